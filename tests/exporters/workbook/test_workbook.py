"""The workbook: what its cells hold, how they are set, and that it prints on the pages of the PDF."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from exporters.pdf.document import pdf_bytes
from exporters.workbook._text import lines_text, needs_quote, safe_text
from exporters.workbook._text_fit import SHRINK, STACK, WRAP, fit
from exporters.workbook._worksheet_plan import Part, plan
from exporters.workbook.workbook import NoTableError, workbook_bytes, write_workbook
from models.drafts.submission import new_submission
from models.files.whole_write import SaveError
from models.fonts.faces import face
from models.layout._line_breaking import wrap
from models.layout.cutting import cut
from models.layout.sheet import MM, Sheet, SheetCell, SheetRow
from models.packs.cells import Style
from models.packs.loading import load_pack
from models.pages.page_marks import PageMarks
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, SAMPLES, Draft, tables
from tests.support.office import needs_office

GRID = (20.0, 60.0, 40.0, 60.0)
TEXT = Style(size=10)
HEAD = Style(face="sans-bold", size=10.5, align="center")
NUMBER = Style(size=10, align="right")
BARE = Style(size=16, align="center", valign="bottom", border=False)
LONG = "一是高质量落实数字政府建设，完成33个单位2170类目录；二是持续优化营商环境，办结率达到99.5%。"


def cell(
    text: str,
    column: int = 0,
    span: int = 1,
    rows: int = 1,
    style: Style = TEXT,
    number: str | None = None,
    number_format: str = "General",
) -> SheetCell:
    width = (sum(GRID[column : column + span]) - 2 * style.padding) * MM
    lines = wrap(text, face(style.face), style.size, width) if text else ()
    value = None if number is None else Decimal(number)
    return SheetCell(column, span, rows, text, lines, style.size, style, "typed", None, value, number_format)


def row(*cells: SheetCell, height: float = 8, block: str = "b", repeat: bool = False) -> SheetRow:
    needed = max((c.needed for c in cells if c.rows == 1), default=0.0)
    return SheetRow(block, "" if repeat else "r", max(height, needed), cells, repeat, repeat)


def sheet(*rows: SheetRow, name: str = "自评表", landscape: bool = False) -> Sheet:
    return Sheet("f", "1", "标题", name, landscape, (20, 15, 18, 15), GRID, rows)


def full(*texts: str, repeat: bool = False, block: str = "b", style: Style = TEXT) -> SheetRow:
    cells = [cell(text, i, style=style) for i, text in enumerate(texts)]
    return row(*cells, repeat=repeat, block=block)


def table(count: int) -> list[SheetRow]:
    """Give heads that repeat, and rows of which the first column is one cell beside all of them."""
    side = cell("绩效指标", 0, 1, count + 1, HEAD)
    heads = [cell(text, i, style=HEAD) for i, text in enumerate(("名称", "目标", "完成"), 1)]
    rows = [row(*(cell(f"{i}-{k}", k) for k in (1, 2, 3))) for i in range(count)]
    return [row(side, *heads, repeat=True), *rows]


def plain_table(count: int) -> list[SheetRow]:
    """Give a table without the cell beside its rows."""
    return [replace(one, cells=tuple(c for c in one.cells if c.column)) for one in table(count)]


def book_of(*sheets: Sheet) -> Workbook:
    return load_workbook(BytesIO(workbook_bytes(sheets, "测试")))


def page_of(*rows: SheetRow, landscape: bool = False) -> Worksheet:
    return book_of(sheet(*rows, landscape=landscape)).worksheets[0]


# Values


def test_numbers_are_numbers_rounded_as_printed() -> None:
    figures = row(
        cell("26.67", 0, number="26.665", number_format="General"),
        cell("1,939.33", 1, number="1939.33", number_format="#,##0.00;-#,##0.00;"),
        cell("", 2, number="0.001", number_format="#,##0.00;-#,##0.00;"),
        cell("98.5%", 3, number="0.98456", number_format="0.0%"),
    )
    cells = page_of(figures)[1]
    assert [c.value for c in cells] == [26.67, 1939.33, 0, 0.985]
    assert [c.data_type for c in cells] == ["n"] * 4
    assert [c.number_format for c in cells] == [
        "General",
        "#,##0.00;-#,##0.00;",
        "#,##0.00;-#,##0.00;",
        "0.0%",
    ]


def test_number_with_more_digits_than_excel_keeps_is_text_that_prints_them_all() -> None:
    printed = "123,456,789,012,345.67"
    found = page_of(row(cell(printed, 1, number="123456789012345.67", number_format="#,##0.00")))["B1"]
    assert (found.value, found.data_type, found.number_format) == (printed, "s", "General")


@pytest.mark.parametrize("text", ["=1+1", "+5", "-3", "@SUM(A1)", "#N/A", "=", "009", "2024-02-22", "TRUE"])
def test_text_stays_text(text: str) -> None:
    found = page_of(row(cell(text)))["A1"]
    assert (found.value, found.data_type) == (text, "s")
    assert bool(found.quotePrefix) == (text not in ("#N/A", "TRUE"))


def test_characters_xml_cannot_hold_do_not_lose_the_file() -> None:
    text = "甲\x00乙\x1b丙\ud800丁\uffff"
    assert page_of(row(cell(text, 1)))["B1"].value == "甲\ufffd乙\ufffd丙\ufffd丁\ufffd"


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    again = load_workbook(BytesIO(workbook_bytes([sheet(full(text, "", "", ""))], text))).worksheets[0]["A1"]
    assert (again.value or "") == safe_text(text)
    if text.strip():
        assert needs_quote(safe_text(text)) or not text.startswith(("=", "+", "-", "@"))


def test_instances_of_a_form_are_worksheets_by_their_names() -> None:
    names = ["住改仓", "专项资金"]
    assert book_of(*(sheet(full(*"甲乙丙丁"), name=name) for name in names)).sheetnames == names


def test_no_sheets_is_an_error() -> None:
    with pytest.raises(NoTableError):
        workbook_bytes([], "空")


# How cells are set


def test_fonts_alignment_and_borders_are_the_sheets() -> None:
    title_row = row(cell("标题", 0, 4, style=BARE), height=12)
    page = page_of(title_row, full(*"名称目标", style=HEAD), full(*"甲乙丙丁"))
    title, head, text = page["A1"], page["A2"], page["A3"]
    assert (title.font.name, title.font.size, title.font.bold) == ("宋体", 16, False)
    assert (head.font.name, head.font.size, head.font.bold) == ("黑体", 10.5, True)
    assert (title.alignment.horizontal, title.alignment.vertical) == ("center", "bottom")
    assert (text.alignment.horizontal, text.alignment.vertical) == ("left", "center")
    assert title.border.left.style is None
    assert _lines_of(text) == "medium thin thin medium"
    assert text.border.left.color.rgb == "FF000000"


def _lines_of(cell: Cell) -> str:
    border = cell.border
    sides = (border.left, border.right, border.top, border.bottom)
    return " ".join(side.style or "none" for side in sides)


def test_a_table_has_its_frame_on_each_page_and_thin_lines_within() -> None:
    made = sheet(full("标题", "", "", "", block="t", style=BARE), *plain_table(80))
    (first, second), page = plan(made).breaks, book_of(made).worksheets[0]
    assert _lines_of(page["B1"]) == "none none none none"
    assert _lines_of(page["B2"]) == "medium thin medium thin"
    assert _lines_of(page["C3"]) == "thin thin thin thin"
    for last in (first, second, page.max_row):
        assert _lines_of(page.cell(last, 4)) == "thin medium thin medium"
    # The heads are repeated above the first row of later pages.
    assert _lines_of(page.cell(first + 1, 4)) == "thin medium thin thin"
    apart = sheet(*table(80))
    assert (
        _lines_of(book_of(apart).worksheets[0].cell(plan(apart).breaks[0] + 1, 3)) == "thin thin medium thin"
    )


def test_blank_cells_that_paper_joins_are_merged() -> None:
    blank = cell("", 1)
    rows = [
        row(cell(text, 0), blank if i == 0 else replace(blank, joined=True), cell("丙", 2))
        for i, text in enumerate("甲乙")
    ]
    page = book_of(sheet(*rows)).worksheets[0]
    assert [str(found) for found in page.merged_cells.ranges] == ["B1:B2"]
    assert _lines_of(page["A1"]) == "medium thin medium thin"


def test_merged_ranges_have_lines_around_them_alone() -> None:
    first = row(cell("跨两行两列", 0, 2, 2), cell("a", 2), cell("b", 3))
    second = row(cell("c", 2), cell("d", 3))
    assert [str(r) for r in page_of(first, second).merged_cells.ranges] == ["A1:B2"]
    # openpyxl makes its own borders in merged ranges when it reads them.
    raw = ZipFile(BytesIO(workbook_bytes([sheet(first, second)], ""))).read("xl/worksheets/sheet1.xml")
    styles = dict(re.findall(rb'<c r="(\w+)" s="(\d+)"', raw))
    made = workbook_bytes([sheet(first, second)], "")
    kept = ZipFile(BytesIO(made)).read("xl/styles.xml")
    borders = re.findall(rb"<border>(.*?)</border>", kept)
    used = [int(at) for at in re.findall(rb'<xf [^>]*borderId="(\d+)"', kept.split(b"<cellXfs")[1])]
    lines = {
        place: re.findall(rb'<(\w+) style="(\w+)"', borders[used[int(at)]]) for place, at in styles.items()
    }
    assert lines[b"A1"] == [(b"left", b"medium"), (b"top", b"medium")]
    assert lines[b"B2"] == [(b"right", b"thin"), (b"bottom", b"medium")]


def test_side_label_is_stacked_and_keeps_its_text() -> None:
    side = SheetCell(0, 1, 1, "绩效指标", tuple("绩效指标"), 10, HEAD, "label")
    found = page_of(row(side, cell("甲", 1)))["A1"]
    assert (found.value, found.alignment.textRotation) == ("绩效指标", 255)


def test_long_text_wraps_and_figures_shrink() -> None:
    figure = cell("1,234.50", 2, style=NUMBER, number="1234.5", number_format="#,##0.00")
    page = page_of(row(cell(LONG, 1), figure))
    assert page["B1"].alignment.wrap_text
    assert page["C1"].alignment.shrink_to_fit
    assert not page["C1"].alignment.wrap_text


# Fitting


def part_of(text: str, style: Style = TEXT) -> Part:
    made = cell(text, 1, style=style)
    return Part(made, (1, 1), made.text, len(made.lines))


def test_text_with_room_keeps_its_size() -> None:
    assert fit(part_of("短文字"), 60 * MM, 8 * MM) == (WRAP, 10)


def test_one_line_that_may_not_fit_shrinks() -> None:
    part = part_of("一二三四五六七八九十一二三四五六")
    assert fit(part, 60 * MM, 8 * MM) == (WRAP, 10)
    assert fit(part, 58 * MM, 8 * MM) == (SHRINK, 10)


def test_long_text_is_set_at_most_a_little_smaller() -> None:
    part = part_of(LONG * 10)
    how, size = fit(part, 60 * MM, part.cell.needed * MM)
    assert how == WRAP
    assert 8.5 <= size < 10


def test_only_single_characters_are_stacked() -> None:
    narrow = SheetCell(0, 1, 1, "甲乙", ("甲", "乙"), 10, TEXT, "label")
    assert fit(Part(narrow, (1, 1), "甲乙", 2), 20, 60)[0] == STACK


# Widths, heights and print set-up


def test_widths_are_millimetres_in_digits_of_the_base_font() -> None:
    page = page_of(full(*"甲乙丙丁"))
    widths = [page.column_dimensions[letter].width for letter in "ABCD"]
    assert sum(widths) * 8 / 96 * 25.4 == pytest.approx(sum(GRID), abs=0.3)
    assert widths == pytest.approx([mm / 25.4 * 96 / 8 for mm in GRID], abs=0.13)


def test_heights_are_whole_pixels_and_never_more_than_the_sheets() -> None:
    page = page_of(*(row(cell("甲"), height=7.77) for _ in range(20)))
    heights = [page.row_dimensions[i].height for i in range(1, 21)]
    assert all((height / 0.75).is_integer() for height in heights)
    assert sum(heights) == pytest.approx(20 * 7.77 * MM, abs=0.75)
    assert sum(heights) <= 20 * 7.77 * MM


def test_print_set_up() -> None:
    page = page_of(full(*"甲乙丙丁"), landscape=True)
    setup = page.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "landscape", 1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_options.horizontalCentered
    assert not page.sheet_view.showGridLines
    assert page.print_area == "'自评表'!$A$1:$D$1"
    assert page.oddFooter.center.text == "第 &P 页 / 共 1 页"
    assert (setup.firstPageNumber, setup.useFirstPageNumber) == (1, True)
    margins = page.page_margins
    assert [margins.top, margins.right, margins.left] == pytest.approx([20 / 25.4, 15 / 25.4, 15 / 25.4])
    assert margins.footer < margins.bottom <= 18 / 25.4


def test_each_page_says_whose_it_is_and_which_continue() -> None:
    made = replace(sheet(*plain_table(80), name="表 & 一"), whose="某&C局　单位：万元", group="项目表")
    page = book_of(made).worksheets[0]
    raw = ZipFile(BytesIO(workbook_bytes([made], ""))).read("xl/worksheets/sheet1.xml").decode()
    heads = (re.findall(f"<{tag}>(.*?)</{tag}>", raw)[0] for tag in ("firstHeader", "oddHeader"))
    first, later = (unescape(head) for head in heads)
    assert page.HeaderFooter.differentFirst
    assert "项目表　表 && 一" in first
    assert "某&&C局　单位：万元" in first
    assert later == first.replace("表 && 一", "表 && 一（续表）")
    assert page.firstFooter.center.text == page.oddFooter.center.text
    one = replace(sheet(full(*"甲乙丙丁")), whose="某局　单位：元")
    assert not book_of(one).worksheets[0].HeaderFooter.differentFirst
    assert book_of(one).worksheets[0].oddHeader.right.text == "某局　单位：元"


def test_a_head_is_never_longer_than_excel_takes() -> None:
    made = replace(sheet(*plain_table(80), name="i&" * 300, landscape=True), whose="&" * 300 + "　单位：万元")
    marks = PageMarks("ABCD-EFGH", datetime(2026, 1, 1), True)
    raw = ZipFile(BytesIO(workbook_bytes([made], "", marks))).read("xl/worksheets/sheet1.xml").decode()
    heads = [unescape(head) for head in re.findall("<(?:first|odd)(?:Header|Footer)>(.*?)</", raw)]
    assert len(heads) == 4
    assert max(map(len, heads)) <= 255
    assert ["单位：万元" in head for head in heads].count(True) == 2
    assert "（续表）" in "".join(heads)


def test_heads_over_goals_stand_again_in_the_worksheet_where_the_goals_run_on() -> None:
    draft = Draft.sample(CHONGQING, "department")
    draft.put("goals", "actual", "推进政务数据共享开放，完成年度目标任务。" * 150)
    (_, first, *_) = book_of(*draft.session.printed_sheets()).worksheets
    column = [str(cell.value or "") for cell in first["A"]]
    assert len(first.row_breaks.brk) > 1
    assert column.count("年初绩效目标") == sum("完成年度目标任务" in str(row) for row in first.values)


def test_the_contents_look_and_print_as_the_tables_do() -> None:
    names = ("表一", "很长的项目名称" * 8, "表三")
    made = [replace(sheet(full(*"甲乙丙丁"), name=name), whose="某局　单位：元") for name in names]
    marks = PageMarks("ABCD-EFGH", datetime(2026, 1, 1))
    contents = load_workbook(BytesIO(workbook_bytes(made, "测试", marks))).worksheets[0]
    head, foot = contents.oddHeader, contents.oddFooter
    assert (head.left.text, head.right.text) == ("目录", "某局　单位：元")
    assert (foot.left.text, foot.center.text) == (marks.foot, None)
    assert contents.page_margins.left == pytest.approx(15 / 25.4)
    assert (contents["A1"].font.bold, contents["B2"].font.bold, contents["B3"].font.bold) == (
        True,
        True,
        False,
    )
    assert [_lines_of(contents[place]) for place in ("A2", "B3", "C5")] == [
        "medium thin medium thin",
        "thin thin thin thin",
        "thin medium thin medium",
    ]
    assert [contents.row_dimensions[i].height for i in (3, 4, 5)] == [21, 37, 21]


def test_heads_become_print_titles_and_pages_end_where_the_pdfs_do() -> None:
    made = sheet(full("标题", "", "", "", block="t"), *plain_table(80))
    pages, laid = cut(made), plan(made)
    assert len(pages) == 3
    assert laid.titles == (2, 2)
    assert laid.breaks == tuple(max(p.row for p in page) + 1 for page in pages[:-1])
    page = book_of(made).worksheets[0]
    assert page.print_title_rows == "$2:$2"
    assert tuple(one.id for one in page.row_breaks.brk) == laid.breaks


def test_a_side_label_covers_heads_and_rows_of_each_page_as_on_paper() -> None:
    made = sheet(*table(80))
    laid = plan(made)
    first, second = laid.breaks
    sides = [p for p in laid.parts if p.cell.column == 0]
    assert [(p.rows, p.text) for p in sides] == [
        ((1, first), "绩效指标"),
        ((first + 1, second), "绩效指标"),
        ((second + 1, 83), "绩效指标"),
    ]
    heads = [p.rows[0] for p in laid.parts if p.text == "名称"]
    assert (laid.titles, heads) == (None, [1, first + 1, second + 1])


def test_short_heads_and_brackets_break_where_the_paper_does() -> None:
    text = "全年（调整）预算数（A）"
    head = SheetCell(0, 1, 1, text, ("全年（调整）", "预算数", "（A）"), 10, HEAD, "head")
    label = SheetCell(1, 1, 1, "自评 结论", ("自评", "结论"), 10, HEAD, "label")
    side = SheetCell(2, 1, 1, "绩效", ("绩", "效"), 10, HEAD, "head")
    typed = SheetCell(3, 1, 1, "产出指标（50分）", ("产出指标", "（50分）"), 10, TEXT, "typed")
    cells = page_of(row(head, label, side, typed, height=12))[1]
    broken = ["全年（调整）\n预算数\n（A）", "自评\n结论", "绩效", "产出指标\n（50分）"]
    assert [c.value for c in cells] == broken
    assert cells[0].alignment.wrap_text


def test_sentences_and_what_is_typed_are_not_broken() -> None:
    text = "一是完成数字政府项目（一期）建设"
    typed = SheetCell(0, 1, 1, text, ("一是完成数字政府项目", "（一期）建设"), 10, TEXT, "typed")
    note = SheetCell(1, 1, 1, "注：" + text, ("注：一是完成数字政府", "项目（一期）建设"), 10, BARE, "label")
    long = SheetCell(2, 1, 1, text * 2, (text, text), 10, HEAD, "label")
    assert [c.value for c in page_of(row(typed, note, long, height=12))[1][:3]] == [
        text,
        "注：" + text,
        text * 2,
    ]


def test_heads_are_written_again_where_a_later_page_does_not_repeat_them() -> None:
    notes = [row(cell("注", 0, 4), block="n") for _ in range(40)]
    made = sheet(*table(40), *notes)
    laid = plan(made)
    assert laid.titles is None
    shown = [(p.rows[0], p.text) for p in laid.parts if p.text == "名称"]
    assert shown == [(1, "名称"), (laid.breaks[0] + 1, "名称")]


def test_gap_that_the_page_top_swallows_is_not_written() -> None:
    rows = [full(*"甲乙丙丁") for _ in range(32)]
    made = sheet(*rows, SheetRow("g", "", 6, ()), *rows)
    assert len(plan(made).heights) == sum(len(page) for page in cut(made))


# Rows over several pages


def test_split_row_is_a_worksheet_row_on_each_page_without_losing_text() -> None:
    text = "\n".join(LONG * 6 for _ in range(12))
    tall = row(cell("短", 0), cell(text, 1), cell("7", 2, number="7"), cell("", 3))
    made = sheet(full(*"一二三四"), tall)
    pages, laid = cut(made), plan(made)
    parts = [p for p in laid.parts if p.cell.text == text]
    assert len(parts) == len(pages) > 2
    assert "".join(p.text for p in parts).replace("\n", "") == text.replace("\n", "")
    assert all(height <= 409 for height in laid.heights)
    values = [c.value for c in book_of(made).worksheets[0]["C"] if c.value is not None]
    assert values == ["三", 7]


def test_text_that_a_page_has_room_for_is_one_cell_where_paper_splits_it() -> None:
    above = [row(cell(str(i), 0), height=12) for i in range(10)]
    head = row(replace(cell("目标", 1), role="label"))
    made = sheet(*above, head, row(cell(LONG * 14, 1)), row(cell("尾", 0)))
    assert sum(piece.lines is not None for page in cut(made) for piece in page) == 2
    laid = plan(made)
    assert laid.breaks == (10,)
    assert [(part.text, part.rows[0]) for part in laid.parts if part.cell.column] == [
        ("目标", 11),
        (LONG * 14, 12),
    ]


def test_row_taller_than_excel_allows_is_several_rows_merged() -> None:
    made = sheet(row(cell("甲", 0), cell("乙", 1, 3), height=250))
    page = book_of(made).worksheets[0]
    assert len(cut(made)) == 1
    assert [str(r) for r in sorted(page.merged_cells.ranges, key=str)] == ["A1:A2", "B1:D2"]
    assert page.row_dimensions[1].height + page.row_dimensions[2].height == pytest.approx(250 * MM, abs=0.75)


def test_spanning_cell_spans_the_worksheet_rows_of_split_rows_too() -> None:
    tall = row(cell("旁", 0, 1, 2), cell(LONG * 40, 1))
    made = sheet(tall, row(cell("尾", 1)))
    laid = plan(made)
    ranges = [p.rows for p in laid.parts if p.cell.column == 0]
    assert len(ranges) == len(cut(made)) > 1
    assert [first for first, _ in ranges] == [1, *(last + 1 for last in laid.breaks)]
    assert ranges[-1][1] == len(laid.heights)


@given(st.text(alphabet="甲乙a1 \n，。", max_size=300), st.data())
def test_texts_of_line_ranges_put_together_are_the_text(text: str, data: st.DataObject) -> None:
    made = cell(text, 0)
    at = data.draw(st.integers(0, len(made.lines)))
    both = lines_text(made, 0, at) + lines_text(made, at, len(made.lines))
    assert "".join(both.split()) == "".join(text.split())


# The file


def test_properties_and_bytes_follow_the_time_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1704067200")
    sheets = [sheet(*table(5))]
    first = workbook_bytes(sheets, "渝中区自评")
    assert workbook_bytes(sheets, "渝中区自评") == first
    properties = load_workbook(BytesIO(first)).properties
    assert (properties.title, properties.language, properties.created.year) == ("渝中区自评", "zh-CN", 2024)
    assert {info.date_time[:3] for info in ZipFile(BytesIO(first)).infolist()} == {(2024, 1, 1)}


def test_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "不存在" / "表.xlsx"
    with pytest.raises(SaveError, match="不存在"):
        write_workbook([sheet(full(*"甲乙丙丁"))], path, "")
    kept = tmp_path / "表.xlsx"
    write_workbook([sheet(full(*"甲乙丙丁"))], kept, "")
    before = kept.read_bytes()
    with pytest.raises(NoTableError):
        write_workbook([], kept, "")
    assert kept.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["表.xlsx"]


@pytest.mark.parametrize("pack", ["qiannan-selfeval-2023", "yuzhong-selfeval-2023"])
def test_every_cell_of_a_draft_is_in_its_workbook(pack: str) -> None:
    session = Session(new_submission(load_pack(pack), 2023))
    sheets = tables(session)
    book = book_of(*sheets)
    assert len(book.sheetnames) == len(sheets)
    for made, page in zip(sheets, book.worksheets, strict=True):
        wanted = {c.text for _, c in made.cells() if c.text and c.number is None}
        texts = [c.value for line in page.iter_rows() for c in line if isinstance(c.value, str)]
        assert wanted <= {text.replace("\n", "") for text in texts} | set(texts)


# Printing

_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})*\.\d\d|\b\d{3}(?:\d\d){0,2}\b(?![,.%])")


def _printed(sheets: Sequence[Sheet], folder: Path) -> Path:
    path = folder / "表.xlsx"
    write_workbook(sheets, path, "测试")
    profile = (folder / "office").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True, timeout=120)
    return path.with_suffix(".pdf")


@needs_office
def test_libreoffice_prints_the_pdfs_pages_and_cuts_nothing(tmp_path: Path) -> None:
    rows = sheet(full("标题", "", "", "", block="t"), *table(80), name="表一")
    rows = replace(rows, whose="某局　单位：元")
    text = sheet(row(cell("短", 0), cell(LONG * 70, 1, 3)), name="表二", landscape=True)
    slices = cut(rows)
    with pdfplumber.open(_printed([rows, text], tmp_path)) as pdf:
        assert len(pdf.pages) == len(slices) + len(cut(text))
        heads = ["".join(page.crop((0, 0, page.width, 20 * MM)).extract_text().split()) for page in pdf.pages]
        assert heads == ["表一某局单位：元", *["表一（续表）某局单位：元"] * 2, *[""] * len(cut(text))]
        for page, pieces in zip(pdf.pages, slices, strict=False):
            shown = [int(word["text"][:-2]) for word in page.extract_words() if word["text"].endswith("-2")]
            assert shown == [piece.row - 2 for piece in pieces if piece.row >= 2 and not piece.repeated]
        bodies = [_inside_lines(page) for page in pdf.pages[len(slices) :]]
    assert sum(body.count("优") for body in bodies) == 70


@needs_office
def test_libreoffice_prints_a_budget_set_on_the_pdfs_pages(tmp_path: Path) -> None:
    sheets = tables(Session(load_draft(SAMPLES / "yubei-budget-2024.tianbao")))
    printed = _figures(_printed(sheets, tmp_path))
    assert printed == _figures(BytesIO(pdf_bytes(sheets, "题")))
    assert sum(page.total() for page in printed) > 300


@needs_office
def test_the_contents_print_before_the_tables_with_their_pages(tmp_path: Path) -> None:
    made = [
        sheet(*table(80), name="表一"),
        *(sheet(full(*"甲乙丙丁"), name=name) for name in ("表二", "表三")),
    ]
    with pdfplumber.open(_printed(made, tmp_path)) as pdf:
        pages = ["".join((page.extract_text() or "").split()) for page in pdf.pages]
    assert pages[0] == "目录序号表名页码1表一12表二43表三5"
    assert [page[-7:] for page in pages[1:]] == [f"第{number}页/共5页" for number in range(1, 6)]


def _figures(file: Path | BytesIO) -> list[Counter[str]]:
    """Count the subject codes and amounts on each page; a figure that is cut or does not fit is missing."""
    with pdfplumber.open(file) as pdf:
        return [Counter(_FIGURE.findall(page.extract_text())) for page in pdf.pages]


def _inside_lines(page: pdfplumber.page.Page) -> str:
    """Give the characters that stand whole between the table's first and last line, with all its width."""
    lines = page.lines + page.rects
    top, bottom = min(line["top"] for line in lines), max(line["bottom"] for line in lines)
    assert max(line["x1"] for line in lines) - min(line["x0"] for line in lines) == pytest.approx(
        sum(GRID) * MM, rel=0.01
    )
    return "".join(c["text"] for c in page.chars if c["top"] > top - 1 and c["bottom"] < bottom + 1)


