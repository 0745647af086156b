"""The window for those who see little or nothing: colours of the system, names, focus, spoken cells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollBar,
    QSplitterHandle,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.address import SINGLE_ROW, Address
from models.drafts.changes import SetAdjustment
from models.drafts.submission import Adjustment
from models.packs.loading import pack_ids
from tests.support.building import SAMPLES
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put, shown_window
from ui.widgets import theme
from ui.widgets.colours import DARK, LIGHT, Colours, chosen, contrast
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
ROLE = QPalette.ColorRole


def palette(ground: str, base: str, button: str, words: str, highlight: str) -> QPalette:
    made = QPalette()
    for roles, colour in (
        ((ROLE.Window,), ground),
        ((ROLE.Base,), base),
        ((ROLE.Button,), button),
        ((ROLE.WindowText, ROLE.Text, ROLE.ButtonText), words),
        ((ROLE.Highlight,), highlight),
    ):
        for role in roles:
            made.setColor(role, QColor(colour))
    return made


SYSTEMS = {
    "light": palette("#EFEFEF", "#FFFFFF", "#EFEFEF", "#000000", "#308CC6"),
    "dark": palette("#1E1E1E", "#2D2D2D", "#3C3C3C", "#FFFFFF", "#0078D7"),
    "black": palette("#000000", "#000000", "#000000", "#FFFF00", "#00FFFF"),
    "white": palette("#FFFFFF", "#FFFFFF", "#FFFFFF", "#000000", "#37006E"),
    "desert": palette("#FFFAEF", "#FFFAEF", "#FFFAEF", "#3D3D3D", "#903909"),
    "dull": palette("#000000", "#000000", "#000000", "#FFFFFF", "#101010"),
}


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    yield shown_window(qtbot, qapp)
    theme.dress(qapp, SYSTEMS["light"])


# Colours


def test_the_colours_follow_the_system() -> None:
    assert chosen(SYSTEMS["light"]) == LIGHT
    assert chosen(SYSTEMS["dark"]) == DARK
    high = chosen(SYSTEMS["black"])
    assert (high.panel, high.ink, high.accent) == ("#000000", "#ffff00", "#00ffff")
    assert chosen(SYSTEMS["dull"]).accent == "#ffffff"  # a third colour that cannot be read is not used


@pytest.mark.parametrize("system", SYSTEMS)
def test_everything_can_be_read(system: str) -> None:
    colours: Colours = chosen(SYSTEMS[system])
    found = colours._asdict()
    grounds = ("panel", "canvas", "hover", "selected", "good_tint", "notice_tint", "error_tint")
    for ground in grounds:
        for words in ("ink", "muted", "accent", "good", "notice", "error"):
            if words == "ink" or ground in ("panel", "canvas", "selected"):
                least = 4.5 if ground != "selected" else 3.9
                assert contrast(QColor(found[words]), QColor(found[ground])) >= least, (words, ground)
    assert contrast(QColor(colours.on_accent), QColor(colours.accent)) >= 4.5
    assert contrast(QColor(colours.on_accent), QColor(colours.accent_dark)) >= 4.5


def test_the_window_goes_along_and_the_paper_stays_white(window: MainWindow, qapp: QApplication) -> None:
    opened(window)
    assert window.workspace is not None
    paper = window.workspace.paper
    for system in ("dark", "black", "light"):
        theme.dress(qapp, SYSTEMS[system])
        window.review()
        QApplication.processEvents()
        for part in (window.workspace.navigator, window.workspace.guide.widget(), window.toolbar):
            assert _most(part.grab().toImage()) == QColor(chosen(SYSTEMS[system]).panel), system
        middle = paper.viewport().grab().toImage()
        assert _most(middle) in (QColor("#FFFFFF"), QColor("#EEF4FF")), system
        inks = {middle.pixelColor(x, y).name() for x in range(middle.width()) for y in range(0, 300)}
        assert "#000000" in inks, system


def _most(picture: QImage) -> QColor:
    """Give the colour that takes most of a picture."""
    found: dict[int, int] = {}
    for y in range(0, picture.height(), 3):
        for x in range(0, picture.width(), 3):
            found[picture.pixel(x, y)] = found.get(picture.pixel(x, y), 0) + 1
    return QColor(max(found, key=found.__getitem__))


def test_what_is_shown_already_changes_its_colours(window: MainWindow, qapp: QApplication) -> None:
    opened(window, "yubei-budget-2024")
    assert window.workspace is not None
    guide, items = window.workspace.guide, window.workspace.navigator._items.values()
    guide.show_everywhere(True)
    for system in ("dark", "light"):
        theme.dress(qapp, SYSTEMS[system])
        QApplication.processEvents()
        colours = chosen(SYSTEMS[system])
        badges = {item.foreground(1).color().name().upper() for item in items if item.text(1) == "✓"}
        assert badges == {colours.good}
        assert colours.muted in guide.balance.state.text()
        assert any(colours.good in figure.text() for _, figure in guide.balance.lines)
        assert QColor(colours.accent) in _all(guide.issues.viewport().grab().toImage())


def _all(picture: QImage) -> list[QColor]:
    return [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]


# Names and focus


def reached(above: QWidget) -> list[QWidget]:
    """List what the keyboard or a screen reader stops at within a part of the window."""
    skipped = (QScrollBar, QSplitterHandle, QToolBar, QMenu)
    return [
        one
        for one in above.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not isinstance(one, skipped)
        and not (isinstance(one, QLineEdit) and _within(one))
        and one.objectName() != "qt_scrollarea_viewport"
        and not (isinstance(one, QLabel | QAbstractButton) and one.isHidden())
        and not (isinstance(one, QLabel) and not one.text())
        and one.parent().metaObject().className() != "QComboBoxPrivateContainer"
    ]


def _within(field: QLineEdit) -> bool:
    """Tell whether a field is a part of a spin box or an editable list."""
    return field.objectName() == "qt_spinbox_lineedit" or isinstance(field.parent(), QComboBox)


def spoken(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def nameless(above: QWidget) -> list[str]:
    return [
        f"{type(one).__name__} {one.objectName()} in {type(one.parent()).__name__}"
        for one in reached(above)
        if not spoken(one) and not (isinstance(one, QAbstractButton) and one.text())
    ]


@pytest.mark.parametrize("pack", pack_ids())
def test_everything_one_can_stop_at_has_a_name(window: MainWindow, pack: str) -> None:
    opened(window, pack)
    window.show_export()
    window.show_preview()
    window.show_paper()
    assert nameless(window) == []


@pytest.mark.parametrize(
    "action", ["history", "compare", "verify", "keys", "about", "discarded", "from_last", "packs"]
)
def test_everything_in_dialogs_has_a_name(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    opened(window)
    choose_file(monkeypatch, SAMPLES / "yubei-budget-2024.tianbao")
    seen: list[list[str]] = []
    monkeypatch.setattr(QDialog, "exec", lambda dialog: seen.append(nameless(dialog)) or 0)
    window.actions_[action].trigger()
    window.show_dictionaries()
    assert len(seen) >= 1
    assert [names for names in seen if names] == []
    assert nameless(window) == []


def test_one_sees_where_the_keyboard_is(window: MainWindow) -> None:
    document = opened(window)
    document.go_to(indicator(document, "overall", 0, "actual"))
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as after the first press of Tab
    for page in (window.show_paper, window.show_export, window.show_preview, window.show_start):
        page()
        for one in reached(window):
            if one.isVisible() and one.isEnabled() and not isinstance(one, QLabel):
                window.setFocus()
                before = _around(one)
                one.setFocus(Qt.FocusReason.TabFocusReason)
                assert _around(one) != before, f"{type(one).__name__} {spoken(one)}"


def _around(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


# Spoken


def test_each_move_is_announced_with_name_value_and_state(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("ui.paper.view.announce", lambda _, words: said.append(words))
    document = opened(window)
    assert window.workspace is not None
    at = indicator(document, "overall", 0, "actual")
    document.go_to(at)
    said.clear()
    qtbot.keyClick(window.workspace.paper, Qt.Key.Key_Right)
    qtbot.keyClick(window.workspace.paper, Qt.Key.Key_Right)
    assert len(said) == 2
    assert said[1].endswith("得分：3，由程序计算")
    document.do(SetAdjustment(at._replace(column="score"), Adjustment("2", "核实")), "手工调整")
    assert "得分：2，手工调整，" in said[-1]
    document.go_to(at)
    put(document, at, "")
    assert said[-1].endswith("实际完成值（B）：空，未填")
    put(document, at, "已建成")
    assert "错误：" in said[-1]
    instance = document.session.submission.forms["overall"][0].id
    document.go_to(Address("overall", instance, "contact", SINGLE_ROW, "phone"))
    assert said[-1].startswith("联系电话：")
    assert window.workspace.paper.accessibleDescription() == said[-1]
