"""The paper on screen: painting, keys, input methods, mouse and clipboard, on a real widget."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QGlyphRun,
    QGuiApplication,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.drafts.changes import InsertRows, SetCell
from models.drafts.submission import new_submission
from models.editing.plans import row_ids
from models.fonts.faces import FACES, face
from models.layout.cutting import cut
from models.layout.sheet import PAGE_NUMBER
from models.packs.forms import Pack
from models.packs.loading import load_pack
from models.pages.long_texts import too_long
from models.pages.pages import paginate
from models.resources import RESOURCES
from models.session.session import Session
from tests.support.filled import column, overall, place, qiannan, yuzhong
from tests.support.windows import opened, paper, put
from ui.drafts.document import Document
from ui.paper import _painter as painter
from ui.paper._painter import Geometry
from ui.paper.cell_editors import ChoiceEditor, LineEditor, RoomyEditor
from ui.paper.view import PaperView
from ui.widgets.qt_faces import family, glyph_run
from ui.window.main_window import MainWindow

Key = Qt.Key


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    """Give an open self-evaluation that shows its second form."""
    session = qiannan()
    document = Document(session)
    document.show(*overall(session, "", "", "")[:2])
    return document


@pytest.fixture
def view(qtbot: QtBot, document: Document) -> Iterator[PaperView]:
    """Give a shown paper with the keyboard."""
    view = shown(qtbot, document)
    yield view
    view.set_document(None)


def shown(qtbot: QtBot, document: Document) -> PaperView:
    view = PaperView(document)
    view.resize(900, 1000)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return view


def press(view: PaperView, *keys: Qt.Key | str, ctrl: bool = False, shift: bool = False) -> None:
    """Press keys where the keyboard is; a text is typed character by character."""
    modifiers = Qt.KeyboardModifier.NoModifier
    if ctrl:
        modifiers |= Qt.KeyboardModifier.ControlModifier
    if shift:
        modifiers |= Qt.KeyboardModifier.ShiftModifier
    for key in keys:
        for code, text in [(0, c) for c in key] if isinstance(key, str) else [(int(key), "")]:
            target = QApplication.focusWidget() or view
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, code, modifiers, text))


def compose(view: PaperView, preedit: str, commit: str = "") -> QInputMethodEvent:
    """Send what an input method sends to the widget with the keyboard."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    target = QApplication.focusWidget()
    assert target is not None
    QApplication.sendEvent(target, event)
    return event


def typed(document: Document, address: Address) -> str:
    return document.session.submission.typed(address)


def picture(view: PaperView) -> QImage:
    return view.viewport().grab().toImage()


# Painting


@pytest.mark.parametrize("name", FACES)
def test_glyphs_stand_where_the_metrics_say(qapp: QApplication, name: str) -> None:
    text = "“年度”目标：1,939.33 AV≥95%𠮷"
    run = glyph_run(text, name, 20.0)
    widths = [at.x() for at in run.positions()]
    assert len(run.glyphIndexes()) == len(text)
    assert widths == pytest.approx([face(name).width(text[:i], 20.0) for i in range(len(text))])
    assert family(name).startswith("Noto")


def test_typed_cells_are_tinted_and_computed_ones_are_not(view: PaperView, document: Document) -> None:
    image = picture(view)
    colours = {}
    for column_name in ("weight", "score"):
        rect = view.canvas.cell_rect(place(document.session, 1, column_name))
        assert rect is not None
        colours[column_name] = image.pixelColor(rect.left() + 4, rect.bottom() - 4).name()
    assert colours == {"weight": "#eef4ff", "score": "#ffffff"}


def test_the_frame_of_a_table_is_thicker_than_the_lines_in_it(view: PaperView, document: Document) -> None:
    view.canvas.set_zoom(2.0)
    document.go_to(place(document.session, 1, "score"))
    QApplication.processEvents()
    rect = view.canvas.cell_rect(place(document.session, 1, "actual"))
    assert rect is not None
    image, y = picture(view), rect.bottom() - 8
    dark = "".join(" #"[image.pixelColor(x, y).lightness() < 60] for x in range(image.width()))
    widths = [len(run) for run in dark.split()]
    assert widths[-1] == round(2 * 96 / 72)
    assert set(widths[:-1]) == {round(96 / 72)}


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_edges_fall_on_device_pixels(document: Document, ratio: float) -> None:
    sheet = document.session.sheet(document.form, document.instance)
    geometry = Geometry(sheet, 1.0, ratio, QPoint(7, 9))
    for i, cell in sheet.cells():
        rect = geometry.cell(i, cell)
        left, top, width, height = sheet.box(i, cell)
        exact = [value * geometry.scale for value in (left, top, left + width, top + height)]
        edges = (rect.left() - 7, rect.top() - 9, rect.right() + 1 - 7, rect.bottom() + 1 - 9)
        assert all(abs(edge - at) <= 0.5 for edge, at in zip(edges, exact, strict=True))
        centre = QPointF(rect.center()) / ratio
        x, y = geometry.mm(centre)
        assert sheet.cell_at(x, y) == (i, cell)


