"""The one way to edit: `apply(submission, change)` carries a change out and returns its inverse."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from models.address import Address
from models.drafts.keys import ASIDE, MOVED, YEAR, Key, brought_key, instances_key, row_key, rows_key
from models.drafts.submission import (
    Adjustment,
    Aside,
    BroughtCell,
    Instance,
    MovedFigure,
    Row,
    Rows,
    Submission,
)


@dataclass(frozen=True, slots=True)
class SetCell:
    """Type text into a cell; blank text empties it."""

    address: Address
    text: str


@dataclass(frozen=True, slots=True)
class SetAdjustment:
    """Set a computed cell by hand with a reason, or take that back with None."""

    address: Address
    adjustment: Adjustment | None


@dataclass(frozen=True, slots=True)
class SetBrought:
    """Note what a cell began with, or that somebody has looked at it; None takes the note away."""

    address: Address
    brought: BroughtCell | None


@dataclass(frozen=True, slots=True)
class _OfBlock:
    """What changes the rows of one block."""

    form: str
    instance: str
    block: str

    @property
    def place(self) -> tuple[str, str, str]:
        """Name the block."""
        return self.form, self.instance, self.block


@dataclass(frozen=True, slots=True)
class InsertRows(_OfBlock):
    """Put rows into a block, the first of them at `index`."""

    index: int
    rows: tuple[tuple[str, Row], ...]


@dataclass(frozen=True, slots=True)
class DeleteRows(_OfBlock):
    """Take adjoining rows out of a block, named in their order."""

    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveRow(_OfBlock):
    """Move a row to `index` among the others."""

    row: str
    index: int


@dataclass(frozen=True, slots=True)
class InsertInstance:
    """Put a form instance at `index`."""

    form: str
    index: int
    instance: Instance


@dataclass(frozen=True, slots=True)
class DeleteInstance:
    """Take a form instance out."""

    form: str
    instance: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Let these be all that is kept aside; only what the person deletes is ever left out."""

    items: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class SetMoved:
    """Let these be all the figures whose move is not confirmed; only the person confirms."""

    items: tuple[MovedFigure, ...]


