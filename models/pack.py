"""The form language: what a pack's YAML may say. Units: mm for grid and margins, points for type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from models.address import Address
from models.errors import TianbaoError
from models.expressions import Expression, parse_expression
from models.numbers import NumberFormat
from models.templates import Template, parse_template


class Model(BaseModel):
    """Refuse unknown keys, so that a slip in a pack is an error with its line."""

    # Each model would build the models inside it once more; put off, only those are built that are used.
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Formula = Annotated[Expression, BeforeValidator(lambda v: _parsed(v))]
Wording = Annotated[Template, BeforeValidator(lambda v: _worded(v))]
Policy = Annotated[str | Decimal, BeforeValidator(lambda v: _figure_or_text(v))]


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
        return Decimal(str(value))
    except ArithmeticError:
        return value


class Style(Model):
    """Say how a cell is set: face, size (pt), alignment, border, padding (mm), leading (em)."""

    face: Literal["serif", "serif-bold", "sans", "sans-bold"] = "serif"
    size: float = Field(10, ge=7, le=40)
    minimum: float = Field(7, ge=5)
    align: Literal["left", "center", "right"] = "left"
    valign: Literal["top", "middle", "bottom"] = "middle"
    border: bool = True
    padding: float = 1.0
    leading: float = Field(1.3, ge=1)


class Case(Model):
    """Give one way a figure comes about: taken when `when` holds, explained by `text`."""

    name: str = ""
    when: Formula | None = None
    value: Formula
    text: Wording | None = None
    clause: str = ""


class Choice(Model):
    """Offer one value of a closed list."""

    value: str
    help: str = ""


def _choice(value: Any) -> Any:
    return {"value": str(value)} if not isinstance(value, dict) else value


class Cell(Model):
    """Describe a typed or computed cell; a column is the same for every row of its block."""

    key: Key
    label: Wording = parse_template("")
    type: Literal["text", "long", "number", "measure", "choice", "date", "label", "code", "name"] = "text"
    span: int = Field(1, ge=0)
    rows: int = Field(1, ge=1)
    style: str | None = None
    format: str = "money"
    compute: Formula | None = None
    cases: tuple[Case, ...] = ()
    default: Formula | None = None
    propose: Formula | None = None
    places: int | None = None
    required: Formula | None = None
    choices: tuple[Annotated[Choice, BeforeValidator(_choice)], ...] = ()
    open: bool = False
    printed: bool = True
    internal: bool = False
    merge: bool = False
    print: Wording | None = None
    unit: str = ""
    limit: int = 5000
    help: str = ""
    example: str = ""
    clause: str = ""

    @cached_property
    def computed(self) -> bool:
        """Tell whether the program, not the liaison, fills this cell."""
        return self.compute is not None or bool(self.cases)

    @cached_property
    def numeric(self) -> bool:
        """Tell whether the cell's value is a number."""
        return self.type == "number"


class Label(Model):
    """Print words that nobody types; in a line of fields `span: 0` takes what the others leave."""

    text: Wording
    span: int = Field(1, ge=0)
    rows: int = Field(1, ge=1)
    style: str | None = None


def _item_kind(value: Any) -> str:
    keyed = "key" in value if isinstance(value, dict) else isinstance(value, Cell)
    return "cell" if keyed else "label"


Item = Annotated[Annotated[Cell, Tag("cell")] | Annotated[Label, Tag("label")], Discriminator(_item_kind)]


class Group(Model):
    """Put one head over several columns; heads may be nested."""

    id: str = ""
    group: Wording
    columns: tuple[Column, ...]


def _column_kind(value: Any) -> str:
    grouped = "group" in value if isinstance(value, dict) else isinstance(value, Group)
    return "group" if grouped else "cell"


Column = Annotated[Annotated[Cell, Tag("cell")] | Annotated[Group, Tag("group")], Discriminator(_column_kind)]


class Side(Model):
    """Label all rows of a block in its first grid columns, one character a line when `vertical`."""

    text: Wording
    span: int = 1
    style: str = "label"
    vertical: bool = False


class BlockBase(Model):
    """Share what every kind of block may say."""

    id: Key
    title: Wording | None = None
    heading: Wording | None = None
    side: Side | None = None
    keep: bool = False
    gap: float = 0
    height: float = 0
    visible: Formula | None = None
    help: str = ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """List the block's cells, printed or not, in reading order."""
        return ()

    @cached_property
    def index(self) -> dict[str, Cell]:
        """Find a cell by its key."""
        return {cell.key: cell for cell in self.cells}

    def cell(self, row: str, column: str) -> Cell:
        """Find the cell in a row; KeyError when there is none."""
        return self.index[column]

    def row_cells(self, row: str) -> tuple[Cell, ...]:
        """List the cells that a row has, printed or not."""
        return tuple(self.cell(row, cell.key) for cell in self.cells)


