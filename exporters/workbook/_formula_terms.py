"""Pieces of an Excel formula: what a part of an expression comes to, and when it comes to nothing.

The pack language knows blanks, Excel errors instead: each piece carries the condition under which it is
blank, so that a formula asks first. What no worksheet cell holds is written as the value it has now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from models.expressions.functions import Value

ALWAYS = "TRUE"
LONGEST_TEXT = 255
"""Characters that Excel takes in a text within a formula; it refuses a file with a longer one."""
_QUOTED = re.compile(r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*'!)""")
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_ARGUMENTS = 200


class Spot(NamedTuple):
    """Where a cell stands: worksheet, row from 1, column, and whether it holds a number or nothing."""

    worksheet: str
    row: int
    column: str
    number: bool
    empty: bool

    @property
    def place(self) -> str:
        """Give the reference to the cell from anywhere in the workbook."""
        return f"{quoted(self.worksheet)}!{self.column}{self.row}"


def quoted(worksheet: str) -> str:
    """Give a worksheet's name as references write it."""
    return "'" + worksheet.replace("'", "''") + "'"


def seen_from(worksheet: str, formula: str) -> str:
    """Leave a worksheet's own name out of a formula that stands on it; texts that quote it stay."""
    own = f"{quoted(worksheet)}!"
    return _QUOTED.sub(lambda found: "" if found["sheet"] == own else found[0], formula)


def storable(formula: str) -> bool:
    """Tell whether a workbook can hold every text within a formula."""
    texts = (found["text"][1:-1] for found in _QUOTED.finditer(formula) if found["text"])
    return _NO_XML.search(formula) is None and all(len(text) <= LONGEST_TEXT for text in texts)


@dataclass(frozen=True, slots=True)
class Term:
    """An Excel expression, right where `blank`, an Excel condition, does not hold; "" is never.

    `spot` is the worksheet cell it stands for when it is nothing but a cell; `value` is what it is when it
    does not depend on any (`live` is false).
    """

    text: str
    blank: str = ""
    spot: Spot | None = None
    live: bool = True
    value: Value = None

    @property
    def filled(self) -> str:
        """Give the expression with 0 in the place of blank."""
        if self.spot is not None:
            return f"N({self.text})"
        if not self.blank:
            return self.text
        return "0" if self.blank == ALWAYS else f"IF({self.blank},0,{self.text})"

    def instead(self, other: str) -> str:
        """Give the expression with another one in the place of blank."""
        if not self.blank:
            return self.text
        return other if self.blank == ALWAYS else f"IF({self.blank},{other},{self.text})"


def constant(value: Value) -> Term:
    """Write a value as Excel does."""
    if value is None:
        return Term("0", ALWAYS, live=False)
    return Term(_literal(value), live=False, value=value)


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        plain = format(value.normalize(), "f")
        return f"({plain})" if value < 0 else plain
    quoted = str(value).replace('"', '""')
    return f'"{quoted}"'


def both(conditions: Iterable[str]) -> str:
    """Join conditions with AND; "" stands for never."""
    wanted = sorted(set(conditions))
    if "" in wanted:
        return ""
    wanted = [one for one in wanted if one != ALWAYS] or [ALWAYS]
    return wanted[0] if len(wanted) == 1 else f"AND({','.join(wanted)})"


def either(conditions: Iterable[str]) -> str:
    """Join conditions with OR; "" stands for never."""
    wanted = sorted(set(conditions) - {""})
    if ALWAYS in wanted:
        return ALWAYS
    return wanted[0] if len(wanted) == 1 else f"OR({','.join(wanted)})" if wanted else ""


def standing(spot: Spot) -> Term:
    """Refer to a worksheet cell."""
    return Term(spot.place, f"NOT(ISNUMBER({spot.place}))", spot)


def ranges(spots: Iterable[Spot]) -> list[str]:
    """Refer to cells, those that stand one under another as one range."""
    runs: list[list[Spot]] = []
    for spot in spots:
        last = runs[-1][-1] if runs else None
        if last is not None and spot[:3] == (last.worksheet, last.row + 1, last.column):
            runs[-1].append(spot)
        else:
            runs.append([spot])
    return [f"{run[0].place}:{run[-1].column}{run[-1].row}" if run[1:] else run[0].place for run in runs]


def call(name: str, arguments: Iterable[str]) -> str:
    """Call SUM or the like, however many arguments there are."""
    items = list(arguments)
    while len(items) > _MOST_ARGUMENTS:
        groups = [items[i : i + _MOST_ARGUMENTS] for i in range(0, len(items), _MOST_ARGUMENTS)]
        items = [f"{name}({','.join(group)})" for group in groups]
    return f"{name}({','.join(items)})"
