"""Which rows each table shows: those the liaison added, those the pack names, those its codes imply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from models.drafts.submission import Rows
from models.packs.blocks import Block, ClassRows, FixedRow, RunningBlock, SideBySideBlock, SubjectsBlock
from models.subjects.tree import TOTAL, SubjectTree, build_tree


class TreeReader(Protocol):
    """Where subject tables and instances can be asked for."""

    def tree(self, form: str, instance: str, block: str) -> SubjectTree:
        """Give the tree of a subject table."""

    def past(self, form: str, instance: str, block: str) -> frozenset[str]:
        """Name the subjects of a table whose only figures are last year's."""

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances."""


class CodeReader(TreeReader, Protocol):
    """What the tree of a subject table depends on."""

    def stored_rows(self, form: str, instance: str, block: str) -> Rows:
        """Give the stored rows of a block."""


class TableReader(Protocol):
    """Where the rows that a table shows can be asked for."""

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances."""

    def rows(self, form: str, instance: str, block: str) -> tuple[str, ...]:
        """Give the keys of the rows a table shows, in order."""


class RowReader(CodeReader, TableReader, Protocol):
    """What the rows of a table depend on."""


def compute_tree(reader: CodeReader, block: SubjectsBlock, form: str, instance: str) -> SubjectTree:
    """Build a subject table's tree from its own codes and its sources'."""
    codes = set(reader.stored_rows(form, instance, block.id))
    for source_form, source_block in block.source_paths:
        for one in [instance] if source_form == form else reader.instances(source_form):
            source = _taken_over(reader, source_form, one, source_block)
            codes.update(row for row in source.rows if source.leaf(row))
    return build_tree(codes, block.total_last)


def _taken_over(reader: TreeReader, form: str, instance: str, block: str) -> SubjectTree:
    """Give the tree of a subject table as tables of this year take it over."""
    tree, past = reader.tree(form, instance, block), reader.past(form, instance, block)
    return build_tree(row for row in tree.rows if tree.leaf(row) and row not in past) if past else tree


def compute_rows(reader: RowReader, block: Block, form: str, instance: str) -> tuple[str, ...]:
    """List the keys of the rows a table shows, in order."""
    if isinstance(block, SubjectsBlock):
        rows = reader.tree(form, instance, block.id).rows
        totalled = block.total is not None and (block.total_empty or len(rows) > 1)
        return rows if totalled else tuple(row for row in rows if row.isdigit())
    if isinstance(block, SideBySideBlock):
        return tuple(key for row in block.lines for key in side_keys(reader, row, instance))
    if isinstance(block, RunningBlock) and block.each:
        return rows_told(reader, *block.told_of)
    return block.in_order(reader.stored_rows(form, instance, block.id))


def rows_told(reader: TableReader, form: str, block: str) -> tuple[str, ...]:
    """List the rows of a table that text is told for: all but its total."""
    return tuple(
        row for one in reader.instances(form)[:1] for row in reader.rows(form, one, block) if row != TOTAL
    )


def side_keys(reader: TreeReader, row: FixedRow | ClassRows, instance: str) -> Iterator[str]:
    """Give the row keys that a line of a side-by-side list stands for."""
    if isinstance(row, FixedRow):
        yield row.key
        return
    form, block = row.path
    for one in reader.instances(form)[:1]:
        yield from (code for code in _taken_over(reader, form, one, block).rows if len(code) == row.length)
