"""Export from the window: ask where, write with a wait cursor, say where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from exporters.writers import ALL, DRAWN, TABLES, part_of, write_file
from models.errors import TianbaoError
from models.progress import CancelledError
from models.session.unit_and_title import draft_title
from ui.drafts.files import ask_where, clean_name, folder_for
from ui.drafts.remembered import Remembered
from ui.widgets.waiting import waiting, waiting_cursor

if TYPE_CHECKING:
    from models.calculation.calculation import Calculation
    from models.layout.sheet import Sheet
    from models.pages.page_marks import PageMarks
    from models.session.session import Session
    from ui.drafts.document import Document

_MOST_EMPTY = 3
_WORKBOOK = "Excel 工作簿 (*.xlsx)"
KINDS = {
    "pdf": ("导出 PDF", "PDF 文件 (*.pdf)", ".pdf"),
    "xlsx": ("导出 Excel", _WORKBOOK, ".xlsx"),
    "values": ("导出为数值", _WORKBOOK, ".xlsx"),
    "proof": ("导出校对稿", "PDF 文件 (*.pdf)", ".pdf"),
    "docx": ("导出 Word", "Word 文档 (*.docx)", ".docx"),
    "html": ("导出网页", "网页 (*.html)", ".html"),
    "txt": ("导出纯文本", "纯文本 (*.txt)", ".txt"),
}
"""Title, pattern and suffix of what can be written; `values` is a workbook without formulas."""
_WITHOUT_PAGES = (".html", ".txt")


@dataclass(frozen=True)
class Job:
    """What is to be written: sheets, of a PDF only the pages with `numbers` when some are given."""

    session: Session
    sheets: Sequence[Sheet]
    title: str
    dressing: PageMarks
    numbers: Sequence[int] = ()
    calculation: Calculation | None = None


@dataclass(frozen=True)
class Exported:
    """A file that was written, and in one line how things stand with it."""

    path: Path
    kind: str
    text: str


class Exporter(QObject):
    """Write sheets as files of all kinds; the exporters are imported when first used."""

    done = Signal(object)  # Exported
    failed = Signal(object)  # TianbaoError

    def __init__(self, window: QWidget, recent: Remembered) -> None:
        super().__init__(window)
        self._window = window
        self._recent = recent

    def export(self, document: Document, kind: str, form: str = "", instance: str = "") -> bool:
        """Write the part of the set that is chosen, or the sheets of a form or instance; see `KINDS`.

        Tells whether it was done.
        """
        if (every := self._sheets(document, form)) is None:
            return False
        try:
            sheets = part_of(every, ALL if form else document.part)
            if KINDS[kind][2] == ".xlsx":
                sheets = part_of(sheets, TABLES)  # before anyone chooses a file name
        except TianbaoError as missing:
            self.failed.emit(missing)
            return False
        sheets = _complete(document, [s for s in sheets if instance in ("", s.instance)], not form)
        calculation = document.session.calculation if kind == "xlsx" else None
        if kind == "proof":
            sheets = [proof_of(document, sheets)]
        title = _title(document, sheets if form or kind == "proof" else [])
        job = Job(document.session, sheets, title, _dressing(document), (), calculation)
        return self._ask_and_write(job, kind, document, form)

    def export_pages(self, document: Document, sheets: Sequence[Sheet], numbers: Sequence[int] = ()) -> bool:
        """Write sheets as PDF, only the pages with these numbers when some are given."""
        job = Job(document.session, sheets, _title(document, list(sheets)), _dressing(document), numbers)
        return self._ask_and_write(job, "pdf", document, *(sheet.form for sheet in sheets))

    def _sheets(self, document: Document, form: str) -> Sequence[Sheet] | None:
        """Lay the sheets out, None when the person does not want to wait for it."""
        try:
            with waiting(self._window, "正在排版……"):
                return document.session.printed_sheets(form)
        except CancelledError:
            document.session.lay_out_anew(document.session.faces)  # what was begun is not kept
            return None

    def _ask_and_write(self, job: Job, kind: str, document: Document, *forms: str) -> bool:
        title, pattern, suffix = KINDS[kind]
        if suffix[1:] in DRAWN and (error := missing_characters(document, *forms)) is not None:
            self.failed.emit(error)
            return False
        start = folder_for(document, self._recent, suffix[1:]) / (clean_name(job.title) + suffix)
        path = ask_where(self._window, title, str(start), pattern, suffix)
        return path is not None and self.write(job, path)

    def write(self, job: Job, path: Path) -> bool:
        """Write to a file by its suffix; tells whether it was done."""
        try:
            with waiting_cursor(), waiting(self._window, f"正在写“{path.name}”……"):
                pages = _write(job, path)
        except CancelledError:  # files are replaced whole or not at all
            return False
        except TianbaoError as error:
            self.failed.emit(error)
            return False
        self._recent.remember_folder(path.suffix.lower()[1:], path.parent)
        self.done.emit(Exported(path, *_how_it_stands(job, path, pages)))
        return True


def _complete(document: Document, sheets: Sequence[Sheet], whole: bool) -> list[Sheet]:
    """Give sheets with the pages that are wanted with a whole set."""
    from models.pages.added_pages import with_added

    return list(with_added(document.session, sheets, document.added if whole else ()))


def missing_characters(document: Document, *forms: str) -> TianbaoError | None:
    """Give the error that names characters no bundled face has, before anyone chooses a file name."""
    from models.pages.missing_characters import refuse_missing_characters

    try:
        for form in dict.fromkeys(forms):
            refuse_missing_characters(document.session, form)
    except TianbaoError as error:
        return error
    return None


def proof_of(document: Document, sheets: Sequence[Sheet]) -> Sheet:
    """Lay out the proof of printed sheets."""
    from models.layout.proof import proof_sheet

    return proof_sheet(document.session.calculation, sheets, draft_title(document.session))


def _dressing(document: Document) -> PageMarks:
    from models.pages.page_marks import dress

    return dress(document.session, document.watermark)


def _how_it_stands(job: Job, path: Path, pages: int) -> tuple[str, str]:
    """Say what was written, what is still wrong or empty in it and what can be done; gives the kind first."""
    from models.checks.counts import count
    from models.pages.page_marks import WATERMARK
    from models.session.empty_forms import empty_forms

    paged = path.suffix.lower() not in _WITHOUT_PAGES
    marked = f"，都印着“{WATERMARK}”" if job.dressing.draft else ""
    each = f"每页{marked[1:]}" if paged else f"开头写着“{WATERMARK}”"
    size = f"（{pages} 页{marked}）" if pages else f"（{each}）" if marked else ""
    counts = count(job.session.issues())._replace(notices=0)
    empty = set(empty_forms(job.session))
    names = [sheet.name for sheet in job.sheets if (sheet.form, sheet.instance) in empty]
    next_step = "可以逐个核对、签字" if _is_proof(job) else "可以打印盖章"
    good = f"没有错误，{next_step}" if paged else "没有错误"
    keys = ["按 F7 看错误"] * bool(counts.errors) + ["按 F8 到未填处"] * bool(counts.missing)
    said = [f"还有{counts.words}，{'，'.join(keys)}" if counts.open else good]
    if names:
        more = f"等 {len(names)} 张表" if len(names) > _MOST_EMPTY else ""
        said.insert(0, f"没有填的是{'、'.join(names[:_MOST_EMPTY])}{more}")
    text = f"已导出“{path.name}”{size}：{'；'.join(said)}。"
    return "notice" if counts.open or names else "good", text


def _is_proof(job: Job) -> bool:
    from models.layout.proof import PROOF

    return [sheet.form for sheet in job.sheets] == [PROOF]


def _write(job: Job, path: Path) -> int:
    """Write a file; gives the number of its pages, 0 where whoever prints it will make them."""
    if path.suffix.lower() == ".pdf":
        from exporters.pdf.document import write_pdf

        return write_pdf(job.sheets, path, job.title, job.dressing, job.numbers)
    return write_file(path, job.sheets, job.title, job.dressing, job.calculation)


def _title(document: Document, sheets: list[Sheet]) -> str:
    whole = draft_title(document.session)
    return f"{whole} {sheets[0].name}" if len(sheets) == 1 else whole


def show_file(path: Path) -> None:
    """Open a file with the program the desktop has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_folder(path: Path) -> None:
    """Open the folder a file lies in."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
