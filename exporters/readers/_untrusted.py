"""A workbook that is not trusted: bounded, looked over, then read in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters.readers import _apart
from exporters.readers._workbook_guard import WorkbookRefusedError, refuse_dangerous
from models.errors import TianbaoError
from models.files.bounded_read import TooLargeError, read_regular
from models.files.whole_write import shown_path

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream that Office keeps a workbook in that has a password."""


@dataclass(frozen=True)
class Untrusted:
    """Read workbooks of one kind; what is wrong with one is said by `error` alone."""

    module: str
    error: type[TianbaoError]
    most: int
    """Bytes."""
    reasons: dict[str, str]
    """By the word of the reading process: what is wrong and what to do instead."""
    keep: str
    """What is to be kept of a workbook that is dangerous."""
    late: str
    """What follows when it was not read in time."""

    def content(self, path: Path) -> bytes:
        """Read a file that is not too large."""
        name = shown_path(path)
        try:
            return read_regular(path, self.most)
        except FileNotFoundError as error:
            raise self.error(f"找不到“{name}”，请检查文件名和所在文件夹。", repr(error)) from error
        except TooLargeError as error:
            most = self.most // 1_000_000
            raise self.error(f"“{name}”超过 {most} MB，{self.reasons['large']}。", repr(error)) from error
        except (OSError, ValueError) as error:
            raise self.error(f"读不了“{name}”，请检查文件是否还在、能否读取。", repr(error)) from error

    def sheets(self, path: Path, *, old: str = "", other: str) -> list[dict[str, Any]]:
        """Give what the process says of each sheet.

        A file of before 2007 is refused with `old`, unless that is blank, and one that is no
        workbook with `other`.
        """
        content = self.content(path)
        if content.startswith(_OLE):
            if _LOCKED in content:
                raise self.error(f"“{path.name}”{self.reasons['encrypted']}。")
            if old:
                raise self.error(f"“{path.name}”{old}。")
        elif not content.startswith(_ZIP):
            raise self.error(f"“{path.name}”{other}")
        else:
            self._look_over(path)
        return self._read(path)

    def _look_over(self, path: Path) -> None:
        try:
            refuse_dangerous(path, f"请用 Excel 打开，只留{self.keep}，另存为新的 .xlsx")
        except WorkbookRefusedError as error:
            raise self.error(error.message, error.detail) from error

    def _read(self, path: Path) -> list[dict[str, Any]]:
        try:
            said = _apart.said_apart(self.module, path)
        except _apart.NotReadInTimeError as error:
            waited = f"读了 {_apart.PATIENCE:.0f} 秒还没有读完"
            raise self.error(f"“{path.name}”{waited}{self.late}。") from error
        if "sheets" in said:
            return list(said["sheets"])
        sheet = f"的工作表“{said['sheet'][:31]}”" if said.get("sheet") else ""
        raise self.error(f"“{path.name}”{sheet}{self.reasons[said['refused']]}。", said.get("detail", ""))
