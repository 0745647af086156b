"""Which tables of a pack are held against something: by a tie, a check or what the program can make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.expressions.tree import At, Call, Link, Node, Path, Reference, parts_of
from models.packs.blocks import Block, SubjectsBlock
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.packs.references import EXPLANATION_NAMES, Binder, Sibling, Single, Whole, references_of

Column = tuple[str, str, str]
"""Form, block and column."""


def compared_blocks(pack: Pack) -> frozenset[tuple[str, str]]:
    """Name form and block of every table with a figure that is compared, itself or in what is made of it."""
    binder = Binder(pack)
    pending, seen = list(_held(pack, binder)), set[Column]()
    while pending:
        if (one := pending.pop()) not in seen:
            seen.add(one)
            form, block_id, column = one
            for cell in _cells(pack.form(form).block(block_id), column):
                pending += _read(binder, form, block_id, (cell.compute, cell.default, cell.cases))
    held = {(form, block) for form, block, _ in seen}
    return frozenset(held | {place for place, reads in _only_computed(pack, binder) if reads & seen})


def _only_computed(pack: Pack, binder: Binder) -> Iterator[tuple[tuple[str, str], set[Column]]]:
    """Walk the blocks in which nothing is typed that prints, with what their figures are made of."""
    for form in pack.forms:
        for block in form.blocks:
            if not any(cell.typed_by_hand and cell.printed for cell in block.every_cell):
                made = [part for cell in block.every_cell for part in (cell.compute, cell.cases)]
                yield (form.id, block.id), set(_read(binder, form.id, block.id, made))


def _held(pack: Pack, binder: Binder) -> Iterator[Column]:
    for tie in (one for one in pack.ties if not one.given):  # there may be nothing given to compare with
        yield from _read(binder, "", "", (tie.left, tie.right))
    for form in pack.forms:
        for check in (one for one in form.checks if not one.given):
            yield from _bound(binder, form.id, check.each or "", _weighed(check.when.root))
        for block in form.blocks:
            for cell in block.every_cell:
                if cell.propose is not None:
                    yield form.id, block.id, cell.key
                    yield from _read(binder, form.id, block.id, (cell.propose,))
            if isinstance(block, SubjectsBlock) and block.mapped_from:
                source, _, table = block.mapped_from.partition(".")
                yield from ((form.id, block.id, cell.key) for cell in block.cells if cell.numeric)
                yield from ((source, table, c.key) for c in pack.form(source).block(table).cells if c.numeric)


def _weighed(node: Node | Link) -> Iterator[Path]:
    """Name what a condition weighs; whether something is filled in at all holds it against nothing."""
    if isinstance(node, Call) and node.function.name == "blank":
        return
    if isinstance(node, Reference | At):
        yield node.path
    for part in parts_of(node):
        yield from _weighed(part)


def _read(binder: Binder, form: str, block: str, parts: Iterable[object]) -> Iterator[Column]:
    return _bound(binder, form, block, (path for _, path in references_of(tuple(parts))))


def _bound(binder: Binder, form: str, block: str, paths: Iterable[Path]) -> Iterator[Column]:
    for path in paths:
        bound = binder.bind(form, block, path) if path not in EXPLANATION_NAMES else None
        if isinstance(bound, Sibling):
            yield form, block, bound.column
        elif isinstance(bound, Single | Whole):
            yield bound.form, bound.block, bound.column


def _cells(block: Block, column: str) -> Iterator[Cell]:
    yield from (cell for cell in block.every_cell if cell.key == column)
