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
from models.packs._grids import laid_over_one_grid
from models.packs.blocks import (
    Block,
    ContentsBlock,
    FieldsBlock,
    RunningBlock,
    SubjectsBlock,
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
    Width,
    Wording,
    refuse_unclear_names,
)
from models.packs.yaml_source import PackError

DIGEST = "digest"
"""In the context of validation, what the pack is to give as its `digest`."""
CARRIED = "carried"
"""In the context of validation, what the pack is to give as `carried`."""
FORGIVING = "forgiving"
"""In the context of validation, that `misfits` are asked for afterwards, all of them."""


class Check(Model):
    """Raise an issue when `when` holds; `each` runs it for every row of a block.

    `other` is a second cell to go to, with `each` the column of another table with rows of the same keys.
    `asks_why` makes it go away where the cell gone to is adjusted by hand with a reason, which it asks for.
    """

    code: str
    """Name of the check, shown with it."""
    severity: Literal["错误", "提示"]
    """错误 stops nothing but marks the paper as a draft; 提示 only tells."""
    when: Formula
    """Raises the issue when it holds."""
    message: Wording
    """Says what is wrong, with the figures."""
    fix: Wording
    """Says how to put it right."""
    each: Key | None = None
    """Block whose rows are looked at one by one."""
    at: str
    """Cell to go to; with `each`, its column."""
    other: str = ""
    """A second cell to go to."""
    given: bool = False
    """It looks at figures given by others, which may not be there: by itself it earns nothing a ✓."""
    asks_why: bool = False
    """A reason for a figure set by hand puts it right, too."""
    clause: str = ""
    """What the check rests on."""


class Tie(Model):
    """Hold two figures of the set against each other; blank counts as 0.

    `given` says that the right one is a figure given by others, as an approval: while it is blank, or nothing
    stands at the left, nothing is compared.

    `at_most` lets the left one be smaller. `at` and `other` are the cells to go to, where `left` and
    `right` are not simply cells themselves.
    """

    code: str
    """Name of the tie."""
    severity: Literal["错误", "提示"] = "错误"
    """错误 or 提示."""
    label: str
    """Says what should agree."""
    left: Formula
    """One figure."""
    right: Formula
    """The other figure."""
    at: str = ""
    """Cell to go to for the left figure."""
    other: str = ""
    """Cell to go to for the right figure."""
    at_most: bool = False
    """Lets the left figure be smaller."""
    given: bool = False
    """The right figure is given by others; while it is blank nothing is compared."""
    tolerance: Formula = parse_expression("0")
    """Difference that is let go."""
    fix: Wording = parse_template("请核对两处金额。")
    """Says how to put it right."""


class Balance(Model):
    """Tell the guide which figures are income and expenditure of the whole set.

    `given` is the code of the tie that holds the whole against a figure given by others.
    """

    title: str = "收支平衡"
    """What the panel is called."""
    income: Formula
    """Income of the whole set."""
    expenditure: Formula
    """Expenditure of the whole set."""
    given: str = ""
    """Code of the tie that holds the whole against a figure given by others."""


class Bar(Model):
    """Show one part of the total in the guide."""

    label: str
    """What the part is called."""
    value: Formula
    """Points of the part."""
    full: Formula
    """Points it may have."""
    when: Formula | None = None
    """When it is shown; without it, always."""


class Score(Model):
    """Tell the guide where the total, its parts and the grade come from.

    While something is not rated yet, the points `reached` so far are shown out of those `of` what is rated;
    `note` says how the total was brought to `full` where the weights do not add up to it.
    """

    title: str
    """What the total is called."""
    total: Formula
    """The total."""
    full: Formula
    """Points there are."""
    reached: Formula | None = None
    """Points of what is rated so far."""
    of: Formula | None = None
    """Points that what is rated so far may have."""
    note: Formula | None = None
    """Says how the total was brought to `full`."""
    grade: Formula | None = None
    """The grade."""
    rated: Formula
    """How many items are rated."""
    items: Formula
    """How many items there are."""
    bars: tuple[Bar, ...] = ()
    """Parts of the total."""


Margin = Annotated[float, Field(ge=0, le=100)]


