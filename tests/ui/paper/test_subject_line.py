"""Subjects chosen on the paper: keys, input methods, mouse, clipboard and menu, on a real widget."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import NEW_ROW, Address
from models.drafts.changes import InsertRows
from models.drafts.submission import new_submission
from models.packs.loading import load_pack
from models.session.session import Session
from models.storage.draft_file import dumps
from tests.support.building import Draft
from tests.support.windows import OFFSCREEN, opened, shown_window
from tests.ui.paper.test_view import compose, picture, press, shown, trigger
from ui.drafts.document import Document
from ui.paper._subject_editor import PLACEHOLDER, SubjectEditor
from ui.paper.view import PaperView

BUDGET = "yubei-budget-2024"
Key = Qt.Key


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    """Give an empty budget set that shows 表六."""
    document = Document(Session(new_submission(load_pack(BUDGET), 2024)))
    go(document, "basic")
    return document


@pytest.fixture
def view(qtbot: QtBot, document: Document) -> Iterator[PaperView]:
    view = shown(qtbot, document)
    yield view
    view.set_document(None)


@pytest.fixture
def sample(qtbot: QtBot) -> Iterator[PaperView]:
    """Give the paper with the sample's 表五."""
    document = Document(Draft.sample(BUDGET, "general").session)
    go(document, "general")
    view = shown(qtbot, document)
    yield view
    view.set_document(None)
    document.deleteLater()


def go(document: Document, form: str) -> None:
    document.show(form, document.session.submission.forms[form][0].id)


def doc(view: PaperView) -> Document:
    assert view.canvas.document is not None
    return view.canvas.document


def at(document: Document, row: str, column: str) -> Address:
    return Address(document.form, document.instance, "tree", row, column)


def stored(document: Document) -> dict[str, dict[str, str]]:
    return document.session.submission.rows(document.form, document.instance, "tree")


def choosing(view: PaperView) -> SubjectEditor:
    assert isinstance(view.editor, SubjectEditor)
    return view.editor


def listed(view: PaperView) -> list[str]:
    popup = choosing(view).popup
    return [popup.item(i).text() for i in range(popup.count())]


def test_a_subject_is_added_by_initials_and_taken_back(view: PaperView, document: Document) -> None:
    before = dumps(document.session.submission)
    press(view, Key.Key_Insert)
    assert choosing(view).input.placeholderText() == PLACEHOLDER
    press(view, "jbgz")
    assert listed(view)[0] == "30101 基本工资"
    press(view, Key.Key_Return)
    assert view.editor is None
    assert document.current == at(document, "30101", "personnel")
    press(view, "428316", Key.Key_Return, Key.Key_Return)
    assert stored(document) == {"30101": {"personnel": "428316"}}
    assert document.undo_stack.undoText() == "修改 人员经费"
    assert view.subjects.adding is not None  # Enter under the last row offers the next subject
    press(view, Key.Key_Escape)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert dumps(document.session.submission) == before
    document.undo_stack.redo()
    assert stored(document) == {"30101": {}}


def test_insert_takes_the_figure_over_and_asks_for_the_next_subject(
    view: PaperView, document: Document
) -> None:
    press(view, Key.Key_Insert, "jbgz", Key.Key_Return, "428316", Key.Key_Insert)
    assert stored(document) == {"30101": {"personnel": "428316"}}
    assert choosing(view).text() == ""
    press(view, "30102", Key.Key_Insert)
    assert choosing(view).text() == "30102"  # one is being added already
    press(view, Key.Key_Return, "7")
    QGuiApplication.clipboard().setText("5")
    press(view, Key.Key_Insert, shift=True)  # which pastes
    assert view.editor is not None
    assert view.editor.text() == "75"


def test_arrows_choose_and_escape_leaves_everything(view: PaperView, document: Document) -> None:
    press(view, Key.Key_Insert, "301", Key.Key_Down, Key.Key_Down, Key.Key_Up)
    chosen = choosing(view).popup.currentItem().text()
    assert chosen == listed(view)[1]
    press(view, Key.Key_Escape)
    assert (view.editor, view.subjects.adding, stored(document)) == (None, None, {})
    press(view, Key.Key_Insert, "301", Key.Key_Down, Key.Key_Tab)
    assert list(stored(document)) == [chosen.split()[0]]


