"""The form language, blocks: what a form is made of, over the form's own grid columns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from models.address import SINGLE_ROW
from models.expressions.parser import Expression
from models.expressions.wordings import Template
from models.packs._validation_words import problem
from models.packs.cells import (
    Cell,
    Column,
    Formula,
    Item,
    Key,
    Label,
    Model,
    Side,
    Width,
    Wording,
    leaves,
    refuse_unclear_names,
)
from models.packs.paragraphs import Paragraph
from models.subjects.tree import TOTAL

_NO_DATA = "无数据"


class BlockBase(Model):
    """Share what every kind of block may say, and answer what each can do.

    Rows are named by a key that means something where they are `keyed`, by subject codes where they are
    `by_code` (more of them may show than are stored); `growing` blocks have rows that the liaison adds.
    """

    growing: ClassVar[bool] = False

    id: Key
    """Name of the block in its form."""
    was: tuple[Key, ...] = ()
    """Former names."""
    title: Wording | None = None
    """What the block is called in the window."""
    heading: Wording | None = None
    """A line printed over the block."""
    side: Side | None = None
    """Words beside all rows, in the first columns of the grid."""
    keep: bool = False
    """Keeps the block on one page."""
    gap: float = Field(0, ge=0, le=200)
    """Room in mm before it."""
    height: float = Field(0, ge=0, le=200)
    """Least height in mm of a row."""
    widths: tuple[Width, ...] = Field((), max_length=100)
    """Columns of its own in mm, in place of the form's `grid` and as wide together."""
    visible: Formula | None = None
    """When the block stands on paper; without it, always."""
    recurs: tuple[Key, ...] = ()
    """Cells that are the same year after year: brought from last year's draft."""
    help: str = ""
    """Tells the person what the block is for."""

    @model_validator(mode="after")
    def _names_are_clear(self) -> Self:
        refuse_unclear_names((cell.key, cell.was) for cell in self.cells)
        return self

    @property
    def keyed(self) -> bool:
        """Tell whether its rows have names that mean something."""
        return self.by_code

    @property
    def by_code(self) -> bool:
        """Tell whether its rows are named as those of other tables, stored or not."""
        return False

    @property
    def cells(self) -> tuple[Cell, ...]:
        """List the block's cells, printed or not, in reading order."""
        return ()

    @cached_property
    def index(self) -> dict[str, Cell]:
        """Find a cell by its key."""
        return {cell.key: cell for cell in self.cells}

    @cached_property
    def last_years(self) -> frozenset[str]:
        """Name the columns that hold last year's figures."""
        return frozenset(cell.last_year for cell in self.cells if cell.last_year)

    @cached_property
    def this_years(self) -> frozenset[str]:
        """Name the other columns of figures."""
        return frozenset(cell.key for cell in self.cells if cell.numeric) - self.last_years

    @property
    def every_cell(self) -> tuple[Cell, ...]:
        """List the cells, those that single rows have in their place among them."""
        return self.cells

    @property
    def parts(self) -> tuple[object, ...]:
        """List what carries printed words beside the cells of rows."""
        return (self.heading, self.side)

    @property
    def source_paths(self) -> tuple[tuple[str, str], ...]:
        """Give form and block of each tree whose codes this block shows as rows."""
        return ()

    @property
    def conditional(self) -> bool:
        """Tell whether the block stands on paper only sometimes."""
        return self.visible is not None

    @cached_property
    def named_rows(self) -> dict[str, FixedRow]:
        """Find a row that the pack names by its key."""
        return {}

    @property
    def standing_rows(self) -> tuple[str, ...]:
        """Name the rows that are there without anybody adding them."""
        return tuple(self.named_rows)

    def in_order(self, stored: Collection[str]) -> tuple[str, ...]:
        """Give the keys of stored rows in the order they stand in."""
        return tuple(stored)

    def has_row(self, row: str) -> bool:
        """Tell whether a row of this name can be stored."""
        return row in self.named_rows

    def removable(self, row: str) -> bool:
        """Tell whether the liaison may delete a row."""
        return self.growing

    def cell(self, row: str, column: str) -> Cell:
        """Find the cell in a row; KeyError when there is none."""
        return self.index[column]

    def least_height(self, line: int) -> float:
        """Give the least height in mm of a line, counted from the block's first."""
        return self.height

    def adjustable(self, row: str, column: str) -> bool:
        """Tell whether a figure there may be computed, and so set by hand; KeyError without such a cell."""
        return self.cell(row, column).computed and self.has_row(row)

    def row_cells(self, row: str) -> tuple[Cell, ...]:
        """List the cells that a row has, printed or not; KeyError without such a row in a named list."""
        return self.cells


class PlacedItem(NamedTuple):
    """A label or cell of a line: its number there, and the grid column it begins in."""

    number: int
    column: int
    item: Item


