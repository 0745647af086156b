"""The window as a person would drive it, for the tests of `ui`."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from models.address import Address
from models.drafts.changes import SetCell
from tests.support.building import GUIZHOU, SAMPLES
from ui.drafts.document import Document
from ui.paper.view import PaperView
from ui.widgets.theme import apply_theme
from ui.window import _gc_settle as gc_settle
from ui.window.main_window import USUAL, MainWindow

# Walking through the memory of all tests after each opened draft takes longer than the tests.
gc_settle.settle = lambda: None

OFFSCREEN = pytest.mark.qt_log_ignore(
    r"^This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)", extend=True
)
"""Let the offscreen platform say that it has no window manager to tell sizes to and to raise menus with."""


def shown_window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """Give a window on the screen that closes without asking when the test ends."""
    apply_theme(qapp)
    window = MainWindow()
    window.resize(*USUAL)  # the screen of the tests is smaller
    qtbot.addWidget(window, before_close_func=_forget_edits)
    window.show()
    qtbot.waitExposed(window)
    return window


def _forget_edits(window: MainWindow) -> None:
    if window.document is not None:
        if window.workspace is not None:  # a test that fails leaves editors open
            window.workspace.paper.editing.close()
            window.workspace.guide.cell.editors._shown.clear()
            window.workspace.guide.cell.editors.commit()
        window.document.undo_stack.setClean()


def paper(window: MainWindow) -> PaperView:
    """Give the paper of the open draft."""
    assert window.workspace is not None
    return window.workspace.paper


def opened(window: MainWindow, pack: str = GUIZHOU) -> Document:
    """Open a sample and give its document."""
    assert window.open_sample(SAMPLES / f"{pack}.tianbao")
    assert window.document is not None
    return window.document


def indicator(document: Document, form: str, row: int, column: str, instance: int = 0) -> Address:
    """Give a cell of the indicators by the number of its row."""
    place = document.session.submission.forms[form][instance].id
    rows = list(document.session.submission.rows(form, place, "indicators"))
    return Address(form, place, "indicators", rows[row], column)


def put(document: Document, address: Address, text: str) -> None:
    """Type into a cell as the paper does."""
    document.do(SetCell(address, text), "填写")


def answer_questions(monkeypatch: pytest.MonkeyPatch, word: str) -> list[str]:
    """Press the button of a word in every question, "" for Enter; gives what is asked as it comes."""
    asked: list[str] = []

    def press(box: QMessageBox) -> int:
        asked.append(f"{box.text()}{box.informativeText()}")
        pressed = [b for b in box.buttons() if b.text() == word] if word else [box.defaultButton()]
        pressed[0].click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    return asked


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[str]:
    """Answer every file dialog with a path, None to cancel; gives the suggested names as they come."""
    suggested: list[str] = []

    def answer(parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
        suggested.append(start)
        return (str(path) if path else "", pattern)

    for dialog in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, dialog, answer)
    return suggested
