"""Read the cells of workbooks of others, whatever program made them, as texts; no formula is run."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from exporters.readers._apart import Untrusted
from exporters.readers._csv_rows import csv_rows
from models.errors import TianbaoError
from models.importing.grids import Book, Grid

MAX_BYTES = 40_000_000
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再导入"
_REASONS = {
    "encrypted": "加了密码。请用 Excel 或 WPS 打开，去掉密码后保存，再导入",
    "large": "太大，不像报表。请删去右边和下面多余的内容，只留要导入的工作表，另存为新的 .xlsx，再导入",
    "empty": "里没有一张工作表。请用 Excel 或 WPS 打开，把要导入的表放在工作表里保存，再导入",
    "fatal": "读不出来，太大或已损坏。请只留要导入的工作表，另存为新的 .xlsx，再导入",
    "damaged": f"不是完整的工作簿，或已损坏。{_RESAVE}",
}


class TableFileError(TianbaoError):
    """Say why a file has no tables to import; nothing is imported then."""


_UNTRUSTED = Untrusted(
    "_table_process", TableFileError, MAX_BYTES, _REASONS, "要导入的表", f"，没有导入。{_RESAVE}"
)
_OTHER = (
    "不是 Excel、WPS 或 ODF 表格（xlsx、xls、xlsb、ods、et），没有导入。"
    "文字、PDF 和图片里的表请先复制到表格中。"
)


def read_book(path: Path) -> Book:
    """Read every sheet of an .xlsx, .xls, .xlsb, .ods or .et, by its content and not its name.

    TableFileError; CancelledError when whoever waits breaks it off.
    """
    sheets = _UNTRUSTED.sheets(path, other=_OTHER)
    return Book(path.name, tuple(_grid(path.name, sheet) for sheet in sheets))


def read_plain(path: Path) -> Book:
    """Read a workbook, or a file named `.csv` in UTF-8 or GB 18030; TableFileError, CancelledError."""
    if path.suffix.lower() != ".csv":
        return read_book(path)
    content = _UNTRUSTED.content(path)
    try:
        rows = tuple(map(tuple, csv_rows(content)))
    except UnicodeDecodeError as error:
        said = f"“{path.name}”的文字编码认不出来，请用 Excel 打开后另存为 .xlsx。"
        raise TableFileError(said, str(error)) from error
    except csv.Error as error:
        raise TableFileError(f"“{path.name}”不是完整的 CSV 文件，请重新导出。", repr(error)) from error
    return Book(path.name, (Grid(path.stem, rows, file=path.name),))


def _grid(file: str, sheet: dict[str, Any]) -> Grid:
    return Grid(
        sheet["name"],
        tuple(map(tuple, sheet["rows"])),
        tuple((a, b, c, d) for a, b, c, d in sheet["merges"]),
        file,
        sheet["hidden"],
        frozenset((row, column) for row, column in sheet["unknown"]),
        frozenset(sheet["hidden_rows"]),
        frozenset(sheet["hidden_columns"]),
    )
