"""What of a sheet belongs together: the tables and single cells of one form, to become one of its copies.

And whose tables they are: the units that stand over them.

A single cell stands beside its label, below it, or behind it in the same cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from models.importing._bands import line_texts, single_line
from models.importing._outlines import FieldOutline, FormOutline
from models.importing._recognising import Candidate, FoundTable, Recogniser
from models.importing._words import bare, likeness, plain, unit_said
from models.importing.grids import Grid, Place
from models.packs.blocks import FieldsBlock

_CLOSE = 0.85
_COLON = re.compile(r"[:：]")
_PLACE = re.compile(r"\{([^{}]*)\}")
_LABEL = re.compile(
    r"(?:填报|预算|编报|编制)?(?:部门|单位)(?:\((?:单位|部门|盖章|公章)\))?(?P<whole>全称|名称)?:(?P<unit>.{2,60})"
)
_DATED = re.compile(r"(?P<unit>.+?)(?:19|20)\d\d年.+")
_GAP = re.compile(r"\s{2,}|\u3000")
_BESIDE = re.compile(r"^(?:19|20)\d\d年度?|^\d+-|\(本级\)$")
"""What stands beside a unit's name in one cell: year, code, that it is the office alone."""
_BODY = re.compile(r".{2,}(?:[局委办院校会部站所馆队团厅处社府署台园室镇乡司]|中心|街道|学|公司)(?:\(.*\))?")
"""How names of units end; what else stands before a title is none."""
_OPEN = re.compile(r"[×xX_＿*]{2,}")
"""A blank or a stand-in for a name."""
_LONGEST = 80


class FieldHit(NamedTuple):
    """A cell of the form found in a sheet, with what stands there and the unit its label states."""

    field: FieldOutline
    place: Place
    text: str
    unit: str


def find_fields(grid: Grid, form: FormOutline, lines: Collection[int]) -> list[FieldHit]:
    """Find the single cells of a form in some lines of a sheet, each once."""
    labels = [(row, column, text) for row in lines for column, text in line_texts(grid, row)]
    known = {plain(text) for _, _, text in labels}
    used: set[Place] = set()
    found: list[FieldHit] = []
    for one in form.fields:
        at = next((label for label in _ranked(one, labels) if label[:2] not in used), None)
        if at is None:
            continue
        used.add(at[:2])
        place = _place(grid, one, at)
        if place is None:
            continue
        text = grid.own(*place)
        if one.way == "behind":
            text = _COLON.split(text, maxsplit=1)[-1] if _COLON.search(text) else ""
        elif plain(text) in known & {words for other in form.fields for words in other.words}:
            text = ""
        found.append(FieldHit(one, place, text.strip(), unit_said(at[2])))
    return found


