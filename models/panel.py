"""What the guide shows above everything else: total, grade, what is rated, one bar per part."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation import Calculation
from models.pack import Score


@dataclass(frozen=True, slots=True)
class BarView:
    """One part of the total: reached and full points."""

    label: str
    value: Decimal | None
    full: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score of one form instance as the guide shows it."""

    title: str
    total: Decimal | None
    full: Decimal | None
    grade: str
    rated: int
    items: int
    bars: tuple[BarView, ...]


def score_view(calc: Calculation, form: str, instance: str) -> ScoreView | None:
    """Give the live score of a form instance, None when the form has no score."""
    score = calc.pack.form(form).score
    if score is None:
        return None
    place = Address(form, instance, "", "", "!score")
    view = calc.watch(place, lambda: _compute(calc, score, place))
    assert isinstance(view, ScoreView)
    return view


def _compute(calc: Calculation, score: Score, place: Address) -> ScoreView:
    def number(expression: object) -> Decimal | None:
        value = calc.evaluate(expression, place)  # type: ignore[arg-type]
        return value if isinstance(value, Decimal) else None

    grade = calc.evaluate(score.grade, place) if score.grade else None
    bars = tuple(BarView(bar.label, number(bar.value), number(bar.full)) for bar in score.bars)
    rated, items = (int(number(e) or 0) for e in (score.rated, score.items))
    return ScoreView(
        score.title, number(score.total), number(score.full), str(grade or ""), rated, items, bars
    )
