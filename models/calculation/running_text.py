"""Running text: what each paragraph is made of, which show, and how those are numbered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from models.address import Address
from models.calculation.cell_state import CellState
from models.calculation.table_rows import rows_told
from models.drafts.keys import Derived
from models.drafts.submission import Submission
from models.errors import shortened
from models.expressions.functions import LONGEST_TEXT, Column, Value, scalar, truth
from models.expressions.parser import Expression
from models.expressions.tree import ROW_MARK, At, Call, If, Node, Reference
from models.expressions.wordings import Placeholder
from models.packs.blocks import RunningBlock
from models.packs.cells import Formula
from models.packs.forms import Pack
from models.packs.paragraphs import LEVELS, NUMBERS, Paragraph, Segment

T = TypeVar("T")
TELLING, NUMBERED = "telling", "numbered paragraphs"
_SHOWN, _ROW_TOLD, _ROWS_TOLD = "paragraph shown", "row told", "rows told"
STEADY = frozenset({_SHOWN, _ROW_TOLD, _ROWS_TOLD})
"""Derived values of a text that mostly stay what they are while figures change."""
WORDS, TYPED, DEFAULT, GAP, FIGURE, COMPUTED = "words", "typed", "default", "gap", "figure", "computed"
OF_PERSON = (TYPED, DEFAULT, GAP)
"""Roles of what a person types within the line."""
_AROUND = 8
_LONGEST = 40
_REPEATING = ("zero", "abs")
"""Functions that give the figure of a cell as a text tells it."""


class TextValues(Protocol):
    """What is asked of the calculation that the text belongs to."""

    pack: Pack
    submission: Submission

    def state(self, address: Address) -> CellState:
        """Give what stands in a cell."""

    def value(self, address: Address) -> Value:
        """Give the value that other cells see."""

    def evaluate(self, expression: Expression, place: Address) -> Value:
        """Evaluate an expression as seen from a place."""

    def resolver(self, place: Address) -> Callable[[tuple[str, ...]], Value | Column]:
        """Give the function that finds the value of a name as seen from a place."""

    def format_value(self, value: Value, name: str) -> str:
        """Print a value in a wording."""

    def cells(self, path: tuple[str, ...], place: Address) -> list[Address]:
        """Give the cells that a name stands for as seen from a place."""

    def rows(self, form: str, instance: str, block: str) -> tuple[str, ...]:
        """Give the rows a table shows."""

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances."""

    def watch(self, key: Derived[T], compute: Callable[[], T]) -> T:
        """Compute a derived value and keep it fresh."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph: words of the pack, what stands in the cell `at`, or was `computed`.

    That is a formula and the place it is seen from. A gap is a piece to be typed that is blank.
    """

    text: str
    role: str = WORDS
    at: Address | None = None
    computed: tuple[Expression, Address] | None = None


def telling(calc: TextValues, at: Address) -> tuple[Piece, ...]:
    """Give what a paragraph is made of as the pack words it; nothing where it is not told."""
    return calc.watch(Derived(TELLING, at), lambda: _limited(_told(calc, at)))


def told_text(calc: TextValues, at: Address) -> str:
    """Give the words of a paragraph without its number, blank where it is not told."""
    return "".join(piece.text for piece in telling(calc, at))


def paragraphs(calc: TextValues, form: str, instance: str) -> Iterator[tuple[Address, Paragraph]]:
    """Walk the places of all paragraphs of a form, told or not, in the order of the text."""
    for block in calc.pack.form(form).blocks:
        if isinstance(block, RunningBlock):
            for row in calc.rows(form, instance, block.id):
                for paragraph in block.paragraphs:
                    yield Address(form, instance, block.id, row, paragraph.key), paragraph


def is_shown(calc: TextValues, at: Address) -> bool:
    """Tell whether a paragraph has its place: it is told, be it blank as yet, or was rewritten by hand."""
    return calc.watch(Derived(_SHOWN, at), lambda: _has_place(calc, at))


def _has_place(calc: TextValues, at: Address) -> bool:
    state = calc.state(at)
    return bool(state.value) or (state.source == COMPUTED and bool(telling(calc, at)))


