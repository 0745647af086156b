"""Workbooks as bureaus draw them: the national 项目支出绩效自评表, blank, with its merged cells and lines."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

_LINE = Side(style="thin")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
WIDTHS = (8.0, 12.0, 22.0, 13.0, 13.0, 10.0, 10.0, 18.0)
LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
FIRST_INDICATOR = 13


def put(sheet: Worksheet, area: str, text: object = None, *, border: bool = True, size: float = 10) -> None:
    """Write into an area as a bureau does: merged, centred, with lines around each cell."""
    if ":" in area:
        sheet.merge_cells(area)
    sheet[area.split(":")[0]].value = text
    for row in sheet[area] if ":" in area else ((sheet[area],),):
        for cell in row:
            cell.font = Font(name="宋体", size=size, bold=size > 12)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if border:
                cell.border = _BOX


def project_selfeval(path: Path) -> None:
    """Write a blank 项目支出绩效自评表: funds in four rows, indicators in 18, total, signature."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "项目支出绩效自评表"
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[11].height = 60
    put(sheet, "A1:H1", "项目支出绩效自评表", border=False, size=18)
    put(sheet, "A2:H2", "（2023年度）", border=False)
    for area, text in (
        ("A3:B3", "项目名称"), ("C3:H3", None), ("A4:B4", "主管部门"), ("C4:D4", None), ("E4", "实施单位"),
        ("F4:H4", None), ("A5:B9", "项目资金\n（万元）"), ("C5", None), ("D5", "年初预算数"),
        ("E5", "全年预算数（A）"), ("F5", "全年执行数（B）"), ("G5", "分值"), ("H5", "得分"),
        ("A10:A11", "年度总体目标"), ("B10:D10", "预期目标"), ("E10:H10", "实际完成情况"), ("B11:D11", None),
        ("E11:H11", None),
    ):  # fmt: skip
        put(sheet, area, text)
    names = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
    for row, name in enumerate(names, 6):
        for letter, text in zip("CDEFGH", (name, None, None, None, "—", "—"), strict=True):
            put(sheet, f"{letter}{row}", text)
    sheet["G6"].value, sheet["H6"].value = 10, None
    for letter, head in zip("ABCDEFGH", HEADS, strict=True):
        put(sheet, f"{letter}{FIRST_INDICATOR - 1}", head)
    last = _indicators(sheet)
    for area, text in ((f"A{last + 1}:E{last + 1}", "总分"), *((f"{x}{last + 1}", None) for x in "FGH")):
        put(sheet, area, text)
    put(sheet, f"A{last + 2}:D{last + 2}", "填报人：", border=False)
    put(sheet, f"E{last + 2}:H{last + 2}", "联系电话：", border=False)
    book.save(path)


def _indicators(sheet: Worksheet) -> int:
    """Draw the rows of indicators, two for each of level two; gives the last."""
    row = FIRST_INDICATOR
    for level, within in LEVELS.items():
        start = row
        for name in within:
            put(sheet, f"B{row}:B{row + 1}", name)
            for k in (0, 1):
                put(sheet, f"C{row + k}", "指标1：" if k == 0 else "……")
                for letter in "DEFGH":
                    put(sheet, f"{letter}{row + k}")
            row += 2
        put(sheet, f"A{start}:A{row - 1}", level)
    return row - 1
