"""What the workbook needs of openpyxl's inside: no public way does it, or one that compares styles each time.

Only this module and `excel_archive` reach inside; tests/exporters/workbook/test_openpyxl_inside.py holds them
against the public way.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet


def style_array(styled: StyleableObject) -> StyleArray:
    """Return the finished style; cells may share it as long as nobody changes it."""
    inside: Any = styled
    array: StyleArray = inside._style
    return array


def add_cell(
    worksheet: Worksheet, row: int, column: int, style: StyleArray, value: str | Decimal | None = None
) -> None:
    """Put a new cell at a row and column, counted from 1, in a shared style; text stays text."""
    cell: Any = Cell(worksheet, row, column)
    cell._style = style
    if value is not None:
        # Not by way of `cell.value`, which would make formulas and errors of =, #N/A and the like.
        cell._value = value
        cell.data_type = "s" if isinstance(value, str) else "n"
    inside: Any = worksheet
    inside._cells[row, column] = cell


def add_formula(worksheet: Worksheet, row: int, column: int, style: StyleArray, formula: str) -> None:
    """Put a formula, without its equals sign, in a cell; its cached value is written by excel_archive."""
    add_cell(worksheet, row, column, style, f"={formula}")
    inside: Any = worksheet
    inside._cells[row, column].data_type = "f"


def set_fonts(book: Workbook, cells: Font, normal: Font) -> None:
    """Set the font of cells without a style, and that of the style Normal, which column widths count in."""
    inside: Any = book
    inside._fonts[0] = cells
    inside._named_styles["Normal"].font = normal


def set_merged(worksheet: Worksheet, ranges: list[CellRange]) -> None:
    """Merge ranges without looking through all earlier ones for each, and without new borders."""
    worksheet.merged_cells = ordered(ranges)


def ordered(ranges: list[CellRange]) -> MultiCellRange:
    """Put ranges together that are known to be apart."""
    return _Ordered(ranges)


class _Ordered(MultiCellRange):
    """Come in order, so that the file is the same every time."""

    def __iter__(self) -> Any:
        return iter(self.sorted())
