"""Write resources/fonts/metrics.json from the bundled fonts (a developer's tool)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.fonts.font_files import opened, record

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FILES = {
    "serif": "NotoSerifSC-Regular.ttf",
    "serif-bold": "NotoSerifSC-Bold.ttf",
    "sans": "NotoSansSC-Regular.ttf",
    "sans-bold": "NotoSansSC-Bold.ttf",
    "rare": "HanaMinB-Rare.ttf",
    "rare-later": "BabelStoneHan-Rare.ttf",
}


def describe(path: Path) -> dict[str, Any]:
    """Return one face's entry of metrics.json, lengths in font units."""
    with opened(path) as font:
        return {"file": path.name} | record(font)


def render() -> str:
    """Return the text of metrics.json: one line per face."""
    faces = (
        f"{json.dumps(face)}: {json.dumps(describe(FONTS / file), separators=(',', ':'))}"
        for face, file in FILES.items()
    )
    return "{\n" + ",\n".join(faces) + "\n}\n"


if __name__ == "__main__":
    (FONTS / "metrics.json").write_text(render(), encoding="utf-8", newline="\n")
