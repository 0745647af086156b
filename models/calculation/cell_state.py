"""What stands in a cell, and whether what was set by hand there is still what it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.drafts.submission import Adjustment
from models.expressions.functions import Value
from models.packs.cells import Case


@dataclass(frozen=True, slots=True)
class CellState:
    """A cell's value, where it comes from, and what is wrong with what was typed.

    `source` is typed, default, computed or adjusted; `computed` keeps the program's own figure, which is
    no longer the one an adjustment was made for where it is `outdated`.
    """

    value: Value
    source: str
    problem: str = ""
    computed: Value = None
    case: Case | None = None
    outdated: bool = False


def noted(value: Value) -> str:
    """Write a computed value down, the same text for the same value; a blank one as no text."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return "" if value is None else str(value)


def read_noted(text: str) -> Value:
    """Read a value back to be shown: a figure where it is one, else the text, None for a blank one."""
    try:
        figure = Decimal(text)
    except ArithmeticError:
        return text or None
    return figure if figure.is_finite() else text


def outdated(adjustment: Adjustment, computed: Value) -> bool:
    """Tell whether something else is computed now than what the adjustment was made for."""
    if adjustment.computed is None:
        return False
    if isinstance(computed, Decimal):
        return read_noted(adjustment.computed) != computed
    return adjustment.computed != noted(computed)
