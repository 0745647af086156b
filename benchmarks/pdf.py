"""PDF of the samples, from the open program and as a command, beside LibreOffice and the same workbook."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.first_paint import MAIN
from benchmarks.measuring import Aim, Times, report, slower, spread, timed
from exporters.pdf.document import warm_up, write_pdf
from exporters.workbook.workbook import write_workbook
from models.pages.missing_characters import refuse_missing_characters
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

RUNS = 5
OPEN, COLD = 10.0, 2.0


def run(folder: Path) -> list[Aim]:
    """Measure all samples; without LibreOffice there is nothing to compare with, and that is said."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    warm_up()
    aims = []
    for sample in sorted((RESOURCES / "samples").glob("*.tianbao")):
        aims += _sample(sample, folder, office)
    if office is None:
        print("  没有装 LibreOffice，不比较：apt-get install -y libreoffice-calc")
    return aims


def _sample(sample: Path, folder: Path, office: str | None) -> list[Aim]:
    session = Session(load_draft(sample))
    book = folder / f"{sample.stem}.xlsx"
    write_workbook(session.printed_sheets(), book, sample.stem)
    runs: list[Callable[[], object]] = [
        partial(export, session, folder / "open.pdf"),
        partial(_call, sys.executable, MAIN, "export", sample, "--pdf", folder / "cold.pdf"),
        partial(convert, office, book, folder) if office else lambda: None,
    ]
    spent = [[timed(run) for run in runs] for _ in range(RUNS + 1)][1:]
    opened, cold, converted = (Times(list(times)) for times in zip(*spent, strict=True))
    report(f"{sample.stem}：打开着导出 PDF", opened)
    report(f"{sample.stem}：命令 export --pdf", cold)
    if office is None:
        return []
    report(f"{sample.stem}：LibreOffice 转换同一工作簿", converted)
    print(f"  比 LibreOffice 快：打开着 {spread(converted, opened)}；命令 {spread(converted, cold)}")
    return [
        Aim(f"{sample.stem}：打开着导出比 LibreOffice 快 {OPEN:g} 倍", slower(converted, opened) >= OPEN),
        Aim(f"{sample.stem}：命令导出比 LibreOffice 快 {COLD:g} 倍", slower(converted, cold) >= COLD),
    ]


def export(session: Session, path: Path) -> None:
    """Do what the window does once the file is chosen."""
    path.unlink(missing_ok=True)
    refuse_missing_characters(session)
    assert write_pdf(session.printed_sheets(), path, path.stem), "no page was written"


def convert(office: str, book: Path, folder: Path) -> None:
    """Let LibreOffice convert a workbook, with a profile of its own that stays from run to run."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    _call(office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder / "converted", book)
    if not (folder / "converted" / f"{book.stem}.pdf").is_file():
        raise RuntimeError(f"LibreOffice has not converted {book}")


def _call(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
