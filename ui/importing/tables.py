"""从表格导入: workbooks are read, their tables shown before anything changes, and taken as one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from models.errors import TianbaoError
from models.importing.grids import TABLE_SUFFIXES
from models.progress import CancelledError
from ui.drafts.desk import Desk
from ui.drafts.files import file_kinds
from ui.widgets.clipboard import clipboard_book
from ui.widgets.message_bar import STEP
from ui.widgets.parts import show_modal
from ui.widgets.waiting import waiting

if TYPE_CHECKING:  # importing these takes longer than showing the start page
    from models.importing.grids import Book
    from models.importing.report import Report
    from ui.drafts.document import Document

_FILTER = file_kinds("表格", *TABLE_SUFFIXES)
_KIND = "tables"


class TableImport:
    """Bring tables of others into the open draft."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(self) -> bool:
        """Ask which workbooks, and import them; tells whether anything was imported."""
        if self._document() is None:
            return False
        folder = self._desk.recent.folder(_KIND)
        names, _ = QFileDialog.getOpenFileNames(self._desk.window, "从表格导入", str(folder), _FILTER)
        return self.read([Path(name) for name in names]) if names else False

    def read(self, paths: Sequence[Path]) -> bool:
        """Import workbooks; tells whether anything was imported."""
        document = self._document()
        if document is None:
            return False
        from exporters.readers.tables import read_book

        try:
            with waiting(self._desk.window, "正在读取表格……"):
                books = [read_book(path) for path in paths]
        except TianbaoError as error:
            self._failed(error)
            return False
        self._desk.recent.remember_folder(_KIND, paths[0].parent)
        return self._look_at(document, books)

    def paste(self) -> bool:
        """Import a whole table from the clipboard, wherever the current cell is."""
        document = self._document()
        if document is None:
            return False
        try:
            book = clipboard_book()
        except TianbaoError as error:
            self._failed(error)
            return False
        if len(book.grids[0].rows) < 2:
            said = "剪贴板里没有整张表。请在电子表格里连同表头一起复制，再试一次。"
            self._desk.messages.show_message("notice", said, until=(STEP,))
            return False
        return self._look_at(document, [book])

    def _document(self) -> Document | None:
        """Give the open draft where it may be edited, with what is still being typed taken over."""
        document = self._desk.document
        if document is None or not document.may_edit() or not self._desk.commit():
            return None
        return document

    def _look_at(self, document: Document, books: Sequence[Book]) -> bool:
        """Show what would become of the tables; what the person agrees to is one step."""
        from models.files.whole_write import SaveError
        from models.importing.remembered import remember
        from ui.importing._preview import ImportDialog

        dialog = ImportDialog(document.session, books, self._desk.window)
        try:
            with waiting(self._desk.window, "正在认表……"):
                dialog.plan()
        except TianbaoError as error:
            dialog.deleteLater()
            self._failed(error)
            return False
        agreed, plan = show_modal(dialog), dialog.planned
        if not agreed or plan is None or plan.change is None:
            return False
        document.session.submission.next_id = plan.next_id
        document.do(plan.change, f"从表格导入 {plan.report.count('taken')} 格")
        subjects = self._keep_subjects(document, plan.report)
        kind = "notice" if plan.report.open or subjects else "good"
        self._desk.messages.show_message(
            kind, f"已从表格导入：{plan.report.summary}。按 Ctrl+Z 可全部撤销。{subjects}", until=(STEP,)
        )
        try:
            remember(document.session.pack.id, plan.report, dialog.chosen)
        except SaveError as error:
            self._desk.messages.show_error(error)
        return True

    def _keep_subjects(self, document: Document, report: Report) -> str:
        """Keep subjects that no dictionary has, and say which: a step back does not take them out again."""
        from models.importing.remembered import keep_subjects

        try:
            said = keep_subjects(report)
        except TianbaoError as error:
            return error.message
        if said:
            document.take_names()
        return f"{said}；不要的，在 文件 → 科目字典… 恢复自带的。" if said else ""

    def _failed(self, error: TianbaoError) -> None:
        if isinstance(error, CancelledError):
            self._desk.messages.show_message("notice", "已取消导入，草稿没有改动。", until=(STEP,))
        else:
            self._desk.messages.show_error(error)
