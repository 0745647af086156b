"""Columns of codes and names: of which dictionary of subjects they are, and on what that rests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from models.blanks.blank import BlankCell, BlankSheet, Region
from models.blanks.headed import band, label, leaves
from models.blanks.tables import RowsFound
from models.figures.plain_words import plain_words
from models.meanings.workpiece import DICTIONARIES, Guess, Role
from models.subjects.lists_in_use import dictionary

_CODE = re.compile(r"(?:支出|收入|预算)*(?:功能|经济)?(?:分类)?(?:科目)?(?:编码|代码|编号)")
_NAME = re.compile(r"(?:支出|收入|预算)*(?:功能|经济)?(?:分类)?(?:科目)?(?:名称)")
_SUBJECT = re.compile(r"科目|功能|经济|分类")
_DIGITS = re.compile(r"[1-9]\d{2}(?:\d{2}){0,3}")
_TOTAL = re.compile(r"(?:合|总|小)计|收入总计|支出总计")
_WORDS = (
    ("government-economic", re.compile(r"政府(?:预算)?(?:支出)?经济")),
    ("department-economic", re.compile(r"(?:部门(?:预算)?(?:支出)?)?经济(?:分类)?")),
    ("functional", re.compile(r"功能")),
)
_TITLES = (
    ("government-economic", re.compile(r"政府(?:预算)?(?:支出)?经济")),
    ("department-economic", re.compile(r"经济|基本支出(?:预算)?(?:明细)?表")),
)
ENOUGH = 0.6
"""Share of a column's codes that a dictionary has to know, so that the codes say which it is."""


class _Pair(NamedTuple):
    """A column of codes and the one of their names beside it, and the rows below the heads."""

    code: BlankCell
    name: BlankCell
    group: str
    heads: int
    columns: tuple[tuple[int, int], ...]
    top: int
    bottom: int


class SubjectColumns(NamedTuple):
    """A table of subjects: its columns of codes and names, its rows, the row of its total, the dictionary."""

    code: int
    name: int
    heads: int
    columns: tuple[tuple[int, int], ...]
    top: int
    bottom: int
    total: int | None
    dictionary: str
    ground: str
    sure: bool


def subject_guesses(sheet: BlankSheet, index: int) -> Iterator[Guess]:
    """Propose the columns of codes and names of subjects on a sheet, and that their rows repeat."""
    for table in subject_tables(sheet):
        said = (table.dictionary, table.ground, table.sure)
        rows = Region(index, table.top, 0, table.bottom, len(sheet.widths) - 1)
        yield Guess(rows, Role("rows", dictionary=said[0]), said[1], said[2])
        for kind, column in (("code", table.code), ("name", table.name)):
            role = Role("code" if kind == "code" else "name", dictionary=said[0])
            yield Guess(Region(index, table.top, column, table.bottom, column), role, *said[1:])


def subject_tables(sheet: BlankSheet) -> list[SubjectColumns]:
    """Find the tables of a sheet whose rows are subjects."""
    return [_table(sheet, pair) for pair in _pairs(sheet)]


def subject_rows(sheet: BlankSheet) -> Iterator[RowsFound]:
    """Give the tables of subjects as tables whose rows repeat, the row of the total among them."""
    for one in subject_tables(sheet):
        words = "" if one.total is None else sheet.cell(one.total, one.code).text.strip()
        if one.total is not None and not words:
            words = sheet.cell(one.total, one.name).text.strip()
        first = one.top + 1 if one.total == one.top < one.bottom else one.top
        last = one.total == one.bottom > one.top
        yield RowsFound(one.heads, one.top, one.bottom, one.columns, one.ground, first, words, last)


def _pairs(sheet: BlankSheet) -> Iterator[_Pair]:
    for cell in sheet.cells:
        if not cell.bordered or not _CODE.fullmatch(label(cell)):
            continue
        first, last = band(sheet, cell)
        columns = list(leaves(sheet, first, last))
        at = next((i for i, one in enumerate(columns) if one.cell == cell), None)
        if at is None or at + 1 >= len(columns) or not _NAME.fullmatch(columns[at + 1].words):
            continue
        group = columns[at].path + columns[at + 1].path
        # 编码 and 名称 alone may be those of units or projects.
        if not _SUBJECT.search(group):
            continue
        bottom = _bottom(sheet, last, cell.column)
        if bottom > last:
            edges = tuple((one.cell.column, one.cell.column + one.cell.columns - 1) for one in columns)
            yield _Pair(cell, columns[at + 1].cell, group, first, edges, last + 1, bottom)


def _bottom(sheet: BlankSheet, last: int, column: int) -> int:
    """Give the last row in which codes may stand: boxed, and no note or label over the whole width."""
    row = last
    while row + 1 < len(sheet.heights):
        cell = sheet.cell(row + 1, column)
        whole = cell.column == 0 and cell.columns == len(sheet.widths)
        wrong = not cell.blank and not _DIGITS.fullmatch(label(cell)) and not _TOTAL.fullmatch(label(cell))
        if not cell.bordered or whole or wrong:
            break
        row += 1
    return row


def _table(sheet: BlankSheet, pair: _Pair) -> SubjectColumns:
    rows = range(pair.top, pair.bottom + 1)
    total = next((row for row in rows if _is_total(sheet, row, pair)), None)
    known, ground, sure = _dictionary_of(sheet, pair, rows)
    places = (pair.code.column, pair.name.column, pair.heads, pair.columns, pair.top, pair.bottom)
    return SubjectColumns(*places, total, known, ground, sure)


def _is_total(sheet: BlankSheet, row: int, pair: _Pair) -> bool:
    return any(_TOTAL.fullmatch(label(sheet.cell(row, one.column))) for one in (pair.code, pair.name))


def _dictionary_of(sheet: BlankSheet, pair: _Pair, rows: range) -> tuple[str, str, bool]:
    """Choose the dictionary by the codes that stand there, else by the heads, else by the title."""
    codes = {
        label(sheet.cell(row, pair.code.column)): label(sheet.cell(row, pair.name.column))
        for row in rows
        if _DIGITS.fullmatch(label(sheet.cell(row, pair.code.column)))
    }
    if codes:
        best, share = _by_codes(codes)
        if share >= ENOUGH:
            known = round(share * len(codes))
            ground = f"{len(codes)} 个编码里有 {known} 个在{DICTIONARIES[best]}字典里，名称也相符"
            return best, ground, True
    for name, words in _WORDS:
        if found := words.search(pair.group):
            return name, f"表头有“{found[0]}”和“{label(pair.code)}”", True
    title = "".join(
        plain_words(cell.text) for cell in sheet.cells if cell.row < pair.code.row and not cell.bordered
    )
    for name, words in _TITLES:
        if found := words.search(title + plain_words(sheet.name)):
            return name, f"题目有“{found[0]}”，表头有“{label(pair.code)}”", True
    return "functional", f"表头有“{label(pair.code)}”，没有写是哪种科目，多数是支出功能科目", True


def _by_codes(codes: dict[str, str]) -> tuple[str, float]:
    """Give the dictionary that knows most of the codes by the names beside them, and the share it knows."""
    shares = {}
    for name in DICTIONARIES:
        known = dictionary(name)
        fitting = sum(_alike(plain_words(known.name(code, 0)), said) for code, said in codes.items())
        shares[name] = fitting / len(codes)
    best = max(shares, key=lambda name: shares[name])
    return best, shares[best]


def _alike(known: str, said: str) -> bool:
    """Tell whether a name is the one known, or the beginning of it: printed names are often cut."""
    return bool(known) and (not said or known == said or known.startswith(said) or said.startswith(known))
