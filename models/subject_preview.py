"""What other codes in a subject table would do to its own tree and to those that take its codes over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.address import Address
from models.changes import Change, DeleteRows, SetAdjustment, SetCell
from models.pack import Cell, SubjectsBlock
from models.session import Session
from models.subject_rows import row_of, stored_rows
from models.subject_tree import SubjectTree
from models.submission import Row, Rows
from models.table_rows import compute_tree


class Preview:
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

    def tables(self) -> Iterator[Address]:
        """Walk the tables that the codes reach: their own and those that take them over."""
        for form in self._session.pack.forms:
            for block in form.blocks:
                if self._reaches(form.id, block.id):
                    yield from (Address(form.id, one, block.id, "", "") for one in self.instances(form.id))

    def _reaches(self, form: str, block: str) -> bool:
        definition = self._session.pack.form(form).block(block)
        if (form, block) == (self._at.form, self._at.block):
            return True
        paths = definition.source_paths if isinstance(definition, SubjectsBlock) else ()
        return any(self._reaches(*path) for path in paths)

    # What an edit has to take along

    def covered_leaves(self) -> Iterator[tuple[Address, str]]:
        """Walk the leaves with typed figures that become parents, each with the first leaf below it."""
        for table in self.tables():
            before, after = self._session.calculation.tree(*table[:3]), self.tree(*table[:3])
            for row, texts in stored_rows(self._session, table).items():
                here = table._replace(row=row)
                if before.leaf(row) and not after.leaf(row) and figures(self._session, here, texts):
                    yield here, next(r for r in after.rows if r.startswith(row) and after.leaf(r))

    def lost_adjustments(self) -> list[Change]:
        """Give the changes that take back adjustments of rows which no table will show."""
        adjusted = self._session.submission.adjustments
        tables = list(self.tables()) if adjusted else []
        gone = {
            table._replace(row=row)
            for table in tables
            for row in {*self._session.calculation.tree(*table[:3]).rows} - {*self.tree(*table[:3]).rows}
        }
        return [SetAdjustment(a, None) for a in adjusted if row_of(a) in gone]


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
