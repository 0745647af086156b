"""Where rows of a sheet repeat: heads over blank rows, indicators, rows with codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.blanks.blank import BlankCell, BlankSheet

TOTAL = re.compile(r"\s*(?:合\s*计|总\s*计|共\s*计)\s*[:：]?\s*")
_PLACEHOLDER = re.compile(
    r"\s*(?:[.．…·]{2,}|指标\s*\d+\s*[:：]?\s*|……+|\d{1,3}|[一二三四五六七八九十]+、?)\s*"
)
_CODE = re.compile(r"\s*\d{3}(?:\d\d){0,3}\s*")
_LONGEST_HEAD = 24
_NAMES_ROWS = re.compile(r"序号|编码|编号|科目|名称|指标")
_INDICATOR = re.compile(r"[一二三]级指标|指标名称|指标内容")


@dataclass(frozen=True)
class RowsFound:
    """A table whose rows repeat: heads from `heads`, body `top` to `bottom`, columns as the heads' leaves.

    `first` is the first row of the body that shows how a column is typed, after a total on top.
    """

    heads: int
    top: int
    bottom: int
    columns: tuple[tuple[int, int], ...]
    """First and last column of the sheet of each column of the table."""
    ground: str
    first: int
    total: str = ""
    total_last: bool = False
    indicators: bool = False

    @property
    def left(self) -> int:
        """Give its first column, beside what stands at its side."""
        return self.columns[0][0]

    @property
    def right(self) -> int:
        """Give its last column."""
        return self.columns[-1][1]


def drawn(sheet: BlankSheet, row: int) -> bool:
    """Tell whether a row is part of a table: a cell in it has lines."""
    return any(sum(cell.borders) > 1 for cell in sheet.covering(row))


def found_tables(sheet: BlankSheet) -> Iterator[RowsFound]:
    """Find tables with rows that repeat, from the top."""
    row, last = 0, len(sheet.heights)
    while row < last:
        found = _table_below(sheet, row)
        if found is None:
            row += 1
        else:
            yield found
            row = found.bottom + 1


def table_of_rows(sheet: BlankSheet, top: int, bottom: int) -> RowsFound | None:
    """Give the table of rows that a person says repeat; None where all cells there reach beyond them."""
    cells = [cell for cell in sheet.covering(top) if cell.row + cell.rows - 1 <= bottom]
    columns = tuple((cell.column, cell.column + cell.columns - 1) for cell in cells)
    if not columns or not _side_by_side(cells) or columns[-1][1] + 1 < len(sheet.widths):
        return None
    above = top - 1
    headed = above >= 0 and drawn(sheet, above) and _columns(sheet, above, columns[0][0]) == columns
    heads = _first_head(sheet, above, columns[0][0]) if headed and _all_words(sheet, above, columns) else top
    return RowsFound(heads, top, bottom, columns, "您说这几行可以增加", top)


def _all_words(sheet: BlankSheet, row: int, columns: tuple[tuple[int, int], ...]) -> bool:
    cells = [sheet.cell(row, left) for left, _ in columns]
    return all(cell.text.strip() and not cell.numeric for cell in cells)


def _table_below(sheet: BlankSheet, row: int) -> RowsFound | None:
    """Give the table whose last row of heads this is."""
    if not drawn(sheet, row) or row + 1 == len(sheet.heights) or not drawn(sheet, row + 1):
        return None
    heads = [cell for cell in sheet.covering(row) if cell.row + cell.rows == row + 1]
    words = [cell for cell in heads if cell.text.strip() and not cell.numeric and not cell.formula]
    if len(heads) < 2 or len(words) < len(heads) or not _side_by_side(heads):
        return None
    if heads[-1].column + heads[-1].columns < len(sheet.widths):
        return None
    columns = tuple((cell.column, cell.column + cell.columns - 1) for cell in heads)
    body = list(_body(sheet, row + 1, columns))
    if not body:
        return None
    return _judged(sheet, _first_head(sheet, row, columns[0][0]), body, columns)


def _side_by_side(cells: list[BlankCell]) -> bool:
    last = cells[-1]
    return sum(cell.columns for cell in cells) == last.column + last.columns - cells[0].column


def _body(sheet: BlankSheet, top: int, columns: tuple[tuple[int, int], ...]) -> Iterator[int]:
    for row in range(top, len(sheet.heights)):
        if not drawn(sheet, row) or _columns(sheet, row, columns[0][0]) != columns:
            return
        yield row


def _columns(sheet: BlankSheet, row: int, left: int) -> tuple[tuple[int, int], ...]:
    cells = (cell for cell in sheet.covering(row) if cell.column >= left)
    return tuple((cell.column, cell.column + cell.columns - 1) for cell in cells)


def _judged(
    sheet: BlankSheet, heads: int, body: list[int], columns: tuple[tuple[int, int], ...]
) -> RowsFound | None:
    words = _head_words(sheet, heads, body[0], columns)
    if any(map(_INDICATOR.search, words)) and (rows := list(_indicator_rows(sheet, body, columns))):
        ground = f"表头写着“{next(w for w in words if _INDICATOR.search(w))}”，下面是各项指标"
        return RowsFound(heads, rows[0], rows[-1], columns, ground, rows[0], indicators=True)
    total, rows = "", body
    first = (
        sheet.cell(body[0], columns[0][0]).text
        or sheet.cell(body[0], columns[min(1, len(columns) - 1)][0]).text
    )
    if TOTAL.fullmatch(first) and len(body) > 1:
        total, rows = first.strip(), body[1:]
    blank = []
    for row in rows:
        if not _repeats(sheet, row, columns):
            break
        blank.append(row)
    named = any(map(_NAMES_ROWS.search, words))
    if not blank or (len(blank) == 1 and not named) or (total and not named):
        return None
    ground = f"表头下面是 {len(blank)} 行一样的空行"
    below = blank[-1] + 1
    if not total and below < len(sheet.heights) and (named_total := _total_in(sheet, below, columns)):
        same = _columns(sheet, below, columns[0][0])[1:] == columns[1:]
        if same and any("编码" in word for word in words):
            return RowsFound(heads, body[0], below, columns, ground, blank[0], named_total, True)
    return RowsFound(heads, body[0], blank[-1], columns, ground, blank[0], total)


def _total_in(sheet: BlankSheet, row: int, columns: tuple[tuple[int, int], ...]) -> str:
    text = sheet.cell(row, columns[0][0]).text
    return text.strip() if TOTAL.fullmatch(text) else ""


def _repeats(sheet: BlankSheet, row: int, columns: tuple[tuple[int, int], ...]) -> bool:
    """Tell whether nothing stands in a row but what one types over: numbers, dots, codes with names."""
    cells = [sheet.cell(row, left) for left, _ in columns]
    if any(cell.rows > 1 for cell in cells):
        return False
    texts = [cell.text.strip() for cell in cells]
    if any(_CODE.fullmatch(text) for text in texts[:2]):
        return True
    return all(not t or c.formula or _PLACEHOLDER.fullmatch(t) for t, c in zip(texts, cells, strict=True))


def _indicator_rows(
    sheet: BlankSheet, body: list[int], columns: tuple[tuple[int, int], ...]
) -> Iterator[int]:
    for row in body:
        if re.match(r"\s*(?:总\s*分|合\s*计|总\s*计|得分合计|小\s*计)", sheet.cell(row, columns[0][0]).text):
            return
        yield row


def _head_words(
    sheet: BlankSheet, heads: int, top: int, columns: tuple[tuple[int, int], ...]
) -> tuple[str, ...]:
    return tuple(
        "".join(dict.fromkeys(sheet.cell(row, left).text for row in range(heads, top))) for left, _ in columns
    )


def _first_head(sheet: BlankSheet, row: int, left: int) -> int:
    """Go up from the last row of heads while the row above is one of heads, too."""
    first = min(cell.row for cell in sheet.covering(row) if cell.column >= left)
    while first > 0 and drawn(sheet, first - 1):
        above = [cell for cell in sheet.covering(first - 1) if cell.column >= left]
        all_words = all(0 < len(cell.text.strip()) <= _LONGEST_HEAD and not cell.numeric for cell in above)
        joined = any(cell.columns > 1 for cell in above) and len(above) > 1
        over = all(_nests(sheet, cell, first) for cell in above)
        if not all_words or not joined or not over or sheet.cell(first - 1, left).column != left:
            return first
        first = min(cell.row for cell in above)
    return first


def _nests(sheet: BlankSheet, cell: BlankCell, below: int) -> bool:
    """Tell whether the cells below begin and end where a head does."""
    last = cell.column + cell.columns - 1
    first, end = sheet.cell(below, cell.column), sheet.cell(below, last)
    return first.column == cell.column and end.column + end.columns - 1 == last
