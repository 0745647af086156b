"""A long day in one window: thousands of edits by keys and menus, with memory and time watched."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import statistics
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QTimer

from models.resources import RESOURCES
from tools.reliability.hands import Hands
from ui.drafts.document import Document
from ui.window.app import application
from ui.window.main_window import MainWindow

PACKS = ("yuzhong-selfeval-2023", "yubei-budget-2024")
SAVING = 50
"""Edits from one save to the next."""
_LOOKING = 100
"""Edits from one look at the memory to the next."""
MOST_MEMORY = 1.05
MOST_TIME = 1.2
"""How many times as much memory and time the end of the day may take as its beginning."""
_FOLDERS = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_TRIES = 20
"""Things done without changing anything after which the day counts as stuck, per edit."""


class Stay(NamedTuple):
    """Some edits in a draft of a pack, without a break; the same seed does the same."""

    pack: str
    edits: int
    seed: int


@dataclass(slots=True)
class Day:
    """What was measured: ms of computing per edit and per save, MB after each stay and in between."""

    edits: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    between: list[float] = field(default_factory=list)
    fault: str = ""


def stays(count: int) -> list[Stay]:
    """Plan a day: drafts in turn, a long stay in each, and at last what was done first once more."""
    short = max(1, min(2_000, count // 3) // 4)
    begin = [Stay(PACKS[i % 2], short, i) for i in range(4)]
    long = max(1, count // 2 - 4 * short)
    return [*begin, *(Stay(pack, long, 10 + i) for i, pack in enumerate(PACKS)), *begin]


def run(count: int) -> list[str]:
    """Do a day of `count` edits; gives what was measured, AssertionError when it grew or slowed down."""
    context = multiprocessing.get_context("spawn")  # nothing else may be in its memory
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        day = pool.submit(live, stays(count)).result()
    assert not day.fault, day.fault
    return lines(day, stays(count)[0].edits * 4)


def lines(day: Day, part: int) -> list[str]:
    """Say what was measured, the first and last `part` edits side by side; AssertionError."""
    first, last = day.edits[:part], day.edits[-part:]
    before, after, most = day.memory[3], day.memory[-1], max(day.between)
    said = [
        f"同一个窗口里修改 {len(day.edits):,} 处（按键、输入法、粘贴、增删行、科目、手工调整、撤销和重做），"
        f"两套表轮换，保存 {len(day.saves)} 次，恢复点照常写。",
        f"内存：{part:,} 处之后 {before:.0f} MB，最后 {after:.0f} MB（{after / before - 1:+.1%}），"
        f"其间最多 {most:.0f} MB；上限 +5 %。",
        f"每处修改用的处理器时间：最前 {part:,} 处中位 {_middle(first):.1f} 毫秒、"
        f"95 % 在 {_slow(first):.1f} 毫秒内；最后 {part:,} 处（与最前的完全相同）"
        f"{_middle(last):.1f} 和 {_slow(last):.1f} 毫秒；上限 {MOST_TIME} 倍。",
        *_stretches(day.edits[part:-part]),
        f"保存一次：最前 {_middle(day.saves[:20]):.0f} 毫秒，最后 {_middle(day.saves[-20:]):.0f} 毫秒。",
    ]
    assert max(after, most) <= before * MOST_MEMORY, "\n".join(said)
    assert _middle(last) <= _middle(first) * MOST_TIME, "\n".join(said)
    assert _slow(last) <= _slow(first) * MOST_TIME, "\n".join(said)
    return said


def _stretches(spent: list[float]) -> Iterator[str]:
    """Say how the long stays in one draft began and ended."""
    half, part = len(spent) // 2, len(spent) // 16
    for stretch in (spent[:half], spent[half:]) if part else ():
        yield (
            f"其间在一份草稿里连续修改 {len(stretch):,} 处：最前 {part:,} 处中位 "
            f"{_middle(stretch[:part]):.1f} 毫秒，最后 {part:,} 处 {_middle(stretch[-part:]):.1f} 毫秒。"
        )


def _middle(spent: list[float]) -> float:
    return statistics.median(spent)


def _slow(spent: list[float]) -> float:
    return sorted(spent)[len(spent) * 95 // 100]


def live(plan: list[Stay]) -> Day:
    """Do a day in this process, which becomes the program's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(dict.fromkeys(_FOLDERS, folder))
        app = application()
        worker = _Worker(plan, Path(folder))
        QTimer.singleShot(0, worker.step)
        app.exec()
        worker.window.close()
        return worker.day


class _Worker:
    """Do a thing at each turn of the event loop, as the program would get it from a person."""

    def __init__(self, plan: list[Stay], folder: Path) -> None:
        self.day = Day()
        self.window = MainWindow()
        self.window.show()
        self._folder = folder
        self._plan = iter(plan)
        self._turns = self._work()

    def step(self) -> None:
        """Do the next thing; the loop ends when there is none, or something went wrong."""
        try:
            next(self._turns)
        except StopIteration:
            application().quit()
        except Exception as error:
            self.day.fault = f"{error!r}\n{traceback.format_exc()}"
            application().quit()
        else:
            QTimer.singleShot(0, self.step)

    def _work(self) -> Iterator[None]:
        """Do the whole day; each turn of the event loop takes one step of it."""
        for number, stay in enumerate(self._plan):
            yield from self._stay(number, stay)
            self.day.memory.append(memory())

    def _stay(self, number: int, stay: Stay) -> Iterator[None]:
        path = self._folder / f"{number}-{stay.pack}.tianbao"
        shutil.copyfile(RESOURCES / "samples" / f"{stay.pack}.tianbao", path)
        assert self.window.open(path), "没有打开"
        yield
        changes = _Changes(self.window)
        hands = Hands(self.window, f"{stay.pack} {stay.seed}")
        done = tries = 0
        while done < stay.edits:
            before, act = changes.count, hands.do()
            began = time.thread_time()
            act()
            yield
            tries += 1
            if changes.count > before:
                self.day.edits.append((time.thread_time() - began) * 1000)
                done += 1
                if done % SAVING == 0:
                    self._save()
                if done % _LOOKING == 0:
                    self.day.between.append(memory())
            assert tries < _TRIES * (done + 10), f"{stay}：没有可改的"
        self._save()
        yield

    def _save(self) -> None:
        began = time.perf_counter()
        assert self.window.save(), f"没有保存：{self.window.messages.text}"
        self.day.saves.append((time.perf_counter() - began) * 1000)


class _Changes:
    """Count the edits carried out in the open document."""

    def __init__(self, window: MainWindow) -> None:
        assert window.document is not None
        document: Document = window.document
        self.count = 0
        document.changed.connect(self._note)

    def _note(self, _: object) -> None:
        self.count += 1


def memory() -> float:
    """Give the MB of memory that this process takes now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2
