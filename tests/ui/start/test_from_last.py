"""A draft begun from last year's, at the window: the dialog, marks on paper and in the guide, reopening."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from exporters.workbook.workbook import write_workbook
from models.address import Address
from models.carrying.carry import begin_from
from models.carrying.recurring import recurring
from models.session.opening import open_draft
from tests.support.building import SAMPLES
from tests.support.tables import saved
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, paper, put
from ui.drafts.document import Document
from ui.guide._last_year import LastYearWords
from ui.paper._painter import _BROUGHT
from ui.start.from_last import FromLastDialog
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUBEI = SAMPLES / "yubei-budget-2024.tianbao"


def place(document: Document, form: str, row: str, column: str, block: str = "tree") -> Address:
    return Address(form, document.session.submission.forms[form][0].id, block, row, column)


@pytest.fixture
def document(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Document:
    """Give what 文件 → 从去年的草稿新建 makes of 渝北 2024, with one project going on."""
    choose_file(monkeypatch, YUBEI)

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FromLastDialog)
        dialog.projects.tick_all(False)
        dialog.projects.item(2).setCheckState(Qt.CheckState.Checked)
        dialog.create_button.click()

    QTimer.singleShot(0, answer)
    window.actions_["from_last"].trigger()
    assert window.document is not None
    return window.document


def last_book(folder: Path, name: str = "公开表.xlsx") -> Path:
    """Give last year's published workbook, of which there is no draft."""
    path = folder / name
    write_workbook(open_draft(YUBEI).printed_sheets(), path, "公开表")
    return path


def test_the_published_workbook_does_as_well_as_the_draft(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, last_book(tmp_path))

    def answer(dialog: FromLastDialog) -> int:
        assert (dialog.last_pack.currentData(), dialog.last_year.value()) == ("yubei-budget-2024", 2024)
        assert (dialog.pack.currentData(), dialog.year.value()) == ("yubei-budget-2024", 2025)
        assert "“公开表.xlsx”按“渝北区部门预算公开表”读作 2024 年度：填入" in dialog.said.text()
        dialog.create_button.click()
        return dialog.result()

    monkeypatch.setattr(FromLastDialog, "exec", answer)
    window.actions_["from_last"].trigger()
    assert window.document is not None
    made = window.document.session
    last = open_draft(YUBEI)
    same = begin_from(last, "yubei-budget-2024", 2025, recurring(last)).submission
    assert made.submission.year == 2025
    for form in ("general", "three"):
        assert [rows for one in made.submission.forms[form] for rows in one.blocks.values()] == [
            rows for one in same.forms[form] for rows in one.blocks.values()
        ]
    assert recurring(made) == recurring(last)
    at = place(window.document, "general", "2150502", "project")
    window.document.go_to(at)
    assert "2024 年度：2,809,800.00" in words(window).text()


def test_a_workbook_taken_for_another_pack_or_year_is_read_again(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, last_book(tmp_path))
    seen: list[str] = []

    def answer(dialog: FromLastDialog) -> int:
        dialog.last_pack.setCurrentIndex(dialog.last_pack.findData("tongnan-budget-2021"))
        seen.append(dialog.said.text())
        # What another district's forms do not have is listed before anything is made.
        assert any(row[1] == "整张表" for row in dialog.left.typed.texts)
        dialog.last_year.setValue(2023)
        dialog.last_year.editingFinished.emit()
        seen.append(dialog.said.text())
        assert dialog.year.value() == 2024
        dialog.reject()
        return dialog.result()

    monkeypatch.setattr(FromLastDialog, "exec", answer)
    window.actions_["from_last"].trigger()
    assert "按“潼南区部门预算公开表”读作 2024 年度" in seen[0]
    assert "读作 2023 年度" in seen[1]
    assert window.document is None


