"""表样制作 in the window: lines of a 收支总表 become the classes of another table by one mark."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exporters.readers.blank_workbook import read_blank
from models.blanks.blank import CellAt
from tests.support.blank_budget import budget
from tests.support.windows import OFFSCREEN, shown_window
from tests.ui.making.hand import Hand
from ui.making._selection import place_in_blank

pytestmark = OFFSCREEN


@pytest.fixture
def hand(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Hand:
    return Hand(shown_window(qtbot, qapp), monkeypatch)


def test_lines_are_proposed_as_classes_and_another_table_is_chosen(hand: Hand, tmp_path: Path) -> None:
    assert hand.begin(budget(tmp_path / "空表.xlsx"))
    hand.click("C5")
    answers = hand.page.answers
    assert "支出各类" in answers._what.text()
    assert "给各类支出" in answers._ground.text()
    trees = answers.subjects.trees
    assert trees.isVisible()
    assert trees.currentText() == "部门支出总表"
    assert not answers.subjects.dictionary.isVisible()
    assert hand.judged("D5").role.kind == "computed"
    assert "{classes: form2.tree, " in hand.work.made.text


def test_lines_are_said_to_be_typed_and_said_to_be_classes_again(hand: Hand, tmp_path: Path) -> None:
    """Where the program saw no classes, the column is marked once: L, K."""
    hand.begin(budget(tmp_path / "空表.xlsx"))
    for place in ("C5", "C6", "C7", "C8"):
        hand.click(place)
        hand.press("t")
    assert "classes" not in hand.work.made.text
    assert hand.judged("D5").role.kind == "typed"
    hand.click("C5")
    hand.press("l")
    assert hand.page.answers.selection is not None
    assert hand.page.answers.selection.place == "C5:C8"
    hand.press("k")
    assert hand.judged("C8").role.kind == "classes"
    assert hand.judged("D5").role.formula == "='部门支出总表'!$C$5"
    assert "{classes: form2.tree, " in hand.work.made.text
    hand.window.actions_.undo.trigger()
    assert "classes" not in hand.work.made.text


def test_where_no_table_has_subjects_the_answer_is_refused_with_the_reason(
    hand: Hand, tmp_path: Path
) -> None:
    hand.begin(budget(tmp_path / "空表.xlsx", figures=("备注",)))
    assert hand.judged("C5").role.kind == "typed"
    hand.click("C5")
    hand.press("k")
    assert hand.judged("C5").role.kind == "typed"
    assert "没有带支出功能科目编码和名称、有合计列的表" in hand.window.messages.text


def test_a_table_is_chosen_by_the_keyboard(hand: Hand, tmp_path: Path) -> None:
    """Of two tables that have the subjects the one that is chosen holds for all lines."""
    path = budget(tmp_path / "空表.xlsx")
    hand.begin(budget(path, more=("一般公共预算支出表",)))
    hand.click("C5")
    hand.press("l")
    trees = hand.page.answers.subjects.trees
    assert [trees.itemText(i) for i in range(trees.count())] == ["部门支出总表", "一般公共预算支出表"]
    trees.setFocus()
    QTest.keyClick(trees, Qt.Key.Key_Down)
    QApplication.processEvents()
    assert "{classes: form3.tree, " in hand.work.made.text


def test_a_column_is_said_to_be_last_years_by_one_choice(hand: Hand, tmp_path: Path) -> None:
    """Heads that name no year: the column says where this year's figures stand."""
    hand.begin(budget(tmp_path / "空表.xlsx", figures=("上次批复", "预算数")))
    hand.page.overview.sheets.setCurrentRow(1)
    QApplication.processEvents()
    hand.click("2!C5")
    assert hand.judged("2!C5").role.this_year is None
    hand.button("金额或数")
    years = hand.page.answers.types.this_year
    assert years.isVisible()
    years.setFocus()
    for _ in range(years.findText("预算数（D 列）") - years.currentIndex()):
        QTest.keyClick(years, Qt.Key.Key_Down)
    QApplication.processEvents()
    assert hand.judged("2!C9").role.words == "填写：去年的数"
    assert "last_year: col_c" in hand.work.made.text
    hand.window.actions_.undo.trigger()
    assert "last_year" not in hand.work.made.text


def test_a_cell_below_more_classes_than_lines_leads_to_its_own_place(hand: Hand, tmp_path: Path) -> None:
    """Last year's workbook has two lines more than the blank; what differs below them is found in it."""
    hand.begin(budget(tmp_path / "空表.xlsx"))
    filled = read_blank(budget(tmp_path / "去年.xlsx", classes=("教育支出",) * 6))
    piece, judgement = hand.work.piece, hand.work.judgement
    for there, here in ((4, 4), (10, 8), (12, 10)):
        found = place_in_blank(piece, judgement, filled, CellAt(0, there, 3))
        assert found == CellAt(0, here, 3)
