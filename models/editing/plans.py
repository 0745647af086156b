"""Plan edits: each function gives the change that carries an edit out, and the words the undo menu shows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from models.address import SINGLE_ROW, Address
from models.calculation.cell_names import cell_label
from models.calculation.cell_state import noted
from models.calculation.printed_text import plain_text
from models.calculation.subject_cells import subject_name
from models.drafts.changes import Batch, Change, DeleteRows, InsertRows, MoveRow, SetAdjustment
from models.drafts.submission import Adjustment, Row
from models.editing.board import Board, Slot
from models.editing.typing import meant, rolls_up, set_cells
from models.expressions.tree import Path
from models.packs.blocks import Block, FixedBlock, FixedRow, RowsBlock, SubjectsBlock
from models.packs.cells import Cell
from models.packs.paragraphs import Paragraph
from models.session.session import Session
from models.subjects.tree import TOTAL


class Plan(NamedTuple):
    """A change, its name in the undo menu, the cell to stand on afterwards, and what to tell the user."""

    change: Change
    label: str
    target: Address | None = None
    note: str = ""


def cell_of(session: Session, address: Address) -> Cell:
    """Give the definition of a cell; KeyError when the pack has none."""
    return session.pack.cell(address)


def can_type(session: Session, address: Address) -> bool:
    """Tell whether a person types into a cell; figures of parents and totals are added up instead."""
    cell = cell_of(session, address)
    if not cell.typed_by_hand or (cell.type == "name" and address.row == TOTAL):
        return False
    return not cell.numeric or not rolls_up(session, address)


def is_list(session: Session, address: Address) -> bool:
    """Tell whether a person chooses from a list here."""
    return cell_of(session, address).type == "choice" and can_type(session, address)


def is_asked_for(session: Session, address: Address) -> bool:
    """Tell whether a cell that is not printed has a use as things are, or something in it."""
    cell = cell_of(session, address)
    asked = cell.applies
    if asked is None and cell.required is not None and cell.required.references:
        asked = cell.required
    calc = session.calculation
    return asked is None or bool(session.submission.typed(address)) or calc.evaluate(asked, address) is True


def takes_keys(session: Session, address: Address) -> bool:
    """Tell whether typing does something: in typed cells, and in codes of subjects, where it adds one."""
    return cell_of(session, address).type == "code" or can_type(session, address)


def why_computed(session: Session, address: Address) -> str:
    """Say why nothing can be typed into a cell, and what can be done instead."""
    if isinstance(cell_of(session, address), Paragraph):
        return "这一段由表样写成，数取自各表；蓝色处点了就能填，别的字要改用“改写这一段…”并写明原因。"
    name = cell_label(session.calculation, address)
    how = "；确需改动时，请用“手工调整…”并写明原因" if can_adjust(session, address) else ""
    return f"“{name}”由程序计算，不用填写{how}。"


def block_of(session: Session, address: Address) -> Block:
    """Give the block an address lies in."""
    return session.pack.form(address.form).block(address.block)


def row_ids(session: Session, address: Address) -> list[str]:
    """List the rows of the address's block in the order they stand on paper."""
    block = block_of(session, address)
    if block.by_code:
        return list(session.calculation.rows(*address[:3]))
    return list(block.in_order(session.submission.rows(address.form, address.instance, address.block)))


def same_block(one: Address, other: Address) -> bool:
    """Tell whether two addresses lie in one block of one form instance."""
    return one[:3] == other[:3]


# Cells


def text_to_edit(session: Session, address: Address) -> str:
    """Give what an editor opens with: what was typed, else the default as text."""
    if text := session.submission.typed(address):
        return text
    state, cell = session.calculation.state(address), cell_of(session, address)
    if state.source != "default" and cell.type != "name":
        return ""
    return plain_text(session.calculation, address, cell, state)


def set_text(session: Session, board: Board, address: Address, text: str) -> Plan | None:
    """Type into a cell, and into the rows below that a merged cell covers; None when nothing changes."""
    if text == text_to_edit(session, address):
        return None
    cell = cell_of(session, address)
    clean = meant(cell, text if cell.type == "long" and text.strip() else text.strip())
    if cell.type == "name" and clean == subject_name(session.calculation, address):
        clean = ""  # so that it goes on following the dictionary
    label = f"修改 {cell_label(session.calculation, address)}".rstrip()
    texts = [(a, clean) for a in covered(board, address)]
    plan = _set_all(session, texts, label)
    answers = stale_answers(session, texts)
    notes = [_joined_note(session, address, texts)] if len(texts) > 1 else []
    if answers:
        notes.append(f"这一行不打印的{_named_cells(session, answers)}没有改，请核对是否还合适。")
    return plan and plan._replace(note="".join(notes))


