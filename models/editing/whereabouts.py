"""Where an edit shows: the place to go to when it was undone or done again out of sight."""

from __future__ import annotations

from collections.abc import Iterator

from models.address import NEW_ROW, Address
from models.drafts.changes import (
    Batch,
    Change,
    DeleteInstance,
    DeleteRows,
    InsertInstance,
    InsertRows,
    MoveRow,
    SetAdjustment,
    SetAside,
    SetBrought,
    SetCell,
    SetMoved,
    SetYear,
)
from models.drafts.submission import Row, Submission
from models.editing.first_rows import first_row, first_rows
from models.editing.plans import row_ids
from models.session.session import Session
from models.subjects.tree import TOTAL


def whereabouts(session: Session, change: Change, inverse: Change) -> Address | None:
    """Give the first place that shows a change carried out just now, else the neighbour of one it took away.

    The column is blank where a form shows it and no cell of it does; None where nothing on paper does.
    """
    parts = list(_parts(change, inverse))
    places = (_place(session, part, back) for part, back in parts)
    there = [at for at in places if at is not None and exists(session, at)]
    if there:
        return _first(session, there)
    beside = (_beside(session, back) for _, back in parts)
    return next((at for at in beside if at is not None), None)


def _parts(change: Change, inverse: Change) -> Iterator[tuple[Change, Change]]:
    """Give the single changes, each with its inverse."""
    if isinstance(change, Batch) and isinstance(inverse, Batch):
        for part, back in zip(change.changes, reversed(inverse.changes), strict=True):
            yield from _parts(part, back)
    else:
        yield change, inverse


def _place(session: Session, change: Change, inverse: Change) -> Address | None:
    match change:
        case SetCell(address) | SetAdjustment(address) | SetBrought(address):
            return address
        case InsertRows(form, instance, block, _, rows):
            return _cell(session, (form, instance, block), *(rows[0] if rows else ("", {})))
        case DeleteRows(form, instance, block):  # other tables may bring the row all the same
            gone = inverse.rows if isinstance(inverse, InsertRows) else ()
            return _cell(session, (form, instance, block), *(gone[0] if gone else ("", {})))
        case MoveRow(form, instance, block, row):
            return _cell(session, (form, instance, block), row, {})
        case InsertInstance(form, _, held):
            return Address(form, held.id, "", "", "")
        case DeleteInstance(form, instance):
            return Address(form, instance, "", "", "")
        case SetAside() | SetMoved() | SetYear() | Batch():
            return None


def _cell(session: Session, place: tuple[str, str, str], row: str, texts: Row) -> Address:
    """Give the cell of a row to stand on: the first with text, else the first of its own that is typed."""
    cells = session.pack.form(place[0]).block(place[2]).row_cells(row)
    typed = [cell for cell in cells if cell.printed and cell.typed_by_hand]
    typed.sort(key=lambda cell: (cell.merge, not texts.get(cell.key)))
    return Address(*place, row, typed[0].key if typed else "")


def _beside(session: Session, inverse: Change) -> Address | None:
    """Give what is next to that which the inverse of a change would bring back."""
    match inverse:
        case InsertRows(form, instance, block, index, rows):
            place = Address(form, instance, block, "", "")
            if not has_instance(session.submission, form, instance):
                return None
            shown = row_ids(session, place)
            if session.pack.form(form).block(block).by_code:  # they stand by their codes, stored or not
                shown = [row for row in shown if row != TOTAL]
                index = sum(row < rows[0][0] for row in shown) if rows else 0
            offered = first_row(session, form, instance, session.pack.form(form).block(block))
            if offered is not None:
                return offered
            near = shown[min(index, len(shown) - 1)] if shown else ""
            return _cell(session, place[:3], near, {})
        case InsertInstance(form, index, _):
            return Address(*nearest_instance(session, form, index), "", "", "")
    return None


def nearest_instance(session: Session, form: str, index: int) -> tuple[str, str]:
    """Give form and instance at an index in a form, else its last, else one of the next form."""
    forms = session.submission.forms
    if there := forms.get(form):
        return form, there[min(index, len(there) - 1)].id
    order = [one.id for one in session.pack.forms]
    at = order.index(form)
    near = next(one for one in (*order[at:], *reversed(order[:at])) if forms.get(one))
    return near, forms[near][0].id


def has_instance(submission: Submission, form: str, instance: str) -> bool:
    """Tell whether a draft has a form instance."""
    return any(one.id == instance for one in submission.forms.get(form, []))


def exists(session: Session, at: Address) -> bool:
    """Tell whether a draft shows what an address names: a cell, a row or a form instance."""
    if not has_instance(session.submission, at.form, at.instance):
        return False
    if not at.row:
        return True
    if at.row == NEW_ROW:
        return at in first_rows(session, at.form, at.instance)
    if session.pack.form(at.form).block(at.block).by_code:
        return session.calculation.has_row(*at[:4])
    return session.submission.has_row(at)


def _first(session: Session, places: list[Address]) -> Address:
    """Give the first of some places in the order they stand in on paper."""
    forms = session.pack.forms
    ids = [(form.id, one.id) for form in forms for one in session.submission.forms.get(form.id, [])]
    blocks = {(form.id, block.id): i for form in forms for i, block in enumerate(form.blocks)}

    def of_block(at: Address) -> tuple[int, int]:
        return ids.index(at[:2]), blocks.get((at.form, at.block), -1)

    top = min(places, key=of_block)
    here = [at for at in places if at[:3] == top[:3] and at.row]
    if not here:
        return top
    rows = {row: i for i, row in enumerate(row_ids(session, top))}
    columns = {cell.key: i for i, cell in enumerate(session.pack.form(top.form).block(top.block).cells)}
    return min(here, key=lambda at: (rows.get(at.row, 0), columns.get(at.column, 0)))
