"""Read what stands in a Word file, and what its tables are like."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree


def word(content: bytes) -> WordDocument:
    """Open a Word file, having read every part of it as XML."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
    return Document(BytesIO(content))


def word_texts(document: WordDocument) -> list[str]:
    """Give every text of the body from its top, a cell as one; a merged cell once."""
    found = []
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph):
            found.append(part.text)
        else:
            found += [text for row in table_rows(part) for text, _, goes_on in row if not goes_on]
    return [text for text in found if text]


def table_rows(table: Table) -> Iterator[list[tuple[str, int, bool]]]:
    """Give each cell's text, how many columns it covers and whether it goes on from above."""
    for row in table._tbl.tr_lst:
        yield [(_text(cell), cell.grid_span, cell.vMerge == "continue") for cell in row.tc_lst]


def _text(cell: Any) -> str:
    lines = ("".join(text.text or "" for text in line.iter(qn("w:t"))) for line in cell.iter(qn("w:p")))
    return "\n".join(lines)


def head_rows(table: Table) -> int:
    """Count the rows that Word repeats on each page, which have to be the first."""
    marked = [
        row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in table._tbl.tr_lst
    ]
    heads = sum(marked)
    assert all(marked[:heads])
    return heads
