"""What the cells of a blank sheet seem to be, from its words, lines and marks alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from models.blanks.blank import Blank, BlankCell, BlankSheet, CellAt, Region
from models.blanks.labels import head_above, head_path, is_words, label_left, nearest_left, said
from models.blanks.tables import RowsFound, drawn
from models.blanks.titles import is_office, own_name
from models.blanks.wordings import worded
from models.blanks.years import dated, names_year
from models.meanings._crossed import crossed_guesses
from models.meanings._dictionaries import subject_guesses, subject_rows
from models.meanings._marks import marked
from models.meanings._scores import score_guesses
from models.meanings._sums import sum_guesses
from models.meanings._types import gaps_in, is_day, last_year_guesses, offered, typed
from models.meanings.classes import class_guesses
from models.meanings.covered import UNIT, UNIT_OF_COVER, covered
from models.meanings.repeated_formulas import column_formula
from models.meanings.workpiece import Guess, Role, RowsThatRepeat

_MONEY = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:人民币)?\s*(亿元|万元|千元|元)\s*")
_ASKS = re.compile(r"\s*([^:：\s][^:：]{0,14})[:：][\s_＿　]*")
_INTRODUCES = re.compile(r"[^:：\d]{1,15}[:：]")
"""Words that begin with what they ask for, or say, and so are no value of what stands at their left."""
_SEALED = re.compile(r"[（(](?:盖章|公章|章)[）)]$")
_RATED = re.compile(r"分值|权重|得分|序号|页码|年度$")
_FIELD = re.compile(
    r"^(?:(?:项目|部门|单位|预算|实施|主管|填报|编制|资金)(?:\S{0,4})?(?:名称|部门|单位|全称|编码|代码|性质|类型|概况|依据)"
    r"|(?:项目)?(?:负责人|联系人|联系电话|电话|填报人|填报日期|起始时间|终止时间|起止时间|立项依据|项目概况)"
    r"|(?:\S{0,8})?(?:绩效目标|总体目标))(?:[（(].*[）)])?$"
)
_LONG = 10
"""Characters from which on words below such a head are what was written, and no label."""
_LONG_HEAD = re.compile(r"^(?:\S{0,6})?(?:预期目标|实际完成情况|完成情况|总体目标|绩效目标)$")
_NUMBERED = re.compile(r"序号|编号")


@lru_cache(500)
def sheet_guesses(blank: Blank, index: int, tables: tuple[RowsFound, ...]) -> tuple[Guess, ...]:
    """Propose what each cell of a sheet is that has these tables of repeated rows."""
    sheet, name = blank.sheets[index], own_name(blank)
    guesses = [
        *(g for cell in sheet.cells if not _in_table(tables, cell) for g in _standing(sheet, index, cell)),
        *(guess for table in tables for guess in _of_table(sheet, index, table)),
        *last_year_guesses(sheet, index, tables),
    ]
    sums = (*subject_guesses(sheet, index), *sum_guesses(sheet, index))
    guesses += _named(sheet, index, name) if name else ()
    guesses += (one for one in crossed_guesses(blank) if one.region.sheet == index)
    sums = (*sums, *(one for one in class_guesses(blank) if one.region.sheet == index))
    scores = score_guesses(sheet, index, tables)
    return (*guesses, *sums, *scores, *_of_marks(sheet, index, tables))


def _named(sheet: BlankSheet, index: int, name: str) -> Iterator[Guess]:
    """Let the office's name in titles be that of whoever fills the form."""
    for cell in sheet.cells:
        if cell.text.strip() != name and cell.text.strip().startswith(name) and not cell.formula:
            text = dated("{unit}" + worded(cell.text.strip().removeprefix(name)), sheet)
            region = Region.of(CellAt(index, cell.row, cell.column))
            yield Guess(region, Role("fixed", text=text), f"题目前面是单位名称“{name}”，随填报单位变")


def as_rows(index: int, table: RowsFound) -> RowsThatRepeat:
    """Give a table that was found as rows that repeat."""
    region = Region(index, table.top, table.left, table.bottom, table.right)
    return RowsThatRepeat(region, table.heads, table.columns, table.first, "", table.total, table.total_last)


def _in_table(tables: tuple[RowsFound, ...], cell: BlankCell) -> bool:
    return any(t.top <= cell.row <= t.bottom and t.left <= cell.column <= t.right for t in tables)


