"""Ways through the PDF: a bookmark for each table, and from the lines of its contents page to the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from models.layout.sheet import Sheet
from models.pages.pages import Page, PageCell

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


# PDF/A-2, 6.3.2: annotations are printed; a link has nothing to print.
_PRINTED = 4


class _Bookmark(NamedTuple):
    """A line of the outline: where it leads, what it says, how deep it stands."""

    key: str
    title: str
    level: int


class Links:
    """The bookmarks and links of one document; `shown` counts, from 0, the sheets that have a page in it."""

    def __init__(self, sheets: Sequence[Sheet], shown: Collection[int]) -> None:
        there = [(at, sheet) for at, sheet in enumerate(sheets) if at in shown]
        self._outline = list(_outline(there))
        self._firsts = {sheet.form: _key(at) for at, sheet in reversed(there)}
        self._names = {sheet.form: sheet.group or sheet.name for _, sheet in reversed(there)}
        self._begun = -1

    def add(self, canvas: Canvas, page: Page) -> list[PageCell]:
        """Mark where a page begins a sheet, and draw its links; pages come in order.

        Gives the cells that lead somewhere, in the order of the page's annotations.
        """
        if page.sheet != self._begun:
            self._begun = page.sheet
            # reportlab keeps one title for each key, and a form stands where its first instance does.
            canvas.bookmarkPage(_key(page.sheet))
            canvas.bookmarkPage(_group_key(page.sheet))
        linking = [one for one in page.cells if one.cell.link]
        found = []
        for one, (form, box) in zip(linking, page.links, strict=True):
            if form in self._firsts:
                bottom = page.height - box.y - box.height
                area = (box.x, bottom, box.x + box.width, bottom + box.height)
                # What a screen reader says of it (ISO 32000-1, 14.9.3).
                said = f"转到“{self._names[form]}”"
                canvas.linkRect(said, self._firsts[form], area, thickness=0, F=_PRINTED)
                found.append(one)
        return found

    def write_outline(self, canvas: Canvas) -> None:
        """Add the outline and have viewers show it where there is more than one table."""
        for bookmark in self._outline:
            canvas.addOutlineEntry(bookmark.title, bookmark.key, bookmark.level)
        if len(self._outline) > 1:
            canvas.showOutline()


def _key(at: int) -> str:
    return f"sheet{at}"


def _group_key(at: int) -> str:
    return f"form{at}"


def _outline(sheets: Sequence[tuple[int, Sheet]]) -> Iterator[_Bookmark]:
    """Put the instances of a form that has several under its name."""
    counts = Counter(sheet.form for _, sheet in sheets if sheet.group)
    above = ""
    for at, sheet in sheets:
        nested = counts[sheet.form] > 1
        if nested and sheet.form != above:
            yield _Bookmark(_group_key(at), sheet.group, 0)
        above = sheet.form
        yield _Bookmark(_key(at), sheet.name, int(nested))
