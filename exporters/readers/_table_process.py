"""Read the cells of a workbook of whatever program. Run by `_reading`, in a process of its own."""

from __future__ import annotations

import io
import re
from typing import Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from exporters.readers._reading import Refused, in_per_cent, typed

MAX_SHEETS = 200
MAX_CELLS = 1_000_000
"""Cells of all sheets together, blank ones within what is used counted."""
MAX_ROWS, MAX_COLUMNS = 20_000, 1_000
MAX_TEXT = 32_767  # what a cell of a spreadsheet can hold
_PLAIN = re.compile(r'"[^"]*"|[\\!_*].|\[[^\]]*\]')
"""What a number format prints as it stands: words in quotes, one letter behind a sign; and its conditions."""
_PERCENT = re.compile(rb"%|numFmtId=\"(?:9|10)\"")
_PAGE_MARKS = re.compile(rb"\bt=\"(?:e|str)\"|\bhidden=\"(?:1|true)\"")
_UNSAVED = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)")
_SHARED = re.compile(rb"<(?:\w+:)?f\b[^>]*/>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)")


def sheets(path: str) -> list[dict[str, object]]:
    """Give each sheet's texts and what is hidden or merged in it; Refused, and the reader's own errors."""
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
                "rows": [
                    [typed(value, MAX_TEXT) for value in row]
                    for row in sheet.to_python(skip_empty_area=False)
                ],
                "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
                "unknown": [],
                "texts": [],
                "hidden_rows": [],
                "hidden_columns": [],
            }
        )
    if not sheets:
        raise Refused("empty")
    known = {str(sheet["name"]): sheet for sheet in sheets}
    _look_closer(path, known)
    for one in sheets:
        _refuse_overlaps(one)
    return sheets


def _refuse_overlaps(sheet: dict[str, object]) -> None:
    """Refuse merged areas that cover more than there is: no program writes them, and they take long."""
    rows, merges = sheet["rows"], sheet["merges"]
    assert isinstance(rows, list)
    assert isinstance(merges, list)
    height, width = len(rows), max(map(len, rows), default=0)
    left = height * width
    for top, start, bottom, end in merges:
        left -= max(0, min(bottom, height - 1) - top + 1) * max(0, min(end, width - 1) - start + 1)
        if left < 0:
            raise Refused("damaged", str(sheet["name"]))


def _look_closer(path: str, sheets: dict[str, dict[str, object]]) -> None:
    """Find what the quick reader does not tell: per cent, merges of .ods, formulas without a result."""
    from exporters.readers._binary_marks import marks_of_xls, marks_of_xlsb

    try:
        if not _is_archive(path):
            _mark(sheets, marks_of_xls(_content(path)))
            return
        with ZipFile(path) as archive:
            names = archive.namelist()
            if "xl/workbook.bin" in names:
                _mark(sheets, marks_of_xlsb(archive))
                return
            if "content.xml" in names:
                _OpenDocument(sheets).read(archive.read("content.xml"))
                return
            styles = any(_PERCENT.search(archive.read(n)) for n in names if n.endswith("/styles.xml"))
            wanted = (n for n in names if n.startswith("xl/worksheets/") and n.endswith(".xml"))
            pages = {name: archive.read(name) for name in wanted}
            unsaved = any(_UNSAVED.search(page) or _SHARED.search(page) for page in pages.values())
            marked = [name for name, page in pages.items() if _PAGE_MARKS.search(page)]
            for name, part in _parts(archive).items() if marked else ():
                if part in marked and name in sheets:
                    _Page(sheets[name]).read(pages[part])
    except (BadZipFile, OSError, KeyError, RuntimeError):
        return
    if pages and (styles or unsaved):
        _with_formats(path, sheets)


