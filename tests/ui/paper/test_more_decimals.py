"""A figure typed with more decimals than its cell prints is named: what is added up is not what is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from models.address import Address
from models.checks.checks import FINER, Issue
from models.drafts.changes import InsertRows
from models.drafts.submission import new_submission
from models.packs.loading import load_pack
from models.session.session import Session
from tests.support.windows import OFFSCREEN, put
from tests.ui.paper.test_view import press, shown
from ui.drafts.document import Document
from ui.guide.guide import Guide
from ui.paper.view import PaperView

pytestmark = OFFSCREEN
Key = Qt.Key


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    """Give an empty budget set that shows 表六, of two printed decimals."""
    document = Document(Session(new_submission(load_pack("yubei-budget-2024"), 2024)))
    document.show("basic", document.session.submission.forms["basic"][0].id)
    return document


@pytest.fixture
def view(qtbot: QtBot, document: Document) -> Iterator[PaperView]:
    view = shown(qtbot, document)
    yield view
    view.set_document(None)


def told(document: Document) -> list[Issue]:
    return [one for one in document.session.issues() if one.code == FINER]


def words(guide: Guide) -> str:
    return " ".join(label.text() for label in guide.cell.findChildren(QLabel))


def at(document: Document, row: str) -> Address:
    return Address("basic", document.instance, "tree", row, "personnel")


def test_typing_says_what_is_printed_of_it(qtbot: QtBot, view: PaperView, document: Document) -> None:
    guide = Guide()
    qtbot.addWidget(guide)
    guide.set_document(document)
    press(view, Key.Key_Insert, "jbgz", Key.Key_Return, "12.345", Key.Key_Return)
    (issue,) = told(document)
    assert issue.address == at(document, "30101")
    assert issue.severity == "提示"
    assert "填的是 12.345，" in issue.message
    assert "纸上是 12.35；" in issue.message
    assert issue.message.startswith("基本工资 · 人员经费：")
    document.go_to(issue.address)
    assert "纸上是 12.35" in words(guide)
    put(document, issue.address, "12.35")
    assert not told(document)
    assert "纸上是" not in words(guide)


@pytest.mark.parametrize("text", ["12.34", "12.340", "1,200", "", "十二", "12.3"])
def test_what_is_printed_as_typed_is_not_named(view: PaperView, document: Document, text: str) -> None:
    press(view, Key.Key_Insert, "jbgz", Key.Key_Return, "5", Key.Key_Return)
    put(document, at(document, "30101"), text)
    assert not told(document)


def test_an_amount_that_is_not_printed_at_all_is_named(view: PaperView, document: Document) -> None:
    press(view, Key.Key_Insert, "jbgz", Key.Key_Return, "0.001", Key.Key_Return)
    assert "纸上是 空的" in told(document)[0].message


def test_of_a_whole_table_a_few_are_named_and_the_others_counted(document: Document) -> None:
    codes = ("30101", "30102", "30103", "30107", "30199")
    rows = tuple((code, {"personnel": "1.005"}) for code in codes)
    document.do(InsertRows("basic", document.instance, "tree", 0, rows), "添加")
    found = told(document)
    assert [one.address.row for one in found] == ["30101", "30102", "30103"]
    assert ["还有" in one.message for one in found] == [False, False, True]
    assert "还有 2 格" in found[-1].message
    put(document, at(document, "30101"), "1")
    assert [one.address.row for one in told(document)] == ["30102", "30103", "30107"]
