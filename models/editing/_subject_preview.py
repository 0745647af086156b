"""What other codes in a subject table would do to its own tree and to those that take its codes over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from models.address import Address
from models.calculation.table_rows import compute_tree
from models.drafts.changes import Change, DeleteRows, SetAdjustment, SetCell
from models.drafts.submission import Row, Rows
from models.editing.typing import row_of, stored_rows
from models.packs.blocks import SubjectsBlock
from models.packs.cells import Cell
from models.session.session import Session
from models.subjects.dictionary import parents
from models.subjects.tree import SubjectTree


class TreesAfter:
    """The trees as they would stand with other codes stored in one table."""

    def __init__(self, session: Session, at: Address, codes: Iterable[str]) -> None:
        self._session = session
        self._at = at
        self._codes: Rows = {code: {} for code in codes}
        self._trees: dict[tuple[str, str, str], SubjectTree] = {}

    def stored_rows(self, form: str, instance: str, block: str) -> Rows:
        """Give the stored rows of a block."""
        place = (form, instance, block)
        return self._codes if place == self._at[:3] else stored_rows(self._session, Address(*place, "", ""))

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances."""
        return [instance.id for instance in self._session.submission.forms.get(form, [])]

    def tree(self, form: str, instance: str, block: str) -> SubjectTree:
        """Give the tree of a subject table."""
        place = (form, instance, block)
        if place not in self._trees:
            definition = self._session.pack.form(form).block(block)
            assert isinstance(definition, SubjectsBlock)
            self._trees[place] = compute_tree(self, definition, form, instance)
        return self._trees[place]

    def past(self, form: str, instance: str, block: str) -> frozenset[str]:
        """Name the subjects of a table whose only figures are last year's; a new code has no figures yet."""
        return self._session.calculation.past(form, instance, block)

    def lost_adjustments(self) -> list[Change]:
        """Give the changes that take back adjustments of rows which no table will show."""
        adjusted = self._session.submission.adjustments
        tables = list(reached(self._session, self._at)) if adjusted else []
        gone = {
            table._replace(row=row)
            for table in tables
            for row in {*self._session.calculation.tree(*table[:3]).rows} - {*self.tree(*table[:3]).rows}
        }
        return [SetAdjustment(a, None) for a in adjusted if row_of(a) in gone]


def reached(session: Session, at: Address) -> Iterator[Address]:
    """Walk the tables that the codes of one reach: itself and those that take its codes over."""
    for form in session.pack.forms:
        for block in form.blocks:
            if _reaches(session, (form.id, block.id), (at.form, at.block)):
                instances = session.submission.forms.get(form.id, [])
                yield from (Address(form.id, instance.id, block.id, "", "") for instance in instances)


def _reaches(session: Session, table: tuple[str, str], source: tuple[str, str]) -> bool:
    definition = session.pack.form(table[0]).block(table[1])
    paths = definition.source_paths if isinstance(definition, SubjectsBlock) else ()
    return table == source or any(_reaches(session, path, source) for path in paths)


def covered_leaves(session: Session, at: Address, codes: Collection[str]) -> Iterator[tuple[Address, str]]:
    """Walk the leaves with typed figures that new codes make parents, each with the first leaf below it."""
    leaves = sorted(set(codes) - {parent for code in codes for parent in parents(code)})
    above = {parent: code for code in reversed(leaves) for parent in parents(code)}
    for table in reached(session, at):
        stored, tree = stored_rows(session, table), session.calculation.tree(*table[:3])
        for row in sorted(above.keys() & stored.keys()):
            here = table._replace(row=row)
            if tree.leaf(row) and figures(session, here, stored[row]):
                yield here, above[row]


def figures(session: Session, row: Address, texts: Row) -> Row:
    """Give what is typed in a row, its name left out."""
    cells: dict[str, Cell] = session.pack.form(row.form).block(row.block).index
    return {key: text for key, text in texts.items() if text and key in cells and cells[key].type != "name"}


def emptied(session: Session, row: Address, keep: bool = False) -> list[Change]:
    """Give the changes that take the figures out of a stored row, with the row where it has no name."""
    texts = stored_rows(session, row)[row.row]
    own = figures(session, row, texts)
    if not keep and all(not text or key in own for key, text in texts.items()):
        return [DeleteRows(*row[:3], (row.row,))]
    return [SetCell(row._replace(column=key), "") for key in own]
