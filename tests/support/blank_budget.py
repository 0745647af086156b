"""A blank 部门预算 as bureaus draw it: 收支总表 with room for classes, 支出总表 by subjects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.bureau import put

INCOME = ("一般公共预算拨款收入", "政府性基金预算拨款收入", "事业收入", "其他收入")
FIRST_LINE = 5
SUBJECTS = 12
"""Blank rows for subjects."""


def budget(
    path: Path,
    classes: Sequence[str] = (),
    figures: Sequence[str] = ("合计", "基本支出", "项目支出"),
    more: Sequence[str] = (),
) -> Path:
    """Write 收支总表 and 支出总表; `classes` are printed names of classes, else their lines are blank.

    `figures` are the heads of 支出总表 beside codes and names, `more` are the titles of tables like it.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "部门收支总表"
    for letter, width in zip("ABCD", (30, 14, 30, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, "A1:D1", "2024年部门收支总表", border=False, size=18)
    put(sheet, "A2:C2", "部门（单位）：", border=False)
    put(sheet, "D2", "单位：万元", border=False)
    heads = {"A3:B3": "收入", "C3:D3": "支出", "A4": "项目", "B4": "预算数", "C4": "项目", "D4": "预算数"}
    for area, text in heads.items():
        put(sheet, area, text)
    lines = max(len(INCOME), len(classes))
    income = (*INCOME, *[None] * (lines - len(INCOME)))
    printed = (*classes, *[None] * (lines - len(classes)))
    below = (("本年收入合计", "本年支出合计"), ("上年结转", "结转下年"), ("收入总计", "支出总计"))
    for row, (left, right) in enumerate((*zip(income, printed, strict=True), *below), FIRST_LINE):
        for letter, text in zip("ABCD", (left, None, right, None), strict=True):
            put(sheet, f"{letter}{row}", text)
    for title in ("部门支出总表", *more):
        _spending(book.create_sheet(title), f"2024年{title}", figures)
    book.save(path)
    return path


def _spending(sheet: Worksheet, title: str, figures: Sequence[str]) -> None:
    letters = "ABCDEFGH"[: 2 + len(figures)]
    for letter, width in zip(letters, (14, 34, *[16] * len(figures)), strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, f"A1:{letters[-1]}1", title, border=False, size=18)
    put(sheet, f"{letters[-1]}2", "单位：万元", border=False)
    for letter, head in zip(letters, ("科目编码", "科目名称", *figures), strict=True):
        put(sheet, f"{letter}3", head)
    put(sheet, "A4:B4", "合计")
    for letter in letters[2:]:
        put(sheet, f"{letter}4")
    for row in range(5, 5 + SUBJECTS):
        for letter in letters:
            put(sheet, f"{letter}{row}")
