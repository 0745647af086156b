"""What of a sheet belongs together: the tables and single cells of one form, to become one of its copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from models.importing._bands import single_line
from models.importing._fields import FieldHit, find_fields
from models.importing._outlines import FormOutline
from models.importing._recognising import Candidate, FoundTable, Recogniser
from models.importing.grids import Grid


@dataclass
class FormPart:
    """Tables of one form that stand together on a sheet, with the single cells around them."""

    form: FormOutline
    grid: Grid
    tables: list[tuple[FoundTable, Candidate]] = field(default_factory=list)
    fields: list[FieldHit] = field(default_factory=list)
    follows: bool = False
    """Whether it goes on with what the section before it began, on this sheet or the one before."""

    def named(self, block: str, cell: str) -> str:
        """Give the text of a single cell, blank where it was not found."""
        return next((h.text for h in self.fields if (h.field.block, h.field.cell.key) == (block, cell)), "")


def sections(recogniser: Recogniser, chosen: Sequence[tuple[FoundTable, Candidate]]) -> list[FormPart]:
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
    for section, following in zip(found, [*found[1:], None], strict=False):
        _find_fields(section, following)
    for before, section in pairwise(found):
        section.follows = _goes_on(before, section)
    return found


def _find_fields(section: FormPart, following: FormPart | None) -> None:
    first = section.tables[0][0].first
    end = len(section.grid.rows)
    if following is not None and following.grid is section.grid:
        end = _title_row(following)
    within = {
        row
        for table, _ in section.tables
        for row in (*range(table.band.top, table.band.bottom + 1), *table.rows)
    }
    top = _title_row(section) if first else 0
    lines = [row for row in range(top, end) if row not in within]
    section.fields = find_fields(section.grid, section.form, lines)


def _title_row(section: FormPart) -> int:
    table = section.tables[0][0]
    rows = range(table.first, table.band.top)
    return next((row for row in rows if single_line(section.grid, row)), table.band.top)


def _goes_on(before: FormPart, section: FormPart) -> bool:
    """Tell whether a section is the rest of a table that began before: the same heads, and no own name."""
    if section.form is not before.form or any(hit.text for hit in section.fields):
        return False
    last, first = before.tables[-1], section.tables[0]
    if last[1].outline.key != first[1].outline.key:
        return False
    heads = [[column.path for column in table.band.columns] for table in (last[0], first[0])]
    same = heads[0] == heads[1]
    return same and (not first[0].lines or not first[0].titled or first[0].lines == last[0].lines)
