"""Whether the process that wrote something still lives: a file it keeps locked, which the system lets go of.

This is the one way to know it on one computer, for savepoints, for drafts and for reports of crashes. A
process number would not do: it is given to other processes, a restored computer has it again, and one that
was just killed keeps it until somebody has noticed.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from uuid import uuid4

SUFFIX = ".alive"
_OLD = 3600.0
"""Seconds after which the mark of a dead process is cleared away; a new one is locked long before."""

if sys.platform == "win32":
    import msvcrt

    def mark(file: int) -> None:
        """Lock an open file for as long as this process lives; OSError where that is not possible."""
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    _try = mark

else:
    import fcntl

    def mark(file: int) -> None:
        """Lock an open file for as long as this process lives; OSError where that is not possible."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _try(file: int) -> None:
        # Shared, so that two who look at once do not take each other for the living.
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def is_marked(path: Path) -> bool:
    """Tell whether a living process has marked a file; one nobody can look at counts as marked."""
    try:
        with open(path, "r+b") as file:
            _try(file.fileno())
    except (FileNotFoundError, ValueError):
        return False
    except OSError:
        return True
    return False


class Alive:
    """Mark this process as living in a folder until `end`, or until it dies of whatever."""

    def __init__(self, folder: Path) -> None:
        """Create the mark; OSError when the folder takes none."""
        self.name = uuid4().hex
        self._path = folder / f"{self.name}{SUFFIX}"
        self._file = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            mark(self._file)
        except OSError:
            self.end()
            raise

    def end(self) -> None:
        """Take the mark away."""
        os.close(self._file)
        with contextlib.suppress(OSError):
            self._path.unlink()


def is_alive(folder: Path, name: str) -> bool:
    """Tell whether the process that made this mark still lives; one nobody can look at counts as living."""
    return is_marked(folder / f"{name}{SUFFIX}")


def clear_dead(folder: Path) -> None:
    """Clear away the marks of processes that died a while ago."""
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _OLD and not is_alive(folder, path.stem):
                path.unlink()


def process_lives(pid: int) -> bool:
    """Tell whether a process of this computer has this number now; for what bears no mark of ours."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _windows_process_lives(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


if sys.platform == "win32":

    def _windows_process_lives(pid: int) -> bool:
        # os.kill would end the process here, whatever the signal.
        from ctypes import windll

        synchronize, timed_out = 0x0010_0000, 0x102
        handle = windll.kernel32.OpenProcess(synchronize, False, pid)
        if not handle:
            return bool(windll.kernel32.GetLastError() == 5)  # it is there, but not ours
        try:
            return bool(windll.kernel32.WaitForSingleObject(handle, 0) == timed_out)
        finally:
            windll.kernel32.CloseHandle(handle)
