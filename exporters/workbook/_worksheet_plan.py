"""Spread a sheet over worksheet rows so that every page of the PDF is a page of the printed worksheet.

A text that a page has room for stays in one cell, on the next page where the PDF begins it on this one.
A row that is split over pages becomes a worksheet row on each of them, a cell that spans rows a merged
range on each page it reaches, so that no page break cuts through a line of text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor
from typing import Literal, NamedTuple

from exporters.workbook._text import lines_text
from models.layout.cutting import Pages, Range, Slice, cut, span_lines, span_parts
from models.layout.sheet import MM, Sheet, SheetCell
from models.pages.pages import framed
from models.pages.strokes import Box

# Excel's rows are whole pixels high, 0.75 pt each, and at most 409 pt.
_PIXEL = 0.75
_TALLEST = int(409 / _PIXEL)

# Signs of a head; more is a sentence, which may be broken anew.
_SHORT = 24

Rows = tuple[int, int]
"""First and last worksheet row, counted from 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """A cell's range on one page and which lines of its text stand there.

    `begins` marks the part that carries a number.
    """

    cell: SheetCell
    rows: Rows
    text: str
    lines: int
    begins: bool = True


Edge = Literal["", "thin", "medium"]


class Edges(NamedTuple):
    """The lines around one worksheet cell, as a workbook calls them; empty where there is none."""

    left: Edge
    right: Edge
    top: Edge
    bottom: Edge


@dataclass(frozen=True, slots=True)
class WorksheetPlan:
    """Heights of the worksheet rows in points, rows after which a page ends, print titles and cells.

    `edges` are the lines around each cell that has some, by row and column, both counted from 1.
    """

    heights: tuple[float, ...]
    breaks: tuple[int, ...]
    titles: Rows | None
    parts: tuple[Part, ...]
    edges: Mapping[tuple[int, int], Edges]


def plan(sheet: Sheet) -> WorksheetPlan:
    """Lay out the worksheet of a sheet."""
    pages = cut(sheet, whole=True)
    titles = _print_titles(sheet, pages)
    heights: list[float] = []
    places = [_place(page, titles, heights) for page in pages]
    breaks = [last for page in places[:-1] if page for _, last in [max(page.values())]]
    parts = _one_blank(
        [*_row_parts(sheet, pages, places), *_span_parts(sheet, pages, places)], frozenset(breaks)
    )
    repeated = _title_rows(places, titles)
    return WorksheetPlan(
        tuple(heights), tuple(breaks), repeated, tuple(parts), _edges(parts, breaks, repeated)
    )


def _print_titles(sheet: Sheet, pages: Pages) -> tuple[int, ...]:
    """Give the rows that every page from theirs on repeats.

    Excel repeats print titles on all later pages. Where the PDF has a page without them, or a cell covers
    them together with rows below, as a side label does, they are written once more on each page instead.
    """
    heads: dict[str, list[int]] = {}
    for i, row in enumerate(sheet.rows):
        if row.repeat:
            heads.setdefault(row.block, []).append(i)
    for rows in heads.values():
        start = next(i for i, page in enumerate(pages) if any(piece.row == rows[0] for piece in page))
        if len(pages) > 1 and any(at <= rows[-1] < at + cell.rows - 1 for at, cell in sheet.spanning):
            continue
        if all([piece.row for piece in page if piece.repeated] == rows for page in pages[start + 1 :]):
            return tuple(rows)
    return ()


def _title_rows(places: Sequence[dict[int, Rows]], titles: Sequence[int]) -> Rows | None:
    if not titles:
        return None
    first = next(page for page in places if titles[0] in page)
    return first[titles[0]][0], first[titles[-1]][1]