def _joined_note(session: Session, address: Address, texts: Sequence[tuple[Address, str]]) -> str:
    """Say that an edit reached all rows of a merged cell from this one down."""
    name = cell_label(session.calculation, address)
    return f"这一格是 {len(texts)} 行合并的，“{name}”一并改了；只想改下面的一行，请撤销后点那一行再改。"


def stale_answers(session: Session, texts: Sequence[tuple[Address, str]]) -> list[Address]:
    """List what a person answered, unprinted, about texts of rows that others are to replace."""
    replaced: dict[Address, set[str]] = {}
    for at, text in texts:
        if session.submission.typed(at) not in ("", text):
            replaced.setdefault(at._replace(column=""), set()).add(at.column)
    typed = {at for at, _ in texts}
    return [
        place
        for row, columns in replaced.items()
        for place, asked_about in _answers(session, row)
        if place not in typed and columns & asked_about
    ]


def _answers(session: Session, row: Address) -> Iterator[tuple[Address, set[str]]]:
    """Give each unprinted answer typed in a row that is asked for only at times, and what it is about."""
    block = block_of(session, row)
    named = block.row_name.references if isinstance(block, RowsBlock) and block.row_name is not None else ()
    for cell in block.cells if isinstance(block, RowsBlock) else ():
        asked = cell.applies or cell.required
        if (
            not cell.printed
            and asked is not None
            and session.submission.typed(at := row._replace(column=cell.key))
        ):
            yield at, _read_by(block, (*asked.references, *named))


def _read_by(block: Block, paths: Iterable[Path]) -> set[str]:
    """Name the columns of a row that some paths lead to, through what is computed from them as well."""
    found: set[str] = set()
    left = [path[0] for path in paths if len(path) == 1]
    while left:
        cell = block.index.get(left.pop())
        if cell is not None and cell.key not in found:
            found.add(cell.key)
            formulas = [cell.compute, *(part for case in cell.cases for part in (case.when, case.value))]
            read = (path for formula in formulas if formula is not None for path in formula.references)
            left += [path[0] for path in read if len(path) == 1]
    return found


def _named_cells(session: Session, addresses: Iterable[Address]) -> str:
    names = dict.fromkeys(cell_label(session.calculation, at) for at in addresses)
    return "、".join(f"“{name}”" for name in names)


def cleared_note(session: Session, answers: Sequence[Address]) -> str:
    """Say which unprinted answers go with the texts they are about; blank for none."""
    rows = len({at.row for at in answers})
    names = _named_cells(session, answers)
    return f"有 {rows} 行换了内容，原来填的{names}（不打印）已一并清空，请重新填" if answers else ""


def covered(board: Board, address: Address) -> list[Address]:
    """List the addresses an edit reaches: a merged cell's rows from this one down."""
    slot = board.find(address)
    if slot is None or slot.cell.rows == 1:
        return [address]
    rows = dict.fromkeys(board.sheet.rows[i].row for i in range(slot.row, slot.end))
    return [address._replace(row=row) for row in rows]


def _set_all(session: Session, texts: Iterable[tuple[Address, str]], label: str) -> Plan | None:
    changes = tuple(set_cells(session, texts))
    return Plan(changes[0] if len(changes) == 1 else Batch(changes), label) if changes else None


def clear_cells(session: Session, addresses: Sequence[Address]) -> Plan | None:
    """Empty the typed cells among some; None when there is nothing to empty."""
    cells = [a for a in addresses if can_type(session, a) and session.submission.typed(a)]
    if len(cells) == 1:
        label = f"清空 {cell_label(session.calculation, cells[0])}"
    else:
        label = f"清空 {len(cells)} 个单元格"
    answers = _left_alone(session, cells)
    plan = _set_all(session, ((a, "") for a in (*cells, *answers)), label)
    note = f"整行清空，不打印的{_named_cells(session, answers)}也一并清空。" if answers else ""
    return plan and plan._replace(note=note)


def _left_alone(session: Session, cells: Sequence[Address]) -> list[Address]:
    """List the unprinted answers of rows in which emptying some cells leaves nothing else."""
    rows = {at._replace(column=""): None for at in cells}
    return [
        at
        for row in rows
        if (answers := [at for at, _ in _answers(session, row) if at not in cells])
        and not _typed_but(session, row, {at.column for at in (*cells, *answers) if at[:4] == row[:4]})
        for at in answers
    ]


