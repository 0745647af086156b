"""Find formulas that go round in a circle, without a draft: cell by cell, all branches of a formula taken."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from models.address import SINGLE_ROW
from models.expressions.parser import Expression
from models.expressions.tree import At, Reference, Text
from models.packs.blocks import Block
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.packs.references import Binder, Location, Sibling, Single, Whole
from models.slips._formulas import changed_cells, nodes_in, own_cells

_EACH = "*"
"""Stands for every row that has no name of its own."""
_MOST = 20


class CellSpot(NamedTuple):
    """A cell of a form, or of every row of a table that has no named ones."""

    form: str
    block: str
    row: str
    column: str

    def __str__(self) -> str:
        return ".".join(part for part in self if part not in (_EACH, SINGLE_ROW))


def circles(pack: Pack, binder: Binder) -> Iterator[tuple[Location, str]]:
    """Say which cells are computed from themselves, each circle once, at one of its formulas."""
    places: dict[CellSpot, Location] = {}
    reads: dict[CellSpot, set[CellSpot]] = {}
    for i, form in enumerate(pack.forms):
        for j, block in enumerate(form.blocks):
            for spot, at, cell in _cells(form.id, block):
                places[spot] = ("forms", i, "blocks", j, *at)
                reads[spot] = set(_read(pack, binder, spot, cell))
    for _ in range(_MOST):
        try:
            TopologicalSorter(reads).prepare()
        except CycleError as error:
            way: list[CellSpot] = error.args[1][::-1]
            reads[way[0]].discard(way[1])
            at = next(places[spot] for spot in way if spot in places)
            yield at, f"公式绕成了一圈：{' → '.join(map(str, way))}"
        else:
            return


def _cells(form: str, block: Block) -> Iterator[tuple[CellSpot, Location, Cell]]:
    changed = {(row, cell.key): (at, cell) for at, row, cell, _ in changed_cells(block)}
    rows = tuple(block.named_rows) or _rows_of(block)
    for row in rows:
        for at, cell in own_cells(block):
            own_at, own = changed.get((row, cell.key), (at, cell))
            yield CellSpot(form, block.id, row, cell.key), own_at, own


def _read(pack: Pack, binder: Binder, spot: CellSpot, cell: Cell) -> Iterator[CellSpot]:
    values = [cell.compute, cell.default if cell.compute is None else None]
    for case in cell.cases:
        values += [case.when, case.value]
    for one in values:
        if one is not None:
            yield from _spots(pack, binder, spot, one)


def _spots(pack: Pack, binder: Binder, spot: CellSpot, formula: Expression) -> Iterator[CellSpot]:
    for node in nodes_in(formula.root):
        if not isinstance(node, Reference | At):
            continue
        row = node.key.value if isinstance(node, At) and isinstance(node.key, Text) else ""
        bound = binder.find(spot.form, spot.block, node.path)
        if isinstance(bound, Sibling):
            yield spot._replace(column=bound.column)
        elif isinstance(bound, Single):
            yield CellSpot(bound.form, bound.block, bound.row, bound.column)
        elif isinstance(bound, Whole):
            target = pack.form(bound.form).block(bound.block)
            own = (bound.form, bound.block) == (spot.form, spot.block)
            if isinstance(node, At) and own and not row:
                continue  # another row of the own table, which one is only known with a draft
            named = tuple(target.named_rows) or _rows_of(target)
            for one in (row,) if row in target.named_rows else named:
                yield CellSpot(bound.form, bound.block, one, bound.column)


def _rows_of(block: Block) -> tuple[str, ...]:
    return (SINGLE_ROW,) if block.standing_rows == (SINGLE_ROW,) else (_EACH,)
