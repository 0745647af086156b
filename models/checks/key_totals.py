"""The figures a bureau looks at first, as the pack's `totals` name them."""

from __future__ import annotations

from models.address import Address
from models.calculation.calculation import Calculation
from models.packs.references import key_total


def key_totals(calc: Calculation) -> dict[str, Address]:
    """Give the pack's key totals by name; further instances of a form are numbered."""
    found: dict[str, Address] = {}
    for name, source in calc.pack.totals.items():
        bound = key_total(calc.binder, source)
        assert bound is not None, "looked at when the pack was read"
        for number, one in enumerate(calc.instances(bound.form), 1):
            address = Address(bound.form, one, bound.block, bound.row, bound.column)
            found[name if number == 1 else f"{name}_{number}"] = address
    return found
