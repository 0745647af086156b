"""Text in an open editor is in a savepoint within a second, and comes back after a crash."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.comparing.recoverable import find
from models.drafts.changes import SetCell
from models.drafts.submission import Adjustment
from models.editing.subject_codes import subject_tables
from models.editing.subject_plans import can_recode
from models.savepoints import savepoints
from models.savepoints.being_typed import ADJUSTMENT, CELL, SUBJECT, BeingTyped, taken_over
from models.savepoints.savepoints import Savepoint, SavepointDamagedError
from models.storage.draft_file import dumps, load_draft, loads
from tests.support.building import GUIZHOU
from tests.support.safe_drafts import folder, kept, leave, opened, press, saved_sample
from tests.support.windows import OFFSCREEN, choose_file, indicator, shown_window
from tests.support.windows import opened as sample
from ui.drafts import files
from ui.drafts.document import Document
from ui.guide._unprinted_cells import RowEditors
from ui.paper import _subject_editor as subject_editor
from ui.paper import cell_editors
from ui.paper._subject_editor import SubjectEditor
from ui.paper.cell_editors import AdjustmentSlip, CellEditor, ChoiceEditor, LineEditor, Overlay, RoomyEditor
from ui.widgets.field_text import FieldText
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
BUDGET = "yubei-budget-2024"
Key = Qt.Key


# What a person does


def here() -> QWidget:
    """Give the field that has the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def write(text: str, *keys: Qt.Key) -> None:
    """Press keys where the keyboard is, character by character."""
    for code, letter in [*((0, letter) for letter in text), *((int(key), "") for key in keys)]:
        QApplication.sendEvent(
            here(), QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, letter)
        )


def compose(preedit: str, commit: str = "") -> None:
    """Do what an input method does where the keyboard is."""
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(here(), event)


def doc(window: MainWindow) -> Document:
    assert window.document is not None
    return window.document


def on_paper(window: MainWindow, pack: str, at: Callable[[Document], Address]) -> None:
    """Stand on a cell of a sample, the keyboard on the paper."""
    document = sample(window, pack)
    document.go_to(at(document))
    assert window.workspace is not None
    window.workspace.paper.setFocus()


def line(window: MainWindow) -> None:
    on_paper(window, GUIZHOU, lambda d: indicator(d, "overall", 0, "actual"))
    write("", Key.Key_F2)


def roomy(window: MainWindow) -> None:
    on_paper(window, GUIZHOU, lambda d: _of(d, "overall", "goals", SINGLE_ROW, "expected"))
    write("", Key.Key_F2)


def wrapped(window: MainWindow) -> None:
    on_paper(window, GUIZHOU, lambda d: indicator(d, "overall", 0, "level3"))
    document = doc(window)
    assert document.current is not None
    document.session.submission.instance("overall", document.instance).rows("indicators")[
        document.current.row
    ]["level3"] = "两行\n字"
    document.undo_stack.resetClean()
    document.undo_stack.setClean()
    write("", Key.Key_F2)


def choice(window: MainWindow) -> None:
    on_paper(window, GUIZHOU, lambda d: indicator(d, "overall", 0, "level2"))
    write("", Key.Key_F2)


def adding(window: MainWindow) -> None:
    document = sample(window, BUDGET)
    document.show("general", document.session.submission.forms["general"][0].id)
    window.actions_["add_subject"].trigger()


def recoding(window: MainWindow) -> None:
    adding(window)
    write("", Key.Key_Escape)
    document = doc(window)
    (table, *_) = subject_tables(document.session, "general", document.instance)
    rows = document.session.submission.rows(*table[:3])
    at = next(a for row in rows if can_recode(document.session, a := table._replace(row=row)))
    assert window.workspace is not None
    window.workspace.paper.subjects.change_code(at)


def slip(window: MainWindow) -> None:
    on_paper(window, GUIZHOU, lambda d: indicator(d, "overall", 0, "score"))
    assert window.workspace is not None
    wanted = [a for a in window.workspace.paper.actions_for_context() if "手工调整" in a.text()]
    wanted[0].trigger()


