"""Processor time of exports as the table of docs/speed.md: `python -m benchmarks.processor_time`.

The least of several runs in turn, LibreOffice's with that of the processes it starts.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.pdf import convert, export
from benchmarks.workbook import written
from exporters.pdf.document import warm_up
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

RUNS = 7
OFFICE_RUNS = 3
_HEADS = ("PDF, program open", "LibreOffice", "times", "workbook of values", "openpyxl")


def main() -> int:
    """Print a line for each sample; gives the exit code, which no time changes."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print("没有装 LibreOffice，不能比较：apt-get install -y libreoffice-calc", file=sys.stderr)
        return 1
    warm_up()
    print("| sample |", " | ".join((*_HEADS, "with formulas", "openpyxl")), "|")
    print("|---" * 8 + "|")
    for sample in sorted((RESOURCES / "samples").glob("*.tianbao")):
        with tempfile.TemporaryDirectory() as folder:
            print(_line(sample, Path(folder), office), flush=True)
    return 0


def _line(sample: Path, folder: Path, office: str) -> str:
    """Give a sample's times in ms, and how many times as long as ours LibreOffice's PDF takes."""
    books: list[Callable[[], object]] = [run for both in written(sample, folder).values() for run in both]
    pdf = partial(export, Session(load_draft(sample)), folder / "open.pdf")
    runs: list[Callable[[], object]] = [pdf, *books]
    times = [_spent(run) for _ in range(RUNS) for run in runs]
    own, *least = (min(times[i :: len(runs)]) for i in range(len(runs)))
    books[0]()  # LibreOffice is given the one of values, which it reads faster
    book = folder / f"{sample.stem}.xlsx"
    other = min(_spent(partial(convert, office, book, folder)) for _ in range(OFFICE_RUNS))
    cells = (f"{own:.0f}", f"{other:.0f}", f"{other / own:.1f}", *(f"{one:.0f}" for one in least))
    return f"| {' | '.join((sample.stem, *cells))} |"


def _spent(run: Callable[[], object]) -> float:
    """Give the processor time of a run in ms, with that of processes it waited for."""
    before = _processor()
    run()
    return (_processor() - before) * 1000


def _processor() -> float:
    ours, waited = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + waited.ru_utime + waited.ru_stime


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    sys.exit(main())
