"""Translate computed cells to Excel formulas, from the tree that calculation evaluates.

Texts, choices and cells that are not printed are written as what they are now: in the workbook a bureau
changes figures and sees the totals move. Only functions are used that
Excel 2010, WPS and LibreOffice have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from exporters.workbook._formula_terms import Spot, seen_from, storable
from exporters.workbook._piece_texts import counts_blanks, write
from exporters.workbook._pieces import (
    ALWAYS,
    NEVER,
    Chosen,
    Condition,
    Counted,
    Known,
    Made,
    Piece,
    Place,
    Sum,
    Truth,
    Zero,
    all_of,
    any_of,
    as_percent,
    chosen,
    compared,
    divided,
    either,
    negated,
    rounded,
    void,
)
from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.subject_cells import rolled_up
from models.expressions import tree
from models.expressions.functions import Operand, cells, clean, same, scalar, truth
from models.expressions.parser import Expression
from models.expressions.tree import Path
from models.packs.cells import Cell
from models.packs.references import Sibling, Single, Whole

LONGEST = 200
"""A longer formula nobody reads: its cell has the value, and a comment says so."""

_DEEPEST = 60
"""Formulas that ask for one another in a row; one further down stays a value."""

_LARGEST = 400
"""Pieces that are put into words at all."""

_FAR = "9E+99"
_NOTHING = '""'


class Formulas:
    """Translate the cells of one draft for the worksheets they stand on."""

    def __init__(self, calculation: Calculation, spots: Mapping[Address, Spot]) -> None:
        """Take where each printed cell stands."""
        self.calc = calculation
        self.spots = spots
        self._pieces: dict[Address, Piece | None] = {}
        self._written: dict[Address, str | None] = {}
        self._plain: set[Address] = set()
        self._depth = 0

    def formula(self, address: Address) -> str | None:
        """Give the formula of a cell without its equals sign, None where a value is all there is."""
        if address not in self._written:
            self._written[address] = None
            self._depth += 1
            if self._depth <= _DEEPEST:
                self._written[address] = self._write(address)
            self._depth -= 1
        return self._written[address]

    def too_long(self, address: Address) -> bool:
        """Tell whether a cell has its value only because nobody could read the formula."""
        own = self.own(address)
        return own is not None and own.live and self.formula(address) is None

    def _write(self, address: Address) -> str | None:
        own = self.own(address)
        if own is None or not own.live or own.size > _LARGEST:
            return None
        spot = self.spots[address]
        piece = as_percent(own) if spot.percent else own
        short = seen_from(spot.worksheet, write(piece, self.nothing(address)))
        if len(short) > LONGEST and spot.number and counts_blanks(piece):
            self._plain.add(address)
            short = seen_from(spot.worksheet, write(piece, "0"))
        return short if len(short) <= LONGEST and storable(short) else None

    def nothing(self, address: Address) -> str:
        """Give what a formula puts for blank: 0 where the number format shows nothing for it.

        0 as well where there is a figure now, and asking for all that it is made of would take too long.
        """
        cell = self.calc.pack.cell(address)
        hidden = cell.numeric and not self.calc.pack.formats[cell.format].show_zero
        computed = self.calc.state(address).source == "computed"
        return "0" if address in self._plain or (hidden and computed) else _NOTHING

    def own(self, address: Address) -> Piece | None:
        """Give what a cell computes, None for one that is typed or adjusted."""
        if address not in self._pieces:
            self._pieces[address] = None  # a cell that asks for itself finds a value
            self._pieces[address] = self._own(address)
        return self._pieces[address]

    def _own(self, address: Address) -> Piece | None:
        cell, state = self.calc.pack.cell(address), self.calc.state(address)
        if cell.print is not None:
            return None
        if state.source not in ("computed", "default") or cell.type in ("code", "name"):
            return None
        parts = rolled_up(self.calc, address, cell)
        if parts is not None:
            found = _sum([self.at(part) for part in parts])
        elif state.source == "default":
            found = self.piece(cell.default, address)
        elif cell.compute is not None:
            found = self.piece(cell.compute, address)
        else:
            found = self._cases(cell, address)
        return found if cell.places is None or not found.live else rounded(found, cell.places)

    def piece(self, expression: Expression | None, place: Address) -> Piece:
        """Translate an expression as seen from a cell."""
        assert expression is not None
        return _Reader(self, place).value(expression)

    def _cases(self, cell: Cell, place: Address) -> Piece:
        """Nest the cases that can come about: none that is ruled out, and none after one that is certain."""
        reader, taken = _Reader(self, place), self.calc.state(place).case
        ways: list[tuple[Condition, Piece]] = []
        reached = False
        for case in cell.cases:
            reached = reached or case is taken
            if not reached and case.when is not None and not reader.asks(case.when):
                continue  # the calculation has found that it does not hold
            when = ALWAYS if case.when is None else reader.condition(case.when)
            if when != NEVER:
                ways.append((when, reader.value(case.value)))
            if when == ALWAYS:
                break
        found: Piece = Known(None)
        for when, value in reversed(ways):
            found = chosen(when, value, found)
        return found

    def at(self, address: Address) -> Piece:
        """Give what another cell's formula puts for a cell: its place, or what it computes or is."""
        spot = self.spots.get(address)
        if spot is not None and (spot.number or (spot.empty and self.calc.pack.cell(address).numeric)):
            return self._standing(address, spot)
        own = self.own(address) if spot is None else None
        if own is not None and own.live and own.size < _LARGEST:
            return own
        return Known(clean(self.calc.value(address)))

    def _standing(self, address: Address, spot: Spot) -> Piece:
        """Refer to a worksheet cell, whose formula may put 0 or an empty text for blank."""
        if self.formula(address) is None:
            return Place(spot)
        return Place(spot, self.own(address)) if self.nothing(address) == "0" else Place(spot, bare=False)


