"""Targets and actuals as officials write them: `≥2000家`, `80-90%`, `2023年12月底前`, `长期`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from models.figures._chinese_figures import NUMERAL, chinese_figure
from models.figures._measure_days import Day, parse_day
from models.figures._measure_quantities import quantity, range_of
from models.figures.numbers import MAX_INTEGER_DIGITS, half_width, mistaken_letters

LONGEST_MEASURE = 200
"""Longer text (characters) is prose and not looked at."""

_SPELLINGS = {
    "≥": "≥ ≧ ⩾ ≮ >= => 大于等于 大于或等于 大于或者等于 不低于 不少于 不小于 至少 最少 达到 达",
    "≤": "≤ ≦ ⩽ ≯ <= =< 小于等于 小于或等于 小于或者等于 不超过 不高于 不多于 不大于 至多 最多 控制在",
    ">": "> 大于 超过 高于 多于 超 逾",
    "<": "< 小于 低于 少于",
    "=": "= 等于",
    # "About 2000" names one number and no side: it reads as a plain 2000.
    "": "≈ 约 大约 约为",
}
_ENDINGS = {"≥": "以上 及以上 之上", "≤": "以内 之内 以下 及以下 之下 内", "": "左右"}
_SIDES = {"≥": 1, ">": 1, "≤": -1, "<": -1}
_MIRRORED = {"≥": "≤", "≤": "≥", ">": "<", "<": ">", "": "≤"}


def _inverted(words: dict[str, str]) -> dict[str, str]:
    return {word: relation for relation, listed in words.items() for word in listed.split()}


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_RELATIONS = _inverted(_SPELLINGS)
_ENDING_RELATIONS = _inverted(_ENDINGS)
# Spaces mean nothing, except those that keep two numbers apart (1 2, "1. 5个").
_SPACES = re.compile(r"(?<![.,])\s+(?![.,0-9])|(?<![.,0-9])\s+(?![.,])")
_OPENING = re.compile(rf"({_alternatives(_RELATIONS)})?")
_CLOSING = re.compile(rf"({_alternatives(_ENDING_RELATIONS)})$")
# 90%以上（含90%）, 90%（含）以上: a bound includes itself anyway.
_INCLUDED = re.compile(r"\(含(?:本数|[0-9.,]+[%‰\u4e00-\u9fff]{0,4})?\)")
_SHARE = re.compile(rf"(百|千)分之({NUMERAL}|[0-9]+(?:\.[0-9]+)?)")
_COUNTED = re.compile(
    rf"({NUMERAL})(?=(?:余|多)?(?:个|家|次|人|名|项|件|场|期|份|条|户|座|台|套|天|年|处|篇|批|所|种|元|公里|小时|%))"
)
_AROUND_RANGE = re.compile(r"(?:控制在|保持在|在|为)?(?P<range>.*?)(?:之间|以内|之内|内|左右)?")
_NAMED = re.compile(
    rf"(?P<name>[\u4e00-\u9fff“”()、:]{{1,20}}?)(?P<rest>(?:{_alternatives(_RELATIONS)})?(?:人民币)?[¥±+-]?\.?[0-9].*)"
)
# 下降3% is −3; 降至3%, 降低到3% are levels. 完成率, 每年, 组织 only say of what the figure is.
_FALLS = re.compile(r"(?:下降|减少|降低|压减|缩减|压缩|下浮|负增长|降|减)$")
_RISES = re.compile(r"(?:增长|增加|提高|提升|上升|上浮|增幅|增)$")
_LEVELS = re.compile(
    r"(?:(?P<down>降|降低|下降|减少|减|压减|控制)|(?P<up>增长|增加|提高|提升|上升|增|升|达)|保持)(?:到|至|在)$"
)
_NAMES = re.compile(r"(?:率|比例|占比|比|数|量|度|面积|金额|成本|费用|时间|时长|收入|产值|得分)$")
# 第3名, 前3名, 每3年, 未达90%, 不足90%, 近90%: the figure is not what the text says.
_OTHERWISE = re.compile(r"第|[前后每另至到或和与]$|^(?:[不未没无非缺差近几除])|[不未没缺差近]")
# 未提高到90, 难以达到90%, 计划完成20个: the figure is what did not come about.
_NOT_YET = re.compile(
    r"^(?:尚|还|仍|均|都|暂)?(?:未|没|不能|不足|无法|难以|难于|拟|争取|力争|计划|预计|预期|取消|停|缺|差)"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a typed target or actual says; `text` is exactly what was typed and what prints.

    `relation` is "", "≥", "≤", ">", "<" or "="; `number` has 万 and 亿 multiplied out, 下降 is negative.
    A range has `low` and `high` instead, a point in time a `day`; 2023.12 is both a number and a month.
    `named` is what the figure is said to be of (完成率), 增长 or 下降 for any change. `problem` says why text
    with digits in it could not be read.
    """

    text: str
    relation: str
    number: Decimal | None
    unit: str
    low: Decimal | None = None
    high: Decimal | None = None
    day: Day | None = None
    named: str = ""
    problem: str = ""

    @property
    def qualitative(self) -> bool:
        """Tell whether there is nothing to compare (优秀, 长期); text with digits never is."""
        return self.number is None and self.low is None and self.day is None and not self.problem


def parse_measure(text: str) -> Measure:
    """Read a typed target or actual as the scoring rules do; never raises.

    Text with digits that is not wholly a relation, one quantity, a range or a point in time has a
    `problem`: 第3名, 3次，合格, 每3年1次. 约 and 左右 leave the number without a relation. Before a slash
    stands the number, after it the unit (5万元/人 is 50000 per 人).
    """
    if len(text) > LONGEST_MEASURE:
        return Measure(text, "", None, "", problem=_problem(text, f"超过 {LONGEST_MEASURE} 字"))
    return _parse(text)


