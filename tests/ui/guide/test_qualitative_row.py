"""A row judged in words: its fields beside the paper are in sight, stay where they are and lead on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QStyle, QStyleOptionComboBox, QWidget
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import MISSING
from models.drafts.changes import SetCell
from tests.support.windows import OFFSCREEN, paper, shown_window
from tests.ui.paper.test_view import press
from ui.navigator._outline import Outline
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """Give a window as small as they come, with a row whose target and actual are words."""
    window = shown_window(qtbot, qapp)
    window.resize(1366, 768)
    assert window.new("national-project-selfeval", 2023, "某局")
    document = window.document
    assert document is not None
    (row,) = document.session.submission.rows("project", document.instance, "indicators")
    document.go_to(Address("project", document.instance, "indicators", row, "level1"))
    view = paper(window)
    settle()
    view.setFocus()
    press(view, "产出指标", Key.Key_Tab, "质量指标", Key.Key_Tab, "环境改善", Key.Key_Tab)
    press(view, "明显改善", Key.Key_Tab, "有所改善", Key.Key_Tab, "10", Key.Key_Tab)
    settle()
    return window


def settle() -> None:
    for _ in range(6):
        QApplication.processEvents()


def at(window: MainWindow, column: str) -> Address:
    assert window.document is not None
    assert window.document.current is not None
    return window.document.current._replace(column=column)


def field(window: MainWindow, key: str) -> QWidget:
    assert window.workspace is not None
    return window.workspace.guide.cell.editors.editors[key]


def place(window: MainWindow, key: str) -> QPoint:
    return field(window, key).mapTo(window, QPoint())


def test_the_fields_are_in_sight_and_no_choice_is_cut(window: MainWindow) -> None:
    assert window.workspace is not None
    guide = window.workspace.guide
    for key in ("direction", "band", "degree"):
        corner = field(window, key).mapTo(guide.viewport(), field(window, key).rect().bottomRight())
        assert guide.viewport().rect().contains(corner), key
    band = field(window, "band")
    assert isinstance(band, QComboBox)
    option = QStyleOptionComboBox()
    option.initFrom(band)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = band.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, band).width()
    assert max(band.fontMetrics().horizontalAdvance(band.itemText(i)) for i in range(band.count())) <= room


def test_the_fields_stay_in_their_place_and_enter_leads_on(window: MainWindow) -> None:
    assert window.document is not None
    submission = window.document.session.submission
    band, degree = field(window, "band"), field(window, "degree")
    assert isinstance(degree, QLineEdit)
    before = place(window, "band"), place(window, "degree")
    band.setFocus()
    for _ in range(2):
        QTest.keyClick(band, Key.Key_Down)
        settle()
    assert submission.typed(at(window, "band")).startswith("部分达成")
    QTest.keyClick(band, Key.Key_Return)
    settle()
    assert QApplication.focusWidget() is degree
    assert (place(window, "band"), place(window, "degree")) == before
    QTest.keyClicks(degree, "70")
    QTest.keyClick(degree, Key.Key_Return)
    settle()
    assert submission.typed(at(window, "degree")) == "70"
    assert (place(window, "band"), place(window, "degree")) == before, "a line on points lost came in above"
    assert QApplication.focusWidget() is paper(window)


def test_what_is_missing_is_marked_on_the_score_and_not_on_the_filled_reason(window: MainWindow) -> None:
    view = paper(window)
    assert view.canvas.marks.get(at(window, "score")) == MISSING, "it waits for what is not printed"
    assert at(window, "reason") not in view.canvas.marks
    view.setFocus()
    press(view, "资金下达晚。", Key.Key_Return)
    settle()
    assert window.document is not None
    (row, *_) = window.document.session.submission.rows("project", window.document.instance, "indicators")
    reason = Address("project", window.document.instance, "indicators", row, "reason")
    assert window.document.session.submission.typed(reason)
    assert reason not in view.canvas.marks
    window.document.go_to(reason)
    degree = field(window, "degree")
    degree.setFocus()
    QTest.keyClicks(degree, "70")
    QTest.keyClick(degree, Key.Key_Return)
    assert not {reason, reason._replace(column="score")} & set(view.canvas.marks)


def badge(window: MainWindow, title: str) -> str:
    """Give what 填报步骤 says of a part."""
    assert window.document is not None
    waiting = Outline(window.document.session).build()
    while waiting:
        entry = waiting.pop()
        if entry.title == title:
            return entry.badge[0]
        waiting += entry.children
    raise AssertionError(title)


def test_a_total_that_is_not_known_yet_has_no_tick(window: MainWindow) -> None:
    document = window.document
    assert document is not None
    top = Address("project", document.instance, "", "", "")
    rest = [  # the sum of points is right, but one indicator is not rated
        *(
            (top._replace(block="funds", row="fiscal", column=c), "1")
            for c in ("initial", "budget", "executed")
        ),
        (at(window, "weight"), "90"),
        (top._replace(block="summary", row="-", column="weights_reason"), "只有一项产出"),
    ]
    for cell, text in rest:
        document.do(SetCell(cell, text), "填写")
    total = document.session.calculation.value(top._replace(block="summary", row="-", column="total"))
    assert total is None
    assert badge(window, "自评结论") == "待算"
    document.do(SetCell(at(window, "degree"), "100"), "填写")
    assert badge(window, "自评结论") == "✓"
