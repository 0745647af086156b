"""Look a workbook from anywhere over before it is read: no zip bomb, no XML that declares entities."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

from models.errors import TianbaoError

MAX_MEMBERS = 1_000
MAX_UNPACKED = 40_000_000
"""Bytes that all parts may come to together when unpacked."""
MAX_RATIO = 300
_RATIO_FROM = 1_000_000  # small parts of much repetition shrink as much and do no harm
_CHUNK = 1 << 16
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = 2 * max(map(len, _DECLARATIONS))
_ENCRYPTED = 1


class WorkbookRefusedError(TianbaoError):
    """Say why a workbook is not read at all."""


_ONLY_LIST = "请用 Excel 打开，只留科目清单，另存为新的 .xlsx"


def refuse_dangerous(path: Path, how: str = _ONLY_LIST) -> None:
    """Raise WorkbookRefusedError for a workbook that would fill the memory or expands entities.

    `how` says what to do instead.
    """
    try:
        with ZipFile(path) as archive:
            if reason := _look_over(archive):
                raise WorkbookRefusedError(f"“{path.name}”{reason}，没有读取。{how}。")
    except (
        BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        reason = "不是完整的 Excel 工作簿，或加了密码。请用 Excel 打开后另存为 .xlsx"
        raise WorkbookRefusedError(f"“{path.name}”{reason}。", repr(error)) from error


def _look_over(archive: ZipFile) -> str:
    """Say why a workbook is dangerous, blank where it is not."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        return f"里面有 {len(members)} 个部件，最多 {MAX_MEMBERS} 个"
    names = [member.filename.lower() for member in members]
    if len({*names}) < len(names):
        return "里有重名的部件，各个程序打开时看到的可能不同"
    total = 0
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            return "加了密码"
        before = total
        with archive.open(member) as part:
            for chunk in _chunks(part):
                # The size is counted, not believed: the directory of a bomb may say anything.
                total += len(chunk)
                unpacked = total - before
                if total > MAX_UNPACKED or unpacked > max(_RATIO_FROM, MAX_RATIO * member.compress_size):
                    return "压缩得异常，展开后太大"
    for member in members:
        with archive.open(member) as part:
            if _declares(part):
                return f"部件 {member.filename[:60]} 中有 DTD 或实体声明，正常的工作簿没有"
    return ""


def _chunks(part: IO[bytes]) -> Iterator[bytes]:
    while chunk := part.read(_CHUNK):
        yield chunk


def _declares(part: IO[bytes]) -> bool:
    """Tell whether a part declares a document type or entities, in UTF-8 or UTF-16."""
    rest = b""
    for chunk in _chunks(part):
        plain = (rest + chunk).replace(b"\0", b"").upper()
        if any(word in plain for word in _DECLARATIONS):
            return True
        rest = chunk[-_OVERLAP:]
    return False
