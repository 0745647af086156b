"""Where a draft opens, and where the dialogs for its files do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import REQUIRED
from models.drafts.changes import DeleteRows
from models.packs.loading import pack_ids
from tests.support.building import CHONGQING, SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put, shown_window
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "自评.tianbao"
    path.write_bytes((SAMPLES / f"{CHONGQING}.tianbao").read_bytes())
    return path


def left_at(window: MainWindow, draft: Path) -> Address:
    """Open a draft and go to a cell of its second project."""
    assert window.open(draft)
    assert window.document is not None
    at = indicator(window.document, "project", 2, "actual", instance=1)
    window.document.go_to(at)
    return at


@pytest.mark.parametrize("leave", ["close", "quit", "open another"])
def test_a_draft_opens_where_one_stopped(
    window: MainWindow, draft: Path, qtbot: QtBot, qapp: QApplication, leave: str
) -> None:
    at = left_at(window, draft)
    if leave == "close":
        window.close_draft()
    elif leave == "quit":
        window.close()
    else:
        opened(window, CHONGQING)
    later = window if leave == "close" else shown_window(qtbot, qapp)
    window.safety.closed()
    assert later.open(draft)
    assert later.document is not None
    assert later.document.current == at


def test_a_place_that_is_gone_is_not_gone_to(window: MainWindow, draft: Path) -> None:
    at = left_at(window, draft)
    window.recent.note(draft, str(at._replace(row="r99999")))
    window.files.document = None
    for place in (str(at._replace(row="r99999")), str(at._replace(column="gone")), "gone#1/a/b/c", "x"):
        window.recent.note(draft, place)
        assert window.open(draft)
        assert window.document is not None
        assert window.document.current is not None
        window.document.go_to(None)
        window.files.document = None


def test_a_row_never_saved_is_not_gone_to(window: MainWindow, draft: Path) -> None:
    left_at(window, draft)
    document = window.document
    assert document is not None
    at = indicator(document, "project", 0, "actual")
    document.do(DeleteRows(*at[:3], (at.row,)), "删除行")
    put(document, indicator(document, "project", 0, "actual"), "1")
    assert window.save()
    document.undo_stack.undo()
    document.undo_stack.undo()
    document.go_to(at)
    document.undo_stack.setClean()
    window.close_draft()
    assert window.open(draft)
    assert window.document is not None
    assert window.document.current != at


@pytest.mark.parametrize("pack", pack_ids())
@pytest.mark.parametrize("unit", ["", "某局"])
def test_a_new_draft_opens_at_its_first_empty_cell(window: MainWindow, pack: str, unit: str) -> None:
    assert window.new(pack, 2026, unit)
    document = window.document
    assert document is not None
    assert document.current is not None
    if not unit:
        assert document.current[2:] == ("unit", "-", "name")
    wanted = [issue.address for issue in document.session.issues() if issue.code == REQUIRED]
    assert document.current in wanted or document.form not in {at.form for at in wanted}


# Dialogs


def test_dialogs_open_beside_the_draft(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    for kind in ("draft", "pdf", "xlsx", "copy"):
        window.recent.remember_folder(kind, elsewhere)
    assert window.open(draft)
    suggested = choose_file(monkeypatch, None)
    window.save(elsewhere=True)
    window.export("pdf")
    window.export("xlsx")
    window.files.save_copy()
    assert [Path(name).parent for name in suggested] == [tmp_path] * 4


def test_at_first_dialogs_open_in_the_documents(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    suggested = choose_file(monkeypatch, None)
    opened(window, CHONGQING)
    window.export("pdf")
    documents.mkdir(parents=True, exist_ok=True)
    window.export("pdf")
    window.save()
    assert [Path(name).parent for name in suggested] == [Path.home(), documents, documents]
