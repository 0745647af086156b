"""An index of the figures of money as typed: by digits and by order of magnitude, kept up edit by edit.

What looks for a figure typed in the other unit asks it; a question is a value's dependency (`gates`), and an
edit names only the questions it answers differently, so that it does not reach every row of a set.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from models.address import Address
from models.drafts.keys import INSTANCES, ROW, Derived, Key
from models.drafts.submission import Submission
from models.figures.numbers import NumberError, half_width, parse_number, round_half_up, shifted
from models.packs.forms import Pack

POWER = 4
STEPS = 4
"""Orders of magnitude are told apart by quarters of a power of ten."""
LEAST_FIGURES = 4
"""A table, and what it is held against, must have so many figures before their orders are compared."""
_TABLE_STEPS = 11
_ALONE_STEPS = 8
_FAR_STEPS = 12
_OTHERS = 5
_WITH_UNIT = re.compile("[元万亿]")
_QUARTERS = (Decimal("1.7782794"), Decimal("3.1622777"), Decimal("5.6234133"))
_RowKey = tuple[str, str, str, str]
Table = tuple[str, bool]
"""A form, and whether its figures are last year's."""
TABLES_GATE: Derived[None] = Derived("tables in the other unit")
ALONE_GATE: Derived[None] = Derived("figures far above all others")
ORDER_GATE: Derived[None] = Derived("order of magnitude of the set")


@dataclass(frozen=True, slots=True)
class Spread:
    """How many figures there are, and the steps at a quarter, a half and three quarters of them."""

    count: int
    low: int
    middle: int
    high: int


def step(figure: Decimal) -> int:
    """Give the order of magnitude of a figure that is not nought, in quarters of a power of ten."""
    power = figure.adjusted()
    lead = abs(figure).scaleb(-power)
    return STEPS * power + sum(lead >= bound for bound in _QUARTERS)


def small_key(figure: Decimal) -> Decimal:
    """Give a figure as it is, to two places: what a figure 10,000 times larger is found by."""
    return round_half_up(abs(figure), 2).normalize()


def large_key(figure: Decimal) -> Decimal:
    """Give a ten-thousandth of a figure to two places: what it would be in 万元, as clerks round it."""
    return round_half_up(shifted(abs(figure), -POWER), 2).normalize()


def digits_gate(large: bool, key: Decimal) -> Derived[None]:
    """Name the question which figures have these digits."""
    return Derived("ten-thousandths" if large else "digits", name=str(key))


def adjusted_gate(form: str) -> Derived[None]:
    """Name the question which figures of a form were set by hand."""
    return Derived("set by hand", Address(form, "", "", "", ""))


