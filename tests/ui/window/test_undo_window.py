"""Undoing and doing again in the window: it goes where that shows and says what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.drafts.changes import (
    Batch,
    Change,
    DeleteInstance,
    DeleteRows,
    InsertInstance,
    InsertRows,
    MoveRow,
    SetAdjustment,
    SetAside,
    SetBrought,
    SetCell,
    SetMoved,
    SetPromised,
    SetYear,
)
from models.drafts.submission import Adjustment, Aside, BroughtCell, MovedFigure, new_instance
from models.editing.whereabouts import exists, whereabouts
from models.packs.loading import load_pack
from models.session.session import Session
from tests.support.building import CHONGQING, GUIZHOU
from tests.support.drafts import any_change, edited
from tests.support.windows import OFFSCREEN, answer_questions, indicator, opened, paper, put, shown_window
from ui.drafts.document import Document
from ui.navigator._instances import copy_instance, move_instance
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN

FORM, BUDGET = "project", "yubei-budget-2024"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """Give a window with two filled projects, on its first form."""
    window = shown_window(qtbot, qapp)
    opened(window, CHONGQING)
    return window


def doc(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def projects(document: Document) -> list[str]:
    return [one.id for one in document.session.submission.forms[FORM]]


def at(document: Document, row: int, column: str = "actual") -> Address:
    """Give a cell of the second project."""
    return indicator(document, FORM, row, column, instance=1)


def go_away(window: MainWindow) -> Address:
    """Go to another form than the projects."""
    document = doc(window)
    form = document.session.pack.forms[0].id
    document.show(form, document.session.submission.forms[form][0].id)
    assert document.current is not None
    return document.current


class Case(NamedTuple):
    """A change, and as far as they are certain the places where undoing it and doing it again lead."""

    change: Change
    undone: tuple[str, ...]
    done: tuple[str, ...]


def _cell(document: Document) -> Case:
    place = at(document, 3)
    return Case(SetCell(place, "7个"), place, place)


def _not_printed(document: Document) -> Case:
    place = at(document, 3, "degree")
    return Case(SetCell(place, "60"), place, place)


def _by_hand(document: Document) -> Case:
    place = at(document, 3, "score")
    return Case(SetAdjustment(place, Adjustment("1", "会议纪要")), place, place)


def _brought(document: Document) -> Case:
    place = at(document, 3)
    return Case(SetBrought(place, BroughtCell("6个", seen=True)), place, place)


def _new_row(document: Document) -> Case:
    place = at(document, 2)
    return Case(InsertRows(*place[:3], 2, (("r900", {}),)), place[:4], (*place[:3], "r900"))


def _lost_row(document: Document) -> Case:
    place = at(document, 2)
    return Case(DeleteRows(*place[:3], (place.row,)), place[:4], at(document, 3)[:4])


def _last_rows(document: Document) -> Case:
    rows = list(document.session.submission.rows(*at(document, 0)[:3]))
    gone = tuple(rows[-2:])
    first = at(document, 0)[:3]
    return Case(DeleteRows(*first, gone), (*first, gone[0]), (*first, rows[-3]))


def _moved_row(document: Document) -> Case:
    place = at(document, 2)
    return Case(MoveRow(*place[:3], place.row, 0), place[:4], place[:4])


def _new_form(document: Document) -> Case:
    submission = document.session.submission
    new = new_instance(submission, document.session.pack.form(FORM))
    return Case(InsertInstance(FORM, 1, new), (FORM, projects(document)[1]), (FORM, new.id))


def _lost_form(document: Document) -> Case:
    first, second = projects(document)
    return Case(DeleteInstance(FORM, second), (FORM, second), (FORM, first))


def _aside(document: Document) -> Case:
    return Case(SetAside((Aside(at(document, 0, "gone"), "旧内容"),)), (), ())


def _moved(document: Document) -> Case:
    return Case(SetMoved((MovedFigure(at(document, 0, "score"), "得分", "9", "10"),)), (), ())


def _promised(document: Document) -> Case:
    return Case(SetPromised(((at(document, 0, "target"), "≥3个"),), "预算"), (), ())


def _year(document: Document) -> Case:
    return Case(SetYear(2030), (), ())


def _several(document: Document) -> Case:
    places = [at(document, 4), at(document, 1, "target"), at(document, 1)]
    order = sorted(places, key=lambda place: place.row != places[1].row)
    change = Batch(tuple(SetCell(place, "7个") for place in places))
    return Case(change, order[0], order[0])


CASES: dict[type, tuple[Callable[[Document], Case], ...]] = {
    SetCell: (_cell, _not_printed),
    SetAdjustment: (_by_hand,),
    SetBrought: (_brought,),
    InsertRows: (_new_row,),
    DeleteRows: (_lost_row, _last_rows),
    MoveRow: (_moved_row,),
    InsertInstance: (_new_form,),
    DeleteInstance: (_lost_form,),
    SetAside: (_aside,),
    SetMoved: (_moved,),
    SetPromised: (_promised,),
    SetYear: (_year,),
    Batch: (_several,),
}


def test_every_kind_of_change_is_tried() -> None:
    assert set(CASES) == set(get_args(Change))


@given(st.data())
def test_any_edit_leads_to_what_is_there(data: st.DataObject) -> None:
    pack = load_pack(CHONGQING)
    session = Session(data.draw(edited(pack)))
    change = data.draw(any_change(pack, session.submission))
    for _ in range(3):
        outcome = session.apply(change)
        place = whereabouts(session, change, outcome.inverse)
        assert place is not None or change == Batch(()) or isinstance(change, SetPromised)
        assert place is None or exists(session, place)
        change = outcome.inverse


@pytest.mark.parametrize("case", [one for cases in CASES.values() for one in cases])
def test_what_comes_back_is_gone_to_and_named(window: MainWindow, case: Callable[[Document], Case]) -> None:
    document = doc(window)
    change, undone, done = case(document)
    document.do(change, "某一步")
    for step, said, place in (
        (window.actions_.undo, "已撤销：某一步，按 Ctrl+Y 可重做。", undone),
        (window.actions_.redo, "已重做：某一步，按 Ctrl+Z 可恢复。", done),
        (window.actions_.undo, "已撤销：某一步，按 Ctrl+Y 可重做。", undone),
    ):
        away = go_away(window)
        step.trigger()
        assert window.messages.text == said
        assert document.current is not None
        assert document.current[: len(place)] == place if place else document.current == away
        assert_in_sight(window)


def assert_in_sight(window: MainWindow) -> None:
    """The paper shows the current cell, and the navigator marks its form."""
    work = window.workspace
    assert work is not None
    place = doc(window).current
    assert place is not None
    rect = work.paper.canvas.cell_rect(place)
    assert rect is not None
    assert work.paper.viewport().rect().intersects(rect)
    item = work.navigator.tree.currentItem()
    assert item.data(0, Qt.ItemDataRole.UserRole)[0] == place.form


# More ways to come upon it


def press(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    """Press a key with its modifiers where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    assert widget.window() is window
    qtbot.keySequence(widget, QKeySequence(keys))


