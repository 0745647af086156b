"""From goals to scores at the window: begun, brought into a draft, executed amounts, what differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from exporters.workbook.workbook import write_workbook
from models.address import SINGLE_ROW, Address
from models.drafts.changes import SetCell
from models.session.opening import new_draft, open_draft
from models.session.unit_and_title import filer_name
from models.storage.draft_file import save_draft
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, opened, put
from ui.drafts.document import Document
from ui.goals.differences import DifferencesDialog
from ui.goals.executed import ExecutedDialog
from ui.goals.goals import GoalsDialog
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUZHONG = "yuzhong-selfeval-2023"
BUDGET = SAMPLES / "qijiang-budget-2025.tianbao"
PROJECT = "政务数字化评审费"


def answering(answer: Callable[[], None]) -> None:
    """Answer the dialog that comes up next, behind what shows that a file is being read."""

    def attempt(left: int = 500) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, GoalsDialog | ExecutedDialog | DifferencesDialog):
            try:
                answer()
            finally:
                if dialog.isVisible():
                    dialog.reject()  # one that was not answered would stay for ever
        elif left:
            QTimer.singleShot(20, lambda: attempt(left - 1))

    QTimer.singleShot(0, attempt)


def modal(kind: type) -> object:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, kind)
    return dialog


def press(dialog: object, words: str) -> None:
    buttons = dialog.findChildren(QPushButton)  # type: ignore[attr-defined]
    next(one for one in buttons if one.text() == words).click()


def choose(dialog: object, *names: str) -> GoalsDialog:
    assert isinstance(dialog, GoalsDialog)
    press(dialog, "全不选")
    for row in range(dialog.tables.count()):
        if any(name in dialog.tables.item(row).text() for name in names):
            dialog.tables.item(row).setCheckState(Qt.CheckState.Checked)
    return dialog


@pytest.fixture
def document(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Document:
    """Give what 新建 → 从预算绩效目标开始 makes of one project of 綦江."""
    choose_file(monkeypatch, BUDGET)

    def answer() -> None:
        dialog = modal(GoalsDialog)
        assert isinstance(dialog, GoalsDialog)
        dialog.pack.setCurrentIndex(dialog.pack.findData(YUZHONG))
        choose(dialog, PROJECT).done_button.click()

    answering(answer)
    window.start.goals_wanted.emit()
    assert window.document is not None
    return window.document


def cell(document: Document, block: str, row: str, column: str) -> Address:
    instance = document.session.submission.forms["project"][0]
    return Address("project", instance.id, block, row or next(iter(instance.rows(block))), column)


def test_a_self_evaluation_begins_from_a_budget(window: MainWindow, document: Document) -> None:
    draft = document.session.submission
    assert (draft.pack, draft.year) == (YUZHONG, 2025)
    assert draft.typed(cell(document, "head", "-", "name")) == PROJECT
    assert draft.typed(cell(document, "indicators", "", "target"))
    assert document.unsaved
    assert "从 1 张绩效目标表带来 5 个指标" in window.messages.text


NATIONAL = "national-project-selfeval", "national-department-selfeval"


@pytest.mark.parametrize("marked", [*NATIONAL, "national-budget-disclosure"])
def test_what_is_marked_on_the_start_page_is_meant(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, marked: str
) -> None:
    choose_file(monkeypatch, BUDGET)
    window.start.packs.select(lambda head: getattr(head, "id", "") == marked)
    window.start.filer.setText("王小明")
    seen: list[str] = []

    def answer() -> None:
        dialog = modal(GoalsDialog)
        assert isinstance(dialog, GoalsDialog)
        seen.append(dialog.pack.currentData())
        choose(dialog, PROJECT).done_button.click()

    answering(answer)
    window.start.goals_wanted.emit()
    assert seen == [marked if marked in NATIONAL else YUZHONG]
    assert window.document is not None
    assert filer_name(window.document.session) == "王小明"


def test_a_project_goes_to_a_form_for_projects_where_no_place_says_otherwise(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    session = new_draft("national-budget-disclosure-yuan", 2026, "清河县公路局")
    held = session.submission.forms["project"][0].id
    session.apply(SetCell(Address("project", held, "head", SINGLE_ROW, "name"), "公路养护"))
    session.apply(SetCell(Address("project", held, "head", SINGLE_ROW, "goal"), "畅通"))
    path = tmp_path / "预算.tianbao"
    save_draft(session.submission, path)
    choose_file(monkeypatch, path)
    window.start.packs.select(lambda head: getattr(head, "id", "") == "national-budget-disclosure")
    seen: list[str] = []

    def answer() -> None:
        dialog = modal(GoalsDialog)
        assert isinstance(dialog, GoalsDialog)
        seen.append(dialog.pack.currentData())

    answering(answer)
    window.start.goals_wanted.emit()
    assert seen == [NATIONAL[0]]


def test_what_has_no_place_is_listed_before_anything_is_made(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, BUDGET)
    seen: list[tuple[str, ...]] = []

    def answer() -> None:
        dialog = choose(modal(GoalsDialog), PROJECT)
        dialog.pack.setCurrentIndex(dialog.pack.findData("qiannan-selfeval-2023"))
        seen.extend(tuple(row) for row in dialog.left.typed.texts)
        press(dialog, "全不选")
        assert not dialog.done_button.isEnabled()
        dialog.reject()

    answering(answer)
    window.actions_["from_goals"].trigger()
    assert ("50011024T000004124262-政务数字化评审费 · 是否核心指标", "是、否", "新表没有这一栏") in seen
    assert window.document is None


def test_goals_are_brought_into_an_open_draft_as_one_step(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(window, YUZHONG)
    before = len(document.session.submission.forms["project"])
    choose_file(monkeypatch, BUDGET)

    def answer() -> None:
        dialog = choose(modal(GoalsDialog), PROJECT)
        assert ("年度", "预算是 2025 年度的，自评是 2023 年度的", "请核对是不是选错了") in [
            tuple(row) for row in dialog.left.typed.texts
        ]
        dialog.done_button.click()

    answering(answer)
    window.actions_["goals"].trigger()
    assert len(document.session.submission.forms["project"]) == before + 1
    assert document.undo_stack.undoText() == "带入 5 个绩效指标"
    document.undo_stack.undo()
    assert len(document.session.submission.forms["project"]) == before
    assert document.session.submission.promised == {}


def test_the_published_workbook_does_as_well(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "公开表.xlsx"
    write_workbook(open_draft(BUDGET).printed_sheets(), book, "公开表")
    choose_file(monkeypatch, book)

    def answer() -> None:
        dialog = choose(modal(GoalsDialog), PROJECT)
        assert dialog.year.value() == 2025  # as its tables say
        assert dialog.pack.currentData() == YUZHONG  # the nearest to 綦江
        dialog.done_button.click()

    answering(answer)
    window.actions_["from_goals"].trigger()
    assert window.document is not None
    draft = window.document.session.submission
    assert draft.typed(cell(window.document, "head", "-", "name")) == PROJECT
    assert draft.typed(cell(window.document, "indicators", "", "weight"))


def test_a_budget_that_is_open_takes_no_goals(window: MainWindow) -> None:
    opened(window, "qijiang-budget-2025")
    window.actions_["goals"].trigger()
    assert "绩效目标只能带到绩效自评草稿里" in window.messages.text


def test_a_self_evaluation_is_no_budget(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    choose_file(monkeypatch, SAMPLES / f"{YUZHONG}.tianbao")
    window.actions_["from_goals"].trigger()
    assert "不是部门预算草稿" in window.messages.text
    assert window.document is None


def test_what_differs_is_listed_and_leads_there_after_reopening(
    window: MainWindow, document: Document, tmp_path: Path
) -> None:
    at = cell(document, "indicators", "", "weight")
    put(document, at, "1")
    path = tmp_path / "自评.tianbao"
    assert window.files.write(path)
    assert window.open(path)
    assert window.document is not None
    rows: list[tuple[str, ...]] = []

    def answer() -> None:
        dialog = modal(DifferencesDialog)
        assert isinstance(dialog, DifferencesDialog)
        rows.extend(tuple(row) for row in dialog.table.typed.texts)
        dialog.table.selectRow(0)
        press(dialog, "转到(&G)")

    answering(answer)
    window.actions_["differences"].trigger()
    weight = open_draft(BUDGET).submission.forms["project"][8].rows("indicators")
    first = next(iter(weight.values()))
    assert rows == [(PROJECT, first["name"], "指标权重", first["weight"], "1")]
    assert window.document.current == at


def test_comparing_may_be_ended_and_taken_back(window: MainWindow, document: Document) -> None:
    promised = dict(document.session.submission.promised)
    answering(lambda: press(modal(DifferencesDialog), "不再比较"))
    window.actions_["differences"].trigger()
    assert document.session.submission.promised == {}
    document.undo_stack.undo()
    assert document.session.submission.promised == promised
    document.undo_stack.redo()
    window.actions_["differences"].trigger()
    assert "没有带入过绩效目标" in window.messages.text


def test_executed_amounts_come_from_the_clipboard(window: MainWindow, document: Document) -> None:
    QGuiApplication.clipboard().setText(f"项目名称\t预算数\t执行数\n{PROJECT}\t290000\t280000\n合计\t1\t1")

    def answer() -> None:
        dialog = modal(ExecutedDialog)
        assert isinstance(dialog, ExecutedDialog)
        assert not dialog.take.isEnabled()
        press(dialog, "用剪贴板里的表(&V)")
        assert not dialog.take.isEnabled()
        assert dialog.summary.text() == "表里没有写金额单位，请选元还是万元。"
        dialog.unit.setCurrentIndex(dialog.unit.findData("元"))
        assert "是合计，没有用" in [row[2] for row in dialog.lines.typed.texts]
        dialog.take.click()

    answering(answer)
    window.actions_["executed"].trigger()
    draft = document.session.submission
    assert draft.typed(cell(document, "funds", "total", "executed")) == "28"
    assert draft.typed(cell(document, "funds", "general", "adjusted")) == "29"
    assert document.undo_stack.undoText() == "带入执行数 4 格"
    document.undo_stack.undo()
    assert draft.typed(cell(document, "funds", "total", "executed")) == ""


def test_executed_amounts_come_from_a_file(
    window: MainWindow, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "执行.csv"
    table.write_text("单位：万元\n编码,名称,执行数\n50011024T000004124262,别的叫法,27\n", encoding="utf-8")
    choose_file(monkeypatch, table)

    def answer() -> None:
        dialog = modal(ExecutedDialog)
        assert isinstance(dialog, ExecutedDialog)
        dialog.ask()
        assert dialog.unit.currentData() == "万元"
        assert not dialog.unit.isEnabled()
        dialog.take.click()

    answering(answer)
    window.actions_["executed"].trigger()
    assert document.session.submission.typed(cell(document, "funds", "general", "executed")) == "27"