def _standing(sheet: BlankSheet, index: int, cell: BlankCell) -> Iterator[Guess]:
    region = Region.of(CellAt(index, cell.row, cell.column))
    if cell.formula:
        yield Guess(region, Role("computed", formula=cell.formula), "工作簿里这一格是公式")
    elif cell.text.strip():
        yield _words(sheet, region, cell)
    elif not cell.bordered or not drawn(sheet, cell.row) or sum(cell.borders) < 2:
        asking = _asking(sheet, cell)
        if asking is None:
            yield Guess(region, Role("fixed"), "没有画线的空处")
        else:
            role, ground, sure = typed(cell, [said(asking)])
            yield Guess(region, role, ground, sure)
    elif _is_corner(sheet, cell):
        yield Guess(region, Role("fixed"), "表头左上角的空格")
    else:
        heads, left = head_above(sheet, cell), label_left(sheet, cell)
        near = nearest_left(sheet, cell)
        labels = [*reversed(heads), said(near) if near else "", left]
        role, ground, sure = typed(cell, labels)
        yield Guess(region, role, ground, sure)


def _words(sheet: BlankSheet, region: Region, cell: BlankCell) -> Guess:
    text = cell.text.strip()
    if found := _MONEY.search(text):
        before, shown, after = cell.text.partition(found[0])
        shown = f"{worded(before)}{_with_money(found)}{worded(after)}"
        return Guess(region, Role("fixed", text=dated(shown, sheet)), f"金额单位：{found[1]}")
    if (asked := _asked_within(sheet, cell)) is not None:
        ground = f"“{text}”后面空着" + (f"，{UNIT_OF_COVER}" if UNIT.fullmatch(said(cell)) else "")
        return Guess(region, Role("typed", "date" if is_day(said(cell)) else "text", text=asked), ground)
    label, colon, name = text.replace(":", "：", 1).partition("：")
    if colon and UNIT.fullmatch(label.strip()) and is_office(name):
        return Guess(
            region, Role("fixed", text=f"{label}：{{unit}}"), f"“{label}”后面是单位名称，随填报单位变"
        )
    if (gaps := gaps_in(sheet, cell)) is not None:
        return Guess(region, *gaps)
    if len(choices := offered(text)) > 1:
        return Guess(region, Role("typed", "choice", choices), f"写着可选的“{text}”")
    if names_year(text):
        return Guess(
            region, Role("fixed", text=dated(worded(cell.text), sheet)), "文字里有年度，随填报年度变"
        )
    if (filled := _filled_in(sheet, cell)) is not None:
        return Guess(region, *filled)
    return Guess(region, Role("fixed"), "空表上印好的数" if cell.numeric else "空表上的文字")


def _asked_within(sheet: BlankSheet, cell: BlankCell) -> str | None:
    """Give the words of a cell that ask for what is typed behind them in it; None where they do not."""
    text = cell.text.strip().rstrip(" 　_＿")
    asks = _ASKS.fullmatch(cell.text.strip())
    if sum(cell.borders) < 2 and asks:
        return text if "注" not in asks[1] and not _room_beside(sheet, cell) else None
    sealed = _SEALED.search(text) is not None
    if not (covered(said(cell)) or is_day(said(cell))) or not (asks or sealed) or _holds_beside(sheet, cell):
        return None  # a label of the cell at its right
    return text if asks else f"{text}："


def _holds_beside(sheet: BlankSheet, cell: BlankCell) -> bool:
    """Tell whether the cell at the right is there for what a label asks for, and asks for nothing itself."""
    right = cell.column + cell.columns
    if right >= len(sheet.widths):
        return False
    beside = sheet.cell(cell.row, right)
    return beside.blank or _INTRODUCES.match(beside.text.strip()) is None


def _with_money(found: re.Match[str]) -> str:
    start, end = (place - found.start() for place in found.span(1))
    return f"{found[0][:start]}{{money}}{found[0][end:]}"


def _filled_in(sheet: BlankSheet, cell: BlankCell) -> tuple[Role, str] | None:
    """Tell what was typed last year from what the form itself says; None for that."""
    heads, near = head_above(sheet, cell), nearest_left(sheet, cell)
    labels = [*reversed(heads), said(near) if near else ""]
    if cell.numeric:
        known = typed(replace(cell, text=""), labels).role
        rated = any(_RATED.search(one) for one in labels)
        return (known, "是一个金额，每年要填") if known.type == "number" and not rated else None
    asking = _asking(sheet, cell)
    if asking is not None and not _ASKS.fullmatch(cell.text.strip()):
        return typed(cell, [said(asking)]).role, f"“{asking.text.strip()}”右边，是去年填的"
    if sum(cell.borders) < 2 or _FIELD.search(said(cell)):
        return None
    if heads and _LONG_HEAD.search(heads[-1]) and len(cell.text) >= _LONG:
        return Role("typed", "long"), f"在“{heads[-1]}”下面，是去年填的"
    if near is None or near.rows != cell.rows or near.column + near.columns != cell.column:
        return None
    if not _FIELD.search(said(near)):
        return None
    return typed(cell, [said(near)]).role, f"在“{said(near)}”右边，是去年填的"


def _room_beside(sheet: BlankSheet, cell: BlankCell) -> bool:
    """Tell whether words that ask for something have a cell of their own at their right, blank or filled."""
    right = cell.column + cell.columns
    if right >= len(sheet.widths):
        return False
    beside = sheet.cell(cell.row, right)
    return beside.blank or (sum(beside.borders) < 2 and not _INTRODUCES.match(beside.text.strip()))