@dataclass(frozen=True, slots=True)
class SetYear:
    """Let the draft be of another year; everything is computed anew, see `Session.apply`."""

    year: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Several changes as one step."""

    changes: tuple[Change, ...]


Change = (
    SetCell
    | SetAdjustment
    | SetBrought
    | InsertRows
    | DeleteRows
    | MoveRow
    | InsertInstance
    | DeleteInstance
    | SetAside
    | SetMoved
    | SetYear
    | Batch
)


def apply(submission: Submission, change: Change) -> Change:
    """Carry a change out and return the change that takes it back; KeyError when its place is gone."""
    match change:
        case SetCell():
            return _set_cell(submission, change)
        case SetAdjustment():
            return _set_adjustment(submission, change)
        case SetBrought():
            return _set_brought(submission, change)
        case InsertRows():
            return _insert_rows(submission, change)
        case DeleteRows():
            return _delete_rows(submission, change)
        case MoveRow():
            return _move_row(submission, change)
        case InsertInstance():
            return _insert_instance(submission, change)
        case DeleteInstance():
            return _delete_instance(submission, change)
        case SetAside(items):
            before, submission.aside = submission.aside, list(items)
            return SetAside(tuple(before))
        case SetMoved(items):
            unconfirmed, submission.moved = submission.moved, list(items)
            return SetMoved(tuple(unconfirmed))
        case SetYear(year):
            past, submission.year = submission.year, year
            return SetYear(past)
        case Batch():
            return _apply_all(submission, change)


def _apply_all(submission: Submission, batch: Batch) -> Change:
    """Carry all parts out, or none: what was done is taken back when a later part fails."""
    done: list[Change] = []
    try:
        for change in batch.changes:
            done.append(apply(submission, change))
    except Exception:
        for inverse in reversed(done):
            apply(submission, inverse)
        raise
    return Batch(tuple(reversed(done)))


def _set_cell(submission: Submission, change: SetCell) -> Change:
    form, instance, block, row, column = change.address
    cells = submission.instance(form, instance).rows_to_change(block)[row]
    before = cells.pop(column, "")
    if change.text:
        cells[column] = change.text
    return SetCell(change.address, before)


def _set_adjustment(submission: Submission, change: SetAdjustment) -> Change:
    before = submission.adjustments.pop(change.address, None)
    if change.adjustment is not None:
        submission.adjustments[change.address] = change.adjustment
    return SetAdjustment(change.address, before)


def _set_brought(submission: Submission, change: SetBrought) -> Change:
    before = submission.brought.pop(change.address, None)
    if change.brought is not None:
        submission.brought[change.address] = change.brought
    return SetBrought(change.address, before)


def _rows(submission: Submission, change: _OfBlock) -> Rows:
    return submission.instance(change.form, change.instance).rows_to_change(change.block)


def _replace(rows: Rows, items: Sequence[tuple[str, Row]]) -> None:
    rows.clear()
    rows.update(items)


def _insert_rows(submission: Submission, change: InsertRows) -> Change:
    rows = _rows(submission, change)
    ids = tuple(row for row, _ in change.rows)
    if len({*ids, *rows}) < len(ids) + len(rows):
        raise KeyError(f"rows already there: {set(ids) & set(rows) or ids}")
    items = list(rows.items())
    items[change.index : change.index] = [(row, dict(cells)) for row, cells in change.rows]
    _replace(rows, items)
    return DeleteRows(*change.place, ids)


def _delete_rows(submission: Submission, change: DeleteRows) -> Change:
    rows = _rows(submission, change)
    order = list(rows)
    index = _index(order, change.rows[0]) if change.rows else 0
    if tuple(order[index : index + len(change.rows)]) != change.rows:
        raise KeyError(f"rows not adjoining: {change.rows}")
    removed = tuple((row, rows.pop(row)) for row in change.rows)
    return InsertRows(*change.place, index, removed)


def _index(rows: list[str], row: str) -> int:
    if row not in rows:
        raise KeyError(row)
    return rows.index(row)


def _move_row(submission: Submission, change: MoveRow) -> Change:
    rows = _rows(submission, change)
    items = list(rows.items())
    before = _index(list(rows), change.row)
    items.insert(change.index, items.pop(before))
    _replace(rows, items)
    return MoveRow(*change.place, change.row, before)


def _insert_instance(submission: Submission, change: InsertInstance) -> Change:
    instances = submission.forms.setdefault(change.form, [])
    if any(instance.id == change.instance.id for instance in instances):
        raise KeyError(f"instance already there: {change.instance.id}")
    instances.insert(change.index, deepcopy(change.instance))
    return DeleteInstance(change.form, change.instance.id)


def _delete_instance(submission: Submission, change: DeleteInstance) -> Change:
    instance = submission.instance(change.form, change.instance)
    index = submission.forms[change.form].index(instance)
    del submission.forms[change.form][index]
    return InsertInstance(change.form, index, instance)


def touched(change: Change) -> set[Key]:
    """Name the leaves of the calculation that a change reaches."""
    match change:
        case SetCell(address) | SetAdjustment(address):
            return {address}
        case SetBrought(address):
            return {address, brought_key(*address[:2])}
        case InsertRows() | DeleteRows():
            rows = (row if isinstance(row, str) else row[0] for row in change.rows)
            return {rows_key(*change.place), *(row_key(*change.place, row) for row in rows)}
        case MoveRow():
            return {rows_key(*change.place)}
        case InsertInstance(form, _, instance):
            # One brought back from a version may hold something else than the one of its id that went.
            places = [(form, instance.id, block) for block in instance.blocks]
            held = {row_key(*place, row) for place in places for row in instance.blocks[place[2]]}
            return {instances_key(form), *(rows_key(*place) for place in places), *held}
        case DeleteInstance(form):
            return {instances_key(form)}
        case SetAside():
            return {ASIDE}
        case SetMoved():
            return {MOVED}
        case SetYear():
            return {YEAR}
        case Batch(changes):
            return {key for part in changes for key in touched(part)}
