"""Which cell of the workbook stands where on the paper, which shows one row for all that repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.layout.sheet import Sheet
from models.making.blank import BlankSheet, CellAt
from models.making.workpiece import RowsThatRepeat
from ui.paper.marked import Spot


@dataclass(frozen=True)
class Places:
    """The cells of one sheet of the workbook by where they are on the paper, and the other way round."""

    spots: Mapping[CellAt, Spot]
    cells: Mapping[Spot, CellAt]

    def at(self, spot: Spot) -> CellAt | None:
        """Give the cell of the workbook that stands at a spot; None for what only the paper has."""
        return self.cells.get(spot)


def shown_rows(blank: BlankSheet, rows: Sequence[RowsThatRepeat]) -> list[int]:
    """List the rows of a sheet of the workbook that the paper of its empty draft shows."""
    hidden = {
        row
        for table in rows
        for row in range(table.region.top, table.region.bottom + 1)
        if row != table.first and not _is_total(blank, table, row)
    }
    begun = {cell.row for cell in blank.cells}
    return [row for row in range(len(blank.heights)) if row not in hidden and row in begun]


def _is_total(blank: BlankSheet, table: RowsThatRepeat, row: int) -> bool:
    words = {"".join(cell.text.split()) for cell in blank.line(row)}
    return bool(table.total) and "".join(table.total.split()) in words


def places_of(index: int, blank: BlankSheet, rows: Sequence[RowsThatRepeat], sheet: Sheet) -> Places:
    """Find the cells of a sheet of the workbook on the paper, line by line."""
    spots: dict[CellAt, Spot] = {}
    cells: dict[Spot, CellAt] = {}
    for line, row in zip(range(len(sheet.rows)), shown_rows(blank, rows), strict=False):
        for cell in sheet.rows[line].cells:
            if cell.column < len(blank.widths):
                found = blank.cell(row, cell.column)
                at, spot = CellAt(index, found.row, found.column), Spot(line, cell.column)
                cells[spot] = at
                spots.setdefault(at, spot)
    return Places(spots, cells)


NOWHERE = Places({}, {})
