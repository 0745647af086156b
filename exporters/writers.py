"""Which writer makes which file, and which part of a set goes into it; each is loaded when first needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import TianbaoError

if TYPE_CHECKING:
    from models.calculation.calculation import Calculation
    from models.layout.sheet import Sheet
    from models.pages.page_marks import PageMarks

KINDS = ("pdf", "xlsx", "docx", "html", "txt")
DRAWN = frozenset({"pdf", "xlsx"})
"""Kinds that are set in the program's own faces, or by their measures; the others show any character."""
ALL, TEXT, TABLES = "all", "text", "tables"
PARTS = (ALL, TEXT, TABLES)


class NoSuchPartError(TianbaoError):
    """Report that nothing of the part that was asked for is there, or may be in the file."""


def part_of(sheets: Sequence[Sheet], part: str) -> list[Sheet]:
    """Give all sheets, or those of running text, or the tables alone; NoSuchPartError when there are none."""
    found = [sheet for sheet in sheets if part == ALL or sheet.document == (part == TEXT)]
    if sheets and not found:
        missing, there = ("正文", "表格") if part == TEXT else ("表格", "正文")
        raise NoSuchPartError(f"要导出的只有{there}，没有{missing}，没有导出。请改选导出{there}。")
    return found


def write_file(
    path: Path,
    sheets: Sequence[Sheet],
    title: str,
    dressing: PageMarks,
    calculation: Calculation | None = None,
) -> int:
    """Write sheets to a file of the kind its name ends in; SaveError, MissingCharacterError, NoTableError.

    Gives the number of pages, 0 where whoever prints it will make them.
    """
    kind = path.suffix.lower()
    if kind == ".pdf":
        from exporters.pdf.document import write_pdf

        return write_pdf(sheets, path, title, dressing)
    if kind == ".docx":
        from exporters.document.document import write_document

        write_document(sheets, path, title, dressing)
    elif kind == ".html":
        from exporters.web.html import write_html

        write_html(sheets, path, title, dressing)
    elif kind == ".txt":
        from exporters.web.plain import write_text

        write_text(sheets, path, title, dressing)
    else:
        from exporters.workbook.workbook import write_workbook

        write_workbook(sheets, path, title, dressing, calculation)
    return 0
