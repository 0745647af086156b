"""F1 opens the manual at the chapter of where one is; 关于 says what the program is and where data lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from models.resources import RESOURCES
from tests.support.building import CHONGQING
from tests.support.measure_table import DOC
from tests.support.windows import OFFSCREEN, opened, shown_window
from ui.drafts.remembered import Remembered
from ui.help import about, manual
from ui.help.about import AboutDialog
from ui.help.manual import CHAPTERS, MANUAL, ManualWindow
from ui.widgets.questions import ask_to_delete
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


def at_start(_: MainWindow) -> None:
    pass


def on_paper(window: MainWindow) -> None:
    opened(window, CHONGQING)


def on_subjects(window: MainWindow) -> None:
    document = opened(window, "yubei-budget-2024")
    document.show("general", document.session.submission.forms["general"][0].id)


def on_another_table(window: MainWindow) -> None:
    document = opened(window, "yubei-budget-2024")
    document.show(*list(document.session.printed_places())[-1])


def in_guide(window: MainWindow) -> None:
    opened(window, CHONGQING)
    assert window.workspace is not None
    window.workspace.guide.issues.setFocus()


def at_export(window: MainWindow) -> None:
    opened(window, CHONGQING)
    window.show_export()


def in_preview(window: MainWindow) -> None:
    opened(window, CHONGQING)
    window.show_preview()


@pytest.mark.parametrize(
    ("go", "place"),
    [
        (at_start, "start"),
        (on_paper, "paper"),
        (on_subjects, "subjects"),
        (on_another_table, "subjects"),
        (in_guide, "guide"),
        (at_export, "print"),
        (in_preview, "print"),
    ],
)
def test_f1_opens_the_manual_at_the_chapter_of_the_place(
    window: MainWindow, qtbot: QtBot, go: Callable[[MainWindow], None], place: str
) -> None:
    go(window)
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F1)
    assert window.manual is not None
    assert window.manual.isVisible()
    assert window.manual.chapters.currentItem().text() == CHAPTERS[place]
    top = window.manual.text.cursorForPosition(window.manual.text.viewport().rect().topLeft())
    assert CHAPTERS[place] in {top.block().text(), top.block().next().text()}
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window.manual)
    qtbot.keyClick(window.manual.search, Qt.Key.Key_Escape)
    assert not window.manual.isVisible()


def about_dialog(window: MainWindow) -> None:
    window.actions_["about"].trigger()


def question(window: MainWindow) -> None:
    ask_to_delete(window, "要删除吗？", "里面有 1 格。")


@pytest.mark.parametrize("ask", [about_dialog, question])
def test_f1_opens_the_manual_over_a_dialog_that_has_the_keyboard(
    window: MainWindow, qtbot: QtBot, ask: Callable[[MainWindow], None]
) -> None:
    window.activateWindow()
    seen: list[bool] = []

    def press_f1() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        dialog.activateWindow()
        qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget()))
        for _ in range(2):
            qtbot.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_F1)
            shown = dialog.findChildren(ManualWindow)
            seen.append(len(shown) == 1 and shown[0].isVisible())
            if seen[-1]:
                qtbot.keyClick(shown[0].search, Qt.Key.Key_Escape)
                seen.append(not shown[0].isVisible())
                dialog.activateWindow()
                qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget()))
        dialog.reject()

    QTimer.singleShot(0, window, press_f1)
    ask(window)
    assert seen == [True, True, True, True]


def test_every_chapter_of_a_place_is_in_the_manual() -> None:
    heads = re.findall(r"^## (.*)$", MANUAL.read_text("utf-8"), re.MULTILINE)
    assert set(CHAPTERS.values()) <= set(heads)


def test_no_paragraph_runs_into_the_one_before() -> None:
    prose = re.compile(r"^[^\s#|\-\d`].*\n[^\s#|\-\d`]", re.MULTILINE)
    assert not prose.findall(MANUAL.read_text("utf-8"))


def test_the_manual_names_no_file_of_the_sources() -> None:
    assert not re.findall(r"docs/\S+|tests/\S+", MANUAL.read_text("utf-8"))


def test_how_measures_are_read_is_what_the_table_of_all_cases_says() -> None:
    said = MANUAL.read_text("utf-8").partition("### 指标值和完成值怎样读")[2].partition("## 四")[0]
    lines = [line.strip("| ").split(" | ") for line in said.splitlines() if line.startswith("| ")]
    known = [line.strip("| ").split(" | ") for line in DOC.read_text("utf-8").splitlines()]
    cases = [[*row[:3], row[5], row[8]] for row in known if len(row) > 8]
    assert len(lines) > 10
    for line in lines[1:]:
        assert line in cases


def test_keys_are_shown_in_the_face_of_the_text_with_a_ground_of_their_own(window: MainWindow) -> None:
    window.show_manual("keys")
    assert window.manual is not None
    document = window.manual.text.document()
    found = document.find("Ctrl+Shift+S")
    assert not found.isNull()
    plain = document.find("另存为")
    assert found.charFormat().background().color() != plain.charFormat().background().color()
    family = document.defaultFont().family()
    assert found.charFormat().font().resolve(document.defaultFont()).family() == family
    assert not document.find("Esc").charFormat().fontFixedPitch()


@pytest.mark.parametrize("width", [862, 640, 480])
def test_the_manual_is_never_wider_than_its_window(window: MainWindow, width: int) -> None:
    window.show_manual("paper")
    assert window.manual is not None
    window.manual.resize(width, 460)
    for row in range(window.manual.chapters.count()):
        window.manual.chapters.setCurrentRow(row)
        QApplication.processEvents()
        text = window.manual.text
        assert text.document().size().width() <= text.viewport().width() + 1  # it counts in fractions
        assert not text.horizontalScrollBar().isVisible()


def test_the_shortcuts_are_a_table(window: MainWindow) -> None:
    window.actions_["keys"].trigger()
    assert window.manual is not None
    assert window.manual.chapters.currentItem().text() == "六、快捷键"
    cursor = window.manual.text.textCursor()
    cursor.movePosition(cursor.MoveOperation.NextBlock)
    assert cursor.currentTable() is not None
    said = MANUAL.read_text("utf-8")
    for action in window.actions_.by_id.values():
        for keys in [one.toString() for one in action.shortcuts()][:1]:
            assert f"`{keys.replace('Left', '←')}`" in said, action.text()


def test_words_are_looked_for_round_the_manual(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_["manual"].trigger()
    help_ = window.manual
    assert help_ is not None
    help_.chapters.setCurrentRow(help_.chapters.count() - 1)
    help_.search.insert("样例")
    count = MANUAL.read_text("utf-8").count("样例")
    assert help_.found.text() == f"共 {count} 处"
    places = set()
    for _ in range(count):
        assert help_.text.textCursor().selectedText() == "样例"
        places.add(help_.text.textCursor().position())
        qtbot.keyClick(help_.search, Qt.Key.Key_Return)
    assert len(places) == count, "each one is come by"
    help_.find_next(backwards=True)
    assert help_.text.textCursor().selectedText() == "样例"
    help_.search.setText("没有这样的词")
    assert help_.found.text() == "没有找到"


def test_a_lost_manual_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manual, "MANUAL", tmp_path / "manual.md")
    shown = ManualWindow(window)
    qtbot.addWidget(shown)
    shown.show_chapter("start")
    assert "找不到手册文件" in shown.text.toPlainText()


def test_about_says_version_licences_and_where_data_is(
    qtbot: QtBot, private_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: gone.append(Path(url.toLocalFile())))
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    listed = about.parts()
    assert f'version = "{about.version()}"' in (RESOURCES.parent / "pyproject.toml").read_text("utf-8")
    assert all(licence for _, _, licence in listed), listed
    fonts = {path.stem.split("-")[0] for path in (RESOURCES / "fonts").glob("*.ttf")}
    assert {name.removeprefix("字体 ") for name, _, _ in listed if name.startswith("字体 ")} == fonts
    assert {"PySide6-Essentials", "segno"} <= {name for name, _, _ in listed}
    for button in dialog.findChildren(QPushButton):
        if button.text() == "打开文件夹":
            button.click()
    assert set(gone) == {private_folders / "tianbao"}


def test_three_lines_greet_once_and_are_closed_for_good(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    welcome = window.start.welcome
    assert welcome.isVisible()
    assert not shown_window(qtbot, qapp).start.welcome.isHidden(), "not closed, it greets again"
    welcome.close_button.click()
    assert not welcome.isVisible()
    Remembered().clear()
    assert shown_window(qtbot, qapp).start.welcome.isHidden()