class FieldsBlock(BlockBase):
    """Lay labelled cells, running text or a signature out line by line over the grid."""

    kind: Literal["fields", "text", "signature"]
    rows: tuple[tuple[Item, ...], ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(item for line in self.rows for item in line if isinstance(item, Cell))


class NotesBlock(BlockBase):
    """Print paragraphs over the whole width."""

    kind: Literal["notes"]
    lines: tuple[Wording, ...]
    style: str = "note"


class TableBlock(BlockBase):
    """Share the columns and heads of tables."""

    columns: tuple[Column, ...]
    header: bool = True
    repeat: bool = False
    row_name: Wording | None = None

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(leaf for column in self.columns for leaf in leaves(column))

    @cached_property
    def printed(self) -> tuple[Cell, ...]:
        """List the leaf columns that stand on paper, left to right."""
        return tuple(cell for cell in self.cells if cell.printed)


class RowsBlock(TableBlock):
    """Let the liaison add rows; equal neighbours in `merge` columns become one cell."""

    kind: Literal["rows"]
    min_rows: int = 1
    navigate: Key | None = None


class ContentsBlock(TableBlock):
    """List the printed forms of the set: running number, number of the table, title."""

    kind: Literal["contents"]


class FixedRow(Model):
    """Name one row of a fixed table; `cells` overrides single columns for this row."""

    key: Key
    label: Wording
    optional: bool = False
    cells: dict[str, dict[str, Any]] = {}


class FixedBlock(TableBlock):
    """Print the rows the pack names; optional rows appear when used."""

    kind: Literal["fixed"]
    rows: tuple[FixedRow, ...]

    @cached_property
    def grid(self) -> dict[tuple[str, str], Cell]:
        """Give the cell of each (row, column) with the row's overrides applied."""
        return {(row.key, cell.key): _override(cell, row) for row in self.rows for cell in self.cells}

    def cell(self, row: str, column: str) -> Cell:
        """Find the cell in a named row; KeyError when there is none."""
        return self.grid[row, column]

    @model_validator(mode="after")
    def _rows_override_known_columns(self) -> FixedBlock:
        known = {cell.key for cell in self.cells}
        for row in self.rows:
            if unknown := set(row.cells) - known:
                raise ValueError(f"第 {row.key} 行改写了不存在的列：{'、'.join(sorted(unknown))}")
        assert self.grid is not None
        return self


class ClassRows(Model):
    """Print one row for each subject of a tree with codes of `length` digits; its code is the row's key."""

    classes: str
    length: int = 3
    cells: dict[str, dict[str, Any]] = {}

    @property
    def path(self) -> tuple[str, str]:
        """Give the form and block of the tree."""
        form, block = self.classes.split(".")
        return form, block


def _side_row_kind(value: Any) -> str:
    many = "classes" in value if isinstance(value, dict) else isinstance(value, ClassRows)
    return "classes" if many else "row"


SideRow = Annotated[
    Annotated[FixedRow, Tag("row")] | Annotated[ClassRows, Tag("classes")], Discriminator(_side_row_kind)
]


class Section(Model):
    """Rows of both lists that start level; the shorter list is filled up with blank rows."""

    left: tuple[SideRow, ...] = ()
    right: tuple[SideRow, ...] = ()


class SideBySideBlock(TableBlock):
    """Print two lists side by side; the first `split` columns belong to the left one."""

    kind: Literal["side_by_side"]
    split: int
    sections: tuple[Section, ...]

    def columns_of(self, side: str) -> tuple[Cell, ...]:
        """Give the columns of the left or the right list."""
        return self.cells[: self.split] if side == "left" else self.cells[self.split :]

    @cached_property
    def grid(self) -> dict[tuple[str, str], Cell]:
        """Give the cell of each (row, column); `@` stands for the subjects of a tree."""
        return {
            (getattr(row, "key", CLASS_ROW), cell.key): _override(cell, row)
            for section in self.sections
            for side in ("left", "right")
            for row in getattr(section, side)
            for cell in self.columns_of(side)
        }

    def cell(self, row: str, column: str) -> Cell:
        """Find the cell in a named row or in a subject's row; KeyError when there is none."""
        return self.grid.get((row, column)) or self.grid[CLASS_ROW, column]

    def row_cells(self, row: str) -> tuple[Cell, ...]:
        """List the cells of a row in its own list."""
        known = row if any(key == row for key, _ in self.grid) else CLASS_ROW
        return tuple(cell for (key, _), cell in self.grid.items() if key == known)


CLASS_ROW = "@"


class SubjectsBlock(TableBlock):
    """A coded tree: leaves are typed, parents and the total roll up.

    `sources` names trees (`form.block`) whose codes this table shows as well. The total's label stands
    over the code and name columns when `total_spans`, else in the name column; without `total_empty` a
    table without subjects has no total row.
    """

    kind: Literal["subjects"]
    dictionary: str
    sources: tuple[str, ...] = ()
    total: Wording | None = None
    total_spans: bool = True
    total_empty: bool = True
    total_last: bool = False
    indent: float = 3.5
    mapped_from: str = ""
    parents_bold: bool = False

    @property
    def source_paths(self) -> tuple[tuple[str, str], ...]:
        """Give form and block of each source."""
        return tuple((form, block) for form, _, block in (source.partition(".") for source in self.sources))


def _override(cell: Cell, row: FixedRow | ClassRows) -> Cell:
    changes = row.cells.get(cell.key)
    if cell.type == "label" and changes is None and isinstance(row, FixedRow):
        return cell.model_copy(update={"label": row.label})
    if cell.type == "label" and changes is None:
        return cell.model_copy(update={"type": "name"})
    if changes is None:
        return cell
    base = {name: getattr(cell, name) for name in cell.model_fields_set}
    if isinstance(row, FixedRow) and changes.get("type", cell.type) == "label":
        base["label"] = row.label
    return Cell.model_validate(_with_sources(base) | changes)


def _with_sources(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: v.source if isinstance(v, Expression | Template) else v for k, v in fields.items()}


Block = Annotated[
    FieldsBlock | NotesBlock | ContentsBlock | RowsBlock | FixedBlock | SideBySideBlock | SubjectsBlock,
    Discriminator("kind"),
]


class Check(Model):
    """Raise an issue when `when` holds; `each` runs it for every row of a block.

    `other` is a second cell to go to, with `each` the column of another table with rows of the same keys.
    """

    code: str
    severity: Literal["错误", "提示"]
    when: Formula
    message: Wording
    fix: Wording
    each: Key | None = None
    at: str
    other: str = ""
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
    """Tell the guide where the total, its parts and the grade come from."""

    title: str
    total: Formula
    full: Formula
    grade: Formula | None = None
    rated: Formula
    items: Formula
    bars: tuple[Bar, ...] = ()


class Form(Model):
    """Describe one sheet; `grid` is its column widths in mm, `margins` top, right, bottom, left.

    Neighbours of the same `group` stand under one heading in the navigator.
    """

    id: Key
    no: str = ""
    group: str = ""
    title: Wording
    subtitle: Wording = parse_template("")
    name: Wording
    printed: bool = True
    orientation: Literal["portrait", "landscape"] = "portrait"
    margins: tuple[float, float, float, float] = (20, 15, 18, 15)
    grid: tuple[float, ...]
    repeatable: bool = False
    instances: int = 1
    instance_name: Wording | None = None
    blocks: tuple[Block, ...]
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
    def _spans_fill_the_grid(self) -> Form:
        for block in self.blocks:
            for spans in _lines(block):
                total = spans + (block.side.span if block.side else 0)
                if total != len(self.grid):
                    raise ValueError(f"区块 {block.id} 有一行占 {total} 格，本表共 {len(self.grid)} 格")
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


def _lines(block: Block) -> Iterator[int]:
    if isinstance(block, TableBlock):
        yield sum(cell.span for cell in block.printed)
    elif isinstance(block, FieldsBlock):
        yield from _field_spans(block)


def _field_spans(block: FieldsBlock) -> Iterator[int]:
    """Count the grid columns of each line, with those still covered by taller cells above."""
    hanging: list[tuple[int, int]] = []
    for line in block.rows:
        printed = [item for item in line if not isinstance(item, Cell) or item.printed]
        covered = sum(span for span, rest in hanging if rest > 0)
        if printed or covered:
            yield covered + sum(item.span for item in printed)
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
    year: int
    source: str
    names: dict[str, str] = {}
    policy: dict[str, Policy] = {}
    styles: dict[str, Style]
    formats: dict[str, NumberFormat]
    forms: tuple[Form, ...]
    ties: tuple[Tie, ...] = ()
    balance: Balance | None = None
    library: dict[str, Any] = Field(default={}, exclude=True)

    def form(self, form_id: str) -> Form:
        """Find a form; KeyError when the pack has none of that id."""
        return self._forms[form_id]

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {form.id: form for form in self.forms}

    def cell(self, address: Address) -> Cell:
        """Find the definition of a cell; KeyError when there is none."""
        return self.form(address.form).block(address.block).cell(address.row, address.column)


def coded(block: BlockBase) -> bool:
    """Tell whether a block's rows are named by subject codes, so that more may show than are stored."""
    return isinstance(block, SideBySideBlock | SubjectsBlock)


def leaves(column: Column) -> Iterator[Cell]:
    """Walk down a head to its leaf columns."""
    if isinstance(column, Cell):
        yield column
    else:
        for child in column.columns:
            yield from leaves(child)


Group.model_rebuild()
