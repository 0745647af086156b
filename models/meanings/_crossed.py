"""Figures that stood in another table as well last year: told, so that a person may say that they follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from models.blanks.blank import Blank, BlankSheet, CellAt, Region
from models.blanks.headed import figure, label, leaves
from models.meanings._dictionaries import SubjectColumns, subject_tables
from models.meanings.workpiece import Guess, Role

FEWEST = 3
"""Codes with figures of which all have to be equal, so that two columns are taken for the same."""
_SUMMARY = "总表"


class _Column(NamedTuple):
    """A column of figures in a table of subjects, by code; `first` is its first row with a code."""

    sheet: int
    table: SubjectColumns
    column: int
    words: str
    first: int
    figures: Mapping[str, Decimal]


@lru_cache(50)
def crossed_guesses(blank: Blank) -> tuple[Guess, ...]:
    """Say of typed columns of figures which column of another table had the same last year, code by code."""
    columns = [one for i, sheet in enumerate(blank.sheets) for one in _columns(sheet, i)]
    found: dict[Region, Guess] = {}
    for one, other in permutations(columns, 2):
        if one.sheet != other.sheet and _follows(blank, one, other) and one.figures == other.figures:
            region = Region(one.sheet, one.table.top, one.column, one.table.bottom, one.column)
            found.setdefault(region, Guess(region, Role("typed", "number"), _ground(blank, one, other)))
    return tuple(found.values())


def _columns(sheet: BlankSheet, index: int) -> Iterator[_Column]:
    for table in subject_tables(sheet):
        rows = {
            label(sheet.cell(row, table.code)): row
            for row in range(table.top, table.bottom + 1)
            if label(sheet.cell(row, table.code)).isdigit()
        }
        for leaf in leaves(sheet, table.heads, table.top - 1):
            if leaf.cell.column in (table.code, table.name) or not leaf.counts:
                continue
            figures = {
                code: value
                for code, row in rows.items()
                if (value := figure(sheet.cell(row, leaf.cell.column)))
            }
            if len(figures) >= FEWEST:
                first = min(rows.values())
                yield _Column(index, table, leaf.cell.column, leaf.words, first, figures)


def _follows(blank: Blank, one: _Column, other: _Column) -> bool:
    """Tell which of two equal columns follows: that of a summary, else that of the later table."""
    if one.table.dictionary != other.table.dictionary:
        return False
    mine, theirs = (_SUMMARY in _title(blank.sheets[c.sheet], c.table) for c in (one, other))
    return mine if mine != theirs else one.sheet > other.sheet


def _title(sheet: BlankSheet, table: SubjectColumns) -> str:
    return sheet.name + "".join(label(cell) for cell in sheet.cells if cell.row < table.heads)


def _ground(blank: Blank, one: _Column, other: _Column) -> str:
    there = blank.named(CellAt(other.sheet, other.first, other.column))
    where = f"“{blank.sheets[other.sheet].name}”的“{other.words}”"
    same = f"去年 {len(one.figures)} 个科目的数与{where}全部相同"
    return f"叫“{one.words}”；{same}，要跟着它算，这一列请选计算，写 ={there}"
