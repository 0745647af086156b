"""Ways through the PDF: a bookmark for each table, and from the lines of its contents page to the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from models.pages import Page
from models.sheet import Sheet

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


class _Bookmark(NamedTuple):
    """A line of the outline: where it leads, what it says, how deep it stands."""

    key: str
    title: str
    level: int


class Links:
    """The bookmarks and links of one document."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._outline = list(_outline(sheets))
        self._firsts = {sheet.form: _key(at) for at, sheet in reversed(list(enumerate(sheets)))}
        self._begun = -1

    def add(self, canvas: Canvas, page: Page) -> None:
        """Mark where a page begins a sheet, and draw its links; pages come in order."""
        if page.sheet != self._begun:
            self._begun = page.sheet
            # reportlab keeps one title for each key, and a form stands where its first instance does.
            canvas.bookmarkPage(_key(page.sheet))
            canvas.bookmarkPage(_group_key(page.sheet))
        for form, box in page.links:
            if form in self._firsts:
                bottom = page.height - box.y - box.height
                area = (box.x, bottom, box.x + box.width, bottom + box.height)
                canvas.linkRect("", self._firsts[form], area, thickness=0)

    def write_outline(self, canvas: Canvas) -> None:
        """Add the outline and have viewers show it where there is more than one table."""
        if len(self._outline) < 2:
            return
        for bookmark in self._outline:
            canvas.addOutlineEntry(bookmark.title, bookmark.key, bookmark.level)
        canvas.showOutline()


def _key(at: int) -> str:
    return f"sheet{at}"


def _group_key(at: int) -> str:
    return f"form{at}"


def _outline(sheets: Sequence[Sheet]) -> Iterator[_Bookmark]:
    """Put the instances of a form that has several under its name."""
    counts = Counter(sheet.form for sheet in sheets if sheet.group)
    above = ""
    for at, sheet in enumerate(sheets):
        nested = counts[sheet.form] > 1
        if nested and sheet.form != above:
            yield _Bookmark(_group_key(at), sheet.group, 0)
        above = sheet.form
        yield _Bookmark(_key(at), sheet.name, int(nested))
