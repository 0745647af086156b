"""What the guide shows above everything else: total, grade, what is rated, one bar per part."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
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
    bars = tuple(BarView(bar.label, number(bar.value), number(bar.full)) for bar in score.bars)
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
