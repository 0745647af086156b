"""Lay tables out: heads of any depth, rows, merged neighbours, coded trees and side-by-side lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest

from models.calculation.table_rows import side_keys
from models.layout.cell_setter import CellSetter, InRow
from models.layout.sheet import PAGE_NUMBER, SheetCell
from models.packs.blocks import ContentsBlock, SideBySideBlock, SubjectsBlock, TableBlock
from models.packs.cells import Cell, Column, Group, leaves
from models.subjects.tree import TOTAL

# Instead of how many rows a cell covers: it is blank, as is the one above, and they are one on paper.
_JOINED = -1


_READABLE = 6.0
"""Points below which no figure takes the others of its table along."""


@dataclass(frozen=True)
class TableLine:
    """One line of a block before its height is settled; heads and headings have no row."""

    row: str
    cells: tuple[SheetCell, ...]
    repeat: bool = False

    @cached_property
    def needed(self) -> float:
        """Give the height in mm that its own cells need, leaving out those that span rows."""
        return max((cell.needed for cell in self.cells if cell.rows == 1), default=0.0)

    @cached_property
    def spanning(self) -> tuple[SheetCell, ...]:
        """List the cells that span rows."""
        return tuple(cell for cell in self.cells if cell.rows > 1)

    @cached_property
    def shrunk(self) -> tuple[SheetCell, ...]:
        """List the figures that are set smaller than their style says, so that they are not cut."""
        return tuple(one for one in self.cells if one.number is not None and one.size < one.style.size)


def evenly_shrunk(lines: list[TableLine]) -> list[TableLine]:
    """Set all figures of a table as small as its smallest: a sum is no larger than what it is made of.

    One that is too long to be read so stays alone with its size; the others go down to the
    least of its style.
    """
    shrunk = [cell for line in lines for cell in line.shrunk]
    least = min((c.size if c.size >= _READABLE else c.style.minimum for c in shrunk), default=0.0)
    return [_no_larger(line, least) for line in lines] if least else lines


def _no_larger(line: TableLine, least: float) -> TableLine:
    cells = tuple(
        replace(cell, size=least) if cell.number is not None and cell.size > least else cell
        for cell in line.cells
    )
    return line if cells == line.cells else replace(line, cells=cells)


def heads(setter: CellSetter, block: TableBlock, offset: int) -> list[TableLine]:
    """Set the heads of a table, one line for each level."""
    depth = max(_depth(column) for column in block.columns)
    lines: list[list[SheetCell]] = [[] for _ in range(depth)]
    for rows, cell in _heads(setter, block.columns, offset, depth):
        lines[depth - rows].append(cell)
    return [TableLine("", tuple(cells), block.repeat) for cells in lines]


def _heads(
    setter: CellSetter, columns: Sequence[Column], at: int, rows: int
) -> Iterator[tuple[int, SheetCell]]:
    """Set heads and those under them, from a grid column on; each with the rows left from its own on."""
    for head in columns:
        span = sum(leaf.span for leaf in leaves(head) if leaf.printed)
        if not span:
            continue
        wording = head.group if isinstance(head, Group) else head.label
        cell = setter.label(wording, at, span, "head", "head")
        yield rows, replace(cell, rows=1 if isinstance(head, Group) else rows)
        if isinstance(head, Group):
            yield from _heads(setter, head.columns, at, rows - 1)
        at += span


def _depth(column: Column) -> int:
    return 1 + max(_depth(child) for child in column.columns) if isinstance(column, Group) else 1


def table_row(setter: CellSetter, block: TableBlock, row: str, offset: int) -> TableLine:
    """Set one row of a table."""
    if isinstance(block, SubjectsBlock):
        return TableLine(row, tuple(_subject_row(setter, block, row, offset)))
    return TableLine(row, tuple(_cells(setter, block, row, block.printed, offset)))


def _cells(
    setter: CellSetter, block: TableBlock, row: str, columns: Sequence[Cell], column: int
) -> Iterator[SheetCell]:
    for printed in columns:
        total = isinstance(block, SubjectsBlock) and row == TOTAL and printed.numeric
        spot = InRow(column, printed.span, "total" if total else "")
        yield setter.cell(block, block.cell(row, printed.key), row, spot)  # type: ignore[arg-type]
        column += printed.span


def _subject_row(setter: CellSetter, block: SubjectsBlock, row: str, offset: int) -> Iterator[SheetCell]:
    """Set a subject's row: names indented by level, the total's label over code and name where it spans."""
    if row == TOTAL and block.total is not None:
        yield from _total_row(setter, block, offset)
        return
    column = offset
    for printed in block.printed:
        deep = block.indent * (len(row) - 3) / 2 if printed.type == "name" else 0.0
        yield setter.cell(block, printed, row, InRow(column, printed.span, indent=deep))
        column += printed.span


def _total_row(setter: CellSetter, block: SubjectsBlock, offset: int) -> Iterator[SheetCell]:
    assert block.total is not None
    words = [cell for cell in block.printed if cell.type in ("code", "name")]
    figures = [cell for cell in block.printed if cell not in words]
    column = offset
    if block.total_spans:
        words = [words[0].model_copy(update={"span": sum(cell.span for cell in words)})]
    for i, cell in enumerate(words):
        shown = i == len(words) - 1
        text = setter.render(block.total) if shown else ""
        yield setter.text(text, InRow(column, cell.span, "label"))
        column += cell.span
    yield from _cells(setter, block, TOTAL, figures, column)


def side_by_side(setter: CellSetter, block: SideBySideBlock, offset: int) -> Iterator[TableLine]:
    """Set two lists side by side; the shorter list of a section is filled up with blank rows."""
    left, right = block.columns_of("left"), block.columns_of("right")
    middle = offset + sum(cell.span for cell in left)
    for section in block.sections:
        keys = [
            [key for row in side for key in side_keys(setter.calc, row, setter.instance)]
            for side in (section.left, section.right)
        ]
        for first, second in zip_longest(*keys):
            cells = [*_side(setter, block, left, first, offset), *_side(setter, block, right, second, middle)]
            yield TableLine(f"{first or ''}|{second or ''}", tuple(cells))


def _side(
    setter: CellSetter, block: SideBySideBlock, columns: Sequence[Cell], row: str | None, column: int
) -> Iterator[SheetCell]:
    if row is not None:
        yield from _cells(setter, block, row, columns, column)
        return
    for cell in columns:
        yield setter.text("", InRow(column, cell.span, "text"))
        column += cell.span


def contents(setter: CellSetter, block: ContentsBlock, offset: int) -> Iterator[TableLine]:
    """List the printed tables: running number, number of the table, title with subtitle, room for a page.

    A table that has no number of its own, as tables of single projects may be, is listed without one.
    """
    forms = setter.calc.pack.forms
    listed = [form for form in forms if form.printed and not (form.lists or form.is_document)]
    roles = ("label", "label", "label", PAGE_NUMBER)
    for number, form in enumerate(listed, 1):
        texts = (str(number), form.no, setter.render(form.title) + setter.render(form.subtitle), "")
        cells, column = [], offset
        for cell, text, role in zip(block.printed, texts, roles, strict=False):
            shown = setter.text(text, InRow(column, cell.span, cell.style or "text"), role)
            cells.append(replace(shown, link=form.id))
            column += cell.span
        yield TableLine(form.id, tuple(cells))


class Merger:
    """Make one cell of equal neighbours in the leading `merge` columns of a table, worded as it prints.

    Lines that come out as before are the same objects, so that what follows need not look at them again.
    """

    def __init__(self, setter: CellSetter, block: TableBlock) -> None:
        self._setter = setter
        self._printed = block.printed
        self._columns = [i for i, cell in enumerate(block.printed) if cell.merge]
        self._known: dict[str, tuple[TableLine, tuple[int, ...], TableLine]] = {}

    def merge(self, lines: list[TableLine]) -> list[TableLine]:
        """Give the lines with their cells merged."""
        if not self._columns:
            return lines
        known, self._known = self._known, {}
        found = []
        for line, spans in zip(lines, self._spans(lines), strict=True):
            before = known.get(line.row)
            if before is None or before[0] is not line or before[1] != spans:
                before = line, spans, self._merged(line, spans)
            if line.row:
                self._known[line.row] = before
            found.append(before[2])
        return found

    def _spans(self, lines: Sequence[TableLine]) -> list[tuple[int, ...]]:
        """Give how many rows the merged cells of each line cover, 0 where the cell above does, or _JOINED."""
        first = next((i for i, line in enumerate(lines) if line.row), len(lines))
        runs = [(first, len(lines))]
        columns = []
        for column in self._columns:
            spans = [1] * len(lines)
            runs = [run for start, end in runs for run in _runs(lines, column, start, end)]
            for start, end in runs:
                if lines[start].row and lines[start].cells[column].text:
                    spans[start:end] = [end - start] + [0] * (end - start - 1)
                    continue
                for i in range(start + 1, end):
                    if self._says_something(lines[i - 1]) and self._says_something(lines[i]):
                        spans[i] = _JOINED
            columns.append(spans)
        return list(zip(*columns, strict=True))

    def _says_something(self, line: TableLine) -> bool:
        """Tell whether a line has text in one of the columns; those without are forms to fill in by hand."""
        return bool(line.row) and any(line.cells[column].text for column in self._columns)

    def _merged(self, line: TableLine, spans: tuple[int, ...]) -> TableLine:
        if not line.row:
            return line
        covering = dict(zip(self._columns, spans, strict=True))
        cells = []
        for i, cell in enumerate(line.cells):
            rows = covering.get(i)
            if rows == _JOINED:
                cells.append(replace(cell, joined=True))
            elif rows:
                cells.append(replace(self._setter.printed(cell, self._printed[i]), rows=rows))
            elif rows is None:
                cells.append(cell)
        return replace(line, cells=tuple(cells))


def _runs(lines: Sequence[TableLine], column: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for i in range(start + 1, end + 1):
        if i == end or not _same(lines[i].cells[column], lines[at].cells[column]):
            yield at, i
            at = i


def _same(one: SheetCell, other: SheetCell) -> bool:
    """Tell whether neighbours belong together; blank ones do, but they stay cells of their own."""
    return one.text == other.text
