"""What a font file says of itself: its names, whether it may be embedded, which characters it has.

Read with fontTools, which only those who ask for faces of the system need.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from models.files.bounded_read import refuse_special

_NEEDED = ("OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post")
_FAMILY_NAMES = (1, 16)
_POSTSCRIPT_NAME = 6
# OS/2.fsType of OpenType: licences that forbid embedding, embedding a part, or embedding outlines.
_LICENCE, _FORBIDDEN, _NO_PART = 0x000E, 0x0002, 0x0300
_BOLD_OR_ITALIC = 0x0021
# What PDF (32000-1, 7.2.2) keeps from names, and reportlab with it.
_NOT_IN_NAMES = frozenset("[](){}<>/%")
_CFF = b"OTTO"


@contextmanager
def opened(path: Path, number: int = 0) -> Iterator[Any]:
    """Open one font of a file; OSError, or whatever fontTools meets in a damaged one."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    refuse_special(path)
    with path.open("rb") as file:
        yield TTFont(file, lazy=True, fontNumber=number, recalcBBoxes=False, recalcTimestamp=False)


def how_many(font: Any) -> int:
    """Tell how many fonts are in the file of one."""
    return int(getattr(font.reader, "numFonts", 1))


def has_outlines(path: Path) -> bool:
    """Tell by its first bytes whether a file may have TrueType outlines, which alone we embed; OSError."""
    refuse_special(path)
    with path.open("rb") as file:
        return file.read(len(_CFF)) != _CFF


def families(font: Any) -> set[str]:
    """Give the names of a font's family in all languages it has."""
    records = [record for record in font["name"].names if record.nameID in _FAMILY_NAMES]
    return {record.toUnicode("replace").strip() for record in records}


def regular(font: Any) -> bool:
    """Tell whether a font is neither bold nor italic."""
    return not font["OS/2"].fsSelection & _BOLD_OR_ITALIC


def embeddable(font: Any, size: int) -> bool:
    """Tell whether a font in a file of `size` bytes is whole and may be embedded in part."""
    tables = font.reader.tables
    if any(tag not in tables for tag in _NEEDED):
        return False
    if any(table.offset + table.length > size for table in tables.values()):
        return False
    rights = font["OS/2"].fsType
    if rights & _LICENCE == _FORBIDDEN or rights & _NO_PART:
        return False
    return _named(font) and _outlined(font)


def _named(font: Any) -> bool:
    """Tell whether a PDF can name the font."""
    names = font["name"]
    name = names.getName(_POSTSCRIPT_NAME, 3, 1, 0x409) or names.getName(_POSTSCRIPT_NAME, 1, 0, 0)
    text = "" if name is None else name.toUnicode()
    return bool(text) and text.isascii() and text.isprintable() and not _NOT_IN_NAMES & set(text)


def _outlined(font: Any) -> bool:
    """Tell whether each glyph has its place in the table of outlines."""
    places = font["loca"].locations
    whole = len(places) > font["maxp"].numGlyphs and places[-1] <= font.reader.tables["glyf"].length
    return whole and all(a <= b for a, b in pairwise(places))


def record(font: Any) -> dict[str, Any]:
    """Return a font's entry as metrics.json has them, lengths in font units, without the file."""
    em = font["head"].unitsPerEm
    by_code = advances(font)
    exceptions: defaultdict[int, list[int]] = defaultdict(list)
    for code, advance in by_code.items():
        if advance != em:
            exceptions[advance].append(code)
    return {
        "units_per_em": em,
        "ascent": font["hhea"].ascent,
        "descent": font["hhea"].descent,
        "default_advance": em,
        "notdef_advance": font["hmtx"].metrics[font.getGlyphOrder()[0]][0],
        "coverage": ranges(by_code),
        "advances": {str(advance): ranges(exceptions[advance]) for advance in sorted(exceptions)},
    }


def advances(font: Any) -> dict[int, int]:
    """Return the advance of each code point the font has a glyph for, in font units."""
    glyphs, none = font["hmtx"].metrics, font.getGlyphOrder()[0]
    return {code: glyphs[glyph][0] for code, glyph in font.getBestCmap().items() if glyph != none}


def ranges(codes: Iterable[int]) -> list[int]:
    """Return the codes as a flat list of inclusive ranges: first, last, first, last …"""
    flat: list[int] = []
    for code in sorted(codes):
        if flat and code == flat[-1] + 1:
            flat[-1] = code
        else:
            flat += [code, code]
    return flat


def alone(path: Path, number: int) -> bytes:
    """Give one font of a file as a file of its own; OSError."""
    with opened(path, number) as font:
        if how_many(font) == 1:
            return path.read_bytes()
        out = BytesIO()
        font.save(out, reorderTables=False)
        return out.getvalue()
