"""Styles of paragraphs in tables: one for each way cells are set, so that nothing is set by hand."""

from __future__ import annotations

from itertools import chain, count
from typing import NamedTuple

from docx.document import Document

from exporters.document._xml import attribute, element
from models.fonts.faces import office_font
from models.layout.sheet import MM, Sheet, SheetCell

_ALIGNMENTS = {"left": ("left", "左"), "center": ("center", "中"), "right": ("right", "右")}


class ParagraphLook(NamedTuple):
    """What tells two cells' paragraphs apart; `pitch` is the distance of two baselines in points."""

    face: str
    bold: bool
    size: float
    align: str
    pitch: float
    title: bool = False

    @property
    def name(self) -> str:
        """Say in words how it looks, as the list of styles shows it."""
        bold = "加粗" if self.bold else ""
        return (
            f"{'表题' if self.title else '表文'} {self.face}{bold} {self.size:g} {_ALIGNMENTS[self.align][1]}"
        )


class Looks:
    """The styles of one document, each added when first asked for."""

    def __init__(self, document: Document) -> None:
        self._styles = document.styles.element
        self._ids: dict[ParagraphLook, str] = {}
        self._names: set[str] = set()

    def of(self, sheet: Sheet, cell: SheetCell, title: bool = False) -> str:
        """Give the style's id that sets a cell of a sheet."""
        look = look_of(sheet, cell, title)
        if look not in self._ids:
            self._ids[look] = f"Look{len(self._ids) + 1}"
            self._styles.append(element(_style(self._ids[look], self._free(look.name), look)))
        return self._ids[look]

    def _free(self, name: str) -> str:
        numbered = (f"{name} {number}" for number in count(2))
        found = next(one for one in chain([name], numbered) if one not in self._names)
        self._names.add(found)
        return found


def look_of(sheet: Sheet, cell: SheetCell, title: bool = False) -> ParagraphLook:
    """Say how a cell's paragraphs are set; faces are called as an office calls them."""
    family, bold = office_font(sheet.faces[cell.style.face])
    pitch = round(cell.line_height * MM, 2)
    return ParagraphLook(family, bold, cell.size, cell.style.align, pitch, title)


def _style(style_id: str, name: str, look: ParagraphLook) -> str:
    font, size = attribute(look.face), round(look.size * 2)
    keep, level = ("<w:keepNext/>", '<w:outlineLvl w:val="0"/>') if look.title else ("", "")
    spacing = f'w:before="0" w:after="0" w:line="{round(look.pitch * 20)}" w:lineRule="exact"'
    align = f'<w:jc w:val="{_ALIGNMENTS[look.align][0]}"/>'
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}">'
        f"<w:name w:val={attribute(name)}/><w:qFormat/>"
        f'<w:pPr>{keep}<w:snapToGrid w:val="0"/><w:spacing {spacing}/>{align}{level}</w:pPr>'
        f"<w:rPr><w:rFonts w:ascii={font} w:hAnsi={font} w:eastAsia={font}/>{'<w:b/>' * look.bold}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )
