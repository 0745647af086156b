"""Which column of a form each column of a table is: by its heads from the top down, never by its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from models.importing._bands import HeadColumn
from models.importing._outlines import Head, TableOutline
from models.importing._words import accounts, bare, likeness, plain, year_marks
from models.packs.blocks import Block, TableBlock
from models.packs.cells import Cell

Status = Literal["matched", "close", "unmatched", "ambiguous", "beside", "other_year"]
LEAST = 0.6
LEVELS = ("类", "款", "项")
"""Heads of columns that hold a code together, each a level of it."""
_MARGIN = 0.02
_SURE = 0.9
_RUNNING = ("序号", "行次", "编号")
_NEUTRAL = 0.6
"""How much heads above count for that only one of the two has."""


@dataclass(frozen=True)
class ColumnMatch:
    """A column of a table and the column of the form it is; `close` where its words are not quite the same.

    `beside` is what stands next to all rows and belongs to none of them; `other_year` has figures of a year
    that the form has none of.
    """

    source: HeadColumn
    status: Status
    head: Head | None = None
    score: float = 0.0


def match_columns(columns: Sequence[HeadColumn], outline: TableOutline) -> tuple[ColumnMatch, ...]:
    """Match the columns of a table with those of a form; what fits two as well is taken for neither."""
    columns, further = _with_levels(columns, outline)
    matches = {
        column.column: ColumnMatch(column, "unmatched")
        if column.column not in further and not _stands_beside(column, outline)
        else ColumnMatch(column, "beside")
        for column in columns
    }
    scores = {
        (column.column, i): score
        for column in columns
        if column.path and matches[column.column].status != "beside"
        for i, head in enumerate(outline.heads)
        if (score := _score(column, head)) >= LEAST
    }
    by_column = {column.column: column for column in columns}
    used: set[int] = set()
    while scores:
        best = max(scores.values())
        (at, i), rivals = next(
            ((pair, _rivals(scores, pair)) for pair, score in scores.items() if score == best)
        )
        if rivals:
            for column in {at, *(column for column, _ in rivals)}:
                matches[column] = replace(matches[column], status="ambiguous")
            gone = {at, *(column for column, _ in rivals)}
            scores = {pair: score for pair, score in scores.items() if pair[0] not in gone}
            continue
        head = outline.heads[i]
        status: Status = "matched" if _sure(by_column[at], head) else "close"
        matches[at] = ColumnMatch(by_column[at], status, head, best)
        used.add(i)
        scores = {pair: score for pair, score in scores.items() if pair[0] != at and pair[1] != i}
    return tuple(matches.values())


def code_levels(columns: Sequence[HeadColumn]) -> tuple[int, ...]:
    """Give the columns of the levels of a code, side by side; none where there are not two."""
    heads = [column.path[-1] if column.path else "" for column in columns]
    if LEVELS[0] not in heads:
        return ()
    first = heads.index(LEVELS[0])
    found = [
        one.column
        for one, head, level in zip(columns[first:], heads[first:], LEVELS, strict=False)
        if head == level
    ]
    return tuple(found) if len(found) > 1 else ()


def _with_levels(
    columns: Sequence[HeadColumn], outline: TableOutline
) -> tuple[Sequence[HeadColumn], tuple[int, ...]]:
    """Let the first of the columns of a code stand for it, and name the others."""
    code = next((head for head in outline.heads if head.cell.type == "code"), None)
    levels = code_levels(columns)
    if code is None or not levels:
        return columns, ()
    own = [
        replace(one, path=(*code.groups, code.words)) if one.column == levels[0] else one for one in columns
    ]
    return own, levels[1:]


def _stands_beside(column: HeadColumn, outline: TableOutline) -> bool:
    """Tell whether a column holds what the form prints beside its rows, or only numbers them."""
    words = bare(plain(column.path[-1])) if column.path else ""
    return bool(words) and words in {bare(outline.beside), *_RUNNING} - {head.words for head in outline.heads}


def _rivals(scores: dict[tuple[int, int], float], pair: tuple[int, int]) -> list[tuple[int, int]]:
    """List what fits the same column, of either side, as well."""
    least = scores[pair] - _MARGIN
    return [
        other
        for other, score in scores.items()
        if other != pair and score >= least and (other[0] == pair[0]) != (other[1] == pair[1])
    ]


def _sure(column: HeadColumn, head: Head) -> bool:
    return max(likeness(column.path[-1], words) for words in (head.words, *head.also)) >= _SURE


def _score(column: HeadColumn, head: Head) -> float:
    """Give how well a column's heads fit one of the form's, from 0 to 1."""
    years = year_marks(column.path), year_marks((head.words, *head.groups))
    if all(years) and years[0] != years[1]:
        return 0.0
    kinds = [
        {word for text in words for word in accounts(text)}
        for words in (column.path, (head.words, *head.groups))
    ]
    if all(kinds) and not kinds[0] & kinds[1]:
        return 0.0
    own = likeness(column.path[-1], head.words)
    own = max(own, *(0.97 * likeness(column.path[-1], words) for words in head.also), 0.0)
    if not own and len(column.path) == 1 and head.groups:
        own = 0.9 * likeness(column.path[0], "".join((*head.groups, head.words)))
    return 0.8 * own + 0.2 * _above(column.path[:-1], head.groups) if own else 0.0


def _above(path: Sequence[str], groups: Sequence[str]) -> float:
    """Give how well the heads above two columns fit."""
    if not path and not groups:
        return 1.0
    if not path or not groups:
        return _NEUTRAL
    return max(likeness(words, group) for words in path for group in groups)


def share(matches: Sequence[ColumnMatch], outline: TableOutline) -> float:
    """Give how much of both tables' columns fit, from 0 to 1."""
    asked = [match for match in matches if match.source.path and match.status != "beside"]
    found = sum(match.score for match in matches if match.head is not None)
    most = len(asked) + len([head for head in outline.heads if head.words])
    return 2 * found / most if most else 0.0


def known_words(outline: TableOutline) -> set[str]:
    """Give every word that stands in heads of a table."""
    return {words for head in outline.heads for words in (head.words, *head.groups, *head.also) if words}


def label_of(head: Head, year: int) -> str:
    """Name a column of the form with its heads, years written out again."""
    words = " › ".join((*head.groups, head.words))
    for ago in range(-3, 4):
        words = words.replace(f"{{{ago}}}", f"{year + ago}年")
    return words


def in_year(outline: TableOutline, columns: Sequence[ColumnMatch], ahead: int) -> tuple[ColumnMatch, ...]:
    """Let each column become that of a draft so many years ahead of the table, or one that has no place."""
    return tuple(_in_year(outline, column, ahead) for column in columns)


def _in_year(outline: TableOutline, column: ColumnMatch, ahead: int) -> ColumnMatch:
    if column.head is None:
        return column
    cell = cell_in_year(outline.block, column.head.cell, ahead)
    if cell is None:
        return replace(column, status="other_year", head=None)
    printed = (head for head in outline.heads if head.cell is cell)
    return replace(column, head=next(printed, replace(column.head, cell=cell)))


def cell_in_year(block: Block | TableBlock, cell: Cell, ahead: int) -> Cell | None:
    """Give where a draft some years ahead has what a cell holds of its own year; None for nowhere.

    Words are of no year.
    """
    if not ahead or not (cell.numeric or cell.type == "date"):
        return cell
    if ahead == 1 and cell.last_year:
        return block.index[cell.last_year]
    if ahead == -1:
        return next((one for one in block.cells if one.last_year == cell.key), None)
    return None
