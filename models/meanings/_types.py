"""What is typed in a blank cell, told by its words, its format, and what may be chosen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.blanks.blank import BlankCell, BlankSheet, CellAt, Region
from models.blanks.labels import head_above, head_path
from models.blanks.tables import RowsFound
from models.blanks.wordings import worded
from models.blanks.years import dated, this_years
from models.meanings.covered import UNIT, UNIT_OF_COVER
from models.meanings.workpiece import Guess, Role, TypeOfCell, WordGap

_FIGURE_FORMAT = re.compile(r"[0#]")
_DATE_FORMAT = re.compile(r"yy|年|d{1,2}|m{3}", re.IGNORECASE)
_CHOICE = re.compile(r"[□○☐]\s*([^□○☐\s,，、；;]+)")
_PATTERNS: tuple[tuple[str, TypeOfCell], ...] = (
    (r"指标值|目标值|完成值|完成情况值", "measure"),
    (r"分值|权重|得分|分数", "number"),
    (r"原因|说明|概况|依据|措施|内容$|情况|总体目标|绩效目标|预期目标|年度目标|职能|建议", "long"),
    (r"起[止始讫]|期限|期间|年限", "text"),
    (r"日期|时间|年月", "date"),
    (
        r"^项目$|电话|手机|姓名|联系人|填报人|负责人|名称|编码|编号|单位$|部门|处室|科室|级次|性质|备注",
        "text",
    ),
    (r"金额|预算|决算|执行数|支出|收入|资金|合计|小计|总计|经费|拨款|结转|结余|元", "number"),
    (r"数$|数[（(]|比例|率$|率[（(]|面积|人数|数量", "number"),
)
_WORDS = tuple((re.compile(pattern), kind) for pattern, kind in _PATTERNS)
YES_NO = ("是", "否")
_ROOM = r"_＿\s　"
_GAP = re.compile(
    rf"(?P<date>(?:[{_ROOM}]+|(?<=[:：]))年[{_ROOM}]+月[{_ROOM}]+日)"
    r"|(?P<line>[_＿]{2,}(?!\s*年(?:度|部门|预算|决算|项目)))"
    r"|(?<=[:：])(?P<open>[\s　]{2,}(?=\S)|[\s　]*\Z)"
    r"|(?<=[（(])(?P<within>[\s　]{2,}(?=[)）]))"
)
_ASKED = re.compile(r"([^\s　:：,，、;；。()（）_＿]{1,12})(?:[（(][^（）()]{1,8}[)）])?[:：]?[\s　(（]*$")
_NO_GAPS = re.compile(r"\s*(?:备?注|说明|填[表报]说明)\s*[:：0-9]|.*[□○☐]", re.DOTALL)
_MOST_GAPS = 20
_DAY = "日期"
_OF_A_DAY = re.compile(r"日期|时间|年月")
_A_DAY = re.compile(r"(?:\S{0,4})日期(?:[（(].*[）)])?|(?:填报|填表|编制|制表)时间")
_OF_GAPS: dict[str, TypeOfCell] = {"date": "date", "long": "long"}


class TypeFound(NamedTuple):
    """What a cell seems to hold, and why; not `sure` where nothing tells."""

    role: Role
    ground: str
    sure: bool = True


def typed(cell: BlankCell, labels: Sequence[str]) -> TypeFound:
    """Tell what is typed in a cell whose labels are given from the nearest on."""
    if cell.choices:
        shown = "、".join(cell.choices[:3])
        return TypeFound(Role("typed", "choice", cell.choices), f"工作簿里这一格只能选：{shown}等")
    for label in filter(None, labels):
        if "是否" in label:
            return TypeFound(Role("typed", "choice", YES_NO), f"叫“{label}”")
        if UNIT.fullmatch(label):
            return TypeFound(Role("typed"), f"叫“{label}”，{UNIT_OF_COVER}")
        found = _WORDS[0][1] if _WORDS[0][0].search(label) else _of(label)
        if found:
            return TypeFound(Role("typed", found), f"叫“{label}”")
    shown = cell.number_format
    if shown != "General" and shown != "@":
        if _DATE_FORMAT.search(shown):
            return TypeFound(Role("typed", "date"), f"工作簿里的格式是日期（{shown}）")
        if _FIGURE_FORMAT.search(shown):
            return TypeFound(Role("typed", "number"), f"工作簿里的格式是数（{shown}）")
    if not any(labels):
        return TypeFound(Role("typed"), "左边和上面都没有文字，不知道填什么", False)
    return TypeFound(Role("typed"), f"叫“{next(filter(None, labels))}”，是一个空格")


def _of(label: str) -> TypeOfCell | None:
    return next((kind for pattern, kind in _WORDS if pattern.search(label)), None)


def is_day(label: str) -> bool:
    """Tell whether a label asks for the day on which a form is filled in or signed."""
    return _A_DAY.fullmatch(label) is not None


def offered(text: str) -> tuple[str, ...]:
    """Give what boxes to tick in a text offer: □是 □否."""
    return tuple(_CHOICE.findall(text))


# Several gaps in the words of one cell: 填报人：    电话：    ____年__月__日


def gaps_in(sheet: BlankSheet, cell: BlankCell) -> tuple[Role, str] | None:
    """Give what is to be filled in between the words of a cell, and why; None for one place or none.

    A date to fill in is told by its 年 月 日 also where it is the only gap.
    """
    if _NO_GAPS.match(cell.text):
        return None
    gaps = tuple(_gaps(sheet, cell))
    asked = [one for one in gaps if one.name]
    alone = len(asked) == 1 and not (asked[0].type == "date" and "年" in asked[0].blank)
    if not asked or len(asked) > _MOST_GAPS or alone:
        return None
    names = "、".join(one.name for one in asked[:4]) + ("等" if len(asked) > 4 else "")
    shown = f"一格里有 {len(asked)} 处空着（{names}）" if len(asked) > 1 else "写着年月日，空着等填"
    return Role("typed", asked[0].type if len(asked) == 1 else "text", gaps=gaps), f"{shown}，各填各的"


def _gaps(sheet: BlankSheet, cell: BlankCell) -> Iterator[WordGap]:
    last, kept, taken = 0, "", dict[str, int]()
    for number, found in enumerate(_GAP.finditer(cell.text), 1):
        before = kept + cell.text[last : found.start()]
        named = _ASKED.search(before.rstrip("_＿ \n　"))
        name = named[1] if named else "" if found["date"] else f"第 {number} 处"
        if found["date"] and not _OF_A_DAY.search(name):
            before += found[0][: -len(found[0].lstrip())]  # room for who signs
            name += _DAY
        blank, kept = _left(found)
        taken[name] = taken.get(name, 0) + 1
        kind = "date" if found["date"] else _OF_GAPS.get(typed(BlankCell(0, 0), [name]).role.type, "text")
        name += str(taken[name]) if taken[name] > 1 else ""
        yield WordGap(dated(worded(before), sheet), name, kind, blank)
        last = found.end()
    if rest := kept + cell.text[last:].rstrip():
        yield WordGap(dated(worded(rest), sheet))


def _left(found: re.Match[str]) -> tuple[str, str]:
    """Give what is printed while a gap is blank, and what stays behind it when it is filled."""
    text = found[0]
    if found["date"]:
        rest = text.lstrip(" \t\n　")
        return ("　年　月　日" if "\n" in rest else rest), ""
    if found["line"] or found["within"] is not None:
        return text, ""
    first, _, below = text.partition("\n")
    return ("", "\n" + below) if "\n" in text else (first[1:], first[:1])


def last_year_guesses(sheet: BlankSheet, index: int, tables: Sequence[RowsFound]) -> Iterator[Guess]:
    """Propose which columns have last year's figures, beside this year's of the same."""
    for table in tables:
        heads = {left: head_path(sheet, table.heads, table.top, left) for left, _ in table.columns}
        for last, now in this_years(heads, sheet).items():
            right = next(end for left, end in table.columns if left == last)
            region = Region(index, table.top, last, table.bottom, right)
            if not any(sheet.cell(row, last).formula for row in range(table.top, table.bottom + 1)):
                yield _of_last_year(region, heads[last], heads[now], now)
    for row in range(len(sheet.heights)):
        if any(table.top <= row <= table.bottom for table in tables):
            continue
        cells = [one for one in sheet.line(row) if one.bordered and (one.blank or one.numeric)]
        over = {one.column: head_above(sheet, one) for one in cells}
        for last, now in this_years(over, sheet).items():
            yield _of_last_year(Region.of(CellAt(index, row, last)), over[last], over[now], now)


def _of_last_year(region: Region, last: Sequence[str], now: Sequence[str], column: int) -> Guess:
    ground = f"表头是“{' '.join(last)}”，旁边有“{' '.join(now)}”：去年的数，用去年的草稿新建时带过来"
    return Guess(region, Role("typed", "number", this_year=column), ground)
