"""Waiting for long work: after a second a dialog says what is done, and 取消 breaks it off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressDialog, QWidget

from models.progress import CancelledError, watched

PATIENCE = 1.0
"""Seconds of work before the dialog comes."""
_EACH = 0.05


class _Watch:
    """Keep the window painted while work goes on in its thread; nothing but the dialog takes input."""

    def __init__(self, window: QWidget, words: str) -> None:
        self._window = window
        self._words = words
        self._began = self._last = time.monotonic()
        self.dialog: QProgressDialog | None = None

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._last < _EACH or now - self._began < PATIENCE:
            return
        self._last = now
        if self.dialog is None:
            self.dialog = self._shown()
        self.dialog.setRange(0, total)
        # A full bar would make Qt close the dialog.
        self.dialog.setValue(min(done, total - 1) if total else 0)
        QCoreApplication.processEvents()
        if self.dialog.wasCanceled():
            raise CancelledError("已取消。")

    def _shown(self) -> QProgressDialog:
        dialog = QProgressDialog(self._words, "取消", 0, 0, self._window)
        dialog.setWindowTitle("填报")
        dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
        dialog.setAutoClose(False)
        dialog.setAutoReset(False)
        dialog.setMinimumDuration(0)
        dialog.show()
        return dialog


@contextmanager
def waiting(window: QWidget, words: str) -> Iterator[None]:
    """Carry long work out within; CancelledError when the person breaks it off."""
    watch = _Watch(window, words)
    try:
        with watched(watch):
            yield
    finally:
        if watch.dialog is not None:
            watch.dialog.hide()
            watch.dialog.deleteLater()


@contextmanager
def waiting_cursor() -> Iterator[None]:
    """Let the mouse say that there is something to wait for, which can be neither watched nor broken off."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()
