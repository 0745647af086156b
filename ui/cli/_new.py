"""The command `new`: what it was given, and a draft begun from last year's."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from models.carrying.carry import BegunDraft, begin_from
from models.carrying.recurring import recurring
from models.drafts.changes import SetCell
from models.errors import TianbaoError
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from models.session.unit_and_title import named_address

YEARS = range(1990, 2101)
_ALL = "all"


class UsageError(TianbaoError):
    """Report a command that cannot be carried out as it was given."""


def a_year(year: int) -> int:
    """Give a year that can be; UsageError."""
    if year not in YEARS:
        raise UsageError(f"年度“{year}”不对，请填 {YEARS[0]} 到 {YEARS[-1]} 之间的年份。")
    return year


def a_unit(text: str) -> str:
    """Give the name of a unit; UsageError for one without a letter."""
    unit = text.strip()
    if not any(map(str.isalnum, unit)):
        raise UsageError("单位全称是空的，没有新建。请在 --unit 后面写单位全称，如 --unit 某某局。")
    return unit


def begun_from(options: argparse.Namespace) -> tuple[Session, Iterator[str]]:
    """Begin a draft from last year's, and say what came of that; UsageError, DraftError."""
    last = open_draft(options.last)
    year = a_year(options.year if options.year is not None else last.submission.year + 1)
    begun = begin_from(last, options.pack, year, _projects(last, options.project))
    session = open_submission(begun.submission)
    at = named_address(session.pack, session.submission, "unit")
    if options.unit is not None and at is not None:
        session.apply(SetCell(at, a_unit(options.unit)))
    return session, _said(begun)


def _projects(last: Session, given: list[str]) -> list[str]:
    known = recurring(last)
    if _ALL in given:
        return known
    for name in given:
        if name not in known:
            there = "、".join(known) or "（没有项目）"
            raise UsageError(f"去年的草稿里没有项目“{name}”，没有新建。有的项目：{there}。")
    return given


def _said(begun: BegunDraft) -> Iterator[str]:
    yield begun.summary
    yield from (f"科目\t{one}" for one in begun.subjects)
    yield from (f"没有带来\t{one.place}\t{one.text}\t{one.reason}" for one in begun.left)
