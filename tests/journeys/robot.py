"""Hands at the window: keys, clicks and the clipboard, counted; nothing else is done to the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QMenu,
    QScrollArea,
    QTreeView,
    QWidget,
)

from models.address import Address
from models.editing.board import Board, Slot
from ui.drafts.document import Document
from ui.paper.view import PaperView
from ui.widgets.clipboard import put_table
from ui.window.main_window import MainWindow

CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
_LEFT = Qt.MouseButton.LeftButton
_NOTCH = 120
_UNDER_HEADS = 6
"""Turns of the wheel that bring out what lies under heads."""


class Robot:
    """Press keys and click at what is visible; a turn of the wheel by one notch counts as a click."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.keys = 0
        self.clicks = 0

    @property
    def actions(self) -> int:
        """Give keys and clicks together."""
        return self.keys + self.clicks

    # What can be seen

    @property
    def document(self) -> Document:
        assert self.window.document is not None
        return self.window.document

    @property
    def paper(self) -> PaperView:
        assert self.window.workspace is not None
        return self.window.workspace.paper

    @property
    def board(self) -> Board:
        assert self.paper.canvas.board is not None
        return self.paper.canvas.board

    @property
    def slot(self) -> Slot | None:
        """Give where the current cell stands."""
        return self.paper.canvas.slot

    @property
    def on_paper(self) -> bool:
        """Tell whether the paper, or what is open on it, has the keyboard."""
        return self.keyboard is self.paper or self.paper.isAncestorOf(self.keyboard)

    # Keys

    @property
    def keyboard(self) -> QWidget:
        """Give the widget that has the keyboard."""
        widget = QApplication.activePopupWidget() or QApplication.focusWidget()
        if (
            widget is None or not widget.isVisible()
        ):  # a window manager gives it back when what lay over the window is gone
            self.window.activateWindow()
            QApplication.processEvents()
            widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the keyboard"
        return widget

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press one key; with Ctrl or Shift held it is still one."""
        self.keys += 1
        QTest.keyClick(self.keyboard, key, modifiers)

    def type(self, text: str) -> None:
        """Type a text: what is on the keys as keys, all else as an input method hands it over."""
        self.keys += len(text)
        for on_keys, run in groupby(text, lambda letter: letter.isascii()):
            words = "".join(run)
            if not on_keys:
                event = QInputMethodEvent()
                event.setCommitString(words)
                QApplication.sendEvent(self.keyboard, event)
                continue
            for letter in words:
                if letter == "\n":
                    QTest.keyClick(self.keyboard, Qt.Key.Key_Return)
                else:
                    QTest.keyClick(self.keyboard, letter)

    def paste(self, table: list[list[str]]) -> None:
        """Paste a table copied from a spreadsheet; marking and copying it there are three keys more."""
        put_table(table)
        self.keys += 3
        self.key(Qt.Key.Key_V, CTRL)

    # Mouse

    def click_at(self, widget: QWidget, place: QPoint) -> None:
        """Click at a place of a widget, rolling the page it stands on where it is out of sight."""
        page = self._page_of(widget)
        if page is not None and not widget.visibleRegion().contains(place):
            around = QRect(place, place)
            self._roll(page, lambda: around.translated(widget.mapTo(page.viewport(), QPoint())))
        assert widget.visibleRegion().contains(place), (widget, place)
        self.clicks += 1
        QTest.mouseClick(widget, _LEFT, NONE, place)

    def _page_of(self, widget: QWidget) -> QAbstractScrollArea | None:
        """Give the scrolled page that a widget stands on, None where it stands on none."""
        above = widget.parentWidget()
        while above is not None and not (isinstance(above, QScrollArea) and above.widget() is not widget):
            above = above.parentWidget()
        return above

    def press(self, words: str) -> None:
        """Click the button or the entry of an open menu that shows some words."""
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            action = next(a for a in menu.actions() if a.text().startswith(words))
            self.click_at(menu, menu.actionGeometry(action).center())
            QApplication.processEvents()
            return
        buttons = (b for b in self.window.findChildren(QAbstractButton) if b.isVisible())
        button = next(b for b in buttons if b.text() == words)
        self.click_at(button, button.rect().center())

    def choose(self, view: QAbstractItemView, index: QModelIndex, menu: bool = False) -> None:
        """Click an entry of a list or tree, rolling and unfolding it into sight; or open its menu."""
        parent = index.parent()
        while isinstance(view, QTreeView) and parent.isValid() and not view.isExpanded(parent):
            box = view.visualRect(parent)
            self.click_at(view.viewport(), QPoint(box.left() - view.indentation() // 2, box.center().y()))
            parent = parent.parent()
        self._roll(view, lambda: view.visualRect(index))
        if menu:
            self._open_menu(view, view.visualRect(index).center())
        else:
            self.click_at(view.viewport(), view.visualRect(index).center())
            QApplication.processEvents()

    def _roll(self, area: QAbstractScrollArea, where: Callable[[], QRect]) -> None:
        """Turn the wheel, or tilt it, until the middle of something is in sight."""
        for bar, sideways in ((area.verticalScrollBar(), False), (area.horizontalScrollBar(), True)):
            last = None
            while bar.value() != last:
                middle, room = where().center(), area.viewport().rect()
                at, end = (middle.x(), room.right()) if sideways else (middle.y(), room.bottom())
                if 0 < at < end:
                    break
                last = bar.value()
                self.wheel(area, 1 if at <= 0 else -1, sideways)

    def wheel(self, area: QAbstractScrollArea, notches: int, sideways: bool = False) -> None:
        """Turn the wheel over an area."""
        self.clicks += 1
        at, turn = area.viewport().rect().center(), notches * _NOTCH
        event = QWheelEvent(
            QPointF(at),
            QPointF(area.viewport().mapToGlobal(at)),
            QPoint(),
            QPoint(turn, 0) if sideways else QPoint(0, turn),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(area.viewport(), event)

    def click(self, at: Address) -> None:
        """Click a cell of the sheet."""
        self.click_at(self.paper.viewport(), self._into_sight(at))

    def context_menu(self, at: Address) -> None:
        """Click a cell with the other button."""
        self._open_menu(self.paper, self._into_sight(at))

    def _open_menu(self, area: QAbstractScrollArea, place: QPoint) -> None:
        self.clicks += 1
        port, right = area.viewport(), Qt.MouseButton.RightButton
        QTest.mouseClick(port, right, NONE, place)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, port.mapToGlobal(place))
        QApplication.sendEvent(port, event)  # the platform makes it of the click

    def seen(self, at: Address) -> bool:
        """Tell whether some of a cell can be clicked as things stand."""
        return self._bare(at) is not None

    def _into_sight(self, at: Address) -> QPoint:
        """Roll a cell into sight and give a place on it where nothing lies over it."""
        if (place := self._bare(at)) is None:
            self._roll(self.paper, lambda: self.paper.canvas.cell_rect(at) or QRect())
            place = self._bare(at)
        for sideways in (False,) * _UNDER_HEADS + (True,) * _UNDER_HEADS:
            if place is None:  # it lies under the heads or the names that stay
                self.wheel(self.paper, 1, sideways)
                place = self._bare(at)
        assert place is not None, f"not to be seen: {at}"
        return place

    def _bare(self, at: Address) -> QPoint | None:
        canvas, port = self.paper.canvas, self.paper.viewport()
        rect, slot, piece = canvas.cell_rect(at), self.board.find(at), canvas.piece_rects(at)
        assert rect is not None, at
        assert slot is not None, at
        for place in _places((piece[0] if piece is not None else rect).intersected(port.rect())):
            found = canvas.slot_at(QPointF(place))
            if (
                found is not None
                and (found.cell, found.run) == (slot.cell, slot.run)
                and port.childAt(place) is None
            ):
                return place
        return None


def _places(rect: QRect) -> Iterator[QPoint]:
    """Give some places of a rectangle, its middle first."""
    if not rect.isEmpty():
        yield rect.center()
        for x in (rect.left() + 3, rect.right() - 3):
            for y in (rect.top() + 3, rect.bottom() - 3):
                yield QPoint(x, y)
