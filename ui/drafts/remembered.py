"""What the program remembers between runs: recent drafts, the folders and names last used."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Signal

from models.files.user_folders import PROGRAM, portable, settings_file
from models.files.whole_write import PRIVATE, PRIVATE_FOLDER, private_folder
from models.fonts.face_choice import BUNDLED, SYSTEM

MAX_RECENT = 10
_RECENT = "recent/files"
_ABOUT, _PLACES = "recent/about", "recent/places"
_NAMES = "last"
_WELCOMED = "start/welcomed"
_LAST = "last"
_FACES = "output/faces"


def _settings() -> QSettings:
    """Open the file of settings; at first with what the versions before kept in the system's own place.

    Where the system has no place for the user they last as long as the program runs.
    """
    file = settings_file()
    settings = QSettings(str(file or ""), QSettings.Format.IniFormat)
    if file is not None and not file.exists() and portable() is None:
        before = QSettings(PROGRAM, PROGRAM)
        before.setFallbacksEnabled(False)
        for key in before.allKeys():
            settings.setValue(key, before.value(key))
        _write(settings)
    return settings


def _write(settings: QSettings) -> bool:
    """Write settings now, for their owner alone to read; tells whether it was done."""
    file = Path(settings.fileName()) if settings.fileName() else None
    with contextlib.suppress(OSError):
        if file is not None:
            private_folder(file.parent)
    settings.sync()
    with contextlib.suppress(OSError):
        if file is not None:
            if file.parent.name == PROGRAM:
                file.parent.chmod(PRIVATE_FOLDER)
            file.chmod(PRIVATE)
    return settings.status() == QSettings.Status.NoError


class Remembered(QObject):
    """Keep the list of recent drafts, newest first, and a folder for each kind of file."""

    changed = Signal()
    unkept = Signal(str)  # why something was not remembered; once

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = _settings()
        self._told = False

    def files(self) -> list[Path]:
        """List the recent drafts, those that are gone too."""
        return [Path(name) for name in self._lines(_RECENT) if name][:MAX_RECENT]

    def _lines(self, key: str) -> list[str]:
        stored = self._settings.value(key)
        lines = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [line if isinstance(line, str) else "" for line in lines]

    def about(self, path: Path) -> str:
        """Say what a recent draft was when it was saved last; blank where that is not known."""
        return self._noted(_ABOUT, path)

    def place(self, path: Path) -> str:
        """Give where in a recent draft the person stopped; blank where that is not known."""
        return self._noted(_PLACES, path)

    def _noted(self, key: str, path: Path) -> str:
        return dict(zip(self.files(), self._lines(key), strict=False)).get(path.absolute(), "")

    def note(self, path: Path, place: str, about: str = "") -> None:
        """Remember where in a recent draft the person stopped and, unless blank, what it is now."""
        files, path = self.files(), path.absolute()
        places, abouts = ([self._noted(key, file) for file in files] for key in (_PLACES, _ABOUT))
        if path in files:
            at = files.index(path)
            places[at], abouts[at] = place, about or abouts[at]
            self._settings.setValue(_ABOUT, abouts)
            self._keep(_PLACES, places)

    def name(self, kind: str) -> str:
        """Give the `unit`, the `filer` or the `pack` of the last draft, blank at first."""
        stored = self._settings.value(f"{_NAMES}/{kind}")
        return stored if isinstance(stored, str) else ""

    def remember_name(self, kind: str, name: str) -> None:
        """Remember the `unit`, the `filer` or the `pack` for the next draft."""
        if name and name != self.name(kind):
            self._keep(f"{_NAMES}/{kind}", name)

    def add(self, path: Path) -> None:
        """Put a draft on top of the list and remember its folder."""
        path = path.absolute()
        self._store([path, *(other for other in self.files() if other != path)][:MAX_RECENT])
        self.remember_folder("draft", path.parent)

    def remove(self, path: Path) -> None:
        """Take a draft off the list; the file itself stays."""
        self._store([other for other in self.files() if other != path])

    def clear(self) -> None:
        """Empty the list and forget folders and names; the files themselves stay."""
        for group in ("folders", _NAMES):
            self._settings.remove(group)
        self._store([])

    def _store(self, files: list[Path]) -> None:
        for key in (_ABOUT, _PLACES):
            self._settings.setValue(key, [self._noted(key, path) for path in files])
        self._keep(_RECENT, [str(path) for path in files])
        self.changed.emit()

    @property
    def welcomed(self) -> bool:
        """Tell whether the lines for the first start were closed for good."""
        return self._settings.value(_WELCOMED) is not None

    def note_welcomed(self) -> None:
        """Remember that they were."""
        self._keep(_WELCOMED, "1")

    def faces(self) -> str:
        """Give which faces were chosen last, at first the bundled ones."""
        return SYSTEM if self._settings.value(_FACES) == SYSTEM else BUNDLED

    def remember_faces(self, choice: str) -> None:
        """Remember which faces were chosen."""
        self._keep(_FACES, choice)

    def unfolded(self, pane: str, otherwise: bool) -> bool:
        """Tell whether a pane of the window was shown last, `otherwise` where nobody has said."""
        stored = self._settings.value(f"panes/{pane}")
        return str(stored) == "true" if stored is not None else otherwise

    def remember_unfolded(self, pane: str, shown: bool) -> None:
        """Remember whether a pane of the window is shown."""
        self._keep(f"panes/{pane}", "true" if shown else "false")

    def folder(self, kind: str) -> Path:
        """Give the folder last used for `draft`, `pdf` or `xlsx`, else for another kind, else documents."""
        for one in (kind, _LAST):
            stored = self._settings.value(f"folders/{one}")
            if isinstance(stored, str) and stored and Path(stored).is_dir():
                return Path(stored)
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return Path(documents) if documents and Path(documents).is_dir() else Path.home()

    def remember_folder(self, kind: str, folder: Path) -> None:
        """Remember where a kind of file was last kept."""
        for one in (kind, _LAST):
            self._keep(f"folders/{one}", str(folder))

    def _keep(self, key: str, value: object) -> None:
        """Write now, and say when that is not possible."""
        self._settings.setValue(key, value)
        if not _write(self._settings) and not self._told:
            self._told = True  # Qt says so for good
            file = self._settings.fileName() or "用户目录"
            said = f"最近的草稿、文件夹或选择没有记下：“{file}”不能写入。请检查那里的磁盘空间和权限。"
            self.unkept.emit(said)
