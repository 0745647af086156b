"""Ways through the workbook: from the lines of a contents list to the worksheets they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._styles import OrderedFont, border
from exporters.workbook._text import needs_quote, safe_text
from exporters.workbook._text_fit import ems
from exporters.workbook._worksheet_plan import Edges, Part
from models.fonts.faces import OFFICE_FAMILIES
from models.layout.sheet import Sheet

CONTENTS = "目录"
CONTENTS_WIDTHS = (8, 64, 8)
CONTENTS_TITLES = "1:2"
MOST_WITHOUT = 2
"""So many worksheets are found without a contents list."""

_HEADS = ("序号", "表名", "页码")
_FONTS = (("sans", 16), ("sans", 11), ("serif", 11))
# Points of a digit, in which widths count.
_DIGIT = 6


def wants_contents(sheets: Sequence[Sheet]) -> bool:
    """Tell whether a contents list has to be added: many worksheets, and no form that lists them."""
    listed = (cell.link for sheet in sheets for _, cell in sheet.cells())
    return len(sheets) > MOST_WITHOUT and not any(listed)


def first_names(sheets: Sequence[Sheet], names: Sequence[str]) -> dict[str, str]:
    """Give the worksheet of each form's first instance."""
    return {sheet.form: name for sheet, name in reversed(list(zip(sheets, names, strict=True)))}


def add_links(worksheet: Worksheet, parts: Iterable[Part], names: Mapping[str, str]) -> None:
    """Link the cells that lead to a form; they look as they print."""
    for part in parts:
        if part.text and part.cell.link in names:
            _link(worksheet, part.rows[0], part.cell.column + 1, names[part.cell.link])


class Listed(NamedTuple):
    """A line of the contents list: the worksheet, what its table is called, and its first page."""

    worksheet: str
    name: str
    page: int


def add_contents(book: Workbook, name: str, lines: Sequence[Listed]) -> None:
    """Add a worksheet that lists the others by name and page; it prints before them, without a number."""
    worksheet = book.create_sheet(name, 0)
    worksheet.append((name, None, None))
    worksheet.append(_HEADS)
    for row, line in enumerate(lines, 3):
        worksheet.cell(row, 1, row - 2)
        _put_text(worksheet, row, 2, line.name)
        worksheet.cell(row, 3, line.page)
        # LibreOffice does not break the text of a link.
        for column in (1, 2, 3) if _lines(line.name) == 1 else (1, 3):
            _link(worksheet, row, column, line.worksheet)
    _dress(worksheet)
    worksheet.freeze_panes = "A3"
    worksheet.print_title_rows = CONTENTS_TITLES
    worksheet.print_area = f"A1:C{worksheet.max_row}"


def _put_text(worksheet: Worksheet, row: int, column: int, text: str) -> None:
    """Put in text that stays text: worksheets have the names people type, `=HYPERLINK(…)` among them."""
    cell = worksheet.cell(row, column, safe_text(text))
    cell.data_type = "s"
    cell.quotePrefix = int(needs_quote(text))


def _dress(worksheet: Worksheet) -> None:
    last = worksheet.max_row
    title, head, text = (
        OrderedFont(name=OFFICE_FAMILIES[face], size=size, bold=face == "sans") for face, size in _FONTS
    )
    for column, width in zip("ABC", CONTENTS_WIDTHS, strict=True):
        worksheet.column_dimensions[column].width = width
        for cell in worksheet[column]:
            cell.font = title if cell.row == 1 else head if cell.row == 2 else text
            if cell.row > 1:
                ends = (column == "A", column == "C", cell.row == 2, cell.row == last)
                cell.border = border(Edges(*("medium" if end else "thin" for end in ends)))
            text_cell = column == "B" and cell.row > 2
            across = "left" if text_cell else "center" if cell.row > 1 else "centerContinuous"
            cell.alignment = Alignment(across, "center", wrap_text=text_cell or None)
    for row, height in enumerate(
        _heights(str(worksheet.cell(row, 2).value) for row in range(3, last + 1)), 1
    ):
        worksheet.row_dimensions[row].height = height


def _heights(names: Iterable[str]) -> list[float]:
    """Give the heights of a contents list's rows that has these names."""
    return [36, 21, *(21 + 16 * (_lines(name) - 1) for name in names)]


def _lines(name: str) -> int:
    return max(1, ceil(ems(name) / (CONTENTS_WIDTHS[1] * _DIGIT / _FONTS[2][1] - 1)))


def listed_cells(name: str, lines: Sequence[Listed]) -> tuple[list[tuple[str | int, ...]], list[float]]:
    """Give what the rows of a contents list hold, as `add_contents` writes them, and how high they are."""
    rows = [(number, safe_text(line.name), line.page) for number, line in enumerate(lines, 1)]
    return [(name,), _HEADS, *rows], _heights(line.name for line in lines)


def _link(worksheet: Worksheet, row: int, column: int, name: str) -> None:
    worksheet.cell(row, column).hyperlink = Hyperlink(
        "", location=f"{quote_sheetname(name)}!A1", tooltip=f"转到“{name}”"
    )
