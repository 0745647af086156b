"""A draft edited, undone, saved, reopened and brought back at random, beside a plain model of it."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from models.comparing.restore import restore
from models.drafts.changes import (
    Batch,
    Change,
    DeleteInstance,
    DeleteRows,
    InsertInstance,
    InsertRows,
    MoveRow,
    SetAdjustment,
    SetAside,
    SetCell,
    SetMoved,
    SetYear,
)
from models.drafts.submission import Instance, Submission, new_submission
from models.packs.loading import read_pack
from models.savepoints import savepoints
from models.savepoints.savepoints import Belonging
from models.session.session import Session
from models.storage.draft_file import load_draft, save_draft
from models.storage.versions import keep, versions
from tests.support.drafts import any_change
from ui.drafts.document import Document

PACK = read_pack(Path(__file__).parents[1] / "packs" / "small.yaml")

Plain = dict[str, Any]
"""What is typed: `forms` maps a form to its instances by id, those map blocks to rows; `by_hand`."""


class Model:
    """The states an undo stack leads through, as plain dictionaries."""

    def __init__(self, state: Plain) -> None:
        self.states = [state]
        self.at = 0

    @property
    def now(self) -> Plain:
        return self.states[self.at]

    def push(self, state: Plain) -> None:
        self.states[self.at + 1 :] = [state]
        self.at += 1


def plain(submission: Submission) -> Plain:
    """Give what a draft holds; empty cells and empty blocks are nothing."""
    forms = {form: {i.id: _blocks(i) for i in instances} for form, instances in submission.forms.items()}
    by_hand = {str(at): (one.text, one.reason) for at, one in submission.adjustments.items()}
    return {"forms": forms, "by_hand": by_hand}


def _blocks(instance: Instance) -> Plain:
    return {block: deepcopy(rows) for block, rows in instance.blocks.items()}


def said(state: Plain) -> Any:
    """Give a state so that equal drafts are equal: with orders, without what is empty."""
    forms = [
        (form, [(one, _filled(blocks)) for one, blocks in instances.items()])
        for form, instances in sorted(state["forms"].items())
    ]
    return forms, sorted(state["by_hand"].items())


def _filled(blocks: Plain) -> Any:
    return [
        (block, [(row, sorted((c, t) for c, t in cells.items() if t)) for row, cells in rows.items()])
        for block, rows in sorted(blocks.items())
        if rows
    ]


def changed(state: Plain, change: Change) -> Plain:
    """Give the state after a change, by the plainest means."""
    state = deepcopy(state)
    forms = state["forms"]
    match change:
        case SetCell(at, text):
            forms[at.form][at.instance][at.block][at.row][at.column] = text
        case SetAdjustment(at, adjustment):
            state["by_hand"].pop(str(at), None)
            if adjustment is not None:
                state["by_hand"][str(at)] = (adjustment.text, adjustment.reason)
        case InsertRows(form, instance, block, index, rows):
            was = list(forms[form][instance].get(block, {}).items())
            forms[form][instance][block] = dict(was[:index] + list(deepcopy(rows)) + was[index:])
        case DeleteRows(form, instance, block, gone):
            was = forms[form][instance].get(block, {})
            forms[form][instance][block] = {row: cells for row, cells in was.items() if row not in gone}
        case MoveRow(form, instance, block, row, index):
            items = forms[form][instance][block]
            rest = [(other, cells) for other, cells in items.items() if other != row]
            forms[form][instance][block] = dict([*rest[:index], (row, items[row]), *rest[index:]])
        case InsertInstance(form, index, instance):
            was = list(forms[form].items())
            forms[form] = dict([*was[:index], (instance.id, _blocks(instance)), *was[index:]])
        case DeleteInstance(form, instance):
            forms[form] = {one: blocks for one, blocks in forms[form].items() if one != instance}
        case Batch(parts):
            for part in parts:
                state = changed(state, part)
        case SetAside() | SetMoved() | SetYear():
            raise AssertionError("none of these is tried here")
    return state


class DraftMachine(RuleBasedStateMachine):
    """Drive a document as the window does; after each step it is what the model says."""

    sequences: ClassVar[int] = 0
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        DraftMachine.sequences += 1
        self.home = TemporaryDirectory()
        self.path = Path(self.home.name) / "草稿.tianbao"
        self.folder = Path(self.home.name) / "versions"
        self.kept: list[Plain] = []
        self.clean = -1
        self.saves = 0

    @initialize()
    def new(self) -> None:
        self.take(new_submission(PACK, 2023))

    def take(self, submission: Submission) -> None:
        """Make something read or new the open document, with nothing to undo."""
        self.document = Document(Session(submission, PACK))
        self.model = Model(plain(submission))
        self.clean = 0

    def same_when_opened_anew(self) -> None:
        """A second session of the same draft shows what the live one shows."""
        live, anew = self.document.session, Session(deepcopy(self.document.session.submission), PACK)
        assert live.issues() == anew.issues()
        for form, instances in live.submission.forms.items():
            for instance in instances:
                assert live.sheet(form, instance.id) == anew.sheet(form, instance.id)

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        change = data.draw(any_change(PACK, self.document.session.submission))
        after = changed(self.model.now, change)
        if all(after["forms"].values()):  # opening gives a form without an instance a new one
            self.document.do(change, "修改")
            self.clean = -1 if self.clean > self.model.at else self.clean
            self.model.push(after)

    @precondition(lambda self: self.model.at > 0)
    @rule()
    def undo(self) -> None:
        self.document.undo_stack.undo()
        self.model.at -= 1

    @precondition(lambda self: self.model.at + 1 < len(self.model.states))
    @rule()
    def redo(self) -> None:
        self.document.undo_stack.redo()
        self.model.at += 1

    @rule()
    def save(self) -> None:
        save_draft(self.document.session.submission, self.path)
        self.document.undo_stack.setClean()
        self.clean = self.model.at
        if not self.kept or said(self.kept[0]) != said(self.model.now):
            self.kept.insert(0, self.model.now)
            self.saves += 1
        # A second apart, whatever the clock of the file system tells apart.
        os.utime(self.path, (2e9 + self.saves, 2e9 + self.saves))
        keep(self.folder, self.path)

    @precondition(lambda self: self.kept)
    @rule()
    def reopen(self) -> None:
        self.take(load_draft(self.path))
        assert said(self.model.now) == said(self.kept[0])
        self.same_when_opened_anew()

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        found = versions(self.folder, self.path)
        assert len(found) == len(self.kept)
        number = data.draw(st.integers(0, len(found) - 1))
        self.document.do(restore(self.document.session, found[number].submission()), "恢复")
        self.clean = -1 if self.clean > self.model.at else self.clean
        self.model.push(self.kept[number])
        self.same_when_opened_anew()

    @rule()
    def die_and_recover(self) -> None:
        file = Path(self.home.name) / f"x{savepoints.SUFFIX}"
        content = savepoints.draft_bytes(self.document.session.submission)
        savepoints.write(file, Belonging("", "", "2026-01-01T00:00:00+08:00", 1, ""), content)
        before = said(self.model.now)
        self.take(savepoints.read(file).submission())
        self.document.undo_stack.resetClean()
        self.clean = -1
        assert said(self.model.now) == before

    @invariant()
    def document_is_as_the_model_says(self) -> None:
        if hasattr(self, "model"):
            DraftMachine.steps += 1
            assert said(plain(self.document.session.submission)) == said(self.model.now)
            stack = self.document.undo_stack
            assert (stack.index(), stack.count()) == (self.model.at, len(self.model.states) - 1)
            assert stack.isClean() == (self.clean == self.model.at)

    def teardown(self) -> None:
        self.home.cleanup()
