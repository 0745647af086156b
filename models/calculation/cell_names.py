"""What a cell is called in words: its row and its column, as messages and the guide say it."""

from __future__ import annotations

from collections.abc import Iterable

from models.address import NEW_ROW, SINGLE_ROW, Address
from models.calculation.calculation import Calculation
from models.calculation.running_text import numbers, told_text
from models.errors import shortened
from models.packs.blocks import (
    FieldsBlock,
    FixedBlock,
    RunningBlock,
    SideBySideBlock,
    SubjectsBlock,
    TableBlock,
)
from models.packs.cells import Cell, Column, Group, Label, leaves
from models.packs.paragraphs import Paragraph
from models.subjects.tree import TOTAL

MAX_ROW_NAME = 24


def cell_label(calc: Calculation, address: Address) -> str:
    """Give the printed label of a cell: its own, or the words printed before it."""
    block = calc.pack.form(address.form).block(address.block)
    cell = block.cell(address.row, address.column)
    if isinstance(cell, Paragraph) and not cell.label.source:
        return _first_words(calc, address)
    label = calc.render(cell.label, address) or _words_before(calc, block, cell, address)
    return "".join(label.split()).rstrip("：:")


def _first_words(calc: Calculation, paragraph: Address) -> str:
    """Call a paragraph by its number and the first of its words."""
    number = numbers(calc, paragraph.form, paragraph.instance).get(paragraph, "")
    words = calc.value(paragraph) or told_text(calc, paragraph) or "空的一段"
    return shortened(" ".join(f"{number}{words}".split()), MAX_ROW_NAME - 1)


def _words_before(calc: Calculation, block: object, cell: Cell, address: Address) -> str:
    if isinstance(block, FieldsBlock):
        for line in block.rows:
            words = ""
            for item in line:
                if isinstance(item, Label):
                    words = calc.render(item.text, address)
                elif item is cell or item.key == cell.key:
                    return words
    return ""


def row_label(calc: Calculation, address: Address) -> str:
    """Give the name of a row in a table: what the pack says names it, else its number."""
    block = calc.pack.form(address.form).block(address.block)
    if isinstance(block, RunningBlock) and block.each:
        if isinstance(block.index.get(address.column), Paragraph):
            return ""  # it is called by its own words
        form, table = block.told_of
        return row_label(calc, Address(form, calc.instances(form)[0], table, address.row, ""))
    if address.row == SINGLE_ROW or not isinstance(block, TableBlock):
        return ""
    if address.row == NEW_ROW:
        return "第一行"
    if isinstance(block, FixedBlock):
        return calc.render(block.named_rows[address.row].label, address)
    if isinstance(block, SideBySideBlock):
        first = next(cell for cell in block.row_cells(address.row) if cell.type in ("label", "name"))
        own = calc.value(address._replace(column=first.key)) if first.type == "name" else None
        return str(own or calc.render(first.label, address))
    name = calc.render(block.row_name, address) if block.row_name else ""
    if name:
        return name if len(name) <= MAX_ROW_NAME else name[: MAX_ROW_NAME - 1] + "…"
    rows = calc.rows(address.form, address.instance, address.block)
    return f"第 {rows.index(address.row) + 1} 行" if address.row in rows else ""


def cell_name(calc: Calculation, address: Address) -> str:
    """Name a cell by its row, the head that tells it apart, and its label: `数字交易市场 · 实际完成值(B)`."""
    block = calc.pack.form(address.form).block(address.block)
    if isinstance(block, SideBySideBlock):
        labels: tuple[str, ...] = (_column_name(calc, address, address._replace(form="")),)
    else:
        labels = (_head_label(calc, address), cell_label(calc, address))
    parts = (row_label(calc, address).rstrip("：:"), *labels)
    return " · ".join(part for part in parts if part)


