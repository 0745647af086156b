"""A document from the command line and the window: filled by key, checked, typed, rewritten and exported."""

from __future__ import annotations

import json
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook
from pdfplumber.structure import PDFStructTree
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from models.address import Address
from models.comparing.restore import restore
from models.drafts.changes import DeleteRows, SetAdjustment, SetCell
from models.drafts.submission import Adjustment
from models.editing.plans import adjust
from models.errors import ExitCode
from models.exchange.find import find
from models.exchange.find import replace as replaced
from models.exchange.typed_json import typed_shape
from models.session.opening import open_draft
from models.session.session import Session
from models.storage.draft_file import save_draft
from tests.support.own_packs import own_packs
from tests.support.running import FORM, add_told
from tests.support.windows import OFFSCREEN, paper
from ui.cli.commands import main
from ui.paper.cell_editors import CellEditor
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
__all__ = ["own_packs"]
PENSION = "2080505"
FILLED = {
    "forms": {
        "cover": [{"unit": {"name": "某局"}}],
        FORM: [
            {
                "head": {"duties": "负责甲。\n负责乙。"},
                "whole": {"reason": "在编人员增加", "use": "发放养老金"},
                "items": {PENSION: {"why": "在编人员增加"}},
                "cars": {"car": {"car_why": "车辆老化"}},
                "end": {"phone": "12345678"},
            }
        ],
        "spending": [{"tree": {PENSION: {"before": "80", "amount": "100.5"}}}],
        "travel": [{"list": {"car": {"amount": "40000"}}}],
    }
}


@pytest.fixture
def told(own_packs: Path, tmp_path: Path) -> Path:
    """Give a draft filled from the command line."""
    add_told(own_packs)
    draft, data = tmp_path / "说明.tianbao", tmp_path / "data.json"
    data.write_text(json.dumps(FILLED, ensure_ascii=False), "utf-8")
    assert main(["new", "told", "--year", "2024", "--unit", "某局", "-o", str(draft)]) == ExitCode.DONE
    assert main(["fill", str(draft), "--from", str(data)]) == ExitCode.DONE
    return draft


def test_what_was_filled_by_key_comes_out_by_key(told: Path) -> None:
    session = open_draft(told)
    shape = typed_shape(session.pack, session.submission)
    assert json.loads(json.dumps(shape))["forms"] == FILLED["forms"]


def test_a_draft_of_which_every_piece_is_filled_has_nothing_open(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(told)]) == ExitCode.DONE, capsys.readouterr().out


