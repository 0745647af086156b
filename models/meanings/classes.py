"""支出各类 of a 收支 table: lines of the expenditure by class, taken from the subjects of another table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from models.blanks.blank import Blank, BlankCell, BlankSheet, CellAt, Region
from models.blanks.headed import Leaf, bare, figure, label, leaves
from models.blanks.labels import head_above
from models.blanks.years import dated
from models.figures.plain_words import plain_words
from models.meanings._dictionaries import SubjectColumns, subject_rows, subject_tables
from models.meanings.formulas import reads
from models.meanings.workpiece import ClassLines, Guess, Judged, Role, RowsThatRepeat
from models.subjects.lists_in_use import dictionary

FUNCTIONAL = "functional"
_FEWEST = 2
"""Lines side by side that are taken for room for classes."""
_FEWEST_NAMES = 3
"""Names of classes that are taken for a list of them."""
_BALANCE, _SPENDING, _FISCAL = re.compile("收支"), re.compile("支出"), re.compile("财政拨款")
_SPENDING_TOTAL = re.compile(r"支出(?:预算|决算)?总表")
_FUNDS = (re.compile("一般公共预算"), re.compile("政府性基金"), re.compile("国有资本经营"))
_WHOLE, _YEARS = re.compile(r"[合总小]计|总额"), re.compile(r"\{P\}|上年|去年|增")
_CLASS = 3
"""Digits of the code of a class."""
_NAMES = re.compile(r"项目|科目(?:名称)?|(?:按)?(?:支出)?功能(?:科目)?(?:分类)?|支出")
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_AMOUNT = re.compile(r"预算数|决算数|金额|支出$")


class _SpendingTable(NamedTuple):
    """A table of functional subjects of expenditure: where its codes begin, and its column of all amounts."""

    sheet: int
    name: str
    title: str
    code: CellAt
    amount: CellAt
    last: int


@lru_cache(50)
def class_guesses(blank: Blank) -> tuple[Guess, ...]:
    """Propose which lines of 收支 tables are classes of another table, and the figures of printed ones."""
    return tuple(guess for index in range(len(blank.sheets)) for guess in _of_sheet(blank, index))


def tree_choices(blank: Blank, sheet: int) -> list[tuple[str, str]]:
    """List the tables whose classes a sheet may show: each by its name, with the formula of its codes."""
    return [(one.name, f"={_fixed(blank, one.code, sheet)}") for one in _trees(blank, sheet)]


def class_lines(
    blank: Blank, cells: dict[CellAt, Judged], rows: tuple[RowsThatRepeat, ...]
) -> tuple[ClassLines, ...]:
    """Find the lines that are classes, as they are judged now, and say what stands in their other columns.

    Lines that cannot be classes become text that is asked about.
    """
    found = list[ClassLines]()
    for run in _judged_runs(cells):
        lines = _lines_of(blank, run, cells[run[0]].role.formula, rows)
        if lines is None:
            for at in run:
                why = "做不成支出各类：要与左右的列对齐、各占一行，另一张表要有支出功能科目的编码和名称"
                cells[at] = replace(cells[at], role=Role("typed"), ground=why, answered=False, sure=False)
            continue
        found.append(lines)
        _put_figures(blank, lines, cells)
    return tuple(found)


# What is proposed


def _of_sheet(blank: Blank, index: int) -> Iterator[Guess]:
    sheet = blank.sheets[index]
    if not _BALANCE.search(_title(sheet, len(sheet.heights))) or any(True for _ in subject_tables(sheet)):
        return
    tree = _class_tree(blank, index)
    if tree is None:
        return
    for column in range(len(sheet.widths)):
        if run := _room(sheet, column):
            role = Role("classes", formula=f"={_fixed(blank, tree.code, index)}")
            kind = f"“支出”下面有 {len(run)} 行给各类支出"
            ground = f"收支表，{kind}；“{tree.name}”有科目编码，从那里取，一类一行，名称和数都带过来"
            yield Guess(Region(index, run[0], column, run[-1], column), role, ground)
        else:
            yield from _printed(blank, index, column)


def _room(sheet: BlankSheet, column: int) -> list[int]:
    """Give the rows of a column of names below 支出 that are blank, or hold classes with their figures."""
    run, named = list[int](), _class_names()
    for row in range(len(sheet.heights)):
        cell = sheet.cell(row, column)
        fits = (cell.row, cell.column, cell.rows, cell.columns) == (row, column, 1, 1) and cell.bordered
        words = label(cell)
        room = fits and not cell.formula and (cell.blank or (words in named and _has_figures(sheet, cell)))
        if room and _below_spending(sheet, cell) and _free(sheet, cell):
            run.append(row)
        elif len(run) >= _FEWEST and _bounded(sheet, run, column):
            return run
        else:
            run = []
    return []


def _below_spending(sheet: BlankSheet, cell: BlankCell) -> bool:
    """Tell whether a cell stands in a column of names below 支出."""
    heads = head_above(sheet, cell)
    return any(map(_SPENDING.search, heads)) and bool(_NAMES.search(heads[-1]))


def _free(sheet: BlankSheet, cell: BlankCell) -> bool:
    """Tell whether nothing but figures, or room for them, stands at the right of a name."""
    beside = [one for one in sheet.covering(cell.row) if one.column > cell.column]
    plain = all(one.blank or one.formula or figure(one) is not None for one in beside)
    return bool(beside) and plain and all((one.row, one.rows) == (cell.row, 1) for one in beside)


def _bounded(sheet: BlankSheet, run: list[int], column: int) -> bool:
    """Tell whether lines stand below 本年支出, or above 本年支出合计, or right below the heads."""
    above = sheet.cell(run[0] - 1, column) if run[0] else None
    below = sheet.cell(run[-1] + 1, column) if run[-1] + 1 < len(sheet.heights) else None
    sides = (one for one in (above, below) if one is not None and one.bordered)
    return any(_SPENDING.search(label(one)) or _NAMES.fullmatch(label(one)) for one in sides)


def _has_figures(sheet: BlankSheet, cell: BlankCell) -> bool:
    beside = (one for one in sheet.covering(cell.row) if one.column > cell.column)
    return any(one.formula or figure(one) is not None for one in beside)


def _class_names() -> Mapping[str, str]:
    """Give the code of each class of expenditure by its name, whatever year it is of."""
    known = dictionary(FUNCTIONAL)
    classes = [one for one in known.subjects(0) if len(one.code) == _CLASS]
    years = sorted({0, *(year for one in classes for year in one.years)})
    return {plain_words(known.name(one.code, year)): one.code for one in classes for year in years}


def _printed(blank: Blank, index: int, column: int) -> Iterator[Guess]:
    """Propose the figures of a list of classes whose names the workbook prints: 一、一般公共服务支出."""
    sheet, named = blank.sheets[index], _class_names()
    lines = [
        (cell, code)
        for row in range(len(sheet.heights))
        if (cell := sheet.cell(row, column)).row == row
        and cell.column == column
        and (code := named.get(bare(label(cell))))
        and _free(sheet, cell)
        and _below_spending(sheet, cell)
    ]
    if len(lines) < _FEWEST_NAMES or any(_has_figures(sheet, cell) for cell, _ in lines):
        return
    for cell, code in lines:
        for one in sheet.covering(cell.row):
            found = _trees_of(blank, index, one) if one.column > column else []
            if not found:
                continue
            formula = "+".join(_looked_up(blank, tree, code, index) for tree in found)
            names = "、".join(f"“{tree.name}”" for tree in found)
            ground = f"“{label(cell)}”是科目 {code}，取{names}里它的数"
            yield Guess(
                Region.of(CellAt(index, one.row, one.column)), Role("computed", formula=f"={formula}"), ground
            )


def _looked_up(blank: Blank, tree: _SpendingTable, code: str, seen: int) -> str:
    sheet = blank.sheets[tree.sheet]
    areas = [
        f"{_fixed(blank, at, seen)}:{_anchored(sheet.place(tree.last, at.column))}"
        for at in (tree.code, tree.amount)
    ]
    return f'SUMIF({areas[0]},"{code}",{areas[1]})'


# Tables whose classes are shown


@lru_cache(500)
def _trees(blank: Blank, seen: int) -> tuple[_SpendingTable, ...]:
    """List the tables of functional subjects on other sheets that have a column of all amounts."""
    found = list[_SpendingTable]()
    for index, sheet in enumerate(blank.sheets):
        if index == seen:
            continue
        for table, rows in zip(subject_tables(sheet), subject_rows(sheet), strict=True):
            amount = _amount(sheet, table) if table.dictionary == FUNCTIONAL else None
            title = _title(sheet, table.heads)
            if amount is not None and "收入" not in title.replace("收入支出", ""):
                code, spent = (CellAt(index, rows.first, one) for one in (table.code, amount))
                found.append(_SpendingTable(index, sheet.name, title, code, spent, table.bottom))
    return tuple(found)


def _amount(sheet: BlankSheet, table: SubjectColumns) -> int | None:
    """Find the column of a table that has all of a subject's amount of this year."""
    columns = [
        one
        for one in leaves(sheet, table.heads, table.top - 1)
        if one.counts
        and one.cell.column not in (table.code, table.name)
        and not _YEARS.search(_dated(sheet, one))
    ]
    for pattern in (_WHOLE, _AMOUNT):
        if found := next((one for one in columns if pattern.search(one.words)), None):
            return found.cell.column
    return None


