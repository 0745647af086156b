"""Tell when files change on disk, however an editor writes them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

SETTLED = 250
"""Milliseconds without another change after which a file is looked at: an editor writes in several steps."""
_State = tuple[int, int] | None


class FileWatch(QObject):
    """Watch files and the folders they stand in; a file that is replaced is no longer the one watched."""

    changed = Signal(object)  # the paths that are otherwise than before

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._states: dict[Path, _State] = {}
        self._timer = QTimer(self, singleShot=True, interval=SETTLED)
        self._timer.timeout.connect(self._look)
        self._watcher.fileChanged.connect(lambda _: self._timer.start())
        self._watcher.directoryChanged.connect(lambda _: self._timer.start())

    def watch(self, paths: Iterable[Path]) -> None:
        """Watch these from now on, and no others."""
        self._states = {path: _state(path) for path in paths}
        self._follow()

    def _follow(self) -> None:
        wanted = {str(place) for path in self._states for place in (path, path.parent) if place.exists()}
        there = {*self._watcher.files(), *self._watcher.directories()}
        if gone := there - wanted:
            self._watcher.removePaths(sorted(gone))
        if new := wanted - there:
            self._watcher.addPaths(sorted(new))

    def _look(self) -> None:
        now = {path: _state(path) for path in self._states}
        changed = {path for path, state in now.items() if state != self._states[path]}
        self._states = now
        self._follow()
        if changed:
            self.changed.emit(changed)


def _state(path: Path) -> _State:
    with suppress(OSError):
        said = path.stat()
        return said.st_size, said.st_mtime_ns
    return None
