"""Translate computed cells to Excel formulas, from the tree that calculation evaluates.

Texts, choices and cells that are not printed are written as what they are now: in the workbook a bureau
changes figures and sees the totals move. Only functions are used that
Excel 2010, WPS and LibreOffice have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from exporters.workbook._formula_terms import (
    ALWAYS,
    Spot,
    Term,
    both,
    call,
    constant,
    either,
    ranges,
    seen_from,
    standing,
    storable,
)
from models.address import Address
from models.calculation.calculation import Calculation
from models.calculation.subject_cells import rolled_up
from models.expressions import tree
from models.expressions.functions import Operand, cells, clean, same, scalar
from models.expressions.parser import Expression
from models.expressions.tree import Path
from models.packs.cells import Cell

LONGEST = 8000
"""Excel takes 8,192 characters; longer formulas stay values."""

_DEEPEST = 12
_FAR = "9E+99"


class Formulas:
    """Translate the cells of one draft for the worksheets they stand on."""

    def __init__(self, calculation: Calculation, spots: Mapping[Address, Spot]) -> None:
        """Take where each printed cell stands."""
        self.calc = calculation
        self.spots = spots
        self._terms: dict[Address, Term | None] = {}

    def formula(self, address: Address) -> str | None:
        """Give the formula of a cell without its equals sign, None where a value is all there is."""
        term = self.own(address)
        if term is None or not term.live:
            return None
        short = seen_from(self.spots[address].worksheet, term.instead('""'))
        return short if len(short) <= LONGEST and storable(short) else None

    def own(self, address: Address) -> Term | None:
        """Give what a cell computes, None for one that is typed or adjusted."""
        if address not in self._terms:
            self._terms[address] = None  # a cell that asks for itself finds a value
            self._terms[address] = self._own(address)
        return self._terms[address]

    def _own(self, address: Address) -> Term | None:
        cell, state = self.calc.pack.cell(address), self.calc.state(address)
        if cell.print is not None:
            return None
        if state.source not in ("computed", "default") or cell.type in ("code", "name"):
            return None
        parts = rolled_up(self.calc, address, cell)
        if parts is not None:
            found = _sum([self.at(part) for part in parts])
        elif state.source == "default":
            found = self.term(cell.default, address)
        elif cell.compute is not None:
            found = self.term(cell.compute, address)
        else:
            found = self._cases(cell, address)
        return _rounded(found, cell)

    def term(self, expression: Expression | None, place: Address) -> Term:
        """Translate an expression as seen from a cell."""
        assert expression is not None
        return _Reader(self, place).term(expression.root)

    def _cases(self, cell: Cell, place: Address) -> Term:
        """Nest the cases from the last to the first; those that cannot come about are left out."""
        reader = _Reader(self, place)
        found = constant(None)
        for case in reversed(cell.cases):
            value = reader.term(case.value.root)
            found = value if case.when is None else _chosen(reader.holds(case.when.root), value, found)
        return found

    def at(self, address: Address) -> Term:
        """Give what another cell's formula puts for a cell: its place, or what it computes or is."""
        spot = self.spots.get(address)
        if spot is not None and (spot.number or (spot.empty and self.calc.pack.cell(address).numeric)):
            return standing(spot)
        own = self.own(address) if spot is None else None
        if own is not None and own.live and len(own.text) < LONGEST // _DEEPEST:
            return own
        return constant(clean(self.calc.value(address)))


