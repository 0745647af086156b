"""Savepoints come back whole or are known to be damaged; only what nobody writes to is offered."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.drafts.submission import Instance, Submission
from models.files.process_marks import SUFFIX as ALIVE
from models.files.process_marks import Alive, clear_dead, is_alive, process_lives
from models.files.whole_write import SaveError
from models.savepoints import savepoints
from models.savepoints.savepoints import Belonging, Savepoint, SavepointDamagedError, SavepointError
from models.storage.draft_file import load_draft

NOW = "2026-11-20T10:32:00.000+08:00"
BELONGING = Belonging("/d/某局.tianbao", "ab12", NOW, 4321, "dead", "某局", "某局 自评 2023年度")
_ENDLESS = """
import sys, time
from pathlib import Path
from models.files.process_marks import Alive
print(Alive(Path(sys.argv[1])).name, flush=True)
time.sleep(60)
"""


def draft(name: str = "某局") -> Submission:
    return Submission(
        "small", 2023, {"report": [Instance("1", {"head": {"-": {"name": name}}})]}, {}, next_id=2
    )


def kept(folder: Path, name: str = "a", belonging: Belonging = BELONGING, typed: str = "某局") -> Path:
    file = folder / f"{name}{savepoints.SUFFIX}"
    savepoints.write(file, belonging, savepoints.draft_bytes(draft(typed)))
    return file


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything on the disk be as old as can be."""
    later = time.time() + (savepoints.KEPT_DAYS + 1) * 86400
    monkeypatch.setattr(time, "time", lambda: later)


def test_what_was_written_comes_back(tmp_path: Path) -> None:
    read = savepoints.read(kept(tmp_path / "not" / "there"))
    assert read.belonging == BELONGING
    assert read.submission() == draft()
    assert read.belonging.when == datetime.fromisoformat(NOW)


