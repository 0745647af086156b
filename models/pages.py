"""Cut sheets into pages: repeated heads, long rows split between lines, blocks kept whole, page x / y."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.address import Address
from models.sheet import MM, Sheet, SheetCell, SheetRow
from models.strokes import Box, Line, TextRun, borders, text_runs

FOOT_SIZE = 9.0
# A row is split only when at least this share of the page would stay empty otherwise.
WORTH_SPLITTING = 0.25
_SLACK = 0.01


@dataclass(frozen=True, slots=True)
class Slice:
    """Part of a row on a page; `lines` gives the range of text lines per cell when the row is split."""

    row: int
    height: float
    lines: tuple[tuple[int, int], ...] | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What pens draw, in points; `places` says where each address lies."""

    width: float
    height: float
    runs: tuple[TextRun, ...]
    lines: tuple[Line, ...]
    places: tuple[tuple[Address, Box], ...]
    title: str


def cut(sheet: Sheet) -> tuple[tuple[Slice, ...], ...]:
    """Cut a sheet into pages of row slices; every row and every line of text is on some page."""
    return tuple(tuple(page) for page in _Cutter(sheet).pages())


class _Cutter:
    """Fill page after page, row group by row group."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        top, _, bottom, _ = sheet.margins
        self._room = sheet.page_size[1] - top - bottom
        self._pages: list[list[Slice]] = [[]]
        self._left = self._room

    def pages(self) -> list[list[Slice]]:
        for group in _groups(self._sheet.rows):
            self._place(group)
        return self._pages

    def _place(self, group: Sequence[int]) -> None:
        rows = self._sheet.rows
        height = sum(rows[i].height for i in group)
        last = rows[group[-1]]
        if height > self._left + _SLACK and self._splits(group, height):
            for i in group[:-1]:
                self._add(Slice(i, rows[i].height))
            self._split(group[-1], last)
            return
        if height > self._left + _SLACK:
            self._turn(group[0])
        if not self._pages[-1] and not any(rows[i].cells for i in group):
            return
        for i in group:
            if rows[i].height > self._left + _SLACK:
                self._split(i, rows[i])
            else:
                self._add(Slice(i, rows[i].height))

    def _splits(self, group: Sequence[int], height: float) -> bool:
        """Tell whether the group's last row is better split than moved to the next page."""
        head = height - self._sheet.rows[group[-1]].height
        worth = self._left - head > WORTH_SPLITTING * self._room
        return worth and _splittable(self._sheet.rows[group[-1]])

    def _add(self, piece: Slice) -> None:
        self._pages[-1].append(piece)
        self._left -= piece.height

    def _turn(self, row: int) -> None:
        """Start a page, repeating the heads of the table that `row` continues."""
        if not self._pages[-1]:
            return
        self._pages.append([])
        self._left = self._room
        block = self._sheet.rows[row].block
        heads = [i for i, head in enumerate(self._sheet.rows) if head.repeat and head.block == block]
        if heads and row > heads[-1]:
            for i in heads:
                self._add(Slice(i, self._sheet.rows[i].height, repeated=True))

    def _split(self, index: int, row: SheetRow) -> None:
        """Spread a row's lines over as many pages as it takes."""
        done = [0] * len(row.cells)
        while any(start < len(cell.lines) for start, cell in zip(done, row.cells, strict=True)):
            ends = [_fitting(cell, start, self._left) for start, cell in zip(done, row.cells, strict=True)]
            if ends == done and self._left < self._room - _SLACK:
                self._turn(index)
                continue
            ends = [max(end, min(start + 1, len(cell.lines)))
                    for end, start, cell in zip(ends, done, row.cells, strict=True)] if ends == done else ends
            ranges = tuple(zip(done, ends, strict=True))
            height = max(_height(cell, b - a) for cell, (a, b) in zip(row.cells, ranges, strict=True))
            self._add(Slice(index, height, ranges))
            done = ends
            if any(end < len(cell.lines) for end, cell in zip(done, row.cells, strict=True)):
                self._turn(index)


def _groups(rows: Sequence[SheetRow]) -> Iterator[list[int]]:
    group: list[int] = []
    for i, row in enumerate(rows):
        group.append(i)
        if not row.keep_next:
            yield group
            group = []
    if group:
        yield group


def _splittable(row: SheetRow) -> bool:
    return any(len(cell.lines) > 3 for cell in row.cells if cell.rows == 1)


def _height(cell: SheetCell, lines: int) -> float:
    return lines * cell.line_height + 2 * cell.style.padding


def _fitting(cell: SheetCell, start: int, room: float) -> int:
    if cell.rows > 1:
        return len(cell.lines)
    fits = int((room - 2 * cell.style.padding + _SLACK) / cell.line_height)
    return min(len(cell.lines), start + max(0, fits))


