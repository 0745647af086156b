"""Find the next cell to fill or to put right, going round all forms in the order they stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from models.address import Address
from models.calculation.running_text import pieces_asked
from models.checks.checks import MISSING, Issue
from models.editing.first_rows import first_row
from models.editing.plans import can_type, row_ids
from models.packs.blocks import Block, RunningBlock
from models.session.session import Session

Place = tuple[int, int, int, int, int]


class Order:
    """Tell how far down the forms an address stands."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._forms = {form.id: i for i, form in enumerate(session.pack.forms)}
        self._rows = lru_cache(None)(self._index_rows)

    def place(self, address: Address) -> Place:
        """Give form, instance, block, row and column as numbers; -1 for what is not named."""
        form = self._session.pack.form(address.form)
        instances = [instance.id for instance in self._session.submission.forms.get(form.id, [])]
        blocks = [block.id for block in form.blocks]
        if address.block not in blocks:
            return self._forms[form.id], _index(instances, address.instance), -1, -1, -1
        rows = self._rows(address._replace(row="", column=""))
        columns = [cell.key for cell in form.block(address.block).cells]
        return (
            self._forms[form.id],
            _index(instances, address.instance),
            blocks.index(address.block),
            rows.get(address.row, -1),
            _index(columns, address.column),
        )

    def _index_rows(self, block: Address) -> dict[str, int]:
        return {row: i for i, row in enumerate(row_ids(self._session, block))}


def _index(names: list[str], name: str) -> int:
    return names.index(name) if name in names else -1


class NextPlace(NamedTuple):
    """Where the search ended, whether it went round to get there, and how many places there were."""

    place: Address
    round: bool
    places: int


def next_issue(session: Session, here: Address) -> Issue | None:
    """Give the first issue after an address, round all forms; None when there is none."""
    order = Order(session)
    now, issues = order.place(here), sorted(session.issues(), key=lambda issue: order.place(issue.address))
    beyond = (issue for issue in issues if order.place(issue.address) > now)
    return next(beyond, next(iter(issues), None))


def next_empty(session: Session, here: Address, backwards: bool = False) -> NextPlace | None:
    """Find the next place that is still to be filled, or the one before; None when there is none."""
    order = Order(session)
    missing = (issue.address for issue in session.issues() if issue.severity == MISSING)
    places = sorted({place_to_fill(session, at) for at in missing}, key=order.place, reverse=backwards)
    now = order.place(here)
    beyond = (at for at in places if (order.place(at) < now if backwards else order.place(at) > now))
    if (found := next(beyond, None)) is not None:
        return NextPlace(found, False, len(places))
    return NextPlace(places[0], True, len(places)) if places else None


def place_to_begin(session: Session) -> Address | None:
    """Give the first place to fill in the tables; text is told of them, so it comes after them.

    An amount that was there last year is to be filled this year, too.
    """
    missing = (issue.address for issue in session.issues() if issue.severity == MISSING)
    order, forms = Order(session), session.pack
    in_tables = (at for at in missing if not forms.form(at.form).is_document)
    places = {place_to_fill(session, at) for at in in_tables} | set(_awaited(session))
    if places:
        return min(places, key=order.place)
    found = next_empty(session, Address(forms.forms[0].id, "", "", "", ""))
    return found.place if found is not None else None


def _awaited(session: Session) -> Iterator[Address]:
    """Walk the cells of tables that had an amount last year and have none yet."""
    draft = session.submission
    for form, instance in session.printed_places():
        if not session.pack.form(form).is_document:
            yield from (at for at in draft.awaited_of(form, instance) if can_type(session, at))


def place_to_fill(session: Session, at: Address) -> Address:
    """Give the cell in which to begin filling what an address stands for: a cell, a table or a form."""
    if at.column and at.row and can_type(session, at):
        return at
    blocks = session.pack.form(at.form).blocks
    places = (first_to_fill(session, at, block) for block in blocks if at.block in ("", block.id))
    return next((place for place in places if place is not None), at)


def _places(session: Session, at: Address, block: Block) -> Iterator[Address]:
    """Walk what is printed of a block and may be typed, in reading order."""
    if isinstance(block, RunningBlock):
        yield from pieces_asked(session.calculation, at)
        return
    for row in row_ids(session, at) if block.cells else ():
        for cell in block.row_cells(row):
            if cell.printed and (cell.numeric or not block.by_code):
                yield at._replace(row=row, column=cell.key)


def first_to_fill(session: Session, at: Address, block: Block) -> Address | None:
    """Give the first blank cell of a block to be typed, or the place of its first row."""
    blank = (
        one
        for one in _places(session, at._replace(block=block.id), block)
        if can_type(session, one) and session.calculation.value(one) is None
    )
    return next(blank, None) or first_row(session, at.form, at.instance, block)
