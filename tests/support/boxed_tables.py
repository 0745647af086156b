"""Blanks as a bureau sends them, for tests: title, unit line, then a table whose cells all have lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exporters.readers.blank_workbook import read_blank
from models.blanks.blank import Blank

Rows = Sequence[Sequence[object]]
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TOP = 3
"""The first row of the table as the sheet counts it."""


def boxed(
    path: Path, sheets: dict[str, Rows], merges: Sequence[str] = (), title: str = "2024年部门预算表"
) -> Path:
    """Write sheets whose tables begin in row 3, each cell with lines; the merges are those of the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        _fill(book.create_sheet(name), rows, title)
    for area in merges:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def _fill(sheet: Worksheet, rows: Rows, title: str) -> None:
    width = max(map(len, rows))
    sheet["A1"] = title
    sheet.merge_cells(f"A1:{get_column_letter(width)}1")
    sheet.cell(2, width, "单位：万元")
    for i, row in enumerate(rows, TOP):
        for k in range(width):
            cell = sheet.cell(i, k + 1, row[k] if k < len(row) else None)
            cell.border = _BOX


def blank_of(path: Path, sheets: dict[str, Rows], merges: Sequence[str] = (), title: str = "表") -> Blank:
    """Write the same and read it as a blank."""
    return read_blank(boxed(path, sheets, merges, title))
