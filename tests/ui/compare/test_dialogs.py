"""历史版本, 比较草稿 and 核对纸质件 as a person uses them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from models.drafts.changes import DeleteInstance
from models.errors import ExitCode
from models.files.user_folders import own_folder
from models.pages.check_code import check_code
from models.storage.draft_file import load_draft, save_draft
from models.storage.versions import versions
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, indicator, put
from ui.cli.commands import main
from ui.compare.dialogs import CompareDialog, HistoryDialog
from ui.drafts.document import Document
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUZHONG = SAMPLES / "yuzhong-selfeval-2023.tianbao"


@pytest.fixture
def document(window: MainWindow, tmp_path: Path) -> Document:
    """Give a draft that was saved with 4, then with 3, and now has 2."""
    path = tmp_path / "渝中.tianbao"
    shutil.copy(YUZHONG, path)
    assert window.open(path)
    document = window.document
    assert document is not None
    for text in ("4", "3"):
        put(document, indicator(document, "department", 1, "actual"), text)
        assert window.save()
    put(document, indicator(document, "department", 1, "actual"), "2")
    return document


def history(document: Document, qtbot: QtBot) -> HistoryDialog:
    dialog = HistoryDialog(document, versions(own_folder("versions"), document.path))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def rows(dialog: HistoryDialog | CompareDialog) -> list[tuple[str, ...]]:
    return [tuple(row[1:]) for row in dialog.table.typed.texts if row[0] != "合计"]


CELL = "区块链高峰论坛 · 全年完成值"


def test_versions_show_what_changed_since_and_from_one_to_the_next(document: Document, qtbot: QtBot) -> None:
    dialog = history(document, qtbot)
    assert dialog.list.count() == 3  # what was there before the first save, too
    found = []
    for row in range(3):
        dialog.list.setCurrentRow(row)
        found.append(rows(dialog))
    assert found == [[(CELL, before, "2")] for before in ("3", "4", "5")]
    dialog.against.setCurrentIndex(1)
    assert dialog.summary.text() == "这是留下的最早的版本。"
    assert rows(dialog) == []
    dialog.list.setCurrentRow(0)
    assert rows(dialog) == [(CELL, "4", "3")]


def test_a_version_comes_back_as_one_step(document: Document, qtbot: QtBot) -> None:
    at = indicator(document, "department", 1, "actual")
    dialog = history(document, qtbot)
    dialog.list.setCurrentRow(2)
    qtbot.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert document.session.submission.typed(at) == "5"
    assert document.undo_stack.undoText().startswith("恢复 今天 ")
    document.undo_stack.undo()
    assert document.session.submission.typed(at) == "2"


def test_a_damaged_version_is_told_and_cannot_be_brought_back(document: Document, qtbot: QtBot) -> None:
    found = versions(own_folder("versions"), document.path)
    found[0].path.write_text("{")
    dialog = history(document, qtbot)
    assert "这个版本读不了" in dialog.about.text()
    assert not dialog.restore_button.isEnabled()
    dialog.list.setCurrentRow(1)
    assert dialog.restore_button.isEnabled()


def test_a_version_saved_elsewhere_leaves_the_open_draft_alone(
    document: Document, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = history(document, qtbot)
    suggested = choose_file(monkeypatch, tmp_path / "旧.tianbao")
    dialog.save_as()
    assert Path(suggested[0]).name.startswith("渝中（")
    at = indicator(document, "department", 1, "actual")
    assert load_draft(tmp_path / "旧.tianbao").typed(at) == "3"
    assert document.session.submission.typed(at) == "2"
    assert document.path == tmp_path / "渝中.tianbao"


def test_a_draft_never_saved_has_no_versions(window: MainWindow) -> None:
    assert window.open_sample(YUZHONG)
    window.actions_["history"].trigger()
    assert "每次保存草稿时会自动留下一个" in window.messages.text


def accepted(see: Callable[[QDialog], None]) -> None:
    """Look at the dialog that opens next, then close it."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        try:
            see(dialog)
        finally:
            dialog.reject()

    QTimer.singleShot(0, look)


def test_a_file_is_compared_with_the_open_draft(
    window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, YUZHONG)
    seen: list[object] = []
    accepted(lambda dialog: seen.append(rows(dialog)) if isinstance(dialog, CompareDialog) else None)
    window.actions_["compare"].trigger()
    assert seen == [[(CELL, "5", "2")]]


def test_a_file_of_other_forms_is_refused(
    window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, SAMPLES / "tongnan-budget-2021.tianbao")
    window.actions_["compare"].trigger()
    assert "表样不同" in window.messages.text


