"""The guide says of each computed cell where it comes from, leads there and back, and what an edit moved."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.calculation.running_text import WORDS, paragraphs, telling
from models.drafts.changes import DeleteRows
from models.editing.board import Figure
from tests.support.building import GUIZHOU
from tests.support.windows import OFFSCREEN, indicator, opened, put
from ui.drafts.document import Document
from ui.guide._sources import LinkLines
from ui.navigator._tree import MOVED
from ui.window._workspace import Workspace
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUBEI = "yubei-budget-2024"


def work(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def cell(document: Document, form: str, block: str, row: str, column: str) -> Address:
    return Address(form, document.session.submission.forms[form][0].id, block, row, column)


def leaf(document: Document) -> str:
    form, instance = "general", document.session.submission.forms["general"][0].id
    return next(row for row in document.session.calculation.rows(form, instance, "tree") if len(row) == 7)


def names(lines: LinkLines) -> list[tuple[str, str]]:
    return [(name, end) for _, name, end in lines.lines]


@pytest.mark.parametrize("pack", [YUBEI, GUIZHOU])
def test_nowhere_is_one_told_to_fill_in_what_is_computed(window: MainWindow, pack: str) -> None:
    document = opened(window, pack)
    guide = work(window).guide
    seen = 0
    for form, instance in list(document.session.printed_places()):
        document.show(form, instance)
        for _, place in document.session.sheet(form, instance).cells():
            at = place.address
            if at is None or document.session.calculation.state(at).source != "computed":
                continue
            document.go_to(at)
            numeric = document.session.pack.cell(at).numeric
            assert guide.cell.help.text().startswith("由程序计算") or not numeric, at
            assert guide.cell.explanation.text() or not numeric, at
            seen += numeric
    assert seen > 20


def test_a_link_leads_to_the_cell_and_alt_left_back(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window, YUBEI)
    guide = work(window).guide
    start = cell(document, "balance", "list", "year_income", "amount")
    document.go_to(start)
    filled = document.session.calculation.format_value(document.session.calculation.value(start), "money")
    assert names(guide.cell.sources)[0] == ("一般公共预算财政拨款资金", filled)
    assert guide.way_back.isHidden()
    for deeper in ("general", "total"):
        guide.cell.sources.linkActivated.emit("0")
        assert document.current is not None
        assert document.current.row == deeper
        assert guide.way_back.isVisible()
    assert document.current == cell(document, "income", "tree", "total", "general")
    qtbot.keyClick(work(window).paper, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert document.current == cell(document, "balance", "list", "general", "amount")
    guide.way_back.linkActivated.emit("0")
    assert document.current == start
    assert guide.way_back.isHidden()


def test_the_way_back_goes_when_one_goes_elsewhere_oneself(window: MainWindow) -> None:
    document = opened(window, YUBEI)
    guide = work(window).guide
    document.go_to(cell(document, "balance", "list", "general", "amount"))
    guide.cell.sources.linkActivated.emit("0")
    document.go_to(cell(document, "income", "tree", "208", "total"))
    assert guide.way_back.isVisible()  # to look round where it led is not to leave
    document.show("cover", document.session.submission.forms["cover"][0].id)
    assert guide.way_back.isHidden()


def test_the_way_back_goes_with_the_row_it_led_to(window: MainWindow) -> None:
    document = opened(window)
    guide = work(window).guide
    document.go_to(indicator(document, "overall", 1, "score"))
    guide.cell.sources.linkActivated.emit("0")
    assert guide.way_back.isVisible()
    at = indicator(document, "overall", 1, "score")
    document.do(DeleteRows(*at[:3], (at.row,)), "删除行")
    assert guide.way_back.isHidden()
    guide.go_back()
    document.undo_stack.undo()
    guide.go_back()


def test_many_sources_are_listed_when_asked_for(window: MainWindow) -> None:
    document = opened(window, YUBEI)
    document.go_to(cell(document, "income", "tree", "total", "total"))
    sources = work(window).guide.cell.sources
    assert "另有 10 格" in sources.text()
    sources.linkActivated.emit("all")
    assert "另有" not in sources.text()
    assert "用事业基金弥补收支差额" in sources.text()


def marked(window: MainWindow) -> list[str]:
    walk = QTreeWidgetItemIterator(work(window).navigator.tree)
    found = []
    while (item := walk.value()) is not None:  # type: ignore[unused-ignore]
        if item.data(0, MOVED):
            found.append(item.text(0).split()[0])
        walk += 1
    return found


def test_an_edit_lists_and_marks_what_it_moved_elsewhere(window: MainWindow) -> None:
    document = opened(window, YUBEI)
    guide = work(window).guide
    at = cell(document, "general", "tree", leaf(document), "project")
    document.go_to(at)
    assert guide.consequences.isHidden()
    tree = work(window).navigator.tree
    before = [tree.visualItemRect(tree.topLevelItem(i)) for i in range(tree.topLevelItemCount())]
    put(document, at, "100")
    QApplication.processEvents()
    after = [tree.visualItemRect(tree.topLevelItem(i)) for i in range(tree.topLevelItemCount())]
    assert after == before  # a mark must not move what one is about to click
    assert guide.consequences.isVisible()
    assert guide.consequences.title.text().endswith(f"{len(guide.consequences.lines.lines)} 处")
    assert marked(window) == ["②", "表一", "表二", "表三", "表四", "表十五"]  # ② is the text
    assert guide.consequences.lines.lines[-1][2].endswith(" 段文字变了")
    place, name, change = guide.consequences.lines.lines[0]
    assert name.startswith("表一")
    assert " → " in change
    guide.consequences.lines.linkActivated.emit("0")
    assert document.current == place
    assert marked(window) == ["②", "表二", "表三", "表四", "表十五"]  # it has been seen
    guide.go_back()
    assert document.current == at
    document.undo_stack.undo()
    assert guide.consequences.lines.lines[0] == (place, name, " → ".join(reversed(change.split(" → "))))
    filer = cell(document, "cover", "unit", SINGLE_ROW, "filer")
    put(document, filer, "张三")
    assert guide.consequences.isHidden()
    assert marked(window) == []


def test_what_an_edit_moved_is_said_under_its_name_and_not_in_other_tables(window: MainWindow) -> None:
    document = opened(window, YUBEI)
    panel = work(window).guide.consequences
    at = cell(document, "general", "tree", leaf(document), "project")
    document.go_to(at)
    put(document, at, "100")
    document.go_to(at._replace(column="basic"))  # as after Enter: the list is still about the cell before
    assert panel.title.text().startswith(
        "改了 表五 机关事业单位基本养老保险缴费支出 · 项目支出 ，别的表随之变了 "
    )
    document.go_to(panel.lines.lines[0][0])
    assert panel.isVisible()  # one sees there what has moved
    cover = document.session.submission.forms["cover"][0].id
    document.show("cover", cover)
    assert panel.isHidden()
    document.go_to(at)
    assert panel.isHidden()


def test_the_total_lists_the_rows_that_lost_points(window: MainWindow) -> None:
    document = opened(window)
    guide = work(window).guide
    document.show("overall", document.session.submission.forms["overall"][0].id)
    assert guide.score.lost.isHidden()
    put(document, indicator(document, "overall", 1, "actual"), "1个")
    put(document, indicator(document, "overall", 2, "actual"), "0家")
    assert "丢了 4.5 分" in guide.score.lost.text()
    guide.score.lost.linkActivated.emit("0")
    assert document.current == cell(document, "overall", "summary", SINGLE_ROW, "total")
    assert "丢分的 2 项，从多到少" in guide.cell.explanation.text()
    assert [end for _, end in names(guide.cell.sources)][:3] == ["0 / 3", "1.5 / 3", "10 / 10"]
    guide.cell.sources.linkActivated.emit("0")
    assert document.current == indicator(document, "overall", 2, "score")


def said_of_figures(window: MainWindow, pack: str) -> list[str]:
    """Ask the guide and the pointer about each part of each paragraph; gives the guide's sentences."""
    document = opened(window, pack)
    guide, canvas = work(window).guide.cell, work(window).paper.canvas
    place = document.session.submission.forms["narrative"][0].id
    document.show("narrative", place)
    said = []
    for at, _ in paragraphs(document.session.calculation, "narrative", place):
        parts = [one for one in telling(document.session.calculation, at) if one.role != WORDS]
        for number, part in enumerate(parts):
            figure = Figure(at, number, part.at or at)
            guide.explanation.clear()
            guide.show_figure(figure)
            canvas._said_of(figure)
            if part.computed or part.role == "figure":
                assert guide.explanation.text(), (at, part.text)
                said.append(guide.explanation.text())
    return said


@pytest.mark.parametrize("pack", [YUBEI, "tongnan-budget-2021"])
def test_every_figure_of_the_text_says_how_it_came_about(window: MainWindow, pack: str) -> None:
    said = said_of_figures(window, pack)
    assert len(said) > 20
    assert not [one for one in said if re.search(r"[a-z]|“”|（0）|（（[^（）]*））|…", one)]
