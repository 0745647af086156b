"""What hands do by mistake, in the real window: nothing else is touched, and what was meant is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from models.address import Address
from models.layout.sheet import SheetCell
from tests.support.building import CHONGQING, GUIZHOU
from tests.support.windows import OFFSCREEN, indicator, opened, shown_window
from ui.drafts.document import Document
from ui.paper.view import PaperView
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    return shown_window(qtbot, qapp)


def paper(window: MainWindow) -> PaperView:
    assert window.workspace is not None
    return window.workspace.paper


def go(window: MainWindow, at: Address) -> Document:
    document = window.document
    assert document is not None
    document.go_to(at)
    paper(window).setFocus()
    return document


# The menu of the right button


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[QPoint]:
    """Collect where menus open, and open none."""
    opened: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: opened.append(at))
    return opened


def labels(view: PaperView) -> list[tuple[SheetCell, QPoint]]:
    """List what is printed where nobody stands, with a point of each that is in view."""
    board, geometry = view.canvas.board, view.canvas.geometry()
    assert board is not None
    placed = [(c, geometry.logical(geometry.cell(row, c)).center()) for row, c in board.sheet.cells()]
    seen = [(cell, at) for cell, at in placed if view.viewport().rect().contains(at)]
    return [(cell, at) for cell, at in seen if cell.text and view.canvas.slot_at(QPointF(at)) is None]


def ask_for_menu(view: PaperView, at: QPoint, reason: QContextMenuEvent.Reason) -> None:
    event = QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)


@pytest.mark.parametrize("pack", [CHONGQING, GUIZHOU, "yubei-budget-2024"])
def test_the_right_button_on_printed_words_means_no_row(
    window: MainWindow, menus: list[QPoint], pack: str
) -> None:
    document, view = opened(window, pack), paper(window)
    current, said = document.current, list[str]()
    view.hint.connect(said.append)
    there = labels(view)
    assert there
    for _, at in there:
        ask_for_menu(view, at, QContextMenuEvent.Reason.Mouse)
    assert menus == []
    assert len(said) == len(there)
    assert all("右键" in words for words in said)
    assert document.current == current


def test_the_menu_key_means_the_current_cell_wherever_the_mouse_is(
    window: MainWindow, menus: list[QPoint]
) -> None:
    document, view = opened(window), paper(window)
    at = indicator(document, "overall", 1, "reason")
    go(window, at)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    _, label = labels(view)[0]
    ask_for_menu(view, label, QContextMenuEvent.Reason.Keyboard)
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    assert view.viewport().rect().contains(rect)
    assert menus == [view.viewport().mapToGlobal(rect.bottomLeft())]


def test_dragging_from_printed_words_selects_nothing(window: MainWindow, qtbot: QtBot) -> None:
    document, view = opened(window), paper(window)
    at = indicator(document, "overall", 1, "target")
    go(window, at)
    _, start = labels(view)[0]
    rect = view.canvas.cell_rect(indicator(document, "overall", 2, "actual"))
    assert rect is not None
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), rect.center())
    qtbot.mouseRelease(view.viewport(), LEFT, pos=rect.center())
    assert view.canvas.area() is None
    assert document.current == at
