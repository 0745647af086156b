"""元 and 万元 mixed up: noticed against a tie or a proposal, and put right in one step."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.changes import SetCell
from models.checks import MAGNITUDE, NOTICE, Issue
from models.magnitude import conversion, conversion_label, slip_power, typed_figures
from models.numbers import round_half_up
from models.session import Session
from models.storage import load_draft
from tests.building import SAMPLES

D = Decimal


def opened(pack: str) -> Session:
    return Session(load_draft(SAMPLES / f"{pack}.tianbao"))


def slips(session: Session) -> list[Issue]:
    return [issue for issue in session.issues() if issue.code == MAGNITUDE]


def shift_all(session: Session, form: str, power: int) -> None:
    for at, figure in list(typed_figures(session.calculation, form)):
        session.apply(SetCell(at, f"{figure.scaleb(power):f}"))


@pytest.mark.parametrize(
    ("unit", "figure", "related", "power"),
    [
        ("元", "268.585589", "2685855.89", 4),
        ("元", "268.59", "2685855.89", 4),
        ("元", "2685855.89", "268.59", 0),
        ("元", "2685855.89", "2685855.89", 0),
        ("万元", "2685855.89", "268.59", -4),
        ("万元", "268.59", "2685855.89", 0),
        ("万元", "-2685855.89", "-268.59", -4),
        ("万元", "2685855.89", "-268.59", 0),
        ("万元", "2685855.89", "270.59", 0),
        ("万元", "1", "0.0001", -4),
        ("万元", "100", "0.02", 0),
        ("元", "0", "0", 0),
        ("元", "0", "5", 0),
    ],
)
def test_the_figure_of_the_other_magnitude(unit: str, figure: str, related: str, power: int) -> None:
    assert slip_power(unit, D(figure), D(related)) == power


@given(st.decimals(D("0.1"), D("99999999"), places=6))
def test_rounding_to_two_places_hides_no_slip(figure: Decimal) -> None:
    yuan, rounded = figure.scaleb(4), round_half_up(figure, 2)
    if abs(rounded) >= D("0.1"):
        assert slip_power("万元", yuan, rounded) == -4
        assert slip_power("元", rounded, yuan) == 4
    assert slip_power("元", yuan, rounded) == 0


def test_samples_have_no_slip() -> None:
    for pack in ("yubei-budget-2024", "qijiang-budget-2025"):
        assert slips(opened(pack)) == []


def test_a_table_typed_in_the_other_unit_is_noticed_and_converted_as_one_step() -> None:
    session = opened("yubei-budget-2024")
    before = deepcopy(session.submission.forms["basic"])
    shift_all(session, "basic", -4)
    found = [issue for issue in slips(session) if issue.address.form == "basic"]
    assert found[0].severity == NOTICE
    assert "像是按万元填的" in found[0].message
    assert found[0].other is not None
    assert found[0].other.form == "general"
    change = conversion(session, "basic")
    assert change is not None
    inverse = session.apply(change).inverse
    assert slips(session) == []
    figures = dict(typed_figures(session.calculation, "basic"))
    assert figures == {
        Address("basic", before[0].id, "tree", row, column): D(text.replace(",", ""))
        for row, cells in before[0].blocks["tree"].items()
        for column, text in cells.items()
        if column != "name"
    }
    session.apply(inverse)
    assert slips(session)


def test_in_a_pack_of_ten_thousands_the_larger_figure_is_wrong() -> None:
    session = opened("tongnan-budget-2021")
    shift_all(session, "basic", 4)
    found = slips(session)
    assert {issue.address.form for issue in found} >= {"basic"}
    assert all("像是按元填的" in issue.message for issue in found)


def test_a_single_figure_is_held_against_its_proposal() -> None:
    session = opened("yubei-budget-2024")
    instance = session.submission.forms["three"][0].id
    at = Address("three", instance, "list", "amounts", "reception")
    session.apply(SetCell(at, "0.2"))
    (found,) = slips(session)
    assert found.address == at
    change = conversion(session, "three", at)
    assert change is not None
    assert conversion_label(session, at, 1).startswith("换算为元 ")
    session.apply(change)
    assert session.submission.typed(at) == "2000"
    assert slips(session) == []


def test_a_figure_with_its_own_unit_is_left_alone() -> None:
    session = opened("yubei-budget-2024")
    at = Address("three", session.submission.forms["three"][0].id, "list", "amounts", "reception")
    session.apply(SetCell(at, "0.2万元"))
    assert slips(session) == []
    assert at not in dict(typed_figures(session.calculation, "three"))
    session.apply(SetCell(at, "两千"))
    assert at not in dict(typed_figures(session.calculation, "three"))
    assert conversion(session, "contents") is None