def _asking(sheet: BlankSheet, cell: BlankCell) -> BlankCell | None:
    """Give the words without lines at the left of a blank cell that ask for what stands in it."""
    if cell.column == 0:
        return None
    left = sheet.cell(cell.row, cell.column - 1)
    if sum(left.borders) >= 2 or left.row != cell.row:
        return None
    if UNIT.fullmatch(said(left)) and _SEALED.search(said(left)):
        return left
    found = _ASKS.fullmatch(left.text.strip())
    return left if found and "注" not in found[1] and not _MONEY.search(left.text) else None


def _is_corner(sheet: BlankSheet, cell: BlankCell) -> bool:
    """Tell whether a blank cell stands where heads of columns and labels of rows meet."""
    below, right = cell.row + cell.rows, cell.column + cell.columns
    if below >= len(sheet.heights) or right >= len(sheet.widths):
        return False
    under, beside = sheet.cell(below, cell.column), sheet.cell(cell.row, right)
    if under.column != cell.column or not is_words(under) or not is_words(beside):
        return False
    after = under.column + under.columns
    return after >= len(sheet.widths) or not is_words(sheet.cell(below, after))


def _of_table(sheet: BlankSheet, index: int, table: RowsFound) -> Iterator[Guess]:
    region = Region(index, table.top, table.left, table.bottom, table.right)
    yield Guess(region, Role("rows"), table.ground)
    paths = [head_path(sheet, table.heads, table.top, left) for left, _ in table.columns]
    by_code = any(one.top <= table.bottom and table.top <= one.bottom for one in subject_rows(sheet))
    for (left, right), path in zip(table.columns, paths, strict=True):
        column = Region(index, table.top, left, table.bottom, right)
        yield _computed(sheet, column, table, by_code) or _of_column(sheet, column, table, path)
    for row in range(table.top, table.first):  # a total that stands on top
        for cell in sheet.line(row):
            if cell.formula and table.left <= cell.column <= table.right:
                at = Region.of(CellAt(index, cell.row, cell.column))
                yield Guess(at, Role("computed", formula=cell.formula), "工作簿里这一格是公式")


def _computed(sheet: BlankSheet, region: Region, table: RowsFound, by_code: bool) -> Guess | None:
    found = column_formula(sheet, table, region.left, by_code)
    if found is None:
        return None
    role = Role("computed", formula=found.formula) if found.formula else Role("typed", "number")
    return Guess(region, role, found.ground, bool(found.formula))


def _of_column(sheet: BlankSheet, region: Region, table: RowsFound, path: tuple[str, ...]) -> Guess:
    first = sheet.cell(table.first, region.left)
    label = path[-1] if path else ""
    if table.indicators:
        cells = [sheet.cell(row, region.left) for row in range(table.first, table.bottom + 1)]
        words = tuple(dict.fromkeys(said(cell) for cell in cells if is_words(cell)))
        kinds = tuple(word for word in words if word.endswith("指标"))
        if kinds and len(kinds) == len(words):
            ground = f"这一列印着{'、'.join(kinds[:3])}等，相同的合并"
            return Guess(region, Role("typed", "choice", kinds), ground)
        if re.search(r"[一二]级指标", label):
            ground = f"叫“{label}”，表上没有印可选的词，按全国表样的词供选，填别的也收"
            return Guess(region, Role("typed"), ground)
        if re.search(r"三级指标|指标名称|指标内容", label):
            return Guess(region, Role("typed"), f"叫“{label}”")
    if _NUMBERED.fullmatch(label):
        return Guess(region, Role("typed"), f"叫“{label}”")
    role, ground, sure = typed(replace(first, text=""), [*reversed(path)])
    return Guess(region, role, ground, sure)


def _of_marks(sheet: BlankSheet, index: int, tables: tuple[RowsFound, ...]) -> Iterator[Guess]:
    """Take over what the office itself marked: comments, and what a protected sheet lets be typed in."""
    if sheet.protected:
        for cell in sheet.cells:
            region = Region.of(CellAt(index, cell.row, cell.column))
            inside = _in_table(tables, cell)
            if cell.blank and not cell.unlocked and not inside and cell.bordered:
                yield Guess(region, Role("fixed"), "工作簿里锁住了，不能填")
    for cell in sheet.cells:
        role = marked(cell)
        if role is not None:
            table = next((t for t in tables if _in_table((t,), cell)), None)
            region = Region.of(CellAt(index, cell.row, cell.column))
            if role.kind == "rows":
                region = region._replace(left=0, right=len(sheet.widths) - 1)
            elif table is not None:
                region = Region(index, table.top, cell.column, table.bottom, cell.column + cell.columns - 1)
            yield Guess(region, role, f"批注写着“{cell.comment.strip().splitlines()[-1][:40]}”")