def test_what_is_no_form_says_the_two_steps_and_leaves_new_in_sight(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, saved(tmp_path / "花名册.xlsx", {"Sheet1": [["姓名", "电话"], ["某", "1"]]}))
    window.actions_["from_last"].trigger()
    assert "“花名册.xlsx”里没有认出哪张表" in window.messages.text
    assert "请先新建去年的草稿，用“文件 → 从表格导入”填进去" in window.messages.text
    for size in ((1366, 768), (1024, 640)):
        window.resize(*size)
        QApplication.processEvents()
        for made in (window.start.create_button, window.start.unit, window.start.year):
            rect = QRect(made.mapTo(window, QPoint()), made.size())
            bar = QRect(window.messages.mapTo(window, QPoint()), window.messages.size())
            assert not bar.intersects(rect), size


def words(window: MainWindow) -> LastYearWords:
    assert window.workspace is not None
    return window.workspace.guide.cell.last_year


def test_the_window_begins_from_last_year(window: MainWindow, document: Document) -> None:
    assert document.session.submission.year == 2025
    assert recurring(document.session) == ["办公场地租赁"]
    assert document.unsaved
    assert "有数、等着填今年的" in window.messages.text


def test_work_begins_in_a_table_and_not_in_the_text_that_follows_from_it(document: Document) -> None:
    assert document.current is not None
    assert document.current.form not in ("cover", "narrative")
    assert not document.session.pack.form(document.current.form).is_document
    assert document.current == place(document, "general", "2080505", "basic")  # the first amount of last year


def test_what_is_left_out_is_listed_before_anything_is_made(window: MainWindow) -> None:
    dialog = FromLastDialog(open_draft(YUBEI), "去年", window)
    assert "没有选这个项目" not in [row[2] for row in dialog.left.typed.texts]
    dialog.pack.setCurrentIndex(dialog.pack.findData("tongnan-budget-2021"))
    assert ("表八", "新表没有这张科目表") in [(row[0], row[2]) for row in dialog.left.typed.texts]
    dialog.pack.setCurrentIndex(dialog.pack.findData("yubei-budget-2024"))
    listed = [tuple(row) for row in dialog.left.typed.texts]
    assert listed[-1] == ("科目", "21505 工业和信息产业监管 → 工业和信息产业", "已带来，名称请核对")
    assert listed[0][2] == "每年重新填写"
    dialog.projects.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert "没有选这个项目" in [row[2] for row in dialog.left.typed.texts]
    dialog.done(QDialog.DialogCode.Rejected)


def test_the_guide_says_last_year_beside_the_amount_being_typed(
    window: MainWindow, document: Document
) -> None:
    at = place(document, "general", "2150502", "project")
    document.go_to(at)
    assert "2024 年度：2,809,800.00" in words(window).text()
    assert "现在还没有填" in words(window).text()
    put(document, at, "3000000")
    assert "现在 3,000,000.00，增加 190,200.00（6.8%）" in words(window).text()
    assert "还没有填" not in words(window).text()


def test_a_cell_is_marked_on_paper_until_it_is_looked_at(window: MainWindow, document: Document) -> None:
    at = place(document, "three", "amounts", "p_running", "list")
    document.go_to(at)
    assert at in paper(window).canvas.brought
    assert _tinted(window, at)
    words(window).linkActivated.emit("cell")
    assert at not in paper(window).canvas.brought
    assert not _tinted(window, at)
    assert words(window).isHidden()
    document.undo_stack.undo()
    assert at in paper(window).canvas.brought


