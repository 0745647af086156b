"""Small screens: everything is in reach, panes fold and keep their widths, the paper fits the room."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.building import CHONGQING
from tests.support.on_screen import on_screen
from tests.support.windows import OFFSCREEN, opened, shown_window
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN

PANES = {"steps_pane": Qt.Key.Key_F9, "guide_pane": Qt.Key.Key_F11}


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    window = shown_window(qtbot, qapp)
    opened(window, CHONGQING)
    return window


@pytest.mark.parametrize(
    ("size", "scale"), [((1366, 768), 1), ((1366, 768), 1.25), ((1366, 768), 1.5), ((1024, 600), 1)]
)
def test_nothing_is_cut_off_or_out_of_reach(tmp_path: Path, size: tuple[int, int], scale: float) -> None:
    assert on_screen(tmp_path, size, scale) == ""


def widths(window: MainWindow) -> list[int]:
    return window.splitter.sizes()


def test_the_preview_and_the_start_page_leave_the_panes_as_they_were(window: MainWindow) -> None:
    window.splitter.setSizes([250, 900, 340])
    before = widths(window)
    assert before[0] == 250
    for _ in range(3):
        window.show_preview()
        window.show_paper()
        window.show_start()
        window.show_paper()
    assert widths(window) == before


@pytest.mark.parametrize("name", PANES)
def test_a_key_folds_each_pane_and_brings_it_back_as_wide(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    assert window.workspace is not None
    panes = {"steps_pane": window.workspace.navigator, "guide_pane": window.workspace.guide}
    before, paper = widths(window), window.workspace.paper
    window.activateWindow()
    paper.setFocus()
    qtbot.keyClick(paper, PANES[name])
    assert panes[name].isHidden()
    assert [pane for pane in panes.values() if pane.isHidden()] == [panes[name]]
    assert paper.width() > before[1]
    window.show_preview()
    window.show_paper()
    assert panes[name].isHidden()
    qtbot.keyClick(paper, PANES[name])
    assert widths(window) == before


def test_which_panes_are_folded_is_remembered(window: MainWindow, qtbot: QtBot, qapp: QApplication) -> None:
    for name in PANES:
        window.actions_[name].trigger()
    again = shown_window(qtbot, qapp)
    opened(again)
    assert again.workspace is not None
    assert again.workspace.navigator.isHidden()
    assert again.workspace.guide.isHidden()
    again.actions_["review"].trigger()
    assert not again.workspace.guide.isHidden()  # asked for what is in it


def test_a_narrow_window_begins_without_the_guide(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    window.resize(910, 480)
    opened(window)
    assert window.workspace is not None
    assert window.workspace.guide.isHidden()
    assert not window.workspace.navigator.isHidden()


def test_fits_follow_the_window_and_its_panes(window: MainWindow) -> None:
    assert window.workspace is not None
    canvas, bar = window.workspace.paper.canvas, window.workspace.paper.horizontalScrollBar()
    window.actions_["zoom_fit"].trigger()
    seen = [canvas.zoom]
    for width in (1366, 1092, 960):
        window.resize(width, 600)
        seen.append(canvas.zoom)
        assert bar.maximum() == 0
    assert seen == sorted(set(seen), reverse=True)
    for name in PANES:
        window.actions_[name].trigger()
        seen.append(canvas.zoom)
        assert bar.maximum() == 0
    assert seen[-3] < seen[-2] < seen[-1]
    window.actions_["zoom_reset"].trigger()
    window.resize(1400, 600)
    assert canvas.zoom == 1
    window.actions_["zoom_reading"].trigger()
    assert window.workspace.status.zoom.text() == f"适合阅读 {canvas.zoom * 100:.0f} %"


def test_the_start_page_scrolls_to_what_has_the_keyboard(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    window.setMinimumHeight(0)
    window.resize(911, 300)
    start = window.start
    window.activateWindow()
    start.packs.setFocus()
    qtbot.waitUntil(start.packs.hasFocus)
    start.verticalScrollBar().setValue(0)
    assert start.filer.visibleRegion().boundingRect() != start.filer.rect()
    start.filer.setFocus(Qt.FocusReason.ShortcutFocusReason)  # as Alt+T does
    qtbot.waitUntil(start.filer.hasFocus)
    assert start.filer.visibleRegion().boundingRect() == start.filer.rect()