def parse_date(text: str) -> Day | None:
    """Read what a cell for dates holds, where spaces mean nothing (2024. 2. 22); None for anything else."""
    return parse_day("".join(half_width(text).split())) if len(text) <= LONGEST_MEASURE else None


def alike(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for full width and spaces."""
    return "".join(half_width(one).split()) == "".join(half_width(other).split())


@lru_cache(maxsize=4096)
def _parse(text: str) -> Measure:
    plain = _plain(text)
    typed = _counted(plain)
    day = parse_day(typed)
    found = _read(text, typed) or _named(text, typed)
    if day is not None:
        number = found.number if found is not None and not found.unit else None
        return Measure(text, "", number, "", day=day)
    return found or Measure(text, "", None, "", problem=_problem(plain))


def _plain(text: str) -> str:
    """Give text in half width, without spaces, with 百分之九十 as 90%."""
    return _SHARE.sub(_in_figures, _INCLUDED.sub("", _SPACES.sub("", half_width(text))))


def _counted(typed: str) -> str:
    """Put what is counted in Chinese characters in figures: 不少于三次."""
    counted = None if any(sign.isdecimal() for sign in typed) else _COUNTED.search(typed)
    figure = chinese_figure(counted[1]) if counted else None
    if counted is None or figure is None or not _OPENING.fullmatch(typed[: counted.start()]):
        return typed
    return f"{typed[: counted.start()]}{figure:f}{typed[counted.end() :]}"


def _in_figures(share: re.Match[str]) -> str:
    figure = share[2] if share[2][0].isdecimal() else chinese_figure(share[2])
    return share[0] if figure is None else f"{figure}{'%' if share[1] == '百' else '‰'}"


def _read(text: str, typed: str, named: str = "") -> Measure | None:
    """Read relation and quantity, or a range."""
    opening, inner, closing = _split(typed)
    relation = _agreed(opening, closing)
    found = quantity(inner)
    if relation is not None and found is not None:
        return Measure(text, relation, found.number, found.unit, named=named)
    around = _AROUND_RANGE.fullmatch(typed)
    between = range_of(around["range"]) if around else None
    if between is None:
        return None
    return Measure(text, "", None, between.unit, between.low, between.high, named=named)


def _named(text: str, typed: str) -> Measure | None:
    """Read a figure that is said to be of something: 完成率100%, 每年2次, 下降3%."""
    found = _NAMED.fullmatch(typed)
    if found is None:
        return None
    name = re.sub(r"(?:[:为是]|约为)$", "", found["name"])
    if name in _RELATIONS:
        return None
    if not _NAMES.search(name) and not _LEVELS.search(name) and _OTHERWISE.search(name):
        return None
    if _NOT_YET.search(name) and not name.endswith("率"):  # 未完成率 names what is counted
        return None
    falls = _FALLS.search(name) is not None
    said = "下降" if falls else "增长" if _RISES.search(name) else name if _NAMES.search(name) else ""
    measure = _read(text, found["rest"], said)
    if measure is None:
        return None
    return _fallen(measure) if falls else _levelled(measure, _LEVELS.search(name))


def _levelled(measure: Measure, level: re.Match[str] | None) -> Measure:
    """Let 降至3% be at most 3 %, 提高到90% at least 90 %, where no sign says so."""
    if level is None or measure.relation or measure.number is None:
        return measure
    return replace(measure, relation="≤" if level["down"] else "≥" if level["up"] else "")


def _fallen(measure: Measure) -> Measure | None:
    """Give a fall as a negative number; a fall of at least 3 % is a change of at most −3 %."""
    if measure.number is None or measure.number < 0:
        return None
    number = -measure.number if measure.number else measure.number
    relation = _MIRRORED.get(measure.relation, measure.relation)
    return replace(measure, relation=relation, number=number)


def _split(typed: str) -> tuple[str | None, str, str | None]:
    """Return the relation before the quantity, the quantity, and the relation after it (以上, 以内)."""
    opened = _OPENING.match(typed)
    start, opening = (opened.end(), opened[1]) if opened else (0, None)
    closed = _CLOSING.search(typed, start)
    rest = typed[start : closed.start()] if closed else typed[start:]
    return (
        None if opening is None else _RELATIONS[opening],
        rest,
        None if closed is None else _ENDING_RELATIONS[closed[1]],
    )


def _agreed(opening: str | None, closing: str | None) -> str | None:
    """Return the one relation both ends state (不低于90%以上), or None when they contradict each other."""
    if opening is None or closing is None:
        return opening or closing or ""
    same_side = opening == closing or _SIDES.get(opening, 0) * _SIDES.get(closing, 0) > 0
    return opening if same_side else None


_AMONG_DIGITS = re.compile(r"[oOlI]+(?=[0-9])|(?<=[0-9])[oO]+")


def _problem(typed: str, said: str = "") -> str:
    """Say why a text is not read; "" for one without digits, which is qualitative."""
    figures = re.findall(r"[0-9]+(?:[.,][0-9]+)*", half_width(typed))
    if not any(sign.isdecimal() for sign in typed):
        return ""
    if said:
        return said
    if any(len(re.sub("[.,].*", "", figure)) > MAX_INTEGER_DIGITS for figure in figures):
        return f"超过 {MAX_INTEGER_DIGITS} 位的数"
    if letters := _AMONG_DIGITS.findall(half_width(typed)):
        return mistaken_letters("".join(letters))
    if len(figures) == 1:
        return f"认出了数 {figures[0][:20]}，前后的文字认不出"
    return "里面不止一个数" if figures else "里面的数字认不出"
