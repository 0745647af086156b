"""Importing a workbook of a whole budget set beside LibreOffice opening it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.measuring import Aim, pairs, report, slower, spread
from exporters.readers.tables import read_book
from exporters.workbook.workbook import write_workbook
from models.drafts.submission import new_submission
from models.importing.planning import plan_import
from models.packs.loading import load_pack
from models.resources import RESOURCES
from models.session.opening import open_draft
from models.session.session import Session
from tools.page_images import OFFICE_MISSING, office

RUNS = 5
TABLES = 17
_PACK = "yubei-budget-2024"


def run(folder: Path) -> list[Aim]:
    """Measure the first 17 tables of 渝北; nothing where there is no LibreOffice."""
    if not office():
        print(f"  {OFFICE_MISSING}")
        return []
    sample = open_draft(RESOURCES / "samples" / f"{_PACK}.tianbao")
    path = folder / "tables.xlsx"
    sheets = [sheet for sheet in sample.printed_sheets() if not sheet.document][:TABLES]
    write_workbook(sheets, path, "表", None, sample.calculation)
    ours, theirs = pairs(lambda: _import(path), lambda: _open(path, folder), RUNS)
    report(f"导入 {len(sheets)} 张表的工作簿（读、认、填进空草稿、重新计算）", ours)
    report("LibreOffice 打开它（转成文字，只写第一张表）", theirs)
    print(f"  是 LibreOffice 的 {spread(ours, theirs)}")
    return [Aim(f"导入 {len(sheets)} 张表比 LibreOffice 打开它快", slower(ours, theirs) < 1)]


def _import(path: Path) -> None:
    pack = load_pack(_PACK)
    session = Session(new_submission(pack, pack.year), pack)
    plan = plan_import(session, [read_book(path)])
    assert plan.change is not None
    session.submission.next_id = plan.next_id
    session.apply(plan.change)
    session.issues()


def _open(path: Path, folder: Path) -> None:
    """Open it as far as it takes to write one sheet as text, in a profile that is there already."""
    profile = (folder / "office").as_uri()
    command = [office(), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True, timeout=120)
