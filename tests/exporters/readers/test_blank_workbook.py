"""A blank workbook is read with all that makes it a form; one that is hostile or no workbook is refused."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation

from exporters.readers.blank_workbook import BlankWorkbookError, read_blank
from models.blanks.blank import CellAt

_LINE = Side(style="thin")


def _book(folder: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表一"
    sheet["A1"].value = "某表"
    sheet["A1"].font = Font(name="黑体", size=18, bold=True)
    sheet.merge_cells("A1:D1")
    for place in ("A2", "B2", "C2", "D2"):
        sheet[place].border = Border(_LINE, _LINE, _LINE, _LINE)
    sheet["A2"].value = "金额"
    sheet["B2"].number_format = "#,##0.00"
    sheet["B2"].protection = Protection(locked=False)
    sheet["C2"].value = "=B2*2"
    sheet["D2"].comment = Comment("填:金额", "财政局")
    sheet["D2"].alignment = Alignment(horizontal="right", vertical="top", wrap_text=True)
    rule = DataValidation(type="list", formula1="=$F$1:$F$2")
    rule.add("D2")
    sheet.add_data_validation(rule)
    sheet["F1"].value, sheet["F2"].value = "常年", "一次"
    sheet.column_dimensions["F"].hidden = True
    sheet.column_dimensions["B"].width = 20
    sheet.row_dimensions[2].height = 36
    sheet.page_setup.orientation = "landscape"
    sheet.protection.sheet = True
    hidden = book.create_sheet("暗")
    hidden["A1"].value, hidden.sheet_state = "x", "hidden"
    path = folder / "空表.xlsx"
    book.save(path)
    return path


def test_a_form_is_read_with_its_look_and_what_may_be_typed(tmp_path: Path) -> None:
    blank = read_blank(_book(tmp_path))
    (sheet,) = blank.sheets
    assert (sheet.name, sheet.page.landscape, sheet.protected) == ("表一", True, True)
    assert sheet.heights[1] == pytest.approx(12.7)
    assert sheet.widths[1] == pytest.approx(20 * 7 * 25.4 / 96, abs=0.1)
    assert len(sheet.widths) == 5  # F is hidden, and what is chosen from it is known all the same
    title, amount, total, marked = (sheet.cell(0, 3), sheet.cell(1, 1), sheet.cell(1, 2), sheet.cell(1, 3))
    assert (title.text, title.columns, title.look.face, title.look.size) == ("某表", 4, "黑体", 18)
    assert not title.look.wrap
    assert (amount.number_format, amount.unlocked, amount.blank, sum(amount.borders)) == (
        "#,##0.00", True, True, 4,
    )  # fmt: skip
    assert (total.formula, total.text) == ("=B2*2", "")
    assert (marked.comment, marked.choices, marked.look.align) == ("填:金额", ("常年", "一次"), "right")
    assert blank.find("表一", 1, 1) == CellAt(0, 1, 1)
    assert blank.find("表一", 0, 2) == CellAt(0, 0, 0)
    assert blank.address(CellAt(0, 1, 1), 0) == "B2"


def _changed(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Write a workbook again with one of its parts changed."""
    made = path.with_name("坏.xlsx")
    with ZipFile(path) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()) if name == part else content)
    return made


SHEET = "xl/worksheets/sheet1.xml"


def _merged_everywhere(text: str) -> str:
    return text.replace('ref="A1:D1"', 'ref="A1:XFD1048576"')


def _far_cells(text: str) -> str:
    return text.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def _many_cells(text: str) -> str:
    cells = "".join(f'<c r="A{row}"/>' for row in range(3, 500_000))
    return text.replace("</sheetData>", f'<row r="3">{cells}</row></sheetData>')


def _entities(text: str) -> str:
    declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    return re.sub(r"(<\?xml[^>]*\?>)?", lambda found: found[0] + declared, text, count=1)


def _torn(text: str) -> str:
    return text[: len(text) // 2]


@pytest.mark.parametrize("change", [_merged_everywhere, _far_cells, _many_cells, _entities, _torn])
def test_a_hostile_workbook_does_nothing_but_be_refused(tmp_path: Path, change: Callable[[str], str]) -> None:
    path = _changed(_book(tmp_path), SHEET, change)
    begun = time.monotonic()
    with pytest.raises(BlankWorkbookError) as refused:
        read_blank(path)
    assert "“坏.xlsx”" in refused.value.message
    assert refused.value.message.endswith("。")
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("旧.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .xlsx"),
        ("锁.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("字.xlsx", b"<html><table></table></html>", "不是 Excel 工作簿"),
        ("空.xlsx", b"", "不是 Excel 工作簿"),
        ("假.xlsx", b"PK\x03\x04" + bytes(50), "不是完整的 Excel 工作簿"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BlankWorkbookError, match=said):
        read_blank(path)


def test_a_file_that_is_not_there_and_sheets_without_anything_are_named(tmp_path: Path) -> None:
    with pytest.raises(BlankWorkbookError, match=r"找不到“.*没有\.xlsx”，请检查"):
        read_blank(tmp_path / "没有.xlsx")
    Workbook().save(tmp_path / "白.xlsx")
    with pytest.raises(BlankWorkbookError, match="没有写了字或画了线的工作表"):
        read_blank(tmp_path / "白.xlsx")