class _Reader:
    """Translate expressions as seen from one cell."""

    def __init__(self, formulas: Formulas, place: Address) -> None:
        self._formulas = formulas
        self._place = place
        self._resolve = formulas.calc.resolver(place)
        self._cells: dict[Path, Piece | None] = {}
        self._leads: dict[Path, bool] = {}

    def value(self, expression: Expression) -> Piece:
        """Translate a whole expression."""
        return self.piece(expression.root) if self.asks(expression) else self._now(expression.root)

    def condition(self, expression: Expression) -> Condition:
        """Give the condition under which a whole expression is true."""
        if self.asks(expression):
            return self.holds(expression.root)
        return ALWAYS if truth(expression.root.evaluate(self._resolve)) else NEVER

    def asks(self, expression: Expression) -> bool:
        """Tell whether an expression may ask for worksheet cells; columns are not looked through for that."""
        return any(map(self._leads_to_cells, expression.references))

    def _leads_to_cells(self, path: Path) -> bool:
        if path not in self._leads:
            bound = self._formulas.calc.binder.bind(self._place.form, self._place.block, path)
            cell = self._cell(path) if isinstance(bound, Sibling | Single) else None
            self._leads[path] = isinstance(bound, Whole) or (cell is not None and cell.live)
        return self._leads[path]

    def piece(self, node: tree.Node) -> Piece:
        """Translate a part of an expression that gives one value."""
        return self._live(node) or self._now(node)

    def _live(self, node: tree.Node) -> Piece | None:
        """Translate a part of an expression, None where it does not hang on a worksheet cell."""
        translate = _PIECES.get(type(node))
        found = translate(self, node) if translate is not None else None
        return found if found is not None and found.live and not void(found) else None

    def _pair(self, left: tree.Node, right: tree.Node) -> tuple[Piece, Piece] | None:
        """Translate two operands, None where neither hangs on a worksheet cell."""
        first, second = self._live(left), self._live(right)
        if first is None and second is None:
            return None
        return first or self._now(left), second or self._now(right)

    def _now(self, node: tree.Node) -> Piece:
        return Known(clean(scalar(node.evaluate(self._resolve))))

    def items(self, node: tree.Node) -> list[Piece]:
        """Translate an argument of a function that takes columns as well."""
        if isinstance(node, tree.Reference):
            return [self._formulas.at(address) for address in self.addresses(node.path)] or [self.piece(node)]
        return [self.piece(node)]

    def addresses(self, path: Path) -> list[Address]:
        """Give the cells a name stands for; none where it is no cell."""
        return self._formulas.calc.cells(path, self._place)

    def _reference(self, node: tree.Node) -> Piece | None:
        assert isinstance(node, tree.Reference)
        return self._cell(node.path)

    def _cell(self, path: Path) -> Piece | None:
        """Give what a name's one cell puts, None where it has several or none."""
        if path not in self._cells:
            found = self.addresses(path)
            self._cells[path] = self._formulas.at(found[0]) if len(found) == 1 else None
        return self._cells[path]

    def _at(self, node: tree.Node) -> Piece | None:
        assert isinstance(node, tree.At)
        key = scalar(node.key.evaluate(self._resolve))
        found = self.addresses((*node.path, f"{tree.ROW_MARK}{key}")) if key is not None else []
        return self._formulas.at(found[0]) if found else None

    def _unary(self, node: tree.Node) -> Piece | None:
        assert isinstance(node, tree.Unary)
        if node.symbol == "not":
            return self._condition(node)
        operand = self.piece(node.operand)
        return operand if node.symbol == "+" else Made("neg", (operand,))

    def _binary(self, node: tree.Node) -> Piece | None:
        assert isinstance(node, tree.Binary)
        operands = self._pair(node.left, node.right)
        if operands is None:
            return None
        if node.symbol == "+":
            return _sum(operands)
        left, right = operands
        return divided(left, right) if node.symbol == "/" else Made(node.symbol, (left, right))

    def _if(self, node: tree.Node) -> Piece | None:
        assert isinstance(node, tree.If)
        condition = self.holds(node.condition)
        if condition in (ALWAYS, NEVER):
            return self._live(node.then if condition == ALWAYS else node.otherwise)
        return chosen(condition, self.piece(node.then), self.piece(node.otherwise))

    def _call(self, node: tree.Node) -> Piece | None:
        assert isinstance(node, tree.Call)
        translate = _CALLS.get(node.function.name)
        return translate(self, node.arguments) if translate is not None else None

    def _condition(self, node: tree.Node) -> Piece | None:
        yes, no = self.holds(node), self.holds(node, False)
        live = not {yes, no} <= {ALWAYS, NEVER}
        return Truth(yes, all_of((negated(yes), negated(no)))) if live else None

    # Conditions: when a part of an expression is true, or when it is false; neither holds of a blank.

    def holds(self, node: tree.Node, wanted: bool = True) -> Condition:
        """Give the condition under which an expression is true, or false."""
        if isinstance(node, tree.Unary) and node.symbol == "not":
            return self.holds(node.operand, not wanted)
        if isinstance(node, tree.BoolOp):
            return self._joined(node, wanted)
        if isinstance(node, tree.Compare) and len(node.links) == 1:
            return self._comparison(node, wanted)
        if isinstance(node, tree.Call) and node.function.name == "blank":
            blank = all_of(piece.blank for piece in self.items(node.arguments[0]))
            return blank if wanted else negated(blank)
        if isinstance(node, tree.If):
            condition = self.holds(node.condition)
            if condition in (ALWAYS, NEVER):
                return self.holds(node.then if condition == ALWAYS else node.otherwise, wanted)
            return either(condition, self.holds(node.then, wanted), self.holds(node.otherwise, wanted))
        return _true(self.piece(node), wanted)

    def _joined(self, node: tree.BoolOp, wanted: bool) -> Condition:
        """Join conditions up to one that settles the answer."""
        one_is_enough = node.decisive is wanted
        settled = ALWAYS if one_is_enough else NEVER
        parts: list[Condition] = []
        for operand in node.operands:
            part = self.holds(operand, wanted)
            if part == settled:
                return settled
            parts.append(part)
        return any_of(parts) if one_is_enough else all_of(parts)

    def _comparison(self, node: tree.Compare, wanted: bool) -> Condition:
        (link,) = node.links
        operands = self._pair(node.left, link.operand)
        if operands is None:
            return ALWAYS if node.evaluate(self._resolve) is wanted else NEVER
        left, right = operands
        if ALWAYS in (left.blank, right.blank):
            return NEVER
        holds = compared(left, _SIGNS.get(link.symbol, link.symbol), right)
        return all_of((negated(left.blank), negated(right.blank), holds if wanted else negated(holds)))

    # Functions

    def _arguments(self, arguments: Sequence[tree.Node]) -> list[Piece]:
        return [item for argument in arguments for item in self.items(argument)]

    def _sum(self, arguments: Sequence[tree.Node]) -> Piece:
        return _sum(self._arguments(arguments))

    def _sumif(self, arguments: Sequence[tree.Node]) -> Piece | None:
        """Add the cells whose criterion holds now: criteria are texts, and merged cells hold theirs once."""
        values = self.items(arguments[0])
        criteria = list(cells((arguments[1].evaluate(self._resolve),)))
        wanted = scalar(arguments[2].evaluate(self._resolve))
        if wanted is None or len(values) != len(criteria):
            return None
        pairs = zip(values, criteria, strict=True)
        return _sum([piece for piece, value in pairs if value is not None and same(value, wanted)])

    def _least(self, arguments: Sequence[tree.Node]) -> Piece:
        return _extreme("MIN", _FAR, self._arguments(arguments))

    def _most(self, arguments: Sequence[tree.Node]) -> Piece:
        return _extreme("MAX", f"-{_FAR}", self._arguments(arguments))

    def _abs(self, arguments: Sequence[tree.Node]) -> Piece:
        return Made("ABS", (self.piece(arguments[0]),))

    def _round(self, arguments: Sequence[tree.Node]) -> Piece | None:
        return Made("ROUND", (self.piece(arguments[0]), self.piece(arguments[1])))

    def _zero(self, arguments: Sequence[tree.Node]) -> Piece:
        return Zero(self.piece(arguments[0]))

    def _first(self, arguments: Sequence[tree.Node]) -> Piece:
        found: Piece = Known(None)
        for item in reversed(self._arguments(arguments)):
            found = chosen(negated(item.blank), item, found)
        return found

    def _number(self, arguments: Sequence[tree.Node]) -> Piece | None:
        """Read a measure whose cell holds a bare number; others are texts in the workbook."""
        operand = self.piece(arguments[0])
        return operand if isinstance(operand, Place) else None

    def _count(self, arguments: Sequence[tree.Node]) -> Piece | None:
        items = self._arguments(arguments)
        spots = [item.spot for item in items if isinstance(item, Place) and item.own is None]
        return Counted(tuple(spots)) if len(spots) == len(items) else None


