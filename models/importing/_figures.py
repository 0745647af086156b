"""Texts of others as a cell takes them: figures in the cell's own unit, words as the cell means them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.printed_text import plain_text
from models.editing.pasting import fitting, is_dash
from models.figures.numbers import half_width, round_half_up, shifted
from models.importing._words import MONEY
from models.packs.cells import Cell


class Fitted(NamedTuple):
    """What a cell takes, or why it takes nothing."""

    text: str
    problem: str = ""


def own_unit(calc: Calculation, cell: Cell) -> str:
    """Give the unit of money of a cell, blank for a figure of something else."""
    if not cell.numeric:
        return ""
    kind = calc.pack.formats[cell.format]
    # What is computed of money does not say so in a pack; only money is printed with separators.
    computed = cell.computed and not cell.unit and kind.grouping and not kind.percent
    unit = calc.pack.unit_of_money if cell.unit == "money" or computed else cell.unit
    return unit if unit in MONEY else ""


def power(calc: Calculation, cell: Cell, unit: str) -> int:
    """Give the power of ten from the unit of a source to that of a cell; a blank unit is the cell's own."""
    own = own_unit(calc, cell)
    return MONEY[unit] - MONEY[own] if own and unit else 0


def fitted(calc: Calculation, cell: Cell, text: str, shift: int) -> Fitted:
    """Give what a cell takes of a text: blank for a dash; `shift` is the power of ten between the units."""
    clean = text.strip()
    if not clean or (cell.numeric and is_dash(clean)):
        return Fitted("")
    if not cell.numeric:
        words = fitting(cell, text)
        return Fitted(words, calc.read_typed(cell, words)[1])
    figure, problem = read_figure(calc, cell, clean)
    if figure is None:
        return Fitted("", problem)
    if shift and _says_no_unit(clean):
        return Fitted(_plain(shifted(figure, shift)))
    direct, trouble = calc.read_typed(cell, clean)
    if trouble or direct != figure or "%" in clean or "％" in clean:
        return Fitted(_plain(figure))
    return Fitted(clean)


def finer(calc: Calculation, cell: Cell, text: str) -> bool:
    """Tell whether an amount has more places than its cell prints."""
    value = calc.read_typed(cell, text)[0] if own_unit(calc, cell) else None
    return isinstance(value, Decimal) and round_half_up(value, calc.pack.formats[cell.format].places) != value


def _plain(figure: Decimal) -> str:
    """Write a figure out, without the noughts that a conversion leaves behind it."""
    return format(figure.normalize() + 0, "f") if figure != figure.to_integral() else f"{figure:.0f}"


def read_figure(calc: Calculation, cell: Cell, text: str) -> tuple[Decimal | None, str]:
    """Read a figure in the unit of its source, spaces within left out, or say why it is none."""
    if len([line for line in text.splitlines() if line.strip()]) > 1:
        return None, "一格里有几行，不知道是哪个数"
    if ("%" in text or "％" in text) and own_unit(calc, cell):
        return None, "是百分数，这一格填的是金额"
    if (own := own_unit(calc, cell)) and not cell.unit:
        cell = cell.model_copy(update={"unit": own})  # a computed amount, which does not say so
    value, problem = calc.read_typed(cell, text)
    if problem:
        value, again = calc.read_typed(cell, "".join(half_width(text).split()))
        problem = again and problem
    return (value, "") if isinstance(value, Decimal) and not problem else (None, problem or "不是数")


def _says_no_unit(text: str) -> bool:
    return not any(unit in text for unit in "元万亿%％")


def percent_shift(calc: Calculation, cell: Cell, texts: Iterable[str]) -> int:
    """Give 2 for a column in per cent of fractions alone, as spreadsheets keep 85% as 0.85; else 0."""
    if not cell.numeric or not calc.pack.formats[cell.format].percent:
        return 0
    figures = [read_figure(calc, cell, text)[0] for text in texts if _says_no_unit(text) and text.strip()]
    known = [figure for figure in figures if figure is not None]
    return 2 if any(known) and all(abs(figure) <= 1 for figure in known) else 0


def agrees(calc: Calculation, at: Address, cell: Cell, text: str, shift: int) -> bool:
    """Tell whether a text is what the program shows in a cell, to the places that both print."""
    state = calc.state(at)
    shown = plain_text(calc, at, cell, state)
    same = "".join(text.split()) == "".join(shown.split())
    if not cell.numeric or same:
        return same
    if is_dash(text):
        return not state.value
    figure, _ = read_figure(calc, cell, text)
    if figure is None:
        return False
    own = state.value if isinstance(state.value, Decimal) else Decimal()
    moved = shifted(figure, shift) if shift and _says_no_unit(text) else figure
    if moved == own:
        return True
    # A source in a larger unit, or one that prints fewer places, has the figure rounded.
    exponent = figure.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    least = max(places, 2) if shift else max(places, calc.pack.formats[cell.format].places)
    return round_half_up(shifted(own, -shift), least) == round_half_up(figure, least)
