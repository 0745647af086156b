"""Lay a form instance out: blocks become rows of cells, text is broken with the real font metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from models.address import SINGLE_ROW, Address
from models.calculation import Calculation
from models.fonts import face
from models.line_breaking import shrink, wrap
from models.pack import (
    Block,
    BlockBase,
    Cell,
    Column,
    FieldsBlock,
    FixedBlock,
    Form,
    Group,
    Label,
    NotesBlock,
    Style,
    TableBlock,
    leaves,
)
from models.printing import printed_text
from models.sheet import MM, Sheet, SheetCell, SheetRow
from models.templates import Template

_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d*[1-9])?")
_STYLES = {
    "long": "long",
    "number": "number",
    "measure": "value",
    "choice": "value",
    "date": "value",
    "label": "label",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a block before heights and merges are settled."""

    row: str
    cells: tuple[SheetCell, ...]
    repeat: bool = False


class SheetBuilder:
    """Build one form instance's sheet, laying out again only the rows that changed."""

    def __init__(self, calculation: Calculation, form: Form, instance: str) -> None:
        self._calc = calculation
        self._form = form
        self._instance = instance
        self._rows: dict[tuple[str, str], _Line] = {}

    def forget(self, changed: Iterable[Address]) -> None:
        """Drop the rows that show changed addresses."""
        for address in changed:
            if address.form == self._form.id and address.instance == self._instance:
                self._rows.pop((address.block, address.row), None)

    def build(self) -> Sheet:
        """Lay the whole sheet out, from remembered rows where nothing changed."""
        form = self._form
        rows = [row for block in form.blocks for row in self._block(block)]
        return Sheet(
            form.id,
            self._instance,
            self._render(form.title),
            self._render(form.instance_name or form.name) or self._render(form.name),
            form.orientation == "landscape",
            form.margins,
            form.grid,
            tuple(rows),
        )

    def _place(self, block: str, row: str) -> Address:
        return Address(self._form.id, self._instance, block, row, "")

    def _render(self, wording: Template) -> str:
        return self._calc.render(wording, self._place("", ""))

    # Blocks

    def _block(self, block: Block) -> list[SheetRow]:
        lines = list(self._lines(block))
        if isinstance(block, TableBlock):
            lines = _merged(lines, block, self._offset(block))
        if block.side and lines:
            lines[0] = replace(lines[0], cells=(self._side(block, len(lines)), *lines[0].cells))
        if block.heading is not None:
            lines.insert(0, _Line("", (self._label(block.heading, 0, len(self._form.grid), "section"),)))
        rows = self._settle(block, lines)
        if block.gap:
            rows.insert(0, SheetRow(block.id, "", block.gap, ()))
        return rows

    def _lines(self, block: Block) -> Iterator[_Line]:
        if isinstance(block, NotesBlock):
            width = len(self._form.grid)
            for line in block.lines:
                yield _Line("", (self._label(line, 0, width, block.style),))
        elif isinstance(block, FieldsBlock):
            yield from self._field_lines(block)
        else:
            if block.header:
                yield from self._heads(block)
            submitted = self._calc.submission.rows(self._form.id, self._instance, block.id)
            for row in _row_order(block, submitted):
                yield self._table_row(block, row)

    def _field_lines(self, block: FieldsBlock) -> Iterator[_Line]:
        hanging: dict[int, int] = {}
        for line in block.rows:
            cells: list[SheetCell] = []
            column = self._offset(block)
            for item in line:
                if isinstance(item, Cell) and not item.printed:
                    continue
                while hanging.get(column, 0) > 0:
                    column += 1
                cells.append(self._item(block, item, column))
                hanging |= {column + k: item.rows for k in range(item.span)}
                column += item.span
            hanging = {column: rest - 1 for column, rest in hanging.items() if rest > 1}
            if cells:
                yield _Line(SINGLE_ROW, tuple(cells))

    def _item(self, block: FieldsBlock, item: Cell | Label, column: int) -> SheetCell:
        if isinstance(item, Cell):
            return replace(self._cell(block, item, SINGLE_ROW, column), rows=item.rows)
        style = item.style or ("label" if block.kind == "fields" else "plain")
        return replace(self._label(item.text, column, item.span, style), rows=item.rows)

    def _offset(self, block: BlockBase) -> int:
        return block.side.span if block.side else 0

    def _side(self, block: BlockBase, rows: int) -> SheetCell:
        assert block.side is not None
        text = self._render(block.side.text)
        shown = "\n".join(text) if block.side.vertical else text
        cell = self._set(shown, 0, block.side.span, block.side.style, "label")
        return replace(cell, rows=rows, text=text)

    # Tables

    def _heads(self, block: TableBlock) -> list[_Line]:
        depth = max(_depth(column) for column in block.columns)
        lines: list[list[SheetCell]] = [[] for _ in range(depth)]
        column = self._offset(block)
        for head in block.columns:
            column = self._head(head, column, 0, depth, lines)
        return [_Line("", tuple(cells), block.repeat) for cells in lines]

    def _head(self, head: Column, column: int, level: int, depth: int, lines: list[list[SheetCell]]) -> int:
        """Place a head and those under it; give the grid column after them."""
        span = sum(leaf.span for leaf in leaves(head) if leaf.printed)
        if not span:
            return column
        grouped = isinstance(head, Group)
        wording = head.group if isinstance(head, Group) else head.label
        cell = self._label(wording, column, span, "head", "head")
        lines[level].append(replace(cell, rows=1 if grouped else depth - level))
        if isinstance(head, Group):
            at = column
            for child in head.columns:
                at = self._head(child, at, level + 1, depth, lines)
        return column + span

    def _table_row(self, block: TableBlock, row: str) -> _Line:
        key = (block.id, row)
        if key not in self._rows:
            self._rows[key] = self._lay_row(block, row)
        return self._rows[key]

    def _lay_row(self, block: TableBlock, row: str) -> _Line:
        cells: list[SheetCell] = []
        column = self._offset(block)
        for printed in block.printed:
            cells.append(self._cell(block, block.cell(row, printed.key), row, column, printed.span))
            column += printed.span
        return _Line(row, tuple(cells))

    # Cells

    def _cell(self, block: BlockBase, cell: Cell, row: str, column: int, span: int = 0) -> SheetCell:
        span = span or cell.span
        if cell.type == "label":
            return self._label(cell.label, column, span, cell.style or "label")
        address = Address(self._form.id, self._instance, block.id, row, cell.key)
        state = self._calc.state(address)
        text = printed_text(self._calc, address, cell, state)
        laid = self._set(text, column, span, cell.style or _STYLES.get(cell.type, "text"), state.source)
        number, code = _for_workbook(cell, text, state.value, self._calc)
        return replace(laid, address=address, number=number, number_format=code)

    def _label(self, wording: Template, column: int, span: int, style: str, role: str = "label") -> SheetCell:
        return self._set(self._render(wording), column, span, style, role)

    def _set(self, text: str, column: int, span: int, style_name: str, role: str) -> SheetCell:
        style = self._calc.pack.styles[style_name]
        width = (sum(self._form.grid[column : column + span]) - 2 * style.padding) * MM
        lines, size = _break(text, style, width, style_name == "number")
        return SheetCell(column, span, 1, text, lines, size, style, role)

    # Heights

    def _settle(self, block: Block, lines: Sequence[_Line]) -> list[SheetRow]:
        """Give each row its height: its own cells' need, then the need of cells that span rows."""
        heights = [
            max([block.height, *(cell.needed for cell in line.cells if cell.rows == 1)]) for line in lines
        ]
        for i, line in enumerate(lines):
            for cell in line.cells:
                if cell.rows > 1:
                    last = i + cell.rows
                    heights[last - 1] += max(0.0, cell.needed - sum(heights[i:last]))
        return [
            SheetRow(block.id, line.row, height, line.cells, line.repeat, _keeps(block, lines, i))
            for i, (line, height) in enumerate(zip(lines, heights, strict=True))
        ]


