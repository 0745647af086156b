"""The command `new`: what it was given, and a draft begun from last year's or from a budget's goals."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from exporters.readers.tables import read_book
from models.carrying.book_draft import likeliest_draft
from models.carrying.carry import BegunDraft, LeftOut, begin_from
from models.carrying.goals import (
    GoalTable,
    begin_from_goals,
    bring_goals,
    goal_tables,
)
from models.carrying.recurring import recurring
from models.drafts.changes import SetCell
from models.drafts.meanings import changes_in_words
from models.errors import TianbaoError
from models.importing.grids import TABLE_SUFFIXES
from models.own_packs.readable import readable_heads
from models.packs.heads import KINDS
from models.packs.loading import load_pack
from models.session.carried_meanings import meant_before
from models.session.opening import open_draft, open_submission, other_pack
from models.session.session import Session
from models.session.unit_and_title import named_address
from ui.goals.budget_books import is_draft, read_budget
from ui.window.ending import say

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
    last, read = _last(options)
    year = a_year(options.year if options.year is not None else last.submission.year + 1)
    if (there := other_pack(last.submission)) is not None:
        here = "新的草稿用本机的" if options.pack == last.pack.id else "读的时候用草稿带的"
        say(f"去年的草稿带的表样“{last.pack.id}”与本机的不同，{here}。")
        if words := changes_in_words(meant_before(last.submission, there)):
            say(f"两份表样意思不同的，请核对：{words}。")
    begun = begin_from(last, options.pack, year, _projects(last, options.project))
    session = open_submission(begun.submission)
    _name_unit(session, options)
    return session, chain(read, _said(begun))


def _last(options: argparse.Namespace) -> tuple[Session, list[str]]:
    """Give last year's draft, or what its workbook was read as, and what is to be said of that; UsageError"""
    if options.last.suffix.lower() not in TABLE_SUFFIXES:
        return open_draft(options.last), []
    books = [read_book(options.last)]
    before = a_year(options.year) - 1 if options.year is not None else None
    kind = load_pack(options.pack).kind
    packs = [head.id for head in readable_heads(KINDS[kind])]
    read = likeliest_draft(books, packs, before or date.today().year - 1)
    if not read.dated and before is None:
        raise UsageError("去年的表格里看不出是哪一年的，没有新建。请写 --year，表格就当作它的上一年。")
    unread = [f"没有读\t{table.source}\t{table.note}" for table in read.report.unread]
    return read.session, [f"“{options.last.name}”{read.words}", *unread]


def begun_from_goals(options: argparse.Namespace) -> tuple[Session, Iterator[str]]:
    """Begin a self-evaluation from a budget's goals, and say what came of that; UsageError, GoalsError."""
    if options.year is None and not is_draft(options.goals):
        raise UsageError("绩效目标在表格里，看不出是哪一年的，没有新建。请写 --year。")
    year = a_year(options.year) if options.year is not None else None
    budget, read = read_budget(options.goals, year, a_unit(options.unit) if options.unit is not None else "")
    session = begin_from_goals(options.pack, year or budget.submission.year, budget)
    _name_unit(session, options)
    brought = bring_goals(session, budget, _chosen(goal_tables(budget), options.project))
    brought.carry_out(session)
    return session, chain([read] if read else [], [f"{brought.words}。"], _left_out(brought.left))


def _name_unit(session: Session, options: argparse.Namespace) -> None:
    """Type the name of the unit that was given in place of the one brought; UsageError."""
    at = named_address(session.pack, session.submission, "unit")
    if options.unit is not None and at is not None:
        session.apply(SetCell(at, a_unit(options.unit)))


def _chosen(tables: Sequence[GoalTable], given: list[str]) -> list[GoalTable]:
    """Give the goal tables that were named, all where none was; UsageError for a name that there is not."""
    if not given or _ALL in given:
        return list(tables)
    chosen = []
    for name in given:
        found = [table for table in tables if name in table.names]
        if not found:
            there = "、".join(table.name for table in tables)
            raise UsageError(f"预算里没有“{name}”的绩效目标表，没有新建。有的：{there}。")
        chosen += found
    return [table for table in tables if table in chosen]


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
    yield from _left_out(begun.left)


def _left_out(left: Sequence[LeftOut]) -> Iterator[str]:
    return (f"没有带来\t{one.place}\t{one.text}\t{one.reason}" for one in left)
