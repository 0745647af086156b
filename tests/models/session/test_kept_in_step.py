"""What is kept from edit to edit is what would be made anew: counts, navigator, sheets and boards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.address import Address
from models.calculation.cell_state import noted
from models.drafts.changes import (
    Batch,
    Change,
    DeleteRows,
    InsertRows,
    SetAdjustment,
    SetCell,
    apply,
)
from models.drafts.submission import Adjustment, complete
from models.editing.board import Board
from models.editing.typing import set_cells
from models.packs.blocks import RowsBlock
from models.packs.forms import Pack
from models.packs.loading import load_pack
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES, Draft
from tests.support.drafts import any_change, edited
from tests.support.running import told_draft
from ui.navigator._outline import Outline, OutlineEntry

NAMES = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
TEXTS = ("", "12", "3456.78", "0", "甲", "≥95", "100%", "-5", "行1\n行2\n行3\n行4", "数量指标", "质量指标")


class Kept:
    """A session followed as the window follows it, with all it keeps asked for after each edit."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outline = Outline(session)
        self.boards: dict[tuple[str, str], Board] = {}

    def do(self, change: Change) -> Change:
        """Carry a change out and compare; gives the change that takes it back."""
        outcome = self.session.apply(change)
        self.outline.forget(outcome.changed)
        self.compare()
        return outcome.inverse

    def compare(self) -> None:
        anew = Session(deepcopy(self.session.submission), self.session.pack)
        assert self.session.issues() == anew.issues()
        assert self.session.progress() == anew.progress()
        assert lines(self.outline.build()) == lines(Outline(anew).build())
        for form in self.session.pack.forms:
            for instance in self.session.submission.forms.get(form.id, []):
                self._compare_sheet(form.id, instance.id, anew)

    def _compare_sheet(self, form: str, instance: str, anew: Session) -> None:
        sheet = self.session.sheet(form, instance)
        assert sheet == anew.sheet(form, instance)
        key = (form, instance)
        self.boards[key] = self.boards[key].after(sheet) if key in self.boards else Board(sheet)
        assert places(self.boards[key]) == places(Board(sheet))


def lines(entries: Iterable[OutlineEntry]) -> list[object]:
    return [(e.key, e.title, e.badge, lines(e.children)) for e in entries]


def places(board: Board) -> list[object]:
    """Give all a board is asked for."""
    sheet = board.sheet
    rows = range(len(sheet.rows))
    return [
        [board.slots(row) for row in rows],
        [board.end_of(row.block) for row in sheet.rows],
        {at: (board.row_of(at), board.marked(at), board.find(at)) for at in sheet.places},
    ]


@settings(max_examples=25)
@given(data=st.data())
def test_edits_and_undos_of_every_kind(small_pack: Pack, data: st.DataObject) -> None:
    kept = Kept(Session(data.draw(edited(small_pack)), small_pack))
    kept.compare()
    inverses: list[Change] = []
    for _ in range(data.draw(st.integers(1, 6))):
        if inverses and data.draw(st.booleans()):
            kept.do(inverses.pop())
        else:
            change = data.draw(any_change(small_pack, kept.session.submission))
            if leaves_whole(kept.session, change):
                inverses.append(kept.do(change))


def leaves_whole(session: Session, change: Change) -> bool:
    """Tell whether opening the draft after a change would add nothing, as where the only instance went."""
    after = deepcopy(session.submission)
    apply(after, change)
    opened = deepcopy(after)
    complete(session.pack, opened)
    return opened == after


@pytest.mark.parametrize("name", NAMES)
def test_typing_into_the_samples_and_taking_it_back(name: str) -> None:
    random = Random(name)
    kept = Kept(Session(load_draft(SAMPLES / f"{name}.tianbao")))
    kept.compare()
    cells = typed_cells(kept.session)
    inverses = [kept.do(SetCell(random.choice(cells), random.choice(TEXTS))) for _ in range(4)]
    for inverse in (inverses[-1], *reversed(inverses[:2])):
        kept.do(inverse)


def navigates(name: str) -> bool:
    """Tell whether the navigator groups the rows of some form of a sample."""
    blocks = [block for form in load_pack(name).forms for block in form.blocks]
    return any(isinstance(block, RowsBlock) and block.navigate for block in blocks)


