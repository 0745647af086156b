"""Editors that open over a cell of the paper: a line, a roomy text, a choice, and the adjustment slip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models.address import Address
from models.packs.cells import Choice
from models.savepoints.being_typed import ADJUSTMENT, CELL, BeingTyped
from ui.widgets.colours import LIGHT
from ui.widgets.field_text import FieldText
from ui.widgets.parts import fill, line_field
from ui.widgets.popups import show_beside

STAY, DOWN, UP, RIGHT, LEFT, ADD = "stay", "down", "up", "right", "left", "add"
ROOMY: Final = (420, 220)
"""Smallest width and height of the editor of long texts at 100 %, in logical pixels."""
_FEW_LINES: Final = (320, 120)
_CHOICES_SHOWN: Final = 10

_BARE = "padding: 0px; border: none; border-radius: 0px; min-height: 0px; background: white; color: black;"
_FRAME = (  # on the paper, which is white whatever is around it
    f"QFrame#editor {{ background: white; border: 2px solid {LIGHT.accent}; }}"
    f"QFrame#editor QLabel {{ color: {LIGHT.ink}; }}"
    f"QFrame#editor QPushButton#quiet {{ color: {LIGHT.accent}; }}"
)
_PASSING = {
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
}
_RETURN = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


def way_of(event: QKeyEvent) -> str:
    """Tell where a key that ends editing goes: down, up, right, left, a new row; blank for other keys."""
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if event.key() in _RETURN:
        return UP if shift else DOWN
    if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        return LEFT if shift or event.key() == Qt.Key.Key_Backtab else RIGHT
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # with others it copies and pastes
    return ADD if event.key() == Qt.Key.Key_Insert and plain else ""


class Overlay(QFrame):
    """Lie over the paper; the keyboard goes back to the paper when it goes away."""

    cancelled = Signal()
    typed = Signal()  # what it holds has changed

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setStyleSheet(_FRAME)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._done = False
        self._paper = parent

    def place(self, cell: QRect, within: QRect, zoom: float) -> None:
        """Lie exactly over the cell, given in logical pixels, frame included."""
        self.setGeometry(cell.adjusted(-1, -1, 2, 2))

    def being_typed(self, at: Address) -> BeingTyped | None:
        """Give what must not be lost, None while everything is as it was when it was opened."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A key the field has no use for (Shift alone, an arrow) must not go on to the paper underneath,
        # which hands keys to the editor and would get it back for ever.
        event.accept()

    def give_up(self) -> None:
        """Close without a change."""
        if not self._done:
            self._done = True
            self.cancelled.emit()

    def discard(self) -> None:
        """Go away for good."""
        self._done = True
        focus = QApplication.focusWidget()
        if focus is not None and (focus is self or self.isAncestorOf(focus)):
            self._paper.setFocus()
        self.hide()
        self.deleteLater()


