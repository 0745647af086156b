"""Write sheets as plain text: a line for each paragraph, rows of tables with tabs between their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from models.files.whole_write import write_export
from models.layout.flow import TablePart, Words, flow, typed_lines
from models.layout.sheet import Sheet
from models.pages.page_marks import WATERMARK, PageMarks
from models.progress import tick

_BYTE_ORDER_MARK = "\ufeff"


def write_text(sheets: Sequence[Sheet], path: Path, title: str, dressing: PageMarks | None = None) -> None:
    """Save sheets as plain text in UTF-8; SaveError leaves an older file as it was.

    It begins with a byte order mark and its lines end as in Windows, whose older programs know neither else.
    """
    text = _BYTE_ORDER_MARK + plain_text(sheets, title, dressing)
    write_export(path, text.replace("\n", "\r\n").encode())


def plain_text(sheets: Sequence[Sheet], title: str, dressing: PageMarks | None = None) -> str:
    """Give sheets as text under the title, one below the other with an empty line between.

    Running text alone has a title of its own.
    """
    mark = [WATERMARK] if dressing is not None and dressing.draft else []
    own = all(sheet.document for sheet in sheets)
    head = "\n".join([*(() if own else typed_lines(title)), *mark])
    parts = [head] if head else []
    for at, sheet in enumerate(sheets):
        tick(at, len(sheets))
        parts.append("\n".join(_lines(sheet)))
    return "\n\n".join(parts) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    for part in flow(sheet):
        if isinstance(part, Words):
            yield from typed_lines(part.cell.text)
        elif isinstance(part, TablePart):
            yield from (_row(sheet, part, at) for at in range(part.first, part.last))


def _row(sheet: Sheet, grid: TablePart, at: int) -> str:
    """Give a row of a table, each text in its column; pasted into a spreadsheet it falls where it stood."""
    found = [""] * (len(grid.edges) - 1)
    for cell in sheet.rows[at].cells:
        found[grid.covers(cell)[0]] = " ".join(typed_lines(cell.text))
    return "\t".join(found).rstrip("\t")
