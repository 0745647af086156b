"""Who has a draft open: a small file beside it, so that a colleague on a network drive sees it too.

Qt's QLockFile would know the process and the computer, not the person. The system's own file locks are not
seen from other computers on many network drives.
"""

from __future__ import annotations

import contextlib
import getpass
import json
import os
import platform
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from models.alive import process_lives
from models.reading import refuse_special
from models.safe_write import temporary_beside

REFRESH = 60.0
"""Seconds between signs of life."""
STALE = 300.0
"""Seconds without a sign of life after which a lock of another computer counts for nothing."""
_WRITING = 5.0
"""Seconds after which a lock that says nothing counts for nothing: a process died while writing it."""
_MAX_BYTES = 10_000
_MAX_NAME = 40


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
    """The lock of one draft file, taken or not; only errors of programming are raised."""

    def __init__(self, draft: Path) -> None:
        # Links to one file have one lock.
        self.path = lock_path(Path(os.path.realpath(draft)))
        now = datetime.now().isoformat(timespec="seconds")
        self._own = Holder(_user(), platform.node(), os.getpid(), now, "")
        self.taken = False

    def is_of(self, draft: Path) -> bool:
        """Tell whether this is the lock of a draft file."""
        return self.path == lock_path(Path(os.path.realpath(draft)))

    def take(self, over: bool = False) -> Holder | None:
        """Take the lock, `over` also from someone who holds it; gives who else holds it.

        A folder that takes no lock leaves it untaken and names nobody: opening must go on there.
        """
        self._own = replace(self._own, token=uuid4().hex)
        for _ in range(2):
            try:
                self._create()
                return None
            except FileExistsError:
                holder = self.holder()
                if holder is not None and not over:
                    return holder
                with contextlib.suppress(OSError):
                    self.path.unlink()
            except (OSError, ValueError):  # ValueError: a NUL in the name
                return None
        return self.holder()

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
        holder = self._read()
        if holder is None or holder.token == self._own.token:
            return None
        if holder.here and not process_lives(holder.pid):
            return None
        stale = STALE if holder.pid else _WRITING
        return None if self._silent() > stale else holder

    def _read(self) -> Holder | None:
        try:
            refuse_special(self.path)
            with open(self.path, encoding="utf-8") as file:
                data = json.loads(file.read(_MAX_BYTES))
            holder = Holder(**data)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError):  # half written, or of another program
            return Holder("", "未知", 0, "", "?")
        texts = (holder.user, holder.host, holder.since, holder.token)
        sound = all(isinstance(text, str) for text in texts) and isinstance(holder.pid, int)
        return holder if sound else Holder("", "未知", 0, "", "?")

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
        if not self.taken:
            return
        self.taken = False
        read = self._read()
        if read is not None and read.token == self._own.token:
            with contextlib.suppress(OSError):
                self.path.unlink()


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