def reason(window: MainWindow) -> None:
    slip(window)
    write("2002.94", Key.Key_Tab)
    assert window.workspace is not None
    here_is = window.workspace.paper.editing.slip
    assert here_is is not None
    here_is.reason.setFocus()


def beside(window: MainWindow) -> None:
    on_paper(window, GUIZHOU, lambda d: indicator(d, "overall", 9, "score"))
    assert window.workspace is not None
    QApplication.processEvents()  # what has just come into a layout is shown then
    window.workspace.guide.cell.editors.editors["degree"].setFocus()


def _of(document: Document, form: str, *rest: str) -> Address:
    return Address(form, document.session.submission.forms[form][0].id, *rest)


EDITORS: dict[Callable[[MainWindow], None], tuple[type, str]] = {
    line: (LineEditor, CELL),
    roomy: (RoomyEditor, CELL),
    wrapped: (RoomyEditor, CELL),
    choice: (ChoiceEditor, CELL),
    adding: (SubjectEditor, SUBJECT),
    recoding: (SubjectEditor, SUBJECT),
    slip: (AdjustmentSlip, ADJUSTMENT),
    reason: (AdjustmentSlip, ADJUSTMENT),
    beside: (RowEditors, CELL),
}
"""Every place where a person types, how it is reached, and what becomes of its text."""
every_editor = pytest.mark.parametrize("reach", EDITORS, ids=lambda reach: reach.__name__)

NO_WORK = {
    "dialogs": {"QComboBox"},  # which version to compare with
    "preview": {"QComboBox", "QLineEdit"},  # which pages to print; which table one of a workbook is
    "browse_subjects": {"line_field"},  # a subject to look for
    "from_last": {"QComboBox", "QSpinBox"},  # form and year of a draft that is not there yet
    "goals": {"QComboBox", "QSpinBox"},  # form and year of what goals are brought into
    "executed": {"QComboBox"},  # the unit of money of a table
    "pack_list": {"line_field"},  # part of a form's name to look for
    "zoom_box": {"QComboBox", "QLineEdit"},
    "parts": {"QLineEdit"},  # of `line_field`, which is looked for by name
    "start_page": {"line_field", "QSpinBox"},  # year, unit and filer of a draft that is not there yet
    "year": {"QInputDialog"},  # another year for a draft
    "manual": {"QTextBrowser", "line_field"},  # words to look for
    "paper_check": {"QLineEdit"},  # a code read from paper
    "find_panel": {"line_field"},  # words to find, and those to put in their place
    "navigator": {"line_field"},  # part of a name to look for
}
"""Fields that hold nothing a draft will have."""
MAKING = {
    "about": {"QSpinBox", "line_field"},
    "choices": {"QComboBox"},
    "details": {"QSpinBox", "line_field"},
    "formula_line": {"line_field"},
    "trial": {"line_field"},
}
"""Fields of a form that is being made, which keeps each answer for itself; no draft has them."""
WORK = {
    "cell_editors": {"line_field", "QPlainTextEdit"},
    "unprinted_cells": {"QComboBox", "line_field"},
}
TAKES_KEYS = {
    "QLineEdit", "QPlainTextEdit", "QTextEdit", "QTextBrowser", "QComboBox", "QSpinBox", "QDoubleSpinBox",
    "QDateEdit", "QDateTimeEdit", "QTimeEdit", "QFontComboBox", "QKeySequenceEdit", "QInputDialog",
    "line_field",
}  # fmt: skip


