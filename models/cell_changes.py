"""Which typed cells of two states of one draft differ, for a short list; ids are taken to be the same."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

from models.address import Address
from models.calculation import Calculation
from models.errors import shortened
from models.naming import cell_name, form_name
from models.submission import Submission


class CellChange(NamedTuple):
    """One cell with its text on either side, blank for none; `by_hand` when the figure was set by hand."""

    address: Address
    before: str
    after: str
    by_hand: bool = False


def changed_cells(before: Submission, after: Submission) -> list[CellChange]:
    """List the cells whose text differs, in the order of the later state, then what only the earlier has."""
    old, new = dict(before.typed_cells()), dict(after.typed_cells())
    found = [CellChange(at, old.get(at, ""), new.get(at, "")) for at in new | old]
    was, now = before.adjustments, after.adjustments
    for at in now | was:
        one, other = was.get(at), now.get(at)
        if one != other:
            found.append(CellChange(at, one.text if one else "", other.text if other else "", by_hand=True))
    return [change for change in found if change.before != change.after or change.by_hand]


def describe_change(change: CellChange, *sides: Calculation) -> str:
    """Say where a cell is and what it holds on either side; `sides` are asked in turn for its name."""
    words = " ".join(filter(None, place_of(change.address, *sides)))
    texts = (_short(change.before), _short(change.after))
    return f"{words}{'（手工调整）' if change.by_hand else ''}：{texts[0]} → {texts[1]}"


def place_of(at: Address, *sides: Calculation) -> tuple[str, str]:
    """Name the form and the cell of an address as the first of the sides that has its row does."""
    for calc in sides:
        if calc.submission.has_row(at) or calc.has_row(*at[:4]):
            with contextlib.suppress(KeyError):
                return form_name(calc, at), cell_name(calc, at) if at.column else ""
    return str(at), ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{shortened(flat, 24)}”" if flat else "（空）"