def test_half_a_character_costs_nothing_else(tmp_path: Path) -> None:
    typed = savepoints.read(kept(tmp_path, typed="a\ud800b")).submission()
    assert typed.forms["report"][0].rows("head")["-"]["name"] == "a?b"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return kept(tmp_path_factory.mktemp("sound"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_changed_byte_goes_unnoticed(sound: Path, data: st.DataObject) -> None:
    content = bytearray(sound.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        del content[at:]
    else:
        content[at] ^= data.draw(st.integers(1, 255))
    file = sound.with_name("changed")
    file.write_bytes(content)
    with pytest.raises(SavepointDamagedError):
        savepoints.read(file)


@pytest.mark.parametrize("head", [b"[]", b'{"path": 1}', b"[" * 100_000, b"\xff"])
def test_one_of_another_version_is_damaged(tmp_path: Path, head: bytes) -> None:
    from hashlib import sha256

    rest = head + b"\n{}"
    file = tmp_path / "a.savepoint"
    file.write_bytes(b"tianbao-savepoint 1 " + sha256(rest).hexdigest().encode() + b"\n" + rest)
    with pytest.raises(SavepointDamagedError, match="读不懂"):
        savepoints.read(file)


def test_a_damaged_one_is_set_aside_and_others_are_offered(tmp_path: Path) -> None:
    bad = kept(tmp_path, "bad")
    bad.write_bytes(bad.read_bytes()[:-1])
    (tmp_path / "empty.savepoint").touch()
    (tmp_path / "folder.savepoint").mkdir()
    good = kept(tmp_path, "good")
    assert [one.file for one in savepoints.left_behind(tmp_path)] == [good]
    assert names(tmp_path) >= {"bad.savepoint.damaged", "empty.savepoint.damaged"}
    assert savepoints.left_behind(tmp_path / "nowhere") == []


def test_the_newest_comes_first_also_across_time_zones(tmp_path: Path) -> None:
    kept(tmp_path, "a", replace(BELONGING, time="2026-11-20T10:00:00+08:00"))
    kept(tmp_path, "b", replace(BELONGING, time="2026-11-20T03:00:00+00:00"))
    found = savepoints.left_behind(tmp_path)
    assert [one.file.stem for one in found] == ["b", "a"]
    assert savepoints.belonging_to(Path(BELONGING.path), found) is found[0]
    assert savepoints.belonging_to(Path("/d/别的.tianbao"), found) is None


def test_a_failed_write_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SaveError, match="空间不足"):
        kept(tmp_path, typed="后来")
    assert savepoints.read(file).submission() == draft()
    (tmp_path / "file").touch()
    with pytest.raises(SaveError, match="恢复点"):
        kept(tmp_path / "file" / "folder")


def test_only_one_window_gets_it(tmp_path: Path) -> None:
    one = savepoints.read(kept(tmp_path))
    savepoints.claim(one, tmp_path / "mine.savepoint")
    with pytest.raises(SavepointError, match="另一个窗口"):
        savepoints.claim(one, tmp_path / "theirs.savepoint")
    assert names(tmp_path) == {"mine.savepoint"}
    with pytest.raises(SavepointError):
        savepoints.read(one.file)


def test_a_discarded_one_is_a_draft_for_some_days(tmp_path: Path) -> None:
    one = savepoints.read(kept(tmp_path, belonging=replace(BELONGING, title='某局/"自评"')))
    path = savepoints.discard(one)
    assert load_draft(path) == draft()
    assert not one.file.exists()
    savepoints.tidy(tmp_path)
    assert path.exists()


@pytest.mark.usefixtures("old")
def test_what_was_thrown_away_long_ago_goes_what_is_offered_stays(tmp_path: Path) -> None:
    thrown = savepoints.discard(savepoints.read(kept(tmp_path)))
    savepoints.set_aside(kept(tmp_path, "bad"))
    offered = kept(tmp_path, "offered")
    mark = Alive(tmp_path)
    savepoints.tidy(tmp_path)
    assert not thrown.exists()
    assert names(tmp_path) == {offered.name, f"{mark.name}{ALIVE}", "discarded"}
    mark.end()


def test_one_that_cannot_be_discarded_stays(tmp_path: Path) -> None:
    one = savepoints.read(kept(tmp_path))
    savepoints.discarded_folder(tmp_path).touch()
    with pytest.raises(SaveError):
        savepoints.discard(one)
    assert one.file.exists()


# Whether the process that wrote it lives


@pytest.fixture
def other(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Give a process that marked itself as living, and its mark."""
    command = [sys.executable, "-c", _ENDLESS, str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def test_that_of_a_process_is_offered_once_it_was_killed(
    tmp_path: Path, other: tuple[subprocess.Popen[str], str], old: None
) -> None:
    process, mark = other
    kept(tmp_path, belonging=replace(BELONGING, owner=mark))
    clear_dead(tmp_path)
    assert is_alive(tmp_path, mark)
    assert savepoints.left_behind(tmp_path) == []
    process.kill()
    process.wait()
    found: list[Savepoint] = savepoints.left_behind(tmp_path)
    assert [one.belonging.owner for one in found] == [mark]
    clear_dead(tmp_path)
    assert names(tmp_path) == {"a.savepoint"}
    assert not process_lives(process.pid)


def test_a_mark_ends_with_its_process_or_before(tmp_path: Path) -> None:
    mark = Alive(tmp_path)
    assert is_alive(tmp_path, mark.name)
    mark.end()
    assert not is_alive(tmp_path, mark.name)
    assert names(tmp_path) == set()
    assert not is_alive(tmp_path, "a\0b")
    assert process_lives(os.getpid())
    assert not process_lives(0)


def test_a_folder_that_knows_no_locks_is_not_littered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(_: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("models.files.process_marks.mark", unable)
    with pytest.raises(OSError, match="no locks"):
        Alive(tmp_path)
    assert names(tmp_path) == set()


def test_the_time_is_local(tmp_path: Path) -> None:
    belonging = replace(BELONGING, time="2026-11-20T10:32:00+00:00")
    assert belonging.when.utcoffset() == datetime.now().astimezone().utcoffset()
    assert belonging.when - datetime.fromisoformat(NOW) == timedelta(hours=8)
