"""F8 from an empty draft: what the office would call unfilled, and counted everywhere alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from models.address import NEW_ROW, SINGLE_ROW, Address
from models.checks.checks import ERROR, MISSING, REQUIRED
from models.checks.counts import count
from models.drafts.changes import Batch, Change, InsertRows, SetCell
from models.editing.next_place import next_empty
from models.editing.typing import set_cells
from models.errors import ExitCode
from models.packs.loading import load_pack, pack_ids
from models.session.opening import new_draft
from models.session.session import Session
from models.storage.draft_file import save_draft
from tests.support.windows import OFFSCREEN, opened
from ui.cli.commands import main
from ui.drafts.document import Document
from ui.navigator.navigator import REVIEW
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
BUDGETS = [one for one in pack_ids() if load_pack(one).kind == "budget"]


def begun(window: MainWindow, pack: str) -> Document:
    assert window.new(pack, 2026, "某局")
    assert window.document is not None
    return window.document


def press(window: MainWindow, shift: bool = False) -> str:
    """Press F8 and give what the window says."""
    window.messages.clear()
    window.actions_["previous_empty" if shift else "next_empty"].trigger()
    return window.messages.text


def missing(session: Session) -> int:
    return sum(issue.severity == MISSING for issue in session.issues())


def first(session: Session, form: str) -> str:
    return session.submission.forms[form][0].id


@pytest.mark.parametrize("pack", BUDGETS)
def test_empty_tables_and_empty_project_forms_are_gone_to(window: MainWindow, pack: str) -> None:
    document = begun(window, pack)
    visited = {}
    for _ in range(missing(document.session)):
        press(window)
        assert document.current is not None
        visited[document.form] = document.current
    assert visited["general"].row == NEW_ROW
    assert visited["project"].column == "name"
    table = (first(document.session, "general"), "tree")
    rows = (("2150501", {"basic": "3", "project": "4"}),)
    document.do(InsertRows("general", *table, 0, rows), "填写")
    wanted = {issue.address.form for issue in document.session.issues() if issue.severity == MISSING}
    assert "general" not in wanted
    assert "basic" in wanted
    document.show("general", table[0])
    assert "基本支出" in press(window)
    assert (document.form, document.current and document.current.row) == ("basic", NEW_ROW)
    said = next(i.message for i in document.session.issues() if i.address.form == "basic")
    assert "还没有填写，但" in said
    assert "有 3.00 " in said


def test_it_says_when_it_goes_on_elsewhere_goes_round_and_when_nothing_is_left(window: MainWindow) -> None:
    document = begun(window, "qiannan-selfeval-2023")
    session = document.session
    instance = first(session, "overall")
    document.go_to(Address("cover", first(session, "cover"), "unit", "-", "name"))
    assert press(window).startswith("转到“部门整体支出绩效自评")
    document.go_to(Address("overall", instance, "contact", "-", "phone"))
    total = missing(session)
    assert press(window) == f"后面没有未填的了，转到前面的本表，共 {total} 处未填。"
    assert document.current is not None
    assert document.current.block == "seal"
    assert press(window, shift=True) == f"前面没有未填的了，转到后面的本表，共 {total} 处未填。"
    assert document.current.column == "phone"
    fill(document)
    left = document.current
    document.do(SetCell(left, ""), "清除")
    assert press(window) == "只剩这一处未填。"
    document.do(SetCell(left, "1"), "填写")
    errors = count(session.issues()).errors
    assert errors
    assert press(window) == f"没有未填的了，还有 {errors} 处错误，按 F7 逐处改正。"


def fill(document: Document) -> None:
    """Type 1 into everything that is missing."""
    while found := next_empty(document.session, document.current or Address("cover", "", "", "", "")):
        document.do(SetCell(found.place, "1"), "填写")


@pytest.mark.parametrize("pack", pack_ids())
def test_a_new_draft_has_no_errors_and_no_progress(window: MainWindow, pack: str) -> None:
    document = begun(window, pack)
    assert {issue.severity for issue in document.session.issues()} == {MISSING}
    filled, required = document.session.progress()
    assert (filled, required) == (0, missing(document.session))
    assert window.workspace is not None
    assert set(window.workspace.paper.canvas.marks.values()) <= {MISSING}


@pytest.mark.parametrize("pack", pack_ids())
def test_the_count_is_the_same_everywhere(
    window: MainWindow, pack: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = begun(window, pack)
    work = window.workspace
    assert work is not None
    for wrong in [i.address for i in document.session.issues() if i.code == REQUIRED][:1]:
        document.do(SetCell(wrong, "3"), "填写")
    counts = count(document.session.issues())
    said = counts.words
    assert f"未填 {counts.missing}" in said
    assert work.navigator._items[REVIEW].toolTip(1) == said
    assert work.status.counts.text().endswith(said)
    work.guide.show_everywhere(True)
    assert work.guide._issue_title.text() == f"审核：{said}"
    window.show_export()
    labels = [one.text() for one in work.export_page.findChildren(QLabel)]
    assert any(f"未填 {counts.missing}" in text for text in labels)
    path = tmp_path / "草稿.tianbao"
    save_draft(document.session.submission, path)
    assert main(["check", str(path)]) == ExitCode.FOUND
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == f"错误 {counts.errors} 条，提示 {counts.notices} 条，未填 {counts.missing} 处。"


def test_a_check_of_blanks_alone_is_no_error() -> None:
    session = new_draft("qiannan-selfeval-2023", 2026, "某局")
    weight = next(i.address for i in session.issues() if i.address.column == "weight")
    assert "ZP-01" not in {issue.code for issue in session.issues()}
    session.apply(SetCell(weight._replace(column="level3"), "指标"))
    assert "ZP-01" not in {issue.code for issue in session.issues()}
    session.apply(SetCell(weight, "5"))
    assert [issue.severity for issue in session.issues() if issue.code == "ZP-01"] == [ERROR]


def test_an_empty_copy_between_filled_ones_is_unfilled_until_it_is_begun_or_deleted(
    window: MainWindow,
) -> None:
    document = begun(window, "tongnan-budget-2021")
    work = window.workspace
    assert work is not None
    at = Address("project", first(document.session, "project"), "head", "-", "name")
    before = missing(document.session)
    document.do(SetCell(at, "竞进拉练"), "填写")
    assert [i for i in document.session.issues() if i.address == at] == []
    document.do(SetCell(at, ""), "清除")
    assert missing(document.session) == before
    work.navigator._add.click()
    assert missing(document.session) == before + 1
    work.navigator._delete.click()
    assert missing(document.session) == before


def test_what_is_filled_and_what_is_missing_add_up_whatever_is_typed(window: MainWindow) -> None:
    document = begun(window, "yubei-budget-2024")
    session = document.session
    changes: list[Change] = [
        InsertRows("general", first(session, "general"), "tree", 0, (("2150501", {"basic": "3"}),)),
        InsertRows("basic", first(session, "basic"), "tree", 0, (("30101", {"personnel": "坏"}),)),
        SetCell(Address("goal", first(session, "goal"), "head", "-", "goal"), "目标"),
        SetCell(Address("project", first(session, "project"), "head", "-", "district"), "坏"),
    ]
    for change in changes:
        document.do(Batch((change,)), "填写")
        filled, required = session.progress()
        assert required - filled == count(session.issues()).open
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert session.progress() == (0, missing(session))


def test_unfilled_cells_are_marked_in_grey(window: MainWindow) -> None:
    document = begun(window, "yuzhong-selfeval-2023")
    document.show("department", first(document.session, "department"))
    assert window.workspace is not None
    view = window.workspace.paper
    picture = view.viewport().grab().toImage()
    red = QColor("#BE3029").rgb()
    assert red not in {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}


@pytest.mark.parametrize("pack", BUDGETS)
def test_a_subject_without_a_name_is_gone_to_and_keeps_paper_a_draft(window: MainWindow, pack: str) -> None:
    document = begun(window, pack)
    general = first(document.session, "general")
    rows = (("2990101", {"basic": "3"}),)
    document.do(InsertRows("general", general, "tree", 0, rows), "填写")
    unnamed = {Address("general", general, "tree", code, "name") for code in ("299", "29901", "2990101")}
    visited = set()
    for _ in range(missing(document.session)):
        press(window)
        visited.add(document.current)
    assert unnamed <= visited
    before = missing(document.session)
    for at in unnamed:
        document.do(Batch(tuple(set_cells(document.session, [(at, "某科目")]))), "填写")
    assert missing(document.session) == before - len(unnamed)
    assert not any("填写名称" in issue.fix for issue in document.session.issues())


def test_a_question_of_which_nothing_is_on_the_paper_is_answered_beside_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    """F8 gives the keyboard to its field, however narrow the window; so does typing where it stands."""
    document = opened(window, "yubei-budget-2024")
    purchase = document.session.submission.forms["purchase"][0].id
    at = Address("purchase", purchase, "said", SINGLE_ROW, "none")
    document.do(SetCell(at, ""), "清空")
    document.show("purchase", purchase)
    window.actions_["guide_pane"].trigger()
    assert window.workspace is not None
    for _ in range(40):
        window.actions_["next_empty"].trigger()
        if document.current == at:
            break
    field = window.workspace.guide.cell.editors.editors["none"]
    assert field.isVisible()
    assert field.hasFocus()
    QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "无"))
    assert document.session.submission.typed(at) == "无"
    document.undo_stack.undo()
    window.workspace.paper.setFocus()
    document.go_to(at)
    qtbot.keyClicks(window.workspace.paper, "w")
    assert field.hasFocus()