def test_an_error_and_a_notice_differ_in_shape(view: PaperView, document: Document) -> None:
    session = document.session
    at = place(session, 0, "weight")
    document.go_to(place(session, 3))
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    corner = QRect(rect.right() - 10, rect.top(), 12, 12)

    def marked() -> set[tuple[int, int]]:
        image = picture(view).copy(corner)
        points = [(x, y) for x in range(12) for y in range(12)]
        return {
            p
            for p in points
            if image.pixelColor(*p).hslSaturation() > 150 and image.pixelColor(*p).lightness() < 180
        }

    document.do(SetCell(at, "abc"), "错误")
    error = marked()
    view.canvas.marks = dict.fromkeys(view.canvas.marks, "提示")
    notice = marked()
    assert error
    assert notice
    assert error != notice


def test_only_the_changed_row_is_repainted(qtbot: QtBot, view: PaperView, document: Document) -> None:
    session = document.session
    qtbot.wait(1)
    painted: list[QRect] = []
    original = view.paintEvent

    def watch(event: QPaintEvent) -> None:
        painted.extend(iter(event.region()))  # type: ignore[call-overload]
        original(event)

    view.paintEvent = watch  # type: ignore[method-assign]
    at = place(session, 2, "target")
    document.do(SetCell(at, "3个"), "修改")
    qtbot.waitUntil(lambda: bool(painted))
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    assert any(area.intersects(rect) for area in painted)
    far = view.canvas.cell_rect(overall(session, "funds", "basic", "initial"))
    assert far is not None
    assert not any(area.intersects(far) for area in painted)


def test_a_partial_repaint_gives_the_same_picture_as_a_full_one(
    qtbot: QtBot, view: PaperView, document: Document
) -> None:
    for name, text in (("target", "2000家"), ("actual", "1860家"), ("weight", "3")):
        document.do(SetCell(place(document.session, 0, name), text), "修改")
        qtbot.wait(1)
    partly = view.grab().toImage()
    view.viewport().update()
    assert view.grab().toImage() == partly


def test_an_edit_among_300_rows_repaints_as_a_new_window_would(qtbot: QtBot) -> None:
    session = qiannan()
    first = place(session, 0)
    rows = [
        (session.submission.new_id("r"), {"level1": "产出指标", "level3": f"指标{i}"}) for i in range(296)
    ]
    session.apply(InsertRows(*first[:3], 4, tuple(rows)))
    document = Document(session)
    document.show(first.form, first.instance)
    view = shown(qtbot, document)
    at = place(session, 150, "actual")
    document.go_to(at)
    for name, text in (("actual", "3个"), ("weight", "2"), ("level1", "效益指标")):
        document.do(SetCell(at._replace(column=name), text), "修改")
        qtbot.wait(1)
    partly = view.grab().toImage()
    view.viewport().update()
    assert view.grab().toImage() == partly
    fresh = Session(session.submission).sheet(first.form, first.instance)
    assert session.sheet(first.form, first.instance) == fresh
    view.set_document(None)


def test_zoom_is_told_and_kept_in_bounds(qtbot: QtBot, view: PaperView) -> None:
    with qtbot.waitSignal(view.canvas.zoom_changed) as told:
        view.canvas.set_zoom(1.5)
    assert told.args == [1.5]
    assert view.canvas.zoom == 1.5
    view.canvas.set_zoom(99)
    assert view.canvas.zoom == 3.0
    assert view.verticalScrollBar().maximum() > view.height()
    assert view.horizontalScrollBar().maximum() > 0


def test_a_page_a_little_wider_than_its_pane_stands_still(view: PaperView, document: Document) -> None:
    board = view.canvas.board
    assert board is not None
    columns = board.sheet.lefts[-1] * 96 / 25.4
    view.canvas.set_zoom((view.viewport().width() - 12) / columns)
    side = view.horizontalScrollBar()
    assert side.maximum() > 0
    document.go_to(next(board.reading()).address)
    places = sorted(board.reading(), key=lambda slot: -(slot.cell.column + slot.cell.span))
    document.go_to(places[0].address)  # from there on all columns are in sight
    seen = set()
    for slot in places:
        document.go_to(slot.address)
        rect = view.canvas.cell_rect(slot.address)
        assert rect is not None
        assert rect.left() >= -1
        assert rect.right() <= view.viewport().width()
        seen.add(side.value())
    assert len(seen) == 1


def test_the_wheel_zooms_with_ctrl(view: PaperView) -> None:
    event = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.canvas.zoom == 1.1