_Translate = Callable[[_Reader, tree.Node], Piece | None]
_PIECES: dict[type, _Translate] = {
    tree.Reference: _Reader._reference,
    tree.At: _Reader._at,
    tree.Unary: _Reader._unary,
    tree.Binary: _Reader._binary,
    tree.If: _Reader._if,
    tree.Call: _Reader._call,
    tree.Compare: _Reader._condition,
    tree.BoolOp: _Reader._condition,
}
_CALLS: dict[str, Callable[[_Reader, Sequence[tree.Node]], Piece | None]] = {
    "sum": _Reader._sum,
    "sumif": _Reader._sumif,
    "min": _Reader._least,
    "max": _Reader._most,
    "abs": _Reader._abs,
    "round": _Reader._round,
    "zero": _Reader._zero,
    "first": _Reader._first,
    "number": _Reader._number,
    "count": _Reader._count,
}
_SIGNS = {"==": "=", "!=": "<>"}


def _sum(items: Sequence[Piece]) -> Piece:
    """Add what is filled; blank when all is."""
    numbers = [item for item in items if item != Known(None)]
    if len(numbers) > 1 and all(isinstance(item, Counted) for item in numbers):
        return Counted(tuple(spot for item in numbers if isinstance(item, Counted) for spot in item.spots))
    return Sum(tuple(numbers)) if any(item.live for item in numbers) else _total(numbers)


