"""Which table of a form each table of a workbook is."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from models.calculation.calculation import Calculation
from models.importing._bands import MAX_BANDS, HeadBand, Vocabulary, find_bands, line_texts, single_line
from models.importing._columns import LEAST, LEVELS, ColumnMatch, known_words, match_columns, share
from models.importing._outlines import FormOutline, TableOutline, is_list, outlines, unit_of, without
from models.importing._words import TOTALS, head_words, is_figure, named_years, plain, unit_said, unnumbered
from models.importing.grids import Grid
from models.packs.blocks import SubjectsBlock
from models.progress import tick
from models.subjects.lists_in_use import dictionary

ACCEPTED, MARGIN = 0.5, 0.05
"""How well a table must fit, and by how much better than any other."""
_LEAST_HEADS = 0.4
_NOTES = ("注", "备注", "说明", "(备注", "(注", "*")
_FIRST_LINES = 12
_SHORT, _NOTE_LINES = 30, 6
"""The longest text beside a title that states a unit, and the lines of notes below a table."""
_CODE_LENGTHS = (3, 5, 7, 9)
_TITLED = 0.35
_LONGEST_TITLE = 60
"""Characters of a line above which it is running text, whatever words of titles it has."""
"""How well a line must name some form to be a title and no heading within a form."""
_FAMILIES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("一般公共预算",), ("政府性基金", "基金预算"), ("国有资本", "国资")),
    (("收支",), ("收入",), ("支出",)),
    (("基本支出",), ("项目支出",)),
    (("部门预算支出经济", "部门经济"), ("政府预算支出经济", "政府经济")),
    (("整体",), ("项目",)),
)
"""Words of titles of which one shuts the others of its line out."""
_SHUT_OUT, _SAID_ONCE = 0.6, 0.88


@dataclass(frozen=True)
class Candidate:
    """A table of the pack that a table of the workbook may be, and how well it fits."""

    outline: TableOutline
    score: float
    columns: tuple[ColumnMatch, ...]
    form_lines: tuple[str, ...] = ()
    """What is printed over the form."""


@dataclass(frozen=True)
class FoundTable:
    """A table found in a sheet: its heads, the rows below, what stands over it, and what it may be.

    `year` and `unit` are those it says it is of, None and blank where it does not. `first` is the line
    where what belongs to it begins, `rows` its lines below the heads.
    """

    grid: Grid
    band: HeadBand
    first: int
    rows: tuple[int, ...]
    lines: tuple[str, ...]
    year: int | None
    unit: str
    candidates: tuple[Candidate, ...]
    titled: bool = True
    below: bool = False
    """Whether its title, or that of the table it shares one with, stands below another table."""

    @property
    def where(self) -> str:
        """Name the place of its first head."""
        return self.grid.where(self.band.top, 0)

    @property
    def sheet_name(self) -> tuple[str, ...]:
        """Give the name of its sheet; none where its title stands below another table."""
        return () if self.below else (self.grid.name,)

    @cached_property
    def fingerprint(self) -> str:
        """Give what tables of the same source share: title, else sheet name, and heads, without years."""
        year = self.year or 0
        words = [head_words(line, year) for line in self.lines or (self.grid.name,)]
        words += ["/".join(column.path) for column in self.band.columns]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]

    @property
    def best(self) -> Candidate | None:
        """Give the candidate that fits by enough better than any other, None where it has to be asked."""
        if not self.candidates or self.candidates[0].score < ACCEPTED:
            return None
        second = self.candidates[1].score if len(self.candidates) > 1 else 0.0
        return self.candidates[0] if self.candidates[0].score - second >= MARGIN else None

    def candidate(self, key: str) -> Candidate | None:
        """Find the best candidate that is a table of the pack, or any of a form."""
        named = (one for one in self.candidates if key in (one.outline.key, one.outline.form.id))
        return next(named, None)


class Recogniser:
    """Know the forms of a pack by what their tables look like."""

    def __init__(self, calculation: Calculation) -> None:
        self._calc = calculation
        self.crowded: list[Grid] = []
        """The sheets with more lines like heads than tables can have."""
        self.forms: tuple[FormOutline, ...] = outlines(calculation)
        self._year = calculation.submission.year
        self._unit = unit_of(calculation)
        self._tables = [table for form in self.forms for table in form.tables]
        self.labels = frozenset(
            words for form in self.forms for field in form.fields for words in field.words
        )
        heads = {words for table in self._tables for words in known_words(table)}
        if any(head.cell.type == "code" for table in self._tables for head in table.heads):
            heads.update(LEVELS)
        groups = {words for table in self._tables for head in table.heads for words in head.groups}
        rows = {words for table in self._tables if is_list(table) for words in table.row_words}
        self.vocabulary = Vocabulary(heads, groups, rows, self.labels)
        self._titles = {form.form.id: _grams(form.lines) for form in self.forms}
        count = Counter(gram for grams in self._titles.values() for gram in grams)
        # What stands in every title tells none apart.
        self._weights = {gram: math.log((len(self.forms) + 1) / n) for gram, n in count.items()}

    def form(self, form: str) -> FormOutline:
        """Find the outline of a form."""
        return next(one for one in self.forms if one.form.id == form)

    def tables(self, grid: Grid) -> list[FoundTable]:
        """Find the tables of a sheet, from the top."""
        year = _year_of(grid)
        bands = find_bands(grid, self.vocabulary, self._year if year is None else year)
        if len(bands) > MAX_BANDS:
            self.crowded.append(grid)
            return []
        found: list[FoundTable] = []
        end = 0
        for band, following in zip(bands, [*bands[1:], None], strict=False):
            last = self._before(grid, following) if following is not None else len(grid.rows)
            rows = self._body(grid, band, last)
            over = (single_line(grid, row) for row in range(end, band.top))
            lines = tuple(text for text in over if 0 < len(text) <= _LONGEST_TITLE and not _is_note(text))
            titled = not found or self._is_title(lines, year)
            inherited = lines if titled else found[-1].lines
            unit = _one(map(unit_said, (*inherited, *self._texts(grid, end, band.top))))
            unit = unit or self._unit_below(grid, rows[-1] + 1 if rows else band.bottom + 1, following)
            below = bool(end) if titled else found[-1].below
            table = FoundTable(grid, band, end, rows, inherited, year, unit, (), titled, below)
            found.append(replace(table, candidates=self._candidates(table)))
            end = rows[-1] + 1 if rows else band.bottom + 1
        return found

    @staticmethod
    def _texts(grid: Grid, top: int, bottom: int) -> Iterable[str]:
        for row in range(bottom - 1, top - 1, -1):
            yield from (text for _, text in line_texts(grid, row) if len(text) < _SHORT)

    @staticmethod
    def _unit_below(grid: Grid, end: int, following: HeadBand | None) -> str:
        """Give the unit that a note below a table states; what stands over the next one is no note."""
        stop = following.top if following is not None else len(grid.rows)
        for row in range(end, min(stop, end + _NOTE_LINES)):
            for _, text in line_texts(grid, row):
                note = following is None or plain(text).startswith(_NOTES)
                if note and "单位" in text and (unit := unit_said(text)):
                    return unit
        return ""

    def _before(self, grid: Grid, band: HeadBand) -> int:
        """Give the first of the lines that stand over a table."""
        row = band.top
        while row > 0 and (single_line(grid, row - 1) or not line_texts(grid, row - 1)):
            row -= 1
        return row

    def _body(self, grid: Grid, band: HeadBand, last: int) -> tuple[int, ...]:
        """List the filled lines below the heads, as far as they are rows of the table."""
        rows: list[int] = []
        apart = False  # behind a blank line
        for row in range(band.bottom + 1, last):
            texts = line_texts(grid, row)
            if texts and self._ends(grid, row, texts, apart):
                break
            apart = not texts
            if texts:
                rows.append(row)
        return tuple(rows)

    def _ends(self, grid: Grid, row: int, texts: Sequence[tuple[int, str]], apart: bool) -> bool:
        """Tell whether a line stands below the rows of a table: a note, a title, a single cell's label."""
        words = plain(texts[0][1])
        if any(self.vocabulary.is_label(plain(text)) for _, text in texts):
            return True
        if not single_line(grid, row) or self.vocabulary.may_be_row(words) or words in TOTALS:
            return False
        if apart or words.startswith(_NOTES) or self._is_title((texts[0][1],), _year_in(texts[0][1])):
            return True
        column = texts[0][0]
        wide = sum(grid.anchor(row, c) == grid.anchor(row, column) for c in range(grid.width))
        return len(texts) == 1 and wide > 2 and 2 * wide > grid.width

    def _candidates(self, table: FoundTable) -> tuple[Candidate, ...]:
        found = []
        for outline in self._tables:
            tick()
            columns = _with_codes(table, outline, match_columns(table.band.columns, outline))
            heads = share(columns, outline)
            if heads >= _LEAST_HEADS:
                score = 0.45 * heads + 0.3 * self._titled(table.lines, table, outline.form.id)
                score += 0.25 * _rows(table, outline, columns)
                score *= _agreement((*table.lines, *table.sheet_name), self.form(outline.form.id).lines)
                found.append(Candidate(outline, score, columns, self.form(outline.form.id).lines))
        return tuple(sorted(found, key=lambda one: -one.score)[:6])

    def _is_title(self, lines: Sequence[str], year: int | None) -> bool:
        return any(self._named(lines, form.form.id, year) >= _TITLED for form in self.forms)

    def _titled(self, lines: Sequence[str], table: FoundTable, form: str) -> float:
        """Give how well what stands over a table, or the name of its sheet, names a form."""
        return max(self._named(names, form, table.year) for names in (lines, table.sheet_name))

    def _named(self, lines: Sequence[str], form: str, year: int | None) -> float:
        """Give how well some lines name a form; rare words of titles count most."""
        own, of = self._titles[form], self._year if year is None else year
        words = (without(self._unit, head_words(line, of)) for line in lines)
        grams = _grams(words) & self._weights.keys()
        both = sum(self._weights[gram] for gram in own & grams)
        either = sum(self._weights[gram] for gram in own | grams)
        return both / either if either else 0.0


