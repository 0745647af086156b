"""A person who makes a form in the window: clicks and entries, counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from models.blanks.blank import CellAt
from models.meanings.workpiece import Judged
from tests.support.windows import choose_file
from ui.making._page import MakingPage
from ui.making._work import Work
from ui.window.main_window import MainWindow

_NO = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class Hand:
    """Work in the window of a program that was just started."""

    def __init__(self, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window, self._monkeypatch = window, monkeypatch
        self.count = 0

    def begin(self, path: Path) -> bool:
        """Open a workbook from the menu: 文件, 制作表样…, and the file; tells whether its page is shown."""
        choose_file(self._monkeypatch, path)
        self.count += 3
        self.window.actions_["making"].trigger()
        QApplication.processEvents()
        return self.window.making.shown

    @property
    def page(self) -> MakingPage:
        """Give the page of the form that is made."""
        page = self.window.making.page
        assert page is not None
        return page

    @property
    def work(self) -> Work:
        """Give the form that is made."""
        work = self.window.making.work
        assert work is not None
        return work

    def at(self, place: str) -> CellAt:
        """Give a cell by its place in the workbook, as B3, or 2!B3 on the second sheet."""
        sheet, _, cell = place.rpartition("!")
        letters = cell.rstrip("0123456789")
        found = self.work.piece.blank.cell(
            CellAt(int(sheet or 1) - 1, int(cell[len(letters) :]) - 1, _column(letters))
        )
        return CellAt(int(sheet or 1) - 1, found.row, found.column)

    def judged(self, place: str) -> Judged:
        """Give what a cell counts as."""
        return self.work.judgement.of(self.at(place))

    def point(self, place: str) -> QPoint:
        """Give where a cell is on the paper, brought into sight."""
        spot = self.page._shown.spots[self.at(place)]
        self.page.paper._reveal(spot)
        return self.page.paper.rect_of(spot).center()

    def click(self, place: str, shift: bool = False) -> None:
        """Click a cell on the paper."""
        self.count += 1
        where = self.point(place)
        paper = self.page.paper.viewport()
        QTest.mouseClick(paper, Qt.MouseButton.LeftButton, _SHIFT if shift else _NO, where)
        QApplication.processEvents()

    def press(self, key: str | Qt.Key) -> None:
        """Press a key on the paper."""
        self.count += 1
        if isinstance(key, str):
            QTest.keyClicks(self.page.paper, key)
        else:
            QTest.keyClick(self.page.paper, key)
        QApplication.processEvents()

    def button(self, words: str, within: QWidget | None = None) -> None:
        """Click a button by its words."""
        self.count += 1
        buttons = (within or self.page).findChildren(QPushButton)
        found = [one for one in buttons if one.text() == words and one.isVisible()]
        assert found, words
        QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def enter(self, field: QLineEdit, text: str) -> None:
        """Type into a field in place of what stands there, and press Enter."""
        self.count += 1
        assert field.isVisible()
        field.setFocus()
        field.selectAll()
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        QApplication.sendEvent(field, composed)
        QTest.keyClick(field, Qt.Key.Key_Return)
        QApplication.processEvents()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
