"""What hands do by mistake, in the real window: nothing else is touched, and what was meant is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from models.address import Address
from models.calculation.printed_text import plain_text
from models.editing.plans import block_of
from models.layout.sheet import SheetCell
from models.packs.loading import load_pack
from models.subjects.tree import TOTAL
from tests.support.building import CHONGQING, GUIZHOU, SAMPLES
from tests.support.windows import OFFSCREEN, indicator, opened, paper, put
from ui.drafts.document import Document
from ui.paper.view import PaperView
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Key = Qt.Key
PACKS = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def go(window: MainWindow, at: Address) -> Document:
    document = window.document
    assert document is not None
    document.go_to(at)
    paper(window).setFocus()
    return document


# The menu of the right button


@pytest.fixture
def menus(monkeypatch: pytest.MonkeyPatch) -> list[QPoint]:
    """Collect where menus open, and open none."""
    opened: list[QPoint] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, at: opened.append(at))
    return opened


def labels(view: PaperView) -> list[tuple[SheetCell, QPoint]]:
    """List what is printed where nobody stands, with a point of each that is in view."""
    board, geometry = view.canvas.board, view.canvas.geometry()
    assert board is not None
    placed = [(c, geometry.logical(geometry.cell(row, c)).center()) for row, c in board.sheet.cells()]
    seen = [(cell, at) for cell, at in placed if view.viewport().rect().contains(at)]
    return [(cell, at) for cell, at in seen if cell.text and view.canvas.slot_at(QPointF(at)) is None]


def ask_for_menu(view: PaperView, at: QPoint, reason: QContextMenuEvent.Reason) -> None:
    event = QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)


@pytest.mark.parametrize("pack", [CHONGQING, GUIZHOU, "yubei-budget-2024"])
def test_the_right_button_on_printed_words_means_no_row(
    window: MainWindow, menus: list[QPoint], pack: str
) -> None:
    document, view = opened(window, pack), paper(window)
    forms = (form for form in document.session.pack.forms if form.printed and not form.is_document)
    form = next(forms).id  # running text has no labels
    document.show(form, document.session.submission.forms[form][0].id)
    current, said = document.current, list[str]()
    view.hint.connect(said.append)
    there = labels(view)
    assert there
    for _, at in there:
        ask_for_menu(view, at, QContextMenuEvent.Reason.Mouse)
    assert menus == []
    assert len(said) == len(there)
    assert all("右键" in words for words in said)
    assert document.current == current


def test_the_menu_key_means_the_current_cell_wherever_the_mouse_is(
    window: MainWindow, menus: list[QPoint]
) -> None:
    document, view = opened(window), paper(window)
    at = indicator(document, "overall", 1, "reason")
    go(window, at)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    _, label = labels(view)[0]
    ask_for_menu(view, label, QContextMenuEvent.Reason.Keyboard)
    rect = view.canvas.cell_rect(at)
    assert rect is not None
    assert view.viewport().rect().contains(rect)
    assert menus == [view.viewport().mapToGlobal(rect.bottomLeft())]


def test_dragging_from_printed_words_selects_nothing(window: MainWindow, qtbot: QtBot) -> None:
    document, view = opened(window), paper(window)
    at = indicator(document, "overall", 1, "target")
    go(window, at)
    _, start = labels(view)[0]
    rect = view.canvas.cell_rect(indicator(document, "overall", 2, "actual"))
    assert rect is not None
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), rect.center())
    qtbot.mouseRelease(view.viewport(), LEFT, pos=rect.center())
    assert view.canvas.area() is None
    assert document.current == at


# Answers that are not printed


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> str:
    qtbot.keyClick(QApplication.focusWidget() or paper(window), key, held)
    return window.messages.text


def paste_here(window: MainWindow, qtbot: QtBot, text: str) -> str:
    QGuiApplication.clipboard().setText(text)
    return press(window, qtbot, Key.Key_V, CTRL)


def row_of(document: Document, at: Address) -> dict[str, str]:
    return {k: text for k, text in document.session.submission.rows(*at[:3])[at.row].items() if text}


JUDGED = [
    (GUIZHOU, "overall", "level3", {"target": "效果明显", "actual": "较明显"}, ["方向", "得分比例（%）"]),
    (CHONGQING, "department", "name", {"nature": "定性", "target": "好", "actual": "较好"}, ["实现程度"]),
]
ANSWERS = {"direction": "定性", "band": "部分达成", "degree": "70"}


@pytest.fixture(params=JUDGED, ids=lambda one: one[0])
def judged(window: MainWindow, request: pytest.FixtureRequest) -> tuple[Document, Address, list[str]]:
    """Give a row with unprinted answers, by the cell that names it, and what they are called."""
    pack, form, name, texts, words = request.param
    document = opened(window, pack)
    at = indicator(document, form, 1, name)
    known = {cell.key: cell for cell in block_of(document.session, at).cells}
    for key, text in {**texts, **ANSWERS}.items():
        if key in known:
            chosen = [one.value for one in known[key].choices]
            text = next((one for one in chosen if text in one), text)
            put(document, at._replace(column=key), text)
    go(window, at)
    return document, at, words


def column(document: Document, name: str) -> list[str]:
    rows = document.session.submission.rows("overall", document.instance, "indicators")
    return [texts.get(name, "") for texts in rows.values()]


def hidden(document: Document, at: Address) -> dict[str, str]:
    return {key: text for key, text in row_of(document, at).items() if key in ANSWERS}


def test_a_pasted_name_does_not_take_over_what_was_answered_for_another(
    window: MainWindow, qtbot: QtBot, judged: tuple[Document, Address, list[str]]
) -> None:
    document, at, words = judged
    before, steps = row_of(document, at), document.undo_stack.index()
    said = paste_here(window, qtbot, "另一个指标")
    assert hidden(document, at) == {}
    assert all(f"“{word}”" in said for word in words)
    assert "Ctrl+Z" in said
    assert document.undo_stack.index() == steps + 1
    document.undo_stack.undo()
    assert row_of(document, at) == before


def test_what_is_pasted_again_as_it_was_keeps_its_answers(
    window: MainWindow, qtbot: QtBot, judged: tuple[Document, Address, list[str]]
) -> None:
    document, at, _ = judged
    before = row_of(document, at)
    paste_here(window, qtbot, before[at.column])
    assert row_of(document, at) == before
    weight = at._replace(column="weight")
    go(window, weight)
    paste_here(window, qtbot, "3")
    assert hidden(document, at)  # they are not about the weight


def test_filling_and_emptying_a_row_leave_no_answers_behind(
    window: MainWindow, qtbot: QtBot, judged: tuple[Document, Address, list[str]]
) -> None:
    document, at, words = judged
    before = row_of(document, at)
    press(window, qtbot, Key.Key_D, CTRL)
    assert hidden(document, at) == {}
    document.undo_stack.undo()
    for key in (Key.Key_Delete, Key.Key_X):
        go(window, at)
        press(window, qtbot, Key.Key_Space, SHIFT)
        said = press(window, qtbot, key, CTRL if key == Key.Key_X else NONE)
        assert hidden(document, at) == {}
        assert all(f"“{word}”" in said for word in words)
        document.undo_stack.undo()
        assert row_of(document, at) == before


def test_typing_over_a_name_keeps_the_answers_and_says_so(
    window: MainWindow, qtbot: QtBot, judged: tuple[Document, Address, list[str]]
) -> None:
    document, at, words = judged
    before = hidden(document, at)
    editor = paper(window)._edit(replace=True)
    assert editor is not None
    editor.set_text("另一个指标")
    said = press(window, qtbot, Key.Key_Return)
    assert hidden(document, at) == before
    assert all(f"“{word}”" in said for word in words)


def test_what_stands_below_already_is_no_missing_text(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window)
    at = indicator(document, "overall", 1, "target")
    put(document, at, document.session.submission.typed(indicator(document, "overall", 0, "target")))
    go(window, at)
    steps = document.undo_stack.index()
    assert press(window, qtbot, Key.Key_D, CTRL) == "与上面一格相同，没有改动。"
    assert document.undo_stack.index() == steps


# The slip of a cell that is not printed


@pytest.fixture
def on_slip(window: MainWindow) -> tuple[Document, Address]:
    """Stand on an answer of the second indicator that is not printed."""
    document = opened(window)
    at = indicator(document, "overall", 1, "direction")
    put(document, at._replace(column="target"), "效果明显")
    put(document, at._replace(column="actual"), "较明显")
    go(window, at)
    assert paper(window).canvas.slot is None
    return document, at


def test_enter_leads_from_a_slip_through_the_answers_to_the_next_row(
    window: MainWindow, qtbot: QtBot, on_slip: tuple[Document, Address]
) -> None:
    document, at = on_slip
    press(window, qtbot, Key.Key_Return)
    assert document.current == at._replace(column="band")
    put(document, at._replace(column="degree"), "60")
    press(window, qtbot, Key.Key_Return)
    assert document.current is not None
    assert document.current.row == indicator(document, "overall", 2, "target").row
    assert paper(window).canvas.slot is not None


@pytest.mark.parametrize(("key", "end"), [(Key.Key_Home, 0), (Key.Key_End, -1)])
def test_from_a_slip_one_comes_to_the_ends(
    window: MainWindow, qtbot: QtBot, on_slip: tuple[Document, Address], key: Qt.Key, end: int
) -> None:
    document, at = on_slip
    board = paper(window).canvas.board
    assert board is not None
    press(window, qtbot, key)
    row = board.row_of(at)
    assert row is not None
    assert document.current == board.slots(row)[end].address
    go(window, at)
    press(window, qtbot, key, CTRL)
    assert document.current == list(board.reading())[end].address


def test_a_slip_covers_no_row_beside_its_own_and_opens_by_a_click(
    window: MainWindow, qtbot: QtBot, on_slip: tuple[Document, Address]
) -> None:
    document, _ = on_slip
    view = paper(window)
    for row in range(len(column(document, "level3")) - 1):
        here, below = (indicator(document, "overall", i, "target") for i in (row, row + 1))
        go(window, below)  # so that both are in sight
        here = here._replace(column="direction")
        go(window, here)
        slip = view.canvas.cell_rect(here)
        assert slip is not None
        assert view.viewport().rect().contains(slip)
        for near in (here._replace(column="target"), below):
            rect = view.canvas.cell_rect(near)
            assert rect is not None
            assert rect.bottom() <= slip.top() or slip.bottom() <= rect.top() + 1
        qtbot.mouseClick(view.viewport(), LEFT, pos=slip.center())
        assert document.current == here
        assert view.editing.at == here
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Escape)


# What is pasted


COLLEAGUE = """\
指标名称\t单位\t性质\t目标值\t实际完成值\t权重\t指标得分\t是否核心\t得分系数（定性）
新指标\t\t定性\t好\t较好\t8\t99\t是\t65
"""


def test_heads_as_others_write_them_are_known_and_unprinted_columns_too(
    window: MainWindow, qtbot: QtBot
) -> None:
    document = opened(window, CHONGQING)
    at = indicator(document, "department", 1, "name")
    go(window, at)
    said = paste_here(window, qtbot, COLLEAGUE)
    texts = row_of(document, at)
    assert {
        key: texts[key] for key in ("name", "nature", "target", "actual", "weight", "core", "degree")
    } == {
        "name": "新指标",
        "nature": "定性",
        "target": "好",
        "actual": "较好",
        "weight": "8",
        "core": "是",
        "degree": "65",
    }
    assert "没有认出" not in said
    assert said.startswith("已粘贴 1 行 8 列，")  # the score is not pasted
    assert "指标得分" in said
    assert "99" in said


@pytest.mark.parametrize("pack", PACKS)
def test_other_words_for_a_column_mean_one_column_of_a_table(pack: str) -> None:
    for form in load_pack(pack).forms:
        for block in form.blocks:
            labels = [cell.label.source for cell in block.cells if cell.printed]
            others = [word for cell in block.cells for word in cell.also]
            assert len(set(others)) == len(others), block.id
            assert not {*others} & {*labels}, block.id


TOTALS = """\
科目编码\t科目名称\t小计\t基本支出\t项目支出
\t合计\t99,999,999\t\t
{code}\t\t70\t60\t10
"""


def test_pasted_totals_that_differ_from_the_computed_ones_are_named(window: MainWindow, qtbot: QtBot) -> None:
    document = opened(window, "yubei-budget-2024")
    place = document.session.submission.forms["general"][0].id
    document.show("general", place)
    code = list(document.session.submission.rows("general", place, "tree"))[-1]
    at = Address("general", place, "tree", code, "project")
    go(window, at)
    said = paste_here(window, qtbot, TOTALS.replace("{code}", code))
    assert document.session.submission.typed(at) == "10"
    total = at._replace(row=TOTAL, column="total")
    own = plain_text(document.session.calculation, total, document.session.pack.cell(total),
                     document.session.calculation.state(total))  # fmt: skip
    assert f"粘贴的是 99,999,999，表上是 {own}" in said
    assert said.count("表上是") == 1  # 70 is what is computed, too
    assert "已粘贴 1 行 " in said


# Letters among digits


@pytest.mark.parametrize(
    ("typed", "letters", "digits"),
    [("50o000", "“o”", "0"), ("1O0.5", "“O”", "0"), ("l00", "“l”", "1"), ("I5Ｏ", "“I”、“O”", "1、0")],
)
def test_a_letter_among_digits_is_named(
    window: MainWindow, qtbot: QtBot, typed: str, letters: str, digits: str
) -> None:
    document = opened(window)
    at = indicator(document, "overall", 1, "weight")
    go(window, at)
    editor = paper(window)._edit(replace=True)
    assert editor is not None
    editor.set_text(typed)
    said = press(window, qtbot, Key.Key_Return)
    assert f"{letters}不是数字（是字母），请改成 {digits}" in said
    assert document.session.submission.typed(at) == typed
    put(document, at._replace(column="target"), f"≥{typed}个")  # in a measure, too
    said = [issue.message for issue in document.session.issues() if issue.address.row == at.row]
    assert any(f"{letters}不是数字（是字母），请改成 {digits}" in words for words in said)
