"""Blocks of cells to and from a spreadsheet: what a copy holds, and the one change a paste makes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from models.address import NEW_ROW, Address
from models.calculation.cell_names import cell_name
from models.calculation.printed_text import plain_text
from models.drafts.changes import Batch, Change, InsertRows, SetCell
from models.drafts.submission import Row
from models.editing._pasted_heads import Heads, find_heads
from models.editing.board import Area, Board, Slot, in_row
from models.editing.plans import (
    Plan,
    block_of,
    can_type,
    cell_of,
    cleared_note,
    is_last_row,
    stale_answers,
)
from models.editing.subject_codes import name_problem
from models.editing.typing import meant, rolls_up, set_cells
from models.figures.plain_words import plain_words
from models.packs.blocks import Block, SubjectsBlock
from models.packs.cells import Cell
from models.session.session import Session

Table = list[list[str]]

MAX_ROWS = 5000
MAX_CHARACTERS = 5_000_000
_NAMED = 3
"""How many cells a message names."""
_DASH = re.compile(r"[-－–—―‒−/／]+")
_BREAK = re.compile(r"[ \t]*[\r\n]+[ \t]*")


# Copying


def copied(session: Session, board: Board, area: Area) -> Table:
    """Give the texts of a rectangle; a merged cell's text stands in its first row, as in a spreadsheet."""
    rows = [row for row in range(area.top, area.bottom) if board.sheet.rows[row].row != NEW_ROW]
    places = {
        (row, cell.column): (start, cell)
        for row in rows
        for start, cell in board.covering(row)
        if area.left <= cell.column < area.right
    }
    columns = sorted({column for _, column in places})
    table: Table = []
    for row in rows:
        line = [places.get((row, column)) for column in columns]
        table.append(
            ["" if at is None or at[0] < row else _copied(session, at[1].address, at[1].text) for at in line]
        )
    return table


def _copied(session: Session, address: Address | None, text: str) -> str:
    """Give the exact figure or typed text where there is one, else what is printed."""
    if address is None:
        return text
    state = session.calculation.state(address)
    if isinstance(state.value, Decimal):
        return f"{state.value:f}"
    return session.submission.typed(address) or text


def to_tsv(table: Table) -> str:
    """Write a table as spreadsheets put it on the clipboard."""
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab").writerows(table)
    return out.getvalue()


def from_tsv(text: str) -> Table:
    """Read clipboard text as Excel and WPS write it; quoted cells may hold tabs and new lines."""
    if not text:
        return []
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True))
    except csv.Error:
        lines = re.split(r"\r\n|\r|\n", text)
        rows = [line.split("\t") for line in (lines if lines[-1] else lines[:-1])]
    width = max(map(len, rows), default=0)
    return [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]


def fill_down(session: Session, board: Board, area: Area) -> Plan | None:
    """Type what stands in the first row of an area, or above its only one, into the typed cells below.

    None when nothing stands there; where the same stands below already, a plan that only says so.
    """
    texts: list[tuple[Address, str]] = []
    columns: dict[int, list[Slot]] = {}
    for slot in board.within(area):
        columns.setdefault(slot.cell.column, []).append(slot)
    for slots in columns.values():
        source, below = slots[0], [slot for slot in slots if slot.start != slots[0].start]
        if not below:
            above = board.vertical(slots[0], -1, slots[0].cell.column)
            if above is None or above.address[:3] != slots[0].address[:3]:
                continue
            source, below = above, slots
        text = _copied(session, source.address, source.cell.text)
        places = [slot.address for slot in below if text and can_type(session, slot.address)]
        texts += [(at, fitting(cell_of(session, at), text)) for at in places]
    answers = stale_answers(session, texts)
    changes = tuple(set_cells(session, [*texts, *((at, "") for at in answers)]))
    note = cleared_note(session, answers) if changes else "与上面一格相同，没有改动"
    return (
        Plan(Batch(changes), f"向下填充 {len(texts)} 个单元格", note=note and f"{note}。") if texts else None
    )