def numbers(calc: TextValues, form: str, instance: str) -> Mapping[Address, str]:
    """Give the number of each paragraph that shows and has one."""
    key: Derived[dict[Address, str]] = Derived(NUMBERED, Address(form, instance, "", "", ""))
    return calc.watch(key, lambda: dict(_numbered(calc, form, instance)))


def is_asked(calc: TextValues, at: Address) -> bool:
    """Tell whether a cell has a use, as all in tables have.

    A piece of text has one in a paragraph as it is now, or beside the paper for a row that is told of.
    """
    block = calc.pack.form(at.form).block(at.block)
    if not isinstance(block, RunningBlock):
        return True
    if calc.pack.cell(at).printed:
        return at in _asked_in(calc, at._replace(column=""))
    return all(_holds(calc, one, at) for one in (block.visible, block.only))


def pieces_asked(calc: TextValues, block: Address) -> Iterator[Address]:
    """Walk the pieces that can be typed in a block's paragraphs as they are now, in reading order."""
    for row in calc.rows(*block[:3]):
        yield from _asked_in(calc, block._replace(row=row, column=""))


def _asked_in(calc: TextValues, row: Address) -> tuple[Address, ...]:
    return calc.watch(Derived("pieces asked", row), lambda: tuple(dict.fromkeys(_pieces_of(calc, row))))


def _pieces_of(calc: TextValues, row: Address) -> Iterator[Address]:
    block = calc.pack.form(row.form).block(row.block)
    assert isinstance(block, RunningBlock)
    for paragraph in block.paragraphs:
        at = row._replace(column=paragraph.key)
        if calc.state(at).source == COMPUTED:
            yield from (one.at for one in telling(calc, at) if one.at and one.role in OF_PERSON)


def stands_nowhere(pack: Pack, at: Address) -> bool:
    """Tell whether a cell is only computed for running text, and stands in it by its words alone."""
    block = pack.form(at.form).block(at.block)
    return isinstance(block, RunningBlock) and at.column in block.helpers


def tidy(text: str) -> str:
    """Give what a person typed as it is printed: without blank lines and the spaces around lines."""
    return "\n".join(filter(None, (line.strip() for line in text.split("\n"))))


def apart(before: str, now: str) -> tuple[str, str]:
    """Give the words in which two tellings of a paragraph differ, figures whole, with a few around them."""
    shorter = min(len(before), len(now))
    first = next((i for i in range(shorter) if before[i] != now[i]), shorter)
    same = next((i for i in range(shorter - first) if before[-1 - i] != now[-1 - i]), shorter - first)
    first, last = max(0, first - _AROUND), max(0, same - _AROUND)
    while first and before[first - 1].isdecimal():
        first -= 1
    while last and before[-last].isdecimal():
        last -= 1

    def part(text: str) -> str:
        cut = text[first : len(text) - last]
        return shortened(f"{'…' if first else ''}{cut}{'…' if last else ''}", _LONGEST)

    return part(before), part(now)


def _told(calc: TextValues, at: Address) -> Iterator[Piece]:
    block = calc.pack.form(at.form).block(at.block)
    assert isinstance(block, RunningBlock)
    paragraph = block.cell(at.row, at.column)
    assert isinstance(paragraph, Paragraph)
    if not all(_holds(calc, one, at) for one in (block.visible, block.only, paragraph.when)):
        return
    for number, segment in enumerate(paragraph.text):
        if _holds(calc, segment.when, at):
            yield from _listed(calc, segment, at, number) if segment.each else _pieces(calc, segment, at)


def _holds(calc: TextValues, condition: Formula | None, place: Address) -> bool:
    return condition is None or calc.evaluate(condition, place) is True


def _listed(calc: TextValues, segment: Segment, at: Address, number: int) -> Iterator[Piece]:
    key: Derived[tuple[str, ...]] = Derived(_ROWS_TOLD, at, str(number))
    told = [at._replace(row=row) for row in calc.watch(key, lambda: _rows_told(calc, segment, at, number))]
    if segment.by is not None:
        sizes = {place: calc.evaluate(segment.by, place) for place in told}
        sized = [(place, size) for place, size in sizes.items() if isinstance(size, Decimal)]
        told = [place for place, _ in sorted(sized, key=lambda pair: -pair[1])]
    for i, place in enumerate(told[: segment.most]):
        if i and segment.between:
            yield Piece(segment.between)
        yield from _pieces(calc, segment, place)