class FieldsBlock(BlockBase):
    """Lay labelled cells, running text or a signature out line by line over the grid."""

    kind: Literal["fields", "text", "signature"]
    """`fields`, running `text`, or a `signature` kept together."""
    rows: tuple[tuple[Item, ...], ...]
    """Lines of labels (`text:`) and cells (`key:`)."""
    heights: tuple[Annotated[float, Field(ge=0, le=500)], ...] = Field((), max_length=1000)
    """Least height in mm of each line, from the top; those after them have `height`."""

    def least_height(self, line: int) -> float:
        return self.heights[line] if line < len(self.heights) else self.height

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(item for line in self.rows for item in line if isinstance(item, Cell))

    @property
    def labels(self) -> tuple[Label, ...]:
        """List what is printed between the cells."""
        return tuple(item for line in self.rows for item in line if isinstance(item, Label))

    @property
    def parts(self) -> tuple[object, ...]:
        return (*super().parts, *self.labels)

    @cached_property
    def in_words(self) -> frozenset[str]:
        """Name the unprinted cells that stand on paper all the same, within the words of labels."""
        named = {path[1] for one in self.labels for path in one.text.references if path[:1] == (self.id,)}
        return frozenset(cell.key for cell in self.cells if not cell.printed and cell.key in named)

    def placed_lines(self) -> Iterator[tuple[list[PlacedItem], int]]:
        """Lay what is printed of each line beside taller cells of those above; gives the column after it."""
        hanging: dict[int, int] = {}
        for line in self.rows:
            column, placed = self.side.span if self.side else 0, list[PlacedItem]()
            for number, item in enumerate(line):
                if isinstance(item, Cell) and not item.printed:
                    continue
                column = _free(hanging, column)
                placed.append(PlacedItem(number, column, item))
                hanging |= {column + k: item.rows for k in range(item.span)}
                column += item.span
            yield placed, _free(hanging, column)
            hanging = {at: rest - 1 for at, rest in hanging.items() if rest > 1}

    @property
    def standing_rows(self) -> tuple[str, ...]:
        return (SINGLE_ROW,)

    def has_row(self, row: str) -> bool:
        return row == SINGLE_ROW


def _free(hanging: Mapping[int, int], column: int) -> int:
    while column in hanging:
        column += 1
    return column


class NotesBlock(BlockBase):
    """Print paragraphs over the whole width.

    A note that says there is nothing names in `absent` the figures it speaks of, of its own table and others,
    and in `known` when they are known; it is printed when they are known, and all of them blank or nought.
    """

    kind: Literal["notes"]
    """Paragraphs."""
    lines: tuple[Wording, ...]
    """One paragraph each."""
    style: str = "note"
    """Style of the paragraphs."""
    absent: dict[str, Formula] = Field(default={})
    """Names of what the note says there is none of, each with its figure."""
    known: Formula | None = None
    """When those figures are known."""

    @property
    def parts(self) -> tuple[object, ...]:
        return (*super().parts, *self.lines)

    @property
    def conditional(self) -> bool:
        return self.visible is not None or self.known is not None

    @model_validator(mode="after")
    def _names_what_is_absent(self) -> Self:
        if self.visible is not None:
            raise ValueError(
                f"备注 {self.id} 不能用 visible：请用 absent 写明它说没有的各个数，用 known 写明何时算填过"
            )
        if bool(self.absent) != (self.known is not None):
            raise ValueError(f"备注 {self.id} 的 absent（说没有的各个数）和 known（何时算填过）应一起写")
        if not self.absent and any(_NO_DATA in line.source for line in self.lines):
            raise ValueError(
                f"备注 {self.id} 说“{_NO_DATA}”，应当用 absent 写明说的是哪些数，用 known 写明何时算填过"
            )
        return self


class TableBlock(BlockBase):
    """Share the columns and heads of tables."""

    columns: tuple[Column, ...] = Field(min_length=1)
    """Columns and heads over several of them, left to right."""
    header: bool = True
    """Whether heads are printed."""
    repeat: bool = False
    """Repeats the heads on each page."""
    row_name: Wording | None = None
    """What a row is called in messages."""

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(leaf for column in self.columns for leaf in leaves(column))

    @property
    def parts(self) -> tuple[object, ...]:
        return (*super().parts, *self.columns)

    @cached_property
    def printed(self) -> tuple[Cell, ...]:
        """List the leaf columns that stand on paper, left to right."""
        return tuple(cell for cell in self.cells if cell.printed)


class RowsBlock(TableBlock):
    """Let the liaison add rows; equal neighbours in `merge` columns become one cell."""

    kind: Literal["rows"]
    """Rows that the person adds."""
    growing: ClassVar[bool] = True
    min_rows: int = Field(1, ge=0, le=200)
    """Rows that are there from the start."""
    navigate: Key | None = None
    """The column by whose values the navigator groups the rows."""

    def has_row(self, row: str) -> bool:
        return row != SINGLE_ROW