class _Reader:
    """Translate expressions as seen from one cell."""

    def __init__(self, formulas: Formulas, place: Address) -> None:
        self._formulas = formulas
        self._place = place
        self._resolve = formulas.calc.resolver(place)

    def term(self, node: tree.Node) -> Term:
        """Translate a part of an expression that gives one value."""
        translate = _TERMS.get(type(node))
        found = translate(self, node) if translate is not None else None
        usable = found is not None and found.live and found.blank != ALWAYS
        return found if found is not None and usable else self._now(node)

    def _now(self, node: tree.Node) -> Term:
        return constant(clean(scalar(node.evaluate(self._resolve))))

    def items(self, node: tree.Node) -> list[Term]:
        """Translate an argument of a function that takes columns as well."""
        if isinstance(node, tree.Reference):
            return [self._formulas.at(address) for address in self.addresses(node.path)] or [self.term(node)]
        return [self.term(node)]

    def addresses(self, path: Path) -> list[Address]:
        """Give the cells a name stands for; none where it is no cell."""
        return self._formulas.calc.cells(path, self._place)

    def _reference(self, node: tree.Node) -> Term | None:
        assert isinstance(node, tree.Reference)
        found = self.addresses(node.path)
        return self._formulas.at(found[0]) if len(found) == 1 else None

    def _at(self, node: tree.Node) -> Term | None:
        assert isinstance(node, tree.At)
        key = scalar(node.key.evaluate(self._resolve))
        found = self.addresses((*node.path, f"{tree.ROW_MARK}{key}")) if key is not None else []
        return self._formulas.at(found[0]) if found else None

    def _unary(self, node: tree.Node) -> Term | None:
        assert isinstance(node, tree.Unary)
        if node.symbol == "not":
            return self._condition(node)
        operand = self.term(node.operand)
        return Term(f"({node.symbol}{operand.text})", operand.blank, live=operand.live)

    def _binary(self, node: tree.Node) -> Term | None:
        assert isinstance(node, tree.Binary)
        left, right = self.term(node.left), self.term(node.right)
        live = left.live or right.live
        if node.symbol == "+":
            return _sum((left, right))
        if node.symbol == "-":
            text = f"({left.filled}-{right.filled})"
            return Term(text, both((left.blank, right.blank)), live=live)
        zero = _zero(right) if node.symbol == "/" else ""
        text = f"({left.text}{node.symbol}{right.text})"
        return Term(text, either((left.blank, right.blank, zero)), live=live)

    def _if(self, node: tree.Node) -> Term | None:
        assert isinstance(node, tree.If)
        return _chosen(self.holds(node.condition), self.term(node.then), self.term(node.otherwise))

    def _call(self, node: tree.Node) -> Term | None:
        assert isinstance(node, tree.Call)
        translate = _CALLS.get(node.function.name)
        return translate(self, node.arguments) if translate is not None else None

    def _condition(self, node: tree.Node) -> Term | None:
        yes, no = self.holds(node), self.holds(node, False)
        live = not {yes, no} <= {ALWAYS, "FALSE"}
        return Term(yes, both((_not(yes), _not(no))), live=live)

    # Conditions: when a part of an expression is true, or when it is false; neither holds of a blank.

    def holds(self, node: tree.Node, wanted: bool = True) -> str:
        """Give the Excel condition under which an expression is true, or false."""
        if isinstance(node, tree.Unary) and node.symbol == "not":
            return self.holds(node.operand, not wanted)
        if isinstance(node, tree.BoolOp):
            parts = [self.holds(operand, wanted) for operand in node.operands]
            return _any(parts) if node.decisive is wanted else _all(parts)
        if isinstance(node, tree.Compare) and len(node.links) == 1:
            return self._comparison(node, wanted)
        if isinstance(node, tree.Call) and node.function.name == "blank":
            blank = both(term.blank for term in self.items(node.arguments[0])) or "FALSE"
            return blank if wanted else _not(blank)
        term = self.term(node)
        if not term.live:
            known = _truth(term.value)
            return "FALSE" if known is None or known is not wanted else ALWAYS
        if isinstance(node, tree.If):
            condition = self.holds(node.condition)
            then, other = self.holds(node.then, wanted), self.holds(node.otherwise, wanted)
            return _any((_all((condition, then)), _all((_not(condition), other))))
        true = term.text if wanted else f"NOT({term.text})"
        return _all((_not(term.blank or "FALSE"), true))

    def _comparison(self, node: tree.Compare, wanted: bool) -> str:
        (link,) = node.links
        left, right = self.term(node.left), self.term(link.operand)
        if not (left.live or right.live):
            return ALWAYS if node.evaluate(self._resolve) is wanted else "FALSE"
        sign = link.symbol if wanted else _CONTRARY[link.symbol]
        compared = f"{left.text}{_SIGNS.get(sign, sign)}{right.text}"
        blank = either((left.blank, right.blank)) or "FALSE"
        # AND asks for everything at once, and a quotient that is blank is an error to Excel.
        return f"IF({blank},FALSE,{compared})" if "/" in compared else _all((_not(blank), compared))

    # Functions

    def _arguments(self, arguments: Sequence[tree.Node]) -> list[Term]:
        return [item for argument in arguments for item in self.items(argument)]

    def _sum(self, arguments: Sequence[tree.Node]) -> Term:
        return _sum(self._arguments(arguments))

    def _sumif(self, arguments: Sequence[tree.Node]) -> Term | None:
        """Add the cells whose criterion holds now: criteria are texts, and merged cells hold theirs once."""
        values = self.items(arguments[0])
        criteria = list(cells((arguments[1].evaluate(self._resolve),)))
        wanted = scalar(arguments[2].evaluate(self._resolve))
        if wanted is None or len(values) != len(criteria):
            return None
        pairs = zip(values, criteria, strict=True)
        return _sum([term for term, value in pairs if value is not None and same(value, wanted)])

    def _least(self, arguments: Sequence[tree.Node]) -> Term:
        return _extreme("MIN", _FAR, self._arguments(arguments))

    def _most(self, arguments: Sequence[tree.Node]) -> Term:
        return _extreme("MAX", f"-{_FAR}", self._arguments(arguments))

    def _abs(self, arguments: Sequence[tree.Node]) -> Term:
        operand = self.term(arguments[0])
        return Term(f"ABS({operand.text})", operand.blank, live=operand.live)

    def _round(self, arguments: Sequence[tree.Node]) -> Term | None:
        operand, places = self.term(arguments[0]), self.term(arguments[1])
        return Term(f"ROUND({operand.text},{places.text})", operand.blank, live=operand.live)

    def _zero(self, arguments: Sequence[tree.Node]) -> Term:
        operand = self.term(arguments[0])
        return Term(operand.filled, live=operand.live)

    def _first(self, arguments: Sequence[tree.Node]) -> Term:
        found = constant(None)
        for item in reversed(self._arguments(arguments)):
            found = _chosen(_not(item.blank or "FALSE"), item, found)
        return found

    def _number(self, arguments: Sequence[tree.Node]) -> Term | None:
        """Read a measure whose cell holds a bare number; others are texts in the workbook."""
        operand = self.term(arguments[0])
        return operand if operand.spot is not None else None

    def _count(self, arguments: Sequence[tree.Node]) -> Term | None:
        items = self._arguments(arguments)
        spots = [item.spot for item in items if item.spot is not None]
        return Term(call("COUNT", ranges(spots))) if len(spots) == len(items) else None


