"""Figures written in Chinese characters: 三, 十五, 三百零五, 九十八点五."""

from __future__ import annotations

import re
from decimal import Decimal

NUMERAL = "[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"
"""Regular expression of what may be such a figure."""

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_WELL_FORMED = re.compile(
    r"(?:十|[零〇]?[一二两三四五六七八九](?:[十百千万亿]|$)|[零〇](?=$|[一二三四五六七八九])|[万亿])+"
)


def chinese_figure(text: str) -> Decimal | None:
    """Read a figure in Chinese characters; None for anything else, as a row of bare digits (二三)."""
    if not re.fullmatch(NUMERAL, text):
        return None
    whole, _, fraction = text.partition("点")
    number = _whole(whole)
    if number is None:
        return None
    decimals = "".join(str(_DIGITS[sign]) for sign in fraction)
    return Decimal(f"{number}.{decimals}") if decimals else Decimal(number)


def _whole(text: str) -> int | None:
    if text[0] in "百千万亿" or not _WELL_FORMED.fullmatch(text):
        return None
    total = section = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif sign in _UNITS:
            section += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            total = (total + section + digit) * _GROUPS[sign]
            section = digit = 0
    return total + section + digit