def test_the_current_cell_is_scrolled_into_sight(view: PaperView, document: Document) -> None:
    document.go_to(overall(document.session, "contact", SINGLE_ROW, "phone"))
    rect = view.canvas.cell_rect(document.current or place(document.session, 0))
    assert rect is not None
    assert view.viewport().rect().contains(rect)


# Typing


def test_a_few_cells_are_filled_by_keyboard_alone(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 0, "target"))
    press(view, "5个", Key.Key_Tab, "4个", Key.Key_Tab, "3", Key.Key_Return)
    assert [column(session, name)[0] for name in ("target", "actual", "weight")] == ["5个", "4个", "3"]
    assert document.current == place(session, 0, "reason")
    press(view, Key.Key_Return)
    assert document.current == place(session, 1)
    press(view, Key.Key_Return, shift=True)
    assert document.current == place(session, 0, "reason")
    assert str(session.calculation.value(place(session, 0, "score"))) == "2.40"
    press(view, Key.Key_Return, shift=True)
    assert document.current == place(session, 0, "weight")
    press(view, Key.Key_Backtab)
    assert document.current == place(session, 0, "actual")
    assert view.hasFocus()


def test_the_first_key_replaces_and_escape_gives_the_text_back(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    press(view, "新")
    assert isinstance(view.editor, LineEditor)
    assert view.editor.text() == "新"
    press(view, Key.Key_Escape)
    assert view.editor is None
    assert view.hasFocus()
    assert column(document.session, "level3")[0] == "甲"
    assert not document.undo_stack.canUndo()


def test_keys_the_editor_has_no_use_for_go_nowhere(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0, "actual"))
    press(view, Key.Key_F2)
    press(view, Key.Key_Shift, Key.Key_Control, Key.Key_F12)
    assert view.editor is not None
    press(view, "9", Key.Key_Return)
    assert document.session.submission.typed(place(document.session, 0, "actual")).endswith("9")


def test_f2_keeps_the_text(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    press(view, Key.Key_F2)
    assert view.editor is not None
    assert view.editor.text() == "甲"
    assert view.editor.input.accessibleName() == "三级指标"
    press(view, Key.Key_End, "等", Key.Key_Return)
    assert column(document.session, "level3")[0] == "甲等"
    assert document.undo_stack.undoText() == "修改 三级指标"


def test_the_editor_lies_over_its_cell(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0, "target"))
    press(view, Key.Key_F2)
    rect = view.canvas.cell_rect(place(document.session, 0, "target"))
    assert view.editor is not None
    assert rect is not None
    assert view.editor.geometry().contains(rect)
    assert view.editor.width() - rect.width() <= 4
    view.canvas.set_zoom(2.0)
    assert view.editor.width() > 1.8 * rect.width()


def test_enter_on_the_last_row_adds_a_row(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 3, "reason"))
    press(view, Key.Key_Return)
    assert column(session, "level1")[4] == "效益指标"
    assert document.current == place(session, 4)
    assert document.undo_stack.undoText() == "插入行"
    press(view, "戊", Key.Key_Return)
    assert document.current == place(session, 4, "target")
    assert column(session, "level3") == ["甲", "乙", "丙", "丁", "戊"]


def test_enter_in_the_last_cell_of_a_form_says_how_to_go_on(
    qtbot: QtBot, view: PaperView, document: Document
) -> None:
    assert view.canvas.board is not None
    *_, last = (slot for slot in view.canvas.board.reading() if slot.to_fill)
    document.go_to(last.address)
    with qtbot.waitSignal(view.hint) as said:
        press(view, Key.Key_Return)
    assert "F8" in said.args[0]
    assert document.current == last.address


@pytest.mark.parametrize("leave", [Key.Key_Return, Key.Key_Up])
def test_a_row_that_enter_added_goes_again_when_it_is_left_blank(
    view: PaperView, document: Document, leave: Key
) -> None:
    document.go_to(place(document.session, 3, "reason"))
    steps = document.undo_stack.index()
    press(view, Key.Key_Return, leave)
    assert column(document.session, "level3") == ["甲", "乙", "丙", "丁"]
    assert document.undo_stack.index() == steps
    assert document.current is not None
    assert document.current.block == ("contact" if leave == Key.Key_Return else "indicators")


def test_bad_input_stays_in_the_cell_with_its_reason(
    qtbot: QtBot, view: PaperView, document: Document
) -> None:
    at = place(document.session, 0, "weight")
    document.go_to(at)
    with qtbot.waitSignal(view.message) as told:
        press(view, "三分", Key.Key_Return)
    assert typed(document, at) == "三分"
    assert told.args == [document.session.calculation.state(at).problem]
    assert view.canvas.marks[at] == "错误"


def test_a_computed_cell_says_so(qtbot: QtBot, view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0, "score"))
    with qtbot.waitSignal(view.hint) as told:
        press(view, "5")
    assert view.editor is None
    assert "“得分”由程序计算" in told.args[0]
    assert "手工调整" in told.args[0]


