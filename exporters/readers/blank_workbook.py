"""Read a bureau's workbook that is to become a form: cells, how they look, what may be typed in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exporters.readers._apart import Untrusted
from models.blanks.blank import Blank, BlankCell, BlankEdges, BlankLook, BlankPage, BlankSheet
from models.errors import TianbaoError

MAX_BYTES = 10_000_000
_RESAVE = "请用 Excel 或 WPS 打开后另存为 .xlsx，再打开"
_REASONS = {
    "encrypted": "加了密码。请用 Excel 或 WPS 打开，去掉密码后保存，再打开",
    "large": "太大，不像一套空表。请只留要做成表样的工作表，删去右边和下面多余的行列，另存为新的 .xlsx",
    "fatal": "读不出来，太大或已损坏。请只留要做成表样的工作表，另存为新的 .xlsx",
    "damaged": f"不是完整的工作簿，或已损坏。{_RESAVE}",
}


class BlankWorkbookError(TianbaoError):
    """Say why no form can be made of a workbook."""


_UNTRUSTED = Untrusted(
    "_blank_process", BlankWorkbookError, MAX_BYTES, _REASONS, "要做成表样的工作表", f"。{_RESAVE}"
)


def read_blank(path: Path) -> Blank:
    """Read an .xlsx whose sheets are to become forms; BlankWorkbookError, CancelledError."""
    old, other = f"是旧格式（.xls 或 .et）。{_RESAVE}", f"不是 Excel 工作簿（.xlsx）。{_RESAVE}。"
    sheets = tuple(map(_sheet, _UNTRUSTED.sheets(path, old=old, other=other)))
    if not sheets:
        raise BlankWorkbookError(f"“{path.name}”里没有写了字或画了线的工作表。请选单位下发的空表。")
    return Blank(path.name, sheets)


def _sheet(said: dict[str, Any]) -> BlankSheet:
    top, right, bottom, left = said["margins"]
    repeated = said["repeated"]
    page = BlankPage(
        said["landscape"],
        (top, right, bottom, left),
        tuple(repeated) if repeated else None,
        said["scale"],
        tuple(said["fitted"]) if said["fitted"] else None,
    )
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
