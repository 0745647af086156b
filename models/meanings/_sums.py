"""Cells that are sums, by the words of rows and heads; figures of a filled workbook confirm or contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from models.blanks.blank import BlankCell, BlankSheet, Region
from models.blanks.headed import Leaf, band, bare, body, figure, is_dash, label, leaves
from models.meanings._dictionaries import subject_tables
from models.meanings.workpiece import Guess, Role

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总额|总金额|总数|总分)$")
_ACROSS = re.compile(r"(?:合|总|小|共)计")
_LEVELS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"\([一二三四五六七八九十]+\)"),
    re.compile(r"\d{1,2}[.、](?!\d)"),
    re.compile(r"\(\d{1,2}\)|\d{1,2}\.\d{1,2}(?![.\d])"),
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}(?![.\d])"),
)
_NUMBER = re.compile(
    r"([一二三四五六七八九十]+)、?|\(([一二三四五六七八九十]+)\)|(\d{1,2})[.、]?|([\d.]+|\(\d+\))"
)
"""A cell that holds nothing but the number of its row, as 一, （一）, 1, 1.1."""
_NO_PART = re.compile(r"^(?:[减加扣][:：]|减去|扣除|扣减)|率$|[%％]|平均|人均|单价|均价|比例|比重")
"""Words of a row that is not simply added in."""
_WITHIN = re.compile(r"其中:?")
_RATED = re.compile(r"分值|得分|权重")
_RATED_TOTAL = re.compile(r"(?:总分|合计|总计|小计)$")
_FISCAL = re.compile(r"财政拨款(?:资金)?")
_FUNDS = re.compile(r"(?:一般公共预算|政府性基金|国有资本经营|社会保险基金)(?:预算)?(?:资金|拨款|财政拨款)*")
_NOT_ADDED = re.compile(
    r"[率%]|平均|人均|单价|均价|^项目$|编码|代码|名称|备注|说明|原因|增幅|增减|比例|单位$|时间|日期|指标$|指标值|完成值|目标|依据|内容"
)
_ALL_YEAR = re.compile(r"本年|合计|总计")
AGREES = "，去年的数也相符"


@dataclass
class _SumLine:
    """A row of figures in one column; a `child` is part of a sum within and counts for no total."""

    row: int
    words: str
    figure: Decimal | None
    dash: bool
    level: int = 0
    total: bool = False
    child: bool = False
    maybe: bool = False
    """Whether it may as well stand beside what its part of a sum is said to be."""
    indent: int = 0


@dataclass(frozen=True)
class _Sum:
    """A proposed sum in one column: the row it stands in, the rows it adds up, and why."""

    row: int
    rows: tuple[int, ...]
    why: str
    sure: bool = True


def sum_guesses(sheet: BlankSheet, index: int) -> Iterator[Guess]:
    """Propose which cells of a sheet are sums: of columns beside them, of rows above or below them.

    In tables of subjects codes say which rows add up; there only columns are added.
    """
    across = list(_across(sheet, index))
    tables = subject_tables(sheet)
    taken = [one.region for one in across]
    taken += [Region(index, one.top, 0, one.bottom, len(sheet.widths) - 1) for one in tables]
    for guess in _down(sheet, index):
        if not any(guess.region.meets(one) for one in taken):
            yield guess
    yield from across


# Sums of the columns beside


def _across(sheet: BlankSheet, at: int) -> Iterator[Guess]:
    """Propose columns of totals: 合计 beside its parts, 小计 within its group."""
    for cell in sheet.cells:
        if not cell.bordered or not _ACROSS.fullmatch(label(cell)):
            continue
        first, last = band(sheet, cell)
        columns = list(leaves(sheet, first, last))
        mine = next((one for one in columns if one.cell == cell), None)
        parts = [] if mine is None else _parts(columns, mine)
        rows = body(sheet, last, cell.column)
        if len(parts) < 2 or rows is None or sheet.cell(rows[0], cell.column).formula:
            continue
        yield from _column_guess(sheet, at, cell, [one.cell for one in parts], rows)


def _parts(columns: Sequence[Leaf], mine: Leaf) -> list[Leaf]:
    """List the columns that a total adds up: those of its group, a group with a 小计 by that alone."""
    group = mine.above[-1] if mine.above else None
    inside = [one for one in columns if one != mine and (group is None or group in one.above)]
    right = [one for one in inside if one.cell.column > mine.cell.column]
    left = [one for one in inside if one.cell.column < mine.cell.column]
    for side in (right, left):
        found = [one for one in _without_parts(side, group) if _may_add(one)]
        if len(found) > 1:
            return _of_one_unit(found, mine)
    return []


def _may_add(leaf: Leaf) -> bool:
    return leaf.counts and not _NOT_ADDED.search(leaf.words) and not _RATED.search(leaf.words)


def _of_one_unit(parts: list[Leaf], mine: Leaf) -> list[Leaf]:
    """Leave out what stands behind another total of the same rank: 2023年 合计 … beside 2024年 合计 …."""
    rival = next((one for one in parts if _ACROSS.fullmatch(one.words) and one.above == mine.above), None)
    return parts if rival is None else parts[: parts.index(rival)]


def _without_parts(columns: Sequence[Leaf], group: BlankCell | None) -> Iterator[Leaf]:
    """Leave out what a 小计 of a group further in adds up already."""
    totals = {one.above[-1] for one in columns if one.above and _ACROSS.fullmatch(one.words)}
    for one in columns:
        inner = one.above[-1] if one.above else None
        if inner in totals and inner != group and not _ACROSS.fullmatch(one.words):
            continue
        yield one


def _column_guess(
    sheet: BlankSheet, at: int, head: BlankCell, parts: Sequence[BlankCell], rows: tuple[int, int]
) -> Iterator[Guess]:
    top, bottom = rows
    names = "、".join(label(one) for one in parts[:3]) + (f" 等 {len(parts)} 列" if len(parts) > 3 else "")
    ground = f"表头是“{label(head)}”，旁边是{names}"
    wrong, seen = [], 0
    for row in range(top, bottom + 1):
        due, own = _summed(sheet, [(row, one.column) for one in parts]), figure(sheet.cell(row, head.column))
        if due is None and own is None:
            continue
        seen += 1
        if not _near(own or Decimal(0), due or Decimal(0), len(parts)):
            wrong.append(f"{sheet.place(row, head.column)} 是 {own or 0}，加起来是 {due or 0}")
    region = Region(at, top, head.column, bottom, head.column + head.columns - 1)
    if wrong and len(wrong) * 10 > seen:
        said = f"{ground}，但去年的数不符：{'；'.join(wrong[:3])}"
        yield Guess(region, Role("typed", "number"), said, sure=False)
        return
    if seen:
        ground += f"；去年的数 {len(wrong)} 格不符：{'；'.join(wrong[:3])}" if wrong else AGREES
    yield Guess(region, Role("computed", formula=_formula(sheet, top, [one.column for one in parts])), ground)


def _formula(sheet: BlankSheet, row: int, columns: Sequence[int]) -> str:
    """Write a sum of cells of one row."""
    if len(columns) > 2 and list(columns) == list(range(columns[0], columns[-1] + 1)):
        return f"=SUM({sheet.place(row, columns[0])}:{sheet.place(row, columns[-1])})"
    return "=" + "+".join(sheet.place(row, column) for column in columns)


# Sums of the rows above and below


def _down(sheet: BlankSheet, at: int) -> Iterator[Guess]:
    for column in range(len(sheet.widths)):
        for run in _runs(sheet, column):
            head = _head(sheet, run[0], column)
            if head and (_NOT_ADDED.search(head) and not _RATED.search(head)):
                continue
            lines = _lines(sheet, run, column)
            _number_by_column(sheet, lines, column)
            for one in _sums_of(lines, rated=bool(_RATED.search(head))):
                if not sheet.cell(one.row, column).formula:
                    yield _cell_guess(sheet, at, column, one)


def _runs(sheet: BlankSheet, column: int) -> Iterator[list[int]]:
    """Walk the rows that follow each other in which a column has a figure or room for one, each as wide."""
    run: list[int] = []
    width = 0
    for row in range(len(sheet.heights)):
        cell = sheet.cell(row, column)
        fits = cell.column == column and cell.row == row and cell.rows == 1 and cell.bordered
        holds = fits and (cell.blank or bool(cell.formula) or is_dash(cell) or figure(cell) is not None)
        if run and (not holds or cell.columns != width):
            yield run
            run = []
        if holds:
            run.append(row)
            width = cell.columns
    if run:
        yield run


def _head(sheet: BlankSheet, top: int, column: int) -> str:
    """Give the words right above a run of rows."""
    if top == 0:
        return ""
    cell = sheet.cell(top - 1, column)
    return label(cell) if cell.bordered else ""


def _lines(sheet: BlankSheet, run: Sequence[int], column: int) -> list[_SumLine]:
    beside = max((_words_left(sheet, row, column) for row in run), default=-1)
    lines = []
    for row in run:
        cell = sheet.cell(row, column)
        words = label(sheet.cell(row, beside)) if beside >= 0 else ""
        if beside >= 0 and figure(sheet.cell(row, beside)) is not None:
            words = ""
        total = bool(_TOTAL.search(words))
        indent = _indent(sheet.cell(row, beside)) if beside >= 0 else 0
        lines.append(_SumLine(row, words, figure(cell), is_dash(cell), _level(words), total, indent=indent))
    return lines


def _indent(cell: BlankCell) -> int:
    """Give how far words stand in by the blanks before them."""
    return len(cell.text) - len(cell.text.lstrip())


def _number_by_column(sheet: BlankSheet, lines: list[_SumLine], column: int) -> None:
    """Take the ranks of rows from a column of numbers left of their names, where it shows several ranks."""
    beside = max((_words_left(sheet, one.row, column) for one in lines), default=-1)
    for at in range(beside - 1, -1, -1):
        found = {one.row: _rank(label(sheet.cell(one.row, at))) for one in lines}
        if len(set(found.values()) - {0}) > 1:
            for one in lines:
                one.level = one.level or (0 if one.total else found[one.row])
            return


def _rank(number: str) -> int:
    if not (found := _NUMBER.fullmatch(number)):
        return 0
    return found.lastindex if found.lastindex in (1, 2, 3) else _level(number)


def _words_left(sheet: BlankSheet, row: int, column: int) -> int:
    """Give the column of the nearest words to the left, -1 where there are none."""
    at = column - 1
    while at >= 0:
        cell = sheet.cell(row, at)
        if not cell.blank and not cell.formula and figure(cell) is None and not is_dash(cell):
            return cell.column if cell.rows == 1 else -1
        at = cell.column - 1
    return -1


def _level(words: str) -> int:
    return next((i for i, sign in enumerate(_LEVELS, 1) if sign.match(words)), 0)


def _sums_of(lines: list[_SumLine], rated: bool) -> list[_Sum]:
    if rated:
        for line in lines:
            line.total = bool(_RATED_TOTAL.search(line.words))
        return list(_totals(lines, ()))
    found = [*_numbered(lines), *_of_which(lines)]
    found += _totals(lines, [one.row for one in found])
    known = {one.row: one for one in lines}
    return [_doubted(one, known) for one in found]


def _doubted(one: _Sum, lines: dict[int, _SumLine]) -> _Sum:
    """Leave a sum to the person where one of its rows is not simply added, or is of the other side."""
    parts = [lines[row] for row in one.rows]
    odd = next((part for part in parts if _NO_PART.search(part.words)), None)
    own = _side(lines[one.row].words)
    odd = odd or next((part for part in parts if own and _side(part.words) not in ("", own)), None)
    if odd is not None:
        return replace(one, why=f"{one.why}，但“{odd.words}”未必加进去", sure=False)
    first, last = min(one.row, *one.rows), max(one.row, *one.rows)
    unclear = next((line for row, line in lines.items() if line.maybe and first < row < last), None)
    if unclear is not None and unclear.row not in one.rows:
        why = f"{one.why}，但看不出“{unclear.words}”是不是“其中”的一项"
        return replace(one, why=why, sure=False)
    return one


def _side(words: str) -> str:
    sides = [one for one in ("收入", "支出") if one in words]
    return sides[0] if len(sides) == 1 else ""


def _numbered(lines: list[_SumLine]) -> Iterator[_Sum]:
    """一、 over its （一） and over rows without a number, up to the next 一、."""
    for i, line in enumerate(lines):
        if not line.level:
            continue
        below = []
        for other in lines[i + 1 :]:
            if 0 < other.level <= line.level or (not other.level and other.total):
                break
            below.append(other)
        nearest = min((one.level for one in below if one.level), default=0)
        own = [one for one in below if one.level == nearest] if nearest else _before_within(below)
        named = [one for one in own if one.words]
        if len(named) < 2 and not (len(own) > 1 and _ALL_YEAR.search(line.words)):
            continue
        for one in below:
            one.child = True
        why = f"“{line.words}”下面是它的{len(own)}项"
        yield _Sum(line.row, tuple(one.row for one in own), why)


def _before_within(lines: Sequence[_SumLine]) -> list[_SumLine]:
    """Leave out the rows that only say what another consists of."""
    kept: list[_SumLine] = []
    for line in lines:
        if _WITHIN.match(line.words):
            break
        kept.append(line)
    return kept


def _of_which(lines: list[_SumLine]) -> Iterator[_Sum]:
    """其中： the row above is what this row and the rows after it, up to a total or a number, make up."""
    for i, line in enumerate(lines[1:], 1):
        if not _WITHIN.match(line.words) or _WITHIN.match(lines[i - 1].words) or lines[i - 1].child:
            continue
        parts = [line]
        for other in lines[i + 1 :]:
            if other.level or other.total or not other.words:
                break
            parts.append(other)
        whole = lines[i - 1]
        deeper = [one for one in parts[1:] if one.indent > whole.indent]
        if deeper and len(deeper) < len(parts) - 1:
            parts = parts[: 1 + next(k for k, one in enumerate(parts[1:]) if one.indent <= whole.indent)]
        for one in parts:
            one.child = True
        for one in parts[1:]:
            one.maybe = not (whole.total or deeper or _WITHIN.match(one.words))
        if funds := _funds(parts):
            said = "、".join(one.words for one in funds)
            why = f"“{parts[0].words}”下面是{said}"
            yield _Sum(parts[0].row, tuple(one.row for one in funds), why, sure=len(funds) > 1)
            parts = [parts[0], *parts[len(funds) + 1 :]]
        if len(parts) > 1 and not whole.dash and not all(one.dash for one in parts):
            why = f"下面是“其中：”的{len(parts)}项"
            yield _Sum(whole.row, tuple(one.row for one in parts), why, sure=whole.total)


def _funds(parts: Sequence[_SumLine]) -> list[_SumLine]:
    """Give the budgets right below 财政拨款, which are what it consists of."""
    found: list[_SumLine] = []
    if _FISCAL.fullmatch(bare(parts[0].words)):
        for one in parts[1:]:
            if not _FUNDS.fullmatch(one.words):
                break
            found.append(one)
    return found


def _totals(lines: Sequence[_SumLine], taken: Iterable[int]) -> Iterator[_Sum]:
    """合计 of what stands above it and is in no other total yet; of what is below, where it stands first."""
    done = set(taken)
    open_lines: list[_SumLine] = []
    for i, line in enumerate(lines):
        if line.child or line.dash:
            continue
        if line.total and line.row not in done:
            parts = open_lines
            if line.words.endswith("小计"):
                ends = [k for k, one in enumerate(open_lines) if one.total and one.row not in done]
                parts = open_lines[ends[-1] + 1 :] if ends else open_lines
            if parts:
                yield _Sum(
                    line.row, tuple(one.row for one in parts), f"“{line.words}”，加上面的{len(parts)}项"
                )
                kept = len(open_lines) - len(parts)
                open_lines = [*open_lines[:kept], line]
                continue
            below = _below(lines[i + 1 :], done)
            if len(below) > 1 and not line.words.endswith("总分"):
                yield _Sum(
                    line.row, tuple(one.row for one in below), f"“{line.words}”，加下面的{len(below)}项"
                )
                return
        open_lines.append(line)


def _below(lines: Sequence[_SumLine], done: set[int]) -> list[_SumLine]:
    found: list[_SumLine] = []
    for line in lines:
        if line.child or line.dash:
            continue
        if line.total and line.row not in done:
            break
        found.append(line)
    return [one for one in found if one.words] or found


def _cell_guess(sheet: BlankSheet, at: int, column: int, one: _Sum) -> Guess:
    """Propose one sum with its ground; what the figures contradict is asked for, not computed."""
    cell = sheet.cell(one.row, column)
    formula = _sum_of_rows(sheet, column, one.rows)
    own = figure(cell)
    due = _summed(sheet, [(row, column) for row in one.rows])
    ground = f"{one.why}：{sheet.place(one.row, column)}{formula}"
    region = Region(at, one.row, column, one.row, column + cell.columns - 1)
    if own is None and due is None and one.sure:
        return Guess(region, Role("computed", formula=formula), ground)
    if own is None and due is None:
        said = f"{ground}；拿不准，没有照这样算"
        return Guess(region, Role("typed", "number"), said, sure=False)
    if _near(own or Decimal(0), due or Decimal(0), len(one.rows)):
        return Guess(region, Role("computed", formula=formula), ground + AGREES)
    said = f"{ground}，但去年的数是 {own or 0}，加起来是 {due or 0}"
    return Guess(region, Role("typed", "number"), said, sure=False)


def _sum_of_rows(sheet: BlankSheet, column: int, rows: Sequence[int]) -> str:
    if len(rows) > 2 and list(rows) == list(range(rows[0], rows[-1] + 1)):
        return f"=SUM({sheet.place(rows[0], column)}:{sheet.place(rows[-1], column)})"
    return "=" + "+".join(sheet.place(row, column) for row in rows)


def _summed(sheet: BlankSheet, places: Iterable[tuple[int, int]]) -> Decimal | None:
    found = [value for at in places if (value := figure(sheet.cell(*at))) is not None]
    return sum(found, Decimal(0)) if found else None


def _near(own: Decimal, due: Decimal, addends: int) -> bool:
    """Tell whether two figures are one but for what rounding the addends may make."""
    exponent = min(int(one.as_tuple().exponent) for one in (own, due))
    unit = Decimal(1).scaleb(exponent) if exponent < 0 else Decimal(0)
    return abs(own - due) <= unit * max(1, addends // 2)
