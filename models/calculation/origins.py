"""Where a figure comes from: the sentence, and the cells it was made of, which one can go to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation._formula_words import FormulaWords
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label, form_name, name_from, row_label
from models.calculation.cell_state import CellState
from models.calculation.printed_text import plain_text
from models.calculation.running_text import FIGURE, WORDS, stands_nowhere, telling
from models.calculation.subject_cells import name_source, rolled_up
from models.expressions import tree
from models.expressions.functions import cells, same, scalar, truth
from models.expressions.parser import Expression
from models.packs.cells import Cell
from models.packs.paragraphs import Paragraph
from models.subjects.tree import TOTAL


@dataclass(frozen=True, slots=True)
class Source:
    """A cell that a figure was made of; in a sum `sign` says whether it was added or taken off."""

    at: Address
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """How a figure came about; where it `adds_up` the sources with their signs come to the figure.

    `taken` says that it is another cell's figure as it stands.
    """

    sentence: str
    sources: tuple[Source, ...] = ()
    adds_up: bool = False
    taken: bool = False


def origin(calc: Calculation, at: Address) -> Origin | None:
    """Say where what stands in a cell comes from; None for what a person typed or left blank."""
    cell, state = calc.pack.cell(at), calc.state(at)
    if cell.type in ("code", "name"):
        return _of_subject(calc, cell, at, state)
    parts = rolled_up(calc, at, cell)
    if parts is not None:
        below = "各大类科目相加，大类由下级科目逐级汇总。" if at.row == TOTAL else "下级科目相加。"
        return Origin(below, tuple(map(Source, parts)), True)
    if isinstance(cell, Paragraph):
        return _of_paragraph(calc, at)
    if cell.compute is not None:
        return _of_formula(calc, at, cell.compute, "")
    if cell.cases:
        return _of_case(calc, at, cell, state)
    if cell.default is not None and state.source == "default" and state.value is not None:
        return _of_formula(calc, at, cell.default, "没有另填，")
    return None


def summands(calc: Calculation, formula: Expression, place: Address) -> tuple[Source, ...]:
    """Give the cells that a sum, as seen from a place, adds up; none where it is no sum."""
    return _Walk(calc, place).added(formula.root) or ()


def first_read(calc: Calculation, formula: Expression, place: Address) -> Address | None:
    """Give the first cell that a formula reads as seen from a place; None where it reads none.

    What is only computed for a text stands nowhere, so that is what it was itself made of.
    """
    found = _Walk(calc, place).read(formula.root)
    if not found or not stands_nowhere(calc.pack, found[0].at):
        return found[0].at if found else None
    inner = origin(calc, found[0].at)
    return inner.sources[0].at if inner is not None and inner.sources else None


def copied_from(calc: Calculation, formula: Expression, place: Address) -> Address | None:
    """Give the cell whose words a formula only repeats as seen from a place; None where it repeats none."""
    value = calc.evaluate(formula, place)
    found = _Walk(calc, place).read(formula.root) if isinstance(value, str) else ()
    return next((one.at for one in found if one.at != place and calc.value(one.at) == value), None)


def source_figure(calc: Calculation, source: Source) -> str:
    """Give what stands in a source as it is printed, `空` for nothing."""
    return plain_text(calc, source.at, calc.pack.cell(source.at), calc.state(source.at)) or "空"


def _of_subject(calc: Calculation, cell: Cell, at: Address, state: CellState) -> Origin | None:
    if state.source != "computed" or state.value is None:
        return None
    if cell.type == "code":
        return Origin("科目编码随所加的科目而来，上级编码自动出现。")
    if at.row == TOTAL:
        return None
    source, typed = name_source(calc, at), at
    while source is not None:
        typed, source = source, name_source(calc, source)
    if calc.state(typed).source == "typed":
        return Origin(f"名称取自{form_name(calc, typed)}里填写的名称。", (Source(typed),))
    return Origin("名称随科目编码取自科目字典。")


def part_origin(calc: Calculation, at: Address, number: int) -> Origin | None:
    """Say how one part of a paragraph came about, by its number among those that are not the pack's words.

    None where there is no such part, or a person types it.
    """
    parts = [piece for piece in telling(calc, at) if piece.role != WORDS]
    if number >= len(parts):
        return None
    piece = parts[number]
    if piece.role == FIGURE and piece.at is not None:
        there = origin(calc, piece.at)
        return Origin(there.sentence if there is not None else "在表里填写。", (Source(piece.at),))
    return _of_formula(calc, piece.computed[1], piece.computed[0], "") if piece.computed else None


def _of_paragraph(calc: Calculation, at: Address) -> Origin | None:
    found: list[Source] = []
    for piece in telling(calc, at):
        if piece.role == FIGURE and piece.at is not None:
            found.append(Source(piece.at))
        elif piece.computed is not None:
            formula, place = piece.computed
            found += _Walk(calc, place).read(formula.root)
    return Origin("文字由表样写好，其中的数取自各表。", tuple(dict.fromkeys(found))) if found else None


def _of_formula(calc: Calculation, at: Address, formula: Expression, before: str) -> Origin:
    words, found = FormulaWords(calc, at), _Walk(calc, at)
    added = found.added(formula.root)
    node, said = words.taken(formula.root)[0], words.says_why(formula.root)
    taken = isinstance(node, tree.Reference | tree.At) and not words.fixed(node)
    if isinstance(node, tree.Text) and not node.value:
        sentence = f"{before}这里不写字。"
    elif isinstance(node, tree.Constant | tree.Number | tree.Text) or words.fixed(node):
        sentence = f"{before}按表样定为{said}。"
    elif taken and not words.made_up(node):
        sentence = f"{before}取自{said}。"
    else:
        down = bool(added) and all(one.at.column == at.column for one in added or ())
        name = (down and row_label(calc, at).rstrip("：:")) or cell_label(calc, at) or "这一格"
        if isinstance(calc.pack.cell(at), Paragraph):
            name = "这个数"  # the paragraph's first words would say nothing
        sentence = f"{before}{name} = {said}。"
    sources = added if added is not None else found.read(formula.root)
    return Origin(sentence, sources, bool(added), taken)


def _of_case(calc: Calculation, at: Address, cell: Cell, state: CellState) -> Origin:
    found = _Walk(calc, at)
    sources: tuple[Source, ...] = ()
    if state.case is not None:
        added = found.added(state.case.value.root)
        sources = added or found.read(state.case.value.root)
        if not sources:  # a constant: what led to it is what was asked
            asked = cell.cases[: cell.cases.index(state.case) + 1]
            sources = next(
                (
                    read
                    for case in reversed(asked)
                    if case.when is not None and (read := found.read(case.when.root))
                ),
                (),
            )
        if said := calc.explain(at):
            return Origin(said, sources, bool(added))
    return Origin(_without_words(calc, at, state, sources), sources)


def _without_words(calc: Calculation, at: Address, state: CellState, sources: Sequence[Source]) -> str:
    """Say of a figure that its pack has no words for what it hangs on, or what it waits for."""
    blank = [one for one in sources if calc.value(one.at) is None]
    named = "、".join(name_from(calc, one.at, at) for one in (blank or sources)[:_MOST_WAITED_FOR])
    if state.computed is None and blank:
        return f"{named}还没有填，所以这里没有数。"
    return f"按{named}，这里没有数。" if state.computed is None else f"按{named}判断得出。"


_MOST_WAITED_FOR = 4


class _Walk:
    """Find the cells that an expression reads, as seen from a cell, in the branches that hold."""

    def __init__(self, calc: Calculation, place: Address) -> None:
        self._calc = calc
        self._place = place
        self._resolve = calc.resolver(place)

    def added(self, node: tree.Node) -> tuple[Source, ...] | None:
        """Give the addends of a sum, each with its sign; None for what is no sum."""
        found = self._addends(node, 1)
        return None if found is None else tuple(found)

    def read(self, node: tree.Node) -> tuple[Source, ...]:
        """Give every cell that is read, each once."""
        return tuple(Source(at) for at in dict.fromkeys(self._reads(node)))

    def _addends(self, node: tree.Node, sign: int) -> list[Source] | None:
        if isinstance(node, tree.If):
            return self._addends(self._branch(node), sign)
        if isinstance(node, tree.Unary) and node.symbol in "+-":
            return self._addends(node.operand, -sign if node.symbol == "-" else sign)
        if isinstance(node, tree.Binary) and node.symbol in "+-":
            right = -sign if node.symbol == "-" else sign
            return _joined((self._addends(node.left, sign), self._addends(node.right, right)))
        if isinstance(node, tree.Call) and node.function.name in ("sum", "zero"):
            return _joined(tuple(self._addends(part, sign) for part in node.arguments))
        if isinstance(node, tree.Call) and node.function.name == "sumif":
            return [Source(at, sign) for at in self._chosen(node)]
        if not isinstance(node, tree.Reference | tree.At):
            return None
        parts: list[list[Source] | None] = []
        for at in self._cells(node):
            inner = self._inside(at)
            parts.append([Source(at, sign)] if inner is None else inner[0]._addends(inner[1], sign))
        numeric = isinstance(scalar(node.evaluate(self._resolve)), Decimal | None)
        return _joined(parts) if numeric and (parts or isinstance(node, tree.At)) else None

    def _reads(self, node: tree.Node) -> Iterator[Address]:
        if isinstance(node, tree.Reference | tree.At):
            yield from self._seen(self._cells(node))
        elif isinstance(node, tree.Call) and node.function.name == "sumif":
            yield from self._seen(self._chosen(node))
        elif isinstance(node, tree.If):
            found = list(self._reads(self._branch(node)))
            yield from found or self._reads(node.condition)
        else:
            for part in _parts(node):
                yield from self._reads(part)

    def _seen(self, cells: Sequence[Address]) -> Iterator[Address]:
        """Give cells that stand on screen: others by what they are themselves made of."""
        for at in cells:
            inner = self._inside(at)
            if inner is None:
                yield at
            else:
                yield from inner[0]._reads(inner[1])

    def _inside(self, at: Address) -> tuple[_Walk, tree.Node] | None:
        cell = self._calc.pack.cell(at)
        if cell.compute is None or not (cell.internal or stands_nowhere(self._calc.pack, at)):
            return None
        return _Walk(self._calc, at), cell.compute.root

    def _branch(self, node: tree.If) -> tree.Node:
        return node.then if truth(node.condition.evaluate(self._resolve)) else node.otherwise

    def _cells(self, node: tree.Reference | tree.At) -> list[Address]:
        path = node.path
        if isinstance(node, tree.At):
            key = scalar(node.key.evaluate(self._resolve))
            if key is None:
                return []
            path = (*path, f"{tree.ROW_MARK}{key}")
        return self._calc.cells(path, self._place)

    def _chosen(self, node: tree.Call) -> list[Address]:
        """Give the cells that a sum with a condition adds up."""
        values, criteria, wanted = node.arguments
        if not isinstance(values, tree.Reference):
            return []
        value = scalar(wanted.evaluate(self._resolve))
        beside = zip(self._cells(values), cells((criteria.evaluate(self._resolve),)), strict=False)
        return [at for at, one in beside if None not in (one, value) and same(one, value)]


def _joined(parts: Iterable[list[Source] | None]) -> list[Source] | None:
    """Put the addends of several parts together; None where one of them is no sum."""
    found: list[Source] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return found


def _parts(node: tree.Node) -> tuple[tree.Node, ...]:
    """Give what an operator or a function is applied to."""
    if isinstance(node, tree.Unary):
        return (node.operand,)
    if isinstance(node, tree.Binary):
        return (node.left, node.right)
    if isinstance(node, tree.Compare):
        return (node.left, *(link.operand for link in node.links))
    if isinstance(node, tree.BoolOp):
        return node.operands
    if isinstance(node, tree.In):
        return (node.item, node.container)
    return node.arguments if isinstance(node, tree.Call) else ()
