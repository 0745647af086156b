"""What a field holds at every keystroke, text that an input method is still composing in it included."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

Field = QLineEdit | QPlainTextEdit


class FieldText(QObject):
    """Follow a field; Qt itself tells of composed text only when the composition is done."""

    changed = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._field = field
        self._composed = ""
        field.installEventFilter(self)
        field.textChanged.connect(self.changed)

    @property
    def text(self) -> str:
        """Give the text as it is seen now."""
        field, composed = self._field, self._composed
        if isinstance(field, QLineEdit):
            text, at = field.text(), field.cursorPosition()
        else:
            text, at = field.toPlainText(), field.textCursor().position()
        return _inserted(text, at, composed) if composed else text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent) and event.preeditString() != self._composed:
            self._composed = event.preeditString()
            self.changed.emit()  # what is committed besides comes with the field's own signal, after this
        return super().eventFilter(watched, event)


def _inserted(text: str, at: int, composed: str) -> str:
    """Put a text in at a place that Qt counts in halves of surrogate pairs."""
    halves = text.encode("utf-16-le", "surrogatepass")
    before, after = (
        part.decode("utf-16-le", "surrogatepass") for part in (halves[: 2 * at], halves[2 * at :])
    )
    return before + composed + after
