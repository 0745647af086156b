"""Drafts that go wrong in the window: typed into, left by a dead process, changed or held by someone else."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from models.address import SINGLE_ROW, Address
from models.drafts.changes import SetCell, apply
from models.drafts.submission import Submission
from models.savepoints import savepoints
from models.savepoints.savepoints import Belonging
from models.storage.draft_file import load_draft, load_with_digest, save_draft
from models.storage.draft_lock import lock_path
from tests.support.building import GUIZHOU, SAMPLES
from ui.drafts.document import Document
from ui.window.main_window import MainWindow

SAMPLE = SAMPLES / f"{GUIZHOU}.tianbao"


def saved_sample(folder: Path) -> Path:
    """Save the sample in a folder and give its file."""
    path = folder / "某局 自评.tianbao"
    save_draft(load_draft(SAMPLE), path)
    return path


def opened(window: MainWindow, path: Path) -> Document:
    assert window.open(path)
    assert window.document is not None
    return window.document


def place(submission: Submission) -> Address:
    """Give the cell that is typed into here."""
    return min(at for at, _ in submission.typed_cells() if at.row != SINGLE_ROW)


def type_in(window: MainWindow, text: str) -> None:
    assert window.document is not None
    window.document.do(SetCell(place(window.document.session.submission), text), "填写")


def typed(submission: Submission) -> str:
    return dict(submission.typed_cells())[place(submission)]


def with_text(text: str) -> Submission:
    """Give the sample as someone else has changed it."""
    submission = deepcopy(load_draft(SAMPLE))
    apply(submission, SetCell(place(submission), text))
    return submission


def folder(window: MainWindow) -> Path:
    assert window.safety.folder is not None
    return window.safety.folder


def kept(window: MainWindow) -> list[Path]:
    """List the savepoints on the disk once everything handed over is written."""
    assert window.safety.autosave is not None
    window.safety.autosave.wait()
    return sorted(folder(window).glob(f"*{savepoints.SUFFIX}"))


def buttons(inside: QWidget) -> dict[str, QPushButton]:
    QApplication.processEvents()  # what has just come into a layout is shown then
    return {b.text(): b for b in inside.findChildren(QPushButton) if b.isVisibleTo(inside)}


def press(inside: QWidget, text: str) -> None:
    buttons(inside)[text].click()


def leave(window: MainWindow, submission: Submission, path: Path | None = None, ago: int = 0) -> Path:
    """Let a process that died have left a savepoint."""
    digest = load_with_digest(path)[1] if path and path.exists() else ""
    then = datetime.now().astimezone() - timedelta(minutes=ago)
    belonging = Belonging(
        str(path or ""), digest, then.isoformat(), 1, "dead", "某局", "某局 自评表 2023年度"
    )
    file = folder(window) / f"{ago}{'f' if path else 'n'}{savepoints.SUFFIX}"
    savepoints.write(file, belonging, savepoints.draft_bytes(submission))
    return file


def failing(monkeypatch: pytest.MonkeyPatch, target: Path, code: int) -> None:
    """Let one file be impossible to replace."""
    replace = os.replace

    def fail(source: Path, wanted: Path) -> None:
        if Path(wanted) == target:
            raise OSError(code, os.strerror(code))
        replace(source, wanted)

    monkeypatch.setattr(os, "replace", fail)


def held(draft: Path, host: str = "KJK-PC-07", pid: int = 1) -> Path:
    """Let a colleague have a draft open."""
    said = {"user": "张三", "host": host, "pid": pid, "since": datetime.now().isoformat(), "token": "t"}
    lock_path(draft).write_text(json.dumps(said), "utf-8")
    return lock_path(draft)
