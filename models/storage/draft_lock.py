"""Who has a draft open: a small file beside it, so that a colleague on a network drive sees it too.

Qt's QLockFile would know the process and the computer, not the person. The system's own file locks are not
seen from other computers on many network drives; on one computer they tell whether the holder lives (see
`models.files.process_marks`), from other computers its signs of life do.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import re
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from models.files.bounded_read import refuse_special
from models.files.process_marks import Alive, clear_dead, is_alive, process_lives
from models.files.whole_write import private_folder, temporary_beside

REFRESH = 60.0
"""Seconds between signs of life."""
STALE = 300.0
"""Seconds without a sign of life after which a lock of another computer counts for nothing."""
_WRITING = 5.0
"""Seconds after which a lock that says nothing counts for nothing: a process died while writing it."""
_MAX_BYTES = 10_000
_MAX_NAME = 40
_TRIES = 5
_AWAY = 0.02
_MARK = re.compile(r"([0-9a-f]{16})\.([0-9a-f]{32})")
"""A token that names the holder's mark: the folder of the marks, which others may not know, and the mark."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock; `since` is local time in ISO 8601, `token` differs for every taking."""

    user: str
    host: str
    pid: int
    since: str
    token: str

    @property
    def here(self) -> bool:
        """Tell whether it is a process of this computer."""
        return self.host == platform.node()

    @property
    def words(self) -> str:
        """Say who, where and since when."""
        since = _since(self.since)
        if self.here and self.user == _user():
            return f"本机的另一个填报窗口{since}"
        host = "本机" if self.here else f"电脑 {_short(self.host)}"
        return f"{_short(self.user) or '有人'}（{host}）{since}"


def lock_path(draft: Path) -> Path:
    """Give the file that says who has a draft open."""
    return draft.with_name(f".~{draft.stem}.tianbao.lock")


