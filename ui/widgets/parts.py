"""Small widgets made the same way everywhere; `name` is what the style sheet calls them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
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
Part = QWidget | QLayout | tuple[Any, ...] | int | None
"""What stands in a line or a column: one thing, or with it the share it takes of the room left over and its
alignment; a number is so many px of room, None all the room that nothing else takes."""
_FRAME = (16, 40)
"""What a system draws around a window, in logical pixels."""
_ENDLESS = re.compile(r"[^\s\u2e80-\uffff]{20}(?![\s\u2e80-\uffff])")
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


def label_of(field: QWidget, text: str, name: str = "") -> QLabel:
    """Give the label of a field, whose key as in `年度(&Y)` leads to it; it is read out as its name."""
    made = label(text, name)
    made.setBuddy(field)
    field.setAccessibleName(text.partition("(&")[0])
    return made


def line_field(parent: QWidget | None = None, placeholder: str = "") -> QLineEdit:
    """Give a field of one line that takes as much as a cell holds; Qt cuts at 32,767 without a word."""
    made = QLineEdit(parent)
    made.setMaxLength(LONGEST)
    made.setPlaceholderText(placeholder)
    return made


def wrapping(name: str = "", text: str = "") -> QLabel:
    """Give a label for running text that can be selected and copied."""
    made = label(text, name)
    made.setWordWrap(True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def linking(made: QLabel, follow: Callable[[str], object]) -> QLabel:
    """Let a label show HTML with links, which mouse and keyboard follow; gives the label."""
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
    )
    made.linkActivated.connect(follow)
    return made


def breakable(text: str) -> str:
    """Let words without an end, as a web address, go on in the next line; figures stay whole.

    Where Chinese follows, it may end as it is: its commas never begin a line.
    """
    return _ENDLESS.sub("\\g<0>\u200b", text)


def set_lines(layout: QTextLayout, width: int, leading: float = 1.0) -> QTextLayout:
    """Break a text into lines of a width in px, one below the other; gives the layout."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height() * leading
    layout.endLayout()
    return layout


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


def card(title: str, hint: str | QWidget = "", *beside: QWidget) -> tuple[QWidget, QBoxLayout]:
    """Give a card with a heading, a hint or field and what stands beside it, and the layout to fill it by."""
    made = box("card")
    said = (label(hint, "muted"), 1, Qt.AlignmentFlag.AlignBottom) if isinstance(hint, str) else (hint, 1)
    heading = fill(QHBoxLayout(), label(title, "heading"), said, *beside, spacing=12)
    return made, fill(QVBoxLayout(made), heading, margins=(18, 10, 18, 12), spacing=8)


def fill(
    layout: QBoxLayout, *parts: Part, margins: tuple[int, int, int, int] = (0, 0, 0, 0), spacing: int = -1
) -> QBoxLayout:
    """Put parts into a line or a column in order, lengths in px; a spacing below 0 is the usual one."""
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for part in parts:
        one = part if isinstance(part, tuple) else (part,)
        if isinstance(one[0], QWidget):
            layout.addWidget(*one)
        elif isinstance(one[0], QLayout):
            layout.addLayout(*one)
        elif part is None:
            layout.addStretch()
        else:
            layout.addSpacing(*one)
    return layout


def clear(layout: QLayout) -> None:
    """Take all widgets out of a layout; out of sight at once, gone at the next turn of the event loop."""
    while layout.count():
        taken: Any = layout.takeAt(0)
        taken.widget().hide()
        taken.widget().deleteLater()


def message_body(dialog: QWidget, messages: QWidget, about: str, *parts: Part) -> QBoxLayout:
    """Put parts into a dialog, under a bar for messages and what it is about; gives their column."""
    body = fill(QVBoxLayout(), wrapping("muted", about), *parts, margins=(20, 14, 20, 0), spacing=10)
    fill(QVBoxLayout(dialog), messages, body, margins=(0, 0, 0, 14))
    return body


def show_modal(dialog: QDialog) -> bool:
    """Show a dialog until it is closed, then keep nothing of it; tells whether it was agreed to."""
    agreed = bool(dialog.exec())
    dialog.deleteLater()
    return agreed


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