# Pasting


@dataclass
class Paste:
    """What a paste will do and what it has to leave out."""

    rows: int
    columns: int
    changes: list[Change] = field(default_factory=list)
    texts: list[tuple[Address, str]] = field(default_factory=list)
    locked: int = 0
    outside: int = 0
    added: int = 0
    notes: list[str] = field(default_factory=list)
    doubtful: bool = False
    misnamed: int = 0
    """Names of subjects that were only digits, which are left out."""
    dashes: int = 0
    """Number cells that are left blank because a dash or stroke was pasted."""
    computed: list[tuple[Address, str]] = field(default_factory=list)
    """What was pasted where the program computes."""

    @property
    def all_well(self) -> bool:
        """Tell whether everything that was to be typed is in; what the program computes is no loss."""
        return bool(self.changes) and not (self.outside or self.doubtful or self.misnamed)

    def plan(self) -> Plan | None:
        """Give the paste as one change; None when it changes nothing."""
        size = f"{self.rows}×{self.columns}"
        return Plan(Batch(tuple(self.changes)), f"粘贴 {size} 个单元格") if self.changes else None

    def places(self) -> frozenset[Address]:
        """Name the cells that are typed by the paste."""
        found: set[Address] = set()
        for change in self.changes:
            if isinstance(change, SetCell) and change.text:
                found.add(change.address)
            elif isinstance(change, InsertRows):
                place = Address(change.form, change.instance, change.block, "", "")
                found |= {place._replace(row=row, column=key) for row, texts in change.rows for key in texts}
        return frozenset(found)

    def message(self) -> str:
        """Say what was pasted and what was skipped."""
        parts = [f"已粘贴 {self.rows} 行 {self.columns} 列" if self.changes else "没有可粘贴的内容"]
        if self.added:
            parts.append(f"新增 {self.added} 行")
        parts += self.notes
        if self.misnamed:
            parts.append(f"{self.misnamed} 个科目名称只有数字，没有粘贴，请看列有没有错开")
        if self.dashes:
            parts.append(f"{self.dashes} 个“—”“/”“-”当作空白")
        if self.locked:
            parts.append(f"跳过 {self.locked} 个由程序计算或不可填的单元格")
        if self.outside:
            parts.append(f"有 {self.outside} 个值超出表格，未粘贴")
        return "，".join(parts) + "。"


def paste(session: Session, board: Board, at: Slot, table: Table) -> Paste:
    """Plan putting a table in from a place, to the right and down, within its block.

    Where heads were copied along, they say which columns are meant, and the names of rows which rows.
    Computed cells and labels take up a column and keep what they show. Rows are added at the end of a
    block of rows as needed, at most MAX_ROWS. In a table of subjects figures go down the leaves, unless
    the paste starts on a row that rolls up: then they are meant row by row.
    """
    heads = find_heads(session, at.address, table)
    block = block_of(session, at.address)
    columns = heads.columns if heads is not None else _columns_from(block, at.address.column)
    body = [list(row) for row in heads.body] if heads is not None else table
    result = Paste(0, 0, notes=heads.notes() if heads else [])
    result.doubtful = heads is not None and bool(heads.unknown)
    lines = list(_lines_from(session, board, at, heads))
    if heads is not None and heads.names:
        body = _by_name(session, at.address, lines, (heads.names, body), result)
    filled = _filled_down(body, columns)
    taken: set[tuple[int, str]] = set()
    for i, (line, values) in enumerate(zip(lines, filled, strict=False)):
        taken |= {(i, column) for column in _set_line(session, line, values, result)}
    answers = stale_answers(session, result.texts)
    if answers:
        result.doubtful = True
        result.notes.append(cleared_note(session, answers))
    result.changes += set_cells(session, [*result.texts, *((place, "") for place in answers)])
    rest = filled[len(lines) :]
    last = at.address._replace(row=board.sheet.rows[board_end(board, at)].row)
    if rest and block.growing and (last.row == NEW_ROW or is_last_row(session, last)):
        _add_rows(session, last, (columns, rest[:MAX_ROWS]), result)
        own = [cell.key for cell in columns[: len(rest[0])] if cell.typed_by_hand]
        taken |= {(len(lines) + i, key) for i in range(result.added) for key in own}
        rest = rest[MAX_ROWS:]
    result.outside += sum(bool(value) for values in rest for value in values)
    result.rows, result.columns = (len({place[part] for place in taken}) for part in (0, 1))
    return result


