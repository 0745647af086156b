"""Hold a PDF or a workbook against the draft it was exported from; for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import TianbaoError

if TYPE_CHECKING:
    from models.comparing.verify_file import FileVerdict
    from models.layout.sheet import Sheet
    from models.session.session import Session

FILTER = "导出的 PDF 或 Excel 工作簿 (*.pdf *.xlsx *.PDF *.XLSX)"
_BOOKS = (".xlsx", ".xlsm")
_FILES = (".pdf", *_BOOKS, ".xls", ".et", ".ods", ".csv", ".docx", ".tianbao")


class FileCheckError(TianbaoError):
    """Report a file that is neither a PDF nor a workbook of ours."""


def is_file(text: str) -> bool:
    """Tell whether what was given names a file rather than a check code."""
    try:
        return Path(text).suffix.lower() in _FILES or Path(text).is_file()
    except ValueError:  # a NUL
        return False


def check_file(session: Session, path: Path) -> FileVerdict:
    """Say in which cells a file differs from the draft; TianbaoError where it cannot be read."""
    kind = path.suffix.lower()
    if kind == ".pdf":
        return _check_pdf(session, path)
    if kind in _BOOKS:
        return _check_book(session, path)
    how = "只能核对本程序导出的 PDF 和 Excel 工作簿（.xlsx）；改存成别的格式的，请用原来导出的文件"
    raise FileCheckError(f"“{path.name}”不是 PDF 或 .xlsx 文件，没有核对。{how}。")


def _check_pdf(session: Session, path: Path) -> FileVerdict:
    """Compare what can be read out of a PDF, and then what is seen of it."""
    from exporters.readers.tagged_pdf import read_tagged_pdf
    from models.comparing.drawing import about_drawing
    from models.comparing.verify_file import tagged_tables, verify_file
    from models.layout.proof import PROOF
    from models.pages.added_pages import with_added
    from ui.compare._redrawing import drawn_anew

    content = read_tagged_pdf(path)
    names = {one.name for one in content.sheets}
    if names == {PROOF}:
        raise FileCheckError(f"“{path.name}”是校对稿，没有核对。请选表本身的 PDF 或 Excel 工作簿。")
    own, offered = session.printed_sheets(), [form.id for form in session.pack.added]
    every = with_added(session, own, offered)
    sheets = [sheet for sheet in every if sheet.form not in offered or sheet.name in names]
    found = verify_file(session, sheets, tagged_tables, content)
    if found.same:
        found.unseen += about_drawing(content.drawing, drawn_anew(session, content))
    return found


def _check_book(session: Session, path: Path) -> FileVerdict:
    """Compare a workbook; where it is laid out otherwise, with the draft in other faces as well."""
    from exporters.readers.printed_workbook import read_printed_workbook
    from exporters.workbook.workbook import written_tables
    from models.comparing.verify_file import verify_file
    from ui.compare._redrawing import face_choices, set_in

    calc, content = session.calculation, read_printed_workbook(path)
    best: FileVerdict | None = None
    for faces in face_choices(session):
        with set_in(session, faces):
            for tables in _tables(session, {one.name for one in content.sheets}):
                found = verify_file(session, tables, lambda some: list(written_tables(some, calc)), content)
                if best is None or (found.places, len(found.unseen)) < (best.places, len(best.unseen)):
                    best = found
        if best is not None and not (best.tables and (best.layout or best.looks)):
            break
    assert best is not None
    return best


def _tables(session: Session, names: set[str]) -> Iterator[Sequence[Sheet]]:
    """Give the tables a workbook may have been written of: none or some of the added pages with them."""
    from models.pages.added_pages import with_added

    own = [
        sheet for sheet in session.printed_sheets() if not sheet.document
    ]  # no workbook holds running text
    offered = [form.id for form in session.pack.added]
    there = [s.form for s in with_added(session, own, offered) if s.form in offered and s.name in names]
    for count in range(len(there) + 1):
        for some in combinations(there, count):
            yield with_added(session, own, some)
