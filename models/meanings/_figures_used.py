"""Cells that formulas multiply or add up: they hold figures, whatever their words seem to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from models.blanks.blank import Blank, CellAt
from models.meanings.formulas import Reach, figures_in
from models.meanings.workpiece import Judged, RowsThatRepeat

_WORDS = ("text", "long")


def as_figures(
    blank: Blank, cells: Mapping[CellAt, Judged], rows: tuple[RowsThatRepeat, ...]
) -> Iterator[tuple[CellAt, Judged]]:
    """Give cells of text with which a formula reckons, as figures; of repeated rows the whole column."""
    used: dict[tuple[str, Reach], CellAt] = {}
    for at, one in cells.items():
        formulas = {blank.cell(at).formula, one.role.formula if one.role.kind == "computed" else ""}
        for formula in filter(None, formulas):
            for reach in figures_in(formula):
                used.setdefault((reach.sheet or blank.sheets[at.sheet].name, reach), at)
    for (sheet, reach), by in used.items():
        for at in blank.places(sheet, (reach.top, reach.left, reach.bottom, reach.right)):
            for place in _column_of(at, rows):
                known = cells.get(place)
                if known is not None and _is_text(known):
                    ground = f"{blank.named(by)} 的公式拿它当数来算"
                    yield place, replace(known, role=replace(known.role, type="number"), ground=ground)


def _is_text(one: Judged) -> bool:
    return one.role.kind == "typed" and one.role.type in _WORDS and not one.role.text


def _column_of(at: CellAt, rows: tuple[RowsThatRepeat, ...]) -> Iterator[CellAt]:
    table = next((one for one in rows if one.region.holds(at) and at.row >= one.first), None)
    if table is None:
        yield at
    else:
        yield from (at._replace(row=row) for row in range(table.region.top, table.region.bottom + 1))
