"""Versions of drafts that are gone grow old beside the work, and the log says so."""

from __future__ import annotations

import contextlib
from datetime import date

from models.files.user_folders import own_folder
from models.files.whole_write import PRIVATE_FOLDER
from ui.window._crashes import log_note


def tidy_up() -> None:
    """Let only the owner into the program's folder, and let versions of drafts that are gone grow old.

    It looks for drafts on drives that may be slow: the window does not wait for it.
    """
    from models.storage.ageing import age_out

    if (folder := own_folder("versions")) is None:
        return
    with contextlib.suppress(OSError):  # made by an earlier version of the program, which let others read
        folder.parent.chmod(PRIVATE_FOLDER)
    count, size = age_out(folder, date.today())
    if count:
        log_note(own_folder("logs"), f"deleted {count} versions ({size} bytes) of drafts that are gone")
