"""Figures of which a part could not be read: compared with nothing, and never ticked."""

from __future__ import annotations

import pytest

from models.address import SINGLE_ROW, Address
from models.checks.balance import BalanceLine, balance_panel
from models.checks.checks import UNREADABLE
from models.drafts.changes import DeleteRows, SetCell
from models.drafts.submission import new_submission
from models.editing.subject_plans import add_subject
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session

BUDGETS = sorted(name for name in pack_ids() if "budget" in name)
WORD = "014交通局"


def filled(pack: str) -> Session:
    """Give a set with one subject of the general budget, typed in the first two columns a person types."""
    session = Session(new_submission(load_pack(pack), 2026))
    instance = session.submission.forms["general"][0].id
    table = Address("general", instance, "tree", "", "code")
    session.apply(add_subject(session, table, "2140101").change)
    put(session, "basic", "50")
    put(session, "project", "50")
    return session


def put(session: Session, column: str, text: str) -> None:
    instance = session.submission.forms["general"][0].id
    session.apply(SetCell(Address("general", instance, "tree", "2140101", column), text))


def lines(session: Session) -> list[BalanceLine]:
    panel = balance_panel(session.calculation)
    assert panel is not None
    return list(panel.lines)


@pytest.mark.parametrize("pack", BUDGETS)
def test_no_figure_made_of_unreadable_text_is_ticked(pack: str) -> None:
    session = filled(pack)
    before = [line for line in lines(session) if "✓" in line.words]
    put(session, "project", WORD)
    assert any(issue.code == UNREADABLE for issue in session.issues())
    above = session.calculation.in_doubt()
    for line in lines(session):
        assert "✓" not in line.words or line.at not in above, line
    panel = balance_panel(session.calculation)
    assert panel is not None
    assert "✓" not in panel.words
    assert "general" in {place[0] for place in session.doubted()}
    put(session, "project", "50")
    assert session.calculation.unread() == []
    assert [line for line in lines(session) if "✓" in line.words] == before


def test_a_row_that_is_deleted_is_doubted_no_more() -> None:
    session = filled(BUDGETS[0])
    put(session, "project", WORD)
    assert len(session.calculation.unread()) == 1
    instance = session.submission.forms["general"][0].id
    session.apply(DeleteRows("general", instance, "tree", ("2140101",)))
    assert session.calculation.unread() == []
    assert session.doubted() == set()


def test_what_is_below_a_limit_only_for_an_unreadable_part_is_to_be_confirmed() -> None:
    session = Session(new_submission(load_pack("national-budget-disclosure-yuan"), 2026))
    instance = session.submission.forms["general"][0].id
    table = Address("general", instance, "tree", "", "code")
    session.apply(add_subject(session, table, "2140106").change)
    put_in(session, "general", "tree", "2140106", "project", "500000.33")
    put_in(session, "project", "head", SINGLE_ROW, "own", WORD)
    put_in(session, "project", "head", SINGLE_ROW, "other", "400000.33")
    line = next(line for line in lines(session) if line.at is not None and line.at.form == "project")
    assert (line.words, line.mark) == ("待确认", "notice")


def put_in(session: Session, form: str, block: str, row: str, column: str, text: str) -> None:
    instance = session.submission.forms[form][0].id
    session.apply(SetCell(Address(form, instance, block, row, column), text))
