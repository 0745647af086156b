"""What a figure was last year, as the draft it was begun from or the table itself says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label
from models.figures.numbers import round_half_up
from models.packs.cells import Cell


@dataclass(frozen=True, slots=True)
class LastYearFigure:
    """Last year's figure and this year's; `of` names this year's where it is not the cell asked for."""

    year: int
    last: Decimal
    now: Decimal | None
    of: str = ""


def last_year(calc: Calculation, at: Address) -> LastYearFigure | None:
    """Give last year's figure of a cell, else that of what its row makes of it; None where there is none."""
    block = calc.pack.form(at.form).block(at.block)
    if at.column in block.last_years:
        return None
    brought = calc.submission.brought.get(at)
    if brought is not None and brought.last:
        return LastYearFigure(calc.submission.brought_year, Decimal(brought.last), _number(calc, at))
    cell = block.cell(at.row, at.column)
    held = cell if cell.last_year else _made_of(calc, at)
    if held is None:
        return None
    last = _number(calc, at._replace(column=held.last_year))
    if last is None:
        return None
    there = at._replace(column=held.key)
    of = "" if held is cell else cell_label(calc, there)
    return LastYearFigure(calc.submission.year - 1, last, _number(calc, there), of)


def overtyped(calc: Calculation, at: Address) -> str:
    """Say what last year's draft has where a figure of last year brought from it was typed over."""
    draft = calc.submission
    brought = draft.brought.get(at)
    if (
        brought is None
        or not brought.text
        or at.column not in calc.pack.form(at.form).block(at.block).last_years
    ):
        return ""
    now, last = _number(calc, at), Decimal(brought.last)
    if not draft.has_row(at) or now == last:
        return ""
    became = f"这里改成了 {calc.format_value(now, 'amount')}" if now is not None else "这里没有数了"
    return f"{draft.brought_year} 年度草稿是 {calc.format_value(last, 'amount')}，{became}"


def last_year_words(calc: Calculation, found: LastYearFigure) -> str:
    """Say what a figure was last year and how it has changed since."""
    last = calc.format_value(found.last, "amount")
    words = f"{found.year} 年度{found.of and f'（{found.of}）'}：{last}"
    if found.now is None:
        return words
    now, apart = calc.format_value(found.now, "amount"), found.now - found.last
    if not apart:
        return f"{words}，现在相同"
    sense = "增加" if apart > 0 else "减少"
    share = (
        f"（{calc.format_value(round_half_up(abs(apart / found.last) * 100, 1), 'plain')}%）"
        if found.last
        else ""
    )
    return f"{words}，现在 {now}，{sense} {calc.format_value(abs(apart), 'amount')}{share}"


def _made_of(calc: Calculation, at: Address) -> Cell | None:
    """Give the column with a figure of last year that is computed from a column of its row."""
    block = calc.pack.form(at.form).block(at.block)
    return next(
        (
            cell
            for cell in block.row_cells(at.row)
            if cell.last_year and cell.compute is not None and (at.column,) in cell.compute.references
        ),
        None,
    )


def _number(calc: Calculation, at: Address) -> Decimal | None:
    value = calc.value(at) if calc.has_row(*at[:4]) else None
    return value if isinstance(value, Decimal) else None
