"""Which of the cells that differ only follow others: what was typed elsewhere made them come out so."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping

from models.address import Address
from models.calculation.calculation import Calculation
from models.editing.typing import set_cells
from models.errors import TianbaoError
from models.session.session import Session

Explained = Callable[[Session], set[Address]]
"""Give the computed cells that a draft shows as the file does."""


def is_cause(calc: Calculation, at: Address) -> bool:
    """Tell whether what stands in a cell was put there by a person."""
    try:
        cell, state = calc.pack.cell(at), calc.state(at)
    except KeyError:
        return True
    return state.source == "adjusted" or (cell.typed_by_hand and state.source not in ("default", "computed"))


def following(
    session: Session,
    typed: Mapping[Address, str],
    fixed: Collection[Address],
    computed: set[Address],
    explained: Explained,
) -> set[Address]:
    """Name the cells of `computed` that differ only because of others.

    `typed` is what the file has in cells to be typed: what these make of the draft follows. So does what was
    made of the cells in `fixed`, whose figures stand in the file without a draft that would give them, and of
    cells that nothing explains, as where a formula was written anew.
    """
    follows = explained(_trial(session, typed)) & computed if typed and computed else set()
    calc, rest = session.calculation, computed - follows
    follows |= rest & (calc.made_of(fixed) - set(fixed))
    rest -= follows
    return follows.union(*(rest & (calc.made_of([at]) - {at}) for at in rest))


def _trial(session: Session, typed: Mapping[Address, str]) -> Session:
    """Type into a copy of the draft what the file has, as far as it can be typed."""
    trial = Session(session.submission, session.pack)
    for at, text in typed.items():
        with contextlib.suppress(TianbaoError, KeyError):
            for change in set_cells(trial, [(at, text)]):
                trial.apply(change)
    return trial