def _head_label(calc: Calculation, at: Address) -> str:
    """Give the head, as the year, over a column that has its label in common with others; blank elsewhere."""
    block = calc.pack.form(at.form).block(at.block)
    if not isinstance(block, TableBlock):
        return ""
    label = block.cell(at.row, at.column).label.source
    same = {cell.key for cell in block.cells if label and cell.label.source == label}
    columns: Iterable[Column] = block.columns if len(same) > 1 else ()
    while group := next((g for g in columns if isinstance(g, Group) and at.column in _keys(g)), None):
        if not same <= _keys(group):
            return "".join(calc.render(group.group, at).split())
        columns = group.columns
    return ""


def _keys(group: Group) -> set[str]:
    return {cell.key for cell in leaves(group)}


def place_name(calc: Calculation, address: Address) -> str:
    """Name a figure from outside its form, as `表六 总计` or `表一 收入总计`."""
    form = calc.pack.form(address.form)
    block = form.block(address.block)
    whole = isinstance(block, SubjectsBlock) and address.row == TOTAL
    row = "" if whole else row_label(calc, address).rstrip("：:")
    return f"{form_name(calc, address)} {row or cell_label(calc, address)}".rstrip("：:")


def instance_name(calc: Calculation, form: str, instance: str) -> str:
    """Name an instance among those of its form: as it prints its own name, else by its number."""
    known, place = calc.pack.form(form), Address(form, instance, "", "", "")
    own = calc.render(known.instance_name, place) if known.instance_name else ""
    return own or f"{calc.render(known.name, place)} {calc.instances(form).index(instance) + 1}"


def copy_name(calc: Calculation, form: str, instance: str) -> str:
    """Name a form: as one of its copies where there may be several, else as `form_name` does."""
    if calc.pack.form(form).repeatable:
        return instance_name(calc, form, instance)
    return form_name(calc, Address(form, instance, "", "", ""))


def form_name(calc: Calculation, address: Address) -> str:
    """Name the form of an address by its number, else by its name, with the project's where it prints it."""
    form = calc.pack.form(address.form)
    return form.no or calc.render(form.name, address._replace(block=""))


def name_from(calc: Calculation, at: Address, seen: Address) -> str:
    """Name a cell as seen from another: by what tells the two apart, so within a row by its column alone."""
    label = _column_name(calc, at, seen)
    if at[:4] == seen[:4]:
        return label
    row = row_label(calc, at).rstrip("：:")
    own = (row, label if at.column != seen.column or not row else "")
    if at[:3] == seen[:3]:
        return " · ".join(filter(None, own))
    return " · ".join(filter(None, (_form_words(calc, at, seen), *((row, label) if row else own))))


def _form_words(calc: Calculation, at: Address, seen: Address) -> str:
    """Name the form of a cell, blank within one form."""
    if at[:2] == seen[:2]:
        return ""
    form = calc.pack.form(at.form)
    several = form.repeatable and len(calc.instances(at.form)) > 1
    return instance_name(calc, at.form, at.instance) if several else form_name(calc, at)


def _column_name(calc: Calculation, at: Address, seen: Address) -> str:
    """Give a cell's label; where another column has the same, with the head that the reader is not under."""
    label = cell_label(calc, at)
    block = calc.pack.form(at.form).block(at.block)
    if not isinstance(block, TableBlock):
        return label
    same = [cell.key for cell in block.cells if "".join(calc.render(cell.label, at).split()) == label]
    head = _head(block.columns, at.column) if len(same) > 1 else None
    if head is None or (at[:3] == seen[:3] and any(cell.key == seen.column for cell in leaves(head))):
        return label
    return f"{calc.render(head.group, at)}{label}"


def _head(columns: Iterable[Column], key: str) -> Group | None:
    """Give the head right over a column, None where it has none."""
    for group in (column for column in columns if isinstance(column, Group)):
        if any(cell.key == key for cell in leaves(group)):
            return _head(group.columns, key) or group
    return None
