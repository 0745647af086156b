"""Plan an import: tables of workbooks become one change, and a report of what becomes of each cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from models.address import Address
from models.calculation.cell_names import instance_name
from models.drafts.changes import Batch, InsertInstance
from models.drafts.submission import new_instance
from models.importing._bands import MAX_BANDS
from models.importing._cells import CellTaker
from models.importing._columns import in_year
from models.importing._filling import TableFiller, fill_fields
from models.importing._parts import FormPart, form_parts, other_unit
from models.importing._recognising import Candidate, FoundTable, Recogniser
from models.importing._words import MONEY, accounts, named_years, plain
from models.importing.grids import Book, Grid
from models.importing.report import Report, TableFound
from models.progress import tick
from models.session.session import Session
from models.session.unit_and_title import unit_name

Choices = Mapping[str, str]
"""What a table is, by its place (`表五!A3`), its sheet or its fingerprint: a form or one of its blocks.

Blank for one that is left out.
"""


@dataclass(frozen=True)
class Answers:
    """What a person said of the tables: now, and before of the same source; and of those of another year.

    What was said before holds for tables of the draft's own year only.
    """

    now: Choices = field(default_factory=dict)
    before: Choices = field(default_factory=dict)
    other_year: bool = False
    """Whether tables of another year are taken, each column where the draft has that calendar year."""
    other_unit: bool = False
    """Whether tables are taken that name another unit than the draft does."""


class ImportPlan(NamedTuple):
    """What an import would do: the report, and the one change, None where it changes nothing.

    `next_id` is what the draft's has to be before the change is carried out.
    """

    report: Report
    change: Batch | None
    next_id: int


def plan_import(session: Session, books: Sequence[Book], answers: Answers | None = None) -> ImportPlan:
    """Find the tables of workbooks and plan taking their typed cells over; nothing is changed here.

    Computed cells are compared. A table that fits two as well, or is of another year, is only taken where
    the answers say what it is. CancelledError where whoever waits breaks it off.
    """
    return _Planner(session, answers or Answers()).plan(books)


def fit_of(session: Session, books: Sequence[Book], before: Choices) -> float:
    """Give how much of some workbooks a draft's pack knows: rows of its tables, by how well these fit."""
    recogniser = Recogniser(session.calculation)
    fit = 0.0
    for table in (table for book in books for grid in book.grids for table in recogniser.tables(grid)):
        known = before.get(table.fingerprint)
        found = table.candidate(known) if known else table.best
        fit += found.score * len(table.rows) if found is not None else 0.0
    return fit


_FINAL = re.compile(r".*决算[^,。;]{0,12}表(?:\(.*\))?")
"""A title of final accounts; in a budget, most titles do not say of what they are."""