def test_a_key_undoes_what_lies_in_another_form(qtbot: QtBot, window: MainWindow) -> None:
    document, place = doc(window), at(doc(window), 3)
    before = document.session.submission.typed(place)
    put(document, place, "7个")
    go_away(window)
    window.activateWindow()
    paper(window).setFocus()
    press(qtbot, window, "Ctrl+Z")
    assert document.current == place
    assert document.session.submission.typed(place) == before
    assert window.messages.text == "已撤销：填写，按 Ctrl+Y 可重做。"
    assert_in_sight(window)


@pytest.mark.parametrize("what", ["copy", "move"])
def test_forms_that_are_copied_and_moved_are_gone_to(window: MainWindow, what: str) -> None:
    document = doc(window)
    first, second = projects(document)
    document.do(SetAdjustment(indicator(document, FORM, 0, "score"), Adjustment("1", "纪要")), "手工调整")
    if what == "copy":
        copy_instance(document, document.session.pack.form(FORM), first)
        undone, done = second, projects(document)[1]
    else:
        move_instance(document, document.session.pack.form(FORM), first, 1)
        undone = done = first
    go_away(window)
    window.actions_.undo.trigger()
    assert (document.form, document.instance) == (FORM, undone)
    go_away(window)
    window.actions_.redo.trigger()
    assert (document.form, document.instance) == (FORM, done)


