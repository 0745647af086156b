"""Lay sheets out as numbered pages: where each cut cell's text and borders stand, in points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.address import Address
from models.layout.cutting import Pages, Range, Slice, cut, span_lines, span_parts
from models.layout.sheet import MM, Sheet, SheetCell
from models.packs.cells import SEAL
from models.pages.page_marks import PageMarks, foot_runs, head_runs, qr_fills, watermark
from models.pages.page_numbers import numbered
from models.pages.strokes import Box, Fill, Line, TextRun, borders, text_runs
from models.progress import tick


@dataclass(frozen=True, slots=True)
class PageCell:
    """What a page shows of a cell that begins in a row of the sheet: the page's runs from `first` to `last`.

    `again` says that another page shows it before.
    """

    row: int
    cell: SheetCell
    first: int
    last: int
    again: bool = False

    @property
    def text(self) -> bool:
        """Tell whether there is anything to read."""
        return self.last > self.first


@dataclass(frozen=True, slots=True)
class Page:
    """What pens draw, in points; `places` says where each address lies.

    `under` is drawn before all else. `sheet` counts the sheets of the document from 0; `links` are the
    boxes that lead to a form; `seals` are the circles kept free for a seal, shown on screen only.
    """

    width: float
    height: float
    runs: tuple[TextRun, ...]
    lines: tuple[Line, ...]
    places: tuple[tuple[Address, Box], ...]
    title: str
    sheet: int
    links: tuple[tuple[str, Box], ...]
    under: tuple[TextRun, ...] = ()
    fills: tuple[Fill, ...] = ()
    seals: tuple[Box, ...] = ()
    cells: tuple[PageCell, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """A cell, or what a page shows of it."""

    row: int
    cell: SheetCell
    box: Box
    lines: Range
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Marks:
    """What a page carries beside the form."""

    number: int
    total: int
    continued: bool
    dressing: PageMarks | None


def paginate(sheets: Iterable[Sheet], dressing: PageMarks | None = None) -> tuple[Page, ...]:
    """Lay sheets out as the pages of one document, numbered through; `dressing` adds what is not the form."""
    given = list(sheets)
    cuts = [cut(sheet) for sheet in given]
    shown = numbered(given, list(map(len, cuts)))
    pages = [
        (at, sheet, of_sheet, parts)
        for at, (sheet, slices) in enumerate(zip(shown, cuts, strict=True))
        for of_sheet, parts in enumerate(_cut_parts(sheet, slices))
    ]
    return tuple(
        _page(at, sheet, parts, _Marks(number, len(pages), of_sheet > 0, dressing))
        for number, (at, sheet, of_sheet, parts) in enumerate(pages, 1)
    )


def _page(at: int, sheet: Sheet, parts: Sequence[_Part], marks: _Marks) -> Page:
    number, dressing = (marks.number, marks.total), marks.dressing
    tick(*number)
    width, height = (side * MM for side in sheet.page_size)
    runs: list[TextRun] = []
    cells = []
    for part in parts:
        first = len(runs)
        runs += text_runs(part.cell, part.box, sheet.faces, *part.lines)
        cells.append(PageCell(part.row, part.cell, first, len(runs), part.again))
    runs += head_runs(sheet, marks.continued)
    runs += foot_runs(sheet, *number, dressing)
    return Page(
        width,
        height,
        tuple(runs),
        borders(framed((part.cell, part.box) for part in parts)),
        tuple((part.cell.address, part.box) for part in parts if part.cell.address is not None),
        sheet.title,
        at,
        tuple((part.cell.link, part.box) for part in parts if part.cell.link),
        (watermark(width, height),) if dressing is not None and dressing.draft else (),
        qr_fills(sheet, *number, dressing) if dressing is not None else (),
        tuple(_seal(part) for part in parts if part.cell.seal),
        tuple(cells),
    )


def framed(cells: Iterable[tuple[SheetCell, Box]]) -> list[Box]:
    """Give the boxes of a page that have lines around them; blank cells that belong together are one."""
    found: list[Box] = []
    blank: dict[int, int] = {}  # by column, which box the last blank cell has
    for cell, box in cells:
        column = cell.column
        if not cell.style.border:
            continue
        if cell.joined and column in blank:
            above = found[blank[column]]
            found[blank[column]] = Box(box.x, above.y, box.width, box.y + box.height - above.y)
            continue
        if cell.text:
            blank.pop(column, None)
        else:
            blank[column] = len(found)
        found.append(box)
    return found


def _seal(part: _Part) -> Box:
    """Give the box of the circle that stays free at the right end of a cell."""
    side, box = SEAL * MM, part.box
    return Box(box.x + box.width - side, box.y + (box.height - side) / 2, side, side)


def _cut_parts(sheet: Sheet, slices: Pages) -> list[list[_Part]]:
    """Give the parts of cells on each page, in reading order."""
    found = [list(_whole_cells(sheet, page)) for page in slices]
    for row, cell in sheet.spanning:
        parts = span_parts(slices, row, cell)
        ranges = span_lines(cell, [height for _, _, height in parts])
        said = False
        for (page, above, height), lines in zip(parts, ranges, strict=True):
            again = said and lines[0] == 0
            said = said or lines[1] > 0
            found[page].append(_Part(row, cell, _box(sheet, cell, above, height), lines, again))
    return [sorted(page, key=lambda part: (part.box.y, part.box.x)) for page in found]


def _whole_cells(sheet: Sheet, page: Sequence[Slice]) -> Iterator[_Part]:
    above = 0.0
    for piece in page:
        for k, cell in enumerate(sheet.rows[piece.row].cells):
            if cell.rows == 1:
                lines = piece.lines[k] if piece.lines else (0, len(cell.lines))
                yield _Part(piece.row, cell, _box(sheet, cell, above, piece.height), lines, piece.repeated)
        above += piece.height


def _box(sheet: Sheet, cell: SheetCell, above: float, height: float) -> Box:
    """Place a part of a cell that begins `above` mm under the body's top."""
    left, right = sheet.lefts[cell.column], sheet.lefts[cell.column + cell.span]
    top, _, _, margin = sheet.margins
    return Box((margin + left) * MM, (top + above) * MM, (right - left) * MM, height * MM)
