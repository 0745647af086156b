"""Words of tables as they are compared: spaces, width, units in brackets and years do not tell them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from models.figures.plain_words import plain_words

TOTALS = frozenset(("合计", "总计", "小计", "总数", "共计"))
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)年?度?")
_WHOLE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?!\d{1,2}月)")
_MARK = re.compile(r"\{[+-]?\d+\}")
_LAST, _THIS = re.compile(r"上年度?|去年"), re.compile(r"本年度?|当年|今年")
_BRACKETED = re.compile(r"\([^()]*\)$")
MONEY = {"元": 0, "百元": 2, "千元": 3, "万元": 4, "十万元": 5, "百万元": 6, "千万元": 7, "亿元": 8}
"""Units of money, each with its power of ten."""
_MONEY = r"(?:人民币)?([十百千万亿]*元)"
_END = r"(?=$|[)(,;。、/])"
_UNIT = re.compile(
    rf"^{_MONEY}\)?$|(?:单位|金额)[:(为]*{_MONEY}{_END}|\((?:单位:)?{_MONEY}(?:[,;、][^()]*)?\)|以{_MONEY}为单位"
)
_UNIT_PHRASE = re.compile(
    rf"单位(?:[:(为是均]|人民币)+([^()。;,:]{{0,9}}?元(?:[、/][^()。;,:]{{0,3}}?元)*){_END}"
)
_FUND = re.compile(r"(?:公共|基金|经营)预算")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|其中:)+")
_FIGURE = re.compile(r"[-+(¥]*\d[\d,，]*(?:\.\d*)?[)%]?(?:万元|亿元|元|万)?")
_CLOSE, _CONTAINED = 0.7, 3


plain = lru_cache(maxsize=1 << 14)(plain_words)
"""A sheet asks of the same words many times."""


@lru_cache(maxsize=1 << 14)
def head_words(text: str, year: int) -> str:
    """Give words of a head or title with each year as its distance from one: `{0}预算数`, `{-1}预算数`."""
    words = _YEAR.sub(lambda found: f"{{{int(found[1]) - year}}}", plain(text))
    return _THIS.sub("{0}", _LAST.sub("{-1}", words))


def named_years(text: str) -> list[int]:
    """List the years that a text names, those of dates left out."""
    return [int(found) for found in _WHOLE_YEAR.findall(plain(text))]


def year_marks(words: Iterable[str]) -> set[str]:
    """Name the years that heads were given by `head_words`."""
    return {mark for text in words for mark in _MARK.findall(text)}


def bare(words: str) -> str:
    """Take the unit or letter behind a head away."""
    return _BRACKETED.sub("", words) or words


def unnumbered(words: str) -> str:
    """Take the numbering and 其中 before the name of a row away."""
    return _NUMBERING.sub("", words) or words


def unit_said(text: str) -> str:
    """Give the unit of money that words state, blank where they state none.

    It is none of `MONEY` where they state another, or several.
    """
    phrase = _UNIT_PHRASE.search(plain(text))
    if phrase is not None:
        units = {word for word in re.split("[、/]", phrase[1]) if word.endswith("元")}
        return units.pop() if len(units) == 1 else phrase[1]
    found = _UNIT.search(plain(text))
    return next(filter(None, found.groups()), "") if found is not None else ""


def accounts(words: str) -> frozenset[str]:
    """Tell whether words are of a budget (预算) or of what was spent (决算, 执行); funds' names aside."""
    rest = _FUND.sub("", plain(words))
    found = ["决算"] if "决算" in rest or "执行" in rest else []
    found += ["预算"] if "预算" in rest.replace("预算执行", "") else []
    return frozenset(found)


def is_figure(text: str) -> bool:
    """Tell whether a text is a figure or code, however wide its digits."""
    return bool(_FIGURE.fullmatch(plain(text)))


@lru_cache(maxsize=1 << 15)
def likeness(one: str, other: str) -> float:
    """Give how much two heads, made by `head_words`, are one, from 0 to 1.

    Below 0.7 they are as good as different, which is nought.
    """
    if one == other:
        return 1.0
    spent, planned = accounts(one), accounts(other)
    if spent and planned and not spent & planned:
        return 0.0
    mine, its = year_marks((one,)), year_marks((other,))
    if not one or not other or (mine and its and mine != its):
        return 0.0
    short, long = sorted((bare(one), bare(other)), key=len)
    if short == long:
        return 0.95
    if short in TOTALS and long in TOTALS:
        return 0.85
    if len(short) >= _CONTAINED and short in long:
        return 0.75 + 0.15 * len(short) / len(long)
    # A bound that costs little: a sheet of texts that are no heads has a hundred thousand of them.
    if 2 * sum(letter in other for letter in one) < _CLOSE * (len(one) + len(other)):
        return 0.0
    found = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return 0.9 * found if found >= _CLOSE else 0.0
