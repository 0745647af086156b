"""Subjects typed one after another in the real window: the next code never lands in a filled cell."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import NEW_ROW
from tests.support.windows import OFFSCREEN, paper
from ui.drafts.document import Document
from ui.paper._subject_editor import SubjectEditor
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key = Qt.Key
PACKS = ["national-budget-disclosure-yuan", "qijiang-budget-2025", "yubei-budget-2024"]


@pytest.fixture(params=PACKS)
def window(request: pytest.FixtureRequest, window: MainWindow, qtbot: QtBot) -> MainWindow:
    """Give an empty budget that shows the spending of the general budget, with the keyboard on the paper."""
    assert window.new(request.param, 2026, "清河县公路局", "张三")
    document = document_of(window)
    document.show("general", document.session.submission.forms["general"][0].id)
    window.activateWindow()
    paper(window).setFocus()
    qtbot.waitUntil(paper(window).hasFocus)
    return window


def document_of(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def keys(*pressed: Qt.Key | str, ctrl: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
    for key in pressed:
        focus = QApplication.focusWidget()
        assert focus is not None
        if isinstance(key, str):
            QTest.keyClicks(focus, key)
        else:
            QTest.keyClick(focus, key, modifier)


def stored(window: MainWindow) -> dict[str, dict[str, str]]:
    document = document_of(window)
    tree = document.session.submission.rows("general", document.instance, "tree")
    return {code: {column: text for column, text in row.items() if text} for code, row in tree.items()}


def add(code: str, basic: str, project: str) -> None:
    """Type a subject as people do: the code, what it is for, and Enter after each."""
    keys(code, Key.Key_Return, basic, Key.Key_Return, project, Key.Key_Return)


def begin(window: MainWindow, code: str, basic: str, project: str) -> None:
    """Add the first subject, and go past the column of last year where there is one."""
    keys(Key.Key_Insert, code, Key.Key_Return)
    document = document_of(window)
    assert document.current is not None
    document.go_to(document.current._replace(column="basic"))
    paper(window).setFocus()
    keys(basic, Key.Key_Return, project, Key.Key_Return)


def offered(window: MainWindow) -> bool:
    """Tell whether the blank line for one more subject is open."""
    editor = paper(window).editor
    return isinstance(editor, SubjectEditor) and editor.text() == ""


@pytest.mark.parametrize("last", ["50000", ""])
def test_a_subject_that_is_sorted_above_others_is_followed_by_one_more(window: MainWindow, last: str) -> None:
    begin(window, "2140106", "10", "20")
    assert offered(window)
    keys("2080505", Key.Key_Return)
    document = document_of(window)
    assert document.current is not None
    document.go_to(document.current._replace(column="basic"))
    paper(window).setFocus()
    keys("80000", Key.Key_Return, *([last] if last else []), Key.Key_Return)
    assert offered(window)
    keys("2210201", Key.Key_Return)
    assert list(stored(window)) == ["2080505", "2140106", "2210201"]
    assert stored(window)["2140106"] == {"basic": "10", "project": "20"}


def test_one_enter_too_many_leads_onto_no_filled_cell(window: MainWindow) -> None:
    begin(window, "2140101", "50", "90.5")
    assert offered(window)
    said: list[str] = []
    paper(window).hint.connect(said.append)
    keys(Key.Key_Return, Key.Key_Return)
    assert offered(window)
    assert all("按 Esc 收起" in words for words in said)
    assert len(said) == 2
    keys("2140106", Key.Key_Return)
    assert stored(window) == {"2140101": {"basic": "50", "project": "90.5"}, "2140106": {}}


def test_what_was_typed_last_is_undone_from_the_blank_line(window: MainWindow) -> None:
    begin(window, "2140101", "50", "90.5")
    keys(Key.Key_Z, ctrl=True)
    assert paper(window).editor is None
    assert stored(window) == {"2140101": {"basic": "50"}}
    keys(Key.Key_Insert, "214")
    keys(Key.Key_Z, ctrl=True)  # of the code that is being typed
    assert offered(window)
    keys(Key.Key_Escape)
    assert stored(window) == {"2140101": {"basic": "50"}}


def test_a_blank_line_under_a_table_without_rows_leads_on_only_where_something_is_blank(
    window: MainWindow,
) -> None:
    document = document_of(window)
    at = document.current
    assert at is not None
    assert at.row == NEW_ROW
    keys(Key.Key_Return, Key.Key_Return)
    assert stored(window) == {}
    assert offered(window) or document.current != at
