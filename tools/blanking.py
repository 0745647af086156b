"""The samples' own workbooks as blanks that a bureau would send: labels stay, all else is taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from exporters.workbook.workbook import workbook_bytes, written_tables
from models.address import Address
from models.layout.sheet import Sheet
from models.making.trial import words_before
from models.session.session import Session
from models.storage.draft_file import load_draft

BY_HAND = ("typed", "adjusted")
"""Roles of printed cells that hold what a person typed."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell of a sample's workbook that is no label: its sheet, its place, what it prints, who says so."""

    sheet: str
    place: str
    text: str
    number: Decimal | None
    address: Address
    role: str
    before: str
    """Words that the form prints before it in the same cell."""


def sample(path: Path) -> tuple[Session, list[Sheet]]:
    """Open a sample, and give the sheets that its workbook has; DraftError."""
    session = Session(load_draft(path))
    return session, [one for one in session.printed_sheets() if not one.document]


def printed_cells(session: Session, sheets: Sequence[Sheet]) -> Iterator[Printed]:
    """Walk what the workbook of a draft prints beside its labels."""
    roles = {at: cell.role for sheet in sheets for at, (_, cell) in sheet.places.items()}
    for table in written_tables(sheets, session.calculation):
        for row in table.rows:
            for cell in row:
                if cell.address is not None and cell.text.strip():
                    role = _by_whom(session, cell.address, roles[cell.address])
                    before = words_before(session.pack.cell(cell.address))
                    yield Printed(table.name, cell.place, cell.text, cell.number, cell.address, role, before)


def _by_whom(session: Session, at: Address, role: str) -> str:
    """Count a code as typed where its row is stored: nobody else put it there."""
    typed = session.pack.cell(at).type == "code" and session.submission.has_row(at)
    return "typed" if typed else role


def write_filled(session: Session, sheets: Sequence[Sheet], path: Path) -> None:
    """Write the workbook of a draft with its values, as a colleague's of last year."""
    path.write_bytes(workbook_bytes(sheets, session.pack.title))


def write_blank(filled: Path, cells: Sequence[Printed], path: Path) -> None:
    """Write a workbook again without what was typed or computed in it; words before that stay."""
    book = load_workbook(filled)
    for one in cells:
        book[one.sheet][one.place].value = one.before or None
    book.save(path)
