"""What is chosen on the paper of a form that is made, in words and as a part of the workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models.blanks.blank import Blank, BlankSheet, CellAt, Region
from models.importing.grids import letters
from models.making.form_text import alike_ground
from models.meanings.classes import tree_choices
from models.meanings.workpiece import Judged, Judgement, Role, RowsThatRepeat, ScoreRule, Workpiece
from ui.making.formula_text import reference, shifted

_SAYS = re.compile(r"[^\W\d_]")
"""What names something; a figure and a dash do not."""
_WEIGHT, _TARGET, _ACTUAL, _REASON = (
    ("分值", "权重"),
    ("指标值", "目标值"),
    ("完成值", "实际"),
    ("原因", "说明"),
)


@dataclass(frozen=True)
class Selection:
    """Cells that are chosen: their area, its name, what they count as, and the columns beside them."""

    region: Region
    name: str
    place: str
    judged: Judged
    columns: tuple[tuple[str, int], ...]
    """The words over each column of the sheet, and its number."""
    rows: tuple[int, int]
    """The first and last row in the workbook, from 1."""
    repeats: RowsThatRepeat | None = None
    """The rows that repeat, where it lies within some."""
    trees: tuple[tuple[str, str], ...] = ()
    """Tables whose classes it may show: the name of each, and the formula of its codes."""


def selection_of(blank: Blank, judgement: Judgement, region: Region) -> Selection:
    """Say what an area is; KeyError where no cell begins at its first place."""
    sheet = blank.sheets[region.sheet]
    first = sheet.cell(region.top, region.left)
    at = CellAt(region.sheet, first.row, first.column)
    repeats = next((one for one in judgement.rows if one.region.holds(at)), None)
    heads = repeats.region.top if repeats is not None else region.top
    columns = tuple((head_over(sheet, heads, i), i) for i in range(len(sheet.widths)))
    rows = sheet.rows_from or range(len(sheet.heights))
    return Selection(
        region,
        name_of(sheet, at),
        reference(blank, region, at),
        judgement.of(at),
        tuple((f"{words or '没有表头'}（{_letters(sheet, i)} 列）", i) for words, i in columns),
        (rows[region.top] + 1, rows[region.bottom] + 1),
        repeats,
        tuple(tree_choices(blank, region.sheet)) if repeats is None else (),
    )


def region_of(blank: Blank, judgement: Judgement, places: Sequence[CellAt]) -> Region:
    """Give the area of some cells of a sheet; of a row that repeats it is the column in all of these rows."""
    cells = [blank.cell(at) for at in places]
    region = Region(
        places[0].sheet,
        min(cell.row for cell in cells),
        min(cell.column for cell in cells),
        max(cell.row + cell.rows for cell in cells) - 1,
        max(cell.column + cell.columns for cell in cells) - 1,
    )
    tables = [one for one in judgement.rows if all(one.region.holds(at) for at in places)]
    body = [one for one in tables if all(at.row >= one.first for at in places)]
    if not body:
        return region
    return region._replace(top=body[0].region.top, bottom=body[0].region.bottom)


def answered(piece: Workpiece, judgement: Judgement, region: Region, role: Role) -> Workpiece:
    """Give the state in which an area is what a person said; of several cells a formula goes on.

    In rows that repeat one formula holds for the column, as its first row has it.
    """
    repeats = any(one.region.meets(region) for one in judgement.rows)
    if role.kind != "computed" or repeats:
        return piece.answered(region, role)
    sheet = piece.blank.sheets[region.sheet]
    for cell in sheet.cells:
        at = CellAt(region.sheet, cell.row, cell.column)
        if region.holds(at):
            moved = shifted(role.formula, cell.row - region.top, cell.column - region.left)
            piece = piece.answered(Region.of(at), replace(role, formula=moved))
    return piece


def accepted(piece: Workpiece, judgement: Judgement, region: Region) -> Workpiece:
    """Give the state in which each cell of an area is what it is taken for, of repeated rows the column."""
    inside = [at for at in sorted(judgement.cells) if region.holds(at)]
    if any(one.region.meets(region) for one in judgement.rows):
        return piece.answered(region, judgement.of(inside[0]).role)
    for at in inside:
        if not judgement.of(at).answered:
            piece = piece.answered(Region.of(at), judgement.of(at).role)
    return piece


def _letters(sheet: BlankSheet, column: int) -> str:
    return letters(sheet.columns_from[column] if sheet.columns_from else column)


def head_over(sheet: BlankSheet, row: int, column: int) -> str:
    """Give the nearest words above a place, without the line ends in them; blank where there are none."""
    for above in range(row - 1, -1, -1):
        words = _words(sheet.cell(above, column).text)
        if _SAYS.search(words):
            return words
    return ""


def beside(sheet: BlankSheet, row: int, column: int) -> str:
    """Give the nearest words left of a place; blank where there are none."""
    for left in range(column - 1, -1, -1):
        words = _words(sheet.cell(row, left).text)
        if _SAYS.search(words):
            return words
    return ""


def name_of(sheet: BlankSheet, at: CellAt) -> str:
    """Name a cell by what stands in it, else by the words left of it and over it."""
    own = _words(sheet.cell(at.row, at.column).text)
    left, over = beside(sheet, at.row, at.column), head_over(sheet, at.row, at.column)
    if own:
        return own
    return " · ".join(dict.fromkeys(filter(None, (left, over)))) or "空白的格"


def _words(text: str) -> str:
    return "".join(text.split())


def guessed_rule(columns: Sequence[tuple[str, int]], own: int) -> ScoreRule | None:
    """Guess by the heads from which columns a score comes; None where one of the three is not found."""

    def find(words: tuple[str, ...]) -> int | None:
        return next((i for name, i in columns if i != own and any(word in name for word in words)), None)

    weight, target, actual = find(_WEIGHT), find(_TARGET), find(_ACTUAL)
    if weight is None or target is None or actual is None:
        return None
    return ScoreRule(weight, target, actual, find(_REASON))


def open_cells(judgement: Judgement) -> Iterator[CellAt]:
    """Walk what a person has still to say, in reading order."""
    return iter(sorted(judgement.asked()))


def name_at(blank: Blank, at: CellAt) -> str:
    """Name a cell of a workbook."""
    return name_of(blank.sheets[at.sheet], at)


def column_of(blank: Blank, judgement: Judgement, region: Region) -> Region:
    """Give the column of an area: the rows that repeat, else on from it where cells are alike and blank."""
    sheet, at = blank.sheets[region.sheet], CellAt(region.sheet, region.top, region.left)
    repeats = next((one.region for one in judgement.rows if one.region.holds(at)), None)
    if repeats is not None:
        return region._replace(top=repeats.top, bottom=repeats.bottom)
    first, bottom = sheet.cell(region.top, region.left), region.bottom
    while bottom + 1 < len(sheet.heights):
        below = sheet.cell(bottom + 1, region.left)
        if (below.column, below.columns, below.blank) != (first.column, first.columns, first.blank):
            break
        bottom = below.row + below.rows - 1
    return region._replace(bottom=bottom)


def place_in_blank(piece: Workpiece, judgement: Judgement, filled: Blank, at: CellAt) -> CellAt | None:
    """Find the cell of a filled workbook in the blank, which may have fewer rows; None if unsure."""
    name = filled.sheets[at.sheet].name
    index = next((i for i, one in enumerate(piece.blank.sheets) if one.name == name), None)
    if index is None:
        return None
    more = len(filled.sheets[at.sheet].heights) - len(piece.blank.sheets[index].heights)
    row, tables = at.row, [(one.first, one.region) for one in judgement.rows]
    tables += [(one.region.top, one.region) for one in judgement.classes]
    tables = [(first, region) for first, region in tables if region.sheet == index]
    if more and any(row >= first for first, _ in tables):
        first, region = tables[0]
        if len(tables) > 1:
            return None
        row = row - more if row > region.bottom + more else first
    try:
        found = piece.blank.sheets[index].cell(row, at.column)
    except KeyError:
        return None
    return CellAt(index, found.row, found.column)


def alike_words(piece: Workpiece, judgement: Judgement, sheet: int) -> tuple[str, str]:
    """Say which sheets are drawn as one, and what may be done about it; blank where there is none."""
    first = judgement.alike.get(sheet, sheet)
    family = [first, *(i for i, one in judgement.alike.items() if one == first)]
    if len(family) < 2:
        return "", ""
    if first in piece.apart:
        return f"{len(family)} 张工作表排得一样，现在各做一张表。", "做成一张表的几份"
    return f"{alike_ground([piece.blank.sheets[i] for i in family])}。", "各做一张表"
