"""One laid-out form: grid, rows and cells that screen, PDF, print and workbook all show. Lengths in mm."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from models.address import Address
from models.fonts.face_choice import BUNDLED_FACES, FaceChoice
from models.packs.cells import SEAL, Style

A4 = (210.0, 297.0)
MM = 72 / 25.4
OFFER, PAGE_NUMBER, NUMBER = "offer", "page", "number"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start` to `end` of a paragraph's text: a number, or what came from somewhere else.

    `role` is number, typed, default, gap (a piece still to be typed), figure or
    computed; `address` the cell it is typed in or comes from, or the first of those it was computed from.
    """

    start: int
    end: int
    role: str
    address: Address | None = None

    @property
    def by_hand(self) -> bool:
        """Tell whether a person types here."""
        return self.role in _OF_PERSON


_OF_PERSON = ("typed", "default", "gap")


@dataclass(frozen=True, slots=True)
class SheetCell:
    """Show text in a cell that covers `span` columns and `rows` rows, already broken into lines.

    `role` is label, head, typed, default, computed or adjusted, page where the number of the page goes on
    which the linked form begins, on the screen alone also offer (of a first row); `number` is set where the
    workbook gets a number, shown by `number_format`; `indent` (mm) moves the text in from the left; `link`
    names the form that a line of a contents list leads to; `seal` keeps room for a seal at the right end;
    `filled` says that words nobody types have something of the draft in them, as the year in a title;
    `joined` that paper draws no line between this blank cell and the one above.
    A paragraph of running text has a `level` (title, 1, 2, 3, body) and `runs`, in order; its lines begin
    with the spaces that move the first one in, its text does not. `spread` says of each line by how many
    points the places in it give, so that it fills the measure.
    """

    column: int
    span: int
    rows: int
    text: str
    lines: tuple[str, ...]
    size: float
    style: Style
    role: str
    address: Address | None = None
    number: Decimal | None = None
    number_format: str = "General"
    indent: float = 0.0
    link: str = ""
    seal: bool = False
    filled: bool = False
    joined: bool = False
    level: str = ""
    runs: tuple[Run, ...] = ()
    spread: tuple[float, ...] = ()

    @property
    def line_height(self) -> float:
        """Give the distance of two baselines in mm."""
        return self.size * self.style.leading / MM

    @property
    def stacked(self) -> bool:
        """Tell whether the text stands upright, a sign in each line."""
        return len(self.lines) > 1 and all(len(line) == 1 for line in self.lines)

    @property
    def needed(self) -> float:
        """Give the height in mm at which no line is cut and a seal has its room."""
        return max(len(self.lines) * self.line_height + 2 * self.style.padding, SEAL * self.seal)


@dataclass(frozen=True)
class SheetRow:
    """One row of the sheet; `block` and `row` say what it shows."""

    block: str
    row: str
    height: float
    cells: tuple[SheetCell, ...]
    repeat: bool = False
    keep_next: bool = False

    @property
    def flows(self) -> bool:
        """Tell whether it is a paragraph, which pages may cut between any two lines."""
        return any(cell.level for cell in self.cells)

    @property
    def sealed(self) -> bool:
        """Tell whether a cell keeps room for a seal."""
        return any(cell.seal for cell in self.cells)

    @cached_property
    def ruled(self) -> bool:
        """Tell whether the row is one of a table: a cell of it has a border."""
        return any(cell.style.border for cell in self.cells)

    @cached_property
    def spanning(self) -> tuple[SheetCell, ...]:
        """List the cells that cover further rows."""
        return tuple(cell for cell in self.cells if cell.rows > 1)


