"""The wheel scrolls; it changes no field that lies under it, with the keyboard in it or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QInputDialog,
    QLineEdit,
    QWidget,
)

from tests.support.building import GUIZHOU
from tests.support.windows import OFFSCREEN, choose_file, indicator, opened, put
from ui.window.main_window import MainWindow

pytestmark = OFFSCREEN
Field = QComboBox | QAbstractSpinBox


def turn(widget: QWidget) -> None:
    """Turn the wheel over the middle of a widget, up and further down."""
    at = QPointF(widget.rect().center())
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    for step in (120, -240):
        event = QWheelEvent(
            at,
            widget.mapToGlobal(at),
            QPoint(),
            QPoint(0, step),
            buttons,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        over: QWidget | None = widget
        while over is not None:  # as Qt does with what comes from the mouse
            event.accept()
            QApplication.sendEvent(over, event)
            over = None if event.isAccepted() or over.isWindow() else over.parentWidget()


def held(field: Field) -> tuple[int, str]:
    return (field.currentIndex(), field.currentText()) if isinstance(field, QComboBox) else (0, field.text())


def moved_by_the_wheel(top: QWidget) -> tuple[int, list[str]]:
    """Count the fields in a window and name those that the wheel changes."""
    fields: list[Field] = [*top.findChildren(QComboBox), *top.findChildren(QAbstractSpinBox)]
    seen = [field for field in fields if field.isVisible()]
    moved = []
    for field in seen:
        before = held(field)
        turn(field)
        field.setFocus()
        turn(field)
        for line in field.findChildren(QLineEdit):
            turn(line)
        if held(field) != before:
            moved.append(field.accessibleName() or type(field).__name__)
    return len(seen), moved


def test_no_field_of_the_window_is_changed_by_the_wheel(window: MainWindow) -> None:
    assert moved_by_the_wheel(window) == (1, [])  # the year
    document = opened(window, GUIZHOU)
    at = indicator(document, "overall", 0, "actual")
    document.show(*at[:2])
    put(document, at, "1个")
    document.go_to(at)
    before = document.undo_stack.index()
    fields, moved = moved_by_the_wheel(window)
    assert fields
    assert moved == []
    assert document.undo_stack.index() == before
    window.show_export()
    assert moved_by_the_wheel(window)[1] == []
    window.show_preview()
    assert moved_by_the_wheel(window) == (1, [])  # the zoom


def test_the_guide_scrolls_when_the_wheel_turns_over_a_field_in_it(window: MainWindow) -> None:
    window.resize(1366, 500)
    document = opened(window, GUIZHOU)
    at = indicator(document, "overall", 0, "actual")
    document.show(*at[:2])
    document.go_to(at)
    QApplication.processEvents()
    assert window.workspace is not None
    guide, editors = window.workspace.guide, window.workspace.guide.cell.editors.editors
    field = next(one for one in editors.values() if isinstance(one, QComboBox) and one.isVisible())
    guide.verticalScrollBar().setValue(0)
    turn(field)
    assert guide.verticalScrollBar().value() > 0


def test_no_field_of_a_dialog_is_changed_by_the_wheel(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened(window, GUIZHOU)
    choose_file(monkeypatch, tmp_path / "一.tianbao")
    assert window.save(elsewhere=True)
    seen: list[tuple[int, list[str]]] = []

    def look(dialog: QDialog) -> int:
        dialog.show()
        seen.append(moved_by_the_wheel(dialog))
        dialog.close()
        return 0

    for kind in (QDialog, QInputDialog):
        monkeypatch.setattr(kind, "exec", look)
    window.show_history()
    window.actions_["year"].trigger()
    window.show_dictionaries()
    window.show_about()
    assert [fields for fields, _ in seen[:2]] == [1, 1]
    assert len(seen) == 4
    assert all(moved == [] for _, moved in seen)