def test_enter_on_a_blank_line_and_going_away_add_nothing(
    qtbot: QtBot, view: PaperView, document: Document
) -> None:
    press(view, Key.Key_Insert, Key.Key_Return)
    assert choosing(view).text() == ""  # it stays: what is typed next is a subject, and no figure elsewhere
    press(view, Key.Key_Escape)
    press(view, Key.Key_Insert, "jbgz")
    with qtbot.waitSignal(view.message) as said:
        document.go_to(None)
    assert said.args == ["没有填入：“jbgz”还没有选定科目，请按回车选定，按 Esc 放弃。"]
    assert (view.editor, stored(document)) == (None, {})


def test_what_is_typed_in_the_line_stays_while_the_rest_is_taken_over(
    view: PaperView, document: Document
) -> None:
    press(view, Key.Key_Insert, "jbgz")
    view.commit_pending_edit()  # as Ctrl+S does
    assert choosing(view).text() == "jbgz"
    assert document.unsaved
    press(view, Key.Key_Return)
    assert list(stored(document)) == ["30101"]


@pytest.mark.parametrize("figure", ["100000", "1,234.50", "（1００）", "12%"])
def test_an_amount_does_not_become_a_name(
    qtbot: QtBot, view: PaperView, document: Document, figure: str
) -> None:
    press(view, Key.Key_Insert, f"30188 {figure}", Key.Key_Return)
    assert "只有数字" in choosing(view).popup.currentItem().text()
    press(view, Key.Key_Escape, Key.Key_Insert, "30101", Key.Key_Return)
    name = at(document, "30101", "name")
    document.go_to(name)
    with qtbot.waitSignal(view.message) as said:
        press(view, figure, Key.Key_Return)
    assert f"“{figure}”只有数字" in said.args[0]
    assert view.editor is not None
    assert view.editor.text() == figure  # until something is done about it
    view.commit_pending_edit()
    assert view.editor is not None
    assert document.session.submission.typed(name) == ""
    press(view, "其他工资", Key.Key_Return)
    assert document.session.submission.typed(name) == "其他工资"


def test_typing_on_a_code_starts_with_the_first_key(sample: PaperView) -> None:
    document = doc(sample)
    document.go_to(at(document, "2150501", "code"))
    press(sample, "z", "fgj")
    assert choosing(sample).text() == "zfgj"
    assert listed(sample)[0] == "2210201 住房公积金"
    press(sample, Key.Key_Return)
    assert document.current == at(document, "2210201", "previous")
    assert not document.undo_stack.canUndo()


def test_an_input_method_composes_in_the_line(sample: PaperView) -> None:
    document = doc(sample)
    document.go_to(at(document, "2150501", "code"))
    assert sample.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(sample, "zhu")
    compose(sample, "", "住房")
    assert choosing(sample).text() == "住房"
    assert "22102 住房改革支出" in listed(sample)


def test_an_unknown_code_is_taken_with_the_name_typed(view: PaperView, document: Document) -> None:
    press(view, Key.Key_Insert, "30195")
    assert listed(view) == ["使用未收录的科目编码 30195"]
    press(view, Key.Key_Return)
    assert choosing(view).text() == "30195 "
    assert listed(view) == ["30195 没有收录，请接着输入名称，再按回车"]
    press(view, "高温津贴", Key.Key_Return)
    assert stored(document) == {"30195": {"name": "高温津贴"}}
    assert [issue.code for issue in document.session.issues() if issue.address.form == "basic"] == ["TB-05"]


def test_what_is_no_code_stays_with_the_reason(view: PaperView, document: Document) -> None:
    press(view, Key.Key_Insert, "没有这个", Key.Key_Return)
    assert listed(view) == ["请输入“编码 名称”，再按回车。"]
    choosing(view).set_text("")
    press(view, "3099999", Key.Key_Return)
    assert "应为 3、5 位数字" in listed(view)[0]
    assert stored(document) == {}


