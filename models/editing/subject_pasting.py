"""Paste a table by code: rows find their subjects, missing ones are added, sums are left out."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from models.address import Address
from models.drafts.submission import Row
from models.editing._pasted_heads import find_heads
from models.editing._subject_preview import TreesAfter
from models.editing.pasting import MAX_ROWS, Paste, Table, fitting, is_dash
from models.editing.plans import can_type, cell_of
from models.editing.subject_codes import clean_code, code_problem, name_problem, own_name, subjects_block
from models.editing.subject_plans import hand_down
from models.editing.typing import set_cells, stored_rows
from models.figures.plain_words import plain_words
from models.packs.blocks import SubjectsBlock
from models.packs.cells import Cell
from models.session.session import Session
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL, SubjectTree

_CODE_AND_NAME = re.compile(r"'?(\d[\d\s]*?)[\s\-－—.、:：_]*([^\W\d_].*)", re.DOTALL)
_NAMED = 5
"""How many codes a message names."""


@dataclass
class _Lines:
    """The rows of a pasted table by code, in their order, and what else was in it."""

    by_code: dict[str, list[str]] = field(default_factory=dict)
    others: int = 0
    wrong: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)


def has_codes(session: Session, at: Address, table: Table) -> bool:
    """Tell whether a table goes in by code: under a head of codes, at a code, or codes with names first."""
    if not isinstance(session.pack.form(at.form).block(at.block), SubjectsBlock):
        return False
    block = subjects_block(session, at)
    heads = find_heads(session, at, table)
    if heads is not None and heads.columns[0].type == "code":
        return True
    apart = _names_apart(block, table)
    coded = [row for row in apart if row and not code_problem(block, clean_code(row[0]))]
    if cell_of(session, at).type == "code":
        return bool(coded)
    return any(len(row) > 1 and _is_name(row[1]) for row in coded)


def _is_name(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def paste_subjects(session: Session, at: Address, table: Table) -> Paste:
    """Plan putting a table with codes in its first column into the table of subjects an address lies in.

    Heads copied along say in which column what stands. Names are kept where the dictionary does not know
    the code. Rows of parents, sums and headings are left out, for parents roll up.
    """
    block = subjects_block(session, at)
    heads, columns = find_heads(session, at, table), _columns(block)
    if heads is not None and heads.columns[0].type == "code":
        columns, table = list(heads.columns), [[_code_alone(row[0]), *row[1:]] for row in heads.body]
    else:
        heads, table = None, _names_apart(block, table)
    result = Paste(0, 0)
    lines = _sorted_out(block, table[:MAX_ROWS])
    unnamed = _without_figures_as_names(columns, lines)
    tree = TreesAfter(session, at, {*stored_rows(session, at), *lines.by_code}).tree(*at[:3])
    leaves = {code: row for code, row in lines.by_code.items() if tree.leaf(code)}
    new = {code for code in leaves if not session.calculation.has_row(*at[:3], code)}
    rows = {
        at._replace(row=code, column=""): _row(session, at._replace(row=code), columns, leaves[code], result)
        for code in new
    }
    handed, note = hand_down(session, at, rows, replaced=[at[:3]])
    result.changes += handed
    for code, row in lines.by_code.items():
        if code not in new:
            result.texts += _texts(session, at._replace(row=code), (columns, row), tree, result)
    result.changes += set_cells(session, result.texts)
    result.added = len(new)
    width = max(map(len, table), default=0)
    result.rows = len(leaves)
    result.columns = sum(c.typed_by_hand or c.type == "code" for c in columns[:width]) if leaves else 0
    result.computed += _sums(session, at, (columns, table[:MAX_ROWS]), {*leaves})
    result.outside = sum(any(row) for row in table[MAX_ROWS:])
    result.notes = [*(heads.notes() if heads else []), *_notes(lines, len(lines.by_code) - len(leaves))]
    result.notes += [*unnamed, *([note.rstrip("。")] if note else [])]
    result.doubtful = bool(lines.repeated or lines.wrong or note or unnamed or (heads and heads.unknown))
    return result


def _names_apart(block: SubjectsBlock, table: Table) -> Table:
    """Give a column of its own to names that stand behind their codes in one cell."""
    return [_name_apart(block, row) for row in table]


def _code_alone(text: str) -> str:
    both = _CODE_AND_NAME.fullmatch(text)
    return both[1] if both is not None else text


def _name_apart(block: SubjectsBlock, row: list[str]) -> list[str]:
    both = _CODE_AND_NAME.fullmatch(row[0]) if row else None
    if both is None or code_problem(block, clean_code(both[1])):
        return row
    named = len(row) > 1 and _is_name(row[1])
    return [both[1], *row[1:]] if named else [*both.groups(), *row[1:]]


def _sums(
    session: Session, at: Address, pasted: tuple[Sequence[Cell], Table], leaves: Container[str]
) -> Iterator[tuple[Address, str]]:
    """Give the pasted figures of the total, of parents and of computed columns with their places."""
    block, (columns, table) = subjects_block(session, at), pasted
    total = plain_words(session.calculation.render(block.total, at)) if block.total is not None else ""
    for line in table:
        code = clean_code(line[0]) if line else ""
        if code_problem(block, code):
            code = TOTAL if total and total in map(plain_words, line) else ""
        for cell, value in zip(columns, line, strict=False):
            if code and value and cell.numeric and (code not in leaves or cell.computed):
                yield at._replace(row=code, column=cell.key), value


def _sorted_out(block: SubjectsBlock, table: Table) -> _Lines:
    lines = _Lines()
    for row in table:
        code = clean_code(row[0]) if row else ""
        if not code_problem(block, code):
            if code in lines.by_code:
                lines.repeated.append(code)
            lines.by_code[code] = list(row)
        elif code.isdigit():
            lines.wrong.append(code)
        elif any(row):
            lines.others += 1
    return lines


def _notes(lines: _Lines, parents: int) -> list[str]:
    """Say what was left out, for the message under what was pasted."""
    skipped = parents + lines.others
    notes = [f"跳过上级科目、合计和表头 {skipped} 行（自动汇总）"] if skipped else []
    if lines.repeated:
        notes.append(f"重复的科目 {_listed(lines.repeated)} 以后一行为准")
    if lines.wrong:
        notes.append(f"编码不对、未粘贴：{_listed(lines.wrong)}")
    return notes


def _listed(codes: Sequence[str]) -> str:
    different = list(dict.fromkeys(codes))
    more = f"等 {len(different)} 个" if len(different) > _NAMED else ""
    return "、".join(different[:_NAMED]) + more


def _columns(block: SubjectsBlock) -> list[Cell]:
    """List the printed columns from the code on, as they stand in a pasted row."""
    keys = [cell.type for cell in block.printed]
    return list(block.printed[keys.index("code") :])


def _without_figures_as_names(columns: Sequence[Cell], lines: _Lines) -> list[str]:
    """Take figures out of the column of names, where they stand when names were not copied; says so."""
    name = next((i for i, cell in enumerate(columns) if cell.type == "name"), None)
    if name is None:
        return []
    wrong = [row for row in lines.by_code.values() if name < len(row) and name_problem(row[name])]
    for row in wrong:
        row[name] = ""
    return [f"名称一列里有 {len(wrong)} 行是数字，没有作为科目名称，请连同名称一起复制"] if wrong else []


def _row(session: Session, at: Address, columns: Sequence[Cell], values: Sequence[str], result: Paste) -> Row:
    """Give what a new row holds."""
    texts: Row = {}
    for cell, value in zip(columns, values, strict=False):
        if cell.type == "name":
            texts |= own_name(session, at, at.row, value)
        elif cell.type != "code" and cell.typed_by_hand:
            texts[cell.key] = fitting(cell, value)
            result.dashes += cell.numeric and is_dash(value)
        elif cell.type != "code":
            result.locked += bool(value)
    result.outside += sum(bool(value) for value in values[len(columns) :])
    return {key: text for key, text in texts.items() if text}


def _texts(
    session: Session,
    at: Address,
    pasted: tuple[Sequence[Cell], Sequence[str]],
    tree: SubjectTree,
    result: Paste,
) -> Iterable[tuple[Address, str]]:
    """Give what a row shown already takes over: figures of leaves, names no dictionary knows."""
    known = dictionary(subjects_block(session, at).dictionary).name(at.row, session.submission.year)
    for cell, value in zip(*pasted, strict=False):
        place, text = at._replace(column=cell.key), fitting(cell, value)
        if cell.type == "name":
            if text and not known and text != session.calculation.value(place):
                yield place, text
        elif cell.type != "code" and tree.leaf(at.row):
            if not can_type(session, place):
                result.locked += bool(value)
            elif not _follows(session, place, cell, text):
                result.dashes += cell.numeric and is_dash(value)
                yield place, text


def _follows(session: Session, place: Address, cell: Cell, text: str) -> bool:
    """Tell whether a pasted figure is the one the cell takes over from another table anyway."""
    state = session.calculation.state(place)
    if state.source != "default" or not text:
        return False
    return session.calculation.read_typed(cell, text) == (state.value, "")
