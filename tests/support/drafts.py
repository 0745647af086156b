"""Random edits of a draft, as hypothesis strategies; each is one that can be carried out as things stand."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from hypothesis import strategies as st

from models.address import Address
from models.drafts.changes import (
    Batch,
    Change,
    DeleteInstance,
    DeleteRows,
    InsertInstance,
    InsertRows,
    MoveRow,
    SetAdjustment,
    SetBrought,
    SetCell,
    apply,
)
from models.drafts.submission import Adjustment, BroughtCell, Submission, new_instance, new_submission
from models.packs.blocks import Block, FixedBlock, RowsBlock
from models.packs.forms import Pack

texts = st.sampled_from(["", "12", "1,939.33", "≥95", "“双随机”检查", "行1\n行2"]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=12
)
reasons = st.sampled_from(["按文件规定", "四舍五入差 0.01"])


def _blocks(pack: Pack, submission: Submission) -> list[tuple[str, str, Block]]:
    return [
        (form.id, instance.id, block)
        for form in pack.forms
        for instance in submission.forms[form.id]
        for block in form.blocks
        if block.cells
    ]


def _addresses(pack: Pack, submission: Submission, *, computed: bool) -> list[Address]:
    return [
        Address(form, instance, block.id, row, column)
        for form, instance, block in _blocks(pack, submission)
        for row in submission.rows(form, instance, block.id)
        for column in block.index
        if (cell := block.cell(row, column)).computed == computed and (computed or cell.typed_by_hand)
    ]


@st.composite
def set_cell(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    return SetCell(draw(st.sampled_from(_addresses(pack, submission, computed=False))), draw(texts))


@st.composite
def set_adjustment(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    adjustment = st.builds(Adjustment, texts.filter(str.strip), reasons)
    address = draw(st.sampled_from(_addresses(pack, submission, computed=True)))
    return SetAdjustment(address, draw(st.none() | adjustment))


@st.composite
def set_brought(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    cell = st.builds(BroughtCell, texts, st.sampled_from(["", "12.5"]), st.booleans())
    address = draw(st.sampled_from(_addresses(pack, submission, computed=False)))
    return SetBrought(address, draw(st.none() | cell))


@st.composite
def insert_rows(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    form, instance, block = draw(
        st.sampled_from([b for b in _blocks(pack, submission) if isinstance(b[2], RowsBlock)])
    )
    cells = st.dictionaries(
        st.sampled_from([c.key for c in block.cells if c.typed_by_hand]), texts, max_size=2
    )
    rows = tuple((submission.new_id("r"), row) for row in draw(st.lists(cells, max_size=3)))
    index = draw(st.integers(0, len(submission.rows(form, instance, block.id))))
    return InsertRows(form, instance, block.id, index, rows)


def insert_optional_row(pack: Pack, submission: Submission) -> st.SearchStrategy[Change]:
    missing = [
        InsertRows(form, instance, block.id, block.rows.index(row), ((row.key, {}),))
        for form, instance, block in _blocks(pack, submission)
        if isinstance(block, FixedBlock)
        for row in block.rows
        if row.key not in submission.rows(form, instance, block.id)
    ]
    return st.sampled_from(missing) if missing else insert_rows(pack, submission)


def _listed(pack: Pack, submission: Submission) -> list[tuple[str, str, str, list[str]]]:
    return [
        (form, instance, block.id, rows)
        for form, instance, block in _blocks(pack, submission)
        if isinstance(block, RowsBlock) and (rows := list(submission.rows(form, instance, block.id)))
    ]


@st.composite
def delete_rows(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    if not (listed := _listed(pack, submission)):
        return draw(insert_rows(pack, submission))
    form, instance, block, rows = draw(st.sampled_from(listed))
    start = draw(st.integers(0, len(rows) - 1))
    return DeleteRows(form, instance, block, tuple(rows[start : draw(st.integers(start, len(rows)))]))


@st.composite
def move_row(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    if not (listed := _listed(pack, submission)):
        return draw(insert_rows(pack, submission))
    form, instance, block, rows = draw(st.sampled_from(listed))
    return MoveRow(form, instance, block, draw(st.sampled_from(rows)), draw(st.integers(0, len(rows) - 1)))


@st.composite
def insert_instance(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    form = draw(st.sampled_from([form for form in pack.forms if form.repeatable]))
    index = draw(st.integers(0, len(submission.forms[form.id])))
    return InsertInstance(form.id, index, new_instance(submission, form))


@st.composite
def delete_instance(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    places = [(f.id, i.id) for f in pack.forms if f.repeatable for i in submission.forms[f.id]]
    return (
        DeleteInstance(*draw(st.sampled_from(places))) if places else draw(insert_instance(pack, submission))
    )


@st.composite
def batch(draw: st.DrawFn, pack: Pack, submission: Submission) -> Change:
    trial = deepcopy(submission)
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        parts.append(draw(single_change(pack, trial)))
        apply(trial, parts[-1])
    submission.next_id = trial.next_id
    return Batch(tuple(parts))


KINDS: tuple[Callable[[Pack, Submission], st.SearchStrategy[Change]], ...] = (
    set_cell,
    set_adjustment,
    set_brought,
    insert_rows,
    insert_optional_row,
    delete_rows,
    move_row,
    insert_instance,
    delete_instance,
)


def single_change(pack: Pack, submission: Submission) -> st.SearchStrategy[Change]:
    """Give any change but a batch."""
    return st.sampled_from(KINDS).flatmap(lambda kind: kind(pack, submission))


def any_change(pack: Pack, submission: Submission) -> st.SearchStrategy[Change]:
    """Give any change."""
    return st.sampled_from((*KINDS, batch)).flatmap(lambda kind: kind(pack, submission))


@st.composite
def edited(draw: st.DrawFn, pack: Pack) -> Submission:
    """Give a draft after some edits."""
    submission = new_submission(pack, 2023)
    for _ in range(draw(st.integers(0, 12))):
        apply(submission, draw(single_change(pack, submission)))
    return submission
