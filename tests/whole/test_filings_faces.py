"""The acceptance test of PDF and workbook: both samples print there what their filings print.

The goldens write the samples' workbooks down as text; after a wanted change of the layout write them anew
with TIANBAO_GOLDENS=write and look at the difference.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.address import Address
from models.layout.sheet import Sheet, SheetCell
from models.pages.pages import paginate
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.faces import (
    displayed,
    pdf_by_address,
    pdf_cells,
    unspaced,
    workbook_by_address,
    workbook_cells,
)
from tests.support.filings import filing_rows, plain
from tests.support.workbook_dump import dump

GOLDENS = Path(__file__).parents[1] / "goldens"
FILINGS = {CHONGQING: "yuzhong-2023-selfeval.txt", GUIZHOU: "qiannan-2023-selfeval.txt"}
# How many cells each sample prints, and how many of them are figures.
CELLS = {
    CHONGQING: (347, 191),
    GUIZHOU: (183, 69),
    "yubei-budget-2024": (1160, 369),
    "qijiang-budget-2025": (1381, 375),
    "tongnan-budget-2021": (1002, 227),
}
# Cells of the copies that are running text on paper: a goal cut in two by the page end; a label with what is
# written after it, and the notes, which have no cells of their own in a PDF.
RUNNING_PDF = {CHONGQING: 2, GUIZHOU: 5}
RUNNING_WORKBOOK = {CHONGQING: 2, GUIZHOU: 2}
# The unit's name, cut from the published form.
BLANKED = {CHONGQING: "", GUIZHOU: "黔南州大数据发展管理局"}


class Faces(NamedTuple):
    """A sample and both its faces."""

    sheets: tuple[Sheet, ...]
    pdf: bytes
    workbook: bytes

    @property
    def tables(self) -> tuple[Sheet, ...]:
        """Give the sheets that the workbook has: all but the text."""
        return tuple(sheet for sheet in self.sheets if not sheet.document)

    def cells(self) -> dict[Address, SheetCell]:
        """Give every cell of a table that an address names."""
        return {address: cell for sheet in self.tables for address, (_, cell) in sheet.places.items()}


@cache
def faces(pack: str) -> Faces:
    sheets = Session(load_draft(SAMPLES / f"{pack}.tianbao")).printed_sheets()
    return Faces(sheets, pdf_bytes(sheets, "题"), workbook_bytes(sheets, "题"))


def cells_of_filing(pack: str) -> Counter[str]:
    return Counter(cell for row in filing_rows(FILINGS[pack]) for cell in row)


def beside_the_form(pack: str) -> set[str]:
    """Give what pages carry in their margins: what a loose one belongs to, and its number."""
    pages = paginate(faces(pack).sheets)
    return {plain(run.text) for page in pages for run in page.runs[page.cells[-1].last :]}


def whole(parts: list[str], text: str) -> bool:
    """Tell whether parts add up to a text, or each page with room for it repeats the whole of it."""
    return "".join(parts) == text or {part for part in parts if part} == {text}


@pytest.mark.parametrize("pack", CELLS)
def test_each_address_shows_the_same_on_sheet_pdf_and_workbook(pack: str) -> None:
    found = faces(pack)
    drawn = pdf_by_address(found.pdf, found.sheets)
    written = workbook_by_address(found.workbook, found.tables)
    assert len(found.cells()) == CELLS[pack][0]
    for address, cell in found.cells().items():
        text = unspaced(cell.text)
        assert whole(drawn[address], text), address
        assert whole([unspaced(shown.text) for shown in written[address]], text), address
        if len(written[address]) == 1:
            # A break before a bracket is written down, or other programs break behind it.
            assert written[address][0].text.replace("\n（", "（") == cell.text, address


@pytest.mark.parametrize("pack", ["yubei-budget-2024", "tongnan-budget-2021"])
def test_the_text_stands_before_the_tables_of_the_pdf(pack: str) -> None:
    """Each paragraph on its pages in order, on pages of its own."""
    found = faces(pack)
    text = found.sheets[0]
    assert [sheet.document for sheet in found.sheets].index(True) == 0
    drawn = pdf_by_address(found.pdf, found.sheets)
    for _, cell in text.cells():
        assert cell.address is not None
        assert "".join(drawn[cell.address]) == unspaced(cell.text), cell.address
    pages = [{place.form for place, _ in page.places} for page in paginate(found.sheets)]
    assert pages[0] == {"narrative"}
    assert not [forms for forms in pages if "narrative" in forms and len(forms) > 1]


@pytest.mark.parametrize("pack", CELLS)
def test_every_figure_is_a_number_in_the_workbook(pack: str) -> None:
    found = faces(pack)
    written = workbook_by_address(found.workbook, found.tables)
    figures = {address: cell for address, cell in found.cells().items() if cell.number is not None}
    assert len(figures) == CELLS[pack][1]
    for address, cell in figures.items():
        assert written[address][0].is_number, address
        assert written[address][0].text == cell.text, address


@pytest.mark.parametrize("pack", FILINGS)
@pytest.mark.parametrize(
    ("face", "read", "running"),
    [("pdf", pdf_cells, RUNNING_PDF), ("workbook", workbook_cells, RUNNING_WORKBOOK)],
)
def test_every_cell_of_the_filing_is_there(
    pack: str, face: str, read: Callable[[bytes], list[str]], running: dict[str, int]
) -> None:
    there = [plain(text) for text in read(getattr(faces(pack), face))]
    missing = cells_of_filing(pack) - Counter(there)
    assert missing.total() == running[pack]
    everything = "".join(there)
    assert [text for text in missing if text not in everything] == []


@pytest.mark.parametrize("pack", FILINGS)
@pytest.mark.parametrize(("face", "read"), [("pdf", pdf_cells), ("workbook", workbook_cells)])
def test_nothing_is_there_that_the_filing_lacks(
    pack: str, face: str, read: Callable[[bytes], list[str]]
) -> None:
    published = "".join(cell for row in filing_rows(FILINGS[pack]) for cell in row)
    there = [plain(text) for text in read(getattr(faces(pack), face))]
    extra = {text for text in there if text not in published} - beside_the_form(pack)
    assert extra == ({BLANKED[pack]} if BLANKED[pack] else set())


@pytest.mark.parametrize("pack", [*FILINGS, "yubei-budget-2024"])
def test_workbooks_are_as_the_golden_says(pack: str) -> None:
    written = dump(faces(pack).workbook)
    golden = GOLDENS / f"{pack}.xlsx.txt"
    if os.environ.get("TIANBAO_GOLDENS") == "write":
        golden.write_text(written, encoding="utf-8", newline="\n")
    assert written == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1939.33, "#,##0.00;-#,##0.00;", "1,939.33"),
        (0, "#,##0.00;-#,##0.00;", ""),
        (-2, "#,##0.00;-#,##0.00;", "-2.00"),
        (0.005, "0.00", "0.01"),
        (1, "0%", "100%"),
        (26.67, "General", "26.67"),
        (0.985, "0.0%", "98.5%"),
        (3651, "General", "3651"),
        (0, "General;-General;", ""),
        ("≥5", "General", "≥5"),
        (None, "General", ""),
    ],
)
def test_values_are_shown_by_their_number_format(value: object, code: str, text: str) -> None:
    assert displayed(value, code) == text
