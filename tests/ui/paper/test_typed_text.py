"""Running text on the paper: pieces typed where they stand, figures that lead to their cells, rewriting."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QToolTip

from models.address import SINGLE_ROW, Address
from models.checks.checks import OUTDATED
from models.drafts.changes import InsertRows
from models.layout.sheet import Run, SheetCell
from models.savepoints.being_typed import CELL, BeingTyped
from tests.support.building import SAMPLES
from tests.support.own_packs import own_packs
from tests.support.running import FORM, add_told
from tests.support.windows import OFFSCREEN, opened, paper, put
from tests.ui.paper.test_view import compose
from ui.drafts.document import Document
from ui.navigator._outline import target
from ui.paper.cell_editors import LineEditor, RoomyEditor
from ui.paper.view import PaperView
from ui.widgets.colours import LIGHT
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
__all__ = ["own_packs"]
PENSION = "2080505"
Key, NO, CTRL = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
FRESH, TYPED = "#fff0b8", "#eef4ff"


@pytest.fixture
def view(window: MainWindow, own_packs: Path) -> PaperView:
    """Give the paper with the text of a new draft in whose tables one subject stands."""
    add_told(own_packs)
    assert window.new("told", 2024, "某局")
    document = doc(paper(window))
    (table,) = document.session.submission.forms["spending"]
    rows = ((PENSION, {"before": "80", "amount": "100.5"}),)
    document.do(InsertRows("spending", table.id, "tree", 0, rows), "新增科目")
    document.show(FORM, document.session.submission.forms[FORM][0].id)
    paper(window).setFocus()
    QApplication.processEvents()
    return paper(window)


def doc(view: PaperView) -> Document:
    assert view.canvas.document is not None
    return view.canvas.document


def at(view: PaperView, block: str, column: str, row: str = SINGLE_ROW) -> Address:
    (instance,) = doc(view).session.submission.forms[FORM]
    return Address(FORM, instance.id, block, row, column)


def amount(view: PaperView) -> Address:
    (table,) = doc(view).session.submission.forms["spending"]
    return Address("spending", table.id, "tree", PENSION, "amount")


def cell_of(view: PaperView, place: Address) -> tuple[int, SheetCell]:
    """Give a paragraph of the text with its row."""
    assert view.canvas.board is not None
    return next((row, cell) for row, cell in view.canvas.board.sheet.cells() if cell.address == place)


def figure(view: PaperView, place: Address, words: str) -> Run:
    _, cell = cell_of(view, place)
    return next(run for run in cell.runs if cell.text[run.start : run.end] == words)


def spot(view: PaperView, place: Address, run: Run) -> QPoint:
    """Give the middle of a run's first line in the viewport."""
    view.canvas.reveal(place)
    geometry = view.canvas.geometry()
    return geometry.logical(geometry.run(*cell_of(view, place), run)[0]).center()


def hole(view: PaperView, place: Address, piece: Address) -> QPoint:
    """Give where a piece of a paragraph is clicked."""
    _, cell = cell_of(view, place)
    return spot(view, place, next(run for run in cell.runs if run.address == piece))


def click(view: PaperView, where: QPoint, modifiers: Qt.KeyboardModifier = NO) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, where)


def keys(view: PaperView, text: str, end: Qt.Key | None = None) -> None:
    """Type into what has the keyboard."""
    QTest.keyClicks(view.editor.input if view.editor is not None else view, text)
    if end is not None:
        QTest.keyClick(view.editor.input if view.editor is not None else view, end)


def texts(view: PaperView) -> list[str]:
    session = doc(view).session
    return [cell.text for _, cell in session.sheet(FORM, session.submission.forms[FORM][0].id).cells()]


def shades(view: PaperView, place: Address, run: Run) -> set[str]:
    """Give the colours in which a run is painted."""
    rect = view.canvas.geometry().logical(view.canvas.geometry().run(*cell_of(view, place), run)[0])
    picture = view.viewport().grab(rect).toImage()
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_a_gap_is_clicked_and_typed_in_its_line_and_enter_goes_to_the_next(view: PaperView) -> None:
    used, use = at(view, "whole", "used"), at(view, "whole", "use")
    where = hole(view, used, use)
    click(view, where)
    assert doc(view).current == use
    keys(view, "abc")
    assert isinstance(view.editor, LineEditor)
    assert view.editor.geometry().contains(where)
    keys(view, "", Key.Key_Return)
    assert "（二）主要用于abc。" in texts(view)
    assert doc(view).current == at(view, "items", "why", PENSION)


