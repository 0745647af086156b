"""Blank workbooks as bureaus hand them out, for the tests of 表样制作."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WIDTHS = (10, 10, 12, 12, 13, 13, 12, 9, 10, 14)
_COLUMNS = "ABCDEFGHIJ"
FIRST, COUNT = 13, 9
"""The first blank row of the indicators, and how many there are."""

PROJECT_SELFEVAL = {
    "A1:J1": "项目支出绩效自评表", "A2:J2": "（    年度）",
    "A3:B3": "项目名称", "C3:J3": "",
    "A4:B4": "主管部门", "C4:E4": "", "F4:F4": "实施单位", "G4:J4": "",
    "A5:B9": "项目资金\n（万元）", "C5:D5": "", "E5:E5": "年初预算数", "F5:F5": "全年预算数",
    "G5:G5": "全年执行数", "H5:H5": "分值", "I5:I5": "执行率", "J5:J5": "得分",
    "C6:D6": "年度资金总额", "C7:D7": "其中：当年财政拨款", "C8:D8": "上年结转资金", "C9:D9": "其他资金",
    "E6:E6": "", "F6:F6": "", "G6:G6": "", "I6:I6": "", "J6:J6": "",
    "E7:E7": "", "F7:F7": "", "G7:G7": "", "E8:E8": "", "F8:F8": "", "G8:G8": "",
    "E9:E9": "", "F9:F9": "", "G9:G9": "",
    "H6:H6": "10", "H7:H7": "—", "H8:H8": "—", "H9:H9": "—", "I7:I7": "—", "I8:I8": "—", "I9:I9": "—",
    "J7:J7": "—", "J8:J8": "—", "J9:J9": "—",
    "A10:A11": "年度总体目标", "B10:E10": "预期目标", "F10:J10": "实际完成情况",
    "B11:E11": "", "F11:J11": "",
    "A12:A12": "一级指标", "B12:B12": "二级指标", "C12:D12": "三级指标", "E12:E12": "年度指标值",
    "F12:F12": "实际完成值", "G12:G12": "分值", "H12:H12": "得分", "I12:J12": "偏差原因分析及改进措施",
}  # fmt: skip
"""The national 项目支出绩效自评表, blank: words by the cells they cover."""


def project_selfeval(path: Path) -> Path:
    """Write the national 项目支出绩效自评表 as a bureau hands it out, nothing in it but its words."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "项目支出绩效自评表"
    for letter, width in zip(_COLUMNS, _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for cells, words in PROJECT_SELFEVAL.items():
        _put(sheet, cells, words)
    for row in range(FIRST, FIRST + COUNT):
        for cells in ("A:A", "B:B", "C:D", "E:E", "F:F", "G:G", "H:H", "I:J"):
            _put(sheet, cells.replace(":", f"{row}:") + str(row), "")
    total = FIRST + COUNT
    _put(sheet, f"A{total}:F{total}", "总分")
    for cells in ("G:G", "H:H", "I:J"):
        _put(sheet, cells.replace(":", f"{total}:") + str(total), "")
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    for place in ("A1", "A2"):
        sheet[place].border = Border()
    sheet.row_dimensions[11].height = 70
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    book.save(path)
    return path


def _put(sheet: Worksheet, cells: str, words: str) -> None:
    first, last = cells.split(":")
    for line in sheet[cells]:
        for cell in line:
            if not cells.startswith(("A1:", "A2:")):
                cell.border = _GRID
            cell.alignment = _CENTRE
            cell.font = Font(name="宋体", size=11)
    sheet[first] = int(words) if words.isdigit() else words or None
    if first != last:
        sheet.merge_cells(cells)