def _dated(sheet: BlankSheet, leaf: Leaf) -> str:
    return dated(leaf.path, sheet)


def _title(sheet: BlankSheet, below: int) -> str:
    """Give the words above a table and the sheet's name, without spaces."""
    return plain_words(sheet.name) + "".join(
        label(one) for one in sheet.cells if one.row < below and not one.bordered
    )


def _class_tree(blank: Blank, seen: int) -> _SpendingTable | None:
    """Choose the table that has all classes: that of all expenditure, else of the general budget."""
    trees = _trees(blank, seen)
    whole = (one for one in trees if _SPENDING_TOTAL.search(one.title))
    general = (one for one in trees if _FUNDS[0].search(one.title) and _SPENDING.search(one.title))
    return next(whole, None) or next(general, None)


def _trees_of(blank: Blank, seen: int, cell: BlankCell) -> list[_SpendingTable]:
    """Find the tables whose amounts a column of a summary has, by its head and by the summary's title."""
    sheet = blank.sheets[seen]
    heads = "".join(head_above(sheet, cell))
    by_fund = [_of_fund(_trees(blank, seen), fund) for fund in _FUNDS]
    for fund, tree in zip(_FUNDS, by_fund, strict=True):
        if fund.search(heads):
            return [tree] if tree is not None else []
    if not re.search(rf"{_WHOLE.pattern}|{_AMOUNT.pattern}", heads):
        return []
    if _FISCAL.search(_title(sheet, len(sheet.heights))):
        return [one for one in by_fund if one is not None]
    tree = _class_tree(blank, seen)
    return [tree] if tree is not None else []