def _one(units: Iterable[str]) -> str:
    """Give the unit that is said, all of them where they differ, which nobody can read."""
    return "、".join(dict.fromkeys(filter(None, units)))


def _is_note(text: str) -> bool:
    """Tell whether a line is a note, which belongs to the table above it."""
    return plain(text).startswith(_NOTES)


def _agreement(lines: Iterable[str], titles: Iterable[str]) -> float:
    """Give what is left of a likeness when titles say different things of what they are of."""
    said, known = plain("".join(lines)), plain("".join(titles))
    left = 1.0
    for family in _FAMILIES:
        mine, its = (
            {words[0] for words in family if any(word in text for word in words)} for text in (said, known)
        )
        if mine and its and not mine & its:
            left *= _SHUT_OUT
        elif bool(mine) != bool(its):
            left *= _SAID_ONCE
    return left


def _grams(lines: Iterable[str]) -> set[str]:
    """Give the pairs of neighbouring characters of some lines."""
    return {line[i : i + 2] for line in lines for i in range(len(line) - 1) if line[i] not in "{}"}


def _year_of(grid: Grid) -> int | None:
    """Give the latest year that the titles of a sheet name, else its other first lines; None for none."""
    titles: list[int] = []
    others: list[int] = []
    for row in range(min(len(grid.rows), _FIRST_LINES)):
        if title := single_line(grid, row):
            titles += named_years(title)
        else:
            others += [
                year for _, text in line_texts(grid, row) if len(text) <= 20 for year in named_years(text)
            ]
    return max(titles or others, default=None)


