"""What stands in a cell."""

from __future__ import annotations

from dataclasses import dataclass

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
