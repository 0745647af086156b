"""Write sheets as a workbook that shows, holds and prints what the paper does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._archive import Cached, save
from exporters.workbook._links import (
    CONTENTS,
    CONTENTS_TITLES,
    CONTENTS_WIDTHS,
    Listed,
    add_contents,
    add_links,
    first_names,
    listed_cells,
    wants_contents,
)
from exporters.workbook._live_cells import Live, live_place, shown_number
from exporters.workbook._openpyxl_inside import add_cell, add_formula, set_fonts, set_merged
from exporters.workbook._page_setup import (
    BASE_FONT,
    column_widths,
    contents_sheet,
    paper_words,
    printed_heads,
    set_up_contents,
    set_up_page,
)
from exporters.workbook._styles import INDENT, Look, OrderedFont, Styles, indent_steps, look_of
from exporters.workbook._text import needs_quote, safe_text, sheet_names
from exporters.workbook._text_fit import fit
from exporters.workbook._worksheet_plan import Edges, Part, WorksheetPlan, plan
from models.calculation.calculation import Calculation
from models.comparing.beside_cells import Beside
from models.comparing.book_page import BookPage, Rule
from models.comparing.verify_file import FileCell, FileSheet
from models.errors import TianbaoError
from models.files.whole_write import write_export
from models.fonts.faces import OFFICE_FAMILIES
from models.layout.sheet import MM, PAGE_NUMBER, Sheet
from models.pages.page_marks import PageMarks
from models.pages.page_numbers import numbered
from models.progress import tick

_PROGRAM = "填报"


class NoTableError(TianbaoError):
    """Say that running text has no place in a workbook."""


class _Held(NamedTuple):
    """What a part's worksheet cell holds: text, or the number that shows as it, and what computes either."""

    text: str
    number: Decimal | None
    formula: str | None


def write_workbook(
    sheets: Sequence[Sheet],
    path: Path,
    title: str,
    dressing: PageMarks | None = None,
    calculation: Calculation | None = None,
) -> None:
    """Save a workbook with one worksheet per sheet; SaveError leaves an older file as it was.

    With the calculation the sheets come from, computed cells are formulas; without, all are values.
    """
    write_export(path, workbook_bytes(sheets, title, dressing, calculation))


def workbook_bytes(
    sheets: Sequence[Sheet],
    title: str,
    dressing: PageMarks | None = None,
    calculation: Calculation | None = None,
) -> bytes:
    """Return the workbook file of the tables among the sheets; NoTableError when there are none."""
    sheets = [sheet for sheet in sheets if not sheet.document]
    if not sheets:
        raise NoTableError("这里只有文字，没有可以放进工作簿的表，请改为导出 PDF。")
    book = Workbook()
    book.remove(book.worksheets[0])
    _set_defaults(book, title)
    if dressing is not None:
        book.properties.keywords = dressing.stated
        book.properties.creator = safe_text(dressing.unit) or _PROGRAM
        book.properties.subject = safe_text(dressing.subject)
    cached = _fill_book(book, sheets, dressing, calculation)
    buffer = BytesIO()
    save(book, buffer, [cached.get(worksheet.title, {}) for worksheet in book.worksheets])
    return buffer.getvalue()


def _fill_book(
    book: Workbook, sheets: Sequence[Sheet], dressing: PageMarks | None, calculation: Calculation | None
) -> dict[str, Cached]:
    """Add a worksheet for each sheet; gives the values of their formulas."""
    names = _worksheet_names(sheets)
    worksheets = [book.create_sheet(name) for name in names]
    layouts = [plan(sheet) for sheet in sheets]
    given, sheets = sheets, numbered(sheets, [len(layout.breaks) + 1 for layout in layouts])
    layouts = [
        layout if sheet is before else plan(sheet)
        for layout, before, sheet in zip(layouts, given, sheets, strict=True)
    ]
    live = Live(calculation, list(zip(names, layouts, strict=True))) if calculation is not None else None
    styles, forms = Styles(worksheets[0]), first_names(sheets, names)
    cached: dict[str, Cached] = {}
    firsts = list(accumulate((len(layout.breaks) + 1 for layout in layouts), initial=1))
    for sheet, worksheet, layout, first in zip(sheets, worksheets, layouts, firsts, strict=False):
        cached[worksheet.title] = _fill(worksheet, sheet, layout, styles, live)
        set_up_page(worksheet, sheet, layout, (first, firsts[-1] - 1), dressing)
        add_links(worksheet, layout.parts, forms)
        if live is not None:
            live.finish(worksheet, layout)
    if live is not None:
        live.name_totals(book)
    if wants_contents(sheets):
        lines = zip(names, (sheet.name for sheet in sheets), firsts, strict=False)
        add_contents(book, CONTENTS, [Listed(*line) for line in lines])
        set_up_contents(book[CONTENTS], sheets[0], dressing)
    return cached