def paginate(sheets: Iterable[Sheet]) -> tuple[Page, ...]:
    """Lay sheets out as the pages of one document, numbered through."""
    cuts = [(sheet, slices) for sheet in sheets for slices in [cut(sheet)]]
    total = sum(len(slices) for _, slices in cuts)
    pages: list[Page] = []
    for sheet, slices in cuts:
        words = _SpanText(sheet, slices)
        pages += [
            _draw(sheet, page, i, words, len(pages) + i + 1, total) for i, page in enumerate(slices)
        ]
    return tuple(pages)


class _SpanText:
    """Decide which lines of a cell that spans rows stand on which page.

    The whole text stands on every page where it fits; if it fits on none it runs on from page to page.
    """

    def __init__(self, sheet: Sheet, pages: Sequence[Sequence[Slice]]) -> None:
        self._parts: dict[tuple[int, int, int], tuple[Box, int, int]] = {}
        for row, cell in sheet.spanning:
            self._assign(sheet, pages, row, cell)

    def _assign(self, sheet: Sheet, pages: Sequence[Sequence[Slice]], row: int, cell: SheetCell) -> None:
        boxes = {i: box for i, page in enumerate(pages) if (box := _span_box(sheet, page, row, cell))}
        whole = any(box.height / MM + _SLACK >= cell.needed for box in boxes.values())
        at = 0
        for i, box in boxes.items():
            if whole:
                end = len(cell.lines) if box.height / MM + _SLACK >= cell.needed else 0
                self._parts[i, row, cell.column] = (box, 0, end)
            else:
                end = _fitting_in(cell, at, box.height / MM)
                self._parts[i, row, cell.column] = (box, at, end)
                at = end

    def part(self, page: int, row: int, cell: SheetCell) -> tuple[Box, int, int] | None:
        """Give box and line range of a cell's part on a page, None when it has none there."""
        return self._parts.get((page, row, cell.column))


def _fitting_in(cell: SheetCell, start: int, room: float) -> int:
    fits = int((room - 2 * cell.style.padding + _SLACK) / cell.line_height)
    return min(len(cell.lines), start + max(0, fits))


def _span_box(sheet: Sheet, page: Sequence[Slice], row: int, cell: SheetCell) -> Box | None:
    """Give the part of a spanning cell that lies on a page, in points."""
    y, top, bottom = sheet.margins[0], None, 0.0
    for piece in page:
        if row <= piece.row < row + cell.rows:
            top = y if top is None else top
            bottom = y + piece.height
        y += piece.height
    if top is None:
        return None
    left = sheet.margins[3] + sheet.lefts[cell.column]
    width = sheet.lefts[cell.column + cell.span] - sheet.lefts[cell.column]
    return Box(left * MM, top * MM, width * MM, (bottom - top) * MM)


def _draw(
    sheet: Sheet, page: Sequence[Slice], index: int, words: _SpanText, number: int, total: int
) -> Page:
    runs: list[TextRun] = []
    framed: list[Box] = []
    places: list[tuple[Address, Box]] = []
    for cell, box, first, last in _pieces(sheet, page, index, words):
        runs.extend(text_runs(cell, box, first, last))
        if cell.style.border:
            framed.append(box)
        if cell.address is not None:
            places.append((cell.address, box))
    width, height = sheet.page_size
    runs.append(_foot(width, height, sheet.margins[2], number, total))
    return Page(width * MM, height * MM, tuple(runs), borders(framed), tuple(places), sheet.title)


def _pieces(
    sheet: Sheet, page: Sequence[Slice], index: int, words: _SpanText
) -> Iterator[tuple[SheetCell, Box, int, int]]:
    y = sheet.margins[0]
    for piece in page:
        for k, cell in enumerate(sheet.rows[piece.row].cells):
            if cell.rows == 1:
                left, right = sheet.lefts[cell.column], sheet.lefts[cell.column + cell.span]
                box = Box((sheet.margins[3] + left) * MM, y * MM, (right - left) * MM, piece.height * MM)
                yield cell, box, *(piece.lines[k] if piece.lines else (0, len(cell.lines)))
        y += piece.height
    for row, cell in sheet.spanning:
        if part := words.part(index, row, cell):
            yield cell, *part


def _foot(width: float, height: float, margin: float, number: int, total: int) -> TextRun:
    from models.fonts import face

    text = f"第 {number} 页 / 共 {total} 页"
    x = (width * MM - face("serif").width(text, FOOT_SIZE)) / 2
    return TextRun(x, (height - margin / 2) * MM, text, "serif", FOOT_SIZE)
