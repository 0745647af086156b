"""Ways through a set of tables: bookmarks and links of the PDF, links and contents of the workbook."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from openpyxl import Workbook, load_workbook

from exporters.pdf.document import pdf_bytes, write_pdf
from exporters.workbook._links import first_names, wants_contents
from exporters.workbook._styles import INDENT, indent_steps
from exporters.workbook._text import sheet_names
from exporters.workbook.workbook import workbook_bytes
from models.layout.sheet import Sheet, SheetCell, SheetRow
from models.packs.cells import Style
from models.pages.pages import paginate
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES, tables

BUDGET = "yubei-budget-2024"
REPEATED = "表十七 一般项目绩效目标"


@cache
def budget() -> tuple[Sheet, ...]:
    return tables(Session(load_draft(SAMPLES / f"{BUDGET}.tianbao")))


def cell(text: str, **more: Any) -> SheetCell:
    return SheetCell(0, 1, 1, text, (text,), 10, Style(), "label", **more)


def sheet(name: str, *cells: SheetCell, form: str = "f", group: str = "") -> Sheet:
    rows = tuple(SheetRow("b", str(i), 8.0, (one,)) for i, one in enumerate(cells or (cell(name),)))
    return Sheet(form, name, name, name, False, (20, 20, 20, 20), (170.0,), rows, group)


def outline(sheets: tuple[Sheet, ...] | list[Sheet]) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Give title, page and children of each bookmark."""
    with pikepdf.open(BytesIO(pdf_bytes(sheets, "题"))) as pdf, pdf.open_outline() as found:
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}

        def entry(item: Any) -> tuple[str, int]:
            return item.title, pages[item.destination[0].objgen]

        return [(*entry(item), [entry(child) for child in item.children]) for item in found.root]


def book_of(*sheets: Sheet) -> Workbook:
    return load_workbook(BytesIO(workbook_bytes(sheets, "题")))


def links(worksheet: Any) -> dict[str, str]:
    return {c.coordinate: c.hyperlink.location for row in worksheet.iter_rows() for c in row if c.hyperlink}


# The PDF


def test_viewers_call_pages_as_they_are_numbered_and_show_the_title(tmp_path: Path) -> None:
    out = tmp_path / "some.pdf"
    assert write_pdf(budget(), out, "某某局 部门预算公开表 2024年度", numbers=(2, 3, 7)) == 3
    with pikepdf.open(out) as pdf:
        assert [page.label for page in pdf.pages] == ["2", "3", "7"]
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "zh-CN"
        assert str(pdf.docinfo.Title) == "某某局 部门预算公开表 2024年度"


@pytest.mark.parametrize("pack", sorted(path.stem for path in SAMPLES.glob("*.tianbao")))
def test_every_table_of_every_pack_has_a_bookmark(pack: str) -> None:
    sheets = tables(Session(load_draft(SAMPLES / f"{pack}.tianbao")))
    lines = outline(sheets)
    found = [title for title, _, under in lines if not under]
    found += [title for _, _, under in lines for title, _ in under]
    assert sorted(found) == sorted(one.name for one in sheets)


def test_each_table_of_a_set_has_a_bookmark_on_its_first_page() -> None:
    sheets = budget()
    starts: dict[int, int] = {}
    for number, page in enumerate(paginate(sheets), 1):
        starts.setdefault(page.sheet, number)
    single = [s for s in sheets if s.form != "project"]
    found = outline(sheets)
    assert [(title, page) for title, page, _ in found[:-1]] == [
        (s.name, starts[i]) for i, s in enumerate(sheets) if s in single
    ]
    title, page, children = found[-1]
    assert title == REPEATED
    assert page == children[0][1]
    assert children == [(s.name, starts[i]) for i, s in enumerate(sheets) if s not in single]
    assert len(children) == 5


def test_the_chapters_of_a_text_stand_below_its_bookmark_and_lead_to_their_heads() -> None:
    sheets = Session(load_draft(SAMPLES / f"{BUDGET}.tianbao")).printed_sheets()
    with (
        pdfplumber.open(BytesIO(content := pdf_bytes(sheets, "题"))) as read,
        pikepdf.open(BytesIO(content)) as pdf,
        pdf.open_outline() as found,
    ):
        text, *others = found.root
        assert text.title == sheets[0].name
        assert len(others) == len({sheet.form for sheet in sheets[1:]})
        pages = {page.objgen: page for page in pdf.pages}
        chapters = [(one, [under.title for under in one.children]) for one in text.children]
        assert [one.title for one, _ in chapters] == [
            "一、单位基本情况",
            "二、部门预算总体情况",
            "三、部门预算情况说明",
            "四、“三公”经费情况说明",
            "五、其他重要事项的情况说明",
            "六、专业性名词解释",
            "七、预算公开联系方式及信息反馈",
        ]
        assert chapters[0][1] == ["（一）职能职责", "（二）单位构成"]
        for one in (each for chapter, _ in chapters for each in (chapter, *chapter.children)):
            at, _, _, top, _ = one.destination
            page = read.pages[[*pages].index(at.objgen)]
            below = page.crop((0, page.height - float(top), page.width, page.height))
            assert below.extract_text().startswith(one.title)


def test_the_only_instance_of_a_form_is_not_nested() -> None:
    made = [sheet("甲"), sheet("项目一", form="p", group="项目表")]
    assert outline(made) == [("甲", 1, []), ("项目一", 2, [])]
    assert outline([*made, sheet("项目二", form="p", group="项目表")])[1] == (
        "项目表",
        2,
        [("项目一", 2), ("项目二", 3)],
    )


