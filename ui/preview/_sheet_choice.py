"""Which forms and instances go on paper: a tree of check boxes under 全部."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from models.layout.sheet import Sheet

Key = tuple[str, str]
_KEY = Qt.ItemDataRole.UserRole


class SheetChoice(QTreeWidget):
    """Choose sheets; what was unchecked stays so when the sheets are listed again."""

    chosen_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setAccessibleName("要打印的表")
        self._left_out: set[Key] = set()
        self._listed: list[tuple[Key, str, str]] = []
        # A click on a form changes many boxes; they are one choice.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._take)
        self.itemChanged.connect(lambda *_: self._later.start())

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """List the sheets by form, the instances of a form under its name."""
        listed = [((sheet.form, sheet.instance), sheet.group, sheet.name) for sheet in sheets]
        if listed == self._listed:
            return  # an edit leaves the place of the keyboard alone
        self._listed = listed
        self.blockSignals(True)
        self.clear()
        every = _item(self, "全部")
        counts = Counter(sheet.form for sheet in sheets if sheet.group)
        forms: dict[str, QTreeWidgetItem] = {}
        for sheet in sheets:
            above = every
            if counts[sheet.form] > 1:
                above = forms.get(sheet.form) or forms.setdefault(sheet.form, _item(every, sheet.group))
            key = (sheet.form, sheet.instance)
            item = _item(above, sheet.name)
            item.setData(0, _KEY, key)
            item.setCheckState(0, _state(key not in self._left_out))
        self.expandAll()
        self.blockSignals(False)

    def forget(self) -> None:
        """Check everything when sheets are listed next, as those of another document."""
        self._left_out, self._listed = set(), []

    def choose(self, keys: set[Key]) -> None:
        """Check these sheets and no others."""
        for item in self._leaves():
            item.setCheckState(0, _state(item.data(0, _KEY) in keys))

    def chosen(self) -> set[Key]:
        """Give the form and instance of each checked sheet."""
        checked = Qt.CheckState.Checked
        return {item.data(0, _KEY) for item in self._leaves() if item.checkState(0) == checked}

    def _take(self) -> None:
        self._left_out = {item.data(0, _KEY) for item in self._leaves()} - self.chosen()
        self.chosen_changed.emit()

    def _leaves(self) -> Iterator[QTreeWidgetItem]:
        waiting = [self.invisibleRootItem()]
        while waiting:
            item = waiting.pop()
            if item.data(0, _KEY) is not None:
                yield item
            waiting.extend(item.child(i) for i in range(item.childCount()))


def _item(above: QTreeWidget | QTreeWidgetItem, text: str) -> QTreeWidgetItem:
    made = QTreeWidgetItem(above, [text])
    made.setToolTip(0, text)
    made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsAutoTristate)
    made.setCheckState(0, Qt.CheckState.Checked)
    return made


def _state(checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