def test_tab_and_shift_tab_go_from_piece_to_piece(view: PaperView) -> None:
    doc(view).go_to(at(view, "whole", "reason"))
    keys(view, "abc", Key.Key_Tab)
    assert doc(view).current == at(view, "whole", "use")
    keys(view, "", Key.Key_Tab)
    assert doc(view).current == at(view, "items", "why", PENSION)
    QTest.keyClick(view, Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert doc(view).current == at(view, "whole", "reason")
    assert any("主要是abc。" in text for text in texts(view))


def test_escape_gives_up_and_what_is_being_typed_is_kept_till_then(view: PaperView) -> None:
    use = at(view, "whole", "use")
    doc(view).go_to(use)
    keys(view, "abc")
    assert doc(view).typed == (BeingTyped(CELL, use, "abc"),)
    keys(view, "", Key.Key_Escape)
    assert (doc(view).typed, view.editor) == ((), None)
    assert "（二）主要用于。" in texts(view)


def test_an_input_method_writes_into_the_line(view: PaperView) -> None:
    use = at(view, "whole", "use")
    doc(view).go_to(use)
    compose(view, "yanglao")
    assert isinstance(view.editor, LineEditor)
    assert view.editor.geometry().intersects(view.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle))
    compose(view, "", "养老")
    keys(view, "", Key.Key_Return)
    assert "（二）主要用于养老。" in texts(view)


def test_a_piece_over_several_lines_is_typed_over_the_width_of_its_paragraph(view: PaperView) -> None:
    use = at(view, "whole", "use")
    put(doc(view), use, "发放养老金和职业年金" * 6)
    doc(view).go_to(use)
    QTest.keyClick(view, Key.Key_F2)
    assert isinstance(view.editor, RoomyEditor)
    rect = view.canvas.cell_rect(at(view, "whole", "used"))
    assert rect is not None
    assert view.editor.width() >= rect.width() - 8
    assert view.editor.geometry().top() >= rect.top()


def test_a_line_that_is_typed_takes_more_room_the_longer_it_is(view: PaperView) -> None:
    doc(view).go_to(at(view, "whole", "use"))
    keys(view, "a")
    assert view.editor is not None
    before = view.editor.width()
    keys(view, "m" * 40)
    rect = view.canvas.cell_rect(at(view, "whole", "used"))
    assert rect is not None
    assert before < view.editor.width() <= rect.width() + 3
    assert view.editor.geometry().right() <= rect.right() + 3


def test_where_the_line_has_no_room_the_words_before_a_piece_are_seen(
    view: PaperView, window: MainWindow
) -> None:
    reason = at(view, "whole", "reason")
    doc(view).go_to(reason)
    for way in (1, -1):
        piece = view.canvas.piece_rects(reason)
        assert piece is not None
        keys(view, "a")
        assert view.editor is not None
        keys(view, "m" * 40)
        before = piece[0].translated(-piece[0].width(), 0)
        assert not view.editor.geometry().intersects(before)
        assert view.viewport().rect().contains(view.editor.geometry())
        assert (view.editor.geometry().top() - piece[0].top()) * way > 0
        keys(view, "", Key.Key_Escape)
        window.resize(window.width(), 460)  # and the line at the lower edge
        QApplication.processEvents()
        place = view.canvas.cell_rect(reason)
        assert place is not None
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + place.bottom() - view.viewport().height() + 20)


def test_what_was_being_typed_in_a_line_when_the_program_died_is_taken_up(view: PaperView) -> None:
    use = at(view, "whole", "use")
    assert view.take_up(BeingTyped(CELL, use, "养老"))
    assert "（二）主要用于养老。" in texts(view)
    assert doc(view).current == use


def test_the_guide_names_a_piece_and_its_place_is_tinted(view: PaperView, window: MainWindow) -> None:
    used, use = at(view, "whole", "used"), at(view, "whole", "use")
    put(doc(view), use, "养老")
    doc(view).go_to(use)
    assert window.workspace is not None
    assert window.workspace.guide.cell.name.text() == "主要用途"
    doc(view).go_to(at(view, "head", "title"))
    typed, words = figure(view, used, "养老"), Run(3, 5, "words")
    assert TYPED in shades(view, used, typed)
    assert TYPED not in shades(view, used, words)


def test_the_guide_lists_what_is_typed_in_a_paragraph_and_leads_there(
    view: PaperView, window: MainWindow
) -> None:
    total, reason = at(view, "whole", "total"), at(view, "whole", "reason")
    assert window.workspace is not None
    pieces = window.workspace.guide.cell.pieces
    doc(view).go_to(total)
    assert pieces.lines == ((reason, "增减原因", "空"),)
    put(doc(view), reason, "在编人员增加")
    assert pieces.lines == ((reason, "增减原因", "在编人员增加"),)
    pieces.linkActivated.emit("0")
    assert doc(view).current == reason
    assert pieces.isHidden()


