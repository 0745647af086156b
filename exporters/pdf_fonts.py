"""The bundled faces as reportlab fonts: opened once, mapped into memory, embedded as subsets."""

from __future__ import annotations

import mmap
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont

from models.fonts import FACES, FontDataError, face

_CODES_A_BLOCK = 100


@cache
def font_name(name: str) -> str:
    """Register a face with reportlab when it is first used and give its name; FontDataError."""
    path = face(name).path
    try:
        font = _Font(f"tianbao-{name}", _Mapped(path), asciiReadable=False)
    except Exception as error:  # reportlab raises whatever its parser meets in a damaged file
        raise FontDataError(f"程序自带的字体 {path} 缺失或已损坏，请重新安装本程序。", repr(error)) from error
    pdfmetrics.registerFont(font)
    return str(font.fontName)


def open_all() -> None:
    """Register every face but those for rare characters, which few documents need."""
    for name in FACES:
        font_name(name)


class _Mapped:
    """Let reportlab slice a font file in place instead of reading 15 MB."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)

    def read(self) -> mmap.mmap:
        with open(self.name, "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class _Font(TTFont):
    """Write the map back to Unicode in UTF-16, so that characters beyond the BMP can be searched."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        subsets = self.state[doc].subsets
        super().addObjects(doc)
        for number, subset in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name + self.face.subfontNameX).decode("ascii")
            doc.idToObject[f"toUnicodeCMap:{name}"].content = _to_unicode(name, subset)


def _to_unicode(name: str, subset: list[int]) -> str:
    """Map the codes of a subset to text (PDF 32000-1, 9.10.3; at most 100 codes to a block)."""
    pairs = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex()}>" for code, point in enumerate(subset)]
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