def _typed_but(session: Session, row: Address, columns: Container[str]) -> bool:
    """Tell whether anything is typed in a row of a list beside some columns and merged ones."""
    merged = {cell.key for cell in block_of(session, row).cells if cell.merge}
    texts = session.submission.rows(*row[:3]).get(row.row, {})
    return any(text for column, text in texts.items() if column not in merged and column not in columns)


def clear_cell(session: Session, board: Board, address: Address) -> Plan | None:
    """Empty a cell as it is shown: a merged one in the rows below that it covers, too."""
    plan = clear_cells(session, covered(board, address))
    return plan and plan._replace(label=f"清空 {cell_label(session.calculation, address)}")


def fill_cells(session: Session, addresses: Sequence[Address], text: str) -> Plan | None:
    """Type one text into all typed cells among some."""
    cells = [a for a in addresses if can_type(session, a)]
    texts = [(a, meant(cell_of(session, a), text)) for a in cells]
    answers = stale_answers(session, texts)
    plan = _set_all(session, [*texts, *((a, "") for a in answers)], f"填写 {len(cells)} 个单元格")
    return plan and plan._replace(note=cleared_note(session, answers))


def adjust(session: Session, address: Address, adjustment: Adjustment | None) -> Plan | None:
    """Set a computed cell by hand for what is computed now, or take that back with None.

    None when nothing changes.
    """
    if adjustment is not None:
        computed = session.calculation.state(address).computed
        adjustment = replace(adjustment, computed=noted(computed))
    if session.submission.adjustments.get(address) == adjustment:
        return None
    words = isinstance(cell_of(session, address), Paragraph)
    set_by_hand, taken_back = ("改写", "恢复原文") if words else ("手工调整", "恢复计算值")
    word = set_by_hand if adjustment is not None else taken_back
    return Plan(SetAdjustment(address, adjustment), f"{word} {cell_label(session.calculation, address)}")


def confirm_adjusted(session: Session, address: Address) -> Plan | None:
    """Keep a figure set by hand although something else is computed now; None when nothing changes."""
    adjustment = session.submission.adjustments.get(address)
    plan = adjust(session, address, adjustment) if adjustment is not None else None
    return plan and plan._replace(label=f"仍用手工调整的 {cell_label(session.calculation, address)}")


def can_adjust(session: Session, address: Address) -> bool:
    """Tell whether a cell is computed, so that it may be set by hand."""
    cell = cell_of(session, address)
    if cell.internal or not block_of(session, address).adjustable(address.row, address.column):
        return False
    return cell.computed or rolls_up(session, address)


# Rows


def insert_row(session: Session, address: Address, above: bool = False) -> Plan | None:
    """Add a blank row by this one that takes over its merged columns; None outside blocks of rows."""
    block = block_of(session, address)
    if not block.growing:
        return None
    known = session.submission.rows(address.form, address.instance, address.block).get(address.row, {})
    cells = {c.key: known[c.key] for c in block.cells if c.merge and known.get(c.key)}
    return _insert(session, address, cells, "插入行", above)


def begin_row(session: Session, place: Address, choice: str) -> Plan | None:
    """Add a row with a choice in the column of `place`, under the rows of the choices before it.

    A row in which nothing is typed yet is stood in instead; None outside blocks of rows.
    """
    block = block_of(session, place)
    if not isinstance(block, RowsBlock) or not block.growing:
        return None
    rows = session.submission.rows(*place[:3])
    blank = next((row for row in row_ids(session, place) if not any(rows[row].values())), None)
    if blank is not None:
        return Plan(Batch(()), "", place._replace(row=blank))
    order = [one.value for one in block.index[place.column].choices]
    before = order[: order.index(choice) + 1] if choice in order else order
    typed = [rows[row].get(place.column, "") for row in rows]
    index = max((i for i, text in enumerate(typed, 1) if text in before), default=0)
    new = session.submission.new_id("r")
    own = next((c.key for c in block.printed if c.typed_by_hand and c.key != place.column), place.column)
    change = InsertRows(*place[:3], index, ((new, {place.column: choice}),))
    return Plan(change, "插入行", place._replace(row=new, column=own))


def duplicate_row(session: Session, address: Address) -> Plan | None:
    """Add a copy of this row below it; None outside blocks of rows."""
    if not isinstance(block_of(session, address), RowsBlock):
        return None
    cells = session.submission.rows(address.form, address.instance, address.block)[address.row]
    return _insert(session, address, dict(cells), "复制行", False)


def _insert(session: Session, address: Address, cells: Row, label: str, above: bool) -> Plan:
    ids = row_ids(session, address)
    index = ids.index(address.row) + (not above) if address.row in ids else len(ids)
    new = session.submission.new_id("r")
    change = InsertRows(*address[:3], index, ((new, cells),))
    return Plan(change, label, address._replace(row=new))


