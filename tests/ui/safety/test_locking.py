"""A draft that someone else has open is only read, until one chooses otherwise."""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.storage.draft_file import load_draft, save_draft
from models.storage.draft_format import to_json
from models.storage.draft_lock import STALE, lock_path
from tests.support.safe_drafts import held, opened, press, saved_sample, type_in, typed, with_text
from tests.support.windows import OFFSCREEN, choose_file, shown_window
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
NOBODY = 2**30
"""A number no process has."""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


def test_a_draft_that_a_colleague_has_open_is_only_read(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(draft)
    document = opened(window, draft)
    assert "张三（电脑 KJK-PC-07）" in window.messages.text
    assert "（只读）" in window.windowTitle()
    window.messages.hide()
    type_in(window, "不行")
    assert document.undo_stack.isClean()
    assert "只能查看" in window.messages.text
    copy = draft.with_name("副本.tianbao")
    choose_file(monkeypatch, copy)
    press(window.messages, "另存副本…")
    press(window.messages, "打开副本")
    type_in(window, "可以")
    assert window.save()
    assert typed(load_draft(copy)) == "可以"
    assert held(draft).exists()


def test_editing_nevertheless_takes_the_lock_and_what_the_file_has_now(
    window: MainWindow, draft: Path
) -> None:
    held(draft)
    opened(window, draft)
    save_draft(with_text("张三填的"), draft)
    type_in(window, "不行")
    press(window.messages, "仍要编辑")
    document = window.document
    assert document is not None
    assert not document.read_only
    assert typed(document.session.submission) == "张三填的"
    assert json.loads(lock_path(draft).read_text("utf-8"))["pid"] == os.getpid()
    type_in(window, "可以")
    assert window.save()


@pytest.mark.parametrize("who", ["dead", "silent"])
def test_a_stale_lock_keeps_nobody_out(window: MainWindow, draft: Path, who: str) -> None:
    if who == "dead":
        held(draft, platform.node(), NOBODY)
    else:
        _silent(held(draft))
    assert not opened(window, draft).read_only
    assert window.messages.text == ""
    window.close_draft()
    assert not lock_path(draft).exists()


def _silent(lock: Path) -> None:
    then = time.time() - STALE - 10
    os.utime(lock, (then, then))


def test_a_colleague_who_takes_over_is_told_of(window: MainWindow, draft: Path) -> None:
    document = opened(window, draft)
    locking = window.safety.locking
    assert locking is not None
    held(draft)
    locking.refresh()
    assert "张三（电脑 KJK-PC-07）" in window.messages.text
    assert not document.read_only
    window.messages.hide()
    locking.refresh()
    assert window.messages.text == ""
    window.close_draft()
    assert lock_path(draft).exists()  # it is his


def test_a_draft_that_has_become_free_can_be_edited_and_gives_signs_of_life(
    window: MainWindow, draft: Path
) -> None:
    held(draft)
    opened(window, draft)
    locking = window.safety.locking
    assert locking is not None
    window.messages.hide()
    lock_path(draft).unlink()
    locking.refresh()
    assert "没有别人编辑" in window.messages.text
    press(window.messages, "开始编辑")
    type_in(window, "可以")
    assert window.save()
    assert locking._timer.isActive()
    _silent(lock_path(draft))
    locking._timer.timeout.emit()
    assert time.time() - lock_path(draft).stat().st_mtime < 60


def test_two_windows_of_one_person(window: MainWindow, draft: Path, qtbot: QtBot, qapp: QApplication) -> None:
    opened(window, draft)
    second = shown_window(qtbot, qapp)
    assert opened(second, draft).read_only.endswith("编辑")
    assert "本机的另一个填报窗口" in second.messages.text
    type_in(window, "第一个窗口")
    assert window.safety.keep_now()
    second.safety.offer_recovery()  # what a living window keeps is offered to nobody
    assert not second.start.recoveries.isVisibleTo(second.start)
    assert window.save()
    press(second.messages, "仍要编辑")
    assert second.document is not None
    assert to_json(second.document.session.submission) == to_json(load_draft(draft))
    second.close()


def test_saving_under_another_name_moves_the_lock(window: MainWindow, draft: Path) -> None:
    opened(window, draft)
    other = draft.with_name("另一份.tianbao")
    assert window.files.write(other)
    assert (lock_path(draft).exists(), lock_path(other).exists()) == (False, True)
    window.close()
    assert not lock_path(other).exists()