def board_end(board: Board, at: Slot) -> int:
    """Give the last sheet row of the block a place is in."""
    rows = board.sheet.rows
    return max(i for i, row in enumerate(rows) if row.block == at.address.block and row.row)


def _lines_from(
    session: Session, board: Board, at: Slot, heads: Heads | None
) -> Iterator[list[Address | None]]:
    """Walk the sheet rows of the block; in each, what stands from the place's column on, None for labels.

    With heads, what stands in their columns; with names of rows, in all rows.
    """
    leaves = isinstance(block_of(session, at.address), SubjectsBlock) and not rolls_up(session, at.address)
    named = heads is not None and heads.names
    first = board.start_of(at.address.block) if named else at.row
    for row in range(first, board_end(board, at) + 1):
        name = board.sheet.rows[row].row
        if name == NEW_ROW or (leaves and rolls_up(session, at.address._replace(row=name))):
            continue
        cells = [
            cell for _, cell in board.covering(row) if heads is not None or cell.column >= at.cell.column
        ]
        line = [in_row(c.address, c, name) if c.address is not None else None for c in cells]
        if heads is None:
            yield line
        elif any(line):
            places = {address.column: address for address in line if address is not None}
            row_at = at.address._replace(row=name)
            places |= {c.key: row_at._replace(column=c.key) for c in heads.columns if not c.printed}
            yield [places.get(cell.key) for cell in heads.columns]


def _by_name(
    session: Session,
    at: Address,
    lines: list[list[Address | None]],
    pasted: tuple[Sequence[str], Table],
    result: Paste,
) -> Table:
    """Put pasted rows in the order of the form's, which they name; those not named are left alone."""
    rows = dict(zip(*pasted, strict=True))
    block = block_of(session, at)
    order: Table = []
    for line in list(lines):
        row = next((address.row for address in line if address is not None), "")
        label = block.named_rows[row].label if row in block.named_rows else None
        values = rows.pop(plain_words(session.calculation.render(label, at)), None) if label else None
        if values is None:
            lines.remove(line)
        else:
            order.append(values)
    if unknown := [name for name, values in rows.items() if any(values)]:
        result.doubtful = True
        result.notes.append(f"没有认出的行没有粘贴：{'、'.join(f'“{name}”' for name in unknown)}")
    return order


def _set_line(
    session: Session, line: Sequence[Address | None], values: Sequence[str], result: Paste
) -> Iterator[str]:
    """Note what a line types and what it cannot; gives the columns it goes into."""
    for address, value in zip(line, values, strict=False):
        if address is None or not can_type(session, address):
            result.locked += bool(value)
            if address is not None and value:
                result.computed.append((address, value))
            continue
        cell = cell_of(session, address)
        yield address.column
        if cell.merge and not value:
            continue
        if cell.type == "name" and name_problem(value):
            result.misnamed += 1
            continue
        text = fitting(cell, value)
        result.dashes += bool(value and not text)
        if text != session.submission.typed(address):
            result.texts.append((address, text))
    result.outside += sum(bool(value) for value in values[len(line) :])


