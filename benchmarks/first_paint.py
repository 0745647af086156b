"""A process that shows a window and says when it is painted: `python -m benchmarks.first_paint empty|ours`.

The empty window imports nothing of the program; the program is started as its own command starts it.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

MAIN = Path(__file__).resolve().parents[1] / "main.py"
PAINTED = "painted"


class _Watch(QObject):
    painted = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False


def until_painted(*_: object) -> int:
    """Stand in for the event loop until the window and all in it have been painted."""
    app = QApplication.instance()
    assert app is not None
    watch = _Watch()
    # Of the window alone: an application's filter would see, and slow down, every event there is.
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QMainWindow):
            window.installEventFilter(watch)
    while not watch.painted:
        app.processEvents()
    print(PAINTED, flush=True)
    sys.stdin.readline()
    os._exit(0)


def _empty() -> None:
    app = QApplication([])
    window = QMainWindow()
    window.resize(1500, 940)
    window.show()
    until_painted(app)


def _ours() -> None:
    QApplication.exec = until_painted  # type: ignore[method-assign]
    sys.argv = ["main.py"]
    runpy.run_path(str(MAIN), run_name="__main__")


if __name__ == "__main__":
    _ours() if sys.argv[1:] == ["ours"] else _empty()
