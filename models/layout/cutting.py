"""Cut a sheet into pages of row slices: heads repeated, long rows split between lines, blocks kept whole.

Heights in mm. No line of text is lost: a row that is split carries on with the next line, and so does a
cell that spans rows when none of the pages it lies on has room for its whole text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from models.layout.sheet import Sheet, SheetCell, SheetRow
from models.packs.cells import SEAL

# A row is split only when at least this share of the page would stay empty otherwise.
WORTH_SPLITTING = 0.25
# What is left below heads for a row that is split there, as a share of the page.
BELOW_HEADS = 0.15
# Heads that would fill more of the page than this are not repeated.
MOST_HEADS = 0.5
# Height of what is left of a row when only a cell beside it still has text.
LEAST = 4.0
# A last page filled less than this is saved, where it can be, by setting the rows closer: as an office does
# before it prints. The steps are mm taken off at both sides of a text; more pages than this stay as they are.
SPILL = 0.2
CLOSER = (0.3, 0.6)
MOST_PAGES = 6
# A seal stands on one page with at least so many rows.
WITH_SEAL = 2
# Of a text that is cut its last line takes another along where so many at least stand before it.
WITH_LAST = 3
_SLACK = 0.01

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a row on a page; `lines` gives the range of text lines per cell when the row is split."""

    row: int
    height: float
    lines: tuple[Range, ...] | None = None
    repeated: bool = False


Pages = Sequence[Sequence[Slice]]


def cut(sheet: Sheet, whole: bool = False) -> tuple[tuple[Slice, ...], ...]:
    """Cut a sheet into pages; every row and every line of text is on some page, in order.

    Rows are set closer than the sheet says where that saves a last page with little on it. With `whole` a row
    that a page has room for is not split, however much stays empty before it. A sheet never changes, so its
    pages are kept with it.
    """
    kept: dict[bool, tuple[tuple[Slice, ...], ...]] = vars(sheet).setdefault("_cut", {})
    if whole not in kept:
        kept[whole] = _cut_anew(sheet, whole)
    return kept[whole]


def _cut_anew(sheet: Sheet, whole: bool) -> tuple[tuple[Slice, ...], ...]:
    pages = _Cutter(sheet, whole).pages()
    if 1 < len(pages) <= MOST_PAGES and _body(pages[-1]) < SPILL * room_of(sheet):
        for step in CLOSER:
            closer = _Cutter(_closer(sheet, step), whole).pages()
            if len(closer) < len(pages):
                pages = closer
                break
    return tuple(tuple(page) for page in pages)


def _body(page: Sequence[Slice]) -> float:
    return sum(piece.height for piece in page if not piece.repeated)


def room_of(sheet: Sheet) -> float:
    """Give the height in mm that a page has for a sheet."""
    top, _, bottom, _ = sheet.margins
    return sheet.page_size[1] - top - bottom


def _closer(sheet: Sheet, step: float) -> Sheet:
    """Take a step off above and below the text of each row; texts that span rows keep their room."""
    styles = {id(cell.style): cell.style for _, cell in sheet.cells()}
    tight = {
        key: style.model_copy(update={"padding": max(0.0, style.padding - step)})
        for key, style in styles.items()
    }

    def row(one: SheetRow) -> SheetRow:
        cells = tuple(c if c.rows > 1 else replace(c, style=tight[id(c.style)]) for c in one.cells)
        settled = replace(one, cells=cells)
        return replace(settled, height=max(_text_height(settled), one.height - 2 * step)) if cells else one

    return replace(sheet, rows=tuple(map(row, sheet.rows)))


def span_parts(pages: Pages, row: int, cell: SheetCell) -> list[tuple[int, float, float]]:
    """Give page, distance from the body's top and height of each part of a cell that starts in `row`."""
    found: list[tuple[int, float, float]] = []
    # The last page may still be being filled, so it does not tell where to look.
    first = bisect_left(pages, row, hi=max(0, len(pages) - 1), key=_last_row)
    for number in range(first, len(pages)):
        above = height = 0.0
        for piece in pages[number]:
            if row <= piece.row < row + cell.rows:
                height += piece.height
            elif not height:
                above += piece.height
        if height:
            found.append((number, above, height))
        elif found:
            break  # the pages of a cell, with the heads they repeat, follow one another
    return found


def _last_row(page: Sequence[Slice]) -> int:
    return page[-1].row if page else -1


def span_lines(cell: SheetCell, heights: Sequence[float]) -> list[Range]:
    """Give the lines that stand on each part of a cell spanning rows.

    The whole text stands on every part with room for it; when there is none it runs on from part to part.
    """
    whole = [height + _SLACK >= cell.needed for height in heights]
    if any(whole):
        return [(0, len(cell.lines) if fits else 0) for fits in whole]
    ranges, at = [], 0
    for height in heights:
        end = _fitting(cell, at, height)
        ranges.append((at, end))
        at = end
    return ranges