def test_the_outline_of_one_table_is_there_and_not_in_the_way() -> None:
    assert outline([sheet("甲")]) == [("甲", 1, [])]
    with pikepdf.open(BytesIO(pdf_bytes([sheet("甲")], "题"))) as pdf:
        assert "/PageMode" not in pdf.Root or pdf.Root.PageMode != "/UseOutlines"


def test_lines_of_the_contents_page_lead_to_their_tables() -> None:
    sheets = budget()
    pages = paginate(sheets)
    with pikepdf.open(BytesIO(pdf_bytes(sheets, "题"))) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
        notes = list(pdf.pages[0].Annots)
        assert all("/Annots" not in page for page in pdf.pages[1:])
        places = [[float(x) for x in note.Rect] for note in notes]
        targets = [numbers[note.Dest[0].objgen] for note in notes]
    wanted = [form for form, _ in pages[0].links]
    assert [sheets[pages[target].sheet].form for target in targets] == wanted
    assert Counter(wanted) == {s.form: 4 for s in sheets[1:]}
    (_, box), height = pages[0].links[0], pages[0].height
    edges = [box.x, height - box.y - box.height, box.x + box.width, height - box.y]
    assert places[0] == pytest.approx(edges, abs=0.01)


def test_links_belong_to_the_cells_of_the_contents_and_say_where_they_lead() -> None:
    """The way in and the way back (ISO 32000-1, 14.7.4.3 and 14.7.4.4), in the order of the text."""
    sheets = budget()
    with pikepdf.open(BytesIO(pdf_bytes(sheets, "题"))) as pdf:
        notes = list(pdf.pages[0].Annots)
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        assert len(numbers) == 2 * len(owners) == 2 * int(pdf.Root.StructTreeRoot.ParentTreeNextKey)
        for note, element in ((note, owners[int(note.StructParent)]) for note in notes):
            assert (element.S, element.P.P.S) == ("/Link", "/TR")
            assert element.P.S in ("/TH", "/TD")
            (pressed,) = [kid for kid in element.K if isinstance(kid, pikepdf.Dictionary)]
            assert (pressed.Type, pressed.Obj.objgen) == ("/OBJR", note.objgen)
            assert pressed.Pg.objgen == pdf.pages[0].obj.objgen
        assert [str(note.Contents) for note in notes[::4]] == [
            f"转到“{name}”" for name in dict.fromkeys(s.group or s.name for s in sheets[1:])
        ]


def test_a_line_for_a_table_that_is_not_exported_is_no_link() -> None:
    made = [sheet("目录", cell("甲", link="a"), cell("乙", link="b"), form="c"), sheet("甲", form="a")]
    with pikepdf.open(BytesIO(pdf_bytes(made, "题"))) as pdf:
        assert len(pdf.pages[0].Annots) == 1
    assert links(book_of(*made)["目录"]) == {"A1": "'甲'!A1"}


# The workbook


def test_lines_of_the_contents_form_lead_to_the_worksheets() -> None:
    sheets = budget()
    book = book_of(*sheets)
    names = [s.name for s in sheets]
    assert book.sheetnames == sheet_names(names)
    assert max(map(len, book.sheetnames)) <= 31
    first = {s.form: name for s, name in reversed(list(zip(sheets, book.sheetnames, strict=True)))}
    lines = [row.row for row in sheets[0].rows if row.row in first]
    assert len(lines) == 17
    found = links(book.worksheets[0])
    for at, form in enumerate(lines, 3):
        assert {found[f"{column}{at}"] for column in "ABCD"} == {f"'{first[form]}'!A1"}
    assert len(found) == 68


def test_a_set_without_contents_form_gets_a_list_with_pages() -> None:
    made = [sheet("it's 一"), sheet("目录"), sheet("三", cell("三"), cell("四"))]
    book = book_of(*made)
    assert book.sheetnames == ["目录", "it's 一", "目录（2）", "三"]
    listed = book.worksheets[0]
    assert [[c.value for c in row] for row in listed["A2:C5"]] == [
        ["序号", "表名", "页码"],
        [1, "it's 一", 1],
        [2, "目录", 2],
        [3, "三", 3],
    ]
    assert {links(listed)[f"{column}3"] for column in "ABC"} == {"'it''s 一'!A1"}
    assert (listed.print_area, listed.print_title_rows) == ("'目录'!$A$1:$C$5", "$1:$2")
    numbering = book.worksheets[1].page_setup
    assert (numbering.firstPageNumber, numbering.useFirstPageNumber) == (1, True)


def test_two_worksheets_need_no_list() -> None:
    assert book_of(sheet("一"), sheet("二")).sheetnames == ["一", "二"]
    assert not wants_contents([sheet("一", cell("甲", link="a")), sheet("二"), sheet("三")])


def test_a_form_is_found_at_its_first_instance() -> None:
    made = [sheet("甲", form="p"), sheet("乙", form="p"), sheet("丙", form="q")]
    assert first_names(made, ["1", "2", "3"]) == {"p": "1", "q": "3"}


# Indented names


def test_levels_of_names_are_steps_of_the_workbook() -> None:
    made = sheet("表", *(cell("科目", indent=mm) for mm in (0.0, 3.5, 7.0)))
    page = book_of(made).worksheets[0]
    assert [page[f"A{row}"].alignment.indent for row in (1, 2, 3)] == [0, 1, 2]
    assert all(indent_steps(one) * INDENT >= one.indent for _, one in made.cells())


def test_only_text_at_the_left_is_indented() -> None:
    assert indent_steps(replace(cell("合计", indent=7.0), style=Style(align="center"))) == 0


def test_indented_text_has_less_room() -> None:
    text = "一" * 45
    made = sheet("表", cell(text), cell(text, indent=14.0))
    page = book_of(made).worksheets[0]
    assert [bool(page[place].alignment.shrink_to_fit) for place in ("A1", "A2")] == [False, True]
