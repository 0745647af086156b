"""对照去年的表: the cells that do not come out as in a filled workbook, with both figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.blanks.blank import Blank
from models.making.trial import Trial, TriedCell
from ui.widgets.parts import button, fill, label, line_field, wrapping
from ui.widgets.text_table import TypedTable

_HEADS = ("位置", "去年的表", "算出来的", "说明")


class TrialList(QWidget):
    """List what differs; a row that is clicked or entered leads to its cell."""

    again_wanted = Signal()
    explained = Signal()
    place_wanted = Signal(object, object)
    """A filled workbook and a cell of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setMinimumHeight(120)
        self._cells: Sequence[TriedCell] = ()
        self._filled: Blank | None = None
        self._trial: Trial | None = None
        self._reasons: dict[tuple[str, str, str], str] = {}
        self.reason = line_field(placeholder="选中的几条为什么不同，回车写上")
        self.reason.setAccessibleName("不同的原因")
        self.reason.returnPressed.connect(self._explain)
        self._title = label("对照去年的表", "heading")
        self.summary = wrapping("bold")
        self.table = TypedTable("对照去年的表，不同的格", _HEADS, (0, 3))
        self.table.clicked.connect(self._go)
        self.table.activated.connect(self._go)
        self.again = button("再对照一次", self.again_wanted.emit)
        self.again.setToolTip("表样改过以后，用同一个文件再对照")
        ends = (self.again, button("复制清单", self.table.copy, "quiet"), button("收起", self.hide, "quiet"))
        top = fill(QHBoxLayout(), self._title, (self.summary, 1), *ends, spacing=12)
        fill(QVBoxLayout(self), top, (self.table, 1), self.reason, margins=(12, 6, 8, 8), spacing=4)

    def forget(self) -> None:
        """Show nothing."""
        self._cells, self._filled, self._trial = (), None, None
        self.hide()

    def show_trial(self, filled: Blank, trial: Trial, reasons: dict[tuple[str, str, str], str]) -> None:
        """Show what differs from a filled workbook, and how many cells are equal.

        `reasons` are those a person gave, to which more are added here.
        """
        self._title.setText(f"对照“{filled.file}”")
        self._filled, self._trial, self._reasons = filled, trial, reasons
        self._list()

    def _list(self) -> None:
        trial = self._trial
        if trial is None:
            return
        given = [one for one in trial.unequal if _key(one) in self._reasons]
        said = "，每一格都写了原因。" if len(given) == len(trial.unequal) else f"，{len(given)} 格写了原因。"
        self.summary.setText(trial.summary.rstrip("。") + said if given else trial.summary)
        self.summary.setObjectName("bold")
        self._dress()
        self._cells = sorted(trial.unequal, key=lambda one: _key(one) in self._reasons)
        self.table.show_rows([(one.place, one.theirs, one.ours, self._why(one)) for one in self._cells])
        for part in (self.table, self.reason):
            part.setVisible(bool(self._cells))
        self.show()

    def _why(self, cell: TriedCell) -> str:
        reason = self._reasons.get(_key(cell), "")
        return f"原因：{reason}" if reason else cell.why

    def _explain(self) -> None:
        """Give the lines that are chosen the reason that was written, or take it from them."""
        chosen, reason = [self._cells[row] for row in self.table.chosen()], self.reason.text().strip()
        for one in chosen:
            if reason:
                self._reasons[_key(one)] = reason
            else:
                self._reasons.pop(_key(one), None)
        if chosen:
            self.reason.clear()
            self._list()
            self.explained.emit()

    def outdate(self) -> None:
        """Say that the form has changed since."""
        if self._filled is not None and not self.isHidden():
            self.summary.setText("● 表样改过了，请再对照一次。")
            self.summary.setObjectName("notice")
            self._dress()

    def _dress(self) -> None:
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)

    def _go(self, index: QModelIndex) -> None:
        if self._filled is not None:
            self.place_wanted.emit(self._filled, self._cells[index.row()].at)


def _key(cell: TriedCell) -> tuple[str, str, str]:
    return cell.place, cell.theirs, cell.ours
