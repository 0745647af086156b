"""Columns under their heads, found from one cell of the heads; figures and words as the blank shows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.blanks.blank import BlankCell, BlankSheet
from models.figures.numbers import NumberError, parse_number
from models.figures.plain_words import plain_words

DASHES = frozenset("—-–―－/")
_NOT_MONEY = re.compile(
    r"编码|代码|名称|项目$|备注|说明|增幅|增减|比例|比重|[率%％]|性质|单位$|时间|日期|序号|来源|依据"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]+、|[((][一二三四五六七八九十\d]+[))]|\d+[.、]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """The lowest head of a column: where its figures stand, its words, and the words above it."""

    cell: BlankCell
    above: tuple[BlankCell, ...] = ()

    @property
    def words(self) -> str:
        """Give its words without spaces."""
        return plain_words(self.cell.text)

    @property
    def path(self) -> str:
        """Give all words over the column, outermost first."""
        return "".join(plain_words(one.text) for one in (*self.above, self.cell))

    @property
    def counts(self) -> bool:
        """Tell whether figures that can be added stand below, as far as the words say."""
        return bool(self.words) and not _NOT_MONEY.search(self.words)


def band(sheet: BlankSheet, head: BlankCell) -> tuple[int, int]:
    """Give the first and last row of the heads that a cell belongs to: rows of words alone."""
    last = head.row + head.rows - 1
    first = head.row
    while first > 0 and _is_head_row(sheet, first - 1):
        first -= 1
    while last + 1 < len(sheet.heights) and _hangs_on(sheet, last, last + 1):
        last += 1
    return first, last


def _is_head_row(sheet: BlankSheet, row: int) -> bool:
    """Tell whether a row holds words alone, several side by side, with lines around them."""
    cells = list(sheet.covering(row))
    words = [one for one in cells if not one.blank]
    boxed = all(sum(one.borders) > 1 for one in words)
    return len(words) > 1 and boxed and all(figure(one) is None for one in words) and len(cells) == len(words)


def _hangs_on(sheet: BlankSheet, row: int, below: int) -> bool:
    """Tell whether heads go on below: a cell reaches into both rows, and others begin there with words."""
    covering = list(sheet.covering(below))
    new = [one for one in covering if one.row == below]
    into_both = any(one.row <= row and not one.blank for one in covering)
    words = [one for one in new if not one.blank and figure(one) is None]
    return into_both and bool(new) and len(words) == len(new) and _parted(sheet, row, below)


def _parted(sheet: BlankSheet, row: int, below: int) -> bool:
    """Tell whether a cell above is parted into several below, as a head of heads is."""
    for one in sheet.covering(row):
        under = {sheet.cell(below, column).column for column in range(one.column, one.column + one.columns)}
        if one.row + one.rows - 1 == row and len(under) > 1:
            return True
    return False


def leaves(sheet: BlankSheet, first: int, last: int) -> Iterator[Leaf]:
    """Walk the columns under heads that stand in some rows, left to right."""
    for cell in sheet.covering(last):
        if cell.row + cell.rows - 1 > last:
            continue  # a label beside all rows of the table
        above: list[BlankCell] = []
        row = cell.row - 1
        while row >= first:
            over = sheet.cell(row, cell.column)
            above.insert(0, over)
            row = over.row - 1
        yield Leaf(cell, tuple(one for one in above if not one.blank))


def body(sheet: BlankSheet, last: int, column: int) -> tuple[int, int] | None:
    """Give the rows below heads in which a column holds figures or nothing; None where there is none."""
    row = last + 1
    while row < len(sheet.heights):
        cell = sheet.cell(row, column)
        if not cell.bordered or (cell.columns > 1 and not _as_wide(sheet, last, cell)):
            break
        if not (cell.blank or cell.formula or is_dash(cell) or figure(cell) is not None):
            break
        row += cell.rows
    return (last + 1, row - 1) if row > last + 1 else None


def _as_wide(sheet: BlankSheet, last: int, cell: BlankCell) -> bool:
    head = sheet.cell(last, cell.column)
    return (head.column, head.columns) == (cell.column, cell.columns)


def is_dash(cell: BlankCell) -> bool:
    """Tell whether a stroke says that nothing belongs in a cell."""
    return bool(cell.text.strip()) and all(sign in DASHES for sign in cell.text.strip())


def figure(cell: BlankCell) -> Decimal | None:
    """Give the figure that a cell shows, None where it shows none."""
    text = cell.text.strip()
    if not text or not any(sign.isdigit() for sign in text) or len(text) > 30:
        return None
    try:
        return parse_number(text)
    except NumberError:
        return None


def label(cell: BlankCell) -> str:
    """Give a row's words: no spaces, one width, no colon behind."""
    return plain_words(cell.text)


def bare(words: str) -> str:
    """Take numbering and 其中 before the words of a row away."""
    words = unicodedata.normalize("NFKC", words)
    words = _NUMBERED.sub("", words, count=1) if _NUMBERED.match(words) else words
    return re.sub(r"^其中[::]?", "", words)