DOCUMENT: dict[str, tuple[float, ...]] = {"grid": (156,), "margins": (37, 26, 35, 28)}
"""The type area of an official document and what is around it, in mm (GB/T 9704-2012, 5.2)."""


class Form(Model):
    """Describe one sheet; `grid` is its column widths in mm, `margins` top, right, bottom, left.

    A form whose `page` is a document is running text on the page of GB/T 9704, its grid one column.
    Neighbours of the same `group` stand under one heading in the navigator.
    """

    id: Key
    """Name of the form."""
    was: tuple[Key, ...] = ()
    """Former names."""
    concept: str = ""
    """What the form is about in all packs, where its id says something else."""
    no: str = ""
    """Number of the table, `{no}` in wordings."""
    group: str = ""
    """Heading it stands under in the navigator."""
    title: Wording
    """Title as printed, `{title}`."""
    subtitle: Wording = parse_template("")
    """Second line of the title, `{subtitle}`."""
    name: Wording
    """What it is called in the window."""
    printed: bool = True
    """Whether it is printed."""
    page: Literal["table", "document"] = "table"
    """A table, or a document on the page of GB/T 9704."""
    orientation: Literal["portrait", "landscape"] = "portrait"
    """Of the page, A4."""
    margins: tuple[Margin, Margin, Margin, Margin] = (20, 10, 20, 20)
    """Top, right, bottom and left margin in mm."""
    grid: tuple[Width, ...] = Field(min_length=1, max_length=100)
    """Widths in mm of the columns everything is laid over."""
    repeatable: bool = False
    """Whether there may be several."""
    instances: int = Field(1, ge=0, le=50)
    """How many there are from the start."""
    instance_name: Wording | None = None
    """What one of several is called."""
    blocks: tuple[Block, ...] = Field(min_length=1, max_length=100)
    """What the form is made of, from the top."""
    checks: tuple[Check, ...] = ()
    """What must hold in it."""
    score: Score | None = None
    """Where the guide finds total and grade."""

    @property
    def meaning(self) -> str:
        """Name what the form is about in all packs: its concept, else its id."""
        return self.concept or self.id

    def block(self, block_id: str) -> Block:
        """Find a block; KeyError when the form has none of that id."""
        return self._blocks[block_id]

    @property
    def lists(self) -> bool:
        """Tell whether the form is a list of the others."""
        return any(isinstance(block, ContentsBlock) for block in self.blocks)

    @cached_property
    def _blocks(self) -> dict[str, Block]:
        return {block.id: block for block in self.blocks}

    @model_validator(mode="before")
    @classmethod
    def _lay_document(cls, data: Any) -> Any:
        known = isinstance(data, dict) and data.get("page") == "document"
        return DOCUMENT | data if known else data

    @property
    def is_document(self) -> bool:
        """Tell whether it is running text, not a table."""
        return self.page == "document"

    @field_validator("blocks")
    @classmethod
    def _fill_lines(cls, blocks: tuple[Block, ...], info: ValidationInfo) -> tuple[Block, ...]:
        width = len(info.data.get("grid", ()))
        return tuple(
            _filled(block, len(block.widths) or width) if isinstance(block, FieldsBlock) else block
            for block in blocks
        )

    @model_validator(mode="after")
    def _one_grid(self) -> Form:
        if not any(block.widths for block in self.blocks):
            return self
        grid, blocks = laid_over_one_grid(self.grid, self.blocks)
        return self.model_copy(update={"grid": grid, "blocks": blocks})

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
                for at, rows, lines in _too_far_down(block):
                    said = f"区块 {block.id} 有一格往下占 {rows} 行，从它起只有 {lines} 行"
                    yield ("blocks", j, *at), f"{said}：请改小 rows，或在下面加行"

    @model_validator(mode="after")
    def _running_text_has_its_page(self) -> Form:
        if self.is_document and (len(self.grid) > 1 or self.orientation == "landscape"):
            raise ValueError("page: document 的表是竖排 A4 上的一栏文字，grid 只能有一格")
        if running := next((b.id for b in self.blocks if isinstance(b, RunningBlock)), ""):
            if not self.is_document:
                raise ValueError(f"区块 {running} 是文字（running），本表应写 page: document")
            if self.repeatable:
                raise ValueError(f"区块 {running} 是文字（running），不能用在有多份的表（repeatable）里")
        return self


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
    """Give the width of each cell with a seal, with its place in the block."""
    for r, (line, _) in enumerate(block.placed_lines()):
        for c, column, item in line:
            if item.seal:
                yield ("rows", r, c, "seal"), sum(grid[column : column + item.span])