class Figures:
    """The figures of money typed in a submission that name no unit of their own."""

    def __init__(self, pack: Pack, submission: Submission) -> None:
        self._pack = pack
        self._submission = submission
        self._wanted = {
            (form.id, block.id): {c.key for c in block.cells if c.numeric and c.unit == "money"}
            for form in pack.forms
            for block in form.blocks
        }
        self._last_year = {
            (form.id, block.id): block.last_years for form in pack.forms for block in form.blocks
        }
        self._small_is_wrong = pack.unit_of_money == "元"
        self._rows: dict[_RowKey, dict[str, Decimal]] = {}
        self._small: dict[Decimal, set[Address]] = {}
        self._large: dict[Decimal, set[Address]] = {}
        self._steps: dict[Table, Counter[int]] = {}
        self._at_step: dict[int, set[Address]] = {}
        self._total: Counter[int] = Counter()
        self._gates: set[Key] = set()
        self._moved = False
        self._adjusted: set[Address] = set()
        self.slipped: frozenset[Table] = frozenset()
        self.alone: frozenset[Address] = frozenset()
        self.order: Spread | None = None
        for form in pack.forms:
            self._read_form(form.id)
        self._settle()
        self.refresh(())

    # Questions

    def small(self, key: Decimal) -> set[Address]:
        """Give where figures stand that are `key` to two places."""
        return self._small.get(key, set())

    def large(self, key: Decimal) -> set[Address]:
        """Give where figures stand of which a ten-thousandth is `key` to two places."""
        return self._large.get(key, set())

    def figure(self, address: Address) -> Decimal | None:
        """Give the figure typed at an address."""
        return self._rows.get(address[:4], {}).get(address.column)

    def table(self, address: Address) -> Table:
        """Name the table that a figure is compared with others as part of."""
        return address.form, address.column in self._last_year[address.form, address.block]

    def of_table(self, table: Table) -> Iterator[tuple[Address, Decimal]]:
        """Walk the figures of a table in the order in which they stand in the draft."""
        for instance in self._submission.forms.get(table[0], []):
            for block, rows in instance.blocks.items():
                for row in rows:
                    for column, figure in self._rows.get((table[0], instance.id, block, row), {}).items():
                        at = Address(table[0], instance.id, block, row, column)
                        if self.table(at) == table:
                            yield at, figure

    def others(self, *tables: Table) -> Spread | None:
        """Give the spread of what is typed in all tables but these, None when that is too little to go by."""
        less: Counter[int] = Counter()
        for table in {*tables}:
            less += self._steps.get(table, Counter())
        return _spread(self._total, less)

    # Keeping up

    def refresh(self, touched: Iterable[Key]) -> set[Key]:
        """Take over what was typed at touched places; name the questions that are answered differently."""
        for key in touched:
            if isinstance(key, Address):
                self._read_row(key[:4])
                if key in self._submission.adjustments or key in self._adjusted:
                    self._gates.add(adjusted_gate(key.form))
            elif key.what == INSTANCES:
                self._read_form(key.at.form)
            elif key.what == ROW:
                self._read_row(key.at[:4])
        if self._moved:
            self._settle()
        elif self._gates and (self.slipped or self.alone):
            self._gates |= {TABLES_GATE, ALONE_GATE}
        self._adjusted = set(self._submission.adjustments)
        gates, self._gates = self._gates, set()
        return gates

    def _read_form(self, form: str) -> None:
        instances = self._submission.forms.get(form, [])
        now = {
            (form, instance.id, block, row)
            for instance in instances
            for block, rows in instance.blocks.items()
            if self._wanted.get((form, block))
            for row in rows
        }
        for key in now | {key for key in self._rows if key[0] == form}:
            self._read_row(key)

    def _read_row(self, key: _RowKey) -> None:
        wanted = self._wanted.get((key[0], key[2]))
        if not wanted:
            return
        before, now = self._rows.pop(key, {}), self._figures(key, wanted)
        if now:
            self._rows[key] = now
        for column in before.keys() | now.keys():
            old, new = before.get(column), now.get(column)
            if old != new:
                self._replace(Address(*key, column), old, new)

    def _figures(self, key: _RowKey, wanted: set[str]) -> dict[str, Decimal]:
        block = self._pack.form(key[0]).block(key[2])
        try:
            cells = self._submission.instance(*key[:2]).blocks.get(key[2], {}).get(key[3], {})
            typed = {c: cells[c] for c in sorted(wanted & cells.keys()) if not block.cell(key[3], c).computed}
        except KeyError:
            return {}
        return {column: figure for column, text in typed.items() if (figure := plain_figure(text))}

    def _replace(self, at: Address, old: Decimal | None, new: Decimal | None) -> None:
        counts = self._steps.setdefault(self.table(at), Counter())
        self._moved |= old is None or new is None or step(old) != step(new)
        for figure, sign in ((old, -1), (new, 1)):
            if figure is None:
                continue
            order = step(figure)
            places = (
                (self._small, small_key(figure)),
                (self._large, large_key(figure)),
                (self._at_step, order),
            )
            counts[order] += sign
            self._total[order] += sign
            for index, key in places:
                self._enter(index, key, at, sign)  # type: ignore[arg-type]
            self._gates |= {digits_gate(False, places[0][1]), digits_gate(True, places[1][1])}

    @staticmethod
    def _enter(index: dict[object, set[Address]], key: object, at: Address, sign: int) -> None:
        if sign > 0:
            index.setdefault(key, set()).add(at)
            return
        index[key].discard(at)
        if not index[key]:
            del index[key]

    # Orders of magnitude

    def _settle(self) -> None:
        """Compare the orders of magnitude anew; a gate opens only where the answer is another one."""
        self._moved = False
        order = _spread(self._total)
        slipped = frozenset(table for table in self._steps if self._slipped(table))
        alone = frozenset(self._alone())
        if order is None or self.order is None or order.middle != self.order.middle:
            self._gates.add(ORDER_GATE)
        if slipped != self.slipped or slipped:
            self._gates.add(TABLES_GATE)
        if alone != self.alone:
            self._gates.add(ALONE_GATE)
        self.order, self.slipped, self.alone = order, slipped, alone

    def _slipped(self, table: Table) -> bool:
        """Tell whether a table lies as a whole some 10,000 times off the rest, in its unit's direction."""
        own, rest = _spread(self._steps[table]), self.others(table)
        if own is None or rest is None:
            return False
        if self._small_is_wrong:
            own, rest = rest, own
        # As moved it has to fit among the others: a table of small sums stays small.
        return own.low > rest.high and _TABLE_STEPS <= own.middle - rest.middle <= 2 * _TABLE_STEPS

    def _alone(self) -> Iterator[Address]:
        """Find the one figure in 万元 that is 100 times the next largest and far from all usual ones."""
        if self._small_is_wrong or not self._at_step:
            return
        top, *below = sorted(self._at_step, reverse=True)
        single = len(self._at_step[top]) == 1 and below and top - below[0] >= _ALONE_STEPS
        if single and self.far(top, _spread(self._total)):
            yield from self._at_step[top]

    def far(self, order: int, usual: Spread | None) -> bool:
        """Tell whether an order of magnitude is off the usual one as a wrong unit would make it."""
        if usual is None or usual.count <= _OTHERS:
            return False
        off = usual.middle - order if self._small_is_wrong else order - usual.middle
        return off >= _FAR_STEPS


def plain_figure(text: str) -> Decimal | None:
    """Read a figure that names no unit of its own; None for anything else."""
    if not text or _WITH_UNIT.search(half_width(text)):
        return None
    try:
        return parse_number(text)
    except NumberError:
        return None


_NONE: Mapping[int, int] = {}


def _spread(counts: Mapping[int, int], less: Mapping[int, int] = _NONE) -> Spread | None:
    """Give the spread of figures counted by step, without `less`; None where too few have one."""
    left = {order: n for order, count in counts.items() if (n := count - less.get(order, 0)) > 0}
    orders = sorted(left)
    passed = list(accumulate(left[order] for order in orders))
    total = passed[-1] if passed else 0
    if total < LEAST_FIGURES:
        return None

    def at(quarter: int) -> int:
        return next(
            order for order, so_far in zip(orders, passed, strict=True) if 4 * so_far > quarter * (total - 1)
        )

    return Spread(total, at(1), at(2), at(3))
