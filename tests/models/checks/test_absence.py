"""Notes that say a table is empty: printed when that is known and true, an error when it is false."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import workbook_bytes
from models.address import Address
from models.checks.checks import UNFILLED
from models.drafts.changes import InsertInstance, InsertRows, SetAdjustment, SetCell
from models.drafts.submission import Adjustment, new_instance, new_submission
from models.packs.blocks import NotesBlock
from models.packs.forms import Form
from models.packs.loading import load_pack, pack_ids
from models.packs.references import Binder, Single, figure_place
from models.packs.yaml_source import PackError
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES, Draft
from tests.support.own_packs import edit, own_packs
from tests.support.windows import OFFSCREEN, opened, shown_window

__all__ = ["own_packs"]
pytestmark = OFFSCREEN
YUBEI, QIJIANG = "yubei-budget-2024", "qijiang-budget-2025"
NO_PROJECTS = "备注：本部门无项目支出，故此表无数据。"
NO_FUND = "备注：本部门无政府性基金收支，故此表无数据。"
NO_KEY_PROJECT = "备注：本部门无重点项目绩效。"
NO_PURCHASE = "（备注：本单位无政府采购预算，故此表无数据。）"
SPENDING = ("spending", "tree", "total", "total")


def notes(pack: str) -> Iterator[tuple[Form, NotesBlock]]:
    for form in load_pack(pack).forms:
        for block in form.blocks:
            if isinstance(block, NotesBlock):
                yield form, block


CLAIMS = [(p, form.id, note.id) for p in pack_ids() for form, note in notes(p) if note.conditional]
FIGURES = [
    (pack, form.id, note.id, name)
    for pack in pack_ids()
    for form, note in notes(pack)
    for name, figure in note.absent.items()
    if isinstance(figure_place(Binder(load_pack(pack)), figure, form.id), Single)
]


def words(pack: str, form: str, note: str) -> str:
    block = load_pack(pack).form(form).block(note)
    assert isinstance(block, NotesBlock)
    return block.lines[0].source


def empty(pack: str) -> Session:
    return Session(new_submission(load_pack(pack), 2026))


def sample(pack: str) -> Session:
    return Session(load_draft(SAMPLES / f"{pack}.tianbao"))


def printed(session: Session, form: str) -> list[str]:
    return [cell.text for sheet in session.printed_sheets(form) for _, cell in sheet.cells()]


def place(session: Session, form: str, block: str, row: str, column: str) -> Address:
    return Address(form, session.submission.forms[form][0].id, block, row, column)


def put_there(session: Session, at: Address, text: str) -> None:
    """Have a figure stand in a cell, whether it is typed or computed."""
    if not session.calculation.has_row(*at[:4]):  # a total that is not there before the first subject
        session.apply(InsertRows(*at[:3], 0, (("2120801", {"basic": text}),)))
    elif at.row == "total" and (rows := session.submission.rows(*at[:3])):
        session.apply(SetCell(at._replace(row=next(iter(rows)), column="basic"), text))
    elif session.calculation.state(at).source == "typed":
        session.apply(SetCell(at, text))
    else:
        session.apply(SetAdjustment(at, Adjustment(text, "按批复")))


def deny(session: Session, form: str) -> None:
    """Say that there is nothing, where only a person knows."""
    for instance in session.submission.forms[form]:
        if any(block.id == "said" for block in session.pack.form(form).blocks):
            session.apply(SetCell(Address(form, instance.id, "said", "-", "none"), "无"))


def unfilled(session: Session, form: str = "") -> list[str]:
    issues = [issue for issue in session.issues() if issue.code == UNFILLED]
    return [issue.message for issue in issues if form in ("", issue.address.form)]


@pytest.mark.parametrize("pack", pack_ids())
def test_every_note_that_is_not_always_printed_names_its_figures(pack: str) -> None:
    for form, note in notes(pack):
        assert note.visible is None
        said = "".join(line.source for line in note.lines)
        none = any(words in said for words in ("本部门无", "本单位无", "无数据"))
        assert bool(note.absent) == note.conditional == none, form.id


def test_there_are_such_notes_in_every_budget() -> None:
    assert {pack for pack, _, _ in CLAIMS} == {one for one in pack_ids() if load_pack(one).has_subjects}
    assert sum(not pack.startswith("national") for pack, _, _ in CLAIMS) == 9


@pytest.mark.parametrize(("pack", "form", "note"), CLAIMS)
def test_an_empty_draft_claims_nothing(pack: str, form: str, note: str) -> None:
    session = empty(pack)
    assert words(pack, form, note) not in printed(session, form)
    assert unfilled(session) == []


@pytest.mark.parametrize(("pack", "form", "note", "name"), FIGURES)
def test_a_note_goes_with_each_figure_it_speaks_of(pack: str, form: str, note: str, name: str) -> None:
    session = empty(pack)
    block = session.pack.form(form).block(note)
    assert isinstance(block, NotesBlock)
    found = figure_place(Binder(session.pack), block.absent[name], form)
    assert isinstance(found, Single)
    at = place(session, found.form, found.block, found.row, found.column)
    text = "某项目" if session.pack.cell(at).type in ("text", "long") else "7"
    put_there(session, place(session, *SPENDING), "50")
    deny(session, form)
    if block.known is not None and "list.all" not in block.known.source:
        assert words(pack, form, note) in printed(session, form)
    put_there(session, at, text)
    assert words(pack, form, note) not in printed(session, form)
    own = found.form == form
    issues = [issue for issue in session.issues() if issue.code == UNFILLED and issue.address.form == form]
    assert [(issue.severity, issue.other) for issue in issues] == ([] if own else [("未填", at)])
    assert all(f"没有填写，但{name}有 7.00 " in issue.message for issue in issues)
    put_there(session, at, "0" if text == "7" else "")
    assert unfilled(session, form) == []
    assert words(pack, form, note) in printed(session, form)


def test_figures_typed_as_nought_are_known_to_be_absent() -> None:
    draft = Draft(YUBEI, "general")
    assert NO_FUND not in printed(draft.session, "fund")
    draft.session.apply(InsertRows("general", draft.instance, "tree", 0, (("2150501", {"project": "0"}),)))
    assert NO_FUND in printed(draft.session, "fund")
    assert NO_PROJECTS in printed(draft.session, "projects")
    assert unfilled(draft.session) == []


def test_the_note_on_purchases_waits_for_a_nought_where_no_other_table_knows() -> None:
    session = sample(QIJIANG)
    assert NO_PURCHASE not in printed(session, "purchase")
    session.apply(SetCell(place(session, "purchase", "list", "goods", "general"), "0"))
    assert NO_PURCHASE in printed(session, "purchase")


@pytest.mark.parametrize(
    ("form", "note", "own"),
    [
        ("purchase", "备注：本部门无政府采购预算，故此表无数据。", ("list", "item")),
        ("key_project", NO_KEY_PROJECT, ("head", "name")),
    ],
)
def test_what_only_a_person_knows_is_asked_once(
    qtbot: QtBot, qapp: QApplication, form: str, note: str, own: tuple[str, str]
) -> None:
    window = shown_window(qtbot, qapp)
    assert window.new(YUBEI, 2026, "某局")
    assert window.document is not None
    assert window.workspace is not None
    document, session = window.document, window.document.session
    put_there(session, place(session, *SPENDING), "50")
    assert note not in printed(session, form)
    at = place(session, form, "said", "-", "none")
    while document.current != at:
        before = document.current
        window.actions_["next_empty"].trigger()
        assert document.current != before
    editor = window.workspace.guide.cell.editors.editors["none"]
    assert editor.isVisible()
    document.do(SetCell(at, "无"), "填写")
    assert note in printed(session, form)
    assert [issue for issue in session.issues() if issue.address.form == form] == []
    table, column = own
    if table == "list":
        document.do(InsertRows(*at[:2], table, 0, (("r1", {column: "甲"}),)), "填写")
    else:
        document.do(SetCell(at._replace(block=table, column=column), "甲"), "填写")
    assert note not in printed(session, form)


def test_project_spending_without_its_list_is_unfilled_until_the_list_is_filled() -> None:
    session = sample(YUBEI)
    assert NO_PROJECTS not in everything(session)
    assert NO_FUND in everything(session)
    assert unfilled(session) == ["表十三 没有填写，但项目支出有 3,409,800.00 元"]
    instance = session.submission.forms["projects"][0].id
    session.apply(InsertRows("projects", instance, "list", 0, (("r1", {"project": "城市大脑"}),)))
    assert unfilled(session) == []
    assert NO_PROJECTS not in printed(session, "projects")


def everything(session: Session) -> str:
    """Give the text of the PDF, having made sure that the workbook has the same notes."""
    with pdfplumber.open(BytesIO(pdf_bytes(session.printed_sheets(), "渝北"))) as pdf:
        paper = "".join(page.extract_text() for page in pdf.pages)
    book = load_workbook(BytesIO(workbook_bytes(session.printed_sheets(), "渝北")))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    for form, note in ((f, n) for f, n in notes(session.pack.id) if n.conditional):
        said = words(session.pack.id, form.id, note.id)
        assert (said in cells) == (said in paper)
    return paper


def test_a_note_of_one_copy_does_not_deny_another_copy() -> None:
    session = sample(YUBEI)
    assert NO_KEY_PROJECT in printed(session, "key_project")
    form = session.pack.form("key_project")
    session.apply(InsertInstance("key_project", 1, new_instance(session.submission, form)))
    deny(session, "key_project")
    assert printed(session, "key_project").count(NO_KEY_PROJECT) == 2
    second = session.submission.forms["key_project"][1].id
    session.apply(SetCell(Address("key_project", second, "head", "-", "name"), "城市大脑"))
    assert NO_KEY_PROJECT not in printed(session, "key_project")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "        absent: {重点项目: head.name, 当年绩效目标: head.goal, 当年预算: head.budget}\n",
            "",
            "一起写",
        ),
        ("当年预算: head.budget}", "当年预算: head.nothing}", "head.nothing"),
        ("当年预算: head.budget}", "当年预算: '1'}", "没有读任何单元格"),
        (
            "absent: {重点项目: head.name, 当年绩效目标: head.goal, 当年预算: head.budget}",
            "absent: {项目支出: spending.tree.total.project}",
            "应有本表的数",
        ),
        (
            "      - id: empty\n        kind: notes\n",
            "      - {id: other, kind: notes, lines: [此表无数据]}\n      - id: empty\n        kind: notes\n",
            "用 absent 写明",
        ),
        (
            "      - id: empty\n        kind: notes\n",
            "      - id: empty\n        kind: notes\n        visible: blank(head.name)\n",
            "不能用 visible",
        ),
    ],
)
def test_a_note_that_does_not_name_its_figures_is_refused(
    own_packs: Path, before: str, after: str, said: str
) -> None:
    edit(own_packs, f"{YUBEI}.yaml", before, after)
    with pytest.raises(PackError, match=said):
        load_pack(YUBEI)


def test_the_error_leads_to_the_table_and_to_the_figure(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown_window(qtbot, qapp)
    document = opened(window, YUBEI)
    assert window.workspace is not None
    guide = window.workspace.guide
    guide.show_everywhere(True)
    issues = guide.issues
    row = next(i for i, one in enumerate(issues.issue_model.issues) if one.code == UNFILLED)
    issues.setCurrentIndex(issues.issue_model.index(row))
    qtbot.keyClick(issues, Qt.Key.Key_Return)
    assert document.form == "projects"
    issues.setCurrentIndex(issues.issue_model.index(row))
    qtbot.keyClick(issues, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert document.current == place(document.session, "spending", "tree", "total", "project")
