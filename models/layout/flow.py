"""A sheet in reading order, for faces without fixed pages: words on their own, tables, and gaps between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.layout.sheet import Sheet, SheetCell, SheetRow

_TITLE = "title"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing, so high (mm)."""

    height: float


@dataclass(frozen=True, slots=True)
class Words:
    """A row of the sheet that is a paragraph: one cell as wide as the sheet and without lines around it."""

    row: int
    cell: SheetCell
    title: bool


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows `first` to `last` of the sheet, `last` not among them, as one table.

    The first `heads` of them are repeated on each page; `edges` are the edges of the sheet's grid columns,
    counted from 0, at which a cell of the table begins or ends; `ruled` says that it has lines.
    """

    first: int
    last: int
    heads: int
    edges: tuple[int, ...]
    ruled: bool

    def covers(self, cell: SheetCell) -> tuple[int, int]:
        """Give a cell's first column among those of the table, and how many it covers."""
        left, right = self.edges.index(cell.column), self.edges.index(cell.column + cell.span)
        return left, right - left


def flow(sheet: Sheet) -> Iterator[Gap | Words | TablePart]:
    """Walk a sheet from its top; every cell is in one of the parts, in the sheet's order.

    A table ends where heads begin that later pages repeat, and where the block ends that has them: whatever
    repeats the first rows of a table would else repeat too much, or above rows they do not head.
    """
    hung = sheet.hung_into
    cuts = [i for i in range(len(sheet.rows)) if not i or (i not in hung and _parted(sheet, i))]
    for first, last in pairwise([*cuts, len(sheet.rows)]):
        yield from _part(sheet, first, last)


def writable(text: str) -> str:
    """Give text any file can hold; a character none can hold shows as � instead of vanishing."""
    return _UNWRITABLE.sub("\ufffd", text)


def typed_lines(text: str) -> list[str]:
    """Divide writable text where a person ended a line, and not where paper does; there is always one."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return writable(plain).split("\n")


def _part(sheet: Sheet, first: int, last: int) -> Iterator[Gap | Words | TablePart]:
    rows = sheet.rows[first:last]
    if not any(row.cells for row in rows):
        yield Gap(sum(row.height for row in rows))
    elif _is_words(sheet, rows[0]):
        (cell,) = rows[0].cells
        yield Words(first, cell, cell.text == sheet.title or cell.style.face == _TITLE)
    else:
        cells = [cell for row in rows for cell in row.cells]
        edges = {0, len(sheet.grid), *(at for c in cells for at in (c.column, c.column + c.span))}
        heads = next((i for i, row in enumerate(rows) if not row.repeat), len(rows))
        yield TablePart(first, last, heads, tuple(sorted(edges)), any(row.ruled for row in rows))


def _parted(sheet: Sheet, at: int) -> bool:
    """Tell whether a row begins another part than the one above it."""
    above, row = sheet.rows[at - 1], sheet.rows[at]
    if _is_words(sheet, above) or _is_words(sheet, row) or bool(above.cells) != bool(row.cells):
        return True
    if above.ruled != row.ruled or (row.repeat and not above.repeat):
        return True
    return row.block != above.block and _has_heads(sheet.rows, at - 1)


def _has_heads(rows: Sequence[SheetRow], at: int) -> bool:
    """Tell whether the block of a row has heads that pages repeat."""
    block = rows[at].block
    while at >= 0 and rows[at].block == block:
        if rows[at].repeat:
            return True
        at -= 1
    return False


def _is_words(sheet: Sheet, row: SheetRow) -> bool:
    if len(row.cells) != 1:
        return False
    (cell,) = row.cells
    return cell.span == len(sheet.grid) and cell.rows == 1 and not cell.style.border