class CellEditor(Overlay):
    """Edit one cell's text; tells when it is committed, and which way to go on, or given up."""

    committed = Signal(str, str)  # text, way
    refused = Signal(str)  # why the text cannot be taken over
    refusal: Callable[[str], str] = staticmethod(lambda _: "")
    """Says why a text cannot stand in the cell, blank when it can."""
    _opened = ""

    @property
    def input(self) -> QLineEdit | QPlainTextEdit:
        """Give the widget that takes the keys."""
        raise NotImplementedError

    def text(self) -> str:
        """Give the text as it stands now."""
        field = self.input
        return field.text() if isinstance(field, QLineEdit) else field.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a text in and the cursor behind it."""
        field = self.input
        if isinstance(field, QLineEdit):
            field.setText(text)
        else:
            field.setPlainText(text)
            field.moveCursor(QTextCursor.MoveOperation.End)

    def start_with(self, text: str) -> None:
        """Open with the cell's text and remember it."""
        self._opened = text
        self.set_text(text)

    def being_typed(self, at: Address) -> BeingTyped | None:
        text = self._seen.text
        return BeingTyped(CELL, at, text) if text != self._opened else None

    def restore(self) -> None:
        """Show the cell's text again after a composition was broken off."""
        self.set_text(self._opened)
        self.select_all()

    def select_all(self) -> None:
        """Select the text, so that typing replaces it; a long text is not."""
        if isinstance(self.input, QLineEdit):
            self.input.selectAll()

    def held_back(self) -> str:
        """Say why what is typed cannot be taken over as it is, blank when it can."""
        return self.refusal(self.text()) if self.text() != self._opened else ""

    def commit(self, way: str = STAY) -> None:
        """Hand the text over, once; what cannot be taken over stays open, with the reason."""
        if self._done:
            return
        if why := self.held_back():
            self.select_all()
            self.refused.emit(why)
        else:
            self._done = True
            self.committed.emit(self.text(), way)

    def _watch(self, field: QWidget, font: QFont, name: str) -> None:
        field.setFont(font)
        field.setStyleSheet(_BARE)
        field.setAccessibleName(name)
        field.installEventFilter(self)
        self._seen = FieldText(self.input)
        self._seen.changed.connect(self.typed)
        self.setFocusProxy(field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.key(event)
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _PASSING:
            self.commit()
        return super().eventFilter(watched, event)

    def key(self, event: QKeyEvent) -> bool:
        """Take the keys that end editing; tells whether the key was one of them."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
            return True
        if way := self.ending(event):
            self.commit(way)
        return bool(way)

    def ending(self, event: QKeyEvent) -> str:
        """Tell which way a key commits, blank when it does not."""
        return way_of(event)


class LineLook(NamedTuple):
    """How a line stands over its cell: the cell's own font, alignment and room at the sides, and its name."""

    font: QFont
    name: str
    padding: int = 0
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft


class LineEditor(CellEditor):
    """Edit one line over the cell."""

    def __init__(self, parent: QWidget, look: LineLook) -> None:
        super().__init__(parent)
        self._line = line_field(self)
        self._line.setFrame(False)
        self._line.setAlignment(look.align | Qt.AlignmentFlag.AlignVCenter)
        fill(QHBoxLayout(self), self._line, margins=(look.padding, 0, look.padding, 0))
        self._watch(self._line, look.font, look.name)

    @property
    def input(self) -> QLineEdit:
        return self._line


class RoomyEditor(CellEditor):
    """Edit a long text with room around it; Ctrl+Enter commits, plain Enter too when `enter_commits`."""

    def __init__(self, parent: QWidget, font: QFont, name: str, limit: int, enter_commits: bool) -> None:
        super().__init__(parent)
        self._limit = limit
        self._enter_commits = enter_commits
        self.advise: Callable[[str], str] = lambda _: ""
        """Says what a reader should know of the text as it is now, blank for nothing."""
        self.advice = QLabel(self)
        self.advice.setWordWrap(True)
        self.advice.setStyleSheet(f"color: {LIGHT.notice};")
        self._field = QPlainTextEdit(self)
        self._field.setFrameShape(QFrame.Shape.NoFrame)
        self._field.setTabChangesFocus(True)
        self.count = QLabel(self)
        keys = "回车 确认　Alt+回车 换行" if enter_commits else "Ctrl+回车 确认　回车 换行"
        hint = QLabel(f"{keys}　Esc 放弃", self)
        for label in (hint, self.count):
            label.setStyleSheet(f"color: {LIGHT.muted};")
        foot = fill(QHBoxLayout(), hint, None, self.count)
        fill(QVBoxLayout(self), self._field, self.advice, foot, margins=(6, 6, 6, 4), spacing=4)
        self._watch(self._field, font, name)
        self._field.textChanged.connect(self._show_count)
        self._show_count()

    @property
    def input(self) -> QPlainTextEdit:
        return self._field

    def _show_count(self) -> None:
        length, advice = len(self.text()), self.advise(self.text())
        self.advice.setText(f"▲ {advice}" if advice else "")
        self.advice.setVisible(bool(advice))
        over = length > self._limit
        self.count.setText(f"{length} / {self._limit}" + ("　超出" if over else ""))
        self.count.setStyleSheet(f"color: {LIGHT.error if over else LIGHT.muted};")

    def place(self, cell: QRect, within: QRect, zoom: float) -> None:
        """Cover the cell with room to write, inside the viewport."""
        least = _FEW_LINES if self._enter_commits else ROOMY
        width = min(max(cell.width() + 3, round(least[0] * zoom)), within.width() - 8)
        height = min(max(cell.height() + 3, round(least[1] * zoom)), within.height() - 8)
        left = max(within.left() + 4, min(cell.left() - 1, within.right() - 4 - width))
        top = max(within.top() + 4, min(cell.top() - 1, within.bottom() - 4 - height))
        self.setGeometry(left, top, width, height)

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in _RETURN and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._field.insertPlainText("\n")  # as spreadsheets do, and Qt does not
            return True
        return super().key(event)

    def ending(self, event: QKeyEvent) -> str:
        if event.key() not in _RETURN:
            return way_of(event)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return DOWN
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return DOWN if self._enter_commits and plain else ""


class ChoiceEditor(LineEditor):
    """Choose from a list by typing part of a choice or with the arrows; open lists take other words too.

    In an open list the beginning of exactly one choice means that one; ↑ takes the mark away again.
    """

    _placed: tuple[QRect, QRect] | None = None

    def __init__(self, parent: QWidget, look: LineLook, choices: Sequence[Choice], is_open: bool) -> None:
        super().__init__(parent, look)
        self._choices = [choice.value for choice in choices]
        self._open = is_open
        self.popup = QListWidget(parent)
        # A click on a widget without focus of its own would give the keyboard to the paper underneath.
        self.popup.setFocusProxy(self.input)
        self.popup.setFont(look.font)
        self.popup.setAccessibleName(f"{look.name}的可选项")
        self.popup.setStyleSheet(
            "QListWidget { background: white; color: black; outline: none; "
            f"border: 1px solid {LIGHT.accent}; }}"
            "QListWidget::item { padding: 3px 8px; min-height: 0px; }"
            f"QListWidget::item:selected {{ background: {LIGHT.accent}; color: white; }}"
        )
        self.popup.itemClicked.connect(lambda item: self._take(item.text(), STAY))
        self.input.textEdited.connect(self._narrow)
        self._show_all()

    def set_text(self, text: str) -> None:
        super().set_text(text)
        self._show_all()
        if text in self._choices:
            self.popup.setCurrentRow(self._choices.index(text))

    def place(self, cell: QRect, within: QRect, zoom: float) -> None:
        """Lie over the cell, the list under it, or above where there is no room below."""
        super().place(cell, within, zoom)
        self._placed = cell, within
        self._fit_popup(cell, within)

    def _fit_popup(self, cell: QRect, within: QRect) -> None:
        """Make the list as tall as what it shows."""
        rows = max(1, min(_CHOICES_SHOWN, self.popup.count()))
        height = rows * max(self.popup.sizeHintForRow(0), self.fontMetrics().height()) + 2
        width = max(cell.width() + 3, self.popup.sizeHintForColumn(0) + 24)
        show_beside(self.popup, cell, within, width, height)

    def discard(self) -> None:
        self.popup.hide()
        self.popup.deleteLater()
        super().discard()

    def _show_all(self) -> None:
        self.popup.clear()
        self.popup.addItems(self._choices)

    def _narrow(self, text: str) -> None:
        """Show the choices that hold what was typed, those that start with it first."""
        found = [c for c in self._choices if text.strip() in c]
        found.sort(key=lambda choice: not choice.startswith(text.strip()))
        self.popup.clear()
        self.popup.addItems(found)
        self.popup.setVisible(bool(found))
        if self._placed is not None and found:
            self._fit_popup(*self._placed)
        begun = [c for c in found if c.startswith(text.strip())]
        if found and text and (not self._open or text in found or len(begun) == 1):
            self.popup.setCurrentRow(found.index(text) if text in found else 0)

    def key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return super().key(event)

    def _walk(self, step: int) -> None:
        if not self.popup.count():
            self._show_all()
            self.popup.show()
        row = self.popup.currentRow() + step
        if self._open and row == -1:  # back to the words as they were typed
            self.popup.setCurrentRow(row)
        else:
            self.popup.setCurrentRow(row % self.popup.count() if row > -2 else self.popup.count() - 1)

    def commit(self, way: str = STAY) -> None:
        """Hand over the marked choice, else what was typed.

        The beginning of a choice means the one that is marked however one goes on, by a click as well.
        """
        item = self.popup.currentItem()
        begun = self.text() not in ("", self._opened)
        if item is not None and (way != STAY or begun):
            self.input.setText(item.text())
        super().commit(way)

    def _take(self, text: str, way: str) -> None:
        self.input.setText(text)
        super().commit(way)


class AdjustmentSlip(Overlay):
    """Set a computed figure by hand, or rewrite a paragraph, in place; a reason must be given."""

    accepted = Signal(str, str)  # text, reason

    def __init__(self, parent: QWidget, name: str, computed: str, words: bool = False) -> None:
        super().__init__(parent)
        self.deed = "改写" if words else "手工调整"
        self.setAccessibleName(f"{self.deed} {name}")
        self.value: QLineEdit | QPlainTextEdit = _roomy_field(self) if words else line_field(self)
        self.reason = line_field(self)
        self._seen = FieldText(self.value), FieldText(self.reason)
        self._opened = self._texts()
        for seen in self._seen:
            seen.changed.connect(self.typed)
        self.reason.setPlaceholderText(
            "必填，如：按上级要求的口径" if words else "必填，如：按财政批复数填列"
        )
        self.problem = QLabel(self)
        self.problem.setStyleSheet(f"color: {LIGHT.error};")
        self._lay_out(name, computed)
        self.setFocusProxy(self.value)

    def _lay_out(self, name: str, computed: str) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 10)
        title = QLabel(f"{self.deed}　{name}", self)
        title.setStyleSheet("font-weight: bold;")
        grid.addWidget(title, 0, 0, 1, 2)
        shown = QLabel(computed or "空", self)
        shown.setWordWrap(isinstance(self.value, QPlainTextEdit))
        grid.addWidget(QLabel("程序写的" if shown.wordWrap() else "程序算得", self), 1, 0)
        grid.addWidget(shown, 1, 1)
        for row, (words, field) in enumerate(
            ((f"{self.deed[-2:]}为(&V)", self.value), ("原因(&R)", self.reason)), 2
        ):
            label = QLabel(words, self)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(self.problem, 4, 0, 1, 2)
        buttons = QHBoxLayout()
        buttons.addStretch()
        for words, slot in (("取消", self.give_up), ("确定", self.accept)):
            button = QPushButton(words, self)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            buttons.addWidget(button)
        grid.addLayout(buttons, 5, 0, 1, 2)
        grid.setColumnMinimumWidth(1, 240)

    def fill(self, text: str, reason: str) -> None:
        """Show an adjustment that is there already, or the figure to start from."""
        self._set_value(text)
        if isinstance(self.value, QLineEdit):
            self.value.selectAll()
        self.reason.setText(reason)
        self._opened = self._texts()

    def type_on(self, text: str, reason: str) -> None:
        """Go on with what was being typed when the program died."""
        self._set_value(text)
        self.reason.setText(reason)
        (self.reason if reason else self.value).setFocus()

    def _set_value(self, text: str) -> None:
        if isinstance(self.value, QLineEdit):
            self.value.setText(text)
        else:
            self.value.setPlainText(text)

    def _texts(self) -> tuple[str, str]:
        return self._seen[0].text, self._seen[1].text

    def being_typed(self, at: Address) -> BeingTyped | None:
        texts = self._texts()
        return BeingTyped(ADJUSTMENT, at, *texts) if texts != self._opened else None

    def place(self, cell: QRect, within: QRect, zoom: float) -> None:
        """Stand under the cell, or above it, inside the viewport."""
        size = self.sizeHint()
        below = cell.bottom() + 4
        top = below if below + size.height() <= within.bottom() else cell.top() - 4 - size.height()
        left = max(within.left() + 4, min(cell.left(), within.right() - 4 - size.width()))
        self.setGeometry(QRect(left, max(within.top() + 4, top), size.width(), size.height()))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Go round the fields and buttons; the paper underneath keeps Tab for going from cell to cell."""
        stops: list[QWidget] = [self.value, self.reason, *self.findChildren(QPushButton)]
        here = next((i for i, stop in enumerate(stops) if stop.hasFocus()), 0)
        stops[(here + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in _RETURN:
            self.accept()
        else:
            super().keyPressEvent(event)

    def accept(self) -> None:
        """Hand the figure and its reason over, or say which of them is missing."""
        if isinstance(self.value, QLineEdit):
            what, value = "数", self.value.text().strip()
        else:
            what, value = "文字", self.value.toPlainText().strip()
        reason = self.reason.text().strip()
        wanted = (
            (self.value, value, f"请填写{self.deed[-2:]}后的{what}。"),
            (self.reason, reason, f"请写明{self.deed[-2:]}原因。"),
        )
        for field, text, words in wanted:
            if not text:
                self.problem.setText(words)
                field.setFocus()
                return
        self.accepted.emit(value, reason)


def _roomy_field(parent: QWidget) -> QPlainTextEdit:
    field = QPlainTextEdit(parent)
    field.setTabChangesFocus(True)
    field.setMinimumSize(*ROOMY)
    return field