class TestPaper:
    def asked(self, window: MainWindow, code: str, qtbot: QtBot) -> str:
        """Type a code as a scanner does; gives what is said."""
        window.actions_["verify"].trigger()
        panel = window.verifying.panel
        assert panel is not None
        qtbot.keyClicks(panel.code, code)
        qtbot.keyClick(panel.code, Qt.Key.Key_Return)
        return f"{panel.result.text()}\n{panel.changes.text()}"

    def test_paper_of_now_agrees(self, window: MainWindow, document: Document, qtbot: QtBot) -> None:
        code = check_code(document.session.printed_sheets())
        assert self.asked(window, code.lower().replace("-", ""), qtbot).startswith("✓ 一致")

    def test_paper_of_before_says_since_when(
        self, window: MainWindow, document: Document, qtbot: QtBot
    ) -> None:
        document.undo_stack.undo()
        code = check_code(document.session.printed_sheets())
        document.undo_stack.redo()
        said = self.asked(window, code, qtbot)
        assert "保存的版本一致，此后草稿有改动，共 1 处" in said
        assert f"{CELL}：“3” → “2”" in said
        put(document, indicator(document, "department", 1, "actual"), "1")
        assert window.verifying.panel is not None
        assert window.verifying.panel.result.text() == ""  # no longer true

    def test_paper_of_another_draft(self, window: MainWindow, document: Document, qtbot: QtBot) -> None:
        assert "保存过的 3 个版本都不是这个核对码" in self.asked(window, "7K3M-92QF", qtbot)
        assert "里没有核对码" in self.asked(window, "12", qtbot)

    def test_escape_goes_back_to_the_paper(
        self, window: MainWindow, document: Document, qtbot: QtBot
    ) -> None:
        self.asked(window, "7K3M-92QF", qtbot)
        panel = window.verifying.panel
        assert panel is not None
        qtbot.keyClick(panel.code, Qt.Key.Key_Escape)
        assert panel.isHidden()
        qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.paper.hasFocus())

    def test_the_start_page_has_no_paper_and_asking_there_goes_to_the_draft(
        self, window: MainWindow, document: Document, qtbot: QtBot
    ) -> None:
        self.asked(window, "7K3M-92QF", qtbot)
        window.actions_["new"].trigger()
        panel = window.verifying.panel
        assert panel is not None
        assert (window.stack.currentWidget(), panel.isHidden(), panel.code.text()) == (window.start, True, "")
        window.actions_["verify"].trigger()
        assert window.workspace is not None
        assert window.stack.currentWidget() is window.workspace.paper
        assert panel.isVisible()


def test_opening_another_draft_forgets_the_paper(
    window: MainWindow, document: Document, tmp_path: Path
) -> None:
    window.actions_["verify"].trigger()
    assert window.verifying.panel is not None
    document.undo_stack.setClean()
    save_draft(load_draft(YUZHONG), tmp_path / "b.tianbao")
    assert window.open(tmp_path / "b.tianbao")
    assert window.verifying.panel.isHidden()


@pytest.mark.parametrize("name", [path.stem for path in sorted(SAMPLES.glob("*.tianbao"))])
def test_a_sample_and_a_draft_just_begun_are_compared_either_way(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Their instances have nothing in common, not even the numbers they are known by."""
    old, new = SAMPLES / f"{name}.tianbao", tmp_path / "新.tianbao"
    draft = load_draft(old)
    begun = ["new", draft.pack, "--year", str(draft.year), "--unit", "甲局", "-o", str(new)]
    assert main(begun) == ExitCode.DONE
    for before, after in ((old, new), (new, old)):
        capsys.readouterr()
        assert main(["diff", str(before), str(after), "--json"]) == ExitCode.FOUND
        found = json.loads(capsys.readouterr().out)["cells"]
        assert all(one["cell"] and "#" not in one["form"] for one in found)  # named, not numbered
        single = [one for one in found if one["form"] == "封面与单位信息"]
        assert len({one["cell"] for one in single}) == len(single)  # the one cover is held against the other


def test_a_draft_just_begun_is_compared_in_the_window(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget, new = SAMPLES / "yubei-budget-2024.tianbao", tmp_path / "新.tianbao"
    assert main(["new", "yubei-budget-2024", "--year", "2024", "--unit", "甲局", "-o", str(new)]) == 0
    assert window.open(new)
    choose_file(monkeypatch, budget)
    shown: list[tuple[str, ...]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, CompareDialog)
        shown.extend(map(tuple, dialog.table.typed.texts))
        dialog.reject()

    QTimer.singleShot(0, look)
    window.actions_["compare"].trigger()
    assert ("封面与单位信息", "单位全称", "重庆市渝北区大数据应用发展管理局", "甲局") in shown
    assert ("表十", "“三公”经费 · 2024年预算数 · 公务接待费", "2,000.00", "（空）") in shown


def test_a_version_with_a_project_that_was_deleted_since_is_compared(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "渝北.tianbao"
    shutil.copy(SAMPLES / "yubei-budget-2024.tianbao", path)
    assert window.open(path)
    document = window.document
    assert document is not None
    form, project = next((f, i[0]) for f, i in document.session.submission.forms.items() if len(i) > 1)
    assert window.save()
    document.do(DeleteInstance(form, project.id), "删除")
    assert window.save()
    dialog = history(document, qtbot)
    dialog.list.setCurrentRow(1)
    texts = dialog.table.typed.texts
    gone = {row[2] for row in texts if row[3] == "（空）"}
    assert gone >= {t for r in project.blocks.values() for cells in r.values() for t in cells.values() if t}
    assert not any("#" in row[0] for row in texts)
