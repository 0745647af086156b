"""What operators and functions of the pack language do to values: blanks stay blank, nothing raises."""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from models.figures.measures import Measure, alike, parse_date, parse_measure
from models.figures.numbers import round_half_up

Value = Decimal | str | bool | None
Column = tuple[Value, ...]
Operand = Value | Column
BinaryOperator = Callable[[Operand, Operand], Value]

ZERO = Decimal(0)
MAX_PLACES = 12
LONGEST_NUMBER = 24
"""Digits before the point of a computed figure at most: with 28 in all, four decimals are still exact."""
_MOST_DIGITS = 40
"""Digits of a number that is still written out, and rounded."""
LONGEST_TEXT = 20_000
"""Characters that `join` puts together at most, so that texts joined over and over do not fill the memory."""
_DAY_PARTS = re.compile("Y+|M+|D+")
# Without traps an overflow or an undefined result is a value (not finite) instead of an exception.
CONTEXT = Context(prec=28, rounding=ROUND_HALF_UP, traps=[])


def clean(value: Value) -> Value:
    """Turn the two other spellings of blank, empty text and a number that is none, into None."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return None if value == "" else value


def too_large(value: Value) -> bool:
    """Tell whether a number is longer than any figure of a form, and no longer exact to four decimals."""
    return (
        isinstance(value, Decimal) and bool(value) and not -_MOST_DIGITS <= value.adjusted() < LONGEST_NUMBER
    )


def scalar(operand: Operand) -> Value:
    """Give the value of a single cell; a whole column has none."""
    return None if isinstance(operand, tuple) else operand


def cells(operands: tuple[Operand, ...]) -> Iterator[Value]:
    """Yield every single value of cells and columns alike."""
    for operand in operands:
        if isinstance(operand, tuple):
            yield from operand
        else:
            yield operand


def truth(operand: Operand) -> bool | None:
    """Read a condition: a number is true unless it is 0; blank, text and columns are neither."""
    if isinstance(operand, bool):
        return operand
    return operand != 0 if isinstance(operand, Decimal) else None


def same(left: Value, right: Value) -> bool:
    """Compare two values that are not blank; values of different kinds are never the same."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


# Operators


def _addends(left: Operand, right: Operand) -> tuple[Decimal, Decimal] | None:
    if left is None and right is None:
        return None
    left = ZERO if left is None else left
    right = ZERO if right is None else right
    return (left, right) if isinstance(left, Decimal) and isinstance(right, Decimal) else None


def add(left: Operand, right: Operand) -> Value:
    """Add; one blank counts as 0, two blanks stay blank."""
    pair = _addends(left, right)
    return None if pair is None else clean(CONTEXT.add(*pair))


def subtract(left: Operand, right: Operand) -> Value:
    """Subtract; one blank counts as 0, two blanks stay blank."""
    pair = _addends(left, right)
    return None if pair is None else clean(CONTEXT.subtract(*pair))


