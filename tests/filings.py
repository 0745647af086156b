"""Read the published filings' text copies into rows of cells, comparable with a laid-out sheet."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from models.sheet import Sheet

FOLDER = Path(__file__).parent / "filings"
# Labels whose first letters the copy cut off, or that one of the filing's own forms words differently.
_CUT_LABELS = {"量单位": "计量单位", "目主管部门:": "项目主管部门:", "主管部门:": "项目主管部门:"}
_MARKUP = re.compile(r"</?(?:b|p)>|\\(?=\*)|^#+\s*")


def plain(text: str) -> str:
    """Give text without markup, spaces and the difference of full and half width."""
    text = unicodedata.normalize("NFKC", _MARKUP.sub("", text))
    return re.sub(r"\s", "", text)


def filing_rows(name: str) -> list[list[str]]:
    """Give the non-blank cells of each line of a filing."""
    rows = []
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        cells = [plain(cell) for cell in line.split("\t")]
        cells = [_CUT_LABELS.get(cell, cell) for cell in cells if cell.strip("-")]
        if cells:
            rows.append(cells)
    return rows


def sheet_rows(sheet: Sheet) -> list[list[str]]:
    """Give the non-blank cells of each row of a sheet, left to right."""
    rows = []
    for row in sheet.rows:
        cells = sorted(row.cells, key=lambda cell: cell.column)
        texts = [plain(cell.text) for cell in cells]
        rows.append([text for text in texts if text])
    return [row for row in rows if row]