@dataclass(frozen=True)
class Sheet:
    """A form instance laid out; `margins` are top, right, bottom, left.

    `group` is the name of the form where each instance has a name of its own; `faces` are those its lines
    are broken by, so whatever draws it sets them in the same; `whose` tells a loose page's unit and money.
    A `document` is running text, not a table.
    """

    form: str
    instance: str
    title: str
    name: str
    landscape: bool
    margins: tuple[float, float, float, float]
    grid: tuple[float, ...]
    rows: tuple[SheetRow, ...]
    group: str = ""
    faces: FaceChoice = BUNDLED_FACES
    whose: str = ""
    document: bool = False

    @property
    def full_name(self) -> str:
        """Give its name, behind that of its form where each instance has its own."""
        return "　".join(dict.fromkeys(filter(None, (self.group, self.name))))

    @cached_property
    def lefts(self) -> tuple[float, ...]:
        """Give the left edge of each grid column and the right edge of the last."""
        return (0.0, *accumulate(self.grid))

    @cached_property
    def tops(self) -> tuple[float, ...]:
        """Give the top edge of each row and the bottom edge of the last."""
        return (0.0, *accumulate(row.height for row in self.rows))

    @property
    def page_size(self) -> tuple[float, float]:
        """Give the paper's width and height."""
        return (A4[1], A4[0]) if self.landscape else A4

    def box(self, row: int, cell: SheetCell) -> tuple[float, float, float, float]:
        """Give left, top, width and height of a cell that starts in `row`."""
        left, right = self.lefts[cell.column], self.lefts[cell.column + cell.span]
        top, bottom = self.tops[row], self.tops[row + cell.rows]
        return left, top, right - left, bottom - top

    @cached_property
    def places(self) -> dict[Address, tuple[int, SheetCell]]:
        """Find the row and cell that show an address; a piece typed within a line, its first paragraph."""
        pieces = [(run.address, (i, cell)) for i, cell in self.cells() for run in cell.runs if run.by_hand]
        cells = ((cell.address, (i, cell)) for i, cell in self.cells())
        return {address: place for address, place in (*reversed(pieces), *cells) if address is not None}

    @cached_property
    def spanning(self) -> tuple[tuple[int, SheetCell], ...]:
        """List the cells that cover several rows, with the row they start in."""
        return tuple((i, cell) for i, row in enumerate(self.rows) for cell in row.spanning)

    @cached_property
    def hung_into(self) -> frozenset[int]:
        """Give the rows into which a cell from above reaches."""
        return frozenset(row for i, cell in self.spanning for row in range(i + 1, i + cell.rows))

    @cached_property
    def in_tables(self) -> frozenset[int]:
        """Give the rows that belong to tables: with lines around cells, or under cells that hang down."""
        return self.hung_into.union(i for i, row in enumerate(self.rows) if row.ruled)

    def cells(self) -> Iterator[tuple[int, SheetCell]]:
        """Walk all cells with the index of the row they start in."""
        for i, row in enumerate(self.rows):
            for cell in row.cells:
                yield i, cell

    def different_rows(self, before: Sheet) -> list[int] | None:
        """List the rows that look different from before; None when other rows or merged cells are shown."""
        if len(self.rows) != len(before.rows):
            return None
        pairs = enumerate(zip(before.rows, self.rows, strict=True))
        found = [(i, old, new) for i, (old, new) in pairs if old is not new]
        if any(old.spanning or new.spanning or _shown(old) != _shown(new) for _, old, new in found):
            return None
        return [i for i, _, _ in found]

    def row_at(self, y: float) -> int:
        """Give the index of the row at a height, clamped to the sheet."""
        return max(0, min(bisect_right(self.tops, y) - 1, len(self.rows) - 1))

    def cell_at(self, x: float, y: float) -> tuple[int, SheetCell] | None:
        """Find the cell at a point."""
        if not (self.rows and 0 <= y < self.tops[-1]):
            return None
        at = self.row_at(y)
        for i, cell in [(at, cell) for cell in self.rows[at].cells] + list(self.spanning):
            left, top, width, height = self.box(i, cell)
            if left <= x < left + width and top <= y < top + height:
                return i, cell
        return None


def _shown(row: SheetRow) -> tuple[object, ...]:
    return row.block, row.row, *(cell.address for cell in row.cells)
