"""The runs of `make reliability` in small, and that they would notice what they look for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.drafts.submission import Submission
from models.savepoints import savepoints
from models.savepoints.being_typed import ADJUSTMENT, CELL, SUBJECT, BeingTyped
from models.savepoints.savepoints import Belonging, draft_bytes
from models.storage.draft_file import load_draft, save_draft
from tests.support.building import GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, opened, shown_window
from tools.reliability import forms, kills, mutations, syscalls, workbooks
from tools.reliability.aftermath import SECOND, Aftermath, Told
from tools.reliability.keyboard import Keyboard
from tools.reliability.mutations import do
from tools.reliability.trials import Trial
from tools.reliability.typist import digest_of, drafts_folder

KILLED = 100 * SECOND


@pytest.fixture
def home(tmp_path: Path) -> Path:
    drafts_folder(tmp_path).mkdir()
    return tmp_path


def draft(year: int) -> Submission:
    made = load_draft(SAMPLES / f"{GUIZHOU}.tianbao")
    made.year = year
    return made


def told(ms_before: int, word: str, year: int = 0) -> Told:
    return Told(KILLED - ms_before * SECOND // 1000, word, digest_of(draft(year)) if year else "")


def being_typed(text: str) -> BeingTyped:
    return BeingTyped(CELL, Address("overall", "1", "goals", SINGLE_ROW, "expected"), text)


def pressed(ms_before: int, text: str, handled: int = 1) -> list[Told]:
    """Tell of a key and of what an editor holds since it was handled."""
    state = f"{digest_of(draft(2021), [being_typed(text)])} open"
    when = KILLED - ms_before * SECOND // 1000
    return [Told(when, "key"), Told(when + handled * SECOND // 1000, "state", state)]


def keep(home: Path, year: int, text: str = "") -> Path:
    file = home / "tianbao" / "savepoints" / f"{year}.savepoint"
    belonging = Belonging("", "", "2026-01-01T00:00:00+08:00", 1, "")
    savepoints.write(file, belonging, draft_bytes(draft(year)), [being_typed(text)] if text else [])
    return file


def save(home: Path, year: int) -> Path:
    path = drafts_folder(home) / "甲.tianbao"
    save_draft(draft(year), path)
    return path


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forked")
def test_killed_processes_lose_nothing() -> None:
    lines = kills.run(2, longest=0.3)
    assert lines[0].startswith("强行结束（SIGKILL）2 次")
    assert lines[1] == "丢失结束前 1 秒以外的按键 0 次，恢复点或草稿损坏 0 次。"


def test_what_is_kept_in_time_is_not_lost(home: Path) -> None:
    keep(home, 2021)
    aftermath = Aftermath(home)
    life = aftermath.look(
        [told(3000, "fresh", 2020), told(1500, "state", 2021), told(600, "state", 2022)], KILLED
    )
    assert (life.lost, life.damaged, life.unkept) == ("", [], 600.0)
    assert (aftermath.newest, aftermath.draft) == (digest_of(draft(2021)), None)


def test_the_newest_counts_wherever_it_is(home: Path) -> None:
    keep(home, 2021)
    path = save(home, 2022)
    aftermath = Aftermath(home)
    life = aftermath.look([told(3000, "state", 2021), told(2000, "state", 2022)], KILLED)
    assert (life.lost, life.unkept, aftermath.draft) == ("", 0.0, path)


def test_a_key_in_an_open_editor_of_more_than_a_second_ago_is_missed(home: Path) -> None:
    keys = [told(3000, "fresh", 2021), *pressed(2000, "a"), *pressed(1100, "ab"), *pressed(900, "abc")]
    for kept, lost, unkept in (("", True, 2000), ("a", True, 1100), ("ab", False, 900), ("abc", False, 0)):
        keep(home, 2021, kept)
        life = Aftermath(home).look(keys, KILLED)
        assert (bool(life.lost), life.unkept, life.damaged) == (lost, unkept, [])
        assert (life.keys, life.typing) == (3, True)


def test_a_text_that_no_editor_held_is_damage(home: Path) -> None:
    keep(home, 2021, "ba")
    assert Aftermath(home).look([told(3000, "fresh", 2021), *pressed(2000, "ab")], KILLED).damaged


def test_a_key_is_as_old_as_when_it_was_pressed(home: Path) -> None:
    keep(home, 2021, "a")
    slow = [told(5000, "fresh", 2021), *pressed(4000, "a"), *pressed(1100, "ab", handled=900)]
    assert Aftermath(home).look(slow, KILLED).lost
    assert Aftermath(home).look(slow[:-1], KILLED).lost == "丢失：按下一秒还没有处理"


def test_what_was_recovered_must_stay_too(home: Path) -> None:
    file = keep(home, 2021, "ab")
    aftermath = Aftermath(home)
    aftermath.look([told(3000, "fresh", 2021), *pressed(2000, "ab")], KILLED)
    aftermath.begin()
    assert not aftermath.look([], KILLED).lost
    savepoints.write(file, savepoints.read(file).belonging, draft_bytes(draft(2021)))
    assert aftermath.look([], KILLED).lost


@OFFSCREEN
@pytest.mark.parametrize("pack", [GUIZHOU, "yubei-budget-2024"])
def test_the_keyboard_knows_what_each_editor_holds(qtbot: QtBot, qapp: QApplication, pack: str) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window, pack)
    keyboard, places = Keyboard(window, Random("keys")), set()
    for _ in range(40):
        keyboard.open()
        for _ in range(6 if keyboard.typing else 0):
            keyboard.press()
            assert digest_of(document.session.submission, keyboard.held()) == digest_of(
                document.session.submission, document.typed
            )
        places |= {(where, one.kind) for where, one in document._typed.items()}
        while keyboard.typing:
            keyboard.end()
    paper = {("paper", CELL), ("paper", ADJUSTMENT)}
    assert places == paper | {("guide", CELL) if pack == GUIZHOU else ("paper", SUBJECT)}


@pytest.mark.parametrize("kept", [0, 2020, 2021])
def test_an_edit_of_more_than_a_second_ago_is_missed(home: Path, kept: int) -> None:
    if kept:
        keep(home, kept)
    states = [told(3000, "fresh", 2020), told(2000, "state", 2021), told(1100, "state", 2022)]
    assert Aftermath(home).look(states, KILLED).lost


def test_nothing_typed_is_nothing_lost(home: Path) -> None:
    states = [told(3000, "fresh", 2020), told(2500, "state", 2021), told(2000, "state", 2020)]
    assert not Aftermath(home).look(states, KILLED).lost


def test_what_the_next_process_found_must_stay(home: Path) -> None:
    file = keep(home, 2021)
    aftermath = Aftermath(home)
    aftermath.look([told(3000, "fresh", 2020), told(2000, "state", 2021)], KILLED)
    aftermath.begin()
    file.unlink()
    assert aftermath.look([], KILLED).lost


def test_contents_nobody_typed_are_damage(home: Path) -> None:
    save(home, 2023)
    keep(home, 2024)
    life = Aftermath(home).look([told(3000, "fresh", 2020)], KILLED)
    assert len(life.damaged) == 2


def test_damaged_files_are_told(home: Path) -> None:
    for file in (keep(home, 2021), save(home, 2021)):
        file.write_bytes(file.read_bytes()[:-40])
    life = Aftermath(home).look([told(3000, "fresh", 2020), told(2500, "state", 2021)], KILLED)
    assert life.lost
    assert len(life.damaged) == 2


def test_what_it_was_doing_when_it_was_killed(home: Path) -> None:
    steps = [told(3000, "ready"), told(900, "save"), told(899, "keep"), told(898, "kept")]
    for count, phase in enumerate(("start", "", "save", "save", "save")):
        assert Aftermath(home).look(steps[:count], KILLED).phase == phase
    assert Aftermath(home).look([*steps, told(897, "saved"), told(500, "keep")], KILLED).phase == "keep"


def can_trace() -> bool:
    """Tell whether strace is there and the system lets it trace."""
    strace = shutil.which("strace")
    return strace is not None and not subprocess.run([strace, "-qq", "-e", "trace=none", "true"]).returncode


@pytest.mark.skipif(not can_trace(), reason="the calls are made to fail by strace")
def test_a_call_is_made_to_fail() -> None:
    calls = syscalls.calls_of("save")
    kinds = [call.name for call in calls]
    rename = next(call for call in calls if call.name.startswith("rename"))
    assert "fsync" in kinds[: kinds.index(rename.name)]
    assert syscalls.fail(rename, "ENOSPC") == syscalls.Outcome(True, "")
    assert syscalls.fail(rename, "EBUSY") == syscalls.Outcome(False, "")  # it is tried again


def test_damaged_workbooks_are_imported_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutations, "MOST_MEMORY", 4_000)  # all other tests have been in this process
    lines = workbooks.run(20)
    assert [line.partition("：")[0] for line in lines[:3]] == ["xlsx 8 份", "xls 6 份", "ods 6 份"]
    assert all(line.endswith("出现未处理的错误 0 份。") for line in lines[:3])


def test_damaged_blanks_and_forms_are_used_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutations, "MOST_MEMORY", 4_000)  # all other tests have been in this process
    made, added, *_ = forms.run(40)
    assert re.fullmatch(
        r"空表 20 份：打开 [1-9]\d* 份，说明原因后拒绝 [1-9]\d* 份，出现未处理的错误 0 份。", made
    )
    assert re.fullmatch(
        r"表样 20 份：打开 [1-9]\d* 份，说明原因后拒绝 [1-9]\d* 份，出现未处理的错误 0 份。", added
    )


def test_a_run_that_was_broken_off_goes_on_where_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(mutations, "MOST_MEMORY", 4_000)
    journal = tmp_path / "journal"
    shares, trials = {"算式": 1.0}, mutations.TRIALS
    whole = mutations.measured(6, shares, trials, journal)
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text("".join(lines[:4]) + lines[4][:20], "utf-8")
    done: list[mutations.Task] = []
    results_of = mutations.results_of

    def noting(tasks: list[mutations.Task], *rest: Mapping[str, Trial]) -> Iterator[mutations.Result]:
        done.extend(tasks)
        return results_of(tasks, *rest)

    monkeypatch.setattr(mutations, "results_of", noting)
    assert mutations.measured(6, shares, trials, journal)[0] == whole[0]
    assert (len(done), len(journal.read_text("utf-8").splitlines())) == (2, 6)


def test_what_goes_wrong_with_a_damaged_workbook_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def stumble(path: Path) -> None:
        raise IndexError(path.name)

    monkeypatch.setattr(workbooks, "_import", stumble)
    assert "IndexError tables.xls" in do(("xls", 1), tmp_path, workbooks.TRIALS).finding
