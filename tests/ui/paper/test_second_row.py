"""A second row of indicators under another first level, from an empty draft, by mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from tests.support.national import DEPARTMENT, PROJECT
from tests.support.windows import OFFSCREEN, paper, shown_window
from ui.drafts.document import Document
from ui.paper.cell_editors import ChoiceEditor
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key = Qt.Key


@pytest.fixture(params=[PROJECT, DEPARTMENT])
def window(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """Give an empty draft with one row of indicators typed in, and a second that Enter has begun."""
    window = shown_window(qtbot, qapp)
    assert window.new(request.param, 2025, "清河县水利局", "张三")
    first = at(window, 0, "level1")
    document(window).go_to(first)
    window.activateWindow()
    paper(window).setFocus()
    qtbot.waitUntil(paper(window).hasFocus)
    keys("产出", Key.Key_Return, "数量", Key.Key_Return, "新建泵站", Key.Key_Return)
    keys("3座", Key.Key_Return, "3座", Key.Key_Return, "50", Key.Key_Return)
    for _ in range(9):
        if row(window) == 0:
            keys(Key.Key_Return)
    assert len(rows(window)) == 2
    window.files.may_leave = lambda *_: True  # type: ignore[method-assign]  # the draft is never saved
    return window


def document(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def rows(window: MainWindow) -> list[dict[str, str]]:
    """Give what is typed in the rows of indicators."""
    form = document(window).session.pack.forms[-1].id
    place = document(window).session.submission.forms[form][0].id
    return [
        {column: text for column, text in texts.items() if text}
        for texts in document(window).session.submission.rows(form, place, "indicators").values()
    ]


def at(window: MainWindow, number: int, column: str) -> Address:
    form = document(window).session.pack.forms[-1].id
    place = document(window).session.submission.forms[form][0].id
    names = list(document(window).session.submission.rows(form, place, "indicators"))
    return Address(form, place, "indicators", names[number] if names else "~", column)


def row(window: MainWindow) -> int:
    """Give the number of the current row of indicators, -1 for another place."""
    now = document(window).current
    if now is None or now.block != "indicators":
        return -1
    form, place = now[:2]
    return list(document(window).session.submission.rows(form, place, "indicators")).index(now.row)


def column(window: MainWindow) -> str:
    now = document(window).current
    return now.column if now is not None else ""


def keys(*pressed: Key | str) -> None:
    """Press keys where the keyboard is; a text comes from an input method."""
    for one in pressed:
        target = QApplication.focusWidget()
        assert target is not None
        if isinstance(one, str):
            event = QInputMethodEvent()
            event.setCommitString(one)
            QApplication.sendEvent(target, event)
        else:
            QTest.keyClick(target, one)


def click(window: MainWindow, where: Address, part: float = 0.5) -> None:
    """Click on the cell that shows a place, so far down in it."""
    view = paper(window)
    view.canvas.reveal(where)
    board = view.canvas.board
    assert board is not None
    slot = board.find(where)
    assert slot is not None
    rect = view.canvas.cell_rect(board.head(slot).address)
    assert rect is not None
    point = QPoint(rect.left() + 6, rect.top() + round(rect.height() * part))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_a_click_on_a_merged_cell_is_meant_for_the_row_that_is_begun(window: MainWindow, part: float) -> None:
    click(window, at(window, 1, "level1"), part)
    assert (len(rows(window)), row(window), column(window)) == (2, 1, "level1")
    keys("效益", Key.Key_Return)
    assert [one["level1"] for one in rows(window)] == ["产出指标", "效益指标"]
    assert row(window) == 1
    document(window).undo_stack.undo()
    assert [one["level1"] for one in rows(window)] == ["产出指标", "产出指标"]


def test_the_second_level_is_gone_to_when_the_first_is_another_one(window: MainWindow) -> None:
    click(window, at(window, 1, "level1"))
    keys("效益", Key.Key_Return)
    assert (row(window), column(window)) == (1, "level2")
    keys("社会", Key.Key_Return)
    assert (row(window), column(window)) == (1, "level3")
    keys("群众出行便利", Key.Key_Return)
    second = rows(window)[1]
    assert (second["level2"], second["level3"]) == ("社会效益指标", "群众出行便利")


def test_the_second_level_is_passed_over_when_the_first_stays_as_it_was(window: MainWindow) -> None:
    click(window, at(window, 1, "level1"))
    keys("产出", Key.Key_Return)
    assert (row(window), column(window)) == (1, "level3")


def test_a_click_from_elsewhere_is_meant_for_the_row_under_the_mouse(window: MainWindow) -> None:
    keys("改造渠道", Key.Key_Return)
    elsewhere = at(window, 0, "")._replace(block="goals", row=SINGLE_ROW, column="expected")
    click(window, elsewhere)
    click(window, at(window, 1, "level1"), 0.8)
    assert (row(window), column(window)) == (1, "level1")
    click(window, elsewhere)
    click(window, at(window, 1, "level1"), 0.1)
    assert (row(window), column(window)) == (0, "level1")


def test_what_reaches_several_rows_says_so_and_is_one_step(window: MainWindow) -> None:
    keys("改造渠道", Key.Key_Return)
    click(window, at(window, 0, "weight"))
    click(window, at(window, 0, "level1"), 0.1)
    keys("效益", Key.Key_Return)
    assert [one["level1"] for one in rows(window)] == ["效益指标", "效益指标"]
    assert "2 行合并" in window.messages.text
    document(window).undo_stack.undo()
    assert [one["level1"] for one in rows(window)] == ["产出指标", "产出指标"]


def test_shift_tab_goes_to_what_is_merged_in_the_same_row(window: MainWindow) -> None:
    assert (row(window), column(window)) == (1, "level3")
    keys(Key.Key_Backtab)
    assert (row(window), column(window)) == (1, "level2")
    keys(Key.Key_Backtab)
    assert (row(window), column(window)) == (1, "level1")
    keys(Key.Key_Tab)
    assert (row(window), column(window)) == (1, "level2")
    keys(Key.Key_Backtab, Key.Key_Backtab)
    assert row(window) == 0
    assert rows(window)[0]["weight"] == "50"


@pytest.mark.parametrize(("steps", "text"), [(2, "效益"), (1, "质量"), (2, ""), (1, "")])
def test_enter_in_a_level_stays_in_the_row(window: MainWindow, steps: int, text: str) -> None:
    keys(*[Key.Key_Left] * steps)
    keys(*([text] if text else []), Key.Key_Return)
    assert row(window) == 1
    if column(window) == "level2":  # what was taken over is offered once more
        keys("社会" if steps == 2 and text else "数量", Key.Key_Return)
        assert row(window) == 1
    keys("受益人口", Key.Key_Return)
    assert rows(window)[1]["level3"] == "受益人口"
    assert column(window) == "target"


def test_a_blank_row_still_goes_when_one_leaves_it(window: MainWindow) -> None:
    keys(Key.Key_Left, Key.Key_Left, Key.Key_Up)
    assert len(rows(window)) == 1


@pytest.mark.parametrize(
    ("first", "typed", "taken"),
    [("产出", "数量", "数量指标"), ("效益", "社会", "社会效益指标"), ("效益", "乡村振兴", "乡村振兴"),
     ("产出", "", "数量指标")],
)  # fmt: skip
def test_the_beginning_of_a_choice_is_completed_among_those_of_its_level(
    window: MainWindow, first: str, typed: str, taken: str
) -> None:
    keys(Key.Key_Left, Key.Key_Left, first, Key.Key_Return)
    document(window).go_to(at(window, 1, "level2"))
    keys(*([typed] if typed else []), Key.Key_Return)
    assert rows(window)[1]["level2"] == taken


def test_the_list_is_as_tall_as_what_it_shows(window: MainWindow) -> None:
    keys(Key.Key_Left, "质量")
    editor = paper(window).editor
    assert isinstance(editor, ChoiceEditor)
    assert editor.popup.count() == 1
    assert editor.popup.height() < 2 * max(editor.popup.sizeHintForRow(0), editor.fontMetrics().height())
    keys(Key.Key_Up)
    assert editor.popup.currentRow() == -1
    keys(Key.Key_Return)
    assert rows(window)[1]["level2"] == "质量"


def test_a_step_that_is_empty_begins_a_row_of_its_own(window: MainWindow) -> None:
    keys("改造渠道", Key.Key_Return)
    assert window.workspace is not None
    tree = window.workspace.navigator.tree
    (item,) = tree.findItems("满意度指标", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchContains)
    tree.scrollToItem(item)
    place = tree.visualItemRect(item).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert [one["level1"] for one in rows(window)] == ["产出指标", "产出指标", "满意度指标"]
    assert row(window) == 2
    click(window, at(window, 0, "weight"))
    assert len(rows(window)) == 2
