"""Scores: of indicators by target and actual value, of execution by budget and executed, and their total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.blanks.blank import BlankCell, BlankSheet, CellAt, Region
from models.blanks.labels import head_above, head_path, is_words, label_left, said
from models.blanks.tables import RowsFound
from models.meanings.workpiece import Guess, Role, ScoreRule

_WEIGHT, _SCORE = re.compile(r"分值|权重"), re.compile(r"得分$|得分[（(]|自评分")
_RATE = re.compile(r"^(?:预算)?执行率")
_EXECUTED = re.compile(r"执行数|执行金额|实际支出")
_BUDGETS = (re.compile(r"全年预算|调整|预算数.?[（(]A"), re.compile(r"预算数"))
_TOTAL = re.compile(r"总\s*分|得分合计|合\s*计|总\s*计")
_WITHIN, _WHOLE = re.compile(r"其中"), re.compile(r"总额|合计|总计|总量|小计")
_DASH = re.compile(r"[—\-–―－/]+")
PER_CENT = "%"


def score_guesses(sheet: BlankSheet, index: int, tables: tuple[RowsFound, ...]) -> Iterator[Guess]:
    """Propose what is scored on a sheet, and how."""
    found = {table: list(_of_indicators(sheet, index, table)) for table in tables}
    yield from (guess for guesses in found.values() for guess in guesses)
    rated = [table for table, guesses in found.items() if guesses]
    own = list[tuple[BlankCell, BlankCell]]()
    parts = list(_parts(sheet, tables))
    for cell in parts:
        yield Guess(_region(index, cell), Role("fixed"), "是“其中”的一项，不单独打分，照原表空着")
    for cell in _standing(sheet, tables):
        scored = cell not in parts and _is(cell, sheet, _SCORE)
        if scored and (execution := _execution(sheet, cell)) is not None:
            weight, formula = execution
            own.append((weight, cell))
            ground = "表头是“得分”，同一行有预算数、执行数和分值：分值×执行率，不超过分值"
            yield Guess(_region(index, cell), Role("computed", formula=formula), ground)
    yield from _rates(sheet, index, tables)
    if rated and (own or len(rated) > 1):
        yield from _totals(sheet, index, rated, own[0] if own else None)


def _parts(sheet: BlankSheet, tables: tuple[RowsFound, ...]) -> Iterator[BlankCell]:
    """Walk the cells for points and scores in rows that only say what the row above them consists of."""
    for cell in _standing(sheet, tables):
        if cell.blank and (_is(cell, sheet, _SCORE) or _is(cell, sheet, _WEIGHT)):
            named = [label_left(sheet, one) for one in _upwards(sheet, cell)]
            within = any(_WITHIN.search(one) for one in named)
            whole = len(named) > 1 and _WHOLE.search(named[-1]) is not None
            if (
                named
                and not _WHOLE.search(named[0])
                and (within or whole)
                and _budget(sheet, cell) is not None
            ):
                yield cell


def _upwards(sheet: BlankSheet, cell: BlankCell) -> Iterator[BlankCell]:
    """Walk a cell and those above it that have its edges and no words, up to the heads."""
    while not is_words(cell) or _DASH.fullmatch(cell.text.strip()):
        yield cell
        above = sheet.cell(cell.row - 1, cell.column) if cell.row else None
        if (
            above is None
            or (above.column, above.columns) != (cell.column, cell.columns)
            or not above.bordered
        ):
            return
        cell = above


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
    sheet: BlankSheet, index: int, rated: list[RowsFound], own: tuple[BlankCell, BlankCell] | None
) -> Iterator[Guess]:
    """Propose what totals below indicators count: their tables, and the score of execution in the last.

    A total counts the tables since the total before it; one with no table of its own counts the totals.
    """
    rows = list(_total_rows(sheet, rated))
    before = list[int]()
    for row in rows:
        above = [table for table in rated if table.bottom < row and not any(table.bottom < r for r in before)]
        extra = own if row == rows[-1] and (len(rows) == 1 or not above) else None
        for cell in sheet.covering(row):
            kind = _kind_below(sheet, rated, cell)
            if kind is None or not (cell.blank or cell.numeric):
                continue
            areas = [_area(sheet, table, kind) for table in above] or [
                sheet.place(one, cell.column) for one in before
            ]
            if not areas or None in areas:
                continue
            formula = f"=SUM({','.join(filter(None, areas))})" + (
                f"+{_place(sheet, extra[kind])}" if extra else ""
            )
            if kind == 1 and above:
                formula = _when_all_are_rated(sheet, above, formula)
            yield Guess(_region(index, cell), Role("computed", formula=formula), _counted(above, extra, kind))
        before.append(row)


def _counted(above: list[RowsFound], extra: tuple[BlankCell, BlankCell] | None, kind: int) -> str:
    counted = "各指标的合计" if above else "上面各个合计相加"
    counted = f"{len(above)} 张指标表的合计" if len(above) > 1 else counted
    return counted + (f"，加上预算执行率的{'分值' if kind == 0 else '得分'}" if extra else "")


def _total_rows(sheet: BlankSheet, rated: list[RowsFound]) -> Iterator[int]:
    """Walk the rows of totals below tables of indicators."""
    for row in range(rated[0].bottom + 1, len(sheet.heights)):
        cells = list(sheet.covering(row))
        inside = any(table.top <= row <= table.bottom for table in rated)
        if not inside and cells[0].bordered and any(_TOTAL.fullmatch(said(one)) for one in cells):
            yield row


def _heads(sheet: BlankSheet, table: RowsFound) -> dict[int, str]:
    return {left: "".join(head_path(sheet, table.heads, table.top, left)) for left, _ in table.columns}


def _kind_below(sheet: BlankSheet, rated: list[RowsFound], cell: BlankCell) -> int | None:
    """Tell whether a cell below tables stands in a column of points, 0, or of scores, 1."""
    above = [table for table in rated if table.bottom < cell.row]
    head = _heads(sheet, above[-1]).get(cell.column, "") if above else ""
    return 0 if _WEIGHT.search(head) else 1 if _SCORE.search(head) else None


def _area(sheet: BlankSheet, table: RowsFound, kind: int) -> str | None:
    """Write the cells of a table's points or scores; None where it has no such column."""
    pattern = (_WEIGHT, _SCORE)[kind]
    left = next((left for left, head in _heads(sheet, table).items() if pattern.search(head)), None)
    return None if left is None else f"{sheet.place(table.first, left)}:{sheet.place(table.bottom, left)}"


def _when_all_are_rated(sheet: BlankSheet, tables: list[RowsFound], formula: str) -> str:
    """Let a total wait until every indicator that has a weight has a score."""
    scores, weights = ([_area(sheet, table, kind) for table in tables] for kind in (1, 0))
    if None in scores or None in weights:
        return formula
    counted = (",".join(filter(None, areas)) for areas in (scores, weights))
    return f'=IF(COUNT({next(counted)})<COUNT({next(counted)}),"",{formula[1:]})'


def _region(index: int, cell: BlankCell) -> Region:
    return Region.of(CellAt(index, cell.row, cell.column))


def _place(sheet: BlankSheet, cell: BlankCell) -> str:
    return sheet.place(cell.row, cell.column)
