"""Targets and actuals as officials write them: `≥2000家`, `小于100ms`, `14万/年`, `长期`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from models.numbers import DIGITS, MAX_DECIMALS, MAX_INTEGER_DIGITS, half_width, shifted

LONGEST_MEASURE = 200
"""Longer text (characters) is prose: qualitative without being looked at."""

_SPELLINGS = {
    "≥": "≥ ≧ ⩾ ≮ >= => 大于等于 大于或等于 大于或者等于 不低于 不少于 不小于 至少 最少 达到 达",
    "≤": "≤ ≦ ⩽ ≯ <= =< 小于等于 小于或等于 小于或者等于 不超过 不高于 不多于 不大于 至多 最多 控制在",
    ">": "> 大于 超过 高于 多于",
    "<": "< 小于 低于 少于",
    "=": "= 等于",
    # "About 2000" names one number and no side: it reads as a plain 2000.
    "": "≈ 约 大约 约为",
}
_ENDINGS = {"≥": "以上 及以上 之上", "≤": "以内 之内 以下 及以下 之下 内", "": "左右"}
_SIDES = {"≥": 1, ">": 1, "≤": -1, "<": -1}
_MULTIPLIERS = {None: 0, "万": 4, "亿": 8, "万亿": 12}


def _inverted(words: dict[str, str]) -> dict[str, str]:
    return {word: relation for relation, listed in words.items() for word in listed.split()}


def _alternatives(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_RELATIONS = _inverted(_SPELLINGS)
_ENDING_RELATIONS = _inverted(_ENDINGS)
# Spaces mean nothing, except those that keep two numbers apart (1 2, "1. 5个").
_SPACES = re.compile(r"(?<![.,])\s+(?![.,0-9])|(?<![.,0-9])\s+(?![.,])")
_OPENING = re.compile(rf"({_alternatives(_RELATIONS)})?")
_CLOSING = re.compile(rf"(?:\(含\))?({_alternatives(_ENDING_RELATIONS)})(?:\(含\))?$")
# A year, a month or a quarter is a point in time: 2023年, 12月底前, 4季度 (but not 3年, 12个月, 4个季度).
_DATE = re.compile(r"(?:19|20|21)[0-9]{2}年|[0-9]{1,2}月|[1-4]季度")
_DEADLINE = re.compile(r"[前后底末初止]$")
# Han units of up to eight characters. Words that make a clause of it (3至五个, 100余家, 2个已完成) do not
# belong, nor do 十百千 as multipliers (3千家): better qualitative than misread. 千瓦 and 百分点 are units.
_HAN = (
    r"(?![十百千万亿](?!分点|分比|[瓦克米伏帕升赫]))(?:(?![余多几来至到或和之已未均完])[\u4e00-\u9fff]){1,8}"
)
_UNIT = rf"[%‰‱℃°㎡㎥㎞㎏]|[ckm]?m[23²³]|[A-Za-zµμΩ]{{1,8}}|{_HAN}"
_PER = r"[ckm]?m[23²³]|[^\W\d_](?:[^\W\d_]|[·/%]){0,11}|[㎡㎥㎞㎏]"
_QUANTITY = re.compile(
    rf"(?P<currency>(?:人民币)?¥?)(?P<number>[+-]?(?:{DIGITS}(?:\.[0-9]+)?|\.[0-9]+))"
    rf"(?P<multiplier>万亿|万|亿)?(?P<unit>{_UNIT})?(?:/(?P<per>{_PER}))?"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a typed target or actual says; `text` is exactly what was typed and what prints.

    `relation` is "", "≥", "≤", ">", "<" or "="; `number` has 万 and 亿 multiplied out.
    """

    text: str
    relation: str
    number: Decimal | None
    unit: str

    @property
    def qualitative(self) -> bool:
        """Tell whether there is no number to compare (优秀, 长期, 2023年底前)."""
        return self.number is None


def parse_measure(text: str) -> Measure:
    """Read a typed target or actual as the scoring rules do; never raises.

    Text that is not wholly relation, one number and a unit is qualitative: 组织3次, 3至5个, 完成率100%,
    dates and deadlines. 约 and 左右 leave the number without a relation. Before a slash stands the
    number, after it the unit (5万元/人 is 50000 per 人).
    """
    if len(text) > LONGEST_MEASURE:
        return Measure(text, "", None, "")
    return _parse(text)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Measure:
    opening, quantity, closing = _split(_SPACES.sub("", half_width(text)))
    relation = _agreed(opening, closing)
    read = _quantity(quantity)
    if relation is None or read is None:
        return Measure(text, "", None, "")
    return Measure(text, relation, *read)


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


def _quantity(typed: str) -> tuple[Decimal, str] | None:
    """Return (number, unit), or None when the text is a date or anything but one quantity."""
    found = _QUANTITY.fullmatch(typed)
    if found is None or _DATE.match(typed) or _DEADLINE.search(typed):
        return None
    digits = found["number"].replace(",", "")
    integer, _, fraction = digits.lstrip("+-").partition(".")
    if len(integer) > MAX_INTEGER_DIGITS or len(fraction) > MAX_DECIMALS:
        return None
    number = shifted(Decimal(digits), _MULTIPLIERS[found["multiplier"]])
    return number or abs(number), found["per"] or found["unit"] or ("元" if found["currency"] else "")
