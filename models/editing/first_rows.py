"""Tables without rows: where on the screen, and nowhere else, the first row is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models.address import NEW_ROW, Address
from models.calculation.absence import is_shown
from models.editing.subject_codes import column_of, form_names
from models.layout.cell_setter import CellSetter, InRow
from models.layout.runs import with_gaps
from models.layout.sheet import OFFER, Sheet, SheetCell, SheetRow
from models.packs.blocks import Block, RowsBlock, SubjectsBlock
from models.session.session import Session
from models.subjects.tree import TOTAL

LEAST_HEIGHT = 6.5
"""Height in mm of a row to be."""
_SUBJECT = "在此输入科目编码、名称或拼音首字母"
_ROW = "在此输入第一行"


def first_rows(session: Session, form: str, instance: str) -> list[Address]:
    """List the places of the first rows of a form's tables that have none, but take rows typed by hand."""
    blocks = session.pack.form(form).blocks
    return [at for block in blocks if (at := first_row(session, form, instance, block)) is not None]


def first_row(session: Session, form: str, instance: str, block: Block) -> Address | None:
    """Give the place of a table's first row; None where it has one or takes none."""
    place = Address(form, instance, block.id, NEW_ROW, "")
    if not is_shown(session.calculation, block, place):
        return None
    if isinstance(block, SubjectsBlock):
        takes = any(cell.numeric and cell.typed_by_hand for cell in block.printed)
        column = column_of(block, "code")
    elif isinstance(block, RowsBlock):
        column = next((cell.key for cell in block.printed if cell.typed_by_hand), "")
        takes = bool(column)
    else:
        return None
    return place._replace(column=column) if takes and without_rows(session, place) else None


def without_rows(session: Session, at: Address) -> bool:
    """Tell whether the table of an address shows no row but its total."""
    return not set(session.calculation.rows(*at[:3])) - {TOTAL}


def taken_from(session: Session, at: Address) -> str:
    """Name the forms whose subjects a table without rows will show as well, blank where there are none."""
    block = session.pack.form(at.form).block(at.block)
    if not isinstance(block, SubjectsBlock) or not without_rows(session, at):
        return ""
    return form_names(session, (form for form, _ in block.source_paths))


def screen_sheet(session: Session, form: str, instance: str) -> Sheet:
    """Give a form instance as the screen shows it: with the places of first rows and of what a text lacks."""
    sheet = with_gaps(session.sheet(form, instance))
    for at in first_rows(session, form, instance):
        blocks = session.pack.form(form).blocks
        index = _index(sheet, blocks[: 1 + next(i for i, block in enumerate(blocks) if block.id == at.block)])
        above = tuple(_stretched(session, sheet.rows[:index], at))
        sheet = replace(sheet, rows=(*above, _offer(session, at), *sheet.rows[index:]))
    return sheet


def _index(sheet: Sheet, blocks: Sequence[Block]) -> int:
    """Give the sheet row at which the last of some blocks, the first of the form, gets its first row."""
    known, last = {block.id for block in blocks}, blocks[-1]
    below = TOTAL if isinstance(last, SubjectsBlock) and last.total_last else None
    shown = (i for i, row in enumerate(sheet.rows, 1) if row.block in known)
    rows = (i for i in shown if (sheet.rows[i - 1].block, sheet.rows[i - 1].row) != (last.id, below))
    return max(rows, default=0)


def _stretched(session: Session, rows: Sequence[SheetRow], at: Address) -> Iterator[SheetRow]:
    """Let the words beside a table reach over the row that comes in after these."""
    side = session.pack.form(at.form).block(at.block).side
    for i, row in enumerate(rows):
        reach = len(rows) - i
        if side is None or row.block != at.block or all(cell.column for cell in row.cells):
            yield row
        else:
            yield replace(row, cells=tuple(_over_one_more(cell, reach) for cell in row.cells))


def _over_one_more(cell: SheetCell, reach: int) -> SheetCell:
    return replace(cell, rows=cell.rows + 1) if cell.column == 0 and cell.rows >= reach else cell


def _offer(session: Session, at: Address) -> SheetRow:
    block = session.pack.form(at.form).block(at.block)
    assert isinstance(block, RowsBlock | SubjectsBlock)
    setter = CellSetter(session.calculation, session.pack.form(at.form), at.instance, session.faces)
    words = _SUBJECT if isinstance(block, SubjectsBlock) else _ROW
    span = sum(cell.span for cell in block.printed)
    cell = setter.text(words, InRow(block.side.span if block.side else 0, span, "text"), OFFER, at)
    return SheetRow(block.id, NEW_ROW, max(block.height, LEAST_HEIGHT, cell.needed), (cell,))
