"""Small widgets made the same way everywhere; `name` is what the style sheet calls them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

ZOOMS = (50, 75, 100, 125, 150, 200)
"""The percentages offered wherever something is shown larger or smaller."""
READABLE: Final = "readable"
"""The fit that shows a whole width where its text can be read then."""
WIDTH: Final = "width"
"""The fit that shows a whole width, however much room there is."""
_FRAME = (16, 40)
"""What a system draws around a window, in logical pixels."""
_ENDLESS = re.compile(r"[^\s\u2e80-\uffff]{20}")
LONGEST = 1_000_000
"""UTF-16 units; a cell of more than draft_shape.MAX_CELL_TEXT characters is told when it is saved."""


def usual_keys(standard: QKeySequence.StandardKey, *always: str) -> list[QKeySequence]:
    """Give the keys that always stand for something, and those that do on this system."""
    names = [*always, *(keys.toString() for keys in QKeySequence.keyBindings(standard))]
    return [QKeySequence(name) for name in dict.fromkeys(names)]


def label(text: str = "", name: str = "") -> QLabel:
    """Give a label on one line."""
    made = QLabel(text)
    made.setObjectName(name)
    return made


def line_field(parent: QWidget | None = None, placeholder: str = "") -> QLineEdit:
    """Give a field of one line that takes as much as a cell holds; Qt cuts at 32,767 without a word."""
    made = QLineEdit(parent)
    made.setMaxLength(LONGEST)
    made.setPlaceholderText(placeholder)
    return made


def wrapping(name: str = "") -> QLabel:
    """Give a label for running text that can be selected and copied."""
    made = label("", name)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def breakable(text: str) -> str:
    """Let words without an end, as a web address, go on in the next line; figures stay whole."""
    return _ENDLESS.sub("\\g<0>\u200b", text)


class CutLabel(QLabel):
    """A line of plain text that widens nothing: … in its middle stands for what has no room."""

    def __init__(self, text: str, name: str = "") -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def shown(self) -> str:
        """Give the text as there is room for it."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown)


def button(text: str, run: Callable[[], object], name: str = "") -> QPushButton:
    """Give a button that runs something: `primary`, `quiet` or an ordinary one."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAutoDefault(True)  # Enter presses it, not the space bar alone
    made.clicked.connect(lambda: run())
    return made


def box(name: str) -> QWidget:
    """Give a widget whose background the style sheet paints: `panel`, `page` or `card`."""
    made = QWidget()
    made.setObjectName(name)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def card(title: str, hint: str = "") -> tuple[QWidget, QVBoxLayout]:
    """Give a card with a heading and a hint beside it, and the layout to fill it by."""
    made = box("card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(18, 10, 18, 12)
    layout.setSpacing(8)
    heading = QHBoxLayout()
    heading.setSpacing(12)
    heading.addWidget(label(title, "heading"))
    heading.addWidget(label(hint, "muted"), 1, Qt.AlignmentFlag.AlignBottom)
    layout.addLayout(heading)
    return made, layout


def clear(layout: QLayout) -> None:
    """Take all widgets out of a layout; out of sight at once, gone at the next turn of the event loop."""
    while layout.count():
        taken: Any = layout.takeAt(0)
        taken.widget().hide()
        taken.widget().deleteLater()


def message_body(dialog: QWidget, messages: QWidget, about: str) -> QVBoxLayout:
    """Give the layout of a dialog's body, under a bar for messages; it begins with what it is about."""
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 14)
    layout.addWidget(messages)
    body = QVBoxLayout()
    body.setContentsMargins(20, 14, 20, 0)
    body.setSpacing(10)
    said = wrapping("muted")
    said.setText(about)
    body.addWidget(said)
    layout.addLayout(body)
    return body


def open_with(window: QWidget, width: int, height: int) -> None:
    """Let a window open with a size, or with as much of it as its screen has free beside the frame."""
    free = window.screen().availableGeometry()
    room = free.size() - QSize(*_FRAME)
    window.resize(QSize(width, height).boundedTo(room))
    if window.isWindow() and not window.parent():
        corner = free.center() - QRect(QPoint(), window.size() + QSize(*_FRAME)).center()
        window.move(corner)


def rule() -> QFrame:
    """Give a thin line between sections."""
    made = QFrame()
    made.setObjectName("rule")
    return made
