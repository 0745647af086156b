"""The structure of the PDF as independent readers find it: each table's rows, heads and cells in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pytest
from pdfplumber.structure import PDFStructTree

from exporters.pdf.document import pdf_bytes, write_pdf
from models.layout.cutting import cut
from models.layout.sheet import Sheet, SheetCell
from models.pages.page_marks import PageMarks, dress
from models.pages.page_numbers import numbered
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES

PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
Element = dict[str, Any]


@cache
def drawn(pack: str) -> tuple[tuple[Sheet, ...], bytes]:
    session = Session(load_draft(SAMPLES / f"{pack}.tianbao"))
    sheets = session.printed_sheets()
    sheets = tuple(numbered(sheets, [len(cut(sheet)) for sheet in sheets]))
    marks = dress(session)
    return sheets, pdf_bytes(sheets, "题", PageMarks(marks.code, marks.time, draft=True))


@cache
def drawn_read(pack: str) -> tuple[list[Element], dict[tuple[int, int], str], set[str]]:
    return read(drawn(pack)[1])


def read(content: bytes) -> tuple[list[Element], dict[tuple[int, int], str], set[str]]:
    """Give the tree of elements, the text of each numbered piece by page and number, and all tags."""
    with pdfplumber.open(BytesIO(content)) as pdf:
        tree = [element.to_dict() for element in PDFStructTree(pdf)]
        texts: dict[tuple[int, int], str] = {}
        tags: set[str] = set()
        for page in pdf.pages:
            tags |= {one["tag"] for one in (*page.chars, *page.lines, *page.rects)}
            for char in page.chars:
                if char["mcid"] is not None:
                    at = page.page_number, char["mcid"]
                    texts[at] = texts.get(at, "") + char["text"]
    return tree, texts, tags


def under(element: Element) -> list[Element]:
    return list(element.get("children", []))


def text_of(element: Element, texts: dict[tuple[int, int], str]) -> str:
    pieces = [(element.get("page_number"), number) for number in element.get("mcids", [])]
    return "".join(texts[page, number] for page, number in pieces)  # type: ignore[index]


def bare(text: str) -> str:
    return "".join(text.split())


def tables(sheet: Sheet) -> Iterator[list[list[SheetCell]]]:
    """Give each table row by row; the reader passes over cells, rows and tables without text."""
    for rows in _tables(sheet):
        said = [[cell for cell in row if cell.lines] for row in rows]
        if any(said):
            yield [row for row in said if row]


def _tables(sheet: Sheet) -> Iterator[list[tuple[SheetCell, ...]]]:
    """Give the rows of each run of rows with borders, a row under cells that hang down included."""
    found: list[tuple[SheetCell, ...]] = []
    hanging = 0
    for i, row in enumerate(sheet.rows):
        if any(cell.style.border for cell in row.cells) or i < hanging:
            found.append(row.cells)
            hanging = max([hanging, *(i + cell.rows for cell in row.cells)])
        elif found:
            yield found
            found = []
    if found:
        yield found


@pytest.mark.parametrize("pack", PACKS)
def test_a_reader_finds_each_tables_rows_heads_and_cells_in_order(pack: str) -> None:
    sheets, _ = drawn(pack)
    tree, texts, _ = drawn_read(pack)
    (document,) = tree
    assert [one["type"] for one in under(document)] == ["Sect"] * len(sheets)
    for sheet, part in zip(sheets, under(document), strict=True):
        wanted = list(tables(sheet))
        found = [one for one in under(part) if one["type"] == "Table"]
        assert len(found) == len(wanted)
        for rows, table in zip(wanted, found, strict=True):
            assert [one["type"] for one in under(table)] == ["TR"] * len(rows)
            for row, element in zip(rows, under(table), strict=True):
                for cell, one in zip(row, under(element), strict=True):
                    head = cell.role in ("head", "label") and cell.text
                    assert one["type"] == ("TH" if head else "TD")
                    about = one.get("attributes", {})
                    assert (about.get("ColSpan", 1), about.get("RowSpan", 1)) == (cell.span, cell.rows)
                    assert not head or about["Scope"] in ("Column", "Row")
                    if "children" not in one and one.get("page_number"):
                        assert bare(text_of(one, texts)) in bare(cell.text)
        others = [one for one in under(part) if one["type"] != "Table"]
        assert others[0]["type"] in ("H1", "P")
        assert [one["type"] for one in others].count("H1") >= 1


@pytest.mark.parametrize("pack", PACKS)
def test_every_text_of_the_form_is_read_once_and_nothing_else_is(pack: str) -> None:
    """Not heads that a page repeats, nor what stands beside the form; all of that is marked as such."""
    sheets, _ = drawn(pack)
    _, texts, tags = drawn_read(pack)
    words = "".join(line for sheet in sheets for _, cell in sheet.cells() for line in cell.lines)
    assert sorted(bare("".join(texts.values()))) == sorted(bare(words))
    assert tags <= {"Artifact", "H1", "H2", "H3", "H4", "P", "TH", "TD"}


@pytest.mark.parametrize("pack", PACKS)
def test_the_cells_of_a_table_empty_ones_too_fill_its_grid(pack: str) -> None:
    sheets, content = drawn(pack)
    with pikepdf.open(BytesIO(content)) as pdf:
        for sheet, part in zip(sheets, pdf.Root.StructTreeRoot.K[0].K, strict=True):
            for table in (one for one in part.K if one.S == "/Table"):
                cells = [cell for row in table.K for cell in row.get("/K", [])]
                about = [cell.get("/A", pikepdf.Dictionary()) for cell in cells]
                squares = sum(int(a.get("/ColSpan", 1)) * int(a.get("/RowSpan", 1)) for a in about)
                assert squares == len(table.K) * len(sheet.grid)


def test_a_part_of_the_pages_has_their_elements_alone(tmp_path: Path) -> None:
    sheets = [sheet for sheet in drawn("yubei-budget-2024")[0] if not sheet.document]
    write_pdf(sheets, tmp_path / "part.pdf", "题", numbers=(3, 6))
    tree, *_ = read((tmp_path / "part.pdf").read_bytes())
    assert [one["type"] for one in under(tree[0])] == ["Sect", "Sect"]


@pytest.mark.parametrize("pack", PACKS)
def test_each_piece_of_a_page_leads_to_its_element(pack: str) -> None:
    """The way back, by which readers find the cell under the pointer (ISO 32000-1, 14.7.4.4)."""
    with pikepdf.open(BytesIO(drawn(pack)[1])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
        for page in pdf.pages:
            for number, element in enumerate(owners[page.obj.StructParents]):
                kids = list(element.K)
                here = element.Pg.objgen == page.obj.objgen and number in kids
                assert here or any(
                    isinstance(kid, pikepdf.Dictionary)
                    and (kid.Pg.objgen, int(kid.MCID)) == (page.obj.objgen, number)
                    for kid in kids
                )
