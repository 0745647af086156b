"""Typing survives a crash: savepoints, and what the next start offers."""

from __future__ import annotations

import errno
import os
import re
import time
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from models.address import Address
from models.comparing.recoverable import find, when_words
from models.drafts.changes import SetCell
from models.files.whole_write import SaveError
from models.savepoints import savepoints
from models.session.unit_and_title import unit_name
from models.storage.draft_file import load_draft, save_draft
from tests.support.building import GUIZHOU
from tests.support.safe_drafts import (
    SAMPLE,
    failing,
    folder,
    kept,
    leave,
    opened,
    press,
    saved_sample,
    type_in,
    typed,
    with_text,
)
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, shown_window
from ui.drafts import files
from ui.drafts.document import Document
from ui.safety import autosave
from ui.safety._discarded import DiscardedDialog
from ui.window import _gc_settle as gc_settle
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(gc_settle, "settle", lambda: None)  # walking through all the tests' memory takes long
    return shown_window(qtbot, qapp)


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


# Savepoints


def test_an_edit_is_on_the_disk_within_a_second(window: MainWindow, draft: Path, qtbot: QtBot) -> None:
    document, before = opened(window, draft), draft.read_bytes()
    type_in(window, "一")
    assert window.safety.autosave is not None
    timer = window.safety.autosave._timer
    left = timer.remainingTime()
    assert 0 <= left <= 500
    time.sleep(0.03)
    type_in(window, "二")  # who never stops typing is not put off
    assert timer.remainingTime() < left
    qtbot.waitUntil(lambda: bool(kept(window)), timeout=5000)
    (file,) = kept(window)
    one = savepoints.read(file)
    assert typed(one.submission()) == "二"
    assert one.belonging.path == str(draft)
    assert one.belonging.digest == document.digest
    assert (one.belonging.unit, one.belonging.pid) == (unit_name(document.session), os.getpid())
    assert draft.read_bytes() == before
    assert savepoints.left_behind(folder(window)) == []  # this process lives


