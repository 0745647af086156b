"""Where a draft keeps the names of unit and filer, and what the draft is called after the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.address import SINGLE_ROW, Address

if TYPE_CHECKING:
    from models.drafts.submission import Submission
    from models.packs.forms import Pack
    from models.session.session import Session


def named_address(pack: Pack, submission: Submission, name: str) -> Address | None:
    """Give the cell that the pack's `names` say holds the `unit` or the `filer`; None where there is none."""
    form, _, rest = pack.names.get(name, "").partition(".")
    block, _, column = rest.partition(".")
    instances = submission.forms.get(form, [])
    at = Address(form, instances[0].id, block, SINGLE_ROW, column) if instances else None
    try:
        return at if at is not None and pack.cell(at) else None
    except KeyError:  # a pack may leave out the filer
        return None


def unit_name(session: Session) -> str:
    """Give the unit's name as typed, blank when it is not."""
    at = named_address(session.pack, session.submission, "unit")
    return str(session.calculation.value(at) or "") if at is not None else ""


def draft_title(session: Session) -> str:
    """Give `单位 表 年度` in words, as the window, files and exports are named."""
    parts = (unit_name(session), session.pack.title, f"{session.submission.year}年度")
    return " ".join(part for part in parts if part)


def filer_name(session: Session) -> str:
    """Give the name of who fills the draft in, as typed; blank when it is not."""
    at = named_address(session.pack, session.submission, "filer")
    return session.submission.typed(at) if at is not None else ""


def draft_note(session: Session) -> str:
    """Say in a line whose draft this is and how far it has come, for lists of drafts."""
    year = f"{session.submission.year} 年度"
    parts = (unit_name(session), year, session.pack.title, session.progress_words)
    return "　".join(part for part in parts if part)
