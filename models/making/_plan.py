"""How a sheet becomes a form: bands of standing cells, tables of repeated rows, what each cell is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.blanks.blank import BlankCell, BlankSheet, CellAt
from models.blanks.labels import head_path, label_left, label_of, said
from models.blanks.titles import title_cell
from models.blanks.wordings import worded
from models.importing.grids import letters
from models.making._looks import roomy, sizes_of
from models.meanings.workpiece import ClassLines, Judged, Judgement, Role, RowsThatRepeat, Workpiece

PORTRAIT, LANDSCAPE = 210.0, 297.0
_LEAST_MARGIN = 8.0
_USUAL_HEIGHT = 5.0
"""In mm, of a row whose height nobody set."""
_SLACK = 0.97
"""Part of a page that rows are fitted to, as some grow where words break elsewhere."""
_LEAST_SCALE = 0.6
"""A sheet that is fitted to one page is printed no smaller: what a person reads needs its size."""
_TAKEN = {"at", "if", "in", "or", "no", "by", "min", "max", "sum", "abs", "and", "not", "len", "day", "low"}
_KEYS = (
    ("level1", r"^一级指标"),
    ("level2", r"^二级指标"),
    ("level3", r"^三级指标|^指标名称|^指标内容"),
)


@dataclass(frozen=True)
class PlacedCell:
    """A cell as a band shows it: what of it lies within the band."""

    cell: BlankCell
    span: int
    rows: int


@dataclass(frozen=True)
class StandingBand:
    """Rows whose cells stay as they are: lines of cells, and the height of each in mm."""

    id: str
    lines: tuple[tuple[PlacedCell, ...], ...]
    heights: tuple[float, ...]


@dataclass(frozen=True)
class TableBand:
    """A table of repeated rows; `keys` name its columns by their first column of the sheet."""

    id: str
    rows: RowsThatRepeat
    keys: dict[int, str]
    side: PlacedCell | None
    headed: bool
    """Whether its heads are those of the table, not a band of their own."""
    height: float
    scored: bool = False

    @property
    def by_code(self) -> bool:
        """Tell whether subjects name its rows."""
        return bool(self.rows.dictionary)


@dataclass(frozen=True)
class ClassBand:
    """Lines of the classes of another table, beside what stands at their left; `keys` name the columns."""

    id: str
    lines: ClassLines
    keys: dict[int, str]
    height: float

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a place is one of the classes or of their figures."""
        region = self.lines.region
        return region.top <= row <= region.bottom and region.left <= column <= region.right

    @property
    def rows(self) -> range:
        """Give its rows of the sheet."""
        return range(self.lines.region.top, self.lines.region.bottom + 1)


@dataclass(frozen=True)
class FormPlan:
    """One sheet as a form; widths are those that fit the page."""

    index: int
    id: str
    sheet: BlankSheet
    title: str
    margins: tuple[float, ...]
    sizes: dict[float, float]
    """Sizes of the workbook's type in points, and in which each is printed."""
    grid: tuple[float, ...]
    bands: tuple[StandingBand | TableBand | ClassBand, ...]
    keys: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """Block and key of each standing cell that holds something, by its first place."""
    copies: tuple[int, ...] = ()
    """The sheets that are further copies of this form."""
    copy: bool = False
    """Whether it is a copy of another form, and so none of its own."""

    def table_at(self, row: int, column: int) -> TableBand | None:
        """Give the table whose repeated rows a place lies in."""
        return next((band for band in self.tables if _inside(band.rows, row, column)), None)

    def classes_at(self, row: int, column: int) -> ClassBand | None:
        """Give the lines of classes that a place lies in."""
        bands = (band for band in self.bands if isinstance(band, ClassBand))
        return next((band for band in bands if band.holds(row, column)), None)

    @property
    def tables(self) -> Iterator[TableBand]:
        """Walk the tables of repeated rows."""
        return (band for band in self.bands if isinstance(band, TableBand))


def _inside(rows: RowsThatRepeat, row: int, column: int) -> bool:
    region = rows.region
    top = region.top if rows.dictionary else rows.first
    return top <= row <= region.bottom and region.left <= column <= region.right


def planned(workpiece: Workpiece, judged: Judgement) -> tuple[FormPlan, ...]:
    """Plan a form for each sheet."""
    return tuple(_planned(sheet, i, judged) for i, sheet in enumerate(workpiece.blank.sheets))


