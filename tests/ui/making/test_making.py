"""表样制作 in the window: a blank workbook becomes a form by pointing, undone, kept, tried, held against."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from models.address import Address
from models.blanks.blank import Region
from models.drafts.changes import InsertRows
from models.making.kept import read_kept
from models.meanings.workpiece import Role
from models.packs.heads import own_pack_file
from models.packs.loading import read_pack
from tests.support import bureau
from tests.support.blanks import project_selfeval
from tests.support.windows import OFFSCREEN, answer_questions, choose_file, put, shown_window
from tests.ui.making.hand import Hand
from ui.drafts.document import Document
from ui.making._grounds import COLOURS

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
FILLED = ("level1", "level2", "level3", "target", "actual", "weight")


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
        for column, text in zip(FILLED, texts, strict=True):
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


def test_a_formula_is_pointed_together_and_goes_on_across_what_is_chosen(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("E6")
    hand.click("G6", shift=True)
    hand.press("j")
    for place in ("E7", "E8"):
        hand.click(place)
    hand.press("-")
    hand.click("E9")
    assert hand.page.answers.formula.field.text() == "E7+E8−E9"
    hand.button("采用算式（回车）")
    formulas = [hand.judged(place).role.formula for place in ("E6", "F6", "G6")]
    assert formulas == ["=E7+E8-E9", "=F7+F8-F9", "=G7+G8-G9"]
    assert "part1.f7 + part1.f8 - part1.f9" in hand.work.made.text


def test_a_column_of_rows_that_repeat_is_added_up_by_one_click(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("G22")
    hand.press("j")
    hand.click("G15")
    assert hand.page.answers.formula.field.text() == "合计(G13:G21)"
    hand.press(Qt.Key.Key_Return)
    assert hand.judged("G22").role.formula == "=SUM(G13:G21)"


def test_a_formula_is_left_by_going_elsewhere(hand: Hand, national: Path) -> None:
    hand.begin(national)
    for leave in (
        lambda: hand.page.go_to(hand.at("C3")),
        lambda: hand.press("z"),
        lambda: hand.press(Qt.Key.Key_Escape),
        lambda: hand.button("名称、年度、单位…"),
    ):
        hand.click("E6")
        hand.press("j")
        hand.click("E7")
        leave()
        assert not hand.page.answers.formula.picking
        hand.click("C4")  # is not meant for a formula that is seen no more
        assert hand.page.answers.selection is not None
        assert hand.page.answers.selection.place == "C4"
    assert not hand.work.piece.answers


def test_a_cell_of_another_sheet_is_pointed_at(hand: Hand, national: Path) -> None:
    book = load_workbook(national)
    other = book.copy_worksheet(book.active)
    other.title, other["A1"] = "二级项目", "二级项目绩效自评表"
    book.save(national)
    hand.begin(national)
    hand.click("E6")
    hand.press("j")
    hand.page.overview.sheets.setCurrentRow(1)
    QApplication.processEvents()
    hand.click("2!E6")
    assert hand.page.answers.formula.field.text() == "「二级项目」E6"
    hand.button("采用算式（回车）")
    assert hand.judged("E6").role.formula == "='二级项目'!E6"
    assert "compute: form2.part1.e6" in hand.work.made.text


def test_every_step_is_undone_and_done_again(hand: Hand, national: Path) -> None:
    hand.begin(national)
    states = [hand.work.piece]
    hand.click("C3")
    hand.press("g")
    states.append(hand.work.piece)
    hand.click("G4")
    hand.button("日期")
    states.append(hand.work.piece)
    assert hand.judged("G4").role.type == "date"
    assert hand.judged("C3").role.kind == "fixed"
    undo, redo = hand.window.actions_.undo, hand.window.actions_.redo
    undo.trigger()
    assert hand.work.piece == states[1]
    assert hand.judged("G4").role.type == "text"
    undo.trigger()
    assert hand.work.piece == states[0]
    assert not undo.isEnabled()
    redo.trigger()
    redo.trigger()
    assert hand.work.piece == states[2]
    assert "g4, label: 实施单位, type: date" in hand.work.made.text


def test_undo_is_that_of_what_is_shown(hand: Hand, national: Path) -> None:
    """A step of the draft behind is not undone while a form is made, nor the other way round."""
    assert hand.window.new("national-project-selfeval", 2025, "某单位")
    document = hand.window.document
    assert document is not None
    at = _place(document, "project")._replace(block="head", row="-", column="name")
    put(document, at, "项目一")
    hand.begin(national)
    assert not hand.window.actions_.undo.isEnabled()
    hand.click("C3")
    hand.press("g")
    hand.window.actions_.undo.trigger()
    assert hand.judged("C3").role.kind == "typed"
    assert document.session.submission.typed(at) == "项目一"
    hand.button("← 返回")
    hand.window.actions_.undo.trigger()
    assert document.session.submission.typed(at) == ""


def test_a_form_is_gone_on_with_after_the_program_died(
    hand: Hand, national: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.begin(national)
    hand.click("C3")
    hand.press("g")
    qtbot.wait(500)  # no more is done: the program dies here
    asked = answer_questions(monkeypatch, "接着做")
    again = Hand(shown_window(qtbot, qapp), monkeypatch)
    national.unlink()
    again.window.actions_["making"].trigger()
    assert "还没有保存，接着做吗" in asked[0]
    assert again.judged("C3").role.kind == "fixed"
    assert again.work.piece.answers == hand.work.piece.answers


def test_the_same_blank_goes_on_where_it_was_left_and_begins_anew_when_asked(
    hand: Hand, national: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.begin(national)
    hand.click("C3")
    hand.press("g")
    hand.button("← 返回")
    assert not hand.window.making.shown
    answer_questions(monkeypatch, "另做一份")
    hand.begin(national)
    assert hand.judged("C3").role.kind == "fixed"
    assert "1 处是您说明过的" in hand.window.messages.text
    hand.button("从头开始", hand.window.messages)
    assert hand.judged("C3").role.kind == "typed"
    hand.window.actions_.undo.trigger()
    assert hand.judged("C3").role.kind == "fixed"


def test_kept_work_that_is_damaged_is_told_and_the_blank_begins_anew(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("C3")
    hand.press("g")
    hand.button("← 返回")
    kept = hand.work.kept
    assert kept is not None
    kept.write_bytes(b"{")
    assert hand.begin(national)
    assert hand.judged("C3").role.kind == "typed"
    assert "上次做到一半的表样读不出来" in hand.window.messages.text


def test_the_keyboard_is_enough(hand: Hand, national: Path) -> None:
    hand.begin(national)
    paper = hand.page.paper
    hand.click("E7")
    hand.press(Qt.Key.Key_Up)
    assert hand.page.answers.selection is not None
    assert hand.page.answers.selection.place == "E6"
    hand.press("j")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space):
        hand.press(key)
    hand.press("*")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return):
        hand.press(key)
    assert hand.judged("E6").role.formula == "=E7*E8"
    hand.click("G13")
    hand.press(Qt.Key.Key_Down)
    assert hand.page.answers.selection.place == "G22"  # below the rows that repeat, which are one place
    hand.press(Qt.Key.Key_Up)
    assert hand.page.answers.selection.place == "G13:G21"
    hand.press("t")
    assert hand.judged("G13").answered
    assert hand.window.focusWidget() is paper
    hand.click("C4")
    hand.press("j")
    hand.enter(hand.page.answers.formula.field, "E7")
    assert hand.judged("C4").role.formula == "=E7"
    assert hand.window.focusWidget() is paper


def test_what_is_open_is_gone_to_by_tab_and_accepted_by_enter(hand: Hand, national: Path) -> None:
    book = load_workbook(national)
    sheet = book.active
    sheet["C7"], sheet["C8"], sheet["C9"] = "其中：财政拨款", "一般公共预算", "其他"
    book.save(national)
    hand.begin(national)
    asked = list(hand.work.judgement.asked())
    assert asked  # whether 财政拨款 is the sum of what stands below it
    assert hand.page.overview.open.count() == len(asked)
    hand.press(Qt.Key.Key_Tab)
    first = hand.page.answers.selection
    assert first is not None
    assert not first.judged.sure
    for _ in asked:
        hand.press(Qt.Key.Key_Return)
    assert not list(hand.work.judgement.asked())
    assert "没有要您说明的了" in hand.window.messages.text
    assert {hand.work.judgement.of(at).answered for at in asked} == {True}


def test_what_is_accepted_at_once_stays_what_each_cell_is(hand: Hand, national: Path) -> None:
    hand.begin(national)
    before = [hand.judged(place).role for place in ("E6", "E7", "H7")]
    hand.click("E6")
    hand.click("H7", shift=True)
    hand.press(Qt.Key.Key_Return)
    assert [hand.judged(place).role for place in ("E6", "E7", "H7")] == before
    assert hand.judged("H7").answered


def test_a_score_outside_of_rows_is_not_taken_in_silence(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("C4")
    before = hand.work.piece
    for key in ("p", "k"):
        hand.press(key)
        assert "可增行" in hand.window.messages.text
        assert hand.work.piece == before


def test_a_formula_nobody_can_compute_is_told_and_listed(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("C4")
    hand.press("j")
    hand.enter(hand.page.answers.formula.field, "=VLOOKUP(A1,B2)")
    assert "VLOOKUP" in hand.window.messages.text
    listed = [hand.page.overview.open.item(i).text() for i in range(hand.page.overview.open.count())]
    assert any("VLOOKUP" in one for one in listed)


@pytest.mark.parametrize("place", ["A13", "F13", "D13"])
def test_words_that_rows_cannot_keep_are_refused_at_once(hand: Hand, national: Path, place: str) -> None:
    """固定文字 of a column that is scored: the reason is told, listed and shown beside the cell."""
    hand.begin(national)
    before = hand.judged(place).role
    hand.click(place)
    hand.button("固定文字 G")
    assert "没有照做" in hand.window.messages.text
    assert "固定行" in hand.window.messages.text
    assert hand.judged(place).role == before
    assert "没有照做" in hand.judged(place).ground
    hand.window.actions_.undo.trigger()
    assert "没有照做" not in hand.judged(place).ground


def test_formulas_in_a_circle_are_told(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("E6")
    hand.press("j")
    hand.enter(hand.page.answers.formula.field, "=E6+E7")
    assert "绕成了一圈" in hand.window.messages.text


def test_words_that_make_no_form_are_told_and_nothing_is_saved(
    hand: Hand, national: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.begin(national)
    said = Role("fixed", text="{没有这个}")  # as earlier versions let a person write
    hand.work.do(hand.work.piece.answered(Region.of(hand.at("A3")), said), "固定文字")
    assert hand.window.messages.property("kind") == "error"
    assert "Ctrl+Z" in hand.window.messages.text
    assert hand.page.paper.sheet is not None  # what was laid out before stays in sight
    choose_file(monkeypatch, tmp_path / "坏.yaml")
    hand.button("保存表样…")
    assert not (tmp_path / "坏.yaml").exists()
    assert "没有保存" in hand.window.messages.text
    hand.window.actions_.undo.trigger()
    hand.button("保存表样…")
    assert (tmp_path / "坏.yaml").exists()


def test_rows_that_repeat_are_said_and_taken_back(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("C14")
    hand.press("z")
    rows = hand.page.answers.rows
    assert (rows.first.value(), rows.last.value()) == (13, 21)
    hand.button("这些行不增加")
    assert not hand.work.judgement.rows
    hand.click("C14")
    hand.press("z")
    rows.first.setValue(13)
    rows.last.setValue(20)
    hand.button("这些行可增")
    assert [one.region.bottom for one in hand.work.judgement.rows] == [19]


def test_two_cells_are_held_against_each_other_by_two_clicks(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("E6")
    hand.button("与另一格核对…")
    hand.click("F6")
    (tie,) = hand.work.piece.ties
    assert (tie.left, tie.right) == (hand.at("E6"), hand.at("F6"))
    assert "ties:" in hand.work.made.text
    hand.click("F6")
    hand.button("去掉这个核对")
    assert not hand.work.piece.ties
    hand.window.actions_.undo.trigger()
    assert hand.work.piece.ties == (tie,)
    hand.window.actions_.undo.trigger()
    assert not hand.work.piece.ties


def test_a_check_that_is_proposed_is_declined(hand: Hand, tmp_path: Path) -> None:
    """收入总计 and 支出总计 are held against each other, until the person does not want it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    bureau.put(sheet, "A1:D1", "收支总表", border=False, size=18)
    rows = (("收入", "金额", "支出", "金额"), ("甲", None, "丙", None), ("收入总计", None, "支出总计", None))
    for row, texts in enumerate(rows, 2):
        for letter, text in zip("ABCD", texts, strict=True):
            bureau.put(sheet, f"{letter}{row}", text)
    book.save(tmp_path / "空表.xlsx")
    hand.begin(tmp_path / "空表.xlsx")
    assert "ties:" in hand.work.made.text
    hand.click("B4")
    assert any("两边应当相等" in one.text() for one in hand.page.answers.findChildren(QLabel))
    hand.button("去掉这个核对")
    assert "ties:" not in hand.work.made.text
    hand.window.actions_.undo.trigger()
    assert "ties:" in hand.work.made.text


