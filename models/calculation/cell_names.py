"""What a cell is called in words: its row and its column, as messages and the guide say it."""

from __future__ import annotations

from models.address import NEW_ROW, SINGLE_ROW, Address
from models.calculation.calculation import Calculation
from models.packs.blocks import FieldsBlock, FixedBlock, SideBySideBlock, SubjectsBlock, TableBlock
from models.packs.cells import Cell, Label
from models.subjects.tree import TOTAL

MAX_ROW_NAME = 24


def cell_label(calc: Calculation, address: Address) -> str:
    """Give the printed label of a cell: its own, or the words printed before it."""
    block = calc.pack.form(address.form).block(address.block)
    cell = block.cell(address.row, address.column)
    label = calc.render(cell.label, address) or _words_before(calc, block, cell, address)
    return "".join(label.split()).rstrip("：:")


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
    if address.row == SINGLE_ROW or not isinstance(block, TableBlock):
        return ""
    if address.row == NEW_ROW:
        return "第一行"
    if isinstance(block, FixedBlock):
        return calc.render(block.named_rows[address.row].label, address)
    if isinstance(block, SideBySideBlock):
        first = next(cell for cell in block.row_cells(address.row) if cell.type in ("label", "name"))
        return calc.render(first.label, address) or str(calc.value(address._replace(column=first.key)) or "")
    name = calc.render(block.row_name, address) if block.row_name else ""
    if name:
        return name if len(name) <= MAX_ROW_NAME else name[: MAX_ROW_NAME - 1] + "…"
    rows = calc.rows(address.form, address.instance, address.block)
    return f"第 {rows.index(address.row) + 1} 行" if address.row in rows else ""


def cell_name(calc: Calculation, address: Address) -> str:
    """Name a cell by its row and label, as `数字交易市场 · 实际完成值(B)`."""
    parts = (row_label(calc, address).rstrip("：:"), cell_label(calc, address))
    return " · ".join(part for part in parts if part)


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


def form_name(calc: Calculation, address: Address) -> str:
    """Name the form of an address by its number, else by its name, with the project's where it prints it."""
    form = calc.pack.form(address.form)
    return form.no or calc.render(form.name, address._replace(block=""))
