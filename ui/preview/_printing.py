"""Print pages as vectors at true size; printer, copies, duplex and paper come from the system's dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from models.errors import ExitCode, TianbaoError
from models.pages.pages import Page
from ui.preview.page_pen import PagePen
from ui.widgets.parts import show_modal
from ui.widgets.waiting import waiting_cursor
from ui.widgets.wheel import scroll_past

_POINT = 72.0
# Printers round their paper to whole points, some to 1/100 inch.
_SLACK = 2.0
_NO_PRINTER = (
    "没有找到打印机。请先在系统设置里添加打印机，再打印一次；也可以先导出 PDF，到有打印机的电脑上打印。"
)


class PrintError(TianbaoError):
    """The pages could not be printed."""

    exit_code = ExitCode.UNPRINTABLE


def new_printer(title: str, pages: Sequence[Page]) -> QPrinter:
    """Give the system's printer set up for these pages; PrintError where there is none."""
    if not QPrinterInfo.availablePrinterNames():
        raise PrintError(_NO_PRINTER)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    set_up(printer, title, pages)
    return printer


def set_up(printer: QPrinter, title: str, pages: Sequence[Page]) -> None:
    """Set a printer for these pages: A4 without margins, so that Qt does not scale what is drawn."""
    printer.setDocName(title)
    printer.setCreator("填报")
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(_orientation(pages[0]))


def ask(printer: QPrinter, parent: QWidget) -> bool:
    """Show the system's print dialog; tells whether to go on."""
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    # The range is chosen in the preview, by the numbers at the feet of the pages.
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
    scroll_past(dialog)
    return show_modal(dialog)


def print_pages(printer: QPrinter, pages: Sequence[Page]) -> None:
    """Print pages; PrintError when the printer does not take them or its paper is too small."""
    _refuse_small_paper(printer, pages)
    with waiting_cursor():
        _draw(printer, _copies(printer, pages))


def _refuse_small_paper(printer: QPrinter, pages: Sequence[Page]) -> None:
    size = printer.pageLayout().pageSize().size(QPageSize.Unit.Point)
    have = sorted((size.width(), size.height()))
    for page in pages:
        short, long = sorted((page.width, page.height))
        if have[0] + _SLACK < short or have[1] + _SLACK < long:
            name = printer.pageLayout().pageSize().name()
            raise PrintError(
                f"所选纸张（{name}）比表的纸面小，会印不全；请在打印对话框里改选 A4。", str(have)
            )


def _copies(printer: QPrinter, pages: Sequence[Page]) -> Sequence[Page]:
    """Repeat the pages where the printer does not make copies by itself."""
    if printer.supportsMultipleCopies():
        return pages
    count = printer.copyCount()
    return [*pages] * count if printer.collateCopies() else [page for page in pages for _ in range(count)]


def _draw(printer: QPrinter, pages: Sequence[Page]) -> None:
    _turn(printer, pages[0])
    painter = QPainter()
    if not painter.begin(printer):
        raise _refused(printer)
    try:
        for i, page in enumerate(pages):
            if i:
                _turn(printer, page)
                if not printer.newPage():
                    raise _refused(printer)
            _draw_page(painter, printer, page)
        # Qt tells CUPS how the paper lies in the end, and CUPS would turn upright pages upside down.
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    finally:
        ended = painter.end()
    if not ended or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise _refused(printer)


def _draw_page(painter: QPainter, printer: QPrinter, page: Page) -> None:
    """Draw in the middle of the sheet of paper, turned where the printer cannot turn a page by itself."""
    scale = printer.resolution() / _POINT
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    painter.save()
    if (page.width > page.height) != (paper.width() > paper.height()):
        painter.translate(paper.width(), 0)
        painter.rotate(90)
        paper = paper.transposed()
    painter.translate((paper.width() - page.width * scale) / 2, (paper.height() - page.height * scale) / 2)
    PagePen(painter, scale, printed=True).draw(page)
    painter.restore()


def _orientation(page: Page) -> QPageLayout.Orientation:
    wide = page.width > page.height
    return QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait


def _turn(printer: QPrinter, page: Page) -> None:
    """Turn the paper as the page lies, without margins; a layout as a whole may not change while printing."""
    if printer.printerState() != QPrinter.PrinterState.Active:
        printer.setFullPage(True)
        printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    printer.setPageOrientation(_orientation(page))


def _refused(printer: QPrinter) -> PrintError:
    where = printer.outputFileName() or printer.printerName() or "所选打印机"
    return PrintError(
        f"没有打印成：{where} 不接受打印任务。请检查打印机是否接通、文件夹能否写入，再打印一次。"
    )
