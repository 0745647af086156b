"""从表格导入 in the window: looked at first, then one step; from files, drops and the clipboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QProgressDialog
from pytestqt.qtbot import QtBot

from models.importing.remembered import answers
from models.session.unit_and_title import unit_name
from models.subjects.lists_in_use import dictionary
from tests.support.tables import GENERAL, QIJIANG, YUBEI, general_with, saved, typed
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
        assert dialog.summary.text() == "填入 2 格，12 格与计算一致，1 格与计算不符，0 列未识别。"
        assert texts(dialog) == [["表二", "表二 一般公共预算支出", "填入 2，与计算一致 12，与计算不符 1"]]
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


def test_rows_that_the_file_lacks_are_named_and_stay(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    looking.append(lambda dialog: dialog.take.click())
    assert window.tables.read([saved(tmp_path / "a.xlsx", {"表二": general_with(E11=123456)})])

    def look(dialog: ImportDialog) -> None:
        dialog.whole.setChecked(False)
        rows = [list(row) for row in dialog.cells.typed.texts]
        (absent,) = [row for row in rows if row[0] == "表中没有"]
        assert absent[3] == "表二 机关事业单位基本养老保险缴费支出 · 基本支出"
        assert absent[4].startswith("草稿里填的是 10，没有改动")
        assert "草稿里有 1 行表中没有" in dialog.summary.text()
        assert "原来填的 123,456 改为 20" in [row[4] for row in rows]
        dialog.take.click()

    looking.append(look)
    assert window.tables.read([saved(tmp_path / "b.xlsx", {"表二": [*GENERAL[:5], *GENERAL[8:]]})])
    assert in_draft(window) == TYPED


def test_what_one_wrong_figure_makes_different_stands_apart_with_its_cause(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    def look(dialog: ImportDialog) -> None:
        dialog.whole.setChecked(False)
        rows = [list(row) for row in dialog.cells.typed.texts][1:]
        assert [row[:2] for row in rows if row[0] == "没有采用"] == [["没有采用", "D8"]]
        assert rows[0][:2] == ["没有采用", "D8"]
        assert {row[0] for row in rows[1:]} == {"随之不同"}
        assert all(row[4].endswith("，因为 表二!D8") for row in rows[1:])
        assert "0 格与计算不符，另有" in dialog.summary.text()
        dialog.take.click()

    looking.append(look)
    assert window.tables.read([saved(tmp_path / "a.xlsx", {"表二": general_with(D8="十万")})])


def test_nothing_is_cut_on_a_small_screen(window: MainWindow, looking: list[Look], tmp_path: Path) -> None:
    def look(dialog: ImportDialog) -> None:
        dialog.resize(1320, 700)
        QApplication.processEvents()
        table = dialog.cells
        for row in range(table.typed.rowCount()):
            for column in (2, 3, 4):  # the others are as wide as their texts
                index = table.typed.index(row, column)
                wanted = table.fontMetrics().boundingRect(
                    QRect(0, 0, table.columnWidth(column) - 8, 9999),
                    Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere,
                    str(index.data()),
                )
                assert wanted.height() <= table.rowHeight(row), index.data()
        dialog.reject()

    looking.append(look)
    rows = general_with(D8="十万")
    rows[7][1] = "机关事业单位基本养老保险缴费支出（含以前年度补缴的部分和代扣的个人部分）"
    assert not window.tables.read([saved(tmp_path / "a.xlsx", {"表二": rows})])


def test_formulas_without_saved_results_are_said_once(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    def look(dialog: ImportDialog) -> None:
        said = [list(row) for row in dialog.cells.typed.texts if "没有存下算好的数" in row[4]]
        assert [row[:3] for row in said] == [["没有采用", "D8 等", "2 格"]]
        dialog.reject()

    looking.append(look)
    rows = general_with(D8="=5+5", E11="=10+10")
    assert not window.tables.read([saved(tmp_path / "a.xlsx", {"表二": rows})])


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


def test_a_table_of_last_year_waits_for_a_tick_and_goes_into_last_years_column(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    """The column of this year stays as it is typed, and where to begin from last year's is said."""
    assert window.new(YUBEI, 2024, "某局")
    heads = ["科目编码", "科目名称", "2022年预算数", "2023年预算数", None, None]
    rows: list[list[object]] = [
        ["2023年渝北区部门一般公共预算财政拨款支出预算表"],
        ["单位：元"],
        heads,
        [None, None, None, "小计", "基本支出", "项目支出"],
        ["2080505", "机关事业单位基本养老保险缴费支出", 8, 30, 10, 20],
    ]

    def look(dialog: ImportDialog) -> None:
        assert not dialog.take.isEnabled()
        assert dialog.other_year.isVisible()
        assert dialog.other_year.text().startswith("2023 年的表也填，各栏按年份放")
        assert "“文件 → 从去年的草稿新建”直接选这个文件" in dialog.last_year.text()
        assert dialog.last_year.isVisible()
        dialog.other_year.setChecked(True)
        said = {row[1]: row[4] for row in dialog.cells.typed.texts}
        assert said["C5"] == said["E5"] == "是 2023 年表里的数，2024 年的草稿没有地方放它"
        dialog.take.click()

    looking.append(look)
    assert window.tables.read([saved(tmp_path / "a.xlsx", {"表五": rows}, ["D3:F3"])])
    assert in_draft(window) == {"2080505/previous": "30"}


def test_tables_of_another_unit_wait_for_a_tick_and_the_units_name_stays(
    window: MainWindow, looking: list[Look], tmp_path: Path
) -> None:
    assert window.new(QIJIANG, 2025, "某某区水务局")

    def look(dialog: ImportDialog) -> None:
        assert not dialog.take.isEnabled()
        assert dialog.other_unit.isVisible()
        assert dialog.other_unit.text().startswith("表里写的单位是“某某区林业局”，与草稿的不同")
        dialog.other_unit.setChecked(True)
        dialog.take.click()

    looking.append(look)
    rows = [["部门全称：某某区林业局"], *GENERAL]
    assert window.tables.read([saved(tmp_path / "a.xlsx", {"表二": rows})])
    assert in_draft(window) == TYPED
    assert window.document is not None
    assert unit_name(window.document.session) == "某某区水务局"


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
