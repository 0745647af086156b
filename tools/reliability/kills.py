"""Kill processes that type and save at random, editors open, and look at what is left of each key."""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import select
import signal
import statistics
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from itertools import repeat
from pathlib import Path
from random import Random

import models
import ui
from models.packs.loading import load_pack, pack_ids
from tools.reliability.aftermath import PHASES, Aftermath, Life, Told
from tools.reliability.typist import Orders, drafts_folder, moment, type_until_killed

LIVES = 10
"""How many processes in a row go on with what the one before left."""
LONGEST = 6.0
"""Seconds that a process may live before somebody waits for it to save."""
_PATIENCE = 4.0
_WORKERS = 3  # they mostly wait
_MOMENTS = (*((b"", 0.0),) * 3, (b" save ", 0.006), (b" keep ", 0.002), (b" saved ", 0.003))
"""What is waited for before killing, blank for nothing, and for how many seconds more at most."""
_OLD = 7_200


def run(count: int, longest: float = LONGEST) -> list[str]:
    """Kill `count` processes; gives what was measured, AssertionError when anything was lost or damaged."""
    lives = list(_lives(count, longest))
    lines = _lines(lives)
    wrong = [text for life in lives for text in (life.lost, *life.damaged) if text]
    assert not wrong, "\n".join([*lines, *wrong[:40]])
    assert len(lives) == count
    return lines


def _lines(lives: list[Life]) -> list[str]:
    phases = "，".join(f"{words} {sum(life.phase == p for life in lives)} 次" for p, words in PHASES.items())
    unkept = sorted(life.unkept for life in lives if life.unkept)
    lost, damaged = sum(bool(life.lost) for life in lives), sum(bool(life.damaged) for life in lives)
    keys, typing = sum(life.keys for life in lives), sum(life.typing for life in lives)
    lines = [
        f"强行结束（SIGKILL）{len(lives)} 次：{phases}；其间共按键 {keys} 次（在纸面、指南、"
        f"手工调整和新增科目的编辑框里，输入法的拼音也算），{typing} 次结束时编辑框里有还没确认的字。"
    ]
    lines.append(f"丢失结束前 1 秒以外的按键 {lost} 次，恢复点或草稿损坏 {damaged} 次。")
    if unkept:
        lines.append(
            f"{len(lives) - len(unkept)} 次一个键也没有丢；其余 {len(unkept)} 次没有留住的按键，"
            f"最早的在结束前 {unkept[-1]:.0f} 毫秒，中位数 {statistics.median(unkept):.0f} 毫秒"
            "（界面等待处理器的时间不计）。"
        )
    return lines


def _lives(count: int, longest: float) -> Iterator[Life]:
    sizes = [min(LIVES, count - i) for i in range(0, count, LIVES)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(_WORKERS, len(sizes)), context, initializer=_warm_up) as pool:
        for lives in pool.map(chain, range(len(sizes)), sizes, repeat(longest)):
            yield from lives


def chain(seed: int, length: int, longest: float = LONGEST) -> list[Life]:
    """Kill processes one after another, each going on with what the one before left.

    It forks, so nothing of Qt but its modules may be there yet.
    """
    random = Random(f"kill {seed}")
    pack = random.choice(pack_ids())
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        drafts_folder(home).mkdir()
        aftermath = Aftermath(home)
        return [_live(aftermath, home, pack, random, longest) for _ in range(length)]


def _warm_up() -> None:
    """Load what every process would load for itself: that is not what is tried here."""
    for package in (models, ui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for pack in pack_ids():
        load_pack(pack)


def _live(aftermath: Aftermath, home: Path, pack: str, random: Random, longest: float) -> Life:
    """Start a process, kill it, and look at what it left."""
    orders = Orders(random.randrange(10**6), home, pack, aftermath.newest, aftermath.draft)
    aftermath.begin()
    old = _age_leftovers(home)
    told, killed = _killed(orders, random, longest)
    life = aftermath.look(told, killed)
    if life.opened:  # a draft's folder is only looked at when one in it is opened
        away = [path for path in old if life.opened == "path" or path.parent != drafts_folder(home)]
        life.damaged += [f"没有清掉 {path.relative_to(home)}" for path in away if path.exists()]
    return life


def _age_leftovers(home: Path) -> list[Path]:
    """Make what was left half written look old, as it is when the next start is not at once."""
    left = [*home.rglob(".tianbao-*.tmp"), *home.rglob("*.alive")]
    for path in left:
        os.utime(path, (time.time() - _OLD,) * 2)
    return [path for path in left if "versions" not in path.parts]  # those go with the next version


def _killed(orders: Orders, random: Random, longest: float) -> tuple[list[Told], int]:
    """Start a process and kill it at a random moment, often while it saves; gives what it told, and when."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _be_a_child(orders, theirs)
    os.close(theirs)
    told = _watch(ours, random, longest)
    killed = moment(child)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told += _told(ours, time.monotonic() + _PATIENCE)
    os.close(ours)
    lines = [line.split(" ", 2) for line in told.decode("utf-8", "replace").splitlines()]
    return [Told(int(when), word, about) for when, word, about in lines], killed


def _be_a_child(orders: Orders, pipe: int) -> None:
    try:
        type_until_killed(orders, pipe)
    except BaseException:
        os.write(pipe, f"0 error {traceback.format_exc()[-300:]!r}\n".encode())
    finally:
        os._exit(0)


def _watch(pipe: int, random: Random, longest: float) -> bytes:
    """Read what a process tells until the moment to kill it has come."""
    word, delay = random.choice(_MOMENTS)
    told = _told(pipe, time.monotonic() + random.uniform(0.0, longest))
    if word:
        told += _told(pipe, time.monotonic() + _PATIENCE, word)
        time.sleep(random.uniform(0.0, delay))
    return told


def _told(pipe: int, until: float, word: bytes = b"") -> bytes:
    """Read for a time, or until a word comes or the process ends."""
    told = b""
    while not (word and word in told) and (left := until - time.monotonic()) > 0:
        if select.select([pipe], [], [], left)[0]:
            more = os.read(pipe, 65_536)
            if not more:
                break
            told += more
    return told
