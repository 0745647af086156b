"""Single cells of a form in a sheet: the one beside its label, below it, or behind it in the same cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from models.importing._bands import line_texts
from models.importing._outlines import FieldOutline, FormOutline
from models.importing._words import bare, likeness, plain, unit_said
from models.importing.grids import Grid, Place

_CLOSE = 0.85
_COLON = re.compile(r"[:：]")


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
    for field in form.fields:
        at = next((label for label in _ranked(field, labels) if label[:2] not in used), None)
        if at is None:
            continue
        used.add(at[:2])
        place = _place(grid, field, at)
        if place is None:
            continue
        text = grid.own(*place)
        if field.way == "behind":
            text = _COLON.split(text, maxsplit=1)[-1] if _COLON.search(text) else ""
        elif plain(text) in known & {other.label for other in form.fields}:
            text = ""
        found.append(FieldHit(field, place, text.strip(), unit_said(at[2])))
    return found


def _ranked(field: FieldOutline, labels: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Give the labels that fit a cell, the best first."""
    if field.way == "behind":
        yield from (one for one in labels if plain(one[2]).startswith(field.label))
        return
    for fits in (_same, _alike):
        yield from (one for one in labels if fits(plain(one[2]), field.label))


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
