"""Layouts as people change them: the sheets of a sample's own workbook, each still saying the same.

What is changed is drawn from a random number generator, so the same seed mangles in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from exporters.readers.tables import read_book
from exporters.workbook.workbook import write_workbook
from models.address import Address
from models.editing.plans import cell_of
from models.figures.numbers import parse_number
from models.importing._figures import own_unit
from models.importing._recognising import FoundTable, Recogniser
from models.importing._words import plain, unit_said
from models.importing.grids import Area, Book, Grid
from models.importing.planning import plan_import
from models.importing.report import Report
from models.packs.blocks import RowsBlock, SideBySideBlock, SubjectsBlock
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES, tables
from tests.support.tables import blank

NAMES = tuple(sorted(path.stem for path in SAMPLES.glob("*.tianbao")))
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Filled(NamedTuple):
    """What an empty draft holds after an import, rows of lists by what stands in them, and the report."""

    cells: list[tuple[str, str, str]]
    report: Report


@dataclass
class Table:
    """One table of a sheet: the lines of its heads, those below, and what kind it is."""

    found: FoundTable
    top: int
    bottom: int
    body: list[int]

    @property
    def block(self) -> object:
        best = self.found.best
        return best.outline.block if best is not None else None


@dataclass
class Page:
    """A sheet that is being mangled; `money` names the cells with an amount in the sheet's unit."""

    name: str
    rows: list[list[str]]
    merges: list[Area]
    tables: list[Table] = field(default_factory=list)
    money: Collection[tuple[int, int]] = ()
    year: int = 0

    def grid(self) -> Grid:
        width = max(map(len, self.rows), default=0)
        rows = tuple((*row, *[""] * (width - len(row))) for row in self.rows)
        return Grid(self.name, rows, tuple(self.merges), "表.xlsx")

    def insert(self, at: int, row: list[str]) -> None:
        """Put a line in; merged areas below it move, one around it grows, as spreadsheets do."""
        self.rows.insert(at, row)
        self.merges = [(a + (a >= at), b, c + (c >= at), d) for a, b, c, d in self.merges]
        for table in self.tables:
            table.top += table.top >= at
            table.bottom += table.bottom >= at
            table.body = [line + (line >= at) for line in table.body]


# A sample's own sheets


@cache
def own_pages(name: str) -> tuple[Grid, ...]:
    """Give the sheets of the workbook, values only, that a sample is exported to."""
    sample = open_draft(SAMPLES / f"{name}.tianbao")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        write_workbook(tables(sample), path, "表")
        return read_book(path).grids


@cache
def own_filled(name: str) -> Filled:
    """Give what the sample's own workbook fills in."""
    return filled(name, own_pages(name))


@cache
def empty(name: str) -> Session:
    """Give an empty draft of a sample's pack and year."""
    return blank(name)


def filled(name: str, grids: Iterable[Grid]) -> Filled:
    """Import sheets into an empty draft."""
    draft = empty(name)
    plan = plan_import(draft, [Book("表.xlsx", tuple(grids))])
    session = Session(draft.submission, draft.pack)
    if plan.change is None:
        return Filled([], plan.report)
    session.submission.next_id = plan.next_id
    inverse = session.apply(plan.change).inverse
    try:
        return Filled(sorted(_cells(session)), plan.report)
    finally:
        session.apply(inverse)


def _cells(session: Session) -> Iterator[tuple[str, str, str]]:
    for at, text in session.submission.typed_cells():
        if not text:
            continue
        block = session.pack.form(at.form).block(at.block)
        row = "" if isinstance(block, RowsBlock) else at.row
        figure = parse_number(text) if cell_of(session, at).numeric else None
        yield f"{at.form}/{at.block}/{at.column}", row, text if figure is None else f"{figure.normalize():f}"


# Changing them


def mangled(name: str, rng: Random, kinds: Collection[str] = ()) -> list[Grid]:
    """Give the sheets of a sample as somebody may have changed them, in the ways named or all."""
    pages = _pages(name)
    for kind, change in CHANGES.items():
        if not kinds or kind in kinds:
            for page in pages:
                change(rng, page)
    if not kinds or "joined" in kinds:
        pages = _joined(rng, pages)
    if not kinds or "sheets" in kinds:
        rng.shuffle(pages)
        for number, page in enumerate(pages, 1):
            page.name = f"Sheet{number}"
    return [page.grid() for page in pages]


def _pages(name: str) -> list[Page]:
    recogniser = Recogniser(empty(name).calculation)
    money = _money(name)
    pages = []
    for grid in own_pages(name):
        found = [Table(one, one.band.top, one.band.bottom, list(one.rows)) for one in recogniser.tables(grid)]
        rows = [list(row) for row in grid.rows]
        year = empty(name).submission.year
        places = money.get(grid.name, ())
        pages.append(Page(grid.name, rows, list(grid.merges), found, places, year))
    return pages


