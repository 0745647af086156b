"""Counts, steps and names say what a person sees, from an empty draft on."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from models.address import NEW_ROW, Address
from models.session.unit_and_title import named_address
from tests.support.windows import OFFSCREEN, paper, shown_window
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    return shown_window(qtbot, qapp)


def begun(window: MainWindow, pack: str) -> MainWindow:
    assert window.new(pack, 2026, "某局")
    return window


def steps(window: MainWindow) -> dict[str, str]:
    assert window.workspace is not None
    walk, found = QTreeWidgetItemIterator(window.workspace.navigator.tree), {}
    while (item := walk.value()) is not None:
        found[item.text(0)] = item.text(1)
        walk += 1
    return found


def test_a_blank_form_has_no_mark_of_something_compared(window: MainWindow) -> None:
    said = steps(begun(window, "national-project-selfeval"))
    (conclusion,) = [text for name, text in said.items() if "自评结论" in name]
    assert conclusion == "空"


def test_words_count_as_filled_wherever_they_are_typed(window: MainWindow, qtbot: QtBot) -> None:
    document = begun(window, "national-project-selfeval").document
    assert document is not None
    assert window.workspace is not None
    filler = named_address(document.session.pack, document.session.submission, "filer")
    assert filler is not None
    document.go_to(filler)
    before = window.workspace.status.counts.text()
    qtbot.keyClicks(paper(window), "z")
    qtbot.keyClick(paper(window), Qt.Key.Key_Return)
    assert document.session.submission.typed(filler) == "z"
    count = [
        int(re.findall(r"已填 (\d+) 格", text)[0]) for text in (before, window.workspace.status.counts.text())
    ]
    assert count[1] == count[0] + 1


def test_columns_with_one_name_are_told_apart_by_their_year(window: MainWindow) -> None:
    document = begun(window, "national-budget-disclosure").document
    assert document is not None
    assert window.workspace is not None
    form = next(form for form in document.session.pack.forms if form.no == "表7")
    instance = document.session.submission.forms[form.id][0].id
    for column, year in (("p_running", "2025年"), ("running", "2026年")):
        row = next(iter(document.session.calculation.rows(form.id, instance, "list")), NEW_ROW)
        document.go_to(Address(form.id, instance, "list", row, column))
        assert year in window.workspace.status.cell.text()
        assert year in window.workspace.guide.cell.name.text()


def test_the_status_bar_never_ends_in_the_middle_of_a_clause(window: MainWindow) -> None:
    document = begun(window, "national-project-selfeval").document
    assert document is not None
    assert window.workspace is not None
    seen = 0
    for form in document.session.pack.forms:
        instance = document.session.submission.forms[form.id][0].id
        for block in form.blocks:
            rows = document.session.calculation.rows(form.id, instance, block.id)
            for row, cell in ((one, cell) for one in rows for cell in block.row_cells(one)):
                document.go_to(Address(form.id, instance, block.id, row, cell.key))
                words = window.workspace.status.cell.text()
                assert "依据" not in words.partition("公式：")[2]
                seen += "公式" in words
    assert seen
