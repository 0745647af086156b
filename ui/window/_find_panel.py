"""查找和替换: a bar over the page that finds words in the whole draft and leads to each cell with them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from models.address import Address
from models.exchange.find import Hit, find, find_named, replace, where
from ui.drafts.desk import Desk
from ui.drafts.document import Document
from ui.paper.carry_out import carry_out
from ui.widgets.parts import button, fill, label_of, line_field, wrapping
from ui.widgets.questions import BACK

_LISTED, _LISTED_LOW, _LOW = 5, 2, 600
"""Hits seen at once, the others are scrolled to; in a window lower than so many logical pixels."""
_FIELD = 130
"""Logical pixels of a field below which the buttons go under it."""
_MANY = 500
"""Cells whose replacing may take seconds, which is said before it begins."""
_NAMED = 3
_BEFORE, _BEHIND = 10, 20
"""Letters shown around the words found."""


class FindPanel(QFrame):
    """Find words in a document, go from one to the next, and replace them."""

    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setObjectName("message")
        self.setMinimumWidth(1)  # else the panes would be pushed out of a small window
        self._document: Document | None = None
        self._hits: list[Hit] = []
        self._busy = False
        self._by_name = False
        self.words, self.by = line_field(), line_field()
        self.result = wrapping("muted")
        self.list = QListWidget()
        self.list.setAccessibleName("找到的单元格")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        step = [button("上一处", self.previous, "quiet"), button("下一处", self.next, "quiet")]
        close = button("关闭", self.hide, "quiet")
        finding = [label_of(self.words, "查找", "bold"), self.words, _side_by_side([*step, close])]
        change = [button("替换", self.replace_one, "quiet"), button("全部替换", self.replace_all, "quiet")]
        self._replacing = [label_of(self.by, "替换为", "bold"), self.by, _side_by_side(change)]
        self._lines = (finding, self._replacing)
        self._grid = QGridLayout()
        self._lay_out()
        for one, next_one in pairwise((self.words, self.by, *step, *change, close, self.list)):
            self.setTabOrder(one, next_one)
        self.words.textChanged.connect(self._search)
        self.list.currentRowChanged.connect(self._go)
        self.list.itemClicked.connect(lambda item: self._go(self.list.row(item)))
        self.hide()

    def _lay_out(self) -> None:
        self._grid.setHorizontalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._arrange(False)
        fill(QVBoxLayout(self), self._grid, self.result, self.list, margins=(14, 7, 8, 7), spacing=4)

    def _arrange(self, narrow: bool) -> None:
        """Put the buttons behind their fields, or under them where there is no room."""
        for line, (name, field, buttons) in enumerate(self._lines):
            self._grid.addWidget(name, 2 * line, 0)
            self._grid.addWidget(field, 2 * line, 1)
            place = (2 * line + 1, 0, 1, 2) if narrow else (2 * line, 2, 1, 1)
            self._grid.addWidget(buttons, *place, Qt.AlignmentFlag.AlignLeft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        name, _, buttons = self._lines[0]
        self._arrange(self.width() < name.sizeHint().width() + _FIELD + buttons.sizeHint().width())
        self._fit_list()

    def _fit_list(self) -> None:
        """Show as many hits as leave the paper room."""
        lines = _LISTED if self.window().height() >= _LOW else _LISTED_LOW
        line = self.list.sizeHintForRow(0) if self._hits else 0
        self.list.setFixedHeight(line * min(lines, len(self._hits)) + 2 * self.list.frameWidth() + 2)

    def ask(self, document: Document, replacing: bool) -> None:
        """Ask what to find in a document, and by what to replace it."""
        if document is not self._document:
            self.forget()
            self._document = document
            document.changed.connect(self._changed)
        for widget in self._replacing:
            widget.setVisible(replacing)
        self.show()
        self._search()
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def come_back(self) -> None:
        """Show what was asked before again, found anew."""
        if self._document is not None:
            self.show()
            self._search()

    def forget(self) -> None:
        """Keep nothing of the document searched before."""
        if self._document is not None:
            self._document.changed.disconnect(self._changed)
        self._document = None
        self._hits = []
        self.hide()

    # What was found

    def _changed(self, _: object) -> None:
        if self.isVisible() and not self._busy:
            self._search()

    def _search(self, _: str = "") -> None:
        """Find again, and stay at the current cell where the words are there."""
        assert self._document is not None
        session = self._document.session
        self._hits = find(session, self.words.text())
        self._by_name = not self._hits and self._replacing[0].isHidden()
        if self._by_name:
            self._hits = find_named(session, self.words.text())
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems(
            [f"{where(session, hit)}：{_around(hit.text, self.words.text()) or '空'}" for hit in self._hits]
        )
        self.list.setCurrentRow(self._here())
        self.list.blockSignals(False)
        self.list.setVisible(bool(self._hits))
        self._fit_list()
        self._say_count()

    def _here(self) -> int:
        at = self._document.current if self._document is not None else None
        return next((i for i, hit in enumerate(self._hits) if at in hit.reach), -1)

    def _say_count(self) -> None:
        if not self.words.text():
            self.result.setText("在全部表里查找，不打印的内容也找；没有的，按表名、行名、列名找格子。")
        elif not self._hits:
            self.result.setText(f"全部表里没有“{self.words.text()}”。")
        else:
            now = self.list.currentRow()
            at = f"第 {now + 1} 处，" if now >= 0 else ""
            found = f"没有“{self.words.text()}”，名称相符的格子" if self._by_name else ""
            self.result.setText(f"{found}{at}共 {len(self._hits)} 处")

    def _go(self, row: int) -> None:
        if self._document is not None and 0 <= row < len(self._hits):
            self._document.go_to(self._hits[row].address)
            self._say_count()

    def next(self) -> None:
        """Go to the next cell with the words, after the last to the first."""
        self._step(1)

    def previous(self) -> None:
        """Go to the cell with the words before this one."""
        self._step(-1)

    def _step(self, step: int) -> None:
        if self._hits:
            now = self.list.currentRow()
            self.list.setCurrentRow(0 if now < 0 <= step else (now + step) % len(self._hits))

    # Replacing

    def replace_one(self) -> None:
        """Replace the words in the current cell and go on to the next behind it, after the last to none."""
        now = self.list.currentRow()
        if now < 0:
            self.next()
            return
        behind = [hit.address for hit in self._hits[now + 1 :]]
        self._replace(self._hits[now].address)
        left = [hit.address for hit in self._hits]
        self.list.setCurrentRow(next((left.index(at) for at in behind if at in left), -1))
        if self._hits and self.list.currentRow() < 0:
            self.result.setText(f"{self.result.text()}已到最后一处，再按从头开始。")

    def replace_all(self) -> None:
        """Replace the words wherever they may be replaced, as one step."""
        self._replace()

    def _replace(self, only: Address | None = None) -> None:
        if not self._desk.commit():
            return
        self._search()  # what was typed until now is in the draft
        document = self._document
        hits = [hit for hit in self._hits if only in (None, hit.address)]
        if document is None or not hits or not document.may_edit():
            return
        if len(hits) > _MANY:
            self.result.setText(f"正在替换，共 {len(hits)} 处，请稍候……")
            self.result.repaint()
        planned = replace(document.session, hits, self.words.text(), self.by.text())
        self._busy = True
        done = carry_out(document, planned.plan)
        self._busy = False
        self._search()
        left = {hit.address for hit in self._hits}
        kept = [hit for hit in planned.kept if hit.address in left]
        said = f"已替换 {len(planned.done)} 个单元格，{BACK}" if done else ""
        if kept:
            names = "、".join(where(document.session, hit) for hit in kept[:_NAMED])
            more = " 等" if len(kept) > _NAMED else ""
            said += f"{len(kept)} 个没有替换，由程序计算或替换后填不进去：{names}{more}。"
        if followed := len(planned.kept) - len(kept):
            said += f"另有 {followed} 处由程序取自别的单元格，已跟着变。"
        self.result.setText(said)

    # Keys

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._step(-1 if back else 1)
        else:
            super().keyPressEvent(event)


def _side_by_side(buttons: Sequence[QWidget]) -> QWidget:
    made = QWidget()
    fill(QHBoxLayout(made), *buttons, spacing=2)
    return made


def _around(text: str, words: str) -> str:
    """Give what stands around words on one short line."""
    line = " ".join(text.split())
    at = max(0, line.casefold().find(words.casefold()))
    start, end = max(0, at - _BEFORE), at + len(words) + _BEHIND
    return f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}"


class Finder(QObject):
    """Own the panel; made when it is first asked for, gone from a page it is not about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.panel: FindPanel | None = None
        self._away = False
        desk.files.opened.connect(self._forget)
        desk.draft_left.connect(self._forget)

    def ask(self, replacing: bool = False) -> None:
        """Ask what to find in the open draft."""
        self._desk.commit()
        if self._desk.document is None:
            return
        if self.panel is None:
            self.panel = FindPanel(self._desk)
            self.panel.left.connect(self._desk.focus_wanted)
            self._desk.panel_wanted.emit(self.panel)
        self._away = False
        self.panel.ask(self._desk.document, replacing)

    def follow(self, on_paper: bool) -> None:
        """Keep the panel away while it would act on what is not seen."""
        if self.panel is None or on_paper == self.panel.isVisible():
            return
        if not on_paper:
            self._away = True
            self.panel.hide()
        elif self._away and self._desk.document is not None:
            self._away = False
            self.panel.come_back()

    def _forget(self, _: object = None) -> None:
        self._away = False
        if self.panel is not None:
            self.panel.forget()
