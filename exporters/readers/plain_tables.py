"""Read a plain table of others, a workbook or CSV, as texts."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

from exporters.readers.tables import TableFileError, content_of, read_book
from models.importing.grids import Book, Grid

_ENCODINGS = ("utf-8-sig", "gb18030")


def read_plain(path: Path) -> Book:
    """Read a workbook, or a file named `.csv` in UTF-8 or GB 18030; TableFileError, CancelledError."""
    if path.suffix.lower() != ".csv":
        return read_book(path)
    content = content_of(path)
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TableFileError(f"“{path.name}”的文字编码认不出来，请用 Excel 打开后另存为 .xlsx。")
    try:
        rows = tuple(map(tuple, csv.reader(StringIO(text, newline=""))))
    except csv.Error as error:
        raise TableFileError(f"“{path.name}”不是完整的 CSV 文件，请重新导出。", repr(error)) from error
    return Book(path.name, (Grid(path.stem, rows, file=path.name),))