def test_last_years_workbook_lists_what_differs_and_leads_there(
    hand: Hand, national: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = tmp_path / "去年.xlsx"
    book = load_workbook(national)
    sheet = book.active
    for row, figures in FUNDS.items():
        for column, text in zip("EFG", figures, strict=True):
            sheet[f"{column}{row}"] = Decimal(text) if text else None
    sheet["E6"], sheet["F6"], sheet["G6"] = 105, 95, 86  # 86.5
    book.save(filled)
    hand.begin(national)
    choose_file(monkeypatch, filled)
    hand.button("对照去年的表…")
    trial = hand.page.trial
    assert trial.isVisible()
    shown = {row[0]: row for row in trial.table.typed.texts}
    found = [row for place, row in shown.items() if place.endswith("」G6")]
    assert found
    assert found[0][1:3] == ("86", "86.5")
    assert not any(place.endswith(("」E6", "」F6", "」G7")) for place in shown)
    hand.page.trial.table.selectRow(list(shown).index(found[0][0]))
    hand.enter(trial.reason, "去年四舍五入")
    assert trial.table.typed.texts[-1][3] == "原因：去年四舍五入"  # what is explained stands last
    assert "写了原因" in trial.summary.text()
    assert hand.work.kept is not None
    assert read_kept(hand.work.kept).reasons == ((*found[0][:3], "去年四舍五入"),)
    shown = {row[0]: row for row in trial.table.typed.texts}
    index = trial.table.typed.index(list(shown).index(found[0][0]), 0)
    QTest.mouseClick(
        trial.table.viewport(), Qt.MouseButton.LeftButton, pos=trial.table.visualRect(index).center()
    )
    assert hand.page.answers.selection is not None
    assert hand.page.answers.selection.place == "G6"
    hand.press("t")
    assert "再对照一次" in trial.summary.text()  # what is listed is of the form as it was
    hand.button("再对照一次")
    assert not any(row[0].endswith("」G6") for row in trial.table.typed.texts)


@pytest.mark.parametrize(
    "content", [b"not a workbook", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"], ids=len
)
def test_a_workbook_that_is_none_is_refused_in_the_window(hand: Hand, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏的.xlsx"
    path.write_bytes(content)
    assert not hand.begin(path)
    assert hand.window.stack.currentWidget() is hand.window.start
    assert "坏的.xlsx" in hand.window.messages.text
    assert hand.window.messages.property("kind") == "error"


def test_the_pack_is_saved_as_a_file_that_is_read(
    hand: Hand, national: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.begin(national)
    suggested = choose_file(monkeypatch, tmp_path / "我的表样")
    hand.button("保存表样…")
    assert Path(suggested[0]).name == "项目支出绩效自评表.yaml"
    pack = read_pack(tmp_path / "我的表样.yaml")
    assert [form.id for form in pack.forms] == ["cover", "form1"]
    assert "已保存表样" in hand.window.messages.text
    assert "发给别人" in hand.window.messages.text
    hand.button("放进自己的表样", hand.window)
    hand.button("← 返回")
    packs = hand.window.start.packs
    assert hand.window.stack.currentWidget() is hand.window.start
    packs.search.setText("未写明地区")
    listed = [packs.item(row).data(Qt.ItemDataRole.UserRole) for row in range(packs.count())]
    assert pack.id in [getattr(one, "id", "") for one in listed]


def test_words_that_change_and_functions_are_shown_in_chinese(hand: Hand, national: Path) -> None:
    """Neither {unit} nor SUM is something that an official has to know."""
    hand.begin(national)
    hand.click("A1")
    words = hand.page.answers.words.words
    hand.enter(words, "〔单位名称〕项目支出绩效自评表")
    assert hand.judged("A1").role.text == "{unit}项目支出绩效自评表"
    hand.click("A2")
    hand.click("A1")
    assert words.text() == "〔单位名称〕项目支出绩效自评表"
    hand.click("H22")
    text = hand.page.answers.formula.field.text()
    assert {"如果", "计数", "合计"} <= set(re.findall(r"\w+(?=\()", text))
    assert not re.search("SUM|IF|COUNT", text)
    before = hand.judged("H22").role.formula
    hand.enter(hand.page.answers.formula.field, text)
    assert hand.judged("H22").role.formula == before


def test_what_is_wider_than_its_field_is_read_whole(hand: Hand, national: Path) -> None:
    """The formula below its field and on it, a list where it opens and by the mouse resting on it."""
    hand.begin(national)
    hand.click("H22")
    line = hand.page.answers.formula
    assert line.field.fontMetrics().horizontalAdvance(line.field.text()) > line.field.width()
    assert line.whole.isVisible()
    assert line.whole.text().replace("\u200b", "") == f"全式：{line.field.text()}"
    assert line.field.toolTip() == line.field.text()
    assert line.field.cursorPosition() == 0
    hand.click("E6")
    assert not line.whole.isVisible()
    hand.click("G14")
    hand.press("p")
    combo = next(one for one in hand.page.answers.scores.columns if one.isVisible())
    assert combo.toolTip() == combo.currentText() != ""
    combo.showPopup()
    assert combo.view().width() >= combo.view().sizeHintForColumn(0)
    combo.hidePopup()


def test_sheets_drawn_alike_are_one_form_until_the_person_wants_them_apart(
    hand: Hand, national: Path
) -> None:
    """Why is said beside the list of sheets; a copy leads to the one that is answered for all of them."""
    book = load_workbook(national)
    book.copy_worksheet(book.active).title = "项目支出绩效自评表2"
    book.save(national)
    hand.begin(national)
    overview = hand.page.overview
    assert [overview.sheets.item(i).text() for i in range(2)] == [
        "项目支出绩效自评表", "项目支出绩效自评表2（同一张表）",
    ]  # fmt: skip
    assert "2 张工作表排得一样、文字相同" in overview.alike.text()
    assert hand.work.made.text.count("  - id: form") == 1
    assert "instances: 2" in hand.work.made.text
    overview.sheets.setCurrentRow(1)
    QApplication.processEvents()
    assert (hand.page.sheet, overview.sheets.currentRow()) == (0, 0)
    hand.button("各做一张表")
    assert hand.work.made.text.count("  - id: form") == 2
    overview.sheets.setCurrentRow(1)
    QApplication.processEvents()
    assert hand.page.sheet == 1
    hand.click("2!C3")
    assert hand.page.answers.selection is not None
    assert hand.page.answers.selection.place == "C3"
    hand.button("做成一张表的几份")
    assert hand.page.sheet == 0
    assert hand.work.made.text.count("  - id: form") == 1
    hand.window.actions_.undo.trigger()
    assert hand.work.made.text.count("  - id: form") == 2


def test_a_cell_with_several_gaps_is_proposed_and_declined(
    hand: Hand, national: Path, tmp_path: Path
) -> None:
    """It is said which gaps there are; one kind for the whole cell, or words alone, is a person's answer."""
    book = load_workbook(national)
    book.active["A3"] = "项目名称：      编号：      "
    book.save(national)
    hand.begin(national)
    hand.click("A3")
    details = hand.page.answers.types
    assert details.gaps.isVisible()
    assert "2 处各填各的：项目名称、编号" in details.gaps.text()
    assert "a3_1" in hand.work.made.text
    hand.press("g")
    assert hand.judged("A3").role.kind == "fixed"
    assert "a3_1" not in hand.work.made.text
    hand.window.actions_.undo.trigger()
    assert len(hand.judged("A3").role.filled_in) == 2
    hand.click("A3")
    QTest.mouseClick(details.types.buttons["text"], Qt.MouseButton.LeftButton)
    assert hand.judged("A3").role.filled_in == ()
    assert hand.judged("A3").role.kind == "typed"
    assert not details.gaps.isVisible()


def test_what_is_filled_into_words_is_said_to_be_printed(hand: Hand, national: Path) -> None:
    """It is typed beside the paper, where all else is not printed."""
    book = load_workbook(national)
    book.active["A3"] = "共____项，其中完成____项"
    book.save(national)
    hand.begin(national)
    hand.button("试填")
    document = hand.window.document
    assert document is not None
    workspace = hand.window.workspace
    assert workspace is not None
    form = document.session.submission.forms["form1"][0].id
    document.go_to(Address("form1", form, "part1", "-", "c3"))
    QApplication.processEvents()
    shown = [one.text() for one in workspace.guide.findChildren(QLabel) if one.isVisible()]
    assert "填在字里的内容" in shown
    assert "不打印的内容" not in shown
    put(document, Address("form1", form, "part1", "-", "a3_1"), "12")
    texts = [cell.text for _, cell in document.session.sheet("form1", form).cells()]
    assert "共12项，其中完成____项" in texts


def test_a_brace_of_the_workbook_is_one_brace_in_the_window(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.click("A1")
    words = hand.page.answers.words.words
    hand.enter(words, "〔年度〕年{试行}自评表")
    assert hand.judged("A1").role.text == "{Y}年{{试行}}自评表"
    hand.click("A3")
    hand.click("A1")
    assert words.text() == "〔年度〕年{试行}自评表"


def test_what_was_saved_says_where_it_is_and_that_it_is_not_installed_yet(
    hand: Hand, national: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A saved file is not yet a form of this computer; once it is, nothing is offered again."""
    hand.begin(national)
    asked = choose_file(monkeypatch, tmp_path / "我的表样")
    hand.button("保存表样…")
    assert Path(asked[0]).parent == national.parent, "where files were last used"
    said = hand.window.messages.text
    assert str(tmp_path) in said
    assert "本机还不能用它新建" in said
    hand.button("放进自己的表样", hand.window)
    file = own_pack_file(hand.work.made.id)
    assert file is not None
    assert file.exists()
    assert str(file.parent) in hand.window.messages.text
    hand.button("保存表样…")
    assert "本机还不能用它新建" not in hand.window.messages.text
    shown = [one.text() for one in hand.window.findChildren(QPushButton) if one.isVisible()]
    assert "放进自己的表样" not in shown
    hand.click("A1")
    hand.enter(hand.page.answers.words.words, "新的自评表")
    hand.button("保存表样…")
    assert "本机还不能用它新建" in hand.window.messages.text


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("附件2", "项目支出绩效自评表"),  # its sheet says what it is
        ("某县 2024 年度项目支出绩效自评表", "某县项目支出绩效自评表"),
    ],
)
def test_a_form_is_called_by_its_title_not_by_its_file(
    hand: Hand, national: Path, title: str, named: str
) -> None:
    book = load_workbook(national)
    book.active["A1"] = title
    book.save(national.with_name("空表.xlsx"))
    hand.begin(national.with_name("空表.xlsx"))
    assert hand.page.about.title.text() == named


def test_each_cell_is_tinted_by_what_it_is(hand: Hand, national: Path) -> None:
    hand.begin(national)
    hand.page.paper.choose(None)
    for place, kind in (("C4", "typed"), ("E6", "computed"), ("H14", "score"), ("A3", "fixed")):
        hand.point(place)
        rect = hand.page.paper.rect_of(hand.page._shown.spots[hand.at(place)])
        seen = hand.page.paper.viewport().grab().toImage().pixelColor(rect.right() - 4, rect.bottom() - 4)
        assert seen == QColor(COLOURS[kind]), place


def test_the_dialog_for_a_blank_opens_where_files_were_last_used(
    hand: Hand, national: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whatever kind they were: a person keeps what belongs together in one folder."""
    (tmp_path / "本年").mkdir()
    hand.window.recent.remember_folder("draft", tmp_path / "本年")
    asked = choose_file(monkeypatch, national)
    assert hand.window.making.ask()
    assert [Path(one) for one in asked] == [tmp_path / "本年"]


def test_where_the_unit_is_printed_the_paper_says_so_in_chinese(hand: Hand, national: Path) -> None:
    """Behind its label, and in words that name an office; nowhere {unit}."""
    book = load_workbook(national)
    book.active["A2"] = "填报单位（盖章）："
    book.active["A3"] = "部门全称：某市统计局"
    book.save(national)
    hand.begin(national)
    document = hand.page._shown.document
    assert document is not None
    sheet = document.session.sheet(document.form, document.instance)
    lines = ["".join(cell.text for cell in row.cells) for row in sheet.rows]
    assert lines[1].startswith("填报单位（盖章）：〔单位名称〕")
    assert lines[2].startswith("部门全称：〔单位名称〕")
    assert not any("{unit}" in line for line in lines)
    badges = {place.badge for place in hand.page.paper.canvas.grounds.values()}
    assert "〔单位名称〕" in badges
    hand.click("A3")
    assert hand.page.answers.words.words.text() == "部门全称：〔单位名称〕"