def _planned(sheet: BlankSheet, index: int, judged: Judgement) -> FormPlan:
    margins = tuple(max(_LEAST_MARGIN, min(one, 40.0)) for one in sheet.page.margins)
    width = (LANDSCAPE if sheet.page.landscape else PORTRAIT) - margins[1] - margins[3]
    height = (PORTRAIT if sheet.page.landscape else LANDSCAPE) - margins[0] - margins[2]
    scale = _scale(sheet, width, height)
    grid = tuple(max(0.5, round(one * scale, 2)) for one in sheet.widths)
    grid = roomy(sheet, grid, sizes_of(sheet, grid, scale), width)
    tables = [table for table in judged.rows if table.region.sheet == index]
    lines = [one for one in judged.classes if one.region.sheet == index]
    bands = tuple(_bands(sheet, (tables, lines), judged, scale))
    keys = {
        (placed.cell.row, placed.cell.column): (band.id, key_of(placed.cell))
        for band in bands
        if isinstance(band, StandingBand)
        for line in band.lines
        for placed in line
    }
    for band in bands:
        if isinstance(band, ClassBand):
            keys |= dict(_keys_beside(sheet, band))
    return FormPlan(
        index,
        f"form{index + 1}",
        sheet,
        _title(sheet, index, judged),
        margins,
        sizes_of(sheet, grid, scale),
        grid,
        bands,
        keys,
        tuple(i for i, first in judged.copies.items() if first == index),
        index in judged.copies,
    )


def _scale(sheet: BlankSheet, width: float, height: float) -> float:
    """Give how large a sheet is printed: as its page is set up, and never wider than the page, in mm."""
    _, down = sheet.page.fitted or (0, 0)
    scale = min(1.0 if sheet.page.fitted else sheet.page.scale, width / sum(sheet.widths))
    tall = sum(one or _USUAL_HEIGHT for one in sheet.heights)
    return max(min(scale, down * height * _SLACK / tall), min(scale, _LEAST_SCALE)) if down else scale


def _keys_beside(sheet: BlankSheet, band: ClassBand) -> Iterator[tuple[tuple[int, int], tuple[str, str]]]:
    """Name what stands at the left of classes: by its row, which is one of theirs, and its column."""
    for row in band.rows:
        for left, key in band.keys.items():
            if left < band.lines.region.left:
                yield (row, left), (band.id, f"{row_key(row)}.{key}")


def row_key(row: int) -> str:
    """Name a line beside classes as the workbook numbers it."""
    return f"r{row + 1}"


def key_of(cell: BlankCell) -> str:
    """Name a standing cell as the workbook names its place: d12."""
    return f"{letters(cell.column)}{cell.row + 1}".lower()


def _title(sheet: BlankSheet, index: int, judged: Judgement) -> str:
    """Give the title as a wording: as its cell prints it, on one line."""
    cell = title_cell(sheet)
    if cell is None:
        return worded(sheet.name)
    return re.sub(r"\s+", "", judged.of(CellAt(index, cell.row, cell.column)).role.text or worded(cell.text))


def _bands(
    sheet: BlankSheet,
    repeated: tuple[list[RowsThatRepeat], list[ClassLines]],
    judged: Judgement,
    scale: float,
) -> Iterator[StandingBand | TableBand | ClassBand]:
    row, number, tables, classes = 0, 1, 0, 0
    both: list[RowsThatRepeat | ClassLines] = [*repeated[0], *repeated[1]]
    for one in sorted(both, key=lambda one: one.region.top):
        headed = isinstance(one, RowsThatRepeat) and _has_heads(sheet, one)
        top = _top_of(one, headed)
        if top > row:
            yield _standing(sheet, f"part{number}", row, top - 1, scale)
            number += 1
        if isinstance(one, RowsThatRepeat):
            tables += 1
            yield _table(sheet, tables, one, judged, (scale, headed))
        else:
            classes += 1
            yield _classes(sheet, classes, one, scale)
        row = one.region.bottom + 1
    if row < len(sheet.heights):
        yield _standing(sheet, f"part{number}", row, len(sheet.heights) - 1, scale)


def _top_of(one: RowsThatRepeat | ClassLines, headed: bool) -> int:
    """Give the first row that belongs to a table, its heads among them."""
    if isinstance(one, ClassLines):
        return one.region.top
    return one.heads if headed else one.region.top if one.dictionary else one.first


def _classes(sheet: BlankSheet, number: int, lines: ClassLines, scale: float) -> ClassBand:
    keys = {left: column_key(left) for left, _ in lines.columns}
    height = round(sheet.heights[lines.region.top] * scale, 2)
    return ClassBand("classes" if number == 1 else f"classes{number}", lines, keys, height)