_Translate = Callable[[_Reader, tree.Node], Term | None]
_TERMS: dict[type, _Translate] = {
    tree.Reference: _Reader._reference,
    tree.At: _Reader._at,
    tree.Unary: _Reader._unary,
    tree.Binary: _Reader._binary,
    tree.If: _Reader._if,
    tree.Call: _Reader._call,
    tree.Compare: _Reader._condition,
    tree.BoolOp: _Reader._condition,
}
_CALLS: dict[str, Callable[[_Reader, Sequence[tree.Node]], Term | None]] = {
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
_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _zero(divisor: Term) -> str:
    """Give the condition under which nothing can be divided by a term."""
    if divisor.live:
        return f"{divisor.instead('0')}=0"
    return "" if divisor.value else ALWAYS


def _sum(items: Sequence[Term]) -> Term:
    """Add what is filled; blank when all is."""
    numbers = [item for item in items if item.blank != ALWAYS]
    if not numbers:
        return constant(None)
    places = ranges(item.spot for item in numbers if item.spot is not None)
    others = [item for item in numbers if item.spot is None]
    empty = [f"{call('COUNT', places)}=0"] if places else []
    text = call("SUM", [*places, *(item.filled for item in others)])
    return Term(text, both([*empty, *(item.blank for item in others)]), live=any(i.live for i in numbers))


def _extreme(name: str, far: str, items: Sequence[Term]) -> Term:
    """Take the least or greatest of what is filled."""
    numbers = [item for item in items if item.blank != ALWAYS]
    if not numbers:
        return constant(None)
    text = call(name, (item.instead(far) for item in numbers))
    return Term(text, both(item.blank for item in numbers), live=any(item.live for item in numbers))


def _chosen(condition: str, then: Term, otherwise: Term) -> Term:
    """Take one of two terms by an Excel condition."""
    if condition == ALWAYS:
        return then
    if condition == "FALSE":
        return otherwise
    if then.blank == otherwise.blank:
        return Term(f"IF({condition},{then.text},{otherwise.text})", then.blank)
    blank = _any(
        (_all((condition, then.blank or "FALSE")), _all((_not(condition), otherwise.blank or "FALSE")))
    )
    if ALWAYS in (then.blank, otherwise.blank):
        text = otherwise.text if then.blank == ALWAYS else then.text
    else:
        text = f"IF({condition},{then.text},{otherwise.text})"
    return Term(text, "" if blank == "FALSE" else blank)


def _rounded(term: Term, cell: Cell) -> Term:
    if cell.places is None or isinstance(term.value, str):
        return term
    return Term(f"ROUND({term.text},{cell.places})", term.blank, live=term.live)


def _not(condition: str) -> str:
    known = {"": ALWAYS, "FALSE": ALWAYS, ALWAYS: "FALSE"}
    if condition in known:
        return known[condition]
    if condition.startswith("NOT(") and _closes(condition):
        return condition[4:-1]
    return f"NOT({condition})"


def _closes(text: str) -> bool:
    """Tell whether the bracket of a leading NOT( is the one that ends the text."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and not depth:
            return at == len(text) - 1
    return False


def _all(conditions: Sequence[str]) -> str:
    wanted = [one for one in dict.fromkeys(conditions) if one != ALWAYS]
    if "FALSE" in wanted:
        return "FALSE"
    return both(wanted) if wanted else ALWAYS


def _any(conditions: Sequence[str]) -> str:
    return either([one for one in conditions if one != "FALSE"]) or "FALSE"


def _truth(value: Operand) -> bool | None:
    if isinstance(value, bool):
        return value
    return value != 0 if isinstance(value, Decimal) else None
