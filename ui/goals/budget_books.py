"""A budget to take goals from: a draft, or a workbook read as the tables of the pack it fits best."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from models.carrying.goals import BUDGET, GoalsError, goal_tables
from models.own_packs.readable import readable_heads
from models.packs.heads import KINDS
from models.session.opening import open_draft
from models.session.session import Session
from models.storage.draft_file import SUFFIX


class BudgetRead(NamedTuple):
    """A budget that goals can be taken from; `said` tells how a workbook was read, blank for a draft."""

    session: Session
    said: str = ""


def is_draft(path: Path) -> bool:
    """Tell whether a file is named as drafts are."""
    return path.suffix.lower() == SUFFIX


def read_budget(path: Path, year: int | None, unit: str = "") -> BudgetRead:
    """Read a budget draft, or a workbook as the budget of a year; TianbaoError, GoalsError without goals.

    A workbook is of the year it names, else of the one given, else of last year.
    """
    read = BudgetRead(open_draft(path)) if is_draft(path) else _workbook(path, year, unit)
    if not goal_tables(read.session):
        raise GoalsError(f"“{path.name}”里没有填过的绩效目标表。请选有绩效目标表的预算草稿或表格。")
    return read


def _workbook(path: Path, year: int | None, unit: str) -> BudgetRead:
    """Import a workbook into an empty draft of each budget pack, and keep the one that most of it fits."""
    from exporters.readers.tables import read_book
    from models.carrying.book_draft import likeliest_draft

    packs = [head.id for head in readable_heads(KINDS[BUDGET])]
    read = likeliest_draft([read_book(path)], packs, year or date.today().year - 1, unit)
    return BudgetRead(read.session, f"“{path.name}”{read.words}")
