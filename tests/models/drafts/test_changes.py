"""Every change gives the change that takes it back, exactly; a batch is carried out whole or not at all."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
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
    SetCell,
    apply,
    touched,
)
from models.drafts.keys import instances_key, row_key, rows_key
from models.drafts.submission import Adjustment, Instance, Submission, new_submission
from models.packs.forms import Pack
from models.storage.draft_file import dumps
from tests.support.drafts import KINDS, any_change, edited

NAME = Address("cover", "1", "unit", "-", "name")
TOTAL = Address("report", "2", "head", "-", "total")


@pytest.fixture
def draft(small_pack: Pack) -> Submission:
    return new_submission(small_pack, 2023)


def rows(draft: Submission) -> list[str]:
    return list(draft.rows("report", "2", "indicators"))


def with_rows(draft: Submission, *names: str) -> Submission:
    """Give the indicators block rows of these ids, each named by its id."""
    block = draft.rows("report", "2", "indicators")
    block.clear()
    block.update({name: {"name": name} for name in names})
    return draft


@given(data=st.data())
def test_taking_everything_back_restores_the_file(small_pack: Pack, data: st.DataObject) -> None:
    # Ids come from a second copy, for they are never used again, and counting them is no change.
    trial, draft = new_submission(small_pack, 2023), new_submission(small_pack, 2023)
    inverses: list[tuple[str, Change]] = []
    for _ in range(data.draw(st.integers(1, 15))):
        change = data.draw(any_change(small_pack, trial))
        apply(trial, change)
        inverses.append((dumps(draft), apply(draft, change)))
    for before, inverse in reversed(inverses):
        apply(draft, inverse)
        assert dumps(draft) == before
    assert draft == new_submission(small_pack, 2023)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_each_kind_undoes_and_redoes_exactly(small_pack: Pack, kind: object, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    change = data.draw(kind(small_pack, draft))
    before = dumps(draft)
    inverse = apply(draft, change)
    after = dumps(draft)
    redo = apply(draft, inverse)
    assert dumps(draft) == before
    apply(draft, redo)
    assert dumps(draft) == after


def test_typing_and_blanking(draft: Submission) -> None:
    assert apply(draft, SetCell(NAME, "某局")) == SetCell(NAME, "")
    assert draft.typed(NAME) == "某局"
    assert apply(draft, SetCell(NAME, "")) == SetCell(NAME, "某局")
    assert list(draft.typed_cells()) == []


def test_adjusting_and_taking_back(draft: Submission) -> None:
    adjustment = Adjustment("98.5", "复核")
    assert apply(draft, SetAdjustment(TOTAL, adjustment)) == SetAdjustment(TOTAL, None)
    assert draft.adjustments == {TOTAL: adjustment}
    assert apply(draft, SetAdjustment(TOTAL, None)) == SetAdjustment(TOTAL, adjustment)
    assert draft.adjustments == {}


def test_rows_go_where_they_are_put(draft: Submission) -> None:
    with_rows(draft, "a", "b")
    apply(draft, InsertRows("report", "2", "indicators", 1, (("x", {"name": "新"}), ("y", {}))))
    assert rows(draft) == ["a", "x", "y", "b"]
    assert draft.typed(Address("report", "2", "indicators", "x", "name")) == "新"


def test_adjoining_rows_are_deleted_together(draft: Submission) -> None:
    with_rows(draft, "a", "b", "c", "d")
    inverse = apply(draft, DeleteRows("report", "2", "indicators", ("b", "c")))
    assert rows(draft) == ["a", "d"]
    assert inverse == InsertRows("report", "2", "indicators", 1, (("b", {"name": "b"}), ("c", {"name": "c"})))


@pytest.mark.parametrize(("index", "order"), [(0, "cab"), (1, "acb"), (2, "abc")])
def test_a_row_moves_to_its_index(draft: Submission, index: int, order: str) -> None:
    with_rows(draft, "a", "b", "c")
    apply(draft, MoveRow("report", "2", "indicators", "c", index))
    assert rows(draft) == list(order)


def test_instances_come_and_go(draft: Submission) -> None:
    apply(draft, InsertInstance("project", 0, Instance("77", {"head": {"-": {"name": "项目"}}})))
    ids = [instance.id for instance in draft.forms["project"]]
    assert ids[0] == "77"
    assert draft.typed(Address("project", "77", "head", "-", "name")) == "项目"
    apply(draft, DeleteInstance("project", ids[1]))
    assert [instance.id for instance in draft.forms["project"]] == ["77"]


def test_what_was_put_in_is_a_copy(draft: Submission) -> None:
    instance = Instance("77", {"head": {"-": {}}})
    cells = {"name": "甲"}
    apply(draft, InsertInstance("project", 0, instance))
    apply(draft, InsertRows("report", "2", "indicators", 0, (("x", cells),)))
    apply(draft, SetCell(Address("project", "77", "head", "-", "name"), "项目"))
    apply(draft, SetCell(Address("report", "2", "indicators", "x", "name"), "乙"))
    assert instance.blocks == {"head": {"-": {}}}
    assert cells == {"name": "甲"}


LOST = [
    SetCell(NAME._replace(row="gone"), "x"),
    SetCell(NAME._replace(instance="gone"), "x"),
    SetCell(NAME._replace(form="gone"), "x"),
    DeleteInstance("project", "gone"),
    InsertRows("report", "gone", "indicators", 0, (("x", {}),)),
    InsertRows("report", "2", "head", 0, (("-", {}),)),
]


@pytest.mark.parametrize("change", LOST, ids=str)
def test_a_lost_place_changes_nothing(draft: Submission, change: Change) -> None:
    before = dumps(draft)
    with pytest.raises(KeyError):
        apply(draft, change)
    assert dumps(draft) == before


@given(data=st.data())
def test_a_failing_batch_changes_nothing(small_pack: Pack, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    trial = deepcopy(draft)
    parts: list[Change] = []
    for _ in range(data.draw(st.integers(1, 5))):
        parts.append(data.draw(any_change(small_pack, trial)))
        apply(trial, parts[-1])
    before = dumps(draft)
    failing = data.draw(st.sampled_from(LOST[:4]))
    with pytest.raises(KeyError):
        apply(draft, Batch((*parts, failing)))
    assert dumps(draft) == before


def test_a_batch_is_undone_as_one(draft: Submission) -> None:
    before = dumps(draft)
    inverse = apply(draft, Batch((SetCell(NAME, "甲"), SetCell(NAME, "乙"))))
    assert draft.typed(NAME) == "乙"
    apply(draft, inverse)
    assert dumps(draft) == before


def test_touched_names_the_leaves() -> None:
    insert = InsertRows("report", "2", "indicators", 0, (("x", {}),))
    batch = Batch((SetCell(NAME, "甲"), SetAdjustment(TOTAL, None), insert, DeleteInstance("project", "9")))
    place = ("report", "2", "indicators")
    expected = {NAME, TOTAL, rows_key(*place), row_key(*place, "x"), instances_key("project")}
    assert touched(batch) == expected
    assert touched(DeleteRows(*place, ("x",))) == {rows_key(*place), row_key(*place, "x")}
    assert touched(Batch(())) == set()


def test_reading_makes_nothing(draft: Submission) -> None:
    """A block that was only asked for would be in the draft's file."""
    before = dumps(draft)
    assert not draft.rows("report", "2", "not-there")
    assert dumps(draft) == before
    with pytest.raises(TypeError):
        draft.rows("report", "2", "not-there")["r1"] = {}  # type: ignore[index]
