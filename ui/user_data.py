"""Where the program keeps what belongs to the user: the folder the system has for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from models.subjects import use_folder

if TYPE_CHECKING:
    from models.submission import Submission


def keep_dictionaries_with_the_user() -> None:
    """Let the subject dictionaries take in the user's own lists, in the window and on the command line."""
    use_folder(subjects_folder)


def subjects_folder() -> Path | None:
    """Give the folder of the user's subject lists, None where the system has none for the user."""
    return own_folder("subjects")


def keep_version(draft: Path) -> None:
    """Keep a copy of a draft file as it is now; SaveError."""
    from models.versions import keep

    if (folder := own_folder("versions")) is not None:
        keep(folder, draft)


def kept_versions(draft: Path | None) -> Iterator[tuple[datetime, Callable[[], Submission]]]:
    """Walk the past versions of a draft file, newest first: when each was saved, and how to read it."""
    from models.versions import versions

    for version in versions(own_folder("versions"), draft):
        yield version.saved, version.submission


def own_folder(name: str) -> Path | None:
    """Give a folder of the user's own for subjects, savepoints, versions or logs; it need not be there yet.

    None where the system has none for the user.
    """
    from PySide6.QtCore import QCoreApplication, QStandardPaths

    # The folder is named after the program; a command has no application to say so.
    if not QCoreApplication.applicationName() or QCoreApplication.instance() is None:
        QCoreApplication.setApplicationName("tianbao")
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(data) / name if data else None
