"""The form language, cells: how a cell is set, typed, computed, and put under heads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from models.errors import TianbaoError
from models.expressions.parser import Expression, parse_expression
from models.expressions.wordings import Template, parse_template
from models.figures.numbers import MAX_DECIMALS, MAX_INTEGER_DIGITS


class Model(BaseModel):
    """Refuse unknown keys, so that a slip in a pack is an error with its line."""

    # Each model would build the models inside it once more; put off, only those are built that are used.
    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True, allow_inf_nan=False
    )


MAX_SPAN = 100
_YEAR = re.compile(r"(19|2\d)[0-9]{2}", re.ASCII)
SEAL = 42.0
"""Diameter in mm of the round seal of a department; `seal` keeps a circle of it free in a cell."""


@dataclass(frozen=True, slots=True)
class ByYear:
    """A policy value that changes: from each year on the value beside it, in the order of the years."""

    values: tuple[tuple[int, str | Decimal], ...]

    @property
    def first(self) -> int:
        """Give the first year that has a value."""
        return self.values[0][0]

    def of(self, year: int) -> str | Decimal | None:
        """Give the value of a year, None before the first."""
        return next((value for since, value in reversed(self.values) if since <= year), None)


Width = Annotated[float, Field(ge=1, le=1000)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,99}$")]
Formula = Annotated[Expression, BeforeValidator(lambda v: _parsed(v))]
Wording = Annotated[Template, BeforeValidator(lambda v: _worded(v))]
Policy = Annotated[str | Decimal | ByYear, BeforeValidator(lambda v: _policy(v))]


def _parsed(value: Any) -> Any:
    text = value if isinstance(value, str) else str(value).lower()
    return None if value is None else _or_value_error(parse_expression, text)


def _worded(value: Any) -> Any:
    return None if value is None else _or_value_error(parse_template, str(value))


def _or_value_error(parse: Callable[[str], Any], text: str) -> Any:
    """Let pydantic report a parser's error with its place in the pack."""
    try:
        return parse(text)
    except TianbaoError as error:
        raise ValueError(error.message) from error


def _figure_or_text(value: Any) -> Any:
    try:
        figure = Decimal(str(value))
    except ArithmeticError:
        return value
    if not figure.is_finite() or abs(figure.adjusted()) > MAX_INTEGER_DIGITS:
        raise ValueError(f"数太大或太小，最多 {MAX_INTEGER_DIGITS} 位整数")
    return figure


def _policy(value: Any) -> Any:
    if not isinstance(value, dict):
        return _figure_or_text(value)
    values = [(_a_year(year), _figure_or_text(one)) for year, one in value.items()]
    if not values or not all(isinstance(one, str | Decimal) for _, one in values):
        raise ValueError("按年度写的，每个年度后面应是一个数或一段文字，如 {2023: 10, 2025: 15}")
    if len({type(one) for _, one in values}) > 1:
        raise ValueError("各年度的值应当都是数，或都是文字")
    return ByYear(tuple(sorted(values)))


def _a_year(text: Any) -> int:
    if not _YEAR.fullmatch(str(text)):
        raise ValueError(f"“{str(text)[:20]}”不是年度，应为四位数字，如 {{2023: 10, 2025: 15}}")
    return int(text)


class Style(Model):
    """Say how a cell is set: face, size (pt), alignment, border, padding (mm), leading (em).

    In running text the first line is moved in by `first` characters.
    """

    face: Literal["serif", "serif-bold", "sans", "sans-bold", "title", "kai", "fangsong"] = "serif"
    """Role of the face; which face that is, is chosen when paper is made."""
    size: float = Field(10, ge=7, le=40)
    """Size of the type in points."""
    least: float | None = Field(None, ge=7, le=40)
    """Down to this size the texts of a form are set where at `size` they would take it onto more pages."""
    minimum: float = Field(7, ge=5, le=40)
    """Smallest size in points to which a text that does not fit is set."""
    align: Literal["left", "center", "right"] = "left"
    """Where the text stands in the width of the cell."""
    valign: Literal["top", "middle", "bottom"] = "middle"
    """Where the text stands in the height of the cell."""
    border: bool = True
    """Whether the cell has lines around it."""
    padding: float = Field(1.0, ge=0, le=20)
    """Room in mm between text and line."""
    leading: float = Field(1.3, ge=1, le=4)
    """Height of a line of text, in sizes of the type."""
    first: int = Field(0, ge=0, le=10)
    """Characters by which the first line of running text is set in."""

    def smaller(self, points: float) -> float:
        """Give the size in points, smaller by so many where the style gives way."""
        return self.size - min(points, self.gives)

    @property
    def gives(self) -> float:
        """Tell by how many points texts may be set smaller."""
        return 0.0 if self.least is None else max(0.0, self.size - self.least)


class Case(Model):
    """Give one way a figure comes about: taken when `when` holds, explained by `text`."""

    id: str = ""
    """Name by which an overlay finds the rule."""
    name: str = ""
    """What the rule is called; `{rule}` in `text`."""
    when: Formula | None = None
    """Taken when this holds and no case before it did; without it, always."""
    value: Formula
    """What the cell comes to."""
    text: Wording | None = None
    """Explains the figure to the reader; `{result}` is the figure."""
    clause: Wording = parse_template("")
    """What the rule rests on, named beside the explanation."""


class Choice(Model):
    """Offer one value of a closed list."""

    value: str
    """What is chosen and printed."""
    help: str = ""
    """Says what it means."""
    when: Formula | None = None
    """When it is offered on paper; without it, always. It may be typed all the same."""


def _choice(value: Any) -> Any:
    return {"value": str(value)} if not isinstance(value, dict) else value


