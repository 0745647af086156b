"""Pastes that cannot be right as they stand: refused or put right, and never told as all well."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from models.address import Address
from models.storage.draft_file import dumps
from tests.support.windows import OFFSCREEN, indicator, opened
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
BUDGET, SELFEVAL = "yubei-budget-2024", "qiannan-selfeval-2023"
AT = Address("general", "7", "tree", "2150501", "basic")


def pasted(window: MainWindow, qtbot: QtBot, at: Address, text: str) -> tuple[str, str]:
    """Paste a text at a cell by the keyboard; gives the kind of the message and its words."""
    assert window.document is not None
    assert window.workspace is not None
    window.document.go_to(at)
    window.workspace.paper.setFocus()
    QApplication.clipboard().setText(text)
    qtbot.keyClick(window.workspace.paper, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    bar = window.messages
    words = "".join(label.text() for label in bar.findChildren(QLabel))
    return str(bar.property("kind")), words


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("code", "科目编码\t科目名称"),
        ("basic", "基本支出\t项目支出"),
        ("basic", "基本支出"),
        ("basic", "基本支出\t项目支出\n\t\n"),
    ],
)
def test_heads_alone_are_no_content(window: MainWindow, qtbot: QtBot, column: str, text: str) -> None:
    document = opened(window, BUDGET)
    before = dumps(document.session.submission)
    kind, words = pasted(window, qtbot, AT._replace(column=column), text)
    assert kind == "notice"
    assert "只有表头" in words
    assert dumps(document.session.submission) == before


def test_heads_alone_are_no_content_among_texts_either(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window, SELFEVAL)
    at = indicator(document, "overall", 0, "target")
    before = dumps(document.session.submission)
    assert "只有表头" in pasted(window, qtbot, at, "年度指标值\t实际完成值")[1]
    assert dumps(document.session.submission) == before
    pasted(window, qtbot, at, "三级指标")  # one word may be what the cell is to say
    assert document.session.submission.typed(at) == "三级指标"


@pytest.mark.parametrize("gap", [" ", "", "　", "-"])
@pytest.mark.parametrize("column", ["code", "basic"])
def test_a_name_behind_its_code_moves_no_figure(
    window: MainWindow, qtbot: QtBot, gap: str, column: str
) -> None:
    document = opened(window, BUDGET)
    for code in ("2150501", "215 05 01"):
        pasted(window, qtbot, AT._replace(column=column), f"{code}{gap}行政运行\t1\t2\t3\t4")
    cells = document.session.submission.rows(*AT[:3])[AT.row]
    document.undo_stack.undo()
    pasted(window, qtbot, AT._replace(column=column), "2150501\t行政运行\t1\t2\t3\t4")
    assert cells == document.session.submission.rows(*AT[:3])[AT.row]
    assert "name" not in cells


def test_figures_do_not_become_names(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window, BUDGET)
    before = dumps(document.session.submission)
    kind, words = pasted(window, qtbot, AT._replace(column="name"), "12345")
    assert kind == "notice"
    assert "只有数字" in words
    assert dumps(document.session.submission) == before


@pytest.mark.parametrize("text", ["1e5", "约三万", "12..5", "=B2*2"])
def test_what_cannot_be_read_is_named(window: MainWindow, qtbot: QtBot, text: str) -> None:
    document = opened(window, BUDGET)
    kind, words = pasted(window, qtbot, AT, f"{text}\t5")
    assert kind == "notice"
    assert "1 个认不出" in words
    assert "行政运行 · 基本支出" in words
    assert document.session.submission.typed(AT) == text
    document.undo_stack.undo()
    by_code = f"2150501\t行政运行\t1\t2\t{text}"
    assert "1 个认不出" in pasted(window, qtbot, AT._replace(column="code"), by_code)[1]


@pytest.mark.parametrize("dash", ["—", "/", "-", "－", "——", "–"])
@pytest.mark.parametrize("text", ["{}\t5", "{}", "2150501\t行政运行\t1\t\t{}\t5"])
def test_dashes_mean_blank(window: MainWindow, qtbot: QtBot, dash: str, text: str) -> None:
    document = opened(window, BUDGET)
    kind, words = pasted(window, qtbot, AT, text.format(dash))
    assert kind == "good"
    assert "当作空白" in words
    assert document.session.submission.typed(AT) == ""
    assert not document.session.calculation.state(AT).problem


def test_a_dash_among_texts_is_a_text(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window, SELFEVAL)
    at = indicator(document, "overall", 0, "reason")
    pasted(window, qtbot, at, "—")
    assert document.session.submission.typed(at) == "—"
