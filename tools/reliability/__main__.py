"""Do every run, or those named, and write what was measured into docs/reliability.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

_REPORT = Path(__file__).parents[2] / "docs" / "reliability.md"


class _Run(NamedTuple):
    """A run: its module here, how many times it tries, and what it is called in the report."""

    module: str
    tries: int
    title: str


_RUNS = (
    _Run("kills", 300, "正在输入时强行结束"),
    _Run("syscalls", 1, "保存所用的每个系统调用各失败一次"),
    _Run("mutations", 10_000, "一万份改坏的草稿、表样和算式"),
    _Run("workbooks", 10_000, "一万份改坏的工作簿"),
    _Run("forms", 2_000, "一千份改坏的空表和一千份改坏的表样"),
    _Run("round_trips", 500, "改了版面的工作簿原样读回"),
    _Run("writers", 1_000, "多个命令同时写一份草稿"),
    _Run("machine", 500, "随机操作与朴素模型对照"),
    _Run("long_session", 20_000, "一天的工作：两万次修改"),
)


def main(arguments: Iterable[str] | None = None) -> int:
    """Do the runs; gives 1 when an aim was missed. The report is written only when all were done in full."""
    parser = argparse.ArgumentParser(prog="python -m tools.reliability")
    parser.add_argument("runs", nargs="*", choices=[[], *(run.module for run in _RUNS)], metavar="RUN")
    parser.add_argument("--share", type=float, default=1.0, help="do only this share of each run's tries")
    options = parser.parse_args(arguments if arguments is None else list(arguments))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    wanted = [run for run in _RUNS if not options.runs or run.module in options.runs]
    results = [(run, *_done(run, max(1, round(run.tries * options.share)))) for run in wanted]
    if len(wanted) == len(_RUNS) and options.share == 1.0:
        _REPORT.write_text(_report(results), "utf-8")
    return 0 if all(good for _, good, _ in results) else 1


def _done(run: _Run, count: int) -> tuple[bool, list[str]]:
    print(f"# {run.title}", flush=True)
    began = time.monotonic()
    try:
        good, lines = True, import_module(f"tools.reliability.{run.module}").run(count)
    except AssertionError as error:
        good, lines = False, [f"没有达到：{error}"]
    lines = [*lines, f"用时 {time.monotonic() - began:.0f} 秒。"]
    print(*(f"- {line}" for line in lines), sep="\n", flush=True)
    return good, lines


def _report(results: Iterable[tuple[_Run, bool, list[str]]]) -> str:
    machine = f"{platform.system()}，Python {platform.python_version()}，{os.cpu_count()} 个处理器核"
    head = [
        "# 不丢失内容：量出来的结果",
        "",
        f"`make reliability` 重做全部试验并改写本文件。最近一次：{date.today()}，{machine}。",
    ]
    for run, _, lines in results:
        head += ["", f"## {run.title}", "", *(f"- {line}" for line in lines)]
    return "\n".join(head) + "\n"


if __name__ == "__main__":
    sys.exit(main())
