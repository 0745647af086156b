"""The part of the start page that offers what was left unsaved; not there when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.widgets.parts import CutLabel, box, button, clear, fill, label

if TYPE_CHECKING:
    from models.comparing.recoverable import Found

MOST = 3
"""How many are shown at once, so that the rest of the page stays in sight."""


class RecoveryList(QWidget):
    """List what can be recovered, newest first, each with 恢复 and 丢弃."""

    def __init__(self, below: QWidget) -> None:
        """Take what comes next for the keyboard."""
        super().__init__()
        self._below = below
        self._card = box("card")
        self._lines = fill(QVBoxLayout(self._card), margins=(18, 6, 18, 6), spacing=3)
        fill(QVBoxLayout(self), self._card, margins=(0, 0, 0, 4))
        self.hide()

    def show_found(
        self,
        found: Sequence[Found],
        recover: Callable[[Found], None],
        discard: Callable[[Found], None],
    ) -> None:
        """Show these in place of those before."""
        clear(self._lines)
        self._lines.addWidget(label("上次意外关闭时没有保存的草稿", "heading"))
        for one in found[:MOST]:
            self._lines.addWidget(_line(one, recover, discard))
        if len(found) > MOST:
            self._lines.addWidget(label(f"另有 {len(found) - MOST} 份，处理完上面的再显示。", "muted"))
        self._put_first()
        self.setVisible(bool(found))

    def _put_first(self) -> None:
        """Let the keyboard reach the new buttons before what stands below them on the page."""
        before: Any = self._below.previousInFocusChain()
        while before.focusPolicy() == Qt.FocusPolicy.NoFocus:  # Qt puts nothing behind those
            before = before.previousInFocusChain()
        for made in self.buttons():
            QWidget.setTabOrder(before, made)
            before = made

    def buttons(self) -> list[QPushButton]:
        """List the buttons of what is shown, in order."""
        lines = (self._lines.itemAt(i) for i in range(self._lines.count()))
        widgets = [item.widget() for item in lines if item is not None]
        return [made for widget in widgets if widget is not None for made in widget.findChildren(QPushButton)]


def _line(found: Found, recover: Callable[[Found], None], discard: Callable[[Found], None]) -> QWidget:
    line = QWidget()
    layout = fill(QHBoxLayout(line), (CutLabel(found.title), 1), (CutLabel(found.note, "muted"), 1))
    for text, run, name in (("恢复", recover, ""), ("丢弃", discard, "quiet")):
        made = button(text, partial(run, found), name)
        made.setAccessibleName(f"{text}：{found.title}，{found.note}")
        layout.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)
    line.setToolTip("\n".join(filter(None, (found.title, found.note, found.savepoint.belonging.path))))
    return line
