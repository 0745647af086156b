"""Where the program keeps what belongs to the user: the folder the system has for that."""

from __future__ import annotations

from pathlib import Path

from models.subjects import use_folder


def keep_dictionaries_with_the_user() -> None:
    """Let the subject dictionaries take in the user's own lists, in the window and on the command line."""
    use_folder(subjects_folder)


def subjects_folder() -> Path | None:
    """Give the folder of the user's subject lists, None where the system has none for the user."""
    from PySide6.QtCore import QCoreApplication, QStandardPaths

    # The folder is named after the program; a command has no application to say so.
    if not QCoreApplication.applicationName() or QCoreApplication.instance() is None:
        QCoreApplication.setApplicationName("tianbao")
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
    return Path(data) / "subjects" if data else None
