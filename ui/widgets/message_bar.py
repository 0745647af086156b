"""A message that lies over the page: what happened, what to do, never in the way of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.errors import TianbaoError
from ui.widgets.parts import button, clear, wrapping
from ui.widgets.spoken import announce

Offer = tuple[str, Callable[[], object]]
STEP, PLACE, SAVED = "step", "place", "saved"
"""What makes a message untrue: the next edit, going to another cell or page, the draft being saved."""
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
        self._offers = QHBoxLayout()
        self._shown: _Message | None = None
        self._waiting: list[_Message] = []
        self._over: QWidget | None = None
        self._kept_free: Callable[[], QRect | None] = lambda: None
        self._lay_out()
        for widget in (self._detail, self._details):
            widget.hide()
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for words in (self._mark, self._text):  # on one line with the words of the buttons
            words.setContentsMargins(0, 4, 0, 4)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)  # an alignment in the layout would cut lines off
        line.addWidget(self._text, 1)
        line.addLayout(self._offers)
        line.addWidget(self._details, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(button("关闭", self.hide, "quiet"), 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.addLayout(line)
        layout.addWidget(self._detail)

    # Where it lies

    def float_over(self, page: QWidget, kept_free: Callable[[], QRect | None]) -> None:
        """Lie over the lower edge of a page, or the upper one where that would cover what is kept free."""
        self._over, self._kept_free = page, kept_free
        self.setParent(page)
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Lie where it covers least."""
        layout, page = self.layout(), self._over
        if page is None or layout is None or self.isHidden():
            return
        layout.activate()
        height = layout.totalHeightForWidth(page.width())
        rect = QRect(0, page.height() - height, page.width(), height)
        free = self._kept_free()
        if free is not None and free.intersects(rect):
            rect.moveTop(0)
        self.setGeometry(rect)
        self.raise_()

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
        self.place()
        announce(self, self.accessibleName())

    def pass_by(self, what: str) -> None:
        """Take away what has become untrue by something that happened."""
        self._waiting = [message for message in self._waiting if what not in message.until]
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
        super().hide()
        self._shown = None
        if self._waiting:
            self._show(self._waiting.pop(0))

    def clear(self) -> None:
        """Take all messages away."""
        self._waiting.clear()
        self.hide()

    def _replace_offers(self, offers: Sequence[Offer]) -> None:
        clear(self._offers)
        for label, action in offers:
            self._offers.addWidget(button(label, action, "quiet"), 0, Qt.AlignmentFlag.AlignTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
