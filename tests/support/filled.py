"""Drafts with a few indicators typed in, for tests of editing."""

from __future__ import annotations

from models.address import Address
from models.drafts.changes import SetCell
from models.drafts.submission import new_submission
from models.editing.board import Board, Slot
from models.editing.plans import Plan, insert_row, row_ids
from models.packs.loading import load_pack
from models.session.session import Session

LEVELS = (
    ("产出指标", "数量", "甲"),
    ("产出指标", "数量", "乙"),
    ("产出指标", "质量", "丙"),
    ("效益指标", "经济效益", "丁"),
)
COLUMNS = ("level1", "level2", "level3")


def qiannan() -> Session:
    """Give a self-evaluation whose first four indicators have their levels."""
    session = Session(new_submission(load_pack("qiannan-selfeval-2023"), 2023))
    for i, levels in enumerate(LEVELS):
        if i:
            do(session, insert_row(session, place(session, i - 1)))
        for column, text in zip(COLUMNS, levels, strict=True):
            session.apply(SetCell(place(session, i, column), text))
    return session


def yuzhong() -> Session:
    """Give an empty draft of a pack with optional rows."""
    return Session(new_submission(load_pack("yuzhong-selfeval-2023"), 2023))


def do(session: Session, plan: Plan | None) -> Plan:
    """Carry a plan out."""
    assert plan is not None
    session.apply(plan.change)
    return plan


def overall(session: Session, block: str, row: str, column: str) -> Address:
    """Name a cell of the second form."""
    form = session.pack.forms[1].id
    return Address(form, session.submission.forms[form][0].id, block, row, column)


def place(session: Session, index: int, column: str = "level3") -> Address:
    """Name a cell of an indicator by its number from 0."""
    first = overall(session, "indicators", "", column)
    return first._replace(row=row_ids(session, first)[index])


def board(session: Session) -> Board:
    """Give the places of the second form as it stands now."""
    at = overall(session, "", "", "")
    return Board(session.sheet(at.form, at.instance))


def slot(session: Session, address: Address) -> Slot:
    """Find a place that must be there."""
    found = board(session).find(address)
    assert found is not None
    return found


def column(session: Session, name: str) -> list[str]:
    """Give what is typed in a column of the indicators."""
    first = overall(session, "indicators", "", name)
    return [session.submission.typed(first._replace(row=row)) for row in row_ids(session, first)]
