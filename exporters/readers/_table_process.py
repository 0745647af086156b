"""Run alone, in a process of its own: reads the workbook named, and writes its cells as JSON to the output.

A damaged file may make the reader take all memory, hang or die; here that ends this process and no other.
It imports nothing of the program, so that it starts at once and has nothing to break.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import sys
from decimal import Decimal
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

MAX_SHEETS = 200
MAX_CELLS = 1_000_000
"""Cells of all sheets together, blank ones within what is used counted."""
MAX_ROWS, MAX_COLUMNS = 20_000, 1_000
MAX_TEXT = 32_767  # what a cell of a spreadsheet can hold
MEMORY = 1_500_000_000
SECONDS = 60
_PLAIN = re.compile(r'"[^"]*"|[\\!_*].|\[[^\]]*\]')
"""What a number format prints as it stands: words in quotes, one letter behind a sign; and its conditions."""
_PERCENT = re.compile(rb"%|numFmtId=\"(?:9|10)\"")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNSAVED = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)")
_SHARED = re.compile(rb"<(?:\w+:)?f\b[^>]*/>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)")


class Refused(Exception):  # noqa: N818 - told to whoever started this, by its text
    """Say in one word why the workbook is not read, and of which sheet that is true."""

    def __init__(self, reason: str, sheet: str = "") -> None:
        super().__init__(reason)
        self.sheet = sheet


def main(path: str) -> int:
    """Write what the workbook holds, or why it is not read."""
    _limit()
    try:
        said: dict[str, object] = {"sheets": _sheets(path)}
    except Refused as error:
        said = {"refused": str(error), "sheet": error.sheet}
    except MemoryError:
        said = {"refused": "large"}
    except BaseException as error:  # a panic of the reader is no Exception
        said = {"refused": "damaged", "detail": repr(error)[:500]}
    sys.stdout.buffer.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


def _limit() -> None:
    """Keep memory and time within bounds where the system can."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        try:
            resource.setrlimit(what, (most, most))
        except (OSError, ValueError):
            continue


def _sheets(path: str) -> list[dict[str, object]]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        # By its content; given a path, the reader would believe its name.
        with open(path, "rb") as file:
            book = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
    except PasswordError as error:
        raise Refused("encrypted") from error
    sheets: list[dict[str, object]] = []
    left = MAX_CELLS
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        if len(sheets) == MAX_SHEETS:
            raise Refused("large")
        sheet = book.get_sheet_by_name(about.name)
        height, width = (last + 1 for last in sheet.end or (-1, -1))
        left -= height * width
        if left < 0 or height > MAX_ROWS or width > MAX_COLUMNS:
            raise Refused("large", about.name)
        sheets.append(
            {
                "name": about.name,
                "hidden": about.visible != SheetVisibleEnum.Visible,
                "rows": [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)],
                "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
                "unknown": [],
            }
        )
    known = {str(sheet["name"]): sheet for sheet in sheets}
    _look_closer(path, known)
    return sheets


def _text(value: object) -> str:
    """Give a cell's value as it would be typed; figures with the 15 digits spreadsheets keep."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        figure = Decimal(f"{value:.15g}") if value == value and abs(value) != float("inf") else None
        return "" if figure is None else format(figure + 0, "f")
    if isinstance(value, datetime.datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
    text = str(value)[:MAX_TEXT].replace("\r\n", "\n")
    return _CONTROL.sub("", text)  # nobody sees or types them


def _look_closer(path: str, sheets: dict[str, dict[str, object]]) -> None:
    """Find what the quick reader does not tell: per cent, merges of .ods, formulas without a result."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
            if "content.xml" in names:
                _OpenDocument(sheets).read(archive.read("content.xml"))
                return
            styles = any(_PERCENT.search(archive.read(n)) for n in names if n.endswith("/styles.xml"))
            pages = [n for n in names if n.startswith("xl/worksheets/") and n.endswith(".xml")]
            unsaved = any(_UNSAVED.search(part) or _SHARED.search(part) for part in map(archive.read, pages))
    except (BadZipFile, OSError, KeyError, RuntimeError):
        return
    if pages and (styles or unsaved):
        _with_formats(path, sheets)


class _OpenDocument:
    """Read merged areas and figures in per cent out of the content of an .ods."""

    def __init__(self, sheets: dict[str, dict[str, object]]) -> None:
        self._sheets = sheets
        self._sheet: dict[str, object] | None = None
        self._row = self._column = self._rows = 0

    def read(self, content: bytes) -> None:
        """Add what is found to the sheets."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(content, True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "table:table":
            self._sheet = self._sheets.get(given.get("table:name", ""))
            self._row = 0
        elif name == "table:table-row":
            self._column, self._rows = 0, int(given.get("table:number-rows-repeated", 1))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell(given)
            self._column += int(given.get("table:number-columns-repeated", 1))

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows

    def _cell(self, given: dict[str, str]) -> None:
        if self._sheet is None:
            return
        rows, merges = self._sheet["rows"], self._sheet["merges"]
        assert isinstance(rows, list)
        assert isinstance(merges, list)
        down, across = (int(given.get(f"table:number-{way}-spanned", 1)) for way in ("rows", "columns"))
        if down > 1 or across > 1:
            merges.append([self._row, self._column, self._row + down - 1, self._column + across - 1])
        known = self._row < len(rows) and self._column < len(rows[self._row])
        if (
            known
            and given.get("office:value-type") == "percentage"
            and _is_number(text := rows[self._row][self._column])
        ):
            rows[self._row][self._column] = _in_per_cent(text)


def _with_formats(path: str, sheets: dict[str, dict[str, object]]) -> None:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    for page in book.worksheets:
        known = sheets.get(page.title)
        if known is None:
            continue
        page.reset_dimensions()
        rows, unknown = known["rows"], known["unknown"]
        assert isinstance(rows, list)
        assert isinstance(unknown, list)
        for line in page.iter_rows(max_row=len(rows)):
            for cell in (one for one in line if hasattr(one, "row")):  # a blank one knows no place
                if cell.row is None or cell.column is None or cell.column > len(rows[cell.row - 1]):
                    continue
                row, column = cell.row - 1, cell.column - 1
                text = rows[row][column]
                if cell.data_type == "f" and not text:
                    unknown.append([row, column])
                elif text and "%" in _PLAIN.sub("", cell.number_format or "") and _is_number(text):
                    rows[row][column] = _in_per_cent(text)


def _in_per_cent(text: str) -> str:
    return f"{format((Decimal(text) * 100).normalize(), 'f')}%"


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
