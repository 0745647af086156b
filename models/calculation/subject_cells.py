"""Cells of subject tables: codes, names from the dictionary, and figures rolled up from below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from models.address import Address
from models.calculation.cell_state import CellState
from models.drafts.submission import Submission
from models.expressions.functions import Value
from models.expressions.wordings import Template
from models.packs.blocks import SubjectsBlock
from models.packs.cells import Cell
from models.packs.forms import Pack
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL


class Values(Protocol):
    """What is asked of the calculation that the cells belong to."""

    pack: Pack
    submission: Submission

    def value(self, address: Address) -> Value:
        """Give the value that other cells see."""

    def children(self, form: str, instance: str, block: str, row: str) -> tuple[str, ...] | None:
        """Give the rows that roll up into a row."""

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances."""

    def has_row(self, form: str, instance: str, block: str, row: str) -> bool:
        """Tell whether a table shows a row."""

    def render(self, template: Template, place: Address) -> str:
        """Fill a wording as seen from a place."""


def rolled_up(calc: Values, address: Address, cell: Cell) -> tuple[Address, ...] | None:
    """Give the cells a parent or total adds up, None for a cell that is typed or has a formula of its own."""
    if cell.computed or not cell.numeric:
        return None
    block = calc.pack.form(address.form).block(address.block)
    if not isinstance(block, SubjectsBlock):
        return None
    children = calc.children(*address[:4])
    if children is None:
        return None
    return tuple(address._replace(row=child) for child in children)


def subject_state(calc: Values, address: Address, cell: Cell) -> CellState:
    """Give the code or name of a subject's row."""
    if cell.type == "code":
        return CellState(None if address.row == TOTAL else address.row, "computed")
    typed = calc.submission.typed(address)
    if typed:
        return CellState(typed, "typed")
    name = subject_name(calc, address)
    return CellState(name, "computed", computed=name) if name else CellState(None, "typed")


def subject_name(calc: Values, address: Address) -> str:
    """Give the name a row has by itself, blank for a code that no dictionary and no source knows."""
    block = calc.pack.form(address.form).block(address.block)
    if not isinstance(block, SubjectsBlock):
        return _name_in(calc, block.source_paths, address.row)
    if address.row == TOTAL:
        return calc.render(block.total, address) if block.total else ""
    known = dictionary(block.dictionary).name(address.row, calc.submission.year)
    return known or _name_in(calc, block.source_paths, address.row)


def name_source(calc: Values, address: Address) -> Address | None:
    """Give the cell of another table that a row has its name from, None where the dictionary has it."""
    block = calc.pack.form(address.form).block(address.block)
    if isinstance(block, SubjectsBlock) and (
        address.row == TOTAL or dictionary(block.dictionary).name(address.row, calc.submission.year)
    ):
        return None
    return _named_in(calc, block.source_paths, address.row)


def _name_in(calc: Values, paths: Iterable[tuple[str, str]], row: str) -> str:
    """Find the name a subject has in other tables, for codes no dictionary knows."""
    found = _named_in(calc, paths, row)
    return str(calc.value(found)) if found is not None else ""


def _named_in(calc: Values, paths: Iterable[tuple[str, str]], row: str) -> Address | None:
    for form, block in paths:
        column = next(cell.key for cell in calc.pack.form(form).block(block).cells if cell.type == "name")
        for instance in calc.instances(form)[:1]:
            if calc.has_row(form, instance, block, row):
                at = Address(form, instance, block, row, column)
                if calc.value(at):
                    return at
    return None
