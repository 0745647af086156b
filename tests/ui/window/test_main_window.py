"""The window as a whole: documents come and go, nothing is lost, errors are said and nothing more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from models.checks.counts import count
from models.session.unit_and_title import draft_title
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put
from ui.drafts import files
from ui.drafts.files import clean_name
from ui.export.watermark_choice import WatermarkChoice
from ui.window import app
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN

ACTUAL = ("overall", 0, "actual")


def edit(window: MainWindow) -> None:
    assert window.document is not None
    put(window.document, indicator(window.document, *ACTUAL), "1个")


def total(window: MainWindow) -> str:
    assert window.workspace is not None
    return window.workspace.guide.score.total.text()


def test_it_starts_with_the_start_page_and_nothing_to_save(window: MainWindow) -> None:
    assert window.stack.currentWidget() is window.start
    assert window.workspace is None
    assert not window.actions_["save"].isEnabled()
    assert window.windowTitle() == "填报"


def test_a_sample_is_an_unsaved_copy(window: MainWindow) -> None:
    document = opened(window)
    assert document.path is None
    assert not window.isWindowModified()
    assert window.windowTitle().startswith(draft_title(document.session) + "[*]")
    assert window.recent.files() == []


def test_an_edit_shows_in_title_score_and_undo(window: MainWindow) -> None:
    document = opened(window)
    assert total(window) == "100"
    put(document, indicator(document, *ACTUAL), "0个")
    assert total(window) != "100"
    assert window.isWindowModified()
    assert window.actions_.undo.text() == "撤销 填写"
    window.actions_.undo.trigger()
    assert total(window) == "100"
    assert not window.isWindowModified()
    assert not window.actions_.undo.isEnabled()
    assert window.actions_.redo.isEnabled()


def test_the_toolbar_keeps_its_words_while_the_menu_names_the_step(window: MainWindow) -> None:
    opened(window)
    edit(window)
    assert window.actions_.undo.iconText() == "撤销"


def test_save_and_reopen_lose_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document = opened(window)
    edit(window)
    typed = dict(document.session.submission.typed_cells())
    suggested = choose_file(monkeypatch, tmp_path / "自评 草稿")
    assert window.save()
    assert Path(suggested[0]).name == clean_name(draft_title(document.session)) + ".tianbao"
    path = tmp_path / "自评 草稿.tianbao"
    assert path.is_file()
    assert document.path == path
    assert not window.isWindowModified()
    assert window.windowTitle() == "自评 草稿[*] - 填报"
    assert window.recent.files() == [path]
    assert window.open(path)
    assert window.document is not document
    assert dict(window.document.session.submission.typed_cells()) == typed  # type: ignore[union-attr]


def test_saving_again_asks_nothing(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened(window)
    suggested = choose_file(monkeypatch, tmp_path / "a.tianbao")
    assert window.save()
    edit(window)
    assert window.save()
    assert len(suggested) == 1
    assert window.workspace is not None
    assert window.workspace.status.saved.text().startswith("已保存 ")
    edit_again = load_draft(tmp_path / "a.tianbao")
    assert edit_again.typed(indicator(window.document, *ACTUAL)) == "1个"  # type: ignore[arg-type]


def test_cancelled_dialogs_change_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(window)
    choose_file(monkeypatch, None)
    assert not window.save()
    assert not window.open()
    assert not window.export("pdf")
    assert window.document is document


@pytest.mark.parametrize(("answer", "leaves", "saves"), [("save", 1, 1), ("discard", 1, 0), ("cancel", 0, 0)])
def test_closing_asks_about_unsaved_edits(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str, leaves: int, saves: int
) -> None:
    opened(window)
    edit(window)
    choose_file(monkeypatch, tmp_path / "a.tianbao")
    asked: list[str] = []
    monkeypatch.setattr(files, "ask_to_save", lambda _, title, kept: asked.append(title) or answer)
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted() == bool(leaves)
    assert (tmp_path / "a.tianbao").exists() == bool(saves)
    assert len(asked) == 1


@pytest.mark.parametrize(("pressed", "answer"), [("保存", "save"), ("不保存", "discard"), ("取消", "cancel")])
def test_the_question_is_asked_in_chinese(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, pressed: str, answer: str
) -> None:
    def press(box: QMessageBox) -> int:
        words = {button.text(): button for button in box.findChildren(QPushButton)}
        assert set(words) == {"保存", "不保存", "取消"}
        words[pressed].click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    assert files.ask_to_save(window, "草稿") == answer


def test_an_unchanged_draft_is_left_without_a_question(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window)
    monkeypatch.setattr(files, "ask_to_save", lambda *_: pytest.fail("asked"))
    opened(window, CHONGQING)
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted()


def test_opening_another_draft_can_be_called_off(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(window)
    edit(window)
    monkeypatch.setattr(files, "ask_to_save", lambda *_: "cancel")
    assert not window.open_sample(SAMPLES / f"{CHONGQING}.tianbao")
    assert window.document is document


@pytest.mark.parametrize("content", [b"", b"{", b"PK\x03\x04", b"{}", b"\0" * 40])
def test_a_damaged_file_is_said_inline_and_the_open_draft_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    document = opened(window)
    edit(window)
    monkeypatch.setattr(
        files, "ask_to_save", lambda *_: pytest.fail("asked for a file that cannot be opened")
    )
    path = tmp_path / "坏的.tianbao"
    path.write_bytes(content)
    assert not window.open(path)
    assert "坏的.tianbao" in window.messages.text
    assert window.messages.property("kind") == "error"
    assert window.document is document
    assert path.read_bytes() == content


def test_a_draft_without_forms_is_said_inline(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "空表.tianbao"
    text = (
        f'{{"format":"tianbao","schema_version":1,"pack":"{GUIZHOU}","year":2023,"next_id":1,"forms":{{}}}}'
    )
    path.write_text(text, encoding="utf-8")
    assert not window.open(path)
    assert window.messages.text
    assert window.document is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_said_inline(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened(window)
    tmp_path.chmod(0o500)
    choose_file(monkeypatch, tmp_path / "a.tianbao")
    assert not window.save()
    tmp_path.chmod(0o700)
    assert window.messages.text


def test_a_failed_save_keeps_the_edits_unsaved(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened(window)
    edit(window)
    choose_file(monkeypatch, tmp_path / "没有的文件夹" / "a.tianbao")
    assert not window.save()
    assert window.messages.text
    assert window.isWindowModified()


def test_the_message_goes_away(window: MainWindow, qtbot: QtBot) -> None:
    window.messages.show_message("notice", "一句话", detail="细节")
    buttons = {b.text(): b for b in window.messages.findChildren(QPushButton)}
    assert buttons["详情"].isVisible()
    qtbot.keyClick(window.messages, Qt.Key.Key_Escape)
    assert window.messages.text == ""


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("pdf", b"%PDF"),
        ("xlsx", b"PK"),
        ("docx", b"PK"),
        ("html", b"<!DOCTYPE html>"),
        ("txt", b"\xef\xbb\xbf"),
    ],
)
def test_export_writes_the_file_and_says_where(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, start: bytes
) -> None:
    opened(window)
    choose_file(monkeypatch, tmp_path / "输出")
    window.actions_[f"export_{kind}"].trigger()
    path = tmp_path / f"输出.{kind}"
    assert path.read_bytes().startswith(start)
    assert f"“{path.name}”" in window.messages.text
    assert {"打开文件", "打开文件夹"} <= {b.text() for b in window.messages.findChildren(QPushButton)}
    assert window.recent.folder(kind) == tmp_path


def test_one_sheet_is_exported_under_its_own_name(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    document = opened(window, CHONGQING)
    sheet = document.session.printed_sheets("project")[1]
    suggested = choose_file(monkeypatch, tmp_path / "一张表")
    assert window.export("pdf", sheet.form, sheet.instance)
    assert clean_name(sheet.name) in Path(suggested[0]).name


def test_closing_the_draft_leads_back_to_the_start(window: MainWindow) -> None:
    opened(window)
    window.actions_["close"].trigger()
    assert window.document is None
    assert window.stack.currentWidget() is window.start
    assert not window.actions_["export_pdf"].isEnabled()
    opened(window)
    assert window.workspace is not None
    assert window.stack.currentWidget() is window.workspace.paper


def test_the_start_page_leads_back_to_the_open_draft(window: MainWindow, qtbot: QtBot) -> None:
    opened(window)
    window.actions_["new"].trigger()
    assert window.stack.currentWidget() is window.start
    qtbot.keyClick(window.start, Qt.Key.Key_Escape)
    assert window.workspace is not None
    assert window.stack.currentWidget() is window.workspace.paper


def test_recent_files_are_in_the_menu(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened(window)
    choose_file(monkeypatch, tmp_path / "a.tianbao")
    window.save()
    (tmp_path / "b.tianbao").write_bytes((tmp_path / "a.tianbao").read_bytes())
    window.open(tmp_path / "b.tianbao")
    (tmp_path / "a.tianbao").unlink()
    window._recent_menu.aboutToShow.emit()
    shown = [(action.text(), action.isEnabled()) for action in window._recent_menu.actions()]
    assert shown == [("b.tianbao", True), ("a.tianbao", False)]


def test_f8_finds_what_is_empty_and_says_when_nothing_is(window: MainWindow) -> None:
    document = opened(window)
    window.actions_["next_empty"].trigger()
    assert window.messages.text == "没有未填的了。"
    address = indicator(document, *ACTUAL)
    put(document, address, "")
    document.go_to(None)
    window.actions_["next_empty"].trigger()
    assert document.current == address


def test_the_zoom_is_shown_and_comes_back(window: MainWindow) -> None:
    opened(window)
    work = window.workspace
    assert work is not None
    window.actions_["zoom_in"].trigger()
    assert work.status.zoom.text() == "110 %"
    window.actions_["zoom_reset"].trigger()
    assert work.status.zoom.text() == "100 %"


def test_a_landscape_form_can_be_read_and_is_shown_whole_on_demand(window: MainWindow) -> None:
    opened(window, CHONGQING)
    work = window.workspace
    assert work is not None
    assert work.status.zoom.text() == "适合阅读 90 %"
    window.actions_["zoom_fit"].trigger()
    assert work.status.zoom.text().startswith("适合宽度 7")
    assert work.paper.horizontalScrollBar().maximum() == 0
    window.actions_["zoom_reset"].trigger()
    assert work.paper.horizontalScrollBar().maximum() > 0
    window.actions_["zoom_fit"].trigger()
    assert work.paper.horizontalScrollBar().maximum() == 0


def test_f6_walks_the_panes(window: MainWindow, qapp: QApplication) -> None:
    opened(window)
    work = window.workspace
    assert work is not None
    window.activateWindow()
    work.paper.setFocus()
    seen = []
    for _ in range(3):
        window.actions_["next_pane"].trigger()
        seen.append(qapp.focusWidget())
    assert seen == [work.guide.issues, work.navigator.tree, work.paper]


def test_every_action_has_its_own_keys(window: MainWindow) -> None:
    actions = [*window.actions_.by_id.values(), window.actions_.undo, window.actions_.redo]
    keys = [key.toString() for action in actions for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"Ctrl+N", "Ctrl+O", "Ctrl+S", "Ctrl+Shift+S", "F8", "Shift+F8", "F7", "Ctrl+Z", "Ctrl+Y"} <= set(
        keys
    )


def test_it_is_usable_small(window: MainWindow) -> None:
    opened(window)
    window.resize(1100, 700)
    assert window.size().width() == 1100
    assert window.size().height() == 700
    assert window.workspace is not None
    assert window.workspace.paper.width() > 450


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("某局 2023/绩效:自评", "某局 2023 绩效 自评"),
        ("  . ", "填报"),
        ("con", "con_"),
        ("长" * 200, "长" * 80),
    ],
)
def test_names_are_cleaned_of_what_files_cannot_have(text: str, name: str) -> None:
    assert clean_name(text) == name


def test_standard_buttons_are_chinese(window: MainWindow) -> None:
    box = QMessageBox(window)
    box.setStandardButtons(QMessageBox.StandardButton.Cancel)
    assert "取消" in box.button(QMessageBox.StandardButton.Cancel).text()


def test_the_picture_for_the_showcase(qapp: QApplication, tmp_path: Path) -> None:
    out = tmp_path / "window.png"
    app.window_picture(SAMPLES / f"{GUIZHOU}.tianbao", out, (1100, 700))
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("pack", [CHONGQING, "yubei-budget-2024"])
def test_on_the_page_of_the_whole_draft_nothing_is_said_of_the_table_left_behind(
    window: MainWindow, qtbot: QtBot, pack: str
) -> None:
    assert window.new(pack, 2024, "某局")
    document, work = window.document, window.workspace
    assert document is not None
    assert work is not None
    assert document.current is not None
    said = work.status.cell.text()
    assert work.guide.cell.isVisible()
    window.show_export()
    assert work.status.cell.text() == "打印与导出"
    for of_place in (work.guide.cell, work.guide.proposals, work.guide.consequences, work.guide.score):
        assert not of_place.isVisible()
    everything = document.session.issues()
    assert work.guide._issue_title.text() == f"审核：{count(everything).words}"
    document.go_to(document.current)
    assert work.status.cell.text() == "打印与导出"
    window.show_paper()
    assert work.status.cell.text() == said
    assert work.guide.cell.isVisible()


def test_the_export_page_says_when_the_mark_is_printed(window: MainWindow) -> None:
    assert window.new(CHONGQING, 2023, "某局")
    assert window.document is not None
    counts = count(window.document.session.issues())
    assert not counts.errors
    assert counts.missing
    window.show_export()
    assert window.workspace is not None
    choice = window.workspace.export_page.findChild(WatermarkChoice)
    assert choice is not None
    assert choice.isVisible()
    assert "有错误或未填时每页印浅色“草稿”字样。" in [one.text() for one in choice.findChildren(QLabel)]
