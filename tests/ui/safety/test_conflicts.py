"""Saving into a file that someone else has changed, holds, or that cannot be written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from models.files import whole_write
from models.storage.draft_file import load_draft, save_draft
from models.storage.draft_lock import lock_path
from tests.support.safe_drafts import buttons, failing, opened, press, saved_sample, type_in, typed, with_text
from tests.support.windows import OFFSCREEN, choose_file
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


@pytest.fixture
def conflict(window: MainWindow, draft: Path) -> Path:
    """Give a draft that was changed here and elsewhere, when its save has just been refused."""
    opened(window, draft)
    type_in(window, "本机的")
    save_draft(with_text("别人的"), draft)
    assert not window.save()
    return draft


def test_a_file_changed_elsewhere_is_not_overwritten_unasked(window: MainWindow, conflict: Path) -> None:
    assert typed(load_draft(conflict)) == "别人的"
    assert "有 1 格与本机不同" in window.messages.text
    press(window.messages, "详情")
    assert "“别人的” → “本机的”" in window.messages._detail.text()
    assert window.files.unsaved


def test_a_file_that_cannot_be_looked_at_is_not_overwritten_unasked(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    type_in(window, "本机的")
    save_draft(with_text("别人的"), draft)

    def unreadable(path: Path) -> str:
        raise OSError(errno.EIO, "no")

    with monkeypatch.context() as patch:
        patch.setattr("models.storage.draft_file.file_digest", unreadable)
        assert not window.save()
    assert "看不出它有没有被别人改过，磁盘读写出错" in window.messages.text
    assert typed(load_draft(draft)) == "别人的"
    press(window.messages, "再试一次")
    assert "有 1 格与本机不同" in window.messages.text


def test_both_are_kept(window: MainWindow, conflict: Path) -> None:
    press(window.messages, "两份都留")
    assert window.document is not None
    mine = window.document.path
    assert mine is not None
    assert mine.name.startswith("某局 自评（本机 ")
    assert (typed(load_draft(mine)), typed(load_draft(conflict))) == ("本机的", "别人的")
    assert mine.name in window.messages.text
    assert not window.files.unsaved
    assert lock_path(mine).exists()
    assert not lock_path(conflict).exists()


def test_it_is_overwritten_when_told_to_after_a_refused_try(
    window: MainWindow, conflict: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        failing(patch, conflict, errno.ENOSPC)
        press(window.messages, "覆盖")
        assert typed(load_draft(conflict)) == "别人的"
    press(window.messages, "再试一次")
    assert typed(load_draft(conflict)) == "本机的"
    assert window.messages.text == ""


def test_what_is_no_draft_any_more_is_said(window: MainWindow, draft: Path) -> None:
    opened(window, draft)
    type_in(window, "本机的")
    draft.write_bytes(b"PK\x03\x04")
    assert not window.save()
    assert "不能作为草稿打开" in window.messages.text
    draft.unlink()
    assert window.save()
    assert "已不在原处" in window.messages.text
    assert typed(load_draft(draft)) == "本机的"


def test_a_file_written_otherwise_is_still_the_same_file(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(draft.parent)
    opened(window, Path(draft.name))
    type_in(window, "本机的")
    save_draft(with_text("别人的"), draft)
    assert not window.files.write(draft)
    assert "没有保存" in window.messages.text
    assert typed(load_draft(draft)) == "别人的"


def test_a_failed_save_is_tried_again_or_goes_elsewhere(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_write, "PATIENCE", 0)
    opened(window, draft)
    before = draft.read_bytes()
    type_in(window, "新的")
    copy = draft.with_name("副本.tianbao")
    suggested = choose_file(monkeypatch, copy)
    with monkeypatch.context() as patch:
        failing(patch, draft, errno.EBUSY)
        assert not window.save()
        assert "占用" in window.messages.text
        again = buttons(window.messages)["再试一次"]
        press(window.messages, "另存副本…")
    assert suggested[0].endswith("某局 自评（副本）.tianbao")
    assert typed(load_draft(copy)) == "新的"
    assert "仍有未保存的修改" in window.messages.text
    assert draft.read_bytes() == before
    assert window.files.unsaved
    again.click()
    assert typed(load_draft(draft)) == "新的"


def test_trying_again_means_the_file_that_was_meant(
    window: MainWindow, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(window, draft)
    before = draft.read_bytes()
    type_in(window, "新的")
    other = draft.with_name("另一份.tianbao")
    choose_file(monkeypatch, other)
    with monkeypatch.context() as patch:
        failing(patch, other, errno.ENOSPC)
        assert not window.save(elsewhere=True)
    press(window.messages, "再试一次")
    assert typed(load_draft(other)) == "新的"
    assert draft.read_bytes() == before
