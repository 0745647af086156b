"""What a form of which there are several begins with: what its siblings have, and what a list names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.address import SINGLE_ROW, Address
from models.drafts.changes import Batch, Change, InsertInstance, SetCell
from models.drafts.content import content_words
from models.drafts.submission import Instance, Submission, new_instance
from models.packs.blocks import FieldsBlock
from models.packs.cells import Cell
from models.packs.forms import Form, Pack


def begun(submission: Submission, form: Form, beside: str = "") -> Instance:
    """Make a new instance with what `carry` takes over from the one beside, else the last that has any."""
    made = new_instance(submission, form)
    for at, text in _carried(submission, form, made, beside):
        made.rows_to_change(at.block)[at.row][at.column] = text
    return made


def _carried(
    submission: Submission, form: Form, made: Instance, beside: str = ""
) -> list[tuple[Address, str]]:
    siblings = [one for one in reversed(submission.forms.get(form.id, [])) if one.id != made.id]
    siblings.sort(key=lambda one: one.id != beside)
    found = (list(_to_carry(form, made, one)) for one in siblings)
    return next((texts for texts in found if texts), [])


def _to_carry(form: Form, made: Instance, source: Instance) -> Iterator[tuple[Address, str]]:
    """Give what the cells that say `carry` hold in another instance, in the rows that every one has."""
    for block in form.blocks:
        for row in made.rows(block.id):
            for column, text in source.rows(block.id).get(row, {}).items():
                if text and column in block.index and block.cell(row, column).carry:
                    yield Address(form.id, made.id, block.id, row, column), text


def name_place(form: Form, instance: str) -> Address | None:
    """Give the cell an instance is named by, None where its name is no cell of its own."""
    for path in form.instance_name.references if form.instance_name is not None else ():
        block = next((b for b in form.blocks if isinstance(b, FieldsBlock) and b.id == path[0]), None)
        if block is not None and path[-1] in block.index and block.index[path[-1]].typed_by_hand:
            return Address(form.id, instance, block.id, SINGLE_ROW, path[-1])
    return None


def not_yet_added(pack: Pack, submission: Submission, form: Form) -> list[str]:
    """Name what stands in the list of a form's `listed` cell and in no form that goes by that list."""
    source = next((cell.listed for _, cell in _listed(form)), "")
    if not source:
        return []
    used = {
        submission.typed(Address(other.id, instance.id, block, SINGLE_ROW, cell.key)).strip()
        for other in pack.forms
        for block, cell in _listed(other)
        if cell.listed == source
        for instance in submission.forms.get(other.id, [])
    }
    listing, block, column = source.split(".")
    rows = (row for one in submission.forms.get(listing, []) for row in one.rows(block).values())
    names = dict.fromkeys(row.get(column, "").strip() for row in rows)
    return [name for name in names if name and name not in used]


def _listed(form: Form) -> Iterator[tuple[str, Cell]]:
    for block in form.blocks if form.repeatable else ():
        yield from ((block.id, cell) for cell in block.cells if cell.listed)


def add_listed(submission: Submission, form: Form, names: Sequence[str]) -> tuple[Change, str]:
    """Give the change that begins an instance for each name, in untouched ones first, and the first's id."""
    block, cell = next(_listed(form))
    instances = submission.forms.get(form.id, [])
    untouched = [one for one in instances if not content_words(submission, form, one.id)]
    changes: list[Change] = []
    first = ""
    for i, name in enumerate(names):
        at = Address(form.id, "", block, SINGLE_ROW, cell.key)
        if i < len(untouched):
            made = untouched[i]
            begin = [*_carried(submission, form, made), (at._replace(instance=made.id), name)]
            changes += [SetCell(*one) for one in begin]
        else:
            made = begun(submission, form)
            made.rows_to_change(block)[SINGLE_ROW][cell.key] = name
            changes.append(InsertInstance(form.id, len(instances) + i - len(untouched), made))
        first = first or made.id
    return Batch(tuple(changes)), first
