"""Move figures that were typed in the other unit into the pack's, as one edit."""

from __future__ import annotations

from models.address import Address
from models.calculation.cell_names import cell_label
from models.calculation.typed_figures import POWER
from models.checks.unit_slips import to_convert, typed_figures
from models.drafts.changes import Batch, Change, SetCell
from models.figures.numbers import shifted
from models.session.session import Session


def conversion(session: Session, form: str, address: Address | None = None) -> Batch | None:
    """Make the change that moves a typed figure, or those of a form, into the pack's unit; None without."""
    calc = session.calculation
    power = -POWER if session.pack.unit_of_money == "万元" else POWER
    figures = to_convert(calc, form) if address is None else typed_figures(calc, form)
    changes: tuple[Change, ...] = tuple(
        SetCell(at, calc.format_value(shifted(figure, power), "exact"))
        for at, figure in figures
        if address in (None, at)
    )
    return Batch(changes) if changes else None


def conversion_label(session: Session, address: Address | None, count: int) -> str:
    """Name the conversion as the undo menu shows it."""
    unit = session.pack.unit_of_money
    if address is not None:
        return f"换算为{unit} {cell_label(session.calculation, address)}"
    return f"换算为{unit} {count} 个数"
