"""The year of an open draft: changed in one step, refused where the pack has none, undone like any edit."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from models.drafts.changes import Batch, DeleteInstance, SetYear
from models.drafts.submission import new_submission
from models.packs.loading import pack_ids
from models.packs.yaml_source import PackError
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.models.packs.test_policy_years import dated
from tests.support.building import CHONGQING, SAMPLES, Draft
from tests.support.windows import OFFSCREEN, opened
from ui.drafts.desk import Desk
from ui.drafts.document import Document
from ui.drafts.year import ask_for_year
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
BY_YEAR = "rate_weight: {2023: 10, 2025: 15}"


def everything(session: Session) -> object:
    """Give all that a draft shows: sheets, issues, progress."""
    return session.printed_sheets(), session.issues(), session.progress()


@pytest.mark.parametrize("pack", pack_ids())
def test_a_changed_year_shows_what_a_draft_of_that_year_does(pack: str) -> None:
    submission = load_draft(SAMPLES / f"{pack}.tianbao")
    session = Session(deepcopy(submission))
    before = everything(session)
    submission.year += 3
    outcome = session.apply(SetYear(submission.year))
    assert everything(session) == everything(Session(submission))
    session.apply(outcome.inverse)
    assert everything(session) == before


def test_the_policy_follows_the_year_and_comes_back(tmp_path: Path) -> None:
    pack = dated(tmp_path, BY_YEAR)
    draft = Draft("small", "report", Session(new_submission(pack, 2023), pack))
    for column in ("initial", "executed"):
        draft.put("funds", column, "5", "general")
    outcome = draft.session.apply(SetYear(2026))
    at = draft.at("funds", "total", "score")
    assert (draft.number("funds", "score", "total"), at in outcome.changed) == (15, True)
    draft.session.apply(outcome.inverse)
    assert draft.number("funds", "score", "total") == 10


def test_a_year_without_policy_changes_nothing_at_all(tmp_path: Path) -> None:
    pack = dated(tmp_path, BY_YEAR)
    session = Session(new_submission(pack, 2023), pack)
    project = session.submission.forms["project"][0].id
    before = deepcopy(session.submission)
    with pytest.raises(PackError, match="不能用于 2022 年度"):
        session.apply(Batch((DeleteInstance("project", project), SetYear(2022))))
    assert session.submission == before
    assert session.pack.for_year(2026).policy["rate_weight"] == 15


# In the window


def answer(monkeypatch: pytest.MonkeyPatch, year: int | None) -> None:
    """Type a year into the question, None to think better of it."""

    def type_in(dialog: QInputDialog) -> int:
        if year is not None:
            dialog.setIntValue(year)
        return int(year is not None)

    monkeypatch.setattr(QInputDialog, "exec", type_in)


def texts(document: Document) -> list[str]:
    return [cell.text for sheet in document.session.printed_sheets() for _, cell in sheet.cells()]


def test_the_year_is_changed_from_the_menu_and_undone(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = opened(window, CHONGQING)
    answer(monkeypatch, 2025)
    window.actions_["year"].trigger()
    assert document.session.submission.year == 2025
    assert "2025年度部门整体绩效自评表" in texts(document)
    assert "2025年度" in window.windowTitle()
    assert window.messages.text == "年度已从 2023 改为 2025，按 Ctrl+Z 可恢复。"
    assert document.undo_stack.undoText() == "年度改为 2025"
    window.actions_.undo.trigger()
    assert "2023年度部门整体绩效自评表" in texts(document)
    assert not document.unsaved


@pytest.mark.parametrize("year", [None, 2023])
def test_thinking_better_of_it_is_no_step(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, year: int | None
) -> None:
    document = opened(window, CHONGQING)
    answer(monkeypatch, year)
    window.actions_["year"].trigger()
    assert not document.undo_stack.canUndo()


def test_a_year_the_pack_cannot_be_used_for_is_said(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = dated(tmp_path, BY_YEAR)
    desk = Desk(window, window.recent)
    desk.files.document = Document(Session(new_submission(pack, 2023), pack))
    qtbot.addWidget(desk.messages)
    answer(monkeypatch, 2022)
    ask_for_year(desk)
    assert "不能用于 2022 年度" in desk.messages.text
    assert not desk.files.document.undo_stack.canUndo()
