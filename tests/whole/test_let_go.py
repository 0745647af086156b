"""What an edit takes out of a draft leaves nothing behind in memory."""

from __future__ import annotations

import weakref

import pytest
from PySide6.QtWidgets import QApplication

from models.drafts.changes import DeleteInstance, InsertInstance, SetCell
from models.drafts.submission import new_instance, new_submission
from models.packs.forms import Form, Pack
from models.session.session import Session
from tests.support.building import CHONGQING, Draft
from ui.drafts.document import Document


def sizes(session: Session) -> list[int]:
    """Count all that a session remembers, wherever it does."""
    calc = session.calculation
    graph, structure = calc._graph, calc._structure
    kept = (graph._values, graph._reads, graph._readers, calc._watched, structure._rows, structure._sets)
    return [
        *map(len, kept),
        len(session._builders),
        len(session._sheets),
        len(list(session.checks.reports())),
    ]


def come_and_go(session: Session, form: Form) -> None:
    instance = new_instance(session.submission, form)
    session.apply(InsertInstance(form.id, 0, instance))
    session.printed_sheets()
    session.score(form.id, instance.id)
    session.issues()
    session.apply(DeleteInstance(form.id, instance.id))
    session.issues()


def test_an_instance_that_goes_leaves_nothing(small_pack: Pack) -> None:
    sample = Draft.sample(CHONGQING, "project").session
    for session in (sample, Session(new_submission(small_pack, 2023), small_pack)):
        form = next(form for form in session.pack.forms if form.repeatable)
        session.printed_sheets()
        come_and_go(session, form)
        before = sizes(session)
        for _ in range(3):
            come_and_go(session, form)
        assert sizes(session) == before


def test_steps_beyond_the_limit_are_let_go(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.drafts.document.UNDO_LIMIT", 20)
    draft = Draft.sample(CHONGQING, "project")
    document = Document(draft.session)
    at = draft.at("indicators", draft.rows("indicators")[0], "actual")
    document.do(SetCell(at, "first"), "填写")
    command = document.undo_stack.command(0)
    first = weakref.ref(command)
    del command
    for i in range(20):
        document.do(SetCell(at, f"{i}个"), "填写")
    assert document.undo_stack.count() == 20
    assert first() is None
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert draft.session.submission.typed(at) == "first"
