"""Where the user can stand on a sheet, and which place is left, right, above or below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from models.address import Address
from models.calculation.running_text import GAP
from models.layout.runs import run_boxes
from models.layout.sheet import NUMBER, OFFER, Run, Sheet, SheetCell

TYPED_ROLES = frozenset({"typed", "default", OFFER})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place: an address shown in sheet row `row` by a cell that starts in row `start`.

    In a cell merged over several rows every row has its own slot, from which only that row and those
    below it in the cell are meant; the slot of the first row means the whole cell. What is typed within a
    paragraph has a slot of its own behind the paragraph's, with its `run`.
    """

    address: Address
    row: int
    cell: SheetCell
    start: int
    run: Run | None = None

    @property
    def end(self) -> int:
        """Give the sheet row after the cell."""
        return self.start + self.cell.rows

    @property
    def typed(self) -> bool:
        """Tell whether a person types here."""
        return self.role in TYPED_ROLES or (self.run is not None and self.run.by_hand)

    @property
    def role(self) -> str:
        """Give the role of what is meant: the cell, or what is typed within it."""
        return self.run.role if self.run is not None else self.cell.role

    @property
    def text(self) -> str:
        """Give what stands there; nothing where the screen shows a blank to type on."""
        if self.run is None:
            return self.cell.text
        return "" if self.run.role == GAP else self.cell.text[self.run.start : self.run.end]

    @property
    def order(self) -> tuple[int, int, int]:
        """Give what reading goes by: row, column, and the place in a paragraph."""
        return self.row, self.cell.column, self.run.start if self.run is not None else -1

    @property
    def to_fill(self) -> bool:
        """Tell whether typing goes on here: what a default or a dictionary has filled is passed over."""
        return self.typed and not (self.text and self.role == "default")

    def covers(self, column: int) -> bool:
        """Tell whether the cell stands in a grid column."""
        return self.cell.column <= column < self.cell.column + self.cell.span


class Figure(NamedTuple):
    """A figure, or other words that are computed, within a paragraph.

    It is the part of that number among those that are not the pack's words; `source` is the first cell it
    comes from.
    """

    paragraph: Address
    number: int
    source: Address


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the sheet in rows and grid columns, ends not included."""

    top: int
    bottom: int
    left: int
    right: int


def in_row(address: Address, cell: SheetCell, row: str) -> Address:
    """Give what a cell means in a sheet row; only one over several rows means each row's own."""
    return address._replace(row=row) if cell.rows > 1 else address


