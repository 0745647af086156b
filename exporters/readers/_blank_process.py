"""Read a workbook that is to become a form: cells, how they look, what may be typed in them.

Run by `_reading`, in a process of its own.
"""

from __future__ import annotations

import re
from math import ceil
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from exporters.readers._reading import Refused, clean, in_per_cent, typed

MAX_SHEETS = 60
MAX_RAW = 400_000
"""Cells that the file may hold, blank formatted ones counted."""
MAX_ROWS, MAX_COLUMNS = 1_000, 100
"""Rows and columns of a sheet that are drawn or written in."""
MAX_CELLS = 30_000
"""Places of all sheets together."""
MAX_MERGED = 60_000
"""Places within merged areas of a sheet."""
MAX_TEXT = 5_000
MAX_CHOICES = 200
_MM = 25.4
_CHINESE = {"SimSun", "NSimSun", "SimHei", "FangSong", "KaiTi", "DengXian", "Microsoft YaHei"}
_REF = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_PLACES = r"(\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?)"
_RANGE = re.compile(rf"=?(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?{_PLACES}")


def _look_over(path: str) -> None:
    """Refuse what would take the reader long: cells and merged areas are counted before it builds any."""
    with ZipFile(path) as archive:
        pages = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        if len(pages) > MAX_SHEETS:
            raise Refused("large")
        left = MAX_RAW
        for name in pages:
            page = _Raw()
            page.read(archive.read(name))
            left -= page.cells
            if left < 0 or page.merged > MAX_MERGED:
                raise Refused("large")