def test_the_blank_row_stands_under_the_table_while_adding(qtbot: QtBot, sample: PaperView) -> None:
    document = doc(sample)
    before, sheet = picture(sample), document.session.sheet(document.form, document.instance)
    with qtbot.waitSignal(sample.subjects.adding_changed):
        editor = sample.subjects.add()
    assert editor is not None
    new = sample.subjects.adding
    assert new == at(document, NEW_ROW, "code")
    last = sample.canvas.cell_rect(at(document, "2210201", "code"))
    place = sample.canvas.words_rect(new)
    assert last is not None
    assert place is not None
    assert 0 <= place.top() - last.bottom() <= 2
    assert editor.geometry().contains(place)
    beside = QRect(place.right() + 4, place.center().y(), 1, 1).topLeft()
    assert picture(sample).pixelColor(beside).name() == "#eef4ff"
    assert document.session.sheet(document.form, document.instance) is sheet
    press(sample, Key.Key_Escape)
    sample.verticalScrollBar().setValue(0)
    assert picture(sample) == before


@pytest.mark.parametrize("zoom", [0.75, 1.0, 1.5, 2.0])
def test_the_blank_row_and_its_list_are_in_sight(sample: PaperView, zoom: float) -> None:
    sample.canvas.set_zoom(zoom)
    editor = sample.subjects.add()
    assert isinstance(editor, SubjectEditor)
    press(sample, "zf")
    assert sample.viewport().rect().contains(editor.geometry().adjusted(2, 2, -2, -2))
    assert sample.viewport().rect().contains(editor.popup.geometry())
    assert not editor.popup.geometry().intersects(editor.geometry().adjusted(0, 3, 0, -3))


def test_f2_on_a_code_changes_it(qtbot: QtBot, sample: PaperView) -> None:
    document = doc(sample)
    document.go_to(at(document, "2150517", "code"))
    press(sample, Key.Key_F2)
    assert choosing(sample).text() == "2150517"
    press(sample, "2150503", Key.Key_Return)
    assert document.undo_stack.undoText() == "更改科目编码 2150517 → 2150503"
    assert "2150517" not in stored(document)
    document.go_to(at(document, "215", "code"))
    with qtbot.waitSignal(sample.message) as said:
        press(sample, Key.Key_F2)
    assert "上级科目随下级科目出现" in said.args[0]


def test_a_row_from_another_table_takes_what_is_typed(sample: PaperView) -> None:
    document = doc(sample)
    go(document, "income")
    document.go_to(at(document, "2150501", "carried"))
    press(sample, "4000", Key.Key_Return)
    assert stored(document) == {"2150501": {"carried": "4000"}}
    assert document.current is not None
    assert (document.current.row, document.current.column == "carried") == ("2150501", False)
    document.go_to(at(document, "2150501", "carried"))
    document.undo_stack.undo()
    assert stored(document) == {}
    assert document.current == at(document, "2150501", "carried")


def test_a_block_of_a_spreadsheet_is_pasted_by_code(
    qtbot: QtBot, view: PaperView, document: Document
) -> None:
    text = "301\t工资福利支出\t5\n30101\t基本工资\t\t3\n30195\t高温津贴\t\t2\n"
    QGuiApplication.clipboard().setText(text)
    press(view, Key.Key_Insert)
    with qtbot.waitSignal(document.told) as said:
        press(view, Key.Key_V, ctrl=True)
    what = "已粘贴 2 行 3 列，新增 2 行，跳过上级科目、合计和表头 1 行（自动汇总）"
    assert said.args == [f"{what}，按 Ctrl+Z 可恢复。"]
    assert stored(document) == {"30101": {"personnel": "3"}, "30195": {"name": "高温津贴", "personnel": "2"}}
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    document.go_to(None)
    QGuiApplication.clipboard().setText(text)
    press(view, Key.Key_Insert, Key.Key_Escape)
    assert stored(document) == {}


def test_a_click_on_the_list_chooses(qtbot: QtBot, view: PaperView, document: Document) -> None:
    press(view, Key.Key_Insert, "jbgz")
    popup = choosing(view).popup
    place = popup.visualItemRect(popup.item(0)).center()
    qtbot.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert list(stored(document)) == ["30101"]


def test_the_menu_adds_recodes_and_deletes(qtbot: QtBot, sample: PaperView) -> None:
    document = doc(sample)
    document.go_to(at(document, "2150517", "project"))
    trigger(sample, "更改科目编码…")
    assert choosing(sample).text() == "2150517"
    press(sample, Key.Key_Escape)
    trigger(sample, "删除行")
    assert "2150517" not in stored(document)
    assert document.current == at(document, "2150550", "project")
    trigger(sample, "新增科目…")
    assert sample.subjects.adding is not None
    press(sample, Key.Key_Escape)
    go(document, "income")
    document.go_to(at(document, "2150550", "carried"))
    with qtbot.waitSignal(sample.message) as said:
        trigger(sample, "删除行")
    assert "请到那张表删除" in said.args[0]


