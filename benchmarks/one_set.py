"""Open, check, lay out and export one large budget set in a process of its own; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from exporters.pdf.document import warm_up, write_pdf
from exporters.workbook.workbook import write_workbook
from models.address import Address
from models.drafts.changes import InsertRows, SetCell
from models.drafts.submission import new_submission
from models.packs.loading import load_pack
from models.session.opening import open_draft
from models.session.session import Session
from models.storage.draft_file import save_draft
from ui.window._gc_settle import settle

PACK = "yubei-budget-2024"
TABLE = ("general", "tree")
EDITS = 200
Result = TypeVar("Result")


def main(rows: int) -> None:
    """Measure a set with so many leaves in one table; times in seconds, memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.tianbao"
        _write(path, rows)
        figures: dict[str, float] = {}
        session = _timed(figures, "打开", lambda: open_draft(path))
        _timed(figures, "审核", lambda: (session.issues(), session.progress()))
        sheets = _timed(figures, "排版", session.printed_sheets)
        settle()  # as the window does once a draft is open
        figures |= _edits(session, rows)
        warm_up()
        _timed(figures, "导出 PDF", lambda: write_pdf(sheets, Path(folder) / "large.pdf", "大表"))
        _timed(figures, "导出工作簿", lambda: write_workbook(sheets, Path(folder) / "large.xlsx", "大表"))
    figures["内存"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def _timed(figures: dict[str, float], name: str, run: Callable[[], Result]) -> Result:
    start = time.perf_counter()
    result = run()
    figures[name] = time.perf_counter() - start
    return result


def _write(path: Path, rows: int) -> None:
    submission = new_submission(load_pack(PACK), 2024)
    codes = (f"2{a:02d}{b:02d}{c:02d}" for a in range(1, 99) for b in range(1, 51) for c in range(1, 6))
    cells = {"previous": "12", "basic": "10.5", "project": "3"}
    form, block = TABLE
    table = submission.forms[form][0].rows_to_change(block)
    table.update({code: dict(cells) for code, _ in zip(codes, range(rows), strict=False)})
    save_draft(submission, path)


def _edits(session: Session, rows: int) -> dict[str, float]:
    """Change 200 leaves and add a subject; gives the slowest and the middle edit, sheet included."""
    form, block = TABLE
    instance = session.submission.forms[form][0].id
    codes = list(session.submission.rows(form, instance, block))
    spent, busy = [], []
    for i in range(EDITS):
        at = Address(form, instance, block, codes[i * 37 % rows], "basic")
        start, worked = time.perf_counter(), time.process_time()
        session.apply(SetCell(at, str(i + 1)))
        session.sheet(form, instance)
        spent.append(time.perf_counter() - start)
        busy.append(time.process_time() - worked)
    start = time.perf_counter()
    session.apply(InsertRows(form, instance, block, 0, (("2990101", {"basic": "4"}),)))
    added = time.perf_counter() - start
    middle = sorted(spent)[EDITS // 2]
    return {
        "改一格（中位）": middle,
        "改一格（最慢）": max(spent),
        "改一格（最慢一次的处理器时间）": max(busy),
        "新增科目": added,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
