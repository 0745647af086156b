"""Where a draft keeps the unit's name, and what the draft is called after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.address import SINGLE_ROW, Address

if TYPE_CHECKING:
    from models.drafts.submission import Submission
    from models.packs.forms import Pack
    from models.session.session import Session


def unit_address(pack: Pack, submission: Submission) -> Address | None:
    """Give the cell that holds the unit's full name, as the pack's `names` say; None where none does."""
    form, _, rest = pack.names.get("unit", "").partition(".")
    block, _, column = rest.partition(".")
    instances = submission.forms.get(form, [])
    return Address(form, instances[0].id, block, SINGLE_ROW, column) if instances else None


def unit_name(session: Session) -> str:
    """Give the unit's name as typed, blank when it is not."""
    at = unit_address(session.pack, session.submission)
    return str(session.calculation.value(at) or "") if at is not None else ""


def draft_title(session: Session) -> str:
    """Give `单位 表 年度` in words, as the window, files and exports are named."""
    parts = (unit_name(session), session.pack.title, f"{session.submission.year}年度")
    return " ".join(part for part in parts if part)