def test_arrows_move_and_select(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 0))
    press(view, Key.Key_Right, Key.Key_Down)
    assert document.current == place(session, 1, "target")
    press(view, Key.Key_Right, Key.Key_Down, shift=True)
    assert view.canvas.selected() == [place(session, i, c) for i in (1, 2) for c in ("target", "actual")]
    press(view, Key.Key_Left)
    assert view.canvas.selected() == []
    press(view, Key.Key_End)
    assert document.current == place(session, 1, "reason")
    press(view, Key.Key_Home)
    assert document.current == place(session, 1, "level1")
    press(view, Key.Key_Home, ctrl=True)
    assert document.current == overall(session, "seal", SINGLE_ROW, "date")
    press(view, Key.Key_PageDown)
    assert document.current != overall(session, "seal", SINGLE_ROW, "date")


def test_a_merged_cell_can_be_split_from_a_later_row(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 1))
    press(view, Key.Key_Left, "时效", Key.Key_Return)
    assert column(session, "level2") == ["数量", "时效", "质量", "经济效益"]


def test_long_texts_open_a_roomy_editor(view: PaperView, document: Document) -> None:
    goal = overall(document.session, "goals", SINGLE_ROW, "expected")
    document.do(SetCell(goal, "目标一"), "修改")
    document.go_to(goal)
    press(view, "。")
    editor = view.editor
    assert isinstance(editor, RoomyEditor)
    assert editor.text() == "目标一。"  # a stray key never wipes a long text out
    assert editor.width() >= 420
    assert editor.height() >= 220
    assert view.viewport().rect().contains(editor.geometry())
    press(view, Key.Key_Return, "目标二")
    assert editor.count.text() == "8 / 5000"
    press(view, Key.Key_Return, ctrl=True)
    assert typed(document, goal) == "目标一。\n目标二"
    assert view.editor is None


def test_wrapped_texts_have_room_too_but_enter_commits(view: PaperView, document: Document) -> None:
    at = place(document.session, 0)
    document.do(SetCell(at, "力争打造1个国家数字治理等典型应用平台"), "修改")
    document.go_to(at)
    press(view, Key.Key_F2)
    assert isinstance(view.editor, RoomyEditor)
    press(view, "二", Key.Key_Return)
    assert typed(document, at).endswith("平台二")


@pytest.mark.parametrize("long", [True, False])
def test_what_is_said_below_a_roomy_editor_is_what_its_keys_do(
    view: PaperView, document: Document, long: bool
) -> None:
    at = overall(document.session, "goals", SINGLE_ROW, "expected") if long else place(document.session, 0)
    text = "力争打造1个国家数字治理等典型应用平台"
    document.do(SetCell(at, text), "修改")
    document.go_to(at)
    press(view, Key.Key_F2)
    assert isinstance(view.editor, RoomyEditor)
    (said,) = [one.text() for one in view.editor.findChildren(QLabel) if "确认" in one.text()]
    known = {
        "回车": Qt.KeyboardModifier.NoModifier,
        "Ctrl+回车": Qt.KeyboardModifier.ControlModifier,
        "Alt+回车": Qt.KeyboardModifier.AltModifier,
    }
    keys = dict(reversed(part.split(" ")) for part in said.split("　"))
    manual = (RESOURCES.parent / "docs" / "manual.md").read_text("utf-8")
    for what in ("换行", "确认"):
        assert f"`{keys[what]}` {what}" in manual
    QTest.keyClick(view.editor.input, Key.Key_Return, known[keys["换行"]])
    press(view, "乙")
    QTest.keyClick(view.editor.input, Key.Key_Return, known[keys["确认"]])
    assert typed(document, at) == f"{text}\n乙"
    assert view.editor is None


def test_too_long_a_text_is_counted_as_such(view: PaperView, document: Document) -> None:
    goal = overall(document.session, "goals", SINGLE_ROW, "expected")
    document.do(SetCell(goal, "字" * 5001), "修改")
    document.go_to(goal)
    press(view, Key.Key_F2)
    assert isinstance(view.editor, RoomyEditor)
    assert view.editor.count.text() == "5001 / 5000　超出"


def test_a_choice_is_made_by_keyboard(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 3, "level1"))
    press(view, "满")
    editor = view.editor
    assert isinstance(editor, ChoiceEditor)
    assert editor.popup.isVisible()
    assert [editor.popup.item(i).text() for i in range(editor.popup.count())] == ["满意度指标"]
    press(view, Key.Key_Return)
    assert column(session, "level1")[3] == "满意度指标"
    document.go_to(place(session, 3, "level1"))
    press(view, Key.Key_F2, Key.Key_Up, Key.Key_Return)
    assert column(session, "level1")[3] == "效益指标"