def _too_far_down(block: FieldsBlock) -> Iterator[tuple[tuple[int | str, ...], int, int]]:
    """Give each item that takes more lines than are printed from its own on, with both counts."""
    printed = [(r, line) for r, (line, _) in enumerate(block.placed_lines()) if line]
    for before, (r, line) in enumerate(printed):
        for c, _, item in line:
            if item.rows > len(printed) - before:
                yield ("rows", r, c, "rows"), item.rows, len(printed) - before


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
    """Describe one region's forms of one kind, with every policy figure and its source.

    `added` are pages that the filing does not have and that are printed when a person asks for them.
    """

    id: str
    """Name of the pack; drafts carry it."""
    language: Literal[1] = 1
    """Version of this language."""
    title: str
    """What the pack is called."""
    region: str
    """Place whose forms these are."""
    kind: Literal["selfeval", "budget", "accounts"]
    """Self-evaluation, budget or final accounts."""
    unit_of_money: Literal["元", "千元", "万元", "亿元"]
    """What `unit: money` and `{money}` are."""
    year: int = Field(ge=1900, le=2999)
    """Year of the filing."""
    source: str
    """The filing it was made from."""
    names: dict[str, str] = Field(default={})
    """Short names of cells; `unit` is the unit's name, `filer` who fills in, `kind` the kind of unit."""
    policy: dict[str, Policy] = Field(default={})
    """Every figure that is policy; by year as `{2023: 10, 2025: 15}`."""
    options: dict[str, dict[str, str]] = Field(default={})
    """Policy that is one of a few named values: each value with what it means."""
    styles: dict[str, Style]
    """How cells are set, by name."""
    formats: dict[str, NumberFormat]
    """How figures are printed, by name."""
    forms: tuple[Form, ...] = Field(min_length=1, max_length=100)
    """The forms, in the order of the set."""
    added: tuple[Form, ...] = Field((), max_length=10)
    """Pages that are printed when a person asks for them."""
    ties: tuple[Tie, ...] = ()
    """What must agree between forms."""
    balance: Balance | None = None
    """Income against expenditure."""
    totals: dict[str, str] = Field(default={})
    """Figures a bureau looks at first, by the name they get in the workbook."""
    library: dict[str, Any] = Field(default={}, exclude=True)
    """Entries for `use:`, laid under what uses them."""
    _digest: str = PrivateAttr("")
    _carried: dict[str, Any] | None = PrivateAttr(None)
    _dated: dict[str, ByYear] = PrivateAttr({})  # what the policy of a pack for a year was taken from

    def model_post_init(self, context: Any) -> None:
        """Take over what the pack was read from, and its digest."""
        self._digest = (context or {}).get(DIGEST, "")
        self._carried = (context or {}).get(CARRIED)

    @property
    def digest(self) -> str:
        """Give the SHA-256 of what the pack says; blank for one that was not read from a file."""
        return self._digest

    @property
    def carried(self) -> dict[str, Any] | None:
        """Give what a draft made with the pack has to carry: all that it says; None for the program's own."""
        return self._carried

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

    def any_form(self, form_id: str) -> Form:
        """Find a form or an added page; KeyError when the pack has none of that id."""
        return next((form for form in self.added if form.id == form_id), None) or self.form(form_id)

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {form.id: form for form in self.forms}

    @cached_property
    def has_subjects(self) -> bool:
        """Tell whether any table is a tree of subjects."""
        return any(isinstance(block, SubjectsBlock) for form in self.forms for block in form.blocks)

    def rows_of(self, block: Block) -> Block:
        """Give the block that names a block's rows: running text told by the rows of a table has those."""
        if not isinstance(block, RunningBlock) or not block.each:
            return block
        form, table = block.told_of
        return self.form(form).block(table)

    def cell(self, address: Address) -> Cell:
        """Find the definition of a cell; KeyError when there is none."""
        return self.form(address.form).block(address.block).cell(address.row, address.column)
