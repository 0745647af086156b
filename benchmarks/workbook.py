"""Our workbook beside openpyxl writing the same styled cells from a list, with no model behind it."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.measuring import Aim, pairs, report, slower, spread
from exporters.workbook.workbook import write_workbook
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

RUNS = 15
LIMIT = 1.0
_LOOKS = ("font", "border", "alignment", "number_format")


@dataclass(frozen=True)
class Table:
    """A worksheet as plain lists: cells with their looks, merged ranges, widths and heights."""

    name: str
    cells: list[tuple[Any, Any, Any, dict[str, Any]]]
    merged: list[str]
    widths: dict[str, float]
    heights: dict[int, float]


def run(folder: Path) -> list[Aim]:
    """Measure the workbooks of all samples."""
    aims = []
    for sample in sorted((RESOURCES / "samples").glob("*.tianbao")):
        sheets = Session(load_draft(sample)).printed_sheets()
        path, plain = folder / f"{sample.stem}.xlsx", folder / "plain.xlsx"
        ours = partial(write_workbook, sheets, path, sample.stem)
        ours()
        tables = _tables(path)
        times, bare = pairs(ours, partial(_write, tables, plain), RUNS)
        report(f"{sample.stem}：工作簿", times)
        report(f"{sample.stem}：openpyxl 写同样的单元格", bare)
        print(f"  是 openpyxl 的 {spread(times, bare)}")
        aims.append(Aim(f"{sample.stem}：工作簿不超过 openpyxl 的 {LIMIT} 倍", slower(times, bare) <= LIMIT))
    return aims


def _tables(path: Path) -> list[Table]:
    """Read a workbook back as lists; equal looks are one object, as a script would have them."""
    looks: dict[object, Any] = {}
    return [_table(sheet, looks) for sheet in load_workbook(path).worksheets]


def _table(sheet: Worksheet, looks: dict[object, Any]) -> Table:
    cells = [
        (cell.row, cell.column, cell.value, {name: _shared(getattr(cell, name), looks) for name in _LOOKS})
        for row in sheet.iter_rows()
        for cell in row
        if cell.has_style
    ]
    widths = {name: dimension.width for name, dimension in sheet.column_dimensions.items()}
    heights = {row: dimension.height for row, dimension in sheet.row_dimensions.items()}
    return Table(sheet.title, cells, [str(area) for area in sheet.merged_cells.ranges], widths, heights)


def _shared(look: Any, looks: dict[object, Any]) -> Any:
    return looks.setdefault(repr(look), look if isinstance(look, str) else copy(look))


def _write(tables: list[Table], path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.name)
        for row, column, value, looks in table.cells:
            # Cells that a merge hides take looks but no value.
            cell = sheet.cell(row, column, value)
            for name, look in looks.items():
                setattr(cell, name, look)
        for area in table.merged:
            sheet.merge_cells(area)
        for name, width in table.widths.items():
            sheet.column_dimensions[name].width = width
        for row, height in table.heights.items():
            sheet.row_dimensions[row].height = height
    book.save(path)
