"""Lists of two-line entries on the start page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.start._entries import ListEntry
from ui.widgets import theme
from ui.widgets.parts import CutLabel, fill

DATA = Qt.ItemDataRole.UserRole
"""Of an item: what choosing it gives, None for a heading."""
_LEAST = 52
"""Logical pixels: an entry and the beginning of the next."""


class CardList(QListWidget):
    """A list of two-line entries; Enter, space and a click choose, Delete removes where that is offered."""

    def __init__(
        self,
        name: str,
        choose: Callable[[object], None],
        remove: Callable[[object], None] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("cards")
        self._choose, self._remove = choose, remove
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSpacing(1)
        self.setResizeMode(QListView.ResizeMode.Adjust)  # entries end where the scroll bar begins
        # A list scrolls, so that what is typed and 新建 stay in sight on a small screen.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(_LEAST)
        self.itemClicked.connect(self._clicked)
        if remove is not None:
            self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            self.addAction("从列表中移除").triggered.connect(lambda: remove(self.current()))

    def _clicked(self, item: QListWidgetItem) -> None:
        if item.data(DATA) is not None:
            self._choose(item.data(DATA))

    def add_heading(self, text: str) -> None:
        """Add a line that heads what follows and cannot be chosen."""
        item = QListWidgetItem(text, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(QColor(theme.MUTED))

    def add(self, said: ListEntry, data: object) -> None:
        """Add an entry; `data` is what choosing it gives."""
        item = QListWidgetItem(self)
        item.setData(DATA, data)
        item.setToolTip(said.all)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said.all.replace("\n", "，"))
        body = _two_lines(said.title, said.note, said.grey)
        item.setSizeHint(QSize(0, body.sizeHint().height()))
        self.setItemWidget(item, body)

    def select(self, wanted: Callable[[object], bool]) -> None:
        """Mark the first entry that can be chosen and is wanted, if there is one."""
        for row in range(self.count()):
            data = self.item(row).data(DATA)
            if data is not None and wanted(data):
                self.setCurrentRow(row)
                return

    def current(self) -> object:
        """Give the data of the marked entry, None when there is none."""
        item = self.currentItem()
        return item.data(DATA) if item is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        data = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and data is not None:
            self._choose(data)
        elif event.key() == Qt.Key.Key_Delete and self._remove is not None and data is not None:
            self._remove(data)
        else:
            super().keyPressEvent(event)


def _two_lines(title: str, note: str, grey: bool) -> QWidget:
    body = QWidget()
    body.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    lines = [CutLabel(title, "muted" if grey else ""), *([CutLabel(note, "muted")] if note else [])]
    fill(QVBoxLayout(body), *lines, margins=(10, 5, 10, 5), spacing=1)
    return body
