"""The worked rows of the scoring rules, and the properties every score keeps."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.checks.checks import MISSING
from models.drafts.submission import new_submission
from models.editing.accepting import accept, proposals
from models.packs.loading import load_pack
from models.session.session import Session
from tests.support.building import CHONGQING, GUIZHOU, Draft
from tests.support.measure_table import NONE, cases, nature_of
from tests.support.measure_table import chongqing as local
from tests.support.measure_table import guizhou as national


def chongqing(nature: str, target: str, actual: str, weight: str, **more: str) -> tuple[Draft, str]:
    draft = Draft(CHONGQING, "project")
    cells = {
        "name": "指标",
        "unit": "个",
        "nature": nature,
        "target": target,
        "actual": actual,
        "weight": weight,
    }
    return draft, draft.add("indicators", **cells | more)


def guizhou(target: str, actual: str, weight: str, **more: str) -> tuple[Draft, str]:
    draft = Draft(GUIZHOU, "overall")
    cells = {"level1": "产出指标", "level2": "数量", "level3": "指标"} | more
    return draft, draft.add("indicators", target=target, actual=actual, weight=weight, **cells)


@pytest.mark.parametrize(
    ("nature", "target", "actual", "weight", "deviation", "coefficient", "score"),
    [
        ("≥", "15", "19", "10", "26.67", "100", "10"),
        ("≥", "3", "4", "20", "33.33", "100", "20"),
        ("<", "6", "5", "5", "16.67", "100", "5"),
        ("≤", "5", "0", "5", "100", "100", "5"),
        ("≥", "90", "100", "5", "11.11", "100", "5"),
        ("≥", "800", "1000", "5", "25", "100", "5"),
        ("≥", "50", "40", "10", "-20", "80", "8"),
        ("≤", "5", "6", "10", "-20", "80", "8"),
        ("≤", "5", "12", "10", "-140", "0", "0"),
        ("<", "1", "1", "5", "0", "100", "5"),
        ("=", "6", "6", "20", "0", "100", "20"),
        ("=", "6", "7", "20", "16.67", "100", "20"),
        ("≥", "5", "-3", "10", "-100", "0", "0"),
        ("≥", "０", "0", "10", "0", "100", "10"),
        ("≤", "0", "1", "10", None, "0", "0"),
        ("=", "0", "2", "10", None, "0", "0"),
        ("定性", "达标", "达标", "15", "0", "100", "15"),
    ],
)
def test_chongqing_rows(
    nature: str, target: str, actual: str, weight: str, deviation: str | None, coefficient: str, score: str
) -> None:
    draft, row = chongqing(nature, target, actual, weight)
    shown = [draft.value("indicators", column, row) for column in ("deviation", "coefficient", "score")]
    expected = [Decimal(text) if text is not None else None for text in (deviation, coefficient, score)]
    assert shown == expected


@pytest.mark.parametrize(
    ("target", "actual", "weight", "score"),
    [
        ("≥2000家", "1860家", "3", "2.79"),
        ("≤100万元", "125万元", "3", "2.4"),
        ("≤5次", "0次", "3", "3"),
        ("≤0次", "2次", "3", "0"),
        ("≤0次", "0次", "3", "3"),
        ("≥25万", "≥25万", "3", "3"),
        ("2500个", "2500个", "3", "3"),
        ("≥10亿条", "5亿条", "5", "2.5"),
        ("优秀", "优秀", "5", "5"),
        ("2023年底前", "2023年底前", "3", "3"),
        ("≥10次", "-2次", "3", "0"),
        ("≥10次", "25次", "3", "3"),
    ],
)
def test_guizhou_rows(target: str, actual: str, weight: str, score: str) -> None:
    draft, row = guizhou(target, actual, weight)
    assert draft.value("indicators", "score", row) == Decimal(score)


def test_cost_without_a_sign_reads_as_at_most() -> None:
    draft, row = guizhou("100万元", "125万元", "3", level2="成本")
    assert draft.value("indicators", "direction", row) == "反向"
    assert draft.value("indicators", "score", row) == Decimal("2.4")
    draft.put("indicators", "direction", "正向", row)
    assert draft.value("indicators", "score", row) == 3


def test_explanation_names_rule_figures_result_and_clause() -> None:
    draft, row = guizhou("≥2000家", "1860家", "3")
    said = draft.session.calculation.explain(draft.at("indicators", row, "score"))
    assert said == ("正向指标（≥ 2000 家）：1860 ÷ 2000 = 93.00 % → 3 × 93.00 % = 2.79　依据：说明第 3 条")


def test_qualitative_degree_scores_and_its_band_is_checked() -> None:
    draft, row = guizhou("优秀", "良好", "10", band="部分达成预期指标并具有一定效果", degree="70")
    assert draft.value("indicators", "score", row) == 7
    assert "ZP-15" not in draft.codes()
    draft.put("indicators", "degree", "80", row)
    assert "ZP-15" in draft.codes()


def test_nothing_typed_is_not_zero() -> None:
    draft, row = guizhou("≥5家", "", "3")
    assert draft.value("indicators", "score", row) is None
    assert draft.value("summary", "total") is None
    score = draft.session.score("overall", draft.instance)
    assert score is not None
    assert (score.rated, score.items) == (0, 2)
    draft.put("funds", "budget", "1", "basic")
    draft.put("funds", "executed", "1", "basic")
    score = draft.session.score("overall", draft.instance)
    assert score is not None
    assert (score.total, score.reached, score.of, score.rated) == (None, 10, 10, 1)
    assert draft.value("summary", "total") is None


@pytest.mark.parametrize(
    ("budget", "executed", "rate", "score"),
    [
        ("100", "50", "50", "5"),
        ("100", "120", "120", "10"),
        ("300", "299.95", "99.98", "10"),
        ("0", "0", None, "0"),
    ],
)
def test_chongqing_execution_rate(budget: str, executed: str, rate: str | None, score: str) -> None:
    draft = Draft(CHONGQING, "project")
    draft.put("funds", "adjusted", budget, "general")
    draft.put("funds", "executed", executed, "general")
    assert draft.value("funds", "rate", "fiscal") == (Decimal(rate) if rate else None)
    assert draft.value("funds", "score", "fiscal") == Decimal(score)
    assert ("ZP-06" in draft.codes()) == (budget == "0")


def test_weights_beyond_100_are_scaled_and_said() -> None:
    draft, _ = chongqing("≥", "1", "1", "100")
    draft.put("funds", "adjusted", "10", "general")
    assert draft.value("head", "total") is None
    draft.put("funds", "executed", "10", "general")
    assert draft.value("head", "total") == 100
    view = draft.session.score("project", draft.instance)
    assert view is not None
    assert view.note == "已按 100 折算"
    assert any("合计 110" in issue.message for issue in draft.session.issues())
    said = draft.session.calculation.explain(draft.at("head", "-", "total"))
    assert "× 100 ÷ 权重合计 110 = 100.00" in said


@pytest.mark.parametrize(
    ("points", "grade"), [("80", "优"), ("79.9", "良"), ("70", "良"), ("50", "中"), ("49.9", "差")]
)
def test_grades(points: str, grade: str) -> None:
    draft, _ = guizhou("100%", "100%", points)
    draft.put("funds", "budget", "1", "basic")
    draft.put("funds", "executed", "1", "basic")
    assert draft.value("summary", "grade") is None  # the weights are not 100 yet
    draft.add(
        "indicators",
        target="5家",
        actual="0家",
        weight=str(90 - Decimal(points)),
        level3="另一指标",
    )
    assert draft.value("summary", "grade") == grade


@pytest.mark.parametrize(
    ("pack", "form", "column", "total"),
    [
        (CHONGQING, "department", "adjusted", ("head", "total")),
        (CHONGQING, "project", "adjusted", ("head", "total")),
        (GUIZHOU, "overall", "budget", ("summary", "total")),
    ],
)
@pytest.mark.parametrize("executed", ["95", "0"])
def test_there_is_no_total_before_an_indicator(
    pack: str, form: str, column: str, total: tuple[str, str], executed: str
) -> None:
    draft = Draft(pack, form)
    row = "basic" if pack == GUIZHOU else "general"
    for key, text in (("initial", "100"), (column, "100"), ("executed", executed)):
        draft.put("funds", key, text, row)
    view = draft.session.score(form, draft.instance)
    assert view is not None
    assert (draft.value(*total), view.total, view.grade, view.note) == (None, None, "", "")
    assert (view.rated, view.items) == (1, 2)


@pytest.mark.parametrize(
    ("pack", "form", "total"), [(CHONGQING, "project", "head"), (GUIZHOU, "overall", "summary")]
)
def test_a_row_left_blank_holds_the_total_back(pack: str, form: str, total: str) -> None:
    draft = Draft.sample(pack, form)
    assert draft.value(total, "total") is not None
    draft.add("indicators")
    assert draft.value(total, "total") is None


figures = st.integers(0, 10**6).map(lambda n: str(Decimal(n) / 100))


def test_a_qualitative_row_scores_when_its_degree_is_chosen() -> None:
    draft, row = chongqing("定性", "达标", "1", "15")
    assert draft.value("indicators", "score", row) is None
    draft.put("indicators", "band", "达成", row)
    assert draft.value("indicators", "score", row) == 15
    assert draft.value("indicators", "deviation", row) == 0
    draft.put("indicators", "band", "部分达成", row)
    assert draft.value("indicators", "score", row) is None
    draft.put("indicators", "degree", "70", row)
    assert draft.value("indicators", "score", row) == Decimal("10.5")


def test_a_missed_date_scores_when_its_degree_is_chosen() -> None:
    draft, row = guizhou("2023年12月", "2024年3月", "10")
    assert draft.value("indicators", "direction", row) == "按期"
    assert draft.value("indicators", "score", row) is None
    draft.put("indicators", "degree", "60", row)
    assert draft.value("indicators", "band", row) == "部分达成预期指标并具有一定效果"
    assert draft.value("indicators", "score", row) == 6


def test_a_direction_guessed_from_the_name_is_offered_and_never_assumed() -> None:
    draft, row = guizhou("3%", "6%", "10", level3="结转结余率")
    at = draft.at("indicators", row, "direction")
    assert draft.value("indicators", "score", row) is None
    assert {"ZP-18", "TB-04"} <= {i.code for i in draft.session.issues() if i.address == at}
    (offered,) = (one for one in proposals(draft.session) if one.address == at)
    draft.session.apply(accept(draft.session, [offered]))
    assert draft.value("indicators", "score", row) == 5
    assert not {"ZP-18", "TB-04"} & {i.code for i in draft.session.issues() if i.address == at}


@pytest.mark.parametrize(
    "name",
    [
        "差错率",
        "死亡率",
        "不合格率",
        "办结时限",
        "平均办理时间",
        "信访次数",
        "违纪违法人数",
        "设备故障率",
        "城镇登记失业率",
        "逾期未整改数",
        "项目投入成本",
    ],
)
@pytest.mark.parametrize("actual", ["3%", "6%"])
def test_a_name_of_what_should_be_little_makes_a_target_without_a_sign_no_score(
    name: str, actual: str
) -> None:
    draft, row = guizhou("5%", actual, "10", level3=name)
    assert draft.value("indicators", "score", row) is None
    assert "ZP-18" in draft.codes()


@pytest.mark.parametrize(
    "name",
    [
        "信访办结率",
        "违法线索处置率",
        "排放达标率",
        "群众满意度",
        "投诉办结率",
        "事故减少率",
        "挽回经济损失",
        "审批时限压缩率",
        "违法建设拆除面积",
    ],
)
def test_what_is_done_about_such_things_should_be_much(name: str) -> None:
    draft, row = guizhou("90%", "81%", "10", level3=name)
    assert draft.value("indicators", "score", row) == 9


def test_a_negative_target_without_a_sign_says_no_direction() -> None:
    draft, row = guizhou("-5", "-3", "10")
    assert draft.value("indicators", "score", row) is None
    assert "ZP-18" in draft.codes()


@given(
    st.sampled_from([text for case in cases() for text in case[:2]]),
    st.text("0123456789.%≥-至年月优个", max_size=8),
)
def test_a_row_without_a_score_has_an_error(target: str, actual: str) -> None:
    for scored in (national(target, actual), local(nature_of(target), target, actual)):
        assert scored.score != NONE or scored.errors


@example("≤", "1915.01", "0", 0)
@example("≤", "1915.01", "1915.02", 10)
@given(st.sampled_from("≥≤><="), figures, figures, st.integers(0, 100))
def test_no_score_is_below_zero_or_above_its_weight(
    nature: str, target: str, actual: str, weight: int
) -> None:
    draft, row = chongqing(nature, target, actual, str(weight))
    score = draft.number("indicators", "score", row)
    assert score is not None
    assert 0 <= score <= weight
    other, line = guizhou(nature + target, actual, str(weight))
    score = other.number("indicators", "score", line)
    at = other.at("indicators", line, "degree")
    graded = any(issue.address == at and issue.severity == MISSING for issue in other.session.issues())
    beyond = nature == "=" and Decimal(actual) > Decimal(target) > 0
    unsaid = beyond and "ZP-29" in {issue.code for issue in other.session.issues()}
    # such a figure reads as a month, which was not kept: 2023.12
    assert (score is None) == (graded or unsaid)
    assert graded <= (other.value("indicators", "direction", line) == "按期")
    assert not beyond or graded or unsaid
    assert score is None or 0 <= score <= weight


@pytest.mark.parametrize(("direction", "scored"), [("反向", "10"), ("正向", "9.39")])
def test_a_figure_that_reads_as_a_month_is_told_and_counts_once_its_direction_is_chosen(
    direction: str, scored: str
) -> None:
    draft, row = guizhou("≤2023.12", "1900", "10")
    at = draft.at("indicators", row, "degree")
    assert draft.value("indicators", "score", row) is None
    assert [issue.severity for issue in draft.session.issues() if issue.address == at] == [MISSING]
    draft.put("indicators", "direction", direction, row)
    assert draft.value("indicators", "score", row) == Decimal(scored)
    assert not [issue for issue in draft.session.issues() if issue.address == at]


def test_a_new_draft_says_nothing_of_weights_that_nobody_typed() -> None:
    session = Session(new_submission(load_pack("yuzhong-selfeval-2023"), 2024))
    assert "ZP-01" not in {issue.code for issue in session.issues()}


@pytest.mark.parametrize(
    ("nature", "target", "unit", "actual", "said"),
    [
        ("≥", "≥95%", "%", "96%", "96% 达到 指标值 ≥95% → 100"),
        ("≤", "不超过5天", "天", "5天", "5天 不高于 指标值 不超过5天 → 100"),
        ("≥", "95", "%", "96", "96 达到 指标值 ≥ 95 → 100"),
        ("=", "≥5", "个", "7", "7 达到 指标值 = 5 → 100"),
        ("≥", "95", "%", "90", "90 未达到指标值：100 − 5.26 → 94.74"),
        ("≤", "5", "天", "6", "6 超过指标值：100 − 20 → 80"),
        ("≤", "0", "起", "1", "指标值为 0，完成值 1 超过指标值 → 0"),
        ("≤", "-5", "%", "-3", "−3 超过指标值：100 − 40 → 60"),
    ],
)
def test_an_explanation_says_each_sign_once(
    nature: str, target: str, unit: str, actual: str, said: str
) -> None:
    draft, row = chongqing(nature, target, actual, "10", unit=unit)
    explain = draft.session.calculation.explain
    assert explain(draft.at("indicators", row, "coefficient")).startswith(said)
    assert "-" not in explain(draft.at("indicators", row, "deviation"))
    twice = [i.severity for i in draft.session.issues() if i.code == "ZP-24"]
    assert twice == (["提示"] if target in ("≥95%", "不超过5天") else [])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "没有选实现程度"),
        ({"band": "部分达成"}, "实现程度选了“部分达成”，没有填得分系数（定性），不计分"),
    ],
)
def test_what_is_missing_for_a_late_date_is_said(more: dict[str, str], said: str) -> None:
    draft, row = chongqing("≤", "2023年11月底前", "2023年12月", "10", **more)
    assert draft.session.calculation.explain(draft.at("indicators", row, "coefficient")).startswith(said)


@pytest.mark.parametrize(
    ("band", "degree", "deviation"),
    [("达成", "", "0"), ("部分达成", "70", "-30"), ("未达成", "0", "-100"), ("部分达成", "", None)],
)
def test_a_level_that_is_chosen_deviates_by_what_it_lacks(
    band: str, degree: str, deviation: str | None
) -> None:
    draft, row = chongqing("定性", "达标", "基本达标", "10", band=band, degree=degree)
    assert draft.value("indicators", "deviation", row) == (Decimal(deviation) if deviation else None)
