"""Text and tables of a set, both or one of them, in every file it is exported as."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from models.errors import ExitCode
from tests.support.own_packs import own_packs
from tests.support.running import add_told
from tests.support.windows import OFFSCREEN, choose_file
from ui.cli.commands import main
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
__all__ = ["own_packs"]
TEXT, TABLE = "一、单位基本情况", "因公出国（境）费"


@pytest.fixture
def told(own_packs: Path, tmp_path: Path) -> Path:
    """Give a new draft of the pack with text and tables."""
    add_told(own_packs)
    draft = tmp_path / "说明.tianbao"
    assert main(["new", "told", "--year", "2024", "--unit", "某局", "-o", str(draft)]) == ExitCode.DONE
    return draft


@pytest.mark.parametrize(("part", "wanted"), [("all", [1, 1]), ("text", [1, 0]), ("tables", [0, 1])])
def test_a_part_is_exported_alone(told: Path, part: str, wanted: list[int]) -> None:
    html, docx = told.with_suffix(".html"), told.with_suffix(".docx")
    kinds = ["--html", str(html), "--docx", str(docx)]
    assert main(["export", str(told), *kinds, "--part", part]) == ExitCode.DONE
    page = html.read_text("utf-8")
    assert [page.count(f">{words}<") for words in (TEXT, TABLE)] == wanted
    assert len(Document(str(docx)).sections) == {"all": 3, "text": 1, "tables": 2}[part]


def test_text_alone_without_a_kind_is_a_pdf_and_no_workbook(told: Path) -> None:
    assert main(["export", str(told), "--part", "text"]) == ExitCode.DONE
    assert [told.with_suffix(kind).exists() for kind in (".pdf", ".xlsx")] == [True, False]


def test_the_window_asks_which_part_and_keeps_to_it(
    told: Path, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert window.open(told)
    window.show_export()
    assert window.workspace is not None
    page = window.workspace.export_page
    choices = {choice.text(): choice for choice in page.findChildren(QRadioButton)}
    assert [text for text, one in choices.items() if one.isChecked()] == ["正文和表格"]
    choices["只要正文"].click()
    choose_file(monkeypatch, tmp_path / "公开")
    buttons = {one.text(): one for one in page.findChildren(QPushButton)}
    buttons["导出网页…"].click()
    assert "开头写着“草稿”" in window.messages.text
    text = (tmp_path / "公开.html").read_text("utf-8")
    assert (TEXT in text, TABLE in text) == (True, False)
    buttons["导出 Excel…"].click()
    assert not (tmp_path / "公开.xlsx").exists()
    assert "没有表格" in window.messages.text
    choices["只要表格"].click()
    buttons["导出 Excel…"].click()
    assert load_workbook(tmp_path / "公开.xlsx").sheetnames == ["支出表", "三公"]
    buttons["只导出正文 Word"].click()  # what is named is exported whatever the choice is for all
    (section,) = Document(str(tmp_path / "公开.docx")).sections
    assert TEXT in [one.text for one in section.iter_inner_content() if hasattr(one, "text")]


def test_a_set_of_tables_alone_has_nothing_to_choose(window: MainWindow) -> None:
    assert window.new("qijiang-budget-2025", 2025, "某局")
    window.show_export()
    assert window.workspace is not None
    assert not window.workspace.export_page.findChildren(QRadioButton)
