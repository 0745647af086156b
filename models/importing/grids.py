"""What a workbook holds, as texts: one grid of cells for each of its sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

TABLE_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et")
"""How files are named that are read as workbooks."""
Place = tuple[int, int]
"""Row and column, from 0."""
Area = tuple[int, int, int, int]
"""Top, left, bottom and right, all within."""


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet; `merges` are its merged areas, whose text stands in their first cell alone.

    `unknown` names cells with a formula whose result the file does not hold.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Area, ...] = ()
    file: str = ""
    hidden: bool = False
    unknown: frozenset[Place] = frozenset()

    @cached_property
    def width(self) -> int:
        """Give the number of columns."""
        return max(map(len, self.rows), default=0)

    @cached_property
    def _anchors(self) -> dict[Place, Place]:
        last, right = len(self.rows) - 1, self.width - 1
        return {
            (row, column): (top, left)
            for top, left, bottom, end in self.merges
            for row in range(top, min(bottom, last) + 1)
            for column in range(left, min(end, right) + 1)
        }

    def anchor(self, row: int, column: int) -> Place:
        """Give where the text of a cell stands: itself, or the first cell of the merged area it lies in."""
        return self._anchors.get((row, column), (row, column))

    def own(self, row: int, column: int) -> str:
        """Give what stands in a cell itself, blank outside and within a merged area."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return line[column] if 0 <= column < len(line) else ""

    def text(self, row: int, column: int) -> str:
        """Give what a reader sees in a cell, merged areas spread out."""
        return self.own(*self.anchor(row, column))

    def texts(self, row: int) -> list[str]:
        """Give what a reader sees in each cell of a row."""
        return [self.text(row, column) for column in range(self.width)]

    def bottom(self, row: int, column: int) -> int:
        """Give the last row of the merged area a cell lies in, its own row outside."""
        at = self.anchor(row, column)
        return next((area[2] for area in self.merges if area[:2] == at), row)

    def where(self, row: int, column: int) -> str:
        """Name a cell as spreadsheets do, with its sheet: `表五!D12`."""
        return f"{self.name}!{letters(column)}{row + 1}"


@dataclass(frozen=True)
class Book:
    """One file read: its sheets in their order."""

    name: str
    grids: tuple[Grid, ...] = field(default=())


def letters(column: int) -> str:
    """Name a column as spreadsheets do: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
