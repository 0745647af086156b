"""Set one cell: its text, broken with the real font metrics, and what the workbook gets."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from math import floor
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.printed_text import plain_text, printed_text
from models.expressions.wordings import Template
from models.figures.numbers import MAX_DECIMALS, NumberFormat, half_width
from models.fonts.face_choice import FaceChoice
from models.fonts.faces import Face, face, figure_face
from models.layout._line_breaking import ACCOMPANIED, EVEN, shrink, wrap
from models.layout.sheet import MM, SheetCell
from models.packs.blocks import Block
from models.packs.cells import Cell, Style
from models.packs.forms import Form
from models.progress import tick

# Points; a figure of 26 digits in the narrowest column that could hold it.
_SMALLEST = 1.0
_PLAIN_NUMBER = re.compile(r"(?P<number>-?(?:0|[1-9][0-9]{0,14})(?:\.(?P<places>[0-9]{1,10}))?)(?P<sign>%?)")
_HEADINGS = ("label", "head")
_DEFAULT = Style.model_validate({})
_STYLES = {
    "long": "long",
    "number": "number",
    "measure": "value",
    "choice": "value",
    "date": "value",
    "label": "label",
}


class InRow(NamedTuple):
    """Where in its row something is set, and in which style; without one, that of its type."""

    column: int
    span: int
    style: str = ""
    indent: float = 0
    """mm"""


class BookFigure(NamedTuple):
    """What the workbook gets of a cell: its figure, if it has one, and the number format."""

    value: Decimal | None = None
    format: str = "General"


class CellSetter:
    """Set the cells of one form instance, texts that give way smaller by so many points."""

    def __init__(
        self, calculation: Calculation, form: Form, instance: str, faces: FaceChoice, smaller: float = 0
    ) -> None:
        self.calc = calculation
        self.form = form
        self.instance = instance
        self.faces = faces
        self._smaller = smaller
        self.gives = 0.0
        """By how many points the texts set so far may be set smaller than their styles say."""
        self._cells: dict[Address, tuple[InRow, SheetCell]] = {}

    def forget(self, changed: Address) -> None:
        """Drop the cell that shows a changed address."""
        self._cells.pop(changed, None)

    def render(self, wording: Template) -> str:
        """Fill a wording as seen from the form instance, without blank lines at its beginning."""
        return self.calc.render(wording, Address(self.form.id, self.instance, "", "", "")).lstrip("\n")

    def label(self, wording: Template, column: int, span: int, style: str, role: str = "label") -> SheetCell:
        """Set words that nobody types."""
        spot = InRow(column, span, style)
        cell = self.text(self.render(wording), spot, role)
        if len(cell.lines) > 1 and len(wording.parts) > 1:
            cell = self._broken_between(cell, wording, spot)
        return cell if wording.constant else replace(cell, filled=True)

    def _broken_between(self, cell: SheetCell, wording: Template, spot: InRow) -> SheetCell:
        """End a line where one name stops and the next begins, a unit's before a title, if it costs none."""
        if any(isinstance(part, str) for part in wording.parts):
            return cell
        names = [self.render(replace(wording, parts=(part,))) for part in wording.parts]
        lines = tuple(line for name in names for line in self.text(name, spot, cell.role).lines)
        return replace(cell, lines=lines) if len(lines) <= len(cell.lines) else cell

    def cell(self, block: Block, cell: Cell, row: str, spot: InRow) -> SheetCell:
        """Set a cell of the pack with what it shows now, or give it as it was set."""
        tick()
        if cell.type == "label":
            return self.label(cell.label, spot.column, spot.span, cell.style or "label")
        address = Address(self.form.id, self.instance, block.id, row, cell.key)
        spot = spot._replace(style=spot.style or self._style(cell))
        known = self._cells.get(address)
        if known is None or known[0] != spot:
            known = self._cells[address] = spot, self._set(address, cell, spot)
        return known[1]

    def _style(self, cell: Cell) -> str:
        return cell.style or _STYLES.get(cell.type, "text")

    def _set(self, address: Address, cell: Cell, spot: InRow) -> SheetCell:
        state = self.calc.state(address)
        # Equal neighbours become one cell, for which alone `printed` gives the wording.
        show = plain_text if cell.merge else printed_text
        text = show(self.calc, address, cell, state)
        number = _for_workbook(cell, text, state.value, self.calc)
        return self.text(text, spot, state.source, address, number)

    def printed(self, shown: SheetCell, cell: Cell) -> SheetCell:
        """Give a cell of a `merge` column, set with its value, the wording that its column prints."""
        if shown.address is None or cell.print is None:
            return shown
        text = printed_text(self.calc, shown.address, cell, self.calc.state(shown.address))
        spot = InRow(shown.column, shown.span, self._style(cell), shown.indent)
        return self.text(text, spot, shown.role, shown.address)

    def text(
        self,
        text: str,
        spot: InRow,
        role: str = "label",
        address: Address | None = None,
        number: BookFigure = BookFigure(),  # noqa: B008 (nobody changes a tuple)
    ) -> SheetCell:
        """Break text into the lines of a cell."""
        column, span, style_name, indent = spot
        style = self.calc.pack.styles.get(style_name, _DEFAULT)
        width = self._width(spot, style)
        name, single = self.faces[style.face], number.value is not None
        metrics = face(figure_face(name) if single else name)
        if single and text:
            lines, size = _on_one_line(text, style, metrics, width)
        else:
            manner = EVEN if role in _HEADINGS and style.align == "center" else ACCOMPANIED
            size = style.smaller(self._smaller)
            self.gives = max(self.gives, style.gives if text else 0.0)
            lines = wrap(text, metrics, size, width, manner) if text else ()
        return SheetCell(column, span, 1, text, lines, size, style, role, address, *number, indent)

    def with_words(self, shown: SheetCell, text: str) -> SheetCell:
        """Give a cell as it will be when words are typed into it, in the size of this setter."""
        spot = InRow(shown.column, shown.span, indent=shown.indent)
        metrics, width = face(self.faces[shown.style.face]), self._width(spot, shown.style)
        size = shown.style.smaller(self._smaller)
        lines = wrap(text, metrics, size, width, ACCOMPANIED) if text else ()
        return replace(shown, text=text, lines=lines, size=size)

    def _width(self, spot: InRow, style: Style) -> float:
        """Give the room for a line in points."""
        across = sum(self.form.grid[spot.column : spot.column + spot.span])
        return (across - 2 * style.padding - spot.indent) * MM