def multiply(left: Operand, right: Operand) -> Value:
    """Multiply; a blank factor makes the product blank."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return clean(CONTEXT.multiply(left, right))
    return None


def divide(left: Operand, right: Operand) -> Value:
    """Divide; by 0 or with a blank the quotient is blank."""
    if isinstance(left, Decimal) and isinstance(right, Decimal) and right:
        return clean(CONTEXT.divide(left, right))
    return None


def negate(operand: Operand) -> Value:
    """Change the sign of a number; 0 keeps none."""
    return clean(CONTEXT.minus(operand)) if isinstance(operand, Decimal) else None


def keep(operand: Operand) -> Value:
    """Give back a number under a plus sign; anything else is blank."""
    return operand if isinstance(operand, Decimal) else None


def invert(operand: Operand) -> Value:
    """Say not; the contrary of unknown is unknown."""
    known = truth(operand)
    return None if known is None else not known


def equal(left: Operand, right: Operand) -> Value:
    """Compare for equality; with a blank the answer is blank."""
    left, right = scalar(left), scalar(right)
    return None if left is None or right is None else same(left, right)


def unequal(left: Operand, right: Operand) -> Value:
    """Compare for difference; with a blank the answer is blank."""
    left, right = scalar(left), scalar(right)
    return None if left is None or right is None else not same(left, right)


def _ordering(compare: Callable[[Any, Any], bool]) -> BinaryOperator:
    def apply(left: Operand, right: Operand) -> Value:
        numbers = isinstance(left, Decimal) and isinstance(right, Decimal)
        texts = isinstance(left, str) and isinstance(right, str)
        return compare(left, right) if numbers or texts else None

    return apply


less, at_most = _ordering(operator.lt), _ordering(operator.le)
greater, at_least = _ordering(operator.gt), _ordering(operator.ge)


def contains(item: Operand, container: Operand) -> Value:
    """Look for a value in a list or column, or for a text within a text; with a blank the answer is blank."""
    item = scalar(item)
    if item is None:
        return None
    if isinstance(container, tuple):
        return any(same(item, cell) for cell in container if cell is not None)
    return item in container if isinstance(item, str) and isinstance(container, str) else None


# Functions


def _column(operand: Operand) -> Column:
    return operand if isinstance(operand, tuple) else (operand,)


def _numbers(operands: tuple[Operand, ...]) -> list[Decimal]:
    return [cell for cell in cells(operands) if isinstance(cell, Decimal)]


def _total(numbers: list[Decimal]) -> Value:
    if not numbers:
        return None
    result = ZERO
    for number in numbers:
        result = CONTEXT.add(result, number)
    return clean(result)


def _matches(criteria: Operand, wanted: Operand) -> list[bool]:
    value = scalar(wanted)
    return [value is not None and cell is not None and same(cell, value) for cell in _column(criteria)]


def total(*operands: Operand) -> Value:
    """Add up numbers, of columns too; blank when there is none."""
    return _total(_numbers(operands))


class Cells(tuple[Value, ...]):
    """The clean values of a table's column, with the sums by the column that was last a criterion for them.

    Every row of a table may ask for a sum over all its rows; without these sums that would be rows².
    """

    _criteria: Column | None = None
    _sums: dict[tuple[bool, Value], Value]

    def sums(self, criteria: Column) -> dict[tuple[bool, Value], Value]:
        """Give the sum of the cells beside each value of `criteria`, named as `_kind` names values."""
        if criteria is not self._criteria:
            groups: dict[tuple[bool, Value], list[Decimal]] = defaultdict(list)
            for cell, value in zip(self, criteria, strict=False):
                if isinstance(cell, Decimal) and value is not None:
                    groups[_kind(value)].append(cell)
            self._sums = {value: _total(numbers) for value, numbers in groups.items()}
            self._criteria = criteria
        return self._sums


def _kind(value: Value) -> tuple[bool, Value]:
    """Tell 1 from true, which a dictionary would take for the same; see `same`."""
    return isinstance(value, bool), value


def _sumif(column: Operand, criteria: Operand, wanted: Operand) -> Value:
    if isinstance(column, Cells) and isinstance(criteria, Cells):
        return column.sums(criteria).get(_kind(scalar(wanted)))
    pairs = zip(_column(column), _matches(criteria, wanted), strict=False)
    return _total([cell for cell, chosen in pairs if chosen and isinstance(cell, Decimal)])


def _count(*operands: Operand) -> Value:
    return Decimal(sum(cell is not None for cell in cells(operands)))


def _countif(criteria: Operand, wanted: Operand) -> Value:
    return Decimal(sum(_matches(criteria, wanted)))


def _min(*operands: Operand) -> Value:
    return min(_numbers(operands), default=None)


def _max(*operands: Operand) -> Value:
    return max(_numbers(operands), default=None)


def _abs(operand: Operand) -> Value:
    return operand.copy_abs() if isinstance(operand, Decimal) else None


def _round(operand: Operand, places: Operand) -> Value:
    if not isinstance(operand, Decimal) or not isinstance(places, Decimal):
        return None
    if not 0 <= places <= MAX_PLACES or places != places.to_integral_value():
        return None
    # No figure of a form is that long, and quantize raises when the digits run out.
    return None if operand.adjusted() > _MOST_DIGITS else round_half_up(operand, int(places))


def _blank(operand: Operand) -> Value:
    return all(cell is None for cell in _column(operand))


def _zero(operand: Operand) -> Value:
    value = scalar(operand)
    return ZERO if value is None else value


def _first(*operands: Operand) -> Value:
    return next((cell for cell in cells(operands) if cell is not None), None)


def value_text(value: Value) -> str:
    """Write a value as a person does: figures in plain digits, a truth as 是 or 否."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        # Plain digits as a person writes them, unless the exponent would fill the page.
        return format(value, "f") if abs(value.adjusted()) < _MOST_DIGITS else str(value)
    return value or ""


def _join(*operands: Operand) -> Value:
    return joined(map(value_text, cells(operands))) or None


def joined(parts: Iterable[str]) -> str:
    """Put texts together up to LONGEST_TEXT; what lies beyond is not even asked for."""
    taken: list[str] = []
    length = 0
    for part in parts:
        taken.append(part)
        length += len(part)
        if length > LONGEST_TEXT:
            break
    return "".join(taken)[:LONGEST_TEXT]