def differing(session: Session, pasted: Sequence[tuple[Address, str]]) -> str:
    """Say which pasted figures differ from those the program computes in their place; blank where none do."""
    calc, said = session.calculation, list[str]()
    for at, text in pasted:
        cell = cell_of(session, at)
        figure, problem = calc.read_typed(cell, text) if cell.numeric else (None, "不是数")
        if not problem and (figure or 0) != (calc.value(at) or 0):
            own = plain_text(calc, at, cell, calc.state(at)) or "空白"
            said.append(f"{cell_name(calc, at)} 粘贴的是 {text}，表上是 {own}")
    rest = f"等 {len(said)} 处" if len(said) > _NAMED else ""
    return f"这些数与表上算的不同，没有采用：{'；'.join(said[:_NAMED])}{rest}" if said else ""


def fitting(cell: Cell, value: str) -> str:
    """Trim a pasted value and take it as it is meant; only long texts keep their line breaks."""
    if cell.numeric and is_dash(value):
        return ""
    return value.strip() if cell.type == "long" else meant(cell, _BREAK.sub("", value.strip()))


def is_dash(value: str) -> bool:
    """Tell whether spreadsheets mean a blank by a text: dashes or a stroke alone."""
    return bool(_DASH.fullmatch(value.strip()))


def heads_alone(session: Session, at: Address, table: Table) -> bool:
    """Tell whether nothing stands below the heads of a table; one word may be the text of a cell, too."""
    if sum(map(bool, (text for row in table for text in row))) == 1 and not cell_of(session, at).numeric:
        return False
    heads = find_heads(session, at, [*table, [""] * max(map(len, table), default=0)])
    return heads is not None and not any(map(any, heads.body))


def unread(session: Session, places: Iterable[Address]) -> str:
    """Say which pasted texts cannot be read where they stand now; blank where all can."""
    calc = session.calculation
    wrong = [cell_name(calc, at) for at in sorted(places) if calc.state(at).problem]
    more = " 等" if len(wrong) > _NAMED else ""
    return f"{len(wrong)} 个认不出，请改：{'、'.join(wrong[:_NAMED])}{more}" if wrong else ""


def _columns_from(block: Block, column: str) -> list[Cell]:
    cells = [cell for cell in block.cells if cell.printed]
    index = next((i for i, cell in enumerate(cells) if cell.key == column), len(cells))
    return cells[index:]


def _filled_down(table: Table, columns: Sequence[Cell]) -> Table:
    """Repeat the value above in blanks of merged columns, which spreadsheets leave under a merged cell."""
    filled: Table = []
    for values in table:
        line = list(values)
        for i, cell in enumerate(columns[: len(line)]):
            if not cell.merge or line[i]:
                break
            if filled and any(values):
                line[i] = filled[-1][i]
        filled.append(line)
    return filled


def _add_rows(session: Session, last: Address, pasted: tuple[Sequence[Cell], Table], result: Paste) -> None:
    """Add a row after the last one for each line of values of some columns."""
    block, (columns, values) = block_of(session, last), pasted
    above = session.submission.rows(*last[:3]).get(last.row, {})
    left = [cell for cell in block.cells if cell.merge and cell not in columns]
    inherited = {cell.key: above[cell.key] for cell in left if above.get(cell.key)}
    rows: list[tuple[str, Row]] = []
    for line in values:
        cells = inherited | _row_cells(columns, line, result)
        new = session.submission.new_id("r")
        rows.append((new, {key: text for key, text in cells.items() if text}))
        computed = zip(columns, line, strict=False)
        result.computed += [
            (last._replace(row=new, column=c.key), v) for c, v in computed if v and c.computed
        ]
    index = len(session.submission.rows(*last[:3]))
    result.changes.append(InsertRows(*last[:3], index, tuple(rows)))
    result.added = len(rows)


def _row_cells(columns: Sequence[Cell], line: Iterable[str], result: Paste) -> Row:
    values = list(line)
    result.outside += sum(bool(value) for value in values[len(columns) :])
    result.locked += sum(bool(v) for c, v in zip(columns, values, strict=False) if not c.typed_by_hand)
    typed = [(c, v) for c, v in zip(columns, values, strict=False) if c.typed_by_hand]
    result.dashes += sum(c.numeric and is_dash(v) for c, v in typed)
    return {c.key: fitting(c, v) for c, v in typed}
