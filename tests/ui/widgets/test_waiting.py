"""Long work in the window: a dialog after a second, and 取消 that leaves draft and files as they were."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QProgressDialog, QPushButton

from models.errors import TianbaoError
from models.progress import tick, watched
from models.session.session import Session
from models.storage.draft_file import dumps
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, opened
from ui.widgets import waiting
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the dialog come with the first step."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    monkeypatch.setattr(waiting, "_EACH", 0.0)


def dialog() -> QProgressDialog | None:
    shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, QProgressDialog))
    return next((one for one in shown if one.isVisible()), None)


def cancel_when_shown(seen: list[str]) -> None:
    """Press 取消 as soon as the dialog stands there, as a person would."""

    def press() -> None:
        found = dialog()
        if found is not None:
            seen.append(found.labelText())
            found.findChildren(QPushButton)[0].click()

    QTimer.singleShot(0, press)


@pytest.mark.usefixtures("at_once")
def test_opening_can_be_broken_off(window: MainWindow, tmp_path: Path) -> None:
    before = opened(window, GUIZHOU)
    failed: list[TianbaoError] = []
    window.files.failed.connect(failed.append)
    path = Path(shutil.copy(SAMPLES / f"{CHONGQING}.tianbao", tmp_path / "大.tianbao"))
    seen: list[str] = []
    cancel_when_shown(seen)
    assert not window.files.open(path)
    assert seen == ["正在打开“大”……"]
    assert window.document is before
    assert (failed, dialog()) == ([], None)
    assert window.files.open(path)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("kind", ["pdf", "xlsx", "values"])
def test_exporting_can_be_broken_off(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    document = opened(window, CHONGQING)
    content = dumps(document.session.submission)
    document.session.printed_sheets()  # laid out, so that the dialog is that of writing
    path = tmp_path / ("a.pdf" if kind == "pdf" else "a.xlsx")
    path.write_bytes(b"before")
    choose_file(monkeypatch, path)
    seen: list[str] = []
    cancel_when_shown(seen)
    assert not window.exporter.export(document, kind)
    assert seen == [f"正在写“{path.name}”……"]
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(path.name, b"before")]
    assert dumps(document.session.submission) == content
    assert window.exporter.export(document, kind)
    assert path.read_bytes() != b"before"


@pytest.mark.usefixtures("at_once")
def test_laying_out_can_be_broken_off_and_is_done_anew(window: MainWindow, tmp_path: Path) -> None:
    document = opened(window, CHONGQING)
    document.session.lay_out_anew(document.session.faces)
    document.session.calculation.refresh({a for a, _ in document.session.submission.typed_cells()})
    seen: list[str] = []
    cancel_when_shown(seen)
    assert not window.exporter.export(document, "pdf")
    assert seen == ["正在排版……"]
    assert document.session.printed_sheets() == Session(document.session.submission).printed_sheets()


def test_short_work_shows_nothing(window: MainWindow) -> None:
    with waiting.waiting(window, "一会儿"):
        for _ in range(100):
            tick()
        assert dialog() is None


def test_an_observer_hears_of_its_own_work_only() -> None:
    heard: list[tuple[int, int]] = []
    with watched(lambda done, total: heard.append((done, total))):
        tick(1, 2)
    tick(2, 2)
    assert heard == [(1, 2)]
