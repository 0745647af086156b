"""A budget to take goals from: a draft, or a workbook read as the tables of the pack it fits best."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from models.carrying.goals import BUDGET, GoalsError, goal_tables
from models.packs.heads import KINDS, pack_heads
from models.session.opening import new_draft, open_draft
from models.session.session import Session
from models.storage.draft_file import SUFFIX


class BudgetRead(NamedTuple):
    """A budget that goals can be taken from; `said` tells how a workbook was read, blank for a draft."""

    session: Session
    said: str = ""


def is_draft(path: Path) -> bool:
    """Tell whether a file is named as drafts are."""
    return path.suffix.lower() == SUFFIX


def read_budget(path: Path, year: int, unit: str = "") -> BudgetRead:
    """Read a budget draft, or a workbook as the budget of a year; TianbaoError, GoalsError without goals."""
    read = BudgetRead(open_draft(path)) if is_draft(path) else _workbook(path, year, unit)
    if not goal_tables(read.session):
        raise GoalsError(f"“{path.name}”里没有填过的绩效目标表。请选有绩效目标表的预算草稿或表格。")
    return read


def _workbook(path: Path, year: int, unit: str) -> BudgetRead:
    """Import a workbook into an empty draft of each budget pack, and keep the one that most of it fits."""
    from exporters.readers.tables import read_book
    from models.importing.planning import Answers, plan_import

    book = read_book(path)
    best: tuple[int, Session, str] | None = None
    for head in pack_heads():
        if head.kind != KINDS[BUDGET]:
            continue
        session = new_draft(head.id, year, unit)
        plan = plan_import(session, [book], Answers(other_year=True))
        session.submission.next_id = plan.next_id
        if plan.change is not None:
            session.apply(plan.change)
        years = "、".join(map(str, plan.report.other_years))
        other = f"表上写的是 {years} 年度，当作 {year} 年度的用了。" if years else ""
        fits = plan.report.count("taken") + plan.report.count("same")
        if best is None or fits > best[0]:
            best = (fits, session, f"“{path.name}”按“{head.title}”读：{plan.report.summary}。{other}")
    assert best is not None, "there are packs of budgets"
    return BudgetRead(best[1], best[2])
