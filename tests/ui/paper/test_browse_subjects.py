"""The dictionary of subjects looked through and searched at the window, and what is chosen put in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.subjects.lists_in_use import dictionary
from tests.support.windows import OFFSCREEN, opened
from ui.drafts.document import Document
from ui.paper.browse_subjects import SubjectBrowser
from ui.window._dictionaries import DictionariesDialog
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN


@pytest.fixture
def browser(qtbot: QtBot) -> SubjectBrowser:
    made = SubjectBrowser("functional", 2025)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(browser: SubjectBrowser) -> list[str]:
    return [code for code, item in browser._items.items() if not item.isHidden()]


def test_the_tree_holds_all_of_the_dictionary_under_its_classes(browser: SubjectBrowser) -> None:
    assert len(browser._items) == len(dictionary("functional"))
    assert browser._items["2050203"].parent() is browser._items["20502"]
    assert browser._items["20502"].parent() is browser._items["205"]
    assert browser._items["205"].parent() is None


@pytest.mark.parametrize("typed", ["2050203", "初中教育", "czjy"])
def test_one_finds_by_code_name_and_initials(qtbot: QtBot, browser: SubjectBrowser, typed: str) -> None:
    browser.search.setFocus()
    if typed.isascii():
        qtbot.keyClicks(browser.search, typed)
    else:
        browser.search.insert(typed)  # as an input method does
    assert browser.chosen() == "2050203"
    assert {"205", "20502"} < {*shown(browser)}
    assert "2130505" not in shown(browser)
    browser.search.clear()
    assert len(shown(browser)) == len(browser._items)


@pytest.mark.parametrize(("typed", "code"), [("nync", "21301"), ("wsjk", "210"), ("农业农村", "21301")])
def test_initials_lead_to_the_classes_in_use(browser: SubjectBrowser, typed: str, code: str) -> None:
    browser.search.setText(typed)
    assert browser.chosen() == code


def test_a_subject_that_is_found_shows_all_below_it(browser: SubjectBrowser) -> None:
    browser.search.setText("农业农村")
    assert {"2130101", "2130122", "2130199"} < {*shown(browser)}
    assert browser._items["21301"].isExpanded()


@pytest.mark.parametrize("typed", ["211", "２１１", " 211 "])
def test_a_number_finds_what_begins_with_it(browser: SubjectBrowser, typed: str) -> None:
    browser.search.setText(typed)
    assert browser.chosen() == "211"
    assert {code[:3] for code in shown(browser)} == {"211"}
    assert browser._items["211"].isExpanded()
    assert not browser._items["21101"].isExpanded()


def test_what_the_dictionary_lacks_is_said(browser: SubjectBrowser) -> None:
    browser.search.setText("没有这种科目")
    assert shown(browser) == []
    assert browser.chosen() == ""
    assert "可以直接填，自己写名称" in browser.messages.text


def test_each_line_says_what_bears_it_out(browser: SubjectBrowser) -> None:
    assert browser._items["2150517"].text(2) == "公开表 2024、2025"
    assert browser._items["2050203"].text(2) == "全国分类科目"


def test_an_imported_list_is_marked_with_its_file(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "某区2026批复.csv"
    path.write_text("编码,名称\n2150588,某项支出\n", encoding="utf-8")
    settings = DictionariesDialog(window.recent, window)
    qtbot.addWidget(settings)
    assert settings.import_list("functional", path)
    seen: list[str] = []

    def look() -> None:
        browser = QApplication.activeModalWidget()
        assert isinstance(browser, SubjectBrowser)
        seen.extend([browser._items["2150588"].text(1), browser._items["2150588"].text(2)])
        assert not browser.add_button.isVisible()
        browser.accept()

    QTimer.singleShot(0, look)
    settings.browses["functional"].click()
    assert seen == ["某项支出", "自己的清单：某区2026批复.csv"]


def test_a_subject_goes_into_the_table_where_the_person_is(window: MainWindow, qtbot: QtBot) -> None:
    document: Document = opened(window, "yubei-budget-2024")
    form = document.session.submission.forms["general"][0].id
    document.go_to(Address("general", form, "tree", "2150502", "project"))
    said: list[str] = []

    def choose() -> None:
        browser = QApplication.activeModalWidget()
        assert isinstance(browser, SubjectBrowser)
        qtbot.keyClicks(browser.search, "2050203")
        qtbot.keyClick(browser.search, Qt.Key.Key_Down)
        qtbot.keyClick(browser.tree, Qt.Key.Key_Return)
        said.append(browser.messages.text)
        browser.put_in()
        said.append(browser.messages.text)
        browser.accept()

    QTimer.singleShot(0, choose)
    window.actions_["browse"].trigger()
    assert "2050203" in document.session.submission.forms["general"][0].rows("tree")
    assert "2050203" in said[0]
    assert "已在表中" in said[1]
    document.undo_stack.undo()
    assert "2050203" not in document.session.submission.forms["general"][0].rows("tree")


def test_a_figure_is_for_what_is_below_a_subject(window: MainWindow, qtbot: QtBot) -> None:
    document: Document = opened(window, "yubei-budget-2024")
    form = document.session.submission.forms["general"][0].id
    document.go_to(Address("general", form, "tree", "2150502", "project"))
    rows = document.session.submission.forms["general"][0].rows
    before = [*rows("tree")]

    def choose() -> None:
        browser = QApplication.activeModalWidget()
        assert isinstance(browser, SubjectBrowser)
        qtbot.keyClicks(browser.search, "nync")
        browser.add_button.click()
        assert browser.messages.text == "21301 农业农村 是款，金额要填到项，没有加入。请在它下面选。"
        assert [*rows("tree")] == before
        browser.tree.setCurrentItem(browser._items["2130122"])
        browser.add_button.click()
        browser.accept()

    QTimer.singleShot(0, choose)
    window.actions_["browse"].trigger()
    assert {*rows("tree")} - {*before} == {"2130122"}


def test_a_form_without_subjects_says_so(window: MainWindow) -> None:
    document = opened(window, "yubei-budget-2024")
    document.show("goal", document.session.submission.forms["goal"][0].id)
    window.actions_["browse"].trigger()
    assert "文件 → 科目字典…" in window.messages.text
