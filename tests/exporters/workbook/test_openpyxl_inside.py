"""What is set by way of openpyxl's inside is what its public way would have set."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.cell_range import CellRange

from exporters.workbook._archive import save
from exporters.workbook._openpyxl_inside import add_cell, add_formula, set_fonts, set_merged, style_array

BOLD = Font(name="宋体", size=11, bold=True)


@pytest.fixture(autouse=True)
def _same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")


def members(book: Workbook) -> dict[str, bytes]:
    file = BytesIO()
    save(book, file)
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_cells_formulas_and_merged_ranges() -> None:
    public, inside = Workbook(), Workbook()
    sheet = public.worksheets[0]
    for row, value in ((1, "甲"), (2, Decimal("1.50")), (4, None), (5, "=SUM(A2:A2)")):
        cell = sheet.cell(row, 1)
        cell.font = BOLD
        cell.value = value
    sheet.merge_cells("C1:D2")
    ours = inside.worksheets[0]
    first = ours.cell(1, 1)
    first.font = BOLD
    style = style_array(first)
    add_cell(ours, 1, 1, style, "甲")
    add_cell(ours, 2, 1, style, Decimal("1.50"))
    add_cell(ours, 4, 1, style)
    add_formula(ours, 5, 1, style, "SUM(A2:A2)")
    for row, column in ((1, 3), (1, 4), (2, 3), (2, 4)):
        add_cell(ours, row, column, style_array(ours.cell(row, column)))
    set_merged(ours, [CellRange("C1:D2")])
    assert members(inside) == members(public)


def test_text_stays_text_where_the_public_way_would_read_it() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    add_cell(sheet, 1, 1, style_array(sheet.cell(2, 2)), "=1+1")
    assert sheet.cell(1, 1).data_type == "s"
    assert b"<f>" not in members(book)["xl/worksheets/sheet1.xml"]


def test_the_fonts_of_cells_without_a_style_and_of_the_style_normal() -> None:
    book = Workbook()
    set_fonts(book, BOLD, Font(name="黑体", size=12))
    styles = members(book)["xl/styles.xml"].decode()
    fonts = styles.split("<fonts", 1)[1].split("</fonts>", 1)[0]
    assert fonts.index("宋体") < fonts.index("黑体")