class Cell(Model):
    """Describe a typed or computed cell; a column is the same for every row of its block."""

    key: Key
    """Name by which formulas and drafts know the cell."""
    was: tuple[Key, ...] = ()
    """Former names: what drafts hold under them moves here."""
    concept: str = ""
    """What the cell is about in all packs, where its key says something else."""
    label: Wording = parse_template("")
    """What the cell is called in the window and, of a column, in the head."""
    also: tuple[str, ...] = ()
    """What tables of others call the column or single cell; pasting and importing match by them."""
    type: Literal["text", "long", "number", "measure", "choice", "date", "label", "code", "name"] = "text"
    """What may stand in the cell."""
    span: int = Field(1, ge=0, le=MAX_SPAN)
    """Columns of the grid it takes; 0, in a line of fields, what the others leave."""
    rows: int = Field(1, ge=1, le=MAX_SPAN)
    """Lines it takes."""
    style: str | None = None
    """Style it is set in, from `styles`."""
    seal: bool = False
    """Keeps room for a round seal."""
    format: str = "money"
    """Format of its figures, from `formats`."""
    compute: Formula | None = None
    """The formula that fills the cell."""
    cases: tuple[Case, ...] = ()
    """The rules that fill the cell: the first that holds."""
    default: Formula | None = None
    """What stands in it, and counts, until something is typed."""
    propose: Formula | None = None
    """What is offered (TB-04) until it is accepted."""
    last_year: str = ""
    """The column beside it that holds last year's figure."""
    places: int | None = Field(None, ge=0, le=MAX_DECIMALS)
    """Decimals its value is rounded to, and computed with."""
    required: Formula | None = None
    """When it must be filled."""
    applies: Formula | None = None
    """When there is anything to fill; an unprinted cell shows only then, a new row begins with such a one."""
    choices: tuple[Annotated[Choice, BeforeValidator(_choice)], ...] = ()
    """What may be chosen: texts, or `{value, help, when}`."""
    open: bool = False
    """Lets a choice be typed that is not offered."""
    printed: bool = True
    """Whether it stands on paper."""
    internal: bool = False
    """Hides an unprinted cell from the person who fills the form."""
    merge: bool = False
    """Joins equal neighbours below each other, in `rows`."""
    carry: bool = False
    """A new copy of a repeatable form begins with what the one before holds."""
    listed: str = ""
    """`form.block.column` of a table of `rows` whose entries name the copies."""
    print: Wording | None = None
    """What is printed in place of the value."""
    unit: Literal["", "money", "元", "千元", "万元", "亿元"] = ""
    """Unit of money of a typed figure; `money` is the pack's."""
    limit: int = Field(5000, ge=1, le=100_000)
    """Most characters."""
    help: str = ""
    """Tells the person what to fill in."""
    example: str = ""
    """An example, shown in grey."""
    clause: str = ""
    """What the figure rests on."""

    @property
    def meaning(self) -> str:
        """Name what the cell is about in all packs: its concept, else its key."""
        return self.concept or self.key

    @cached_property
    def computed(self) -> bool:
        """Tell whether the program, not the liaison, fills this cell."""
        return self.compute is not None or bool(self.cases)

    @cached_property
    def typed_by_hand(self) -> bool:
        """Tell whether a person types into the cell."""
        return not self.computed and self.type not in ("label", "code")

    @cached_property
    def numeric(self) -> bool:
        """Tell whether the cell's value is a number."""
        return self.type == "number"


class Label(Model):
    """Print words that nobody types; in a line of fields `span: 0` takes what the others leave."""

    text: Wording
    """The words."""
    span: int = Field(1, ge=0, le=MAX_SPAN)
    """Columns of the grid they take; 0 what the others leave."""
    rows: int = Field(1, ge=1, le=MAX_SPAN)
    """Lines they take."""
    style: str | None = None
    """Style they are set in, from `styles`."""
    seal: bool = False
    """Keeps room for a round seal at the right end."""


def _item_kind(value: Any) -> str:
    keyed = "key" in value if isinstance(value, dict) else isinstance(value, Cell)
    return "cell" if keyed else "label"


Item = Annotated[Annotated[Cell, Tag("cell")] | Annotated[Label, Tag("label")], Discriminator(_item_kind)]


class Group(Model):
    """Put one head over several columns; heads may be nested."""

    id: str = ""
    """Name by which an overlay finds the head."""
    group: Wording
    """The words of the head."""
    columns: tuple[Column, ...] = Field(min_length=1)
    """The columns, or heads, below it."""


def _column_kind(value: Any) -> str:
    grouped = "group" in value if isinstance(value, dict) else isinstance(value, Group)
    return "group" if grouped else "cell"


Column = Annotated[Annotated[Cell, Tag("cell")] | Annotated[Group, Tag("group")], Discriminator(_column_kind)]


class Side(Model):
    """Label all rows of a block in its first grid columns, one character a line when `vertical`."""

    text: Wording
    """The words."""
    span: int = Field(1, ge=1, le=MAX_SPAN)
    """Columns of the grid they take."""
    style: str = "label"
    """Style they are set in."""
    vertical: bool = False
    """Sets one character a line."""


def refuse_unclear_names(items: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    """Raise ValueError where two of the items have one name, or had one that `was` gives to another."""
    named = list(items)
    seen: set[str] = set()
    for name in [*(name for name, _ in named), *(old for _, was in named for old in was)]:
        if name in seen:
            raise ValueError(f"名称 {name} 在同一处用了两次（was 中的旧名称也算）")
        seen.add(name)


def leaves(column: Column) -> Iterator[Cell]:
    """Walk down a head to its leaf columns."""
    if isinstance(column, Cell):
        yield column
    else:
        for child in column.columns:
            yield from leaves(child)


Group.model_rebuild()
