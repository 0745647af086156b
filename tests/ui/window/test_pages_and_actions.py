"""What can be done on each page acts on what is seen there, or leads to where it is seen."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QMenu, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from models.storage.draft_file import dumps
from tests.support.windows import OFFSCREEN, opened, shown_window
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
PAGES = ("show_start", "show_export", "show_preview")
EXPORTS = {f"export_{kind}" for kind in ("pdf", "xlsx", "proof", "docx", "html", "txt")}
ASKS = {"new", "from_last", "open", "save", "save_as", *EXPORTS, "verify", "history", "discarded", "browse"}
ASKS |= {"compare", "dictionaries", "close", "quit", "manual", "keys", "about", "preview", "import"}
ASKS |= {"from_goals", "goals", "executed", "differences", "packs", "making"}
"""What asks in a dialog that names what it is about, or opens a page or window of its own."""


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(QInputDialog, "exec", lambda dialog: dialog.setIntValue(dialog.intValue() + 1) or 1)
    window = shown_window(qtbot, qapp)
    opened(window, "yubei-budget-2024")
    return window


def seen(window: MainWindow) -> tuple[object, ...]:
    """Give what a person sees of the window: the page, the panes and how large the pages are."""
    assert window.workspace is not None
    work = window.workspace
    return window.stack.currentWidget(), work.guide.isVisible(), work.navigator.isVisible()


def hidden(window: MainWindow) -> tuple[object, ...]:
    """Give what lies under other pages: the cell, zoom and fit, switches, the text of the draft."""
    assert window.document is not None
    assert window.workspace is not None
    canvas, switches = window.workspace.paper.canvas, ("steps_pane", "guide_pane")
    checked = [window.actions_[name].isChecked() for name in switches]
    text = dumps(window.document.session.submission)
    return window.document.current, canvas.zoom, canvas.fit, checked, text


@pytest.mark.parametrize("page", PAGES)
def test_every_action_acts_on_what_is_seen(window: MainWindow, qtbot: QtBot, page: str) -> None:
    assert window.workspace is not None
    usual = {action.text(): action for action in window.workspace.paper.usual_actions()}
    actions: dict[str, QAction] = {**window.actions_.by_id, **usual}
    for name in sorted({*actions} - ASKS):
        getattr(window, page)()
        QApplication.clipboard().setText("12")
        shown, before = seen(window), hidden(window)
        action = actions[name]
        if not action.isEnabled():
            continue
        action.trigger()
        if page == "show_preview" and name == "year":  # the pages show it
            continue
        assert seen(window) != shown or hidden(window) == before, name


@pytest.mark.parametrize("page", PAGES)
def test_back_on_the_paper_everything_is_there_again(window: MainWindow, qtbot: QtBot, page: str) -> None:
    def enabled() -> set[str]:
        assert window.workspace is not None
        usual = {action.text() for action in window.workspace.paper.usual_actions() if action.isEnabled()}
        return usual | {name for name, action in window.actions_.by_id.items() if action.isEnabled()}

    before = enabled()
    getattr(window, page)()
    assert enabled() < before
    window.show_paper()
    assert enabled() == before


@pytest.mark.parametrize("page", PAGES)
def test_the_keys_of_panes_fold_nothing_unseen(window: MainWindow, qtbot: QtBot, page: str) -> None:
    assert window.workspace is not None
    panes = (window.workspace.navigator, window.workspace.guide)
    before = [pane.isVisible() for pane in panes]
    getattr(window, page)()
    there = panes[0].isVisible()
    for key in (Qt.Key.Key_F9, Qt.Key.Key_F11):
        qtbot.keyClick(window, key)
        if there:
            qtbot.keyClick(window, key)
    window.show_paper()
    assert [pane.isVisible() for pane in panes] == before


def test_what_may_only_be_read_stays_so_on_every_page(window: MainWindow) -> None:
    assert window.document is not None
    window.document.set_read_only("别人正开着")
    for page in (*PAGES, "show_paper"):
        getattr(window, page)()
        assert not window.actions_["save"].isEnabled()
        assert not window.actions_["accept"].isEnabled()


def letters(menu: QMenu) -> list[str]:
    return re.findall(r"(?<!&)&([A-Z0-9])", " ".join(action.text() for action in menu.actions()))


def test_no_letter_stands_twice_in_a_menu(window: MainWindow) -> None:
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    assert len(menus) >= 5
    bar = [action.text() for action in window.menuBar().actions()]
    assert len(set(bar)) == len(bar)
    for menu in menus:
        menu.aboutToShow.emit()
        doubled = [letter for letter, times in Counter(letters(menu)).items() if times > 1]
        assert not doubled, menu.title()


def test_the_export_page_says_of_a_sheet_what_the_steps_say(window: MainWindow) -> None:
    """✓ only where a figure was compared with another."""
    window.show_export()
    assert window.workspace is not None
    page, navigator = window.workspace.export_page, window.workspace.navigator
    labels = [one.text() for one in page.findChildren(QLabel)]
    said = {labels[i - 1]: labels[i + 1] for i, text in enumerate(labels) if text.startswith("A4 ")}
    assert len(said) > 15
    steps = {}
    walk = QTreeWidgetItemIterator(navigator.tree)
    while (item := walk.value()) is not None:  # type: ignore[unused-ignore]
        steps[item.text(0).split(" ", 1)[-1]] = item.text(1)
        walk += 1
    both = [name for name in said if name in steps]
    assert len(both) > 5
    assert {name: said[name] for name in both} == {name: steps[name] for name in both}
    assert "自动" in said.values()
