"""An inline message over the paper: what happened, what to do, never in the way of the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.errors import TianbaoError
from ui.widgets.parts import button, clear, wrapping

Offer = tuple[str, Callable[[], object]]
_MARKS = {"error": "● 错误", "notice": "▲ 提示", "good": "✓"}


class MessageBar(QFrame):
    """Show one message at a time with what can be done about it; Esc or 关闭 takes it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._mark = QLabel()
        self._text = wrapping()
        self._detail = wrapping("muted")
        self._details = button("详情", self._turn_detail, "quiet")
        self._offers = QHBoxLayout()
        self._waiting: list[tuple[str, str, Sequence[Offer], str]] = []
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for words in (self._mark, self._text):  # on one line with the words of the buttons
            words.setContentsMargins(0, 4, 0, 4)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._text, 1, Qt.AlignmentFlag.AlignTop)
        line.addLayout(self._offers)
        line.addWidget(self._details, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(button("关闭", self.hide, "quiet"), 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.addLayout(line)
        layout.addWidget(self._detail)

    def _turn_detail(self) -> None:
        self._detail.setVisible(self._detail.isHidden())

    @property
    def text(self) -> str:
        """Give the message now shown, blank when there is none."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, error: TianbaoError) -> None:
        """Say what went wrong and how to put it right, the technical detail behind a button."""
        self.show_message("error", error.message, detail=error.detail)

    def show_message(self, kind: str, text: str, offers: Sequence[Offer] = (), detail: str = "") -> None:
        """Show a message of kind `error`, `notice` or `good`, with buttons for what can be done next."""
        self._mark.setText(_MARKS[kind])
        self._mark.setObjectName({"error": "error", "notice": "notice"}.get(kind, "bold"))
        self._text.setText(text)
        self._detail.setText(detail)
        self._detail.hide()
        self._details.setVisible(bool(detail))
        self._replace_offers(offers)
        self.setProperty("kind", kind)
        self.setProperty("passing", False)
        self.setAccessibleName(f"{_MARKS[kind]}：{text}")
        for widget in (self, self._mark):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self.show()

    def show_passing(self, text: str) -> None:
        """Show what was done until `pass_by`; there must be room, see `waits`."""
        self.show_message("good", text)
        self.setProperty("passing", True)

    def pass_by(self) -> None:
        """Take a message away that only held until something else was done."""
        if self.property("passing"):
            self.hide()

    @property
    def waits(self) -> bool:
        """Tell whether what is shown is wrong or to be decided, so that nothing else may take its place."""
        return not self.isHidden() and (self.property("kind") == "error" or self._offers.count() > 0)

    def show_later(self, kind: str, text: str, offers: Sequence[Offer] = (), detail: str = "") -> None:
        """Show a message once the one now shown is gone, at once when there is none."""
        if self.isHidden():
            self.show_message(kind, text, offers, detail)
        else:
            self._waiting.append((kind, text, offers, detail))

    def hide(self) -> None:
        """Take the message away; one that waits comes in its place."""
        super().hide()
        if self._waiting:
            self.show_message(*self._waiting.pop(0))

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
