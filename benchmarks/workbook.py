"""Our workbook beside openpyxl writing the same cells from lists, with no model behind it.

Once with values alone, once with formulas: then openpyxl is given the same formulas as finished texts, and
writes the same fills, locks, comments, validations, conditional formats and links. What the formulas come to,
which ours holds as well, openpyxl cannot write.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.measuring import Aim, pairs, report, slower, spread
from exporters.workbook.workbook import write_workbook
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft

RUNS = 15
LIMIT = 1.0
_LOOKS = ("font", "border", "alignment", "number_format", "fill", "protection")
# What a worksheet says of itself as a whole, and a script would set in a line each.
_WHOLE = ("print_title_rows", "freeze_panes", "print_options", "page_margins", "HeaderFooter", "protection")

Place = tuple[int, int]
Write = Callable[[], object]


@dataclass(frozen=True)
class Table:
    """A worksheet as plain lists: cells with their looks, and what stands beside and around them."""

    name: str
    cells: list[tuple[int, int, Any, dict[str, Any]]]
    merged: list[str]
    widths: dict[str, float]
    heights: dict[int, float]
    comments: list[tuple[Place, str, int, int]]
    links: list[tuple[Place, Any]]
    validations: list[Any]
    conditions: list[tuple[str, Any]]
    whole: dict[str, Any]


def run(folder: Path) -> list[Aim]:
    """Measure the workbooks of all samples."""
    aims = []
    for sample in sorted((RESOURCES / "samples").glob("*.tianbao")):
        for kind, (ours, other) in written(sample, folder).items():
            times, bare = pairs(ours, other, RUNS)
            report(f"{sample.stem}：{kind}工作簿", times)
            report(f"{sample.stem}：openpyxl 写同样的单元格", bare)
            print(f"  是 openpyxl 的 {spread(times, bare)}")
            text = f"{sample.stem}：{kind}工作簿不超过 openpyxl 的 {LIMIT} 倍"
            aims.append(Aim(text, slower(times, bare) <= LIMIT))
    return aims


def written(sample: Path, folder: Path) -> dict[str, tuple[Write, Write]]:
    """Give how a sample's workbooks are written, of values and with formulas: by us and by openpyxl."""
    session = Session(load_draft(sample))
    sheets = session.printed_sheets()
    found: dict[str, tuple[Write, Write]] = {}
    for kind, calculation in (("只有数值的", None), ("有公式的", session.calculation)):
        path, plain = folder / f"{sample.stem}.xlsx", folder / "plain.xlsx"
        ours = partial(write_workbook, sheets, path, sample.stem, None, calculation)
        ours()
        found[kind] = ours, partial(_write, _tables(path), plain)
    return found


def _tables(path: Path) -> list[Table]:
    """Read a workbook back as lists; equal looks are one object, as a script would have them."""
    looks: dict[object, Any] = {}
    return [_table(sheet, looks) for sheet in load_workbook(path).worksheets]


def _table(sheet: Worksheet, looks: dict[object, Any]) -> Table:
    styled: list[Any] = [cell for row in sheet.iter_rows() for cell in row if cell.has_style]
    noted = [(cell, cell.comment) for cell in styled if cell.comment is not None]
    return Table(
        sheet.title,
        [(cell.row, cell.column, cell.value, _looks(cell, looks)) for cell in styled],
        [str(area) for area in sheet.merged_cells.ranges],
        {name: dimension.width for name, dimension in sheet.column_dimensions.items()},
        {row: dimension.height for row, dimension in sheet.row_dimensions.items()},
        [((cell.row, cell.column), note.text, note.height, note.width) for cell, note in noted],
        [((cell.row, cell.column), cell.hyperlink) for cell in styled if cell.hyperlink is not None],
        list(sheet.data_validations.dataValidation),
        [(str(ranges.sqref), rule) for ranges in sheet.conditional_formatting for rule in ranges.rules],
        {name: copy(getattr(sheet, name)) for name in _WHOLE},
    )


def _looks(cell: Any, looks: dict[object, Any]) -> dict[str, Any]:
    """Give the looks in which a cell differs from a new one: no script would set the others."""
    plain = StyleableObject(cell.parent)
    own = {name: getattr(cell, name) for name in _LOOKS}
    return {name: _shared(look, looks) for name, look in own.items() if look != getattr(plain, name)}


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
        for letter, width in table.widths.items():
            sheet.column_dimensions[letter].width = width
        for row, height in table.heights.items():
            sheet.row_dimensions[row].height = height
        _write_beside(table, sheet)
    book.save(path)


def _write_beside(table: Table, sheet: Worksheet) -> None:
    """Write what is no cell."""
    for place, text, height, width in table.comments:
        sheet.cell(*place).comment = Comment(text, "填报", height=height, width=width)
    for place, link in table.links:
        sheet.cell(*place).hyperlink = copy(link)
    for validation in table.validations:
        sheet.add_data_validation(validation)
    for ranges, rule in table.conditions:
        sheet.conditional_formatting.add(ranges, copy(rule))
    for name, value in table.whole.items():
        setattr(sheet, name, value)