def test_a_draft_never_saved_has_one_too_and_loses_it_with_the_save(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.new(GUIZHOU, 2023, "某局")
    assert window.document is not None
    window.document.do(SetCell(_cell(window.document), "12"), "填写")
    assert window.safety.keep_now()
    assert savepoints.read(kept(window)[0]).belonging.path == ""
    path = tmp_path / "新.tianbao"
    choose_file(monkeypatch, path)
    failing(monkeypatch, path, errno.ENOSPC)
    assert not window.save()
    assert len(kept(window)) == 1
    monkeypatch.undo()
    choose_file(monkeypatch, path)
    assert window.save()
    assert kept(window) == []
    assert path.exists()


def _cell(document: Document) -> Address:
    return next(at for at, _ in document.session.submission.typed_cells())


def test_undoing_everything_leaves_none(window: MainWindow, draft: Path) -> None:
    document = opened(window, draft)
    type_in(window, "一")
    assert window.safety.keep_now()
    document.undo_stack.undo()
    assert not window.safety.keep_now()
    assert kept(window) == []


def test_what_was_given_up_can_be_found_for_some_days(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "不要的")
    assert window.safety.keep_now()
    monkeypatch.setattr(files, "ask_to_save", lambda *_: "discard")
    window.close_draft()
    assert kept(window) == []
    (left,) = savepoints.discarded_folder(folder(window)).iterdir()
    assert typed(load_draft(left)) == "不要的"


@pytest.mark.parametrize("room", [True, False])
def test_the_question_on_closing_says_truly_what_becomes_of_the_edits(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch, room: bool
) -> None:
    opened(window, draft)
    asked = answer_questions(monkeypatch, "不保存")
    if not room:
        folder(window).parent.mkdir(parents=True, exist_ok=True)
        folder(window).touch()
    type_in(window, "不要的")  # and at once, before a savepoint comes by itself
    window.close_draft()
    assert len(asked) == 1
    assert ("会丢失" in asked[0]) is not room
    assert ("找回丢弃的草稿”里留 14 天" in asked[0]) is room
    if room:
        assert window.safety.autosave is not None
        window.safety.autosave.wait()
        (left,) = savepoints.discarded_folder(folder(window)).iterdir()
        assert typed(load_draft(left)) == "不要的"


def test_a_savepoint_that_cannot_be_written_is_told_once_after_what_is_shown(
    window: MainWindow, draft: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autosave, "_AGAIN", 30)
    opened(window, draft)
    folder(window).parent.mkdir(parents=True, exist_ok=True)
    folder(window).touch()
    window.messages.show_message("error", "别的事")
    with qtbot.waitSignal(window.safety.autosave.failed):  # type: ignore[union-attr]
        type_in(window, "一")
        assert not window.safety.keep_now()
    assert window.messages.text == "别的事"
    window.messages.hide()
    assert "没能留下恢复点" in window.messages.text
    window.messages.hide()
    qtbot.wait(80)
    assert window.messages.text == ""
    folder(window).unlink()
    qtbot.waitUntil(lambda: bool(kept(window)), timeout=5000)
    with monkeypatch.context() as patch:
        patch.setattr(savepoints, "write_whole", _full)
        type_in(window, "二")
        assert not window.safety.keep_now()  # there is one, of before


def _full(path: Path, *_: object, **__: object) -> None:
    raise SaveError(f"{path}：磁盘空间不足。")


# What a process that died left


def test_the_start_page_offers_it_with_unit_form_time_and_difference(window: MainWindow, draft: Path) -> None:
    leave(window, with_text("新的"), draft)
    leave(window, load_draft(SAMPLE), None, 60 * 24 * 400)
    leave(window, with_text("新的"), draft.with_name("没有.tianbao"), 5)
    leave(window, load_draft(SAMPLE), draft, 7)  # the draft has everything
    (folder(window) / "damaged.savepoint").write_bytes(b"half")
    window.safety.offer_recovery()
    notes = [found.note for found in find(folder(window))]
    assert notes[0].endswith(f" · {draft.name} · 与已保存的草稿有 1 格不同")
    assert notes[0].startswith("今天 ")
    assert notes[1].endswith("没有.tianbao · 原来的草稿文件已不在或打不开")
    assert " · 从未保存过 · 填了 " in notes[2]
    assert "月" in notes[2]
    assert len(notes) == 3
    assert (folder(window) / "damaged.savepoint.damaged").exists()
    assert window.messages.text.startswith("有 1 份恢复点读不了")
    window.messages.hide()
    window.safety.offer_recovery()
    assert window.messages.text == ""  # said once
    assert window.start.recoveries.isVisible()
    named = [b.accessibleName() for b in window.start.recoveries.findChildren(QPushButton)]
    assert f"恢复：某局 自评表 2023年度，{notes[0]}" in named


def test_the_keyboard_reaches_what_is_offered_first(window: MainWindow, draft: Path, qtbot: QtBot) -> None:
    leave(window, with_text("新的"), draft)
    window.activateWindow()
    window.start.packs.setFocus()
    window.safety.offer_recovery()
    recover, discard = window.start.recoveries.buttons()
    qtbot.waitUntil(recover.hasFocus)
    qtbot.keyClick(recover, Qt.Key.Key_Tab)
    assert discard.hasFocus()
    qtbot.keyClick(discard, Qt.Key.Key_Tab)
    assert window.start.packs.hasFocus(), QApplication.focusWidget()
    window.start.unit.setFocus()
    window.safety.offer_recovery()
    assert window.start.unit.hasFocus()  # somebody types there
    qtbot.keyClick(window.start.recoveries.buttons()[0], Qt.Key.Key_Return)
    assert window.document is not None
    assert typed(window.document.session.submission) == "新的"


def test_recovered_it_is_unsaved_and_the_file_as_it_was(window: MainWindow, draft: Path) -> None:
    before = draft.read_bytes()
    left = leave(window, with_text("新的"), draft)
    window.safety.offer_recovery()
    press(window.start.recoveries, "恢复")
    document = window.document
    assert document is not None
    assert typed(document.session.submission) == "新的"
    assert document.path == draft
    assert window.isWindowModified()
    assert "还没有保存" in window.messages.text
    assert draft.read_bytes() == before
    assert not window.start.recoveries.isVisibleTo(window.start)
    (mine,) = kept(window)
    assert mine != left
    assert savepoints.left_behind(folder(window)) == []  # it is this process's now
    press(window.messages, "保存")
    assert typed(load_draft(draft)) == "新的"
    assert kept(window) == []


@pytest.mark.parametrize("saved", [True, False])
def test_recovered_it_opens_where_the_person_stopped(
    window: MainWindow, draft: Path, qtbot: QtBot, qapp: QApplication, saved: bool
) -> None:
    document = opened(window, draft)
    if not saved:
        document.path, document.digest = None, ""
    stopped = max(at for at, _ in document.session.submission.typed_cells() if at.block == "indicators")
    assert stopped != document.current
    type_in(window, "新的")
    document.go_to(stopped)
    assert window.safety.keep_now()
    (file,) = kept(window)
    died = savepoints.read(file)
    assert window.safety.autosave is not None
    window.safety.autosave.finish()  # what it kept the process alive by is gone
    savepoints.write(file, died.belonging, died.content)
    document.undo_stack.setClean()
    later = shown_window(qtbot, qapp)
    later.safety.offer_recovery()
    press(later.start.recoveries, "恢复")
    assert later.document is not None
    assert typed(later.document.session.submission) == "新的"
    assert later.document.current == stopped
    assert not later.document.undo_stack.canUndo()


def test_it_is_offered_when_its_draft_is_opened_and_can_be_found_again_when_discarded(
    window: MainWindow, draft: Path
) -> None:
    leave(window, with_text("新的"), draft)
    document = opened(window, draft)
    assert typed(document.session.submission) != "新的"
    assert "没来得及保存的修改" in window.messages.text
    press(window.messages, "丢弃")
    assert "14 天" in window.messages.text
    assert kept(window) == []
    press(window.messages, "找回")
    assert window.document is not None
    assert typed(window.document.session.submission) == "新的"
    assert window.document.path is None


def test_what_was_thrown_away_is_found_again_from_the_menu(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.actions_["discarded"].trigger()
    assert "没有丢弃的草稿" in window.messages.text
    leave(window, with_text("新的"), draft)
    opened(window, draft)
    press(window.messages, "丢弃")
    leave(window, with_text("更新的"), None, 3)
    window.safety.offer_recovery()
    press(window.start.recoveries, "丢弃")
    shown: list[list[list[str]]] = []

    def choose(dialog: DiscardedDialog) -> int:
        dialog.show()
        shown.append([list(row) for row in dialog.table.typed.texts])
        dialog.table.selectRow(len(shown[0]) - 1)  # the first that was thrown away
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
        return dialog.result()

    monkeypatch.setattr(DiscardedDialog, "exec", choose)
    window.actions_["discarded"].trigger()
    assert len(shown[0]) == 2
    for title, *times in shown[0]:
        assert title == "某局 自评表 2023年度"
        assert not re.search(r"[A-Za-z]|\d{6}", title)
        assert all(re.fullmatch(r"(今天|\d+月\d+日) \d\d:\d\d", when) for when in times)
    window.actions_["discarded"].trigger()
    assert window.document is not None
    assert typed(window.document.session.submission) == "新的"
    assert window.document.path is None


def test_beside_an_open_draft_only_the_others_are_pointed_to(window: MainWindow, draft: Path) -> None:
    leave(window, with_text("新的"), draft)
    opened(window, draft)
    window.safety.offer_recovery()
    window.messages.hide()
    assert window.messages.text == ""
    leave(window, with_text("新的"), None, 3)
    window.safety.offer_recovery()
    assert window.messages.text == "另有 1 份没有保存的草稿可以恢复。"
    press(window.messages, "查看")
    assert window.start.recoveries.isVisible()


def test_of_one_that_another_window_recovered_that_is_said(window: MainWindow, draft: Path) -> None:
    left = leave(window, with_text("新的"), draft)
    window.safety.offer_recovery()
    left.unlink()
    press(window.start.recoveries, "恢复")
    assert "已由另一个窗口恢复" in window.messages.text
    assert window.document is None
    assert not window.start.recoveries.isVisible()


def test_a_draft_changed_since_is_said_and_is_a_conflict_when_saved(window: MainWindow, draft: Path) -> None:
    leave(window, with_text("新的"), draft)
    save_draft(with_text("别人的"), draft)
    (found,) = find(folder(window))
    assert found.note.endswith("有 1 格不同，草稿在这之后另有改动")
    window.safety.recovery.recover(found)  # type: ignore[union-attr]
    assert not window.save()
    assert typed(load_draft(draft)) == "别人的"


def test_times_are_said_short() -> None:
    assert when_words(datetime(2025, 11, 2, 9, 5)) == "11月2日 09:05"