def _of_fund(trees: tuple[_SpendingTable, ...], fund: re.Pattern[str]) -> _SpendingTable | None:
    return next((one for one in trees if fund.search(one.title) and _SPENDING.search(one.title)), None)


def _fixed(blank: Blank, at: CellAt, seen: int) -> str:
    """Write a cell as a formula does that keeps to it: '表三'!$A$5."""
    sheet, mark, place = blank.address(at, seen).rpartition("!")
    return sheet + mark + _anchored(place)


def _anchored(place: str) -> str:
    return _PLACE.sub(r"$\1$\2", place)


# What the lines are, as they are judged


def _judged_runs(cells: Mapping[CellAt, Judged]) -> Iterator[list[CellAt]]:
    """Walk the cells below each other that are names of classes."""
    run = list[CellAt]()
    for at in sorted(
        (a for a, one in cells.items() if one.role.kind == "classes"), key=lambda a: (a[0], a[2], a[1])
    ):
        if run and at != run[-1]._replace(row=run[-1].row + 1):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _lines_of(
    blank: Blank, run: list[CellAt], formula: str, rows: tuple[RowsThatRepeat, ...]
) -> ClassLines | None:
    """Give lines as one block: each row cut at the same columns, the codes in a table of subjects."""
    sheet, first, last = blank.sheets[run[0].sheet], run[0], run[-1]
    reached = next(iter(reads(formula)), None)
    at = None if reached is None else blank.find(reached.sheet, reached.top, reached.left)
    trees = (one for one in rows if one.dictionary == FUNCTIONAL and at is not None and one.region.holds(at))
    if at is None or at.sheet == first.sheet or next(trees, None) is None:
        return None
    edges = {
        tuple(
            (one.column, one.column + one.columns - 1, one.row == row, one.rows)
            for one in sheet.covering(row)
        )
        for row in range(first.row, last.row + 1)
    }
    if len(edges) != 1 or any((own, rows) != (True, 1) for *_, own, rows in next(iter(edges))):
        return None
    if any(one.region.sheet == first.sheet and _crossed(one.region, first.row, last.row) for one in rows):
        return None
    columns = tuple((left, right) for left, right, _, _ in next(iter(edges)))
    region = Region(first.sheet, first.row, first.column, last.row, columns[-1][1])
    return ClassLines(region, columns, formula, at)


def _crossed(region: Region, top: int, bottom: int) -> bool:
    return region.top <= bottom and top <= region.bottom


def _put_figures(blank: Blank, lines: ClassLines, cells: dict[CellAt, Judged]) -> None:
    """Say what stands beside names, unless a person did: a sum within the line, or a table's amount."""
    region = lines.region
    sheet = blank.sheets[region.sheet]
    for left, _ in lines.columns:
        top = CellAt(region.sheet, region.top, left)
        if left <= region.left or cells[top].answered or _within_line(cells[top].role, region.top, sheet):
            continue
        found = _trees_of(blank, region.sheet, sheet.cell(region.top, left))
        if not found:
            continue
        formula = "+".join(_fixed(blank, one.amount, region.sheet) for one in found)
        ground = f"{'、'.join(f'“{one.name}”' for one in found)}里同一类的数"
        judged = Judged(Role("computed", formula=f"={formula}"), ground)
        cells.update((top._replace(row=row), judged) for row in range(region.top, region.bottom + 1))


def _within_line(role: Role, row: int, sheet: BlankSheet) -> bool:
    """Tell whether a formula only reads cells of its own line."""
    shown = sheet.rows_from[row] if sheet.rows_from else row
    read = reads(role.formula) if role.kind == "computed" else ()
    return bool(read) and all(not one.sheet and (one.top, one.bottom) == (shown, shown) for one in read)
