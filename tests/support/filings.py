"""Read the published filings' text copies into rows of cells, comparable with a laid-out sheet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from models.layout.sheet import PAGE_NUMBER, Sheet

FOLDER = Path(__file__).parents[1] / "filings"


@dataclass(frozen=True)
class Filing:
    """One filing: its sample, its copy, and where copy and paper are known to differ.

    The tables start at the line holding `start`; `running` counts the lines that the copy gives as running
    text or broken by its own pages; `own` is what our sheets print and the copy does not have; `uncopied` are
    forms that are not in the copy, although it has figures for them.
    """

    pack: str
    copy: str
    running: int
    start: str = ""
    own: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    adjusted: tuple[str, ...] = ()
    uncopied: frozenset[str] = frozenset()


FILINGS = (
    Filing("yuzhong-selfeval-2023", "yuzhong-2023-selfeval.txt", 3),
    # The unit's name was cut from the published form.
    Filing(
        "qiannan-selfeval-2023",
        "qiannan-2023-selfeval.txt",
        6,
        own=frozenset({"黔南州大数据发展管理局"}),
        adjusted=("overall#2/funds/total/initial",),
    ),
    # 表二 and 表十三 stand in the list of tables only.
    Filing(
        "yubei-budget-2024",
        "yubei-2024-budget.txt",
        20,
        "预算公开表",
        own=frozenset({"单位编码", "项目编码", "其他资金"}),
        uncopied=frozenset({"income", "projects"}),
        # The side label repeated where the copy's page breaks.
        missing=frozenset(
            {"绩效指标社会大众对数据治理、行业应急、大数据智能化建设协调保障的满意度10%≥100否"}
        ),
    ),
    # 表九 is not printed in the filing.
    Filing(
        "qijiang-budget-2025",
        "qijiang-2025-budget.txt",
        12,
        "表一",
        own=frozenset({"表九", "货物类", "工程类", "服务类"}),
        adjusted=(
            "general#3/tree/21011/basic",
            "basic#4/tree/total/personnel",
            "income#8/tree/21011/general",
        ),
    ),
    # 表9 is not printed in the filing; one head of 表7 is scrambled in the copy.
    Filing(
        "tongnan-budget-2021",
        "tongnan-2021-budget.txt",
        1,
        "财政拨款收支总表",
        own=frozenset({"表9", "货物类", "工程类", "服务类", "28.00", "175.00"}),
        missing=frozenset({"科目编码科目名称非教育收费收入预算教育收费收预算入"}),
    ),
)
# Labels whose first letters the copy cut off, or that one of the filing's own forms words differently.
_CUT_LABELS = {"量单位": "计量单位", "目主管部门:": "项目主管部门:", "主管部门:": "项目主管部门:"}
_MARKUP = re.compile(r"</?(?:b|p)>|\\(?=\*)|^#+\s*")


def plain(text: str) -> str:
    """Give text without markup, spaces and the difference of full and half width."""
    text = unicodedata.normalize("NFKC", _MARKUP.sub("", text))
    return re.sub(r"\s", "", text)


def filing_rows(name: str, start: str = "") -> list[list[str]]:
    """Give the non-blank cells of each line of a filing, from the line holding `start` on."""
    rows = []
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    first = next(i for i, line in enumerate(lines) if start in line)
    for line in lines[first:]:
        cells = [plain(cell) for cell in line.split("\t")]
        cells = [_CUT_LABELS.get(cell, cell) for cell in cells if cell.strip("-")]
        if cells:
            rows.append(cells)
    return rows


def sheet_rows(sheet: Sheet) -> list[list[str]]:
    """Give the non-blank cells of each row of a sheet, left to right, of the form's own columns.

    Pages in a list of tables are what we add.
    """
    rows, added = [], {cell.column for _, cell in sheet.cells() if cell.role == PAGE_NUMBER}
    for row in sheet.rows:
        cells = sorted(row.cells, key=lambda cell: cell.column)
        texts = [plain(cell.text) for cell in cells if cell.column not in added or cell.span > 1]
        rows.append([text for text in texts if text])
    return [row for row in rows if row]