def test_every_editor_is_tried_here() -> None:
    """Whoever adds a field or an editor says here whether it holds work, and if so how it is kept."""
    made: dict[str, set[str]] = {}
    for path in Path(cell_editors.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TAKES_KEYS:
                made.setdefault(path.stem.strip("_"), set()).add(node.func.id)
            if isinstance(node, ast.FunctionDef) and node.name == "createEditor":
                made.setdefault(path.stem.strip("_"), set()).add(node.name)
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                made.setdefault(path.stem.strip("_"), set()).update(bases & TAKES_KEYS)
    assert {name: kinds for name, kinds in made.items() if kinds} == NO_WORK | MAKING | WORK
    tried = {kind for kind, _ in EDITORS.values()}
    assert _kinds(Overlay) - {CellEditor} <= tried


def _kinds(base: type) -> set[type]:
    assert subject_editor  # so that its classes are there
    below: set[type] = set()
    for kind in base.__subclasses__():
        below |= {kind} | _kinds(kind)
    return below


# Kept


def only(window: MainWindow) -> Savepoint:
    assert window.safety.keep_now()
    (file,) = kept(window)
    return savepoints.read(file)


def text_of(window: MainWindow) -> str:
    (one,) = only(window).typed
    return one.reason or one.text


@every_editor
def test_every_key_and_composed_text_is_kept_and_esc_drops_it(
    window: MainWindow, reach: Callable[[MainWindow], None]
) -> None:
    reach(window)
    document = doc(window)
    before, kind = dumps(document.session.submission), EDITORS[reach][1]
    begun = reach is reason  # the figure is typed already
    assert (bool(document.typed), window.isWindowModified()) == (begun, begun)
    write("甲1")
    opened_with = text_of(window).removesuffix("甲1")
    write("b")
    assert text_of(window) == f"{opened_with}甲1b"
    assert window.isWindowModified()
    assert window.workspace is not None
    assert window.workspace.status.saved.text() == "未保存"
    compose("zhong")
    assert text_of(window) == f"{opened_with}甲1bzhong"
    compose("", "中")
    assert text_of(window) == f"{opened_with}甲1b中"
    assert only(window).typed[0].kind == kind
    assert dumps(only(window).submission()) == before == dumps(document.session.submission)
    write("", Key.Key_Escape)
    assert not document.typed
    assert not window.isWindowModified()
    assert dumps(document.session.submission) == before
    assert not window.safety.keep_now()
    assert kept(window) == []


def test_it_is_on_the_disk_within_a_second_however_fast_one_types(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened(window, saved_sample(tmp_path))
    assert window.workspace is not None
    assert window.workspace.status.saved.text() == "已保存"
    doc(window).go_to(_of(doc(window), "overall", "goals", SINGLE_ROW, "expected"))
    window.workspace.paper.setFocus()
    write("", Key.Key_F2)
    write("一")
    assert window.safety.autosave is not None
    timer = window.safety.autosave._timer
    left = timer.remainingTime()
    assert 0 <= left <= 500
    write("二" * 40)
    assert timer.remainingTime() <= left
    assert window.workspace.status.saved.text() == "未保存"
    qtbot.waitUntil(lambda: bool(kept(window)), timeout=5000)
    assert savepoints.read(kept(window)[0]).typed[0].text.endswith("一" + "二" * 40)
    write("", Key.Key_Escape)
    assert window.workspace.status.saved.text() == "已保存"
    qtbot.waitUntil(lambda: not kept(window), timeout=5000)


def test_a_new_draft_nobody_has_touched_is_kept_for_it(window: MainWindow) -> None:
    assert window.new(GUIZHOU, 2023, "某局")
    write("某")
    write("单位")
    (one,) = only(window).typed
    assert one.text == "某单位"
    (found,) = find_dead(window)
    assert "从未保存过" in found.note
    assert "正在输入 3 字" in found.note


def test_a_half_typed_composition_in_front_of_other_text_stands_where_it_is_seen(qtbot: QtBot) -> None:
    fields: list[QLineEdit | QPlainTextEdit] = [QLineEdit(), QPlainTextEdit()]
    for field in fields:
        qtbot.addWidget(field)
        seen = FieldText(field)
        (field.setText if isinstance(field, QLineEdit) else field.setPlainText)("𠮷利")
        if isinstance(field, QLineEdit):
            field.setCursorPosition(2)  # Qt counts the first sign twice
        else:
            cursor = field.textCursor()
            cursor.setPosition(2)
            field.setTextCursor(cursor)
        QApplication.sendEvent(field, QInputMethodEvent("shun", []))
        assert seen.text == "𠮷shun利"


def test_a_slow_disk_gets_the_newest_only_and_what_is_given_up_whole(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    line(window)
    autosave = window.safety.autosave
    assert autosave is not None
    go, written = threading.Event(), []
    real = savepoints.write

    def slow(*arguments: Any) -> None:
        go.wait(10)
        written.append(arguments[3][0].text[-1])
        real(*arguments)

    monkeypatch.setattr(savepoints, "write", slow)
    for letter in "abcde":
        write(letter)
        autosave.write()
    monkeypatch.setattr(files, "ask_to_save", lambda *_: "discard")
    go.set()
    autosave.wait()
    assert written[-1] == "e"
    assert len(written) <= 2  # the one that the disk was at, and the newest
    monkeypatch.setattr(savepoints, "write", real)
    window.commit()
    window.close_draft()
    assert kept(window) == []
    (left,) = savepoints.discarded_folder(folder(window)).iterdir()
    assert any(text.endswith("abcde") for _, text in load_draft(left).typed_cells())


# Saving, leaving and closing with something open


def test_saving_takes_over_what_is_typed_beside_the_paper(window: MainWindow, tmp_path: Path) -> None:
    path = saved_sample(tmp_path)
    opened(window, path)
    at = indicator(doc(window), "overall", 9, "degree")
    doc(window).go_to(at._replace(column="score"))
    assert window.workspace is not None
    QApplication.processEvents()
    window.workspace.guide.cell.editors.editors["degree"].setFocus()
    write("85")
    assert window.save()
    assert load_draft(path).typed(at) == "85"
    assert not window.isWindowModified()
    write("7")
    window.workspace.go_to_empty()  # F8, the keyboard still in the field
    doc(window).go_to(at._replace(row=indicator(doc(window), "overall", 1, "degree").row))
    assert doc(window).session.submission.typed(at) == "857"
    doc(window).go_to(at)
    write("8")
    doc(window).undo_stack.undo()  # from the menu: what is typed comes behind it
    QApplication.processEvents()
    assert doc(window).undo_stack.index() <= doc(window).undo_stack.count()


def test_a_slip_that_is_complete_is_saved_and_one_that_is_not_keeps_the_window(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason(window)
    at = doc(window).current
    assert at is not None
    path = tmp_path / "甲.tianbao"
    choose_file(monkeypatch, path)
    monkeypatch.setattr(files, "ask_to_save", lambda *_: "save")
    assert not window.close()
    assert window.isVisible()
    assert window.workspace is not None
    open_slip = window.workspace.paper.editing.slip
    assert open_slip is not None
    assert open_slip.problem.text() == "请写明调整原因。"
    assert window.isWindowModified()
    assert window.workspace.status.saved.text() == "未保存"
    assert text_of(window) == "2002.94"  # though the file has everything else
    write("按批复")
    assert window.save()
    assert load_draft(path).adjustments[at] == Adjustment("2002.94", "按批复", "3")
    assert not window.isWindowModified()


def test_what_stays_open_is_kept_all_the_time_while_the_rest_is_saved(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason(window)
    choose_file(monkeypatch, tmp_path / "甲.tianbao")
    assert text_of(window) == "2002.94"
    gone: list[Path] = []
    monkeypatch.setattr(savepoints, "delete", gone.append)
    assert window.save()
    (file,) = kept(window)
    assert savepoints.read(file).typed[0].text == "2002.94"
    assert savepoints.read(file).belonging.path == str(tmp_path / "甲.tianbao")
    assert gone == []
    write("", Key.Key_Escape)
    assert not window.safety.keep_now()
    assert gone == [file]


@pytest.mark.parametrize("reach", [adding, recoding])
def test_a_subject_being_looked_for_stays_open_while_the_rest_is_saved(
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    reach: Callable[[MainWindow], None],
) -> None:
    reach(window)
    write("gyjj")
    choose_file(monkeypatch, tmp_path / "甲.tianbao")
    monkeypatch.setattr(files, "ask_to_save", lambda *_: "save")
    assert window.save()
    assert text_of(window).endswith("gyjj")
    assert window.isWindowModified()
    assert not window.close()  # not before something is done about it
    write("", Key.Key_Escape)
    assert not window.isWindowModified()


def test_leaving_the_form_says_that_a_slip_was_given_up(window: MainWindow) -> None:
    reason(window)
    document = doc(window)
    document.show("cover", document.session.submission.forms["cover"][0].id)
    assert "手工调整没有做：请写明调整原因。" in window.messages.text
    assert not document.typed


@pytest.mark.parametrize("way", ["undo", "previous_empty", "next_empty", "next_issue"])
@every_editor
def test_no_action_throws_it_away(window: MainWindow, reach: Callable[[MainWindow], None], way: str) -> None:
    """It is taken over first, and undone as the last that was done; or it stays open and that is said."""
    reach(window)
    document = doc(window)
    cover = Address("cover", document.session.submission.forms["cover"][0].id, "unit", SINGLE_ROW, "name")
    document.do(SetCell(cover, "某局"), "填写")
    write("甲1")
    (window.actions_.undo if way == "undo" else window.actions_[way]).trigger()
    assert document.session.submission.typed(cover) == "某局"
    if document.typed:
        assert window.messages.isVisible()
    else:
        while document.undo_stack.canRedo():
            document.undo_stack.redo()
        assert "甲1" in dumps(document.session.submission)


# After the program died


def find_dead(window: MainWindow) -> list[Any]:
    """Let the process that wrote the savepoint be dead, and give what is offered."""
    one = only(window)
    dead = replace(one.belonging, owner="dead")
    file = one.file.with_name("dead.savepoint")
    savepoints.write(file, dead, one.content, one.typed)
    return find(folder(window))


@every_editor
def test_it_comes_back_in_the_next_window(
    window: MainWindow, qtbot: QtBot, qapp: QApplication, reach: Callable[[MainWindow], None]
) -> None:
    reach(window)
    before, kind = dumps(doc(window).session.submission), EDITORS[reach][1]
    write("甲1")
    compose("zhong")
    (typed,) = doc(window).typed
    (found,) = find_dead(window)
    next_one = shown_window(qtbot, qapp)
    assert next_one.safety.recovery is not None
    next_one.safety.offer_recovery()
    next_one.safety.recovery.recover(found)
    document = doc(next_one)
    assert next_one.isWindowModified()
    if kind == CELL:
        assert document.session.submission.typed(typed.address) == typed.text
        assert document.current == typed.address
        assert "正在输入的文字已填入" in next_one.messages.text
        document.undo_stack.undo()  # the text of before is not lost either
    else:
        assert document.typed == (typed,)
        assert "已重新打开" in next_one.messages.text
        assert next_one.safety.autosave is not None
        mine = next_one.safety.autosave._file
        assert mine is not None
        assert savepoints.read(mine).typed == (typed,)
    assert dumps(document.session.submission) == before


def test_text_without_a_place_is_shown_to_be_copied(window: MainWindow) -> None:
    document = sample(window, GUIZHOU)
    gone = [
        BeingTyped(CELL, _of(document, "overall", "indicators", "r999", "actual"), "没有行"),
        BeingTyped(CELL, _of(document, "overall", "indicators", "r1", "nothing"), "没有列"),
        BeingTyped(SUBJECT, Address("gone", "1", "lines", "+", "code"), "没有表"),
        BeingTyped(SUBJECT, _of(document, "overall", "indicators", "+", "level1"), "不是科目"),
        BeingTyped(ADJUSTMENT, indicator(document, "overall", 0, "actual"), "1", "不是算的"),
    ]
    for one in gone:
        file = leave(window, load_draft(_sample()), None)
        read = savepoints.read(file)
        savepoints.write(file, read.belonging, read.content, [one])
        document.undo_stack.setClean()
        (found,) = find(folder(window))
        assert window.safety.recovery is not None
        window.safety.recovery.recover(found)
        assert "没有地方可放" in window.messages.text
        assert (one.reason or one.text) in window.messages._detail.text()
        for left in kept(window):
            left.unlink()
        document = doc(window)


def _sample() -> Path:
    from tests.support.safe_drafts import SAMPLE

    return SAMPLE


def test_the_same_draft_but_for_open_text_is_offered_and_can_be_discarded(
    window: MainWindow, tmp_path: Path
) -> None:
    path = saved_sample(tmp_path)
    file = leave(window, load_draft(path), path)
    read = savepoints.read(file)
    at = next(a for a, _ in load_draft(path).typed_cells() if a.column == "actual")
    savepoints.write(file, read.belonging, read.content, [BeingTyped(CELL, at, "四个字呢")])
    opened(window, path)
    assert "正在输入 4 字" in window.messages.text
    press(window.messages, "丢弃")
    (left,) = savepoints.discarded_folder(folder(window)).iterdir()
    assert load_draft(left).typed(at) == "四个字呢"


def test_what_cannot_be_taken_over_leaves_the_draft_as_it_is() -> None:
    content = _sample().read_bytes()
    at = next(a for a, _ in loads(content, "").typed_cells() if a.column == "actual")
    for one in (
        BeingTyped(ADJUSTMENT, at, "1", "按批复"),
        BeingTyped(CELL, at, "长" * 100_001),  # no draft could hold it
    ):
        assert taken_over(content, [one], "") is content
    foreign = content.replace(GUIZHOU.encode(), b"no-such-pack")
    assert taken_over(foreign, [BeingTyped(CELL, at, "一")], "") == foreign


@pytest.mark.parametrize(
    "said",
    [
        '"typed": 1',
        '"typed": [1]',
        '"typed": [{}]',
        '"typed": [{"kind": "x", "address": "a#1/b/-/c", "text": "", "reason": "", "code": ""}]',
        '"typed": [{"kind": "cell", "address": "a", "text": "", "reason": "", "code": ""}]',
        '"typed": [{"kind": "cell", "address": "a#1/b/-/c", "text": 1, "reason": "", "code": ""}]',
        '"typed": [{"kind": "cell", "address": 1, "text": "", "reason": "", "code": ""}]',
    ],
)
def test_a_savepoint_whose_open_text_nobody_can_read_is_damaged(tmp_path: Path, said: str) -> None:
    from hashlib import sha256

    head = '{"path": "", "digest": "", "time": "2026-11-20T10:32:00+08:00", "pid": 1, "owner": "a", '
    rest = (head + said + "}\n{}").encode()
    file = tmp_path / "a.savepoint"
    file.write_bytes(b"tianbao-savepoint 1 " + sha256(rest).hexdigest().encode() + b"\n" + rest)
    with pytest.raises(SavepointDamagedError, match="读不懂"):
        savepoints.read(file)


def test_half_a_character_that_is_typed_costs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.savepoint"
    said = savepoints.Belonging("", "", "2026-11-20T10:32:00+08:00", 1, "a")
    at = Address("overall", "1", "goals", SINGLE_ROW, "expected")
    savepoints.write(file, said, b"{}", [BeingTyped(CELL, at, "a\ud800b")])
    assert savepoints.read(file).typed == (BeingTyped(CELL, at, "a\ud800b"),)


def test_an_open_list_takes_other_words_beside_the_paper(window: MainWindow, qtbot: QtBot) -> None:
    """No pack has such a cell that is not printed today; the list is there for one that will."""
    beside(window)
    assert window.workspace is not None
    editors = window.workspace.guide.cell.editors
    document = doc(window)
    direction = document.session.pack.cell(indicator(document, "overall", 9, "direction"))
    object.__setattr__(direction, "open", True)
    try:
        editors._block = ("", "")
        editors.show_row(document.current)
        QApplication.processEvents()
        combo = editors.editors["direction"]
        assert isinstance(combo, QComboBox)
        field = combo.lineEdit()
        assert field is not None
        assert not document.typed
        field.setFocus()
        field.selectAll()
        write("别的")
        assert text_of(window) == "别的"
        write("", Key.Key_Return)
        assert document.session.submission.typed(indicator(document, "overall", 9, "direction")) == "别的"
        assert not document.typed
    finally:
        object.__setattr__(direction, "open", False)
        editors._block = ("", "")
        editors.show_row(None)