def test_an_open_choice_takes_other_words(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 3, "level2"))
    press(view, "群众满意", Key.Key_Return)
    assert column(session, "level2")[3] == "群众满意"
    document.go_to(place(session, 3, "level2"))
    press(view, "效益", Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert column(session, "level2")[3] == "社会效益"


def test_clicking_a_choice_takes_it(qtbot: QtBot, view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 3, "level1"))
    press(view, Key.Key_F2)
    editor = view.editor
    assert isinstance(editor, ChoiceEditor)
    item = editor.popup.item(0)
    centre = editor.popup.visualItemRect(item).center()
    qtbot.mouseClick(editor.popup.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert column(document.session, "level1")[3] == "产出指标"
    assert view.editor is None


def test_a_click_elsewhere_takes_the_choice_whose_beginning_was_typed(
    qtbot: QtBot, view: PaperView, document: Document
) -> None:
    session, port = document.session, view.viewport()
    lists = (("level1", ("效益",), "效益指标"), ("level2", ("社会", Key.Key_Down), "社会效益"))
    # this list takes other words: those that begin no choice, and those that are one's middle
    others = (("level2", ("居民",), "居民"), ("level2", ("会效",), "会效"), ("level2", ("社会",), "社会效益"))
    for level, keys, text in lists + others:
        document.go_to(place(session, 3, level))
        press(view, *keys)
        qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=centre(view, place(session, 3, "target")))
        assert column(session, level)[3] == text
        assert document.current == place(session, 3, "target")


# Input methods


def test_a_composition_starts_the_editor_and_goes_on_in_it(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    assert view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    compose(view, "shu")
    assert isinstance(view.editor, LineEditor)
    assert view.hasFocus()  # moving the focus would break the composition off
    compose(view, "shuzi")
    rect = view.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert view.editor.geometry().intersects(rect)
    compose(view, "", "数字")
    assert view.editor.text() == "数字"
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    compose(view, "", "经济")
    press(view, Key.Key_Return)
    assert column(document.session, "level3")[0] == "数字经济"


def test_text_committed_at_once_is_not_lost(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    compose(view, "", "，")
    assert view.editor is not None
    assert view.editor.text() == "，"


def test_a_composition_broken_off_leaves_the_text(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    compose(view, "sh")
    compose(view, "")
    assert view.editor is not None
    assert view.editor.text() == "甲"
    press(view, Key.Key_Escape)
    assert not document.undo_stack.canUndo()


def test_a_composition_works_in_a_long_text(view: PaperView, document: Document) -> None:
    goal = overall(document.session, "goals", SINGLE_ROW, "actual")
    document.go_to(goal)
    compose(view, "wan")
    compose(view, "", "完成")
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
    press(view, Key.Key_Return, ctrl=True)
    assert typed(document, goal) == "完成"


def test_nothing_is_composed_into_a_computed_cell(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0, "score"))
    assert not view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert not view.inputMethodQuery(Qt.InputMethodQuery.ImEnabled)


# Rows, clipboard, undo


def test_rows_by_keyboard(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 1))
    press(view, Key.Key_Return, ctrl=True)
    assert column(session, "level3") == ["甲", "乙", "", "丙", "丁"]
    press(view, Key.Key_Delete, ctrl=True)
    assert column(session, "level3") == ["甲", "乙", "丙", "丁"]
    assert document.current == place(session, 2)
    press(view, Key.Key_Up, Key.Key_Up)
    press(view, Key.Key_Down, shift=True)
    press(view, Key.Key_Delete, ctrl=True)
    assert document.undo_stack.undoText() == "删除 2 行"
    assert column(session, "level3") == ["丙", "丁"]


def test_a_paste_is_one_step_and_undo_restores_it(view: PaperView, document: Document) -> None:
    session = document.session
    before = {name: column(session, name) for name in ("level3", "target", "actual")}
    QGuiApplication.clipboard().setText(
        "一\t1个\t1个\n二\t2个\t2个\n三\t3个\t3个\n四\t4个\t4个\n五\t5个\t5个\n"
    )
    document.go_to(place(session, 0))
    press(view, Key.Key_V, ctrl=True)
    assert column(session, "level3") == list("一二三四五")
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == "粘贴 5×3 个单元格"
    document.undo_stack.undo()
    assert {name: column(session, name) for name in before} == before
    document.undo_stack.redo()
    assert column(session, "actual") == ["1个", "2个", "3个", "4个", "5个"]


def test_copy_and_fill_a_selection(qtbot: QtBot, view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 2))
    with qtbot.waitSignal(view.done):
        press(view, Key.Key_C, ctrl=True)
    assert QGuiApplication.clipboard().text() == "丙"
    document.go_to(place(session, 0))
    press(view, Key.Key_Down, shift=True)
    press(view, Key.Key_V, ctrl=True)
    assert column(session, "level3") == ["丙", "丙", "丙", "丁"]
    press(view, Key.Key_Delete)
    assert column(session, "level3")[0] == ""


