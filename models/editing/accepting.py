"""Take over what the program offers or has brought from last year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.address import Address
from models.checks.offers import Proposal, offer
from models.drafts.changes import Batch, Change, SetBrought
from models.editing.plans import Plan
from models.editing.typing import set_cells
from models.session.session import Session


def proposals(session: Session, form: str = "", instance: str = "") -> tuple[Proposal, ...]:
    """List every figure on offer, or those of one form or form instance, in the order of the forms."""
    return tuple(
        proposal
        for one in session.pack.forms
        if form in ("", one.id)
        for copy in session.submission.forms.get(one.id, [])
        if instance in ("", copy.id)
        for proposal in offer(session.calculation, one.id, copy.id).proposals
    )


def accept(session: Session, accepted: Iterable[Proposal]) -> Change:
    """Make the one change that types figures in; missing subject rows are put where their codes belong."""
    texts = ((one.address, session.calculation.format_value(one.figure, "exact")) for one in accepted)
    return Batch(tuple(set_cells(session, texts)))


def accept_label(accepted: Sequence[Proposal]) -> str:
    """Name the acceptance as the undo menu shows it."""
    word = "照抄" if accepted[0].copied else "采用"
    return f"{word} {accepted[0].name}" if len(accepted) == 1 else f"采用 {len(accepted)} 个生成数"


def look_at(session: Session, place: Address, blank: bool = True) -> Plan | None:
    """Take what was brought from last year as looked at: one cell, or with a blank block a whole form.

    Without `blank`, what has no figure yet goes on waiting for one.
    """
    draft = session.submission
    cells = [at for at in draft.brought if at == place or (not place.block and at[:2] == place[:2])]
    cells = [at for at in cells if blank or draft.brought[at].text]
    changes = tuple(
        SetBrought(at, replace(draft.brought[at], seen=True)) for at in cells if draft.untouched(at)
    )
    if not changes:
        return None
    if place.block:
        said = "沿用上年的内容" if draft.typed(place) else "记为今年没有"
        return Plan(Batch(changes), said)
    none = len(draft.awaited_of(*place[:2])) if blank else 0
    more = f"，其中 {none} 格记为今年没有" if none else ""
    return Plan(Batch(changes), f"核对本表 {len(changes)} 格{more}")