def _worksheet_names(sheets: Sequence[Sheet]) -> list[str]:
    added = [CONTENTS] if wants_contents(sheets) else []
    return sheet_names([*added, *(sheet.name for sheet in sheets)])[len(added) :]


def written_tables(sheets: Sequence[Sheet], calculation: Calculation) -> Iterator[FileSheet]:
    """Give what the worksheets of the workbook hold, without making it, to compare a file with."""
    layouts = list(zip(_worksheet_names(sheets), map(plan, sheets), strict=True))
    live = Live(calculation, layouts)
    for sheet, (name, layout) in zip(sheets, layouts, strict=True):
        rows: list[list[FileCell]] = [[] for _ in layout.heights]
        for part in layout.parts:
            tick()
            rows[part.rows[0] - 1].append(_written(part, _held(part, live)))
        beside = _beside(name, layout, live)
        yield FileSheet(name, tuple(map(tuple, rows)), page=_page(sheet, layout, live), beside=beside)
    if wants_contents(sheets):
        yield _written_contents(sheets, layouts)


def _written_contents(sheets: Sequence[Sheet], layouts: Sequence[tuple[str, WorksheetPlan]]) -> FileSheet:
    firsts = accumulate((len(layout.breaks) + 1 for _, layout in layouts), initial=1)
    lines = [
        Listed(name, sheet.name, first)
        for sheet, (name, _), first in zip(sheets, layouts, firsts, strict=False)
    ]
    held, heights = listed_cells(CONTENTS, lines)
    rows = (
        tuple(_contents_cell(row, column, value) for column, value in enumerate(values))
        for row, values in enumerate(held, 1)
    )
    page = BookPage(
        heights=dict(enumerate(heights, 1)),
        widths=dict(enumerate(CONTENTS_WIDTHS, 1)),
        heads=printed_heads(contents_sheet(sheets[0], CONTENTS)),
        printing=paper_words(landscape=False),
    )
    return FileSheet(CONTENTS, tuple(rows), page=page, beside=Beside(titles=CONTENTS_TITLES), contents=True)


def _contents_cell(row: int, column: int, value: str | int) -> FileCell:
    number = Decimal(value) if isinstance(value, int) else None
    text = str(value).replace("_x005F_", "_")
    return FileCell(column, text, f"{get_column_letter(column + 1)}{row}", number, "General")


def _beside(name: str, layout: WorksheetPlan, live: Live) -> Beside:
    """Give what a worksheet has beside its cells, for who compares a file with it."""
    return Beside(
        comments=dict(live.remarks(layout.parts)),
        titles="{}:{}".format(*layout.titles) if layout.titles else "",
        names={total: f"{spot.column}{spot.row}" for total, spot in live.totals() if spot.worksheet == name},
    )


def _page(sheet: Sheet, layout: WorksheetPlan, live: Live) -> BookPage:
    """Give how a worksheet is shown and printed, for who compares a file with it."""
    worksheet = Workbook().worksheets[0]
    live.add_conditions(worksheet, layout)
    rules = [
        Rule(formula, _white(one.dxf), one.dxf.numFmt.formatCode if one.dxf.numFmt else "")
        for ranges in worksheet.conditional_formatting
        for one in ranges.rules
        for formula in one.formula
    ]
    return BookPage(
        heights=dict(enumerate(layout.heights, 1)),
        widths=dict(enumerate(column_widths(sheet), 1)),
        rules=tuple(rules),
        heads=printed_heads(sheet),
        merges=frozenset(
            (part.cell.column + 1, part.cell.column + part.cell.span, *part.rows)
            for part in layout.parts
            if part.cell.span > 1 or part.rows[1] > part.rows[0]
        ),
        printing=paper_words(landscape=sheet.landscape),
    )


