"""Points in time as officials write them, read as their last day: 2023年12月, 12月底前, 四季度."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple

_YEAR = r"(?P<year>(?:19|20|21)[0-9]{2})"
_MONTH = r"(?P<month>[0-9]{1,2})"
_DAY = r"(?P<day>[0-9]{1,2})"
_LEAD = r"(?:于|在|截至|截止到?|最迟|≤|<=|不晚于|不迟于|预计|计划|力争)?"
_TAIL = (
    r"(?:之前|以前|前|内|以内|之内|止)?"
    r"(?:完成|全部完成|按期完成|建成|完工|竣工|验收|开工|投用|投入使用|上线)?"
)
_PART = r"(?P<part>上旬|中旬|下旬|初|中|底|末)?"
_SHAPES = [
    re.compile(_LEAD + shape + _TAIL)
    for shape in (
        rf"(?:{_YEAR}年度?)?{_MONTH}月份?{_DAY}[日号]",
        rf"(?:{_YEAR}年度?)?{_MONTH}月份?{_PART}",
        rf"{_YEAR}年度?(?:年?[底末内])?",
        rf"(?:{_YEAR}年度?)?年?(?P<end>[底末内])(?<=年[底末内])",
        rf"(?:{_YEAR}年度?)?第?(?P<quarter>[一二三四1-4])季度[底末]?",
        rf"(?:{_YEAR}年度?)?(?P<half>[上下])半年[底末]?",
        rf"{_YEAR}(?P<sign>[-./]){_MONTH}(?P=sign){_DAY}",
        rf"{_YEAR}[-./]{_MONTH}",
    )
]
_SPAN = re.compile(
    r"(?P<from>(?:(?:19|20|21)[0-9]{2}年)?)[0-9]{1,2}月?(?:[0-9]{1,2}[日号])?(?:[-~至到]|—{1,2})(?P<to>.*月.*)"
)
_TENTHS = {"上旬": 10, "初": 10, "中旬": 20, "中": 20}
_DECEMBER = 12


class Day(NamedTuple):
    """The last day of what was written; `year` is None where none was, a day named in full is `whole`."""

    year: int | None
    month: int
    day: int
    whole: bool = False

    def ordinal(self, year: int) -> int:
        """Give 20231231 for 31 December 2023, in `year` where none was written."""
        return (self.year or year) * 10000 + self.month * 100 + self.day


def parse_day(typed: str) -> Day | None:
    """Read a date, deadline, month, quarter or year (half width, without spaces); None for anything else.

    Of a span of months (1-12月) the end counts.
    """
    if span := _SPAN.fullmatch(typed):
        ending = span["to"] if span["to"][:4].isdecimal() else span["from"] + span["to"]
        return parse_day(ending)
    for shape in _SHAPES:
        if found := shape.fullmatch(typed):
            return _last_day(found.groupdict())
    return None


def _last_day(found: dict[str, str | None]) -> Day | None:
    written = found.get("year")
    year = int(written) if written else None
    month = _month(found)
    if not 1 <= month <= _DECEMBER:
        return None
    # Without a year the 29th of February is let through.
    longest = monthrange(year or 2000, month)[1]
    day = int(found.get("day") or _TENTHS.get(found.get("part") or "", longest))
    whole = year is not None and bool(found.get("day"))
    return Day(year, month, day, whole) if 1 <= day <= longest else None


def _month(found: dict[str, str | None]) -> int:
    if month := found.get("month"):
        return int(month)
    if quarter := found.get("quarter"):
        return ("一二三四".find(quarter) + 1 or int(quarter)) * 3
    return 6 if found.get("half") == "上" else _DECEMBER
