"""Which cell of the workbook stands where on the paper of the form that is made of it."""

from __future__ import annotations

from collections.abc import Iterator

from models.blanks.blank import CellAt
from models.layout.sheet import Sheet
from models.making._plan import ClassBand, FormPlan, StandingBand, TableBand, planned
from models.meanings.workpiece import Judgement, Workpiece
from models.subjects.tree import TOTAL


def places(
    workpiece: Workpiece, judged: Judgement, index: int, sheet: Sheet
) -> dict[tuple[int, int], CellAt]:
    """Give the cell of the workbook for each row and column in which a cell of a laid out sheet begins."""
    plan, blank = planned(workpiece, judged)[index], workpiece.blank.sheets[index]
    found: dict[tuple[int, int], CellAt] = {}
    for line, row in _lines(plan, sheet):
        for cell in sheet.rows[line].cells:
            if cell.column < len(blank.widths):
                one = blank.cell(row, cell.column)
                found[line, cell.column] = CellAt(index, one.row, one.column)
    return found


def _lines(plan: FormPlan, sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Walk the rows of the paper with the rows of the workbook that they stand for."""
    for band in plan.bands:
        lines = [i for i, row in enumerate(sheet.rows) if row.block == band.id]
        if isinstance(band, StandingBand):
            yield from zip(lines, (max(one.cell.row for one in line) for line in band.lines), strict=False)
        elif isinstance(band, ClassBand):
            yield from zip(lines, band.rows, strict=False)
        else:
            yield from _of_table(band, lines, sheet)


def _of_table(band: TableBand, lines: list[int], sheet: Sheet) -> Iterator[tuple[int, int]]:
    table = band.rows
    heads = table.region.top - table.heads if band.headed else 0
    yield from zip(lines[:heads], range(table.heads, table.region.top), strict=False)
    row = table.first
    for line in lines[heads:]:
        if sheet.rows[line].row == TOTAL:
            yield line, table.region.bottom if table.total_last else table.region.top
        elif row <= table.region.bottom:
            yield line, row
            row += 1
