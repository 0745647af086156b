"""Figures that are another's too: those that were so last year, and totals of income and expenditure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from models.blanks.blank import Blank, BlankCell, BlankSheet, CellAt, Region
from models.blanks.headed import figure, label, leaves
from models.blanks.labels import head_above, is_words, said
from models.meanings._dictionaries import SubjectColumns, subject_tables
from models.meanings.formulas import reads
from models.meanings.workpiece import Guess, Judgement, PickedTie, Role

FEWEST = 3
"""Codes with figures of which all have to be equal, so that two columns are taken for the same."""
_SUMMARY = "总表"
_INCOME, _SPENT = re.compile(r"收入(?:总计|总额)"), re.compile(r"支出(?:总计|总额)")
_WHOLE = ("合计", "小计", "总计")


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


# Totals of income and of expenditure on one sheet


def total_ties(blank: Blank, judged: Judgement) -> Iterator[PickedTie]:
    """Propose that 收入总计 and 支出总计 of a sheet are equal, figure by figure."""
    for index, sheet in enumerate(blank.sheets):
        income, spent = (
            [one for one in sheet.cells if words.fullmatch(said(one))] for words in (_INCOME, _SPENT)
        )
        if len(income) != 1 or len(spent) != 1:
            continue
        figures = [_figures(sheet, index, one, judged) for one in (income[0], spent[0])]
        for left, right in _paired(sheet, *figures, below=income[0].row != spent[0].row):
            if not _speaks_against(blank, judged, left, right):
                names = f"{said(income[0])}、{said(spent[0])}"
                label = f"{blank.named(left)} {said(income[0])} 应等于 {blank.named(right)} {said(spent[0])}"
                yield PickedTie(left, right, label, f"同一张表上有“{names}”，两边应当相等")


def _figures(sheet: BlankSheet, index: int, named: BlankCell, judged: Judgement) -> list[CellAt]:
    """List the figures at the right of a total's name, up to the next words."""
    found, column = list[CellAt](), named.column + named.columns
    while column < len(sheet.widths):
        cell = sheet.cell(named.row, column)
        at = CellAt(index, cell.row, cell.column)
        role = judged.of(at).role
        if is_words(cell) or cell.row != named.row:
            break
        counts = role.kind == "computed" or (role.kind == "typed" and role.type == "number")
        if counts and not any(table.region.holds(at) for table in judged.rows):
            found.append(at)
        column = cell.column + cell.columns
    return found


def _paired(
    sheet: BlankSheet, income: list[CellAt], spent: list[CellAt], *, below: bool
) -> Iterator[tuple[CellAt, CellAt]]:
    """Pair figures of the same column, or of the same head; one alone with the whole of the other side."""
    if below:
        yield from ((one, other) for one in income for other in spent if one.column == other.column)
        return
    heads = [{at: _over(sheet, at) for at in side} for side in (income, spent)]
    same = [(one, other) for one in income for other in spent if heads[0][one] == heads[1][other]]
    if len(income) == 1 and len(spent) > 1:
        same = [(income[0], other) for other in spent if heads[1][other] in _WHOLE]
    elif len(income) == len(spent) == 1:
        same = [(income[0], spent[0])]
    if len(same) == len({one for one, _ in same}) == len({other for _, other in same}):
        yield from same


def _over(sheet: BlankSheet, at: CellAt) -> str:
    return "".join(head_above(sheet, sheet.cell(at.row, at.column))[-1:])


def _speaks_against(blank: Blank, judged: Judgement, one: CellAt, other: CellAt) -> bool:
    """Tell whether one follows from the other anyway, or last year's figures were not equal."""
    name = blank.sheets[one.sheet].name
    for at, there in ((one, other), (other, one)):
        reached = (reach for reach in reads(judged.of(at).role.formula) if reach.sheet in ("", name))
        if any(blank.find(name, reach.top, reach.left) == there for reach in reached):
            return True
    mine, theirs = (figure(blank.cell(at)) for at in (one, other))
    return mine is not None and theirs is not None and mine != theirs
