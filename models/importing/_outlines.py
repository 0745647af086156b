"""What a pack's forms look like in tables: their titles, heads, names of rows and labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from models.address import Address
from models.calculation.calculation import Calculation
from models.importing._words import head_words, plain, unnumbered
from models.packs.blocks import (
    Block,
    ContentsBlock,
    FieldsBlock,
    FixedBlock,
    SideBySideBlock,
    SubjectsBlock,
    TableBlock,
)
from models.packs.cells import Cell, Column, Label
from models.packs.forms import Form
from models.session.unit_and_title import named_address

_SHORT = {"code": ("编码", "代码", "科目代码"), "name": ("名称",)}
"""What columns of a subject's code and name are called under a head that says 科目."""


@dataclass(frozen=True)
class Head:
    """One printed column: its own words, those above it from the top, and what others call it."""

    cell: Cell
    words: str
    groups: tuple[str, ...]
    also: tuple[str, ...]
    side: str = ""
    """Which of two lists side by side the column belongs to, left or right."""


@dataclass(frozen=True)
class TableOutline:
    """One table of a form."""

    form: Form
    block: TableBlock
    heads: tuple[Head, ...]
    beside: str
    """What is printed beside all its rows."""
    total: str
    rows: tuple[tuple[str, str], ...]
    """The rows the pack names: words and key, in their order; words may stand more than once."""

    @property
    def key(self) -> str:
        """Name the table as a choice does: form and block."""
        return f"{self.form.id}.{self.block.id}"

    @cached_property
    def row_words(self) -> frozenset[str]:
        """Give the words that name rows, with and without their numbering."""
        return frozenset(words for name, _ in self.rows for words in (name, unnumbered(name)))


@dataclass(frozen=True)
class FieldOutline:
    """One cell that stands beside or below its label, or behind it in one cell."""

    block: str
    cell: Cell
    label: str
    way: Literal["beside", "below", "behind"]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Give what it is called: its label first, then what tables of others call it."""
        return self.label, *(plain(words) for words in self.cell.also)


@dataclass(frozen=True)
class FormOutline:
    """One form: the lines printed over it, its tables in order, and its single cells."""

    form: Form
    lines: tuple[str, ...]
    tables: tuple[TableOutline, ...]
    fields: tuple[FieldOutline, ...]


def outlines(calc: Calculation) -> tuple[FormOutline, ...]:
    """Describe every printed form of a pack."""
    at = named_address(calc.pack, calc.submission, "unit")
    unit = str(calc.value(at) or "") if at is not None else ""
    return tuple(_form(calc, form, unit) for form in calc.pack.forms if form.printed)


def _form(calc: Calculation, form: Form, unit: str) -> FormOutline:
    instance = next(iter(calc.instances(form.id)), "")
    at = Address(form.id, instance, "", "", "")
    year = calc.submission.year
    words = [form.title.source, form.name.source]
    words += [
        label.text.source
        for block in form.blocks
        if isinstance(block, FieldsBlock) and block.kind == "text"
        for label in block.labels
    ]
    # A unit's name says nothing about the form; a year does.
    shown = [calc.render(form.title, at), calc.render(form.name, at) if "head." not in words[1] else ""]
    shown = [text.replace(unit, "") if unit else text for text in shown]
    shown += [text for text in words[2:] if "{" not in text]
    unit = unit_of(calc)
    return FormOutline(
        form,
        tuple(line for text in shown if (line := without(unit, head_words(text, year)))),
        tuple(
            _table(calc, form, block, at._replace(block=block.id))
            for block in form.blocks
            if isinstance(block, TableBlock) and not isinstance(block, ContentsBlock)
        ),
        tuple(field for block in form.blocks for field in _fields(calc, block, at._replace(block=block.id))),
    )


def unit_of(calc: Calculation) -> str:
    """Give the name of the draft's unit as it is compared, blank where it has none."""
    at = named_address(calc.pack, calc.submission, "unit")
    return plain(calc.submission.typed(at)) if at is not None else ""


def without(unit: str, words: str) -> str:
    """Take the unit's name out of a title, in which it would count for more than what the form is called."""
    return words.replace(unit, "") if len(unit) > 1 else words


def _table(calc: Calculation, form: Form, block: TableBlock, at: Address) -> TableOutline:
    split = {cell.key for cell in block.columns_of("left")} if isinstance(block, SideBySideBlock) else set()
    found: list[Head] = []
    for column in block.columns:
        for head in _heads(calc, at, column, ()):
            side = ("left" if head.cell.key in split else "right") if split else ""
            found.append(Head(head.cell, head.words, head.groups, head.also, side))
    beside = plain(calc.render(block.side.text, at)) if block.side is not None else ""
    total = block.total if isinstance(block, SubjectsBlock) else None
    rows = tuple((plain(calc.render(row.label, at)), key) for key, row in block.named_rows.items())
    return TableOutline(
        form, block, tuple(found), beside, plain(calc.render(total, at)) if total is not None else "", rows
    )


def _heads(calc: Calculation, at: Address, column: Column, groups: tuple[str, ...]) -> Iterator[Head]:
    year = calc.submission.year
    if not isinstance(column, Cell):
        own = head_words(calc.render(column.group, at), year)
        for child in column.columns:
            yield from _heads(calc, at, child, (*groups, own))
    elif column.printed:
        also = tuple(head_words(words, year) for words in (*column.also, *_SHORT.get(column.type, ())))
        yield Head(column, head_words(calc.render(column.label, at), year), groups, also)


def _fields(calc: Calculation, block: Block, at: Address) -> Iterator[FieldOutline]:
    if not isinstance(block, FieldsBlock):
        return
    above: list[str] = []
    for line in block.rows:
        printed = [item for item in line if isinstance(item, Label) or item.printed]
        labels = [plain(calc.render(item.text, at)) for item in printed if isinstance(item, Label)]
        below = above if not labels and len(above) == len(printed) else []
        before = ""
        for place, item in enumerate(printed):
            if isinstance(item, Label):
                before = plain(calc.render(item.text, at))
                continue
            behind = plain(item.print.source.partition("{")[0]) if item.print is not None else ""
            if behind:
                yield FieldOutline(block.id, item, behind, "behind")
            elif below:
                yield FieldOutline(block.id, item, below[place], "below")
            elif before:
                yield FieldOutline(block.id, item, before, "beside")
            before = ""
        above = labels if len(labels) == len(printed) else []


def is_list(outline: TableOutline) -> bool:
    """Tell whether the rows of a table are named by the pack."""
    return isinstance(outline.block, FixedBlock | SideBySideBlock)
