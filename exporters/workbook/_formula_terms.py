"""Words of Excel formulas: places, ranges, values and calls as Excel writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from openpyxl.utils import column_index_from_string

from models.expressions.functions import Value

LONGEST_TEXT = 255
"""Characters that Excel takes in a text within a formula; it refuses a file with a longer one."""
_QUOTED = re.compile(r"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>'(?:[^']|'')*'!)""")
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_ARGUMENTS = 200


class Spot(NamedTuple):
    """Where a cell stands: worksheet, row from 1, column, and whether it holds a number or nothing.

    A figure in per cent is held as a hundredth of it; `span` tells how many columns are merged.
    """

    worksheet: str
    row: int
    column: str
    number: bool
    empty: bool
    percent: bool = False
    span: int = 1

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


def literal(value: Value) -> str:
    """Write a value as Excel does."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        plain = format(value.normalize(), "f")
        return f"({plain})" if value < 0 else plain
    quoted = str(value).replace('"', '""')
    return f'"{quoted}"'


def ranges(spots: Iterable[Spot]) -> list[str]:
    """Refer to cells, those that stand one under another or side by side as one range."""
    runs: list[list[Spot]] = []
    for spot in spots:
        last = runs[-1] if runs else []
        ways = [_step(*pair) for pair in pairwise([*last[-2:], spot])]
        if ways and ways[0] and ways == ways[:1] * len(ways):
            last.append(spot)
        else:
            runs.append([spot])
    return [f"{run[0].place}:{run[-1].column}{run[-1].row}" if run[1:] else run[0].place for run in runs]


def _step(one: Spot, other: Spot) -> str:
    """Say in which direction the next cell stands, "" when it is not the next."""
    if one.worksheet != other.worksheet:
        return ""
    right = column_index_from_string(other.column) - column_index_from_string(one.column)
    down = other.row - one.row
    return {(0, 1): "down", (one.span, 0): "right"}.get((right, down), "")


def call(name: str, arguments: Iterable[str]) -> str:
    """Call SUM or the like, however many arguments there are."""
    items = list(arguments)
    while len(items) > _MOST_ARGUMENTS:
        groups = [items[i : i + _MOST_ARGUMENTS] for i in range(0, len(items), _MOST_ARGUMENTS)]
        items = [f"{name}({','.join(group)})" for group in groups]
    return f"{name}({','.join(items)})"