def _year_in(text: str) -> int | None:
    return max(named_years(text), default=None)


def _rows(table: FoundTable, outline: TableOutline, columns: Sequence[ColumnMatch]) -> float:
    """Give how well the rows of a table fit: their codes, or their names."""
    if isinstance(outline.block, SubjectsBlock):
        return _codes(table, outline.block, columns)
    names = [plain(text) for row in table.rows for _, text in line_texts(table.grid, row)]
    names = [name for name in names if not is_figure(name)]
    coded = _looks_coded(table)
    if is_list(outline) and len(outline.rows) > 1:
        known = sum(name in outline.row_words or unnumbered(name) in outline.row_words for name in names)
        return 0.0 if coded else known / max(1, len(outline.rows))
    return 0.2 if coded else 0.6


def _looks_coded(table: FoundTable) -> bool:
    codes = [line_texts(table.grid, row)[0][1].strip() for row in table.rows]
    coded = sum(code.isdigit() and len(code) in _CODE_LENGTHS for code in codes)
    return len(codes) > 1 and 2 * coded > len(codes)


def _with_codes(
    table: FoundTable, outline: TableOutline, columns: tuple[ColumnMatch, ...]
) -> tuple[ColumnMatch, ...]:
    """Know the column of codes by what stands in it, where its head does not say so."""
    code = next((head for head in outline.heads if head.cell.type == "code"), None)
    if code is None or any(one.head is code for one in columns):
        return columns
    for i, one in enumerate(columns):
        texts = [text for row in table.rows if (text := plain(table.grid.text(row, one.source.column)))]
        coded = sum(text.isdigit() and len(text) in _CODE_LENGTHS for text in texts)
        if one.head is None and len(texts) > 1 and 2 * coded > len(texts):
            return (*columns[:i], ColumnMatch(one.source, "close", code, LEAST), *columns[i + 1 :])
    return columns


def _codes(table: FoundTable, block: SubjectsBlock, columns: Sequence[ColumnMatch]) -> float:
    column = next(
        (one.source.column for one in columns if one.head is not None and one.head.cell.type == "code"), None
    )
    if column is None:
        return 0.3
    codes = [table.grid.text(row, column).strip() for row in table.rows]
    codes = [code for code in map(plain, codes) if code.isdigit()]
    if not codes:
        return 0.6
    known = dictionary(block.dictionary)
    first = {code[:3] for code in codes}
    return sum(bool(known.name(code, table.year or 0)) for code in first) / len(first)
