"""Every entry of the navigator leads to its form, and tables without rows offer their first one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTreeWidgetItem, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from models.address import NEW_ROW, Address
from models.drafts.changes import DeleteRows
from models.drafts.submission import new_submission
from models.editing.first_rows import first_rows, screen_sheet
from models.editing.plans import takes_keys
from models.layout.sheet import OFFER
from models.packs.blocks import RowsBlock, SubjectsBlock
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session
from models.storage.draft_file import dumps, load_draft
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES, Draft
from tests.support.windows import OFFSCREEN, paper, shown_window
from tests.ui.paper.test_view import press
from ui.drafts.document import Document
from ui.navigator._outline import Key
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
BUDGET = "yubei-budget-2024"
K = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    """Give a window as large as the smallest screens."""
    made = shown_window(qtbot, qapp)
    made.resize(1366, 768)
    return made


def begin(window: MainWindow, pack: str, fresh: bool = True) -> Document:
    path = SAMPLES / f"{pack}.tianbao"
    assert window.new(pack, load_draft(path).year, "某局") if fresh else window.open_sample(path)
    assert window.document is not None
    QApplication.processEvents()
    return window.document


def content(document: Document) -> str:
    """Give what a draft holds, whatever number its next row gets."""
    return dumps(replace(document.session.submission, next_id=0))


def entries(window: MainWindow) -> list[Key]:
    """Give the keys of all entries that stand for a form, top to bottom."""
    assert window.workspace is not None
    navigator = window.workspace.navigator
    found = QTreeWidgetItemIterator(navigator.tree)
    keys: list[Key] = []
    while (item := found.value()) is not None:
        keys += [key for key, known in navigator._items.items() if known is item]
        found += 1  # type: ignore[assignment]
    return [key for key in keys if not key[0].startswith("!")]


def item(window: MainWindow, key: Key) -> QTreeWidgetItem:
    assert window.workspace is not None
    return window.workspace.navigator._items[key]


def enter(qtbot: QtBot, window: MainWindow, key: Key, by: str) -> None:
    """Go to an entry with mouse or keyboard."""
    assert window.workspace is not None
    tree = window.workspace.navigator.tree
    tree.scrollToItem(item(window, key))
    QApplication.processEvents()  # a person clicks at what has been painted
    if by == "mouse":
        place = tree.visualItemRect(item(window, key)).center()
        assert tree.viewport().rect().contains(place)
        qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    else:
        tree.setFocus()
        tree.setCurrentItem(item(window, key))
        qtbot.keyClick(tree, K.Key_Return)


def leads_to(window: MainWindow, key: Key) -> tuple[str, str]:
    """Give form and first instance that an entry stands for."""
    assert window.document is not None
    form = key[0]
    return form, key[1] if len(key) > 1 else window.document.session.submission.forms[form][0].id


def elsewhere(document: Document, place: tuple[str, str]) -> None:
    """Show another form."""
    forms = document.session.submission.forms
    other = next(form for form in forms if form != place[0] and forms[form])
    document.show(other, forms[other][0].id)
    assert (document.form, document.instance) != place


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
@pytest.mark.parametrize("fresh", [True, False], ids=["new", "sample"])
@pytest.mark.parametrize("pack", pack_ids())
def test_every_entry_shows_its_form_and_takes_what_is_typed(
    qtbot: QtBot, window: MainWindow, pack: str, fresh: bool, by: str
) -> None:
    document = begin(window, pack, fresh)
    keys, before = entries(window), content(document)
    assert len(keys) >= len(document.session.pack.forms)
    for key in keys:
        place = leads_to(window, key)
        elsewhere(document, place)
        enter(qtbot, window, key, by)
        view = paper(window)
        assert (document.form, document.instance) == place, key
        assert window.stack.currentWidget() is view
        assert view.canvas.board is not None
        assert (view.canvas.board.sheet.form, view.canvas.board.sheet.instance) == place
        assert view.hasFocus()
        at = document.current
        if len(key) > 2:
            assert at is not None, key
            assert at.block == key[2]
        if at is not None:
            shown = view.canvas.cell_rect(at)
            assert shown is not None, key
            assert view.viewport().rect().intersects(shown)
        if at is not None and takes_keys(document.session, at):
            press(view, "1")
            assert view.editor is not None, key
            press(view, K.Key_Escape)
            while document.undo_stack.canUndo():
                document.undo_stack.undo()
    assert content(document) == before


def test_a_click_means_the_entry_that_is_seen_there_while_something_is_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    """What is typed is taken over first: a name gets a second line, and the entries below move."""
    document = begin(window, CHONGQING)
    assert window.workspace is not None
    tree = window.workspace.navigator.tree
    first = document.session.submission.forms["project"][0].id
    document.go_to(Address("project", first, "head", "-", "name"))
    QApplication.processEvents()
    press(paper(window), "一个名称很长很长、在填报步骤里一行放不下的信息化项目")
    below = next(key for key in reversed(entries(window)) if key[:2] == ("project", first))
    seen = tree.visualItemRect(item(window, below)).center()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=seen)
    QApplication.processEvents()
    assert tree.visualItemRect(item(window, below)).center() != seen
    assert document.current is not None
    assert document.current.block == below[2]


@pytest.mark.parametrize("fresh", [True, False], ids=["new", "sample"])
@pytest.mark.parametrize("pack", pack_ids())
def test_a_table_without_rows_that_takes_some_offers_its_first(pack: str, fresh: bool) -> None:
    sample = load_draft(SAMPLES / f"{pack}.tianbao")
    session = Session(new_submission(load_pack(pack), sample.year) if fresh else sample)
    for form in session.pack.forms:
        for instance in session.submission.forms.get(form.id, []):
            offered = {at.block for at in first_rows(session, form.id, instance.id)}
            for block in form.blocks:
                if isinstance(block, RowsBlock | SubjectsBlock):
                    rows = set(session.calculation.rows(form.id, instance.id, block.id)) - {"total"}
                    takes = any(
                        not cell.computed and (cell.numeric or isinstance(block, RowsBlock))
                        for cell in block.printed
                    )
                    assert (block.id in offered) == (takes and not rows), (form.id, block.id)
    assert not any(cell.role == OFFER for sheet in session.printed_sheets() for _, cell in sheet.cells())


def test_the_words_beside_a_table_reach_over_the_offer() -> None:
    draft = Draft.sample(GUIZHOU, "overall")
    gone = tuple(draft.rows("indicators"))
    draft.session.apply(DeleteRows("overall", draft.instance, "indicators", gone))
    sheet = screen_sheet(draft.session, "overall", draft.instance)
    index, offer = next((i, cell) for i, cell in sheet.cells() if cell.role == OFFER)
    beside = [
        (i, cell) for i, cell in sheet.cells() if cell.column == 0 and sheet.rows[i].block == "indicators"
    ]
    assert [cell.text for _, cell in beside] == ["绩效指标"]
    left, top, width, height = sheet.box(*beside[0])
    x, y, _, deep = sheet.box(index, offer)
    assert (left + width, top + height) == pytest.approx((x, y + deep))
    printed = draft.session.sheet("overall", draft.instance)
    assert len(printed.rows) == len(sheet.rows) - 1
    assert sheet.rows[index + 1 :] == printed.rows[index:]


def open_entry(qtbot: QtBot, window: MainWindow, form: str) -> Address:
    """Go to the entry of a table without rows."""
    key = next(key for key in entries(window) if key[0] == form)
    enter(qtbot, window, key, "mouse")
    assert window.document is not None
    at = window.document.current
    assert at is not None
    assert (at.form, at.row) == (form, NEW_ROW)
    return at


def offers(window: MainWindow) -> list[str]:
    """Give the words of the rows that the paper offers."""
    board = paper(window).canvas.board
    assert board is not None
    return [cell.text for _, cell in board.sheet.cells() if cell.role == OFFER]


def rows(document: Document, at: Address) -> dict[str, dict[str, str]]:
    return document.session.submission.rows(*at[:3])


@pytest.mark.parametrize("key", [K.Key_Return, K.Key_F2, None])
def test_the_first_subject_takes_the_place_of_the_offer(
    qtbot: QtBot, window: MainWindow, key: Qt.Key | None
) -> None:
    document = begin(window, BUDGET)
    at, view = open_entry(qtbot, window, "basic"), paper(window)
    assert offers(window) == ["在此输入科目编码、名称或拼音首字母"]
    where = view.canvas.cell_rect(at)
    assert where is not None
    if key is not None:
        press(view, key)
    press(view, "jbgz")
    assert view.editor is not None
    assert view.editor.geometry().intersects(where)
    press(view, K.Key_Return)
    assert list(rows(document, at)) == ["30101"]
    assert offers(window) == []
    assert document.current == at._replace(row="30101", column="personnel")
    press(view, "100", K.Key_Return, K.Key_Escape)
    assert rows(document, at) == {"30101": {"personnel": "100"}}
    for _ in range(2):
        document.undo_stack.undo()
    assert rows(document, at) == {}
    assert len(offers(window)) == 1
    assert document.current is not None
    assert document.current.form == "basic"
    document.undo_stack.redo()
    assert offers(window) == []


def test_a_double_click_on_the_offer_begins_the_first_row(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, BUDGET)
    for form in ("basic", "purchase"):
        at, view = open_entry(qtbot, window, form), paper(window)
        where = view.canvas.cell_rect(at)
        assert where is not None
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where.center())
        assert document.current == at
        qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where.center())
        assert view.editor is not None
        press(view, K.Key_Escape)


@pytest.mark.parametrize("key", [K.Key_Return, K.Key_F2, None])
def test_the_first_row_takes_the_place_of_the_offer(
    qtbot: QtBot, window: MainWindow, key: Qt.Key | None
) -> None:
    document = begin(window, BUDGET)
    at, view = open_entry(qtbot, window, "purchase"), paper(window)
    assert offers(window) == ["在此输入第一行"]
    before = content(document)
    if key is not None:
        press(view, key)
    press(view, "101", K.Key_Tab)
    assert [row[at.column] for row in rows(document, at).values()] == ["101"]
    assert offers(window) == []
    for _ in range(2):
        document.undo_stack.undo()
    assert content(document) == before
    assert len(offers(window)) == 1


@pytest.mark.parametrize("leave", [K.Key_Escape, K.Key_Return, "entry"])
@pytest.mark.parametrize("passed", [0, 2])
def test_a_first_row_that_stays_blank_goes_again(
    qtbot: QtBot, window: MainWindow, leave: Qt.Key | str, passed: int
) -> None:
    document = begin(window, BUDGET)
    at, view = open_entry(qtbot, window, "purchase"), paper(window)
    before = content(document)
    press(view, K.Key_Return, *[K.Key_Tab] * passed)
    assert len(rows(document, at)) == 1
    if leave == "entry":
        open_entry(qtbot, window, "basic")
    else:
        press(view, leave)
    assert content(document) == before
    assert document.current is not None
    assert document.current.row == NEW_ROW


def test_columns_of_the_first_row_may_be_passed_over(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, BUDGET)
    at, view = open_entry(qtbot, window, "purchase"), paper(window)
    press(view, K.Key_Return, K.Key_Tab, K.Key_Tab)
    assert document.current is not None
    there = view.canvas.cell_rect(document.current._replace(column="item"))
    assert there is not None
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=there.center())
    press(view, "打印机", K.Key_Tab)
    assert list(rows(document, at).values()) == [{"item": "打印机"}]
    open_entry(qtbot, window, "basic")
    assert list(rows(document, at).values()) == [{"item": "打印机"}]


def test_adding_a_subject_adds_to_the_table_that_was_opened(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, BUDGET)
    for form, code in (("basic", "30101"), ("general", "2080501")):
        at = open_entry(qtbot, window, form)
        window.actions_["add_subject"].trigger()
        press(paper(window), code, K.Key_Return)
        assert list(rows(document, at)) == [code]
        press(paper(window), K.Key_Escape)


def test_a_table_is_pasted_at_the_offer(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, BUDGET)
    at = open_entry(qtbot, window, "purchase")
    QGuiApplication.clipboard().setText("101\t某局\n102\t某站\n")
    press(paper(window), K.Key_V, ctrl=True)
    assert [row[at.column] for row in rows(document, at).values()] == ["101", "102"]
    at = open_entry(qtbot, window, "basic")
    QGuiApplication.clipboard().setText("30101\t基本工资\t\t3\n")
    press(paper(window), K.Key_V, ctrl=True)
    assert rows(document, at) == {"30101": {"personnel": "3"}}
    document.undo_stack.undo()
    open_entry(qtbot, window, "basic")
    QGuiApplication.clipboard().setText("不是编码\t5\n")
    press(paper(window), K.Key_V, ctrl=True)
    assert rows(document, at) == {}


@pytest.mark.parametrize("form", ["basic", "purchase", "income", "fund"])
def test_other_keys_at_the_offer_do_no_harm(qtbot: QtBot, window: MainWindow, form: str) -> None:
    document = begin(window, BUDGET)
    before = content(document)
    QGuiApplication.clipboard().setText("3")
    for keys in _others():
        open_entry(qtbot, window, form)
        view = paper(window)
        for key, ctrl, shift in keys:
            press(view, key, ctrl=ctrl, shift=shift)
        press(view, K.Key_Escape)
        view.context_menu().close()
        while document.undo_stack.canUndo():
            document.undo_stack.undo()
        assert content(document) == before, keys
    for action in ("next_empty", "previous_empty", "next_issue", "accept"):
        open_entry(qtbot, window, form)
        window.actions_[action].trigger()
    assert content(document) == before


def _others() -> Iterator[list[tuple[Qt.Key, bool, bool]]]:
    """Give keys one after the other with Ctrl and Shift held, each list from the offer on."""
    plain = (
        K.Key_Delete,
        K.Key_Tab,
        K.Key_Up,
        K.Key_Down,
        K.Key_Home,
        K.Key_End,
        K.Key_PageDown,
        K.Key_Insert,
    )
    for key in plain:
        yield [(key, False, False)]
    for key in (K.Key_C, K.Key_V, K.Key_Delete, K.Key_D, K.Key_Return, K.Key_Home, K.Key_End):
        yield [(key, True, False)]
        yield [(K.Key_Up, False, True), (key, True, False)]
        yield [(K.Key_Up, False, False), (K.Key_Down, False, True), (key, True, False)]
    yield [(K.Key_Up, False, False), (K.Key_Down, False, True), (K.Key_Delete, False, False)]


@pytest.mark.parametrize("form", ["basic", "purchase"])
def test_a_draft_that_may_only_be_read_keeps_its_tables_without_rows(
    qtbot: QtBot, window: MainWindow, form: str
) -> None:
    document = begin(window, BUDGET)
    document.set_read_only("别人正在填写")
    at, before = open_entry(qtbot, window, form), content(document)
    press(paper(window), K.Key_Return, "1", K.Key_F2, K.Key_Insert)
    assert paper(window).editor is None
    assert document.current == at
    assert content(document) == before


def test_a_table_that_is_computed_says_where_its_figures_come_from(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, BUDGET)
    key = next(key for key in entries(window) if key[0] == "spending")
    enter(qtbot, window, key, "mouse")
    assert document.form == "spending"
    assert window.workspace is not None
    said = window.workspace.guide.cell.help.text()
    assert "在那里填写后自动出现" in said
    assert "一般公共预算支出" in said


def test_an_entry_without_any_sheet_says_how_to_add_one(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, "yuzhong-selfeval-2023")
    enter(qtbot, window, ("project",), "mouse")
    assert window.workspace is not None
    window.workspace.navigator._delete.click()
    assert document.session.submission.forms["project"] == []
    enter(qtbot, window, ("project",), "mouse")
    assert "添加" in window.messages.text


def test_a_table_can_be_emptied_again(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, BUDGET)
    at, view = open_entry(qtbot, window, "purchase"), paper(window)
    typed, errors = list(document.session.submission.typed_cells()), len(document.session.issues())
    press(view, K.Key_Return, "101", K.Key_Tab, K.Key_Escape)
    assert len(rows(document, at)) == 1
    there = next(iter(rows(document, at)))
    document.go_to(at._replace(row=there))
    qtbot.keyClick(view, K.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert rows(document, at) == {}
    assert offers(window) == ["在此输入第一行"]
    assert len(document.session.issues()) == errors
    assert list(document.session.submission.typed_cells()) == typed


def test_deleting_the_blank_row_that_a_table_needs_is_no_step(qtbot: QtBot, window: MainWindow) -> None:
    document = begin(window, CHONGQING)
    indicators = next(iter(document.session.submission.forms["department"][0].rows("indicators")))
    document.go_to(Address("department", document.instance, "indicators", indicators, "target"))
    steps = document.undo_stack.count()
    qtbot.keyClick(paper(window), K.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert document.undo_stack.count() == steps
