"""A bureau's workbook as plain data: what stands where, and how it looks. Rows and columns count from 0."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from models.importing.grids import letters


class CellAt(NamedTuple):
    """Where a cell stands; of a merged area the first cell."""

    sheet: int
    row: int
    column: int

    def __str__(self) -> str:
        return f"{letters(self.column)}{self.row + 1}"


class Region(NamedTuple):
    """An area of one sheet, its edges within it: a cell, a column of a table, some rows."""

    sheet: int
    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def of(cls, at: CellAt) -> Region:
        """Give the area of one cell."""
        return cls(at.sheet, at.row, at.column, at.row, at.column)

    def holds(self, at: CellAt) -> bool:
        """Tell whether a cell begins within it."""
        rows, columns = range(self.top, self.bottom + 1), range(self.left, self.right + 1)
        return at.sheet == self.sheet and at.row in rows and at.column in columns

    def meets(self, other: Region) -> bool:
        """Tell whether two areas share a cell."""
        apart = (
            self.bottom < other.top
            or other.bottom < self.top
            or self.right < other.left
            or other.right < self.left
        )
        return self.sheet == other.sheet and not apart

    def __str__(self) -> str:
        first = f"{letters(self.left)}{self.top + 1}"
        last = f"{letters(self.right)}{self.bottom + 1}"
        return first if first == last else f"{first}:{last}"


@dataclass(frozen=True, slots=True)
class BlankLook:
    """How a cell is set: the face's name as the workbook has it, its size in points."""

    face: str = "宋体"
    size: float = 11
    bold: bool = False
    align: str = ""
    """`left`, `center`, `right`; blank: texts left, figures right."""
    vertical: str = "middle"
    """`top`, `middle` or `bottom`."""
    wrap: bool = False


class BlankEdges(NamedTuple):
    """Which sides of a cell have a line."""

    top: bool = False
    right: bool = False
    bottom: bool = False
    left: bool = False


_PLAIN, _BARE = BlankLook(), BlankEdges()


@dataclass(frozen=True, slots=True)
class BlankCell:
    """One cell, or a merged area by its first cell.

    `text` is what it shows, `formula` what stands in it where that is computed (`=B5+B6`), `choices` the list
    of its data validation; `unlocked` means that a protected sheet lets it be typed in.
    """

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str = ""
    look: BlankLook = _PLAIN
    borders: BlankEdges = _BARE
    number_format: str = "General"
    numeric: bool = False
    """Whether what stands in it is a figure."""
    choices: tuple[str, ...] = ()
    comment: str = ""
    unlocked: bool = False
    formula: str = ""

    @property
    def bordered(self) -> bool:
        """Tell whether it has a line on any side."""
        return any(self.borders)

    @property
    def blank(self) -> bool:
        """Tell whether nothing stands in it."""
        return not self.text.strip() and not self.formula


@dataclass(frozen=True, slots=True)
class BlankPage:
    """The page a sheet is printed on: margins in mm, top, right, bottom, left."""

    landscape: bool = False
    margins: tuple[float, float, float, float] = (20, 10, 20, 20)
    repeated: tuple[int, int] | None = None
    """First and last row that are printed on each page."""
    scale: float = 1.0
    """How large the sheet is printed, where it is not fitted."""
    fitted: tuple[int, int] | None = None
    """On how many pages across and down it is fitted, 0 for as many as it takes."""


