"""Read the cells of workbooks of others, whatever program made them, as texts; no formula is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exporters.readers._apart import NotReadInTimeError, said_apart
from exporters.readers._workbook_guard import WorkbookRefusedError, refuse_dangerous
from models.errors import TianbaoError
from models.files.bounded_read import TooLargeError, read_regular
from models.files.whole_write import shown_path
from models.importing.grids import Book, Grid

MAX_BYTES = 40_000_000
PATIENCE = 90.0
"""Seconds after which a file counts as one that nobody can read."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream that Office keeps a workbook in that has a password."""
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


def read_book(path: Path) -> Book:
    """Read every sheet of an .xlsx, .xls, .xlsb, .ods or .et, by its content and not its name.

    TableFileError; CancelledError when whoever waits breaks it off.
    """
    content = content_of(path)
    if content.startswith(_ZIP):
        _refuse_dangerous(path)
    elif not content.startswith(_OLE):
        raise TableFileError(
            f"“{path.name}”不是 Excel、WPS 或 ODF 表格（xlsx、xls、xlsb、ods、et），没有导入。"
            "文字、PDF 和图片里的表请先复制到表格中。"
        )
    elif _LOCKED in content:
        raise TableFileError(f"“{path.name}”{_REASONS['encrypted']}。")
    return Book(path.name, tuple(_grid(path.name, sheet) for sheet in _sheets(path)))


def content_of(path: Path) -> bytes:
    """Read a file that is not too large; TableFileError."""
    name = shown_path(path)
    try:
        return read_regular(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise TableFileError(f"找不到“{name}”，请检查文件名和所在文件夹。", repr(error)) from error
    except TooLargeError as error:
        most = MAX_BYTES // 1_000_000
        raise TableFileError(f"“{name}”超过 {most} MB，{_REASONS['large']}。", repr(error)) from error
    except (OSError, ValueError) as error:
        raise TableFileError(f"读不了“{name}”，请检查文件是否还在、能否读取。", repr(error)) from error


def _refuse_dangerous(path: Path) -> None:
    try:
        refuse_dangerous(path, "请用 Excel 打开，只留要导入的表，另存为新的 .xlsx")
    except WorkbookRefusedError as error:
        raise TableFileError(error.message, error.detail) from error


def _sheets(path: Path) -> list[dict[str, Any]]:
    said = _said(path)
    if "sheets" in said:
        return list(said["sheets"])
    sheet = f"的工作表“{said['sheet'][:31]}”" if said.get("sheet") else ""
    raise TableFileError(f"“{path.name}”{sheet}{_REASONS[said['refused']]}。", said.get("detail", ""))


def _said(path: Path) -> dict[str, Any]:
    try:
        return said_apart("_table_process.py", path, PATIENCE)
    except NotReadInTimeError as error:
        said = f"“{path.name}”读了 {PATIENCE:.0f} 秒还没有读完，没有导入。{_RESAVE}。"
        raise TableFileError(said) from error


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
