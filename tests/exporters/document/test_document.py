"""The Word file holds what the sheets hold, as a person would have made it: styles, tables, sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from exporters.document.document import document_bytes, write_document
from models.files.whole_write import SaveError
from models.fonts.faces import face
from models.layout.cutting import cut
from models.layout.flow import writable
from models.layout.sheet import MM, Sheet
from models.packs.loading import pack_ids
from models.pages.page_marks import CODE_SIZE, PageMarks, dress, head_texts
from models.pages.page_numbers import numbered
from models.pages.pages import paginate
from models.session.opening import open_draft
from models.session.session import Session
from models.session.unit_and_title import unit_name
from tests.exporters.workbook.test_hostile_texts import hostile
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft
from tests.support.faces import unspaced
from tests.support.office import converted, needs_office
from tests.support.running import put_subject, told_draft, write
from tests.support.word import head_rows, table_rows, word, word_texts

SAMPLE_PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
FULL = "统筹推进全区大数据智能化应用工作"


@cache
def sample(pack: str) -> tuple[Session, tuple[Sheet, ...], bytes]:
    session = open_draft(SAMPLES / f"{pack}.tianbao")
    sheets = session.printed_sheets()
    return session, sheets, document_bytes(sheets, pack, dress(session))


def sheet_texts(sheets: tuple[Sheet, ...]) -> list[str]:
    """Give the text of each cell; of running text each line that was typed is a paragraph of its own."""
    cells = (cell for sheet in sheets for _, cell in sheet.cells() if cell.text)
    return [part for cell in cells for part in writable(cell.text).split("\n" if cell.level else "\0")]


def with_pages(sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """Give the sheets as they are printed: a list of tables has the pages on which these begin."""
    return tuple(numbered(sheets, [len(cut(sheet)) for sheet in sheets]))


def beside_heads(sheet: Sheet) -> Iterator[str]:
    """Give the labels that begin beside heads and end below them."""
    for row, cell in sheet.spanning:
        if sheet.rows[row].repeat and not sheet.rows[row + cell.rows - 1].repeat:
            yield cell.text


def told_sheets(duties: str) -> tuple[Sheet, ...]:
    draft = told_draft()
    put_subject(draft, "2080505", "1234.56", "1000")
    write(draft, "head", "duties", duties)
    return draft.session.printed_sheets()


def properties(document: Any, name: str) -> dict[str, dict[str, str]]:
    """Give what a style says by itself of paragraph and face, such as `pPr/spacing`."""
    style = document.styles[name].element
    return {
        f"{group.tag.rpartition('}')[2]}/{one.tag.rpartition('}')[2]}": {
            key.rpartition("}")[2]: value for key, value in one.attrib.items()
        }
        for group in (style.pPr, style.rPr)
        for one in group
    }


def test_there_is_a_sample_of_each_filing() -> None:
    assert len(SAMPLE_PACKS) == len(pack_ids())


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_the_same_cells_stand_in_the_same_order(pack: str) -> None:
    _, sheets, content = sample(pack)
    moved = Counter(text for sheet in sheets for text in beside_heads(sheet))
    wanted, found = sheet_texts(with_pages(sheets)), word_texts(word(content))
    # Titles end their lines as on paper.
    found = [text if text in wanted else text.replace("\n", "") for text in found]
    assert Counter(found) == Counter(wanted)
    assert [text for text in found if text not in moved] == [text for text in wanted if text not in moved]


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_every_row_of_a_table_fills_its_columns(pack: str) -> None:
    for table in word(sample(pack)[2]).tables:
        columns = len(table._tbl.tblGrid.gridCol_lst)
        assert {sum(span for _, span, _ in row) for row in table_rows(table)} == {columns}
        for above, below in zip(rows := list(table_rows(table)), rows[1:], strict=False):
            edges = {sum(span for _, span, _ in above[:at]) for at in range(len(above))}
            at = 0
            for _, span, goes_on in below:
                assert not goes_on or at in edges  # goes on from a cell that begins in the same column
                at += span


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_heads_are_repeated_and_rows_are_not_cut(pack: str) -> None:
    _, sheets, content = sample(pack)
    tables = word(content).tables
    assert sum(map(head_rows, tables)) == sum(row.repeat for sheet in sheets for row in sheet.rows)
    rows = [row for table in tables for row in table._tbl.tr_lst]
    whole = [row for row in rows if row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None]
    assert len(rows) - len(whole) <= 1  # the long goals of 黔南 or 渝中, where a page ends within them


@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_each_sheet_is_a_section_with_its_paper_and_margins(pack: str) -> None:
    _, sheets, content = sample(pack)
    sections = list(word(content).sections)
    assert [s.orientation == WD_ORIENT.LANDSCAPE for s in sections] == [s.landscape for s in sheets]
    for section, sheet in zip(sections, sheets, strict=True):
        size = (section.page_width, section.page_height)
        assert [round(side.mm) for side in size if side is not None] == [*map(round, sheet.page_size)]
        top, right, _, left = sheet.margins
        margins = (section.top_margin, section.right_margin, section.left_margin)
        assert [m.mm for m in margins if m is not None] == pytest.approx([top, right, left], abs=0.1)


def test_columns_are_as_wide_as_on_the_sheet() -> None:
    _, sheets, content = sample(CHONGQING)
    grid = word(content).tables[0]._tbl.tblGrid.gridCol_lst
    assert sum(column.w.mm for column in grid) == pytest.approx(sum(sheets[0].grid), abs=0.1)


def test_a_label_beside_heads_is_parted_where_the_table_goes_on_over_pages() -> None:
    """Word does not repeat heads that are merged with rows below them."""
    table = max(word(sample(GUIZHOU)[2]).tables, key=lambda one: len(one.rows))
    first, second, third = list(table_rows(table))[:3]
    assert (first[0][0], second[0], third[0][2]) == ("", ("绩效指标", 1, False), True)


def test_it_says_whose_it_is_and_what() -> None:
    session, _, content = sample(CHONGQING)
    about = word(content).core_properties
    assert about.title == CHONGQING
    assert about.author == unit_name(session)
    assert session.pack.title in about.subject
    assert dress(session).code in about.keywords
    assert about.comments == ""


@pytest.mark.parametrize("draft", [True, False])
def test_drafts_with_errors_are_marked_on_every_page(draft: bool) -> None:
    session, sheets, _ = sample(CHONGQING)
    marks: PageMarks = replace(dress(session), draft=draft)
    document = word(document_bytes(sheets, "表", marks))
    heads = [head for s in document.sections for head in (s.header, s.even_page_header)]
    feet = [foot for s in document.sections for foot in (s.footer, s.even_page_footer)]
    shown = [b'string="\xe8\x8d\x89\xe7\xa8\xbf"' in head.part.blob for head in heads]
    assert shown == [draft] * (2 * len(sheets))
    assert all(marks.code in foot.paragraphs[0].text for foot in feet)


def test_a_long_name_leaves_the_unit_of_money_on_the_line_above_the_form() -> None:
    (first, *_) = sample(CHONGQING)[1]
    made = replace(first, whose=f"{'某某中心' * 40}　单位：万元")
    head = word(document_bytes([made], "表", None)).sections[0].header.paragraphs[0].text
    assert head.endswith("…　单位：万元")
    assert len(head) < 80


@needs_office
def test_the_words_above_a_form_stand_on_one_line_however_long_one_of_them_is(printed: Path) -> None:
    sheets = long_named()
    what, whose = head_texts(sheets[0], False)
    assert face("serif").width(what, CODE_SIZE) > (sheets[0].page_size[0] - 30) * MM / 2.3
    with pdfplumber.open(printed / "long.pdf") as pdf:
        words = [word for word in pdf.pages[0].extract_words() if word["top"] < 20 * MM]
        ends = [next(one for one in words if one["text"][:4] == text[:4]) for text in (what, whose)]
        assert ends[0]["top"] == pytest.approx(ends[1]["top"], abs=1)


def test_titles_and_heads_end_their_lines_where_paper_does() -> None:
    _, sheets, content = sample("tongnan-budget-2021")
    cells = [cell for one in sheets if not one.document for _, cell in one.cells()]
    title = next(cell for cell in cells if cell.text.endswith("一般公共预算财政拨款支出预算表"))
    assert len(title.lines) == 2
    made = word(content)
    assert "\n".join(title.lines) in [paragraph.text for paragraph in made.paragraphs]
    assert "事业单位\n经营收入\n预算" in [cell.text for table in made.tables for cell in table.rows[0].cells]


def test_the_number_of_a_page_of_text_stands_at_the_outer_edge() -> None:
    """GB/T 9704-2012, 7.5: one character from the right on odd pages, from the left on even ones."""
    session, sheets, _ = sample("yubei-budget-2024")
    document = word(document_bytes(sheets, "表", dress(session)))
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[[sheet.document for sheet in sheets].index(True)]
    odd, even = (f._element.xpath("string(.)") for f in (section.footer, section.even_page_footer))
    assert odd.endswith("— 1 —　")
    assert even.startswith("　— 1 —")


def test_nothing_in_it_leads_elsewhere_or_runs() -> None:
    document = word(sample(CHONGQING)[2])
    package = document.part.package
    assert package is not None
    parts = list(package.iter_parts())
    assert not [r for part in parts for r in part.rels.values() if r.is_external]
    kinds = {re.sub(r"[0-9]*\.xml$", "", part.partname.rpartition("/")[2]) for part in parts}
    assert kinds == {"core", "document", "styles", "settings", "theme", "fontTable", "header", "footer"}


def test_lines_of_the_contents_lead_to_their_tables() -> None:
    body = word(sample("yubei-budget-2024")[2]).element.body
    targets = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    assert len(links) > 10
    assert set(links) <= targets


@pytest.mark.parametrize("pack", [CHONGQING, "yubei-budget-2024"])
def test_whatever_is_typed_stays_text(pack: str) -> None:
    session = hostile(pack)
    sheets = session.printed_sheets()
    found = Counter(map(unspaced, word_texts(word(document_bytes(sheets, "\x00<&>\"'", dress(session))))))
    assert found == Counter(map(unspaced, sheet_texts(with_pages(sheets))))


def test_no_sheets_no_document() -> None:
    with pytest.raises(ValueError, match="at least one sheet"):
        document_bytes((), "表")


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "表.docx").mkdir()
    with pytest.raises(SaveError):
        write_document(sample(CHONGQING)[1], tmp_path / "表.docx", "表")


# Running text


def test_text_is_in_the_styles_that_word_calls_heading_and_body() -> None:
    sheets = told_sheets("负责甲。\n负责乙。")
    document = word(document_bytes(sheets, "说明"))
    shown = [(p.style.name, p.text) for p in document.paragraphs if p.style is not None and p.text]
    assert shown[:6] == [
        ("Title", "＿＿＿＿2024年部门预算情况说明"),
        ("Heading 1", "一、单位基本情况"),
        ("Heading 2", "（一）职能职责"),
        ("Normal", "负责甲。"),
        ("Normal", "负责乙。"),
        ("Heading 1", "二、总体情况"),
    ]
    assert not list(document.element.body.iter(qn("w:br")))


def test_faces_and_lines_are_those_of_official_documents() -> None:
    document = word(document_bytes(told_sheets("甲"), "说明"))
    assert not [a for one in document.styles.element.iter() for a in one.attrib if "Theme" in a]
    names = ("Normal", "Title", "Heading 1", "Heading 2")
    faces = {name: properties(document, name)["rPr/rFonts"] for name in names}
    assert [face["eastAsia"] for face in faces.values()] == [
        "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
    ]  # fmt: skip
    assert {face["ascii"] for face in faces.values()} == {"Times New Roman"}
    body = properties(document, "Normal")
    assert body["rPr/spacing"] == {"val": "-5"}
    assert body["rPr/sz"] == {"val": "32"}
    assert (body["pPr/spacing"]["line"], body["pPr/spacing"]["lineRule"]) == ("576", "exact")
    assert body["pPr/ind"] == {"firstLineChars": "200", "firstLine": "630"}
    for switch in ("widowControl", "autoSpaceDE", "autoSpaceDN"):
        assert body[f"pPr/{switch}"] == {"val": "0"}


# As LibreOffice prints it


def long_named() -> tuple[Sheet, ...]:
    project = Draft.sample("national-project-selfeval", "project")
    project.put("head", "name", "普陀体育中心与委托运营方结算费用及援滇对口支援和结对帮扶经费")
    return project.session.printed_sheets()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the PDFs that LibreOffice makes of all samples and of a long text, in one run."""
    folder = tmp_path_factory.mktemp("word")
    (folder / "in").mkdir()
    for pack in SAMPLE_PACKS:
        (folder / "in" / f"{pack}.docx").write_bytes(sample(pack)[2])
    write_document(told_sheets(FULL * 100), folder / "in" / "text.docx", "说明")
    write_document(long_named(), folder / "in" / "long.docx", "自评")
    converted(sorted((folder / "in").iterdir()), folder, "pdf")
    return folder