@dataclass(frozen=True, eq=False)  # each is one that was read, and known by that
class BlankSheet:
    """One sheet: widths of columns and heights of rows in mm, and each cell that shows, in reading order.

    A height of 0 is one nobody set. Hidden rows and columns are left out, and so are those beyond what is
    drawn or written in. A merged area is one cell; every place belongs to one cell.
    """

    name: str
    page: BlankPage
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[BlankCell, ...]
    protected: bool = False
    rows_from: tuple[int, ...] = ()
    """The row in the workbook, from 0, of each row here; blank: the same."""
    columns_from: tuple[int, ...] = ()
    """The column in the workbook of each column here; blank: the same."""

    @cached_property
    def _covered(self) -> dict[tuple[int, int], BlankCell]:
        return {
            (cell.row + down, cell.column + across): cell
            for cell in self.cells
            for down in range(cell.rows)
            for across in range(cell.columns)
        }

    def cell(self, row: int, column: int) -> BlankCell:
        """Give the cell that covers a place; KeyError outside the sheet."""
        return self._covered[row, column]

    @cached_property
    def heads_known(self) -> dict[tuple[int, int, int], tuple[str, ...]]:
        """Keep the heads found above places (row, column, columns), as many cells have the same."""
        return {}

    @cached_property
    def rows_known(self) -> dict[int, int]:
        """Find a row by its number in the workbook."""
        return {there: row for row, there in enumerate(self.rows_from)}

    @cached_property
    def columns_known(self) -> dict[int, int]:
        """Find a column by its number in the workbook."""
        return {there: column for column, there in enumerate(self.columns_from)}

    def place(self, row: int, column: int) -> str:
        """Write a cell as a formula of its own sheet does: `D12`, as the workbook counts."""
        row = self.rows_from[row] if self.rows_from else row
        column = self.columns_from[column] if self.columns_from else column
        return f"{letters(column)}{row + 1}"

    def line(self, row: int) -> Iterator[BlankCell]:
        """Walk the cells that begin in a row."""
        return iter(self._lines.get(row, ()))

    @cached_property
    def _lines(self) -> dict[int, tuple[BlankCell, ...]]:
        lines: dict[int, list[BlankCell]] = {}
        for cell in self.cells:
            lines.setdefault(cell.row, []).append(cell)
        return {row: tuple(cells) for row, cells in lines.items()}

    def covering(self, row: int) -> Iterator[BlankCell]:
        """Walk the cells that cover a row, those merged from above among them, each once, left to right."""
        column = 0
        while column < len(self.widths):
            cell = self.cell(row, column)
            yield cell
            column = cell.column + cell.columns


@dataclass(frozen=True, eq=False)
class Blank:
    """A workbook read to become a form pack."""

    file: str
    sheets: tuple[BlankSheet, ...]

    def cell(self, at: CellAt) -> BlankCell:
        """Give the cell that covers a place; KeyError, IndexError outside."""
        return self.sheets[at.sheet].cell(at.row, at.column)

    def named(self, at: CellAt) -> str:
        """Name a cell to a person: `「表五」D12`."""
        return f"「{self.sheets[at.sheet].name}」{self.address(at, at.sheet)}"

    def address(self, at: CellAt, seen_from: int) -> str:
        """Write a cell as a formula on the sheet `seen_from` does: `D12`, `'表五'!D12`."""
        sheet = self.sheets[at.sheet]
        place = sheet.place(at.row, at.column)
        quoted = sheet.name.replace("'", "''")
        return place if at.sheet == seen_from else f"'{quoted}'!{place}"

    def find(self, sheet: str, row: int, column: int) -> CellAt | None:
        """Give the cell covering a place as the workbook counts; None where nothing is kept of it."""
        index = next((i for i, one in enumerate(self.sheets) if one.name == sheet), None)
        if index is None:
            return None
        one = self.sheets[index]
        try:
            down = one.rows_known[row] if one.rows_from else row
            across = one.columns_known[column] if one.columns_from else column
            found = one.cell(down, across)
        except KeyError:
            return None
        return CellAt(index, found.row, found.column)

    def places(self, sheet: str, area: tuple[int, int, int, int]) -> Iterator[CellAt]:
        """Walk the cells in an area (top, left, bottom, right, as the workbook counts), each once."""
        index = next((i for i, one in enumerate(self.sheets) if one.name == sheet), None)
        if index is None:
            return
        one = self.sheets[index]
        top, left, bottom, right = area
        rows = _between(one.rows_from or range(len(one.heights)), top, bottom)
        columns = _between(one.columns_from or range(len(one.widths)), left, right)
        seen = set[CellAt]()
        for row in rows:
            for column in columns:
                cell = one.cell(row, column)
                at = CellAt(index, cell.row, cell.column)
                if at not in seen:
                    seen.add(at)
                    yield at


def _between(counted: Sequence[int], first: int, last: int) -> range:
    """Give which of the rows or columns, in their order, lie between two as the workbook counts them."""
    return range(bisect_left(counted, first), bisect_right(counted, last))
