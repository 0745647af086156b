"""Read a bureau's workbook that is to become a form: cells, how they look, what may be typed in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exporters.readers._apart import NotReadInTimeError, said_apart
from exporters.readers._workbook_guard import WorkbookRefusedError, refuse_dangerous
from models.blanks.blank import Blank, BlankCell, BlankEdges, BlankLook, BlankPage, BlankSheet
from models.errors import TianbaoError
from models.files.bounded_read import TooLargeError, read_regular
from models.files.whole_write import shown_path

MAX_BYTES = 10_000_000
PATIENCE = 90.0
"""Seconds after which a file counts as one that nobody can read."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再打开"
_REASONS = {
    "encrypted": "加了密码。请用 Excel 或 WPS 打开，去掉密码后保存，再打开",
    "large": "太大，不像一套空表。请只留要做成表样的工作表，删去右边和下面多余的行列，另存为新的 .xlsx",
    "fatal": "读不出来，太大或已损坏。请只留要做成表样的工作表，另存为新的 .xlsx",
    "damaged": f"不是完整的工作簿，或已损坏。{_RESAVE}",
}


class BlankWorkbookError(TianbaoError):
    """Say why no form can be made of a workbook."""


def read_blank(path: Path) -> Blank:
    """Read an .xlsx whose sheets are to become forms; BlankWorkbookError, CancelledError."""
    content = _content(path)
    if content.startswith(_OLE):
        locked = _LOCKED in content
        raise BlankWorkbookError(
            f"“{path.name}”{_REASONS['encrypted']}。"
            if locked
            else f"“{path.name}”是旧格式（.xls 或 .et）。{_RESAVE}。"
        )
    if not content.startswith(_ZIP):
        raise BlankWorkbookError(f"“{path.name}”不是 Excel 工作簿（.xlsx）。{_RESAVE}。")
    try:
        refuse_dangerous(path, "请用 Excel 打开，只留要做成表样的工作表，另存为新的 .xlsx")
    except WorkbookRefusedError as error:
        raise BlankWorkbookError(error.message, error.detail) from error
    sheets = tuple(map(_sheet, _sheets(path)))
    if not sheets:
        raise BlankWorkbookError(f"“{path.name}”里没有写了字或画了线的工作表。请选单位下发的空表。")
    return Blank(path.name, sheets)


def _content(path: Path) -> bytes:
    name = shown_path(path)
    try:
        return read_regular(path, MAX_BYTES)
    except FileNotFoundError as error:
        raise BlankWorkbookError(f"找不到“{name}”，请检查文件名和所在文件夹。", repr(error)) from error
    except TooLargeError as error:
        most = MAX_BYTES // 1_000_000
        raise BlankWorkbookError(f"“{name}”超过 {most} MB，{_REASONS['large']}。", repr(error)) from error
    except (OSError, ValueError) as error:
        said = f"读不了“{name}”，请检查文件是否还在、能否读取。"
        raise BlankWorkbookError(said, repr(error)) from error


def _sheets(path: Path) -> list[dict[str, Any]]:
    try:
        said = said_apart("_blank_process.py", path, PATIENCE)
    except NotReadInTimeError as error:
        raise BlankWorkbookError(f"“{path.name}”读了 {PATIENCE:.0f} 秒还没有读完。{_RESAVE}。") from error
    if "sheets" in said:
        return list(said["sheets"])
    sheet = f"的工作表“{said['sheet'][:31]}”" if said.get("sheet") else ""
    raise BlankWorkbookError(f"“{path.name}”{sheet}{_REASONS[said['refused']]}。", said.get("detail", ""))


def _sheet(said: dict[str, Any]) -> BlankSheet:
    top, right, bottom, left = said["margins"]
    repeated = said["repeated"]
    page = BlankPage(said["landscape"], (top, right, bottom, left), tuple(repeated) if repeated else None)
    return BlankSheet(
        said["name"],
        page,
        tuple(said["widths"]),
        tuple(said["heights"]),
        tuple(map(_cell, said["cells"])),
        said["protected"],
        tuple(said["rows_from"]),
        tuple(said["columns_from"]),
    )


def _cell(said: dict[str, Any]) -> BlankCell:
    row, column, rows, columns = said["at"]
    face, size, bold, align, vertical, wrap = said["look"]
    return BlankCell(
        row,
        column,
        rows,
        columns,
        said["text"],
        BlankLook(face, size, bold, align, vertical, wrap),
        BlankEdges(*said["edges"]),
        said["format"],
        said["numeric"],
        tuple(said["choices"]),
        said["comment"],
        said["unlocked"],
        said["formula"],
    )
