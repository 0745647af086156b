"""元 and 万元 mixed up: noticed against a tie or a proposal, and put right in one step."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.checks.checks import MAGNITUDE, NOTICE, Issue
from models.checks.unit_slips import slip_power, typed_figures
from models.drafts.changes import SetAdjustment, SetCell
from models.editing.unit_conversion import conversion, conversion_label
from models.figures.numbers import round_half_up
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES

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


BUDGETS = ("yubei-budget-2024", "qijiang-budget-2025", "tongnan-budget-2021")


@pytest.mark.parametrize("pack", sorted(path.stem for path in SAMPLES.glob("*.tianbao")))
def test_samples_have_no_slip(pack: str) -> None:
    assert slips(opened(pack)) == []


def all_figures(session: Session) -> list[tuple[Address, Decimal]]:
    calc = session.calculation
    return [found for form in session.pack.forms for found in typed_figures(calc, form.id)]


@pytest.mark.parametrize("pack", BUDGETS)
def test_figures_typed_in_any_order_raise_no_hint_before_they_are_all_there(pack: str) -> None:
    session = opened(pack)
    texts = {at: session.submission.typed(at) for at, _ in all_figures(session)}
    for change in [SetAdjustment(at, None) for at in session.submission.adjustments]:
        session.apply(change)
    for at in texts:
        session.apply(SetCell(at, ""))
    order = list(texts)
    Random(5).shuffle(order)
    for at in order:
        session.apply(SetCell(at, texts[at]))
        assert slips(session) == []


@pytest.mark.parametrize("pack", BUDGETS)
def test_a_single_figure_in_the_other_unit_is_found_where_it_stands_and_put_right(pack: str) -> None:
    session = opened(pack)
    unit = session.pack.unit_of_money
    least = D("0.1") if unit == "万元" else D(1000)
    for at, figure in [found for found in all_figures(session) if found[1] >= least][::4]:
        before = session.submission.typed(at)
        session.apply(SetCell(at, f"{round_half_up(figure.scaleb(4 if unit == '万元' else -4), 2):f}"))
        assert [issue.address for issue in slips(session)] == [at]
        change = conversion(session, at.form, at)
        assert change is not None
        session.apply(change)
        assert slips(session) == []
        session.apply(SetCell(at, before))


@pytest.mark.parametrize("pack", BUDGETS)
def test_a_whole_form_in_the_other_unit_is_put_right_by_one_conversion(pack: str) -> None:
    for form in opened(pack).pack.forms:
        session = opened(pack)
        before = dict(typed_figures(session.calculation, form.id))
        shift_all(session, form.id, 4 if session.pack.unit_of_money == "万元" else -4)
        if not before:
            continue
        assert {issue.address.form for issue in slips(session)} == {form.id}
        change = conversion(session, form.id)
        assert change is not None
        session.apply(change)
        assert dict(typed_figures(session.calculation, form.id)) == before
        assert slips(session) == []


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
