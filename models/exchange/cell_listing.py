"""List what a draft shows, cell by cell, for the command line and for comparing with a filing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from models.address import Address
from models.calculation.cell_names import cell_name
from models.calculation.cell_state import CellState
from models.calculation.printed_text import plain_text
from models.calculation.running_text import is_shown, paragraphs, pieces_asked
from models.editing.first_rows import first_row
from models.editing.plans import can_type
from models.packs.blocks import RunningBlock, TableBlock
from models.packs.forms import Form
from models.session.session import Session

LABEL = "label"


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell: `kind` is label, typed, default, computed or adjusted; labels have no address."""

    address: str
    label: str
    kind: str
    text: str
    computed: str = ""
    explanation: str = ""


def entries(session: Session, form: Form, instance: str) -> Iterator[Entry]:
    """Walk a form instance: what is printed in reading order, then what is asked for but not printed."""
    for _, cell in session.sheet(form.id, instance).cells():
        if cell.address is None:
            if cell.text:
                yield Entry("", "", LABEL, cell.text)
        else:
            yield _entry(session, cell.address, cell.text)
            for at in (run.address for run in cell.runs if run.by_hand and run.address is not None):
                yield _entry(session, at, session.submission.typed(at))
    for block in form.blocks:
        asks = any(not (cell.printed or cell.internal) for cell in block.cells)
        for row in session.submission.rows(form.id, instance, block.id) if asks else ():
            for asked in block.row_cells(row):
                if not (asked.printed or asked.internal):
                    address = Address(form.id, instance, block.id, row, asked.key)
                    state = session.calculation.state(address)
                    yield _entry(session, address, plain_text(session.calculation, address, asked, state))


def _entry(session: Session, address: Address, text: str) -> Entry:
    calc = session.calculation
    state: CellState = calc.state(address)
    computed = calc.format_value(state.computed, "exact") if state.source == "adjusted" else ""
    return Entry(str(address), cell_name(calc, address), state.source, text, computed, calc.explain(address))


def first_cell(session: Session, form: str, instance: str, block_id: str) -> Address | None:
    """Give the first cell to type in a block, where going to the block leads, or its first row's place.

    None where nothing of the block can be stood on.
    """
    block = session.pack.form(form).block(block_id)
    place = Address(form, instance, block_id, "", "")
    cells = [
        place._replace(row=row, column=cell.key)
        for row in session.submission.rows(form, instance, block_id)
        for cell in block.row_cells(row)
        if cell.type != LABEL and (cell.printed or not isinstance(block, TableBlock))
    ]
    if isinstance(block, RunningBlock):
        cells = _in_text(session, place)
    figures = _figures(session, place) if block.by_code else []
    offered = first_row(session, form, instance, block)
    typed = [at for at in (cells or figures) if can_type(session, at)]
    own = (at for at in typed if not _filled_already(session, at))
    return next(own, None) or next(iter([*typed, *cells]), None) or offered or next(iter(figures), None)


def _in_text(session: Session, block: Address) -> list[Address]:
    """List the pieces to type in a block of running text, or its paragraphs where it has none."""
    calc = session.calculation
    told = (at for at, _ in paragraphs(calc, *block[:2]) if at.block == block.block and is_shown(calc, at))
    return list(pieces_asked(calc, block)) or list(told)


def _filled_already(session: Session, at: Address) -> bool:
    """Tell whether a default or the dictionary fills a cell that may be typed over."""
    state = session.calculation.state(at)
    named = session.pack.cell(at).type == "name"
    return state.value is not None and (named or state.source == "default")


def _figures(session: Session, place: Address) -> list[Address]:
    """List the printed figures of a table whose rows show without being stored."""
    block = session.pack.form(place.form).block(place.block)
    return [
        place._replace(row=row, column=cell.key)
        for row in session.calculation.rows(*place[:3])
        for cell in block.row_cells(row)
        if cell.printed and cell.numeric
    ]