class ContentsBlock(TableBlock):
    """List the printed forms of the set: running number, number of the table, title."""

    kind: Literal["contents"]
    """The list of the printed forms."""


class FixedRow(Model):
    """Name one row of a fixed table; `cells` overrides single columns for this row."""

    key: Key
    """Name of the row."""
    was: tuple[Key, ...] = ()
    """Former names."""
    label: Wording
    """What is printed in the label column."""
    optional: bool = False
    """Whether it appears only when it is used."""
    cells: dict[str, dict[str, Any]] = Field(default={})
    """What single columns are in this row, laid over the column."""


class FixedBlock(TableBlock):
    """Print the rows the pack names; optional rows appear when used."""

    kind: Literal["fixed"]
    """Rows that the pack names."""
    rows: tuple[FixedRow, ...]
    """The rows, in their order."""

    @property
    def keyed(self) -> bool:
        return True

    @cached_property
    def named_rows(self) -> dict[str, FixedRow]:
        return {row.key: row for row in self.rows}

    @property
    def standing_rows(self) -> tuple[str, ...]:
        return self.in_order(())

    def in_order(self, stored: Collection[str]) -> tuple[str, ...]:
        return tuple(row.key for row in self.rows if not row.optional or row.key in stored)

    def removable(self, row: str) -> bool:
        return row in self.named_rows and self.named_rows[row].optional

    @property
    def every_cell(self) -> tuple[Cell, ...]:
        return (*self.cells, *self.grid.values())

    def row_cells(self, row: str) -> tuple[Cell, ...]:
        return self._by_row[row]

    @cached_property
    def _by_row(self) -> dict[str, tuple[Cell, ...]]:
        return {row: tuple(self.grid[row, cell.key] for cell in self.cells) for row in self.named_rows}

    @cached_property
    def grid(self) -> dict[tuple[str, str], Cell]:
        """Give the cell of each (row, column) with the row's overrides applied."""
        return {(row.key, cell.key): _override(cell, row) for row in self.rows for cell in self.cells}

    def cell(self, row: str, column: str) -> Cell:
        """Find the cell in a named row; KeyError when there is none."""
        return self.grid[row, column]

    @model_validator(mode="after")
    def _rows_override_known_columns(self) -> FixedBlock:
        refuse_unclear_names((row.key, row.was) for row in self.rows)
        known = {cell.key for cell in self.cells}
        for row in self.rows:
            if unknown := set(row.cells) - known:
                raise ValueError(f"第 {row.key} 行改写了不存在的列：{'、'.join(sorted(unknown))}")
        assert self.grid is not None
        return self


class ClassRows(Model):
    """Print one row for each subject of a tree with codes of `length` digits; its code is the row's key."""

    classes: str
    """`form.block` of the tree of subjects."""
    length: int = Field(3, ge=3, le=9)
    """Digits of the codes that get a row."""
    cells: dict[str, dict[str, Any]] = Field(default={})
    """What single columns are in these rows."""

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
    """Rows of the left list."""
    right: tuple[SideRow, ...] = ()
    """Rows of the right list."""


class SideBySideBlock(TableBlock):
    """Print two lists side by side; the first `split` columns belong to the left one."""

    kind: Literal["side_by_side"]
    """Two lists side by side."""
    split: int = Field(ge=1, le=100)
    """Columns that belong to the left list."""
    sections: tuple[Section, ...]
    """Groups of rows that start level in both lists."""

    @property
    def by_code(self) -> bool:
        return True

    @model_validator(mode="after")
    def _rows_override_cells(self) -> SideBySideBlock:
        assert self.grid is not None
        return self

    @property
    def lines(self) -> Iterator[FixedRow | ClassRows]:
        """Walk what stands in both lists, section by section."""
        return (row for section in self.sections for row in (*section.left, *section.right))

    @cached_property
    def named_rows(self) -> dict[str, FixedRow]:
        return {row.key: row for row in self.lines if isinstance(row, FixedRow)}

    @property
    def source_paths(self) -> tuple[tuple[str, str], ...]:
        return tuple(row.path for row in self.lines if isinstance(row, ClassRows))

    def has_row(self, row: str) -> bool:
        return row in self.named_rows or (row.isdigit() and bool(self.source_paths))

    @property
    def every_cell(self) -> tuple[Cell, ...]:
        return (*self.cells, *self.grid.values())

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
        known = row if row in self.named_rows else CLASS_ROW
        return tuple(cell for (key, _), cell in self.grid.items() if key == known)


CLASS_ROW = "@"