class _Raw:
    """Count what a sheet of the file holds."""

    def __init__(self) -> None:
        self.cells = self.merged = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.Parse(content, True)

    def _start(self, name: str, given: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self.cells += 1
        elif kind == "mergeCell" and (found := _REF.fullmatch(given.get("ref", ""))) and found[3]:
            rows = abs(int(found[4]) - int(found[2])) + 1
            self.merged += rows * (abs(_column(found[3]) - _column(found[1])) + 1)


def _column(name: str) -> int:
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column


def sheets(path: str) -> list[dict[str, Any]]:
    """Give the sheets that show and hold something; Refused, and whatever openpyxl stumbles over."""
    from openpyxl import load_workbook

    _look_over(path)
    book = load_workbook(path, keep_links=False)
    values = load_workbook(path, data_only=True, keep_links=False)
    found, left = [], MAX_CELLS
    for page, kept in zip(book.worksheets, values.worksheets, strict=True):
        if page.sheet_state != "visible":
            continue
        sheet = _Sheet(book, page, kept)
        left -= sheet.height * sheet.width
        if left < 0 or sheet.height > MAX_ROWS or sheet.width > MAX_COLUMNS:
            raise Refused("large", page.title)
        if sheet.height and sheet.width and (read := sheet.read())["cells"]:
            found.append(read)
    return found


class _Sheet:
    """Read one sheet: what is written or drawn in it, and no more."""

    def __init__(self, book: Any, page: Any, kept: Any) -> None:
        self._book, self._page, self._kept = book, page, kept
        self._merges = {(m.min_row, m.min_col): m for m in page.merged_cells.ranges}
        self._inside = {
            (row, column): m
            for first, m in self._merges.items()
            for row in range(m.min_row, m.max_row + 1)
            for column in range(m.min_col, m.max_col + 1)
            if (row, column) != first
        }
        self._choices = self._validations()
        self.height, self.width = self._extent()

    def _extent(self) -> tuple[int, int]:
        height = width = 0
        for (row, column), cell in self._page._cells.items():
            if cell.value is not None or _edges(cell):
                area = self._merges.get((row, column))
                height = max(height, area.max_row if area else row)
                width = max(width, area.max_col if area else column)
        return height, width

    def read(self) -> dict[str, Any]:
        page = self._page
        rows = [r for r in range(1, self.height + 1) if not page.row_dimensions[r].hidden]
        widths = self._widths()
        columns = [c for c in range(1, self.width + 1) if widths[c - 1] > 0]
        at_row = {row: i for i, row in enumerate(rows)}
        at_column = {column: i for i, column in enumerate(columns)}
        heights = [page.row_dimensions[r].height or page.sheet_format.defaultRowHeight or 0 for r in rows]
        margins, setup = page.page_margins, page.page_setup
        return {
            "name": page.title,
            "landscape": setup.orientation == "landscape",
            "margins": [round((one or 0) * _MM, 1) for one in _around(margins)],
            "repeated": self._repeated(at_row),
            "scale": _within(setup.scale, 100, 10, 400) / 100,
            "fitted": self._fitted(),
            "widths": [round(widths[c - 1], 2) for c in columns],
            "heights": [round(h * _MM / 72, 2) for h in heights],
            "protected": bool(page.protection.sheet),
            "rows_from": [r - 1 for r in rows],
            "columns_from": [c - 1 for c in columns],
            "cells": [
                cell
                for row in rows
                for column in columns
                if (cell := self._cell(row, column, at_row, at_column)) is not None
            ],
        }

    def _widths(self) -> list[float]:
        """Give the width of each column in mm, 0 of hidden ones: a file counts digits of the usual face."""
        form = self._page.sheet_format
        digit = _digit(self._book)
        usual = form.defaultColWidth or ceil((8 * digit + 5) / 8) * 8 / digit
        widths = [usual] * self.width
        for name, one in self._page.column_dimensions.items():
            first = one.min or _column(name)
            for column in range(first, min(one.max or first, self.width) + 1):
                widths[column - 1] = 0 if one.hidden else (one.width if one.customWidth else usual)
        return [w * digit * _MM / 96 for w in widths]

    def _fitted(self) -> list[int] | None:
        """Give on how many pages across and down the sheet is to be fitted, 0 for as many as it takes."""
        how, setup = self._page.sheet_properties.pageSetUpPr, self._page.page_setup
        if how is None or not how.fitToPage:
            return None
        return [_within(one, 1, 0, 100) for one in (setup.fitToWidth, setup.fitToHeight)]

    def _repeated(self, at_row: dict[int, int]) -> list[int] | None:
        found = re.search(r"\$?(\d+):\$?(\d+)$", str(self._page.print_title_rows or ""))
        rows = [at_row[r] for r in range(int(found[1]), int(found[2]) + 1) if r in at_row] if found else []
        return [rows[0], rows[-1]] if rows else None

    def _cell(
        self, row: int, column: int, at_row: dict[int, int], at_column: dict[int, int]
    ) -> dict[str, Any] | None:
        area = self._merges.get((row, column))
        if area is None and (row, column) in self._inside:
            if self._anchored(row, column, at_row, at_column):
                return None
            area = self._inside[row, column]
        rows = [r for r in range(area.min_row, area.max_row + 1) if r in at_row] if area else [row]
        columns = [c for c in range(area.min_col, area.max_col + 1) if c in at_column] if area else [column]
        first = (area.min_row, area.min_col) if area else (row, column)
        cell = self._page.cell(*first)
        kept = self._kept.cell(*first).value
        formula = cell.value if cell.data_type == "f" else None
        text, numeric = _text(kept, cell.number_format)
        font, align = cell.font, cell.alignment
        return {
            "at": [at_row[row], at_column[column], len(rows), len(columns)],
            "text": text,
            "numeric": numeric,
            "formula": _formula(formula),
            "look": [
                font.name or "", font.sz or 11, bool(font.b), _align(align.horizontal),
                _vertical(align.vertical), bool(align.wrap_text),
            ],
            "edges": self._borders(rows, columns),
            "format": cell.number_format or "General",
            "choices": self._choices.get(first, []),
            "comment": clean(cell.comment.text)[:MAX_TEXT] if cell.comment else "",
            "unlocked": not cell.protection.locked,
        }  # fmt: skip

    def _anchored(self, row: int, column: int, at_row: dict[int, int], at_column: dict[int, int]) -> bool:
        """Tell whether another place that shows stands for the merged area of a place."""
        area = self._inside[row, column]
        first_row = next(r for r in range(area.min_row, area.max_row + 1) if r in at_row)
        first_column = next(c for c in range(area.min_col, area.max_col + 1) if c in at_column)
        return (row, column) != (first_row, first_column)

    def _borders(self, rows: list[int], columns: list[int]) -> list[bool]:
        top, bottom, left, right = rows[0], rows[-1], columns[0], columns[-1]
        at = self._line
        return [
            at(top, left, "top") or (top > 1 and at(top - 1, left, "bottom")),
            at(top, right, "right") or at(top, right + 1, "left"),
            at(bottom, left, "bottom") or at(bottom + 1, left, "top"),
            at(top, left, "left") or (left > 1 and at(top, left - 1, "right")),
        ]

    def _line(self, row: int, column: int, side: str) -> bool:
        cell = self._page._cells.get((row, column))
        return cell is not None and side in _edges(cell)

    def _validations(self) -> dict[tuple[int, int], list[str]]:
        found: dict[tuple[int, int], list[str]] = {}
        for rule in self._page.data_validations.dataValidation:
            if rule.type != "list" or not (choices := self._listed(str(rule.formula1 or ""))):
                continue
            for area in rule.sqref.ranges:
                for row in range(area.min_row, min(area.max_row, MAX_ROWS) + 1):
                    for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1):
                        found[row, column] = choices
        return found

    def _listed(self, formula: str) -> list[str]:
        if formula.startswith('"'):
            words = formula.strip('"').split(",")
        elif formula in self._book.defined_names:
            return self._listed(str(self._book.defined_names[formula].attr_text or ""))
        elif found := _RANGE.fullmatch(formula):
            name = (found[1] or found[2] or self._page.title).replace("''", "'")
            words = self._in_range(name, found[3].replace("$", ""))
        else:
            return []
        texts = (clean(str(word)).strip() for word in words)
        return list(dict.fromkeys(text for text in texts if text))[:MAX_CHOICES]

    def _in_range(self, name: str, area: str) -> list[str]:
        from openpyxl.utils.cell import range_boundaries

        if name not in self._book.sheetnames:
            return []
        left, top, right, bottom = (at or 1 for at in range_boundaries(area))
        cells = self._book[name]._cells
        places = (
            (row, column)
            for row in range(top, min(bottom, top + MAX_CHOICES) + 1)
            for column in range(left, min(right, left + MAX_CHOICES) + 1)
        )
        return [str(cells[at].value) for at in places if at in cells and cells[at].value is not None]