def _total(numbers: Sequence[Piece]) -> Piece:
    known = [item.value for item in numbers if isinstance(item, Known) and isinstance(item.value, Decimal)]
    return Known(sum(known, Decimal()) if known else None)


def _extreme(name: str, far: str, items: Sequence[Piece]) -> Piece:
    """Take the least or greatest of what is filled."""
    numbers = tuple(item for item in items if item != Known(None))
    return Made(name, numbers, far=far) if any(item.live for item in numbers) else Known(None)


def _true(piece: Piece, wanted: bool) -> Condition:
    """Give the condition under which a piece is true, or false."""
    if isinstance(piece, Chosen):
        then, other = _true(piece.then, wanted), _true(piece.other, wanted)
        return either(piece.condition, then, other)
    if isinstance(piece, Truth):
        if wanted:
            return piece.condition
        return all_of((negated(piece.blank), negated(piece.condition)))
    if isinstance(piece, Known):
        known = _truth(piece.value)
        return NEVER if known is None or known is not wanted else ALWAYS
    zero = compared(piece, "=", Known(Decimal(0)))
    return all_of((negated(piece.blank), negated(zero) if wanted else zero))


def _truth(value: Operand) -> bool | None:
    if isinstance(value, bool):
        return value
    return value != 0 if isinstance(value, Decimal) else None
