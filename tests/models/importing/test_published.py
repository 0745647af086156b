"""The tables of the five filings in plain workbooks, as published: the report names what they have wrong.

No cell is merged any more, side labels stand beside their first line only, lines have moved to the left, and
letters are missing, as in the copies of `tests/filings`. What is wrong is what docs/filings.md lists.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from models.address import Address
from models.drafts.changes import SetAdjustment
from models.importing.report import Report
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES
from tests.support.filings import FILINGS, FOLDER, Filing
from tests.support.tables import Sheets, blank, imported, saved

_TITLE = re.compile(r"#+ |表 ?\S{1,3}$|20\d\d ?年.*表$")
_MARKUP = re.compile(r"</?(?:b|p)>|^#+\s*")
QIJIANG = "qijiang-budget-2025"


class Wrong(NamedTuple):
    """What a filing has wrong: figures, by their places with the program's own, and lines that moved."""

    differs: dict[str, tuple[str, str]]
    moved: set[str]
    close: frozenset[str] = frozenset()
    """Heads that lost letters."""


WRONG = {
    # Without the actual value of 达标 (1) that indicator has no score, and the total none.
    "yuzhong-selfeval-2023": Wrong(
        {"第1页!F3": ("100.00", ""), "第1页!G22": ("100", ""), "第1页!I22": ("15", "")},
        {"第1页!10", "第2页!10", "第3页!10"},
        frozenset({"量单位"}),
    ),
    # With lines that moved there is no score to conclude from.
    "qiannan-selfeval-2023": Wrong(
        {"第1页!D7": ("2002.94", "2002.93"), "第1页!B40": ("优", "")},
        {f"第1页!{line}" for line in (24, 25, 26, 27, 28, 36, 37, 38)},
    ),
    # Heads of the two years' 公务接待费 that cannot be told apart without their merges.
    "yubei-budget-2024": Wrong(
        {"第10页!A7": ("42,000.00", "40,000.00"), "第10页!G7": ("47,000.00", "45,000.00")},
        {"第10页!7", "第16页!23", "第20页!19"},
    ),
    "tongnan-budget-2021": Wrong(
        {},
        {f"第10页!{line}" for line in (16, 17)} | {f"第11页!{line}" for line in (19, 20, 21)} | {"第12页!16"},
        frozenset({"事业收入预算 › 教育收费收预算入"}),
    ),
}


def as_published(filing: Filing) -> Sheets:
    """Give the tables of a filing's copy, a sheet for each title."""
    lines = (FOLDER / filing.copy).read_text("utf-8").splitlines()
    sheets: list[list[list[str]]] = []
    for line in lines[next(i for i, text in enumerate(lines) if filing.start in text) :]:
        row = [_MARKUP.sub("", cell).strip() for cell in line.split("\t")]
        if not any(cell.strip("-") for cell in row):
            continue
        begun = bool(sheets) and any(sum(map(bool, above)) > 1 for above in sheets[-1])
        if not sheets or (begun and _TITLE.match(line.strip())):
            sheets.append([])
        sheets[-1].append(row)
    return {f"第{number}页": rows for number, rows in enumerate(sheets, 1)}


def taken_from(filing: Filing, folder: Path) -> Report:
    return imported(blank(filing.pack), saved(folder / "published.xlsx", as_published(filing))).report


def differing(report: Report) -> dict[str, tuple[str, str]]:
    return {c.source: (c.text, c.own) for t in report.tables for c in t.cells if c.status == "differs"}


@pytest.mark.parametrize("filing", [f for f in FILINGS if f.pack in WRONG], ids=lambda f: f.pack)
def test_what_a_published_filing_has_wrong_is_named(filing: Filing, tmp_path: Path) -> None:
    report = taken_from(filing, tmp_path)
    wrong = WRONG[filing.pack]
    assert all(table.status == "read" or table.note == "目录" for table in report.tables)
    assert differing(report) == wrong.differs
    refused = [cell for table in report.tables for cell in table.cells if cell.status == "refused"]
    assert {re.sub(r"![A-Z]+", "!", cell.source) for cell in refused} == wrong.moved
    assert all(cell.reason for cell in refused)
    heads = {c.heads for table in report.tables for c in table.columns if c.status == "close"}
    assert heads == wrong.close


def test_three_figures_that_do_not_add_up_are_named_with_all_that_follows(tmp_path: Path) -> None:
    """綦江 typed three totals 0.01 beside the sum of their parts; the sample holds them as adjustments."""
    (filing,) = (f for f in FILINGS if f.pack == QIJIANG)
    report = taken_from(filing, tmp_path)
    assert all(table.status == "read" for table in report.tables)
    assert report.count("refused") == report.unmatched == 0
    found = {c.address: (c.text, c.own) for t in report.tables for c in t.cells if c.status == "differs"}
    assert {_place(at): (text, own) for at, (text, own) in found.items() if at} == _off_by_adjustments()
    named = {c.cell for t in report.tables for c in t.cells if c.status == "differs"}
    assert named >= {"表二 行政事业单位医疗 · 基本支出", "表三 合计 · 人员经费"}
    assert "表七 行政事业单位医疗 · 一般公共预算拨款收入" in named


def _off_by_adjustments() -> dict[tuple[str, ...], tuple[str, str]]:
    """Give what the published sample prints otherwise than the sums of what is typed in it."""
    published, added_up = (open_draft(SAMPLES / f"{QIJIANG}.tianbao") for _ in range(2))
    for at in list(added_up.submission.adjustments):
        added_up.apply(SetAdjustment(at, None))
    ours = _printed(added_up)
    return {at: (text, ours[at]) for at, text in _printed(published).items() if text != ours[at]}


def _printed(session: Session) -> dict[tuple[str, ...], str]:
    cells = (cell for sheet in session.printed_sheets() for _, cell in sheet.cells())
    return {_place(cell.address): cell.text for cell in cells if cell.address is not None and cell.text}


def _place(at: Address) -> tuple[str, ...]:
    return at.form, at.block, at.row, at.column


def test_goals_of_many_words_between_two_tables_are_no_title(tmp_path: Path) -> None:
    (filing,) = (f for f in FILINGS if f.pack == "yuzhong-selfeval-2023")
    keys = [(table.source, table.key) for table in taken_from(filing, tmp_path).tables]
    assert keys[:2] == [("第1页!A6", "department.funds"), ("第1页!A16", "department.indicators")]