@needs_office
def test_a_full_page_of_text_has_22_lines_of_28_characters(printed: Path) -> None:
    with pdfplumber.open(printed / "text.pdf") as pdf:
        page = pdf.pages[1]
        lines = Counter(round(char["top"]) for char in page.chars if not char["text"].isspace())
        *body, number = [count for _, count in sorted(lines.items())]
        assert body == [28] * 22
        assert number == len("—2—")


@needs_office
@pytest.mark.parametrize("pack", SAMPLE_PACKS)
def test_it_prints_on_the_pages_of_the_pdf(pack: str, printed: Path) -> None:
    """Each page has the paper of the PDF's and, character by character, what that page shows.

    Lines of running text end a little sooner or later in Word, and a table of several pages may be cut at
    another row there, as it leaves a class without its subjects: the pages of one are taken together.
    """
    sheets = sample(pack)[1]
    pages = paginate(sheets)
    with pdfplumber.open(printed / f"{pack}.pdf") as pdf:
        assert len(pdf.pages) == len(pages)
        left: Counter[str] = Counter()
        for page, other in zip(pages, pdf.pages, strict=True):
            assert (other.width, other.height) == pytest.approx((page.width, page.height), abs=1)
            first = [run for one in page.cells if not one.again for run in page.runs[one.first : one.last]]
            shown = unspaced("".join(run.text for run in first))
            there = Counter(char["text"] for char in other.chars)
            if sheets[page.sheet].document or sum(one.sheet == page.sheet for one in pages) > 1:
                left.update(shown)
                left.subtract(there)
            else:
                assert not Counter(shown) - there
        assert not +left