def test_undoing_a_row_stands_near_it(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 3))
    press(view, Key.Key_Return)
    document.undo_stack.undo()
    assert document.current is not None
    assert document.session.submission.rows(*document.current[:3])


def test_undo_restores_every_cell_and_the_picture(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0, "target"))
    before = picture(view)
    press(view, "5个", Key.Key_Tab, "4个", Key.Key_Tab, "3", Key.Key_Return)
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    document.go_to(place(document.session, 0, "target"))
    assert picture(view) == before


# Actions


def named(view: PaperView, words: str) -> list[str]:
    return [action.text() for action in view.actions_for_context() if words in action.text()]


def trigger(view: PaperView, words: str) -> None:
    next(action for action in view.actions_for_context() if action.text() == words).trigger()


def test_actions_stand_in_the_order_of_the_menu(view: PaperView, document: Document) -> None:
    document.do(
        SetCell(place(document.session, 0, "target"), "按时完成"), "填写"
    )  # so that all three have a use
    document.go_to(place(document.session, 0))
    words = [action.text() for action in view.actions_for_context()]
    assert words[:16] == [
        "在下方插入行",
        "在上方插入行",
        "复制此行",
        "删除行",
        "上移",
        "下移",
        "手工调整…",
        "恢复计算值",
        "剪切",
        "复制",
        "粘贴",
        "向下填充",
        "全选",
        "选中整行",
        "打开可选项",
        "清空",
    ]
    assert words[16:] == ["填写 方向（不打印）", "填写 实现程度（不打印）", "填写 得分比例（%）（不打印）"]
    menu = view.context_menu()
    assert [action for action in menu.actions() if not action.isSeparator()] == view.actions_for_context()


def test_actions_are_enabled_where_they_do_something(view: PaperView, document: Document) -> None:
    session = document.session

    def enabled() -> set[str]:
        return {a.objectName() for a in view.actions_for_context() if a.isEnabled() and a.objectName()}

    document.go_to(place(session, 0))
    clipboard = {"cut", "copy", "paste", "fill_down", "select_all", "select_row"}
    assert enabled() == {"below", "above", "duplicate", "delete", "down", "clear", *clipboard}
    document.go_to(overall(session, "funds", "total", "initial"))
    assert enabled() == {"adjust", *clipboard}


def test_optional_rows_are_offered(qtbot: QtBot) -> None:
    session = yuzhong()
    document = Document(session)
    view = shown(qtbot, document)
    document.go_to(overall(session, "funds", "general", "initial"))
    trigger(view, "添加行：政府性基金预算")
    assert document.current == overall(session, "funds", "fund", "initial")
    assert document.undo_stack.undoText() == "添加行：政府性基金预算"
    assert named(view, "添加行") == ["添加行：国有资本经营预算"]
    trigger(view, "删除行")
    assert len(named(view, "添加行")) == 2
    view.set_document(None)


def test_a_block_without_rows_gets_its_first(qtbot: QtBot, small_pack: Pack) -> None:
    document = Document(Session(new_submission(small_pack, 2023), small_pack))
    document.show("project", document.session.submission.forms["project"][0].id)
    view = shown(qtbot, document)
    trigger(view, "添加行")
    assert document.current is not None
    assert document.current.block == "payments"
    view.set_document(None)


def test_adjusting_needs_a_reason(view: PaperView, document: Document) -> None:
    total = overall(document.session, "funds", "total", "initial")
    document.go_to(total)
    trigger(view, "手工调整…")
    slip = view.editing.slip
    assert slip is not None
    press(view, "2002.94", Key.Key_Return)
    assert slip.problem.text() == "请写明调整原因。"
    assert QApplication.focusWidget() is slip.reason
    press(view, "按批复数", Key.Key_Return)
    adjustment = document.session.submission.adjustments[total]
    assert (adjustment.text, adjustment.reason) == ("2002.94", "按批复数")
    assert document.undo_stack.undoText() == "手工调整 年初预算数"
    assert view.hasFocus()
    trigger(view, "恢复计算值")
    assert document.session.submission.adjustments == {}


def test_tab_goes_round_the_slip(view: PaperView, document: Document) -> None:
    total = overall(document.session, "funds", "total", "initial")
    document.go_to(total)
    trigger(view, "手工调整…")
    slip = view.editing.slip
    assert slip is not None
    press(view, "2002.94", Key.Key_Tab, "按批复数")
    assert (slip.value.text(), slip.reason.text()) == ("2002.94", "按批复数")
    stops = []
    for key in (Key.Key_Tab, Key.Key_Tab, Key.Key_Tab, Key.Key_Backtab):
        press(view, key)
        stops.append(QApplication.focusWidget())
    cancel, accept = slip.findChildren(QPushButton)
    assert stops == [cancel, accept, slip.value, accept]
    press(view, Key.Key_Return)
    assert document.session.submission.adjustments[total].text == "2002.94"
    assert document.current == total


