"""Where the user can stand on a sheet, and which place is left, right, above or below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from models.address import Address
from models.layout.sheet import OFFER, Sheet, SheetCell

TYPED_ROLES = frozenset({"typed", "default", OFFER})


@dataclass(frozen=True, slots=True)
class Slot:
    """One place: an address shown in sheet row `row` by a cell that starts in row `start`.

    In a cell merged over several rows every row has its own slot, from which only that row and those
    below it in the cell are meant; the slot of the first row means the whole cell.
    """

    address: Address
    row: int
    cell: SheetCell
    start: int

    @property
    def end(self) -> int:
        """Give the sheet row after the cell."""
        return self.start + self.cell.rows

    @property
    def typed(self) -> bool:
        """Tell whether a person types here."""
        return self.cell.role in TYPED_ROLES

    @property
    def to_fill(self) -> bool:
        """Tell whether typing goes on here: what a default or a dictionary has filled is passed over."""
        return self.typed and not (self.cell.text and self.cell.role == "default")

    def covers(self, column: int) -> bool:
        """Tell whether the cell stands in a grid column."""
        return self.cell.column <= column < self.cell.column + self.cell.span


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
        if different is not None:
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
            name = self.sheet.rows[row].row
            self._slots[row] = tuple(
                Slot(in_row(cell.address, cell, name), row, cell, start)
                for start, cell in self.covering(row)
                if cell.address is not None
            )
        return self._slots[row]

    def find(self, address: Address) -> Slot | None:
        """Find where an address stands; None when it is not on the sheet."""
        if not self._shows(address):
            return None
        rows = self._rows.get((address.block, address.row))
        if rows is None:  # of a list beside another, whose rows together name a sheet row
            placed = self.sheet.places.get(address)
            return Slot(address, placed[0], placed[1], placed[0]) if placed is not None else None
        found = next((slot for i in rows for slot in self.slots(i) if slot.address == address), None)
        return found or self._within(address)

    def _within(self, address: Address) -> Slot | None:
        """Find the paragraph in whose line a piece is typed."""
        placed = self.sheet.places.get(address) if self.sheet.document else None
        return Slot(address, placed[0], placed[1], placed[0]) if placed is not None else None

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
        """Give the slot that means the whole of a cell."""
        assert slot.cell.address is not None
        return Slot(slot.cell.address, slot.start, slot.cell, slot.start)

    # Moves

    def across(self, slot: Slot, step: int) -> Slot | None:
        """Give the neighbour to the right (1) or left (-1) in the same row."""
        row = [other for other in self.slots(slot.row) if (other.cell.column - slot.cell.column) * step > 0]
        return (row[0] if step > 0 else row[-1]) if row else None

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
        here = (slot.row, slot.cell.column)
        if step > 0:
            return next(
                (s for s in self.reading(slot.row) if (s.row, s.cell.column) > here and wanted(s)), None
            )
        for row in range(slot.row, -1, -1):
            for other in reversed(self.slots(row)):
                place = (other.row, other.cell.column)
                if other.row == other.start and place < here and wanted(other):
                    return other
        return None

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
        return Slot(found[1].address, found[0], found[1], found[0])

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
        """List the places in a rectangle, row by row, also those a merged cell hides; no rows to be."""
        return [
            slot
            for row in range(area.top, area.bottom)
            for slot in self.slots(row)
            if area.left <= slot.cell.column < area.right and slot.cell.role != OFFER
        ]