class _Cutter:
    """Fill page after page, group by group of rows that stay together."""

    def __init__(self, sheet: Sheet, whole: bool) -> None:
        self._whole = whole
        self._rows = sheet.rows
        self._texts = list(map(_text_height, sheet.rows))
        self._room = self._left = room_of(sheet)
        self._pages: list[list[Slice]] = [[]]
        self._spans: dict[int, list[tuple[int, SheetCell]]] = defaultdict(list)
        for row, cell in sheet.spanning:
            self._spans[row + cell.rows - 1].append((row, cell))

    def pages(self) -> list[list[Slice]]:
        for group in _groups(self._rows):
            for part in self._with_seal(group):
                if any(self._rows[i].cells for i in part):
                    self._place(part)
                else:
                    self._space(part)
        return self._pages

    def _with_seal(self, group: list[int]) -> list[list[int]]:
        """Divide a group with a seal so that as much as a page has room for stays with it."""
        if not self._rows[group[-1]].sealed:
            return [group]
        heads = sum(self._rows[i].repeat for i in group)
        for k in (0, *range(heads + 1, len(group))):  # heads alone say nothing
            above = sum(self._rows[i].height for i in self._heads(group[k]))
            if self._sum(group[k:]) + above <= self._room + _SLACK:
                return [group[:k], group[k:]] if k else [group]
        return [group]

    def _space(self, group: Sequence[int]) -> None:
        """Leave a gap between blocks, none at the top or the foot of a page."""
        height = self._sum(group)
        if height > self._left:
            self._left = 0.0
        elif self._pages[-1]:
            for i in group:
                self._add(Slice(i, self._rows[i].height))

    def _place(self, group: Sequence[int]) -> None:
        split = self._worth_splitting(group)
        if not self._fits(self._sum(group)) and not split:
            self._turn(group[0])
        for i in group[:-1]:
            self._add_row(i)
        self._add_row(group[-1], split)

    def _sum(self, group: Sequence[int]) -> float:
        return sum(self._rows[i].height for i in group)

    def _fits(self, height: float) -> bool:
        return height <= self._left + _SLACK

    def _worth_splitting(self, group: Sequence[int]) -> bool:
        """Tell whether the group, heads and a row, had better begin on this page and end on the next.

        Running text goes on to the foot of every page.
        """
        rows = [self._rows[i] for i in group]
        need, left = self._need(group[-1]), self._left - sum(row.height for row in rows[:-1])
        if rows[-1].flows:
            return any(_fitting(cell, 0, left) for cell in rows[-1].cells)
        if self._whole and need <= self._room - self._sum(self._heads(group[-1])) + _SLACK:
            return False
        headed = all(not row.row or _says_only(row) for row in rows[:-1])
        # A page with a quarter of it empty looks unfinished; heads with a line below them say nothing.
        worth = self._left >= WORTH_SPLITTING * self._room and left >= BELOW_HEADS * self._room
        return headed and worth and need > left + _SLACK

    def _add_row(self, index: int, split: bool = False) -> None:
        """Put a row on the page, on the next one, or spread its lines over as many as it takes."""
        if not self._fits(self._height(index)) and not (split or self._worth_splitting([index])):
            self._turn(index)
        need, text = self._height(index), self._need(index)
        if self._fits(text):
            self._add(Slice(index, need if self._fits(need) else self._left))
        else:
            self._spread(index, text)

    def _height(self, index: int) -> float:
        return max(self._rows[index].height, self._span_need(index))

    def _need(self, index: int, done: Sequence[int] = ()) -> float:
        """Give the height that shows the rest of a row's text, and of the cells that end with it."""
        text = _text_height(self._rows[index], done) if done else self._texts[index]
        return max(text, self._span_need(index))

    def _spread(self, index: int, need: float) -> None:
        cells = self._rows[index].cells
        done = [0] * len(cells)
        while not self._fits(need):
            ends = [
                _not_alone(cell, start, _fitting(cell, start, self._left))
                for cell, start in zip(cells, done, strict=True)
            ]
            self._add(Slice(index, self._left, tuple(zip(done, ends, strict=True))))
            if self._need(index, ends) <= _SLACK:
                return
            fresh, before, done = self._fresh(1), need, ends
            self._turn(index)
            need = self._need(index, done)
            if fresh and need >= before:
                break  # not even an empty page has room for one line of this size
        rest = zip(done, map(_line_count, cells), strict=True)
        self._add(Slice(index, max(need, LEAST), tuple(rest)))

    def _fresh(self, pieces: int = 0) -> bool:
        """Tell whether the page holds nothing but repeated heads and so many pieces more."""
        return sum(not piece.repeated for piece in self._pages[-1]) == pieces

    def _span_need(self, index: int) -> float:
        """Give the height a row must have so that the text of cells which end with it is not cut."""
        return max((self._rest(row, cell) for row, cell in self._spans.get(index, ())), default=0.0)

    def _rest(self, row: int, cell: SheetCell) -> float:
        parts = span_parts(self._pages, row, cell)
        here = parts.pop()[2] if parts and parts[-1][0] == len(self._pages) - 1 else 0.0
        ranges = span_lines(cell, [height for _, _, height in parts])
        shown = max((end for _, end in ranges), default=0)
        rest = len(cell.lines) - shown
        return _text(cell, rest) - here if rest else 0.0

    def _add(self, piece: Slice) -> None:
        self._pages[-1].append(piece)
        self._left -= piece.height

    def _turn(self, row: int) -> None:
        """Start a page, repeating the heads of the table that `row` continues."""
        if self._fresh():
            return
        self._pages.append([])
        self._left = self._room
        for i in self._heads(row):
            self._add(Slice(i, self._rows[i].height, repeated=True))

    def _heads(self, row: int) -> list[int]:
        """Give the heads to repeat where a page starts with a row."""
        block = self._rows[row].block
        repeated = [i for i, head in enumerate(self._rows) if head.repeat and head.block == block]
        heads = repeated or self._words_over(row)
        height = sum(self._rows[i].height for i in heads)
        return heads if heads and row > heads[-1] and height <= MOST_HEADS * self._room else []

    def _words_over(self, row: int) -> list[int]:
        """Give the row of words right above what is filled in, such as the heads over goals."""
        return [row - 1] if row and _heads_text(self._rows[row - 1], self._rows[row]) else []


