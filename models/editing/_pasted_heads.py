"""Heads copied along with a table: which column of the form each pasted column is meant for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from models.address import Address
from models.figures.plain_words import plain_words
from models.packs.blocks import FixedBlock, RowsBlock, SubjectsBlock
from models.packs.cells import Cell, Column
from models.session.session import Session

_SEARCHED = 8
"""Rows in which heads are looked for, below a title and the unit."""
_NAMED = 3
"""How many heads a message names."""
_BRACKETED = re.compile(r"\([^()]*\)$")


class Heads(NamedTuple):
    """The columns of a form that pasted columns are meant for, in the form's order, and the rows below."""

    columns: tuple[Cell, ...]
    body: tuple[tuple[str, ...], ...]
    """The rows under the heads, a value for each column."""
    unknown: tuple[str, ...]
    missing: tuple[str, ...]
    """Heads of the form's typed columns that were not among those copied."""
    above: int
    names: tuple[str, ...] = ()
    """What stands in each row where the form prints the rows' names, blank without such a column."""

    def notes(self) -> list[str]:
        """Say how the columns were found and which were not."""
        notes = [f"按表头认出 {len(self.columns)} 列"]
        if self.above:
            notes.append(f"表头上面的 {self.above} 行没有粘贴")
        if self.unknown:
            rest = f"表中还有{_quoted(self.missing)}，" if self.missing else ""
            notes.append(f"没有认出的列没有粘贴：{_quoted(self.unknown)}（{rest}不带表头复制时按位置粘贴）")
        return notes


def _quoted(words: Sequence[str]) -> str:
    return "、".join(f"“{word}”" for word in words[:_NAMED]) + ("等" if len(words) > _NAMED else "")


class _Head(NamedTuple):
    cell: Cell
    words: str
    groups: tuple[str, ...]

    @property
    def also(self) -> tuple[str, ...]:
        """Give the other words that tables of others have for the column."""
        return tuple(map(plain_words, self.cell.also))


def find_heads(session: Session, at: Address, table: Sequence[Sequence[str]]) -> Heads | None:
    """Find heads in the first rows of a table; None where there are none, so that places decide."""
    block = session.pack.form(at.form).block(at.block)
    if not isinstance(block, RowsBlock | FixedBlock | SubjectsBlock):
        return None
    known = [head for column in block.columns for head in _heads(session, at, column, ())]
    side = (plain_words(session.calculation.render(block.side.text, at)),) if block.side is not None else ()
    words = {word for head in known for word in (head.words, *head.also, *head.groups)}
    words |= {*map(_bare, words), *side}
    rows = [[plain_words(text) for text in row] for row in table[:_SEARCHED]]
    first = next((i for i, row in enumerate(rows) if _is_head(row, words)), None)
    if first is None or any(_holds_data(row) for row in rows[:first]):
        return None
    end = next((i for i in range(first, len(rows)) if not _is_head(rows[i], words)), len(rows))
    labels = {plain_words(session.calculation.render(row.label, at)) for row in block.named_rows.values()}
    return _matched(known, table, (first, end), (side, labels)) if end < len(table) else None


def _heads(session: Session, at: Address, column: Column, groups: tuple[str, ...]) -> Iterator[_Head]:
    if not isinstance(column, Cell):
        own = plain_words(session.calculation.render(column.group, at))
        for child in column.columns:
            yield from _heads(session, at, child, (*groups, own))
    elif (column.printed or (column.typed_by_hand and not column.internal)) and (
        words := plain_words(session.calculation.render(column.label, at))
    ):
        yield _Head(column, words, groups)


def _bare(words: str) -> str:
    """Take the unit or letter behind a head away."""
    return _BRACKETED.sub("", words) or words


def _is_head(row: Sequence[str], words: set[str]) -> bool:
    filled = [text for text in row if text]
    found = sum(text in words or _bare(text) in words for text in filled)
    return 2 * found > len(filled)


def _holds_data(row: Sequence[str]) -> bool:
    """Tell whether a row above the heads can be no title, which stands alone or with the unit."""
    return sum(bool(text) for text in row) > 3


def _matched(
    known: Sequence[_Head],
    table: Sequence[Sequence[str]],
    span: tuple[int, int],
    words: tuple[Collection[str], Collection[str]],
) -> Heads | None:
    heads = [_filled([plain_words(text) for text in row]) for row in table[span[0] : span[1]]]
    below, (side, labels) = table[span[1] :], words
    named = next((i for i in range(len(table[0])) if _names_rows([row[i] for row in below], labels)), None)
    places: dict[str, int] = {}
    unknown: list[str] = []
    for column, words_over in enumerate(zip(*heads, strict=True)):
        own = [heading for heading, blank in words_over if not blank]
        found = _meant(known, own, [heading for heading, _ in words_over]) if own else None
        if column == named or (own and own[-1] in side):
            continue
        if found is not None and found.key not in places:
            places[found.key] = column
        elif own:
            unknown.append(own[-1])
        elif any(row[column] for row in below):
            unknown.append(f"第 {column + 1} 列")
    columns = tuple(h.cell for h in known if h.cell.key in places and h.cell.type != "label")
    body = tuple(tuple(row[places[cell.key]] for cell in columns) for row in below)
    names = tuple(plain_words(row[named]) for row in below) if named is not None else ()
    missing = tuple(h.words for h in known if h.cell.key not in places and _asked(h.cell))
    return Heads(columns, body, tuple(unknown), missing, span[0], names) if columns else None


def _names_rows(texts: Sequence[str], labels: Collection[str]) -> bool:
    """Tell whether a column holds the names that a form prints before its rows."""
    filled = [text for text in map(plain_words, texts) if text]
    return bool(filled) and 2 * sum(text in labels for text in filled) > len(filled)


def _filled(row: Sequence[str]) -> list[tuple[str, bool]]:
    """Give each head, under a merged one the one to its left, with whether it is blank by itself."""
    filled: list[tuple[str, bool]] = []
    for text in row:
        filled.append((text or (filled[-1][0] if filled else ""), not text))
    return filled


def _asked(cell: Cell) -> bool:
    return cell.typed_by_hand and cell.printed


def _meant(known: Sequence[_Head], own: Sequence[str], above: Sequence[str]) -> Cell | None:
    """Find the only column that has a head, of several alike the one under the same groups.

    The form's own words go before others for the same column, whole heads before those without a unit, and
    columns that are printed before those that are not.
    """
    for same in (lambda words: words, _bare):
        for called in (lambda head: (head.words,), lambda head: head.also):
            found = [head for head in known if same(own[-1]) in map(same, called(head))]
            found = [head for head in found if head.cell.printed] or found
            if len(found) > 1:
                found = [head for head in found if {*head.groups} & {*above} - {head.words}]
                most = max((len({*head.groups} & {*above}) for head in found), default=0)
                found = [head for head in found if len({*head.groups} & {*above}) == most]
            if len(found) == 1:
                return found[0].cell
    return None
