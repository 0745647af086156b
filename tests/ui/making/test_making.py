"""表样制作 in the window: a blank workbook becomes a form by pointing, undone, kept, tried, held against."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.address import Address
from models.drafts.changes import InsertRows
from models.making.blank import CellAt
from models.packs.loading import read_pack
from tests.support.blanks import project_selfeval
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, put, shown_window
from tests.ui.making.hand import Hand
from ui.drafts.document import Document
from ui.making._grounds import COLOURS
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
MOST = 60
"""Clicks and entries from the blank workbook to the form."""

FUNDS = {"7": ("100", "90", "81.5"), "8": ("5", "5", "5"), "9": ("", "", "")}
INDICATORS = [
    ("产出指标", "数量指标", "建成站点", "≥12个", "10个", "15"),
    ("产出指标", "质量指标", "验收合格率", "≥95%", "100%", "15"),
    ("产出指标", "时效指标", "完成时间", "2025年11月底前", "2025年10月", "10"),
    ("产出指标", "成本指标", "单位成本", "≤8万元", "9万元", "10"),
    ("效益指标", "社会效益指标", "受益人数", "≥3000人", "2400人", "30"),
    ("满意度指标", "服务对象满意度指标", "满意度", "≥90%", "93%", "10"),
]
COLUMNS = ("level1", "level2", "level3", "target", "actual", "weight")


@pytest.fixture
def hand(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Hand:
    return Hand(shown_window(qtbot, qapp), monkeypatch)


@pytest.fixture
def national(tmp_path: Path) -> Path:
    return project_selfeval(tmp_path / "项目支出绩效自评表（空表）.xlsx")


def test_the_national_form_is_made_of_its_blank_in_few_clicks_and_scores_as_the_pack_that_comes_along(
    hand: Hand, national: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_questions(monkeypatch, "不保存")
    assert hand.begin(national)
    hand.enter(hand.page.about.title, "某县项目支出绩效自评表")
    hand.click("I22")
    hand.button("固定文字 G")
    for place in ("I6", "J6", "H13", "H22", "G22"):  # a look at what the program proposes
        hand.click(place)
        assert hand.page.answers.selection is not None
        assert hand.page.answers.selection.judged.role.kind in ("computed", "score")
    hand.button("试填")
    assert hand.count <= MOST
    made = hand.window.document
    assert made is not None
    assert made.session.pack.title == "某县项目支出绩效自评表"
    assert not hand.window.making.shown
    _fill_made(made)
    own = _scores_of(made, "form1", ("part1", "-", "j6"), ("part2", "-", "h22"))
    hand.window.new("national-project-selfeval", 2025, "某单位")
    built_in = hand.window.document
    assert built_in is not None
    _fill_built_in(built_in)
    assert own == _scores_of(built_in, "project", ("funds", "total", "score"), ("summary", "-", "total"))
    assert None not in own
    assert own[0] == Decimal("9.11")  # 86.5 ÷ 95 × 10


def _fill_made(document: Document) -> None:
    at = _place(document, "form1")
    for row, figures in FUNDS.items():
        for column, text in zip("efg", figures, strict=True):
            put(document, at._replace(block="part1", row="-", column=f"{column}{row}"), text)
    _fill_indicators(document, at)


def _fill_built_in(document: Document) -> None:
    at = _place(document, "project")
    for row, figures in zip(("fiscal", "carried", "other"), FUNDS.values(), strict=True):
        for column, text in zip(("initial", "budget", "executed"), figures, strict=True):
            put(document, at._replace(block="funds", row=row, column=column), text)
    _fill_indicators(document, at)


def _fill_indicators(document: Document, at: Address) -> None:
    for row, texts in zip(_rows(document, at), INDICATORS, strict=True):
        for column, text in zip(COLUMNS, texts, strict=True):
            put(document, at._replace(block="indicators", row=row, column=column), text)


def _place(document: Document, form: str) -> Address:
    return Address(form, document.session.submission.forms[form][0].id, "", "", "")


def _rows(document: Document, at: Address) -> list[str]:
    """Give as many rows of indicators as are to be filled."""
    there = list(document.session.submission.rows(at.form, at.instance, "indicators"))
    for _ in INDICATORS[len(there) :]:
        key = document.session.submission.new_id("r")
        document.do(InsertRows(at.form, at.instance, "indicators", len(there), ((key, {}),)), "加行")
        there.append(key)
    return there[: len(INDICATORS)]


def _scores_of(document: Document, form: str, funds: tuple[str, ...], total: tuple[str, ...]) -> list[object]:
    calc, at = document.session.calculation, _place(document, form)
    rows = [("indicators", row, "score") for row in _rows(document, at)]
    return [calc.value(Address(at.form, at.instance, *one)) for one in (funds, *rows, total)]
