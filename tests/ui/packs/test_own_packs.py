"""文件 → 表样: own packs are added, looked at live, replaced and removed in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QDialog, QProgressDialog
from pytestqt.qtbot import QtBot

import ui.widgets.waiting
from main import main
from models.errors import ExitCode
from models.own_packs.shelf import own_packs
from models.packs.heads import PackHead, own_pack_file
from models.packs.loading import load_pack
from tests.support.windows import OFFSCREEN, answer_questions, choose_file
from ui.packs.own_packs import OwnPacksDialog
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
SMALL = (Path(__file__).parents[2] / "packs" / "small.yaml").read_text("utf-8")
SECOND = SMALL.replace("id: small", "id: second").replace("title: 测试表样", "title: 第二份")


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> OwnPacksDialog:
    made = OwnPacksDialog(window.recent, window)
    made.changed.connect(window.desk.packs_changed)
    qtbot.addWidget(made)
    made.show()
    return made


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding=encoding)
    return path


def installed(pack_id: str) -> Path:
    path = own_pack_file(pack_id)
    assert path is not None
    return path


def states(dialog: OwnPacksDialog) -> dict[str, str]:
    return {row[3]: row[4] for row in dialog.packs.typed.texts}


def listed(window: MainWindow) -> list[str]:
    packs = window.start.packs
    tips = [packs.item(row).toolTip() for row in range(packs.count())]
    return [tip.splitlines()[0] for tip in tips if tip]


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_a_file_is_added_and_a_draft_begun_with_it(
    window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, written(tmp_path, "一.yaml", SMALL))
    click(qtbot, dialog.add_file)
    assert dialog.messages.text == "已添加：测试表样。"
    assert states(dialog) == {"small": "可用"}
    assert "测试表样" in listed(window)
    dialog.accept()
    window.start.packs.select(lambda one: isinstance(one, PackHead) and one.id == "small")
    window.start.unit.setText("某局")
    click(qtbot, window.start.create_button)
    assert window.document is not None
    assert window.document.session.pack.title == "测试表样"


def test_trying_a_large_form_says_that_it_is_waited_for_and_can_be_broken_off(
    dialog: OwnPacksDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mouse waits from the start; what takes longer has a dialog that 取消 ends, and nothing is added."""
    monkeypatch.setattr(ui.widgets.waiting, "PATIENCE", 0)
    monkeypatch.setattr(ui.widgets.waiting, "_EACH", 0)
    shown: list[str] = []
    real = QProgressDialog.show

    def show(self: QProgressDialog) -> None:
        cursor = QApplication.overrideCursor()
        shown.append(
            f"{self.labelText()} {cursor is not None and cursor.shape() == Qt.CursorShape.WaitCursor}"
        )
        real(self)
        if len(shown) == 1:
            self.cancel()

    monkeypatch.setattr(QProgressDialog, "show", show)
    path = written(tmp_path, "一.yaml", SMALL)
    dialog.add(path)
    assert shown == ["正在试排“测试表样”的各张表…… True"]
    assert dialog.messages.text == "已取消，没有添加“测试表样”。"
    assert not installed("small").exists()
    assert QApplication.overrideCursor() is None
    dialog.add(path)
    assert states(dialog) == {"small": "可用"}


