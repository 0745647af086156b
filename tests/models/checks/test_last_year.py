"""Last year's figure beside this year's, and changes above the pack's line that ask for a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.address import Address
from models.checks.checks import NOTICE, Issue
from models.checks.last_year import last_year, last_year_words
from models.drafts.changes import InsertRows, SetCell
from models.drafts.submission import new_submission
from models.packs.loading import load_pack
from models.session.session import Session

YUBEI, CODE = "yubei-budget-2024", "2150501"


@pytest.fixture
def session() -> Session:
    made = Session(new_submission(load_pack(YUBEI), 2025))
    instance = made.submission.forms["general"][0].id
    made.apply(InsertRows("general", instance, "tree", 0, ((CODE, {"previous": "100"}),)))
    return made


def at(session: Session, column: str, form: str = "general", block: str = "tree", row: str = CODE) -> Address:
    return Address(form, session.submission.forms[form][0].id, block, row, column)


def asked(session: Session, code: str = "ZJ-01") -> list[Issue]:
    return [issue for issue in session.issues() if issue.code == code]


def words(session: Session, column: str) -> str:
    found = last_year(session.calculation, at(session, column))
    return "" if found is None else last_year_words(session.calculation, found)


@pytest.mark.parametrize(("typed", "share"), [("131", "31%"), ("69", "31%"), ("0", "100%")])
def test_a_change_above_the_line_of_the_pack_asks_for_a_reason(
    session: Session, typed: str, share: str
) -> None:
    session.apply(SetCell(at(session, "basic"), typed))
    (issue,) = asked(session)
    assert (issue.severity, issue.address) == (NOTICE, at(session, "why"))
    assert f"{'增加' if typed == '131' else '减少'} {share}（100.00 → " in issue.message
    session.apply(SetCell(at(session, "why"), "人员增加"))
    assert asked(session) == []


@pytest.mark.parametrize("typed", ["130", "70", "100", ""])
def test_a_change_up_to_the_line_and_a_blank_ask_nothing(session: Session, typed: str) -> None:
    session.apply(SetCell(at(session, "basic"), typed))
    assert asked(session) == []


def test_what_was_not_there_last_year_is_no_change(session: Session) -> None:
    session.apply(SetCell(at(session, "previous"), ""))
    session.apply(SetCell(at(session, "basic"), "5"))
    assert asked(session) == []


def test_the_three_publics_are_asked_about_as_a_whole(session: Session) -> None:
    row = {"form": "three", "block": "list", "row": "amounts"}
    for column, text in (("p_running", "100"), ("running", "60"), ("p_reception", "10"), ("reception", "5")):
        session.apply(SetCell(at(session, column, **row), text))
    (issue,) = asked(session, "ZJ-02")
    assert "减少 40.91%（110.00 → 65.00）" in issue.message
    session.apply(SetCell(at(session, "running", **row), "100"))
    assert asked(session, "ZJ-02") == []


def test_a_column_shows_last_years_beside_it_and_its_parts_show_that_of_the_sum(session: Session) -> None:
    assert words(session, "total") == "2024 年度：100.00"
    assert words(session, "project") == "2024 年度（小计）：100.00"
    session.apply(SetCell(at(session, "basic"), "150"))
    assert words(session, "project") == "2024 年度（小计）：100.00，现在 150.00，增加 50.00（50%）"
    assert words(session, "previous") == ""
    found = last_year(session.calculation, at(session, "basic"))
    assert found is not None
    assert (found.year, found.last, found.now) == (2024, Decimal(100), Decimal(150))


def test_last_years_figure_of_nought_has_no_share(session: Session) -> None:
    session.apply(SetCell(at(session, "previous"), "0"))
    session.apply(SetCell(at(session, "basic"), "5"))
    assert words(session, "total") == "2024 年度：0.00，现在 5.00，增加 5.00"