def test_forms_without_subjects_offer_none(qtbot: QtBot, sample: PaperView) -> None:
    go(doc(sample), "balance")
    assert "新增科目…" not in [action.text() for action in sample.actions_for_context()]
    with qtbot.waitSignal(sample.message) as said:
        assert sample.subjects.add() is None
    assert "没有科目" in said.args[0]


@OFFSCREEN
def test_the_toolbar_offers_subjects_for_budgets_only(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    opened(window)
    assert not window.actions_["add_subject"].isVisible()
    document = opened(window, BUDGET)
    go(document, "general")
    window.actions_["add_subject"].trigger()
    assert window.workspace is not None
    assert window.workspace.paper.subjects.adding is not None


@pytest.mark.parametrize(("code", "column"), [("30101", "personnel"), ("30201", "operating")])
def test_a_new_subject_begins_in_the_column_it_belongs_to(
    document: Document, view: PaperView, code: str, column: str
) -> None:
    press(view, Key.Key_Insert, code, Key.Key_Return)
    assert document.current == at(document, code, column)


@pytest.mark.parametrize(
    ("code", "column", "said"),
    [("30201", "personnel", "JF-01"), ("30101", "operating", "JF-02"), ("30201", "operating", "")],
)
def test_a_subject_in_the_other_column_is_a_notice(
    document: Document, view: PaperView, code: str, column: str, said: str
) -> None:
    change = InsertRows("basic", document.instance, "tree", 0, ((code, {column: "500"}),))
    document.do(change, "填写")
    assert {one.code for one in document.session.issues() if one.code[:2] == "JF"} == ({said} - {""})


def test_what_has_others_below_it_is_gone_through_first(sample: PaperView) -> None:
    """农业农村 is a 款: figures are those of its 项."""
    document = doc(sample)
    before = {*stored(document)}
    press(sample, Key.Key_Insert)
    press(sample, "nync")
    assert listed(sample)[0] == "21301 农业农村"
    press(sample, Key.Key_Return)
    assert {*stored(document)} == before
    assert listed(sample)[:3] == ["21301 农业农村", "2130101 行政运行", "2130102 一般行政管理事务"]
    assert choosing(sample).popup.currentRow() == 1
    press(sample, Key.Key_Down)
    press(sample, Key.Key_Return)
    assert {*stored(document)} - before == {"2130102"}


def test_a_figure_pasted_for_such_a_subject_is_told_by_its_name(sample: PaperView) -> None:
    """Nothing is refused, and the notice leads to the figure until it stands below."""
    document = doc(sample)
    QGuiApplication.clipboard().setText("21301\t农业农村\t\t5000\t5000\n")
    press(sample, Key.Key_Insert)
    press(sample, Key.Key_V, ctrl=True)
    (issue,) = [one for one in document.session.issues() if one.code == "TB-21"]
    assert issue.message == "21301 农业农村 是款，金额要填到项"
    assert (issue.severity, issue.address) == ("提示", at(document, "21301", "basic"))
    press(sample, Key.Key_Insert, "2130122", Key.Key_Return)
    assert stored(document)["2130122"]["basic"] == "5000"
    assert "TB-21" not in {one.code for one in document.session.issues()}


def test_after_the_last_cell_of_a_subject_sorted_above_the_next_is_added(
    view: PaperView, document: Document
) -> None:
    go(document, "general")
    press(view, Key.Key_Insert, "2140101", Key.Key_Return)
    press(view, "1", Key.Key_Return, "900000.5", Key.Key_Return, "1000000", Key.Key_Return)
    press(view, "2080505", Key.Key_Return)
    press(view, "2", Key.Key_Return, "80000", Key.Key_Return, "90000", Key.Key_Return)
    press(view, "2210201", Key.Key_Return, "3", Key.Key_Return, "60000", Key.Key_Return, "66000")
    press(view, Key.Key_Return, Key.Key_Escape)
    assert stored(document) == {
        code: {"previous": previous, "basic": basic, "project": project}
        for code, previous, basic, project in (
            ("2140101", "1", "900000.5", "1000000"),
            ("2080505", "2", "80000", "90000"),
            ("2210201", "3", "60000", "66000"),
        )
    }
