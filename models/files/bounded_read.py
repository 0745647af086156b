"""Read a file from anywhere: only one that is a file, and no more of it than it may hold."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


class TooLargeError(OSError):
    """The file holds more than it may."""


def refuse_special(path: Path) -> None:
    """Raise OSError for what is no regular file: a pipe would be waited for, a device never ends."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))


def read_regular(path: Path, most: int) -> bytes:
    """Give what a regular file of at most `most` bytes holds; TooLargeError, OSError, ValueError (a NUL)."""
    refuse_special(path)
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise TooLargeError(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
    return data