def _groups(rows: Sequence[SheetRow]) -> Iterator[list[int]]:
    kept = {i for i, row in enumerate(rows) if row.keep_next} | _kept_for_seals(rows)
    for i in range(1, len(rows)):
        if i - 1 in kept and not rows[i].cells:
            kept.add(i)  # a heading stays with what follows beyond a gap
    kept |= {i for i, (one, below) in enumerate(pairwise(rows)) if _heads_text(one, below)}
    group: list[int] = []
    for i in range(len(rows)):
        group.append(i)
        if i not in kept:
            yield group
            group = []
    if group:
        yield group


def _heads_text(row: SheetRow, below: SheetRow) -> bool:
    """Tell whether a row of words stands over what is filled in, as the heads over goals."""
    return row.block == below.block and _says_only(row) and not _says_only(below)


def _says_only(row: SheetRow) -> bool:
    return bool(row.cells) and all(cell.role in ("label", "head") for cell in row.cells)


def _kept_for_seals(rows: Sequence[SheetRow]) -> set[int]:
    """Keep a seal with the last rows of what it vouches for, so that it never stands on an empty page."""
    kept: set[int] = set()
    for seal in (i for i, row in enumerate(rows) if row.sealed):
        above = [i for i in range(seal) if rows[i].cells][-WITH_SEAL:]
        kept.update(range(above[0], seal) if above else ())
    return kept


def _line_count(cell: SheetCell) -> int:
    """Count the lines that a row has to carry; a spanning cell's are placed by `span_lines`."""
    return len(cell.lines) if cell.rows == 1 else 0


def _text_height(row: SheetRow, done: Sequence[int] = ()) -> float:
    """Give the height of what is left of a row's text after `done` lines of each cell, or of its seal."""
    starts = done or [0] * len(row.cells)
    rests = [(cell, _line_count(cell) - start) for cell, start in zip(row.cells, starts, strict=True)]
    return max(SEAL * row.sealed, max((_text(cell, rest) for cell, rest in rests if rest), default=0.0))


def _text(cell: SheetCell, lines: int) -> float:
    return lines * cell.line_height + 2 * cell.style.padding


def _not_alone(cell: SheetCell, start: int, end: int) -> int:
    """Let one line more go over to the next page where the last of a cell would stand there by itself.

    Running text fills each page to its foot: GB/T 9704-2012, 5.2.3 wants 22 lines that fill the type area.
    """
    count = _line_count(cell)
    alone = not cell.level and count - end == 1 and end - start >= WITH_LAST
    return end - 1 if alone else min(count, end)


def _fitting(cell: SheetCell, start: int, room: float) -> int:
    """Give the line after the last that fits in `room`, from line `start` on."""
    fits = int((room - 2 * cell.style.padding + _SLACK) / cell.line_height)
    return min(len(cell.lines), start + max(0, fits))
