"""Choose a subject in place: by code, part of the name or pinyin initials, from a list under the line."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QWidget,
)

from models.address import Address
from models.editing.subject_codes import SubjectLookup, name_problem, split_code
from models.savepoints.being_typed import SUBJECT, BeingTyped
from models.subjects.dictionary import Subject
from ui.paper.cell_editors import ADD, DOWN, STAY, LineEditor, LineLook
from ui.widgets.clipboard import ClipboardError, clipboard_table
from ui.widgets.colours import LIGHT
from ui.widgets.popups import show_beside

PLACEHOLDER: Final = "科目编码、名称或拼音首字母"
_OWN = "使用未收录的科目编码"
_HOW = "请输入“编码 名称”，再按回车"
_SHOWN = 9
_FEW = 4
_BORDER = 8
_WIDTH = 460
_SUBJECT = Qt.ItemDataRole.UserRole
_PATH = Qt.ItemDataRole.UserRole + 1
_PROBLEM = Qt.ItemDataRole.UserRole + 2
_LEFT = Qt.AlignmentFlag.AlignLeft


class SubjectEditor(LineEditor):
    """Take what is typed to a subject; tells which code and name were chosen."""

    chosen = Signal(str, str)  # code, name where the dictionary has none
    table_pasted = Signal()
    passed = Signal()  # Enter where nothing was typed: nothing more for this table
    undo_wanted = Signal()  # nothing was typed here that could be undone

    def __init__(self, parent: QWidget, look: LineLook, lookup: SubjectLookup) -> None:
        super().__init__(parent, look)
        self._lookup = lookup
        self._asked = ""
        self._cell = QRect()
        self._within = QRect()
        self.input.setPlaceholderText(PLACEHOLDER)
        self.popup = QListWidget(parent)
        self.popup.setFocusProxy(self.input)
        self.popup.setAccessibleName("科目")
        self.popup.setItemDelegate(_SubjectDelegate(self.popup))
        self.popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.popup.setStyleSheet(
            f"QListWidget {{ background: white; color: {LIGHT.ink}; border: 1px solid #C4CDD8;"
            " border-radius: 6px; padding: 3px; }"
        )
        self.popup.itemClicked.connect(self._take)
        self.input.textChanged.connect(self._narrow)
        self._narrow("")

    def start_with(self, text: str) -> None:
        """Open with a code, which the first key replaces."""
        super().start_with(text)
        self.select_all()

    def being_typed(self, at: Address) -> BeingTyped | None:
        text = self._seen.text
        return BeingTyped(SUBJECT, at, text, code=self._opened) if text != self._opened else None

    def place(self, cell: QRect, within: QRect, zoom: float) -> None:
        """Lie over the cells of code and name, the list under them."""
        super().place(cell, within, zoom)
        self._cell, self._within = cell, within
        self._show_list()

    def _show_list(self) -> None:
        if self._cell.isNull():
            return
        line = self.popup.sizeHintForRow(0)
        below = (self._within.bottom() - self._cell.bottom() - 2 - _BORDER) // line
        most = min(_SHOWN, below) if below >= _FEW else _SHOWN  # rather short than over the table
        height = max(1, min(most, self.popup.count())) * line + _BORDER
        width = min(max(self._cell.width() + 3, _WIDTH), self._within.width())
        show_beside(self.popup, self._cell, self._within, width, height)

    def discard(self) -> None:
        self.popup.hide()
        self.popup.deleteLater()
        super().discard()

    # The list

    def _narrow(self, text: str) -> None:
        """List what fits, the unknown code last; it is marked at once where nothing else can be meant."""
        self._asked = ""
        self.popup.clear()
        found = self._lookup.search(text)
        for subject in found:
            item = QListWidgetItem(f"{subject.code} {subject.name}", self.popup)
            item.setData(_SUBJECT, subject)
            item.setData(_PATH, self._lookup.path(subject.code))
        own = QListWidgetItem(self._own_words(text, bool(found)), self.popup)
        code = split_code(text)[0]
        unknown = bool(code) and not self._lookup.problem(code) and not self._lookup.knows(code)
        if unknown or (text.strip() and not found):
            self.popup.setCurrentItem(own)
        elif found:
            self.popup.setCurrentRow(0)
        self._show_list()

    def _own_words(self, text: str, found: bool) -> str:
        code, name = split_code(text)
        if code and not self._lookup.problem(code) and not self._lookup.knows(code):
            return f"{_OWN} {code} {name}".rstrip()
        return f"{_OWN}…" if found or not text.strip() else f"没有找到“{text.strip()}”。{_OWN}…"

    def key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste) and _holds_table():
            self.give_up()
            self.table_pasted.emit()
            return True
        if event.matches(QKeySequence.StandardKey.Undo) and not self.input.isUndoAvailable():
            self.undo_wanted.emit()
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = self.popup.currentRow()
            start = row if row >= 0 or step > 0 else 0
            self.popup.setCurrentRow((start + step) % self.popup.count())
            return True
        return super().key(event)

    # Choosing

    def ending(self, event: QKeyEvent) -> str:
        way = super().ending(event)
        return way if way != ADD else ""  # one is being added already

    def held_back(self) -> str:
        text = self.text().strip()
        return f"“{text}”还没有选定科目，请按回车选定，按 Esc 放弃。" if text != self._opened else ""

    def commit(self, way: str = STAY) -> None:
        """Choose what is marked; going elsewhere chooses nothing, and leaves what was typed open."""
        item = self.popup.currentItem()
        if way == STAY and self.held_back():
            return
        if way == DOWN and not self.text().strip() and not self._opened:
            self.passed.emit()
            return
        if way == STAY or item is None:
            self.give_up()
        else:
            self._take(item)

    def _take(self, item: QListWidgetItem) -> None:
        subject = item.data(_SUBJECT)
        if not isinstance(subject, Subject):
            self._take_own(item)
        elif self._lookup.splits(subject.code):
            self._go_below(subject.code)
        else:
            self._choose(subject.code, "")

    def _go_below(self, code: str) -> None:
        """Let the person choose among what is below a code, the first of it marked."""
        self.input.setText(code)
        self._narrow(code)
        self.popup.setCurrentRow(1)
        self.input.setFocus()

    def _take_own(self, item: QListWidgetItem) -> None:
        """Take a code no dictionary knows; asks for its name once, and says what is wrong with the code."""
        code, name = split_code(self.text())
        problem = (self._lookup.problem(code) or name_problem(name)) if code else f"{_HOW}。"
        if not problem and not name and not self._lookup.knows(code) and self._asked != code:
            self._asked = code
            problem = f"{code} 没有收录，请接着输入名称，再按回车"
        if not problem:
            self._choose(code, name)
            return
        asked = self._asked
        if asked and not self.text().endswith(" "):
            self.input.blockSignals(True)
            self.input.setText(f"{code} ")
            self.input.blockSignals(False)
        item.setText(problem)
        item.setData(_PROBLEM, True)
        self.input.setFocus()

    def _choose(self, code: str, name: str) -> None:
        if not self._done:
            self._done = True
            self.chosen.emit(code, name)


def _holds_table() -> bool:
    try:
        table = clipboard_table()
    except ClipboardError:
        return True  # pasting it as a table says what is wrong
    return len(table) > 1 or any(len(row) > 1 for row in table)


class _SubjectDelegate(QStyledItemDelegate):
    """Draw code, name, and the parents' names at the right."""

    # PySide's stubs leave out what a style option inherits, hence Any.

    def sizeHint(self, option: Any, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_WIDTH - 20, option.fontMetrics.height() + 9)

    def paint(self, painter: QPainter, option: Any, index: QModelIndex | QPersistentModelIndex) -> None:
        painter.save()
        painter.setFont(option.font)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(LIGHT.selected))
            bar = QRect(option.rect.topLeft(), QSize(3, option.rect.height()))
            painter.fillRect(bar, QColor(LIGHT.accent))
        subject = index.data(_SUBJECT)
        box = option.rect.adjusted(10, 0, -8, 0)
        if isinstance(subject, Subject):
            self._subject(painter, box, subject, str(index.data(_PATH) or ""))
        else:
            colour = LIGHT.error if index.data(_PROBLEM) else LIGHT.ink
            _words(painter, box, f"＋　{index.data()}", colour)
        painter.restore()

    def _subject(self, painter: QPainter, box: QRect, subject: Subject, path: str) -> None:
        metrics = painter.fontMetrics()
        codes = metrics.horizontalAdvance("0" * 9) + 10
        names = box.adjusted(codes, 0, 0, 0)
        _words(painter, box, subject.code, LIGHT.accent)
        _words(painter, names, subject.name, LIGHT.ink)
        used = min(metrics.horizontalAdvance(subject.name), names.width()) + 16
        rest = names.adjusted(used, 0, 0, 0)
        if rest.width() > 30:
            _words(painter, rest, path, LIGHT.muted, Qt.AlignmentFlag.AlignRight)


def _words(painter: QPainter, box: QRect, text: str, colour: str, align: Qt.AlignmentFlag = _LEFT) -> None:
    side = Qt.TextElideMode.ElideRight if align == _LEFT else Qt.TextElideMode.ElideLeft
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, side, box.width())
    painter.drawText(box, int(align | Qt.AlignmentFlag.AlignVCenter), shown)
