"""Pieces of WordprocessingML, written as text and parsed once: thousands of cells are not made one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from models.layout.flow import typed_lines, writable

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

    from models.layout.sheet import SheetCell

_MM = 1440 / 25.4
# Otherwise Word sets “ ” … — in the Latin face, where they are half as wide.
_CHINESE_SIGNS = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'


HIDDEN = '<w:p><w:pPr><w:pStyle w:val="Between"/><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>'
"""What keeps two tables apart that touch: Word and LibreOffice give it no room unless asked to show marks."""
BETWEEN = '<w:p><w:pPr><w:pStyle w:val="Between"/></w:pPr></w:p>'
"""A paragraph as good as without height, where Word needs one."""


def twips(length: float) -> int:
    """Give mm in twentieths of a point, in which Word measures."""
    return round(length * _MM)


def element(xml: str) -> BaseOxmlElement:
    """Parse one element whose names begin with `w:`."""
    found = re.match(r"<(w:\w+)", xml)
    assert found is not None
    return parse_xml(f"<{found[1]} {nsdecls('w')}{xml[found.end() :]}")


def attribute(text: str) -> str:
    """Give text as the value of an attribute, with its quotation marks."""
    return quoteattr(writable(text))


def run(text: str) -> str:
    """Write text in the face of its paragraph, within which its lines end where the text has a line end."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in typed_lines(text))
    return f"<w:r>{_CHINESE_SIGNS}{'<w:br/>'.join(lines)}</w:r>" if text else ""


def broken_as_printed(cell: SheetCell) -> str:
    """Give the text of a cell, its lines ended where paper ends them; as typed where paper drops signs."""
    return "\n".join(cell.lines) if "".join(cell.lines) == cell.text else cell.text


def field(instruction: str) -> str:
    """Write what Word counts by itself, such as PAGE."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r>{_CHINESE_SIGNS}<w:t>1</w:t></w:r></w:fldSimple>'


def paragraph(line: str, properties: str, anchor: str = "") -> str:
    """Write a paragraph, with a link to a bookmark if one is named."""
    runs = run(line)
    if anchor and runs:
        runs = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{runs}</w:hyperlink>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"
