"""Figures the program can fill in, taken only when the liaison accepts them.

They come from a cell's `propose`, and for a table with `mapped_from` from the mapping between the
departmental and the governmental economic classification. What has no mapping is named, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label, cell_name
from models.calculation.origins import copied_from
from models.calculation.running_text import is_asked
from models.checks._unit_kinds import sums, why_open
from models.drafts.keys import Derived
from models.packs.blocks import Block, RunningBlock, SubjectsBlock
from models.packs.forms import Form
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL


@dataclass(frozen=True, slots=True)
class Proposal:
    """A figure (in the pack's unit of money) or a choice for a cell, whose row may have to be added first.

    Words that a person wrote elsewhere are `copied` from the cell of that name: nobody has said they hold
    here too.
    """

    address: Address
    figure: Decimal | str
    blank: bool
    name: str
    copied: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one form instance is offered; `waiting` where it has not got there another way already.

    `why` says why it cannot be made as a whole: then only its single figures are sure.
    """

    proposals: tuple[Proposal, ...] = ()
    waiting: bool = False
    unmapped: tuple[str, ...] = ()
    source: str = ""
    why: str = ""


def offer(calc: Calculation, form: str, instance: str) -> Offer:
    """Give what a form instance is offered now; computed again only when something it reads changes."""
    key: Derived[Offer] = Derived("offer", Address(form, instance, "", "", ""))
    return calc.watch(key, lambda: _compute(calc, calc.pack.form(form), instance))


def _compute(calc: Calculation, form: Form, instance: str) -> Offer:
    parts = [part for block in form.blocks for part in _of_block(calc, form, instance, block)]
    why = next((part.why for part in parts if part.why), "")
    return Offer(
        tuple(proposal for part in parts for proposal in part.proposals),
        any(part.waiting for part in parts) and not why,
        tuple(dict.fromkeys(code for part in parts for code in part.unmapped)),
        next((part.source for part in parts if part.source), ""),
        why,
    )


def _of_block(calc: Calculation, form: Form, instance: str, block: Block) -> Iterator[Offer]:
    if isinstance(block, SubjectsBlock) and block.mapped_from:
        yield from _mapped(calc, Address(form.id, instance, block.id, "", ""), block)
    elif any(cell.propose is not None for cell in block.cells):
        found = tuple(_proposed(calc, Address(form.id, instance, block.id, "", ""), block))
        yield Offer(found, any(one.blank and not one.copied for one in found))


def _proposed(calc: Calculation, place: Address, block: Block) -> Iterator[Proposal]:
    """Offer what the `propose` of each cell gives; a row's offers are values of their own."""
    for row in calc.rows(*place[:3]):
        yield from _of_row(calc, place._replace(row=row), block)


def _of_row(calc: Calculation, place: Address, block: Block) -> tuple[Proposal, ...]:
    key: Derived[tuple[Proposal, ...]] = Derived("offers of a row", place)
    return calc.watch(key, lambda: tuple(_in_row(calc, place, block)))


def _in_row(calc: Calculation, place: Address, block: Block) -> Iterator[Proposal]:
    """Offer a row what its cells' `propose` gives, where something else stands there."""
    for cell in block.row_cells(place.row):
        if cell.propose is None or cell.computed:
            continue
        at = place._replace(column=cell.key)
        figure, now = calc.evaluate(cell.propose, at), calc.value(at)
        words = isinstance(figure, str) and cell.type != "choice"
        if words and (now is not None or not is_asked(calc, at)):
            continue  # words are offered where there are none
        if isinstance(figure, Decimal | str) and figure != now and (figure or now):
            called = cell_name if isinstance(block, RunningBlock) else cell_label
            source = copied_from(calc, cell.propose, at) if words else None
            copied = cell_name(calc, source) if source is not None else ""
            yield Proposal(at, figure, now is None, called(calc, at), copied)


# From the other classification


def _mapped(calc: Calculation, place: Address, block: SubjectsBlock) -> Iterator[Offer]:
    form, _, source = block.mapped_from.partition(".")
    known = calc.pack.form(form).block(source).index
    name = calc.pack.form(form).no
    tree = calc.tree(*place[:3])
    for cell in block.cells:
        if not cell.numeric or cell.computed or cell.key not in known:
            continue
        made = sums(calc, (form, source, cell.key))
        found = tuple(
            Proposal(at, figure, now is None, _name(calc, block, at))
            for code, figure in sorted(made.by_code.items())
            if code not in tree.children
            and (at := place._replace(row=code, column=cell.key))
            and (now := calc.value(at) if code in tree.rows else None) != figure
        )
        # A table that adds up to its source was filled in another way, for units of both kinds say.
        apart = (calc.value(place._replace(row=TOTAL, column=cell.key)) or Decimal(0)) != made.total
        why = why_open(calc, made, name) if apart else ""
        yield Offer(found, bool(found) and apart and not why, made.unmapped if apart else (), name, why)


def _name(calc: Calculation, block: SubjectsBlock, at: Address) -> str:
    if calc.has_row(*at[:4]):
        return f"{at.row} {cell_name(calc, at).partition(' · ')[0]}"
    return f"{at.row} {dictionary(block.dictionary).name(at.row, calc.submission.year)}".rstrip()
