"""Which rows each table shows, remembered until a change to rows reaches it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.address import Address
from models.calculation.table_rows import compute_rows, compute_tree
from models.drafts.keys import INSTANCES, ROWS, Derived, Key
from models.drafts.submission import Rows, Submission
from models.packs.blocks import RunningBlock, SubjectsBlock
from models.packs.forms import Pack
from models.subjects.dictionary import parents
from models.subjects.tree import SubjectTree

Place = tuple[str, str, str]
"""Form, instance and block."""
Table = tuple[str, str]
"""Form and block."""


SHOWN, HAS, UNDER = "shown rows", "row shown", "rows under"


def rows_gate(form: str, instance: str, block: str) -> Derived[None]:
    """Name the list of a table's rows, as something values depend on."""
    return Derived(SHOWN, Address(form, instance, block, "", ""))


def has_gate(form: str, instance: str, block: str, row: str) -> Derived[None]:
    """Name the question whether a table shows a row."""
    return Derived(HAS, Address(form, instance, block, row, ""))


def children_gate(form: str, instance: str, block: str, row: str) -> Derived[None]:
    """Name the question which rows roll up into a row."""
    return Derived(UNDER, Address(form, instance, block, row, ""))


class Structure:
    """Answer which rows tables show, and say which answers a structural change alters.

    Values depend on single answers (a row is there, these are its children), so that adding one subject
    among thousands reaches its parents and not the whole set.
    """

    def __init__(self, pack: Pack, submission: Submission) -> None:
        self._pack = pack
        self._submission = submission
        self._trees: dict[Place, SubjectTree] = {}
        self._rows: dict[Place, tuple[str, ...]] = {}
        self._sets: dict[Place, frozenset[str]] = {}
        self._past: dict[Place, frozenset[str]] = {}
        self._users = _users(pack)
        self._tellers = _tellers(pack)
        self._takers: dict[Table, frozenset[Table]] = {}

    def stored_rows(self, form: str, instance: str, block: str) -> Rows:
        """Give the stored rows of a block; KeyError when the instance is gone."""
        return self._submission.instance(form, instance).blocks.get(block, {})

    def instances(self, form: str) -> list[str]:
        """Give the ids of a form's instances."""
        return [instance.id for instance in self._submission.forms.get(form, [])]

    def tree(self, form: str, instance: str, block: str) -> SubjectTree:
        """Give the tree of a subject table."""
        place = (form, instance, block)
        if place not in self._trees:
            subjects = self._pack.form(form).block(block)
            assert isinstance(subjects, SubjectsBlock)
            self._trees[place] = compute_tree(self, subjects, form, instance)
        return self._trees[place]

    def past(self, form: str, instance: str, block: str) -> frozenset[str]:
        """Name the subjects of a table whose only figures, typed or by hand, are last year's.

        One of them that carries an adjustment in a table taking it over is not among them.
        """
        place = (form, instance, block)
        if place not in self._past:
            self._past[place] = self._find_past(place)
        return self._past[place]

    def _find_past(self, place: Place) -> frozenset[str]:
        form, _, name = place
        stored = self.stored_rows(*place)
        past = {row for row in stored if self._is_past(place, row)}
        takers = self._taking(form, name) - {(form, name)}
        hidden = {a.row for a in self._submission.adjustments if (a.form, a.block) in takers}
        if hidden:
            hidden -= {code for row in stored.keys() - past for code in (row, *parents(row))}
        return frozenset(row for row in past if hidden.isdisjoint((row, *parents(row))))

    def _is_past(self, place: Place, row: str) -> bool:
        """Tell whether a row's own figures are last year's only."""
        block = self._pack.form(place[0]).block(place[2])
        texts, by_hand = self.stored_rows(*place).get(row, {}), self._submission.adjustments
        return any(map(texts.get, block.last_years)) and not any(
            texts.get(key) or Address(*place, row, key) in by_hand for key in block.this_years
        )

    def rows(self, form: str, instance: str, block: str) -> tuple[str, ...]:
        """Give the keys of the rows a table shows, in order."""
        place = (form, instance, block)
        if place not in self._rows:
            definition = self._pack.form(form).block(block)
            self._rows[place] = compute_rows(self, definition, form, instance)
            self._sets[place] = frozenset(self._rows[place])
        return self._rows[place]

    def has(self, form: str, instance: str, block: str, row: str) -> bool:
        """Tell whether a table shows a row."""
        self.rows(form, instance, block)
        return row in self._sets[form, instance, block]

    def refresh(self, touched: Iterable[Key]) -> set[Key]:
        """Look again at the tables that touched rows or instances reach; name the answers that differ now."""
        reached = self._reached(touched)
        before = {place: (self._rows.pop(place, ()), self._trees.pop(place, None)) for place in reached}
        changed: set[Key] = set()
        for place, (rows, tree) in before.items():
            if place[1] in self.instances(place[0]):
                changed.update(self._differences(place, rows, tree))
            else:
                self._sets.pop(place, None)
        return changed

    def _reached(self, touched: Iterable[Key]) -> set[Place]:
        tables = {
            (key.at.form, block.id)
            for key in touched
            if isinstance(key, Derived) and key.what in (ROWS, INSTANCES)
            for block in self._pack.form(key.at.form).blocks
            if key.what == INSTANCES or block.id == key.at.block
        }
        places = {key.at if isinstance(key, Derived) else key for key in touched}
        tables = self._with_users(tables | self._moved(places))
        tables = tables.union(*(self._tellers.get(table, ()) for table in tables))
        self._past = {place: past for place, past in self._past.items() if (place[0], place[2]) not in tables}
        return {place for place in {*self._rows, *self._trees} if (place[0], place[2]) in tables}

    def _moved(self, touched: set[Address]) -> set[Table]:
        """Name the tables in which other subjects are of last year only than before."""
        return {
            (place[0], place[2])
            for place, past in self._past.items()
            if (near := [at for at in touched if (at.form, at.block) in self._taking(place[0], place[2])])
            and place[1] in self.instances(place[0])
            and self._past_differs(place, past, near)
        }

    def _taking(self, form: str, block: str) -> frozenset[Table]:
        """Name a table and those whose rows follow from it."""
        table = (form, block)
        if table not in self._takers:
            self._takers[table] = frozenset(self._with_users({table}))
        return self._takers[table]

    def _past_differs(self, place: Place, past: frozenset[str], near: list[Address]) -> bool:
        """Look at the touched rows alone where no figure set by hand can keep another one."""
        if self._submission.adjustments or any((at.form, at.block) != (place[0], place[2]) for at in near):
            return self._find_past(place) != past
        return any(self._is_past(place, at.row) != (at.row in past) for at in near if at[:3] == place)

    def _with_users(self, tables: set[Table]) -> set[Table]:
        """Add the tables whose rows follow from those of the tables, near or far."""
        found, pending = set(tables), list(tables)
        while pending:
            users = self._users.get(pending.pop(), set()) - found
            found |= users
            pending += users
        return found

    def _differences(self, place: Place, rows: tuple[str, ...], tree: SubjectTree | None) -> Iterator[Key]:
        now = self.rows(*place)
        if rows != now:
            yield rows_gate(*place)
            yield from (has_gate(*place, row) for row in {*rows} ^ {*now})
        if tree is not None:
            old, new = tree.children, self.tree(*place).children
            yield from (children_gate(*place, row) for row in {*old} | {*new} if old.get(row) != new.get(row))


def _tellers(pack: Pack) -> dict[Table, set[Table]]:
    """Map each table to the running texts that are told row by row of it."""
    tellers: dict[Table, set[Table]] = {}
    for form in pack.forms:
        for block in form.blocks:
            if isinstance(block, RunningBlock) and block.each:
                tellers.setdefault(block.told_of, set()).add((form.id, block.id))
    return tellers


def _users(pack: Pack) -> dict[Table, set[Table]]:
    """Map each tree to the tables whose rows follow from it."""
    users: dict[Table, set[Table]] = {}
    for form in pack.forms:
        for block in form.blocks:
            for source in block.source_paths:
                users.setdefault(source, set()).add((form.id, block.id))
    return users
