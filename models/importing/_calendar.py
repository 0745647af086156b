"""Tables of another year: each column belongs where the draft has the figures of the same calendar year."""

from __future__ import annotations

from dataclasses import replace

from models.importing._columns import ColumnMatch
from models.importing._outlines import TableOutline
from models.importing._recognising import Candidate
from models.packs.blocks import Block, TableBlock
from models.packs.cells import Cell


def in_year(candidate: Candidate, ahead: int) -> Candidate:
    """Let each column become that of a draft so many years ahead of the table, or one that has no place."""
    if not ahead:
        return candidate
    columns = tuple(_in_year(candidate.outline, column, ahead) for column in candidate.columns)
    return replace(candidate, columns=columns)


def _in_year(outline: TableOutline, column: ColumnMatch, ahead: int) -> ColumnMatch:
    if column.head is None:
        return column
    cell = cell_in_year(outline.block, column.head.cell, ahead)
    if cell is None:
        return replace(column, status="other_year", head=None)
    printed = (head for head in outline.heads if head.cell is cell)
    return replace(column, head=next(printed, replace(column.head, cell=cell)))


def cell_in_year(block: Block | TableBlock, cell: Cell, ahead: int) -> Cell | None:
    """Give where a draft some years ahead has what a cell holds of its own year; None for nowhere.

    Words are of no year.
    """
    if not ahead or not (cell.numeric or cell.type == "date"):
        return cell
    if ahead == 1 and cell.last_year:
        return block.index[cell.last_year]
    if ahead == -1:
        return next((one for one in block.cells if one.last_year == cell.key), None)
    return None
