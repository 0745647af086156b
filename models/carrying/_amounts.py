"""Amounts as a pack writes them, in its own unit of money."""

from __future__ import annotations

from decimal import Decimal

from models.address import Address
from models.figures.numbers import round_half_up, shifted
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.session.session import Session

POWERS = {"元": 0, "万元": 4}


def is_amount(cell: Cell) -> bool:
    """Tell whether a typed cell holds an amount of money, which every year has anew."""
    return cell.numeric and (cell.unit == "money" or cell.unit in POWERS)


def last_figure(last: Session, at: Address, source: Cell, into: tuple[Pack, Cell]) -> str:
    """Give last year's figure as it is typed into a cell of the new pack; blank for none or nought."""
    try:
        value = last.calculation.value(at) if last.calculation.has_row(*at[:4]) else None
    except KeyError:
        return ""
    if not isinstance(value, Decimal) or not value:
        return ""
    text = typed_amount(value, _power(last.pack, source), *into)
    return text if Decimal(text) else ""


def typed_amount(value: Decimal, power: int, pack: Pack, cell: Cell) -> str:
    """Give an amount, in a unit of ten to a power of 元, as it is typed into a cell of a pack."""
    power -= _power(pack, cell)
    moved = shifted(value, power)
    if power < 0:
        # In the larger unit it is what the form prints, so that its columns add up on paper.
        moved = round_half_up(moved, pack.formats[cell.format].places)
    return f"{moved.normalize():f}"


def _power(pack: Pack, cell: Cell) -> int:
    return POWERS[cell.unit if cell.unit in POWERS else pack.unit_of_money]