def _within(number: Any, usual: int, least: int, most: int) -> int:
    """Give a whole number of a file, the usual one where there is none, within bounds."""
    return usual if number is None else min(max(int(number), least), most)


def _digit(book: Any) -> int:
    """Give the width in pixels of a digit in the face of the style Normal: half an em in Chinese faces."""
    font = book._named_styles["Normal"].font
    pixels = min(max(float(font.sz or 11), 6), 40) * 96 / 72
    chinese = any(ord(letter) > 0x2E80 for letter in font.name or "") or font.name in _CHINESE
    if chinese:
        return ceil(pixels / 2)
    return round(pixels * (0.6 if "Courier" in (font.name or "") else 0.507))


def _around(margins: Any) -> tuple[float, ...]:
    return (margins.top, margins.right, margins.bottom, margins.left)


def _edges(cell: Any) -> set[str]:
    border = cell.border
    sides = ("top", "right", "bottom", "left")
    return {side for side in sides if getattr(getattr(border, side), "style", None) not in (None, "none")}


def _align(name: str | None) -> str:
    if name in ("center", "centerContinuous", "distributed"):
        return "center"
    return name if name in ("left", "right") else ""


def _vertical(name: str | None) -> str:
    return {"top": "top", "center": "middle", "justify": "middle", "distributed": "middle"}.get(
        str(name), "bottom"
    )


def _formula(value: Any) -> str:
    if value is None:
        return ""
    text = getattr(value, "text", None) or (value if isinstance(value, str) else "")
    return clean(str(text))[:MAX_TEXT]


def _text(value: object, number_format: str) -> tuple[str, bool]:
    """Give a value as it would be typed, and whether it is a figure."""
    text = typed(value, MAX_TEXT)
    numeric = bool(text) and isinstance(value, float | int) and not isinstance(value, bool)
    if numeric and "%" in re.sub(r'"[^"]*"', "", number_format or ""):
        return in_per_cent(text), True
    return text, numeric
