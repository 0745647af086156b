"""Files dropped on the window: workbooks are imported into the open draft, a draft is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from models.importing.grids import TABLE_SUFFIXES
from ui.drafts.files import SUFFIX


def tables_in(data: QMimeData) -> list[Path]:
    """List the workbooks among what is dragged, none where anything else is with them."""
    paths = _files(data)
    return paths if paths and all(path.suffix.lower() in TABLE_SUFFIXES for path in paths) else []


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class FileDrop(QObject):
    """Take files dropped anywhere on a window that nothing in it wants."""

    def __init__(
        self,
        window: QWidget,
        read: Callable[[list[Path]], object],
        open_draft: Callable[[Path], object],
        ready: Callable[[], bool],
    ) -> None:
        """Take what reads workbooks and what opens a draft; `ready` tells whether a draft is open."""
        super().__init__(window)
        self._read, self._open, self._ready = read, open_draft, ready
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            run = self._wanted(event.mimeData())
            if run is None:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                QTimer.singleShot(0, self, run)  # a dialog within the drop would hold the other program up
            return True
        return super().eventFilter(watched, event)

    def _wanted(self, data: QMimeData) -> Callable[[], object] | None:
        tables = tables_in(data)
        if tables and self._ready():
            return lambda: self._read(tables)
        drafts = _files(data)
        if len(drafts) == 1 and drafts[0].suffix.lower() == SUFFIX:
            return lambda: self._open(drafts[0])
        return None
