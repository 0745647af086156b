"""Locks: who has a draft open is told, also from other computers, and the dead keep nobody out."""

from __future__ import annotations

import errno
import json
import os
import platform
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from models.files.process_marks import process_lives
from models.storage.draft_lock import STALE, DraftLock, lock_path

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX links only")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "某局 自评.tianbao"
    path.touch()
    return path


def held(draft: Path, host: str = "KJK-PC-07", pid: int = 1, user: str = "张三", since: str = "") -> Path:
    """Let someone hold the lock of a draft."""
    path = lock_path(draft)
    content = {"user": user, "host": host, "pid": pid, "since": since or _now(), "token": "theirs"}
    path.write_text(json.dumps(content), "utf-8")
    return path


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")


def silent_for(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def dead_pid() -> int:
    return next(pid for pid in range(os.getpid() + 1, 2**30) if not process_lives(pid))


def test_two_windows_of_one_person(draft: Path) -> None:
    one, two = DraftLock(draft), DraftLock(draft)
    assert one.take() is None
    holder = two.take()
    assert holder is not None
    assert holder.words == f"本机的另一个填报窗口从 {datetime.fromisoformat(holder.since):%H:%M} 起"
    assert (one.taken, two.taken) == (True, False)
    assert two.refresh() is None
    two.release()
    assert one.path.exists()
    one.release()
    assert two.take() is None
    two.release()
    assert os.listdir(draft.parent) == [draft.name]


def test_a_colleague_is_named_with_computer_and_time(draft: Path) -> None:
    held(draft)
    holder = DraftLock(draft).take()
    assert holder is not None
    assert holder.words == f"张三（电脑 KJK-PC-07）从 {datetime.fromisoformat(holder.since):%H:%M} 起"
    assert not holder.here


def test_a_colleague_at_this_computer_since_another_day(draft: Path) -> None:
    then = datetime.now() - timedelta(days=400)
    held(draft, platform.node(), os.getpid(), "李四", then.isoformat())
    holder = DraftLock(draft).take()
    assert holder is not None
    assert holder.words == f"李四（本机）从 {then.month} 月 {then.day} 日 {then:%H:%M} 起"


def test_a_dead_process_of_this_computer_holds_nothing(draft: Path) -> None:
    held(draft, platform.node(), dead_pid())
    lock = DraftLock(draft)
    assert lock.take() is None
    assert json.loads(lock.path.read_text("utf-8"))["pid"] == os.getpid()


def test_another_computer_holds_nothing_when_silent_too_long(draft: Path) -> None:
    path = held(draft, pid=dead_pid())
    silent_for(path, STALE - 10)
    assert DraftLock(draft).take() is not None
    silent_for(path, STALE + 10)
    assert DraftLock(draft).take() is None


def test_silence_is_measured_by_the_clock_of_the_drive(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held(draft)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 10 * STALE)
    assert DraftLock(draft).take() is not None
    assert sorted(os.listdir(draft.parent)) == sorted([draft.name, lock_path(draft).name])


def test_a_sign_of_life_keeps_the_lock(draft: Path) -> None:
    lock = DraftLock(draft)
    lock.take()
    silent_for(lock.path, STALE + 10)
    assert lock.refresh() is None
    assert time.time() - lock.path.stat().st_mtime < 60
    lock.path.unlink()  # someone cleared the folder up
    assert lock.refresh() is None
    assert lock.path.exists()


def test_a_lock_can_be_taken_over_and_the_other_hears_of_it(draft: Path) -> None:
    mine, theirs = DraftLock(draft), DraftLock(draft)
    mine.take()
    assert theirs.take(over=True) is None
    holder = mine.refresh()
    assert holder is not None
    assert holder.pid == os.getpid()
    assert not mine.taken
    assert mine.refresh() is None
    mine.release()
    assert theirs.path.exists()
    theirs.release()
    assert not theirs.path.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff\xfe", b"{}", b"[" * 9_999, b'{"user":1,"host":2,"pid":"x","since":3,"token":4}'],
)
def test_a_lock_nobody_can_read_is_someone_unknown(draft: Path, content: bytes) -> None:
    lock_path(draft).write_bytes(content)
    holder = DraftLock(draft).take()
    assert holder is not None
    assert holder.words == "有人（电脑 未知）"
    assert DraftLock(draft).take(over=True) is None


def test_a_lock_left_empty_by_a_process_that_died_keeps_nobody_out_for_long(draft: Path) -> None:
    lock_path(draft).write_bytes(b"")
    os.utime(lock_path(draft), (time.time() - 6, time.time() - 6))
    assert DraftLock(draft).take() is None


def test_a_lock_is_taken_where_files_have_one_name_only(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", link)
    first, second = DraftLock(draft), DraftLock(draft)
    assert first.take() is None
    holder = second.take()
    assert holder is not None
    assert holder.pid == os.getpid()
    assert {path.suffix for path in draft.parent.iterdir()} == {".lock", ".tianbao"}


def test_what_others_wrote_is_shown_short_and_on_one_line(draft: Path) -> None:
    held(draft, host="h\n" * 2_000, user="很长的\n名字" * 300, since="不是时间")
    holder = DraftLock(draft).take()
    assert holder is not None
    assert "\n" not in holder.words
    assert len(holder.words) < 100


def test_opening_goes_on_where_no_lock_can_be_made(draft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (draft.parent / "没有" / "a.tianbao", draft.with_name("长" * 82 + ".tianbao")):
        lock = DraftLock(place)
        assert lock.take() is None
        assert not lock.taken
        assert lock.refresh() is None
        lock.release()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(Path, "write_text", full)
    assert DraftLock(draft).take() is None
    assert os.listdir(draft.parent) == [draft.name]


@posix
def test_a_link_and_its_file_have_one_lock(draft: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    link = tmp_path / "sub" / "链接.tianbao"
    link.symlink_to(draft)
    lock = DraftLock(draft)
    lock.take()
    assert lock.is_of(link)
    assert DraftLock(link).take() is not None


def test_a_lock_that_another_looks_at_for_a_moment_goes_when_it_is_given_back(draft: Path) -> None:
    """Eight commands at once left one lying: who found a dead lock moves what stands there and back."""
    lock = DraftLock(draft)
    assert lock.take() is None
    away = lock.path.with_name("looked at")
    os.replace(lock.path, away)
    back = threading.Timer(0.03, os.replace, (away, lock.path))
    back.start()
    lock.release()
    back.join()
    assert not lock.path.exists()


def test_who_finds_a_dead_lock_moves_no_other_that_stands_there_now(
    draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(draft)
    dead = DraftLock(draft).holder()
    assert dead is not None
    lock_path(draft).unlink()
    living = DraftLock(draft)
    assert living.take() is None
    monkeypatch.setattr(os, "replace", lambda *_: pytest.fail("it was moved"))
    DraftLock(draft)._clear(dead)
    assert living.still_ours
    monkeypatch.undo()
    living.release()
