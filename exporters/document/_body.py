"""The parts of a sheet, one after the other, as paragraphs and tables of a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from exporters.document._looks import Looks
from exporters.document._tables import Around, table
from exporters.document._xml import HIDDEN, broken_as_printed, paragraph, twips
from models.layout.cutting import Pages
from models.layout.flow import Gap, TablePart, Words, flow, typed_lines
from models.layout.sheet import Sheet

_STYLES = {"title": "Title", "1": "Heading1", "2": "Heading2", "3": "Heading3", "body": "Normal"}
"""The styles of running text by the level of its paragraphs; as GB/T 9704, whatever the paper's faces."""
_SHARES = {"top": 0.0, "middle": 0.5, "bottom": 1.0}


def body(sheet: Sheet, pages: Pages, looks: Looks, anchors: Mapping[str, str]) -> Iterator[str]:
    """Write the parts of a sheet that is printed on `pages`; `anchors` are the bookmarks of forms."""
    printed = _Printed(sheet, pages)
    parts = list(flow(sheet))
    for at, part in enumerate(parts):
        if isinstance(part, Gap):
            yield _gap(part.height)
        elif isinstance(part, Words) and part.cell.level:
            style = f'<w:pStyle w:val="{_STYLES[part.cell.level]}"/>'
            yield from (paragraph(line, style) for line in typed_lines(part.cell.text))
        elif isinstance(part, Words):
            yield from _words(sheet, part, printed, looks)
        else:
            above, below = (_touches(parts, at, other) for other in (at - 1, at + 1))
            if at and isinstance(parts[at - 1], TablePart):
                yield HIDDEN  # Word would make one table of both
            around = Around(printed.heights, printed.parted(part), above, below, anchors)
            yield table(sheet, part, around, looks)


def _touches(parts: Sequence[Gap | Words | TablePart], at: int, other: int) -> bool:
    """Tell whether another part is a table with lines, directly above or below one that has lines, too."""
    one, beside = parts[at], parts[other] if 0 <= other < len(parts) else None
    return isinstance(one, TablePart) and isinstance(beside, TablePart) and one.ruled and beside.ruled


class _Printed:
    """How high and on which pages the rows of a sheet are printed."""

    def __init__(self, sheet: Sheet, printed: Pages) -> None:
        self._pages: list[list[int]] = [[] for _ in sheet.rows]
        heights = [row.height for row in sheet.rows]
        for number, page in enumerate(printed):
            for piece in (piece for piece in page if not piece.repeated):
                self._pages[piece.row].append(number)
                heights[piece.row] = piece.height
        self.heights = [
            None if len(pages) > 1 else height for pages, height in zip(self._pages, heights, strict=True)
        ]
        """In mm; None for a row that is split over pages."""

    def parted(self, grid: TablePart) -> bool:
        """Tell whether a table is printed on several pages."""
        return len({page for pages in self._pages[grid.first : grid.last] for page in pages}) > 1


def _gap(height: float) -> str:
    spacing = f'<w:spacing w:line="{max(1, twips(height))}" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="Between"/>{spacing}</w:pPr></w:p>'


def _words(sheet: Sheet, words: Words, printed: _Printed, looks: Looks) -> Iterator[str]:
    """Write words as a paragraph for each line as typed; the room of their row is kept around them."""
    cell, style = words.cell, looks.of(sheet, words.cell, words.title)
    height = printed.heights[words.row] or cell.needed
    spare = max(0.0, height - len(cell.lines) * cell.line_height)
    before = twips(spare * _SHARES[cell.style.valign])
    # A title is one entry of the outline, however many lines it has; paper ends them where it makes sense.
    lines = [broken_as_printed(cell)] if words.title else typed_lines(cell.text)
    for at, line in enumerate(lines):
        above, below = before * (at == 0), (twips(spare) - before) * (at + 1 == len(lines))
        keep = "<w:keepNext/>" if sheet.rows[words.row].keep_next else ""
        spacing = f'<w:spacing w:before="{above}" w:after="{below}"/>'
        yield paragraph(line, f'<w:pStyle w:val="{style}"/>{keep}{spacing}')
