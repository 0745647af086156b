"""Pieces of an Excel formula and the conditions they ask, before they are put into words.

The pack language knows blanks, Excel errors instead: each piece says under which condition it is blank, and a
formula asks that before it counts. Cells in per cent hold a hundredth of what the program counts with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from exporters.workbook._formula_terms import Spot
from models.expressions.functions import Value
from models.figures.numbers import round_half_up

_HUNDRED = Decimal(100)

# Conditions


class Filled(NamedTuple):
    """Ask whether a cell has a number; `bare` says that it is empty where it has none."""

    spot: Spot
    bare: bool


class Compared(NamedTuple):
    """Ask how two pieces, neither of them blank, compare: by `=`, `<` or `>`."""

    left: Piece
    sign: str
    right: Piece


Test = Filled | Compared


@dataclass(frozen=True)
class Is:
    """A test that has to come out as wanted."""

    test: Test
    wanted: bool = True
    size = 1

    @cached_property
    def hashed(self) -> int:
        """Give the hash, which is asked for again and again."""
        return hash((self.test, self.wanted))

    def __hash__(self) -> int:
        return self.hashed


class _Joined:
    """What both ways to join conditions keep, or it would be worked out at each level anew."""

    parts: tuple[Condition, ...]

    @cached_property
    def size(self) -> int:
        """Give how many tests there are."""
        return sum(part.size for part in self.parts)

    @cached_property
    def hashed(self) -> int:
        """Give the hash."""
        return hash((type(self), self.parts))

    def __hash__(self) -> int:
        return self.hashed


@dataclass(frozen=True)
class All(_Joined):
    """Conditions that have to hold together."""

    parts: tuple[Condition, ...]
    __hash__ = _Joined.__hash__


@dataclass(frozen=True)
class Any(_Joined):
    """Conditions of which one has to hold."""

    parts: tuple[Condition, ...]
    __hash__ = _Joined.__hash__


Condition = Is | All | Any
Facts = Mapping[Condition, bool]
ALWAYS, NEVER = All(()), Any(())
_CONTRARY: dict[str, tuple[str, bool]] = {">=": ("<", False), "<=": (">", False), "<>": ("=", False)}
NEGATED = {sign: negated for negated, (sign, _) in _CONTRARY.items()}


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Join conditions of which each has to hold."""
    return _joined(All, Any, conditions)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Join conditions of which one has to hold."""
    return _joined(Any, All, conditions)


def either(condition: Condition, then: Condition, other: Condition) -> Condition:
    """Ask for one thing where a condition holds, for another where it does not."""
    if then == other:
        return then
    return any_of((all_of((condition, then)), all_of((negated(condition), other))))


def _joined(kind: type[All | Any], other: type[All | Any], conditions: Iterable[Condition]) -> Condition:
    """Join conditions without what is said twice: each settles what it says within the others."""
    flat = (part for one in conditions for part in (one.parts if isinstance(one, kind) else (one,)))
    parts = dict.fromkeys(flat)
    settled = NEVER if kind is All else ALWAYS
    if settled in parts:
        return settled
    if len(parts) < 2:
        return next(iter(parts), negated(settled))
    if any(isinstance(part, Is) and Is(part.test, not part.wanted) in parts for part in parts):
        return settled
    for part in [part for part in parts if not (isinstance(part, Is) and isinstance(part.test, Filled))]:
        beside = [fact if kind is All else negated(fact) for fact in parts if fact is not part]
        rest = under(part, learned({}, *beside))
        if rest == settled:
            return rest
        if rest != part:
            return _joined(kind, other, [rest if one is part else one for one in parts])
    holds = kind is All
    for said in [part for part in parts if _said_by_zero(part, parts, holds)]:
        del parts[said]
    return next(iter(parts)) if len(parts) == 1 else kind(tuple(parts))


def _said_by_zero(part: Condition, parts: Iterable[Condition], holds: bool) -> bool:
    """Tell whether a part asks for a figure where another one asks for 0: to Excel nothing there is 0."""
    tests = [one.test for one in parts if isinstance(one, Is) and one.wanted is not holds]
    zeros = [test.left for test in tests if isinstance(test, Compared) and test[1:] == ("=", _ZERO)]
    blanks = [one.blank for one in zeros if isinstance(one, Sum) or (isinstance(one, Place) and one.bare)]
    return part in ([negated(blank) for blank in blanks] if holds else blanks)


@lru_cache(4096)
def negated(condition: Condition) -> Condition:
    """Give the condition that holds where this one does not."""
    if isinstance(condition, Is):
        return Is(condition.test, not condition.wanted)
    parts = tuple(negated(part) for part in condition.parts)
    return Any(parts) if isinstance(condition, All) else All(parts)


def under(condition: Condition, facts: Facts) -> Condition:
    """Give what is left to ask where the facts are known."""
    if not facts:
        return condition
    known = facts.get(condition)
    if known is not None:
        return ALWAYS if known else NEVER
    if isinstance(condition, Is):
        return condition
    parts = [under(part, facts) for part in condition.parts]
    if all(new is old for new, old in zip(parts, condition.parts, strict=True)):
        return condition
    return all_of(parts) if isinstance(condition, All) else any_of(parts)


def learned(facts: Facts, *conditions: Condition) -> Facts:
    """Add what is known where conditions hold; what is equal is neither less nor more, and so on."""
    found = dict(facts)
    for condition in conditions:
        _learn(found, condition)
    return found


def _learn(found: dict[Condition, bool], condition: Condition) -> None:
    if isinstance(condition, All):
        for part in condition.parts:
            _learn(found, part)
        return
    found[condition], found[negated(condition)] = True, False
    if isinstance(condition, Is) and isinstance(condition.test, Compared) and condition.wanted:
        left, own, right = condition.test
        for sign in ("=", "<", ">"):
            if sign != own:
                test = Compared(left, sign, right)
                found[Is(test)], found[Is(test, False)] = False, True


def compared(left: Piece, sign: str, right: Piece) -> Condition:
    """Compare two pieces, neither of them blank; of a choice between known values only the choice is left."""
    for one, other, swapped in ((left, right, False), (right, left, True)):
        if isinstance(one, Chosen) and isinstance(other, Known) and not _unknown(one):
            sides = [(piece, other) if not swapped else (other, piece) for piece in (one.then, one.other)]
            then, otherwise = (compared(first, sign, second) for first, second in sides)
            return either(one.condition, then, otherwise)
    if isinstance(left, Known) and isinstance(right, Known):
        return ALWAYS if _holds(left.value, sign, right.value) else NEVER
    if right == _ZERO and sign in ("=", "<>") and isinstance(left, Made) and left.name == "ABS":
        left = left.items[0]
    first, second = hundredth(left), hundredth(right)
    if first is not None and second is not None:
        left, right = first, second
    plain, wanted = _CONTRARY.get(sign, (sign, True))
    return Is(Compared(left, plain, right), wanted)


def _unknown(piece: Piece) -> bool:
    leaves = (piece.then, piece.other) if isinstance(piece, Chosen) else ()
    return any(
        not isinstance(leaf, Known) and (not isinstance(leaf, Chosen) or _unknown(leaf)) for leaf in leaves
    )


def _holds(left: Value, sign: str, right: Value) -> bool:
    if type(left) is not type(right) or left is None:
        return False
    order = (left > right) - (left < right)  # type: ignore[operator]
    return order in {"=": (0,), "<>": (-1, 1), "<": (-1,), ">": (1,), "<=": (-1, 0), ">=": (0, 1)}[sign]


# Pieces


@dataclass(frozen=True, slots=True)
class Known:
    """A value that depends on no worksheet cell; None is blank."""

    value: Value
    live = False
    size = 1

    @property
    def blank(self) -> Condition:
        """Give the condition under which it is blank."""
        return ALWAYS if self.value is None else NEVER


@dataclass(frozen=True)
class Place:
    """A worksheet cell; `bare` says that it holds a number or nothing.

    Where its own formula puts 0 for blank, `own` is what that computes.
    """

    spot: Spot
    own: Piece | None = field(default=None, compare=False)
    bare: bool = field(default=True, compare=False)
    live = True
    size = 1

    @cached_property
    def blank(self) -> Condition:
        """Give the condition under which it is blank."""
        if self.own is not None:
            return self.own.blank
        return Is(Filled(self.spot._replace(percent=False), self.bare), False)


@dataclass(frozen=True)
class Sum:
    """What is filled, added up; blank when nothing is."""

    items: tuple[Piece, ...]

    @cached_property
    def blank(self) -> Condition:
        """Give the condition under which it is blank."""
        return all_of(item.blank for item in self.items)

    @cached_property
    def live(self) -> bool:
        """Tell whether it depends on a worksheet cell."""
        return any(item.live for item in self.items)

    @cached_property
    def size(self) -> int:
        """Give how many pieces are written; cells that are added up stand together."""
        return 1 + sum(item.size for item in self.items if not isinstance(item, Place))


@dataclass(frozen=True)
class Made:
    """Pieces put together by a sign or by a function; blank when one of them is, or for a reason of its own.

    `far` is what a function takes instead of a blank; then it is blank only when all of them are.
    """

    name: str
    items: tuple[Piece, ...]
    reason: Condition = NEVER
    far: str = ""

    @cached_property
    def blank(self) -> Condition:
        """Give the condition under which it is blank."""
        blanks = [item.blank for item in self.items]
        return all_of(blanks) if self.far or self.name == "-" else any_of((*blanks, self.reason))

    @cached_property
    def live(self) -> bool:
        """Tell whether it depends on a worksheet cell."""
        return any(item.live for item in self.items)

    @cached_property
    def size(self) -> int:
        """Give how many pieces are written."""
        return 1 + sum(item.size for item in self.items)


@dataclass(frozen=True)
class Chosen:
    """One of two pieces, by a condition."""

    condition: Condition
    then: Piece
    other: Piece
    live = True

    @cached_property
    def size(self) -> int:
        """Give how many pieces and tests are written."""
        return 2 * self.condition.size + self.then.size + self.other.size

    @cached_property
    def blank(self) -> Condition:
        """Give the condition under which it is blank."""
        ways = ((self.condition, self.then), (negated(self.condition), self.other))
        return any_of(all_of((condition, piece.blank)) for condition, piece in ways)


@dataclass(frozen=True, slots=True)
class Zero:
    """A piece with 0 in the place of blank."""

    piece: Piece
    blank = NEVER

    @property
    def live(self) -> bool:
        """Tell whether it depends on a worksheet cell."""
        return self.piece.live

    @property
    def size(self) -> int:
        """Give how many pieces are written."""
        return self.piece.size


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition holds; blank where neither it nor its contrary does."""

    condition: Condition
    blank: Condition
    live = True

    @property
    def size(self) -> int:
        """Give how many tests are written."""
        return self.condition.size


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of some cells have a number."""

    spots: tuple[Spot, ...]
    blank = NEVER
    live = True
    size = 1


Piece = Known | Place | Sum | Made | Chosen | Zero | Truth | Counted
_ZERO = Known(Decimal(0))


def void(piece: Piece) -> bool:
    """Tell whether a piece is blank whatever the cells hold, without looking at conditions."""
    if isinstance(piece, Chosen):
        return void(piece.then) and void(piece.other)
    if isinstance(piece, Made):
        return (all if piece.far or piece.name == "-" else any)(map(void, piece.items))
    return piece == Known(None) or (isinstance(piece, Truth) and piece.blank == ALWAYS)


def chosen(condition: Condition, then: Piece, other: Piece) -> Piece:
    """Take one of two pieces by a condition."""
    if condition == ALWAYS or then == other:
        return then
    return other if condition == NEVER else Chosen(condition, then, other)


def each(change: Callable[[Piece], Piece], piece: Piece) -> Piece:
    """Change what a choice is between, or the piece itself."""
    if isinstance(piece, Chosen):
        return chosen(piece.condition, each(change, piece.then), each(change, piece.other))
    return change(piece)


def rounded(piece: Piece, places: int) -> Piece:
    """Round a piece, within choices one by one, so that the formula may still begin with IF."""
    return each(partial(_rounded, places=places), piece)


def _rounded(piece: Piece, places: int) -> Piece:
    if isinstance(piece, Known):
        value = piece.value
        return Known(round_half_up(value, places)) if isinstance(value, Decimal) else piece
    return Made("ROUND", (piece, Known(Decimal(places))))


def divided(left: Piece, right: Piece) -> Piece:
    """Divide, which gives blank where the divisor is 0; a figure in per cent by 100 stands in its cell."""
    part = hundredth(left) if right == Known(_HUNDRED) and left.live else None
    if part is not None:
        return part
    zero = compared(right, "=", _ZERO)
    return Made("/", (left, right), any_of((right.blank, zero)))


def as_percent(piece: Piece) -> Piece:
    """Give what a cell in per cent holds of a piece."""
    return each(lambda one: hundredth(one) or divided(one, Known(_HUNDRED)), piece)


def hundredth(piece: Piece) -> Piece | None:
    """Give a hundredth of a piece where that is no longer than the piece itself, None elsewhere."""
    if isinstance(piece, Known):
        value = piece.value
        return Known(value / 100) if isinstance(value, Decimal) else piece if value is None else None
    if isinstance(piece, Place):
        return replace(piece, spot=piece.spot._replace(percent=False)) if piece.spot.percent else None
    if isinstance(piece, Made) and piece.name == "*":
        return _hundredth_of_product(*piece.items)
    if isinstance(piece, Made) and piece.name == "ROUND":
        first, places = piece.items
        part = hundredth(first)
        more = places.value + 2 if isinstance(places, Known) and isinstance(places.value, Decimal) else None
        return Made("ROUND", (part, Known(more))) if part is not None and more is not None else None
    if isinstance(piece, Sum) or (isinstance(piece, Made) and piece.far):
        parts = [part for item in piece.items if (part := hundredth(item)) is not None]
        return replace(piece, items=tuple(parts)) if len(parts) == len(piece.items) else None
    if isinstance(piece, Chosen):
        then, other = hundredth(piece.then), hundredth(piece.other)
        return chosen(piece.condition, then, other) if then is not None and other is not None else None
    return None


def _hundredth_of_product(left: Piece, right: Piece) -> Piece | None:
    for one, other in ((left, right), (right, left)):
        if one == Known(_HUNDRED):
            return other
        if one.live and (part := hundredth(one)) is not None:
            return Made("*", (part, other) if one is left else (other, part))
    return None
