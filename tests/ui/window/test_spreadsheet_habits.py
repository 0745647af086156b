"""What hands know from spreadsheets, in the real window: keys, menus, lists, filling down, clearing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from models.address import Address
from tests.support.building import CHONGQING, GUIZHOU
from tests.support.windows import OFFSCREEN, indicator, opened, paper, put
from ui.drafts.document import Document
from ui.paper.cell_editors import ChoiceEditor
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def go(window: MainWindow, at: Address) -> Document:
    document = window.document
    assert document is not None
    document.go_to(at)
    paper(window).setFocus()
    return document


def write(text: str) -> None:
    """Type where the keyboard is, letter by letter."""
    for letter in text:
        focus = QApplication.focusWidget()
        assert focus is not None
        event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(focus, event)


def column(document: Document, name: str) -> list[str]:
    rows = document.session.submission.rows("overall", document.instance, "indicators")
    return [texts.get(name, "") for texts in rows.values()]


# Every key


def _manual_keys() -> set[str]:
    text = (Path(__file__).parents[3] / "docs" / "manual.md").read_text("utf-8")
    table = text.split("## 六、快捷键")[1].split("\n## ")[0]
    named = re.findall(r"`([^`]+)`", table)
    for words, key in (("回车", "Return"), ("空格", "Space"), ("↑", "Up"), ("↓", "Down"), ("←", "Left")):
        named = [name.replace(words, key) for name in named]
    return {QKeySequence(name).toString() for name in named}


WITHOUT_ACTION = {"Return", "Shift+Return", "Tab", "Shift+Tab", "F2", "Esc", "Ctrl+Home", "Ctrl+End"}
"""Keys of the paper and its editors; each has tests of its own."""


def test_the_manual_names_every_key_and_no_other(window: MainWindow) -> None:
    opened(window, "yubei-budget-2024")
    keyed = [a for a in [*window.findChildren(QAction), *paper(window).actions()] if a.shortcuts()]
    there = [{keys.toString() for keys in action.shortcuts()} for action in keyed]
    manual = _manual_keys()
    assert [keys for keys in there if not keys & manual] == []
    assert manual - {key for keys in there for key in keys} == WITHOUT_ACTION


@pytest.mark.parametrize(("key", "end"), [(Key.Key_Home, 0), (Key.Key_End, -1)])
def test_ctrl_home_and_end_go_to_the_ends(window: MainWindow, qtbot: QtBot, key: Key, end: int) -> None:
    document = opened(window)
    go(window, indicator(document, "overall", 1, "target"))
    qtbot.keyClick(paper(window), key, CTRL)
    board = paper(window).canvas.board
    assert board is not None
    assert document.current == list(board.reading())[end].address


def test_shift_and_space_take_the_row_and_type_nothing(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    at = indicator(document, "overall", 1, "target")
    go(window, at)
    qtbot.keyClick(paper(window), Key.Key_Space, SHIFT)
    assert paper(window).editor is None
    assert document.current == at
    taken = paper(window).canvas.selected()
    assert {one.row for one in taken} == {at.row}
    assert {"level3", "target", "reason"} <= {one.column for one in taken}
    qtbot.keyClick(paper(window), Key.Key_C, CTRL)
    assert document.session.submission.typed(at) in QGuiApplication.clipboard().text().split("\t")


# Menus


def _edit_menu(window: MainWindow) -> list[QAction]:
    (menu,) = [m for m in window.menuBar().findChildren(QMenu) if m.title() == "编辑(&E)"]
    return menu.actions()


def test_the_menu_cuts_copies_pastes_and_fills_down(window: MainWindow) -> None:
    document = opened(window)
    words = {action.text(): action for action in _edit_menu(window)}
    at = indicator(document, "overall", 0, "target")
    text = document.session.submission.typed(go(window, at).current)  # type: ignore[arg-type]
    words["剪切"].trigger()
    assert document.session.submission.typed(at) == ""
    words["粘贴"].trigger()
    assert document.session.submission.typed(at) == text
    go(window, indicator(document, "overall", 1, "target"))
    words["向下填充"].trigger()
    assert column(document, "target")[:2] == [text, text]
    go(window, indicator(document, "overall", 0, "actual"))
    words["复制"].trigger()
    assert QGuiApplication.clipboard().text() == column(document, "actual")[0]


def test_the_menu_means_the_field_one_is_typing_in(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    at = indicator(document, "overall", 0, "actual")
    go(window, at)
    write("12个")
    editor = paper(window).editor
    assert editor is not None
    editor.select_all()
    words = {action.text(): action for action in _edit_menu(window)}
    words["剪切"].trigger()
    assert editor.text() == ""
    assert QGuiApplication.clipboard().text() == "12个"
    words["粘贴"].trigger()
    assert paper(window).editor is editor
    assert editor.text() == "12个"


# Filling down and clearing


def test_a_selection_is_filled_down_from_its_first_row(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    before = column(document, "target"), column(document, "score")
    go(window, indicator(document, "overall", 0, "target"))
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Right):
        qtbot.keyClick(paper(window), key, SHIFT)
    qtbot.keyClick(paper(window), Key.Key_D, CTRL)
    for name in ("target", "actual"):
        filled = column(document, name)
        assert len(set(filled[:3])) == 1
    assert column(document, "target")[3:] == before[0][3:]
    assert document.undo_stack.undoText() == "向下填充 4 个单元格"
    document.undo_stack.undo()
    assert column(document, "target") == before[0]


def test_where_nothing_can_be_filled_down_that_is_said(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    go(window, indicator(document, "overall", 1, "score"))
    with qtbot.waitSignal(paper(window).message) as said:
        qtbot.keyClick(paper(window), Key.Key_D, CTRL)
    assert "由程序计算" in said.args[0]
    assert not document.undo_stack.canUndo()


def test_delete_empties_a_merged_cell_as_it_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    at = indicator(document, "overall", 0, "level1")
    board = paper(window).canvas.board
    go(window, at)
    slot = paper(window).canvas.slot
    assert board is not None
    assert slot is not None
    rows, before = slot.cell.rows, column(document, "level1")
    assert rows > 1
    qtbot.keyClick(paper(window), Key.Key_Delete)
    assert column(document, "level1") == [""] * rows + before[rows:]
    assert document.undo_stack.undoText() == "清空 一级指标"
    document.undo_stack.undo()
    assert column(document, "level1") == before


# Lists and signs


def test_alt_and_down_open_a_list_and_choosing_stays_in_the_row(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    at = indicator(document, "overall", 0, "level2")
    go(window, at)
    qtbot.keyClick(paper(window), Key.Key_Down, ALT)
    editor = paper(window).editor
    assert isinstance(editor, ChoiceEditor)
    assert editor.popup.isVisible()
    qtbot.keyClick(editor.input, Key.Key_Down)
    chosen = editor.popup.currentItem().text()
    qtbot.keyClick(editor.input, Key.Key_Return)
    assert document.session.submission.typed(at) == chosen
    assert document.current is not None
    assert document.current[:4] == at[:4]
    go(window, indicator(document, "overall", 0, "target"))
    qtbot.keyClick(paper(window), Key.Key_Down, ALT)
    assert paper(window).editor is None
    assert document.current == indicator(document, "overall", 0, "target")


def test_list_cells_show_an_arrow_that_opens_the_list(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    view = paper(window)
    for name, there in (("level2", True), ("target", False)):
        at = indicator(document, "overall", 0, name)
        go(window, at)
        slot = view.canvas.slot
        assert slot is not None
        geometry = view.canvas.geometry()
        corner = geometry.logical(geometry.list_arrow(geometry.cell(slot.start, slot.cell))).center()
        shades = {
            view.viewport().grab().toImage().pixelColor(corner + QPoint(dx, dy)).name()
            for dx in (-1, 0, 1)
            for dy in (-1, 0)
        }
        assert (len(shades) > 1) == there
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=corner)
        assert isinstance(view.editor, ChoiceEditor) == there


@pytest.mark.parametrize(
    ("pack", "name", "keys", "kept"),
    [
        (GUIZHOU, "target", ">=95%", "≥95%"),
        (GUIZHOU, "target", "<=5个", "≤5个"),
        (GUIZHOU, "level3", "甲>=乙", "甲>=乙"),
        (CHONGQING, "nature", ">=", "≥"),
        (GUIZHOU, "level1", "产出指标 (50分)", "产出指标"),
    ],
)
@pytest.mark.parametrize("by_paste", [False, True])
def test_signs_and_printed_choices_are_understood(
    window: MainWindow, qtbot: QtBot, pack: str, name: str, keys: str, kept: str, by_paste: bool
) -> None:
    document = opened(window, pack)
    at = indicator(document, "overall" if pack == GUIZHOU else "project", 0, name)
    put(document, at, "")
    go(window, at)
    if by_paste:
        QGuiApplication.clipboard().setText(keys)
        qtbot.keyClick(paper(window), Key.Key_V, CTRL)
    else:
        write(keys)
        editor = paper(window).editor
        assert editor is not None
        qtbot.keyClick(editor.input, Key.Key_Return)
    assert document.session.submission.typed(at) == kept


# Pasting with heads


INDICATORS = """\
绩效指标\t实际完成值\t三级指标\t年度指标值（A）\t责任人\t一级指标\t二级指标
\t3个\t新甲\t>=2个\t张三\t产出指标 (50分)\t数量
\t95%\t新乙\t≥90%\t李四\t\t质量
"""
FUNDS = """\
资金来源\t全年执行数（B）\t年初预算数
其他资金\t3\t1
项目支出\t6\t4
上年结余\t8\t9
"""


def paste_here(window: MainWindow, qtbot: QtBot, text: str) -> str:
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(paper(window), Key.Key_V, CTRL)
    return window.messages.text


def test_columns_are_found_by_the_heads_copied_with_them(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    names = ("level1", "level2", "level3", "target", "actual", "weight", "reason")
    before = {name: column(document, name) for name in names}
    go(window, indicator(document, "overall", 0, "weight"))  # wherever one stands in the row
    said = paste_here(window, qtbot, INDICATORS)
    wanted = {
        "level1": ["产出指标", "产出指标"],
        "level2": ["数量", "质量"],
        "level3": ["新甲", "新乙"],
        "target": ["≥2个", "≥90%"],
        "actual": ["3个", "95%"],
    }
    for name in names:
        assert column(document, name) == wanted.get(name, before[name][:2]) + before[name][2:]
    assert "按表头认出 5 列" in said
    assert "没有认出的列没有粘贴：“责任人”（表中还有“分值”、“未完成原因分析”，" in said
    document.undo_stack.undo()
    assert {name: column(document, name) for name in names} == before


def test_rows_a_form_names_are_found_by_their_names(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    place = document.session.submission.forms["overall"][0].id

    def typed(row: str) -> list[str]:
        at = Address("overall", place, "funds", row, "")
        return [
            document.session.submission.typed(at._replace(column=name)) for name in ("initial", "executed")
        ]

    before = typed("basic")
    go(window, Address("overall", place, "funds", "basic", "initial"))
    said = paste_here(window, qtbot, FUNDS)
    assert (typed("basic"), typed("project"), typed("other")) == (before, ["4", "6"], ["1", "3"])
    assert "没有认出的行没有粘贴：“上年结余”" in said


def test_what_was_pasted_is_marked_for_a_moment(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    at = indicator(document, "overall", 0, "target")
    go(window, at)
    canvas = paper(window).canvas

    def shade() -> str:
        rect = canvas.cell_rect(at)
        assert rect is not None
        return paper(window).viewport().grab().toImage().pixelColor(rect.topLeft() + QPoint(6, 4)).name()

    plain = shade()
    paste_here(window, qtbot, "9个\t9个")
    assert canvas.fresh == {at, at._replace(column="actual")}
    assert shade() != plain
    assert canvas.fading.isActive()
    canvas.fading.timeout.emit()
    assert canvas.fresh == frozenset()
    assert shade() == plain