def _is_archive(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"PK"


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _mark(sheets: dict[str, dict[str, Any]], found: dict[str, Any]) -> None:
    """Put what was found in a binary workbook where the quick reader's cells have their places."""
    for name, marks in found.items():
        if name not in sheets:
            continue
        sheet = sheets[name]
        rows = sheet["rows"]
        sheet["hidden_rows"] += sorted(row for row in marks.rows if row < len(rows))
        sheet["hidden_columns"] += sorted(column for column in marks.columns if column < MAX_COLUMNS)
        sheet["merges"] = sheet["merges"] or marks.merges
        for (row, column), text in marks.errors.items():
            if row < len(rows) and column < len(rows[row]):
                rows[row][column] = text
        for row, column in marks.percent:
            if row < len(rows) and column < len(rows[row]) and _is_number(rows[row][column]):
                rows[row][column] = in_per_cent(rows[row][column])


def _parts(archive: ZipFile) -> dict[str, str]:
    """Give the part of the file that each sheet stands in, by the sheet's name."""
    targets: dict[str, str] = {}
    found: dict[str, str] = {}

    def relation(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = given.get("Target", "")
            targets[given.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    def sheet(name: str, given: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            ids = [value for key, value in given.items() if key.rpartition(":")[2] == "id"]
            found[given.get("name", "")] = targets.get(ids[0], "") if ids else ""

    for part, start in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parser.Parse(archive.read(part), True)
    return found


class _Page:
    """Read what the quick reader leaves out of a sheet of an .xlsx: hidden rows and columns, errors, texts.

    A formula that came to an empty text has no value that can be read, but was saved as a text.
    """

    def __init__(self, sheet: dict[str, object]) -> None:
        self._sheet = sheet
        self._row = self._column = -1
        self._error = ""
        self._texts: list[str] | None = None

    def read(self, content: bytes) -> None:
        """Add what is found to the sheet."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letters
        parser.Parse(content, True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        rows, columns = self._sheet["hidden_rows"], self._sheet["hidden_columns"]
        assert isinstance(rows, list)
        assert isinstance(columns, list)
        hidden = given.get("hidden") in ("1", "true")
        if kind == "col" and hidden:
            last = min(int(given["max"]), MAX_COLUMNS)
            columns += range(int(given["min"]) - 1, last)
        elif kind == "row":
            self._row = int(given["r"]) - 1 if "r" in given else self._row + 1
            self._column = -1
            rows += [self._row] if hidden else []
        elif kind == "c":
            self._column = _column_of(given["r"]) if "r" in given else self._column + 1
            self._error = given.get("t", "")
            if self._error == "str":
                texts = self._sheet["texts"]
                assert isinstance(texts, list)
                texts.append((self._row, self._column))
        elif kind == "v" and self._error == "e":
            self._texts = []

    def _letters(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)

    def _end(self, name: str) -> None:
        if self._texts is None or name.rpartition(":")[2] != "v":
            return
        text, self._texts = "".join(self._texts), None
        lines = self._sheet["rows"]
        assert isinstance(lines, list)
        if 0 <= self._row < len(lines) and 0 <= self._column < len(lines[self._row]):
            lines[self._row][self._column] = text


def _column_of(place: str) -> int:
    """Give the column of a place such as AB12, from 0."""
    column = 0
    for letter in place:
        if letter.isalpha() and letter.isascii():
            column = column * 26 + ord(letter.upper()) - 64
    return column - 1


class _OpenDocument:
    """Read merged areas, figures in per cent, and what is hidden or an error out of an .ods."""

    def __init__(self, sheets: dict[str, dict[str, object]]) -> None:
        self._sheets = sheets
        self._sheet: dict[str, object] | None = None
        self._row = self._column = self._rows = self._at = 0

    def read(self, content: bytes) -> None:
        """Add what is found to the sheets."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(content, True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        if name == "table:table":
            self._sheet = self._sheets.get(given.get("table:name", ""))
            self._row = self._at = 0
        elif name == "table:table-column":
            columns = int(given.get("table:number-columns-repeated", 1))
            self._hide("hidden_columns", given, range(self._at, min(self._at + columns, MAX_COLUMNS)))
            self._at += columns
        elif name == "table:table-row":
            self._column, self._rows = 0, int(given.get("table:number-rows-repeated", 1))
            self._hide("hidden_rows", given, range(self._row, min(self._row + self._rows, MAX_ROWS)))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell(given)
            self._column += int(given.get("table:number-columns-repeated", 1))

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._row += self._rows

    def _hide(self, what: str, given: dict[str, str], places: range) -> None:
        hidden = self._sheet[what] if self._sheet is not None else None
        if isinstance(hidden, list) and given.get("table:visibility", "visible") != "visible":
            hidden += places

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
            rows[self._row][self._column] = in_per_cent(text)
        elif known and given.get("calcext:value-type") == "error" and not rows[self._row][self._column]:
            rows[self._row][self._column] = "#N/A"


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
        assert isinstance(known["texts"], list)
        texts = set(known["texts"])
        for line in page.iter_rows(max_row=len(rows)):
            for cell in (one for one in line if hasattr(one, "row")):  # a blank one knows no place
                if cell.row is None or cell.column is None or cell.column > len(rows[cell.row - 1]):
                    continue
                row, column = cell.row - 1, cell.column - 1
                text = rows[row][column]
                if cell.data_type == "f" and not text and (row, column) not in texts:
                    unknown.append([row, column])
                elif text and "%" in _PLAIN.sub("", cell.number_format or "") and _is_number(text):
                    rows[row][column] = in_per_cent(text)


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()