class DraftLock:
    """The lock of one draft file, taken or not; only errors of programming are raised.

    `marks` is the folder in which the person's processes mark themselves as living, None where there is none.
    """

    def __init__(self, draft: Path, marks: Path | None = None) -> None:
        # Links to one file have one lock.
        self.path = lock_path(Path(os.path.realpath(draft)))
        now = datetime.now().isoformat(timespec="seconds")
        self._own = Holder(_user(), platform.node(), os.getpid(), now, "")
        self._marks = marks
        self._alive: Alive | None = None
        self.taken = False

    def is_of(self, draft: Path) -> bool:
        """Tell whether this is the lock of a draft file."""
        return self.path == lock_path(Path(os.path.realpath(draft)))

    def take(self, over: bool = False) -> Holder | None:
        """Take the lock, `over` also from someone who holds it; gives who else holds it.

        A folder that takes no lock leaves it untaken and names nobody: opening must go on there.
        """
        self._own = replace(self._own, token=self._new_token())
        found: Holder | None = None
        for _ in range(_TRIES):
            try:
                self._create()
                return None
            except FileExistsError:
                found = _read(self.path)
                if found is not None and not over and self._holds(found):
                    break
                if found is not None:
                    self._clear(found)
            except (OSError, ValueError):  # ValueError: a NUL in the name
                self._end_mark()
                return None
        self._end_mark()
        return found

    def _new_token(self) -> str:
        """Mark this process as living, where the system can, and name the mark."""
        self._end_mark()
        if self._marks is not None:
            with contextlib.suppress(OSError):
                private_folder(self._marks)
                clear_dead(self._marks)
                self._alive = Alive(self._marks)
                return f"{_name_of(self._marks)}.{self._alive.name}"
        return uuid4().hex

    def _end_mark(self) -> None:
        if self._alive is not None:
            self._alive.end()
            self._alive = None

    def _clear(self, found: Holder) -> None:
        """Take away the lock that was found, but not another that has taken its place meanwhile."""
        away = temporary_beside(self.path)
        now = _read(self.path)
        if now is None or now.token != found.token:
            return
        with contextlib.suppress(OSError):
            os.replace(self.path, away)
            moved = _read(away)
            if moved is not None and moved.token != found.token:
                _put(away, self.path)
            away.unlink(missing_ok=True)

    def _create(self) -> None:
        """Put the lock there whole: half of one would keep others out in nobody's name."""
        whole = temporary_beside(self.path)
        try:
            whole.write_text(json.dumps(asdict(self._own), ensure_ascii=False), "utf-8")
            _put(whole, self.path)
        finally:
            with contextlib.suppress(OSError):
                whole.unlink()
        self.taken = True

    def holder(self) -> Holder | None:
        """Give who else holds the lock, None when nobody does or nobody alive."""
        holder = _read(self.path)
        if holder is None or holder.token == self._own.token:
            return None
        return holder if self._holds(holder) else None

    def _holds(self, holder: Holder) -> bool:
        """Tell whether someone named in a lock still lives, as far as can be known."""
        mark = _MARK.fullmatch(holder.token)
        if mark and holder.here and self._marks is not None and mark[1] == _name_of(self._marks):
            return is_alive(self._marks, mark[2])
        if holder.here and not process_lives(holder.pid):
            return False
        return self._silent() <= (STALE if holder.pid else _WRITING)

    @property
    def still_ours(self) -> bool:
        """Tell whether the lock was taken and nobody has taken it over, or taken it away."""
        found = _read(self.path) if self.taken else None
        return found is not None and found.token == self._own.token

    def _silent(self) -> float:
        """Give the seconds since the holder's last sign of life, by the clock of the drive."""
        try:
            return self._clock() - self.path.stat().st_mtime
        except OSError:
            return 0.0

    def _clock(self) -> float:
        probe = temporary_beside(self.path)
        try:
            with open(probe, "xb"):
                return probe.stat().st_mtime
        except OSError:
            return time.time()
        finally:
            with contextlib.suppress(OSError):
                probe.unlink(missing_ok=True)

    def refresh(self) -> Holder | None:
        """Give a sign of life; gives who has taken the lock over meanwhile."""
        if not self.taken:
            return None
        if (holder := self.holder()) is not None:
            self.taken = False
            return holder
        try:
            os.utime(self.path)
        except FileNotFoundError:
            return self.take()
        except OSError:
            return None
        return None

    def release(self) -> None:
        """Take the lock away if it is still our own."""
        for _ in range(_TRIES):
            if not self.taken or _read(self.path) is not None:
                break
            time.sleep(_AWAY)  # whoever found a dead one there may have moved ours, and puts it back
        if self.still_ours:
            with contextlib.suppress(OSError):
                self.path.unlink()
        self.taken = False
        self._end_mark()


def _read(path: Path) -> Holder | None:
    """Read a lock, of someone unknown where it says nothing; None when it is not there."""
    try:
        refuse_special(path)
        with open(path, encoding="utf-8") as file:
            data = json.loads(file.read(_MAX_BYTES))
        holder = Holder(**data)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, RecursionError):  # half written, or of another program
        return Holder("", "未知", 0, "", "?")
    texts = (holder.user, holder.host, holder.since, holder.token)
    sound = all(isinstance(text, str) for text in texts) and isinstance(holder.pid, int)
    return holder if sound else Holder("", "未知", 0, "", "?")


def _name_of(marks: Path) -> str:
    """Name a folder of marks without saying where it is: locks lie where others read them."""
    return sha256(os.path.realpath(marks).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _put(whole: Path, path: Path) -> None:
    """Give a file its name unless that is taken: FileExistsError."""
    try:
        os.link(whole, path)
    except FileExistsError:
        raise
    except OSError:  # some drives know no second names; there it is empty for a moment
        with open(path, "x", encoding="utf-8"):
            pass
        os.replace(whole, path)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no name for the user's number, no pwd on Windows
        return ""


def _short(text: str) -> str:
    """Give a name as it can be shown, whoever wrote it."""
    return " ".join(text.split())[:_MAX_NAME]


def _since(time_: str) -> str:
    try:
        when = datetime.fromisoformat(time_)
    except ValueError:
        return ""
    today = when.date() == datetime.now().date()
    return f"从 {when:%H:%M} 起" if today else f"从 {when.month} 月 {when.day} 日 {when:%H:%M} 起"
