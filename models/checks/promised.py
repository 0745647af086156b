"""What goal tables promised against what is evaluated: changed, dropped, new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_label, cell_name, copy_name
from models.drafts import keys
from models.errors import shortened
from models.figures.measures import alike
from models.packs.blocks import Block

_SHOWN = 40
_NAME = "name"


@dataclass(frozen=True, slots=True)
class PromiseBroken:
    """Something that a goal table promised and the self-evaluation has otherwise; `what` names it."""

    kind: Literal["改动", "没有了", "新增"]
    address: Address
    name: str
    what: str = ""
    promised: str = ""
    now: str = ""


def differences(calc: Calculation, form: str, instance: str) -> Iterator[PromiseBroken]:
    """Walk what is otherwise in one form than the goal table it was begun from said."""
    calc.note(keys.PROMISED)
    rows: dict[tuple[str, str], list[Address]] = {}
    for at in calc.submission.promised:
        if at[:2] == (form, instance):
            rows.setdefault((at.block, at.row), []).append(at)
    blocks = {one.id: one for one in calc.pack.form(form).blocks}
    for block_id in dict.fromkeys(block for block, _ in rows):
        block = blocks.get(block_id)
        own = {row: cells for (one, row), cells in rows.items() if one == block_id}
        if block is None:
            continue
        if block.growing:
            yield from _rows(calc, Address(form, instance, block_id, "", ""), block, own)
        else:
            cells = (at for listed in own.values() for at in listed)
            yield from _cells(calc, block, {at: at for at in cells if _meaning(block, at) != _NAME})


def gone(calc: Calculation) -> Iterator[PromiseBroken]:
    """Walk the goal tables whose form is not there any more."""
    calc.note(keys.PROMISED)
    for form, instance in dict.fromkeys(at[:2] for at in calc.submission.promised):
        known = next((one for one in calc.pack.forms if one.id == form), None)
        if known is not None and instance not in calc.instances(form):
            yield PromiseBroken("没有了", Address(form, instance, "", "", ""), _named(calc, form, instance))


def all_differences(calc: Calculation) -> list[tuple[str, PromiseBroken]]:
    """List every difference with the name of the form it is in, in the order of the forms."""
    found: list[tuple[str, PromiseBroken]] = []
    for form in calc.pack.forms:
        for instance in calc.instances(form.id):
            place = Address(form.id, instance, "", "", "")
            name = copy_name(calc, place)
            found += ((name, one) for one in differences(calc, form.id, instance))
    return [*found, *((one.name, one) for one in gone(calc))]


def words(one: PromiseBroken) -> str:
    """Say what is otherwise."""
    if one.kind == "新增":
        return f"“{one.name}”绩效目标里没有，是新增的"
    if one.kind == "没有了":
        return f"绩效目标里的“{one.name}”没有自评"
    promised, now = (shortened(text, _SHOWN) or "空" for text in (one.promised, one.now))
    return f"{one.name and f'“{one.name}”的'}{one.what}，绩效目标是 {promised}，现在是 {now}"


def _rows(
    calc: Calculation, place: Address, block: Block, own: dict[str, list[Address]]
) -> Iterator[PromiseBroken]:
    shown = calc.rows(*place[:3])
    new = [row for row in shown if row not in own and _name_of(calc, block, place._replace(row=row))]
    for row, cells in own.items():
        name = next((calc.submission.promised[at] for at in cells if _meaning(block, at) == _NAME), "")
        now = row if row in shown else _again(calc, block, place, (name, new))
        if not now or not _name_of(calc, block, place._replace(row=now)):
            yield PromiseBroken("没有了", place._replace(row=now), name)
            continue
        if now in new:
            new.remove(now)
        yield from _cells(calc, block, {at: at._replace(row=now) for at in cells}, name)
    for row in new:
        at = place._replace(row=row)
        column = next(cell.key for cell in block.cells if cell.meaning == _NAME)
        yield PromiseBroken("新增", at._replace(column=column), _name_of(calc, block, at))


def _again(calc: Calculation, block: Block, place: Address, named: tuple[str, list[str]]) -> str:
    """Give the new row of the name of one that was taken out, blank for none."""
    name, new = named
    return next((row for row in new if alike(_name_of(calc, block, place._replace(row=row)), name)), "")


def _cells(
    calc: Calculation, block: Block, cells: dict[Address, Address], name: str = ""
) -> Iterator[PromiseBroken]:
    for at, now in cells.items():
        cell = next((one for one in block.row_cells(now.row) if one.key == now.column), None)
        if cell is None or not calc.has_row(*now[:4]):
            continue
        said, value = calc.submission.promised[at], calc.value(now)
        wanted, _ = calc.read_typed(cell, said) if said else (None, "")
        same = alike(wanted, value) if isinstance(wanted, str) and isinstance(value, str) else wanted == value
        if not same:
            what = cell_label(calc, now) if name else cell_name(calc, now)
            shown = value if isinstance(value, str) else calc.format_value(value, "exact")
            yield PromiseBroken("改动", now, name, what, said, shown)


def _meaning(block: Block, at: Address) -> str:
    return next((cell.meaning for cell in block.cells if cell.key == at.column), "")


def _name_of(calc: Calculation, block: Block, at: Address) -> str:
    column = next((cell.key for cell in block.cells if cell.meaning == _NAME), "")
    return str(calc.value(at._replace(column=column)) or "") if column else ""


def _named(calc: Calculation, form: str, instance: str) -> str:
    """Give the name that a goal table gave to a form which is gone."""
    known = calc.pack.form(form)
    for at, text in calc.submission.promised.items():
        block = known.block(at.block) if at[:2] == (form, instance) else None
        if block is not None and not block.growing and _meaning(block, at) == _NAME:
            return text
    return calc.render(known.name, Address(form, instance, "", "", ""))
