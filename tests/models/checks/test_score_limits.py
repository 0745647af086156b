"""What no rule gives a score for is left blank and named: a budget of nothing, a sign that contradicts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.drafts.changes import SetAdjustment
from models.drafts.submission import Adjustment
from tests.support.building import CHONGQING, GUIZHOU, Draft

NATIONAL = "national-project-selfeval"
WRONG = "错误"
FORMS = {NATIONAL: ("project", "fiscal"), GUIZHOU: ("overall", "basic")}


def row_of(pack: str, **cells: str) -> tuple[Draft, str]:
    draft = Draft(pack, FORMS[pack][0])
    full = {"level1": "产出指标", "level2": "数量指标", "level3": "指标", "weight": "10"}
    return draft, draft.add("indicators", **full | cells)


def local_row(**cells: str) -> tuple[Draft, str]:
    draft = Draft(CHONGQING, "project")
    return draft, draft.add("indicators", **{"name": "指标", "unit": "个", "weight": "10"} | cells)


def codes_of(draft: Draft, row: str, severity: str = WRONG) -> set[str]:
    return {i.code for i in draft.session.issues() if i.address.row == row and i.severity == severity}


@pytest.mark.parametrize("pack", FORMS)
@pytest.mark.parametrize(
    ("budget", "executed", "score", "codes"),
    [
        ("-5", "1", None, {"ZP-27"}),
        ("-5", "-5", None, {"ZP-27", "ZP-28"}),
        ("0", "1", None, {"ZP-06"}),
        ("0", "0", None, {"ZP-06"}),
        ("0.01", "-9", None, {"ZP-28"}),
        ("10", "0", "0", set()),
        ("10", "5", "5", set()),
    ],
)
def test_the_rate_has_no_score_from_a_budget_of_nothing_or_less(
    pack: str, budget: str, executed: str, score: str | None, codes: set[str]
) -> None:
    form, source = FORMS[pack]
    draft = Draft(pack, form)
    draft.put("funds", "budget", budget, source)
    draft.put("funds", "executed", executed, source)
    assert draft.number("funds", "score", "total") == (None if score is None else Decimal(score))
    assert draft.number("funds", "rate", "total") == (None if score is None else Decimal(score) * 10)
    found = codes_of(draft, "total")
    assert found & {"ZP-06", "ZP-27", "ZP-28"} == codes
    assert codes_of(draft, source) & {"ZP-27", "ZP-28"} == codes - {"ZP-06"}


def test_a_budget_of_nothing_is_let_go_once_a_person_gave_the_score_and_the_reason() -> None:
    draft = Draft(NATIONAL, "project")
    draft.put("funds", "budget", "0", "fiscal")
    assert "ZP-06" in draft.codes()
    at = draft.at("funds", "total", "score")
    draft.session.apply(SetAdjustment(at, Adjustment("10", "本年没有安排资金，按财政部门要求计满分")))
    assert draft.number("funds", "score", "total") == 10
    assert "ZP-06" not in draft.codes()


@pytest.mark.parametrize(
    ("adjusted", "executed", "score", "code"),
    [
        ("-5", "1", None, "ZP-27"),
        ("-5", "-5", None, "ZP-27"),
        ("5", "-1", None, "ZP-28"),
        ("0", "0", "0", ""),
    ],
)
def test_districts_have_no_score_from_negative_amounts(
    adjusted: str, executed: str, score: str | None, code: str
) -> None:
    draft = Draft(CHONGQING, "project")
    draft.put("funds", "adjusted", adjusted, "general")
    draft.put("funds", "executed", executed, "general")
    assert draft.number("funds", "score", "fiscal") == (None if score is None else Decimal(score))
    found = codes_of(draft, "fiscal") & {"ZP-27", "ZP-28"}
    assert (code in found) if code else not found


@pytest.mark.parametrize("pack", FORMS)
@pytest.mark.parametrize(
    ("target", "actual", "direction", "score", "code"),
    [
        ("=10", "20", "", None, "ZP-29"),
        ("=10", "11", "", None, "ZP-29"),
        ("=10", "10", "", "10", ""),
        ("=10", "8", "", "8", ""),
        ("=10", "11", "正向", "10", ""),
        ("=10", "20", "反向", "5", ""),
        ("=-5", "-10", "", None, "ZP-29"),
        ("≥0", "-5", "", "0", ""),
        (">0", "-5", "", "0", ""),
        ("=0", "-5", "", "0", ""),
        ("≥0", "0", "", "10", ""),
        ("≤0", "-5", "", "10", ""),
        ("≤10", "20", "正向", None, "ZP-30"),
        ("<10", "5", "正向", None, "ZP-30"),
        ("≥10", "50", "反向", None, "ZP-30"),
        ("≥10", "50", "等于", None, "ZP-30"),
        ("≤10", "20", "", "5", ""),
        ("10", "20", "正向", "10", ""),
    ],
)
def test_no_full_score_where_the_target_was_not_met_or_contradicts(
    pack: str, target: str, actual: str, direction: str, score: str | None, code: str
) -> None:
    draft, row = row_of(pack, target=target, actual=actual, direction=direction)
    assert draft.number("indicators", "score", row) == (None if score is None else Decimal(score))
    assert codes_of(draft, row) & {"ZP-18", "ZP-19", "ZP-29", "ZP-30"} == ({code} if code else set())
    assert (score is None) <= bool(draft.session.calculation.explain(draft.at("indicators", row, "score")))


@pytest.mark.parametrize(
    ("nature", "actual", "score"),
    [("≥", "-5", "0"), (">", "-5", "0"), ("=", "-5", "0"), ("≥", "0", "10"), ("≤", "-5", "10")],
)
def test_districts_give_nothing_for_a_negative_figure_against_nought(
    nature: str, actual: str, score: str
) -> None:
    draft, row = local_row(nature=nature, target="0", actual=actual)
    assert draft.number("indicators", "score", row) == Decimal(score)
    assert "ZP-11" not in codes_of(draft, row, "提示")


def test_districts_say_that_more_than_an_exact_target_counts_as_reached() -> None:
    draft, row = local_row(nature="=", target="10", actual="20")
    assert draft.number("indicators", "score", row) == 10
    assert "ZP-29" in codes_of(draft, row, "提示")
    draft.put("indicators", "actual", "10", row)
    assert "ZP-29" not in codes_of(draft, row, "提示")


@pytest.mark.parametrize(
    ("target", "actual", "told"),
    [
        ("≥3000万", "3000", True),
        ("≥3000万元", "3000元", True),
        ("≥3000", "3000万", True),
        ("≥3000万", "2900万", False),
        ("≥1万人次", "9800人次", False),
        ("≥3000万", "0", False),
    ],
)
def test_figures_a_thousand_times_apart_are_told_as_other_units_are(
    target: str, actual: str, told: bool
) -> None:
    draft, row = row_of(NATIONAL, target=target, actual=actual)
    assert ("ZP-12" in codes_of(draft, row, "提示")) == told
    unit = "元" if "元" in target else "人次" if "人次" in target else ""
    local, line = local_row(nature="≥", unit=unit, target=target, actual=actual)
    assert ("ZP-12" in codes_of(local, line, "提示")) == told


def test_negative_points_give_no_score() -> None:
    draft, row = row_of(NATIONAL, target="≥10", actual="10", weight="-10")
    local, line = local_row(nature="≥", target="10", actual="10", weight="-10")
    for one, at in ((draft, row), (local, line)):
        assert one.value("indicators", "score", at) is None
        assert "ZP-09" in codes_of(one, at)
    graded, third = row_of(NATIONAL, target="优", actual="良", degree="-10", band="未达成年度指标且效果较差")
    assert graded.value("indicators", "score", third) is None
    assert "ZP-15" in codes_of(graded, third)