def test_values_lists_paragraphs_and_the_pieces_in_them(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["values", str(told)]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "主要原因是在编人员增加。" in said
    assert f"items/{PENSION}/why" in said


def test_a_slip_in_the_data_is_told_with_its_path(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = told.with_name("slip.json")
    slip = {"forms": {FORM: [{"cars": {"boat": {"car_why": "x"}}}]}}
    data.write_text(json.dumps(slip), "utf-8")
    capsys.readouterr()
    assert main(["fill", str(told), "--from", str(data)]) == ExitCode.UNUSABLE
    assert "cars" in capsys.readouterr().err


def test_an_adjustment_of_a_paragraph_is_filled_by_key_and_printed(told: Path) -> None:
    data = told.with_name("rewritten.json")
    entry = {"form": FORM, "instance": 1, "block": "items", "row": PENSION, "column": "item"}
    rewritten = entry | {"text": "养老保险100.5元，比上年增加20.5元。", "reason": "口径"}
    data.write_text(json.dumps({"adjustments": [rewritten]}, ensure_ascii=False), "utf-8")
    assert main(["fill", str(told), "--from", str(data)]) == ExitCode.DONE
    session = open_draft(told)
    assert "（1）养老保险100.5元，比上年增加20.5元。" in _text(session)
    assert typed_shape(session.pack, session.submission)["adjustments"] == [
        rewritten | {"computed": session.calculation.state(_item(session)).computed}
    ]


WRONG = [
    ("100.5元", "１００．６元", "错误"),
    ("100.5元", "-100.5元", "错误"),
    ("增加20.5元", "减少20.5元", "错误"),
    ("20.5元", "100.5元", "错误"),
    ("20.5元", "二十点五元", "错误"),
    ("增加20.5元", "有所增加", "提示"),
]


@pytest.mark.parametrize(("right", "slip", "severity"), WRONG)
def test_check_names_what_a_rewriting_says_otherwise(
    told: Path, right: str, slip: str, severity: str, capsys: pytest.CaptureFixture[str]
) -> None:
    session = open_draft(told)
    words = str(session.calculation.state(_item(session)).computed)
    assert right in words
    data = told.with_name("rewritten.json")
    entry = {"form": FORM, "instance": 1, "block": "items", "row": PENSION, "column": "item"}
    rewritten = entry | {"text": words.replace(right, slip), "reason": "口径"}
    data.write_text(json.dumps({"adjustments": [rewritten]}, ensure_ascii=False), "utf-8")
    assert main(["fill", str(told), "--from", str(data)]) == ExitCode.DONE
    capsys.readouterr()
    main(["check", str(told)])
    (line,) = [one for one in capsys.readouterr().out.splitlines() if "TB-17" in one]
    assert severity in line


def _text(session: Session) -> list[str]:
    (instance,) = session.submission.forms[FORM]
    return [cell.text for _, cell in session.sheet(FORM, instance.id).cells()]


def _item(session: Session) -> Address:
    (instance,) = session.submission.forms[FORM]
    return Address(FORM, instance.id, "items", PENSION, "item")


def test_paper_has_the_text_and_the_workbook_only_the_tables(told: Path) -> None:
    pdf, xlsx = told.with_suffix(".pdf"), told.with_suffix(".xlsx")
    assert main(["export", str(told), "--pdf", str(pdf), "--xlsx", str(xlsx)]) == ExitCode.DONE
    with pdfplumber.open(pdf) as book:
        first = "".join((book.pages[0].extract_text() or "").split())
    assert "某局2024年部门预算情况说明" in first
    assert "（二）主要用于发放养老金。" in first
    assert load_workbook(xlsx).sheetnames == ["支出表", "三公"]


def test_a_screen_reader_finds_headings_and_paragraphs(told: Path) -> None:
    pdf = told.with_suffix(".pdf")
    assert main(["export", str(told), "--form", FORM, "--pdf", str(pdf)]) == ExitCode.DONE
    with pdfplumber.open(pdf) as book:
        tags = _section(book)
    assert tags == ["H1", "H2", "H3", "P", "H2", "P", "P", "P", "P", "H2", "P"]


def _section(book: pdfplumber.PDF) -> list[str]:
    """Give the tags below the one section of the document, in order."""
    (document,) = [element.to_dict() for element in PDFStructTree(book)]
    (section,) = document["children"]
    return [element["type"] for element in section["children"]]


def test_a_workbook_of_the_text_alone_is_refused_in_words(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    target = told.with_suffix(".xlsx")
    assert main(["export", str(told), "--form", FORM, "--xlsx", str(target)]) == ExitCode.UNUSABLE
    assert "只有文字" in capsys.readouterr().err
    assert not target.exists()


def test_f8_goes_from_piece_to_piece_and_typing_flows(
    window: MainWindow, qtbot: QtBot, own_packs: Path
) -> None:
    add_told(own_packs)
    assert window.new("told", 2024, "某局")
    assert window.document is not None
    document = window.document
    (instance,) = document.session.submission.forms[FORM]
    document.show(FORM, instance.id)
    visited = []
    window.actions_["next_empty"].trigger()
    for _ in range(2):  # Enter goes on to the next piece
        assert document.current is not None
        visited.append(document.current.column)
        view = paper(window)
        qtbot.keyClicks(view, "abc")
        assert isinstance(view.editor, CellEditor)
        QTest.keyClick(view.editor.input, Qt.Key.Key_Return)
        assert view.editor is None
    assert visited == ["use", "phone"]  # it stood in the first one
    assert {"（二）主要用于abc。", "电话：abc"} <= set(_text(document.session))
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert "电话：" in _text(document.session)


def test_a_paragraph_is_rewritten_in_the_slip_with_its_lines(told: Path, window: MainWindow) -> None:
    assert window.open(told)
    document, view = window.document, paper(window)
    assert document is not None
    (instance,) = document.session.submission.forms[FORM]
    at = Address(FORM, instance.id, "head", "-", "duties_text")
    document.go_to(at)
    view.editing.open_slip(at)
    slip = view.editing.slip
    assert slip is not None
    assert isinstance(slip.value, QPlainTextEdit)
    assert slip.value.toPlainText() == "负责甲。\n负责乙。"
    slip.value.setPlainText("负责甲。\n负责丙。")
    slip.accept()
    assert slip.problem.text() == "请写明改写原因。"
    slip.reason.setText("按三定规定")
    slip.accept()
    made = document.session.submission.adjustments[at]
    assert (made.text, made.computed) == ("负责甲。\n负责丙。", "负责甲。\n负责乙。")
    assert "负责甲。\n负责丙。" in _text(document.session)


def test_blanks_stay_in_a_rewriting_and_are_reported_until_they_are_replaced(
    told: Path, window: MainWindow
) -> None:
    assert window.open(told)
    document, view = window.document, paper(window)
    assert document is not None
    (instance,) = document.session.submission.forms[FORM]
    at = Address(FORM, instance.id, "whole", "-", "used")
    document.do(SetCell(at._replace(column="use"), ""), "清空")
    document.go_to(at)
    view.editing.open_slip(at)
    slip = view.editing.slip
    assert slip is not None
    assert isinstance(slip.value, QPlainTextEdit)
    assert slip.value.toPlainText() == "主要用于＿＿＿＿。"
    slip.reason.setText("按上级口径")
    slip.accept()
    (issue,) = [one for one in document.session.issues() if one.address == at and one.code == "TB-15"]
    assert (issue.severity, "＿＿＿＿" in issue.message) == ("错误", True)
    view.editing.open_slip(at)
    again = view.editing.slip
    assert again is not None
    assert isinstance(again.value, QPlainTextEdit)
    again.value.setPlainText("主要用于发放养老金。")
    again.accept()
    assert "TB-15" not in {one.code for one in document.session.issues() if one.address == at}


def test_the_guide_says_which_words_moved_under_a_rewriting(told: Path, window: MainWindow) -> None:
    assert window.open(told)
    document, workspace = window.document, window.workspace
    assert document is not None
    assert workspace is not None
    at = _item(document.session)
    plan = adjust(document.session, at, Adjustment("养老保险有增加。", "口径"))
    assert plan is not None
    document.do(plan.change, plan.label)
    (table,) = document.session.submission.forms["spending"]
    figure = Address("spending", table.id, "tree", PENSION, "amount")
    document.do(SetCell(figure, "120.5"), "填写")
    document.go_to(at)
    said = workspace.guide.cell.adjusted.text()
    assert "那时程序写的是 …2024年预算数为100.5元，较2023年增加20.5元" in said
    assert "120.5元，较2023年增加40.5元" in said


def test_two_drafts_are_compared_and_one_brought_back_with_their_text(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = open_draft(told)
    before = session.submission.copy()
    (text,), (table,) = session.submission.forms[FORM], session.submission.forms["spending"]
    at = Address(FORM, text.id, "items", PENSION, "why")
    session.apply(SetCell(at, "缴费基数提高"))
    session.apply(SetAdjustment(Address(FORM, text.id, "whole", "-", "used"), Adjustment("改写。", "试")))
    session.apply(DeleteRows("spending", table.id, "tree", (PENSION,)))
    other = told.with_name("另一份.tianbao")
    save_draft(session.submission, other)
    capsys.readouterr()
    assert main(["diff", str(told), str(other)]) == ExitCode.FOUND
    said = capsys.readouterr().out
    assert "在编人员增加" in said
    assert "缴费基数提高" in said
    assert "改写。" in said
    session.apply(restore(session, before))
    assert session.submission.typed(at) == "在编人员增加"
    assert _text(session) == _text(open_draft(told))


def test_words_are_found_and_replaced_where_they_are_typed(told: Path) -> None:
    session = open_draft(told)
    hits = find(session, "养老金")
    assert [(hit.address.block, hit.address.column, hit.text) for hit in hits] == [
        ("whole", "use", "发放养老金")
    ]
    made = replaced(session, hits, "养老金", "补贴")
    assert made.kept == []
    assert made.plan is not None
    session.apply(made.plan.change)
    assert "（二）主要用于发放补贴。" in _text(session)
    computed = [hit for hit in find(session, "主要用于") if hit.address.form == FORM]
    assert [hit.address.column for hit in computed] == ["used"]
    assert replaced(session, computed, "主要用于", "用于").plan is None


def test_a_rewriting_is_undone_like_any_other_change(told: Path, window: MainWindow) -> None:
    assert window.open(told)
    assert window.document is not None
    document = window.document
    before = _text(document.session)
    document.do(SetAdjustment(_item(document.session), Adjustment("改写。", "试")), "改写")
    assert "（1）改写。" in _text(document.session)
    document.undo_stack.undo()
    assert _text(document.session) == before


def test_the_guide_puts_no_comma_behind_the_end_of_a_rewritten_paragraph(
    told: Path, window: MainWindow
) -> None:
    assert window.open(told)
    document, workspace = window.document, window.workspace
    assert document is not None
    assert workspace is not None
    at = _item(document.session)
    plan = adjust(document.session, at, Adjustment("养老保险有增加。", "口径"))
    assert plan is not None
    document.do(plan.change, plan.label)
    document.go_to(at)
    said = workspace.guide.cell.adjusted.text()
    assert "养老保险有增加</b>，程序写的是" in said
    assert "。，" not in said
    assert "。。" not in said.replace("</b>", "")