def test_deleting_and_undoing_with_mouse_and_keys(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer_questions(monkeypatch, "删除")
    document, work = doc(window), window.workspace
    assert work is not None
    first, second = projects(document)
    name = document.session.sheet(FORM, first).name
    document.show(FORM, first)
    qtbot.mouseClick(work.navigator._delete, Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert projects(document) == [second]
    assert document.instance == second
    assert window.messages.text == f"已删除“{name}”，按 Ctrl+Z 可恢复。"
    window.activateWindow()
    work.navigator.tree.setFocus()
    press(qtbot, window, "Ctrl+Z")
    assert projects(document) == [first, second]
    assert (document.form, document.instance) == (FORM, first)
    assert window.messages.text == f"已撤销：删除《二级项目绩效自评表》“{name}”，按 Ctrl+Y 可重做。"


@pytest.mark.parametrize("page", ["start", "export"])
def test_it_leads_back_to_the_paper(window: MainWindow, page: str) -> None:
    put(doc(window), at(doc(window), 3), "7个")
    window.show_start() if page == "start" else window.show_export()
    window.actions_.undo.trigger()
    assert window.stack.currentWidget() is paper(window)
    assert_in_sight(window)


def test_what_was_said_holds_until_the_next_edit_and_hides_no_error(window: MainWindow) -> None:
    document = doc(window)
    put(document, at(document, 3), "7个")
    window.actions_.undo.trigger()
    put(document, at(document, 1), "7个")
    assert window.messages.text == ""
    window.messages.show_message("error", "没有保存")
    window.actions_.undo.trigger()
    assert window.messages.text == "没有保存"
    assert window.statusBar().currentMessage() == "已撤销：填写，按 Ctrl+Y 可重做。"


def test_subjects_that_go_and_come_back(window: MainWindow) -> None:
    document = opened(window, BUDGET)
    tree = Address(
        "general", document.session.submission.forms["general"][0].id, "tree", "2150517", "project"
    )
    document.go_to(tree)
    paper(window)._actions["delete"].trigger()
    assert window.messages.text.startswith("已删除科目 2150517")
    assert window.messages.text.endswith("按 Ctrl+Z 可恢复。")
    go_away(window)
    window.actions_.undo.trigger()
    assert document.current is not None
    assert document.current[:4] == tree[:4]
    assert_in_sight(window)
    go_away(window)
    window.actions_.redo.trigger()
    assert document.current[:4] == tree._replace(row="2150550")[:4]
    assert_in_sight(window)


# Deleting rows and emptying cells: not asked, said


@pytest.mark.parametrize(
    ("action", "said"),
    [("delete", "已删除行，按 Ctrl+Z 可恢复。"), ("clear", "已清空 全年完成值，按 Ctrl+Z 可恢复。")],
)
def test_what_one_key_brings_back_is_said(window: MainWindow, action: str, said: str) -> None:
    document = doc(window)
    document.go_to(at(document, 1))
    paper(window)._actions[action].trigger()
    assert window.messages.text == said


# Cutting


def cut(qtbot: QtBot, window: MainWindow, place: Address, keys: str = "Ctrl+X", right: int = 0) -> None:
    """Go to a place, select so many cells more at its right, and cut."""
    doc(window).go_to(place)
    window.activateWindow()
    paper(window).setFocus()
    for _ in range(right):
        press(qtbot, window, "Shift+Right")
    press(qtbot, window, keys)


@pytest.mark.parametrize(("away", "back"), [("Ctrl+X", "Ctrl+V"), ("Shift+Del", "Shift+Ins")])
def test_a_cut_takes_away_and_is_one_step(qtbot: QtBot, window: MainWindow, away: str, back: str) -> None:
    document, place = doc(window), at(doc(window), 3)
    typed = document.session.submission.typed
    before = typed(place)
    assert before
    cut(qtbot, window, place, away)
    assert QGuiApplication.clipboard().text() == before
    assert typed(place) == ""
    assert document.undo_stack.undoText() == "剪切"
    assert window.messages.text == "已剪切 1 个单元格，按 Ctrl+Z 可恢复。"
    press(qtbot, window, back)
    assert typed(place) == before
    press(qtbot, window, "Ctrl+Z")
    press(qtbot, window, "Ctrl+Z")
    assert typed(place) == before
    assert not document.undo_stack.canUndo()


def test_what_is_computed_stays_and_that_is_said(qtbot: QtBot, window: MainWindow) -> None:
    document, place = doc(window), at(doc(window), 3)
    cut(qtbot, window, place, right=1)
    assert document.session.submission.typed(place) == ""
    assert "已剪切 1 个单元格，按 Ctrl+Z 可恢复。另有 1 个单元格由程序计算" in window.messages.text
    steps = document.undo_stack.count()
    score = at(document, 2, "score")
    cut(qtbot, window, score)
    assert document.undo_stack.count() == steps
    assert QGuiApplication.clipboard().text() == f"{document.session.calculation.value(score):f}"
    assert "没有剪切" in window.messages.text


def test_a_merged_cell_is_cut_whole(qtbot: QtBot, window: MainWindow) -> None:
    document = opened(window, GUIZHOU)
    place = indicator(document, "overall", 0, "level1")
    document.go_to(place)
    slot = paper(window).canvas.slot
    assert slot is not None
    assert slot.cell.rows > 1
    rows = [indicator(document, "overall", i, "level1") for i in range(slot.cell.rows)]
    before = document.session.submission.typed(place)
    cut(qtbot, window, place)
    assert QGuiApplication.clipboard().text().split()[0] == before
    assert [document.session.submission.typed(row) for row in rows] == [""] * len(rows)


def test_where_nothing_is_nothing_is_cut(qtbot: QtBot, window: MainWindow) -> None:
    document, place = doc(window), at(doc(window), 3)
    put(document, place, "")
    steps = document.undo_stack.count()
    QGuiApplication.clipboard().setText("别的")
    cut(qtbot, window, place)
    assert QGuiApplication.clipboard().text() == "别的"
    assert document.undo_stack.count() == steps
    assert window.messages.text == "这里没有可以剪切的内容。"


def test_an_editor_cuts_its_own_text(qtbot: QtBot, window: MainWindow) -> None:
    document, place = doc(window), at(doc(window), 3)
    before = document.session.submission.typed(place)
    cut(qtbot, window, place, keys="F2")
    press(qtbot, window, "Ctrl+X")
    editor = paper(window).editor
    assert editor is not None
    assert editor.text() == ""
    assert QGuiApplication.clipboard().text() == before
    assert document.undo_stack.count() == 0


@pytest.mark.parametrize("keys", ["Ctrl+X", "Shift+Del", "Ctrl+V", "Shift+Ins", "Del", "Ctrl+Del", "Ctrl+D"])
def test_where_it_may_only_be_read_a_key_says_so(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    document, place = doc(window), at(doc(window), 3)
    before = document.session.submission.typed(place)
    document.set_read_only("“甲.tianbao”正由张三编辑")
    QGuiApplication.clipboard().setText("别的")
    cut(qtbot, window, place, keys)
    assert document.session.submission.typed(place) == before
    assert QGuiApplication.clipboard().text() == "别的"
    assert "正由张三编辑" in window.messages.text


def test_everything_is_selected_and_copied(qtbot: QtBot, window: MainWindow) -> None:
    document, place = doc(window), at(doc(window), 3)
    cut(qtbot, window, place, "Ctrl+A")
    press(qtbot, window, "Ctrl+Ins")
    assert document.current == place
    text = QGuiApplication.clipboard().text()
    names = [at(document, row, "name") for row in (0, 3, 5)]
    assert all(document.session.submission.typed(name) in text for name in names)
    press(qtbot, window, "Left")
    press(qtbot, window, "Ctrl+C")
    assert len(QGuiApplication.clipboard().text()) < len(text)


@pytest.mark.parametrize(
    ("standard", "name"),
    [("Undo", "undo"), ("Redo", "redo"), ("Cut", ""), ("Copy", ""), ("Paste", ""), ("SelectAll", "")],
)
def test_the_usual_keys_do_what_they_do_elsewhere(window: MainWindow, standard: str, name: str) -> None:
    keys = QKeySequence.keyBindings(QKeySequence.StandardKey[standard])
    assert keys
    for key in keys:
        action = getattr(window.actions_, name) if name else paper(window)._actions.for_key(key)
        assert action is not None
        assert key in action.shortcuts()


def test_the_menu_copies_the_form_shown_with_what_is_being_typed(window: MainWindow, qtbot: QtBot) -> None:
    document = doc(window)
    first = projects(document)[0]
    phone = Address(FORM, first, "head", SINGLE_ROW, "phone")
    document.go_to(phone)
    qtbot.keyClicks(QApplication.focusWidget(), "110")
    window.actions_["copy_form"].trigger()
    assert document.instance == projects(document)[1]
    assert document.session.submission.typed(phone._replace(instance=document.instance)) == "110"
    document.undo_stack.undo()
    assert (len(projects(document)), document.session.submission.typed(phone)) == (2, "110")
    go_away(window)
    steps = document.undo_stack.count()
    window.actions_["copy_form"].trigger()
    assert (document.undo_stack.count(), window.messages.text[:7]) == (steps, "这张表只有一份")


@pytest.mark.parametrize("way", ["undo", "redo"])
def test_a_draft_that_may_only_be_read_by_now_is_left_as_it_is(window: MainWindow, way: str) -> None:
    document = doc(window)
    at = indicator(document, FORM, 0, "actual")
    for text in ("1", "2"):
        put(document, at, text)
    document.undo_stack.undo()
    document.set_read_only("另一台电脑正在编辑")
    getattr(window.actions_, way).trigger()
    assert document.session.submission.typed(at) == "1"
    assert "只能查看" in window.messages.text
