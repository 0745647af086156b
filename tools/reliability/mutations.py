"""Open thousands of damaged drafts, packs and expressions in worker processes, timing each and its memory."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from tools.reliability.trials import TRIALS, Trial

SHARES = {"草稿": 0.4, "表样": 0.3, "算式": 0.3}
HANG = 2.0
"""Seconds of computing after which a trial counts as hanging."""
MOST_MEMORY = 500
"""MB that a process may take."""
MOST_OF_READERS = 1_500
"""MB that a process which reads a workbook may take; the system ends it or its reading there."""
_PATIENCE = 300.0
"""Seconds by the clock after which a worker counts as waiting for ever; a busy machine gives it few."""
_LIMIT = 3 * 1024**3
_WORKERS = 2

Task = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Result:
    """How one trial went: seconds of computing, MB at most so far, and what was found.

    `readers` is what the processes that it started took at most, in MB.
    """

    task: Task
    opened: bool
    seconds: float
    memory: int
    finding: str
    readers: int = 0


class _HangError(BaseException):
    """Stop a trial that computes too long; nothing may catch it."""


def run(count: int) -> list[str]:
    """Do `count` trials; gives what was measured, AssertionError when anything was found."""
    return measured(count, SHARES, TRIALS)


def measured(
    count: int, shares: Mapping[str, float], trials: Mapping[str, Trial], journal: Path | None = None
) -> list[str]:
    """Do so many trials, a share of each kind, as `run` does; those that the journal has are not done again.

    What every trial gave is added to the journal at once, so that a run broken off goes on where it was.
    """
    tasks = [(kind, i) for kind, share in shares.items() for i in range(max(1, round(count * share)))]
    done = _noted(journal) if journal is not None else {}
    results = [done[task] for task in tasks if task in done]
    for result in results_of([task for task in tasks if task not in done], trials):
        results.append(result)
        if journal is not None:
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
    lines = [_line(kind, [r for r in results if r.task[0] == kind]) for kind in shares]
    slowest = max(results, key=lambda r: r.seconds)
    memory = max(result.memory for result in results)
    lines.append(
        f"最慢的一次（{slowest.task[0]} {slowest.task[1]}）用 {slowest.seconds:.2f} 秒，上限 {HANG:.0f} 秒。"
    )
    lines.append(f"内存最多时 {memory} MB，上限 {MOST_MEMORY} MB。")
    if readers := max(result.readers for result in results):
        lines.append(f"另起的读取进程内存最多时 {readers} MB，系统限制在 {MOST_OF_READERS} MB 以内。")
    found = [f"{r.task[0]} {r.task[1]}：{r.finding}" for r in results if r.finding]
    assert not found, "\n".join([*lines, f"{len(found)} 次有问题：", *found[:40]])
    assert memory < MOST_MEMORY, lines
    assert readers < MOST_OF_READERS, lines
    return lines


def _noted(journal: Path) -> dict[Task, Result]:
    """Give what a journal has; a last line that was not written to its end is taken off and done again."""
    whole = journal.read_text("utf-8") if journal.exists() else ""
    whole = whole[: whole.rfind("\n") + 1]
    if whole:
        journal.write_text(whole, "utf-8")
    told = map(json.loads, whole.splitlines())
    results = (Result(**{**one, "task": (str(one["task"][0]), int(one["task"][1]))}) for one in told)
    return {result.task: result for result in results}


def _line(kind: str, results: list[Result]) -> str:
    opened = sum(result.opened for result in results)
    bad = sum(bool(result.finding) for result in results)
    return (
        f"{kind} {len(results)} 份：打开 {opened} 份，说明原因后拒绝 {len(results) - opened - bad} 份，"
        f"出现未处理的错误 {bad} 份。"
    )


def results_of(tasks: list[Task], trials: Mapping[str, Trial]) -> Iterator[Result]:
    """Do the tasks in worker processes; a worker that does not answer is ended and counted as hanging."""
    context = multiprocessing.get_context("spawn")
    waiting = list(reversed(tasks))
    workers = [_Worker(context, trials) for _ in range(min(_WORKERS, len(tasks)))]
    while waiting or any(worker.task for worker in workers):
        for i, worker in enumerate(workers):
            if worker.task and (result := worker.result()):
                yield result
                if result.seconds >= _PATIENCE or not worker.alive:
                    workers[i] = _Worker(context, trials)
            elif not worker.task and waiting:
                worker.give(waiting.pop())
        multiprocessing.connection.wait([w.pipe for w in workers if w.task], timeout=0.5)
    for worker in workers:
        worker.end()


class _Worker:
    """A process that does one task at a time."""

    def __init__(self, context: multiprocessing.context.SpawnContext, trials: Mapping[str, Trial]) -> None:
        self.pipe, theirs = context.Pipe()
        self.task: Task | None = None
        self._since = 0.0
        self._process = context.Process(target=_work, args=(theirs, trials), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def give(self, task: Task) -> None:
        self.task, self._since = task, time.monotonic()
        self.pipe.send(task)

    def result(self) -> Result | None:
        """Give the result when it is there, or say that there will be none."""
        assert self.task is not None
        result: Result | None = None
        try:
            if self.pipe.poll():
                result = self.pipe.recv()
        except EOFError:
            self._process.join(5)
            result = Result(self.task, False, 0.0, 0, f"进程没了（{self._process.exitcode}）")
        if result is None and time.monotonic() - self._since > _PATIENCE:
            self.end()
            result = Result(self.task, False, _PATIENCE, 0, "停不下来，进程已结束")
        if result is not None:
            self.task = None
        return result

    def end(self) -> None:
        self._process.kill()
        self._process.join()


def _work(pipe: Connection, trials: Mapping[str, Trial]) -> None:
    """Do tasks until there are no more."""
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (_LIMIT, _LIMIT))
    with tempfile.TemporaryDirectory() as folder:
        while True:
            try:
                task = pipe.recv()
            except EOFError:
                return
            pipe.send(do(task, Path(folder), trials))


def _stop(signum: int, frame: FrameType | None) -> None:
    raise _HangError


def do(task: Task, folder: Path, trials: Mapping[str, Trial] = TRIALS) -> Result:
    """Do one trial here and measure it, with the processes that it starts."""
    kind, seed = task
    opened, finding = False, ""
    began = time.process_time()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        opened, finding = trials[kind](seed, folder)
    except _HangError:
        finding = f"超过 {HANG:.0f} 秒：{_where(traceback.format_exc())}"
    except Exception as error:  # the very thing looked for
        finding = f"{type(error).__name__} {str(error)[:80]}：{_where(traceback.format_exc())}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    seconds = time.process_time() - began
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    memory, readers = (resource.getrusage(who).ru_maxrss // 1024 for who in both)
    return Result(task, opened, seconds, memory, finding, readers)


def _where(trace: str) -> str:
    """Give the last lines of a traceback that are the program's own."""
    lines = [line.strip() for line in trace.splitlines() if "/models/" in line or "/exporters/" in line]
    return " ← ".join(
        re.split("/(?:models|exporters)/", line)[-1].replace('", line ', ":") for line in reversed(lines[-4:])
    )
