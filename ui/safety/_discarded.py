"""The list of what was thrown away: each draft by its name and when it was last typed into."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from models.comparing.recoverable import when_words
from models.savepoints.savepoints import KEPT_DAYS, Thrown
from ui.widgets.parts import button, fill, open_with, wrapping
from ui.widgets.text_table import TypedTable

_HEADS = ("草稿", "最后修改", "丢弃")


class DiscardedDialog(QDialog):
    """Let a person choose one; Enter, a double click and 打开 open it."""

    def __init__(self, kept: Sequence[Thrown], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._kept = kept
        self.setWindowTitle("找回丢弃的草稿")
        open_with(self, 760, 380)
        self.table = TypedTable("丢弃的草稿", _HEADS, (0,))
        self.table.setSelectionMode(TypedTable.SelectionMode.SingleSelection)
        self.table.show_rows([(one.title, _when(one.typed), _when(one.thrown)) for one in kept])
        self.table.selectRow(0)
        self.table.activated.connect(self.accept)
        about = wrapping("muted", f"打开的是一份没有文件的草稿，要留下请保存。这里只留 {KEPT_DAYS} 天。")
        opening = button("打开(&O)", self.accept, "primary")
        opening.setDefault(True)
        buttons = fill(QHBoxLayout(), None, button("取消", self.reject), opening)
        fill(QVBoxLayout(self), about, (self.table, 1), buttons, margins=(20, 14, 20, 14), spacing=10)
        self.table.setFocus()

    @property
    def chosen(self) -> Path | None:
        """Give the file of the one that is marked."""
        row = self.table.currentIndex().row()
        return self._kept[row].path if 0 <= row < len(self._kept) else None


def _when(when: datetime | None) -> str:
    return when_words(when) if when is not None else ""
