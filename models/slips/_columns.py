"""Find columns of a table used as one figure, and words that are reckoned with: both give blanks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.errors import shortened
from models.expressions.tree import At, Binary, Call, Choices, If, In, Path, Reference, Unary, parts_of
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.packs.references import Binder, Location, Sibling, Whole
from models.slips._formulas import Seen, expressions_in, nodes_in, seen_formulas

_OF_COLUMNS = {
    "sum": (),
    "count": (),
    "min": (),
    "max": (),
    "first": (),
    "join": (),
    "blank": (),
    "sumif": (0, 1),
    "countif": (0,),
    "unlisted": (1,),
}
"""Functions that read whole columns, and which of their arguments may be one; none named, all may."""
_OF_NUMBERS = {"sum": None, "min": None, "max": None, "abs": None, "round": None, "sumif": 1}
"""Functions of numbers, and how many of their arguments have to be some; None for all."""
_SHOWN = 80


def columns_as_figures(pack: Pack, binder: Binder) -> Iterator[tuple[Location, str]]:
    """Say which formulas take a whole column for one figure, or reckon with words."""
    for seen in seen_formulas(pack):
        source = shortened(seen.what.source, _SHOWN)
        for expression in expressions_in(seen.what):
            for path in dict.fromkeys(_lone(expression.root, False)):
                if isinstance(binder.find(seen.form, seen.block, path), Whole):
                    yield seen.at, f"“{source}”{_whole('.'.join(path))}"
            for path in dict.fromkeys(_reckoned(expression.root)):
                if _is_words(pack, binder, seen, path):
                    name = ".".join(path)
                    how = f"请把它写成 type: number，或用 number({name}) 读出其中的数"
                    yield seen.at, f"“{source}”拿“{name}”来算，它是文字，不是数，算不出结果；{how}"


def _whole(name: str) -> str:
    how = f"请用 sum({name})、count({name}) 这样的函数，或用 at({name}, 编码) 取其中一行"
    return f"把整列“{name}”当作一个数来用，结果总是空的；{how}"


def _lone(node: Any, may_be_column: bool) -> Iterator[Path]:
    """Give the names that stand where only a single figure can be used."""
    if isinstance(node, Reference):
        if not may_be_column:
            yield node.path
    elif isinstance(node, If):
        yield from _lone(node.condition, False)
        yield from _lone(node.then, may_be_column)
        yield from _lone(node.otherwise, may_be_column)
    elif isinstance(node, In):
        yield from _lone(node.item, False)
        yield from _lone(node.container, True)
    elif isinstance(node, Call):
        places = _OF_COLUMNS.get(node.function.name)
        for i, argument in enumerate(node.arguments):
            yield from _lone(argument, places is not None and (not places or i in places))
    else:
        for part in parts_of(node):
            yield from _lone(part, isinstance(node, Choices))


def _reckoned(root: Any) -> Iterator[Path]:
    """Give the names that stand where only a number can be used."""
    for node in nodes_in(root):
        operands: tuple[Any, ...] = ()
        if isinstance(node, Binary):
            operands = (node.left, node.right)
        elif isinstance(node, Unary) and node.symbol != "not":
            operands = (node.operand,)
        elif isinstance(node, Call) and node.function.name in _OF_NUMBERS:
            operands = node.arguments[: _OF_NUMBERS[node.function.name]]
        yield from (operand.path for operand in operands if isinstance(operand, Reference | At))


def _is_words(pack: Pack, binder: Binder, seen: Seen, path: Path) -> bool:
    """Tell whether a name leads to what is typed as words in every row."""
    bound = binder.find(seen.form, seen.block, path)
    if isinstance(bound, Sibling):
        form, block = seen.form, seen.block
    elif isinstance(bound, Whole):
        form, block = bound.form, bound.block
    else:
        return False
    cells = [one for one in pack.any_form(form).block(block).every_cell if one.key == bound.column]
    return bool(cells) and all(map(_typed_as_words, cells))


def _typed_as_words(cell: Cell) -> bool:
    # What a formula puts in may be a figure whatever the cell's type; a code or an item has no formula.
    return cell.type != "number" and not (cell.computed or cell.default or cell.propose)
