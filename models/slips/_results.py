"""Find figures that cannot come to anything: of no cell's kind, rounded to no places, of a later year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.expressions.functions import MAX_PLACES
from models.expressions.tree import BoolOp, Call, Compare, Constant, If, In, Number, Text, Unary
from models.packs.blocks import RunningBlock
from models.packs.cells import ByYear, Cell
from models.packs.forms import Pack
from models.packs.references import Location
from models.slips._formulas import changed_cells, expressions_in, nodes_in, own_cells, seen_formulas

_TRUTH = "公式得出的是“成立”或“不成立”，不是能印的数或文字，请写成 if(……, '是', '否') 这样的"
_PLACES = f"round 的第二项是小数位数，应为 0 至 {MAX_PLACES} 的整数"


def void_results(pack: Pack) -> Iterator[tuple[Location, str]]:
    """Say which printed cell comes to a truth, which `round` has no places, which policy starts too late."""
    for where, forms in (("forms", pack.forms), ("added", pack.added)):
        for i, form in enumerate(forms):
            for j, block in enumerate(form.blocks):
                if isinstance(block, RunningBlock):
                    continue  # its cells help to word paragraphs
                changed = ((at, cell) for at, _, cell, said in changed_cells(block) if said.keys() & _FILLS)
                for at, cell in (*own_cells(block), *changed):
                    yield from (((where, i, "blocks", j, *at, *to), _TRUTH) for to in _truths(cell))
    for seen in seen_formulas(pack):
        if any(_unrounded(node) for one in expressions_in(seen.what) for node in nodes_in(one.root)):
            yield seen.at, _PLACES
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


def _is_truth(node: Any) -> bool:
    if isinstance(node, If):
        return _is_truth(node.then) or _is_truth(node.otherwise)
    if isinstance(node, Unary):
        return node.symbol == "not"
    if isinstance(node, Call):
        return node.function.name in ("blank", "qualitative", "alike", "mentions")
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
