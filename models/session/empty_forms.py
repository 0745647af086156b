"""Which printed forms have nothing in them, and do not say themselves that there is nothing."""

from __future__ import annotations

from decimal import Decimal

from models.address import SINGLE_ROW, Address
from models.calculation.absence import is_shown
from models.calculation.calculation import Calculation
from models.calculation.running_text import FIGURE, paragraphs, telling
from models.packs.blocks import Block, ContentsBlock, NotesBlock, RunningBlock, TableBlock
from models.session.session import Session


def empty_forms(session: Session) -> list[tuple[str, str]]:
    """Give form and instance of each, in the order of the forms."""
    return [place for place in session.printed_places() if is_empty(session, *place)]


def is_empty(session: Session, form: str, instance: str) -> bool:
    """Tell whether a form has nothing in it, typed, computed or said of itself."""
    blocks = session.pack.form(form).blocks
    typed = session.submission.instance(form, instance)
    if any(
        text and not (column in block.index and block.cell(row, column).carry)
        for block in blocks
        for row, texts in typed.rows(block.id).items()
        for column, text in texts.items()
    ):
        return False
    return not any(
        _says_something(session, block, Address(form, instance, block.id, "", "")) for block in blocks
    )


def _says_something(session: Session, block: Block, place: Address) -> bool:
    """Tell whether a block shows a figure, or a note that there is none.

    A list of the tables always does; running text once there is a figure to tell.
    """
    calc = session.calculation
    if isinstance(block, ContentsBlock):
        return True
    if isinstance(block, RunningBlock):
        return any(_tells_figures(calc, at) for at, _ in paragraphs(calc, *place[:2]) if at[:3] == place[:3])
    if isinstance(block, NotesBlock):
        return block.conditional and is_shown(calc, block, place)
    rows = calc.rows(*place[:3]) if isinstance(block, TableBlock) else (SINGLE_ROW,)
    states = (
        calc.state(place._replace(row=row, column=cell.key))
        for row in rows
        for cell in block.row_cells(row)
        if cell.numeric and cell.printed
    )
    # A figure that stands there by default, as a weight that never changes, was given by nobody.
    return any(state.value is not None and (block.by_code or state.source != "default") for state in states)


def _tells_figures(calc: Calculation, paragraph: Address) -> bool:
    read = (piece.at for piece in telling(calc, paragraph) if piece.role == FIGURE and piece.at)
    return any(isinstance(calc.value(at), Decimal) for at in read)