def _place(page: Sequence[Slice], titles: Sequence[int], heights: list[float]) -> dict[int, Rows]:
    """Add a page's worksheet rows; edges are rounded down, so that the page never grows."""
    places: dict[int, Rows] = {}
    bottom, edge = 0.0, 0
    for piece in page:
        if piece.repeated and piece.row in titles:
            continue
        bottom += piece.height * MM
        pixels = floor(bottom / _PIXEL + 1e-6) - edge
        edge += pixels
        count = max(1, ceil(pixels / _TALLEST))
        places[piece.row] = (len(heights) + 1, len(heights) + count)
        heights += [(pixels // count + (i < pixels % count)) * _PIXEL for i in range(count)]
    return places


def _row_parts(sheet: Sheet, pages: Pages, places: Sequence[dict[int, Rows]]) -> Iterator[Part]:
    begun: set[int] = set()
    for page, rows in zip(pages, places, strict=True):
        for piece in page:
            if piece.row in rows:
                for k, cell in enumerate(sheet.rows[piece.row].cells):
                    if cell.rows == 1:
                        lines = piece.lines[k] if piece.lines else (0, len(cell.lines))
                        yield _part(cell, rows[piece.row], lines, piece.row not in begun)
                begun.add(piece.row)


def _span_parts(sheet: Sheet, pages: Pages, places: Sequence[dict[int, Rows]]) -> Iterator[Part]:
    for row, cell in sheet.spanning:
        found = span_parts(pages, row, cell)
        ranges = span_lines(cell, [height for _, _, height in found])
        for (page, _, _), lines in zip(found, ranges, strict=True):
            rows = places[page]
            covered = sorted(i for i in rows if row <= i < row + cell.rows)
            if covered:
                yield _part(cell, (rows[covered[0]][0], rows[covered[-1]][1]), lines, page == found[0][0])


def _one_blank(parts: Iterable[Part], breaks: Collection[int]) -> list[Part]:
    """Make one part of blank cells below each other between which paper draws no line, page by page."""
    found: list[Part] = []
    last: dict[int, int] = {}  # by column, which of those found stands there
    for part in sorted(parts, key=lambda part: (part.rows[0], part.cell.column)):
        column, above = part.cell.column, last.get(part.cell.column)
        if part.cell.joined and above is not None:
            one = found[above]
            touch = one.rows[1] + 1 == part.rows[0] and one.rows[1] not in breaks
            if touch and not one.text and one.cell.span == part.cell.span:
                found[above] = replace(one, rows=(one.rows[0], part.rows[1]))
                continue
        last[column] = len(found)
        found.append(part)
    return found


def _part(cell: SheetCell, rows: Rows, lines: Range, first: bool) -> Part:
    begins = lines[0] == 0 and (lines[1] > 0 or (not cell.lines and first))
    return Part(cell, rows, _text(cell, lines), lines[1] - lines[0], begins)


def _text(cell: SheetCell, lines: Range) -> str:
    """Give the text of some lines; a short head breaks where paper does, else 自评结论 becomes 自评结|论."""
    if lines != (0, len(cell.lines)) or not _breaks_as_paper(cell):
        return lines_text(cell, *lines)
    return "\n".join(lines_text(cell, *pair) for pair in pairwise(range(len(cell.lines) + 1)))


def _breaks_as_paper(cell: SheetCell) -> bool:
    """Tell whether the breaks of a cell are part of its text: of heads, of 产出指标|（50分）."""
    if len(cell.lines) < 2 or cell.stacked:
        return False
    if cell.role in ("head", "label"):
        if not cell.style.border:  # a title, which paper breaks in even lines between names
            return cell.style.face == "title" and _is_whole(cell)
        return len(cell.text) <= _SHORT
    bracket = cell.lines[-1]
    two = _is_whole(cell) and len(cell.lines) == 2
    return two and bracket.startswith(("（", "(")) and bracket.endswith(("）", ")"))


def _is_whole(cell: SheetCell) -> bool:
    return "".join(cell.lines) == cell.text


def _edges(parts: Iterable[Part], breaks: Sequence[int], titles: Rows | None) -> dict[tuple[int, int], Edges]:
    """Give the lines of the cells: thick where they frame the table of a page, none within what is one."""
    pages: list[list[Part]] = [[] for _ in range(len(breaks) + 1)]
    for part in sorted(parts, key=lambda part: (part.rows[0], part.cell.column)):
        pages[bisect_left(breaks, part.rows[0])].append(part)
    found: dict[tuple[int, int], Edges] = {}
    for page, on_page in enumerate(pages):
        boxes = framed((part.cell, _place_of(part)) for part in on_page)
        owners = {place: i for i, box in enumerate(boxes) for place in _covered(box)}
        own = tuple(owners)
        if titles and page and titles[1] <= breaks[page - 1]:
            # The heads are printed above the first row of this page.
            owners |= {(breaks[page - 1], column): -1 for row, column in found if row == titles[1]}
        found |= {place: _lines_around(place, owners) for place in own}
    return found


def _place_of(part: Part) -> Box:
    (top, bottom), cell = part.rows, part.cell
    return Box(cell.column + 1, top, cell.span, bottom - top + 1)


def _covered(box: Box) -> Iterator[tuple[int, int]]:
    for row in range(int(box.y), int(box.y + box.height)):
        for column in range(int(box.x), int(box.x + box.width)):
            yield row, column


def _lines_around(place: tuple[int, int], owners: Mapping[tuple[int, int], int]) -> Edges:
    row, column = place
    beside = ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column))
    own = owners[place]
    return Edges(*("medium" if at not in owners else "thin" if owners[at] != own else "" for at in beside))