def has_content(session: Session, address: Address) -> bool:
    """Tell whether anything but merged columns is typed in a row."""
    return _typed_but(session, address, ())


def is_last_row(session: Session, address: Address) -> bool:
    """Tell whether a row is the last of a block that takes more rows."""
    ids = row_ids(session, address)
    return isinstance(block_of(session, address), RowsBlock) and ids[-1:] == [address.row]


def deletable_rows(session: Session, addresses: Iterable[Address]) -> list[Address]:
    """Give one address for each row among some that may be deleted, all of one block."""
    first: dict[tuple[str, str], Address] = {}
    for address in addresses:
        if block_of(session, address).removable(address.row):
            first.setdefault((address.block, address.row), address)
    found = list(first.values())
    return [address for address in found if same_block(address, found[0])]


def delete_rows(session: Session, addresses: Iterable[Address]) -> Plan | None:
    """Delete the rows of some addresses; None when none may go.

    A table that needs a row keeps a blank one, and nothing is done where that is all there is.
    """
    gone = deletable_rows(session, addresses)
    if not gone:
        return None
    place = gone[0]
    before = row_ids(session, place)
    names = [row for row in before if row in {address.row for address in gone}]
    left = [row for row in before if row not in names]
    dropped = [a for a in session.submission.adjustments if same_block(a, place) and a.row in names]
    changes: list[Change] = [SetAdjustment(a, None) for a in dropped]
    changes += [DeleteRows(*place[:3], run) for run in runs(list(session.submission.rows(*place[:3])), names)]
    block = block_of(session, place)
    if not left and isinstance(block, RowsBlock) and block.min_rows:
        if (
            len(names) == 1
            and not any(session.submission.rows(*place[:3])[names[0]].values())
            and not dropped
        ):
            return None
        left = [session.submission.new_id("r")]
        changes.append(InsertRows(*place[:3], 0, ((left[0], {}),)))
    label = "删除行" if len(names) == 1 else f"删除 {len(names)} 行"
    target = left[min(before.index(names[0]), len(left) - 1)] if left else None
    return Plan(Batch(tuple(changes)), label, place._replace(row=target) if target else None)


def runs(order: Sequence[str], names: Container[str]) -> Iterator[tuple[str, ...]]:
    """Split rows into runs that adjoin."""
    run: list[str] = []
    for row in order:
        if row in names:
            run.append(row)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def move_row(session: Session, address: Address, step: int) -> Plan | None:
    """Move a row up (-1) or down (1); None at the end or outside blocks of rows."""
    if not isinstance(block_of(session, address), RowsBlock):
        return None
    ids = row_ids(session, address)
    index = ids.index(address.row) + step
    if not 0 <= index < len(ids):
        return None
    change = MoveRow(*address[:3], address.row, index)
    return Plan(change, "上移行" if step < 0 else "下移行", address)


def missing_rows(session: Session, address: Address) -> list[FixedRow]:
    """List the optional rows that a fixed block does not show yet."""
    block, shown = block_of(session, address), row_ids(session, address)
    return [row for row in block.named_rows.values() if row.optional and row.key not in shown]


def add_optional_row(session: Session, address: Address, row: FixedRow) -> Plan:
    """Show an optional row of a fixed block."""
    block = block_of(session, address)
    assert isinstance(block, FixedBlock)
    before = [r.key for r in block.rows[: block.rows.index(row)]]
    index = sum(key in before for key in row_ids(session, address))
    first = next((cell.key for cell in block.printed if block.cell(row.key, cell.key).typed_by_hand), "")
    label = f"添加行：{session.calculation.render(row.label, address)}"
    change = InsertRows(*address[:3], index, ((row.key, {}),))
    return Plan(change, label, address._replace(row=row.key, column=first) if first else None)


def unprinted_cells(session: Session, address: Address) -> list[tuple[Address, str]]:
    """List the cells of a row that are filled in but not printed, with their names."""
    cells = [cell for cell in block_of(session, address).cells if not cell.printed and not cell.internal]
    places = [address._replace(column=cell.key) for cell in cells]
    places = [at for at in places if can_type(session, at) and is_asked_for(session, at)]
    return [(place, cell_label(session.calculation, place)) for place in places]


