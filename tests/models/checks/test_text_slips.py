"""What a person typed or rewrote in running text is looked through: leftovers, years, figures, marks."""

from __future__ import annotations

import pytest

from models.checks.checks import Issue
from models.checks.offers import offer
from models.drafts.changes import Batch, SetAdjustment
from models.drafts.submission import Adjustment
from models.editing.plans import adjust, confirm_adjusted
from tests.support.building import Draft
from tests.support.running import FORM, put_subject, told_draft, write

PENSION = "2080505"


@pytest.fixture
def draft() -> Draft:
    made = told_draft()
    put_subject(made, PENSION, "100.5", "80")
    return made


def _issues(draft: Draft, *codes: str) -> list[Issue]:
    return [issue for issue in draft.session.issues() if issue.code in codes]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("负责XX工作", "XX"),
        ("全年安排××元", "××"),
        ("支持某某项目", "某某"),
        ("接待＿＿批次", "＿＿"),
        ("○○项目", "○○"),
        ("□□工程", "□□"),
        ("比上年增加X元", "X"),
        ("由【填写单位名称】负责", "【填写单位名称】"),
        ("安排【】元", "【】"),
        ("以下为常见专业名词解释，部门应根据实际情况进行解释和增减。", "部门应根据实际情况进行解释和增减"),
    ],
)
def test_what_a_template_left_behind_is_an_error(draft: Draft, text: str, found: str) -> None:
    write(draft, "whole", "use", text)
    (issue,) = _issues(draft, "TB-15")
    assert (issue.address, issue.severity) == (draft.at("whole", "-", "use"), "错误")
    assert issue.message == f"主要用途：有模板里留下的“{found}”"


@pytest.mark.parametrize(
    "text",
    [
        "采购MAXXON设备",
        "按照实际情况据实结算",
        "3×4米的展板",
        "XL号",
        "……等",
        "二〇〇五年",
        "渝财【2023】1号",
    ],
)
def test_words_that_look_like_leftovers_are_left_alone(draft: Draft, text: str) -> None:
    write(draft, "whole", "use", text)
    assert _issues(draft, "TB-15") == []


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022年起实施", ["2022"]),
        ("2023年和2024年", []),
        ("按《2019年机构改革方案》", []),
        ("在2019年机构改革时新成立的部门", []),
        ("本单位成立于2016年，2022年起实施", ["2022"]),
        ("截至2022年12月31日共有车辆2辆", []),
        ("2025年续建，2021年立项", ["2025", "2021"]),
    ],
)
def test_other_years_are_a_notice(draft: Draft, text: str, years: list[str]) -> None:
    write(draft, "whole", "use", text)
    found = _issues(draft, "TB-16")
    assert [issue.message for issue in found] == [
        f"主要用途：写到了 {year} 年，本表是 2024 年度的" for year in years
    ]
    assert all(issue.severity == "提示" for issue in found)


def test_what_stands_in_no_paragraph_is_not_looked_through(draft: Draft) -> None:
    write(draft, "items", "why", "XX", "2210201")
    assert _issues(draft, "TB-15") == []
    put_subject(draft, "2210201", "3")
    assert [issue.address.row for issue in _issues(draft, "TB-15")] == ["2210201"]


def _rewrite(draft: Draft, text: str) -> None:
    plan = adjust(draft.session, draft.at("items", PENSION, "item"), Adjustment(text, "按上级口径"))
    assert plan is not None
    draft.session.apply(plan.change)


def test_a_figure_changed_in_rewriting_is_an_error(draft: Draft) -> None:
    told = str(draft.value("items", "item", PENSION))
    _rewrite(draft, told.replace("100.5元", "100.6元"))
    (issue,) = _issues(draft, "TB-17")
    assert issue.severity == "错误"
    assert issue.message.endswith("改写的文字里有“100.6元”，程序算得的这一段里没有这个数，有的是“100.5元”")


def test_a_unit_left_out_in_rewriting_is_an_error(draft: Draft) -> None:
    _rewrite(draft, str(draft.value("items", "item", PENSION)).replace("100.5元", "100.5"))
    (issue,) = _issues(draft, "TB-17")
    assert "改写的文字里有“100.5”" in issue.message


