"""The Qt pen: what the preview shows is what the PDF shows, and a pen that strays is found out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest
from PIL import Image, ImageFilter
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from exporters.pdf.document import pdf_bytes
from models.layout.sheet import MM, Sheet
from models.pages.page_marks import PageMarks
from models.pages.pages import Page, paginate
from models.pages.strokes import Box, Line, TextRun
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES
from tests.support.page_pictures import DPI, NEEDS_POPPLER, missing_ink
from tools.page_images import pdf_images, pen_image
from ui.preview.page_pen import PagePen, paint_paper

NAMES = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
DRESSING = PageMarks("K7M2-9QXD", datetime(2026, 3, 5, 9, 30, tzinfo=UTC))
# Measured as 0; a lost label of two characters is 75, the shortest line of all 30.
MOST = 2.0

pytestmark = pytest.mark.usefixtures("qapp")


@cache
def sheets(name: str) -> tuple[Sheet, ...]:
    return Session(load_draft(SAMPLES / f"{name}.tianbao")).printed_sheets()


@cache
def pages(name: str) -> tuple[Page, ...]:
    """Give the pages without the circles for seals, which only the screen has."""
    return tuple(replace(page, seals=()) for page in paginate(sheets(name), DRESSING))


@cache
def on_paper(name: str, *numbers: int) -> list[Image.Image]:
    return pdf_images(pdf_bytes(sheets(name), name, DRESSING), DPI, numbers)


@NEEDS_POPPLER
@pytest.mark.parametrize("name", NAMES)
def test_both_pens_draw_the_same(name: str) -> None:
    count = len(pages(name))
    numbers = sorted({1, (count + 1) // 2, count})
    for number, drawn in zip(numbers, on_paper(name, *numbers), strict=True):
        assert missing_ink(drawn, pen_image(pages(name)[number - 1], DPI)) <= MOST, number


def _line_lost(page: Page) -> Page:
    return replace(page, lines=page.lines[:3] + page.lines[4:])


def _line_shifted(page: Page) -> Page:
    moved = replace(page.lines[3], y1=page.lines[3].y1 + MM, y2=page.lines[3].y2 + MM)
    return replace(page, lines=(*page.lines[:3], moved, *page.lines[4:]))


def _text_lost(page: Page) -> Page:
    at = len(page.runs) // 2
    return replace(page, runs=page.runs[:at] + page.runs[at + 1 :])


def _text_shifted(page: Page) -> Page:
    at = len(page.runs) // 2
    moved = replace(page.runs[at], y=page.runs[at].y + MM)
    return replace(page, runs=(*page.runs[:at], moved, *page.runs[at + 1 :]))


def _text_changed(page: Page) -> Page:
    """Write another character for the first one, as a wrong glyph index would."""
    at = next(i for i, run in enumerate(page.runs) if run.text)
    changed = replace(page.runs[at], text="龘" + page.runs[at].text[1:])
    return replace(page, runs=(*page.runs[:at], changed, *page.runs[at + 1 :]))


def _code_lost(page: Page) -> Page:
    return replace(page, fills=page.fills[: len(page.fills) // 2])


@NEEDS_POPPLER
@pytest.mark.parametrize(
    "harm", [_line_lost, _line_shifted, _text_lost, _text_shifted, _text_changed, _code_lost]
)
@pytest.mark.parametrize("name", NAMES)
def test_the_comparison_finds_a_pen_that_strays(name: str, harm: Callable[[Page], Page]) -> None:
    ruled = next(i for i, page in enumerate(pages(name)) if len(page.lines) > 3)
    assert missing_ink(on_paper(name, ruled + 1)[0], pen_image(harm(pages(name)[ruled]), DPI)) > 2 * MOST


@NEEDS_POPPLER
def test_the_watermark_is_as_grey_and_lies_in_the_same_place() -> None:
    draft = replace(DRESSING, draft=True)
    first = sheets(NAMES[0])[:1]
    drawn = pdf_images(pdf_bytes(first, "x", draft), DPI, [1])[0]
    pen = pen_image(replace(paginate(first, draft)[0], seals=()), DPI)
    assert missing_ink(drawn, pen) <= MOST
    boxes, greys = zip(*(_watermark(picture) for picture in (drawn, pen)), strict=True)
    assert greys[0] == pytest.approx(greys[1], rel=0.1)
    assert all(abs(a - b) <= 1 for a, b in zip(*boxes, strict=True))


def _watermark(picture: Image.Image) -> tuple[tuple[int, int, int, int], int]:
    """Give where areas of exactly the watermark's grey are, and how many pixels they have."""
    grey = round(255 * 0.92)
    only = picture.convert("L").point([255 * (abs(level - grey) <= 1) for level in range(256)])
    only = only.filter(ImageFilter.MinFilter(5))  # not the edges of glyphs
    box = only.getbbox()
    assert box is not None
    return box, only.histogram()[255]


