"""Amounts of last year as the new pack writes them, in its own unit of money."""

from __future__ import annotations

from decimal import Decimal

from models.address import Address
from models.figures.numbers import round_half_up, shifted
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.session.session import Session

_POWERS = {"元": 0, "万元": 4}


def is_amount(cell: Cell) -> bool:
    """Tell whether a typed cell holds an amount of money, which every year has anew."""
    return cell.numeric and (cell.unit == "money" or cell.unit in _POWERS)


def last_figure(last: Session, at: Address, source: Cell, into: tuple[Pack, Cell]) -> str:
    """Give last year's figure as it is typed into a cell of the new pack; blank for none or nought."""
    try:
        value = last.calculation.value(at) if last.calculation.has_row(*at[:4]) else None
    except KeyError:
        return ""
    if not isinstance(value, Decimal) or not value:
        return ""
    pack, cell = into
    power = _power(last.pack, source) - _power(pack, cell)
    # In the larger unit it is what the new form prints, so that its columns add up on paper.
    moved = (
        round_half_up(shifted(value, power), pack.formats[cell.format].places)
        if power < 0
        else shifted(value, power)
    )
    return f"{moved.normalize():f}" if moved else ""


def _power(pack: Pack, cell: Cell) -> int:
    return _POWERS[cell.unit if cell.unit in _POWERS else pack.unit_of_money]
