"""What the dialogs share that list something of the open draft: words above, a table, buttons below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from ui.drafts.document import Document
from ui.widgets.message_bar import MessageBar
from ui.widgets.parts import button, fill, message_body, open_with
from ui.widgets.text_table import TypedTable


class ListDialog(QDialog):
    """Show the rows that `rows` gives, anew after each change of the draft."""

    def __init__(self, document: Document, about: str, table: TypedTable, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle(table.accessibleName())
        open_with(self, 860, 460)
        self.messages = MessageBar()
        self.table = table
        self._body = message_body(self, self.messages, about, (table, 1))
        table.selectionModel().selectionChanged.connect(self.enable)
        document.changed.connect(self._refresh)

    def lay_out(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Put the buttons below the table and show the rows."""
        copying = button("复制", self.copy, "quiet")
        self._body.addLayout(fill(QHBoxLayout(), copying, *left, None, *right))
        self._refresh()

    def rows(self) -> list[tuple[str, ...]]:
        """Give what the table shows."""
        raise NotImplementedError

    def enable(self, *_: object) -> None:
        """Enable the buttons that do something as things are."""
        raise NotImplementedError

    def _refresh(self, *_: object) -> None:
        self.table.show_rows(self.rows())
        self.enable()

    def copy(self) -> None:
        """Copy what is selected, or everything."""
        self.messages.show_copied(self.table.copy(), "条")
