"""认出了什么: the sheets of the workbook, how many cells are of each kind, and what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.widgets.parts import box, button, fill, label, rule, wrapping

WIDTH = 250
_AT = Qt.ItemDataRole.UserRole
_ROW = 26


class Count(NamedTuple):
    """Cells of one kind: its words, how many, its colour on the paper, and what is gone to by a click."""

    words: str
    number: int
    colour: str
    first: object


class Overview(QWidget):
    """List what was recognised and what is open; a click goes there."""

    sheet_wanted = Signal(int)
    place_wanted = Signal(object)
    """CellAt"""
    parting_wanted = Signal()
    """Sheets drawn alike become forms of their own, or one again."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(190)
        self.sheets = _short_list("工作簿里的表")
        self.counts = _short_list("认出了什么")
        self.open = QListWidget()
        self.open.setObjectName("cards")
        self.open.setAccessibleName("还没定的")
        self.open.setWordWrap(True)
        self.open.setSpacing(3)
        self.open.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._open_title = label("", "heading")
        self._done = wrapping("muted", "没有要您说明的了。")
        self.alike = wrapping("muted")
        self.part = button("", self.parting_wanted.emit, "quiet")
        self.part.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard on the paper
        self._sheets = box("panel")
        listed = (label("工作簿里的表", "heading"), self.sheets, self.alike, self.part, rule())
        fill(QVBoxLayout(self._sheets), *listed, spacing=6)
        parts = (self._sheets, label("认出了什么", "heading"), self.counts, rule(), self._open_title)
        fill(QVBoxLayout(self), *parts, self._done, (self.open, 1), None, margins=(14, 12, 8, 8), spacing=6)
        for one in (self.counts, self.open):
            one.itemClicked.connect(self._go)
            one.itemActivated.connect(self._go)
        self.sheets.currentRowChanged.connect(self.sheet_wanted)

    def _go(self, item: QListWidgetItem) -> None:
        if (at := item.data(_AT)) is not None:
            self.place_wanted.emit(at)

    def show_sheets(self, names: Sequence[str], shown: int) -> None:
        """List the sheets, one of them shown; a workbook of one sheet needs no list."""
        self._sheets.setVisible(len(names) > 1)
        with QSignalBlocker(self.sheets):
            if [self.sheets.item(i).text() for i in range(self.sheets.count())] != list(names):
                self.sheets.clear()
                self.sheets.addItems(list(names))
                _fit(self.sheets)
            self.sheets.setCurrentRow(shown)

    def show_alike(self, said: str, offer: str) -> None:
        """Say that the sheet shown stands for several, and what a person may do about it; blank for none."""
        self.alike.setText(said)
        self.part.setText(offer)
        self.alike.setVisible(bool(said))
        self.part.setVisible(bool(offer))

    def show_counts(self, counts: Sequence[Count]) -> None:
        """Show how many cells are of each kind."""
        self.counts.clear()
        for one in counts:
            item = QListWidgetItem(_swatch(one.colour), f"{one.words}　{one.number} 处", self.counts)
            item.setData(_AT, one.first)
            item.setSizeHint(QSize(10, _ROW))
        _fit(self.counts)

    def show_open(self, places: Sequence[tuple[str, str, object]]) -> None:
        """List what is open: its name, why, and where; what was chosen stays so."""
        self._open_title.setText(f"要您说明　{len(places)} 处" if places else "要您说明")
        self._done.setVisible(not places)
        self.open.setVisible(bool(places))
        before = self.open.currentItem().data(_AT) if self.open.currentItem() is not None else None
        self.open.clear()
        for name, why, at in places:
            item = QListWidgetItem(f"{name}\n{why}" if why else name, self.open)
            item.setData(_AT, at)
            item.setToolTip(why)
            if at == before:
                self.open.setCurrentItem(item)


def _short_list(name: str) -> QListWidget:
    made = QListWidget()
    made.setObjectName("cards")
    made.setAccessibleName(name)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made


def _fit(made: QListWidget) -> None:
    """Let a list be as high as what is in it, up to eight lines."""
    rows = min(8, max(1, made.count()))
    high = max(_ROW, made.sizeHintForRow(0))
    made.setFixedHeight(rows * high + 2 * made.frameWidth() + 2)


def _swatch(colour: str) -> QIcon:
    drawn = QPixmap(12, 18)
    drawn.fill(QColor(colour))
    return QIcon(drawn)
