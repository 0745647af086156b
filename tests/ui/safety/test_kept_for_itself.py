"""What the program keeps for itself: for its owner alone, cleared when told to, and not for ever."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from models.errors import ExitCode
from models.files.user_folders import PORTABLE, own_folder, settings_file
from models.files.whole_write import PRIVATE, PRIVATE_FOLDER
from models.resources import RESOURCES
from models.savepoints import savepoints
from models.storage import ageing
from models.storage.ageing import age_out
from models.storage.draft_file import save_draft
from models.storage.draft_lock import DraftLock, lock_path
from models.storage.versions import DAYS, every_version, histories, keep, versions
from models.subjects.dictionary import Subject
from models.subjects.lists_in_use import keep_own
from tests.support.safe_drafts import SAMPLE, folder, opened, saved_sample, type_in, with_text
from tests.support.windows import OFFSCREEN
from ui.cli.commands import main
from ui.compare.dialogs import HistoryDialog
from ui.drafts.remembered import MAX_RECENT, Remembered
from ui.drafts.user_folders import kept_versions, version_files
from ui.window._crashes import LOG, LOG_BYTES, LOGS_KEPT, log_error
from ui.window._old_versions import tidy_up
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions only")
MANUAL = (RESOURCES.parent / "docs" / "manual.md").read_text("utf-8")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


@pytest.fixture
def open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# For the owner alone


@posix
@pytest.mark.usefixtures("open_to_all")
def test_all_of_it_is_for_its_owner_alone(window: MainWindow, draft: Path) -> None:
    draft.chmod(0o644)
    opened(window, draft)
    type_in(window, "一")
    assert window.save()
    type_in(window, "二")
    assert window.safety.keep_now()
    savepoint = savepoints.read(next(folder(window).glob(f"*{savepoints.SUFFIX}")))
    savepoints.discard(savepoint)
    type_in(window, "三")
    assert window.safety.keep_now()
    keep_own("functional", [Subject("2019999", "某支出")], replace=False)
    log_error(own_folder("logs"), ValueError())
    data = folder(window).parent
    found = list(data.rglob("*"))
    names = {path.relative_to(data).parts[0] for path in found}
    assert names == {"savepoints", "versions", "alive", "logs", "subjects", "tianbao.ini"}
    settings = Path(window.recent._settings.fileName())
    for path in (data, settings.parent, settings, *found):
        assert mode(path) == (0o700 if path.is_dir() else 0o600), path
    assert mode(draft) == 0o644


@posix
@pytest.mark.usefixtures("open_to_all")
def test_a_log_turned_over_is_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.window._crashes.LOG_BYTES", 100)
    for _ in range(3):
        log_error(tmp_path / "logs", ValueError())
    found = list((tmp_path / "logs").iterdir())
    assert len(found) > 1
    assert {mode(path) for path in found} == {0o600}


@posix
def test_a_folder_of_an_earlier_version_is_closed_at_the_start(qapp: QApplication) -> None:
    data = own_folder("versions")
    assert data is not None
    data.mkdir(parents=True)
    data.parent.chmod(0o755)
    tidy_up()
    assert mode(data.parent) == 0o700


@posix
def test_a_lock_beside_a_draft_can_be_read_by_colleagues(draft: Path) -> None:
    before = os.umask(0o022)
    lock = DraftLock(draft)
    lock.take()
    os.umask(before)
    assert mode(lock.path) == 0o644
    lock.release()


# Cleared


def answer(text: str) -> list[str]:
    """Answer the question that comes next by a button; gives what was asked."""
    asked: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(f"{box.text()}{box.informativeText()}")
        next(b for b in box.buttons() if b.text() == text).click()

    QTimer.singleShot(0, press)
    return asked


def saved_twice(window: MainWindow, path: Path) -> None:
    opened(window, path)
    for text in ("一", "二"):
        type_in(window, text)
        assert window.save()


@pytest.fixture
def dialog(window: MainWindow, draft: Path, qtbot: QtBot) -> HistoryDialog:
    """Show the history of a draft with three versions, beside another with three."""
    other = draft.with_name("另一份.tianbao")
    save_draft(with_text("别的"), other)
    saved_twice(window, other)
    saved_twice(window, draft)
    assert window.document is not None
    made = HistoryDialog(window.document, kept_versions(draft))
    qtbot.addWidget(made)
    made.show()
    return made


def pressed(dialog: HistoryDialog, start: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text().startswith(start)).click()


def test_the_versions_of_one_draft_are_cleared(dialog: HistoryDialog, draft: Path) -> None:
    before = draft.read_bytes()
    asked = answer("清除")
    pressed(dialog, "清除本草稿")
    assert re.fullmatch(r"要清除“某局 自评”的 3 个历史版本（.* MB）吗？.*草稿文件本身不动。", asked[0])
    assert version_files(draft) == []
    assert len(version_files()) == 3
    assert draft.read_bytes() == before
    assert dialog.list.count() == 0
    assert not dialog.restore_button.isEnabled()
    assert dialog.messages.text.startswith("已清除")
    assert dialog.messages.property("kind") == "good"
    assert dialog.table.isHidden()
    assert not next(b for b in dialog.findChildren(QPushButton) if b.text() == "复制清单").isEnabled()
    assert "还没有历史版本" in dialog.about.text()


def test_those_of_all_drafts_are_cleared(dialog: HistoryDialog, draft: Path) -> None:
    drafts = sorted(draft.parent.glob("*.tianbao"))
    asked = answer("清除")
    pressed(dialog, "清除全部")
    assert asked[0].startswith("要清除本机全部草稿的 6 个历史版本（")
    data = own_folder("versions")
    assert data is not None
    assert list(data.iterdir()) == []
    assert sorted(draft.parent.glob("*.tianbao")) == drafts


def test_nothing_is_cleared_when_the_person_thinks_better_of_it(dialog: HistoryDialog) -> None:
    answer("取消")
    pressed(dialog, "清除全部")
    assert len(version_files()) == 6
    assert dialog.list.count() == 3


def test_a_cleared_history_begins_anew(dialog: HistoryDialog, window: MainWindow, draft: Path) -> None:
    answer("清除")
    pressed(dialog, "清除本草稿")
    type_in(window, "三")
    assert window.save()
    assert len(version_files(draft)) == 2  # what was there before, too


def test_from_a_draft_without_versions_those_of_others_are_cleared(
    dialog: HistoryDialog, window: MainWindow
) -> None:
    assert window.open_sample(SAMPLE)
    window.actions_["history"].trigger()
    answer("清除")
    next(b for b in window.messages.findChildren(QPushButton) if b.text().startswith("清除全部")).click()
    assert version_files() == []
    assert window.messages.text.startswith("已清除")
    window.actions_["history"].trigger()
    QApplication.processEvents()
    buttons = window.messages.findChildren(QPushButton)
    assert not any(b.isVisible() and b.text().startswith("清除") for b in buttons)


def test_what_cannot_be_deleted_is_said(dialog: HistoryDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", fail)
    answer("清除")
    pressed(dialog, "清除本草稿")
    assert dialog.messages.text.startswith("有 3 个历史版本没有删掉")
    assert dialog.messages.property("kind") == "notice"
    assert dialog.list.count() == 3


def test_the_list_of_recent_drafts_is_emptied(window: MainWindow, draft: Path, tmp_path: Path) -> None:
    window.recent.add(draft)
    window.recent.add(tmp_path / "没了.tianbao")
    answer("取消")
    window.start.clear_button.click()
    assert len(Remembered().files()) == 2
    asked = answer("清除")
    window.start.clear_button.click()
    assert "里的 2 条" in asked[0]
    assert Remembered().files() == []
    assert Remembered().folder("draft") != draft.parent
    assert window.start.clear_button.isHidden()
    assert draft.is_file()


# Not for ever

TODAY = date(2026, 11, 28)


def kept(data: Path, draft: Path, count: int) -> None:
    """Keep some versions of a draft, a day from one to the next, the last of today."""
    for number in range(count):
        draft.write_text(f"{draft.name} {number}")
        then = time.time() - (count - number) * 60
        os.utime(draft, (then, then))
        keep(data, draft)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ageing, "GONE_COPIES", 3)
    (tmp_path / "草稿").mkdir()
    (tmp_path / "草稿" / "别的文件").touch()
    return tmp_path / "versions"


def contents(data: Path) -> list[str]:
    return sorted(path.read_text() for path in every_version(data))


def settled(data: Path) -> tuple[int, int]:
    """Look for drafts that are gone today, and again when that is sure."""
    assert age_out(data, TODAY) == (0, 0)
    return age_out(data, TODAY + timedelta(days=ageing.SURE_DAYS))


def test_of_a_draft_that_is_gone_the_newest_are_kept(data: Path, tmp_path: Path) -> None:
    for name in ("甲.tianbao", "乙.tianbao"):
        kept(data, tmp_path / "草稿" / name, 5)
    (tmp_path / "草稿" / "甲.tianbao").unlink()
    assert settled(data)[0] == 2
    assert contents(data) == sorted(
        [*(f"甲.tianbao {n}" for n in (2, 3, 4)), *(f"乙.tianbao {n}" for n in range(5))]
    )


def test_after_some_days_none_is_kept(data: Path, tmp_path: Path) -> None:
    draft = tmp_path / "草稿" / "甲.tianbao"
    kept(data, draft, 2)
    draft.unlink()
    last = TODAY + timedelta(days=ageing.GONE_DAYS)
    for day in (TODAY, last - timedelta(days=1)):
        assert age_out(data, day) == (0, 0)
    assert age_out(data, last)[0] == 2
    assert histories(data) == []


def test_one_that_came_back_is_kept_from_anew(data: Path, tmp_path: Path) -> None:
    draft = tmp_path / "草稿" / "甲.tianbao"
    kept(data, draft, 5)
    away = shutil.move(draft, tmp_path / "甲.tianbao")
    kept(data, tmp_path / "草稿" / "乙.tianbao", 5)
    age_out(data, TODAY)
    shutil.move(away, draft)
    much_later = TODAY + timedelta(days=ageing.GONE_DAYS)
    assert age_out(data, much_later) == (0, 0)
    draft.unlink()
    assert age_out(data, much_later) == (0, 0)
    assert len(versions(data, draft)) == 5


def test_nothing_is_deleted_while_another_drive_may_stand_there(data: Path, tmp_path: Path) -> None:
    draft = tmp_path / "草稿" / "甲.tianbao"
    kept(data, draft, 5)
    away = shutil.move(draft.parent, tmp_path / "拔下的盘")
    draft.parent.mkdir()
    (draft.parent / "另一个盘的文件").touch()
    for day in range(ageing.SURE_DAYS):
        assert age_out(data, TODAY + timedelta(days=day)) == (0, 0)
    shutil.rmtree(draft.parent)
    shutil.move(away, draft.parent)
    assert age_out(data, TODAY + timedelta(days=ageing.SURE_DAYS)) == (0, 0)
    assert len(versions(data, draft)) == 5


def test_all_together_take_no_more_than_a_certain_room(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "GONE_MB", 1)
    for number, name in enumerate(("甲.tianbao", "乙.tianbao", "丙.tianbao")):
        draft = tmp_path / "草稿" / name
        draft.write_bytes(name.encode() * 40_000)
        os.utime(draft, (1_000_000_000 + number, 1_000_000_000 + number))
        keep(data, draft)
        draft.unlink()
    assert settled(data)[0] == 1
    assert [text[:1] for text in contents(data)] == ["丙", "乙"]


@pytest.mark.parametrize("away", ["folder", "drive"])
def test_a_draft_that_may_be_on_a_drive_that_is_away_is_not_gone(
    data: Path, tmp_path: Path, away: str
) -> None:
    drive = tmp_path / "U 盘"
    drive.mkdir()
    kept(data, drive / "甲.tianbao", 5)
    shutil.rmtree(drive)
    if away == "drive":
        drive.mkdir()  # where it is put when it is there
    assert age_out(data, TODAY + timedelta(days=10_000)) == (0, 0)
    assert len(contents(data)) == 5


def test_a_draft_whose_place_is_not_known_is_not_gone(data: Path, tmp_path: Path) -> None:
    draft = tmp_path / "草稿" / "甲.tianbao"
    kept(data, draft, 5)
    (histories(data)[0] / "place").unlink()  # as earlier versions of the program left it
    draft.unlink()
    assert age_out(data, TODAY) == (0, 0)


def test_what_was_deleted_of_itself_is_logged(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ageing, "SURE_DAYS", 0)
    data, logs = own_folder("versions"), own_folder("logs")
    assert data is not None
    assert logs is not None
    (tmp_path / "别的文件").touch()
    draft = tmp_path / "机密.tianbao"
    kept(data, draft, ageing.GONE_COPIES + 2)
    tidy_up()
    assert not (logs / LOG).exists()
    draft.unlink()
    tidy_up()
    logged = (logs / LOG).read_text("utf-8")
    assert "deleted 2 versions" in logged
    assert "机密" not in logged
    assert len(every_version(data)) == ageing.GONE_COPIES


# What the manual says of it

KEPT = MANUAL.partition("程序在电脑上保存了什么\n")[2]


def test_the_manual_names_the_limits() -> None:
    assert f"不在满 {ageing.SURE_DAYS} 天才开始删" in KEPT
    gone = f"最新的 {ageing.GONE_COPIES} 个版本，从发现草稿不在之日起留 {ageing.GONE_DAYS} 天，"
    assert f"{gone}全部合计不超过 {ageing.GONE_MB} MB" in KEPT
    assert f"{DAYS} 天内每天一个" in KEPT
    assert KEPT.count(f"{savepoints.KEPT_DAYS} 天 |") == 2
    assert f"| {LOGS_KEPT + 1} 份，每份不超过 {LOG_BYTES // 1000} KB" in KEPT
    assert f"最近的草稿（最多 {MAX_RECENT} 个）" in KEPT


def test_the_manual_names_the_folders(tmp_path: Path) -> None:
    told = re.findall(r"^\| `([a-z/]+)` \|", KEPT, re.MULTILINE)
    discarded = savepoints.discarded_folder(Path("savepoints")).as_posix()
    assert told == [
        "savepoints",
        discarded,
        "versions",
        "subjects",
        "packs",
        "imports",
        "making",
        "logs",
        "alive",
    ]
    assert f"`{PORTABLE}`" in KEPT
    assert f"`{lock_path(tmp_path / '名称.tianbao').name}`" in KEPT


@posix
def test_the_manual_names_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", PORTABLE):
        monkeypatch.delenv(variable)
    said = "from models.files.user_folders import own_folder; print(own_folder('versions').parent)"
    told = subprocess.check_output([sys.executable, "-c", said], cwd=RESOURCES.parent, text=True).strip()
    place = Path(told).relative_to(tmp_path)
    assert f"Linux 上是 `~/{place.as_posix()}`" in KEPT
    assert f"Windows 上是 `%APPDATA%\\{place.name}`" in KEPT
    file = settings_file()
    assert file is not None
    settings = file.relative_to(tmp_path)
    assert f"Linux 上是 `~/{settings.as_posix()}`" in KEPT
    assert f"%APPDATA%\\{place.name}\\{settings.name}`" in KEPT


def test_a_portable_copy_keeps_everything_in_its_folder(private_folders: Path) -> None:
    place = private_folders / "tianbao"
    assert own_folder("versions") == place / "versions"
    recent = Remembered()
    recent.add(private_folders / "甲.tianbao")
    assert Path(recent._settings.fileName()) == place / "tianbao.ini"
    assert Remembered().files() == [private_folders / "甲.tianbao"]


@posix
def test_a_portable_folder_of_any_name_is_made_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PORTABLE, str(tmp_path / "随身"))
    Remembered().add(tmp_path / "甲.tianbao")
    assert mode(tmp_path / "随身") == PRIVATE_FOLDER


def test_without_a_home_settings_last_as_long_as_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv(PORTABLE)
    monkeypatch.setattr("models.files.user_folders.user_config_path", nowhere)
    monkeypatch.chdir(tmp_path)
    recent, told = Remembered(), []
    recent.unkept.connect(told.append)
    recent.add(tmp_path / "甲.tianbao")
    assert recent.files() == [tmp_path / "甲.tianbao"]
    assert len(told) == 1
    assert "用户目录" in told[0]
    assert list(tmp_path.iterdir()) == []


@posix
def test_settings_of_before_are_taken_over_once(
    private_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(PORTABLE)
    before = QSettings("tianbao", "tianbao")
    before.setValue("recent/files", ["/甲.tianbao", "/乙.tianbao"])
    before.sync()
    recent = Remembered()
    assert recent.files() == [Path("/甲.tianbao"), Path("/乙.tianbao")]
    file = settings_file()
    assert file is not None
    assert (mode(file), mode(file.parent)) == (PRIVATE, PRIVATE_FOLDER)
    recent.clear()
    assert Remembered().files() == []
    assert before.value("recent/files") == ["/甲.tianbao", "/乙.tianbao"]


def test_the_manual_names_the_buttons(dialog: HistoryDialog, window: MainWindow) -> None:
    texts = [button.text() for button in dialog.findChildren(QPushButton)]
    for text in (*(text for text in texts if text.startswith("清除")), window.start.clear_button.text()):
        assert f"“{text}”" in KEPT


def test_fill_leaves_an_open_draft_alone_as_the_manual_says(
    window: MainWindow, draft: Path, tmp_path: Path
) -> None:
    opened(window, draft)
    before = draft.read_bytes()
    (tmp_path / "内容.json").write_text("{}", "utf-8")
    code = main(["fill", "--from", str(tmp_path / "内容.json"), str(draft)])
    assert code == ExitCode.IN_USE
    assert draft.read_bytes() == before
    assert f"`fill` 不改别处正打开着的草稿：不写入，退出码 {int(ExitCode.IN_USE)}，" in MANUAL
