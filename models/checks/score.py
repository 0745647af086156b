"""What the guide shows above everything else: total, grade, what is rated, one bar per part."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.origins import summands
from models.drafts.keys import Derived
from models.expressions.parser import Expression
from models.packs.forms import Score


@dataclass(frozen=True, slots=True)
class BarView:
    """One part of the total: reached and full points."""

    label: str
    value: Decimal | None
    full: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score of one form instance as the guide shows it.

    While there is no `total`, what is rated has `reached` so many points out of `of`; `note` stands beside
    the total.
    """

    title: str
    total: Decimal | None
    full: Decimal | None
    grade: str
    rated: int
    items: int
    bars: tuple[BarView, ...]
    reached: Decimal | None = None
    of: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """A row that is rated: the cell with its points, those and how many there were to reach."""

    at: Address
    value: Decimal
    full: Decimal

    @property
    def lost(self) -> Decimal:
        """Give the points that were not reached."""
        return max(self.full - self.value, Decimal(0))


def total_cell(calc: Calculation, form: str, instance: str) -> Address | None:
    """Give the cell that the total score stands in, None where the form has none."""
    score, place = calc.pack.form(form).score, Address(form, instance, "", "", "")
    paths = score.total.references if score is not None else ()
    return next((calc.place_of(path, place) for path in paths), None)


def rated_rows(calc: Calculation, form: str, instance: str) -> list[Rated]:
    """List what the total score is made of, what lost most points first; each row once."""
    score, place = calc.pack.form(form).score, Address(form, instance, "", "", "")
    found: dict[Address, Rated] = {}
    for bar in score.bars if score is not None else ():
        fulls = {one.at[:4]: calc.value(one.at) for one in summands(calc, bar.full, place)}
        for one in summands(calc, bar.value, place):
            value, full = calc.value(one.at), fulls.get(one.at[:4])
            if isinstance(value, Decimal) and isinstance(full, Decimal):
                found[one.at] = Rated(one.at, value, full)
    return sorted(found.values(), key=lambda one: -one.lost)


def score_view(calc: Calculation, form: str, instance: str) -> ScoreView | None:
    """Give the live score of a form instance, None when the form has no score."""
    score = calc.pack.form(form).score
    if score is None:
        return None
    place = Address(form, instance, "", "", "")
    return calc.watch(Derived("score", place), lambda: _compute(calc, score, place))


def _compute(calc: Calculation, score: Score, place: Address) -> ScoreView:
    def number(expression: Expression | None) -> Decimal | None:
        value = calc.evaluate(expression, place) if expression else None
        return value if isinstance(value, Decimal) else None

    grade, note = (calc.evaluate(said, place) if said else None for said in (score.grade, score.note))
    total = number(score.total)
    shown = [bar for bar in score.bars if bar.when is None or calc.evaluate(bar.when, place) is True]
    bars = tuple(BarView(bar.label, number(bar.value), number(bar.full)) for bar in shown)
    rated, items = (int(number(e) or 0) for e in (score.rated, score.items))
    return ScoreView(
        score.title,
        total,
        number(score.full),
        str(grade or ""),
        rated,
        items,
        bars,
        number(score.reached),
        number(score.of),
        str(note or "") if total is not None else "",
    )
