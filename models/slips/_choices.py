"""Find words that are compared with a choice or an option, or put into one, and that it does not offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.errors import meant
from models.expressions.tree import Call, Choices, Compare, In, Reference, Text
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.packs.references import Binder, Location, PolicyFigure, Sibling, Single, Whole
from models.slips._formulas import Seen, changed_cells, expressions_in, nodes_in, own_cells, seen_formulas

_LIKE = 0.5
"""How much of a short Chinese word is the same where one of its two characters is wrong."""


def strange_words(pack: Pack, binder: Binder) -> Iterator[tuple[Location, str]]:
    """Say which literals no choice has."""
    for seen in seen_formulas(pack):
        for expression in expressions_in(seen.what):
            for node in nodes_in(expression.root):
                for path, words in _compared(node):
                    yield from ((seen.at, said) for said in _strange(pack, binder, seen, path, words))
    for i, form in enumerate(pack.forms):
        for j, block in enumerate(form.blocks):
            changed = ((at, cell) for at, _, cell, _ in changed_cells(block))
            for at, cell in (*own_cells(block), *changed):
                yield from ((("forms", i, "blocks", j, *at, *to), said) for to, said in _offered(cell))


def _offered(cell: Cell) -> Iterator[tuple[Location, str]]:
    """Look at what a choice offers, and what it is given from the start."""
    if cell.type != "choice":
        return
    if not cell.choices and not cell.computed:
        yield (), f"可选的单元格 {cell.key} 没有写 choices"
    for name in ("default", "propose"):
        given = getattr(cell, name)
        if given is not None and isinstance(given.root, Text) and not cell.open:
            yield from (((name,), said) for said in _missing(cell, [given.root.value]))


def _compared(node: Any) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Give what is compared with literals in one step of an expression."""
    if isinstance(node, Compare):
        sides = [node.left, *(link.operand for link in node.links)]
        words = [side.value for side in sides if isinstance(side, Text) and side.value]
        yield from ((side.path, words) for side in sides if isinstance(side, Reference) and words)
    elif isinstance(node, In) and isinstance(node.item, Reference) and isinstance(node.container, Choices):
        yield node.item.path, [one.value for one in node.container.items if isinstance(one, Text)]
    elif isinstance(node, Call) and node.function.name in ("countif", "sumif"):
        column, wanted = node.arguments[-2:]
        if isinstance(column, Reference) and isinstance(wanted, Text):
            yield column.path, [wanted.value]


def _strange(pack: Pack, binder: Binder, seen: Seen, path: tuple[str, ...], words: list[str]) -> list[str]:
    bound = binder.find(seen.form, seen.block, path)
    if isinstance(bound, PolicyFigure) and path[-1] in pack.options:
        return _no_option(path[-1], list(pack.options[path[-1]]), words)
    if isinstance(bound, Sibling):
        cells = _named(pack, seen.form, seen.block, bound.column)
    elif isinstance(bound, Single | Whole):
        cells = _named(pack, bound.form, bound.block, bound.column)
    else:
        return []
    if not cells or any(cell.type != "choice" or cell.open or not cell.choices for cell in cells):
        return []
    known = {choice.value for cell in cells for choice in cell.choices}
    return _missing(cells[0], [word for word in words if word not in known])


def _no_option(name: str, known: list[str], words: list[str]) -> list[str]:
    return [
        f"policy 的 {name} 没有“{word}”这个值{meant(word, known, _LIKE)}，可选：{'、'.join(known)}"
        for word in words
        if word not in known
    ]


def _named(pack: Pack, form: str, block: str, column: str) -> list[Cell]:
    return [cell for cell in pack.form(form).block(block).every_cell if cell.key == column]


def _missing(cell: Cell, words: list[str]) -> list[str]:
    known = [choice.value for choice in cell.choices]
    return [
        f"可选的单元格 {cell.key} 没有“{word}”这一项{meant(word, known, _LIKE)}，可选：{'、'.join(known)}"
        for word in words
        if word not in known
    ]
