"""Figures set by hand, held against the computed values they were made for."""

from __future__ import annotations

from decimal import Decimal

from models.drafts.submission import Adjustment
from models.expressions.functions import Value


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
