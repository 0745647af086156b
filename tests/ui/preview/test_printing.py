"""Printing: vectors at true size, every page the right way up, on files and on a real CUPS queue."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pdfplumber
import pytest
from PIL import Image
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from exporters.pdf.document import pdf_bytes
from models.layout.sheet import MM, Sheet
from models.pages.pages import Page, paginate
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support import cups_queue
from tests.support.building import SAMPLES, tables
from tests.support.page_pictures import DPI, NEEDS_POPPLER, missing_ink
from tools.page_images import pdf_images
from ui.preview._printing import PrintError, new_printer, print_pages, set_up

pytestmark = pytest.mark.usefixtures("qapp")

BUDGET = "yubei-budget-2024"
# Upright, upright, lying, upright, lying.
SHEETS = 5
Where = tuple[str, float, float]


@cache
def sheets() -> tuple[Sheet, ...]:
    return tables(Session(load_draft(SAMPLES / f"{BUDGET}.tianbao")))[:SHEETS]


@cache
def pages() -> tuple[Page, ...]:
    found = paginate(sheets())
    assert {page.width > page.height for page in found} == {True, False}
    return found


def file_printer(path: Path, title: str = "部门预算公开表") -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    set_up(printer, title, pages())
    return printer


def read(content: bytes) -> list[Any]:
    with pdfplumber.open(BytesIO(content)) as pdf:
        return [(page.width, page.height, page.chars, page.images) for page in pdf.pages]


def places(chars: Sequence[dict[str, Any]], height: float) -> list[Where]:
    """Give each character with the point its baseline begins at, from the top left."""
    found = ((char["text"], char["matrix"][4], height - char["matrix"][5]) for char in chars)
    return sorted(place for place in found if place[0].strip())


@pytest.fixture(scope="module")
def printed(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("print") / "all.pdf"
    print_pages(file_printer(path), pages())
    return path.read_bytes()


def _same(known: str, printed: str) -> bool:
    """Compare characters; Qt names a glyph by the first character that has it, of two perhaps the radical."""
    return known == printed or "RADICAL" in unicodedata.name(printed)


class TestOnAFile:
    def test_each_page_has_its_true_size_and_lies_as_the_form_does(self, printed: bytes) -> None:
        for (width, height, _, _), page in zip(read(printed), pages(), strict=True):
            assert width == pytest.approx(page.width, abs=0.5 * MM)
            assert height == pytest.approx(page.height, abs=0.5 * MM)

    def test_text_is_text_where_the_pdf_has_it(self, printed: bytes) -> None:
        exported = read(pdf_bytes(sheets(), "x"))
        for (_, high, chars, images), (_, height, wanted, _) in zip(read(printed), exported, strict=True):
            assert not images
            there, known = places(chars, high), places(wanted, height)
            assert len(there) == len(known)
            for text, x, y in known:
                near = [t for t, a, b in there if abs(a - x) <= 0.3 * MM and abs(b - y) <= 0.3 * MM]
                assert any(_same(text, t) for t in near), (text, x, y, near)

    @NEEDS_POPPLER
    def test_it_looks_like_the_pdf(self, printed: bytes) -> None:
        for drawn, known in zip(
            pdf_images(printed, DPI), pdf_images(pdf_bytes(sheets(), "x"), DPI), strict=True
        ):
            assert missing_ink(drawn, known) <= 30  # measured up to 12; a lost label is 75

    def test_margins_and_scale_of_a_dialog_move_nothing(self, tmp_path: Path, printed: bytes) -> None:
        printer = file_printer(tmp_path / "margins.pdf")
        printer.setFullPage(False)
        printer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
        print_pages(printer, pages()[:1])
        _, height, chars, _ = read((tmp_path / "margins.pdf").read_bytes())[0]
        _, whole, known, _ = read(printed)[0]
        assert places(chars, height) == places(known, whole)

    def test_only_the_pages_asked_for_and_as_often(self, tmp_path: Path) -> None:
        printer = file_printer(tmp_path / "some.pdf")
        printer.setCopyCount(2)
        printer.setCollateCopies(True)
        print_pages(printer, [pages()[2], pages()[0]])
        wide = [width > height for width, height, _, _ in read((tmp_path / "some.pdf").read_bytes())]
        assert wide == [True, False, True, False]

    def test_copies_page_by_page(self, tmp_path: Path) -> None:
        printer = file_printer(tmp_path / "some.pdf")
        printer.setCopyCount(2)
        printer.setCollateCopies(False)
        print_pages(printer, [pages()[2], pages()[0]])
        wide = [width > height for width, height, _, _ in read((tmp_path / "some.pdf").read_bytes())]
        assert wide == [True, True, False, False]

    def test_larger_paper_carries_the_page_in_its_middle(self, tmp_path: Path, printed: bytes) -> None:
        printer = file_printer(tmp_path / "a3.pdf")
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A3))
        print_pages(printer, pages()[:1])
        width, height, chars, _ = read((tmp_path / "a3.pdf").read_bytes())[0]
        narrow, low, known, _ = read(printed)[0]
        assert (width, height) == pytest.approx((297 * MM, 420 * MM), abs=0.5 * MM)
        across, down = (width - narrow) / 2, (height - low) / 2
        moved = [(text, x + across, y + down) for text, x, y in places(known, low)]
        for (_, x, y), (_, known_x, known_y) in zip(places(chars, height), moved, strict=True):
            assert (x, y) == pytest.approx((known_x, known_y), abs=0.3 * MM)

    def test_paper_too_small_is_refused_before_anything_is_printed(self, tmp_path: Path) -> None:
        printer = file_printer(tmp_path / "a5.pdf")
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
        with pytest.raises(
            PrintError, match=r"所选纸张（A5.*）比表的纸面小，会印不全；请在打印对话框里改选 A4。"
        ):
            print_pages(printer, pages())
        assert not (tmp_path / "a5.pdf").exists()

    @pytest.mark.qt_log_ignore("QPdf|QPainter", extend=True)
    def test_a_place_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "gone" / "x.pdf"
        with pytest.raises(PrintError, match=r"没有打印成：.*x.pdf 不接受打印任务"):
            print_pages(file_printer(path), pages())


def test_without_a_printer_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: [])
    with pytest.raises(PrintError, match=r"没有找到打印机。.*添加打印机.*导出 PDF"):
        new_printer("表", pages())


# In a process of its own: CUPS asks only once where its scheduler is.
_PRINT = f"""
import sys
from ui.window.app import application
app = application()
from tests.ui.preview.test_printing import pages
from ui.preview._printing import new_printer, print_pages
printer = new_printer(sys.argv[1], pages())
assert printer.printerName() == {cups_queue.QUEUE!r}, printer.printerName()
assert printer.supportsMultipleCopies()
print_pages(printer, pages())
"""


@NEEDS_POPPLER
@pytest.mark.skipif(bool(cups_queue.missing()), reason=cups_queue.missing() or "CUPS is there")
def test_a_cups_queue_gets_every_page_upright_and_at_true_size() -> None:
    title = f"tianbao-{uuid4().hex[:12]}"
    with cups_queue.queue() as environ:
        command = [sys.executable, "-c", _PRINT, title]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        path = cups_queue.printed(title)
    content = path.read_bytes()
    path.unlink()
    exported = pdf_images(pdf_bytes(sheets(), "x"), DPI)
    for drawn, known, page in zip(pdf_images(content, DPI), exported, pages(), strict=True):
        # A printer's paper is always upright; CUPS turns the pages that are not, all the same way.
        wanted = known.rotate(90, expand=True) if page.width > page.height else known
        assert missing_ink(drawn, wanted, near=2) <= 250  # measured up to 140, upside down above 20,000
        assert all(abs(a - b) <= 1 for a, b in zip(_ink_box(drawn), _ink_box(wanted), strict=True))


def _ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    box = picture.convert("L").point([255 * (grey < 128) for grey in range(256)]).getbbox()
    assert box is not None
    return box
