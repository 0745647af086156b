"""One quantity (2500个, 5万元/人, 1:3, 7×24小时) or a range of them (80-90%, 3至5个, ±5%)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from models.figures.numbers import DIGITS, MAX_DECIMALS, MAX_INTEGER_DIGITS, shifted

_POWERS = {
    **{"": 0, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8},
    **{"十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12},
}
# 千瓦, 百分点 and the like are units.
_MULTIPLIER = r"万亿|[十百千]?亿|[十百千]?万(?!分)|千(?![瓦克米伏帕升赫卡焦])|百(?!分)"
# Han units of up to eight characters. Words that make a clause of it (2个已完成) do not belong.
_HAN = (
    r"(?![十百千万亿](?!分点|分比|[瓦克米伏帕升赫卡焦]))(?!分之)"
    r"(?:(?![余多几来至到或和之已未均完])[\u4e00-\u9fff]){1,8}(?:[·⋅*×][\u4e00-\u9fff]{1,4})?"
)
_LATIN = r"[A-Za-zµμΩ]{1,8}(?:[·⋅*×][A-Za-zµμΩ]{1,8})?"
_UNIT = rf"[%‰‱℃°㎡㎥㎞㎏]|[ckm]?m[23²³]|{_LATIN}|{_HAN}"
_PER = r"[ckm]?m[23²³]|[^\W\d_](?:[^\W\d_]|[·⋅*×/%]){0,11}|[㎡㎥㎞㎏]"
_NUMBER = rf"{DIGITS}(?:\.[0-9]+)?|\.[0-9]+"
_DONE = r"(?<=[%‰])(?:完成|达标|合格|覆盖|到位|满意)"
_QUANTITY = re.compile(
    rf"(?P<currency>(?:人民币)?¥?)(?P<number>[+-]?(?:{_NUMBER}))"
    rf"[余多]?(?P<multiplier>{_MULTIPLIER})?[余多]?(?P<unit>{_UNIT})??(?:/(?P<per>{_PER}))?(?:{_DONE})?"
)
_RATIO = re.compile(r"([1-9][0-9]{0,5}(?:\.[0-9]{1,4})?)[:∶]([1-9][0-9]{0,5}(?:\.[0-9]{1,4})?)")
_HOURS = re.compile(r"([0-9]{1,3})[×xX*]([0-9]{1,3})(小时|天|h|H)")
_BETWEEN = re.compile(
    rf"(?P<low>(?:人民币)?¥?[+-]?(?:{_NUMBER})(?:{_MULTIPLIER})?(?:{_UNIT})??)(?:[-~―─]|—{{1,2}}|至|到)"
    rf"(?P<high>[+]?¥?(?:{_NUMBER}).*|(?<=[~至到])-(?:{_NUMBER}).*)"
)
_ABOUT = re.compile(rf"(?P<centre>(?:{_NUMBER})(?:{_UNIT})?)?(?:±|\+/-)(?P<apart>[0-9.].*)")
_DEADLINE = re.compile(r"[前后底末初止]$|[年月日]起$")
_WIDE = Context(prec=28, rounding=ROUND_HALF_UP)


class Quantity(NamedTuple):
    """A number with 万 and 亿 multiplied out, its unit, and the power of ten that was multiplied out."""

    number: Decimal
    unit: str
    power: int = 0


class Range(NamedTuple):
    """Both ends, which belong to it, and the unit of both."""

    low: Decimal
    high: Decimal
    unit: str


def quantity(typed: str) -> Quantity | None:
    """Read one quantity in half width without spaces; None for anything else."""
    if ratio := _RATIO.fullmatch(typed):
        return _ratio(*ratio.groups())
    if hours := _HOURS.fullmatch(typed):
        return Quantity(Decimal(int(hours[1]) * int(hours[2])), hours[3])
    found = _QUANTITY.fullmatch(typed)
    if found is None or _DEADLINE.search(typed):
        return None
    number = _figure(found["number"])
    if number is None:
        return None
    power = _POWERS[found["multiplier"] or ""]
    scaled = shifted(number, power)
    unit = found["per"] or found["unit"] or ("元" if found["currency"] else "")
    return Quantity(scaled or abs(scaled), unit, power)


def _figure(text: str) -> Decimal | None:
    digits = text.replace(",", "")
    integer, _, fraction = digits.lstrip("+-").partition(".")
    return Decimal(digits) if len(integer) <= MAX_INTEGER_DIGITS and len(fraction) <= MAX_DECIMALS else None


def _ratio(one: str, other: str) -> Quantity | None:
    """Give 1:3 as a third; one side is 1, or it may be a time of day."""
    if Decimal(1) not in (Decimal(one), Decimal(other)):
        return None
    return Quantity(_WIDE.divide(Decimal(one), Decimal(other)), "比")


def range_of(typed: str) -> Range | None:
    """Read a range in half width without spaces; None for anything else, also when it runs backwards."""
    if about := _ABOUT.fullmatch(typed):
        return _around(about["centre"], about["apart"])
    found = _BETWEEN.fullmatch(typed)
    low, high = (quantity(found["low"]), quantity(found["high"])) if found else (None, None)
    if low is None or high is None:
        return None
    bottom = low.number
    if high.power and not low.power and not low.unit:
        # 3-5万 is 3万-5万; of 3000-5万 nobody can tell.
        bottom = shifted(low.number, high.power)
    if low.unit not in ("", high.unit) or bottom >= high.number:
        return None
    return Range(bottom, high.number, high.unit)


def _around(centre: str | None, apart: str) -> Range | None:
    middle, width = quantity(centre) if centre else Quantity(Decimal(0), ""), quantity(apart)
    if middle is None or width is None or middle.unit not in ("", width.unit) or width.number <= 0:
        return None
    return Range(middle.number - width.number, middle.number + width.number, width.unit)
