"""The words of a form that depend on what is typed: titles with the unit's name, notes of empty tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from models.address import Address
from models.calculation.absence import is_shown
from models.calculation.calculation import Calculation
from models.drafts.keys import Derived
from models.expressions.functions import Value
from models.expressions.wordings import Template, parse_template
from models.packs.blocks import BlockBase
from models.packs.cells import Cell, Label, Model, Side
from models.packs.forms import Form, Pack

WORDS = "words"
_WHOSE = "{unit}　单位：{money}"


def watch_words(calc: Calculation, form: Form, instance: str) -> None:
    """Have the calculation tell (by its changed `WORDS`) when printed words of a form instance change."""
    place = Address(form.id, instance, "", "", "")
    changing = (("", whose(calc.pack)), *_find(form))
    calc.watch(Derived(WORDS, place), lambda: tuple(_current(calc, changing, place)))


def whose(pack: Pack) -> Template:
    """Give the wording that says on each page whose figures it has, and in which money."""
    return parse_template(_WHOSE if "unit" in pack.names else _WHOSE.partition("　")[2])


def _current(
    calc: Calculation, changing: Sequence[tuple[str, Template | BlockBase]], form: Address
) -> Iterator[Value]:
    for block, part in changing:
        place = form._replace(block=block)
        yield calc.render(part, place) if isinstance(part, Template) else is_shown(calc, part, place)


def _find(form: Form) -> Iterator[tuple[str, Template | BlockBase]]:
    """List the wordings with expressions in them, and the blocks that are not always shown."""
    for wording in (form.title, form.subtitle, form.name, form.instance_name):
        if wording is not None and not wording.constant:
            yield "", wording
    for block in form.blocks:
        if block.conditional:
            yield block.id, block
        for part in block.parts:
            yield from ((block.id, wording) for wording in _wordings(part) if not wording.constant)


def _wordings(part: Any) -> Iterator[Template]:
    if isinstance(part, Template):
        yield part
    elif isinstance(part, Label | Side):
        yield part.text
    elif isinstance(part, Cell):
        yield part.label
    elif isinstance(part, Model):  # a group of columns
        yield part.group  # type: ignore[attr-defined]
        for column in part.columns:  # type: ignore[attr-defined]
            yield from _wordings(column)
