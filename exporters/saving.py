"""Put an exported file in place whole or not at all, and say clearly why when it cannot be."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from errno import EACCES, EDQUOT, EFBIG, EINVAL, EISDIR, ENAMETOOLONG, ENOENT, ENOSPC, ENOTDIR, EPERM, EROFS
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from models.errors import TianbaoError

_REASONS = {
    EACCES: "没有权限写入文件夹“{folder}”，请换一个文件夹保存。",
    EPERM: "没有权限写入文件夹“{folder}”，请换一个文件夹保存。",
    EROFS: "文件夹“{folder}”是只读的，请换一个文件夹保存。",
    ENOENT: "文件夹“{folder}”不存在，请先建立该文件夹，或换一个文件夹保存。",
    ENOTDIR: "“{folder}”不是文件夹，请换一个文件夹保存。",
    EISDIR: "这是一个文件夹，请换一个文件名。",
    ENAMETOOLONG: "文件名太长，请换一个较短的文件名。",
    EINVAL: "文件名中有系统不允许的字符，请换一个文件名。",
    ENOSPC: "磁盘空间不足，请清理磁盘，或换一个位置保存。",
    EDQUOT: "磁盘空间不足（已达配额），请清理文件，或换一个位置保存。",
    EFBIG: "磁盘不能存放这么大的文件，请换一个位置保存。",
}
_IN_USE = "文件可能正在其他程序（如 WPS、Excel、PDF 阅读器）中打开，或为只读文件。请关闭后重试，或换一个文件名。"
# Windows reports these as errors that mean something else: a path too long, a name with forbidden characters.
_WINDOWS = {206: ENAMETOOLONG, 123: EINVAL, 112: ENOSPC, 3: ENOENT}


class ExportError(TianbaoError):
    """Report an exported file that could not be written; what stood there before still does."""

    exit_code = 4


def replace_file(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file beside `path` and move it there when complete; ExportError leaves `path` as it was."""
    target = Path(os.path.realpath(path))
    try:
        _replace(target, write)
    except OSError as error:
        raise ExportError(f"无法保存“{path.name}”：{_reason(error, target)}", repr(error)) from error


def _replace(target: Path, write: Callable[[BinaryIO], None]) -> None:
    _refuse_folder_and_read_only(target)
    temporary = target.with_name(f".{token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        _move(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _refuse_folder_and_read_only(target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if target.exists() and not os.access(target, os.W_OK):
        raise _InUseError(EACCES, os.strerror(EACCES))


class _InUseError(PermissionError):
    """The folder takes files, but the old file cannot be replaced."""


def _move(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except PermissionError as error:
        raise _InUseError(*error.args) from error


def _reason(error: OSError, target: Path) -> str:
    if isinstance(error, _InUseError):
        return _IN_USE
    number = _WINDOWS.get(getattr(error, "winerror", None) or 0, error.errno or 0)
    return _REASONS.get(number, f"{error.strerror or error}。").format(folder=target.parent)
