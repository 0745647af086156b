"""Write resources/fonts/metrics.json from the bundled fonts (a developer's tool: needs fontTools)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FILES = {
    "serif": "NotoSerifSC-Regular.ttf",
    "serif-bold": "NotoSerifSC-Bold.ttf",
    "sans": "NotoSansSC-Regular.ttf",
    "sans-bold": "NotoSansSC-Bold.ttf",
    "rare": "HanaMinB-Rare.ttf",
    "rare-later": "BabelStoneHan-Rare.ttf",
}


def ranges(codes: Iterable[int]) -> list[int]:
    """Return the codes as a flat list of inclusive ranges: first, last, first, last …"""
    flat: list[int] = []
    for code in sorted(codes):
        if flat and code == flat[-1] + 1:
            flat[-1] = code
        else:
            flat += [code, code]
    return flat


def advances(font: TTFont) -> dict[int, int]:
    """Return the advance of each code point the font maps, in font units."""
    glyphs = font["hmtx"].metrics
    return {code: glyphs[glyph][0] for code, glyph in font.getBestCmap().items()}


def describe(path: Path) -> dict[str, Any]:
    """Return one face's entry of metrics.json, lengths in font units."""
    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        by_code = advances(font)
        exceptions: defaultdict[int, list[int]] = defaultdict(list)
        for code, advance in by_code.items():
            if advance != em:
                exceptions[advance].append(code)
        return {
            "file": path.name,
            "units_per_em": em,
            "ascent": font["hhea"].ascent,
            "descent": font["hhea"].descent,
            "default_advance": em,
            "notdef_advance": font["hmtx"].metrics[font.getGlyphOrder()[0]][0],
            "coverage": ranges(by_code),
            "advances": {str(advance): ranges(exceptions[advance]) for advance in sorted(exceptions)},
        }


def render() -> str:
    """Return the text of metrics.json: one line per face."""
    faces = (
        f"{json.dumps(face)}: {json.dumps(describe(FONTS / file), separators=(',', ':'))}"
        for face, file in FILES.items()
    )
    return "{\n" + ",\n".join(faces) + "\n}\n"


if __name__ == "__main__":
    (FONTS / "metrics.json").write_text(render(), encoding="utf-8", newline="\n")
