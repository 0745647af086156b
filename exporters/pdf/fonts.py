"""Faces as reportlab fonts: opened once, mapped into memory, embedded as subsets."""

from __future__ import annotations

import mmap
from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path
from struct import unpack
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from models.fonts.faces import FACES, Face, FontDataError, face, figure_face

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_CODES_A_BLOCK = 100
_of_one_name: defaultdict[bytes, list[str]] = defaultdict(list)


@cache
def font_name(name: str) -> str:
    """Register a face with reportlab when it is first used and give its name; FontDataError."""
    one = face(name)
    try:
        if one.drawn_as == name:
            font = _Font(f"tianbao-{name}", one)
        else:
            drawn: Any = pdfmetrics.getFont(font_name(one.drawn_as))
            font = drawn.with_advances_of(one)
    except Exception as error:  # reportlab raises whatever its parser meets in a damaged file
        raise one.unreadable(repr(error)) from error
    pdfmetrics.registerFont(font)
    return str(font.fontName)


def opens(name: str) -> bool:
    """Tell whether a face can be drawn with."""
    try:
        font_name(name)
    except FontDataError:
        return False
    return True


def open_all() -> None:
    """Register every face but those for rare characters, which few documents need."""
    for name in FACES:
        font_name(name)
        font_name(figure_face(name))


def coded(canvas: Canvas, name: str, text: str) -> Iterator[tuple[str, bytes]]:
    """Give a text as a document's fonts write it: the name of each subset with its codes."""
    inside: Any = canvas
    font: Any = pdfmetrics.getFont(font_name(name))
    for subset, codes in font.splitString(text, inside._doc):
        yield font.getSubsetInternalName(subset, inside._doc), codes


class _Mapped:
    """Let reportlab slice a font file in place instead of reading 15 MB."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)

    def read(self) -> mmap.mmap:
        with open(self.name, "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class _Outlines:
    """A part of a file from which pieces are taken, without a copy of the whole."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self._data, self._start = data, start

    def __getitem__(self, piece: slice) -> bytes:
        return self._data[self._start + piece.start : self._start + piece.stop]


class _Font(TTFont):
    """Write the map back to Unicode in UTF-16, so that characters beyond the BMP can be searched."""

    def __init__(self, name: str, source: Face) -> None:
        super().__init__(name, _Mapped(source.path), subfontIndex=source.number, asciiReadable=False)
        self.source = source
        _mend_advances(self.face)
        _spare_outlines(self.face)
        _name_apart(self.face, source.name)

    def with_advances_of(self, even: Face) -> _Font:
        """Give the same font, no file read again, with signs as wide as a face says and in the middle."""
        font, read = copy(self), copy(self.face)
        font.fontName, font.source, font.face = f"tianbao-{even.name}", even, read
        font.state = WeakKeyDictionary()
        read.name = type(read.name)(read.name + b"-Figures")
        read.hmetrics, read.charWidths = list(read.hmetrics), dict(read.charWidths)
        for sign, advance in zip(even.shifts, even.advances("".join(even.shifts)), strict=True):
            if glyph := read.charToGlyph.get(ord(sign)):
                # The table has signed bearings, which reportlab reads and writes as if they had no sign.
                read.hmetrics[glyph] = advance, read.hmetrics[glyph][1] + even.shifts[sign] & 0xFFFF
                read.charWidths[ord(sign)] = advance * 1000 / even.units_per_em
        return font

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        subsets = self.state[doc].subsets
        try:
            super().addObjects(doc)
        except Exception as error:  # outlines are only read now, for the characters that are used
            raise self.source.unreadable(repr(error)) from error
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("ascii")
            doc.idToObject[f"toUnicodeCMap:{name}"].content = _to_unicode(name, subset)


def _mend_advances(read: Any) -> None:
    """Put right the one advance that the last glyphs share: reportlab takes it for 1000 to the em."""
    (own,) = unpack(">H", bytes(read.get_table("hhea"))[34:36])
    shared = read.hmetrics[own - 1][0]
    read.hmetrics[own:] = [(shared, bearing) for _, bearing in read.hmetrics[own:]]


def _spare_outlines(read: Any) -> None:
    """Have outlines taken one by one: reportlab copies all 10 MB of them for each subset."""
    whole, outlines = read.get_table, _Outlines(read._ttf_data, read.get_table_pos("glyf")[0])
    read.get_table = lambda name: outlines if name == "glyf" else whole(name)


def _name_apart(read: Any, face_name: str) -> None:
    """Let no two faces' fonts have the same name: reportlab would draw the second with the first."""
    known = _of_one_name[read.name]
    if face_name not in known:
        known.append(face_name)
    if number := known.index(face_name):
        read.name = type(read.name)(read.name + b"-%d" % (number + 1))


def _to_unicode(name: str, subset: list[int]) -> str:
    """Map the codes of a subset to text (PDF 32000-1, 9.10.3; at most 100 codes to a block).

    Code 0 is the missing glyph, which is never shown: nothing may mean U+0000 (ISO 19005-2, 6.2.11.7.2).
    """
    means = enumerate(subset)
    pairs = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex()}>" for code, point in means if point]
    blocks = [pairs[i : i + _CODES_A_BLOCK] for i in range(0, len(pairs), _CODES_A_BLOCK)]
    mapped = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{name} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *mapped,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
