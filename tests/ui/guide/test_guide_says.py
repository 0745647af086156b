"""What the guide says is so: points lost, noughts that are not printed, names, and fields that are wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QLabel

from models.address import Address
from models.calculation.printed_text import printed_text
from models.checks.score import rated_rows
from models.drafts.changes import DeleteRows, InsertRows, SetAdjustment
from models.drafts.submission import Adjustment
from tests.support.building import CHONGQING
from tests.support.windows import OFFSCREEN, indicator, opened, put
from ui.drafts.document import Document
from ui.guide.guide import Guide
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
YUBEI = "yubei-budget-2024"


def guide_of(window: MainWindow) -> Guide:
    assert window.workspace is not None
    return window.workspace.guide


def shown(window: MainWindow, pack: str, form: str) -> Document:
    document = opened(window, pack)
    document.show(form, document.session.submission.forms[form][0].id)
    return document


def test_points_lost_are_those_of_the_total_that_is_shown(window: MainWindow) -> None:
    document = shown(window, CHONGQING, "department")
    guide = guide_of(window)
    folded = set()
    for weight, actual in (("", "0"), ("20", "0"), ("40", "1")):
        put(document, indicator(document, "department", 0, "weight"), weight or "10")
        put(document, indicator(document, "department", 0, "actual"), actual)
        view = document.session.score(document.form, document.instance)
        assert view is not None
        assert view.total is not None
        folded.add(bool(view.note))
        lost = Decimal(100) - Decimal(guide.score.total.text())
        assert lost > 0
        assert f"丢了 {lost} 分" in guide.score.lost.text()
    assert True in folded


def test_rows_without_loss_are_not_called_more_losses(window: MainWindow) -> None:
    document = shown(window, CHONGQING, "department")
    guide = guide_of(window)
    put(document, indicator(document, "department", 0, "actual"), "0")
    guide.score.lost.linkActivated.emit("0")
    rows = rated_rows(document.session.calculation, document.form, document.instance)
    lost = sum(bool(row.lost) for row in rows)
    assert f"丢分的 {lost} 项，从多到少" in guide.cell.explanation.text()
    assert f"没有丢分的 {len(rows) - lost} 项，也列出" in guide.cell.sources.text()
    view = document.session.score(document.form, document.instance)
    assert view is not None
    assert ("折算前" in guide.cell.explanation.text()) is bool(view.note)
    guide.cell.sources.linkActivated.emit("all")
    assert guide.cell.sources.text().count("<a ") == len(rows)


@pytest.mark.parametrize(
    ("pack", "form", "unseen"), [(YUBEI, "general", True), (CHONGQING, "department", False)]
)
def test_a_nought_that_is_not_printed_is_said_to_be_there(
    window: MainWindow, pack: str, form: str, unseen: bool
) -> None:
    document = shown(window, pack, form)
    sheet = document.session.sheet(document.form, document.instance)
    cells = [place.address for _, place in sheet.cells() if place.address is not None]
    found = set()
    for at in [at for at in cells if document.session.submission.typed(at)]:
        cell = document.session.pack.cell(at)
        if not cell.numeric:
            continue
        document.go_to(at)
        assert "表上不印 0" not in guide_of(window).cell.help.text()
        put(document, at, "0")
        state = document.session.calculation.state(at)
        empty = printed_text(document.session.calculation, at, cell, state) == ""
        assert guide_of(window).cell.help.text().startswith("填的是 0，表上不印 0。") is empty
        found.add(empty)
        put(document, at, "")
        assert "表上不印 0" not in guide_of(window).cell.help.text()
    assert unseen in found


def test_a_name_typed_in_another_table_is_said_to_come_from_there(window: MainWindow) -> None:
    document = shown(window, YUBEI, "general")
    place = Address("general", document.instance, "tree", "", "")
    document.do(InsertRows(*place[:3], 0, (("2019998", {"name": "专项", "basic": "1"}),)), "新增科目")
    sentences = {}
    for form, instance in list(document.session.printed_places()):
        for _, cell in document.session.sheet(form, instance).cells():
            at = cell.address
            named = at is not None and document.session.pack.cell(at).type == "name"
            if at is not None and named and at.row in ("2019998", "201"):
                document.go_to(at)
                sentences[form, at.row] = guide_of(window).cell.explanation.text()
    assert sentences.pop(("general", "2019998")) == ""  # it is typed there
    typed = {said for (_, row), said in sentences.items() if row == "2019998"}
    assert typed == {"名称取自表五里填写的名称。"}
    assert {said for (_, row), said in sentences.items() if row == "201"} == {"名称随科目编码取自科目字典。"}


def test_a_field_beside_the_paper_that_is_wrong_is_marked_itself(window: MainWindow) -> None:
    document = shown(window, CHONGQING, "department")
    at = indicator(document, "department", 0, "nature")
    for column, text in (("nature", "定性"), ("target", "好"), ("actual", "较好"), ("band", "部分达成")):
        put(document, at._replace(column=column), text)
    document.go_to(at._replace(column="actual"))
    editors = guide_of(window).cell.editors
    for degree, wrong in (("30", True), ("70", False), ("很好", True), ("", False)):
        put(document, at._replace(column="degree"), degree)
        field, about = editors.editors["degree"], editors._help["degree"]
        words = editors._form.labelForField(field)
        assert isinstance(words, QLabel)
        assert words.isVisible()
        assert bool(field.property("wrong")) is wrong
        assert words.text().startswith("● ") is wrong
        assert about.text().startswith("● ") is wrong
        assert about.isVisible()
        assert editors.editors["band"].property("wrong") in (None, False)


def has_said(window: MainWindow, words: str) -> bool:
    """Tell whether the window says so, with the keyboard on the paper again."""
    assert window.workspace is not None
    return words in window.messages.text and window.focusWidget() is window.workspace.paper


def test_what_is_generated_in_the_guide_is_said(window: MainWindow) -> None:
    document = shown(window, YUBEI, "cover")
    guide = guide_of(window)
    put(document, Address("cover", document.instance, "unit", "-", "kind"), "机关")
    basic = document.session.submission.forms["basic"][0].id
    put(document, Address("basic", basic, "tree", "30107", "personnel"), "")
    place = Address(
        "basic_government", document.session.submission.forms["basic_government"][0].id, "tree", "", ""
    )
    document.do(DeleteRows(*place[:3], tuple(document.session.submission.rows(*place[:3]))), "清空")
    row = next(i for i, (_, figure) in enumerate(guide.balance.lines) if "生成" in figure.text())
    guide.issues.setFocus()
    guide.balance.lines[row][1].linkActivated.emit("generate")
    assert has_said(window, "已采用 ")
    assert "按 Ctrl+Z 可恢复" in window.messages.text
    document.undo_stack.undo()
    document.show(*place[:2])
    guide.proposals.setFocus()
    guide.proposals.list.linkActivated.emit("0")
    assert has_said(window, "已采用 ")


@pytest.mark.parametrize("link", ["keep", "restore"])
def test_what_becomes_of_a_figure_set_by_hand_is_said(window: MainWindow, link: str) -> None:
    document = shown(window, CHONGQING, "department")
    at = indicator(document, "department", 0, "score")
    document.do(SetAdjustment(at, Adjustment("1", "核定", "0")), "手工调整")
    document.go_to(at)
    guide = guide_of(window)
    guide.issues.setFocus()
    guide.cell.adjusted.linkActivated.emit(link)
    assert has_said(window, "仍用手工调整的" if link == "keep" else "已恢复计算值")


def test_a_copied_table_is_said_to_be_there_and_what_to_do_with_it(window: MainWindow) -> None:
    shown(window, CHONGQING, "project")
    window.copy_form()
    assert has_said(window, "现在显示的是新的一份")
    assert "请改项目名称" in window.messages.text
