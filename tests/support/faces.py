"""Read what stands on the faces of a sheet: in a PDF by place, in a workbook as a spreadsheet shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

import pdfplumber
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from pdfplumber.page import Page

from exporters.workbook._worksheet_plan import plan
from models.address import Address
from models.layout.sheet import Sheet
from models.pages.pages import paginate

CONTENTS = "目录"
"""The worksheet of links that a workbook of many sheets begins with when no form lists them."""
# A point more on each side: the PDF's figures are rounded.
_SLACK = 1.0


def unspaced(text: str) -> str:
    """Give text without the spaces and line ends at which a face may break it."""
    return "".join(text.split())


def pdf_by_address(content: bytes, sheets: Sequence[Sheet]) -> dict[Address, list[str]]:
    """Give the text inside the box of each address, one for each page the address is on."""
    found: dict[Address, list[str]] = {}
    with pdfplumber.open(BytesIO(content)) as pdf:
        for page, drawn in zip(paginate(sheets), pdf.pages, strict=True):
            for address, box in page.places:
                text = unspaced(_within(drawn, box.x, box.y, box.width, box.height))
                found.setdefault(address, []).append(text)
    return found


def _within(page: Page, x: float, y: float, width: float, height: float) -> str:
    """Join the characters whose middle lies in a box, in the order they were drawn."""
    return "".join(
        char["text"]
        for char in page.chars
        if x <= (char["x0"] + char["x1"]) / 2 <= x + width
        and y - _SLACK <= (char["top"] + char["bottom"]) / 2 <= y + height + _SLACK
    )


def pdf_cells(content: bytes) -> list[str]:
    """Give every text a reader finds in the ruled tables and, outside them, on the lines of a PDF."""
    with pdfplumber.open(BytesIO(content)) as pdf:
        return [unspaced(text) for page in pdf.pages for text in (*_ruled(page), *_lines(page)) if text]


def _ruled(page: Page) -> Iterator[str]:
    for table in page.find_tables():
        for x0, top, x1, bottom in table.cells:
            yield _within(page, x0, top + _SLACK, x1 - x0, bottom - top - 2 * _SLACK)


def _lines(page: Page) -> Iterator[str]:
    """Give the text of the lines outside the tables, divided where there is a gap."""
    boxes = [table.bbox for table in page.find_tables()]
    rest: Any = page
    for box in boxes:
        rest = rest.outside_bbox(box)
    for word in rest.extract_words(keep_blank_chars=True, x_tolerance=3):
        yield word["text"]


@dataclass(frozen=True)
class Shown:
    """A worksheet cell as a spreadsheet shows it."""

    place: str
    text: str
    is_number: bool


def workbook_by_address(content: bytes, sheets: Sequence[Sheet]) -> dict[Address, list[Shown]]:
    """Give what the worksheet cells of each address show, one for each page the address is on."""
    found: dict[Address, list[Shown]] = {}
    for worksheet, sheet in zip(_worksheets(content), sheets, strict=True):
        for part in plan(sheet).parts:
            if part.cell.address is not None:
                cell = worksheet.cell(part.rows[0], part.cell.column + 1)
                found.setdefault(part.cell.address, []).append(_shown(cell))
        for _, one in sheet.cells():
            if one.joined and one.address is not None:  # one with the blank cell above
                found.setdefault(one.address, [Shown("", "", False)])
    return found


def _worksheets(content: bytes) -> list[Worksheet]:
    """Leave out the list of links that is there for the screen only: it prints no page, so it has no foot."""
    book = load_workbook(BytesIO(content), data_only=True)
    return [found for found in book.worksheets if found.oddFooter.center.text]


def _shown(cell: Any) -> Shown:
    return Shown(cell.coordinate, displayed(cell.value, cell.number_format), cell.data_type == "n")


def workbook_cells(content: bytes) -> list[str]:
    """Give every text that a workbook's cells show."""
    return [
        unspaced(displayed(cell.value, cell.number_format))
        for worksheet in _worksheets(content)
        for cell in cells(worksheet)
        if cell.value is not None
    ]


def cells(worksheet: Worksheet) -> Iterator[Cell]:
    """Walk the cells that can hold a value, row by row."""
    for row in worksheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell))


def displayed(value: object, code: str) -> str:
    """Show a value by a number format, of the kinds our packs use (`0.0%`, `0"元"`, `#,##0.00;…;`)."""
    if value is None:
        return ""
    if not isinstance(value, int | float | Decimal):
        return str(value)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    section, number = _section(code, number)
    if section.endswith("%"):
        return _figure(number * 100, section.removesuffix("%")) + "%"
    digits, quote, literal = section.partition('"')
    literal = literal.removesuffix('"') if quote else ""
    return _figure(number, digits) + literal if section else ""


def _section(code: str, number: Decimal) -> tuple[str, Decimal]:
    """Choose the part of a format for positive, negative and zero; a part of its own carries the sign."""
    parts = code.split(";")
    if number > 0 or len(parts) == 1:
        return parts[0], number
    if number == 0:
        return (parts[2] if len(parts) > 2 else parts[0]), number
    assert parts[1].startswith("-")
    return parts[1].removeprefix("-"), number


def _figure(number: Decimal, digits: str) -> str:
    if digits in ("General", ""):
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    whole, _, fraction = digits.partition(".")
    assert (whole, fraction.strip("0")) in {("#,##0", ""), ("0", "")}, digits
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    return format(rounded, ",f" if "," in whole else "f")
