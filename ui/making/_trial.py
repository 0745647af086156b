"""对照去年的表: the cells that do not come out as in a filled workbook, with both figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.making.blank import CellAt
from ui.widgets.parts import button, fill, label, wrapping
from ui.widgets.text_table import TypedTable

_HEADS = ("位置", "去年的表", "算出来的", "说明")


class TrialLine(NamedTuple):
    """One cell that differs: where, what each says, why, and where to go to."""

    place: str
    theirs: str
    ours: str
    why: str
    at: CellAt


class TrialList(QWidget):
    """List what differs; a row that is clicked or entered leads to its cell."""

    place_wanted = Signal(object)
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumHeight(120)
        self._lines: Sequence[TrialLine] = ()
        self._title = label("对照去年的表", "heading")
        self.summary = wrapping("bold")
        self.table = TypedTable("对照去年的表，不同的格", _HEADS, (0, 3))
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        ends = (button("复制清单", self.table.copy, "quiet"), button("收起", self.hide, "quiet"))
        top = fill(QHBoxLayout(), self._title, (self.summary, 1), *ends, spacing=12)
        fill(QVBoxLayout(self), top, (self.table, 1), margins=(12, 6, 8, 8), spacing=4)

    def forget(self) -> None:
        """Show nothing."""
        self._lines = ()
        self.hide()

    def show_lines(self, file: str, summary: str, lines: Sequence[TrialLine]) -> None:
        """Show what differs from a file, and how many cells are equal."""
        self._title.setText(f"对照“{file}”")
        self.summary.setText(summary)
        self._lines = lines
        self.table.show_rows([line[:4] for line in lines])
        self.table.setVisible(bool(lines))
        self.show()

    def _go(self, index: QModelIndex) -> None:
        self.place_wanted.emit(self._lines[index.row()].at)
