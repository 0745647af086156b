"""Texts that had to be set too small to be read at arm's length, because their column is too narrow."""

from __future__ import annotations

from models.calculation.cell_names import cell_name
from models.session.session import Session

LEAST = 7.0
"""In points."""
_MOST_NAMED = 3


def small_print(session: Session, form: str = "") -> str:
    """Say which cells of the printed sheets are set smaller than is readable; blank when none is."""
    found = [
        f"{sheet.name} {cell_name(session.calculation, cell.address)}（{cell.size:.1f} 磅）"
        for sheet in session.printed_sheets(form)
        for _, cell in sheet.cells()
        if cell.size < LEAST and cell.address is not None
    ]
    if not found:
        return ""
    more = f"等 {len(found)} 格" if len(found) > _MOST_NAMED else ""
    named = "、".join(found[:_MOST_NAMED])
    return f"列宽放不下，字印得太小：{named}{more}。请核对数字的位数，或把文字改短。"
