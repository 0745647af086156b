"""Save a workbook so that the same content and time stamp give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from models.pages.page_marks import time_of_print
from models.progress import tick

Cached = Mapping[str, Decimal | str]
# Codes are texts, adjusted figures stand among sums, a sum may leave out what is beside it: each is meant,
# and Excel would put a green triangle on it.
_MEANT = b'numberStoredAsText="1" twoDigitTextYear="1" formula="1" formulaRange="1" unlockedFormula="1"'
_AREA = re.compile(rb'<dimension ref="([A-Z0-9:]+)"')
_FORMULA = re.compile(rb'(<c r="([A-Z]+[0-9]+)")([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_EARLIEST = datetime(1980, 1, 1)
"""The first date a zip file can give its members."""


def time_stamp() -> datetime:
    """Return SOURCE_DATE_EPOCH where it is set, now otherwise; in UTC, to the second, without a zone."""
    return max(_EARLIEST, time_of_print().astimezone(UTC).replace(microsecond=0, tzinfo=None))


def save(book: Workbook, file: BinaryIO, cached: Sequence[Cached] = ()) -> None:
    """Write the workbook with one time stamp everywhere; OSError when the file does not take it.

    `cached` gives for each worksheet what its formulas come to, by cell: openpyxl writes formulas without.
    """
    stamp = time_stamp()
    book.properties.created = book.properties.modified = stamp
    with _Archive(file, stamp, cached) as archive:
        ExcelWriter(book, archive).write_data()


class _Archive(ZipFile):
    """Give every member the same date, whatever the clock and the temporary files say."""

    def __init__(self, file: BinaryIO, stamp: datetime, cached: Sequence[Cached]) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._stamp = stamp
        self._cached = {f"xl/worksheets/sheet{i}.xml": values for i, values in enumerate(cached, 1) if values}

    def writestr(self, name: ZipInfo | str, data: bytes | str, *_: object, **__: object) -> None:  # type: ignore[override]
        """Add a member with the archive's date."""
        assert isinstance(name, str)
        info = ZipInfo(name, self._stamp.timetuple()[:6])
        super().writestr(info, data, ZIP_DEFLATED)

    def write(self, filename: object, arcname: object = None, *_: object, **__: object) -> None:
        """Add a file's content as a member with the archive's date."""
        content, name = Path(str(filename)).read_bytes(), str(arcname)
        values = self._cached.get(name.lstrip("/"))
        if values:
            content = _FORMULA.sub(lambda match: _with_value(match, values), content)
        self.writestr(name, _without_triangles(content) if "/worksheets/sheet" in name else content)


def _without_triangles(content: bytes) -> bytes:
    """Say of a worksheet that what looks odd in it is meant, which openpyxl knows but does not write."""
    area = _AREA.search(content)
    assert area is not None
    said = b'<ignoredErrors><ignoredError sqref="%b" %b/></ignoredErrors>' % (area[1], _MEANT)
    end = b"<legacyDrawing" if b"<legacyDrawing" in content[-500:] else b"</worksheet>"
    before, after = content.rsplit(end, 1)
    return before + said + end + after


def _with_value(match: re.Match[bytes], values: Cached) -> bytes:
    """Write a formula's value beside it; a text is marked as one."""
    tick()
    start, place, style, formula = match.groups()
    value = values[place.decode()]
    kind = b' t="str"' if isinstance(value, str) else b""
    text = escape(str(value)).encode()
    return b"%b%b%b><f>%b</f><v>%b</v></c>" % (start, style, kind, formula, text)
