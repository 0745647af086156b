"""What a change has moved in other tables than the one it was made in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.address import SINGLE_ROW, Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import form_name, name_from
from models.calculation.cell_state import CellState
from models.calculation.printed_text import plain_text
from models.calculation.running_text import is_shown, paragraphs
from models.drafts.keys import NO_PLACE
from models.session.session import Outcome, Session
from models.subjects.tree import TOTAL

_WORDLESS = ("label", "code", "name")


@dataclass(frozen=True, slots=True)
class Consequence:
    """A computed cell of another table with what stood in it and what stands there now; blank for nothing.

    Of a text it is the first of the `paragraphs` that are worded otherwise.
    """

    at: Address
    name: str
    before: str
    after: str
    paragraphs: int = 0

    @property
    def moved(self) -> str:
        """Say what moved."""
        if self.paragraphs:
            return f"{self.paragraphs} 段文字变了"
        return f"{self.before or '空'} → {self.after or '空'}"


def consequences(session: Session, outcome: Outcome) -> list[Consequence]:
    """List what is printed anew in other forms, in their order, and of each form the totals first."""
    calc = session.calculation
    found = (_consequence(calc, at, old) for at, old in outcome.before.items() if at[:2] not in outcome.own)
    moved = {one.at: one for one in found if one is not None}
    tables = {at[:3] for at in moved}
    listed: list[Consequence] = []
    for form in session.pack.forms:
        blocks = (
            (form.id, instance, block.id) for instance in calc.instances(form.id) for block in form.blocks
        )
        cells = [at for table in blocks if table in tables for at in _cells(calc, *table) if at in moved]
        listed += [moved[at] for at in sorted(cells, key=lambda at: at.row != TOTAL)]
    return [*listed, *_texts(session, outcome)]


def _texts(session: Session, outcome: Outcome) -> Iterator[Consequence]:
    """Name each text in which words moved, after the tables it tells of."""
    calc, before = session.calculation, outcome.before
    for form in (form for form in session.pack.forms if form.is_document):
        places = ((form.id, one) for one in calc.instances(form.id) if (form.id, one) not in outcome.own)
        for place in places:
            shown = (at for at, _ in paragraphs(calc, *place) if at in before and is_shown(calc, at))
            moved = [at for at in shown if calc.value(at) != before[at].value]
            if moved:
                yield Consequence(moved[0], form_name(calc, moved[0]), "", "", len(moved))


def _cells(calc: Calculation, form: str, instance: str, block: str) -> list[Address]:
    known = calc.pack.form(form).block(block)
    rows = calc.rows(form, instance, block) or (SINGLE_ROW,)
    return [
        Address(form, instance, block, row, cell.key)
        for row in rows
        for cell in (known.cells if row == SINGLE_ROW else known.row_cells(row))
    ]


def _consequence(calc: Calculation, at: Address, before: CellState) -> Consequence | None:
    """Say how a cell moved; None for one that is not on paper, is gone or shows the same.

    What running text says is not among them: it shows on its paper which of its words moved.
    """
    if calc.pack.form(at.form).is_document:
        return None
    try:
        there = at.row == SINGLE_ROW or calc.has_row(*at[:4])
        cell, state = calc.pack.cell(at), calc.state(at) if there else None
    except KeyError:
        return None
    if state is None or not cell.printed or cell.type in _WORDLESS:
        return None
    was, now = (plain_text(calc, at, cell, one) for one in (before, state))
    return Consequence(at, name_from(calc, at, NO_PLACE), was, now) if was != now else None