def test_a_whole_form_is_looked_at_in_one_step(
    window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_questions(monkeypatch, "算今年没有")
    document.go_to(place(document, "three", "amounts", "p_running", "list"))
    count = len(paper(window).canvas.brought)
    assert count == 4
    words(window).linkActivated.emit("form")
    assert not paper(window).canvas.brought
    assert document.undo_stack.undoText().startswith(f"核对本表 {count} 格")


def test_marks_are_there_after_saving_and_opening_again(
    window: MainWindow, document: Document, tmp_path: Path
) -> None:
    at = place(document, "three", "amounts", "p_running", "list")
    path = tmp_path / "今年.tianbao"
    assert window.files.write(path)
    assert window.open(path)
    assert window.document is not None
    window.document.go_to(at)
    assert at in paper(window).canvas.brought
    assert "从 2024 年度草稿带来，还没有核对。" in words(window).text()


def _tinted(window: MainWindow, at: Address) -> bool:
    """Tell whether a cell has the ground of what was brought, below the middle and away from its text."""
    view = paper(window)
    QApplication.processEvents()
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    image = view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    point = rect.bottomLeft()
    return image.pixelColor(round((point.x() + 9) * ratio), round((point.y() - 4) * ratio)) == _BROUGHT


def type_and_enter(window: MainWindow, qtbot: QtBot, text: str) -> None:
    qtbot.keyClicks(paper(window), text[0])
    editor = paper(window).editor
    assert editor is not None
    qtbot.keyClicks(editor.input, text[1:])
    qtbot.keyClick(editor.input, Qt.Key.Key_Return)


def test_enter_goes_from_one_awaited_figure_to_the_next(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    """Between them stand cells that were blank last year, too, and last year's own figures."""
    document.go_to(place(document, "general", "2080505", "basic"))
    typed = []
    for figure in ("180000", "90000", "200000"):
        at = document.current
        assert at is not None
        typed.append((at.row, at.column))
        type_and_enter(window, qtbot, figure)
    assert typed == [("2080505", "basic"), ("2080506", "basic"), ("2101101", "basic")]
    assert document.session.submission.typed(place(document, "general", "2080506", "previous")) == "86084.56"


def test_where_nothing_is_awaited_enter_passes_by_the_figures_of_last_year(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    document.go_to(place(document, "general", "2080505", "project"))
    qtbot.keyClick(paper(window), Qt.Key.Key_Return)
    assert document.current == place(document, "general", "2080506", "basic")


def test_changing_a_figure_of_last_year_says_what_it_was(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    at = place(document, "general", "2080506", "previous")
    document.go_to(at)
    type_and_enter(window, qtbot, "85000")
    said = "2024 年度草稿是 86,084.56，这里改成了 85,000.00"
    assert said in window.messages.text
    assert "2080506" in window.messages.text or "职业年金" in window.messages.text
    document.go_to(at)
    assert f"{said}。" in words(window).text()  # also when the message is gone
    document.undo_stack.undo()
    assert said not in window.messages.text
    assert said not in words(window).text()


def test_every_figure_typed_is_seen_to_be_filled(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    assert window.workspace is not None
    document.go_to(place(document, "general", "2080505", "basic"))
    seen = []
    for figure in ("180000", "90000", "85000"):
        type_and_enter(window, qtbot, figure)
        seen.append(window.workspace.navigator._progress.text())
        assert "%" not in seen[-1]  # the text asks for more once there are figures
        assert window.workspace.status.counts.text().startswith(f"{seen[-1].split('，')[0]}　")
    counts = [int(said.split()[1]) for said in seen]
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2]


@pytest.mark.parametrize(
    ("answer", "left", "step"),
    [
        ("", 9, None),
        ("算今年没有", 0, "核对本表 {} 格，其中 9 格记为今年没有"),
        ("只核对填好的", 9, "核对本表 {} 格"),
    ],
)
def test_empty_cells_are_not_looked_at_unasked(
    window: MainWindow,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    left: int,
    step: str | None,
) -> None:
    asked = answer_questions(monkeypatch, answer or "取消")
    document.go_to(place(document, "general", "2080505", "basic"))
    draft, shown = document.session.submission, (document.form, document.instance)
    carried = len(draft.untouched_of(*shown)) - 9
    before = document.undo_stack.count()
    words(window).linkActivated.emit("form")
    assert "本表有 9 格没有填，算今年没有吗？" in asked[0]
    assert "2024 年度有数" in asked[0]
    assert sum(not draft.brought[at].text for at in draft.untouched_of(*shown)) == left
    if step is None:
        assert (document.undo_stack.count(), len(draft.untouched_of(*shown))) == (before, carried + 9)
    else:
        assert document.undo_stack.undoText() == step.format(carried + 9 - left)
        assert len(draft.untouched_of(*shown)) == left
