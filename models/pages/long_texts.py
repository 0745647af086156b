"""Texts that fill more than a page of their column, so that a row of the form is broken over pages."""

from __future__ import annotations

from math import ceil, floor

from models.address import Address
from models.calculation.cell_names import cell_name
from models.layout.cell_setter import CellSetter
from models.layout.cutting import room_of
from models.session.session import Session

_MOST_NAMED = 3


def too_long(session: Session, at: Address, text: str | None = None) -> str:
    """Say that a cell, or a text while it is typed there, takes more than a page; blank where it does not.

    Running text goes on from page to page, however long.
    """
    sheet = session.sheet(at.form, at.instance)
    found = sheet.places.get(at)
    if found is None or sheet.document or not session.pack.form(at.form).printed:
        return ""
    cell, room = found[1], room_of(sheet)
    if text is None and cell.needed <= room:
        return ""
    # A text this long is set as small as its style lets it be.
    form, gives = session.pack.form(at.form), cell.style.gives
    setter = CellSetter(session.calculation, form, at.instance, session.faces, gives)
    cell = setter.with_words(cell, cell.text if text is None else text.strip())
    if cell.needed <= room or cell.rows > 1:  # one that spans rows has theirs
        return ""
    pages = ceil(cell.needed / room * 10) / 10
    lines = floor((room - 2 * cell.style.padding) / cell.line_height)
    fit = sum(map(len, cell.lines[:lines])) // 10 * 10
    return f"这一栏印出来要占 {pages} 页，会断在几页上：请写到约 {fit} 字以内，或把详细内容另附说明"


def long_texts(session: Session, form: str = "") -> str:
    """Name the cells of the printed sheets that take more than a page; blank when none does."""
    found = [
        f"{sheet.name} {cell_name(session.calculation, at)}"
        for sheet in session.printed_sheets(form)
        for at in sheet.places
        if too_long(session, at)
    ]
    if not found:
        return ""
    named = "、".join(found[:_MOST_NAMED]) + (f"等 {len(found)} 处" if len(found) > _MOST_NAMED else "")
    return f"印出来超过一页，会断在几页上：{named}。请写短些，或把详细内容另附说明。"
