"""The tree of forms and blocks, its names over two lines where they need them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
)

from ui.navigator._names import shortened_name
from ui.widgets import theme
from ui.widgets.parts import set_lines

_Index = QModelIndex | QPersistentModelIndex
KEY = Qt.ItemDataRole.UserRole
SHARED = Qt.ItemDataRole.UserRole + 1
_LINES = 2
MOVED = Qt.ItemDataRole.UserRole + 2
"""Whether an entry has a mark, which takes no room: what is being clicked must not move."""
_DOT = 6
"""Pixels that a mark is wide."""
_BETWEEN = 6
"""Pixels between one name and the next."""
_ROOM_LEFT = 8
"""Pixels that Qt keeps free beside the text of an entry."""


class Tree(QTreeWidget):
    """A click, Enter or space goes to the entry, Delete removes an instance."""

    def __init__(self, go: Callable[[QTreeWidgetItem], None], delete: Callable[[], None]) -> None:
        super().__init__()
        self._go, self._delete = go, delete
        self._pressed: tuple[str, ...] = ()
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click takes the keyboard in mousePressEvent
        self.setAllColumnsShowFocus(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName("填报步骤")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.header().sectionResized.connect(self._widened)
        self.names = _Names(self)
        self.setItemDelegate(self.names)
        self.itemActivated.connect(lambda item, _: go(item))

    def _widened(self, column: int, _: int, __: int) -> None:
        if column == 0:
            self.scheduleDelayedItemsLayout()

    def show_named(self, words: str) -> None:
        """Show the entries with some words in their names, what these stand in and what is in them."""
        root = self.invisibleRootItem()
        for i in range(root.childCount()):
            _show_with(root.child(i), words.strip().casefold())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note the entry that is seen there: what is being typed is taken over first, which may move it."""
        at = event.position().toPoint()
        item = self.itemAt(at)
        on_entry = event.button() == Qt.MouseButton.LeftButton and item is not None
        # An arrow stands before its entry.
        self._pressed = _key(item) if on_entry and at.x() >= self.visualItemRect(item).left() else ()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, ()
        found = next((item for item in self._items() if pressed and _key(item) == pressed), None)
        if found is not None and self.viewport().rect().contains(event.position().toPoint()):
            self._go(found)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        found = QTreeWidgetItemIterator(self)
        while (item := found.value()) is not None:
            yield item
            found += 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        item = self.currentItem()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item is not None:
            self._go(item)
        elif key == Qt.Key.Key_Delete:
            self._delete()
        else:
            super().keyPressEvent(event)


def _key(item: QTreeWidgetItem | None) -> tuple[str, ...]:
    return tuple(item.data(0, KEY) or ()) if item is not None else ()


def _show_with(item: QTreeWidgetItem, words: str, within: bool = False) -> bool:
    named = within or words in item.text(0).casefold()
    inside = [_show_with(item.child(i), words, named) for i in range(item.childCount())]
    shown = named or any(inside)
    item.setHidden(not shown)
    if words and any(inside) and not named:
        item.setExpanded(True)
    return shown


class _Names(QStyledItemDelegate):
    """Set names on the lines they need, and keep an entry's own colours when it is marked."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self._tree = tree
        self._set: dict[tuple[object, ...], list[str]] = {}

    def lines(self, index: _Index) -> list[str]:
        """Give a name as it is shown, line by line."""
        depth, above = 1, index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        tree = self._tree
        width = tree.columnWidth(0) - depth * tree.indentation() - _ROOM_LEFT
        name, common = index.data(), tuple(index.data(SHARED) or (0, 0))
        font = tree.font()
        key = (name, common, width, font.key())
        if key not in self._set:
            if len(self._set) > 1000:
                self._set.clear()
            text = shortened_name(name, common, lambda text: len(_broken(text, font, width)) <= _LINES)
            self._set[key] = _broken(text, font, width)
        return self._set[key]

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return super().sizeHint(option, index) + QSize(0, _BETWEEN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        if index.data(MOVED):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ACCENT))
            drawn: Any = option
            painter.drawEllipse(drawn.rect.left() - _DOT, drawn.rect.top() + _DOT, _DOT, _DOT)
            painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        colour = index.data(Qt.ItemDataRole.ForegroundRole) or QBrush(QColor(theme.INK))
        drawn: Any = option  # the stubs of some versions leave its attributes out
        drawn.palette.setBrush(QPalette.ColorRole.HighlightedText, colour)
        if index.column() == 0:
            drawn.text = "\u2028".join(self.lines(index))


def _broken(text: str, font: QFont, width: int) -> list[str]:
    """Break a text into lines of a width."""
    layout = set_lines(QTextLayout(text, font), max(1, width))
    lines = map(layout.lineAt, range(layout.lineCount()))
    return [text[line.textStart() : line.textStart() + line.textLength()] for line in lines]
