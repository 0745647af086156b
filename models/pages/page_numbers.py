"""The pages that a contents list names: put in where the pages of the whole set are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from models.layout.sheet import PAGE_NUMBER, Sheet, SheetCell, SheetRow
from models.pages.cutting import cut
from models.session.session import Session


def numbered(sheets: Sequence[Sheet], counts: Sequence[int]) -> list[Sheet]:
    """Give sheets of so many pages each, with the page on which each listed form begins.

    A form that is not among them has no number. Sheets without a list are the same objects, and no row of
    those with one is higher than before, so pages that were cut already hold.
    """
    starts = accumulate(counts, initial=1)
    pages = {sheet.form: page for sheet, page in reversed(list(zip(sheets, starts, strict=False)))}
    return [
        replace(sheet, rows=tuple(_filled(row, pages) for row in sheet.rows)) if _lists(sheet) else sheet
        for sheet in sheets
    ]


def numbered_in_set(session: Session, sheet: Sheet) -> Sheet:
    """Give a sheet with the pages as they are when the whole set is printed."""
    if not session.pack.form(sheet.form).lists:
        return sheet
    every = session.printed_sheets()
    return numbered([sheet, *every], [0, *(len(cut(one)) for one in every)])[0]


def _lists(sheet: Sheet) -> bool:
    return any(cell.role == PAGE_NUMBER for _, cell in sheet.cells())


def _filled(row: SheetRow, pages: dict[str, int]) -> SheetRow:
    return replace(row, cells=tuple(_page(cell, pages) for cell in row.cells))


def _page(cell: SheetCell, pages: dict[str, int]) -> SheetCell:
    if cell.role != PAGE_NUMBER or cell.link not in pages:
        return cell
    text = str(pages[cell.link])
    return replace(cell, text=text, lines=(text,), number=Decimal(text))
