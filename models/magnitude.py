"""Figures typed in 元 where 万元 is meant, or the other way round: noticed against a related figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from models.address import Address
from models.calculation import Calculation
from models.changes import Batch, Change, SetCell
from models.naming import cell_label, place_name
from models.numbers import NumberError, half_width, parse_number, shifted
from models.ties import TieView

if TYPE_CHECKING:
    from models.session import Session

POWER = 4
LEAST = Decimal("0.1")
ROUNDED = Decimal("0.005")
MOST = Decimal("0.05")
_WITH_UNIT = re.compile("[元万亿]")


@dataclass(frozen=True, slots=True)
class Slip:
    """A figure of the other magnitude: where it stands, what it was held against, and what to say."""

    address: Address
    other: Address | None
    message: str


def slip_power(unit: str, figure: Decimal, related: Decimal) -> int:
    """Give the power of ten by which a figure has to be moved to agree, 0 when it is not 10,000 off.

    `unit` is the pack's: in 万元 it is the larger figure that is wrong, in 元 the smaller.
    """
    if unit == "万元":
        return -POWER if _apart(figure, related) else 0
    return POWER if _apart(related, figure) else 0


def _apart(large: Decimal, small: Decimal) -> bool:
    """Tell whether one figure is 10,000 times the other, as far as 万元 with two decimals can say."""
    if not small or not large:
        return False
    off = abs(shifted(large, -POWER) - small)
    if abs(small) < LEAST:
        return not off
    return off <= ROUNDED or off <= min(MOST, abs(small) / 1000)


def other_unit(unit: str) -> str:
    """Name the unit a figure seems to be typed in, where the pack's unit is given."""
    return "元" if unit == "万元" else "万元"


def tie_slip(calc: Calculation, view: TieView) -> Slip | None:
    """Find out which side of a tie is of the other magnitude; None where neither is, or nothing is typed."""
    unit = calc.pack.unit_of_money
    sides = ((view.at, view.left, view.other, view.right), (view.other, view.right, view.at, view.left))
    for at, figure, other, related in sides:
        if at is not None and slip_power(unit, figure, related) and any(typed_figures(calc, at.form)):
            beside = place_name(calc, other) if other is not None else view.tie.label
            return Slip(at, other, slip_words(calc, place_name(calc, at), figure, beside, related))
    return None


def slip_words(calc: Calculation, name: str, figure: Decimal, beside: str, related: Decimal) -> str:
    """Say that a figure seems to be typed in the other unit."""
    typed, due = (calc.format_value(number, "amount") for number in (figure, related))
    unit = other_unit(calc.pack.unit_of_money)
    return f"{name}：{typed} 像是按{unit}填的，{beside}是 {due}{calc.pack.unit_of_money}"


def typed_figures(calc: Calculation, form: str) -> Iterator[tuple[Address, Decimal]]:
    """Walk the figures of money typed in a form that name no unit of their own."""
    for address, text in calc.submission.typed_cells():
        if address.form == form and (figure := _figure(calc, address, text)) is not None:
            yield address, figure


def _figure(calc: Calculation, address: Address, text: str) -> Decimal | None:
    try:
        cell = calc.pack.cell(address)
        if cell.computed or not cell.numeric or cell.unit != "money" or _WITH_UNIT.search(half_width(text)):
            return None
        return parse_number(text)
    except (KeyError, NumberError):
        return None


def conversion(session: Session, form: str, address: Address | None = None) -> Batch | None:
    """Make the change that moves a typed figure, or all of a form, into the pack's unit; None without any."""
    power = -POWER if session.pack.unit_of_money == "万元" else POWER
    changes: tuple[Change, ...] = tuple(
        SetCell(at, session.calculation.format_value(shifted(figure, power), "exact"))
        for at, figure in typed_figures(session.calculation, form)
        if address in (None, at)
    )
    return Batch(changes) if changes else None


def conversion_label(session: Session, address: Address | None, count: int) -> str:
    """Name the conversion as the undo menu shows it."""
    unit = session.pack.unit_of_money
    if address is not None:
        return f"换算为{unit} {cell_label(session.calculation, address)}"
    return f"换算为{unit} {count} 个数"
