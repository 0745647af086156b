"""Join the preview to the printer and the exporter, and say how it went."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from models.errors import TianbaoError
from models.session.unit_and_title import draft_title
from ui.export.exporter import Exporter, missing_characters
from ui.preview.preview import Preview


class PrintOrExport(QObject):
    """Own the preview page; made when it is first asked for."""

    done = Signal(str)
    failed = Signal(object)  # TianbaoError

    def __init__(self, window: QWidget, exporter: Exporter) -> None:
        super().__init__(window)
        self._window = window
        self._exporter = exporter
        self.page = Preview()
        self.page.print_wanted.connect(self.send)
        self.page.export_wanted.connect(self.export)

    def send(self) -> bool:
        """Print what is shown, asking for printer, copies and paper; tells whether it was done."""
        # Only now: finding out about printers takes longer than showing the pages.
        from ui.preview._printing import ask, new_printer, print_pages

        page = self.page
        if page.document is None or not page.ready or self._refused():
            return False
        try:
            printer = new_printer(draft_title(page.document.session), page.pages)
            if not ask(printer, self._window):
                return False
            print_pages(printer, page.pages)
        except TianbaoError as error:
            self.failed.emit(error)
            return False
        # What becomes of the job on its way is the printer's to say.
        where = printer.outputFileName() or printer.printerName()
        self.done.emit(f"已送去打印，共 {len(page.pages)} 页：{where}")
        return True

    def export(self) -> bool:
        """Export what is shown as PDF; tells whether it was done."""
        page = self.page
        if page.document is None or not page.ready:
            return False
        numbers = page.numbers if len(page.numbers) < page.whole else ()
        return self._exporter.export_pages(page.document, page.sheets, numbers)

    def _refused(self) -> bool:
        """Tell whether characters would be lost on paper, and say which."""
        assert self.page.document is not None
        error = missing_characters(self.page.document, *(sheet.form for sheet in self.page.sheets))
        if error is not None:
            self.failed.emit(error)
        return error is not None