class Board:
    """Answer questions about the places of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._slots: dict[int, tuple[Slot, ...]] = {}
        self._marked: dict[Address, Address | None] = {}

    def after(self, sheet: Sheet) -> Board:
        """Give the board of the sheet after an edit; what the edit leaves alone is not looked for again."""
        board, different = Board(sheet), sheet.different_rows(self.sheet)
        if different is not None and not sheet.document:
            board._rows, board._ends, board._marked = self._rows, self._ends, self._marked
            board._slots = dict(self._slots)
            for row in different:
                board._slots.pop(row, None)
        return board

    @cached_property
    def _rows(self) -> dict[tuple[str, str], list[int]]:
        rows: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, row in enumerate(self.sheet.rows):
            rows[row.block, row.row].append(i)
        return rows

    def row_of(self, address: Address) -> int | None:
        """Give the last sheet row that shows an address's row; None when none does."""
        rows = self._rows.get((address.block, address.row))
        return rows[-1] if rows and self._shows(address) else None

    def start_of(self, block: str) -> int:
        """Give the first sheet row of a block, its heads included."""
        return next(i for i, row in enumerate(self.sheet.rows) if row.block == block)

    def end_of(self, block: str) -> int | None:
        """Give the sheet row after a block's last; None when the block does not show."""
        return self._ends.get(block)

    @cached_property
    def _ends(self) -> dict[str, int]:
        return {row.block: i for i, row in enumerate(self.sheet.rows, 1)}

    def _shows(self, address: Address) -> bool:
        return (address.form, address.instance) == (self.sheet.form, self.sheet.instance)

    def covering(self, row: int) -> list[tuple[int, SheetCell]]:
        """List the cells over a sheet row with the row they start in, left to right, labels as well."""
        own = [(row, cell) for cell in self.sheet.rows[row].cells]
        hanging = [(i, cell) for i, cell in self.sheet.spanning if i < row < i + cell.rows]
        return sorted(own + hanging, key=lambda placed: placed[1].column)

    def slots(self, row: int) -> tuple[Slot, ...]:
        """List the places in a sheet row, left to right."""
        if row not in self._slots:
            self._slots[row] = tuple(self._slots_of(row))
        return self._slots[row]

    def _slots_of(self, row: int) -> Iterator[Slot]:
        name = self.sheet.rows[row].row
        for start, cell in self.covering(row):
            if cell.address is not None:
                yield Slot(in_row(cell.address, cell, name), row, cell, start)
            yield from (slot for slot in _pieces(start, cell) if self._comes_first(slot))

    def _comes_first(self, slot: Slot) -> bool:
        """Tell whether a piece that is said more than once is typed here."""
        row, cell = self.sheet.places[slot.address]
        first = next(one for one in _pieces(row, cell) if one.address == slot.address)
        return first.order == slot.order

    def find(self, address: Address) -> Slot | None:
        """Find where an address stands; None when it is not on the sheet."""
        if not self._shows(address):
            return None
        rows = self._rows.get((address.block, address.row))
        if rows is None:  # of a list beside another, whose rows together name a sheet row
            placed = self.sheet.places.get(address)
            return Slot(address, placed[0], placed[1], placed[0]) if placed is not None else None
        return next((slot for i in rows for slot in self.slots(i) if slot.address == address), None)

    def anchor(self, address: Address) -> Slot | None:
        """Find where an address stands, the end of its row when it is not printed."""
        if (slot := self.find(address)) is not None:
            return slot
        row = self.row_of(address)
        return self.slots(row)[-1] if row is not None and self.slots(row) else None

    def marked(self, address: Address) -> Address | None:
        """Give the address of the cell that carries what is said about an address, see `anchor`."""
        if address not in self._marked:
            slot = self.anchor(address)
            self._marked[address] = slot.cell.address if slot is not None else None
        return self._marked[address]

    def head(self, slot: Slot) -> Slot:
        """Give the slot that means the whole of a cell; what is typed within a paragraph is one already."""
        if slot.run is not None:
            return slot
        assert slot.cell.address is not None
        return Slot(slot.cell.address, slot.start, slot.cell, slot.start)

    # Moves

    def across(self, slot: Slot, step: int) -> Slot | None:
        """Give the neighbour to the right (1) or left (-1) in the same row."""
        if step > 0:
            return next((other for other in self.slots(slot.row) if other.order > slot.order), None)
        return next((other for other in reversed(self.slots(slot.row)) if other.order < slot.order), None)

    def vertical(self, slot: Slot, step: int, column: int | None = None, typed: bool = False) -> Slot | None:
        """Give the next place below (1) or above (-1) over a grid column; only typed ones when asked."""
        at = slot.end if step > 0 else slot.row - 1
        over = slot.cell.column if column is None else column
        for row in range(at, len(self.sheet.rows) if step > 0 else -1, step):
            for other in self.slots(row):
                if other.covers(over) and (other.typed or not typed):
                    return self.head(other)
        return None

    def following(
        self, slot: Slot, step: int, wanted: Callable[[Slot], bool] = lambda slot: slot.typed
    ) -> Slot | None:
        """Give the next (1) or last (-1) place of a kind in reading order, typed when no kind is named."""
        if step > 0:
            return next((s for s in self.reading(slot.row) if s.order > slot.order and wanted(s)), None)
        for row in range(slot.row, -1, -1):
            for other in reversed(self.slots(row)):
                if other.row == other.start and other.order < slot.order and wanted(other):
                    return other
        return None

    def beside(self, slot: Slot, step: int) -> Slot | None:
        """Give the next (1) or last (-1) typed place, as Tab does.

        Of a cell over several rows that is the part of the row one stands in, and else the whole.
        """
        own = (s for s in self.slots(slot.row)[::step] if step * _compared(s.order, slot.order) > 0)
        return next((s for s in own if s.typed), None) or self.following(slot, step)

    def part(self, slot: Slot, row: int) -> Slot:
        """Give what a cell over several rows means in one of them; the slot itself where that is none."""
        same = (s for s in self.slots(row) if (s.start, s.cell) == (slot.start, slot.cell) and s.run is None)
        return next(same, slot)

    def reading(self, row: int = 0) -> Iterator[Slot]:
        """Walk the cells in reading order from a sheet row, each once."""
        for i in range(row, len(self.sheet.rows)):
            yield from (slot for slot in self.slots(i) if slot.row == slot.start)

    def first(self, wanted: Callable[[Slot], bool] = lambda slot: slot.typed) -> Slot | None:
        """Give the first place of a kind, typed when no kind is named."""
        return next((slot for slot in self.reading() if wanted(slot)), None)

    def nearest(self, row: int, column: int) -> Slot | None:
        """Give the place closest to a sheet row and grid column."""
        rows = sorted(range(len(self.sheet.rows)), key=lambda i: abs(i - row))
        for slots in map(self.slots, rows):
            if slots:
                return self.head(
                    min(slots, key=lambda s: (not s.covers(column), abs(s.cell.column - column)))
                )
        return None

    def at(self, x: float, y: float) -> Slot | None:
        """Find the place at a point in mm."""
        found = self.sheet.cell_at(x, y)
        if found is None or found[1].address is None:
            return None
        run = self._run_at(x, y)
        if run is not None and run.by_hand and run.address is not None:
            return Slot(run.address, found[0], found[1], found[0], run)
        return Slot(found[1].address, found[0], found[1], found[0])

    def figure_at(self, x: float, y: float) -> Figure | None:
        """Find the figure, or other words that were computed, at a point in mm of a paragraph."""
        found, run = self.sheet.cell_at(x, y), self._run_at(x, y)
        if found is None or run is None or run.by_hand:
            return None
        at, parts = found[1].address, [one for one in found[1].runs if one.role != NUMBER]
        return Figure(at, parts.index(run), run.address) if at and run.address else None

    def _run_at(self, x: float, y: float) -> Run | None:
        found = self.sheet.cell_at(x, y)
        for run in found[1].runs if found is not None else ():
            assert found is not None
            boxes = run_boxes(self.sheet, found[0], found[1], run)
            if any(
                left <= x < left + width and top <= y < top + height for left, top, width, height in boxes
            ):
                return run
        return None

    # Blocks of cells

    def area(self, one: Slot, other: Slot) -> Area:
        """Give the rectangle that two places span."""
        columns = [one.cell.column, other.cell.column]
        ends = [slot.cell.column + slot.cell.span for slot in (one, other)]
        return Area(min(one.row, other.row), max(one.end, other.end), min(columns), max(ends))

    @property
    def whole(self) -> Area:
        """Give the rectangle of the whole sheet."""
        return Area(0, len(self.sheet.rows), 0, len(self.sheet.lefts) - 1)

    def within(self, area: Area) -> list[Slot]:
        """List the cells in a rectangle, row by row, also those a merged cell hides; no rows to be."""
        return [
            slot
            for row in range(area.top, area.bottom)
            for slot in self.slots(row)
            if area.left <= slot.cell.column < area.right and slot.role != OFFER and slot.run is None
        ]


def _compared(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return (one > other) - (one < other)


def _pieces(row: int, cell: SheetCell) -> Iterator[Slot]:
    """Give the slot of each piece that is typed within a paragraph."""
    for run in cell.runs:
        if run.by_hand and run.address is not None:
            yield Slot(run.address, row, cell, row, run)
