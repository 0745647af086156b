"""Let a process of its own read a workbook that is not trusted; it may be broken off at any time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from exporters.readers._workbook_guard import WorkbookRefusedError, refuse_dangerous
from models.errors import TianbaoError
from models.files.bounded_read import TooLargeError, read_regular
from models.files.whole_write import shown_path
from models.progress import tick

PATIENCE = 90.0
"""Seconds after which a file counts as one that nobody can read."""
_PAUSE = 0.02
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
"""The stream that Office keeps a workbook in that has a password."""
_PROGRAM = Path(__file__).parents[2]
_RUN = """import sys
sys.path.insert(0, sys.argv[1])
from exporters.readers._reading import main
main(*sys.argv[2:])"""


class _NotReadInTimeError(Exception):
    """Tell that a file was not read within the time it was given."""


def _said_apart(module: str, path: Path) -> dict[str, Any]:
    """Give what a module of this room reads out of a file; _NotReadInTimeError after `PATIENCE`.

    CancelledError when whoever waits breaks it off. A process that died says `refused`: `fatal`.
    """
    # The output goes to a file, for a pipe would have to be emptied meanwhile.
    with tempfile.TemporaryFile() as out:
        reading = subprocess.Popen(
            [sys.executable, "-P", "-c", _RUN, os.fspath(_PROGRAM), module, os.fspath(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        try:
            _wait(reading)
        finally:
            reading.kill()
            reading.wait()
        return _answer(out, reading.returncode)


def _wait(reading: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while reading.poll() is None:
        tick()
        if time.monotonic() > until:
            raise _NotReadInTimeError
        time.sleep(_PAUSE)


def _answer(out: IO[bytes], code: int) -> dict[str, Any]:
    out.seek(0)
    try:
        said: dict[str, Any] = json.loads(out.read())
    except ValueError as error:
        return {"refused": "fatal", "detail": f"exit {code}: {error!r}"}
    return said


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
            said = _said_apart(self.module, path)
        except _NotReadInTimeError as error:
            waited = f"读了 {PATIENCE:.0f} 秒还没有读完"
            raise self.error(f"“{path.name}”{waited}{self.late}。") from error
        if "sheets" in said:
            return list(said["sheets"])
        sheet = f"的工作表“{said['sheet'][:31]}”" if said.get("sheet") else ""
        raise self.error(f"“{path.name}”{sheet}{self.reasons[said['refused']]}。", said.get("detail", ""))
