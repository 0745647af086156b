"""A budget to take goals from: a draft, or a workbook read as the tables of the pack it fits best."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models.carrying.goals import BUDGET, GoalsError, goal_tables
from models.packs.heads import KINDS, pack_heads
from models.session.opening import new_draft, open_draft
from models.session.session import Session
from models.storage.draft_file import SUFFIX

if TYPE_CHECKING:  # only a workbook needs these
    from models.importing.grids import Book
    from models.importing.report import Report


class BudgetRead(NamedTuple):
    """A budget that goals can be taken from; `said` tells how a workbook was read, blank for a draft."""

    session: Session
    said: str = ""


def is_draft(path: Path) -> bool:
    """Tell whether a file is named as drafts are."""
    return path.suffix.lower() == SUFFIX


def read_budget(path: Path, year: int | None, unit: str = "") -> BudgetRead:
    """Read a budget draft, or a workbook as the budget of a year; TianbaoError, GoalsError without goals.

    Without a year a workbook is of the one it names, else of last year.
    """
    read = BudgetRead(open_draft(path)) if is_draft(path) else _workbook(path, year, unit)
    if not goal_tables(read.session):
        raise GoalsError(f"“{path.name}”里没有填过的绩效目标表。请选有绩效目标表的预算草稿或表格。")
    return read


def _workbook(path: Path, year: int | None, unit: str) -> BudgetRead:
    """Import a workbook into an empty draft of each budget pack, and keep the one that most of it fits."""
    from exporters.readers.tables import read_book

    book = read_book(path)
    imported = [_imported(book, head.id, year, unit) for head in pack_heads() if head.kind == KINDS[BUDGET]]
    session, report = max(imported, key=lambda one: one[1].count("taken") + one[1].count("same"))
    own = session.submission.year
    others = "、".join(str(year) for year in report.other_years if year != own)
    other = f"表上写的是 {others} 年度，当作 {own} 年度的用了。" if others else ""
    return BudgetRead(session, f"“{path.name}”按“{session.pack.title}”读：{report.summary}。{other}")


def _imported(book: Book, pack: str, year: int | None, unit: str) -> tuple[Session, Report]:
    from models.importing.planning import Answers, plan_import

    session = new_draft(pack, year or date.today().year - 1, unit)
    plan = plan_import(session, [book], Answers(other_year=True))
    if year is None and plan.report.other_years:
        return _imported(book, pack, plan.report.other_years[-1], unit)
    session.submission.next_id = plan.next_id
    if plan.change is not None:
        session.apply(plan.change)
    return session, plan.report
