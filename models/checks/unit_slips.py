"""Figures typed in 元 where 万元 is meant, or the other way round: what speaks for it, and putting it right.

The pack's unit says which figure of a pair is wrong: in 元 the smaller, in 万元 the larger. A figure is held
against last year's, against what the program can make from related cells, against the sums it goes into, and
against the same digits in another table; the order of magnitude of the set alone is never enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.cell_names import cell_name, form_name, place_name
from models.calculation.typed_figures import (
    ALONE_GATE,
    ORDER_GATE,
    POWER,
    STEPS,
    TABLES_GATE,
    Spread,
    Table,
    adjusted_gate,
    digits_gate,
    large_key,
    plain_figure,
    small_key,
    step,
)
from models.checks._ties import TieView, balance_view, tie_views
from models.drafts.keys import Derived
from models.expressions.tree import At, Call, Node, Text
from models.figures.numbers import shifted
from models.packs.cells import Cell
from models.packs.references import Sibling
from models.subjects.tree import TOTAL

LEAST = Decimal("0.1")
ROUNDED = Decimal("0.005")
MOST = Decimal("0.05")
NEAR, FAR = Decimal(1000), Decimal(100_000)
"""Between these a ratio is 10,000 within a factor of ten: a related figure of the other unit."""
_PART = 100
"""What is a part of a sum and 100 times the sum is of the other unit."""
_BLAMED: Derived[dict[Table, Slip]] = Derived("blamed tables")
_PLAIN = 10
_WHOLE = "支出总计"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Slip:
    """A figure of the other magnitude: where it stands, what it was held against, and what to say.

    `summed` where the figure is a sum, so that what goes into it is of the other unit.
    """

    address: Address
    other: Address | None
    message: str
    summed: bool = False


_MISTAKEN = ("元", "万元")
"""Units that are taken for each other; nobody types 千元 or 亿元 by mistake."""


def slip_power(unit: str, figure: Decimal, related: Decimal) -> int:
    """Give the power of ten by which a figure has to be moved to agree, 0 when it is not 10,000 off.

    `unit` is the pack's: in 万元 it is the larger figure that is wrong, in 元 the smaller.
    """
    if unit == "万元":
        return -POWER if _apart(figure, related) else 0
    return POWER if _apart(related, figure) else 0


def _apart(large: Decimal, small: Decimal) -> bool:
    """Tell whether one figure is 10,000 times the other, as far as 万元 with two decimals can say."""
    if not small or not large:
        return False
    off = abs(shifted(large, -POWER) - small)
    if abs(small) < LEAST:
        return not off
    return off <= ROUNDED or off <= min(MOST, abs(small) / 1000)


def is_off(unit: str, figure: Decimal, related: Decimal) -> bool:
    """Tell whether a figure is some 10,000 times off one of its order, and is the wrong one."""
    large, small = (figure, related) if unit == "万元" else (related, figure)
    return unit in _MISTAKEN and bool(small) and NEAR <= large / small <= FAR


def other_unit(unit: str) -> str:
    """Name the unit a figure seems to be typed in, where the pack's unit is given."""
    return "元" if unit == "万元" else "万元"


def slip_words(calc: Calculation, name: str, figure: Decimal, beside: str, related: Decimal) -> str:
    """Say that a figure seems to be typed in the other unit."""
    typed, due = (calc.format_value(number, "amount") for number in (figure, related))
    unit = other_unit(calc.pack.unit_of_money)
    return f"{name}：{typed} 像是按{unit}填的，{beside}是 {due}{calc.pack.unit_of_money}"


# A whole table


def table_slips(calc: Calculation) -> dict[Table, Slip]:
    """Give the tables that seem to be typed in the other unit as a whole, each with what is to be said."""
    return calc.watch(_BLAMED, lambda: dict(_table_slips(calc)) if _judged(calc) else {})


def _judged(calc: Calculation) -> bool:
    """Tell whether the pack's unit is one of the two that are taken for each other."""
    return calc.pack.unit_of_money in _MISTAKEN


