"""Ways through the PDF: bookmarks of tables and of chapters of a text, and links of its contents page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from models.layout.sheet import Sheet
from models.pages.pages import Page, PageCell

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas


# The levels of a text that have a bookmark below that of the text, and how deep.
_CHAPTERS = {"1": 1, "2": 2}
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
        self._chapters: defaultdict[str, list[_Bookmark]] = defaultdict(list)

    def add(self, canvas: Canvas, page: Page) -> list[PageCell]:
        """Mark where a page begins a sheet or a chapter, and draw its links; pages come in order.

        Gives the cells that lead somewhere, in the order of the page's annotations.
        """
        if page.sheet != self._begun:
            self._begun = page.sheet
            # reportlab keeps one title for each key, and a form stands where its first instance does.
            canvas.bookmarkPage(_key(page.sheet))
            canvas.bookmarkPage(_group_key(page.sheet))
        for one in page.cells:
            if one.cell.level in _CHAPTERS and one.text:
                self._add_chapter(canvas, page, one)
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

    def _add_chapter(self, canvas: Canvas, page: Page, one: PageCell) -> None:
        above = _key(page.sheet)
        key, first = f"{above}-{one.row}", page.runs[one.first]
        if all(key != known.key for known in self._chapters[above]):
            top = page.height - first.y + first.size
            canvas.bookmarkPage(key, fit="XYZ", left=0, top=top)
            self._chapters[above].append(_Bookmark(key, one.cell.text, _CHAPTERS[one.cell.level]))

    def write_outline(self, canvas: Canvas) -> None:
        """Add the outline and have viewers show it where there is more than one table, or a chapter."""
        for bookmark in self._outline:
            level = bookmark.level
            canvas.addOutlineEntry(bookmark.title, bookmark.key, level)
            for chapter in self._chapters[bookmark.key]:
                level = min(level + 1, bookmark.level + chapter.level)  # none may be two deeper than before
                canvas.addOutlineEntry(chapter.title, chapter.key, level)
        if len(self._outline) > 1 or any(self._chapters.values()):
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
