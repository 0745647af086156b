"""F1 in a dialog: the keys of the window behind it do not work then, and the manual would be out of reach."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

_HAS_KEY = "tianbao-help-key"


class HelpKey(QObject):
    """Give each dialog that comes up the key, and show the manual as a window of that dialog's."""

    def __init__(self, chapter: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._chapter = chapter
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None and now is not None and not dialog.property(_HAS_KEY):
            dialog.setProperty(_HAS_KEY, True)
            QShortcut(QKeySequence(Qt.Key.Key_F1), dialog).activated.connect(lambda: self._show(dialog))

    def _show(self, dialog: QWidget) -> None:
        from ui.help.manual import ManualWindow

        shown = next(iter(dialog.findChildren(ManualWindow)), None) or ManualWindow(dialog)
        shown.show_chapter(dialog.property("chapter") or self._chapter())
