"""Small pictures of the pages, drawn when they come into view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from models.pages.pages import Page
from ui.preview.page_pen import paint_paper
from ui.widgets import theme

SIDE = 132
"""The longer side of a picture in logical pixels."""

_ROW = QSize(SIDE + 24, SIDE + 38)
_REMEMBERED = 64
# Drawn larger first: a line one dot wide would make a small page look black.
_OVERSIZE = 3
_Index = QModelIndex | QPersistentModelIndex


class PageList(QAbstractListModel):
    """The pages with the numbers that stand at their feet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages: tuple[Page, ...] = ()
        self.numbers: tuple[int, ...] = ()

    def set_pages(self, pages: Sequence[Page], numbers: Sequence[int]) -> None:
        """Take other pages."""
        self.beginResetModel()
        self.pages, self.numbers = tuple(pages), tuple(numbers)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        return 0 if parent.isValid() else len(self.pages)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        page, number = self.pages[index.row()], self.numbers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"第 {number} 页"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"第 {number} 页：{page.title}"
        return None


class _Pictures(QStyledItemDelegate):
    """Draw a page small, once, and its number under it."""

    def __init__(self, pages: PageList, parent: QWidget) -> None:
        super().__init__(parent)
        self._list = pages
        self._made: dict[tuple[int, float], QPixmap] = {}
        pages.modelReset.connect(self._made.clear)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return _ROW

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        picture = self.picture(index.row(), painter.device().devicePixelRatioF())
        size = picture.deviceIndependentSize().toSize()
        corner = QPoint(rect.center().x() - size.width() // 2, rect.top() + 8 + SIDE - size.height())
        width = 2 if chosen else 1
        colour = QColor(theme.ACCENT if chosen else theme.LINE)
        painter.fillRect(QRect(corner, size).adjusted(-width, -width, width, width), colour)
        painter.drawPixmap(corner, picture)
        painter.setPen(QColor(theme.ACCENT if chosen else theme.MUTED))
        foot = rect.adjusted(0, SIDE + 12, 0, -4)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(index.data()))

    def picture(self, row: int, ratio: float) -> QPixmap:
        """Give a page's picture, drawing it when it is not remembered."""
        key = (row, ratio)
        if key not in self._made:
            if len(self._made) >= _REMEMBERED:
                self._made.pop(next(iter(self._made)))
            self._made[key] = _drawn(self._list.pages[row], ratio)
        return self._made[key]


def _drawn(page: Page, ratio: float) -> QPixmap:
    scale = SIDE * ratio / max(page.width, page.height)
    large = QPixmap(round(page.width * scale * _OVERSIZE), round(page.height * scale * _OVERSIZE))
    painter = QPainter(large)
    paint_paper(painter, page, scale * _OVERSIZE, 0.0, page.height)
    painter.end()
    made = large.scaledToWidth(large.width() // _OVERSIZE, Qt.TransformationMode.SmoothTransformation)
    made.setDevicePixelRatio(ratio)
    return made


class Thumbnails(QListView):
    """Choose a page by its picture."""

    wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.pages = PageList(self)
        self.setModel(self.pages)
        self.setItemDelegate(_Pictures(self.pages, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("页的缩略图")
        self.selectionModel().currentChanged.connect(self._chosen)

    def show_page(self, row: int) -> None:
        """Mark the page that is being looked at."""
        if row != self.currentIndex().row():
            self.setCurrentIndex(self.pages.index(row))

    def _chosen(self, index: QModelIndex, _: QModelIndex) -> None:
        if index.isValid():
            self.wanted.emit(index.row())
