"""Savepoints: what is being typed, kept in the user's data folder apart from the draft until it is saved.

One file per open draft, replaced as a whole: a first line with the kind, the version and the SHA-256 of what
follows, a line of JSON that says what it belongs to and what open editors held, then the content of a draft
file.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from models.drafts.submission import Submission
from models.errors import TianbaoError
from models.files.bounded_read import read_regular
from models.files.process_marks import clear_dead, is_alive
from models.files.whole_write import (
    SaveError,
    cause,
    clear_leftovers,
    plain_name,
    private_folder,
    shown_path,
    write_whole,
)
from models.savepoints import being_typed
from models.savepoints.being_typed import BeingTyped
from models.storage.draft_file import MAX_BYTES, loads
from models.storage.draft_file import SUFFIX as DRAFT_SUFFIX
from models.storage.draft_format import to_json

SUFFIX = ".savepoint"
DAMAGED = ".damaged"
KEPT_DAYS = 14
"""How long what was thrown away, or could not be read, is kept."""
MAX_SIZE = 2 * MAX_BYTES
_MAGIC = b"tianbao-savepoint 1 "
_TYPED = "typed"
_DISCARDED = re.compile(r"(?P<title>.+) (?P<when>\d\d-\d\d \d{6}) [^ ]{0,6}")
"""How `discard` calls a file."""


class SavepointError(TianbaoError):
    """Report a savepoint that cannot be read just now, or is gone."""


class SavepointDamagedError(SavepointError):
    """Report a savepoint whose content is not what was written."""


@dataclass(frozen=True, slots=True)
class Belonging:
    """What a savepoint belongs to: a file (blank for none yet), its SHA-256 when loaded, who wrote it.

    `time` is in ISO 8601 with the offset, `owner` the mark of the process (see `models.files.process_marks`).
    """

    path: str
    digest: str
    time: str
    pid: int
    owner: str
    unit: str = ""
    title: str = ""
    place: str = ""
    """Where the person was, see `Address`; blank in savepoints of the versions before."""

    @property
    def when(self) -> datetime:
        """Give the time of writing, in local time."""
        return datetime.fromisoformat(self.time).astimezone()


@dataclass(frozen=True, slots=True)
class Savepoint:
    """A sound savepoint as read from its file; `typed` is what open editors held, no part of the content."""

    file: Path
    belonging: Belonging
    content: bytes
    typed: tuple[BeingTyped, ...] = ()

    def submission(self) -> Submission:
        """Give what was taken over, also more than a file may hold; DraftError when it is no draft."""
        return loads(self.content, self.belonging.title or self.file.stem, limits=False)


def draft_bytes(submission: Submission) -> bytes:
    """Give the content of a draft in the least time; a saved file has kept figures and spaces besides.

    Half a character, which no file can hold, becomes `?` rather than costing everything else.
    """
    kept = submission.kept
    if kept is not None:  # what it shows now is not asked at every keystroke
        submission = replace(submission, kept=replace(kept, typed="", figures={}))
    return json.dumps(to_json(submission), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def write(file: Path, belonging: Belonging, content: bytes, typed: Iterable[BeingTyped] = ()) -> None:
    """Write a savepoint as a whole, on the disk when this returns; SaveError, the old one then stays."""
    try:
        private_folder(file.parent)
    except OSError as error:
        raise SaveError(f"没有留下恢复点（“{file.parent}”）：{cause(error)}。", repr(error)) from error
    said: dict[str, object] = asdict(belonging)
    if open_texts := being_typed.to_json(typed):  # without, it is as it was before there were any
        said[_TYPED] = open_texts
    head = json.dumps(said, ensure_ascii=True).encode()
    rest = head + b"\n" + content
    data = _MAGIC + sha256(rest).hexdigest().encode() + b"\n" + rest
    if len(data) > MAX_SIZE:
        raise SaveError(f"没有留下恢复点：内容超过 {MAX_SIZE // 1_000_000} MB。请删减后保存。")
    write_whole(file, data, private=True, head=f"没有留下恢复点（“{file.parent}”）")


def read(file: Path) -> Savepoint:
    """Read a savepoint; SavepointError when it is damaged, too large or gone."""
    try:
        with open(file, "rb") as opened:
            data = opened.read(MAX_SIZE)
    except OSError as error:
        raise SavepointError(f"读不到恢复点“{file.name}”，它可能已被恢复或删除。", repr(error)) from error
    first, _, rest = data.partition(b"\n")
    if first != _MAGIC + sha256(rest).hexdigest().encode():
        raise SavepointDamagedError(f"恢复点“{file.name}”已损坏或不完整，已放在一边。")
    head, _, content = rest.partition(b"\n")
    try:
        said = json.loads(head)
        typed = being_typed.from_json(said.pop(_TYPED, []))
        belonging = Belonging(**said)
        _ = belonging.when
        if any(not isinstance(getattr(belonging, f.name), str) for f in fields(belonging) if f.name != "pid"):
            raise ValueError("not text")
    except (LookupError, AttributeError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise SavepointDamagedError(f"恢复点“{file.name}”的说明读不懂，已放在一边。", repr(error)) from error
    return Savepoint(file, belonging, content, typed)


def left_behind(folder: Path) -> list[Savepoint]:
    """List the savepoints no living process writes to, newest first; damaged ones are set aside."""
    found = []
    for file in _files(folder, SUFFIX):
        try:
            savepoint = read(file)
        except SavepointDamagedError:
            set_aside(file)
            continue
        except SavepointError:  # one that a living process has just deleted is no damage
            continue
        if not is_alive(folder, savepoint.belonging.owner):
            found.append(savepoint)
    return sorted(found, key=lambda one: one.belonging.when, reverse=True)


def belonging_to(path: Path, savepoints: Iterable[Savepoint]) -> Savepoint | None:
    """Find the newest savepoint of a draft file."""
    wanted = os.path.normcase(path.absolute())
    return next(
        (s for s in savepoints if s.belonging.path and os.path.normcase(s.belonging.path) == wanted), None
    )


def set_aside(file: Path) -> None:
    """Rename a damaged savepoint, so that it is neither offered nor lost."""
    with contextlib.suppress(OSError):
        os.replace(file, file.with_name(file.name + DAMAGED))


def damaged(folder: Path) -> list[Path]:
    """List what was set aside."""
    return _files(folder, DAMAGED)


def claim(savepoint: Savepoint, new: Path) -> None:
    """Take a savepoint over under another name; SavepointError when someone else has."""
    try:
        os.rename(savepoint.file, new)
    except OSError as error:
        name = savepoint.belonging.title or savepoint.file.stem
        raise SavepointError(f"“{name}”已由另一个窗口恢复，或已被删除。", repr(error)) from error


def delete(file: Path) -> None:
    """Delete a savepoint, which is not missed when it is gone already."""
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)


def discarded_folder(folder: Path) -> Path:
    """Give where discarded savepoints are kept for some days, as drafts that can be opened."""
    return folder / "discarded"


def discard(savepoint: Savepoint) -> Path:
    """Move a savepoint to the discarded ones as a draft with what was being typed into its cells.

    SaveError, it then staying where it is.
    """
    kept = discarded_folder(savepoint.file.parent)
    with contextlib.suppress(OSError):  # writing says what is wrong
        private_folder(kept)
    name = plain_name(savepoint.belonging.title, 60) or "草稿"
    path = kept / f"{name} {savepoint.belonging.when:%m-%d %H%M%S} {savepoint.file.stem[:6]}{DRAFT_SUFFIX}"
    write_whole(
        path,
        being_typed.taken_over(savepoint.content, savepoint.typed, path.name),
        private=True,
        head="没有丢弃，恢复点还在原处",
    )
    delete(savepoint.file)
    return path


@dataclass(frozen=True, slots=True)
class Thrown:
    """A discarded draft: its file, what it is called, and in local time when it was typed and thrown away."""

    path: Path
    title: str
    typed: datetime | None
    thrown: datetime


def thrown_away(folder: Path) -> list[Thrown]:
    """List the discarded drafts whose files can be seen, the last that was thrown away first."""
    found = []
    for path in _files(discarded_folder(folder), DRAFT_SUFFIX):
        with contextlib.suppress(OSError):
            found.append(_thrown(path, datetime.fromtimestamp(path.stat().st_mtime).astimezone()))
    return sorted(found, key=lambda one: one.thrown, reverse=True)


def _thrown(path: Path, thrown: datetime) -> Thrown:
    """Read the name that `discard` gave a file; another name is the title as it stands."""
    if (named := _DISCARDED.fullmatch(path.stem)) is None:
        return Thrown(path, path.stem, None, thrown)
    try:  # the name has no year: it is the one before where it would be later than it was thrown away
        typed = datetime.strptime(f"{thrown.year}-{named['when']}", "%Y-%m-%d %H%M%S").astimezone()
        typed = typed if typed.date() <= thrown.date() else typed.replace(year=thrown.year - 1)
    except ValueError:
        return Thrown(path, path.stem, None, thrown)
    return Thrown(path, named["title"], typed, thrown)


def load_discarded(path: Path) -> Submission:
    """Read a discarded draft, also one that holds more than can be saved; DraftError, SavepointError."""
    try:
        content = read_regular(path, 2 * MAX_SIZE)  # written anew it takes more room
    except (OSError, ValueError) as error:
        raise SavepointError(f"“{shown_path(path)}”读不了：系统读不了这个文件。", repr(error)) from error
    return loads(content, shown_path(path), limits=False)


def tidy(folder: Path) -> None:
    """Delete what was thrown away or set aside long ago, and what died processes left lying about."""
    clear_dead(folder)
    clear_leftovers(folder)
    long_ago = time.time() - KEPT_DAYS * 86400
    for file in (*damaged(folder), *_files(discarded_folder(folder), "")):
        with contextlib.suppress(OSError):
            if file.stat().st_mtime < long_ago:
                file.unlink()


def _files(folder: Path, suffix: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name.endswith(suffix) and path.is_file())
    except OSError:
        return []
