"""Workbooks of others for the tests: written cell by cell, with merges and titles as their programs do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from exporters.readers.tables import read_book
from models.drafts.submission import new_submission
from models.importing.planning import Answers, ImportPlan, plan_import
from models.packs.loading import load_pack
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES

Sheets = dict[str, Sequence[Sequence[object]]]
YUBEI, QIJIANG = "yubei-budget-2024", "qijiang-budget-2025"
GENERAL: list[list[object]] = [
    ["一般公共预算财政拨款支出预算表"],
    ["单位：万元"],
    ["功能分类科目", None, "2025年预算数", None, None],
    ["科目编码", "科目名称", "总计", "基本支出", "项目支出"],
    ["合计", None, 30, 10, 20],
    [208, "社会保障和就业支出", 10, 10, None],
    [20805, "行政事业单位养老支出", 10, 10, None],
    [2080505, "机关事业单位基本养老保险缴费支出", 10, 10, None],
    [215, "资源勘探工业信息等支出", 20, None, 20],
    [21505, "工业和信息产业", 20, None, 20],
    [2150502, "一般行政管理事务", 20, None, 20],
]
"""A table of 綦江 as a colleague types it: no merges, codes as numbers."""


def saved(path: Path, sheets: Sheets, merges: Sequence[str] = ()) -> Path:
    """Write sheets; the merges are those of the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for area in merges:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def blank(pack: str = QIJIANG) -> Session:
    """Give an empty draft of a pack, of the year that its sample is of."""
    known = load_pack(pack)
    return Session(new_submission(known, sample_year(pack)), known)


@cache
def sample_year(pack: str) -> int:
    """Give the year of a pack's sample."""
    return load_draft(SAMPLES / f"{pack}.tianbao").year


def planned(session: Session, *paths: Path, answers: Answers | None = None) -> ImportPlan:
    """Plan importing workbooks."""
    return plan_import(session, [read_book(path) for path in paths], answers)


def imported(session: Session, *paths: Path, answers: Answers | None = None) -> ImportPlan:
    """Import workbooks."""
    plan = planned(session, *paths, answers=answers)
    session.submission.next_id = plan.next_id
    if plan.change is not None:
        session.apply(plan.change)
    return plan


def general_with(**cells: object) -> list[list[object]]:
    """Give the table of 綦江 with other cells, named as spreadsheets do."""
    rows = [list(row) + [None] * (5 - len(row)) for row in GENERAL]
    for place, value in cells.items():
        rows[int(place[1:]) - 1]["ABCDE".index(place[0])] = value
    return rows


def typed(session: Session, form: str = "general") -> dict[str, str]:
    """Give what is typed in a form, by row and column."""
    return {f"{at.row}/{at.column}": text for at, text in session.submission.typed_cells() if at.form == form}
