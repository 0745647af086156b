"""Read a list of subjects, code and name, from a CSV file or an Excel workbook."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from exporters.readers._csv_rows import csv_rows
from exporters.readers._workbook_guard import WorkbookRefusedError, refuse_dangerous
from models.errors import TianbaoError
from models.figures.numbers import half_width
from models.files.bounded_read import TooLargeError, read_regular
from models.subjects.dictionary import Subject
from models.subjects.lists_in_use import HIDDEN, MAX_NAME

MAX_BYTES = 5_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 50
_HEADS = {
    "code": ("code", "编码", "科目编码", "代码", "科目代码"),
    "name": ("name", "名称", "科目名称"),
    "years": ("years", "year", "年度", "适用年度"),
}
_CODE = re.compile(r"[0-9]{3}([0-9]{2}){0,3}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_Line = tuple[int, list[str]]


class SubjectListError(TianbaoError):
    """Say why a list of subjects cannot be taken over, with the row; nothing is taken over then."""


def read_subject_list(path: Path) -> list[Subject]:
    """Read the columns code and name, and years where there are any; SubjectListError."""
    lines = _lines(path, _content(path))
    columns = _columns(path, lines)
    found: dict[tuple[str, tuple[int, ...]], tuple[int, Subject]] = {}
    for number, cells in lines:
        subject = _subject(number, [_cell(cells, columns.get(head)) for head in _HEADS])
        if subject is None:
            continue
        first = found.setdefault((subject.code, subject.years), (number, subject))
        if first[1].name != subject.name:
            where = f"第 {number} 行与第 {first[0]} 行"
            raise SubjectListError(f"{where}的编码都是 {subject.code}，名称不同。请删去其中一行。")
    if not found:
        raise SubjectListError(f"“{path.name}”里没有科目，请检查是否选错了文件或工作表。")
    return [subject for _, subject in found.values()]


def _content(path: Path) -> bytes:
    """Read a file that is not too large; SubjectListError."""
    try:
        return read_regular(path, MAX_BYTES)
    except TooLargeError as error:
        most = MAX_BYTES // 1_000_000
        said = f"“{path.name}”超过 {most} MB，不像科目清单。请只留编码、名称两列。"
        raise SubjectListError(said, repr(error)) from error
    except (OSError, ValueError) as error:
        raise SubjectListError(f"读不了“{path.name}”，请检查文件是否还在、能否读取。", repr(error)) from error


def _lines(path: Path, content: bytes) -> Iterator[_Line]:
    """Give the rows as texts with their numbers, at most MAX_ROWS of them; SubjectListError."""
    kind = path.suffix.lower()
    if kind == ".csv":
        rows: Iterable[Sequence[object]] = _csv_rows(path, content)
    elif kind in (".xlsx", ".xlsm"):
        rows = _workbook_rows(path)
    else:
        raise SubjectListError(f"“{path.name}”不是 CSV 或 Excel 文件。旧的 .xls 请先另存为 .xlsx。")
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise SubjectListError(f"“{path.name}”超过 {MAX_ROWS} 行，不像科目清单。请分开或删去多余的行。")
        yield number, [_text(value) for value in row[:MAX_COLUMNS]]


def _csv_rows(path: Path, content: bytes) -> Iterator[list[str]]:
    try:
        yield from csv_rows(content)
    except UnicodeDecodeError as error:
        said = f"“{path.name}”的文字编码认不出来，请用 Excel 打开后另存为“CSV UTF-8”。"
        raise SubjectListError(said, str(error)) from error
    except csv.Error as error:
        raise SubjectListError(f"“{path.name}”不是完整的 CSV 文件，请重新导出。", repr(error)) from error


def _workbook_rows(path: Path) -> Iterator[Sequence[object]]:
    try:
        refuse_dangerous(path)
        yield from _rows_of(path)
    except WorkbookRefusedError as error:
        raise SubjectListError(error.message, error.detail) from error
    except Exception as error:  # whatever a damaged workbook makes the reader stumble over
        reason = "不是完整的 Excel 工作簿，或加了密码。请用 Excel 打开后另存为 .xlsx"
        raise SubjectListError(f"“{path.name}”{reason}。", repr(error)) from error


def _rows_of(path: Path) -> Iterator[Sequence[object]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        sheet: Any = book.worksheets[0] if book.worksheets else None
        if sheet is not None:
            yield from sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
    finally:
        book.close()


def _text(value: object) -> str:
    """Give a cell as text; Excel keeps codes as numbers, 208 often as 208.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _columns(path: Path, lines: Iterator[_Line]) -> dict[str, int]:
    """Find the head within the first rows and give where its columns stand; SubjectListError."""
    for number, cells in lines:
        plain = [half_width(cell).strip().lower() for cell in cells]
        columns = {
            head: next(i for i, cell in enumerate(plain) if cell in names)
            for head, names in _HEADS.items()
            if any(cell in names for cell in plain)
        }
        if {"code", "name"} <= columns.keys():
            return columns
        if number >= 10:
            break
    raise SubjectListError(
        f"“{path.name}”的前 10 行里找不到表头。请在第一行写上“编码”和“名称”两列（或 code、name）。"
    )


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""


def _subject(number: int, cells: Sequence[str]) -> Subject | None:
    """Read one row, None when it is blank; SubjectListError."""
    code, name, years = half_width(cells[0]).strip(), cells[1], cells[2]
    if not code and not name:
        return None
    if not _CODE.fullmatch(code):
        raise SubjectListError(f"第 {number} 行的编码“{code[:20]}”不对：类 3 位，款 5 位，项 7 位数字。")
    if not name or len(name) > MAX_NAME:
        raise SubjectListError(f"第 {number} 行（{code}）的名称为空，或超过 {MAX_NAME} 字，请改正。")
    if hidden := next((sign for sign in name if unicodedata.category(sign) in HIDDEN), ""):
        how = "名称里有看不见的控制字符，请删去后重新输入这个名称"
        raise SubjectListError(f"第 {number} 行（{code}）的{how}（U+{ord(hidden):04X}）。")
    return Subject(code, name, tuple(map(int, _YEAR.findall(years))))