def test_an_unprinted_cell_is_filled_on_its_slip(view: PaperView, document: Document) -> None:
    session = document.session
    document.do(SetCell(place(session, 0, "target"), "按时完成"), "填写")  # graded, so the cell has a use
    document.go_to(place(session, 0))
    trigger(view, "填写 实现程度（不打印）")
    assert isinstance(view.editor, ChoiceEditor)
    press(view, "部分", Key.Key_Return)
    assert column(session, "band")[0].startswith("部分达成")


# Mouse and the rest of the window


def centre(view: PaperView, at: Address) -> QPoint:
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    return rect.center()


def test_a_click_that_takes_the_last_row_of_the_sheet_back_lands_all_the_same(qtbot: QtBot) -> None:
    document = Document(Session(new_submission(load_pack("tongnan-budget-2021"), 2021)))
    at = Address("project", document.session.submission.forms["project"][0].id, "indicators", "", "level2")
    first = at._replace(row=row_ids(document.session, at)[0])
    document.do(SetCell(first, "数量指标"), "填写")
    document.show(*at[:2])
    view = shown(qtbot, document)
    document.go_to(first._replace(column="target"))
    press(view, "3", Key.Key_Return)
    assert len(row_ids(document.session, at)) == 2
    own = first._replace(column="level3")
    view.canvas.reveal(own)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, own))
    assert (row_ids(document.session, at), document.current) == ([first.row], own)
    view.set_document(None)


def test_a_click_hits_the_cell_that_is_seen_there(qtbot: QtBot, view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(overall(session, "goals", SINGLE_ROW, "expected"))
    press(view, "目标" * 300)
    below = place(session, 1, "target")
    seen = centre(view, below)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=seen)
    assert centre(view, below) != seen  # the text that was taken over moved it
    assert document.current == below
    assert view.hasFocus()


def test_mouse_selects_and_edits(qtbot: QtBot, view: PaperView, document: Document) -> None:
    session, port, left = document.session, view.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(port, left, pos=centre(view, place(session, 0, "target")))
    assert document.current == place(session, 0, "target")
    qtbot.mouseClick(port, left, Qt.KeyboardModifier.ShiftModifier, centre(view, place(session, 1, "actual")))
    assert len(view.canvas.selected()) == 4
    qtbot.mouseClick(port, left, pos=centre(view, place(session, 2)))
    assert view.canvas.selected() == []
    qtbot.mouseDClick(port, left, pos=centre(view, place(session, 2)))
    assert view.editor is not None
    press(view, "戊")
    qtbot.mouseClick(port, left, pos=centre(view, place(session, 0, "weight")))
    assert column(session, "level3")[2] == "戊"
    assert view.editor is None
    assert document.current == place(session, 0, "weight")


def test_dragging_selects_a_block(qtbot: QtBot, view: PaperView, document: Document) -> None:
    session, port = document.session, view.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=centre(view, place(session, 0, "target")))
    event_at = centre(view, place(session, 1, "actual"))
    qtbot.mouseMove(port, event_at)
    view.extend_to(view.canvas.slot_at(QPointF(event_at)))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=event_at)
    assert view.canvas.selected() == [place(session, i, c) for i in (0, 1) for c in ("target", "actual")]


def test_a_tool_tip_says_what_is_wrong(view: PaperView, document: Document) -> None:
    at = place(document.session, 0, "weight")
    document.do(SetCell(at, "三分"), "修改")
    assert "三分" not in view.canvas.issues_at(QPointF(centre(view, place(document.session, 0))))
    assert "分值" in view.canvas.issues_at(QPointF(centre(view, at)))