def _on_one_line(text: str, style: Style, metrics: Face, width: float) -> tuple[tuple[str, ...], float]:
    """Set a figure smaller, as small as it takes: cut in two it misleads."""
    size = shrink(text, metrics, style.size, width, style.minimum)
    return (text,), min(size, max(_SMALLEST, floor(width / metrics.width(text, 1.0) * 10) / 10))


def _for_workbook(cell: Cell, text: str, value: object, calc: Calculation) -> BookFigure:
    if cell.numeric and value is None and not text:
        return BookFigure(format=calc.pack.formats[cell.format].excel())
    if isinstance(value, Decimal) and cell.print is None:
        form = calc.pack.formats[cell.format]
        return BookFigure(value.scaleb(-2) if form.percent else value, form.excel(value))
    found = _PLAIN_NUMBER.fullmatch(half_width(text)) if cell.type == "measure" else None
    if found is None:
        return BookFigure()
    number, places = Decimal(found["number"]), found["places"] or ""
    trim = not places.endswith("0")  # a nought at the end is printed, too
    if trim and not found["sign"]:
        return BookFigure(number)
    shown = MAX_DECIMALS if trim else len(places)
    form = NumberFormat(places=shown, grouping=False, trim=trim, show_zero=True, suffix=found["sign"])
    return BookFigure(number.scaleb(-2) if form.percent else number, form.excel(number))
