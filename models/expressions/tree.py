"""The tree an expression is parsed into: frozen nodes, each evaluated on its own or translated to Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal

from models.expressions import functions as f
from models.expressions.functions import BinaryOperator, Function, Operand, Value

Path = tuple[str, ...]
Resolve = Callable[[Path], Operand]
ROW_MARK = "@"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, exact."""

    value: Decimal

    def evaluate(self, resolve: Resolve) -> Operand:
        """Give the number."""
        return self.value


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    value: str

    def evaluate(self, resolve: Resolve) -> Operand:
        """Give the text; the empty one is blank."""
        return self.value or None


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `false` or `null`."""

    value: bool | None

    def evaluate(self, resolve: Resolve) -> Operand:
        """Give the constant."""
        return self.value


@dataclass(frozen=True, slots=True)
class Reference:
    """A dotted path to a cell or to a whole column."""

    path: Path

    def evaluate(self, resolve: Resolve) -> Operand:
        """Ask `resolve` for the value; empty texts and numbers that are not finite become blank."""
        found = resolve(self.path)
        if isinstance(found, f.Cells):
            return found
        return tuple(map(f.clean, found)) if isinstance(found, tuple) else f.clean(found)


@dataclass(frozen=True, slots=True)
class Unary:
    """`-`, `+` or `not` before an operand."""

    symbol: str
    operand: Node
    apply: Callable[[Operand], Value] = field(repr=False)

    def evaluate(self, resolve: Resolve) -> Operand:
        """Apply the operator."""
        return self.apply(self.operand.evaluate(resolve))


@dataclass(frozen=True, slots=True)
class Binary:
    """`+`, `-`, `*` or `/` between two operands."""

    symbol: str
    left: Node
    right: Node
    apply: BinaryOperator = field(repr=False)

    def evaluate(self, resolve: Resolve) -> Operand:
        """Apply the operator."""
        return self.apply(self.left.evaluate(resolve), self.right.evaluate(resolve))


@dataclass(frozen=True, slots=True)
class Link:
    """One comparison sign of a chain and what follows it."""

    symbol: str
    operand: Node
    apply: BinaryOperator = field(repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, chained as in `0 <= a <= b`: true when every link is, each operand evaluated once."""

    left: Node
    links: tuple[Link, ...]

    def evaluate(self, resolve: Resolve) -> Operand:
        """Compare from the left until a link is false."""
        left, unknown = self.left.evaluate(resolve), False
        for link in self.links:
            right = link.operand.evaluate(resolve)
            holds = link.apply(left, right)
            if holds is False:
                return False
            unknown = unknown or holds is None
            left = right
        return None if unknown else True


@dataclass(frozen=True, slots=True)
class BoolOp:
    """`and` / `or` over two or more operands; `decisive` is the value that settles the answer."""

    symbol: str
    operands: tuple[Node, ...]
    decisive: bool

    def evaluate(self, resolve: Resolve) -> Operand:
        """Evaluate from the left until one operand settles the answer (Kleene logic)."""
        unknown = False
        for operand in self.operands:
            known = f.truth(operand.evaluate(resolve))
            if known is self.decisive:
                return known
            unknown = unknown or known is None
        return None if unknown else not self.decisive


@dataclass(frozen=True, slots=True)
class Choices:
    """The list on the right of `in`."""

    items: tuple[Node, ...]

    def evaluate(self, resolve: Resolve) -> Operand:
        """Give the values of the list as a column."""
        return tuple(f.cells(tuple(item.evaluate(resolve) for item in self.items)))


@dataclass(frozen=True, slots=True)
class In:
    """`item in container`: a list, a column, or a text to search."""

    item: Node
    container: Node

    def evaluate(self, resolve: Resolve) -> Operand:
        """Look for the item."""
        return f.contains(self.item.evaluate(resolve), self.container.evaluate(resolve))


@dataclass(frozen=True, slots=True)
class If:
    """`if(condition, then, otherwise)`; only the branch taken is evaluated."""

    condition: Node
    then: Node
    otherwise: Node

    def evaluate(self, resolve: Resolve) -> Operand:
        """Evaluate one branch: an unknown condition takes `otherwise`."""
        chosen = self.then if f.truth(self.condition.evaluate(resolve)) else self.otherwise
        return chosen.evaluate(resolve)


@dataclass(frozen=True, slots=True)
class At:
    """`at(table.column, code)`: the cell of a column in the row of that key, blank when there is none."""

    path: Path
    key: Node

    def evaluate(self, resolve: Resolve) -> Operand:
        """Ask `resolve` for the column's path with the row's key, marked `@`, after it."""
        key = f.scalar(self.key.evaluate(resolve))
        found = resolve((*self.path, f"{ROW_MARK}{key}")) if key is not None else None
        return f.clean(f.scalar(found))


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a function in the registry."""

    function: Function
    arguments: tuple[Node, ...]

    def evaluate(self, resolve: Resolve) -> Operand:
        """Evaluate the arguments, then the function."""
        return self.function.apply(*[argument.evaluate(resolve) for argument in self.arguments])


Node = (
    Number | Text | Constant | Reference | Unary | Binary | Compare | BoolOp | Choices | In | If | At | Call
)


def parts_of(node: Node | Link) -> Iterator[Node | Link]:
    """Give what a node is directly made of, from the left."""
    for one in fields(node):
        value = getattr(node, one.name)
        parts = value if isinstance(value, tuple) else (value,)
        yield from (part for part in parts if isinstance(part, Node | Link))