def _ranked(field: FieldOutline, labels: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Give the labels that fit a cell, the best first."""
    if field.way == "behind":
        yield from (one for one in labels if plain(one[2]).startswith(field.label))
        return
    for fits in (_same, _alike):
        yield from (one for words in field.words for one in labels if fits(plain(one[2]), words))


def _same(words: str, label: str) -> bool:
    return words == label or bare(words) == bare(label)


def _alike(words: str, label: str) -> bool:
    return not _same(words, label) and likeness(words, label) >= _CLOSE


def _place(grid: Grid, field: FieldOutline, label: tuple[int, int, str]) -> Place | None:
    row, column, _ = label
    at = grid.anchor(row, column)
    if field.way == "behind":
        return at
    if field.way == "below":
        place = grid.anchor(grid.bottom(*at) + 1, column)
        return place if place[0] < len(grid.rows) else None
    for other in range(column + 1, grid.width):
        place = grid.anchor(row, other)
        if place != at:
            return place
    return None


@dataclass
class FormPart:
    """Tables of one form that stand together on a sheet, with the single cells around them."""

    form: FormOutline
    grid: Grid
    tables: list[tuple[FoundTable, Candidate]] = field(default_factory=list)
    fields: list[FieldHit] = field(default_factory=list)
    follows: bool = False
    """Whether it goes on with what the part before it began, on this sheet or the one before."""

    def named(self, block: str, cell: str) -> str:
        """Give the text of a single cell, blank where it was not found."""
        return next((h.text for h in self.fields if (h.field.block, h.field.cell.key) == (block, cell)), "")


def form_parts(recogniser: Recogniser, chosen: Sequence[tuple[FoundTable, Candidate]]) -> list[FormPart]:
    """Put the tables that were recognised together by form and sheet, and find the single cells."""
    found: list[FormPart] = []
    for table, candidate in chosen:
        outline = candidate.outline
        last = found[-1] if found else None
        here = last is not None and last.grid is table.grid and last.form.form.id == outline.form.id
        again = here and last is not None and any(one.outline.key == outline.key for _, one in last.tables)
        if last is None or not here or (again and table.titled):
            last = FormPart(recogniser.form(outline.form.id), table.grid)
            found.append(last)
        last.tables.append((table, candidate))
    for part, following in zip(found, [*found[1:], None], strict=False):
        _find_fields(part, following)
    for before, part in pairwise(found):
        part.follows = _goes_on(before, part)
    return found


def _find_fields(part: FormPart, following: FormPart | None) -> None:
    first = part.tables[0][0].first
    end = len(part.grid.rows)
    if following is not None and following.grid is part.grid:
        end = _title_row(following)
    within = {
        row
        for table, _ in part.tables
        for row in (*range(table.band.top, table.band.bottom + 1), *table.rows)
    }
    top = _title_row(part) if first else 0
    lines = [row for row in range(top, end) if row not in within]
    part.fields = find_fields(part.grid, part.form, lines)


def _title_row(part: FormPart) -> int:
    table = part.tables[0][0]
    rows = range(table.first, table.band.top)
    return next((row for row in rows if single_line(part.grid, row)), table.band.top)


def _goes_on(before: FormPart, part: FormPart) -> bool:
    """Tell whether a part is the rest of a table that began before: the same heads, and no own name."""
    if part.form is not before.form or any(hit.text for hit in part.fields):
        return False
    last, first = before.tables[-1], part.tables[0]
    if last[1].outline.key != first[1].outline.key:
        return False
    heads = [sorted(column.path for column in table.band.columns) for table in (last[0], first[0])]
    same = heads[0] == heads[1]
    return same and (not first[0].lines or not first[0].titled or first[0].lines == last[0].lines)


# Whose tables they are


def other_unit(forms: Sequence[FormOutline], tables: Iterable[FoundTable], own: str) -> str:
    """Give the unit that tables say they are of, where none of them names the draft's own; else blank."""
    if not own:
        return ""
    patterns = [pattern for form in forms for pattern in _patterns(form)]
    named = Counter(name for table in tables for name in _names(table, patterns))
    if not named or any(_one_unit(name, plain(own)) for name in named):
        return ""
    return named.most_common(1)[0][0]


def _one_unit(name: str, own: str) -> bool:
    """Tell whether two names are of one unit: whole, or the shorter form of the other."""
    return name in own or own in name


def _patterns(form: FormOutline) -> Iterator[re.Pattern[str]]:
    """Give what the pack prints with the unit's name, as it is looked for in the lines of a table."""
    title = form.form.title.source
    texts = [label.text.source for block in form.form.blocks if isinstance(block, FieldsBlock)
             for label in block.labels]  # fmt: skip
    for source in dict.fromkeys((title, *texts)):
        if "{unit}" in source:
            pieces = _PLACE.split(source.replace("{title}", title))
            yield re.compile("".join(_piece(i, piece) for i, piece in enumerate(pieces)))


def _piece(number: int, words: str) -> str:
    if number % 2 == 0:
        return re.escape(plain(words))
    return {"unit": "(?P<unit>.{2,60}?)", "Y": r"\d{4}"}.get(words, ".*?")


def _names(table: FoundTable, patterns: Collection[re.Pattern[str]]) -> Iterator[str]:
    ways = (_LABEL, *patterns, _DATED)
    for words in _said_over(table):
        found = next((hit for one in ways if (hit := one.fullmatch(words))), None)
        name = _BESIDE.sub("", found["unit"].strip(":")) if found is not None else ""
        sure = found is not None and found.groupdict().get("whole")
        if name and not _OPEN.search(name) and (sure or _BODY.fullmatch(name)):
            yield name


def _said_over(table: FoundTable) -> Iterator[str]:
    """Give what stands over a table, each part of a cell on its own; a label with the cell beside it."""
    for row in range(table.first, table.band.top):
        label = ""
        for _, text in line_texts(table.grid, row):
            for part in _GAP.split(text) if len(text) <= _LONGEST else ():
                words = plain(part)
                yield label + words
                label = f"{words.rstrip(':')}:" if part.rstrip().endswith((":", "：")) else ""
