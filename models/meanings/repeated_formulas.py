"""Formulas in repeated rows: one is that of a column where all rows compute the same."""

from __future__ import annotations

import re
from typing import NamedTuple

from models.blanks.blank import BlankSheet
from models.blanks.tables import RowsFound
from models.importing.grids import letters
from models.meanings.formulas import moved, reads

_OWN_SUM = re.compile(r"(?i)=?[\sA-Z0-9$:,+()]*")


class ColumnFormula(NamedTuple):
    """The formula of a column as the table's top row would have it; blank where rows compute differently."""

    formula: str
    ground: str


def column_formula(sheet: BlankSheet, table: RowsFound, left: int, by_code: bool) -> ColumnFormula | None:
    """Give what the rows of a column compute; None where none has a formula of its own."""
    last = table.bottom - (1 if table.total_last else 0)
    area = (_shown(sheet, table.top), _shown(sheet, table.bottom))
    rows = range(table.first, last + 1)
    formulas = {row: sheet.cell(row, left).formula for row in rows}
    column = sheet.columns_from[left] if sheet.columns_from else left
    written = {
        row: one
        for row, one in formulas.items()
        if one and not (by_code and sums_own_column(one, column, area))
    }
    if not written:
        return None
    first = next(iter(written))
    for row, one in written.items():
        if not agree(moved(written[first], _shown(sheet, row) - _shown(sheet, first)), one):
            here, there = (
                f"{letters(left)}{_shown(sheet, first) + 1}",
                f"{letters(left)}{_shown(sheet, row) + 1}",
            )
            ground = f"各行的公式不一样：{here}“{written[first][:30]}”，{there}“{one[:30]}”"
            return ColumnFormula("", ground)
    missing = 0 if by_code else len(rows) - len(written)
    ground = "工作簿里这一列是公式" + (f"，有 {missing} 行没有写公式，也照样算" if missing else "")
    return ColumnFormula(moved(written[first], _shown(sheet, table.top) - _shown(sheet, first)), ground)


def agree(one: str, other: str) -> bool:
    """Tell whether two formulas of one row compute the same, however they are written."""
    return _plainly(one) == _plainly(other)


def sums_own_column(formula: str, column: int, area: tuple[int, int]) -> bool:
    """Tell whether a formula only adds up cells of its own column between two rows, as trees of codes do."""
    if _OWN_SUM.fullmatch(formula) is None or set(re.findall(r"[A-Z]{2,}(?=\()", formula.upper())) - {"SUM"}:
        return False
    return all(
        one.left == one.right == column and area[0] <= one.top and one.bottom <= area[1] and not one.sheet
        for one in reads(formula)
    )


def _plainly(formula: str) -> str:
    return re.sub(r"[\s$]", "", formula).upper().removeprefix("=").removeprefix("+")


def _shown(sheet: BlankSheet, row: int) -> int:
    return sheet.rows_from[row] if sheet.rows_from else row