@cache
def _money(name: str) -> Mapping[str, frozenset[tuple[int, int]]]:
    """Name the cells with amounts in the unit that the lines over their table state, by sheet."""
    session = empty(name)
    plan = plan_import(session, [Book("表.xlsx", own_pages(name))])
    copy = Session(session.submission, session.pack)
    assert plan.change is not None
    inverse = copy.apply(plan.change).inverse
    found: dict[str, set[tuple[int, int]]] = {}
    for table in plan.report.tables:
        for cell in table.cells:
            if cell.address is not None and own_unit(copy.calculation, cell_of(copy, cell.address)):
                sheet, _, place = cell.source.rpartition("!")
                found.setdefault(sheet, set()).add(_place(place))
    copy.apply(inverse)
    return {sheet: frozenset(places) for sheet, places in found.items()}


def _place(words: str) -> tuple[int, int]:
    column = 0
    for letter in words.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    return int(words.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1, column - 1


def _other_unit(rng: Random, page: Page) -> None:
    """State the amounts of a sheet in the other unit, where one line says which it is."""
    stated = [
        (r, c, unit)
        for r, row in enumerate(page.rows)
        for c, text in enumerate(row)
        if (unit := unit_said(text))
    ]
    if len(stated) != 1 or stated[0][2] not in ("元", "万元") or rng.random() < 0.4:
        return
    row, column, unit = stated[0]
    other, shift = ("元", 4) if unit == "万元" else ("万元", -4)
    page.rows[row][column] = page.rows[row][column].replace(unit, other)
    for r, c in page.money:
        figure = parse_number(page.rows[r][c])
        if figure is not None:
            page.rows[r][c] = f"{figure.scaleb(shift):f}"


def _rewritten(rng: Random, page: Page) -> None:
    """Write figures as people do: with commas, spaces, wide digits."""
    for r, c in page.money:
        figure = parse_number(page.rows[r][c])
        if figure is not None:
            plainly = f"{figure:f}"
            ways = (plainly, f"{figure:,f}", f" {plainly} ", plainly.translate(_WIDE), f"¥{figure:,f}")
            page.rows[r][c] = rng.choice(ways)


_HEADS = {
    "科目编码": ("编码", "科目代码", "科 目\n编 码", "科目编码："),
    "科目名称": ("名称", "科目　名称", "科目\n名称"),
    "合计": ("总计", "合 计"),
    "总计": ("合计", "总  计"),
    "一级指标": ("一级 指标",),
    "指标值": ("指 标 值", "指标值："),
}


def _reworded(rng: Random, page: Page) -> None:
    """Write heads otherwise: other words for codes, names and totals, spaces and line ends within."""
    for table in page.tables:
        if table.block is None:
            continue
        for r in range(table.top, table.bottom + 1):
            for c, text in enumerate(page.rows[r]):
                if text and rng.random() < 0.4:
                    page.rows[r][c] = _head_otherwise(rng, text, page.rows[r], page.year)


def _head_otherwise(rng: Random, text: str, line: Sequence[str], year: int) -> str:
    words = plain(text)
    if "年" in text:
        this, last = rng.choice((("本年", "上年"), ("当年", "上年"), (f"{year}年度", f"{year - 1}年度")))
        return (
            text.replace(f"{year}年度", f"{year}年").replace(f"{year}年", this).replace(f"{year - 1}年", last)
        )
    if words in _HEADS and not {"合计", "总计"} <= set(map(plain, line)):
        return rng.choice(_HEADS[words])
    if len(text) < 3:
        return text
    at = rng.randrange(1, len(text))
    return rng.choice((text[:at] + "\n" + text[at:], text[:at] + " " + text[at:], f"{text}：", f" {text} "))


def _swapped(rng: Random, page: Page) -> None:
    """Change the order of a table's columns, those under one head together."""
    for table in page.tables:
        block = table.block
        if block is None or isinstance(block, SideBySideBlock) or not table.body:
            continue
        lines = range(table.top, max(table.body) + 1)
        first = _beside(page, table)
        width = max(len(page.rows[line]) for line in lines)
        order = [*range(first), *_order(rng, page, table, range(first, width))]
        for line in lines:
            old = [*page.rows[line], *[""] * (width - len(page.rows[line]))]
            page.rows[line] = [old[column] for column in order]
        where = {column: i for i, column in enumerate(order)}
        for a, b, _, d in page.merges:
            if a in lines and b < d < width:  # the words of a merged area stand in its first cell
                first_of_it = min(where[column] for column in range(b, d + 1))
                text, page.rows[a][where[b]] = page.rows[a][where[b]], ""
                page.rows[a][first_of_it] = text
        page.merges = [
            (a, min(where[x] for x in range(b, d + 1)), c, max(where[x] for x in range(b, d + 1)))
            if a in lines and d < width
            else (a, b, c, d)
            for a, b, c, d in page.merges
        ]


def _beside(page: Page, table: Table) -> int:
    """Give the first column right of a head that all rows of a table stand beside."""
    down = [d + 1 for a, b, c, d in page.merges if b == 0 and c > table.bottom and a <= table.bottom]
    return max(down, default=0)


def _order(rng: Random, page: Page, table: Table, columns: range) -> list[int]:
    """Give a new order of columns in which no merged area is torn, nor one within another."""
    lines = range(table.top, max(table.body) + 1)
    across = [(b, d) for a, b, c, d in page.merges if a in lines and d > b and b >= columns.start]
    across = [(b, d) for b, d in across if d < columns.stop and (b, d) != (columns.start, columns.stop - 1)]
    groups: list[range] = []
    column = columns.start
    while column < columns.stop:
        end = column
        while (further := max((d for b, d in across if b <= end and d > end), default=end)) > end:
            end = further
        groups.append(range(column, end + 1))
        column = end + 1
    rng.shuffle(groups)
    return [
        column
        for group in groups
        for column in (
            _order(rng, page, table, group)
            if 1 < len(group) < len(columns) and all(page.rows[table.bottom][c] for c in group)
            else group
        )
    ]


def _subtotals(rng: Random, page: Page) -> None:
    """Put lines with subtotals between those of subjects."""
    for table in page.tables:
        if not isinstance(table.block, SubjectsBlock) or len(table.body) < 3:
            continue
        best = table.found.best
        assert best is not None
        named = [i for i, text in enumerate(page.rows[table.bottom]) if "名称" in plain(text)]
        if not named:
            continue
        for _ in range(rng.randrange(0, 3)):
            at = rng.choice(table.body[2:]) + 1
            row = [""] * len(page.rows[at - 1])
            row[named[0]] = rng.choice(("小计", "小 计", "小计："))
            coded = {i for i, text in enumerate(page.rows[table.bottom]) if "码" in plain(text)}
            for column in set(range(named[0] + 1, len(row))) - coded:
                if page.rows[at - 1][column]:
                    row[column] = "12.5"
            page.insert(at, row)


def _blank_lines(rng: Random, page: Page) -> None:
    """Put blank lines into tables, and over them."""
    for table in reversed(page.tables):
        for _ in range(rng.randrange(0, 3)):
            within = (a + 1 <= table.top <= c for a, _, c, _ in page.merges)
            places = [*table.body[1:], *([] if any(within) else [table.top])]
            if places:
                page.insert(rng.choice(places), [])


def _moved(rng: Random, page: Page) -> None:
    """Put blank columns before everything."""
    left = rng.randrange(0, 3)
    page.rows = [[""] * left + row for row in page.rows]
    page.merges = [(a, b + left, c, d + left) for a, b, c, d in page.merges]


def _joined(rng: Random, pages: list[Page]) -> list[Page]:
    """Put some sheets below those before them, with or without their names between."""
    done: list[Page] = []
    for page in pages:
        alone = not done or not done[-1].tables or not page.tables or rng.random() < 0.5
        if alone:
            done.append(page)
            continue
        above = done[-1]
        above.rows += [[""], *([[page.name], [""]] if rng.random() < 0.5 else [])]
        down = len(above.rows)
        above.rows += page.rows
        above.merges += [(a + down, b, c + down, d) for a, b, c, d in page.merges]
    return done


CHANGES: dict[str, Callable[[Random, Page], None]] = {
    "other unit": _other_unit,
    "rewritten": _rewritten,
    "reworded": _reworded,
    "swapped": _swapped,
    "subtotals": _subtotals,
    "blank lines": _blank_lines,
    "moved": _moved,
}
KINDS = (*CHANGES, "joined", "sheets")
"""What is done to sheets; each name may be asked for alone."""


def differences(name: str, grids: Sequence[Grid]) -> list[str]:
    """Say what mangled sheets fill in otherwise than the sample's own workbook; nothing if equal."""
    wanted, found = own_filled(name), filled(name, grids)
    lost = [f"- {one}" for one in wanted.cells if one not in found.cells]
    more = [f"+ {one}" for one in found.cells if one not in wanted.cells]
    if not lost and not more and len(wanted.cells) != len(found.cells):
        more = [f"{len(found.cells)} cells, not {len(wanted.cells)}"]
    asked = [f"? {one.source} {one.words}" for one in found.report.unread]
    wrong = [
        f"! {cell.source} {cell.text} {cell.status} {cell.own} {cell.reason}"
        for table in found.report.tables
        for cell in table.cells
        if cell.status == "differs" and not _differed(wanted.report, cell.address)
    ]
    return [*asked, *lost, *more, *wrong]


def _differed(report: Report, at: Address | None) -> bool:
    """Tell whether a column differed before anything was changed."""
    cells = (cell for table in report.tables for cell in table.cells if cell.status in ("differs", "follows"))
    return at is not None and any(c.address is not None and c.address[0::2] == at[0::2] for c in cells)
