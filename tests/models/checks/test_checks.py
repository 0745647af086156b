"""Checks say where, what and how to mend it, and follow every edit."""

from __future__ import annotations

import pytest

from models.address import Address
from models.checks.counts import count
from models.drafts.changes import SetAdjustment
from models.drafts.submission import Adjustment
from models.packs.blocks import TableBlock
from models.packs.loading import pack_ids
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft


def indicator(draft: Draft, **cells: str) -> str:
    full = {
        "level1": "产出指标",
        "level2": "数量",
        "level3": "甲",
        "target": "≥10家",
        "actual": "10家",
        "weight": "3",
    }
    return draft.add("indicators", **(full | cells))


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"actual": "10个"}, "ZP-12"),
        ({"actual": "10"}, "ZP-12"),
        ({"target": "<10家"}, "ZP-11"),
        ({"actual": "13家"}, "ZP-10"),
        ({"target": "≥10", "actual": "13"}, "ZP-10"),
        ({"target": "10家", "actual": "12家"}, "ZP-32"),
        ({"target": "0-5家", "actual": "-1家"}, "ZP-16"),
        ({"actual": "已建成"}, "ZP-13"),
        ({"direction": "正向", "target": "优"}, "ZP-14"),
        ({"actual": "-1家"}, "ZP-16"),
        ({"weight": "101"}, "ZP-09"),
        ({"actual": "9家"}, "TB-01"),
        ({"weight": "三"}, "TB-02"),
        ({"level1": "其他指标"}, "TB-02"),
    ],
)
def test_guizhou_row_checks(cells: dict[str, str], code: str) -> None:
    draft = Draft(GUIZHOU, "overall")
    row = indicator(draft)
    assert not [
        issue for issue in draft.session.issues() if issue.address.row == row and issue.code != "ZP-01"
    ]
    for column, text in cells.items():
        draft.put("indicators", column, text, row)
    raised = {issue.code for issue in draft.session.issues() if issue.address.row == row}
    assert code in raised


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"unit": "个", "actual": "10家"}, "ZP-12"),
        ({"nature": ">"}, "ZP-11"),
        ({"actual": "13"}, "ZP-10"),
        ({"actual": "不少"}, "ZP-13"),
        ({"target": "若干"}, "ZP-14"),
        ({"nature": "定性", "band": "部分达成", "degree": "90"}, "ZP-15"),
        ({"target": "≤10"}, "ZP-18"),
    ],
)
def test_chongqing_row_checks(cells: dict[str, str], code: str) -> None:
    draft = Draft(CHONGQING, "department")
    row = draft.add("indicators", name="甲", unit="家", nature="≥", target="10", actual="10", weight="5")
    assert code not in draft.codes()
    for column, text in cells.items():
        draft.put("indicators", column, text, row)
    assert code in {issue.code for issue in draft.session.issues() if issue.address.row == row}


def test_reason_is_asked_for_only_below_full_marks() -> None:
    draft = Draft(GUIZHOU, "overall")
    row = indicator(draft, actual="9家")
    reason = draft.at("indicators", row, "reason")
    assert reason in {issue.address for issue in draft.session.issues()}
    draft.put("indicators", "reason", "两家注销", row)
    assert reason not in {issue.address for issue in draft.session.issues()}


def test_adjusting_keeps_the_computed_figure_and_is_listed() -> None:
    draft = Draft(GUIZHOU, "overall")
    row = indicator(draft)
    draft.put("funds", "budget", "1", "basic")
    draft.put("funds", "executed", "1", "basic")
    score = draft.at("indicators", row, "score")
    outcome = draft.session.apply(SetAdjustment(score, Adjustment("5", "现场核实")))
    state = draft.session.calculation.state(score)
    assert (state.value, state.computed, state.source) == (5, 3, "adjusted")
    assert draft.value("summary", "total") == 15
    assert {"TB-03", "ZP-08"} <= {i.code for i in draft.session.issues() if i.address == score}
    assert any("程序算得 3" in i.message and "现场核实" in i.message for i in draft.session.issues())
    draft.session.apply(outcome.inverse)
    assert draft.session.calculation.state(score).source == "computed"
    assert "TB-03" not in draft.codes()


def test_funds_that_do_not_add_up_name_both_figures_and_the_difference() -> None:
    draft = Draft(GUIZHOU, "overall")
    draft.put("funds", "initial", "704.29", "basic")
    draft.put("funds", "initial", "1298.64", "project")
    total = draft.at("funds", "total", "initial")
    assert draft.session.calculation.value(total) is not None
    draft.session.apply(SetAdjustment(total, Adjustment("2002.94", "")))
    said = next(issue.message for issue in draft.session.issues() if issue.code == "ZP-02")
    assert "2002.94" in said
    assert "2002.93" in said
    assert "差 0.01" in said
    draft.session.apply(SetAdjustment(total, Adjustment("2002.94", "与预算批复一致")))
    assert "ZP-02" not in draft.codes()


def test_a_target_that_may_be_too_low_is_no_notice_once_it_is_explained() -> None:
    draft = Draft(GUIZHOU, "overall")
    row = indicator(draft, actual="13家")
    assert "ZP-10" in draft.codes()
    draft.put("indicators", "reason", "新增三家", row)
    assert "ZP-10" not in draft.codes()
    other = Draft(CHONGQING, "department")
    row = other.add("indicators", name="甲", unit="次", nature="≥", target="3", actual="4", weight="5")
    assert "ZP-10" in other.codes()
    other.put("indicators", "remark", "实际组织4次", row)
    assert "ZP-10" not in other.codes()


def test_required_counts_and_names() -> None:
    draft = Draft(CHONGQING, "department")
    filled, required = draft.session.progress()
    draft.put("head", "contact", "谢辉")
    assert draft.session.progress() == (filled + 2, required), "the project's stands there, too"
    row = draft.add("indicators", name="集聚大数据企业")
    messages = {issue.address: issue.message for issue in draft.session.issues()}
    assert messages[draft.at("indicators", row, "actual")] == "集聚大数据企业 · 全年完成值：未填"


def test_every_issue_leads_to_a_cell_that_exists() -> None:
    draft = Draft(CHONGQING, "department")
    for issue in draft.session.issues():
        assert isinstance(issue.address, Address)
        assert draft.session.pack.cell(issue.address)
        assert issue.message


@pytest.mark.parametrize("pack", pack_ids())
def test_not_all_is_done_while_anything_is_wrong(pack: str) -> None:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    forms = (form for form in session.pack.forms if form.checks or form.id == "general")
    form, block = next((f, b) for f in forms for b in f.blocks if isinstance(b, TableBlock))
    place = session.submission.forms[form.id][0].id
    cells = [
        Address(form.id, place, block.id, row, cell.key)
        for row in session.calculation.rows(form.id, place, block.id)
        for cell in block.row_cells(row)
        if cell.numeric
    ]
    for at in cells:
        session.apply(SetAdjustment(at, Adjustment("987654321", "")))
        filled, required = session.progress()
        assert required - filled == count(session.issues()).open
        session.apply(SetAdjustment(at, None))
