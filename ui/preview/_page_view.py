"""The pages one under another at a zoom; only what can be seen is drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from models.pages.pages import Page
from ui.preview.page_pen import paint_paper
from ui.widgets import theme
from ui.widgets.parts import WIDTH

WHOLE: Final = "whole"
GAP = 18
"""Grey around and between pages in logical pixels."""

SMALLEST, LARGEST = 0.1, 4.0
_DPI = 96.0
_EDGE = QColor("#CFD6DE")
_STEPS = 20
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class PageView(QAbstractScrollArea):
    """Show pages; `fit` is WIDTH, WHOLE or blank for a fixed zoom, 1 being the size in print."""

    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setAccessibleName("打印预览的页")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pages: tuple[Page, ...] = ()
        self.fit = WIDTH
        self.zoom = 1.0
        self.current = 0
        self._tops: list[int] = [GAP]
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_pages(self, pages: Sequence[Page], current: int | None = None) -> None:
        """Show other pages, at the same place of the page `current`, of the same as before when not given."""
        self.pages = tuple(pages)
        wanted = self.current if current is None else current
        into, self.current = self._into(self.current), max(0, min(wanted, len(self.pages) - 1))
        self._settle(into)

    def set_zoom(self, zoom: float) -> None:
        """Show pages at a zoom, kept between 10 % and 400 %."""
        self.fit = ""
        self._zoom_to(zoom)

    def set_fit(self, fit: str) -> None:
        """Let the zoom follow the room there is: WIDTH or WHOLE."""
        self.fit = fit
        self._settle()

    def go_to(self, index: int) -> None:
        """Bring the top of a page into view."""
        if self.pages:
            self.verticalScrollBar().setValue(self._tops[index] - GAP)
            self._note(index)

    def page_rect(self, index: int) -> QRect:
        """Give where a page lies in the viewport, in logical pixels."""
        size = self._size(self.pages[index])
        room = max(self.viewport().width(), self._widest() + 2 * GAP)
        left = (room - size.width()) // 2 - self.horizontalScrollBar().value()
        return QRect(QPoint(left, self._tops[index] - self.verticalScrollBar().value()), size)

    def visible_pages(self, area: QRect) -> Iterator[int]:
        """Walk the pages that touch a rectangle of the viewport."""
        offset = self.verticalScrollBar().value()
        first = max(0, bisect_right(self._tops, area.top() + offset) - 1)
        for index in range(first, len(self.pages)):
            if self._tops[index] - offset > area.bottom():
                break
            yield index

    # Measures

    def _size(self, page: Page) -> QSize:
        scale = self.zoom * _DPI / 72
        return QSize(round(page.width * scale), round(page.height * scale))

    def _widest(self) -> int:
        return max((self._size(page).width() for page in self.pages), default=0)

    def _fitting(self) -> float:
        """Give the zoom at which the widest page, or each whole page, can be seen."""
        if not self.pages:
            return self.zoom
        bar = self.verticalScrollBar().sizeHint().width()
        outer = self.maximumViewportSize()
        across = (outer.width() - 2 * GAP - bar) / max(page.width for page in self.pages)
        down = (outer.height() - 2 * GAP) / max(page.height for page in self.pages)
        return (across if self.fit == WIDTH else min(across, down)) * 72 / _DPI

    def _settle(self, into: float | None = None) -> None:
        self._zoom_to(self._fitting() if self.fit else self.zoom, into)

    def _zoom_to(self, zoom: float, into: float | None = None) -> None:
        """Zoom with the current page kept at its place, or brought to a share of its height."""
        index = self.current
        into = self._into(index) if into is None else into
        self.zoom = min(LARGEST, max(SMALLEST, zoom))
        heights = [self._size(page).height() + GAP for page in self.pages]
        self._tops = list(accumulate(heights, initial=GAP))
        self._set_bars()
        if self.pages:
            height = self._size(self.pages[index]).height()
            self.verticalScrollBar().setValue(round(self._tops[index] - GAP + into * height))
        self._note(index)
        self.zoom_changed.emit(self.zoom)
        self.viewport().update()

    def _into(self, index: int) -> float:
        """Give how far down the current page the view begins, as a share of its height."""
        if index + 1 >= len(self._tops):
            return 0.0
        height = self._tops[index + 1] - self._tops[index] - GAP
        return max(0.0, (self.verticalScrollBar().value() - self._tops[index] + GAP) / max(1, height))

    def _set_bars(self) -> None:
        room, down, across = self.viewport().size(), self.verticalScrollBar(), self.horizontalScrollBar()
        down.setRange(0, max(0, self._tops[-1] - room.height()))
        down.setPageStep(room.height())
        down.setSingleStep(max(1, room.height() // _STEPS))
        across.setRange(0, max(0, self._widest() + 2 * GAP - room.width()))
        across.setPageStep(room.width())
        across.setSingleStep(max(1, room.width() // _STEPS))

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() // 3
        self._note(max(0, min(bisect_right(self._tops, middle) - 1, len(self.pages) - 1)))

    def _note(self, index: int) -> None:
        if index != self.current:
            self.current = index
            self.page_changed.emit(index)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fit:
            self._settle()
        else:
            self._set_bars()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.CANVAS))
        for index in self.visible_pages(event.rect()):
            self._paint_page(painter, index, event.rect())
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRect(self.viewport().rect())
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _paint_page(self, painter: QPainter, index: int, seen: QRect) -> None:
        page, rect = self.pages[index], self.page_rect(index)
        painter.fillRect(rect.adjusted(-1, -1, 1, 1), _EDGE)
        ratio = self.devicePixelRatioF()
        points = self.zoom * _DPI / 72
        painter.save()
        painter.setClipRect(rect)
        # One unit a device pixel, on its grid, so that lines stay sharp at 125 % and 150 %.
        painter.scale(1 / ratio, 1 / ratio)
        corner = painter.deviceTransform().map(
            QRectF(rect.left() * ratio, rect.top() * ratio, 0, 0).topLeft()
        )
        painter.translate(
            rect.left() * ratio + round(corner.x()) - corner.x(),
            rect.top() * ratio + round(corner.y()) - corner.y(),
        )
        top, bottom = (y / points for y in (seen.top() - rect.top(), seen.bottom() + 1 - rect.top()))
        paint_paper(painter, page, points * ratio, top, bottom)
        painter.restore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if turned := event.angleDelta().y():
                self.set_zoom(self.zoom * (1.1 if turned > 0 else 1 / 1.1))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, page = self.verticalScrollBar(), _PAGES.get(Qt.Key(event.key()))
        if page and self.fit == WHOLE:
            self.go_to(max(0, min(self.current + page, len(self.pages) - 1)))
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)
