"""Notes that say there is nothing: when they may be printed, and which figures speak against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.address import Address
from models.calculation.calculation import Calculation
from models.expressions.functions import Value
from models.packs.blocks import BlockBase, NotesBlock
from models.packs.references import figure_place


@dataclass(frozen=True, slots=True)
class Remaining:
    """A figure that is there although a note speaks of its absence; `form` is where it stands."""

    name: str
    value: Value
    form: str
    at: Address | None


def is_shown(calc: Calculation, block: BlockBase, place: Address) -> bool:
    """Tell whether a block stands on paper as things are.

    A note speaks for the unit, so in a form with several copies it holds for all of them or for none.
    """
    if isinstance(block, NotesBlock) and block.known is not None:
        copies = (place._replace(instance=one) for one in calc.instances(place.form))
        return calc.evaluate(block.known, place) is True and not any(
            figure for copy in copies for figure in _remaining(calc, block, copy)
        )
    return block.visible is None or calc.evaluate(block.visible, place) is True


def denied(calc: Calculation, note: NotesBlock, place: Address) -> tuple[Remaining, ...]:
    """Give the figures of other tables that are there while the note's own table is empty."""
    found = tuple(_remaining(calc, note, place))
    return () if any(one.form == place.form for one in found) else found


def _remaining(calc: Calculation, note: NotesBlock, place: Address) -> Iterator[Remaining]:
    for name, figure in note.absent.items():
        # A figure of nought is as absent as a blank one.
        if value := calc.evaluate(figure, place):
            found = figure_place(calc.binder, figure, place.form)
            assert found is not None  # the pack was checked for that
            at = calc.first_cell(found, place)
            yield Remaining(name, value, found.form, at if at is not None and at.row else None)
