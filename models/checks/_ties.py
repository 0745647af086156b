"""Figures of a set that must agree between tables: both sides, their difference, both places to go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
from models.drafts.keys import NO_PLACE, Derived
from models.expressions.parser import Expression
from models.expressions.tree import Path, Reference
from models.packs.blocks import RowsBlock, SubjectsBlock
from models.packs.forms import Tie


@dataclass(frozen=True, slots=True)
class TieView:
    """One tie as it stands now; `difference` is left − right.

    `blank` is the place of a table to be typed that has no figure yet while the other side has one.
    """

    tie: Tie
    left: Decimal
    right: Decimal
    started: bool
    holds: bool
    at: Address | None
    other: Address | None
    blank: Address | None = None

    @property
    def difference(self) -> Decimal:
        """Give how much the left figure is above the right one."""
        return self.left - self.right


@dataclass(frozen=True, slots=True)
class BalanceView:
    """Income against expenditure of the whole set."""

    title: str
    income: Decimal
    expenditure: Decimal


BALANCE_KEY: Derived[BalanceView] = Derived("balance")


def balance_view(calc: Calculation) -> BalanceView | None:
    """Give the balance of the set, None where the pack names none."""
    balance = calc.pack.balance
    if balance is None:
        return None

    def compute() -> BalanceView:
        assert balance is not None
        income, expenditure = (_amount(calc, side) for side in (balance.income, balance.expenditure))
        return BalanceView(balance.title, income or Decimal(0), expenditure or Decimal(0))

    return calc.watch(BALANCE_KEY, compute)


def tie_key(tie: Tie) -> Derived[TieView]:
    """Name a tie as a value of the calculation."""
    return Derived("tie", name=tie.code)


def tie_view(calc: Calculation, tie: Tie) -> TieView:
    """Give how a tie stands."""
    return calc.watch(tie_key(tie), lambda: _compute(calc, tie))


def tie_views(calc: Calculation) -> Iterator[TieView]:
    """Walk the ties of the set in the pack's order."""
    yield from (tie_view(calc, tie) for tie in calc.pack.ties)


def leans_on(calc: Calculation, view: TieView) -> TieView | None:
    """Give the tie that fails of the figure this one agrees with, itself or through further tables."""
    passed = {view.tie.code}
    pending = [view.tie.right.source]
    while pending:
        source = pending.pop()
        for other in tie_views(calc):
            tie = other.tie
            if tie.code in passed or tie.at_most or tie.left.source != source or not other.started:
                continue
            if not other.holds:
                return other
            passed.add(tie.code)
            pending.append(tie.right.source)
    return None


def sides_of(tie: Tie) -> tuple[Path, Path]:
    """Name the cells the sides of a tie lead to, blank where there is none."""
    return _path(tie.at, tie.left), _path(tie.other, tie.right)


def _compute(calc: Calculation, tie: Tie) -> TieView:
    left, right = _amount(calc, tie.left), _amount(calc, tie.right)
    tolerance = _amount(calc, tie.tolerance) or Decimal(0)
    a, b = left or Decimal(0), right or Decimal(0)
    at, other = _place(calc, tie.at, tie.left), _place(calc, tie.other, tie.right)
    if tie.given and (left is None or right is None):
        return TieView(tie, a, b, False, True, at, other)
    holds = a - b <= tolerance if tie.at_most else abs(a - b) <= tolerance
    started = left is not None or right is not None
    empty = None if holds else at if left is None else other if right is None else None
    blank = empty if empty is not None and _typed_table(calc, empty) else None
    return TieView(tie, a, b, started, holds, at, other, blank)


def _typed_table(calc: Calculation, at: Address) -> bool:
    block = calc.pack.form(at.form).block(at.block)
    return isinstance(block, RowsBlock) or (isinstance(block, SubjectsBlock) and not block.sources)


def _amount(calc: Calculation, expression: Expression) -> Decimal | None:
    value = calc.evaluate(expression, NO_PLACE)
    return value if isinstance(value, Decimal) else None


def _place(calc: Calculation, given: str, expression: Expression) -> Address | None:
    path = _path(given, expression)
    return calc.place_of(path, NO_PLACE) if path else None


def _path(given: str, expression: Expression) -> Path:
    """Name the cell a side of a tie leads to: the one the pack names, else the figure itself."""
    root = expression.root
    return tuple(given.split(".")) if given else root.path if isinstance(root, Reference) else ()
