"""Where the lines of a table are, cell by cell: as on paper, thicker where they frame it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from models.layout.flow import TablePart
from models.layout.sheet import Sheet, SheetCell
from models.pages.strokes import FRAME_WIDTH, LINE_WIDTH


class Sides(NamedTuple):
    """The widths in points of the lines around a cell, 0 where there is none."""

    top: float
    left: float
    bottom: float
    right: float


Owners = Sequence[Sequence[SheetCell | None]]
"""For each row of a table and each of its columns the cell that stands there."""


def owners(sheet: Sheet, grid: TablePart) -> Owners:
    """Spread the cells of a table over its rows and columns; None where there is none."""
    columns = len(grid.edges) - 1
    found: list[list[SheetCell | None]] = [[None] * columns for _ in range(grid.first, grid.last)]
    for at in range(grid.first, grid.last):
        for cell in sheet.rows[at].cells:
            left, span = grid.covers(cell)
            for row in found[at - grid.first : at - grid.first + cell.rows]:
                row[left : left + span] = [cell] * span
    return found


class Borders:
    """The lines of one table; `above` and `below` tell whether another table with lines touches it."""

    def __init__(self, cells: Owners, above: bool, below: bool) -> None:
        self._cells = cells
        self._touching = {-1: above, len(cells): below}

    def around(self, row: int, column: int, span: int) -> Sides:
        """Give the lines around the part of a cell that stands in a row."""
        columns = range(column, column + span)
        return Sides(
            max(self._across(row, at) for at in columns),
            self._upright(row, column),
            0.0 if self._touching.get(row + 1) else max(self._across(row + 1, at) for at in columns),
            self._upright(row, column + span),
        )

    def _across(self, row: int, column: int) -> float:
        """Give the width of the line above a place."""
        above, below = self._at(row - 1, column), self._at(row, column)
        if above is below or (above is not None and below is not None and below.joined and not above.text):
            return 0.0
        if self._touching.get(row - 1) and _bordered(below):
            return LINE_WIDTH
        return _width(above, below)

    def _upright(self, row: int, column: int) -> float:
        """Give the width of the line at the left of a place."""
        before, behind = self._at(row, column - 1), self._at(row, column)
        return 0.0 if before is behind else _width(before, behind)

    def _at(self, row: int, column: int) -> SheetCell | None:
        inside = 0 <= row < len(self._cells) and 0 <= column < len(self._cells[0])
        return self._cells[row][column] if inside else None


def _bordered(cell: SheetCell | None) -> bool:
    return cell is not None and cell.style.border


def _width(one: SheetCell | None, other: SheetCell | None) -> float:
    sides = _bordered(one) + _bordered(other)
    return (0.0, FRAME_WIDTH, LINE_WIDTH)[sides]
