"""从表格导入 in the window: looked at first, then one step; from files, drops and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QProgressDialog
from pytestqt.qtbot import QtBot

from models.importing.remembered import answers
from models.subjects.lists_in_use import dictionary
from tests.support.tables import GENERAL, QIJIANG, general_with, saved, typed
from tests.support.windows import OFFSCREEN
from ui.importing import _preview
from ui.importing._preview import ImportDialog
from ui.widgets import waiting
from ui.widgets.clipboard import put_table
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
TYPED = {"2080505/basic": "10", "2150502/project": "20"}
AMBIGUOUS: list[list[object]] = [["单位：万元"], *GENERAL[3:]]
Look = Callable[[ImportDialog], None]


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    """Give a window with an empty draft of 綦江."""
    assert window.new(QIJIANG, 2025, "某局")
    return window


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> list[Look]:
    """Let each dialog be looked at, in turn, by what a test puts into the list."""
    looks: list[Look] = []

    def run(dialog: ImportDialog) -> int:
        dialog.show()
        looks.pop(0)(dialog)
        dialog.hide()
        return dialog.result()

    monkeypatch.setattr(_preview.ImportDialog, "exec", run)
    return looks


def chosen(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    names = [str(path) for path in paths]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (names, ""))


def in_draft(window: MainWindow) -> dict[str, str]:
    assert window.document is not None
    return typed(window.document.session)


def texts(dialog: ImportDialog) -> list[list[str]]:
    rows, columns = dialog.tables.rowCount(), dialog.tables.columnCount()
    cells = ((dialog.tables.item(row, column) for column in range(columns)) for row in range(rows))
    return [[cell.text() for cell in row if cell is not None] for row in cells]


def test_a_file_is_looked_at_and_taken_as_one_step(
    window: MainWindow, looking: list[Look], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen(monkeypatch, saved(tmp_path / "a.xlsx", {"表二": general_with(C5=31)}))

    def look(dialog: ImportDialog) -> None:
        assert in_draft(window) == {}
        assert dialog.summary.text() == "填入 2 格，12 格相同，1 格与计算不符，0 列未识别。"
        assert texts(dialog) == [["表二", "表二 一般公共预算支出", "填入 2，相同 12，与计算不符 1"]]
        dialog.whole.setChecked(False)
        said = [list(row) for row in dialog.cells.typed.texts]
        assert ["与计算不符", "C5", "31", "表二 合计 · 总计", "表中是 31，程序算出 30.00"] in said
        dialog.copy()
        assert "表二!D8\t10\t表二 机关事业单位基本养老保险缴费支出 · 基本支出\t10" in (
            QApplication.clipboard().text()
        )
        assert dialog.take.text() == "导入 2 格"
        dialog.take.click()

    looking.append(look)
    window.actions_["import"].trigger()
    assert in_draft(window) == TYPED
    assert window.document is not None
    assert window.document.undo_stack.count() == 1
    assert window.undo_group.undoText() == "从表格导入 2 格"
    assert "1 格与计算不符" in window.messages.text
    window.actions_.undo.trigger()
    assert in_draft(window) == {}
    window.actions_.redo.trigger()
    assert in_draft(window) == TYPED


def test_codes_that_no_dictionary_has_are_kept_and_said(
    window: MainWindow, looking: list[Look], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    new = [[229, "其他支出", 1, 1, None], [22977, "新的支出", 1, 1, None], [2297701, "新的事项", 1, 1, None]]
    chosen(monkeypatch, saved(tmp_path / "某局.xlsx", {"表二": [*GENERAL, *new]}))
    looking.append(lambda dialog: dialog.take.click())
    window.actions_["import"].trigger()
    assert "22977 新的支出、2297701 新的事项已记进字典" in window.messages.text
    assert "科目字典…" in window.messages.text
    assert window.document is not None
    said = [issue.message for issue in window.document.session.issues()]
    assert "科目 22977 只在导入的表“某局.xlsx”里见过" in said
    window.actions_.undo.trigger()
    assert in_draft(window) == {}
    assert dictionary("functional").seen_in("2297701") == "某局.xlsx"


def test_cancel_changes_nothing(
    window: MainWindow, looking: list[Look], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    chosen(monkeypatch, saved(tmp_path / "a.xlsx", {"表二": GENERAL}))
    looking.append(lambda dialog: dialog.reject())
    window.actions_["import"].trigger()
    assert window.document is not None
    assert (in_draft(window), window.document.undo_stack.count()) == ({}, 0)


def test_a_table_that_may_be_two_is_chosen_once(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    path = saved(tmp_path / "a.xlsx", {"Sheet1": AMBIGUOUS})

    def choose(dialog: ImportDialog) -> None:
        assert not dialog.take.isEnabled()
        listed = dialog.tables.cellWidget(0, 1)
        assert isinstance(listed, QComboBox)
        assert listed.currentText() == "请选……"
        at = listed.findData("general.tree")
        listed.setCurrentIndex(at)
        listed.activated.emit(at)
        assert dialog.take.isEnabled()
        dialog.take.click()

    looking += [choose, lambda dialog: dialog.take.click()]
    assert window.tables.read([path])
    assert in_draft(window) == TYPED
    assert list(answers(QIJIANG).values()) == ["general.tree"]
    window.actions_.undo.trigger()
    assert window.tables.read([path])
    assert in_draft(window) == TYPED


def test_a_table_of_another_year_waits_for_a_tick(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    rows = [[str(c).replace("2025", "2024") if isinstance(c, str) else c for c in row] for row in GENERAL]

    def look(dialog: ImportDialog) -> None:
        assert not dialog.take.isEnabled()
        assert dialog.other_year.isVisible()
        assert dialog.other_year.text().startswith("把 2024 年的表也填进 2025 年的草稿")
        dialog.other_year.setChecked(True)
        dialog.take.click()

    looking.append(look)
    assert window.tables.read([saved(tmp_path / "a.xlsx", {"表二": rows})])
    assert in_draft(window) == TYPED


def test_a_file_that_is_no_workbook_is_refused_and_nothing_changes(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    chosen(monkeypatch, tmp_path / "a.xlsx")
    window.actions_["import"].trigger()
    assert "不是 Excel、WPS 或 ODF 表格" in window.messages.text
    assert in_draft(window) == {}


def test_a_whole_table_comes_from_the_clipboard_wherever_one_stands(
    window: MainWindow, looking: list[Look]
) -> None:
    put_table([["" if cell is None else str(cell) for cell in [*row, None, None][:5]] for row in GENERAL])
    looking.append(lambda dialog: dialog.take.click())
    window.actions_["import_clipboard"].trigger()
    assert in_draft(window) == TYPED
    put_table([["12"]])
    window.actions_["import_clipboard"].trigger()
    assert "剪贴板里没有整张表" in window.messages.text


def test_a_workbook_dropped_on_the_window_is_imported(
    window: MainWindow, looking: list[Look], qtbot: QtBot, tmp_path: Path
) -> None:
    looking.append(lambda dialog: dialog.take.click())
    assert drop(window, saved(tmp_path / "a.et.xlsx", {"表二": GENERAL}))
    qtbot.waitUntil(lambda: in_draft(window) == TYPED)
    (tmp_path / "a.txt").write_text("x")
    assert not drop(window, tmp_path / "a.txt")


def test_a_draft_dropped_on_the_window_is_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "另一份.tianbao"
    assert window.document is not None
    window.document.undo_stack.setClean()
    from models.session.opening import new_draft
    from models.storage.draft_file import save_draft

    save_draft(new_draft(QIJIANG, 2025, "另一个局").submission, path)
    assert drop(window, path)
    qtbot.waitUntil(lambda: window.document is not None and window.document.path == path)


def drop(window: MainWindow, path: Path) -> bool:
    """Drag a file in and let it go; tells whether the window takes it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), copy, data, left, none))
    return enter.isAccepted()


def test_reading_that_is_broken_off_changes_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Once it has taken longer than a moment a dialog says what goes on, and its button ends it."""
    monkeypatch.setattr(waiting, "PATIENCE", 0.0)
    monkeypatch.setattr(waiting, "_EACH", 0.0)
    monkeypatch.setattr(QProgressDialog, "wasCanceled", lambda dialog: dialog.labelText() == "正在读取表格……")
    assert not window.tables.read([saved(tmp_path / "a.xlsx", {"表二": GENERAL})])
    assert window.messages.text == "已取消导入，草稿没有改动。"
    assert in_draft(window) == {}


def test_a_draft_that_may_only_be_read_takes_nothing(window: MainWindow, tmp_path: Path) -> None:
    assert window.document is not None
    window.document.set_read_only("正由别人编辑")
    assert not window.actions_["import"].isEnabled()
    assert not window.tables.read([saved(tmp_path / "a.xlsx", {"表二": GENERAL})])
    assert in_draft(window) == {}
