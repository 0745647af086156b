"""Turn a pack and a submission into values; an edit recomputes only what depends on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar, cast

from models.address import Address
from models.calculation._dependency_graph import DependencyGraph
from models.calculation.cell_state import CellState, outdated
from models.calculation.running_text import STEADY, stands_nowhere, told_text
from models.calculation.shown_rows import Structure, children_gate, has_gate, rows_gate
from models.calculation.subject_cells import rolled_up, subject_state
from models.calculation.typed_figures import Figures
from models.drafts.keys import Derived, Key, brought_key, instances_key, row_key
from models.drafts.submission import Submission
from models.errors import shortened
from models.expressions.functions import (
    LONGEST_NUMBER,
    Cells,
    Column,
    Value,
    clean,
    too_large,
    total,
    value_text,
)
from models.expressions.parser import Expression
from models.expressions.tree import ROW_MARK
from models.expressions.wordings import Template
from models.figures.measures import parse_date
from models.figures.numbers import NumberError, NumberFormat, half_width, parse_number, round_half_up
from models.packs.blocks import TableBlock
from models.packs.cells import Case, Cell, Choice
from models.packs.forms import Pack
from models.packs.paragraphs import Paragraph
from models.packs.references import (
    Binder,
    Heading,
    PolicyFigure,
    RowKey,
    Sibling,
    Single,
    Target,
    Whole,
    Year,
)
from models.subjects.tree import SubjectTree

T = TypeVar("T")
TOO_LARGE = f"算出的数超过 {LONGEST_NUMBER} 位，请核对填写的数和单位。"
_PART = 32
"""Rows that are read together when a column is read."""
_PLAIN = NumberFormat(places=10, grouping=False, trim=True, show_zero=True)


class Calculation:
    """Hold the values of one submission; `watch` adds derived values (checks, score) to the same graph.

    Its `pack` has the policy of the submission's year; PackError when there is none.
    """

    def __init__(self, pack: Pack, submission: Submission) -> None:
        self.pack = pack = pack.for_year(submission.year)
        self.submission = submission
        self.binder = Binder(pack)
        self._structure = Structure(pack, submission)
        self.figures = Figures(pack, submission)
        self._watched: dict[Derived[Any], Callable[[], object]] = {}
        self._graph: DependencyGraph[Key, object] = DependencyGraph(self._compute, self._is_steady)
        self._unread: set[Address] = set()
        self.replaced: dict[Address, CellState] = {}
        """What stood before in each cell that the last `refresh` changed, where that was ever asked for."""

    def state(self, address: Address) -> CellState:
        """Give what stands in a cell; KeyError when the pack has no such cell."""
        state = self._graph.read(address)
        assert isinstance(state, CellState)
        return state

    def value(self, address: Address) -> Value:
        """Give the value that other cells see: adjusted before computed before typed before default."""
        return self.state(address).value

    def watch(self, key: Derived[T], compute: Callable[[], T]) -> T:
        """Compute a derived value under a key of its own and keep it fresh."""
        self._watched[key] = compute
        return self.derived(key)

    def derived(self, key: Derived[T]) -> T:
        """Give a watched value as it is now."""
        found: Any = self._graph.read(key)
        return cast(T, found)

    def unwatch(self, key: Derived[Any]) -> None:
        """Forget a derived value."""
        self._watched.pop(key, None)
        self._graph.invalidate([key])

    def adjusted(self, address: Address) -> CellState | None:
        """Give what stands in a cell that was set by hand; None where no such cell or row is there."""
        try:
            state = self.state(address) if self.has_row(*address[:4]) else None
        except KeyError:
            return None
        return state if state is not None and state.source == "adjusted" else None

    def in_doubt(self) -> set[Key]:
        """Name every value read so far that hangs on an outdated adjustment, or on text that is no figure.

        What is itself being computed may ask for the values it has read.
        """
        states = ((at, self.adjusted(at)) for at in self.submission.adjustments)
        moved = [at for at, state in states if state is not None and state.outdated]
        moved += self.unread()
        return self._graph.above(moved) if moved else set()

    def unread(self) -> list[Address]:
        """List the cells of figures whose text could not be read, of those that were ever asked for."""
        self._unread = {at for at in self._unread if self._is_unread(at)}
        return list(self._unread)

    def _is_unread(self, at: Address) -> bool:
        return self._alive(at) and bool((state := self.state(at)).problem) and state.value is None

    def made_of(self, places: Iterable[Address]) -> set[Key]:
        """Name these cells and every value read so far that was computed from them."""
        return self._graph.above(places)

    def rests_on_typed(self, key: Key) -> bool:
        """Tell whether a value that was read comes from anything typed or set by hand."""
        by_hand = self.submission.adjustments
        places = (at for at in self._graph.below(key) if isinstance(at, Address))
        return any(at in by_hand or self.submission.typed(at) for at in places)

    def comes_from(self, key: Key) -> set[Address]:
        """Name the cells that a value that was read is computed from, however far down."""
        return {at for at in self._graph.below(key) if isinstance(at, Address)} - {key}

    def refresh(self, touched: Iterable[Key]) -> set[Key]:
        """Recompute what depends on the touched leaves; give every cell and derived value that changed."""
        leaves = set(touched)
        answers = self._structure.refresh(leaves) | self.figures.refresh(leaves)
        if self.submission.brought:
            places = {(leaf if isinstance(leaf, Address) else leaf.at)[:2] for leaf in leaves}
            answers |= {brought_key(*place) for place in places}
        before = self._graph.invalidate(leaves | answers)
        changed = {key for key, old in before.items() if self._changed(key, old)}
        self.replaced = {key: old for key in changed if isinstance(old := before[key], CellState)}  # type: ignore[misc]
        return changed | answers

    def take_pack(self, pack: Pack) -> set[Key]:
        """Compute everything anew with the pack of another year; give what changed."""
        self.pack, self.binder = pack, Binder(pack)
        return {key for key, old in self._graph.invalidate_all().items() if self._changed(key, old)}

    def _is_steady(self, key: Key) -> bool:
        """Tell whether a value is one of running text that mostly stays, as whether a table is filled.

        Every paragraph asks for such values: told anew at each key, a text would cost more than its set.
        """
        if isinstance(key, Derived):
            return key.what in STEADY and self._alive(key)
        return stands_nowhere(self.pack, key) and self._alive(key)

    def _changed(self, key: Key, old: object) -> bool:
        if not self._alive(key):
            return True
        return self._graph.read(key) != old

    def _alive(self, key: Key) -> bool:
        """Tell whether the place a value belongs to is still there; forget what was watched at a lost one."""
        at = key.at if isinstance(key, Derived) else key
        if not at.form:
            return True
        try:
            self.submission.instance(at.form, at.instance)
        except KeyError:
            alive = False
        else:
            alive = not at.row or self._structure.has(*at[:4])
        if not alive and isinstance(key, Derived):
            self._watched.pop(key, None)
        return alive

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances, noting the dependency on them."""
        self._graph.note(instances_key(form))
        return self._structure.instances(form)

    def tree(self, form: str, instance: str, block: str) -> SubjectTree:
        """Give the tree of a subject table, noting the dependency on its rows."""
        self._graph.note(rows_gate(form, instance, block))
        return self._structure.tree(form, instance, block)

    def past(self, form: str, instance: str, block: str) -> frozenset[str]:
        """Name the subjects of a table whose only figures are last year's."""
        return self._structure.past(form, instance, block)

    def rows(self, form: str, instance: str, block: str) -> tuple[str, ...]:
        """Give the keys of the rows a table shows, in order, noting the dependency on them."""
        self._graph.note(rows_gate(form, instance, block))
        return self._structure.rows(form, instance, block)

    def children(self, form: str, instance: str, block: str, row: str) -> tuple[str, ...] | None:
        """Give the rows that roll up into a row of a subject table, None for a leaf."""
        self._graph.note(children_gate(form, instance, block, row))
        return self._structure.tree(form, instance, block).children.get(row)

    def has_row(self, form: str, instance: str, block: str, row: str) -> bool:
        """Tell whether a table shows a row, noting the dependency on that."""
        self._graph.note(has_gate(form, instance, block, row))
        return self._structure.has(form, instance, block, row)

    def note(self, key: Derived[None]) -> None:
        """Note that the value being computed depends on an answer of `figures`."""
        self._graph.note(key)

    def cells(self, path: tuple[str, ...], place: Address) -> list[Address]:
        """Give the cells that a name stands for as seen from a place, none where it is no cell; KeyError."""
        form, instance, block, row, _ = place
        keyed = path[-1].startswith(ROW_MARK)
        bound = self.binder.bind(form, block, path[:-1] if keyed else path)
        if isinstance(bound, Sibling):
            return [Address(form, instance, block, row, bound.column)]
        if not isinstance(bound, Single | Whole):
            return []
        instances = self._seen_from(form, instance, bound.form)
        if isinstance(bound, Whole) and not keyed:
            return [
                Address(bound.form, one, bound.block, key, bound.column)
                for one in instances
                for key in self.rows(bound.form, one, bound.block)
            ]
        key = bound.row if isinstance(bound, Single) else path[-1].removeprefix(ROW_MARK)
        return [
            Address(bound.form, one, bound.block, key, bound.column)
            for one in instances[:1]
            if self.has_row(bound.form, one, bound.block, key)
        ]

    def place_of(self, path: tuple[str, ...], place: Address) -> Address | None:
        """Give where a name of a form leads to, as `first_cell` does; None where it is no cell; KeyError."""
        bound = self.binder.bind(place.form, place.block, path)
        return self.first_cell(bound, place) if isinstance(bound, Single | Whole) else None

    def first_cell(self, bound: Single | Whole, place: Address) -> Address | None:
        """Give the first cell of what a name was bound to, with a blank row where its table has none yet."""
        instances = self._seen_from(place.form, place.instance, bound.form)
        for one in instances:
            rows = (bound.row,) if isinstance(bound, Single) else self.rows(bound.form, one, bound.block)
            if rows:
                return Address(bound.form, one, bound.block, rows[0], bound.column)
        return Address(bound.form, instances[0], bound.block, "", bound.column) if instances else None

    def evaluate(self, expression: Expression, place: Address) -> Value:
        """Evaluate an expression as seen from a place (form, instance, block, row)."""
        return expression.evaluate(self.resolver(place))

    def offered(self, cell: Cell, place: Address) -> list[Choice]:
        """Give what a choice offers at a place: those whose `when` holds there."""
        return [one for one in cell.choices if one.when is None or self.evaluate(one.when, place) is True]

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
            return self.pack.formats.get(name or "plain", _PLAIN).text(value) or "0"
        return value_text(value)

    def resolver(self, place: Address) -> Callable[[tuple[str, ...]], Value | Column]:
        """Give the function that finds the value of a dotted name as seen from a place."""
        form, instance, block, row, _ = place
        names = self.binder.names(form, block)

        def resolve(path: tuple[str, ...]) -> Value | Column:
            if path[-1].startswith(ROW_MARK):
                return self._keyed(names[path[:-1]], path[-1].removeprefix(ROW_MARK), form, instance)
            reference = names[path]
            if isinstance(reference, Sibling):
                return self.value(Address(form, instance, block, row, reference.column))
            if isinstance(reference, Single):
                return self._single(reference, form, instance)
            if isinstance(reference, Whole):
                return self._whole(reference, form, instance)
            if isinstance(reference, PolicyFigure):
                return reference.value
            if isinstance(reference, RowKey):
                return row
            if isinstance(reference, Heading):
                return self.render(getattr(self.pack.any_form(form), reference.part), place)
            assert isinstance(reference, Year)
            return Decimal(self.submission.year + reference.offset)

        return resolve

    def _single(self, at: Single, form: str, instance: str) -> Value:
        instances = self._seen_from(form, instance, at.form)[:1]
        return self._in_row(at, at.row, instances[0]) if instances else None

    def _keyed(self, at: Target, row: str, form: str, instance: str) -> Value:
        """Read a column in the row of a key; repeated forms do not have one such row."""
        if not isinstance(at, Whole):
            return None
        instances = self._seen_from(form, instance, at.form)[:1]
        return self._in_row(at, row, instances[0]) if instances else None

    def _in_row(self, at: Single | Whole, row: str, instance: str) -> Value:
        if not self.has_row(at.form, instance, at.block, row):
            return None
        return self.value(Address(at.form, instance, at.block, row, at.column))

    def _seen_from(self, form: str, instance: str, other: str) -> list[str]:
        """Give the instances of a form that a reader sees: its own, or all of another form."""
        return [instance] if other == form else self.instances(other)

    def _whole(self, at: Whole, form: str, instance: str) -> Column:
        parts = [self._column(at, one) for one in self._seen_from(form, instance, at.form)]
        return parts[0] if len(parts) == 1 else tuple(chain.from_iterable(parts))

    def _column(self, at: Whole, instance: str) -> Cells:
        """Give a column of one instance, read once for all who sum over it."""
        place = Address(at.form, instance, at.block, "", at.column)

        def join() -> Cells:
            starts = range(0, len(self.rows(*place[:3])), _PART)
            return Cells(chain.from_iterable(self._part(place, start) for start in starts))

        key: Derived[Cells] = Derived("column", place)
        return self.watch(key, join)

    def _part(self, place: Address, start: int) -> Cells:
        """Give some cells of a column: an edit reads those beside it again, not the column."""

        def read() -> Cells:
            rows = self.rows(*place[:3])[start : start + _PART]
            form, instance, block, _, column = place  # `_replace` takes twice the time
            return Cells(clean(self.value(Address(form, instance, block, row, column))) for row in rows)

        key: Derived[Cells] = Derived("part of a column", place, str(start))
        return self.watch(key, read)

    def _compute(self, key: Key) -> object:
        if isinstance(key, Derived):
            return self._watched[key]()
        self._graph.note(row_key(*key[:4]))
        return self._cell_state(key, self.pack.cell(key))

    def _cell_state(self, address: Address, cell: Cell) -> CellState:
        if cell.type in ("code", "name"):
            return subject_state(self, address, cell)
        parts = rolled_up(self, address, cell)
        if not cell.computed and parts is None:
            return self._typed_state(address, cell)
        computed, case = (
            self._computed(address, cell)
            if parts is None
            else (total(*(self.value(part) for part in parts)), None)
        )
        problem = TOO_LARGE if too_large(computed) else ""
        computed = None if problem else _rounded(computed, cell)
        adjustment = self.submission.adjustments.get(address)
        if adjustment is None:
            return CellState(computed, "computed", problem, computed, case)
        value, problem = self.read_typed(cell, adjustment.text)
        return CellState(value, "adjusted", problem, computed, case, outdated(adjustment, computed))

    def _typed_state(self, address: Address, cell: Cell) -> CellState:
        text = self.submission.typed(address)
        if text:
            value, problem = self.read_typed(cell, text)
            if problem and value is None:
                self._unread.add(address)
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
                unit = self.pack.unit_of_money if cell.unit == "money" else cell.unit
                return parse_number(text, unit), ""
            except NumberError as error:
                return None, error.message
        if cell.type == "choice" and not cell.open and text not in {choice.value for choice in cell.choices}:
            allowed = "、".join(choice.value for choice in cell.choices)
            return text, f"“{text}”不在可选项中，请选：{allowed}。"
        if cell.type == "date" and _FIGURE.search(half_width(text)) and parse_date(text) is None:
            return text, f"“{shortened(text, _QUOTED)}”读不出是哪一天，请写成 2024年2月22日 或 2024.2.22。"
        return text, ""

    def _computed(self, address: Address, cell: Cell) -> tuple[Value, Case | None]:
        """Give what a formula comes to, however long a number, and the case that was taken."""
        if isinstance(cell, Paragraph):
            return told_text(self, address) or None, None
        if cell.compute is not None:
            return cell.compute.exact(self.resolver(address)), None
        for case in cell.cases:
            if case.when is None or self.evaluate(case.when, address) is True:
                return case.value.exact(self.resolver(address)), case
        return None, None

    def explain(self, address: Address) -> str:
        """Say how a computed figure came about: rule, figures put in, result and clause."""
        state = self.state(address)
        if state.case is None or state.case.text is None:
            return ""
        text = self.render(state.case.text, address, {"result": state.computed, "rule": state.case.name})
        text = _MINUS.sub("−", text)
        clause = self.render(state.case.clause, address)
        return f"{text}　依据：{clause}" if clause else text

    def explain_row(self, address: Address) -> str:
        """Explain the figures that a row's typed cells lead to, each on a line, its result last."""
        block = self.pack.form(address.form).block(address.block)
        cells = block.row_cells(address.row) if isinstance(block, TableBlock) else ()
        said = (
            self.explain(address._replace(column=cell.key)) for cell in cells if cell.printed and cell.cases
        )
        return "\n".join(text for text in said if text)


_QUOTED = 40
_FIGURE = re.compile("[0-9]")
"""Without any a date is in words (长期), and stands as it is."""
_MINUS = re.compile(r"(?<![\w-])-(?=\d)")
"""What stands before a negative figure, to be the sign that stands between two; not within 2023-1-1."""


def _rounded(value: Value, cell: Cell) -> Value:
    if isinstance(value, Decimal) and cell.places is not None:
        return round_half_up(value, cell.places)
    return value


def _nothing(path: tuple[str, ...]) -> Value:
    raise KeyError(path)
