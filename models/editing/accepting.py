"""Take figures over that the program offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.checks.offers import Proposal, offer
from models.drafts.changes import Batch, Change
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
    return f"采用 {accepted[0].name}" if len(accepted) == 1 else f"采用 {len(accepted)} 个生成数"
