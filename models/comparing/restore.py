"""Bring a draft back to a past version by one change that can be undone like any other."""

from __future__ import annotations

from collections.abc import Iterator

from models.address import Address
from models.comparing.compare import OtherFormsError
from models.drafts.changes import (
    Batch,
    Change,
    DeleteInstance,
    DeleteRows,
    InsertInstance,
    InsertRows,
    SetAdjustment,
    SetAside,
    SetBrought,
    SetCell,
    SetMoved,
    SetYear,
)
from models.drafts.submission import Instance, Submission
from models.session.session import Session


def restore(session: Session, version: Submission) -> Change:
    """Give the change that brings back all that was typed in a version, its year too; OtherFormsError.

    PackError where its pack has no policy of its year any more.
    Ids that only the version has count as used from now on, so that no new row gets one of them.
    """
    now = session.submission
    if version.pack != now.pack:
        raise OtherFormsError("这个版本是另一套表的，不能恢复到当前草稿里。请另存为草稿后打开。")
    then = Session(version, session.pack).submission  # as it is by the pack of today
    now.next_id = max(now.next_id, then.next_id)
    now.brought_year = now.brought_year or then.brought_year  # a draft is begun from another one once
    return Batch(tuple(_changes(now, then)))


def _changes(now: Submission, then: Submission) -> Iterator[Change]:
    if now.year != then.year:
        yield SetYear(then.year)
    for address in (*now.adjustments, *(at for at in then.adjustments if at not in now.adjustments)):
        if now.adjustments.get(address) != then.adjustments.get(address):
            yield SetAdjustment(address, then.adjustments.get(address))
    for form in dict.fromkeys((*now.forms, *then.forms)):
        yield from _instances(form, now.forms.get(form, []), then.forms.get(form, []))
    for address in dict.fromkeys((*now.brought, *then.brought)):
        if now.brought.get(address) != then.brought.get(address):
            yield SetBrought(address, then.brought.get(address))
    if now.aside != then.aside:
        yield SetAside(tuple(then.aside))
    if now.moved != then.moved:
        yield SetMoved(tuple(then.moved))


def _instances(form: str, now: list[Instance], then: list[Instance]) -> Iterator[Change]:
    """Bring back the instances of a form; those that stand in the same order are changed in place."""
    order = [instance.id for instance in then]
    kept = [instance.id for instance in now if instance.id in order]
    if kept != [one for one in order if one in kept]:
        kept = []
    for instance in now:
        if instance.id not in kept:
            yield DeleteInstance(form, instance.id)
    was = {instance.id: instance for instance in now}
    for index, instance in enumerate(then):
        if instance.id in kept:
            yield from _blocks(form, was[instance.id], instance)
        else:
            yield InsertInstance(form, index, instance)


def _blocks(form: str, now: Instance, then: Instance) -> Iterator[Change]:
    for block in dict.fromkeys((*now.blocks, *then.blocks)):
        old, new = now.blocks.get(block, {}), then.blocks.get(block, {})
        if list(old) != list(new):
            yield DeleteRows(form, now.id, block, tuple(old))
            yield InsertRows(form, now.id, block, 0, tuple(new.items()))
            continue
        for row, cells in new.items():
            for column in dict.fromkeys((*old[row], *cells)):
                if old[row].get(column, "") != cells.get(column, ""):
                    yield SetCell(Address(form, now.id, block, row, column), cells.get(column, ""))
