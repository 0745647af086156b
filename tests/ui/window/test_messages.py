"""Messages move nothing, cover no cell that is being filled in, and go when they have become untrue."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.support.building import CHONGQING
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, paper, put, shown_window
from ui.drafts.document import Document
from ui.widgets.message_bar import SAVED, STEP, MessageBar
from ui.window._dictionaries import DictionariesDialog
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
FORM = "overall"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> MainWindow:
    window = shown_window(qtbot, qapp)
    window.resize(1366, 700)
    return window


@pytest.fixture
def document(window: MainWindow) -> Document:
    document = opened(window)
    document.show(FORM, document.session.submission.forms[FORM][0].id)
    window.messages.clear()
    return document


def over(widget: QWidget, other: QWidget) -> QRect:
    return QRect(widget.mapTo(other.window(), widget.rect().topLeft()), widget.size())


@pytest.mark.parametrize("detail", ["", "细节\n" * 5])
def test_nothing_moves_when_a_message_comes_and_goes(
    window: MainWindow, document: Document, detail: str
) -> None:
    QApplication.processEvents()
    before = (
        over(window.stack, window),
        over(paper(window), window),
        paper(window).verticalScrollBar().value(),
    )
    for text in ("一句话", "很长的一句话，" * 40):
        window.messages.show_message("notice", text, detail=detail)
        window.messages._turn_detail()
        QApplication.processEvents()
        now = (over(window.stack, window), over(paper(window), window))
        assert (*now, paper(window).verticalScrollBar().value()) == before
        assert over(window.stack, window).contains(over(window.messages, window))
        for words in (window.messages._text, window.messages._detail):
            assert words.height() >= words.heightForWidth(words.width())  # nothing is cut off
        window.resize(window.width() - 40, window.height())
        QApplication.processEvents()
        assert window.messages.width() == window.stack.width()
        window.resize(1366, 700)
        QApplication.processEvents()
    window.messages.hide()


def test_in_a_dialog_a_message_has_its_place(window: MainWindow, qtbot: QtBot) -> None:
    dialog = DictionariesDialog(window.recent)
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    others = [w for w in dialog.findChildren(QPushButton) if not dialog.messages.isAncestorOf(w)]
    before = [over(widget, dialog) for widget in others]
    dialog.messages.show_message("good", "已导入 1 个科目。")
    QApplication.processEvents()
    assert [over(widget, dialog) for widget in others] == before


def test_the_cell_being_filled_in_is_never_covered(window: MainWindow, document: Document) -> None:
    at, view = indicator(document, FORM, 9, "actual"), paper(window)
    document.go_to(at)
    window.messages.show_message("notice", "一句话")
    bar = view.verticalScrollBar()
    at_the_top = set()
    for value in range(bar.minimum(), bar.maximum(), 40):
        bar.setValue(value)
        rect = view.canvas.cell_rect(at)
        assert rect is not None
        seen = QRect(view.viewport().mapTo(window, rect.topLeft()), rect.size())
        assert not seen.intersects(over(window.messages, window))
        at_the_top.add(window.messages.y() == 0)
    assert at_the_top == {True, False}


def test_esc_takes_the_message_away_but_first_gives_up_what_is_typed(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    at = indicator(document, FORM, 1, "actual")
    before = document.session.submission.typed(at)
    document.go_to(at)
    paper(window).setFocus()
    window.messages.show_message("notice", "一句话")
    qtbot.keyClick(paper(window), Qt.Key.Key_F2)
    editor = paper(window).editor
    assert editor is not None
    qtbot.keyClicks(editor.input, "99")
    qtbot.keyClick(editor.input, Qt.Key.Key_Escape)
    assert document.session.submission.typed(at) == before
    assert window.messages.text == "一句话"
    qtbot.keyClick(paper(window), Qt.Key.Key_Escape)
    assert window.messages.text == ""


def test_what_was_done_to_a_draft_is_not_said_on_the_start_page(
    window: MainWindow, document: Document
) -> None:
    put(document, indicator(document, FORM, 1, "actual"), "1个")
    window.actions_.undo.trigger()
    assert window.messages.text
    window.show_start()
    assert window.messages.text == ""


@pytest.mark.parametrize("leave", ["cell", "edit", "page"])
def test_what_is_said_of_a_cell_goes_with_it(
    window: MainWindow, document: Document, qtbot: QtBot, leave: str
) -> None:
    document.go_to(indicator(document, FORM, 0, "score"))
    qtbot.keyClicks(paper(window), "5")
    assert "由程序计算" in window.messages.text
    if leave == "cell":
        document.go_to(indicator(document, FORM, 1, "score"))
    elif leave == "edit":
        put(document, indicator(document, FORM, 1, "actual"), "1个")
    else:
        window.show_export()
    assert window.messages.text == ""


def test_what_cannot_be_read_is_said_until_it_is_corrected(
    window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    at = indicator(document, FORM, 0, "weight")
    document.go_to(at)
    for text in ("abc", "3"):
        qtbot.keyClicks(paper(window), text)
        editor = paper(window).editor
        assert editor is not None
        qtbot.keyClick(editor.input, Qt.Key.Key_Return)
        said = window.messages.text
        assert (said == "") is (text == "3")
        assert text == "3" or window.messages.property("kind") == "notice"
        document.go_to(at)


def test_what_is_to_be_decided_comes_back_after_what_was_said_in_passing(
    window: MainWindow, document: Document
) -> None:
    window.messages.show_message("notice", "要决定的事", [("决定", lambda: None)])
    paper(window).message.emit("看一眼")
    assert window.messages.text == "看一眼"
    put(document, indicator(document, FORM, 1, "actual"), "1个")
    assert window.messages.text == "要决定的事"
    window.messages.show_later("notice", "还没保存", until=(SAVED,))
    window.messages.pass_by(SAVED)
    window.messages.hide()
    assert window.messages.text == ""  # what waits can become untrue, too


def test_a_message_tells_by_its_colour_whether_it_needs_a_look(
    window: MainWindow, document: Document
) -> None:
    at = indicator(document, FORM, 1, "actual")
    document.go_to(at)
    for action, kind in (("copy", "good"), ("clear", "good"), ("paste", "good")):
        paper(window)._actions[action].trigger()
        assert window.messages.property("kind") == kind, action
    assert window.messages.text == "已粘贴 1 行 1 列，按 Ctrl+Z 可恢复。"
    window.actions_.undo.trigger()
    assert window.messages.property("kind") == "good"
    assert window.messages.text.endswith("，按 Ctrl+Y 可重做。")
    QGuiApplication.clipboard().setText("\t".join(map(str, range(30))))
    paper(window)._actions["paste"].trigger()
    assert window.messages.property("kind") == "notice"
    assert "超出表格，未粘贴，按 Ctrl+Z 可恢复。" in window.messages.text


def test_an_export_without_errors_may_be_stamped_and_says_so_until_the_next_edit(
    window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose_file(monkeypatch, tmp_path / "表")
    assert window.export("pdf")
    assert window.messages.property("kind") == "good"
    assert window.messages.text.startswith("已导出“表.pdf”（2 页）：")
    assert window.messages.text.endswith("没有错误，可以打印盖章。")
    put(document, indicator(document, FORM, 1, "actual"), "1个")
    assert window.messages.text == ""


@pytest.mark.parametrize("leave", ["page", "save", "table"])
def test_what_was_said_of_an_export_goes_when_the_person_goes_on(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, leave: str
) -> None:
    document = opened(window, CHONGQING)
    choose_file(monkeypatch, tmp_path / "表")
    assert window.export("pdf")
    assert window.messages.text.startswith("已导出“表.pdf”")
    if leave == "page":
        window.show_export()
    elif leave == "save":
        assert window.files.write(tmp_path / "草稿.tianbao")
    else:
        here = document.form, document.instance
        document.show(*next(at for at in document.session.printed_places() if at != here))
    assert window.messages.text == ""


def test_what_needs_a_look_goes_when_the_person_goes_on(window: MainWindow) -> None:
    opened(window, CHONGQING)
    paper(window).message.emit("表五中 21505 的金额已转到 2150501。")
    assert "金额已转到" in window.messages.text
    window.show_export()
    assert window.messages.text == ""


def test_an_export_says_the_keys_that_lead_to_what_is_wrong_and_what_is_missing(
    window: MainWindow, document: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose_file(monkeypatch, tmp_path / "表")
    put(document, indicator(document, FORM, 1, "actual"), "")
    assert window.export("pdf")
    assert "未填 1，按 F8 到未填处。" in window.messages.text
    assert "F7" not in window.messages.text
    put(document, indicator(document, FORM, 2, "weight"), "不详")
    assert window.export("pdf")
    assert "按 F7 看错误，按 F8 到未填处。" in window.messages.text


def test_an_export_with_errors_says_how_many_which_pages_and_what_is_empty(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert window.new(CHONGQING, 2023, "某局")
    document = window.document
    assert document is not None
    department = document.session.submission.forms["department"][0].id
    document.show("department", department)
    put(document, indicator(document, "department", 0, "name"), "指标")
    choose_file(monkeypatch, tmp_path / "表")
    assert window.export("pdf")
    missing = sum(issue.severity == "未填" for issue in document.session.issues())
    said = window.messages.text
    assert window.messages.property("kind") == "notice"
    assert "页，都印着“草稿”）：" in said
    assert f"还有未填 {missing}，按 F8 到未填处" in said
    assert "没有填的是二级项目绩效自评表" in said
    assert "部门整体" not in said.partition("没有填的是")[2]
    assert "盖章" not in said
    assert window.export("xlsx")
    assert "（每页都印着“草稿”）" in window.messages.text


@pytest.mark.parametrize("size", [(1366, 700), (1024, 560), (910, 480)])
def test_what_is_said_of_an_export_is_seen_whole(
    window: MainWindow,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    window.resize(*size)
    window.panes.unfold("guide_pane")
    QApplication.processEvents()
    choose_file(monkeypatch, tmp_path / "某某局二〇二三年度部门整体支出和项目支出绩效自评表")
    assert window.export("pdf")
    for _ in range(3):
        words = window.messages._text
        assert words.height() >= words.heightForWidth(words.width())
        assert words.width() >= min(260, words.fontMetrics().horizontalAdvance(words.text()))
        QApplication.processEvents()
    buttons = [b for b in window.messages.findChildren(QPushButton) if b.isVisible()]
    assert [b.text() for b in buttons if b.visibleRegion().boundingRect() == b.rect()][-3:] == [
        "关闭",
        "打开文件",
        "打开文件夹",
    ]


def test_the_find_bar_is_never_covered(window: MainWindow, document: Document, qtbot: QtBot) -> None:
    window.show_find()
    assert window._finder is not None
    panel = window._finder.panel
    assert panel is not None
    panel.words.setText("指标")
    at = indicator(document, FORM, 9, "actual")
    document.go_to(at)
    window.messages.show_message("notice", "很长的一句话，" * 40)
    bar = paper(window).verticalScrollBar()
    at_the_top = set()
    for value in range(bar.minimum(), bar.maximum(), 40):
        bar.setValue(value)
        assert not over(panel, window).intersects(over(window.messages, window))
        at_the_top.add(window.messages.y() == window.stack.y())
    assert at_the_top == {True, False}
    panel.words.setText("没有这样的字")
    QApplication.processEvents()
    assert not over(panel, window).intersects(over(window.messages, window))


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_closing_a_message_leaves_the_keyboard_where_it_was(
    window: MainWindow, document: Document, qtbot: QtBot, by: str
) -> None:
    window.activateWindow()
    assert window.workspace is not None
    for place in (paper(window), window.workspace.guide.issues):
        place.setFocus()
        qtbot.waitUntil(place.hasFocus)
        window.messages.show_message("notice", "一句话", [("做", lambda: None)], detail="细节")
        close = next(b for b in window.messages.findChildren(QPushButton) if b.text() == "关闭")
        if by == "mouse":
            qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
        else:
            close.setFocus(Qt.FocusReason.TabFocusReason)
            qtbot.keyClick(close, Qt.Key.Key_Space)
        assert window.messages.text == ""
        assert place.hasFocus()


def pasted(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("1个")
    paper(window)._actions["paste"].trigger()


SAID = {
    "粘贴": pasted,
    "撤销": lambda window: window.actions_.undo.trigger(),
    "未填": lambda window: window.actions_["next_empty"].trigger(),
}
LEAVING = {
    "保存": lambda window: window.save(),
    "另一张表": lambda window: window.document.show(
        "cover", window.document.session.submission.forms["cover"][0].id
    ),
    "预览": lambda window: window.show_preview(),
    "打印与导出": lambda window: window.show_export(),
    "开始页": lambda window: window.show_start(),
}


@pytest.mark.parametrize("leave", LEAVING)
@pytest.mark.parametrize("said", SAID)
def test_what_was_done_is_not_said_for_longer_than_one_stays(
    window: MainWindow,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    said: str,
    leave: str,
) -> None:
    choose_file(monkeypatch, tmp_path / "一.tianbao")
    assert window.save(elsewhere=True)
    at = indicator(document, FORM, 1, "actual")
    document.go_to(at)
    if said == "撤销":
        put(document, at, "1个")
    SAID[said](window)
    assert window.messages.text
    LEAVING[leave](window)
    assert window.messages.text == ""


@pytest.mark.parametrize("key", ["next_empty", "previous_empty", "next_issue"])
def test_going_on_takes_away_what_was_said_before(window: MainWindow, document: Document, key: str) -> None:
    document.go_to(indicator(document, FORM, 1, "actual"))
    pasted(window)
    window.actions_[key].trigger()
    assert "已粘贴" not in window.messages.text


def test_a_screen_reader_says_each_message(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[str] = []
    monkeypatch.setattr("ui.widgets.message_bar.announce", lambda _, words: spoken.append(words))
    window.messages.show_message("notice", "一句话")
    window.messages.show_later("good", "另一句")
    window.messages.hide()
    assert spoken == ["▲ 提示：一句话", "✓：另一句"]


def test_a_bar_of_its_own_keeps_what_was_said_last(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.show_message("good", "做了", until=(STEP,))
    bar.pass_by(SAVED)
    assert bar.text == "做了"
    bar.pass_by(STEP)
    assert bar.text == ""


def test_a_message_of_a_draft_waits_while_the_start_page_is_shown(
    window: MainWindow, document: Document
) -> None:
    window.messages.show_message("notice", "这份草稿带着自己的表样", [("留下表样", lambda: None)])
    window.messages.show_later("error", "没有保存")
    window.show_start()
    assert window.messages.text == "没有保存"  # no fault is kept back
    window.messages.hide()
    assert window.messages.text == ""
    window.show_paper()
    assert window.messages.text == "这份草稿带着自己的表样"


def test_a_message_covers_nothing_of_the_start_page(window: MainWindow, document: Document) -> None:
    window.show_start()
    QApplication.processEvents()
    before = over(window.stack, window)
    window.messages.show_message("notice", "很长的一句话，" * 40, [("查看", lambda: None)])
    QApplication.processEvents()
    bar = over(window.messages, window)
    assert bar.height() > 0
    assert not bar.intersects(over(window.stack, window))
    assert not bar.intersects(over(window.start._back, window))
    assert over(window.stack, window).topLeft() == before.topLeft()
    window.messages.hide()
    QApplication.processEvents()
    assert over(window.stack, window) == before


def test_who_was_recovered_is_told_until_the_next_edit(window: MainWindow, document: Document) -> None:
    at = indicator(document, FORM, 0, "actual")
    window.messages.show_message("good", "已恢复", [("保存", lambda: None)], until=(SAVED, STEP))
    put(document, at, "7")
    assert window.messages.text == ""
