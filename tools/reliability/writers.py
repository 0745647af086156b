"""Let many commands write to one draft at the same moment, and beside a window that has it open.

Whoever said 已写入 must find what it wrote in the file; whoever did not must have said why, by its exit code.
"""

from __future__ import annotations

import contextlib
import io
import json
import multiprocessing
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from models.errors import ExitCode
from models.exchange.typed_json import typed_shape
from models.resources import RESOURCES
from models.storage.draft_file import load_draft
from models.storage.draft_lock import lock_path

WRITERS = 8
_SAMPLE = RESOURCES / "samples" / "qiannan-selfeval-2023.tianbao"
_FOLDERS = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_HEAD_START = 0.02
"""Seconds until all writers of a round begin."""
_ROUNDS_BESIDE_A_WINDOW = 25
"""How many rounds there are for each that is done beside a window: those start a window each."""
_PATIENCE = 60.0


class Told(NamedTuple):
    """What a command came to: which cell it was to fill, with what, and its exit code."""

    key: tuple[str, str]
    text: str
    code: int
    out: str


def cells() -> list[tuple[str, str]]:
    """List the cells that can be filled one by one: row and column of the funds."""
    rows, columns = ("basic", "project", "other"), ("initial", "budget", "executed")
    return [(row, column) for row in rows for column in columns][:WRITERS]


def run(count: int) -> list[str]:
    """Let `count` commands write; gives what was measured, AssertionError when an update was gone."""
    rounds = max(1, count // WRITERS)
    beside = max(1, rounds // _ROUNDS_BESIDE_A_WINDOW)
    with tempfile.TemporaryDirectory() as home, _writers(Path(home)) as pool:
        told = [one for n in range(rounds) for one in _round(pool, Path(home), n)]
        refused = [one for n in range(beside) for one in _beside_a_window(pool, Path(home), n)]
    written, busy = sum(one.code == 0 for one in told), sum(one.code == ExitCode.IN_USE for one in told)
    assert written + busy == len(told), [one for one in told if one.code not in (0, ExitCode.IN_USE)][:5]
    return [
        f"{WRITERS} 个 fill 同时写一份草稿，{rounds} 轮共 {len(told)} 次："
        f"{written} 次说“已写入”，写的都在文件里，丢失 0 处；"
        f"{busy} 次因草稿被占用而拒绝（退出码 {ExitCode.IN_USE}），文件没有改动。",
        f"窗口开着草稿时 fill {len(refused)} 次："
        f"{len(refused)} 次拒绝（退出码 {ExitCode.IN_USE}），文件没有改动；"
        f"窗口被强行结束（SIGKILL）{beside} 次，紧接着的 fill {beside} 次都写入。",
    ]


@contextlib.contextmanager
def _writers(home: Path) -> Iterator[ProcessPoolExecutor]:
    """Give processes that are ready to write, with folders of their own."""
    before = {name: os.environ.get(name) for name in _FOLDERS}
    os.environ.update(dict.fromkeys(_FOLDERS, str(home)))
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(WRITERS, context, initializer=_warm_up) as pool:
            yield pool
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _warm_up() -> None:
    import ui.cli.commands  # noqa: F401 – what every command would load for itself is not what is tried here


def _round(pool: ProcessPoolExecutor, home: Path, number: int) -> list[Told]:
    """Let all write to a fresh draft at once; AssertionError when what one wrote is not there."""
    path = _fresh(home)
    at = time.time() + _HEAD_START
    tasks = [pool.submit(fill, path, key, f"{number}.{n}1", at) for n, key in enumerate(cells())]
    told = [task.result() for task in tasks]
    _look(path, told)
    assert any(one.code == 0 for one in told), f"第 {number} 轮没有一个写成"
    return told


def _look(path: Path, told: list[Told]) -> None:
    """Compare what the commands said with what the file has."""
    has, had = _funds(path), _funds(_SAMPLE)
    for one in told:
        row, column = one.key
        assert (one.code == 0) == one.out.startswith("已写入"), one
        wanted = one.text if one.code == 0 else had.get(row, {}).get(column)
        assert has.get(row, {}).get(column) == wanted, f"{one}：文件里是 {has}"
    left = sorted(file.name for file in path.parent.iterdir() if file.name != path.name)
    assert not left, f"留下了 {left}"


def _fresh(home: Path) -> Path:
    folder = Path(tempfile.mkdtemp(dir=home))
    return Path(shutil.copyfile(_SAMPLE, folder / "草稿.tianbao"))


def _funds(path: Path) -> dict[str, dict[str, str]]:
    from models.packs.loading import load_pack

    draft = load_draft(path)
    shape = typed_shape(load_pack(draft.pack), draft)
    forms = json.loads(json.dumps(shape))["forms"]
    return dict(forms["overall"][0]["funds"])


def fill(path: Path, key: tuple[str, str], text: str, at: float = 0.0) -> Told:
    """Fill one cell by the command, at a time; gives what it said."""
    from ui.cli.commands import main

    source = path.parent.parent / f"{path.parent.name}-{key[0]}-{key[1]}.json"
    row, column = key
    source.write_text(json.dumps({"forms": {"overall": [{"funds": {row: {column: text}}}]}}), "utf-8")
    time.sleep(max(0.0, at - time.time()))
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(["fill", str(path), "--from", str(source)])
    return Told(key, text, code, out.getvalue())


# Beside a window


def _beside_a_window(pool: ProcessPoolExecutor, home: Path, number: int) -> list[Told]:
    """Fill while a window has the draft open, then kill it and fill at once."""
    path = _fresh(home)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    window = context.Process(target=keep_open, args=(path, theirs))
    window.start()
    assert ours.poll(_PATIENCE), "窗口没有打开"
    assert ours.recv() == "open"
    before = path.read_bytes()
    tasks = [pool.submit(fill, path, key, f"{number}.{n}2") for n, key in enumerate(cells())]
    told = [task.result() for task in tasks]
    assert all(one.code == ExitCode.IN_USE and not one.out for one in told), told
    assert path.read_bytes() == before
    assert lock_path(path).exists()
    assert window.pid is not None
    os.kill(window.pid, signal.SIGKILL)  # not waited for: it still has its number
    last = pool.submit(fill, path, cells()[0], f"{number}.03").result()
    window.join()
    _look(path, [last])
    assert last.code == 0, last
    return told


def keep_open(path: Path, pipe: Connection) -> None:
    """Keep a draft open in a window until the process is killed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QTimer

    from ui.window.app import application
    from ui.window.main_window import MainWindow

    app = application()
    window = MainWindow()
    window.show()

    def opened() -> None:
        pipe.send("open" if window.open(path) else "failed")

    QTimer.singleShot(0, window, opened)
    app.exec()
