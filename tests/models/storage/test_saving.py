"""Saving: the old file stays until the new one is whole; every cause is told with a way out."""

from __future__ import annotations

import builtins
import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import models.storage.draft_file
from models.address import Address
from models.drafts.submission import Adjustment, Instance, Submission
from models.files.whole_write import SaveError
from models.storage.draft_file import load_draft, save_draft
from models.storage.draft_format import MAX_CELL_TEXT

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files only")


@pytest.fixture
def draft() -> Submission:
    indicators = {"r3": {"name": "“双随机”检查", "target": "≥95%"}, "r2": {"name": "行1\n行2"}}
    instance = Instance("1", {"head": {"-": {"name": "某局"}}, "indicators": indicators})
    return Submission(
        "small",
        2023,
        {"report": [instance], "project": []},
        {Address("report", "1", "indicators", "r3", "score"): Adjustment("2002.94", "复核")},
        next_id=4,
    )


@pytest.fixture
def saved(draft: Submission, tmp_path: Path) -> Path:
    path = tmp_path / "某局 2023年 自评.tianbao"
    save_draft(draft, path)
    return path


def failing(code: int) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix == ".tmp"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("where", ["os.replace", "os.fsync", "builtins.open"])
def test_a_failed_save_leaves_the_old_file(
    draft: Submission, saved: Path, monkeypatch: pytest.MonkeyPatch, where: str, code: int
) -> None:
    before = saved.read_bytes()
    draft.year = 2024
    with monkeypatch.context() as patch:
        module, name = where.split(".")
        patch.setattr({"os": os, "builtins": builtins}[module], name, failing(code))
        with pytest.raises(SaveError) as caught:
            save_draft(draft, saved)
    assert saved.name in caught.value.message
    assert "原有文件没有改动" in caught.value.message
    assert saved.read_bytes() == before
    assert leftovers(saved.parent) == []
    save_draft(draft, saved)
    assert load_draft(saved).year == 2024


def test_a_save_cut_short_leaves_no_temporary_file(
    draft: Submission, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = saved.read_bytes()
    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_draft(draft, saved)
    assert saved.read_bytes() == before
    assert leftovers(saved.parent) == []


@posix
def test_a_full_disk_in_earnest(draft: Submission, saved: Path) -> None:
    import resource

    before, limits = saved.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    draft.forms["report"][0].rows("head")["-"]["name"] = "长" * 90_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        with pytest.raises(SaveError, match="允许的大小"):
            save_draft(draft, saved)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert saved.read_bytes() == before
    assert leftovers(saved.parent) == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("没有的文件夹/甲.tianbao", "文件夹不存在"),
        ("长" * 200 + ".tianbao", "文件名太长"),
        ("a\0b.tianbao", "不能使用的字符"),
        (".", "文件夹"),
    ],
)
def test_where_nothing_can_be_saved(draft: Submission, tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(SaveError, match=words):
        save_draft(draft, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_cause_is_told_with_a_way_out(
    draft: Submission, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", failing(errno.ENOSPC))
    with pytest.raises(SaveError, match=r"磁盘空间不足.*另存") as caught:
        save_draft(draft, saved)
    assert "ENOSPC" in caught.value.detail or "28" in caught.value.detail
    assert caught.value.exit_code == 3


def test_a_read_only_file_is_not_replaced(
    draft: Submission, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()
    draft.year = 2024
    monkeypatch.setattr(os, "open", failing(errno.EACCES))  # root may write anything
    with pytest.raises(SaveError, match="没有写入权限"):
        save_draft(draft, saved)
    assert saved.read_bytes() == before


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_permission_bits_are_kept(draft: Submission, saved: Path, mode: int) -> None:
    saved.chmod(mode)
    save_draft(draft, saved)
    assert stat.S_IMODE(saved.stat().st_mode) == mode


@posix
def test_a_link_stays_a_link(draft: Submission, saved: Path) -> None:
    (saved.parent / "sub").mkdir()
    link = saved.parent / "sub" / "链接.tianbao"
    link.symlink_to(saved)
    draft.year = 2024
    save_draft(draft, link)
    assert link.is_symlink()
    assert load_draft(saved).year == 2024


@posix
@pytest.mark.parametrize("call", ["lstat", "readlink"])
def test_a_link_that_cannot_be_looked_at_stays(
    draft: Submission, saved: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    link, before = saved.with_name("链接.tianbao"), saved.read_bytes()
    link.symlink_to(saved)
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(errno.EIO))
        with pytest.raises(SaveError, match="已断开"):
            save_draft(draft, link)
    assert link.is_symlink()
    assert saved.read_bytes() == before


@posix
def test_a_link_in_a_circle_is_refused(draft: Submission, tmp_path: Path) -> None:
    link = tmp_path / "圈.tianbao"
    link.symlink_to(link)
    with pytest.raises(SaveError):
        save_draft(draft, link)
    assert link.is_symlink()


def test_what_could_not_be_read_back_is_not_written(draft: Submission, saved: Path) -> None:
    before = saved.read_bytes()
    cells = draft.forms["report"][0].rows("head")["-"]
    for text, words in [("x" * (MAX_CELL_TEXT + 1), "文字太长"), ("a\ud800", "含有残缺的字符")]:
        cells["name"] = text
        with pytest.raises(SaveError, match=f"head.*name {words}"):
            save_draft(draft, saved)
    assert saved.read_bytes() == before


def test_a_draft_too_large_to_read_is_not_written(
    draft: Submission, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()
    monkeypatch.setattr(models.storage.draft_file, "MAX_BYTES", len(before) - 1)
    with pytest.raises(SaveError, match="MB"):
        save_draft(draft, saved)
    assert saved.read_bytes() == before