def test_the_menu_leads_there(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[str] = []
    monkeypatch.setattr(QDialog, "exec", lambda self: titles.append(self.windowTitle()) or 0)
    window.actions_["packs"].trigger()
    window.start.packs_wanted.emit()
    assert titles == ["自己的表样"] * 2


def test_what_is_wrong_is_listed_and_looked_at_again_when_it_is_saved(
    window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GBK is named with how to convert it; a click opens the file; a saved correction is seen at once."""
    path = written(tmp_path, "记事本.yaml", SMALL.replace("kind: selfeval", "kind: selfevaluation"), "gbk")
    dialog.add(path)
    assert "1 份有错误，没有添加" in dialog.messages.text
    assert states(dialog) == {"small": "没有添加：有 2 处错误"}
    rows = dialog.slips.typed.texts
    assert [row[:3] for row in rows] == [("错误", "记事本.yaml", "3"), ("错误", "记事本.yaml", "5")]
    assert "另存为 UTF-8" in rows[0][4]
    assert rows[1][3] == "kind"
    assert not dialog.add_shown.isEnabled()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    dialog.slips.selectRow(1)
    click(qtbot, dialog.opening)
    assert opened == [str(path)]
    written(tmp_path, "记事本.yaml", SMALL.replace("kind: selfeval", "kind: selfevaluation"))
    qtbot.waitUntil(lambda: len(dialog.slips.typed.texts) == 1, timeout=5000)
    new = written(tmp_path, "记事本.tmp", SMALL)
    new.replace(path)  # as careful editors save
    qtbot.waitUntil(lambda: states(dialog) == {"small": "改好了，可以添加"}, timeout=5000)
    click(qtbot, dialog.add_shown)
    assert states(dialog) == {"small": "可用"}
    assert load_pack("small").title == "测试表样"


def test_one_that_breaks_on_disk_is_marked_and_the_others_stay(
    window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    written(tmp_path, "a.yaml", SMALL)
    written(tmp_path, "b.yaml", SECOND)
    dialog.add(tmp_path)
    assert states(dialog) == {"second": "可用", "small": "可用"}
    installed("small").write_text(SMALL.replace("forms:", "formen:"), "utf-8")
    qtbot.waitUntil(lambda: states(dialog)["small"].startswith("不能用：有 "), timeout=5000)
    assert states(dialog)["second"] == "可用"
    packs = window.start.packs
    assert "第二份" in listed(window)
    (row,) = [i for i in range(packs.count()) if "不能用" in packs.item(i).toolTip()]
    assert "测试表样" in packs.item(row).toolTip()
    packs.setCurrentRow(row)
    assert not window.start.create_button.isEnabled()
    assert window.new("second", 2025, "某局")
    installed("small").write_text(SMALL, "utf-8")
    qtbot.waitUntil(lambda: states(dialog)["small"] == "可用", timeout=5000)


def test_a_broken_one_does_not_keep_the_window_from_starting(window: MainWindow, qtbot: QtBot) -> None:
    for name, text in (("bad", "title: [\n"), ("bytes", "\0" * 50), ("small", SMALL)):
        written(installed(name).parent, f"{name}.yaml", text)
    written(installed("x").parents[1], "stray.yaml", SMALL)
    (installed("x").parents[1] / "empty").mkdir()
    window.start.refresh_packs()
    assert "测试表样" in listed(window)
    troubles = {one.id: one.trouble for one in own_packs()}
    assert {name for name, said in troubles.items() if said} == {"bad", "bytes", "stray.yaml", "empty"}
    dialog = OwnPacksDialog(window.recent, window)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: not dialog._looking.isActive(), timeout=8000)
    assert states(dialog)["small"] == "可用"
    assert all(states(dialog)[name].startswith("不能用") for name in ("bad", "bytes", "stray.yaml", "empty"))


def test_one_nested_too_deeply_is_named_where_it_stands(
    window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot
) -> None:
    """It is also what a program finds at every start: the start page and the command line list the others."""
    written(installed("small").parent, "small.yaml", SMALL)
    written(
        installed("deep").parent, "deep.yaml", SECOND + "library: {a: " + "[" * 30_000 + "]" * 30_000 + "}"
    )
    written(installed("head").parent, "head.yaml", SMALL.replace("title: 测试表样", "title: " + "[" * 30_000))
    window.start.refresh_packs()
    dialog.refresh()
    qtbot.waitUntil(lambda: "嵌套超过" in states(dialog)["deep"], timeout=5000)
    assert states(dialog)["head"].startswith("不能用：")
    assert "测试表样" in listed(window)
    assert main(["packs", "list"]) == ExitCode.FOUND


def test_two_files_of_one_id_and_a_form_that_fits_no_paper_are_not_taken(
    dialog: OwnPacksDialog, tmp_path: Path
) -> None:
    written(tmp_path, "a.yaml", SMALL)
    written(tmp_path, "b.yaml", SMALL.replace("测试表样", "另一份"))
    written(tmp_path, "c.yaml", SECOND.replace("grid: [40, 140]", "grid: [180, 0.0001]"))
    dialog.add(tmp_path)
    assert dialog.messages.text == "3 份有错误，没有添加，问题列在下面。"
    assert own_packs() == ()
    said = {row[4] for one in range(3) for row in [dialog.packs.typed.texts[one]]}
    assert said == {"没有添加：有 1 处错误"}


def test_a_form_put_aside_when_the_program_was_killed_is_there_again(window: MainWindow) -> None:
    """The one that took its place stays; what was deleted is not brought back."""
    folder = installed("x").parents[1]
    written(folder / ".old-small.1a2b", "small.yaml", SMALL)
    written(folder / ".old-3c4d", "second.yaml", SECOND)  # as programs of before named it
    written(installed("third").parent, "third.yaml", SMALL.replace("id: small", "id: third"))
    written(folder / ".old-third.5e6f", "third.yaml", "id: third\n")
    written(folder / ".gone-7a8b", "fourth.yaml", SMALL.replace("id: small", "id: fourth"))
    window.start.refresh_packs()
    assert sorted(one.id for one in own_packs()) == ["second", "small", "third"]
    assert {"测试表样", "第二份"} <= set(listed(window))
    assert load_pack("third").title == "测试表样"
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("said", "there"), [("id: small  # 说明", True), ('id: "small"', True), ("id: another", False)]
)
def test_what_was_put_aside_is_put_back_or_kept_however_it_names_itself(
    window: MainWindow, said: str, there: bool
) -> None:
    aside = installed("x").parents[1] / ".old-0123456789abcdef"
    written(aside, "small.yaml", SMALL.replace("id: small", said, 1))
    window.start.refresh_packs()
    assert ([one.id for one in own_packs()] == ["small"]) is there
    assert aside.exists() is not there


def test_a_newer_one_replaces_after_asking_and_names_the_drafts(
    window: MainWindow, dialog: OwnPacksDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "a.yaml", SMALL)
    dialog.add(path)
    assert window.new("small", 2023, "某局")
    assert window.files.write(tmp_path / "某局自评.tianbao")
    written(tmp_path, "a.yaml", SMALL.replace("title: 测试表样", "title: 新的"))
    asked = answer_questions(monkeypatch, "取消")
    dialog.add(path)
    assert "已有“small”" in asked[0]
    assert "“某局自评”" in asked[0]
    assert load_pack("small").title == "测试表样"
    answer_questions(monkeypatch, "替换")
    dialog.add(path)
    assert load_pack("small").title == "新的"


def test_one_is_removed_after_asking_and_its_drafts_still_open(
    window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog.add(written(tmp_path, "a.yaml", SMALL))
    assert window.new("small", 2023, "某局")
    draft = tmp_path / "某局自评.tianbao"
    assert window.files.write(draft)
    window.close_draft()
    asked = answer_questions(monkeypatch, "移除")
    dialog.packs.selectionModel().select(
        dialog.packs.model().index(0, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    click(qtbot, dialog.removing)
    assert "“某局自评”" in asked[0]
    assert own_packs() == ()
    assert "测试表样" not in listed(window)
    assert window.open(draft)


def test_another_id_than_the_folders_is_named(
    window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot
) -> None:
    """Who copies a folder by hand and changes one of the two has a pack that nobody could find."""
    written(installed("mine").parent, "mine.yaml", SMALL)
    dialog.refresh()
    qtbot.waitUntil(lambda: states(dialog)["mine"].startswith("不能用"), timeout=5000)
    assert "写成“mine”" in dialog.slips.typed.texts[0][4]
    assert not window.new("mine", 2025, "某局")
    assert "写成“mine”" in window.messages.text


def test_the_manual_has_its_chapter(window: MainWindow, dialog: OwnPacksDialog, qtbot: QtBot) -> None:
    from ui.help.manual import CHAPTERS, MANUAL

    assert f"\n## {CHAPTERS[str(dialog.property('chapter'))]}\n" in MANUAL.read_text("utf-8")
    assert QApplication.activeWindow() is not None