def _rows_told(calc: TextValues, segment: Segment, at: Address, number: int) -> tuple[str, ...]:
    """Give the rows of a table that a part of a paragraph tells of; each is asked anew on its own."""

    def is_told(row: str) -> bool:
        key: Derived[bool] = Derived(_ROW_TOLD, at, f"{number} {row}")
        return calc.watch(key, lambda: _holds(calc, segment.only, at._replace(row=row)))

    return tuple(row for row in rows_told(calc, *segment.told_of) if is_told(row))


def _pieces(calc: TextValues, segment: Segment, place: Address) -> Iterator[Piece]:
    for part in segment.text.parts:
        yield _filled(calc, part, place) if isinstance(part, Placeholder) else Piece(part)


def _filled(calc: TextValues, slot: Placeholder, place: Address) -> Piece:
    text = calc.format_value(calc.evaluate(slot.expression, place), slot.format)
    at = _source(calc, slot.expression.root, place)
    if at is None and not (text or slot.format):
        return Piece("")  # words that are not wanted here, and no figure that is lacking
    if at is None:
        return Piece(text, COMPUTED, computed=(slot.expression, place))
    if at[:3] != place[:3]:
        return Piece(text, FIGURE, at)
    state = calc.state(at)
    text = tidy(calc.submission.typed(at) if state.problem else text)
    return Piece(text, state.source if text else GAP, at)


def _source(calc: TextValues, node: Node, place: Address) -> Address | None:
    """Give the one cell that an expression only repeats, through what the text itself has computed."""
    if isinstance(node, Call) and node.function.name in _REPEATING:
        return _source(calc, node.arguments[0], place)
    if isinstance(node, If):
        holds = truth(node.condition.evaluate(calc.resolver(place)))
        return _source(calc, node.then if holds else node.otherwise, place)
    if not isinstance(node, Reference | At):
        return None
    path = node.path
    if isinstance(node, At):
        path = (*path, f"{ROW_MARK}{scalar(node.key.evaluate(calc.resolver(place)))}")
    found = calc.cells(path, place)
    if len(found) != 1:
        return None
    if not stands_nowhere(calc.pack, found[0]):
        return found[0]
    cell = calc.pack.cell(found[0])
    return _source(calc, cell.compute.root, found[0]) if cell.compute is not None else None


def _limited(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Take pieces until they are as long as any text may be."""
    taken: list[Piece] = []
    length = 0
    for piece in pieces:
        length += len(piece.text)
        if length > LONGEST_TEXT:
            break
        taken.append(piece)
    return tuple(taken)


# Numbers


def _numbered(calc: TextValues, form: str, instance: str) -> Iterator[tuple[Address, str]]:
    counts: dict[tuple[int, int], int] = {}
    for at, paragraph in paragraphs(calc, form, instance):
        if not is_shown(calc, at):
            continue
        level = LEVELS.index(paragraph.level)
        depth = NUMBERS.index(paragraph.number) if paragraph.number else len(NUMBERS)
        # A heading begins everything below it anew; a numbered paragraph, the finer numbers of its own level.
        counts = {k: n for k, n in counts.items() if k[0] < level or (k[0] == level and k[1] <= depth)}
        if paragraph.number:
            counts[level, depth] = counts.get((level, depth), 0) + 1
            yield at, _number(paragraph.number, counts[level, depth])


_DIGITS = "一二三四五六七八九"


def _number(sample: str, n: int) -> str:
    return sample.replace("一", _chinese(n)).replace("1", str(n))


def _chinese(n: int) -> str:
    """Write a number up to 99 as headings are numbered; beyond, in figures."""
    if n > 99:
        return str(n)
    tens, ones = divmod(n, 10)
    return f"{_DIGITS[tens - 1] if tens > 1 else ''}{'十' * bool(tens)}{_DIGITS[ones - 1] if ones else ''}"
