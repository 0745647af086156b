"""Texts that had to be set too small to be read at arm's length, because their column is too narrow."""

from __future__ import annotations

from collections.abc import Iterator

from models.address import SINGLE_ROW, Address
from models.calculation.cell_names import cell_name
from models.layout.sheet import Sheet, SheetCell
from models.session.session import Session

LEAST = 7.0
"""In points."""
_MOST_NAMED = 3


def small_print(session: Session, form: str = "") -> str:
    """Say which cells of the printed sheets are set smaller than is readable; blank when none is.

    Of a table, the figures of which are all as small as one of them has to be, that one is named.
    """
    found = [
        f"{sheet.name} {cell_name(session.calculation, address)}（{size:.1f} 磅）"
        for sheet in session.printed_sheets(form)
        for size, address in _longest(sheet)
    ]
    if not found:
        return ""
    more = f"等 {len(found)} 处" if len(found) > _MOST_NAMED else ""
    named = "、".join(found[:_MOST_NAMED])
    return f"列宽放不下，字印得太小：{named}{more}。请核对数字的位数，或把文字改短。"


def _longest(sheet: Sheet) -> Iterator[tuple[float, Address]]:
    """Give size and address of the cell of each table, and each other cell, that is set too small."""
    longest: dict[tuple[str, str], tuple[float, float, Address]] = {}
    for _, cell in sheet.cells():
        if cell.size < LEAST and (at := cell.address) is not None:
            place = at.block, at.column if at.row == SINGLE_ROW else ""
            known, full = longest.get(place), _fullness(sheet, cell)
            if known is None or full > known[0]:
                longest[place] = full, cell.size, at
    yield from ((size, at) for _, size, at in longest.values())


def _fullness(sheet: Sheet, cell: SheetCell) -> float:
    """Give how many characters stand in a millimetre of the cell's width."""
    return len(cell.text) / (sheet.lefts[cell.column + cell.span] - sheet.lefts[cell.column])
