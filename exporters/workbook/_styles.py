"""Cell styles of a workbook, each made once: openpyxl compares whole style objects at every assignment."""

from __future__ import annotations

from copy import copy
from functools import cache
from math import ceil
from typing import NamedTuple

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._openpyxl_inside import style_array
from exporters.workbook._text_fit import SHRINK, STACK, WRAP
from exporters.workbook._worksheet_plan import Edge, Edges, Part
from models.fonts.faces import office_font
from models.layout.sheet import SheetCell

# Excel indents in steps of three spaces of the style Normal's font, which is 8 pixels to a sign (mm).
INDENT = 3 * 8 * 25.4 / 96
_GB2312 = 134
# What the liaison may change in the workbook, as on the paper on screen.
TYPED = frozenset({"typed", "default"})
# Excel and WPS are told not to print them, others not to show them; pale, for those that do neither.
FILLS = {"typed": "FFFFFEF2", "default": "FFFFFEF2", "adjusted": "FFFFF0E6"}


class OrderedFont(Font):
    """A font written in the order the schema of Open XML has, which openpyxl does not keep to."""

    __nested__ = Font.__nested__
    __elements__ = (
        *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz"),
        *("color", "name", "family", "charset", "scheme"),
    )


class Look(NamedTuple):
    """All that tells two cells' styles apart."""

    face: str
    size: float
    align: str
    valign: str
    indent: int
    fit: str
    number_format: str
    quoted: bool
    typed: bool
    fill: str


class Styles:
    """Give the style of a cell in one workbook."""

    def __init__(self, worksheet: Worksheet) -> None:
        self._worksheet = worksheet
        self._made: dict[Look, StyleArray] = {}
        self._framed: dict[tuple[Look, Edges | None], StyleArray] = {}
        self._borders: dict[Edges, int] = {}

    def style(self, look: Look, edges: Edges | None) -> StyleArray:
        """Return the style array of a look with lines around it; it is shared, so it must not be changed."""
        found = self._framed.get((look, edges))
        if found is None:
            found = self._framed[look, edges] = self._frame(look, edges)
        return found

    def _frame(self, look: Look, edges: Edges | None) -> StyleArray:
        if look not in self._made:
            self._made[look] = self._make(look)
        if edges is None:
            return self._made[look]
        framed = copy(self._made[look])
        framed.borderId = self._border(edges)
        return framed

    def _border(self, edges: Edges) -> int:
        if edges not in self._borders:
            cell = StyleableObject(self._worksheet)
            cell.border = border(edges)
            self._borders[edges] = style_array(cell).borderId
        return self._borders[edges]

    def _make(self, look: Look) -> StyleArray:
        cell = StyleableObject(self._worksheet)
        cell.font = _font(look.face, look.size)
        cell.alignment = Alignment(
            horizontal=look.align,
            vertical="center" if look.valign == "middle" else look.valign,
            indent=look.indent,
            wrap_text=look.fit == WRAP or None,
            shrink_to_fit=look.fit == SHRINK or None,
            text_rotation=255 if look.fit == STACK else 0,
        )
        cell.number_format = look.number_format
        cell.quotePrefix = int(look.quoted)
        if look.fill:
            cell.fill = PatternFill("solid", look.fill)
        if look.typed:
            cell.protection = Protection(locked=False)
        return style_array(cell)


def look_of(
    part: Part, fitted: tuple[str, str, float], number_format: str, quoted: bool, live: bool = False
) -> Look:
    """Say how a part is set that is fitted in a face, some way, at a size; with marks where it is live."""
    style = part.cell.style
    name, fit, size = fitted
    return Look(
        name,
        size,
        style.align,
        # Text that runs on from page to page starts at the top of each.
        "top" if 0 < part.lines < len(part.cell.lines) else style.valign,
        indent_steps(part.cell),
        fit,
        number_format,
        quoted,
        part.cell.role in TYPED,
        FILLS.get(part.cell.role, "") if live else "",
    )


def indent_steps(cell: SheetCell) -> int:
    """Give the steps that move text in from the left at least as far as on paper, so that levels differ."""
    return ceil(cell.indent / INDENT) if cell.style.align == "left" else 0


@cache
def _font(name: str, size: float) -> OrderedFont:
    family, bold = office_font(name)
    return OrderedFont(name=family, size=size, bold=bold, charset=_GB2312)


@cache
def border(edges: Edges) -> Border:
    """Give the lines around a cell, black."""
    left, right, top, bottom = map(_side, edges)
    return Border(left, right, top, bottom)


@cache
def _side(edge: Edge) -> Side:
    return Side(edge, "FF000000") if edge else Side()
