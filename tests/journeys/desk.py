"""The program as it starts, with the file dialogs of the system answered and nothing else."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox

from ui.window.app import application
from ui.window.main_window import MainWindow

_HARMLESS = ("This plugin does not support ", "Detected locale ")


class Desk:
    """Hold the window, the file that the next file dialog is answered with, and what was asked and warned."""

    def __init__(self) -> None:
        self.files: Path | None = None
        self.asked: list[str] = []
        self.warned: list[str] = []
        qInstallMessageHandler(self._hear)
        app = application()
        for dialog in ("getOpenFileName", "getSaveFileName"):
            setattr(QFileDialog, dialog, self._file)
        setattr(QFileDialog, "getOpenFileNames", lambda *asked: ([self._file(*asked)[0]], asked[3]))  # noqa: B010
        setattr(QMessageBox, "exec", lambda box: self._question(box))  # noqa: B010
        self.window = MainWindow()
        self.window.resize(self.window.size().boundedTo(app.primaryScreen().availableSize()))
        self.window.show()
        self.window.activateWindow()
        app.processEvents()

    def _file(self, parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
        assert self.files is not None, f"no file was to be asked for: {title}"
        return str(self.files), pattern

    def _question(self, box: QMessageBox) -> int:
        self.asked.append(f"{box.text()}{box.informativeText()}")
        box.defaultButton().click()
        return 0

    def _hear(self, kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if not text.startswith(_HARMLESS):
            self.warned.append(text)

    def said(self) -> str:
        """Give what the message bar shows."""
        labels = self.window.messages.findChildren(QLabel)
        return " ".join([label.text() for label in labels if label.isVisible()] + self.asked)

    def screen(self) -> dict[str, object]:
        """Give the free size of the screen, the window's and the scale, in logical pixels."""
        free, size = self.window.screen().availableSize(), self.window.size()
        ratio = self.window.devicePixelRatioF()
        return {"screen": free.toTuple(), "window": size.toTuple(), "scale": ratio}

    def close(self) -> None:
        """End the program as its user would."""
        self.window.close()
        QApplication.clipboard().clear()
        QApplication.processEvents()
