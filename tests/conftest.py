"""Settings every test stands on: no screen, no settings or folders of the person running them."""

from __future__ import annotations

import gc
import getpass
import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

# All of this is read when Qt or hypothesis is first imported, so it has to come before.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in ("QT_QPA_PLATFORMTHEME", "QT_STYLE_OVERRIDE", "QT_SCALE_FACTOR", "QT_FONT_DPI"):
    os.environ.pop(_name, None)
_HYPOTHESIS_FOLDER = Path(tempfile.gettempdir()) / f"tianbao-hypothesis-{getpass.getuser()}"
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(_HYPOTHESIS_FOLDER))
# Where nothing compiled is kept, each of the many processes the tests start translates the whole program.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402
from hypothesis.database import DirectoryBasedExampleDatabase  # noqa: E402
from PySide6.QtCore import QSettings, QStandardPaths  # noqa: E402

from models.packs.forms import Pack  # noqa: E402
from models.packs.loading import read_pack  # noqa: E402
from models.subjects.lists_in_use import dictionary  # noqa: E402

if TYPE_CHECKING:  # most tests need no window
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from ui.window.main_window import MainWindow

_FOLDER_VARIABLES = {
    "HOME": "home",
    "USERPROFILE": "home",
    "XDG_DATA_HOME": "data",
    "XDG_CONFIG_HOME": "config",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
    "APPDATA": "roaming",
    "LOCALAPPDATA": "local",
    "TIANBAO_DATA": "tianbao",
}
_NAMES = sorted(set(_FOLDER_VARIABLES.values()))

settings.register_profile("tianbao", deadline=None, max_examples=50)
settings.register_profile(
    "tianbao-dev", settings.get_profile("tianbao"), database=DirectoryBasedExampleDatabase(_HYPOTHESIS_FOLDER)
)
settings.register_profile(
    "tianbao-ci", settings.get_profile("tianbao"), derandomize=True, database=None, print_blob=True
)
settings.load_profile("tianbao-ci" if os.environ.get("CI") else "tianbao-dev")


def pytest_collection_finish() -> None:
    """Search for garbage seldom, and never in what was collected: it took a quarter of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session")
def users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give folders, each unlike all before; pytest would look through all there are to number a new one."""
    base = tmp_path_factory.mktemp("users")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def private_folders(users: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give the test its own home, data, configuration and cache folders and return their parent."""
    # Not tmp_path itself: a test may want to say that this one is empty.
    root = next(users)
    root.mkdir(mode=0o700)
    for name in _NAMES:
        (root / name).mkdir(mode=0o700)  # Qt warns about a runtime folder others can read
    for variable, name in _FOLDER_VARIABLES.items():
        monkeypatch.setenv(variable, str(root / name))
    QStandardPaths.setTestModeEnabled(True)
    # QSettings asks for its folder only once per process; without this the first test's would stay.
    for style in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
        QSettings.setPath(style, QSettings.Scope.UserScope, str(root / "config"))
    yield root
    if (root / "tianbao" / "subjects").exists():
        dictionary.cache_clear()


@pytest.fixture(scope="session")
def small_pack() -> Pack:
    """Give the pack of `tests/packs/small.yaml`: one of everything in three forms."""
    return read_pack(Path(__file__).parent / "packs" / "small.yaml")


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """Give a window on the screen that closes without asking when the test ends."""
    from tests.support.windows import shown_window

    return shown_window(qtbot, qapp)


@pytest.fixture(autouse=True)
def windows_go_with_their_test() -> Iterator[None]:
    """Delete what pytest-qt closed: without an event loop it stays, and every theme is put on it."""
    yield
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]


@pytest.fixture(scope="session", autouse=True)
def empty_clipboard_at_the_end() -> Iterator[None]:
    """Empty the clipboard while Qt is there: offscreen, what is left on it is freed too late and crashes."""
    yield
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()