def _left(operand: Operand, count: Operand) -> Value:
    """Give the first characters of a text, as the three of a class from a subject's code."""
    if not isinstance(operand, str) or not isinstance(count, Decimal) or not 0 <= count <= LONGEST_TEXT:
        return None
    return operand[: int(count)] or None


def _unlisted(operand: Operand, names: Operand) -> Value:
    """Give the items of an enumeration (甲、乙及丙等) that are within none of the names, joined by 、."""
    if not isinstance(operand, str):
        return None
    known = [name for name in _column(names) if isinstance(name, str)]
    items = dict.fromkeys(_ITEM_ENDS.split(operand.strip().rstrip("。；，").removesuffix("等")))
    return "、".join(item for item in items if item and not any(item in name for name in known)) or None


def _mentions(operand: Operand, words: Operand) -> Value:
    """Tell whether any of the words, which 、 is between, stands in a text; in none, none does."""
    if not isinstance(words, str):
        return None
    return isinstance(operand, str) and any(word in operand for word in words.split("、") if word)


_ITEM_ENDS = re.compile(r"[、，；,;\s]|以及|及")


def _len(operand: Operand) -> Value:
    return Decimal(len(value_text(scalar(operand))))


def _number(operand: Operand) -> Value:
    if isinstance(operand, str):
        return parse_measure(operand).number
    return operand if isinstance(operand, Decimal) else None


def _measured(part: Callable[[Measure], Value]) -> Callable[[Operand], Value]:
    """Make the function that gives one part of what a text says; blank for anything but a text."""
    return lambda operand: clean(part(parse_measure(operand))) if isinstance(operand, str) else None


def _qualitative(operand: Operand) -> Value:
    return isinstance(operand, str) and parse_measure(operand).qualitative


def _day(operand: Operand, year: Operand) -> Value:
    """Give the day a text names as 20231231, in `year` where it names none."""
    day = parse_measure(operand).day if isinstance(operand, str) else None
    return None if day is None or not isinstance(year, Decimal) else Decimal(day.ordinal(int(year)))


def _dated(operand: Operand, pattern: Operand) -> Value:
    """Write a day in full as a pattern says (Y年M月D日, YYYY-MM-DD); other text stays as it was typed."""
    day = parse_date(operand) if isinstance(operand, str) else None
    if day is None or not day.whole or not isinstance(pattern, str):
        return operand if isinstance(operand, str) else None
    parts = {"Y": day.year or 0, "M": day.month, "D": day.day}
    return _DAY_PARTS.sub(lambda found: f"{parts[found[0][0]]:0{len(found[0])}}", pattern)


def _days(first: Operand, last: Operand) -> Value:
    """Count the days from one to another, both named in full; less than nought when the other is earlier."""
    found = [parse_date(text) if isinstance(text, str) else None for text in (first, last)]
    began, ended = (date(day.year or 1, day.month, day.day) if day and day.whole else None for day in found)
    return Decimal((ended - began).days) if began and ended else None


def _alike(one: Operand, other: Operand) -> Value:
    return alike(one, other) if isinstance(one, str) and isinstance(other, str) else None


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language; `most` is None where any number of arguments is taken."""

    name: str
    apply: Callable[..., Value]
    least: int
    most: int | None


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        function.name: function
        for function in (
            Function("sum", total, 1, None),
            Function("sumif", _sumif, 3, 3),
            Function("count", _count, 1, None),
            Function("countif", _countif, 2, 2),
            Function("min", _min, 1, None),
            Function("max", _max, 1, None),
            Function("abs", _abs, 1, 1),
            Function("round", _round, 2, 2),
            Function("blank", _blank, 1, 1),
            Function("zero", _zero, 1, 1),
            Function("number", _number, 1, 1),
            Function("relation", _measured(attrgetter("relation")), 1, 1),
            Function("unit", _measured(attrgetter("unit")), 1, 1),
            Function("qualitative", _qualitative, 1, 1),
            Function("unread", _measured(attrgetter("problem")), 1, 1),
            Function("named", _measured(attrgetter("named")), 1, 1),
            Function("low", _measured(attrgetter("low")), 1, 1),
            Function("high", _measured(attrgetter("high")), 1, 1),
            Function("day", _day, 2, 2),
            Function("dated", _dated, 2, 2),
            Function("days", _days, 2, 2),
            Function("alike", _alike, 2, 2),
            Function("first", _first, 1, None),
            Function("join", _join, 1, None),
            Function("len", _len, 1, 1),
            Function("left", _left, 2, 2),
            Function("unlisted", _unlisted, 2, 2),
            Function("mentions", _mentions, 2, 2),
        )
    }
)
