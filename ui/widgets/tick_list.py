"""A list of things to tick, one by one or all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QListWidget, QListWidgetItem

from ui.widgets.parts import button, fill, label_of

_DATA = Qt.ItemDataRole.UserRole


class TickList(QListWidget):
    """List things by name; `ticked_anew` tells once of what the person did, however many ticks it moved."""

    ticked_anew = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.itemChanged.connect(lambda _: self.ticked_anew.emit())

    def heading(self, text: str) -> QBoxLayout:
        """Give the line above the list: what it is called, and buttons for all and for none."""
        every = button("全选", lambda: self.tick_all(True), "quiet")
        none = button("全不选", lambda: self.tick_all(False), "quiet")
        return fill(QHBoxLayout(), label_of(self, text, "bold"), None, every, none)

    def show_things(self, things: Iterable[tuple[str, object]]) -> None:
        """List things, each with its name and all ticked, in place of those before; tells nobody."""
        with QSignalBlocker(self):
            self.clear()
            for name, thing in things:
                item = QListWidgetItem(name, self)
                item.setData(_DATA, thing)
                item.setCheckState(Qt.CheckState.Checked)

    def tick_all(self, wanted: bool) -> None:
        """Tick everything, or nothing."""
        with QSignalBlocker(self):
            for row in range(self.count()):
                self.item(row).setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
        self.ticked_anew.emit()

    def ticked(self) -> list[Any]:
        """Give the things that are ticked, in their order."""
        items = (self.item(row) for row in range(self.count()))
        return [item.data(_DATA) for item in items if item.checkState() is Qt.CheckState.Checked]
