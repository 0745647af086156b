"""Past versions of a draft: a copy at each save, in the user's data folder, thinned as they age."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from models.drafts.submission import Submission
from models.files.whole_write import (
    SaveError,
    clear_leftovers,
    private_folder,
    reason,
    shown_path,
    write_whole,
)
from models.storage.draft_file import MAX_BYTES, SUFFIX, load_draft

DAYS = 31
"""For how many days one version a day is kept; of the months before, one each."""
_PLACE = "place"  # the file beside the versions of a draft that says where the draft is
_NAME = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Version:
    """One kept copy; `saved` is when the draft was saved so, in local time."""

    path: Path
    saved: datetime

    def submission(self) -> Submission:
        """Read what was typed; DraftError."""
        return load_draft(self.path)


def keep(folder: Path, draft: Path) -> None:
    """Keep a copy of a draft file as it is now, unless the newest is just that.

    It is called before a file is overwritten, too, so that what came from elsewhere is not lost.
    SaveError, in words that can follow what became of the draft itself.
    """
    try:
        if not draft.is_file() or draft.stat().st_size > MAX_BYTES:
            return
        content, saved = draft.read_bytes(), datetime.fromtimestamp(draft.stat().st_mtime)
        own = _folder_of(folder, draft)
        found = versions(folder, draft)
        if any(version.path.read_bytes() == content for version in found[:1]):
            return
        if not (place := private_folder(own) / _PLACE).exists():
            write_whole(place, os.fsencode(os.path.realpath(draft)), private=True)
        write_whole(own / f"{saved.strftime(_NAME)}{SUFFIX}", content, private=True)
    except SaveError as error:
        raise _unkept(folder, error.reason, error.detail) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name, a time long past
        raise _unkept(folder, reason(error), repr(error)) from error
    _thin(versions(folder, draft), date.today())
    clear_leftovers(own)


def _unkept(folder: Path, why: str, detail: str) -> SaveError:
    said = f"没有留下历史版本：“{shown_path(folder)}”{why}。请检查那里的磁盘空间和权限，再保存一次。"
    return SaveError(said, detail, why)


def versions(folder: Path | None, draft: Path | None) -> list[Version]:
    """List the versions of a draft file, newest first."""
    found = []
    if folder is not None and draft is not None:
        with contextlib.suppress(OSError, ValueError):  # no folder yet, a NUL in the name
            for path in _folder_of(folder, draft).glob(f"*{SUFFIX}"):
                with contextlib.suppress(ValueError):  # a name of someone else's
                    found.append(Version(path, datetime.strptime(path.stem, _NAME)))
    return sorted(found, key=lambda version: version.saved, reverse=True)


def every_version(folder: Path) -> list[Path]:
    """List the files of the versions of all drafts."""
    return [path for own in histories(folder) for path in own.glob(f"*{SUFFIX}")]


def histories(folder: Path) -> list[Path]:
    """List the folders of all drafts that have versions."""
    try:
        return sorted(own for own in folder.iterdir() if own.is_dir())
    except OSError:
        return []


def place_of(history: Path) -> Path | None:
    """Give where the draft of a history is or was, None where that was not noted yet."""
    try:
        return Path(os.fsdecode((history / _PLACE).read_bytes()))
    except (OSError, ValueError):
        return None


def clear(files: Iterable[Path]) -> int:
    """Delete versions, and what is noted of a draft with its last one; gives how many could not be."""
    failed, folders = 0, set()
    for path in files:
        folders.add(path.parent)
        try:
            path.unlink(missing_ok=True)
        except OSError:
            failed += 1
    for own in folders:
        with contextlib.suppress(OSError):
            if not any(own.glob(f"*{SUFFIX}")):
                for path in own.iterdir():
                    if path.suffix != SUFFIX:  # another window may be saving
                        path.unlink()
                own.rmdir()
    return failed


def size_of(files: Iterable[Path]) -> int:
    """Give how many bytes files take."""
    total = 0
    for path in files:
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total


def _folder_of(folder: Path, draft: Path) -> Path:
    """Give the folder for a draft, known by where it is; links to one file have one history."""
    place = os.path.normcase(os.path.realpath(draft))
    return folder / sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _thin(found: Iterable[Version], today: date) -> None:
    """Delete what is neither of today nor the last of its day, or of its month if long ago."""
    seen: set[tuple[int, ...]] = set()
    for version in found:
        day = version.saved.date()
        recent = day > today - timedelta(days=DAYS)
        period = (day.year, day.month, day.day) if recent else (day.year, day.month)
        if period in seen and day < today:
            with contextlib.suppress(OSError):
                version.path.unlink()
        seen.add(period)
