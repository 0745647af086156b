"""The other side of `_apart`: what runs in a process of its own and writes what a workbook holds as JSON.

A damaged file may make the reader take all memory, hang or die; here that ends this process and no other.
Neither this nor the modules it runs import more of the program than each other, so that it starts at once.
"""

from __future__ import annotations

import datetime
import importlib
import json
import re
import sys
from decimal import Decimal

MEMORY = 1_500_000_000
SECONDS = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_DIGITS = 15
"""Digits that spreadsheets keep of a figure."""


class Refused(Exception):  # noqa: N818 - told to whoever started this, by its text
    """Say in one word why a workbook is not read, and of which sheet that is true."""

    def __init__(self, reason: str, sheet: str = "") -> None:
        super().__init__(reason)
        self.sheet = sheet


def main(module: str, path: str) -> int:
    """Write what `sheets` of a module of this room reads out of a file, or why it is not read."""
    _limit()
    try:
        reader = importlib.import_module(f"exporters.readers.{module}")
        said: dict[str, object] = {"sheets": reader.sheets(path)}
    except Refused as error:
        said = {"refused": str(error), "sheet": error.sheet}
    except MemoryError:
        said = {"refused": "large"}
    except BaseException as error:  # whatever a damaged workbook makes it stumble over, or a panic
        said = {"refused": "damaged", "detail": repr(error)[:500]}
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


def _limit() -> None:
    """Keep memory and time within bounds where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue


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
