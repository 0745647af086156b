"""Walk every formula and wording of a pack, with its place in the source and where it is seen from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from models.errors import meant, shortened
from models.expressions.parser import Expression
from models.expressions.tree import parts_of
from models.expressions.wordings import Placeholder, Template
from models.packs.blocks import Block, FixedBlock, RunningBlock, SideBySideBlock
from models.packs.cells import Cell, Group, Model
from models.packs.forms import Form, Pack
from models.packs.references import EXPLANATION_NAMES, Binder, Location

_OF_FORM = ("title", "subtitle", "name", "instance_name", "score")


@dataclass(frozen=True, slots=True)
class Seen:
    """A formula or wording, its place in the pack, and the form and block whose names it uses first."""

    at: Location
    form: str
    block: str
    what: Expression | Template


def seen_formulas(pack: Pack) -> Iterator[Seen]:
    """Walk all that a pack says in expressions."""
    yield from _seen(pack.ties, ("ties",), "", "")
    yield from _seen(pack.balance, ("balance",), "", "")
    for at, form in _places(pack):
        for name in _OF_FORM:
            yield from _seen(getattr(form, name), (*at, name), form.id, "")
        for j, check in enumerate(form.checks):
            yield from _seen(check, (*at, "checks", j), form.id, check.each or "")
        for j, block in enumerate(form.blocks):
            yield from _seen(block, (*at, "blocks", j), form.id, block.id)
            for place, _, cell, said in changed_cells(block):
                for name in said:
                    yield from _seen(getattr(cell, name), (*at, "blocks", j, *place, name), form.id, block.id)


def _places(pack: Pack) -> Iterator[tuple[Location, Form]]:
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        yield from (((where, i), form) for i, form in enumerate(forms))


def _seen(part: Any, at: Location, form: str, block: str) -> Iterator[Seen]:
    if isinstance(part, Expression | Template):
        yield Seen(at, form, block, part)
    elif isinstance(part, Model):
        for name, field in type(part).model_fields.items():
            yield from _seen(getattr(part, name), (*at, field.alias or name), form, block)
    elif isinstance(part, tuple):
        for i, item in enumerate(part):
            yield from _seen(item, (*at, i), form, block)
    elif isinstance(part, dict):
        for key, item in part.items():
            yield from _seen(item, (*at, key), form, block)


def changed_cells(block: Block) -> Iterator[tuple[Location, str, Cell, dict[str, Any]]]:
    """Give the cells that single rows have in their place: where it is said, row, cell, and what is said."""
    for at, row in _named_rows(block):
        key = getattr(row, "key", "@")
        for column, said in row.cells.items():
            if isinstance(block, FixedBlock | SideBySideBlock) and (key, column) in block.grid:
                yield (*at, "cells", column), key, block.grid[key, column], said


def _named_rows(block: Block) -> Iterator[tuple[Location, Any]]:
    if isinstance(block, FixedBlock):
        yield from ((("rows", k), row) for k, row in enumerate(block.rows))
    elif isinstance(block, SideBySideBlock):
        for s, section in enumerate(block.sections):
            yield from ((("sections", s, "left", k), row) for k, row in enumerate(section.left))
            yield from ((("sections", s, "right", k), row) for k, row in enumerate(section.right))


def own_cells(block: Block) -> Iterator[tuple[Location, Cell]]:
    """Give the cells of a block as they are before a row changes them, with their place in it."""
    if hasattr(block, "columns"):
        yield from _leaves(block.columns, ("columns",))
    elif isinstance(block, RunningBlock):
        yield from ((("cells", k), piece) for k, piece in enumerate(block.pieces))
    elif block.cells:
        lines = getattr(block, "rows", ())
        for r, line in enumerate(lines):
            yield from ((("rows", r, c), item) for c, item in enumerate(line) if isinstance(item, Cell))


def _leaves(columns: tuple[Any, ...], at: Location) -> Iterator[tuple[Location, Cell]]:
    for k, column in enumerate(columns):
        if isinstance(column, Group):
            yield from _leaves(column.columns, (*at, k, "columns"))
        else:
            yield (*at, k), column


def expressions_in(what: Expression | Template) -> Iterator[Expression]:
    """Give the expressions of a wording, or the one itself."""
    if isinstance(what, Expression):
        yield what
    else:
        yield from (part.expression for part in what.parts if isinstance(part, Placeholder))


def nodes_in(node: Any) -> Iterator[Any]:
    """Walk the tree of an expression from the top."""
    yield node
    for part in parts_of(node):
        yield from nodes_in(part)


def unknown_names(pack: Pack, binder: Binder) -> Iterator[tuple[Location, str]]:
    """Give every name in an expression that leads nowhere, with what may have been meant."""
    known = cache(lambda form, block: _known(pack, form, block))
    for seen in seen_formulas(pack):
        for path in seen.what.references:
            if path in EXPLANATION_NAMES or binder.find(seen.form, seen.block, path) is not None:
                continue
            name = ".".join(path)
            also = meant(name, known(seen.form, seen.block))
            shown = shortened(seen.what.source, 80)
            yield seen.at, f"“{shown}”引用了不存在的名称“{shortened(name, 80)}”{also}"
    for i, form in enumerate(pack.forms):
        for j, check in enumerate(form.checks):
            other = tuple(check.other.split("."))
            if check.other and binder.find(form.id, check.each or "", other) is None:
                yield ("forms", i, "checks", j, "other"), f"other 所指的“{check.other}”不存在"


def _known(pack: Pack, form_id: str, block_id: str) -> list[str]:
    """List names as seen from a block, nearest first."""
    known = [f"policy.{key}" for key in pack.policy] + list(pack.names)
    for form in pack.forms:
        inside = list(_names(form, block_id if form.id == form_id else ""))
        known += inside if form.id == form_id else [f"{form.id}.{name}" for name in inside]
    return known


def _names(form: Form, own: str) -> Iterator[str]:
    for block in form.blocks:
        if block.id == own:
            yield from block.index
        yield from (f"{block.id}.{key}" for key in block.index)
        yield from (f"{block.id}.{row}.{key}" for row in block.named_rows for key in block.index)