@pytest.mark.parametrize("name", [*filter(navigates, NAMES)])
def test_a_row_that_moves_to_another_group_of_the_navigator(name: str) -> None:
    kept = Kept(Session(load_draft(SAMPLES / f"{name}.tianbao")))
    kept.compare()
    grouping = [at for at in typed_cells(kept.session) if at.column == navigated(kept.session, at)]
    values = sorted({str(kept.session.calculation.value(at)) for at in grouping})
    assert len(values) > 1
    for at in (grouping[0], grouping[-1]):
        inverses = [kept.do(SetCell(at, value)) for value in values[:3]]
        kept.do(inverses[0])


def navigated(session: Session, at: Address) -> str | None:
    """Name the column by which the navigator groups the rows of a block."""
    block = session.pack.form(at.form).block(at.block)
    return block.navigate if isinstance(block, RowsBlock) else None


def typed_cells(session: Session) -> list[Address]:
    return [
        Address(form.id, instance.id, block.id, row, column)
        for form in session.pack.forms
        for instance in session.submission.forms[form.id]
        for block in form.blocks
        if block.cells
        for row in session.submission.rows(form.id, instance.id, block.id)
        for column in (cell.key for cell in block.row_cells(row))
        if block.cell(row, column).typed_by_hand
    ]


_CODES = ("2080505", "2080506", "2101101", "2150517")
_PARAGRAPHS = (("whole", "-", "total"), ("whole", "-", "used"), *(("items", code, "item") for code in _CODES))
_PIECES = (
    ("head", "-", "duties"),
    ("head", "-", "staff"),
    ("whole", "-", "use"),
    ("cars", "car", "car_why"),
    *(("items", code, "why") for code in _CODES),
)


@settings(max_examples=20)
@given(data=st.data())
def test_running_text_is_what_it_would_be_made_anew(data: st.DataObject) -> None:
    draft = told_draft()
    kept = Kept(draft.session)
    kept.compare()
    inverses: list[Change] = []
    for _ in range(data.draw(st.integers(2, 9))):
        if inverses and data.draw(st.booleans()):
            kept.do(inverses.pop())
        else:
            inverses.append(kept.do(data.draw(st.sampled_from(_edits(draft, data)))()))


def _edits(draft: Draft, data: st.DataObject) -> list[Callable[[], Change]]:
    """Give what makes an edit of each kind: a figure, a piece, a subject put in or out, a rewriting."""
    session = draft.session
    (table,), (travel,) = session.submission.forms["spending"], session.submission.forms["travel"]
    rows = list(session.submission.rows("spending", table.id, "tree"))
    absent = [code for code in _CODES if code not in rows]

    def figure() -> Change:
        at = Address("travel", travel.id, "list", "car", "amount")
        if rows:
            column = data.draw(st.sampled_from(["amount", "before"]))
            at = Address("spending", table.id, "tree", data.draw(st.sampled_from(rows)), column)
        return SetCell(at, data.draw(st.sampled_from(TEXTS)))

    def piece() -> Change:
        text = data.draw(st.sampled_from(TEXTS))
        return Batch(tuple(set_cells(session, [(draft.at(*data.draw(st.sampled_from(_PIECES))), text)])))

    def rewriting() -> Change:
        made = st.none() | st.sampled_from(TEXTS[1:]).map(lambda text: Adjustment(text, "试"))
        at = draft.at(*data.draw(st.sampled_from(_PARAGRAPHS)))
        computed = session.calculation.state(at).computed if session.calculation.has_row(*at[:4]) else None
        adjustment = data.draw(made)
        return SetAdjustment(at, adjustment and replace(adjustment, computed=noted(computed)))

    def subject_in() -> Change:
        code = data.draw(st.sampled_from(absent))
        index = sum(row < code for row in rows)
        return InsertRows("spending", table.id, "tree", index, ((code, {"amount": "7"}),))

    def subject_out() -> Change:
        return DeleteRows("spending", table.id, "tree", (data.draw(st.sampled_from(rows)),))

    return [figure, piece, rewriting, *([subject_in] * bool(absent)), *([subject_out] * bool(rows))]