class _Planner:
    """Carry the changes out on a copy one by one, so that each step sees what those before left."""

    def __init__(self, session: Session, answers: Answers) -> None:
        self._year = session.submission.year
        self._answers = answers
        self._taker = CellTaker(session)
        self._report = Report(self._year)
        self._recogniser = Recogniser(self._taker.draft.calculation)
        self._instances: dict[str, list[str]] = {}
        self._unit = unit_name(session)
        self._of = ""  # the unit that the workbook being looked at says it is of, where it is another

    def plan(self, books: Sequence[Book]) -> ImportPlan:
        """Make the plan."""
        chosen: list[tuple[FoundTable, Candidate]] = []
        found: dict[int, TableFound] = {}
        for book in books:
            tick()
            tables = {grid.name: self._recogniser.tables(grid) for grid in book.grids}
            known = [table for one in tables.values() for table in one]
            year = _year_of(book, known)
            self._of = other_unit(self._recogniser.forms, known, self._unit)
            if self._of:
                self._report.other_units.append(self._of)
            for grid in book.grids:
                dated = [replace(one, year=one.year or year) for one in tables[grid.name]]
                chosen += self._look_at(grid, dated, found)
        parts = form_parts(self._recogniser, self._without_rivals(chosen, found))
        copies = self._copies(parts)
        for part, instance in zip(parts, copies, strict=True):
            fill_fields(self._taker, part, instance, found[id(part.tables[0][0])])
        self._fill_tables(list(zip(parts, copies, strict=True)), found)
        self._taker.settle()
        self._taker.name_cells(self._report.tables)
        changes = tuple(self._taker.changes)
        next_id = self._taker.draft.submission.next_id
        return ImportPlan(self._report, Batch(changes) if changes else None, next_id)

    def _fill_tables(self, parts: Sequence[tuple[FormPart, str]], found: Mapping[int, TableFound]) -> None:
        """Fill the tables, those first that others take subjects over from."""
        used: set[Address] = set()
        work = [(table, one, instance) for part, instance in parts for table, one in part.tables]
        for table, one, instance in sorted(work, key=lambda each: self._depth(each[1].outline.key)):
            tick()
            at = Address(one.outline.form.id, instance, one.outline.block.id, "", "")
            TableFiller(self._taker, found[id(table)], table, one, at).fill(used)

    # Which table is which

    def _look_at(
        self, grid: Grid, tables: Sequence[FoundTable], found: dict[int, TableFound]
    ) -> Iterator[tuple[FoundTable, Candidate]]:
        if not tables and grid.rows:
            told = TableFound(grid.file, grid.where(0, 0), "unknown", note="没有认出表")
            if any(grid is crowded for crowded in self._recogniser.crowded):
                told.note = f"像表头的行太多，超过 {MAX_BANDS} 处，没有认表；请只留要导入的表"
            if "目录" in plain(grid.name + "".join(grid.rows[0])):
                told.status, told.note = "left", "目录"
            self._report.tables.append(told)
        for table in tables:
            told = TableFound(grid.file, table.where, "unknown", fingerprint=table.fingerprint)
            told.year, told.unit = table.year, table.unit
            told.choices = tuple(
                (one.outline.key, self._table_name(one.outline.key)) for one in table.candidates
            )
            found[id(table)] = told
            self._report.tables.append(told)
            candidate = self._decide(table, told)
            if candidate is not None:
                yield table, candidate

    def _decide(self, table: FoundTable, told: TableFound) -> Candidate | None:
        """Say what a table is, as it was chosen or as it looks; None where it is not to be read."""
        keys = (table.where, table.grid.name, table.fingerprint)
        chosen = next((self._answers.now[key] for key in keys if key in self._answers.now), None)
        if chosen == "":
            told.status = "left"
            return None
        known = chosen or self._answers.before.get(table.fingerprint)
        candidate = table.candidate(known) if known else table.best
        if candidate is None:
            told.status = "asked" if told.choices else "unknown"
            likely = "、".join(words for _, words in told.choices[:3])
            told.note = f"像 {likely}，请选" if likely else "没有认出是哪张表"
            if chosen:
                told.note = f"表头不像“{self._table_name(chosen)}”，不能这样填；{told.note}"
            return None
        year = self._year
        if not chosen and not self._answers.other_year and table.year not in (None, year):
            told.status, told.form = "asked", self._table_name(candidate.outline.key)
            told.note = f"是 {table.year} 年的表，草稿是 {year} 年的，没有填；年份写错的，请在表中改正"
            return None
        if self._of and not chosen and not self._answers.other_unit:
            told.status, told.form = "asked", self._table_name(candidate.outline.key)
            told.note = f"写的单位是“{self._of}”，草稿是“{self._unit}”的，没有填"
            return None
        if trouble := _unit_trouble(table) or ("" if chosen else self._account_trouble(table, candidate)):
            told.status, told.form, told.note = "asked", self._table_name(candidate.outline.key), trouble
            return None
        self._name(told, candidate, table.grid.hidden)
        if table.year not in (None, year):
            told.note = f"是 {table.year} 年的表，只填 {year} 年的草稿也有的栏"
            columns = in_year(candidate.outline, candidate.columns, year - table.year)
            candidate = replace(candidate, columns=columns)
        # What a person said goes before what only looks like it.
        return replace(candidate, score=candidate.score + 1) if chosen else candidate

    def _name(self, told: TableFound, candidate: Candidate, hidden: bool) -> None:
        told.status, told.key = "read", candidate.outline.key
        told.form = self._table_name(candidate.outline.key)
        told.note = "在隐藏的工作表里" if hidden else ""

    def _table_name(self, key: str) -> str:
        form_id, _, block_id = key.partition(".")
        form = self._taker.draft.pack.form(form_id)
        block = form.block(block_id) if block_id else form.blocks[0]
        at = Address(
            form_id, next(iter(self._taker.draft.calculation.instances(form_id)), ""), block_id, "", ""
        )
        name = self._taker.draft.calculation.render(form.name, at)
        several = sum(one.form.id == form_id for one in self._recogniser.forms for _ in one.tables) > 1
        title = (
            self._taker.draft.calculation.render(block.title, at)
            if block.title is not None and several
            else ""
        )
        return f"{name} {title}".strip()

    def _account_trouble(self, table: FoundTable, candidate: Candidate) -> str:
        """Say that a table of final accounts is none of a budget, or the other way round."""
        said = {word for line in table.lines for word in accounts(line)}
        form = {word for line in candidate.form_lines for word in accounts(line)}
        if not form and self._taker.draft.pack.kind == "budget":
            said = {"决算"} if any(map(_FINAL.fullmatch, map(plain, table.lines))) else set()
            form = {"预算"}
        if said and form and not said & form:
            there, here = ("、".join(sorted(words)) for words in (said, form))
            return f"题目写的是{there}，这张表填的是{here}；确要填进去，请选"
        return ""

    def _without_rivals(
        self, chosen: Sequence[tuple[FoundTable, Candidate]], found: Mapping[int, TableFound]
    ) -> list[tuple[FoundTable, Candidate]]:
        """Let only the best of different tables be one table of a form that there is once."""
        best: dict[str, tuple[FoundTable, Candidate]] = {}
        for table, candidate in chosen:
            key = candidate.outline.key
            if key not in best or candidate.score > best[key][1].score:
                best[key] = (table, candidate)
        kept = []
        for table, candidate in chosen:
            winner, _ = best[candidate.outline.key]
            if candidate.outline.form.repeatable or _heads(winner) == _heads(table):
                kept.append((table, candidate))
            else:
                told = found[id(table)]
                told.status, told.key = "asked", ""
                told.note = f"{winner.where} 更像这张表，请选"
        return kept

    # Which copy of a form

    def _copies(self, found: Sequence[FormPart]) -> list[str]:
        """Give the instance that each part is, adding what is missing."""
        given: list[str] = []
        for part in found:
            form = part.form.form
            if part.follows and given:
                given.append(given[-1])
                continue
            there = self._taker.draft.calculation.instances(form.id)
            if not form.repeatable and there:
                given.append(there[0])
                continue
            instance = self._copy_of(part, there)
            self._instances.setdefault(form.id, []).append(instance)
            given.append(instance)
        return given

    def _copy_of(self, part: FormPart, there: Sequence[str]) -> str:
        form = part.form.form
        used = self._instances.get(form.id, [])
        free = [one for one in there if one not in used]
        name = self._name_of(part)
        for one in free:
            if name and plain(instance_name(self._taker.draft.calculation, form.id, one)) == plain(name):
                return one
        for one in free:
            if self._taker.draft.submission.instance(form.id, one).blank:
                return one
        new = new_instance(self._taker.draft.submission, form)
        self._taker.do(InsertInstance(form.id, len(there), new))
        return new.id

    def _name_of(self, part: FormPart) -> str:
        wording = part.form.form.instance_name
        paths = wording.references if wording is not None else ()
        return next((text for path in paths if len(path) == 2 and (text := part.named(*path))), "")

    def _depth(self, key: str) -> int:
        """Give how many tables stand between a table and those it takes nothing from."""
        form, _, block = key.partition(".")
        paths = self._taker.draft.pack.form(form).block(block).source_paths
        return max((1 + self._depth(".".join(path)) for path in paths if path != (form, block)), default=0)


def _year_of(book: Book, tables: Sequence[FoundTable]) -> int | None:
    """Give the year most tables of a workbook say they are of, else that of its name; None for none."""
    named = Counter(table.year for table in tables if table.year is not None)
    return named.most_common(1)[0][0] if named else max(named_years(book.name), default=None)


def _unit_trouble(table: FoundTable) -> str:
    """Say that a table states a unit of money nobody can read."""
    units = (table.unit, *(column.unit for column in table.band.columns))
    unread = next((unit for unit in units if unit and unit not in MONEY), "")
    if "、" in unread:
        return f"金额单位写了{unread}几种，不知道是哪一种，没有导入；请在表中只留对的一种"
    return f"金额单位“{unread}”认不出来，没有导入；请把表改成元、千元、万元或亿元" if unread else ""


def _heads(table: FoundTable) -> list[tuple[str, ...]]:
    """Give the heads of a table; whoever goes on with it may have its columns in another order."""
    return sorted(column.path for column in table.band.columns)
