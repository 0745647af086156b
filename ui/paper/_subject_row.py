"""Where a row of a table of subjects stands on the screen, the blank one under its table too."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect

from models.address import NEW_ROW, Address
from models.editing.board import Board
from models.editing.first_rows import LEAST_HEIGHT
from models.packs.blocks import SubjectsBlock
from ui.paper._painter import Geometry


class SubjectRow(NamedTuple):
    """A row of a table of subjects in device pixels of the viewport."""

    geometry: Geometry
    board: Board
    block: SubjectsBlock
    at: Address

    def words(self) -> QRect | None:
        """Give the place of code and name; None when this sheet does not show the row."""
        strip, lefts, start = self._strip(), self.board.sheet.lefts, self._start()
        if strip is None:
            return None
        end = start + sum(cell.span for cell in self.block.printed if cell.type in ("code", "name"))
        return self.geometry.rect(lefts[start], strip[0], lefts[end] - lefts[start], strip[1])

    def cells(self) -> list[tuple[QRect, bool]]:
        """Give the cells and whether a person will type into them."""
        strip, lefts, column = self._strip(), self.board.sheet.lefts, self._start()
        if strip is None:
            return []
        cells = []
        for cell in self.block.printed:
            left, right = lefts[column], lefts[column + cell.span]
            cells.append((self.geometry.rect(left, strip[0], right - left, strip[1]), cell.typed_by_hand))
            column += cell.span
        return cells

    def _start(self) -> int:
        return self.block.side.span if self.block.side else 0

    def _strip(self) -> tuple[float, float] | None:
        """Give top and height in mm, the blank row's under its table."""
        sheet, row = self.board.sheet, self.board.row_of(self.at)
        if row is None and self.at.row == NEW_ROW:
            end = self.board.end_of(self.at.block)
            return (sheet.tops[end], max(self.block.height, LEAST_HEIGHT)) if end is not None else None
        return (sheet.tops[row], sheet.rows[row].height) if row is not None else None
