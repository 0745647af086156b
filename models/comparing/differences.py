"""Which typed cells of two states of one draft differ, for a short list; ids are taken to be the same."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_name, form_name
from models.drafts.submission import Submission
from models.errors import shortened

_NONE = "（空）"


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
        if (one and (one.text, one.reason)) != (other and (other.text, other.reason)):
            found.append(CellChange(at, one.text if one else "", other.text if other else "", by_hand=True))
    return [change for change in found if change.before != change.after or change.by_hand]


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell: the form and the cell in words, and its text on either side, blank for none."""

    form: str
    cell: str
    before: str
    after: str
    by_hand: bool = False
    address: Address | None = None

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Give the words of a table: form, cell, and both sides."""
        cell = f"{self.cell}{'（手工调整）' if self.by_hand else ''}"
        return self.form, cell, self.before or _NONE, self.after or _NONE

    @property
    def line(self) -> str:
        """Say on one short line what has become what."""
        form, cell, _, _ = self.row
        return f"{' '.join(filter(None, (form, cell)))}：{_short(self.before)} → {_short(self.after)}"


def named(change: CellChange, *sides: Calculation) -> Difference:
    """Put the place of a change into words; `sides` are asked in turn for its name."""
    at, before, after, by_hand = change
    return Difference(*place_of(at, *sides), before, after, by_hand, at)


def place_of(at: Address, *sides: Calculation) -> tuple[str, str]:
    """Name the form and the cell of an address as the first of the sides that has its row does."""
    for calc in (one for one in sides if at.instance in one.instances(at.form)):
        with contextlib.suppress(KeyError):
            if calc.submission.has_row(at) or calc.has_row(*at[:4]):
                return form_name(calc, at), cell_name(calc, at) if at.column else ""
    return str(at), ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{shortened(flat, 24)}”" if flat else _NONE
