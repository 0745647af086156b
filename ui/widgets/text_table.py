"""A plain table of typed texts with their places, or of two states of them, to look at and to copy from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.widgets.clipboard import put_table

TYPED = ("表", "份", "区块", "行", "列", "填过的内容", "手工调整的原因")
CONTENT = (TYPED.index("填过的内容"),)
_WIDEST = 240
_LONGEST_TIP = 2000
_Index = QModelIndex | QPersistentModelIndex


class TypedModel(QAbstractTableModel):
    """Hold rows of texts; only what is looked at is ever set."""

    def __init__(self, heads: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.heads = heads
        self.texts: Sequence[Sequence[str]] = ()

    def show(self, rows: Sequence[Sequence[str]]) -> None:
        """Hold these rows in place of those before."""
        self.beginResetModel()
        self.texts = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.texts)

    def columnCount(self, parent: _Index | None = None) -> int:
        return len(self.heads)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        text = self.texts[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text[:_LONGEST_TIP].split())
        return text[:_LONGEST_TIP] if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        across = orientation == Qt.Orientation.Horizontal
        return self.heads[section] if across and role == Qt.ItemDataRole.DisplayRole else None


class TypedTable(QTableView):
    """Show typed texts with their places; what is selected is copied as rows."""

    def __init__(
        self,
        name: str,
        heads: Sequence[str] = TYPED,
        wide: Sequence[int] = CONTENT,
        parent: QWidget | None = None,
        wrapped: bool = False,
    ) -> None:
        """Take what the table is called, the heads of its columns, and which of them share the room.

        `wrapped` sets texts over several lines rather than cutting them.
        """
        super().__init__(parent)
        self._wide = wide
        self.typed = TypedModel(heads, self)
        self.setModel(self.typed)
        self.setAccessibleName(name)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(wrapped)
        if wrapped:
            self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in wide:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows in place of those before."""
        self.typed.show(rows)
        for column in range(self.typed.columnCount()):
            if column not in self._wide:
                self.resizeColumnToContents(column)
                self.setColumnWidth(column, min(self.columnWidth(column), _WIDEST))

    def chosen(self) -> list[int]:
        """Give the numbers of the selected rows in order."""
        return sorted({index.row() for index in self.selectionModel().selectedRows()})

    def copy(self) -> int:
        """Copy the selected rows, all when none is; gives how many. Without any the clipboard stays."""
        rows = self.chosen() or list(range(len(self.typed.texts)))
        if rows:
            put_table([list(self.typed.texts[row]) for row in rows])
        return len(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)
