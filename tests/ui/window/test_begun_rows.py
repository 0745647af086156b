"""A row that Enter began and in which nothing was typed: in no file, no export, no copy, no count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from models.storage.draft_file import load_draft
from tests.support.windows import (
    OFFSCREEN,
    answer_questions,
    choose_file,
    indicator,
    opened,
    shown_window,
)
from ui.drafts.document import Document
from ui.navigator import _instances
from ui.window._find_panel import FindPanel
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    window = shown_window(qtbot, qapp)
    document = opened(window)
    document.undo_stack.setClean()
    return window


def document_of(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def rows(document: Document) -> list[dict[str, str]]:
    submission = document.session.submission
    return [
        texts
        for instance in submission.forms["overall"]
        for texts in submission.rows("overall", instance.id, "indicators").values()
    ]


def begin(window: MainWindow, qtbot: QtBot) -> int:
    """Go on from the last indicator's last cell by Enter; gives the rows there were."""
    document = document_of(window)
    assert window.workspace is not None
    before = len(rows(document))
    document.go_to(indicator(document, "overall", -1, "reason"))
    window.workspace.paper.setFocus()
    qtbot.keyClick(window.workspace.paper, Key.Key_Return)
    assert len(rows(document)) == before + 1
    return before


def save(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["save"].trigger()


def close(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["close"].trigger()


@pytest.mark.parametrize("way", [save, close])
def test_it_is_in_no_file(
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    way: Callable[[MainWindow, QtBot], None],
) -> None:
    path = tmp_path / "甲.tianbao"
    choose_file(monkeypatch, path)
    asked = answer_questions(monkeypatch, "保存")
    document = document_of(window)
    typed = indicator(document, "overall", 0, "reason")
    document.go_to(typed)
    before = begin(window, qtbot)
    way(window, qtbot)
    if way is save:
        assert not window.isWindowModified()
        document.go_to(typed)
        assert not window.isWindowModified()  # going away takes nothing back any more
        instance = document.session.submission.forms["overall"][0].id
        saved = load_draft(path).rows("overall", instance, "indicators")
        assert len(saved) == before
    else:
        assert not asked  # nothing was typed, so nothing is to be saved


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_it_is_in_no_export(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    choose_file(monkeypatch, tmp_path / f"甲.{kind}")
    answer_questions(monkeypatch, "")
    before = begin(window, qtbot)
    window.actions_[f"export_{kind}"].trigger()
    document = document_of(window)
    assert len(rows(document)) == before
    assert (tmp_path / f"甲.{kind}").exists()


def key(key: Key, modifiers: Modifier) -> Callable[[MainWindow, QtBot], None]:
    def press(window: MainWindow, qtbot: QtBot) -> None:
        assert window.workspace is not None
        qtbot.keyClick(window.workspace.paper, key, modifiers)

    return press


def change_year(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["year"].trigger()


def replace_all(window: MainWindow, qtbot: QtBot) -> None:
    (found,) = window.findChildren(FindPanel)
    found.words.setText("个")
    found.by.setText("只")
    found.replace_all()


def copy_by_navigator(window: MainWindow, qtbot: QtBot) -> None:
    document = document_of(window)
    _instances.copy_instance(document, document.session.pack.form("overall"), document.instance)


STEPS = {
    "year": change_year,
    "replace": replace_all,
    "up": key(Key.Key_Up, Modifier.AltModifier | Modifier.ShiftModifier),
    "duplicate": key(Key.Key_D, Modifier.ControlModifier | Modifier.ShiftModifier),
    "below": key(Key.Key_Return, Modifier.ControlModifier),
    "above": key(Key.Key_Return, Modifier.ControlModifier | Modifier.ShiftModifier),
    "copy": copy_by_navigator,
}


@pytest.mark.parametrize("step", STEPS)
def test_no_other_step_keeps_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    document = document_of(window)
    monkeypatch.setattr(QInputDialog, "exec", lambda dialog: dialog.setIntValue(dialog.intValue() + 1) or 1)
    window.show_find(True)  # open before, so that asking takes nothing back
    before = rows(document)
    begin(window, qtbot)
    STEPS[step](window, qtbot)
    first = indicator(document, "overall", 0, "level3")
    document.go_to(first)
    left = [texts for texts in rows(document) if not texts.get("level3")]
    assert not left
    assert len(rows(document)) in (len(before), 2 * len(before))  # a copy of the form has as many
    stack: QUndoStack = document.undo_stack
    while stack.canUndo():
        stack.undo()
    assert rows(document) == before


def test_what_was_typed_in_it_stays(window: MainWindow, qtbot: QtBot) -> None:
    before = begin(window, qtbot)
    assert window.workspace is not None
    QApplication.clipboard().setText("新的指标")
    qtbot.keyClick(window.workspace.paper, Key.Key_V, Modifier.ControlModifier)
    window.commit()
    document = document_of(window)
    document.go_to(indicator(document, "overall", 0, "level3"))
    assert len(rows(document)) == before + 1


@pytest.mark.parametrize("leave", [Key.Key_Escape, Key.Key_F8])
def test_escape_and_f8_leave_no_blank_row(window: MainWindow, qtbot: QtBot, leave: Qt.Key) -> None:
    before = begin(window, qtbot)
    document = document_of(window)
    assert window.workspace is not None
    steps = document.undo_stack.index()
    qtbot.keyClick(window.workspace.paper, leave)
    assert len(rows(document)) == before
    assert document.undo_stack.index() == steps - 1
    assert document.current is None or document.session.submission.has_row(document.current)
    qtbot.keyClick(window.workspace.paper, leave)  # and there is nothing more to take back
    assert len(rows(document)) == before