def test_a_figure_says_where_it_comes_from_and_leads_there_and_back(
    view: PaperView, window: MainWindow
) -> None:
    item = at(view, "items", "item", PENSION)
    where = spot(view, item, figure(view, item, "100.5"))
    event = QHelpEvent(QEvent.Type.ToolTip, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), event)
    assert QToolTip.text().startswith("取自\n表一 · 机关事业单位基本养老保险缴费支出 · 本年：100.50")
    QToolTip.hideText()
    click(view, where)
    guide = window.workspace.guide if window.workspace is not None else None
    assert guide is not None
    assert doc(view).current == item
    assert [(line[0], line[2]) for line in guide.cell.sources.lines] == [(amount(view), "100.50")]
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, NO, where)
    assert doc(view).current == amount(view)
    guide.go_back()
    assert doc(view).current == item


def test_ctrl_click_on_a_figure_leads_to_its_cell(view: PaperView) -> None:
    item = at(view, "items", "item", PENSION)
    click(view, spot(view, item, figure(view, item, "100.5")), CTRL)
    assert doc(view).current == amount(view)


def test_a_computed_figure_names_all_it_was_computed_from(view: PaperView, window: MainWindow) -> None:
    item = at(view, "items", "item", PENSION)
    click(view, spot(view, item, figure(view, item, "20.5")))
    assert window.workspace is not None
    lines = window.workspace.guide.cell.sources.lines
    assert [(line[0].column, line[2]) for line in lines] == [("amount", "100.50"), ("before", "− 80.00")]


def test_a_paragraph_is_rewritten_from_a_piece_in_it(view: PaperView, window: MainWindow) -> None:
    used = at(view, "whole", "used")
    doc(view).go_to(at(view, "whole", "use"))
    action = next(one for one in view.actions_for_context() if one.objectName() == "adjust")
    assert action.text() == "改写这一段…"
    QTest.keyClick(view, Key.Key_F2, Qt.KeyboardModifier.ShiftModifier)
    slip = view.editing.slip
    assert slip is not None
    assert isinstance(slip.value, QPlainTextEdit)
    slip.value.setPlainText("全部用于发放养老金。")
    slip.reason.setText("口径")
    slip.accept()
    assert "（二）全部用于发放养老金。" in texts(view)
    assert doc(view).current == used
    assert window.workspace is not None
    assert "改写为" in window.workspace.guide.cell.adjusted.text()
    assert doc(view).undo_stack.undoText().startswith("改写")


def test_a_rewriting_whose_figures_moved_is_marked_and_taken_back(
    view: PaperView, window: MainWindow
) -> None:
    item = at(view, "items", "item", PENSION)
    doc(view).go_to(item)
    assert window.workspace is not None
    guide = window.workspace.guide
    guide.cell.rewrite.linkActivated.emit("rewrite")
    slip = view.editing.slip
    assert slip is not None
    assert isinstance(slip.value, QPlainTextEdit)
    slip.value.setPlainText("养老保险100.5元。")
    slip.reason.setText("口径")
    slip.accept()
    whole = Run(0, len(cell_of(view, item)[1].text), "adjusted")
    calm = shades(view, item, whole)
    put(doc(view), amount(view), "120.5")
    doc(view).go_to(item)
    QApplication.processEvents()
    assert LIGHT.error.lower() in shades(view, item, whole) - calm
    said = guide.cell.adjusted.text()
    assert "那时程序写的是" in said
    assert "120.5元" in said
    told = [issue.fix for issue in doc(view).session.issues() if issue.code == OUTDATED]
    assert told == ["请核对改写的文字：仍用的，点“仍用”；不需要的，恢复原文。"]
    assert "恢复原文" in said
    guide.cell.adjusted.linkActivated.emit("restore")
    assert any("预算数为120.5元" in text for text in texts(view))


def test_words_that_moved_are_marked_when_the_text_is_seen_again(view: PaperView, window: MainWindow) -> None:
    item = at(view, "items", "item", PENSION)
    doc(view).go_to(amount(view))
    put(doc(view), amount(view), "120.5")
    assert window.workspace is not None
    lines = window.workspace.guide.consequences.lines.lines
    assert lines[-1][1:] == ("部门预算情况说明", "2 段文字变了")
    doc(view).go_to(item)
    QApplication.processEvents()
    assert FRESH in shades(view, item, figure(view, item, "120.5"))
    assert FRESH not in shades(view, item, figure(view, item, "2024"))
    view.canvas.fading.timeout.emit()
    QApplication.processEvents()
    assert FRESH not in shades(view, item, figure(view, item, "120.5"))


def test_what_a_person_types_is_not_marked_as_moved(view: PaperView) -> None:
    use = at(view, "whole", "use")
    view.canvas.show_fresh()
    doc(view).go_to(use)
    keys(view, "abc", Key.Key_Return)
    assert not view.canvas.moved_words


