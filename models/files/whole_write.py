"""Replace a file as a whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from models.errors import ExitCode, TianbaoError

Result = TypeVar("Result")


class SaveError(TianbaoError):
    """Say why a file could not be saved and what to do; what stood there before is untouched.

    `reason` is the cause alone, for those who know better what to do, blank where there is none.
    """

    exit_code = ExitCode.UNWRITTEN

    def __init__(self, message: str, detail: str = "", reason: str = "") -> None:
        super().__init__(message, detail)
        self.reason = reason


PRIVATE = 0o600
"""The permission bits of what only its owner may read."""
PRIVATE_FOLDER = 0o700
PATIENCE = 0.2
"""Seconds for which a file that another program holds is tried again: as long as an antivirus looks at it."""
_PAUSE = 0.02
_HELD = {errno.EBUSY, errno.ETXTBSY}
_HELD_ON_WINDOWS = {5, 32, 33}  # access denied, sharing violation, lock violation
_LEFTOVER_AGE = 3600.0
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_TEMPORARY = ".tianbao-{}.tmp"

_FULL = "磁盘空间不足。请清理磁盘，或另存到别的位置"
_DENIED = "没有写入权限，或文件正被其他程序打开。请关闭占用它的程序，或另存到别的文件夹"
_BUSY = "文件正被其他程序占用。请关闭占用它的程序后再保存，或另存副本到别的位置"
_AWAY = "磁盘读写出错，或网络盘、U 盘已断开。请重新连接后再保存，或另存到别的位置"
_HANDLES = "打开的文件太多。请关闭一些程序后再保存"
_NO_FOLDER = "所在文件夹不存在。请先建好文件夹，或另存到别的位置"
_CAUSES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), _FULL),
    errno.EFBIG: "文件超过了磁盘允许的大小。请另存到别的位置",
    **dict.fromkeys((errno.EACCES, errno.EPERM), _DENIED),
    errno.EROFS: "所在磁盘是只读的。请另存到别的位置",
    errno.ENAMETOOLONG: "文件名太长。请把文件名改短",
    errno.EISDIR: "它是一个文件夹。请另取一个文件名",
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), _NO_FOLDER),
    **dict.fromkeys(_HELD, _BUSY),
    **dict.fromkeys((errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.EHOSTDOWN, errno.ENETDOWN), _AWAY),
    **dict.fromkeys((errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ECONNRESET, errno.ETIMEDOUT), _AWAY),
    **dict.fromkeys((errno.ENODEV, errno.ENXIO), _AWAY),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), _HANDLES),
    errno.EINVAL: "文件名含有不能使用的字符。请另取一个文件名",
}


def shown_path(path: Path) -> str:
    """Give a path as it can be printed, whatever bytes its name is made of."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def plain_name(text: str, most: int) -> str:
    """Take out of a file's name what no system takes, and cut it."""
    return " ".join(_FORBIDDEN.sub(" ", text).split())[:most]


def private_folder(folder: Path) -> Path:
    """Make a folder of the program's own, and what is missing above it, for its owner alone; OSError."""
    if not folder.is_dir():
        if folder.parent != folder:
            private_folder(folder.parent)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    return folder


def write_whole(
    path: Path,
    data: bytes,
    private: bool = False,
    check: Callable[[], object] | None = None,
    head: str = "",
) -> None:
    """Write a file through a temporary one beside it; SaveError, the file then being as it was.

    Links are followed, permission bits kept, but for a `private` file, which only its owner may read; when
    this returns the data is on the disk. `check` raises just before the file is replaced when it must not be.
    `head` says what was not done where that is more than a file not saved.
    """
    try:
        _replace(_followed(path), data, private, check or (lambda: None))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        said = f"{head or f'“{shown_path(path)}”没有保存'}：{cause(error)}。原有文件没有改动。"
        raise SaveError(said, repr(error), reason(error)) from error


def write_export(path: Path, content: bytes) -> None:
    """Put an exported file in place whole or not at all; SaveError, the draft being as it was."""
    write_whole(path, content, head=f"草稿不受影响，“{shown_path(path)}”没有导出")


def _followed(path: Path) -> Path:
    """Follow links; OSError when one cannot be looked at, which would be taken for no link otherwise."""
    if sys.platform != "win32":  # some drives there cannot say where a file really is
        with contextlib.suppress(FileNotFoundError):  # a new file, or a link to one
            return Path(os.path.realpath(path, strict=True))
    return Path(os.path.realpath(path))


def cause(error: OSError | ValueError) -> str:
    """Say why a file could not be read or written and what to do, without the full stop."""
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    return _CAUSES.get(code or 0, "写入时出错。请检查磁盘是否正常，或另存到别的位置")


def reason(error: OSError | ValueError) -> str:
    """Say why a file could not be written, without what to do."""
    return cause(error).partition("。")[0]


def _replace(target: Path, data: bytes, private: bool, check: Callable[[], object]) -> None:
    kept = _mode(target)
    mode = PRIVATE if private else kept
    temporary = temporary_beside(target)

    def put() -> None:
        check()
        os.replace(temporary, target)

    try:
        _write(temporary, data, mode)
        patiently(put)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def temporary_beside(path: Path) -> Path:
    """Name a file in the same folder that no other process uses, and that `clear_leftovers` knows."""
    return path.with_name(_TEMPORARY.format(uuid4().hex))


def patiently(step: Callable[[], Result]) -> Result:
    """Do something with a file, waiting a moment for a program that holds it; OSError, ValueError."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return step()
        except OSError as error:
            if not _held(error) or time.monotonic() >= until:
                raise
        time.sleep(_PAUSE)


def _held(error: OSError) -> bool:
    """Tell whether another program keeps the file to itself."""
    if sys.platform == "win32" and error.winerror in _HELD_ON_WINDOWS:
        return True
    return error.errno in _HELD


def clear_leftovers(folder: Path) -> None:
    """Delete temporary files that a process which was killed while writing has left in a folder."""
    with contextlib.suppress(OSError):
        for path in folder.glob(_TEMPORARY.format("*")):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFTOVER_AGE:
                    path.unlink()


def _mode(target: Path) -> int | None:
    """Give the permission bits to keep, None for a new file; OSError when it must not be replaced."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    # The rename alone would replace a file that nobody may write to.
    patiently(lambda: os.close(os.open(target, os.O_WRONLY)))
    return stat.S_IMODE(mode)


def _write(temporary: Path, data: bytes, mode: int | None) -> None:
    with open(temporary, "xb") as file:
        if mode is not None:
            with contextlib.suppress(OSError):  # some network drives know no permissions
                os.chmod(temporary, mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can (Windows cannot open folders)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