def _table_slips(calc: Calculation) -> Iterator[tuple[Table, Slip]]:
    blamed = set()
    for view in tie_views(calc):
        for at, figure, other, related in _sides(view):
            if (
                at is not None
                and at.form not in blamed
                and slip_power(calc.pack.unit_of_money, figure, related)
                and _typed_in(calc, at.form)
            ):
                beside = place_name(calc, other) if other is not None else view.tie.label
                blamed.add(at.form)
                words = slip_words(calc, place_name(calc, at), figure, beside, related)
                yield (at.form, False), Slip(at, other, words, summed=True)
    calc.note(TABLES_GATE)
    for table in sorted(calc.figures.slipped):
        if table[0] not in blamed or table[1]:
            yield table, _order_slip(calc, table)


def _sides(view: TieView) -> tuple[tuple[Address | None, Decimal, Address | None, Decimal], ...]:
    return ((view.at, view.left, view.other, view.right), (view.other, view.right, view.at, view.left))


def _typed_in(calc: Calculation, form: str) -> bool:
    return any(True for _ in typed_figures(calc, form))


def _order_slip(calc: Calculation, table: Table) -> Slip:
    """Say that the figures of a table lie 10,000 times off those of all others."""
    figures = sorted(calc.figures.of_table(table), key=lambda found: abs(found[1]))
    at, middle = next(calc.figures.of_table(table))[0], figures[len(figures) // 2][1]
    spread = calc.figures.others(table)
    assert spread is not None
    typed, unit = calc.format_value(middle, "amount"), calc.pack.unit_of_money
    whose = "上年数" if table[1] else "数"
    said = (
        f"{form_name(calc, at)} 的 {len(figures)} 个{whose}（多在 {typed} 上下）像是按{other_unit(unit)}填的"
    )
    return Slip(at, None, f"{said}，其他表的数多在 {_usual(calc, spread.middle)}{unit}上下")


def _usual(calc: Calculation, order: int) -> str:
    return calc.format_value(
        shifted(Decimal(1 if order % STEPS < STEPS // 2 else 5), order // STEPS), "amount"
    )


# Single figures


def row_slips(calc: Calculation, at: Address, cell: Cell) -> Iterator[Slip]:
    """Find out whether a cell's figure, or one it is held against, is of the other magnitude."""
    found: list[Slip] = []
    if not _judged(calc):
        return
    if cell.last_year:
        found += _last_year(calc, at, cell)
    if cell.unit == "money" and cell.numeric and not cell.computed:
        found += _typed_slips(calc, at, cell)
    for slip in found:
        if calc.figures.table(slip.address) not in table_slips(calc):
            yield slip


def _last_year(calc: Calculation, at: Address, cell: Cell) -> Iterator[Slip]:
    before = at._replace(column=cell.last_year)
    now, last = calc.value(at), calc.value(before)
    if not isinstance(now, Decimal) or not isinstance(last, Decimal):
        return
    unit = calc.pack.unit_of_money
    if is_off(unit, last, now):
        yield from _slip(calc, before, "本年", now, at)
    if is_off(unit, now, last) and (blamed := _typed_part(calc, at, cell)) is not None:
        yield from _slip(calc, blamed, "上年", last, before)


def _typed_part(calc: Calculation, at: Address, cell: Cell) -> Address | None:
    """Give the typed cell that makes up most of a figure: itself, or the largest in its row."""
    if not cell.computed:
        return at
    bound = (calc.binder.bind(at.form, at.block, path) for path in _formula_paths(cell))
    parts = [at._replace(column=one.column) for one in bound if isinstance(one, Sibling)]
    typed = [(abs(figure), part) for part in parts if (figure := _plain(calc, part)) is not None]
    return max(typed)[1] if typed else None


def _formula_paths(cell: Cell) -> Iterable[tuple[str, ...]]:
    return cell.compute.references if cell.compute is not None else ()


def _typed_slips(calc: Calculation, at: Address, cell: Cell) -> Iterator[Slip]:
    figure, unit = calc.value(at), calc.pack.unit_of_money
    if not isinstance(figure, Decimal) or not figure or calc.state(at).source != "typed":
        return
    for formula in (cell.propose, cell.default):
        made = calc.evaluate(formula, at) if formula is not None else None
        if not isinstance(made, Decimal):
            continue
        if is_off(unit, figure, made):
            yield from _slip(calc, at, "相关科目合计", made, None)
        elif formula is not None and is_off(unit, made, figure):
            yield from _sources(calc, formula.root, at, figure)
    if (own := _plain(calc, at)) is not None:
        yield from _by_hand(calc, at, own)
        yield from _by_digits(calc, at, own)
        yield from _by_order(calc, at, own)


def _sources(calc: Calculation, node: Node, at: Address, figure: Decimal) -> Iterator[Slip]:
    """Blame the typed cells that a proposal was made from: the figure that stands is the right one."""
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from _sources(calc, argument, at, figure)
    if not isinstance(node, At) or not isinstance(node.key, Text):
        return
    form, block, _ = node.path if len(node.path) == 3 else ("", "", "")
    for instance in calc.instances(form)[:1] if form else ():
        row = Address(form, instance, block, node.key.value, "")
        cells = calc.pack.form(form).block(block).cells if calc.has_row(*row[:4]) else ()
        for cell in cells:
            typed = row._replace(column=cell.key)
            if (own := _plain(calc, typed)) is not None and is_off(calc.pack.unit_of_money, own, figure):
                yield from _slip(calc, typed, place_name(calc, at), figure, at)


def _by_hand(calc: Calculation, at: Address, figure: Decimal) -> Iterator[Slip]:
    """Hold a figure against sums above it that were set by hand: they hide it from every tie."""
    calc.note(adjusted_gate(at.form))
    small = calc.pack.unit_of_money == "元"
    for above in calc.submission.adjustments:
        if (
            above[:3] != at[:3]
            or not (at.row.startswith(above.row) or above.row == TOTAL)
            or above.row == at.row
        ):
            continue
        state = calc.state(above)
        if isinstance(state.computed, Decimal) and isinstance(state.value, Decimal) and state.value:
            apart = state.value - state.computed if small else state.computed - state.value
            if apart > 0 and abs(_moved(calc, figure)) >= LEAST and _explains(figure, apart, small):
                yield from _slip(calc, at, f"手工调整的{cell_name(calc, above)}", state.value, above)


def _by_digits(calc: Calculation, at: Address, figure: Decimal) -> Iterator[Slip]:
    """Look for the same digits in another table, 10,000 times as large or small; the set has to agree."""
    small = calc.pack.unit_of_money == "元"
    key = small_key(figure) if small else large_key(figure)
    calc.note(digits_gate(small, key))
    found = calc.figures.large(key) if small else calc.figures.small(key)
    others = sorted(other for other in found if other.form != at.form)
    plain = len(key.as_tuple().digits) < 2  # 3 and 30,000 stand in any set
    if not others or key < LEAST or (plain and key < _PLAIN):
        return
    other = others[0]
    related = calc.figures.figure(other)
    assert related is not None
    if (
        slip_power(calc.pack.unit_of_money, figure, related)
        and _unusual(calc, figure, plain)
        and not _borne_out(calc, at)
    ):
        yield from _slip(calc, at, place_name(calc, other), related, other)


def _unusual(calc: Calculation, figure: Decimal, far: bool) -> bool:
    """Tell whether moving a figure brings it nearer to the usual order of the set, or much nearer."""
    calc.note(ORDER_GATE)
    order = calc.figures.order
    if far:
        return calc.figures.far(step(figure), order)
    if order is None:
        return True
    off = step(figure) - order.middle
    return off > 2 * STEPS if calc.pack.unit_of_money == "万元" else off < -2 * STEPS


def _by_order(calc: Calculation, at: Address, figure: Decimal) -> Iterator[Slip]:
    """Blame a figure far from all others, where a second thing speaks against it.

    In 元 that is how it is written: nobody writes tenths of a 元, nor less than 分. In 万元 it is that no
    other figure of the set comes near. What a sum or last year's figure bears out is left alone.
    """
    small = calc.pack.unit_of_money == "元"
    why = _written_as_other(calc, figure) if small else _beyond_all(calc, at, figure)
    order = calc.figures.order
    if why and order is not None:
        unit = calc.pack.unit_of_money
        typed = calc.format_value(figure, "exact")
        if not _borne_out(calc, at):
            said = f"{cell_name(calc, at)}：{typed} 像是按{other_unit(unit)}填的，{why}"
            yield Slip(at, None, f"{said}，全套表的数多在 {_usual(calc, order.middle)}{unit}上下")


def _written_as_other(calc: Calculation, figure: Decimal) -> str:
    places = -int(figure.as_tuple().exponent)
    if places in (0, 2):
        return ""
    calc.note(ORDER_GATE)
    return f"带 {places} 位小数" if calc.figures.far(step(figure), calc.figures.order) else ""


def _beyond_all(calc: Calculation, at: Address, figure: Decimal) -> str:
    if abs(figure) < LEAST * 10**POWER:
        return ""
    calc.note(ALONE_GATE)
    if at in calc.figures.alone:
        return f"是其他数的 {_PART} 倍以上"
    calc.note(ORDER_GATE)
    if not calc.figures.far(step(figure), calc.figures.order):
        return ""
    view = balance_view(calc)
    whole = view.expenditure if view is not None else Decimal(0)
    return f"是{_WHOLE}的 {_PART} 倍以上" if whole and figure >= _PART * whole else ""


def _borne_out(calc: Calculation, at: Address) -> bool:
    """Tell whether what must agree with a figure's table does, or last year's figure is of its order."""
    for cell in calc.pack.form(at.form).block(at.block).cells:
        if cell.last_year and at.column != cell.last_year:
            now, last = (calc.value(at._replace(column=key)) for key in (cell.key, cell.last_year))
            if (
                isinstance(now, Decimal)
                and isinstance(last, Decimal)
                and last
                and 1 <= 10 * now / last <= 100
            ):
                return True
    calc.note(adjusted_gate(at.form))
    if any(above.form == at.form for above in calc.submission.adjustments):
        return False  # what was set by hand agrees whatever stands below it
    return any(
        view.holds
        and view.left
        and not view.tie.at_most
        and any(place is not None and _covers(calc, place, at) for place in (view.at, view.other))
        for view in tie_views(calc)
    )


def _covers(calc: Calculation, place: Address, at: Address) -> bool:
    """Tell whether a figure goes into the column at a place."""
    if place[:3] != at[:3]:
        return False
    return place.column == at.column or (at.column,) in _formula_paths(calc.pack.cell(place))


def tie_slips(calc: Calculation, view: TieView) -> Iterator[Slip]:
    """Find the one typed figure that, moved to the other unit, makes two figures agree that do not."""
    if view.holds or not view.left or not view.right or not _judged(calc):
        return
    for at, figure, other, related in _sides(view):
        if at is None or (at.form, False) in table_slips(calc):
            continue
        beside = place_name(calc, other) if other is not None else view.tie.label
        for leaf in _explaining(calc, at.form, figure, related, view):
            typed = calc.figures.figure(leaf)
            assert typed is not None
            words = slip_words(calc, cell_name(calc, leaf), typed, "换算后", _moved(calc, typed))
            yield Slip(leaf, other, f"{words}，与{beside}正好相符" if not view.tie.at_most else words)


def _moved(calc: Calculation, figure: Decimal) -> Decimal:
    return shifted(figure, POWER if calc.pack.unit_of_money == "元" else -POWER)


def _explaining(
    calc: Calculation, form: str, figure: Decimal, related: Decimal, view: TieView
) -> Iterator[Address]:
    """Give the figures of a form by which its side of a tie would agree, were they of the other unit."""
    small = calc.pack.unit_of_money == "元"
    apart = related - figure if small else figure - related
    if apart <= 0:
        return
    if view.tie.at_most:
        if view.at is not None and form == view.at.form and not small:
            yield from _too_large(calc, form, figure, related)
        return
    leaf = apart / (10**POWER - 1) if small else apart / (1 - Decimal(10) ** -POWER)
    key = small_key(leaf) if small else large_key(leaf)
    if key < LEAST:
        return
    for near in (key, key - _CENT, key + _CENT):
        near = near.normalize()
        calc.note(digits_gate(not small, near))
        for at in sorted(calc.figures.small(near) if small else calc.figures.large(near)):
            typed = calc.figures.figure(at)
            if at.form == form and typed is not None and _explains(typed, apart, small):
                yield at


def _explains(typed: Decimal, apart: Decimal, small: bool) -> bool:
    """Tell whether moving a typed figure takes away what two sums lie apart, as clerks round 万元."""
    if small:
        off = shifted(apart - (shifted(typed, POWER) - typed), -POWER)
        return abs(off) <= ROUNDED
    return abs(apart - (typed - shifted(typed, -POWER))) <= MOST


def _too_large(calc: Calculation, form: str, figure: Decimal, whole: Decimal) -> Iterator[Address]:
    """Give a part that is 100 times the whole it belongs to, where it alone makes the sum too large.

    Tables are filled one after the other, so it has to be far from the usual order, too.
    """
    calc.note(ORDER_GATE)
    for at, typed in calc.figures.of_table((form, False)):
        if (
            typed >= _PART * whole
            and figure - typed + shifted(typed, -POWER) <= whole
            and calc.figures.far(step(typed), calc.figures.order)
        ):
            yield at


def _slip(
    calc: Calculation, at: Address, beside: str, related: Decimal, other: Address | None
) -> Iterator[Slip]:
    """Say it of a typed figure; one that is computed or names its own unit is left alone."""
    if (figure := _plain(calc, at)) is not None:
        yield Slip(at, other, slip_words(calc, cell_name(calc, at), figure, beside, related))


def _plain(calc: Calculation, at: Address) -> Decimal | None:
    """Give a figure of money as typed, None where it names its unit or is not typed."""
    cell = calc.pack.cell(at)
    if cell.computed or not cell.numeric or cell.unit != "money" or calc.state(at).source != "typed":
        return None
    return plain_figure(calc.submission.typed(at))


# Putting it right


def typed_figures(calc: Calculation, form: str) -> Iterator[tuple[Address, Decimal]]:
    """Walk the figures of money typed in a form that name no unit of their own."""
    for last in (False, True):
        yield from calc.figures.of_table((form, last))


def to_convert(calc: Calculation, form: str) -> Iterator[tuple[Address, Decimal]]:
    """Walk the figures of a form to be moved: of its tables that seem slipped as a whole, else of all."""
    tables, slips = ((form, False), (form, True)), table_slips(calc)
    for table in [table for table in tables if table in slips] or tables:
        yield from _to_move(calc, table)


def _to_move(calc: Calculation, table: Table) -> Iterator[tuple[Address, Decimal]]:
    """Give what goes into a sum that is off, and what is no farther from all other tables once it is moved.

    Where there is too little else to go by and no sum, these are all figures.
    """
    slips = table_slips(calc)
    slip, usual = slips.get(table), calc.figures.others(table, *slips)
    figures = list(calc.figures.of_table(table))
    summed = {at for at, _ in figures if slip and slip.summed and _goes_into(calc, slip.address, at)}
    rest = {at: figure for at, figure in figures if at not in summed}
    nearer = {at for at, figure in rest.items() if _nearer(calc, figure, usual)}
    if summed and (usual is None or 2 * len(nearer) <= len(rest)):
        nearer = set()  # what else stands there is small, but of the right unit
    elif slip is not None and calc.pack.unit_of_money == "万元":
        nearer |= {at for at, figure in rest.items() if abs(_moved(calc, figure)) >= _CENT}
    yield from (found for found in figures if found[0] in summed | nearer)


def _goes_into(calc: Calculation, place: Address, at: Address) -> bool:
    """Tell whether a figure goes into the sum at a place, or at the same place of another instance."""
    rows = place.row in (TOTAL, at.row) or at.row.startswith(place.row)
    return rows and _covers(calc, place._replace(instance=at.instance), at)


def _nearer(calc: Calculation, figure: Decimal, usual: Spread | None) -> bool:
    """Tell whether a figure is no farther from the usual order once it is moved."""
    off = step(figure) - usual.middle if usual is not None else 0
    moved = off + STEPS * POWER * (1 if calc.pack.unit_of_money == "元" else -1)
    return usual is None or abs(moved) <= abs(off)


def slipped_alone(calc: Calculation, at: Address) -> bool:
    """Tell whether what seems to be of the other unit at a place is one typed figure, not a whole table."""
    return bool(calc.submission.typed(at)) and calc.figures.table(at) not in table_slips(calc)
