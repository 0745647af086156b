"""Ways through the workbook: from the lines of a contents list to the worksheets they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._text import needs_quote, safe_text
from exporters.workbook._worksheet_plan import Part
from exporters.workbook.styles import FACES
from models.layout.sheet import Sheet

CONTENTS = "目录"
MOST_WITHOUT = 2
"""So many worksheets are found without a contents list."""

_WIDTHS = (10, 64)
_HEADS = ("编号", "工作表名")
# A worksheet without a print area prints whole, one whose area is blank does not.
_NOT_PRINTED = "D1"
_BLUE = "FF0563C1"


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


def add_contents(book: Workbook, name: str, names: Sequence[str]) -> None:
    """Add a worksheet that lists the others by number and name; it is for the screen and does not print."""
    worksheet = book.create_sheet(name, 0)
    worksheet.append(_HEADS)
    for row, listed in enumerate(names, 2):
        worksheet.cell(row, 1, row - 1)
        _put_text(worksheet, row, 2, listed)
        _link(worksheet, row, 1, listed)
        _link(worksheet, row, 2, listed)
    _dress(worksheet)
    worksheet.print_area = _NOT_PRINTED
    worksheet.sheet_view.showGridLines = False
    worksheet.freeze_panes = "A2"


def _put_text(worksheet: Worksheet, row: int, column: int, text: str) -> None:
    """Put in text that stays text: worksheets have the names people type, `=HYPERLINK(…)` among them."""
    cell = worksheet.cell(row, column, safe_text(text))
    cell.data_type = "s"
    cell.quotePrefix = int(needs_quote(text))


def _dress(worksheet: Worksheet) -> None:
    thin = Side("thin", "FF000000")
    head = Font(name=FACES["sans"], size=11)
    text = Font(name=FACES["serif"], size=11, color=_BLUE, u="single")
    for column, width in zip("AB", _WIDTHS, strict=True):
        worksheet.column_dimensions[column].width = width
        for cell in worksheet[column]:
            cell.font = head if cell.row == 1 else text
            cell.border = Border(thin, thin, thin, thin)
            centred = column == "A" or cell.row == 1
            cell.alignment = Alignment(horizontal="center" if centred else "left", vertical="center")
    for row in range(1, worksheet.max_row + 1):
        worksheet.row_dimensions[row].height = 21


def _link(worksheet: Worksheet, row: int, column: int, name: str) -> None:
    worksheet.cell(row, column).hyperlink = Hyperlink(
        "", location=f"{quote_sheetname(name)}!A1", tooltip=f"转到“{name}”"
    )
