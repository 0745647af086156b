"""What a cell prints: what was typed exactly, and figures in the pack's number format."""

from __future__ import annotations

from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_state import CellState
from models.drafts.keys import Derived
from models.expressions.functions import value_text
from models.figures.numbers import round_half_up
from models.packs.cells import Cell

PRINT = "printed"


def printed_text(calc: Calculation, address: Address, cell: Cell, state: CellState) -> str:
    """Give the text that stands on paper."""
    if cell.print is not None:
        return calc.watch(Derived(PRINT, address), lambda: _worded(calc, address, cell))
    return plain_text(calc, address, cell, state)


def plain_text(calc: Calculation, address: Address, cell: Cell, state: CellState) -> str:
    """Give the value as text, what was typed where it could not be read."""
    if state.problem:
        adjustment = calc.submission.adjustments.get(address)
        return adjustment.text if adjustment else calc.submission.typed(address)
    if isinstance(state.value, Decimal):
        return calc.pack.formats[cell.format].text(state.value)
    return value_text(state.value)


def printed_figure(calc: Calculation, at: Address, cell: Cell) -> str | None:
    """Give what is printed of a figure a person typed that has more decimals, None where it has not."""
    state = calc.state(at)
    if cell.print is not None or state.source not in ("typed", "adjusted"):
        return None
    form = calc.pack.formats[cell.format]
    if not isinstance(state.value, Decimal) or round_half_up(state.value, form.places) == state.value:
        return None
    return form.text(state.value)


def _worded(calc: Calculation, address: Address, cell: Cell) -> str:
    assert cell.print is not None
    return calc.render(cell.print, address) if calc.value(address) is not None else ""
