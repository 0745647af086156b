"""Where a budget begins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.packs.loading import load_pack, pack_ids
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, shown_window
from ui.navigator._outline import Outline, OutlineEntry
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


def _flat(entries: list[OutlineEntry]) -> Iterator[OutlineEntry]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)


@pytest.mark.parametrize("pack", [one for one in pack_ids() if load_pack(one).kind == "budget"])
def test_a_new_budget_begins_at_the_first_table_to_be_typed(
    qtbot: QtBot, qapp: QApplication, pack: str
) -> None:
    window = shown_window(qtbot, qapp)
    assert window.new(pack, 2026, "某局")
    assert window.document is not None
    started = window.document.session.pack.form(window.document.form)
    entries = _flat(Outline(window.document.session).build())
    badges = {entry.form.id: entry.badge[0] for entry in entries if entry.form is not None}
    printed = [form.id for form in window.document.session.pack.forms if form.printed]
    assert badges[started.id] == "1 未填"
    assert not any("未填" in badges[one] for one in printed[: printed.index(started.id)])
    assert window.open_sample(SAMPLES / f"{pack}.tianbao")
    assert window.document.form == printed[0]  # what is filled begins with its first page


@pytest.mark.parametrize("pack", ["yubei-budget-2024", "tongnan-budget-2021"])
def test_an_empty_draft_is_not_said_to_be_sound(window: MainWindow, pack: str) -> None:
    assert window.new(pack, int(pack[-4:]), "某局")
    document, workspace = window.document, window.workspace
    assert document is not None
    assert workspace is not None
    document.show("narrative", document.session.submission.forms["narrative"][0].id)
    assert workspace.guide._more.text() == "本表还没有填写。"