def beside_text(session: Session, address: Address) -> list[tuple[Address, str]]:
    """Give the first cell, with its name, of each block of a text that is only filled in beside the paper."""
    form = session.pack.form(address.form)
    blocks = (block for block in form.blocks if form.is_document and not any(c.printed for c in block.cells))
    places = (address._replace(block=block.id, row=SINGLE_ROW, column="") for block in blocks)
    return [found[0] for at in places if (found := unprinted_cells(session, at))]


def ends_subjects(session: Session, board: Board, slot: Slot) -> bool:
    """Tell whether no place to type follows in a table of subjects, so that Enter offers a new one."""
    if not isinstance(block_of(session, slot.address), SubjectsBlock) or _awaited(session, board, slot):
        return False
    return not _in_block(go_on_to(session, board, slot), slot)


def next_after_table(session: Session, board: Board, block: str) -> Slot | None:
    """Give the first blank place to type below a table; None when there is none in its form."""
    end = board.end_of(block)
    below = board.reading(end) if end is not None else iter(())
    return next((s for s in below if s.to_fill and not s.text and s.address.block != block), None)


def go_on_to(session: Session, board: Board, slot: Slot, step: int = 1) -> Slot | None:
    """Give the next (1) or last (-1) place to type, row by row; None after the last."""
    return board.following(slot, step, lambda s: s.to_fill and not _given(session, s))


def _given(session: Session, slot: Slot) -> bool:
    """Tell whether a cell has what is not typed but for correcting it: a name, a figure of last year."""
    return _named(session, slot) or _carried(session, slot.address)


def _carried(session: Session, at: Address) -> bool:
    brought = session.submission.brought.get(at)
    if brought is None or not brought.text or at.column not in block_of(session, at).last_years:
        return False
    return session.submission.typed(at) == brought.text


def _awaited(session: Session, board: Board, slot: Slot) -> Slot | None:
    """Give, from a cell that had a figure last year, the next such one that has none this year."""
    draft = session.submission
    if (brought := draft.brought.get(slot.address)) is None or brought.text:
        return None
    waiting = set(draft.awaited_of(*slot.address[:2]))
    return board.following(slot, 1, lambda s: s.typed and s.address in waiting)


def _named(session: Session, slot: Slot) -> bool:
    return bool(slot.cell.text) and cell_of(session, slot.address).type == "name"


def _in_block(found: Slot | None, slot: Slot) -> bool:
    return found is not None and found.address.block == slot.address.block


def go_on(session: Session, board: Board, slot: Slot) -> Plan | Slot | None:
    """Say what Enter does: the next place to type, or a new row under the filled last one of its block.

    From a blank last row it leads out of the block, whose other rows are all there. In a draft begun from
    last year's it goes from one figure that is awaited to the next.
    """
    if (awaited := _awaited(session, board, slot)) is not None:
        return awaited
    found, at = go_on_to(session, board, slot), slot.address
    if not is_last_row(session, at):
        return found
    if has_content(session, at):
        return found if _in_block(found, slot) else _next_row(session, at)
    if goes_on_in_row(session, slot):
        return found if _differs_from_above(session, at) else _next_blank(board, slot) or found
    while _in_block(found, slot) and found is not None and len(row_ids(session, at)) > 1:
        found = go_on_to(session, board, found)
    return found


def goes_on_in_row(session: Session, slot: Slot) -> bool:
    """Tell whether a row is being begun here: in a merged column that is filled, with nothing after it."""
    at = slot.address
    if not isinstance(block_of(session, at), RowsBlock) or not is_last_row(session, at):
        return False
    return cell_of(session, at).merge and bool(session.submission.typed(at)) and not has_content(session, at)


def _differs_from_above(session: Session, at: Address) -> bool:
    """Tell whether a merged cell is no part of the one above any more, and what went with it may not fit."""
    rows = row_ids(session, at)
    above = rows[rows.index(at.row) - 1] if rows.index(at.row) else None
    typed = session.submission.typed
    return above is not None and typed(at) != typed(at._replace(row=above))


def _next_blank(board: Board, slot: Slot) -> Slot | None:
    """Give the next blank place to type in the same row."""
    later = (one for one in board.slots(slot.row) if one.order > slot.order)
    return next((one for one in later if one.to_fill and not one.text), None)


def _next_row(session: Session, address: Address) -> Plan | None:
    """Add a row below, to stand in its first cell that takes nothing over from this one."""
    plan, block = insert_row(session, address), block_of(session, address)
    if plan is None or plan.target is None or not isinstance(block, RowsBlock):
        return plan
    known = session.submission.rows(*address[:3]).get(address.row, {})
    own = (c.key for c in block.printed if c.typed_by_hand and not (c.merge and known.get(c.key)))
    return plan._replace(target=plan.target._replace(column=next(own, address.column)))
