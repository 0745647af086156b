"""Cut the faces for rare characters out of larger fonts (a developer's tool: needs fontTools).

`python -m tools.rare_fonts HanaMinB.ttf BabelStoneHan.ttf`, from Debian's fonts-hanazono and
fonts-babelstone-han. Kept are the ideographs that no face before has; run tools/font_metrics.py afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from tools.font_metrics import FILES, FONTS

_RARE = ("rare", "rare-later")
# CJK unified ideographs, extensions B to H (Unicode 15).
_IDEOGRAPHS = range(0x20000, 0x323B0)
_NAMES = {
    1: "Tianbao {}",
    2: "Regular",
    3: "Tianbao {}",
    4: "Tianbao {}",
    5: "Version 1.0; cut from {} on 2026-11-21: ideographs of extensions B to H only, without hints",
    6: "Tianbao-{}",
}


def main(sources: Sequence[str]) -> None:
    """Write one face for each source."""
    known: set[int] = set()
    for file in FILES.values():
        if file not in (FILES[name] for name in _RARE):
            known |= _codes(FONTS / file)
    for name, source in zip(_RARE, map(Path, sources), strict=True):
        wanted = (_codes(source) & set(_IDEOGRAPHS)) - known
        _cut(source, FONTS / FILES[name], wanted, name)
        known |= wanted


def _codes(path: Path) -> set[int]:
    with TTFont(path, lazy=True) as font:
        return set(font.getBestCmap())


def _cut(source: Path, target: Path, codes: set[int], name: str) -> None:
    options = Options(hinting=False, layout_features=[], name_IDs=[0, 13, 14], notdef_outline=True)
    options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG", "BASE"]
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    for number, wording in _NAMES.items():
        said = wording.format(source.stem if number == 5 else name)
        font["name"].setName(said, number, 3, 1, 0x409)
    font.save(target)


if __name__ == "__main__":
    main(sys.argv[1:])
