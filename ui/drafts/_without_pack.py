"""A draft whose pack is not there: everything typed as a plain table, to look at and to copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.exchange.typed_texts import typed_items
from models.session.opening import PackMissingError
from ui.widgets.parts import button, fill, label, wrapping
from ui.widgets.text_table import TypedTable


class TypedCellsPage(QWidget):
    """Show what a submission holds without knowing what it means; nothing can be edited, saved or printed."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = label("", "heading")
        self.about = wrapping()
        self.table = TypedTable("填过的内容")
        self.said = label("", "muted")
        back = button("回到开始页", self.left.emit)
        line = fill(QHBoxLayout(), button("复制", self.copy), self.said, None, back)
        parts = (self.title, self.about, (self.table, 1), line)
        fill(QVBoxLayout(self), *parts, margins=(28, 20, 28, 18), spacing=10)

    def show_error(self, error: PackMissingError) -> None:
        """Show what was typed in a draft, and why there is no more of it to see."""
        submission = error.submission
        self.title.setText(f"{Path(error.name).stem}（只读）　{submission.year} 年度")
        self.about.setText(error.message)
        items = list(typed_items(submission))
        self.table.show_rows([(*item.address, item.text, item.reason or "") for item in items])
        self.said.setText(f"共 {len(items)} 处填过的内容。")
        self.table.setFocus()

    def copy(self) -> None:
        """Copy what is selected, or everything."""
        self.said.setText(f"已复制 {self.table.copy()} 条，可粘贴到电子表格。")
