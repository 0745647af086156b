"""A message that lies over the page: what happened, what to do, never in the way of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from models.errors import TianbaoError
from ui.widgets.parts import button, clear, fill, wrapping
from ui.widgets.spoken import announce

Offer = tuple[str, Callable[[], object]]
STEP, PLACE, LEFT, SAVED, AWAY = "step", "place", "left", "saved", "away"
"""What makes a message untrue: the next edit, going to another cell or page, going on to another table,
page or place to fill, the draft being saved, the start page being shown."""
_READABLE = 360  # px of a line that is read with ease
_BESIDE_WORDS = 46  # px of margins and gaps
_BESIDE, _BELOW = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
_MARKS = {"error": "● 错误", "notice": "▲ 提示", "good": "✓"}


@dataclass(frozen=True, slots=True)
class _Message:
    kind: str
    text: str
    offers: Sequence[Offer]
    detail: str
    until: tuple[str, ...]

    @property
    def to_be_decided(self) -> bool:
        """Tell whether it is of something wrong or to be decided, which nobody may miss."""
        return STEP not in self.until and (self.kind == "error" or bool(self.offers))


class MessageBar(QFrame):
    """Show one message at a time with what can be done about it; Esc or 关闭 takes it away.

    In a layout it keeps its place while there is none, so that nothing moves when one comes.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._mark = QLabel()
        self._text = wrapping()
        self._detail = wrapping("muted")
        self._details = button("详情", self._turn_detail, "quiet")
        self._row, self._buttons, self._offers = QBoxLayout(_BESIDE), QHBoxLayout(), QHBoxLayout()
        self._shown: _Message | None = None
        self._waiting: list[_Message] = []
        self._aside: list[_Message] = []
        self._over: QWidget | None = None
        self._focus_before: QWidget | None = None
        self._kept_free: Callable[[], QRect | None] = lambda: None
        self._covers: Callable[[], bool] = lambda: True
        self._lay_out()
        for widget in (self._detail, self._details):
            widget.hide()
        app: Any = QApplication.instance()
        app.focusChanged.connect(self._note_focus)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def _lay_out(self) -> None:
        for words in (self._mark, self._text):  # on one line with the words of the buttons
            words.setContentsMargins(0, 4, 0, 4)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)  # an alignment in the layout would cut lines off
        mark = (self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line = fill(QHBoxLayout(), mark, (self._text, 1), spacing=8)
        fill(self._buttons, None, self._offers)
        for made in (self._details, button("关闭", self.hide, "quiet")):
            self._add(self._buttons, made)
        fill(self._row, (line, 1), self._buttons, spacing=8)
        fill(QVBoxLayout(self), self._row, self._detail, margins=(14, 7, 8, 7))

    def _add(self, layout: QHBoxLayout, made: QPushButton) -> None:
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
        layout.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)

    def _share(self, width: int) -> None:
        """Put the buttons beside the words, or below them where that would leave little room."""
        buttons = self._buttons.sizeHint().width()
        room = width - buttons - self._mark.sizeHint().width() - _BESIDE_WORDS
        words = self._text.fontMetrics().horizontalAdvance(self._text.text())
        self._row.setDirection(_BELOW if room < min(words, _READABLE) else _BESIDE)

    # Where it lies

    def float_over(
        self, page: QWidget, kept_free: Callable[[], QRect | None], covers: Callable[[], bool]
    ) -> None:
        """Lie over the lower edge of a page, or the upper one where that would cover what is kept free.

        Where `covers` says no, as on a page of fields and links, the page ends above it instead. What lies
        around the page in its parent is never covered; the page is the last in its layout.
        """
        self._over, self._kept_free, self._covers = page, kept_free, covers
        self.setParent(page.parentWidget())
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Lie where it covers least."""
        layout, page = self.layout(), self._over
        if page is None or layout is None:
            return
        if self.isHidden():
            return self._set_room(0)
        room, around = page.geometry(), self.parentWidget()
        assert around is not None  # since it floats
        room.setBottom(around.rect().bottom())
        self._share(room.width())
        layout.activate()
        height = layout.totalHeightForWidth(room.width())
        rect = QRect(room.left(), max(room.top(), room.bottom() + 1 - height), room.width(), height)
        covers = self._covers()
        self._set_room(0 if covers else height)
        free = self._kept_free() if covers else None
        if free is not None and free.intersects(rect):
            rect.moveTop(room.top())
        self.setGeometry(rect)
        self.raise_()

    def _set_room(self, height: int) -> None:
        """Let the page end so far above the lower edge, in px."""
        parent = self.parentWidget()
        if parent is not None and (around := parent.layout()) is not None:
            margins = around.contentsMargins()
            margins.setBottom(height)
            around.setContentsMargins(margins)

    def _turn_detail(self) -> None:
        self._detail.setVisible(self._detail.isHidden())
        self.place()

    # What it says

    @property
    def text(self) -> str:
        """Give the message now shown, blank when there is none."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, error: TianbaoError) -> None:
        """Say what went wrong and how to put it right, the technical detail behind a button."""
        self.show_message("error", error.message, detail=error.detail)

    def show_message(
        self, kind: str, text: str, offers: Sequence[Offer] = (), detail: str = "", until: Sequence[str] = ()
    ) -> None:
        """Show a message of kind `error`, `notice` or `good`, with buttons for what can be done next.

        It goes by itself as soon as one of `until` happens, see `pass_by`.
        """
        self._show(_Message(kind, text, offers, detail, tuple(until)))

    def show_copied(self, count: int, what: str = "行") -> None:
        """Say how many rows of a list were copied, where any were."""
        if count:
            self.show_message("good", f"已复制 {count} {what}，可粘贴到电子表格。")

    def tell(self, kind: str, text: str, *until: str) -> None:
        """Say something in passing; what is still to be decided comes back after it."""
        if self._shown is not None and self._shown.to_be_decided:
            self._waiting.insert(0, self._shown)
        self._show(_Message(kind, text, (), "", until))

    def _show(self, message: _Message) -> None:
        kind, self._shown = message.kind, message
        self._mark.setText(_MARKS[kind])
        self._mark.setObjectName({"error": "error", "notice": "notice"}.get(kind, "bold"))
        self._text.setText(message.text)
        self._detail.setText(message.detail)
        self._detail.hide()
        self._details.setVisible(bool(message.detail))
        self._replace_offers(message.offers)
        self.setProperty("kind", kind)
        self.setAccessibleName(f"{_MARKS[kind]}：{message.text}")
        for widget in (self, self._mark):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()
        self._share(self.width())
        self.place()
        announce(self, self.accessibleName())

    def pass_by(self, what: str) -> None:
        """Take away what has become untrue by something that happened."""
        self._waiting = [message for message in self._waiting if what not in message.until]
        self._aside = [message for message in self._aside if what not in message.until]
        if self._shown is not None and what in self._shown.until:
            self.hide()

    @property
    def waits(self) -> bool:
        """Tell whether what is shown is wrong or to be decided, so that nothing else may take its place."""
        return self._shown is not None and self._shown.to_be_decided

    def show_later(
        self, kind: str, text: str, offers: Sequence[Offer] = (), detail: str = "", until: Sequence[str] = ()
    ) -> None:
        """Show a message once the one now shown is gone, at once when there is none."""
        message = _Message(kind, text, offers, detail, tuple(until))
        if self.isHidden():
            self._show(message)
        else:
            self._waiting.append(message)

    def hide(self) -> None:
        """Take the message away; one that waits comes in its place."""
        focus, before = QApplication.focusWidget(), self._focus_before
        if focus is not None and self.isAncestorOf(focus) and before is not None and isValid(before):
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        super().hide()
        self._shown = None
        if self._waiting:
            self._show(self._waiting.pop(0))
        else:
            self.place()

    def set_aside(self) -> None:
        """Keep what is no error until `bring_back`: it is of a draft that is not shown meanwhile."""
        shown = [] if self._shown is None else [self._shown]
        every = [*shown, *self._waiting]
        self._aside += [message for message in every if message.kind != "error"]
        self._waiting = [message for message in every if message.kind == "error"]
        self.hide()

    def bring_back(self) -> None:
        """Show what was set aside, after what is shown now."""
        self._waiting += self._aside
        self._aside.clear()
        if self.isHidden() and self._waiting:
            self._show(self._waiting.pop(0))

    def clear(self) -> None:
        """Take all messages away."""
        self._waiting.clear()
        self._aside.clear()
        self.hide()

    def _replace_offers(self, offers: Sequence[Offer]) -> None:
        clear(self._offers)
        for label, action in offers:
            made = button(label, action, "quiet")
            self._add(self._offers, made)
            made.show()  # now, so that it is measured with the others

    def _note_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now) and (before is None or not self.isAncestorOf(before)):
            self._focus_before = before

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share(event.size().width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
