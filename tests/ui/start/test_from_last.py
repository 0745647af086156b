"""A draft begun from last year's, at the window: the dialog, marks on paper and in the guide, reopening."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from models.address import Address
from models.carrying.recurring import recurring
from models.session.opening import open_draft
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, paper, put
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
        dialog._check_all(False)
        dialog.projects.item(2).setCheckState(Qt.CheckState.Checked)
        dialog.create_button.click()

    QTimer.singleShot(0, answer)
    window.actions_["from_last"].trigger()
    assert window.document is not None
    return window.document


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


def test_a_whole_form_is_looked_at_in_one_step(window: MainWindow, document: Document) -> None:
    document.go_to(place(document, "three", "amounts", "p_running", "list"))
    count = len(paper(window).canvas.brought)
    assert count == 4
    words(window).linkActivated.emit("form")
    assert not paper(window).canvas.brought
    assert document.undo_stack.undoText() == f"核对本表 {count} 格"


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
