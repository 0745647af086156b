"""Turn a pack and a submission into values; an edit recomputes only what depends on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from models.address import Address, instances_key, rows_key
from models.binding import Binder, Constant, Sibling, Single, Whole, Year
from models.expressions import Column, Expression, Value
from models.graph import DependencyGraph
from models.numbers import NumberError, parse_number, round_half_up
from models.pack import Case, Cell, Pack
from models.submission import Submission
from models.templates import Template


@dataclass(frozen=True, slots=True)
class CellState:
    """What stands in a cell: its value, where it comes from, and what is wrong with what was typed."""

    value: Value
    source: str  # typed, default, computed, adjusted
    problem: str = ""
    computed: Value = None
    case: Case | None = None


class Calculation:
    """Hold the values of one submission; `watch` adds derived values (checks, score) to the same graph."""

    def __init__(self, pack: Pack, submission: Submission) -> None:
        self.pack = pack
        self.submission = submission
        self._binder = Binder(pack)
        self._watched: dict[Address, Callable[[], object]] = {}
        self._graph: DependencyGraph[Address, object] = DependencyGraph(self._compute)

    def state(self, address: Address) -> CellState:
        """Give what stands in a cell; KeyError when the pack has no such cell."""
        state = self._graph.read(address)
        assert isinstance(state, CellState)
        return state

    def value(self, address: Address) -> Value:
        """Give the value that other cells see: adjusted before computed before typed before default."""
        return self.state(address).value

    def watch(self, key: Address, compute: Callable[[], object]) -> object:
        """Compute a derived value under a key of its own and keep it fresh."""
        self._watched[key] = compute
        return self._graph.read(key)

    def unwatch(self, key: Address) -> None:
        """Forget a derived value."""
        self._watched.pop(key, None)
        self._graph.invalidate([key])

    def refresh(self, touched: Iterable[Address]) -> set[Address]:
        """Recompute what depends on the touched leaves; give every address whose state changed."""
        before = self._graph.invalidate(touched)
        return {key for key, old in before.items() if self._changed(key, old)}

    def _changed(self, key: Address, old: object) -> bool:
        if not self._alive(key):
            return True
        return self._graph.read(key) != old

    def _alive(self, key: Address) -> bool:
        """Tell whether the place a value belongs to is still there; forget what was watched at a lost one."""
        try:
            instance = self.submission.instance(key.form, key.instance)
        except KeyError:
            alive = False
        else:
            alive = not (key.block and key.row) or key.row in instance.rows(key.block)
        if not alive:
            self._watched.pop(key, None)
        return alive

    def evaluate(self, expression: Expression, place: Address) -> Value:
        """Evaluate an expression as seen from a place (form, instance, block, row)."""
        return expression.evaluate(self.resolver(place))

    def render(self, template: Template, place: Address, extra: dict[str, Value] | None = None) -> str:
        """Fill a wording as seen from a place; `extra` adds names of its own."""
        if template.constant:
            return template.render(_nothing, self.format_value)
        inner = self.resolver(place)

        def resolve(path: tuple[str, ...]) -> Value | Column:
            return extra[path[0]] if extra and path[0] in extra else inner(path)

        return template.render(resolve, self.format_value)

    def format_value(self, value: Value, name: str) -> str:
        """Print a value in a wording: numbers by the pack's named format, `plain` when none is named."""
        if isinstance(value, Decimal):
            return self.pack.formats[name or "plain"].text(value) or "0"
        return "" if value is None else str(value)

    def resolver(self, place: Address) -> Callable[[tuple[str, ...]], Value | Column]:
        """Give the function that finds the value of a dotted name as seen from a place."""
        form, instance, block, row, _ = place

        def resolve(path: tuple[str, ...]) -> Value | Column:
            reference = self._binder.bind(form, block, path)
            if isinstance(reference, Sibling):
                return self.value(Address(form, instance, block, row, reference.column))
            if isinstance(reference, Single):
                return self._single(reference, form, instance)
            if isinstance(reference, Whole):
                return self._whole(reference, form, instance)
            if isinstance(reference, Constant):
                return reference.value
            assert isinstance(reference, Year)
            return Decimal(self.submission.year + reference.offset)

        return resolve

    def _single(self, at: Single, form: str, instance: str) -> Value:
        if at.form != form:
            self._graph.note(instances_key(at.form))
            instances = self.submission.forms.get(at.form, [])
            if not instances:
                return None
            instance = instances[0].id
        self._graph.note(rows_key(at.form, instance, at.block))
        if at.row not in self.submission.rows(at.form, instance, at.block):
            return None
        return self.value(Address(at.form, instance, at.block, at.row, at.column))

    def _whole(self, at: Whole, form: str, instance: str) -> Column:
        instances = [instance]
        if at.form != form:
            self._graph.note(instances_key(at.form))
            instances = [candidate.id for candidate in self.submission.forms.get(at.form, [])]
        values: list[Value] = []
        for one in instances:
            self._graph.note(rows_key(at.form, one, at.block))
            rows = self.submission.rows(at.form, one, at.block)
            values.extend(self.value(Address(at.form, one, at.block, row, at.column)) for row in rows)
        return tuple(values)

    def note_rows(self, form: str, instance: str, block: str) -> None:
        """Let the derived value being computed depend on the rows of a block."""
        self._graph.note(rows_key(form, instance, block))

    def _compute(self, key: Address) -> object:
        if key in self._watched:
            return self._watched[key]()
        return self._cell_state(key, self.pack.cell(key))

    def _cell_state(self, address: Address, cell: Cell) -> CellState:
        if not cell.computed:
            return self._typed_state(address, cell)
        computed, case = self._computed(address, cell)
        adjustment = self.submission.adjustments.get(address)
        if adjustment is None:
            return CellState(computed, "computed", "", computed, case)
        value, problem = self.read_typed(cell, adjustment.text)
        return CellState(value, "adjusted", problem, computed, case)

    def _typed_state(self, address: Address, cell: Cell) -> CellState:
        text = self.submission.typed(address)
        if text:
            value, problem = self.read_typed(cell, text)
            return CellState(value, "typed", problem)
        if cell.default is not None:
            return CellState(self.evaluate(cell.default, address), "default")
        return CellState(None, "typed")

    def read_typed(self, cell: Cell, text: str) -> tuple[Value, str]:
        """Read typed text as the cell's kind of value; the second part says what is wrong with it."""
        if len(text) > cell.limit:
            return text, f"文字共 {len(text)} 字，超过 {cell.limit} 字，请删减。"
        if cell.numeric:
            try:
                return parse_number(text, cell.unit), ""
            except NumberError as error:
                return None, error.message
        if cell.type == "choice" and not cell.open and text not in {choice.value for choice in cell.choices}:
            allowed = "、".join(choice.value for choice in cell.choices)
            return text, f"“{text}”不在可选项中，请选：{allowed}。"
        return text, ""

    def _computed(self, address: Address, cell: Cell) -> tuple[Value, Case | None]:
        if cell.compute is not None:
            return _rounded(self.evaluate(cell.compute, address), cell), None
        for case in cell.cases:
            if case.when is None or self.evaluate(case.when, address) is True:
                return _rounded(self.evaluate(case.value, address), cell), case
        return None, None

    def explain(self, address: Address) -> str:
        """Say how a computed figure came about: rule, figures put in, result and clause."""
        state = self.state(address)
        if state.case is None or state.case.text is None:
            return ""
        text = self.render(state.case.text, address, {"result": state.computed, "rule": state.case.name})
        return f"{text}　依据：{state.case.clause}" if state.case.clause else text


def _rounded(value: Value, cell: Cell) -> Value:
    if isinstance(value, Decimal) and cell.places is not None:
        return round_half_up(value, cell.places)
    return value


def _nothing(path: tuple[str, ...]) -> Value:
    raise KeyError(path)
