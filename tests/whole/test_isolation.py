"""No test reaches the folders of the person who runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QSettings, QStandardPaths
from PySide6.QtGui import QGuiApplication

_LOCATIONS = QStandardPaths.StandardLocation


@pytest.mark.parametrize(
    "location", [_LOCATIONS.AppDataLocation, _LOCATIONS.ConfigLocation, _LOCATIONS.CacheLocation]
)
def test_qt_writes_below_the_private_folders(private_folders: Path, location: _LOCATIONS) -> None:
    assert Path(QStandardPaths.writableLocation(location)).is_relative_to(private_folders)


def test_home_is_private(private_folders: Path) -> None:
    assert Path.home() == private_folders / "home"


@pytest.mark.parametrize("turn", [1, 2])
def test_settings_are_empty_again_in_each_test(private_folders: Path, turn: int) -> None:
    stored = QSettings("tianbao", "isolation")
    assert stored.value("turn") is None
    stored.setValue("turn", turn)
    stored.sync()
    assert Path(stored.fileName()).is_relative_to(private_folders)


def test_windows_are_offscreen(qapp: QGuiApplication) -> None:
    assert qapp.platformName() == "offscreen"


def test_hypothesis_keeps_nothing_in_the_tree() -> None:
    tree = Path(__file__).resolve().parents[2]
    folder = getattr(settings().database, "path", None)
    assert folder is None or not Path(folder).is_relative_to(tree)
