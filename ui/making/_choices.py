"""Buttons of which one holds, and lists of a few things to choose from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QGridLayout, QPushButton, QWidget

from ui.widgets.wheel import scroll_past


class OneOf(QWidget):
    """Show things as buttons in rows, the one that holds pressed; only what a person presses is told."""

    pressed = Signal(str)

    def __init__(self, things: Mapping[str, str], across: int, tips: Mapping[str, str] | None = None) -> None:
        """Take the words of each thing, how many stand in a row, and what the mouse is told of them."""
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # else none could be unpressed where nothing holds
        self.buttons: dict[str, QPushButton] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for i, (name, words) in enumerate(things.items()):
            made = QPushButton(words)
            made.setObjectName("choice")
            made.setCheckable(True)
            made.setAutoDefault(True)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard where it is
            made.setToolTip((tips or {}).get(name, ""))
            made.clicked.connect(lambda _=False, name=name: self._press(name))
            self._group.addButton(made)
            self.buttons[name] = made
            layout.addWidget(made, i // across, i % across)

    def _press(self, name: str) -> None:
        self.show_one(name)
        self.pressed.emit(name)

    def show_one(self, name: str) -> None:
        """Show which one holds, "" for none; nothing is told."""
        for one, made in self.buttons.items():
            made.setChecked(one == name)

    @property
    def one(self) -> str:
        """Give the one that holds, "" for none."""
        return next((name for name, made in self.buttons.items() if made.isChecked()), "")


class _WideList(QComboBox):
    """A list whose words are read whole when it opens, and what is chosen by the mouse resting on it."""

    def __init__(self) -> None:
        super().__init__()
        self.currentTextChanged.connect(self.setToolTip)

    def showPopup(self) -> None:
        need = self.view().sizeHintForColumn(0) + self.view().verticalScrollBar().sizeHint().width()
        room = self.screen().availableGeometry().width()
        self.view().setMinimumWidth(min(max(need, self.width()), room))
        super().showPopup()


def choice_of(name: str, things: Iterable[tuple[str, object]], run: Callable[[], object]) -> QComboBox:
    """Give a list to choose from; what a person chooses runs something."""
    made = _WideList()
    made.setAccessibleName(name)
    made.setMinimumContentsLength(6)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for words, thing in things:
        made.addItem(words, thing)
    made.activated.connect(lambda _: run())
    scroll_past(made)
    return made


def fill_choice(choice: QComboBox, things: Iterable[tuple[str, object]], chosen: object) -> None:
    """Offer other things, with one of them chosen; nothing is told."""
    with QSignalBlocker(choice):
        choice.clear()
        for words, thing in things:
            choice.addItem(words, thing)
        choice.setCurrentIndex(max(0, choice.findData(chosen)))
    choice.setToolTip(choice.currentText())
