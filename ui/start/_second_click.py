"""The second click of a double click, which is not meant for what the first one brought up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

_ENDS = {QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress}


class SecondClick(QObject):
    """Keep, once, the second click of a double click from whatever is under the mouse by then."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._held = False

    def await_one(self) -> None:
        """Take what comes next if it is the second click; any other click or key ends the waiting."""
        self._held = False
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MouseButtonDblClick:
            self._held = True
            return True
        if self._held and kind == QEvent.Type.MouseButtonRelease:
            return True
        if kind in _ENDS:
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        return False
