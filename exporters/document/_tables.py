"""A table of the sheet as a Word table: widths, merged cells, lines, heights, repeated heads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from exporters.document._borders import Borders, Owners, Sides, owners
from exporters.document._looks import Looks
from exporters.document._xml import BETWEEN, broken_as_printed, paragraph, twips
from models.layout.flow import TablePart, typed_lines
from models.layout.sheet import Sheet, SheetCell
from models.progress import tick

_SIDES = ("top", "left", "bottom", "right")
_VALIGNS = {"top": "top", "middle": "center", "bottom": "bottom"}
# Room in mm above and below a text that Word may take for itself: rows then are as high as on paper.
_GIVE = 0.6
_IN_ONE_LINE = re.compile(r"[-+]?[0-9][-0-9,./%]*")


@dataclass(frozen=True)
class Around:
    """What a table has to know of the rest of its sheet.

    `heights` are those of the sheet's rows as they are printed (mm), None for one that is split over pages;
    `long` tells that the table is printed on several pages; `above` and `below`, that other tables touch it;
    `anchors` are the bookmarks of forms.
    """

    heights: Sequence[float | None]
    long: bool
    above: bool
    below: bool
    anchors: Mapping[str, str]


def table(sheet: Sheet, grid: TablePart, around: Around, looks: Looks) -> str:
    """Write a table."""
    cells = _parted(owners(sheet, grid), grid.heads) if around.long else owners(sheet, grid)
    writer = _Writer(sheet, grid, cells, around, looks)
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in writer.widths)
    rows = "".join(writer.row(at) for at in range(len(cells)))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(writer.widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{widths}</w:tblGrid>{rows}</w:tbl>'
    )


def _parted(cells: Owners, heads: int) -> Owners:
    """Part the cells that reach from the heads into the rows below: Word repeats no heads merged with those.

    What such a cell says stands in the lower part; no line divides both.
    """
    if not 0 < heads < len(cells):
        return cells
    across = {id(cell): cell for cell in cells[heads] if cell is not None and _holds(cells[heads - 1], cell)}
    uppers = {key: replace(cell, text="", lines=()) for key, cell in across.items()}
    lowers = {key: replace(cell, joined=True) for key, cell in across.items()}
    return [
        [(uppers if at < heads else lowers).get(id(cell), cell) for cell in row]
        for at, row in enumerate(cells)
    ]


def _holds(row: Sequence[SheetCell | None], cell: SheetCell) -> bool:
    return any(one is cell for one in row)


class _Writer:
    """Write the rows of one table."""

    def __init__(self, sheet: Sheet, grid: TablePart, cells: Owners, around: Around, looks: Looks) -> None:
        self._sheet, self._grid, self._cells = sheet, grid, cells
        self._around, self._looks = around, looks
        self._borders = Borders(cells, around.above, around.below)
        edges = [twips(sheet.lefts[edge]) for edge in grid.edges]
        self.widths = [right - left for left, right in pairwise(edges)]

    def row(self, at: int) -> str:
        """Write a row; one that is whole on paper stays whole and at least as high as there."""
        tick()
        height = self._around.heights[self._grid.first + at]
        whole = "" if height is None else "<w:cantSplit/>"
        high = f'<w:trHeight w:val="{twips(height or 0)}" w:hRule="atLeast"/>' if height else ""
        head = "<w:tblHeader/>" if at < self._grid.heads else ""
        cells = "".join(self._cell(at, left, span) for left, span in _spans(self._cells[at]))
        return f"<w:tr><w:trPr>{whole}{high}{head}</w:trPr>{cells}</w:tr>"

    def _cell(self, at: int, left: int, span: int) -> str:
        cell = self._cells[at][left]
        goes_on = cell is not None and at > 0 and self._cells[at - 1][left] is cell
        goes_down = cell is not None and at + 1 < len(self._cells) and self._cells[at + 1][left] is cell
        merge = (
            '<w:vMerge w:val="continue"/>' if goes_on else '<w:vMerge w:val="restart"/>' if goes_down else ""
        )
        across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        width = sum(self.widths[left : left + span])
        lines = _lines(self._borders.around(at, left, span))
        set_in = f"{_unbroken(cell)}{_set_in(cell)}" if cell is not None else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{across}{merge}{lines}{set_in}</w:tcPr>'
            f"{self._text(at, cell, goes_on)}</w:tc>"
        )

    def _text(self, at: int, cell: SheetCell | None, goes_on: bool) -> str:
        if cell is None:
            return BETWEEN
        keep = "<w:keepNext/>" if self._sheet.rows[self._grid.first + at].keep_next else ""
        indent = f'<w:ind w:left="{twips(cell.indent)}"/>' if cell.indent else ""
        style = f'<w:pStyle w:val="{self._looks.of(self._sheet, cell)}"/>{keep}{indent}'
        anchor = self._around.anchors.get(cell.link, "")
        text = broken_as_printed(cell) if cell.role == "head" and not cell.stacked else cell.text
        lines = [text] if text != cell.text else typed_lines(cell.text)
        return "".join(paragraph(line, style, anchor) for line in ([""] if goes_on else lines))


def _spans(row: Sequence[SheetCell | None]) -> list[tuple[int, int]]:
    """Give the first column and the number of columns of each cell in a row."""
    starts = [at for at, cell in enumerate(row) if not at or cell is None or row[at - 1] is not cell]
    return [(start, end - start) for start, end in pairwise([*starts, len(row)])]


@cache
def _lines(sides: Sides) -> str:
    """Write the lines around a cell; Word counts in eighths of a point."""
    drawn = "".join(
        f'<w:{side} w:val="single" w:sz="{round(width * 8)}" w:space="0" w:color="000000"/>'
        if width
        else f'<w:{side} w:val="nil"/>'
        for side, width in zip(_SIDES, sides, strict=True)
    )
    return f"<w:tcBorders>{drawn}</w:tcBorders>"


def _unbroken(cell: SheetCell) -> str:
    """Keep a figure, a code or a date in one line, however wide its face is where ours is missing."""
    return "<w:noWrap/>" if _IN_ONE_LINE.fullmatch(cell.text) else ""


def _set_in(cell: SheetCell) -> str:
    """Say how a cell's text stands in it."""
    # A figure that is wider in Word's face than in ours must not go on in a second line.
    beside = twips(cell.style.padding / (1 if cell.number is None else 1.5))
    above = twips(max(0.0, cell.style.padding - _GIVE))
    margins = "".join(
        f'<w:{side} w:w="{width}" w:type="dxa"/>'
        for side, width in zip(_SIDES, (above, beside, above, beside), strict=True)
    )
    turned = '<w:textDirection w:val="tbRlV"/>' if cell.stacked else ""
    valign = _VALIGNS[cell.style.valign]
    return f'<w:tcMar>{margins}</w:tcMar>{turned}<w:vAlign w:val="{valign}"/>'
