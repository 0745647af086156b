"""Carry planned edits out on the open document, each as one step of the undo stack."""

from __future__ import annotations

from typing import NamedTuple

from models.address import NEW_ROW, Address
from models.checks.checks import Issue
from models.drafts.changes import Batch
from models.editing import next_place
from models.editing.board import Area, Board, Slot
from models.editing.pasting import Paste, copied, differing, fitting, heads_alone, is_dash, paste, unread
from models.editing.plans import Plan, can_type, cell_of, clear_cells, fill_cells
from models.editing.subject_codes import name_problem
from models.editing.subject_pasting import has_codes, paste_subjects
from ui.drafts.document import Document
from ui.widgets.clipboard import ClipboardError, clipboard_table, put_table
from ui.widgets.questions import BACK


def carry_out(document: Document, plan: Plan | None) -> bool:
    """Do a plan and stand on its target; tells whether there was anything to do."""
    if plan is None or not document.may_edit():
        return False
    if plan.change != Batch(()):
        document.do(plan.change, plan.label)
    if plan.target is not None:
        document.go_to(plan.target)
    return True


def next_empty(document: Document, backwards: bool = False) -> next_place.NextPlace | None:
    """Give the next place to fill, round all forms; None when there is none."""
    return next_place.next_empty(document.session, _here(document), backwards)


def next_issue(document: Document) -> Issue | None:
    """Give the next issue after the current cell, round all forms; None when there is none."""
    return next_place.next_issue(document.session, _here(document))


def _here(document: Document) -> Address:
    return document.current or Address(document.form, document.instance, "", "", "")


def copy_area(document: Document, board: Board, area: Area) -> str:
    """Put a rectangle of cells on the clipboard; gives what to tell the user."""
    table = copied(document.session, board, area)
    put_table(table)
    rows, columns = len(table), max(map(len, table), default=0)
    return f"已复制 {rows} 行 {columns} 列。" if rows * columns > 1 else "已复制单元格内容。"


def cut_area(document: Document, board: Board, area: Area) -> str:
    """Copy a rectangle of cells and empty those that are typed, as one step; gives what to tell the user."""
    session, places = document.session, board.within(area)
    filled = {slot.cell.address for slot in places if slot.cell.text}
    if not filled:
        return "这里没有可以剪切的内容。"
    copied = copy_area(document, board, area)
    plan = clear_cells(session, [slot.address for slot in places])
    if plan is None:
        return f"{copied}这里的内容由程序计算或不能清空，没有剪切，都留着。"
    typed = [slot for slot in places if can_type(session, slot.address)]
    cut = {slot.cell.address for slot in typed if session.submission.typed(slot.address)}
    carry_out(document, plan._replace(label="剪切"))
    kept = len(filled - cut)
    rest = f"另有 {kept} 个单元格由程序计算或不能清空，只复制，内容留着。" if kept else ""
    return f"已剪切 {len(cut)} 个单元格，{BACK}{rest}{plan.note}"


def copy_piece(slot: Slot) -> str:
    """Put what is typed within a paragraph on the clipboard; gives what to tell the user."""
    put_table([[slot.text]])
    return "已复制这一处填的内容。"


def cut_piece(document: Document, slot: Slot) -> str:
    """Copy what is typed within a paragraph and empty it; gives what to tell the user."""
    plan = clear_cells(document.session, [slot.address])
    if plan is None:
        return "这里没有可以剪切的内容。"
    copy_piece(slot)
    carry_out(document, plan._replace(label="剪切"))
    return f"已剪切这一处填的内容，{BACK}"


def paste_piece(document: Document, slot: Slot) -> str:
    """Paste all text of the clipboard into a place within a paragraph; gives what needs a look."""
    try:
        table = clipboard_table(whole_text=True)
    except ClipboardError as error:
        return error.message
    text = "\n".join("".join(row) for row in table)
    if not text.strip():
        return "剪贴板里没有文字。"
    at = slot.address
    if carry_out(document, fill_cells(document.session, [at], fitting(cell_of(document.session, at), text))):
        document.told.emit(f"已粘贴，{BACK}")
    return document.session.calculation.state(at).problem


class Pasted(NamedTuple):
    """What of a paste needs a look, blank where all is well, and the cells it typed into."""

    said: str
    places: frozenset[Address] = frozenset()


_NO_ROWS = Pasted("复制的只有表头，下面没有内容，没有粘贴。请连同下面的各行一起复制。")


def paste_at(document: Document, board: Board, at: Slot, selected: list[Address]) -> Pasted:
    """Paste the clipboard from a place as one step."""
    if not document.may_edit():
        return Pasted("")
    long = cell_of(document.session, at.address).type == "long"
    try:
        table = clipboard_table(whole_text=long)
    except ClipboardError as error:
        return Pasted(error.message)
    if not table:
        return Pasted("剪贴板里没有文字。")
    if heads_alone(document.session, at.address, table):
        return _NO_ROWS
    if len(table) == 1 and len(table[0]) == 1 and len(selected) > 1:
        return _fill(document, selected, table[0][0])
    subject = at.address.row == NEW_ROW and cell_of(document.session, at.address).type == "code"
    if subject or has_codes(document.session, at.address, table):
        return _finish(document, paste_subjects(document.session, at.address, table))
    return _finish(document, paste(document.session, board, at, table))


def paste_codes(document: Document, at: Address) -> Pasted:
    """Paste the clipboard by code into the table of subjects of an address."""
    if not document.may_edit():
        return Pasted("")
    try:
        table = clipboard_table()
    except ClipboardError as error:
        return Pasted(error.message)
    if heads_alone(document.session, at, table):
        return _NO_ROWS
    return _finish(document, paste_subjects(document.session, at, table))


def _finish(document: Document, done: Paste) -> Pasted:
    """Paste; what needs no look is told as done."""
    carry_out(document, done.plan())
    said_too = (unread(document.session, done.places()), differing(document.session, done.computed))
    if notes := [said for said in said_too if said]:
        done.notes += notes
        done.doubtful = True
    said = f"{done.message().rstrip('。')}，{BACK}" if done.changes else done.message()
    if not done.all_well:
        return Pasted(said, done.places())
    document.told.emit(said)
    return Pasted("", done.places())


def _fill(document: Document, selected: list[Address], text: str) -> Pasted:
    session = document.session
    if name_problem(text):
        selected = [at for at in selected if cell_of(session, at).type != "name"]
    blank = is_dash(text) and all(cell_of(session, at).numeric for at in selected)
    plan = fill_cells(session, selected, "" if blank else text)
    if plan is not None and carry_out(document, plan):
        filled = frozenset(at for at in selected if can_type(session, at))
        said = f"已填写 {len(filled)} 个单元格，{BACK}"
        if note := plan.note or unread(session, filled):
            return Pasted(f"{said}{note}。", filled)
        document.told.emit(f"已清空 {len(filled)} 个单元格，“{text}”当作空白，{BACK}" if blank else said)
        return Pasted("", filled)
    return Pasted("没有可粘贴的内容。")
