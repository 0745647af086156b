"""Save a workbook so that the same content and time stamp give the same bytes."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_EARLIEST = datetime(1980, 1, 1)
"""The first date a zip file can give its members."""


def time_stamp() -> datetime:
    """Return SOURCE_DATE_EPOCH where it is set, now otherwise; in UTC, to the second, without a zone."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return max(_EARLIEST, moment.replace(microsecond=0, tzinfo=None))


def save(book: Workbook, file: BinaryIO) -> None:
    """Write the workbook with one time stamp everywhere; OSError when the file does not take it."""
    stamp = time_stamp()
    book.properties.created = book.properties.modified = stamp
    with _Archive(file, stamp) as archive:
        ExcelWriter(book, archive).write_data()


class _Archive(ZipFile):
    """Give every member the same date, whatever the clock and the temporary files say."""

    def __init__(self, file: BinaryIO, stamp: datetime) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._stamp = stamp

    def writestr(self, name: ZipInfo | str, data: bytes | str, *_: object, **__: object) -> None:  # type: ignore[override]
        """Add a member with the archive's date."""
        assert isinstance(name, str)
        info = ZipInfo(name, self._stamp.timetuple()[:6])
        super().writestr(info, data, ZIP_DEFLATED)

    def write(self, filename: object, arcname: object = None, *_: object, **__: object) -> None:
        """Add a file's content as a member with the archive's date."""
        self.writestr(str(arcname), Path(str(filename)).read_bytes())
