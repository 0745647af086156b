"""What a cell is called: the words left of it, and the heads above it."""

from __future__ import annotations

import re

from models.blanks.blank import BlankCell, BlankSheet

_TRIM = re.compile(r"[\s　]+")
_ENDS = "：:*＊"


def said(cell: BlankCell) -> str:
    """Give the words of a cell on one line, without blanks within and without what introduces a value."""
    return _TRIM.sub("", cell.text).rstrip(_ENDS)


def is_words(cell: BlankCell) -> bool:
    """Tell whether words stand in a cell that nobody types over."""
    return bool(cell.text.strip()) and not cell.numeric and not cell.formula


def label_left(sheet: BlankSheet, cell: BlankCell) -> str:
    """Give the nearest words left of a cell in its row, after those that stand beside several rows."""
    column, row, found = cell.column - 1, cell.row, list[BlankCell]()
    while column >= 0:
        left = sheet.cell(row, column)
        if is_words(left) and (not found or left.rows > found[-1].rows):
            found.append(left)
        elif found:
            break
        column = left.column - 1
    return " ".join(said(one) for one in reversed(found[:2]))


def nearest_left(sheet: BlankSheet, cell: BlankCell) -> BlankCell | None:
    """Give the cell of words left of a cell, with only blank ones between; None without."""
    column = cell.column - 1
    while column >= 0:
        left = sheet.cell(cell.row, column)
        if is_words(left):
            return left
        column = left.column - 1
    return None


def head_above(sheet: BlankSheet, cell: BlankCell) -> tuple[str, ...]:
    """Give the heads over a cell from the uppermost; none where what is above has other edges."""
    known, passed = sheet.heads_known, list[tuple[int, int, int]]()
    heads, row = None, cell.row
    while heads is None:
        at = (row, cell.column, cell.columns)
        if at in known:
            heads = known[at]
            continue
        passed.append(at)
        above = sheet.cell(row - 1, cell.column) if row else None
        same = above is not None and (above.column, above.columns) == (cell.column, cell.columns)
        if above is None or not same or is_words(above) or not above.bordered:
            heads = _heads_from(sheet, cell, row)
        else:
            row = above.row
    known.update(dict.fromkeys(passed, heads))
    return heads


def _heads_from(sheet: BlankSheet, cell: BlankCell, below: int) -> tuple[str, ...]:
    left, right = cell.column, cell.column + cell.columns - 1
    row, found = below - 1, list[BlankCell]()
    while row >= 0:
        above = sheet.cell(row, left)
        if sum(above.borders) < 2:  # a line below alone is that of the table
            break
        covers = above.column <= left and above.column + above.columns - 1 >= right
        same = above.column == left and above.columns == cell.columns
        if is_words(above) and covers and not _beside(sheet, above, found):
            found.append(above)
        elif found or not same:
            break
        row = above.row - 1
    return tuple(said(one) for one in reversed(found))


def _beside(sheet: BlankSheet, above: BlankCell, found: list[BlankCell]) -> bool:
    """Tell whether words above belong to a blank cell at their right, and so name no column."""
    right = above.column + above.columns
    if right >= len(sheet.widths):
        return above.column == 0 and not found  # a line over the whole width
    beside = sheet.cell(above.row, right)
    holds = beside.blank or beside.numeric or bool(beside.formula)
    return beside.bordered and holds and beside.row == above.row


def label_of(sheet: BlankSheet, cell: BlankCell) -> str:
    """Name a cell that does not stand in a table of repeated rows: row, then column."""
    parts = [label_left(sheet, cell), *head_above(sheet, cell)]
    return " ".join(dict.fromkeys(part for part in parts if part))


def head_path(sheet: BlankSheet, heads: int, top: int, column: int) -> tuple[str, ...]:
    """Give the heads over a column of a table, from the uppermost."""
    cells = [sheet.cell(row, column) for row in range(heads, top)]
    return tuple(dict.fromkeys(text for one in cells if (text := said(one))))
