"""Sheets of a workbook that are one form several times over: drawn alike, with the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from models.blanks.blank import Blank, BlankCell, BlankSheet, CellAt
from models.blanks.titles import title_cell
from models.figures.plain_words import plain_words

_COUNTED = re.compile(r"[\s_-]*(?:[(（【\[]\s*)?(?:\d+|[一二三四五六七八九十]+)(?:\s*[)）】\]])?\s*$")
_FEWEST = 3
"""Cells of fixed words without which a sheet says too little of what it is."""

Fills = Callable[[CellAt], bool]
"""Tell whether a person fills a cell, so that it says nothing of the form."""


def alike_sheets(blank: Blank, fills: Fills) -> dict[int, int]:
    """Give for each sheet that repeats an earlier one that one; none where nothing is filled in."""
    firsts, found = list[int](), dict[int, int]()
    for i in range(len(blank.sheets)):
        first = next((one for one in firsts if _repeats(blank, one, i, fills)), None)
        if first is None:
            firsts.append(i)
        else:
            found[i] = first
    return found


def counted_name(text: str) -> str:
    """Give a name without the number at its end: 绩效目标表 of 绩效目标表（2）."""
    return _COUNTED.sub("", text).strip() or text.strip()


def _repeats(blank: Blank, first: int, other: int, fills: Fills) -> bool:
    one, two = blank.sheets[first], blank.sheets[other]
    drawn = len(one.cells) == len(two.cells) and len(one.widths) == len(two.widths)
    if not drawn or one.page.landscape != two.page.landscape:
        return False
    titles = title_cell(one), title_cell(two)
    said = filled = 0
    for cell, there in zip(one.cells, two.cells, strict=True):
        if _place(cell) != _place(there):
            return False
        if fills(CellAt(first, cell.row, cell.column)):
            filled += 1
            continue
        above = cell is titles[0] and there is titles[1]
        if cell.formula != there.formula:
            return False
        if not cell.formula and _words(cell, above) != _words(there, above):
            return False
        said += bool(cell.text.strip()) and not cell.numeric
    return filled > 0 and said >= _FEWEST


def _place(cell: BlankCell) -> tuple[int, int, int, int]:
    return cell.row, cell.column, cell.rows, cell.columns


def _words(cell: BlankCell, counted: bool) -> str:
    return plain_words(counted_name(cell.text) if counted else cell.text)


def families(copies: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """Give the sheets of each form of which there are several, the first one first."""
    for first in dict.fromkeys(copies.values()):
        yield (first, *(i for i, one in copies.items() if one == first))


def shared_name(sheets: list[BlankSheet]) -> str:
    """Give what the names of sheets have in common but for a number; blank where they differ otherwise."""
    names = {counted_name(one.name) for one in sheets}
    return names.pop() if len(names) == 1 else ""