def test_a_piece_is_copied_cut_and_pasted_alone(view: PaperView) -> None:
    use, why = at(view, "whole", "use"), at(view, "items", "why", PENSION)
    put(doc(view), use, "养老")
    doc(view).go_to(use)
    QTest.keyClick(view, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "养老"
    doc(view).go_to(why)
    QTest.keyClick(view, Key.Key_V, CTRL)
    assert doc(view).session.submission.typed(why) == "养老"
    QTest.keyClick(view, Key.Key_X, CTRL)
    assert doc(view).session.submission.typed(why) == ""
    assert doc(view).session.submission.typed(use) == "养老"


def test_prose_is_pasted_into_a_long_piece_with_its_lines(view: PaperView) -> None:
    duties = at(view, "head", "duties")
    doc(view).go_to(duties)
    QGuiApplication.clipboard().setText("负责甲。\n负责乙。\n")
    QTest.keyClick(view, Key.Key_V, CTRL)
    assert doc(view).session.submission.typed(duties) == "负责甲。\n负责乙。"


def test_delete_empties_a_piece(view: PaperView) -> None:
    use = at(view, "whole", "use")
    put(doc(view), use, "养老")
    doc(view).go_to(use)
    QTest.keyClick(view, Key.Key_Delete)
    assert doc(view).session.submission.typed(use) == ""


def test_keys_on_a_paragraph_say_what_can_be_done(view: PaperView) -> None:
    said: list[str] = []
    view.hint.connect(said.append)
    doc(view).go_to(at(view, "whole", "total"))
    QTest.keyClick(view, Key.Key_F2)
    assert "改写这一段" in said[0]


def test_a_place_of_the_text_is_read_out_with_what_is_typed_there(view: PaperView) -> None:
    use = at(view, "whole", "use")
    doc(view).go_to(use)
    assert view.accessibleDescription().startswith("主要用途：空")
    put(doc(view), use, "养老")
    doc(view).go_to(use)
    assert view.accessibleDescription() == "主要用途：养老"


def test_the_mouse_over_words_of_the_pack_names_no_source(view: PaperView) -> None:
    used = at(view, "whole", "used")
    assert "取自" not in view.canvas.said_at(QPointF(spot(view, used, Run(3, 5, "words"))))


def test_last_years_figures_are_reached_from_the_text_and_typed_beside_it(window: MainWindow) -> None:
    document = opened(window, "yubei-budget-2024")
    (text,) = document.session.submission.forms["narrative"]
    document.go_to(Address("narrative", text.id, "overall", SINGLE_ROW, "income"))
    view = paper(window)
    view.setFocus()
    beside = [one for one in view.actions_for_context() if "上年" in one.text()]
    assert [one.text() for one in beside] == ["填写 上年一般公共预算基本支出等（不打印）"]
    beside[0].trigger()
    assert document.current == Address("narrative", text.id, "last", SINGLE_ROW, "basic")
    view.setFocus()
    QTest.keyClicks(view, "2")  # as over a cell, the first key is not lost
    field = window.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "000000")
    QTest.keyClick(field, Key.Key_Return)
    assert document.session.submission.typed(document.current) == "2000000"
    document.show("narrative", text.id)
    told = next(
        cell.text
        for _, cell in document.session.sheet("narrative", text.id).cells()
        if "基本支出2," in cell.text
    )
    assert "较2023年增加685,855.89元" in told


def test_what_is_not_printed_is_typed_by_the_paragraph_it_is_for(window: MainWindow) -> None:
    assert window.open_sample(SAMPLES / "yubei-budget-2024.tianbao")
    document, canvas = window.document, paper(window).canvas
    assert document is not None
    place = document.session.submission.forms["narrative"][0].id
    document.show("narrative", place)
    at = Address("narrative", place, "other", SINGLE_ROW, "subordinates")
    put(document, at, "")
    document.go_to(None)
    document.go_to(at)
    told = at._replace(column="office_told")
    slip, above = canvas.cell_rect(at), canvas.cell_rect(told)
    assert slip is not None
    assert above is not None
    assert paper(window).viewport().rect().contains(slip)
    assert (
        0 <= slip.top() - above.bottom() < slip.height() or 0 <= above.top() - slip.bottom() < slip.height()
    )


def test_a_chapter_that_is_gone_to_stands_where_one_reads_on(window: MainWindow) -> None:
    assert window.open_sample(SAMPLES / "yubei-budget-2024.tianbao")
    document, view = window.document, paper(window)
    assert document is not None
    place = document.session.submission.forms["narrative"][0].id
    document.show("narrative", place)
    at = target(document.session, ("narrative", place, "outlays", ""))
    document.go_to(at)
    heading = view.canvas.cell_rect(Address("narrative", place, "outlays", SINGLE_ROW, "chapter"))
    assert heading is not None
    assert 0 <= heading.top() <= view.viewport().height() // 2