class SubjectsBlock(TableBlock):
    """A coded tree: leaves are typed, parents and the total roll up.

    `sources` names trees (`form.block`) whose codes this table shows as well. The total's label stands
    over the code and name columns when `total_spans`, else in the name column; without `total_empty` a
    table without subjects has no total row.
    """

    kind: Literal["subjects"]
    """A coded tree with roll-up."""
    dictionary: Literal["functional", "department-economic", "government-economic"]
    """Which subjects the codes are of."""
    sources: tuple[str, ...] = ()
    """Trees (`form.block`) whose codes this table shows as well."""
    total: Wording | None = None
    """What the row of the total is called; without it there is none."""
    total_spans: bool = True
    """Whether the total's words stand over code and name."""
    total_empty: bool = True
    """Whether the total is printed where there is no subject."""
    total_last: bool = False
    """Whether the total stands below."""
    indent: float = Field(3.5, ge=0, le=20)
    """How far in mm a level is set in."""
    mapped_from: str = ""
    """Tree of department subjects from which figures are offered."""
    parents_bold: bool = False
    """Sets rolled-up rows bold."""

    @property
    def by_code(self) -> bool:
        return True

    @property
    def source_paths(self) -> tuple[tuple[str, str], ...]:
        return tuple((form, block) for form, _, block in (source.partition(".") for source in self.sources))

    def in_order(self, stored: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted(stored))

    def has_row(self, row: str) -> bool:
        return row.isdigit()

    def adjustable(self, row: str, column: str) -> bool:
        cell = self.cell(row, column)
        return (cell.computed or cell.numeric) and (self.has_row(row) or row == TOTAL)


class RowChangeError(ValueError):
    """Say that a row changes a cell to what no cell can be; `wrong` lists it as pydantic does."""

    def __init__(self, row: str, column: str, error: ValidationError) -> None:
        self.row, self.column, self.wrong = row, column, error.errors()
        first = self.wrong[0]
        at = "".join(f"的 {part}" for part in first["loc"][:1])
        super().__init__(f"第 {row} 行改写 {column} 列{at}：{problem(first)}")


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
    try:
        return Cell.model_validate(_with_sources(base) | changes)
    except ValidationError as error:
        raise RowChangeError(getattr(row, "key", CLASS_ROW), cell.key, error) from error


def _with_sources(fields: dict[str, Any]) -> dict[str, Any]:
    return {k: v.source if isinstance(v, Expression | Template) else v for k, v in fields.items()}


class RunningBlock(BlockBase):
    """Tell something in paragraphs, whose `pieces` (`cells` in the pack) are typed within the line.

    With `each`, the `form.block` of a table, it is told for each row of that table for which `only` holds,
    and what is typed is kept by the name of that row.
    """

    kind: Literal["running"]
    """Running text."""
    pieces: tuple[Cell, ...] = Field((), alias="cells")
    """What is typed within the lines."""
    paragraphs: tuple[Paragraph, ...] = Field(min_length=1, max_length=500)
    """The paragraphs, from the top."""
    each: str = ""
    """`form.block` of the table whose rows it is told for."""
    only: Formula | None = None
    """For which of them; without it, for all."""

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        own = {piece.key: piece for piece in self.pieces}
        told = (cell for one in self.paragraphs for cell in (*map(own.get, one.names), one) if cell)
        return tuple({cell.key: cell for cell in (*told, *self.pieces)}.values())

    @cached_property
    def helpers(self) -> frozenset[str]:
        """Name the cells that are only computed for the words of paragraphs."""
        return frozenset(piece.key for piece in self.pieces if piece.computed)

    @model_validator(mode="after")
    def _names_are_clear(self) -> Self:
        refuse_unclear_names((cell.key, cell.was) for cell in (*self.pieces, *self.paragraphs))
        return self

    @property
    def by_code(self) -> bool:
        return bool(self.each)

    @property
    def told_of(self) -> tuple[str, str]:
        """Give form and block of the table whose rows it is told for, blank for none."""
        form, _, block = self.each.partition(".")
        return form, block

    @property
    def lists(self) -> frozenset[str]:
        """Name the tables, as `form.block`, whose rows are told one by one."""
        parts = (part.each for paragraph in self.paragraphs for part in paragraph.text)
        return frozenset(filter(None, (self.each, *parts)))

    @property
    def standing_rows(self) -> tuple[str, ...]:
        return () if self.each else (SINGLE_ROW,)

    def has_row(self, row: str) -> bool:
        return (row == SINGLE_ROW) != bool(self.each)


Block = Annotated[
    FieldsBlock
    | NotesBlock
    | ContentsBlock
    | RowsBlock
    | FixedBlock
    | SideBySideBlock
    | SubjectsBlock
    | RunningBlock,
    Discriminator("kind"),
]