def _keeps(block: Block, lines: Sequence[_Line], i: int) -> bool:
    """Tell whether a row stays with the next: in a block kept whole, and heads with their first row."""
    return i + 1 < len(lines) and (block.keep or (lines[i].row == "" and not isinstance(block, NotesBlock)))


def _row_order(block: Block, submitted: Iterable[str]) -> list[str]:
    if isinstance(block, FixedBlock):
        present = set(submitted)
        return [row.key for row in block.rows if not row.optional or row.key in present]
    return list(submitted)


def _depth(column: Column) -> int:
    return 1 + max(_depth(child) for child in column.columns) if isinstance(column, Group) else 1


def _break(text: str, style: Style, width: float, single: bool) -> tuple[tuple[str, ...], float]:
    """Break text into lines; a figure is set smaller first, and broken only where even that is too wide."""
    if not text:
        return (), style.size
    metrics = face(style.face)
    size = shrink(text, metrics, style.size, width, style.minimum) if single else style.size
    return wrap(text, metrics, size, width), size


def _for_workbook(cell: Cell, text: str, value: object, calc: Calculation) -> tuple[Decimal | None, str]:
    if isinstance(value, Decimal) and cell.print is None:
        return value, calc.pack.formats[cell.format].excel()
    if cell.type == "measure" and _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text), "General"
    return None, "General"


def _merged(lines: list[_Line], block: TableBlock, offset: int) -> list[_Line]:
    """Make one cell of equal neighbours in the leading `merge` columns."""
    columns = [i for i, cell in enumerate(block.printed) if cell.merge]
    if not columns:
        return lines
    first = next((i for i, line in enumerate(lines) if line.row), len(lines))
    cells = [list(line.cells) for line in lines]
    runs = [(first, len(lines))]
    for column in columns:
        runs = [run for start, end in runs for run in _runs(lines, column, start, end)]
        for start, end in runs:
            if end - start > 1:
                cells[start][column] = replace(cells[start][column], rows=end - start)
            for i in range(start + 1, end):
                cells[i][column] = replace(cells[i][column], rows=0)
    return [
        replace(line, cells=tuple(cell for cell in row if cell.rows))
        for line, row in zip(lines, cells, strict=True)
    ]


def _runs(lines: Sequence[_Line], column: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for i in range(start + 1, end + 1):
        if i == end or not _same(lines[i].cells[column], lines[at].cells[column]):
            yield at, i
            at = i


def _same(one: SheetCell, other: SheetCell) -> bool:
    return bool(one.text) and one.text == other.text