def test_pending_text_is_taken_over_when_asked(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    press(view, "新名")
    view.commit_pending_edit()
    assert column(document.session, "level3")[0] == "新名"


def test_going_to_another_form_takes_the_text_over(view: PaperView, document: Document) -> None:
    session = document.session
    document.go_to(place(session, 0))
    press(view, "新名")
    document.show("cover", session.submission.forms["cover"][0].id)
    assert column(session, "level3")[0] == "新名"
    assert document.current is not None
    assert document.current.form == "cover"
    assert view.canvas.board is not None
    assert view.canvas.board.sheet.form == "cover"


def test_a_screen_reader_hears_the_cell(view: PaperView, document: Document) -> None:
    document.go_to(place(document.session, 0))
    assert view.accessibleName() == "表格"
    assert view.accessibleDescription() == "甲 · 三级指标：甲"
    assert row_ids(document.session, place(document.session, 0))


def test_no_document_is_blank_paper(qtbot: QtBot) -> None:
    view = PaperView()
    qtbot.addWidget(view)
    view.show()
    press(view, "字", Key.Key_Return, Key.Key_Down)
    assert view.editor is None
    assert not any(action.isEnabled() for action in view.actions_for_context())


@pytest.mark.parametrize("text", ["长" * 40_000, "😀" * 20_000], ids=["ideographs", "surrogates"])
def test_a_long_text_is_pasted_into_one_line_whole(view: PaperView, document: Document, text: str) -> None:
    """Qt's field of one line cuts at 32,767 UTF-16 units without a word."""
    at = overall(document.session, "contact", SINGLE_ROW, "phone")
    document.go_to(at)
    press(view, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QGuiApplication.clipboard().setText(text)
    field.selectAll()
    field.paste()
    press(view, Key.Key_Return)
    assert document.session.submission.typed(at) == text


def test_going_to_the_cell_one_is_on_brings_it_into_sight(view: PaperView, document: Document) -> None:
    at = place(document.session, 0)
    view.resize(700, 320)
    document.go_to(at)
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert not view.viewport().rect().contains(centre(view, at))
    document.go_to(at)
    assert view.viewport().rect().contains(centre(view, at))


def test_the_contents_on_the_screen_say_pages_that_follow_what_is_typed(window: MainWindow) -> None:
    document = opened(window, "yubei-budget-2024")
    forms = document.session.submission.forms
    document.show("contents", forms["contents"][0].id)

    def pages() -> dict[str, str]:
        board = paper(window).canvas.board
        assert board is not None
        return {cell.link: cell.text for _, cell in board.sheet.cells() if cell.role == PAGE_NUMBER}

    before = pages()
    (text,) = document.session.printed_sheets("narrative")
    first = len(cut(text)) + 2  # after the text and the list
    assert first > 3
    assert (before["balance"], before["project"], len(before)) == (str(first), str(first + 16), 17)
    goal = Address("goal", forms["goal"][0].id, "head", SINGLE_ROW, "goal")
    put(document, goal, "写得很长的绩效目标。" * 700)
    assert int(pages()["project"]) > int(before["project"])
    assert pages()["balance"] == str(first)


def test_a_text_longer_than_a_page_of_its_column_is_noticed_while_it_is_typed(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = opened(window, "yuzhong-selfeval-2023")
    instance = document.session.submission.forms["department"][0].id
    at = Address("department", instance, "goals", SINGLE_ROW, "adjusted")
    document.go_to(at)
    editor = paper(window).editing.open(at, replace=False)
    assert isinstance(editor, RoomyEditor)
    assert not editor.advice.text()
    editor.set_text("很长的目标。" * 250)
    assert editor.advice.isVisible()
    advice = r"▲ 这一栏印出来要占 (\d\.\d) 页，会断在几页上：请写到约 (\d+) 字以内，.+"
    said = re.fullmatch(advice, editor.advice.text())
    assert said is not None
    assert float(said[1]) > 1.0
    editor.commit()
    assert window.workspace is not None
    cell = window.workspace.guide.cell
    assert f"▲ 这一栏印出来要占 {said[1]} 页" in cell.notices.text().replace("\u200b", "")
    pages = len(paginate(document.session.printed_sheets("department")))
    window.show_export()
    told = [one.text() for one in window.workspace.export_page.findChildren(QLabel, "notice")]
    assert [one for one in told if "印出来超过一页" in one and "全年（调整）绩效目标" in one]
    # As short as it says, it fits a page.
    put(document, at, ("很长的目标。" * 250)[: int(said[2])])
    assert not too_long(document.session, at)
    assert len(paginate(document.session.printed_sheets("department"))) < pages
    put(document, at, "短。")
    assert not cell.notices.isVisible()


def test_decimal_points_stand_below_each_other_on_the_screen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bold totals and the figures they add up have one width there as on paper."""
    document = opened(window, "yubei-budget-2024")
    drawn: list[tuple[str, str, float]] = []

    def recorded(text: str, name: str, pixels: float, spread: float = 0.0) -> QGlyphRun:
        run = glyph_run(text, name, pixels, spread=spread)
        if re.fullmatch(r"[\d,]+\.\d\d", text):
            width = face(name).width(text, pixels)
            drawn.append((name, text, width - run.positions()[text.index(".")].x()))
        return run

    monkeypatch.setattr(painter, "glyph_run", recorded)
    document.show("general", document.session.submission.forms["general"][0].id)
    paper(window).viewport().repaint()
    assert {"-bold" in name for name, _, _ in drawn} == {True, False}
    assert len(drawn) > 30
    # From a figure's right end, at which all of a column stand, back to its point, in pixels; the point of
    # the bold face, a little wider, stands in the middle of the same room.
    assert max(end for _, _, end in drawn) - min(end for _, _, end in drawn) < 0.1
