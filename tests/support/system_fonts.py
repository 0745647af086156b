"""Small font files as a machine may have them: boxes for glyphs, figures and letters half an em wide."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from models.session.opening import open_draft
from tests.support.building import SAMPLES

EM = 256
NAMES = {
    "song": ("SimSun", "宋体"),
    "hei": ("SimHei", "黑体"),
    "fangsong": ("FangSong", "仿宋"),
    "kai": ("KaiTi", "楷体"),
    "xiaobiaosong": ("FZXiaoBiaoSong-B05S", "方正小标宋简体"),
}
SHARES = {"song": 2, "hei": 3, "fangsong": 4, "kai": 6, "xiaobiaosong": 5}
"""How far in from the body's edges each face's boxes begin, in eighths of half an em."""


@cache
def words_of(pack: str) -> str:
    """Give every character on the printed sheets of a sample."""
    sheets = open_draft(SAMPLES / f"{pack}.tianbao").printed_sheets()
    found = {c for sheet in sheets for _, cell in sheet.cells() for line in cell.lines for c in line}
    foot = "\u3000核对码打印时间第页共：/-0123456789 ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "".join(sorted(found | set(foot)))


def advance(character: str) -> int:
    return EM // 2 if character.isascii() else EM


def build(role: str, characters: str, names: Iterable[str] | None = None, cff: bool = False) -> TTFont:
    """Make a font of a role's English name and Chinese one, or of only those given."""
    codes = sorted({ord(c) for c in characters})
    glyphs = [".notdef", *(f"u{code:04X}" for code in codes)]
    widths = {".notdef": EM // 4} | {f"u{code:04X}": advance(chr(code)) for code in codes}
    builder = FontBuilder(EM, isTTF=not cff)
    builder.setupGlyphOrder(glyphs)
    builder.setupCharacterMap({code: f"u{code:04X}" for code in codes})
    inset = SHARES[role] * EM // 16
    postscript = NAMES[role][0]
    drawn = {name: _box(widths[name], inset, cff) for name in glyphs}
    if cff:
        builder.setupCFF(postscript, {}, drawn, {})
    else:
        builder.setupGlyf(drawn)
    builder.setupHorizontalMetrics({name: (width, inset) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=220, descent=-36)
    families = NAMES[role] if names is None else tuple(names)
    builder.setupNameTable({"familyName": families[0], "styleName": "Regular", "psName": postscript})
    if len(families) > 1:
        builder.font["name"].setName(families[1], 1, 3, 1, 0x804)
    builder.setupOS2(sTypoAscender=220, sTypoDescender=-36, fsType=8, fsSelection=0x40)
    builder.setupPost()
    return builder.font


def _box(width: int, inset: int, cff: bool) -> Any:
    pen = T2CharStringPen(width, None) if cff else TTGlyphPen(None)
    left, right, low, high = inset // 2, max(inset // 2 + 1, width - inset // 2), inset - 36, 220 - inset
    pen.moveTo((left, low))
    for point in ((left, high), (right, high), (right, low)):
        pen.lineTo(point)
    pen.closePath()
    return pen.getCharString() if cff else pen.glyph()


def keep(path: Path, *fonts: TTFont) -> Path:
    """Write a font, or several as a collection."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if len(fonts) == 1:
        fonts[0].save(path)
    else:
        collection = TTCollection()
        collection.fonts = list(fonts)
        collection.save(path)
    return path
