"""Find what cannot come to anything: words in sums or for figures, no places, no rows, a later year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.errors import shortened
from models.expressions.functions import MAX_PLACES
from models.expressions.tree import Binary, BoolOp, Call, Compare, Constant, If, In, Number, Text, Unary
from models.figures.measures import parse_date
from models.packs.blocks import FieldsBlock, FixedBlock, RunningBlock
from models.packs.cells import ByYear, Cell
from models.packs.forms import Pack
from models.packs.references import Location
from models.slips._formulas import changed_cells, expressions_in, nodes_in, own_cells, seen_formulas

_TRUTH = "公式得出的是“成立”或“不成立”，不是能印的数或文字，请写成 if(……, '是', '否') 这样的"
_WORDS = "它得出的是文字，不是数，印不进 type: number 的单元格；请写成算数的公式，或把单元格写成 type: text"
_NO_ROWS = "rows 里一行也没有，这张表没有地方可填；请写上各行，或把整块去掉"
_OF_WORDS = frozenset(("join", "left", "dated", "unlisted", "relation", "unit", "unread", "named"))
"""Functions that give words, never a figure."""
_OF_TRUTHS = frozenset(("blank", "qualitative", "alike", "mentions"))
_OF_ONE_NUMBER = {"abs": (0,), "round": (0, 1), "sum": None, "min": None, "max": None}
"""Functions of numbers, and which of their arguments have to be some; None for all."""
_SHOWN = 80
_PLACES = f"round 的第二项是小数位数，应为 0 至 {MAX_PLACES} 的整数"


def void_results(pack: Pack) -> Iterator[tuple[Location, str]]:
    """Say which cell comes to a truth or to words, which sum to nothing, which policy starts too late."""
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        for i, form in enumerate(forms):
            for j, block in enumerate(form.blocks):
                if isinstance(block, FixedBlock | FieldsBlock) and not block.rows:
                    yield (where, i, "blocks", j, "rows"), _NO_ROWS
                if isinstance(block, RunningBlock):
                    continue  # its cells help to word paragraphs
                changed = ((at, cell) for at, _, cell, said in changed_cells(block) if said.keys() & _FILLS)
                for at, cell in (*own_cells(block), *changed):
                    yield from (((where, i, "blocks", j, *at, *to), _TRUTH) for to in _truths(cell))
                    yield from (((where, i, "blocks", j, *at, *to), _WORDS) for to in _worded(cell))
    for seen in seen_formulas(pack):
        if any(_unrounded(node) for one in expressions_in(seen.what) for node in nodes_in(one.root)):
            yield seen.at, _PLACES
        source = shortened(seen.what.source, _SHOWN)
        found = (
            why for one in expressions_in(seen.what) for node in nodes_in(one.root) for why in _void(node)
        )
        yield from ((seen.at, f"“{source}”{why}") for why in dict.fromkeys(found))
    for key, value in pack.policy.items():
        if isinstance(value, ByYear) and value.first > pack.year:
            said = f"从 {value.first} 年度起才有值，表样的 year 是 {pack.year}，请补上 {pack.year} 年度的"
            yield ("policy", key), said


_FILLS = frozenset(("compute", "cases"))


def _truths(cell: Cell) -> Iterator[Location]:
    if not cell.printed or cell.print is not None:
        return
    if cell.compute is not None and _is_truth(cell.compute.root):
        yield ("compute",)
    yield from (("cases", k, "value") for k, case in enumerate(cell.cases) if _is_truth(case.value.root))


def _worded(cell: Cell) -> Iterator[Location]:
    """Give the formulas of a figure that may come to words."""
    if not cell.numeric or cell.print is not None:
        return
    if cell.compute is not None and _may_be_words(cell.compute.root):
        yield ("compute",)
    yield from (("cases", k, "value") for k, case in enumerate(cell.cases) if _may_be_words(case.value.root))


def _may_be_words(node: Any) -> bool:
    if isinstance(node, If):
        return _may_be_words(node.then) or _may_be_words(node.otherwise)
    if isinstance(node, Call) and node.function.name in ("first", "zero"):
        return any(map(_may_be_words, node.arguments))
    return _is_words(node)


def _is_words(node: Any) -> bool:
    if isinstance(node, Text):
        return bool(node.value)
    return isinstance(node, Call) and node.function.name in _OF_WORDS


def _never_figure(node: Any) -> bool:
    """Tell whether a part of a formula is words or a truth whatever is typed."""
    if isinstance(node, If):
        return _never_figure(node.then) and _never_figure(node.otherwise)
    return _is_words(node) or _is_truth(node)


def _void(node: Any) -> Iterator[str]:
    """Say why a step of a formula is blank whatever is typed."""
    operands: tuple[Any, ...] = ()
    if isinstance(node, Binary):
        operands = (node.left, node.right)
        if node.symbol == "/" and isinstance(node.right, Number) and not node.right.value:
            yield "除以 0，结果总是空的；请改正除数"
    elif isinstance(node, Unary) and node.symbol != "not":
        operands = (node.operand,)
    elif isinstance(node, Call) and node.function.name in _OF_ONE_NUMBER:
        which = _OF_ONE_NUMBER[node.function.name]
        operands = node.arguments if which is None else tuple(node.arguments[i] for i in which)
    elif isinstance(node, Call) and node.function.name == "days":
        for one in (one for one in node.arguments if isinstance(one, Text)):
            day = parse_date(one.value)
            if day is None or not day.whole:
                yield f"里的“{one.value}”不是完整的日期，算不出天数；请写成“2026年1月1日”这样的"
    for one in filter(_never_figure, operands):
        what = f"“{shortened(one.value, _SHOWN)}”" if isinstance(one, Text) else "一项"
        why = "它是文字或“成立”，不是数，算不出结果"
        yield f"拿{what}来算，{why}；数不要加引号，文字用 number(……) 读出其中的数"


def _is_truth(node: Any) -> bool:
    if isinstance(node, If):
        return _is_truth(node.then) or _is_truth(node.otherwise)
    if isinstance(node, Unary):
        return node.symbol == "not"
    if isinstance(node, Call):
        return node.function.name in _OF_TRUTHS
    return isinstance(node, Compare | BoolOp | In) or (
        isinstance(node, Constant) and isinstance(node.value, bool)
    )


def _unrounded(node: Any) -> bool:
    """Tell whether a `round` says other places than there are; a name may come to any."""
    if not isinstance(node, Call) or node.function.name != "round":
        return False
    places = node.arguments[1]
    if isinstance(places, Number):
        return not 0 <= places.value <= MAX_PLACES or places.value != places.value.to_integral_value()
    return isinstance(places, Text | Compare | BoolOp | In) or (
        isinstance(places, Unary) and isinstance(places.operand, Number)
    )
