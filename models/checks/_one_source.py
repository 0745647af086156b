"""Whether two figures that agree are made of the same typed cells: then they agree whatever was typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from models.calculation.calculation import Calculation
from models.drafts.keys import Derived
from models.expressions.parser import Expression
from models.packs.blocks import Block
from models.packs.cells import Cell
from models.packs.references import Sibling, Single, Whole
from models.subjects.tree import TOTAL


class _Read(NamedTuple):
    """A column of a block that a figure can come from; of one row where the pack names that."""

    form: str
    block: str
    row: str
    column: str


def of_one_source(calc: Calculation, left: Expression, right: Expression) -> bool:
    """Tell whether both figures come from the same typed cells, as far as any is filled or set by hand."""
    apart = _columns(calc, left) ^ _columns(calc, right)
    by_hand = {
        _Read(at.form, at.block, row, at.column) for at in calc.submission.adjustments for row in ("", at.row)
    }
    return not apart & by_hand and not any(_is_typed(calc, column) for column in sorted(apart))


def _columns(calc: Calculation, figure: Expression) -> frozenset[_Read]:
    """Give what a figure can come from, followed once for a pack."""
    key: Derived[frozenset[_Read]] = Derived("columns read", name=figure.source)
    return calc.watch(key, lambda: frozenset(_followed(calc, figure)))


def _followed(calc: Calculation, figure: Expression) -> set[_Read]:
    """Follow formulas and defaults down to what is typed."""
    pending = list(_read_by(calc, figure, _Read("", "", "", "")))
    seen = set(pending)
    while pending:
        at = pending.pop()
        cell = _cell(calc.pack.form(at.form).block(at.block), at)
        formulas = [cell.compute, cell.default, *(case.value for case in cell.cases)] if cell else []
        for formula in (one for one in formulas if one is not None):
            found = [one for one in _read_by(calc, formula, at) if one not in seen]
            pending.extend(found)
            seen.update(found)
    return seen


def _cell(block: Block, at: _Read) -> Cell | None:
    try:
        return block.cell(at.row, at.column) if at.row else block.index[at.column]
    except KeyError:
        return None


def _read_by(calc: Calculation, formula: Expression, at: _Read) -> Iterator[_Read]:
    for path in formula.references:
        found = calc.binder.find(at.form, at.block, path)
        if isinstance(found, Sibling):
            yield at._replace(column=found.column)
        elif isinstance(found, Single):
            yield _Read(found.form, found.block, found.row.replace(TOTAL, ""), found.column)
        elif isinstance(found, Whole):
            yield _Read(found.form, found.block, "", found.column)


def _is_typed(calc: Calculation, at: _Read) -> bool:
    """Tell whether anything is typed in a column.

    Nothing is noted as read: whoever asks depends on the figures, and so on every cell they come from.
    """
    held = (instance.rows(at.block) for instance in calc.submission.forms.get(at.form, []))
    if at.row:
        return any(rows.get(at.row, {}).get(at.column) for rows in held)
    return any(cells.get(at.column) for rows in held for cells in rows.values())
