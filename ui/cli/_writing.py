"""Writing to drafts from the command line: nobody else is at them meanwhile, or nothing is written."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.calculation.kept_figures import keep_figures
from models.errors import ExitCode, TianbaoError
from models.files.whole_write import SaveError, shown_path
from models.session.session import Session
from models.storage.draft_file import save_draft
from models.storage.draft_lock import DraftLock, Holder
from ui.drafts.user_folders import keep_version, marks_folder

PATIENCE = 2.0
"""Seconds to wait for another command of this computer to have done; a window keeps a draft for longer."""
_PAUSE = 0.05


class InUseError(TianbaoError):
    """Report a draft that somebody has open; nothing was written."""

    exit_code = ExitCode.IN_USE


@contextmanager
def held(path: Path) -> Iterator[DraftLock]:
    """Hold a draft's lock while it is read and written; InUseError where somebody else does.

    Where the folder takes no lock it goes on: that the file is as it was read is looked at before writing.
    """
    lock = DraftLock(path, marks_folder())
    until = time.monotonic() + PATIENCE
    while (holder := lock.take()) is not None:
        if not holder.here or time.monotonic() >= until:
            raise _in_use(path, holder)
        time.sleep(_PAUSE)
    try:
        yield lock
    finally:
        lock.release()


def refuse_lost(path: Path, lock: DraftLock) -> None:
    """Raise InUseError where somebody has taken the lock over."""
    if (holder := lock.refresh()) is not None:
        raise _in_use(path, holder)


def save_changed(session: Session, path: Path, lock: DraftLock, digest: str) -> None:
    """Save a draft that was read with a digest, what was there before as a version; InUseError, SaveError."""
    try:
        keep_version(path)
        kept = ""
    except SaveError as error:
        kept = error.message
    refuse_lost(path, lock)
    keep_figures(session.calculation)
    save_draft(session.submission, path, digest)
    if kept:
        print(f"草稿已保存，但改之前的内容{kept}", file=sys.stderr)


def _in_use(path: Path, holder: Holder) -> InUseError:
    how = "请先在那里保存并关闭这份草稿，再运行一次"
    return InUseError(f"“{shown_path(path)}”没有写入：正由{holder.words}编辑。{how}。文件没有改动。")