def test_a_figure_added_in_rewriting_is_a_notice_and_the_same_one_written_longer_is_nothing(
    draft: Draft,
) -> None:
    told = str(draft.value("items", "item", PENSION))
    _rewrite(draft, told.replace("100.5元", "100.50元"))
    assert _issues(draft, "TB-17") == []
    _rewrite(draft, f"{told}新增3人。")
    (issue,) = _issues(draft, "TB-17")
    assert (issue.severity, "“3”" in issue.message) == ("提示", True)


def test_figures_that_changed_places_are_a_notice(draft: Draft) -> None:
    _rewrite(draft, "养老保险20.5元（项）2024年预算数为100.5元，较2023年增加，主要原因是。")
    (issue,) = _issues(draft, "TB-17")
    assert issue.severity == "提示"
    assert "次序不同" in issue.message


def test_the_same_figures_in_full_width_are_nothing(draft: Draft) -> None:
    _rewrite(draft, str(draft.value("items", "item", PENSION)).replace("100.5元", "１００．５元"))
    assert _issues(draft, "TB-17") == []


def test_a_rewritten_paragraph_is_marked_when_its_figures_change_and_can_be_kept(draft: Draft) -> None:
    _rewrite(draft, "养老保险100.5元，比上年增加20.5元。")
    (issue,) = _issues(draft, "TB-03", "TB-11")
    assert (issue.code, issue.message) == (
        "TB-03",
        "（1）养老保险100.5元，比上年增加20.5…：这一段是改写的，原因：按上级口径",
    )
    table = Draft("told", "spending", draft.session)
    table.put("tree", "amount", "120.5", PENSION)
    (issue,) = _issues(draft, "TB-03", "TB-11")
    assert (issue.code, issue.severity) == ("TB-11", "错误")
    assert "改写以后，程序写的从“…" in issue.message
    assert "100.5元，较2023年增加20.5元" in issue.message
    assert "120.5元，较2023年增加40.5元" in issue.message
    kept = confirm_adjusted(draft.session, draft.at("items", PENSION, "item"))
    assert kept is not None
    draft.session.apply(kept.change)
    assert _issues(draft, "TB-11") == []


def test_a_number_before_it_does_not_put_a_rewritten_paragraph_in_doubt(draft: Draft) -> None:
    _rewrite(draft, "养老保险100.5元，比上年增加20.5元。")
    put_subject(draft, "2010101", "5")
    sheet = draft.session.sheet(FORM, draft.instance)
    cell = sheet.places[draft.at("items", PENSION, "item")][1]
    assert cell.text.startswith("（2）养老保险")
    assert _issues(draft, "TB-11") == []


def test_a_mark_that_stands_twice_is_a_notice(draft: Draft) -> None:
    write(draft, "whole", "use", "发放养老金。")
    (issue,) = _issues(draft, "TB-18")
    assert issue.message == "主要用途：末尾的“。”和后面的“。”重复"
    write(draft, "whole", "use", "发放养老金")
    assert _issues(draft, "TB-18") == []


def test_a_reason_typed_once_is_offered_to_its_neighbours_that_have_none(draft: Draft) -> None:
    put_subject(draft, "2101101", "9", "5")
    assert _issues(draft, "TB-04") == []
    write(draft, "items", "why", "在编人员增加", PENSION)
    (issue,) = _issues(draft, "TB-04")
    assert issue.message.endswith(
        "增减原因：可照抄“机关事业单位基本养老保险缴费支出 · 增减原因”：“在编人员增加”"
    )
    made = offer(draft.session.calculation, FORM, draft.instance)
    assert [(one.address.row, one.figure) for one in made.proposals] == [("2101101", "在编人员增加")]
    write(draft, "items", "why", "缴费基数提高", "2101101")
    assert offer(draft.session.calculation, FORM, draft.instance).proposals == ()
    assert _issues(draft, "TB-04") == []


def test_taking_a_rewriting_back_and_again_says_the_same(draft: Draft) -> None:
    before = draft.session.issues()
    at = draft.at("items", PENSION, "item")
    undo = draft.session.apply(Batch((SetAdjustment(at, Adjustment("XX", "试")),))).inverse
    assert _issues(draft, "TB-15")
    draft.session.apply(undo)
    assert draft.session.issues() == before
