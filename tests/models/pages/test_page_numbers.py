"""Contents lists name the page on which each form begins: on paper, in the workbook and on the screen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.layout.sheet import PAGE_NUMBER, Sheet
from models.packs.loading import load_pack
from models.packs.yaml_source import PackError
from models.pages.added_pages import CONTENTS_PAGE, SEAL_PAGE, not_offered, with_added
from models.pages.check_code import check_code
from models.pages.page_numbers import numbered_in_set
from models.pages.pages import paginate
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.own_packs import edit, own_packs

__all__ = ["own_packs"]

OWN, ADDED = "yubei-budget-2024", "qijiang-budget-2025"


def opened(pack: str) -> Session:
    return open_draft(SAMPLES / f"{pack}.tianbao")


def sheets_of(session: Session) -> tuple[Sheet, ...]:
    return with_added(session, session.printed_sheets(), {CONTENTS_PAGE, SEAL_PAGE})


def starts(content: bytes, sheets: tuple[Sheet, ...]) -> dict[str, int]:
    """Give, by the title in print, the first page of each form that stands under its small line."""
    found: dict[str, int] = {}
    with pdfplumber.open(BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            above = page.crop((0, 0, page.width, 20 / 25.4 * 72)).extract_text().replace(" ", "")
            for sheet in sheets:
                name = (sheet.group or sheet.name).replace(" ", "")
                if above.startswith(name):
                    found.setdefault(sheet.form, number)
    return found


@pytest.mark.parametrize("pack", [OWN, ADDED])
def test_each_line_names_the_page_its_table_begins_on(pack: str) -> None:
    session = opened(pack)
    sheets = sheets_of(session)
    content = pdf_bytes(sheets, "题")
    begun = starts(content, sheets)
    with pdfplumber.open(BytesIO(content)) as pdf:
        ((at, table),) = (
            (at, table)
            for at, page in enumerate(pdf.pages)
            for table in page.extract_tables()
            if "页码" in (table[0][-1] or "")
        )
    listed = [int(row[-1] or 0) for row in table[1:]]
    others = (SEAL_PAGE, CONTENTS_PAGE, "contents")
    forms = list(
        dict.fromkeys(sheet.form for sheet in sheets if not sheet.document and sheet.form not in others)
    )
    assert listed == [begun[form] for form in forms]
    assert len(set(listed)) == len(listed) > 10
    book = load_workbook(BytesIO(workbook_bytes(sheets, "题", None, session.calculation)))
    column = [row[-1].value for row in book.worksheets[0].iter_rows(min_row=3)]
    # The workbook leaves the text out; its list names the pages that its own feet say.
    text = sum(sheets[page.sheet].document for page in paginate(sheets))
    assert text == at
    assert column == [page - text for page in listed]


def test_the_screen_says_the_pages_of_the_whole_set() -> None:
    session = opened(OWN)
    instance = session.submission.forms["contents"][0].id
    cells = [cell for _, cell in numbered_in_set(session, session.sheet("contents", instance)).cells()]
    shown = {cell.link: cell.text for cell in cells if cell.role == PAGE_NUMBER}
    pages = paginate(session.printed_sheets())
    sheets = session.printed_sheets()
    for form, text in shown.items():
        first = next(i for i, page in enumerate(pages, 1) if sheets[page.sheet].form == form)
        assert text == str(first)
    assert len(shown) == 17


def test_a_table_that_is_not_printed_has_no_page() -> None:
    session = opened(OWN)
    sheets = [sheet for sheet in session.printed_sheets() if sheet.form in ("contents", "income")]
    cells = [one.cell for one in paginate(sheets)[0].cells if one.cell.role == PAGE_NUMBER]
    assert {cell.link: cell.text for cell in cells if cell.text} == {"income": "2"}
    assert len(cells) == 17


def test_a_list_printed_alone_names_the_pages_of_the_whole_set() -> None:
    session = opened(OWN)
    alone = paginate(with_added(session, session.printed_sheets("contents"), ()))
    every = paginate(session.printed_sheets())
    listed = [
        [one.cell.text for page in pages for one in page.cells if one.cell.role == PAGE_NUMBER]
        for pages in (alone, every)
    ]
    assert listed[0] == listed[1]
    assert all(listed[0])
    sheets = session.printed_sheets()
    text = sum(sheets[page.sheet].document for page in every)
    assert int(listed[0][0]) == text + 2 > 2  # behind the text and the list itself


def test_pages_do_not_change_the_check_code() -> None:
    for pack in (OWN, ADDED):
        session = opened(pack)
        before = check_code(session.printed_sheets())
        sheets_of(session)
        assert check_code(session.printed_sheets()) == before
        numbers = [row for sheet in session.printed_sheets() for row in sheet.rows]
        assert not [c for row in numbers for c in row.cells if c.role == PAGE_NUMBER and c.text]


def test_a_pack_leaves_the_column_out_where_it_wants_none(own_packs: Path) -> None:
    page = "          - {key: page, label: 页码, style: value}   # 公开表没有这一列；不要时去掉，并改 grid\n"
    edit(own_packs, f"{OWN}.yaml", page, "")
    edit(own_packs, f"{OWN}.yaml", "grid: [11, 16.2, 140.5, 12.3]", "grid: [16, 22, 142]")
    session = opened(OWN)
    instance = session.submission.forms["contents"][0].id
    assert not [c for _, c in session.sheet("contents", instance).cells() if c.role == PAGE_NUMBER]
    assert len(paginate([sheet for sheet in session.printed_sheets() if not sheet.document])) == 22


def test_a_pack_offers_what_its_own_forms_have_not() -> None:
    both = [CONTENTS_PAGE, SEAL_PAGE]
    lacking = {pack: not_offered(opened(pack), both) for pack in (OWN, ADDED, CHONGQING, GUIZHOU)}
    assert lacking == {OWN: [CONTENTS_PAGE], ADDED: [], CHONGQING: [CONTENTS_PAGE], GUIZHOU: both}


def test_the_page_for_the_seal_is_the_last_and_has_its_room() -> None:
    session = opened(ADDED)
    pages = paginate(sheets_of(session))
    (seal,) = pages[-1].seals
    assert seal.width == seal.height == pytest.approx(42 / 25.4 * 72)
    words = "".join(run.text for run in pages[-1].runs)
    assert session.printed_sheets()[0].whose.split("　")[0] in words
    assert "单位（盖章）" in words
    assert "年　　　月　　　日" in words
    for run in pages[-1].runs:  # nothing is printed where the seal goes
        assert not (seal.x < run.x < seal.x + seal.width and seal.y < run.y < seal.y + seal.height)
    assert not [page for page in pages[:-1] if page.seals]


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("{use: seal-page, id: general}", "另加的页 general 与一张表同名"),
        ("{use: cover, id: extra}", "另加的页 extra 里不能有单元格"),
    ],
)
def test_an_added_page_that_could_not_work_is_refused(own_packs: Path, added: str, said: str) -> None:
    edit(own_packs, "shared/budget.yaml", "{use: seal-page, id: seal_page}", added)
    with pytest.raises(PackError, match=said):
        load_pack(ADDED)
