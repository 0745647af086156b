"""The guide: score, current cell and issues follow the document at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.checks.checks import ADJUSTED, ERROR, NOTICE, Issue
from models.checks.score import BarView, ScoreView
from models.drafts.changes import SetAdjustment
from models.drafts.submission import Adjustment
from tests.support.building import CHONGQING, GUIZHOU, Draft
from tests.support.windows import OFFSCREEN, indicator, put
from ui.drafts.document import Document
from ui.guide._issues import MAX_SHOWN, IssueList, ordered
from ui.guide._score import ScorePanel
from ui.guide.guide import Guide
from ui.widgets.qt_faces import widget_font

pytestmark = OFFSCREEN

PLACE = Address("overall", "1", "indicators", "r1", "score")


def guide_of(qtbot: QtBot, document: Document) -> Guide:
    guide = Guide()
    qtbot.addWidget(guide)
    guide.resize(310, 800)
    guide.set_document(document)
    guide.show()
    return guide


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document(Draft.sample(GUIZHOU, "overall").session)
    document.show("overall", document.session.submission.forms["overall"][0].id)
    return document


@pytest.fixture
def guide(qtbot: QtBot, document: Document) -> Guide:
    return guide_of(qtbot, document)


# Score


def test_the_score_of_the_sample(guide: Guide) -> None:
    assert guide.score.total.text() == "100"
    assert "优" in guide.score.grade.text()
    assert [(n.text(), f.text()) for n, _, f in guide.score.bars] == [
        ("预算执行率", "10 / 10"),
        ("产出指标", "50 / 50"),
        ("效益指标", "30 / 30"),
        ("满意度指标", "10 / 10"),
    ]


def test_total_and_bar_follow_an_edit_and_its_undo(guide: Guide, document: Document) -> None:
    put(document, indicator(document, "overall", 0, "actual"), "0个")
    weight = document.session.calculation.value(indicator(document, "overall", 0, "weight"))
    assert isinstance(weight, Decimal)
    assert guide.score.total.text() == str(100 - weight)
    _, bar, figure = guide.score.bars[1]
    assert figure.text() == f"{50 - weight} / 50"
    assert 0 < bar.share < 1
    document.undo_stack.undo()
    assert guide.score.total.text() == "100"
    assert bar.share == 1


def test_a_form_without_a_score_has_no_score_panel(guide: Guide, document: Document) -> None:
    document.show("cover", document.session.submission.forms["cover"][0].id)
    assert guide.score.isHidden()
    document.show("overall", document.session.submission.forms["overall"][0].id)
    assert guide.score.isVisible()


def test_what_is_not_rated_yet_is_said(qtbot: QtBot) -> None:
    panel = ScorePanel()
    qtbot.addWidget(panel)
    bars = (BarView("产出指标", Decimal("47.79"), Decimal(50)), BarView("效益指标", None, None))
    panel.show_view(ScoreView("自评总分", Decimal("47.790"), Decimal(100), "", 3, 8, bars))
    assert panel.total.text() == "47.79"
    assert panel._rated.text() == "已评 3 / 8 项"
    assert not panel._rated.isHidden()
    assert [figure.text() for _, _, figure in panel.bars] == ["47.79 / 50", "— / —"]
    part = ScoreView("自评总分", None, Decimal(100), "", 1, 8, bars, Decimal("9.5"), Decimal(10))
    panel.show_view(part)
    assert (panel.total.text(), panel.grade.text()) == ("9.5", "/ 10 已评")
    assert "已评部分满分 10" in panel.accessibleName()
    panel.show_view(ScoreView("自评总分", Decimal(100), Decimal(100), "", 8, 8, bars, note="已按 100 折算"))
    assert panel._rated.text() == "已按 100 折算"
    assert not panel._rated.isHidden()
    panel.show_view(ScoreView("自评总分", Decimal(90), Decimal(100), "优", 8, 8, bars[:1]))
    assert panel._rated.isHidden()
    assert panel.bars[1][0].isHidden()


def test_figures_beside_the_bars_are_never_cut(qtbot: QtBot) -> None:
    draft = Draft.sample(CHONGQING, "department")
    document = Document(draft.session)
    document.show("department", draft.instance)
    guide = guide_of(qtbot, document)
    guide.resize(280, 800)
    qtbot.waitExposed(guide)
    for _, _, figure in guide.score.bars:
        assert figure.width() >= figure.fontMetrics().horizontalAdvance(figure.text())


# Current cell


def test_a_computed_cell_says_how_it_came_about(guide: Guide, document: Document) -> None:
    address = indicator(document, "overall", 0, "score")
    document.go_to(address)
    assert guide.cell.name.text().startswith("得分 · ")
    assert guide.cell.explanation.text()
    said = document.session.calculation.explain(address)
    assert said.partition("　依据：")[2] in guide.cell.clause.text()


def test_a_typed_cell_says_what_to_fill_in(guide: Guide, document: Document) -> None:
    address = indicator(document, "overall", 0, "actual")
    document.go_to(address)
    cell = document.session.pack.cell(address)
    assert guide.cell.help.text() == cell.help
    assert guide.cell.example.text() == f"例如：{cell.example}"


def test_standing_on_an_actual_says_how_the_score_comes_about(guide: Guide, document: Document) -> None:
    address = indicator(document, "overall", 2, "actual")
    document.go_to(address)
    put(document, address, "1860家")
    assert "1860 ÷ 2000 = 93.00 %" in guide.cell.explanation.text()
    assert guide.cell.clause.text() == "依据：说明第 3 条"
    assert "未完成原因分析：未填" in guide.cell.missing.text()
    document.go_to(indicator(document, "overall", 3, "actual"))
    assert guide.cell.errors.isHidden()


def test_a_problem_is_said_at_the_cell(guide: Guide, document: Document) -> None:
    address = indicator(document, "overall", 0, "actual")
    document.go_to(address)
    put(document, address, "")
    assert guide.cell.missing.text().startswith("○ ")
    assert "未填" in guide.cell.missing.text()
    assert guide.cell.errors.text() == ""
    put(document, address, "已建成")
    assert guide.cell.errors.text().startswith("● ")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert guide.cell.errors.isHidden()
    assert guide.cell.missing.isHidden()


def test_an_adjusted_cell_can_be_given_back(guide: Guide, document: Document) -> None:
    address = indicator(document, "overall", 0, "score")
    before = document.session.calculation.value(address)
    document.go_to(address)
    document.do(SetAdjustment(address, Adjustment("1", "按<会议>纪要")), "手工调整")
    assert "按&lt;会议>纪要" in guide.cell.adjusted.text()
    assert document.session.calculation.format_value(before, "plain") in guide.cell.adjusted.text()
    guide.cell.adjusted.linkActivated.emit("restore")
    assert document.session.calculation.value(address) == before
    assert guide.cell.adjusted.isHidden()
    assert document.undo_stack.undoText() == "恢复计算值 得分"


def test_without_a_current_cell_it_says_what_to_do(guide: Guide, document: Document) -> None:
    document.go_to(indicator(document, "overall", 0, "score"))
    document.go_to(None)
    assert "点一个单元格" in guide.cell.help.text()
    assert guide.cell.editors.isHidden()


# What is not printed


def test_the_direction_is_chosen_beside_the_paper(guide: Guide, document: Document) -> None:
    at = indicator(document, "overall", 0, "direction")
    document.go_to(at._replace(column="actual"))
    combo = guide.cell.editors.editors["direction"]
    assert isinstance(combo, QComboBox)
    assert combo.currentText() == "自动：正向"
    combo.setCurrentIndex(combo.findData("反向"))
    combo.activated.emit(combo.currentIndex())
    assert document.session.submission.typed(at) == "反向"
    document.undo_stack.undo()
    assert combo.currentText() == "自动：正向"


def test_the_degree_is_typed_beside_the_paper(guide: Guide, document: Document, qtbot: QtBot) -> None:
    at = indicator(document, "overall", 9, "degree")
    document.go_to(at._replace(column="score"))
    line = guide.cell.editors.editors["degree"]
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "85")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert document.session.submission.typed(at) == "85"
    assert document.undo_stack.count() == 1


def test_a_block_without_unprinted_cells_has_no_editors(guide: Guide, document: Document) -> None:
    document.go_to(Address("overall", document.instance, "goals", SINGLE_ROW, "expected"))
    assert guide.cell.editors.isHidden()
    document.go_to(indicator(document, "overall", 1, "score"))
    assert guide.cell.editors.isVisible()


# Issues


def test_errors_come_first_and_adjustments_last() -> None:
    issues = [
        Issue(ADJUSTED, NOTICE, PLACE, "调整"),
        Issue("ZP-10", NOTICE, PLACE, "提示"),
        Issue("ZP-08", ERROR, PLACE, "错误"),
    ]
    assert [issue.message for issue in ordered(issues)] == ["错误", "提示", "调整"]


def test_an_issue_appears_leads_to_its_cell_and_goes(guide: Guide, document: Document, qtbot: QtBot) -> None:
    before = list(guide.issues.issue_model.issues)
    address = indicator(document, "overall", 2, "actual")
    put(document, address, "")
    first = guide.issues.issue_model.issues[0]
    assert first.address == address
    assert guide.issues.issue_model.index(0, 0).data().startswith("○ ")
    guide.issues.setCurrentIndex(guide.issues.issue_model.index(0, 0))
    qtbot.keyClick(guide.issues, Qt.Key.Key_Return)
    assert document.current == address
    document.undo_stack.undo()
    assert guide.issues.issue_model.issues == before


def test_review_lists_all_forms_and_the_guide_the_shown_one(qtbot: QtBot) -> None:
    draft = Draft.sample(CHONGQING, "department")
    document = Document(draft.session)
    document.show("department", draft.instance)
    guide = guide_of(qtbot, document)
    assert {i.address.form for i in guide.issues.issue_model.issues} == {"department"}
    guide.review()
    listed = guide.issues.issue_model.issues
    assert len(listed) == len(document.session.issues())
    project = document.session.printed_sheets("project")[1].name
    assert any(issue.message.startswith(f"{project} · ") for issue in listed)
    guide.show_everywhere(False)
    assert {i.address.form for i in guide.issues.issue_model.issues} == {"department"}


def test_another_draft_begins_with_the_issues_of_its_own_form(qtbot: QtBot) -> None:
    draft = Draft.sample(CHONGQING, "department")
    document = Document(draft.session)
    document.show("department", draft.instance)
    guide = guide_of(qtbot, document)
    guide.review()
    guide.verticalScrollBar().setValue(guide.verticalScrollBar().maximum())
    other = Draft.sample(CHONGQING, "department")
    later = Document(other.session)
    later.show("department", other.instance)
    guide.set_document(later)
    assert {i.address.form for i in guide.issues.issue_model.issues} == {"department"}
    assert guide.verticalScrollBar().value() == 0


def test_a_long_list_is_cut_and_says_so(qtbot: QtBot) -> None:
    draft = Draft(GUIZHOU, "overall")
    for _ in range(30):
        draft.add("indicators", level1="产出指标")
    document = Document(draft.session)
    document.show("overall", draft.instance)
    guide = guide_of(qtbot, document)
    there = sum(issue.address.form == "overall" for issue in document.session.issues())
    assert there > MAX_SHOWN
    assert len(guide.issues.issue_model.issues) == MAX_SHOWN
    assert guide._more.text().startswith(f"另有 {there - MAX_SHOWN} 条")


def test_the_list_is_as_tall_as_its_issues(qtbot: QtBot) -> None:
    shown = IssueList()
    qtbot.addWidget(shown)
    # A face of ours: a machine without Chinese ones draws narrow boxes, of which more go on a line.
    shown.setFont(widget_font("sans", 13, 96))
    shown.resize(280, 10)
    shown.show()
    shown.show_issues([Issue("ZP-01", ERROR, PLACE, "很长的一句话" * 20)])
    tall = shown.height()
    shown.show_issues([Issue("ZP-01", ERROR, PLACE, "短")])
    assert tall > 3 * shown.height() > 0


def test_the_guide_scrolls_rather_than_hides(guide: Guide, document: Document, qtbot: QtBot) -> None:
    guide.resize(300, 300)
    document.go_to(indicator(document, "overall", 0, "score"))
    qtbot.waitUntil(lambda: guide.verticalScrollBar().maximum() > 0)
    assert guide.focusPolicy() != Qt.FocusPolicy.NoFocus


def shown_beside(guide: Guide) -> set[str]:
    editors = guide.cell.editors
    return {
        key for key, editor in editors.editors.items() if editor.isVisibleTo(guide) and editors.isVisible()
    }


def test_what_is_not_printed_is_asked_for_only_where_it_has_a_use(guide: Guide, document: Document) -> None:
    document.go_to(indicator(document, "overall", 0, "actual"))
    assert shown_beside(guide) == {"direction"}
    document.go_to(indicator(document, "overall", 9, "actual"))  # 优秀
    assert shown_beside(guide) == {"direction", "band", "degree"}
    put(document, indicator(document, "overall", 9, "target"), "3个")
    assert shown_beside(guide) == {"direction"}
    put(document, indicator(document, "overall", 9, "degree"), "60")  # what is there is never hidden
    assert shown_beside(guide) == {"direction", "degree"}
    put(document, indicator(document, "overall", 9, "degree"), "")
    put(document, indicator(document, "overall", 9, "target"), "")
    assert shown_beside(guide) == set()


def test_what_is_not_printed_is_explained_where_it_stands(guide: Guide, document: Document) -> None:
    document.go_to(indicator(document, "overall", 9, "actual"))
    said = [words.text() for words in guide.cell.editors.findChildren(QLabel) if words.isVisible()]
    assert any("不印在表上" in words for words in said)
    for key in ("direction", "band", "degree"):
        assert document.session.pack.cell(indicator(document, "overall", 9, key)).help in said


def test_in_chongqing_the_degree_is_asked_for_once_something_was_reached_in_part(qtbot: QtBot) -> None:
    draft = Draft(CHONGQING, "department")
    document = Document(draft.session)
    document.show("department", draft.instance)
    guide, at = guide_of(qtbot, document), indicator(document, "department", 0, "actual")
    document.go_to(at)
    assert shown_beside(guide) == set()
    for column, text in (("nature", "定性"), ("target", "优"), ("actual", "良")):
        put(document, at._replace(column=column), text)
    assert shown_beside(guide) == {"band"}
    put(document, at._replace(column="band"), "部分达成")
    assert shown_beside(guide) == {"band", "degree"}
