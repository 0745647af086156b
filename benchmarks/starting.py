"""From the start of the process to the painted start page, beside a window with nothing in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.first_paint import PAINTED
from benchmarks.measuring import Aim, pairs, report, slower, spread

RUNS = 9
LIMIT = 2.0


def run(_: Path) -> list[Aim]:
    """Measure the start of the program."""
    ours, empty = pairs(lambda: _start("ours"), lambda: _start("empty"), RUNS)
    report("启动到首页画好", ours)
    report("空的 PySide6 窗口", empty)
    print(f"  是空窗口的 {spread(ours, empty)}")
    return [Aim(f"启动：不超过空窗口的 {LIMIT:g} 倍", slower(ours, empty) <= LIMIT)]


def _start(which: str) -> None:
    """Start a process and wait until it says that its window is painted; its end is nobody's time."""
    command = [sys.executable, "-m", "benchmarks.first_paint", which]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if process.stdout.readline().strip() != PAINTED:
        raise RuntimeError(f"the window of {which} was not painted")
    process.communicate("\n")
