"""Nobody's update is lost when several write to one draft, and a dead process keeps nobody out."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from models.errors import ExitCode
from models.files.process_marks import Alive, is_alive, process_lives
from models.storage import draft_lock
from models.storage.draft_file import ChangedMeanwhileError, load_draft, load_with_digest, save_draft
from models.storage.draft_lock import STALE, DraftLock, lock_path
from tests.support.building import GUIZHOU
from tests.support.safe_drafts import opened, press, saved_sample, type_in, typed, with_text
from tests.support.windows import OFFSCREEN, choose_file
from tools.reliability import writers
from tools.reliability.writers import Told, cells, fill
from ui.cli import _writing as writing
from ui.cli import commands
from ui.drafts.user_folders import marks_folder
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN

Fill = Callable[[], tuple[int, str]]
_HOLDING = """
import sys, time
from pathlib import Path
from models.storage.draft_lock import DraftLock
lock = DraftLock(Path(sys.argv[1]), Path(sys.argv[2]))
assert lock.take() is None
print(lock.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return saved_sample(tmp_path)


@pytest.fixture
def marks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("marks")


@pytest.fixture
def run_fill(draft: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Fill the draft by the command; gives the exit code and what was said."""
    monkeypatch.setattr(writing, "PATIENCE", 0.0)
    source = draft.parent / "in.json"
    source.write_text('{"forms": {"overall": [{"funds": {"basic": {"initial": "7.77"}}}]}}', "utf-8")

    def run() -> tuple[int, str]:
        code = commands.main(["fill", str(draft), "--from", str(source)])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def filled(path: Path) -> bool:
    return "7.77" in dict(load_draft(path).typed_cells()).values()


# Commands


def test_commands_at_one_moment_lose_nothing(draft: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(_filling(draft), range(8)))
    has = {text for _, text in load_draft(draft).typed_cells()}
    wrote = {f"{n}.01" for n, code in enumerate(codes) if code == 0}
    assert wrote
    assert wrote <= has
    assert set(codes) <= {0, ExitCode.IN_USE}
    assert not lock_path(draft).exists()


def _filling(draft: Path) -> Callable[[int], int]:
    def one(n: int) -> int:
        row, column = cells()[n]
        source = draft.parent / f"{n}.json"
        source.write_text(json.dumps({"forms": {"overall": [{"funds": {row: {column: f"{n}.01"}}}]}}))
        return commands.main(["fill", str(draft), "--from", str(source)])

    return one


def test_what_an_open_window_holds_is_not_written_to(window: MainWindow, draft: Path, run_fill: Fill) -> None:
    opened(window, draft)
    before = draft.read_bytes()
    code, said = run_fill()
    assert code == ExitCode.IN_USE
    assert "没有写入：正由本机的另一个填报窗口" in said
    assert "保存并关闭" in said
    assert draft.read_bytes() == before
    type_in(window, "窗口里填的")
    assert window.save()
    window.close_draft()
    assert run_fill()[0] == 0
    assert filled(draft)
    assert typed(load_draft(draft)) == "窗口里填的"


def test_what_was_changed_meanwhile_is_not_written_over(
    draft: Path, run_fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another computer, say, whose lock is not seen here."""
    monkeypatch.setattr(writing, "keep_version", lambda _: save_draft(with_text("别人的"), draft))
    code, said = run_fill()
    assert code == ExitCode.IN_USE
    assert "读取之后，它被别的程序或别人改过" in said
    assert "已写入" not in said
    assert typed(load_draft(draft)) == "别人的"
    assert not filled(draft)


def test_who_has_taken_the_lock_over_keeps_it(
    draft: Path, run_fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = DraftLock(draft, marks_folder())
    monkeypatch.setattr(writing, "keep_version", lambda _: other.take(over=True))
    assert run_fill()[0] == ExitCode.IN_USE
    assert not filled(draft)
    assert other.still_ours
    other.release()
    monkeypatch.undo()
    assert run_fill()[0] == 0
    assert filled(draft)


def test_where_no_lock_can_be_made_the_file_is_still_looked_at(
    draft: Path, run_fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DraftLock, "_create", _unable)
    assert run_fill()[0] == 0
    monkeypatch.setattr(writing, "keep_version", lambda _: save_draft(with_text("别人的"), draft))
    assert run_fill()[0] == ExitCode.IN_USE


def _unable(_: DraftLock) -> None:
    raise OSError(95, "not supported")


def test_two_that_make_one_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "新.tianbao"
    real = commands.held

    def after_another(wanted: Path) -> object:
        saved_sample(tmp_path).rename(path)
        return real(wanted)

    monkeypatch.setattr(commands, "held", after_another)
    code = commands.main(["new", GUIZHOU, "--year", "2023", "--unit", "某局", "-o", str(path)])
    assert code == ExitCode.IN_USE
    assert "刚刚由别的程序新建" in capsys.readouterr().err
    assert typed(load_draft(path)) == typed(load_draft(saved_sample(tmp_path)))


def test_a_file_is_compared_just_before_it_is_replaced(draft: Path) -> None:
    submission, digest = load_with_digest(draft)
    save_draft(with_text("别人的"), draft)
    with pytest.raises(ChangedMeanwhileError):
        save_draft(submission, draft, digest)
    draft.unlink()
    with pytest.raises(ChangedMeanwhileError):
        save_draft(submission, draft, digest)
    save_draft(submission, draft, "")


# The window


def test_a_window_does_not_write_over_what_came_while_it_was_saving(window: MainWindow, draft: Path) -> None:
    opened(window, draft)
    type_in(window, "本机的")
    window.files.overwriting.connect(lambda _: save_draft(with_text("别人的"), draft))
    assert not window.save()
    assert typed(load_draft(draft)) == "别人的"
    assert "有 1 格与本机不同" in window.messages.text
    assert window.files.unsaved


@pytest.mark.parametrize("copy", [False, True])
def test_another_draft_that_somebody_has_open_is_not_saved_over(
    window: MainWindow, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copy: bool
) -> None:
    (tmp_path / "别的").mkdir()
    theirs = saved_sample(tmp_path / "别的")
    lock = DraftLock(theirs, marks_folder())
    lock.take()
    before = theirs.read_bytes()
    opened(window, draft)
    type_in(window, "本机的")
    choose_file(monkeypatch, theirs)
    assert not (window.safety.save_copy() if copy else window.save(elsewhere=True))
    assert theirs.read_bytes() == before
    assert "正由本机的另一个填报窗口" in window.messages.text
    lock.release()
    press(window.messages, "再试一次")
    assert typed(load_draft(theirs)) == "本机的"


# Who is alive


@contextmanager
def holding(draft: Path, marks: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a process that holds the draft's lock."""
    command = [sys.executable, "-c", _HOLDING, str(draft), str(marks)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield process
        process.kill()


def kill(process: subprocess.Popen[str], draft: Path, marks: Path) -> None:
    """Kill a holder and let the system take it down, but nobody wait for it: its number lives on."""
    process.kill()
    token = json.loads(lock_path(draft).read_text("utf-8"))["token"].partition(".")[2]
    until = time.monotonic() + 5
    while is_alive(marks, token) and time.monotonic() < until:
        time.sleep(0.005)
    assert process_lives(process.pid)


def test_a_process_just_killed_keeps_nobody_out(draft: Path, marks: Path) -> None:
    with holding(draft, marks) as other:
        lock = DraftLock(draft, marks)
        assert lock.take() is not None
        kill(other, draft, marks)
        assert lock.take() is None
        lock.release()


@pytest.fixture(params=["killed", "killed and cleared", "another boot"])
def dead(draft: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """Give a draft whose holder just died; its number is a living process's."""
    marks = marks_folder()
    assert marks is not None
    with holding(draft, marks) as other:
        kill(other, draft, marks)
        if request.param == "another boot":  # where the number is given to something else
            said = json.loads(lock_path(draft).read_text("utf-8"))
            lock_path(draft).write_text(json.dumps(said | {"pid": os.getppid()}), "utf-8")
        elif request.param == "killed and cleared":
            for mark in marks.iterdir():
                mark.unlink()
        yield draft


def test_a_command_fills_at_once_what_a_dead_process_held(dead: Path, run_fill: Fill) -> None:
    assert run_fill()[0] == 0
    assert filled(dead)


def test_a_window_edits_at_once_what_a_dead_process_held(window: MainWindow, dead: Path) -> None:
    assert not opened(window, dead).read_only
    assert window.messages.text == ""
    type_in(window, "接着填")
    assert window.save()
    assert typed(load_draft(dead)) == "接着填"


def leave_lock(draft: Path, token: str, pid: int) -> Path:
    path = lock_path(draft)
    now = datetime.now().isoformat()
    said = {"user": "张三", "host": platform.node(), "pid": pid, "since": now, "token": token}
    path.write_text(json.dumps(said), "utf-8")
    return path


def test_a_process_with_the_number_of_a_dead_one_is_not_taken_for_it(draft: Path, marks: Path) -> None:
    lock = DraftLock(draft, marks)
    lock.take()
    token = json.loads(lock.path.read_text("utf-8"))["token"]
    lock.release()
    leave_lock(draft, token, os.getpid())
    assert DraftLock(draft, marks).holder() is None
    # Of marks that are somebody else's nothing is known but the number.
    assert DraftLock(draft, marks.parent).holder() is not None
    assert DraftLock(draft).holder() is not None


def test_who_lives_holds_it_however_long_it_is_busy(draft: Path, marks: Path) -> None:
    lock = DraftLock(draft, marks)
    lock.take()
    then = time.time() - 10 * STALE
    os.utime(lock.path, (then, then))
    assert DraftLock(draft, marks).take() is not None
    lock.release()
    assert os.listdir(marks) == []


@pytest.mark.parametrize("token", ["../../x.y", f"{'0' * 16}.../{'0' * 29}", "a.b", "."])
def test_a_token_of_others_leads_nowhere(draft: Path, marks: Path, token: str) -> None:
    leave_lock(draft, token, os.getpid())
    assert DraftLock(draft, marks).holder() is not None


def test_a_dead_lock_is_not_mistaken_for_one_just_taken(
    draft: Path, marks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two find the same dead lock; the slower one must not take away what the faster one has put there."""
    leave_lock(draft, "dead", 2**30)
    fast, slow = DraftLock(draft, marks), DraftLock(draft, marks)
    real = DraftLock._clear

    def late(lock: DraftLock, found: draft_lock.Holder) -> None:
        if lock is slow and not fast.taken:
            fast.take()
        real(lock, found)

    monkeypatch.setattr(DraftLock, "_clear", late)
    assert slow.take() is not None
    assert fast.still_ours
    assert not slow.taken
    assert sorted(file.suffix for file in draft.parent.iterdir()) == [".lock", ".tianbao"]


def test_two_who_look_at_once_do_not_see_each_other(marks: Path) -> None:
    mark = Alive(marks)
    mark_path = marks / f"{mark.name}.alive"
    content = mark_path.read_bytes()
    mark.end()
    mark_path.write_bytes(content)
    with ThreadPoolExecutor(8) as pool:
        assert not any(pool.map(lambda _: is_alive(marks, mark.name), range(400)))


# The run of `make reliability`


def test_the_run_would_notice_an_update_that_is_gone(draft: Path) -> None:
    told = fill(draft, ("basic", "initial"), "7.77")
    assert told.code == 0
    writers._look(draft, [told])
    save_draft(load_draft(writers._SAMPLE), draft)
    with pytest.raises(AssertionError, match="文件里是"):
        writers._look(draft, [told])
    with pytest.raises(AssertionError):
        writers._look(draft, [Told(told.key, told.text, ExitCode.IN_USE, "已写入")])
