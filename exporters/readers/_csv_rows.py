"""Rows of a CSV file, in whichever of the two encodings offices save it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO


def csv_rows(content: bytes) -> Iterator[list[str]]:
    """Walk the rows of a CSV in UTF-8 or GB 18030; UnicodeDecodeError for neither, csv.Error on the way."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    yield from csv.reader(StringIO(text, newline=""))