@pytest.mark.parametrize("pack", ["qijiang-budget-2025", "tongnan-budget-2021"])
def test_a_title_of_several_lines_ends_them_where_paper_does(pack: str) -> None:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    sheets = tables(session)
    written = {cell.value for sheet in book_of(*sheets) for row in sheet for cell in row}
    titles = [
        cell
        for sheet in sheets
        for _, cell in sheet.cells()
        if cell.role == "label" and cell.style.face == "title" and len(cell.lines) > 1
    ]
    assert titles
    for cell in titles:
        assert "\n".join(cell.lines) in written


def test_blanks_that_paper_joins_are_one_cell() -> None:
    session = Session(load_draft(SAMPLES / "tongnan-budget-2021.tianbao"))
    (sheet,) = (one for one in tables(session) if any(cell.joined for _, cell in one.cells()))
    (worksheet,) = book_of(sheet).worksheets
    joined = [cell for _, cell in sheet.cells() if cell.joined]
    (blank,) = {
        found
        for found in worksheet.merged_cells.ranges
        if found.min_col == joined[0].column + 1
        and worksheet.cell(found.min_row, found.min_col).value is None
    }
    assert blank.max_row - blank.min_row == len(joined)


def test_blanks_that_paper_joins_stay_two_where_a_page_ends() -> None:
    session = Session(load_draft(SAMPLES / "tongnan-budget-2021.tianbao"))
    (sheet,) = (one for one in tables(session) if any(cell.joined for _, cell in one.cells()))
    low = replace(sheet, margins=(sheet.margins[0], 15.0, 150.0, 20.0))
    laid = plan(low)
    assert laid.breaks
    for part in laid.parts:
        assert not any(part.rows[0] <= last < part.rows[1] for last in laid.breaks)
