"""Long texts stand in 五号 (10.5 pt) where that costs no page and splits no row, else in down to 9 pt."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from openpyxl import load_workbook

from exporters.document.document import document_bytes
from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.address import SINGLE_ROW
from models.drafts.submission import new_submission
from models.layout.cutting import cut
from models.layout.sheet import Sheet
from models.packs.loading import load_pack
from models.pages.long_texts import too_long
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, SAMPLES, Draft

LARGEST, SMALLEST = 10.5, 9.0
WORDS = "围绕“十四五”规划推进数字化建设，完成率达到95%以上；"


def draft_of(size: float | None = None) -> Draft:
    """Begin a draft, its long texts always in this size."""
    pack = load_pack(CHONGQING)
    if size is not None:
        fixed = pack.styles["long"].model_copy(update={"size": size, "least": None})
        pack = pack.model_copy(update={"styles": {**pack.styles, "long": fixed}})
    return Draft(CHONGQING, "department", Session(new_submission(pack, 2023), pack))


def write(draft: Draft, text: str) -> Sheet:
    draft.put("goals", "actual", text)
    return draft.session.sheet(draft.form, draft.instance)


def sizes(sheet: Sheet) -> set[float]:
    return {cell.size for _, cell in sheet.cells() if cell.text and cell.style.least is not None}


def cuts(sheet: Sheet) -> list[int]:
    both = [cut(sheet), cut(sheet, whole=True)]
    return [
        number for pages in both for number in (len(pages), sum(not s.repeated for p in pages for s in p))
    ]


def test_a_short_text_stands_in_five() -> None:
    assert sizes(write(draft_of(), WORDS)) == {LARGEST}


def test_the_largest_size_that_costs_no_page_is_taken_at_every_length() -> None:
    draft, others = draft_of(), {size: draft_of(size) for size in (10.5, 10.0, 9.5, 9.0)}
    found = []
    for times in range(1, 60, 2):
        shown = write(draft, WORDS * times)
        best = cuts(write(others[SMALLEST], WORDS * times))
        fitting = [
            size
            for size, other in others.items()
            if all(a <= b for a, b in zip(cuts(write(other, WORDS * times)), best, strict=True))
        ]
        assert sizes(shown) == {max(fitting)}, times
        assert len(cut(shown)) <= best[0]
        found.append(max(fitting))
    assert {LARGEST, SMALLEST} < set(found)  # there are lengths for which it is one in between


def test_the_size_follows_from_what_stands_there_and_not_from_the_way_to_it() -> None:
    grown, shrunk = draft_of(), draft_of()
    shown = {times: write(grown, WORDS * times) for times in range(1, 60, 7)}
    for times in reversed(range(1, 60, 7)):
        assert write(shrunk, WORDS * times) == shown[times]


def test_all_long_texts_of_a_form_are_of_one_size() -> None:
    draft = draft_of()
    for column in ("initial", "adjusted"):
        draft.put("goals", column, WORDS)
    for times in range(1, 60, 5):
        assert len(sizes(write(draft, WORDS * times))) == 1


@pytest.mark.parametrize("times", [1, 60])
def test_every_face_has_the_size_of_the_sheet(times: int) -> None:
    draft = draft_of()
    shown = write(draft, WORDS * times)
    (size,) = sizes(shown)
    assert size == (LARGEST if times == 1 else SMALLEST)
    with pdfplumber.open(BytesIO(pdf_bytes([shown], "自评"))) as pdf:
        printed = {round(c["size"], 1) for page in pdf.pages for c in page.chars if c["text"] in "围绕推"}
    assert printed == {size}
    book = load_workbook(BytesIO(workbook_bytes([shown], "自评")))
    written = [cell.font.sz for sheet in book for row in sheet for cell in row if WORDS in str(cell.value)]
    assert written
    assert max(written) <= size
    assert times > 1 or written == [size]
    word = Document(BytesIO(document_bytes([shown], "自评")))
    cells = [c for table in word.tables for row in table.rows for c in row.cells if WORDS in c.text]
    assert {p.style.font.size.pt for c in cells for p in c.paragraphs} == {size}


def test_a_text_is_warned_of_only_where_the_smallest_size_does_not_help() -> None:
    draft, small = draft_of(), draft_of(SMALLEST)
    said = [
        [
            bool(too_long(one.session, one.at("goals", SINGLE_ROW, "actual"), WORDS * times))
            for one in (draft, small)
        ]
        for times in range(10, 120, 2)
    ]
    assert {True, False} == {one for one, _ in said}
    assert all(one == other for one, other in said)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.tianbao")), ids=lambda path: path.stem)
def test_samples_take_no_more_pages(path: Path) -> None:
    submission = load_draft(path)
    pack = load_pack(submission.pack)
    fixed = pack.styles["long"].model_copy(update={"size": SMALLEST, "least": None})
    small = pack.model_copy(update={"styles": {**pack.styles, "long": fixed}})
    for shown, least in zip(
        Session(submission, pack).printed_sheets(), Session(submission, small).printed_sheets(), strict=True
    ):
        assert all(a <= b for a, b in zip(cuts(shown), cuts(least), strict=True))
