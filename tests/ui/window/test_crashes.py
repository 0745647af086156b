"""Errors nobody foresaw: told in Chinese, typing kept, logged without what was typed, work goes on."""

from __future__ import annotations

import faulthandler
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from models.address import Address
from models.drafts.submission import Adjustment
from models.errors import TianbaoError
from models.files.process_marks import mark
from models.savepoints import savepoints
from models.savepoints.being_typed import CELL, BeingTyped
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put
from ui.start.from_last import FromLastDialog
from ui.window import _crashes as crashes
from ui.window._crashes import LOG, Crashes, is_sound
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
SECRET = "某局机密 100%"
_CRASH = """
import faulthandler, os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QObject
from ui.window._crashes import Crashes
app = QCoreApplication([])
crashes = Crashes(QObject(), Path(sys.argv[1]))
crashes.install()
def broken_deep_inside():
    os.kill(os.getpid(), signal.SIGSEGV)
if sys.argv[2] == "fault":
    broken_deep_inside()
crashes.finish()
"""


@pytest.fixture
def installed(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crashes]:
    """Take unhandled errors over, and give back what the test runner had."""
    for module in (sys, threading):
        monkeypatch.setattr(module, "excepthook", module.excepthook)
    for name in ("enable", "disable"):  # the test runner writes faults to the screen
        monkeypatch.setattr(faulthandler, name, lambda *_: None)
    made = Crashes(window, tmp_path / "logs")
    made.install()
    yield made
    made.finish()
    assert [path.name for path in (tmp_path / "logs").iterdir() if path.name != LOG] == []


def fail(text: str = SECRET) -> None:
    raise KeyError(text)


def in_a_slot(qtbot: QtBot, text: str = SECRET) -> None:
    """Let a slot raise an error, as one that Qt calls."""
    QTimer.singleShot(0, lambda: fail(text))
    qtbot.wait(5)


def logged(made: Crashes) -> str:
    assert made.folder is not None
    path = made.folder / LOG
    return path.read_text("utf-8") if path.exists() else ""


def detail(window: MainWindow) -> str:
    return window.messages._detail.text()


def test_an_error_in_a_slot_is_told_and_the_person_goes_on(
    installed: Crashes, window: MainWindow, qtbot: QtBot
) -> None:
    document = opened(window)
    at = indicator(document, "overall", 0, "target")
    put(document, at, SECRET)
    in_a_slot(qtbot)
    said = window.messages.text
    assert said.startswith("填报遇到没有预料到的问题")
    assert "草稿内容完好，可以继续填写" in said
    assert said.endswith("已留下恢复点。")
    assert detail(window).startswith("KeyError，tests/ui/window/test_crashes.py:")
    assert window.safety.folder is not None
    (file,) = window.safety.folder.glob(f"*{savepoints.SUFFIX}")
    assert SECRET in file.read_text("utf-8")
    put(document, at, "接着填")
    assert dict(document.session.submission.typed_cells())[at] == "接着填"


def test_what_is_still_being_typed_is_in_the_savepoint_and_stays_open(
    installed: Crashes, window: MainWindow, qtbot: QtBot
) -> None:
    document = opened(window)
    document.go_to(at := indicator(document, "overall", 0, "actual"))
    assert window.workspace is not None
    window.workspace.paper.setFocus()
    qtbot.keyClicks(window.workspace.paper, "8")
    qtbot.keyClicks(QApplication.focusWidget(), "5")
    in_a_slot(qtbot)
    assert window.messages.text.endswith("已留下恢复点。")
    assert window.safety.folder is not None
    (file,) = window.safety.folder.glob(f"*{savepoints.SUFFIX}")
    assert savepoints.read(file).typed == (BeingTyped(CELL, at, "85"),)
    qtbot.keyClicks(QApplication.focusWidget(), "%")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert document.session.submission.typed(at) == "85%"


def test_the_log_says_where_and_not_what(installed: Crashes, window: MainWindow, qtbot: QtBot) -> None:
    put(document := opened(window), indicator(document, "overall", 0, "target"), SECRET)

    def again() -> None:
        try:
            fail()
        except KeyError as error:
            raise ValueError(SECRET) from error

    QTimer.singleShot(0, again)
    qtbot.wait(5)
    log = logged(installed)
    assert "  ValueError\n" in log
    assert "caused by KeyError" in log
    assert " fail\n" in log
    assert "Python 3" in log
    assert SECRET not in log
    assert "%" not in log


def test_without_a_draft_nothing_is_said_of_one(installed: Crashes, window: MainWindow, qtbot: QtBot) -> None:
    in_a_slot(qtbot)
    assert window.messages.text == "填报遇到没有预料到的问题，刚才的操作可能没有完成。"
    assert [b.text() for b in window.messages.findChildren(QPushButton) if not b.isHidden()] == [
        "详情",
        "关闭",
    ]


