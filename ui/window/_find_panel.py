"""查找和替换: a bar over the page that finds words in the whole draft and leads to each cell with them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QListWidget, QVBoxLayout, QWidget

from models.exchange.find import Hit, find, find_named, replace, where
from ui.drafts.desk import Desk
from ui.drafts.document import Document
from ui.paper.carry_out import carry_out
from ui.widgets.parts import button, label, line_field, wrapping
from ui.widgets.questions import BACK

_LISTED = 5
"""Hits seen at once; the others are scrolled to."""
_NAMED = 3
_BEFORE, _BEHIND = 10, 20
"""Letters shown around the words found."""


class FindPanel(QFrame):
    """Find words in a document, go from one to the next, and replace them."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        self._document: Document | None = None
        self._hits: list[Hit] = []
        self._busy = False
        self._by_name = False
        self.words, self.by = line_field(), line_field()
        self.result = wrapping("muted")
        self.list = QListWidget()
        self.list.setAccessibleName("找到的单元格")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._replacing: list[QWidget] = [
            _named("替换为", self.by),
            self.by,
            button("替换", self.replace_one, "quiet"),
            button("全部替换", self.replace_all, "quiet"),
        ]
        self._lay_out()
        self.words.textChanged.connect(self._search)
        self.list.currentRowChanged.connect(self._go)
        self.list.itemClicked.connect(lambda item: self._go(self.list.row(item)))
        self.hide()

    def _lay_out(self) -> None:
        back, on = button("上一处", self.previous, "quiet"), button("下一处", self.next, "quiet")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        for row, widgets in enumerate(([_named("查找", self.words), self.words, back, on], self._replacing)):
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, row, column)
        grid.addWidget(button("关闭", self.hide, "quiet"), 0, 4)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.setSpacing(4)
        layout.addLayout(grid)
        layout.addWidget(self.result)
        layout.addWidget(self.list)

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
        line = self.list.sizeHintForRow(0) if self._hits else 0
        self.list.setFixedHeight(line * min(_LISTED, len(self._hits)) + 2 * self.list.frameWidth() + 2)
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
        """Replace the words in the current cell and go on to the next."""
        now = self.list.currentRow()
        if 0 <= now < len(self._hits):
            self._replace([self._hits[now]])
        if self._hits:
            self.list.setCurrentRow(min(max(now, 0), len(self._hits) - 1))

    def replace_all(self) -> None:
        """Replace the words wherever they may be replaced, as one step."""
        self._replace(self._hits)

    def _replace(self, hits: list[Hit]) -> None:
        document = self._document
        if document is None or not hits or not document.may_edit():
            return
        planned = replace(document.session, hits, self.words.text(), self.by.text())
        self._busy = True
        done = carry_out(document, planned.plan)
        self._busy = False
        self._search()
        left = {hit.address for hit in self._hits}
        kept = [hit for hit in planned.kept if hit.address in left]  # what followed is not left over
        said = f"已替换 {len(planned.done)} 个单元格，{BACK}" if done else ""
        if kept:
            names = "、".join(where(document.session, hit) for hit in kept[:_NAMED])
            more = " 等" if len(kept) > _NAMED else ""
            said += f"{len(kept)} 个没有替换，由程序计算或替换后填不进去：{names}{more}。"
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


def _named(words: str, field: QLineEdit) -> QLabel:
    made = label(words, "bold")
    made.setBuddy(field)
    field.setAccessibleName(words)
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
        desk.files.opened.connect(self._forget)
        desk.draft_left.connect(self._forget)

    def ask(self, replacing: bool = False) -> None:
        """Ask what to find in the open draft."""
        self._desk.commit()
        if self._desk.document is None:
            return
        if self.panel is None:
            self.panel = FindPanel()
            self.panel.left.connect(self._desk.focus_wanted)
            self._desk.panel_wanted.emit(self.panel)
        self.panel.ask(self._desk.document, replacing)

    def _forget(self, _: object = None) -> None:
        if self.panel is not None:
            self.panel.forget()
