"""Which row of a form each line of a table is: by its code, then by its name, never by its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from models.address import Address
from models.calculation.cell_names import row_label
from models.editing.subject_codes import catalogue, clean_code, code_problem, split_code
from models.importing._bands import line_texts
from models.importing._columns import ColumnMatch
from models.importing._outlines import Head, TableOutline
from models.importing._recognising import FoundTable
from models.importing._words import TOTALS, is_figure, likeness, plain, unnumbered
from models.packs.blocks import FixedBlock, SideBySideBlock, SubjectsBlock
from models.session.session import Session
from models.subjects.tree import TOTAL

_CLOSE = 0.8
_MARGIN = 0.05
_EXPONENT = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)


class RowHit(NamedTuple):
    """A line of a table and the row it is, blank for a new one of a list that grows; or why it is none.

    `columns` are those whose cells belong to the row; `name` is what a subject is called in the source.
    """

    line: int
    key: str
    columns: tuple[ColumnMatch, ...]
    reason: str = ""
    name: str = ""


def row_hits(
    session: Session, at: Address, table: FoundTable, outline: TableOutline, columns: Sequence[ColumnMatch]
) -> list[RowHit]:
    """Find the row of every line of a table; `at` names form, instance and block."""
    taken = tuple(column for column in columns if column.head is not None)
    if isinstance(outline.block, SubjectsBlock):
        return list(_subjects(session, at, table, outline, taken))
    if isinstance(outline.block, SideBySideBlock):
        return [
            hit
            for side in ("left", "right")
            for hit in _named(
                session,
                at,
                table,
                outline,
                tuple(c for c in taken if c.head is not None and c.head.side == side),
            )
        ]
    if isinstance(outline.block, FixedBlock):
        return list(_named(session, at, table, outline, (*taken, *_label_column(table, outline, columns))))
    return [
        RowHit(line, "", taken, "合计由程序计算" if _is_total(table, line) else "") for line in table.rows
    ]


def _is_total(table: FoundTable, line: int) -> bool:
    texts = [plain(text) for _, text in line_texts(table.grid, line)]
    words = [text for text in texts if not is_figure(text)]
    return bool(words) and words[0] in TOTALS


def _column(columns: Sequence[ColumnMatch], kind: str) -> int | None:
    return next((c.source.column for c in columns if c.head is not None and c.head.cell.type == kind), None)


# Subjects


def _subjects(
    session: Session, at: Address, table: FoundTable, outline: TableOutline, columns: tuple[ColumnMatch, ...]
) -> Iterator[RowHit]:
    code_at, name_at = _column(columns, "code"), _column(columns, "name")
    seen: dict[str, int] = {}
    for line in table.rows:
        code = table.grid.text(line, code_at).strip() if code_at is not None else ""
        name = table.grid.text(line, name_at).strip() if name_at is not None else ""
        key, reason = _subject(session, at, (code, name), outline)
        if key and key in seen:
            where = table.grid.where(seen[key], code_at or 0)
            yield RowHit(line, "", columns, f"{key} 在 {where} 已经有了，请核对是哪一行")
            continue
        if key:
            seen[key] = line
        own = split_code(code)[1] or name
        yield RowHit(line, key, columns, reason, own if key != TOTAL else "")


def _subject(session: Session, at: Address, said: tuple[str, str], outline: TableOutline) -> tuple[str, str]:
    """Give the code that a line is of, or why there is none."""
    block = outline.block
    assert isinstance(block, SubjectsBlock)
    if {plain(text) for text in said} & {*TOTALS, outline.total} - {""}:
        return TOTAL, ""
    code, behind = split_code(said[0])
    name = said[1] if said[1] and said[1] != said[0] else behind
    for digits in (clean_code(said[0]), clean_code(code), f"0{clean_code(code)}"):
        if digits.isdigit() and not code_problem(block, digits):
            return digits, ""
    found = _by_name(session, at, name) if name else []
    if len(found) == 1:
        return found[0], ""
    if _EXPONENT.fullmatch(clean_code(said[0])):
        how = "请在原表中把这一列设为文本，重新填写编码"
        return "", f"编码成了 {said[0]}，位数已经丢了，{how}"
    if found:
        return "", f"叫“{name}”的科目有 {'、'.join(found[:3])} 等，请在表中补上编码"
    if said[0]:
        return "", code_problem(block, clean_code(said[0])).rstrip("。")
    return "", f"没有认出“{name}”这一行" if name else "这一行没有编码和名称"


def _by_name(session: Session, at: Address, name: str) -> list[str]:
    """List the codes of a name: of the rows that show already, else of the dictionary."""
    wanted, year = unnumbered(plain(name)), session.submission.year
    known = catalogue(session, at)
    shown = [row for row in session.calculation.rows(*at[:3]) if plain(known.name(row, year)) == wanted]
    if len(shown) == 1:
        return shown
    return [one.code for one in known.search(name, year) if plain(one.name) == wanted]


# Rows the pack names


def _label_column(
    table: FoundTable, outline: TableOutline, columns: Sequence[ColumnMatch]
) -> tuple[ColumnMatch, ...]:
    """Find the column that names the rows by what stands in it, where no head says so."""
    best, most = None, 0
    for match in columns:
        if match.head is None:
            texts = [plain(table.grid.text(line, match.source.column)) for line in table.rows]
            count = sum(text in outline.row_words for text in texts)
            if count > most:
                best, most = match, count
    return (best,) if best is not None else ()


def _named(
    session: Session, at: Address, table: FoundTable, outline: TableOutline, columns: tuple[ColumnMatch, ...]
) -> Iterator[RowHit]:
    names = _names(outline, columns)
    label = next((c.source.column for c in columns if c.head is names or c.head is None), None)
    taken = tuple(column for column in columns if column.head is not None)
    if label is None:
        yield from _unnamed(table, outline, taken)
        return
    known = _known_rows(session, at, outline, taken)
    used: Counter[str] = Counter()
    for line in table.rows:
        text = table.grid.text(line, label).strip()
        if not text:
            if any(table.grid.text(line, column.source.column).strip() for column in taken):
                yield RowHit(line, "", taken, "这一行没有名称")
            continue
        key = _row_called(plain(text), known, used)
        yield RowHit(line, key, taken, "" if key else f"没有认出“{text}”这一行")


def _names(outline: TableOutline, columns: Sequence[ColumnMatch]) -> Head | None:
    """Give the column of the form that names the rows: the first of words in its list."""
    sides = {column.head.side for column in columns if column.head is not None}
    return next((head for head in outline.heads if head.cell.type == "label" and head.side in sides), None)


def _unnamed(table: FoundTable, outline: TableOutline, columns: tuple[ColumnMatch, ...]) -> Iterator[RowHit]:
    """Take the only line of figures for the only row; where there are more, nobody can tell."""
    single = len(outline.rows) == 1
    for i, line in enumerate(table.rows):
        key = outline.rows[0][1] if single and i == 0 else ""
        yield RowHit(line, key, columns, "" if key else "这一行没有名称，不知道是哪一行")


def _known_rows(
    session: Session, at: Address, outline: TableOutline, columns: tuple[ColumnMatch, ...]
) -> list[tuple[str, str]]:
    """List the names and keys of rows in their order, those of subjects among them."""
    block = outline.block
    mine = {column.head.cell.key for column in columns if column.head is not None}
    found: list[tuple[str, str]] = []
    rows = dict.fromkeys((*session.calculation.rows(*at[:3]), *(key for _, key in outline.rows)))
    for key in rows:
        if mine & {cell.key for cell in block.row_cells(key)}:
            named = next((words for words, row in outline.rows if row == key), None)
            found.append((named or plain(row_label(session.calculation, at._replace(row=key))), key))
    return found


def _row_called(words: str, known: Sequence[tuple[str, str]], used: Counter[str]) -> str:
    """Find the row of a name; one that stands several times is found in its order."""
    for same in (lambda text: text, unnumbered):
        keys = [key for name, key in known if same(name) == same(words)]
        if keys:
            used[same(words)] += 1
            return keys[min(used[same(words)], len(keys)) - 1] if used[same(words)] <= len(keys) else ""
    scores = sorted(
        ((likeness(unnumbered(name), unnumbered(words)), key) for name, key in known), reverse=True
    )
    if scores and scores[0][0] >= _CLOSE and (len(scores) == 1 or scores[0][0] - scores[1][0] >= _MARGIN):
        return scores[0][1]
    return ""
