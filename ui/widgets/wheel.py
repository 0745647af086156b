"""The wheel scrolls what lies under it; it never changes what a field holds, which nobody would notice."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QWidget


class _WheelGuard(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Wheel:
            return False
        event.ignore()  # so that the page under the field gets it
        return True


def scroll_past(widget: QWidget) -> None:
    """Let the wheel pass a list of choices or a figure, or those in a dialog; lists that are open scroll."""
    fields: list[QWidget] = [*widget.findChildren(QComboBox), *widget.findChildren(QAbstractSpinBox)]
    if isinstance(widget, QComboBox | QAbstractSpinBox):
        fields.append(widget)
    for field in fields:
        field.installEventFilter(_WheelGuard(field))