def _white(style: DifferentialStyle) -> str:
    return str(style.fill.bgColor.rgb) if isinstance(style.fill, PatternFill) else ""


def _written(part: Part, held: _Held) -> FileCell:
    # What is read from a file has its escapes taken out again.
    text, computed = held.text.replace("_x005F_", "_"), f"={held.formula}" if held.formula else ""
    at, free = part.cell.address, part.cell.role == PAGE_NUMBER
    look = _format(part, held)
    return FileCell(
        part.cell.column, text, live_place(part), held.number, look, computed, address=at, free=free
    )


def _held(part: Part, live: Live | None) -> _Held:
    formula = live.formula(part) if live is not None else None
    return _Held(safe_text(part.text), shown_number(part), formula)


def _set_defaults(book: Workbook, title: str) -> None:
    """Set document properties and fonts: column widths count in digits of the style Normal's font."""
    set_fonts(book, OrderedFont(name=OFFICE_FAMILIES["serif"], size=11), BASE_FONT)
    book.properties.title = safe_text(title)
    book.properties.creator = _PROGRAM
    book.properties.language = "zh-CN"


def _fill(
    worksheet: Worksheet, sheet: Sheet, layout: WorksheetPlan, styles: Styles, live: Live | None
) -> dict[str, Decimal | str]:
    """Write the cells; gives the values of the formulas among them."""
    merged: list[CellRange] = []
    cached: dict[str, Decimal | str] = {}
    for done, (part, fitted) in enumerate(_fitted(sheet, layout)):
        tick(done, len(layout.parts))
        held = _held(part, live)
        if live is not None and held.formula is not None:
            cached[live_place(part)] = live.value(part)
        quoted = held.formula is None and held.number is None and needs_quote(part.text)
        look = look_of(part, fitted, _format(part, held), quoted, live is not None)
        merged += _write(worksheet, part, held, partial(_style, styles, look, layout.edges))
    set_merged(worksheet, merged)
    for column, width in enumerate(column_widths(sheet), 1):
        worksheet.column_dimensions[get_column_letter(column)].width = width
    for row, height in enumerate(layout.heights, 1):
        worksheet.row_dimensions[row].height = height
    return cached


def _style(styles: Styles, look: Look, edges: Mapping[tuple[int, int], Edges], *place: int) -> StyleArray:
    return styles.style(look, edges.get((place[0], place[1])))


def _fitted(sheet: Sheet, layout: WorksheetPlan) -> list[tuple[Part, tuple[str, str, float]]]:
    """Fit each part, in which face, how and at what size; text that runs on over pages keeps one size."""
    fits = [(part, *_fit(part, _width(sheet, part), _height(layout, part))) for part in layout.parts]
    sizes: dict[int, float] = {}
    for part, _, size in fits:
        sizes[id(part.cell)] = min(size, sizes.get(id(part.cell), size))
    faces = sheet.faces
    return [(part, (faces[part.cell.style.face], how, sizes[id(part.cell)])) for part, how, _ in fits]


def _fit(part: Part, width: float, height: float) -> tuple[str, float]:
    tick()
    return fit(part, width, height)


def _width(sheet: Sheet, part: Part) -> float:
    column, span = part.cell.column, part.cell.span
    return (sheet.lefts[column + span] - sheet.lefts[column] - indent_steps(part.cell) * INDENT) * MM


def _height(layout: WorksheetPlan, part: Part) -> float:
    first, last = part.rows
    return sum(layout.heights[first - 1 : last])


def _write(
    worksheet: Worksheet, part: Part, held: _Held, style_at: Callable[[int, int], StyleArray]
) -> Iterator[CellRange]:
    """Write a part to the cells it covers; gives the range to merge where there are several."""
    (top, bottom), cell = part.rows, part.cell
    left, right = cell.column + 1, cell.column + cell.span
    value = (held.text or None) if held.number is None else held.number
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            style = style_at(row, column)
            if (row, column) != (top, left):
                add_cell(worksheet, row, column, style)
            elif held.formula is not None:
                add_formula(worksheet, row, column, style, held.formula)
            else:
                add_cell(worksheet, row, column, style, value)
    if bottom > top or right > left:
        yield CellRange(None, left, top, right, bottom)


def _format(part: Part, held: _Held) -> str:
    """Give the number format; text stays text, and a blank cell is ready for a figure."""
    return part.cell.number_format if held.number is not None or not part.text else "General"
