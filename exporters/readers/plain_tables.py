"""Read a plain table of others, a workbook or CSV, as texts."""

from __future__ import annotations

import csv
from pathlib import Path

from exporters.readers._csv_rows import csv_rows
from exporters.readers.tables import TableFileError, content_of, read_book
from models.importing.grids import Book, Grid


def read_plain(path: Path) -> Book:
    """Read a workbook, or a file named `.csv` in UTF-8 or GB 18030; TableFileError, CancelledError."""
    if path.suffix.lower() != ".csv":
        return read_book(path)
    content = content_of(path)
    try:
        rows = tuple(map(tuple, csv_rows(content)))
    except UnicodeDecodeError as error:
        said = f"“{path.name}”的文字编码认不出来，请用 Excel 打开后另存为 .xlsx。"
        raise TableFileError(said, str(error)) from error
    except csv.Error as error:
        raise TableFileError(f"“{path.name}”不是完整的 CSV 文件，请重新导出。", repr(error)) from error
    return Book(path.name, (Grid(path.stem, rows, file=path.name),))
