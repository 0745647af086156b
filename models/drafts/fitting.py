"""Fit a draft to its pack as it is now: what maps is kept, what has no place is kept aside, never dropped.

A pack names what something was called before with `was`. Text is moved by its address, one cell at a time;
only blank rows and instances of what is gone are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from models.address import Address
from models.drafts.submission import Adjustment, Aside, Instance, Row, Rows, Submission
from models.packs.blocks import Block
from models.packs.forms import Form, Pack


@dataclass(frozen=True, slots=True)
class Fit:
    """How many things went aside because the pack has no place for them, and how many came back."""

    moved: int
    returned: int


def fit(pack: Pack, submission: Submission) -> Fit:
    """Move what the pack has no place for to `submission.aside`, and back what has one again."""
    names = PackNames(pack)
    _rename_whole(names, submission)
    submission.brought = {names.current(at): brought for at, brought in submission.brought.items()}
    taken = [*_take_cells(names, submission), *_take_adjustments(names, submission)]
    before = len(submission.aside)
    waiting = [*submission.aside, *taken]
    stays = [not _put_back(names, submission, item) for item in waiting]
    submission.aside = [item for item, stay in zip(waiting, stays, strict=True) if stay]
    return Fit(sum(stays[before:]), before - sum(stays[:before]))


class _Named(Protocol):
    @property
    def was(self) -> tuple[str, ...]:
        """Give the names from before."""


_T = TypeVar("_T", bound=_Named)


def _former(items: Mapping[str, _T]) -> dict[str, str]:
    """Map every name that an item had before to the one it has; a name in use stands for itself."""
    return {old: key for key, item in items.items() for old in item.was if old not in items}


class PackNames:
    """Answer where an address of a draft lies in a pack, remembering what was asked before."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._forms = {form.id: form for form in pack.forms}
        self._old_forms = _former(self._forms)
        self._typed: dict[tuple[str, str, str], frozenset[str]] = {}

    def form(self, form: str) -> Form | None:
        """Give the form of an id, None when the pack has none of it."""
        return self._forms.get(form)

    def block(self, form: str, block: str) -> Block | None:
        """Give a block by the ids of today, None when there is none."""
        found = self._forms.get(form)
        return next((b for b in found.blocks if b.id == block), None) if found else None

    def current(self, at: Address) -> Address:
        """Give the address by the names of today; what nothing is known about stays as it is."""
        form = self._forms.get(self._old_forms.get(at.form, at.form))
        if form is None:
            return at
        blocks = {block.id: block for block in form.blocks}
        block = blocks.get(_former(blocks).get(at.block, at.block))
        if block is None:
            return at._replace(form=form.id)
        row = _former(self._pack.rows_of(block).named_rows).get(at.row, at.row)
        column = _former(block.index).get(at.column, at.column)
        return Address(form.id, at.instance, block.id, row, column)

    def typed_columns(self, form: str, block: str, row: str) -> frozenset[str]:
        """Give the columns of a row that take typed text, none where the pack has no such row."""
        found = self.block(form, block)
        if found is None or not self.has_row(found, row):
            return frozenset()
        # Rows of one kind have the same columns; only rows the pack names may differ.
        key = (form, block, row if row in found.named_rows else "")
        if key not in self._typed:
            self._typed[key] = frozenset(c.key for c in found.row_cells(row) if c.typed_by_hand)
        return self._typed[key]

    def has_row(self, block: Block, row: str) -> bool:
        """Tell whether a row of this name can be stored in a block."""
        return self._pack.rows_of(block).has_row(row)

    def takes(self, at: Address, by_hand: bool) -> bool:
        """Tell whether the pack has a cell there that is typed, or `by_hand` one that is computed."""
        if not by_hand:
            return at.column in self.typed_columns(at.form, at.block, at.row)
        block = self.block(at.form, at.block)
        try:
            if block is None or not block.adjustable(at.row, at.column):
                return False
            named = self._pack.rows_of(block)
            return named is block or named.has_row(at.row)
        except KeyError:
            return False


# Out


def _rename_whole(names: PackNames, submission: Submission) -> None:
    """Let forms and blocks under former names take their places whole, blank rows among them."""
    for old in [key for key in submission.forms if names.form(key) is None]:
        new = names.current(Address(old, "", "", "", "")).form
        if new != old and not submission.forms.get(new):
            submission.forms[new] = submission.forms.pop(old)
    for form, instances in submission.forms.items():
        for instance in instances:
            _rename_blocks(names, form, instance)


def _rename_blocks(names: PackNames, form: str, instance: Instance) -> None:
    for old in [key for key in instance.blocks if names.block(form, key) is None]:
        new = names.current(Address(form, "", old, "", "")).block
        if new != old and not instance.blocks.get(new):
            instance.blocks[new] = instance.blocks.pop(old)


def _take_cells(names: PackNames, submission: Submission) -> Iterator[Aside]:
    """Take out the texts that have no place, and the blank rows, blocks and forms this leaves nowhere."""
    for form, instances in list(submission.forms.items()):
        for instance in instances:
            for block, rows in list(instance.blocks.items()):
                at = Address(form, instance.id, block, "", "")
                yield from _take_rows(names, at, rows)
                if names.block(form, block) is None:
                    del instance.blocks[block]
        if names.form(form) is None:
            del submission.forms[form]


def _take_rows(names: PackNames, at: Address, rows: Rows) -> Iterator[Aside]:
    for row in list(rows):
        columns, cells = names.typed_columns(at.form, at.block, row), rows[row]
        if not cells.keys() <= columns:
            for column in [key for key in cells if key not in columns]:
                if text := cells.pop(column):
                    yield Aside(at._replace(row=row, column=column), text)
        block = names.block(at.form, at.block)
        if block is not None and not names.has_row(block, row):
            del rows[row]


def _take_adjustments(names: PackNames, submission: Submission) -> Iterator[Aside]:
    for at in [at for at in submission.adjustments if not names.takes(at, by_hand=True)]:
        adjustment = submission.adjustments.pop(at)
        yield Aside(at, adjustment.text, adjustment.reason, adjustment.computed)


# Back


def _put_back(names: PackNames, submission: Submission, item: Aside) -> bool:
    """Put something into its place by the names of today; tells whether there is a free one."""
    at = names.current(item.address)
    if not names.takes(at, item.reason is not None):
        return False
    found = _instance(names, submission, at)
    if found is None:
        return False
    at = at._replace(instance=found.id)
    if item.reason is not None:
        free = at not in submission.adjustments
        submission.adjustments.setdefault(at, Adjustment(item.text, item.reason, item.computed))
        return free
    cells: Row = found.rows_to_change(at.block).setdefault(at.row, {})
    if cells.get(at.column):
        return False
    cells[at.column] = item.text
    return True


def _instance(names: PackNames, submission: Submission, at: Address) -> Instance | None:
    """Find the instance of an address, or make it where the form has room; its only one serves as well."""
    form = names.form(at.form)
    assert form is not None, "asked only for places the pack has"
    instances = submission.forms.setdefault(at.form, [])
    same: Iterable[Instance] = (instance for instance in instances if instance.id == at.instance)
    if found := next(iter(same), None):
        return found
    if form.repeatable or len(instances) < max(1, form.instances):
        instances.append(Instance(at.instance))
        return instances[-1]
    return instances[0] if len(instances) == 1 else None
