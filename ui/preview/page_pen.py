"""The Qt pen: draws the very pages of the PDF, as vectors, for the preview and the printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from models.pages.pages import Page
from models.pages.strokes import Fill, Line, TextRun
from ui.widgets.qt_faces import glyph_run, outline

_INK = QColor("#000000")
_SEAL = QColor("#D46A6A")
# A glyph's ink may reach this far, in em, above and below its baseline.
_ABOVE, _BELOW = 1.2, 0.5


class PagePen:
    """Draw pages on a painter whose unit is a device pixel, `scale` of them to the point."""

    def __init__(self, painter: QPainter, scale: float, printed: bool = False) -> None:
        self._painter = painter
        self._scale = scale
        self._printed = printed
        self._kinds: dict[type, Callable[[Any], None]] = {
            TextRun: self._text,
            Line: self._line,
            Fill: self._fill,
        }

    def draw(self, page: Page, top: float = 0.0, bottom: float | None = None) -> None:
        """Draw what lies between two heights of a page (points); KeyError for an unknown kind of stroke."""
        end = page.height if bottom is None else bottom
        for stroke in strokes(page):
            first, last = _reach(stroke)
            if last >= top and first <= end:
                self._kinds[type(stroke)](stroke)

    def _text(self, run: TextRun) -> None:
        painter = self._painter
        grey = round(255 * run.shade)
        colour = QColor(grey, grey, grey)
        painter.setPen(colour)
        size, spread = (round(points * self._scale, 3) for points in (run.size, run.spread))
        glyphs = glyph_run(run.text, run.face, size, self._printed, spread)
        start = QPointF(run.x * self._scale, run.y * self._scale)
        if not run.angle:
            painter.drawGlyphRun(start, glyphs)
            return
        painter.save()
        painter.translate(start)
        painter.rotate(-run.angle)
        # Qt draws no glyph at all that is both this large and turned.
        painter.fillPath(outline(glyphs), colour)
        painter.restore()

    def _line(self, line: Line) -> None:
        """Fill whole pixels, so that a line is as dark on every row of the table."""
        width = max(1, round(line.width * self._scale))
        left, top = (round(v * self._scale) - width // 2 for v in (line.x1, line.y1))
        long, high = (round(v * self._scale) for v in (line.x2 - line.x1, line.y2 - line.y1))
        self._painter.fillRect(QRectF(left, top, max(long, 0) + width, max(high, 0) + width), _INK)

    def _fill(self, fill: Fill) -> None:
        """Fill to whole pixels, so that the modules of a QR code touch."""
        box, scale = fill.box, self._scale
        left, top = round(box.x * scale), round(box.y * scale)
        right, bottom = round((box.x + box.width) * scale), round((box.y + box.height) * scale)
        self._painter.fillRect(QRectF(left, top, right - left, bottom - top), _INK)


def strokes(page: Page) -> Iterator[TextRun | Line | Fill]:
    """Walk what a page draws, from the bottom up."""
    yield from page.under
    yield from page.lines
    yield from page.fills
    yield from page.runs


def _reach(stroke: TextRun | Line | Fill) -> tuple[float, float]:
    if isinstance(stroke, Fill):
        return stroke.box.y, stroke.box.y + stroke.box.height
    if isinstance(stroke, TextRun) and stroke.angle:
        return -inf, inf
    if isinstance(stroke, Line):
        return stroke.y1 - stroke.width, stroke.y2 + stroke.width
    return stroke.y - _ABOVE * stroke.size, stroke.y + _BELOW * stroke.size


def paint_paper(painter: QPainter, page: Page, scale: float, top: float, bottom: float) -> None:
    """Draw a page as white paper with what stands on it, `scale` device pixels to the point."""
    paper = QRectF(0, 0, round(page.width * scale), round(page.height * scale))
    painter.fillRect(paper, Qt.GlobalColor.white)
    PagePen(painter, scale).draw(page, top, bottom)
    _show_seals(painter, page, scale)


def _show_seals(painter: QPainter, page: Page, scale: float) -> None:
    """Dot the circles that stay free for a seal; paper does not have them."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for seal in page.seals:
        painter.setPen(QPen(_SEAL, max(1.0, scale / 2), Qt.PenStyle.DotLine))
        painter.drawEllipse(QRectF(*(side * scale for side in (seal.x, seal.y, seal.width, seal.height))))
