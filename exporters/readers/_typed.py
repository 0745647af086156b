"""Values that the readers of workbooks give, as they would be typed."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DIGITS = 15
"""Digits that spreadsheets keep of a figure."""


def typed(value: object, longest: int) -> str:
    """Give a value as text of at most so many letters, blank where there is none or no figure."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        finite = value == value and abs(value) != float("inf")
        return format(Decimal(f"{value:.{_DIGITS}g}") + 0, "f") if finite else ""
    if isinstance(value, datetime.datetime):
        whole = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if whole else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return clean(str(value)[:longest])


def clean(text: str) -> str:
    """Leave out what nobody sees or types, and give line ends as one sign."""
    return _CONTROL.sub("", text.replace("\r\n", "\n"))


def in_per_cent(text: str) -> str:
    """Give a figure as per cent."""
    return f"{format((Decimal(text) * 100).normalize() + 0, 'f')}%"