def _standing(sheet: BlankSheet, band: str, top: int, bottom: int, scale: float) -> StandingBand:
    """Lay out rows as they stand; a row in which no cell begins joins the one above."""
    begins = [
        any(max(cell.row, top) == row for cell in sheet.covering(row)) for row in range(top, bottom + 1)
    ]
    lines, heights = list[tuple[PlacedCell, ...]](), list[float]()
    for row in range(top, bottom + 1):
        height = round(sheet.heights[row] * scale, 2)
        if not begins[row - top]:
            heights[-1] = round(heights[-1] + height, 2)
            continue
        heights.append(height)
        lines.append(
            tuple(
                PlacedCell(cell, cell.columns, _rows_within(cell, row, bottom, begins[row - top :]))
                for cell in sheet.covering(row)
                if max(cell.row, top) == row
            )
        )
    return StandingBand(band, tuple(lines), tuple(heights))


def _rows_within(cell: BlankCell, row: int, bottom: int, begins: list[bool]) -> int:
    last = min(cell.row + cell.rows - 1, bottom)
    return sum(begins[: last - row + 1])


def _has_heads(sheet: BlankSheet, table: RowsThatRepeat) -> bool:
    """Tell whether the heads are a tree over the columns that can be printed as heads of the table."""
    region = table.region
    if table.heads == region.top or (table.first > region.top and not table.dictionary):
        return False
    spread = range(region.left, region.right + 1)
    cells = {
        id(cell): cell
        for row in range(table.heads, region.top)
        for column in spread
        if (cell := sheet.cell(row, column))
    }.values()
    lefts = {left for left, _ in table.columns}
    for cell in cells:
        outside = cell.column < region.left or cell.column + cell.columns - 1 > region.right
        if outside or cell.row < table.heads or not cell.text.strip() or cell.column not in lefts:
            return False
        leaf = (cell.column, cell.column + cell.columns - 1) in table.columns
        if not leaf and (cell.rows > 1 or cell.row + cell.rows >= region.top):
            return False
        if leaf and cell.row + cell.rows != region.top:
            return False
    return len({sheet.cell(region.top - 1, left).column for left in lefts}) == len(lefts)


def _table(
    sheet: BlankSheet, number: int, table: RowsThatRepeat, judged: Judgement, how: tuple[float, bool]
) -> TableBand:
    region, (scale, headed) = table.region, how
    roles = {left: column_judged(judged, table, left).role for left, _ in table.columns}
    scored = None
    if not table.dictionary:
        scored = next((role.score for role in roles.values() if role.kind == "score"), None)
    keys = dict(_keys(sheet, table, roles))
    side = None
    if region.left > 0:
        cell = sheet.cell(table.heads if headed else table.first, 0)
        side = PlacedCell(cell, region.left, 1)
    name = "indicators" if scored else "tree" if table.dictionary else "table"
    height = round(sheet.heights[table.first] * scale, 2)
    id_ = name if number == 1 else f"{name}{number}"
    return TableBand(id_, table, keys, side, headed, height, scored is not None)


def column_judged(judged: Judgement, table: RowsThatRepeat, left: int) -> Judged:
    """Give what a column counts as; where its first row is merged, what stands beside codes."""
    known = judged.cells.get(CellAt(table.region.sheet, table.first, left))
    if known is not None:
        return known
    return Judged(Role("name", dictionary=table.dictionary) if table.dictionary else Role("typed"), "")


def _keys(sheet: BlankSheet, table: RowsThatRepeat, roles: dict[int, Role]) -> Iterator[tuple[int, str]]:
    """Name the columns: by what they are where that has a name, else as the workbook names them."""
    rule = next((role.score for role in roles.values() if role.kind == "score"), None)
    taken = set[str]()
    for left, _ in table.columns:
        role, key = roles.get(left, Role("typed")), ""
        if role.kind in ("code", "name", "score"):
            key = role.kind
        elif rule is not None:
            path = "".join(head_path(sheet, table.heads, table.region.top, left)[-1:])
            named = {
                rule.weight: "weight",
                rule.target: "target",
                rule.actual: "actual",
                rule.reason: "reason",
            }
            key = named.get(left) or next((k for k, words in _KEYS if re.search(words, path)), "")
        if not key or key in taken:
            key = column_key(left)
        taken.add(key)
        yield left, key


def column_key(left: int) -> str:
    """Name a column as the workbook does, in words that formulas have no other meaning for."""
    plain = letters(left).lower()
    return f"col_{plain}" if plain in _TAKEN or len(plain) == 1 else plain


def label(sheet: BlankSheet, cell: BlankCell) -> str:
    """Name a standing cell to a person: its own words that ask for something, else those beside and above."""
    own = said(cell) if cell.text.strip() and not cell.numeric and not cell.formula else ""
    if own:
        return own
    # Lines are what joins a cell with the heads of a table above it.
    return "·".join((label_of if sum(cell.borders) >= 2 else label_left)(sheet, cell).split())
