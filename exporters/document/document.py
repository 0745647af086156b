"""Write sheets as a Word file: a section for each, its text as paragraphs, its tables as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from docx.document import Document

from exporters.document._beginning import empty_document
from exporters.document._body import body
from exporters.document._looks import Looks
from exporters.document._sections import set_up
from exporters.document._xml import BETWEEN, element
from models.files.whole_write import write_export
from models.layout.cutting import cut
from models.layout.sheet import Sheet
from models.pages.page_marks import PageMarks
from models.pages.page_numbers import numbered
from models.progress import tick


def write_document(
    sheets: Sequence[Sheet], path: Path, title: str, dressing: PageMarks | None = None
) -> None:
    """Save sheets as a Word file; SaveError leaves an older file as it was."""
    write_export(path, document_bytes(sheets, title, dressing))


def document_bytes(sheets: Sequence[Sheet], title: str, dressing: PageMarks | None = None) -> bytes:
    """Return the Word file of the sheets; ValueError when there are none."""
    if not sheets:
        raise ValueError("a document needs at least one sheet")
    pages = [cut(sheet) for sheet in sheets]
    sheets = numbered(sheets, list(map(len, pages)))
    document = empty_document(title, dressing)
    looks = Looks(document)
    anchors = {sheet.form: f"form{at}" for at, sheet in reversed(list(enumerate(sheets)))}
    for at, sheet in enumerate(sheets):
        tick(at, len(sheets))
        if at:
            document.add_section()
            document.element.body[-2].style = "Between"  # the paragraph that holds the settings of a section
        set_up(document.sections[-1], sheet, at + 1, dressing)
        if anchors[sheet.form] == f"form{at}":
            _add(document, _bookmark(anchors[sheet.form], at))
        _add(document, body(sheet, pages[at], looks, anchors))
    document.element.body.insert(-1, element(BETWEEN))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _bookmark(name: str, number: int) -> Iterator[str]:
    """Mark where a form begins, for the links of the list of tables."""
    yield f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'
    yield f'<w:bookmarkEnd w:id="{number}"/>'


def _add(document: Document, parts: Iterable[str]) -> None:
    """Add parts in front of the settings of the last section."""
    settings = document.element.body[-1]
    for part in parts:
        settings.addprevious(element(part))