def test_one_place_is_told_once_for_some_time(
    installed: Crashes, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        in_a_slot(qtbot)
        window.messages.hide()
    assert logged(installed).count("KeyError") == 1
    monkeypatch.setattr(crashes, "_SAME", 0)
    in_a_slot(qtbot)
    assert window.messages.text
    assert logged(installed).count("KeyError") == 2


def test_errors_with_words_of_their_own_are_shown_as_they_are(
    installed: Crashes, window: MainWindow, qtbot: QtBot
) -> None:
    def refuse() -> None:
        raise TianbaoError("请换个文件夹。")

    QTimer.singleShot(0, refuse)
    qtbot.wait(5)
    assert window.messages.text == "请换个文件夹。"
    assert logged(installed) == ""


def test_an_error_in_another_thread_is_told_in_the_window(
    installed: Crashes, window: MainWindow, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "没有预料到" in window.messages.text, timeout=1000)
    assert SECRET not in logged(installed)


def test_it_is_told_although_nothing_can_be_kept_or_logged(
    installed: Crashes, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(window)
    put(document, indicator(document, "overall", 0, "target"), "新的")
    assert installed.folder is not None
    monkeypatch.setattr(installed, "folder", installed.folder / LOG / "sub")
    (installed.folder.parent).touch()

    def broken(_: object) -> bytes:
        raise RecursionError

    with monkeypatch.context() as patch:
        patch.setattr(savepoints, "draft_bytes", broken)
        in_a_slot(qtbot)
    assert "没有预料到" in window.messages.text
    assert "已留下恢复点" not in window.messages.text
    assert "日志" not in detail(window)


def test_a_draft_that_is_not_sound_is_not_called_so(
    installed: Crashes, window: MainWindow, qtbot: QtBot
) -> None:
    document = opened(window)
    assert is_sound(document.session)
    at = indicator(document, "overall", 0, "target")
    document.session.submission.rows(at.form, at.instance, at.block)[at.row]["target"] = "计算不知道的"
    document.session.submission.adjustments[at] = Adjustment("1", "计算不知道的")
    in_a_slot(qtbot)
    assert "请不要继续填写：另存副本" in window.messages.text
    assert "完好" not in window.messages.text


def test_a_draft_begun_from_last_year_and_typed_in_is_sound(
    installed: Crashes, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a file its tables and what was brought have another order, and the next number is another one."""
    choose_file(monkeypatch, SAMPLES / "yubei-budget-2024.tianbao")

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FromLastDialog)
        dialog.create_button.click()

    QTimer.singleShot(0, answer)
    window.actions_["from_last"].trigger()
    document = window.document
    assert document is not None
    (general,) = document.session.submission.forms["general"]
    put(document, Address("general", general.id, "tree", "2150502", "project"), "3000000")
    in_a_slot(qtbot)
    assert "草稿内容完好，可以继续填写" in window.messages.text
    assert "不一致" not in window.messages.text


def test_the_log_is_turned_over_before_it_grows(
    installed: Crashes, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crashes, "_SAME", 0)
    monkeypatch.setattr(crashes, "LOG_BYTES", 400)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    for _ in range(9):
        in_a_slot(qtbot)
    assert installed.folder is not None
    logs = {path.name: path.stat().st_size for path in installed.folder.glob(f"{LOG}*")}
    assert set(logs) == {LOG, f"{LOG}.1", f"{LOG}.2", f"{LOG}.3"}
    assert max(logs.values()) <= 400
    for name in logs:
        if name != LOG:
            (installed.folder / name).unlink()


# Faults that no Python code can handle


def run_process(folder: Path, end: str) -> int:
    command = [sys.executable, "-c", _CRASH, str(folder), end]
    return subprocess.run(command, cwd=Path(__file__).parents[3], check=False, capture_output=True).returncode


def test_a_fault_is_told_at_the_next_start_and_forgotten(window: MainWindow, tmp_path: Path) -> None:
    assert run_process(tmp_path, "fault") == -signal.SIGSEGV
    (left,) = tmp_path.glob("fault-*")
    made = Crashes(window, tmp_path)
    assert made.tell_of_last_time()
    assert "上次意外关闭" in window.messages.text
    assert "broken_deep_inside" in logged(made)
    assert not left.exists()
    window.messages.hide()
    assert not made.tell_of_last_time()
    assert window.messages.text == ""


def test_a_process_that_ends_well_or_was_killed_leaves_nothing_to_tell(
    window: MainWindow, tmp_path: Path
) -> None:
    assert run_process(tmp_path, "well") == 0
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "fault-ab-999999999.txt").touch()  # killed: nothing was written
    assert not Crashes(window, tmp_path).tell_of_last_time()
    assert list(tmp_path.iterdir()) == []


def test_that_of_a_living_process_is_left_to_it_and_our_number_is_no_life(
    installed: Crashes, window: MainWindow
) -> None:
    assert installed.folder is not None
    theirs = installed.folder / "fault-ab-1.txt"
    before = installed.folder / f"fault-cd-{os.getpid()}.txt"  # of a crash, when another had our number
    theirs.write_text("Fatal", "utf-8")
    marked = os.open(theirs, os.O_WRONLY)  # as a process does that lives
    mark(marked)
    before.write_text("Fatal", "utf-8")
    assert installed.tell_of_last_time()
    assert theirs.exists()
    os.close(marked)
    assert installed.tell_of_last_time()
    assert not theirs.exists()
    assert not before.exists()
