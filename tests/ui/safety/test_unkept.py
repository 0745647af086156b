"""What could not be kept beside the draft: the message says first whether the draft itself is safe."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from models.drafts.changes import SetCell
from models.files.user_folders import own_folder
from models.savepoints import savepoints
from models.storage.draft_file import load_draft, save_draft
from models.storage.draft_format import MAX_CELL_TEXT
from models.storage.versions import every_version
from tests.support.safe_drafts import (
    SAMPLE,
    failing,
    folder,
    leave,
    opened,
    press,
    saved_sample,
    type_in,
    typed,
    with_text,
)
from tests.support.safe_drafts import place as cell
from tests.support.windows import OFFSCREEN, choose_file
from ui.cli.commands import main
from ui.export.exporter import Exporter
from ui.safety._discarded import DiscardedDialog
from ui.window._crashes import LOG, log_error
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


def full(monkeypatch: pytest.MonkeyPatch, *inside: Path | None) -> None:
    """Let nothing be written in some folders, as on a full disk."""
    replace = os.replace

    def fail(source: Path, wanted: Path) -> None:
        if any(one is not None and Path(wanted).is_relative_to(one) for one in inside):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        replace(source, wanted)

    monkeypatch.setattr(os, "replace", fail)


def told(window: MainWindow) -> str:
    QApplication.processEvents()
    return window.messages.text


UNKEPT = "草稿已保存，但没有留下历史版本：“"


def test_a_save_with_the_data_folder_full(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "新的")
    full(monkeypatch, own_folder("versions"))
    assert window.save()
    said = told(window)
    assert said.startswith(UNKEPT)
    assert "磁盘空间不足。请" in said
    assert "没有保存" not in said
    assert typed(load_draft(draft)) == "新的"
    window.messages.hide()
    assert window.messages.text == ""  # it is said once


def test_saved_again_with_room_it_is_kept(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "新的")
    versions = own_folder("versions")
    assert versions is not None
    with monkeypatch.context() as patch:
        full(patch, versions)
        assert window.save()
        told(window)
        window.messages.hide()
    assert window.save()
    assert told(window) == ""
    assert [typed(load_draft(path)) for path in every_version(versions)] == ["新的"]


def test_what_was_there_before_cannot_be_kept(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "新的")
    with monkeypatch.context() as patch:
        full(patch, own_folder("versions"))
        window.files.overwriting.emit(draft)
    window.files.overwriting.disconnect()  # it fails for what was there before alone
    assert window.save()
    assert told(window).startswith("草稿已保存，但改之前的内容没有留下历史版本：“")


def test_save_as_with_the_data_folder_full(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    other = draft.with_name("另一份.tianbao")
    choose_file(monkeypatch, other)
    full(monkeypatch, own_folder("versions"))
    assert window.save(elsewhere=True)
    assert told(window).startswith(UNKEPT)
    assert other.is_file()


def test_both_kept_with_the_data_folder_full(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "本机的")
    save_draft(with_text("别人的"), draft)
    assert not window.save()
    assert told(window).startswith("草稿没有保存：")
    full(monkeypatch, own_folder("versions"))
    press(window.messages, "两份都留")
    assert told(window).startswith("本机的已另存为")
    window.messages.hide()
    assert window.messages.text.startswith(UNKEPT)


def test_nothing_is_said_of_versions_when_the_draft_is_not_saved(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "新的")
    before = draft.read_bytes()
    full(monkeypatch, own_folder("versions"), draft.parent)
    assert not window.save()
    assert told(window).startswith("草稿没有保存到“")
    assert draft.read_bytes() == before
    window.messages.hide()
    assert window.messages.text == ""


@pytest.mark.parametrize(
    ("text", "said"), [("", "草稿已保存，但副本没有保存到“"), ("新的", "草稿没有保存，副本也没有保存到“")]
)
def test_a_copy_that_cannot_be_written(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    opened(window, draft)
    if text:
        type_in(window, text)
    copy = draft.with_name("副本.tianbao")
    choose_file(monkeypatch, copy)
    failing(monkeypatch, copy, errno.ENOSPC)
    window.safety.save_copy()
    assert told(window).startswith(said)


def test_a_copy_of_what_was_never_saved_that_cannot_be_written(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.open_sample(SAMPLE)
    copy = tmp_path / "副本.tianbao"
    choose_file(monkeypatch, copy)
    failing(monkeypatch, copy, errno.ENOSPC)
    window.safety.save_copy()
    assert told(window).startswith("草稿没有保存，副本也没有保存到“")


def test_a_copy_onto_the_draft_itself_is_a_save(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "一")
    choose_file(monkeypatch, draft)
    window.safety.save_copy()
    assert not window.files.unsaved
    type_in(window, "二")
    assert window.save()  # and nobody else is said to have changed the file
    assert typed(load_draft(draft)) == "二"


def test_a_savepoint_that_cannot_be_written(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    full(monkeypatch, folder(window))
    type_in(window, "新的")
    assert not window.safety.keep_now()
    assert told(window).startswith("草稿没有保存，也没能留下恢复点：")


def test_what_was_given_up_and_has_no_room_is_offered_again(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "不要的")
    assert window.safety.keep_now()
    full(monkeypatch, savepoints.discarded_folder(folder(window)))
    monkeypatch.setattr("ui.drafts.files.ask_to_save", lambda *_: "discard")
    window.close_draft()
    assert window.safety.autosave is not None
    window.safety.autosave.finish()
    (left,) = savepoints.left_behind(folder(window))
    assert typed(left.submission()) == "不要的"


def test_an_export_that_fails_says_the_draft_is_safe(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(window, draft)
    out = draft.with_name("表.pdf")
    choose_file(monkeypatch, out)
    failing(monkeypatch, out, errno.ENOSPC)
    exporter: Exporter = window.exporter
    assert not exporter.export(document, "pdf")
    assert told(window).startswith("草稿不受影响，“")
    assert "没有导出：磁盘空间不足" in window.messages.text


def test_settings_that_cannot_be_kept(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSettings, "status", lambda _: QSettings.Status.AccessError)
    opened(window, draft)
    assert told(window).startswith("最近的草稿、文件夹或选择没有记下")
    window.messages.hide()
    window.recent._told = False
    type_in(window, "新的")
    assert window.save()
    assert told(window).startswith("草稿已保存，但最近的草稿、文件夹或选择没有记下")
    window.messages.hide()
    assert window.save()
    assert told(window) == ""


def test_the_command_says_the_same(
    draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "内容.json").write_text("{}", "utf-8")
    full(monkeypatch, own_folder("versions"))
    assert main(["fill", "--from", str(tmp_path / "内容.json"), str(draft)]) == 0
    assert "草稿已保存，但改之前的内容没有留下历史版本：“" in capsys.readouterr().err


def test_what_is_not_in_the_log_is_not_called_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert log_error(tmp_path, ValueError()) == tmp_path / LOG

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("logging.StreamHandler.flush", fail)
    assert log_error(tmp_path, ValueError()) is None


def test_thrown_away_with_more_than_a_file_holds_it_is_found_again(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = with_text("长" * (MAX_CELL_TEXT + 1))
    savepoint = savepoints.read(leave(window, large, draft))
    savepoints.discard(savepoint)
    monkeypatch.setattr(DiscardedDialog, "exec", lambda dialog: dialog.accept() or dialog.result())
    window.actions_["discarded"].trigger()
    assert window.document is not None
    assert typed(window.document.session.submission) == "长" * (MAX_CELL_TEXT + 1)
    assert window.document.path is None
    window.document.do(SetCell(cell(window.document.session.submission), "短"), "填写")
    choose_file(monkeypatch, draft.with_name("找回.tianbao"))
    assert window.save()
