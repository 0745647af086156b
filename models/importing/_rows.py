"""Which row of a form each line of a table is: by its code, then by its name, never by its place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from models.address import Address
from models.calculation.cell_names import row_label
from models.editing.subject_codes import catalogue, clean_code, code_problem, split_code
from models.importing._bands import line_texts
from models.importing._columns import ColumnMatch, code_levels
from models.importing._outlines import Head, TableOutline
from models.importing._recognising import FoundTable
from models.importing._words import TOTALS, is_figure, likeness, plain, unnumbered
from models.packs.blocks import FixedBlock, RowsBlock, SideBySideBlock, SubjectsBlock
from models.session.session import Session
from models.subjects.tree import TOTAL

_CLOSE = 0.8
_MARGIN = 0.05
_JOINED = re.compile(r"\s*(\d{3}(?:\s*[-.·—–/]\s*\d\d){1,3})(?![\d.])")
_NOUGHTS = re.compile(r"(\d)\.0*$")
_BROKEN = re.compile(r"\s*[-.·—–/]+\s*\d")
_LOST = "?"
"""Stands for a line that nobody knows."""
_LONGEST_SUM = 500
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
    assert isinstance(outline.block, RowsBlock)
    return list(_lines(table, outline.block, taken))


def _column(columns: Sequence[ColumnMatch], kind: str) -> int | None:
    return next((c.source.column for c in columns if c.head is not None and c.head.cell.type == kind), None)


# Lists


def _lines(table: FoundTable, block: RowsBlock, columns: tuple[ColumnMatch, ...]) -> Iterator[RowHit]:
    """Tell lines of a list from its totals, which are computed."""
    named = {path[-1] for path in block.row_name.references} if block.row_name is not None else set()
    names = [c.source.column for c in columns if c.head is not None and c.head.cell.key in named]
    figures = [c.source.column for c in columns if c.head is not None and c.head.cell.numeric]
    for i, line in enumerate(table.rows):
        name = "".join(plain(table.grid.text(line, column)) for column in names)
        reason = "合计由程序计算" if _is_total(table, line, name) else ""
        if not reason and names and not name and _is_sum(table, i, figures):
            reason = "这一行没有名称，数是旁边几行的合计，没有当作一行；合计由程序计算"
        yield RowHit(line, "", columns, reason)


def _is_total(table: FoundTable, line: int, name: str) -> bool:
    """Tell whether a line says that it is a total: its first words, its name or, without one, any words."""
    texts = [plain(text) for _, text in line_texts(table.grid, line)]
    words = [text for text in texts if not is_figure(text)]
    ends = tuple(TOTALS)
    if (words and words[0] in TOTALS) or name.endswith(ends):
        return True
    return not name and any(text.endswith(ends) for text in words)


def _is_sum(table: FoundTable, i: int, columns: Sequence[int]) -> bool:
    """Tell whether the first figure of a line is the sum of the lines right below or above it."""
    rows = table.rows
    column = next((c for c in columns if _figure(table, rows[i], c)), None)
    if column is None:
        return False
    wanted = _figure(table, rows[i], column)
    for others in (rows[i + 1 : i + 1 + _LONGEST_SUM], rows[max(0, i - _LONGEST_SUM) : i][::-1]):
        total = Decimal()
        for line in others:
            total += _figure(table, line, column)
            if total == wanted:
                return True
    return False


def _figure(table: FoundTable, line: int, column: int) -> Decimal:
    """Give the figure in a cell, 0 for none."""
    try:
        value = Decimal(plain(table.grid.own(line, column)).replace(",", ""))
    except InvalidOperation:
        return Decimal()
    return value if value.is_finite() else Decimal()


# Subjects


def _subjects(
    session: Session, at: Address, table: FoundTable, outline: TableOutline, columns: tuple[ColumnMatch, ...]
) -> Iterator[RowHit]:
    code_at, name_at = _column(columns, "code"), _column(columns, "name")
    levels = code_levels(table.band.columns)
    seen: dict[str, int] = {}
    above: list[str] = []
    before = ""
    for line in table.rows:
        code = table.grid.text(line, code_at).strip() if code_at is not None else ""
        name = table.grid.text(line, name_at).strip() if name_at is not None else ""
        code = before = _put_together(table, line, levels, before) if levels else _joined(code)
        key, reason = _subject(session, at, (code, name), outline, above)
        if key != TOTAL:
            above.append(key or _LOST)
        if key and key in seen:
            where = table.grid.where(seen[key], code_at or 0)
            yield RowHit(line, "", columns, f"{key} 在 {where} 已经有了，请核对是哪一行")
            continue
        if key:
            seen[key] = line
        own = split_code(code)[1] or name
        yield RowHit(line, key, columns, reason, own if key != TOTAL else "")


def _put_together(table: FoundTable, line: int, levels: Sequence[int], before: str) -> str:
    """Give a code of which each level has a column; a blank one above another is that of the line before."""
    texts = [clean_code(table.grid.text(line, column)) for column in levels]
    code, start = "", 0
    if not texts[0] and any(texts[1:]) and all(not text or text.isdigit() for text in texts):
        start = next(i for i, text in enumerate(texts) if text)
        code = before[: 1 + 2 * start]
    for i, text in enumerate(texts[start:], start):
        if i and text.isdigit() and not (text.startswith(code) and len(text) > 2):
            code += text.rjust(2, "0")
        else:
            code = text or code
    return code


def _joined(text: str) -> str:
    """Take the strokes out of a code such as `201-03-50`, and the noughts behind one kept as a number."""
    shown = unicodedata.normalize("NFKC", text)
    found = _JOINED.match(shown)
    if found is not None:
        digits = "".join(letter for letter in found[1] if letter.isdigit())
        return digits + shown[found.end() :]
    return _NOUGHTS.sub(r"\1", text) if _NOUGHTS.search(shown) else text


def _subject(
    session: Session, at: Address, said: tuple[str, str], outline: TableOutline, above: Sequence[str]
) -> tuple[str, str]:
    """Give the code that a line is of, or why there is none; `above` are those of the lines before."""
    block = outline.block
    assert isinstance(block, SubjectsBlock)
    if {plain(text) for text in said} & {*TOTALS, outline.total} - {""}:
        return TOTAL, ""
    code, behind = split_code(said[0])
    if code and _BROKEN.match(behind) and not _EXPONENT.fullmatch(clean_code(said[0])):
        return "", f"编码“{said[0]}”写法认不出，请写成连续的数字"
    name = said[1] if said[1] and said[1] != said[0] else behind
    for digits in (clean_code(said[0]), clean_code(code)):
        if digits.isdigit() and not code_problem(block, digits):
            return digits, ""
    found = _by_name(session, at, name, above) if name else []
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


def _by_name(session: Session, at: Address, name: str, above: Sequence[str]) -> list[str]:
    """List the codes of a name: below what stands above it, else of the rows that show, else of all."""
    wanted, year = unnumbered(plain(name)), session.submission.year
    known = catalogue(session, at)
    shown = [row for row in session.calculation.rows(*at[:3]) if plain(known.name(row, year)) == wanted]
    listed = [one.code for one in known.search(name, year, len(known)) if plain(one.name) == wanted]
    both = list(dict.fromkeys((*shown, *listed)))
    if len(both) == 1:
        return both
    if near := _under(both, above):
        return near
    if len(shown) == 1 and above:
        # Below the line of a group stands one of the group, and nobody knows what a lost line was.
        last = above[-1]
        if last == _LOST or (len(last) < len(shown[0]) and not shown[0].startswith(last)):
            return both
    return shown if len(shown) == 1 else listed


def _under(codes: Sequence[str], above: Sequence[str]) -> list[str]:
    """List the codes right below the nearest line above that has any."""
    parent = above[-1] if above else ""
    while parent and parent != _LOST:
        fits = [code for code in codes if code[:-2] == parent]
        if fits and parent in above:
            return fits
        parent = parent[:-2] if len(parent) > 3 else ""
    return []


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
