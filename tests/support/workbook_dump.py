"""Write a workbook down as text: how it prints, its columns and rows, and what each cell shows and how."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.support.faces import cells


def dump(content: bytes) -> str:
    """Give the text of a workbook file, the same for the same workbook whenever it was made."""
    book = load_workbook(BytesIO(content))
    return "\n".join(line for worksheet in book.worksheets for line in _sheet(worksheet))


def _sheet(worksheet: Worksheet) -> Iterator[str]:
    yield f"== {worksheet.title}"
    yield from _page(worksheet)
    dimensions = worksheet.column_dimensions
    yield "columns " + " ".join(f"{key}={dimensions[key].width:g}" for key in sorted(dimensions))
    heights = worksheet.row_dimensions
    yield "rows " + " ".join(f"{key}={heights[key].height:g}" for key in sorted(heights))
    yield "merged " + " ".join(sorted(str(found) for found in worksheet.merged_cells.ranges))
    for cell in cells(worksheet):
        if cell.value is not None:
            yield f"{cell.coordinate} {cell.data_type} {cell.value!r} {_look(cell)}"
    yield ""


def _page(worksheet: Worksheet) -> Iterator[str]:
    setup, margins = worksheet.page_setup, worksheet.page_margins
    foot: Any = worksheet.HeaderFooter.oddFooter
    yield f"paper {setup.paperSize} {setup.orientation} fit {setup.fitToWidth}x{setup.fitToHeight}"
    names = ("top", "right", "bottom", "left", "header", "footer")
    yield "margins " + " ".join(f"{name}={getattr(margins, name):.3f}" for name in names)
    yield f"area {worksheet.print_area} titles {worksheet.print_title_rows} foot {foot.center.text}"
    yield "breaks " + " ".join(str(found.id) for found in worksheet.row_breaks.brk)


def _look(cell: Any) -> str:
    """Say face, size, alignment, fit, lines and number format of a cell in a few letters."""
    font, align, border = cell.font, cell.alignment, cell.border
    fit = "wrap" if align.wrap_text else "shrink" if align.shrink_to_fit else "plain"
    lines = "".join(
        letter if getattr(border, side).style else "-"
        for letter, side in zip("LRTB", ("left", "right", "top", "bottom"), strict=True)
    )
    bold = "-bold" if font.bold else ""
    stacked = "-stacked" if align.text_rotation else ""
    quoted = " quoted" if cell.quotePrefix else ""
    indent = f" indent {align.indent:g}" if align.indent else ""
    link = f" to {cell.hyperlink.location}" if cell.hyperlink else ""
    place = f"{align.horizontal}/{align.vertical}"
    face = f"{font.name}{bold} {font.size:g}"
    return f"[{face} {place} {fit}{stacked}{indent} {lines} {cell.number_format}{quoted}{link}]"
