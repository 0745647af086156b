"""Scores: of indicators by target and actual value, of execution by budget and executed, and their total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.blanks.blank import BlankCell, BlankSheet, CellAt, Region
from models.blanks.labels import head_above, head_path, said
from models.blanks.tables import RowsFound
from models.meanings.workpiece import Guess, Role, ScoreRule

_WEIGHT, _SCORE = re.compile(r"分值|权重"), re.compile(r"得分$|得分[（(]|自评分")
_RATE = re.compile(r"^(?:预算)?执行率")
_EXECUTED = re.compile(r"执行数|执行金额|实际支出")
_BUDGETS = (re.compile(r"全年预算|调整|预算数.?[（(]A"), re.compile(r"预算数"))
_TOTAL = re.compile(r"总\s*分|得分合计|合\s*计|总\s*计")
PER_CENT = "%"


def score_guesses(sheet: BlankSheet, index: int, tables: tuple[RowsFound, ...]) -> Iterator[Guess]:
    """Propose what is scored on a sheet, and how."""
    rated = [guess for table in tables for guess in _of_indicators(sheet, index, table)]
    yield from rated
    own = list[tuple[BlankCell, BlankCell]]()
    for cell in _standing(sheet, tables):
        found = _execution(sheet, cell) if _is(cell, sheet, _SCORE) else None
        if found is not None:
            weight, formula = found
            own.append((weight, cell))
            ground = "表头是“得分”，同一行有预算数、执行数和分值：分值×执行率，不超过分值"
            yield Guess(_region(index, cell), Role("computed", formula=formula), ground)
    yield from _rates(sheet, index, tables)
    if rated and own:
        yield from _totals(sheet, index, tables, own[0])


def _standing(sheet: BlankSheet, tables: tuple[RowsFound, ...]) -> Iterator[BlankCell]:
    for cell in sheet.cells:
        inside = any(t.top <= cell.row <= t.bottom and t.left <= cell.column <= t.right for t in tables)
        figure = cell.blank or (cell.numeric and not cell.formula)
        if figure and cell.bordered and not inside:
            yield cell


def _is(cell: BlankCell, sheet: BlankSheet, pattern: re.Pattern[str]) -> bool:
    heads = head_above(sheet, cell)
    return bool(heads) and pattern.search(heads[-1]) is not None


def _of_indicators(sheet: BlankSheet, index: int, table: RowsFound) -> Iterator[Guess]:
    """Propose that a column of scores follows from weight, target and actual value."""
    paths = ("".join(head_path(sheet, table.heads, table.top, left)) for left, _ in table.columns)
    heads = dict(zip(table.columns, paths, strict=True))

    def found(pattern: str | re.Pattern[str]) -> int | None:
        return next((left for (left, _), head in heads.items() if re.search(pattern, head)), None)

    weight, target = found(_WEIGHT), found("指标值|目标值")
    actual, score = found("完成值|实际完成|完成情况"), found(_SCORE)
    if weight is None or target is None or actual is None or score is None:
        return
    right = next(last for left, last in table.columns if left == score)
    region = Region(index, table.top, score, table.bottom, right)
    ground = "表头是“得分”，同一行有指标值、完成值和分值"
    rule = ScoreRule(weight, target, actual, found("原因|措施|说明|备注"))
    yield Guess(region, Role("score", score=rule), ground)


def _execution(sheet: BlankSheet, cell: BlankCell) -> tuple[BlankCell, str] | None:
    """Give the weight and the formula of a score of execution; None where the row has not what it takes."""
    budget, executed = _budget(sheet, cell), _beside(sheet, cell, _EXECUTED)
    weight = _beside(sheet, cell, _WEIGHT)
    if budget is None or executed is None or weight is None or not (weight.blank or weight.numeric):
        return None
    points, of, spent = (_place(sheet, one) for one in (weight, budget, executed))
    # Written without MIN and MAX: these count what is there, and a blank form would have a score.
    due = f"{points}*{spent}/{of}"
    return weight, f"=IF({due}>{points},{points},IF({spent}<0,0,{due}))"


def _budget(sheet: BlankSheet, cell: BlankCell) -> BlankCell | None:
    return next((found for one in _BUDGETS if (found := _beside(sheet, cell, one)) is not None), None)


def _beside(sheet: BlankSheet, cell: BlankCell, pattern: re.Pattern[str]) -> BlankCell | None:
    """Find the cell of the same row under a head."""
    for one in sheet.covering(cell.row):
        if one.row == cell.row and one.column != cell.column and _is(one, sheet, pattern):
            return one
    return None


def _rates(sheet: BlankSheet, index: int, tables: tuple[RowsFound, ...]) -> Iterator[Guess]:
    for cell in _standing(sheet, tables):
        heads = head_above(sheet, cell)
        if not heads or not _RATE.search(heads[-1]) or re.search("权重|分值|得分", heads[-1]):
            continue
        budget, executed = _budget(sheet, cell), _beside(sheet, cell, _EXECUTED)
        if budget is None or executed is None:
            continue
        spent = _place(sheet, executed)
        formula = f"=IF({spent}<0,0,{spent}/{_place(sheet, budget)})"
        if PER_CENT not in cell.number_format:
            formula += "*100"
        suffix = "" if PER_CENT in cell.number_format or re.search("[%％]", heads[-1]) else PER_CENT
        ground = "叫“执行率”，同一行有预算数和执行数：执行数÷预算数"
        yield Guess(_region(index, cell), Role("computed", formula=formula, text=suffix), ground)


def _totals(
    sheet: BlankSheet, index: int, tables: tuple[RowsFound, ...], own: tuple[BlankCell, BlankCell]
) -> Iterator[Guess]:
    """Propose that totals below indicators count the score of execution, too."""
    for table in tables:
        columns = {left: "".join(head_path(sheet, table.heads, table.top, left)) for left, _ in table.columns}
        for row in range(table.bottom + 1, len(sheet.heights)):
            cells = list(sheet.covering(row))
            if not cells[0].bordered or not any(_TOTAL.fullmatch(said(one)) for one in cells):
                continue
            for cell in cells:
                head = columns.get(cell.column, "")
                kind = 0 if _WEIGHT.search(head) else 1 if _SCORE.search(head) else None
                if kind is None or not (cell.blank or cell.numeric):
                    continue
                first, last = (sheet.place(row, cell.column) for row in (table.first, table.bottom))
                formula = f"=SUM({first}:{last})+{_place(sheet, own[kind])}"
                if kind == 1:
                    formula = _when_all_are_rated(sheet, table, columns, formula)
                ground = "各指标的合计，加上预算执行率的" + ("分值" if kind == 0 else "得分")
                yield Guess(_region(index, cell), Role("computed", formula=formula), ground)
            return


def _when_all_are_rated(sheet: BlankSheet, table: RowsFound, columns: dict[int, str], formula: str) -> str:
    """Let a total wait until every indicator that has a weight has a score."""
    areas = [
        f"{sheet.place(table.first, left)}:{sheet.place(table.bottom, left)}"
        for pattern in (_SCORE, _WEIGHT)
        for left, head in columns.items()
        if pattern.search(head)
    ]
    return f'=IF(COUNT({areas[0]})<COUNT({areas[1]}),"",{formula[1:]})' if len(areas) == 2 else formula


def _region(index: int, cell: BlankCell) -> Region:
    return Region.of(CellAt(index, cell.row, cell.column))


def _place(sheet: BlankSheet, cell: BlankCell) -> str:
    return sheet.place(cell.row, cell.column)
