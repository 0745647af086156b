"""What a screen reader says of itself when the eye would see it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """Let a screen reader say something that happened in a widget; without one nothing is done."""
    # Its hundreds of names take longer to load than the rest of the message bar, which the start waits for.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
