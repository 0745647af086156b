"""What a broken-off replacement of an own pack left behind: the pack is put back, the rest deleted."""

from __future__ import annotations

import os
import re
import shutil
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from models.files.user_folders import own_folder
from models.packs.heads import OWN

_OLD, _NEW, _GONE = ".old-", ".new-", ".gone-"
_SETTLED = 3600
"""Seconds after which nobody is still writing the files of a pack."""


def old_place(folder: Path, pack_id: str) -> Path:
    """Give where a pack is put aside while another takes its place; its name says whose place that is."""
    return folder / f"{_OLD}{pack_id}.{uuid4().hex}"


def new_place(folder: Path) -> Path:
    """Give where the files of a pack are written before it is put in place."""
    return folder / f"{_NEW}{uuid4().hex}"


def gone_place(folder: Path) -> Path:
    """Give where a pack is put that is deleted."""
    return folder / f"{_GONE}{uuid4().hex}"


def settle_leftovers() -> None:
    """Put back what a program that ended in the middle had put aside, and delete what nobody needs."""
    folder = own_folder(OWN)
    try:
        names = sorted(os.listdir(folder)) if folder is not None else []
    except OSError:
        return
    for name in names:
        if folder is not None and name.startswith((_OLD, _NEW, _GONE)):
            settle(folder, folder / name)


def settle(folder: Path, left: Path) -> None:
    """Put back what was put aside where nothing took its place; delete it where something did."""
    if left.name.startswith(_OLD):
        owner = _owner(left)
        place = folder / owner
        if not owner:
            return  # it may be the only copy
        if not os.path.lexists(place):
            with suppress(OSError):
                os.replace(left, place)
            return  # what could not be put back is kept
    elif left.name.startswith(_NEW) and not _is_settled(left):
        return
    delete(left)


def _owner(left: Path) -> str:
    """Give the id of the pack that was put aside, blank where it cannot be known."""
    pack_id, dot, _ = left.name.removeprefix(_OLD).rpartition(".")
    if dot:
        return pack_id
    named = sorted(left.glob("*.yaml"), key=lambda one: one.stem) if left.is_dir() else []
    return next((one.stem for one in named if _has_id(one)), "")


def _has_id(path: Path) -> bool:
    with suppress(OSError, ValueError):
        said = rf"""^id:\s*["']?{re.escape(path.stem)}["']?\s*(#.*)?$"""
        return re.search(said, path.read_text("utf-8-sig"), re.MULTILINE) is not None
    return False


def _is_settled(left: Path) -> bool:
    with suppress(OSError):
        return time.time() - left.stat().st_mtime > _SETTLED
    return False


def delete(folder: Path) -> None:
    """Delete a folder, or a link to one, as far as the system lets."""
    if folder.is_symlink():
        folder.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.unlink(missing_ok=True)
