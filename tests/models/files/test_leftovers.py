"""What a process killed while saving left half written goes, once it is old enough to be nobody’s."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.files.whole_write import clear_leftovers
from tests.support.building import GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, shown_window

pytestmark = OFFSCREEN


def leftover(folder: Path, hours: float) -> Path:
    path = folder / f".tianbao-{'ab' * 16}{hours}.tmp"
    path.write_bytes(b"{")
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path


def test_only_what_is_old_and_our_own_goes(tmp_path: Path) -> None:
    old, young = leftover(tmp_path, 2), leftover(tmp_path, 0.5)
    other = tmp_path / "甲.tmp"
    other.write_bytes(b"")
    os.utime(other, (0, 0))
    clear_leftovers(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([young, other])
    assert not old.exists()
    clear_leftovers(tmp_path / "没有")


def test_opening_a_draft_clears_its_folder(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    real = tmp_path / "网络盘"
    real.mkdir()
    shutil.copy(SAMPLES / f"{GUIZHOU}.tianbao", real / "甲.tianbao")
    (tmp_path / "快捷.tianbao").symlink_to(real / "甲.tianbao")
    window = shown_window(qtbot, qapp)
    for path in (real / "甲.tianbao", tmp_path / "快捷.tianbao"):
        old = leftover(real, 2)
        assert window.open(path)
        assert not old.exists()
