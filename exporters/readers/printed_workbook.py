"""Read a workbook that this program exported, and others may have changed since: what stands in its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

from exporters.readers._faint import Readable
from exporters.readers._hidden_parts import DamagedSheetError, hidden_parts
from exporters.readers._workbook_guard import WorkbookRefusedError, refuse_dangerous
from models.comparing.beside_cells import Beside
from models.comparing.book_page import BookPage
from models.comparing.verify_file import FileCell, FileContent, FileSheet, Hidden
from models.errors import TianbaoError
from models.files.bounded_read import refuse_special
from models.pages.check_code import read_code
from models.progress import tick

MAX_TABLES = 300
MAX_ROWS = 20_000
"""Rows of all worksheets together."""
MAX_COLUMNS = 120

_HOW = "请选从本程序导出的 Excel 工作簿"


class PrintedWorkbookError(TianbaoError):
    """Say why a workbook cannot be compared with a draft."""


def read_printed_workbook(path: Path) -> FileContent:
    """Read the cells of all worksheets, formulas with the values kept for them; PrintedWorkbookError."""
    try:
        refuse_special(path)
    except (OSError, ValueError) as error:
        said = f"读不了“{path.name}”，请检查文件是否还在、能否读取。"
        raise PrintedWorkbookError(said, repr(error)) from error
    try:
        refuse_dangerous(path, _HOW)
        with catch_warnings():
            simplefilter(
                "ignore"
            )  # of what it does not keep; the program says itself what it did not compare
            return _read(path)
    except WorkbookRefusedError as error:
        raise PrintedWorkbookError(error.message, error.detail) from error
    except (TianbaoError, MemoryError):
        raise
    except DamagedSheetError as error:
        what = "里有行、格或别的内容写了两次，各个程序打开时看到的可能不同"
        raise PrintedWorkbookError(f"“{path.name}”{what}，没有核对。{_HOW}。", repr(error)) from error
    except Exception as error:  # whatever a damaged workbook makes the reader stumble over
        said = f"“{path.name}”不是完整的 Excel 工作簿，没有核对。{_HOW}。"
        raise PrintedWorkbookError(said, repr(error)) from error


def _read(path: Path) -> FileContent:
    from openpyxl import load_workbook

    with (
        closing(load_workbook(path, read_only=True, rich_text=True)) as book,
        closing(load_workbook(path, read_only=True, data_only=True)) as values,
    ):
        if len(book.worksheets) > MAX_TABLES:
            raise _too_many(path, f"有 {len(book.worksheets)} 张工作表")
        found, rows, parts = [], 0, hidden_parts(path, MAX_COLUMNS)
        for one, other in zip(book.worksheets, values.worksheets, strict=True):
            faint, readable = list[tuple[str, str]](), Readable(book)
            look = partial(_note_faint, readable, faint, parts.runs.get(one.title, {}))
            cells = tuple(_rows(one, other, MAX_ROWS - rows, look))
            hides, page, around = parts.sheets.get(one.title, (Hidden(), BookPage(), Beside()))
            page = page._replace(faint=tuple(faint))
            faces = (f"用“{name}”字体的字" for name in sorted(readable.faces))
            around = around._replace(unknown=(*around.unknown, *faces))
            sheet = FileSheet(one.title, cells, hidden=hides, page=page, beside=around)
            rows += len(sheet.rows)
            if rows > MAX_ROWS:
                raise _too_many(path, f"超过 {MAX_ROWS} 行")
            found.append(sheet)
        code = read_code(str(book.properties.keywords or "")[:100]) or ""
        return FileContent(tuple(found), code, parts.others, parts.names)


def _too_many(path: Path, what: str) -> PrintedWorkbookError:
    return PrintedWorkbookError(f"“{path.name}”{what}，不像导出的工作簿，没有核对。{_HOW}。")


def _note_faint(
    readable: Readable, faint: list[tuple[str, str]], runs: Mapping[str, Sequence[Any]], cell: Any
) -> None:
    if str(cell.value).strip() and (why := readable.why_not(cell, runs.get(cell.coordinate, ()))):
        faint.append((cell.coordinate, why))


def _rows(one: Any, other: Any, most: int, look: Callable[[Any], None]) -> Iterator[tuple[FileCell, ...]]:
    """Give the rows of a worksheet, one more than may be at most."""
    for sheet in (one, other):
        sheet.reset_dimensions()  # what the file says of its size need not be true
    area = {"max_row": most + 1, "max_col": MAX_COLUMNS}
    for number, (row, kept) in enumerate(zip(one.iter_rows(**area), other.iter_rows(**area), strict=True), 1):
        tick()
        pairs = zip_longest(row, kept)
        filled = [(cell, value) for cell, value in pairs if cell.value is not None]
        for cell, _ in filled:
            look(cell)
        yield tuple(_cell(cell, value, number) for cell, value in filled)


def _cell(cell: Any, kept: Any, row: int) -> FileCell:
    formula = cell.data_type == "f"
    value = kept.value if formula else cell.value
    number = Decimal(repr(value)) if _is_number(value) else None
    text = "" if value is None else format(number, "f") if number is not None else str(value)
    # A formula that comes to an empty text is read without a value, too, but is a text's.
    known = not formula or value is not None or kept.data_type == "s"
    place = f"{cell.column_letter}{row}"
    written = _formula(cell.value, place) if formula else ""
    return FileCell(cell.column - 1, text, place, number, cell.number_format, written, known)


def _formula(value: object, place: str) -> str:
    """Give a formula, with the range that it fills where that is more than its own cell."""
    text, area = str(getattr(value, "text", value)), getattr(value, "ref", place)
    return text if area in (place, f"{place}:{place}") else f"{text} {{{area}}}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
