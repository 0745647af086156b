"""The form language, packs: forms, checks, ties, policy. Units: mm for grid and margins, points for type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from models.address import Address
from models.expressions.parser import parse_expression
from models.expressions.wordings import parse_template
from models.figures.numbers import NumberFormat
from models.packs.blocks import (
    Block,
    FieldsBlock,
    TableBlock,
)
from models.packs.cells import (
    SEAL,
    ByYear,
    Cell,
    Formula,
    Key,
    Model,
    Policy,
    Style,
    Wording,
    refuse_unclear_names,
)
from models.packs.yaml_source import PackError

DIGEST = "digest"
"""In the context of validation, what the pack is to give as its `digest`."""
FORGIVING = "forgiving"
"""In the context of validation, that `misfits` are asked for afterwards, all of them."""


class Check(Model):
    """Raise an issue when `when` holds; `each` runs it for every row of a block.

    `other` is a second cell to go to, with `each` the column of another table with rows of the same keys.
    `asks_why` makes it go away where the cell gone to is adjusted by hand with a reason, which it asks for.
    """

    code: str
    severity: Literal["错误", "提示"]
    when: Formula
    message: Wording
    fix: Wording
    each: Key | None = None
    at: str
    other: str = ""
    asks_why: bool = False
    clause: str = ""


class Tie(Model):
    """Hold two figures of the set against each other; blank counts as 0.

    `at_most` lets the left one be smaller. `at` and `other` are the cells to go to, where `left` and
    `right` are not simply cells themselves.
    """

    code: str
    severity: Literal["错误", "提示"] = "错误"
    label: str
    left: Formula
    right: Formula
    at: str = ""
    other: str = ""
    at_most: bool = False
    tolerance: Formula = parse_expression("0")
    fix: Wording = parse_template("请核对两处金额。")


class Balance(Model):
    """Tell the guide which figures are income and expenditure of the whole set."""

    title: str = "收支平衡"
    income: Formula
    expenditure: Formula


class Bar(Model):
    """Show one part of the total in the guide."""

    label: str
    value: Formula
    full: Formula


class Score(Model):
    """Tell the guide where the total, its parts and the grade come from.

    While something is not rated yet, the points `reached` so far are shown out of those `of` what is rated;
    `note` says how the total was brought to `full` where the weights do not add up to it.
    """

    title: str
    total: Formula
    full: Formula
    reached: Formula | None = None
    of: Formula | None = None
    note: Formula | None = None
    grade: Formula | None = None
    rated: Formula
    items: Formula
    bars: tuple[Bar, ...] = ()


Margin = Annotated[float, Field(ge=0, le=100)]


class Form(Model):
    """Describe one sheet; `grid` is its column widths in mm, `margins` top, right, bottom, left.

    Neighbours of the same `group` stand under one heading in the navigator.
    """

    id: Key
    was: tuple[Key, ...] = ()
    no: str = ""
    group: str = ""
    title: Wording
    subtitle: Wording = parse_template("")
    name: Wording
    printed: bool = True
    orientation: Literal["portrait", "landscape"] = "portrait"
    margins: tuple[Margin, Margin, Margin, Margin] = (20, 10, 20, 20)
    grid: tuple[Annotated[float, Field(gt=0, le=1000)], ...] = Field(max_length=100)
    repeatable: bool = False
    instances: int = Field(1, ge=0, le=50)
    instance_name: Wording | None = None
    blocks: tuple[Block, ...] = Field(max_length=100)
    checks: tuple[Check, ...] = ()
    score: Score | None = None

    def block(self, block_id: str) -> Block:
        """Find a block; KeyError when the form has none of that id."""
        return self._blocks[block_id]

    @cached_property
    def _blocks(self) -> dict[str, Block]:
        return {block.id: block for block in self.blocks}

    @field_validator("blocks")
    @classmethod
    def _fill_lines(cls, blocks: tuple[Block, ...], info: ValidationInfo) -> tuple[Block, ...]:
        width = len(info.data.get("grid", ()))
        return tuple(_filled(block, width) if isinstance(block, FieldsBlock) else block for block in blocks)

    @model_validator(mode="after")
    def _spans_fill_the_grid(self, info: ValidationInfo) -> Form:
        refuse_unclear_names((block.id, block.was) for block in self.blocks)
        if not (info.context or {}).get(FORGIVING):
            for _, said in self.misfits():
                raise ValueError(said)
        return self

    def misfits(self) -> Iterator[tuple[tuple[int | str, ...], str]]:
        """Say what does not fit in the grid, with its place in the form."""
        for j, block in enumerate(self.blocks):
            for at, spans in _lines(block):
                total = spans + (block.side.span if block.side else 0)
                if total != len(self.grid):
                    said = f"区块 {block.id} 有一行占 {total} 格，本表共 {len(self.grid)} 格"
                    yield ("blocks", j, *at), said
            if isinstance(block, FieldsBlock):
                for at, width in _seal_widths(block, self.grid):
                    if width < SEAL:
                        said = f"区块 {block.id} 盖章的格子不足 {SEAL:.0f} 毫米宽，放不下公章"
                        yield ("blocks", j, *at), said


def _filled(block: FieldsBlock, width: int) -> FieldsBlock:
    """Let the item of span 0 in each line take the grid columns that the others leave."""
    rest = width - (block.side.span if block.side else 0)
    lines = []
    for line in block.rows:
        taken = sum(item.span for item in line)
        wide = {"span": max(1, rest - taken)}
        lines.append(tuple(item if item.span else item.model_copy(update=wide) for item in line))
    return block.model_copy(update={"rows": tuple(lines)})


def _lines(block: Block) -> Iterator[tuple[tuple[int | str, ...], int]]:
    if isinstance(block, TableBlock):
        yield ("columns",), sum(cell.span for cell in block.printed)
    elif isinstance(block, FieldsBlock):
        yield from _field_spans(block)


def _seal_widths(block: FieldsBlock, grid: Sequence[float]) -> Iterator[tuple[tuple[int | str, ...], float]]:
    """Give the least width of each cell with a seal: what its span takes of the narrowest run of columns."""
    for r, line in enumerate(block.rows):
        for c, item in ((c, item) for c, item in enumerate(line) if item.seal):
            runs = [sum(grid[at : at + item.span]) for at in range(len(grid) - item.span + 1)]
            yield ("rows", r, c, "seal"), min(runs, default=0)


def _field_spans(block: FieldsBlock) -> Iterator[tuple[tuple[int | str, ...], int]]:
    """Count the grid columns of each line, with those still covered by taller cells above."""
    hanging: list[tuple[int, int]] = []
    for r, line in enumerate(block.rows):
        printed = [item for item in line if not isinstance(item, Cell) or item.printed]
        covered = sum(span for span, rest in hanging if rest > 0)
        if printed or covered:
            yield ("rows", r), covered + sum(item.span for item in printed)
        hanging = [(span, rest - 1) for span, rest in hanging if rest > 1]
        hanging += [(item.span, item.rows - 1) for item in printed if item.rows > 1]


class Pack(Model):
    """Describe one region's forms of one kind, with every policy figure and its source."""

    id: str
    language: Literal[1] = 1
    title: str
    region: str
    kind: Literal["selfeval", "budget"]
    unit_of_money: Literal["元", "万元"]
    year: int = Field(ge=1900, le=2999)
    source: str
    names: dict[str, str] = Field(default={})
    policy: dict[str, Policy] = Field(default={})
    styles: dict[str, Style]
    formats: dict[str, NumberFormat]
    forms: tuple[Form, ...] = Field(min_length=1, max_length=100)
    ties: tuple[Tie, ...] = ()
    balance: Balance | None = None
    totals: dict[str, str] = Field(default={})
    library: dict[str, Any] = Field(default={}, exclude=True)
    _digest: str = PrivateAttr("")
    _dated: dict[str, ByYear] = PrivateAttr({})  # what the policy of a pack for a year was taken from

    def model_post_init(self, context: Any) -> None:
        """Take over the digest of what the pack was read from."""
        self._digest = (context or {}).get(DIGEST, "")

    @property
    def digest(self) -> str:
        """Give the SHA-256 of what the pack says; blank for one that was not read from a file."""
        return self._digest

    @model_validator(mode="after")
    def _names_are_clear(self) -> Pack:
        refuse_unclear_names((form.id, form.was) for form in self.forms)
        return self

    def for_year(self, year: int) -> Pack:
        """Give the pack with the policy of a year; PackError for a year before the first that has a value."""
        dated = self._dated or {key: v for key, v in self.policy.items() if isinstance(v, ByYear)}
        if not dated:
            return self
        policy = dict(self.policy)
        for key, value in dated.items():
            found = value.of(year)
            if found is None:
                first = f"policy → {key} 从 {value.first} 年度起才有值，没有 {year} 年度的"
                raise PackError(f"表样“{self.id}”不能用于 {year} 年度：{first}。请在表样文件中补上。")
            policy[key] = found
        made = self.model_copy(update={"policy": policy})
        made._dated = dated
        return made

    def form(self, form_id: str) -> Form:
        """Find a form; KeyError when the pack has none of that id."""
        return self._forms[form_id]

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {form.id: form for form in self.forms}

    def cell(self, address: Address) -> Cell:
        """Find the definition of a cell; KeyError when there is none."""
        return self.form(address.form).block(address.block).cell(address.row, address.column)