# What needs no other pen to compare with


def _page(**parts: object) -> Page:
    blank = Page(200.0, 100.0, (), (), (), "表", 0, ())
    return replace(blank, **parts)  # type: ignore[arg-type]


def _drawn(paint: Callable[[QPainter], object]) -> QImage:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def _dark(image: QImage) -> list[tuple[int, int]]:
    spots = ((x, y) for y in range(image.height()) for x in range(image.width()))
    return [(x, y) for x, y in spots if image.pixelColor(x, y).lightness() < 128]


def test_the_seal_is_dotted_on_the_screen_and_not_on_paper(qapp: QApplication) -> None:
    page = _page(seals=(Box(20, 10, 60, 60),))
    on_screen = _drawn(lambda painter: paint_paper(painter, page, 2.0, 0, 100))
    printed = _drawn(lambda painter: PagePen(painter, 2.0, printed=True).draw(page))
    red = [on_screen.pixelColor(x, y).red() > on_screen.pixelColor(x, y).green() for x, y in _ring(50, 40)]
    assert 0 < sum(red) < len(red)
    assert all(printed.pixelColor(x, y).lightness() == 255 for x, y in _ring(50, 40))


def _ring(x: int, y: int) -> list[tuple[int, int]]:
    """Walk the pixels about 30 pt around a middle, at two pixels to the point."""
    ring = range(58 * 58, 62 * 62)
    return [(2 * x + i, 2 * y + j) for i in range(-62, 63) for j in range(-62, 63) if i * i + j * j in ring]


def test_a_part_of_the_page_is_drawn_as_in_the_whole() -> None:
    runs = tuple(TextRun(10, 20.0 * i, f"第 {i} 行", "serif", 12) for i in range(1, 5))
    page = _page(runs=runs)
    whole = _drawn(lambda painter: PagePen(painter, 2.0).draw(page))
    part = _drawn(lambda painter: PagePen(painter, 2.0).draw(page, 30.0, 50.0))
    assert _dark(part.copy(0, 60, 400, 40)) == _dark(whole.copy(0, 60, 400, 40))
    assert len(_dark(part)) < len(_dark(whole))


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_lines_are_dark_on_whole_pixels_at_every_scale(scale: float) -> None:
    page = paginate(sheets(NAMES[0])[:1])[0]
    image = QImage(round(page.width * scale), round(page.height * scale), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    PagePen(painter, scale).draw(replace(page, runs=(), fills=(), under=()))
    painter.end()
    shades = {image.pixel(x, y) & 0xFF for x in range(image.width()) for y in range(0, image.height(), 7)}
    assert shades == {0, 255}


def test_an_unknown_stroke_is_not_passed_over() -> None:
    class Curve(Line):
        """A stroke this pen has not been taught."""

    page = _page(lines=(Curve(0, 0, 10, 0),))
    with pytest.raises(KeyError):
        PagePen(QPainter(), 1.0).draw(page)
