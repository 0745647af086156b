"""The balance at the top of the guide: income against expenditure, and the figures that must agree."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from models.checks.balance import BalanceLine, BalancePanelView
from ui.widgets import theme
from ui.widgets.parts import breakable, fill, label, linking, wrapping

_LONG = 13
"""A figure of more characters has what is said about it below instead of beside it."""
_TOO_LONG = 18
"""A figure of more characters, a slip of typing, is set smaller."""


class BalancePanel(QWidget):
    """Show a `BalancePanelView`; the widgets stay, only what they say changes."""

    place_wanted = Signal(object)  # Address
    generate_wanted = Signal(object)  # Address, in the form that can be generated

    def __init__(self) -> None:
        super().__init__()
        self._view: BalancePanelView | None = None
        self._title = label("", "muted")
        self.figure = label("", "balance")
        self.state = label("", "bold")
        self.state.setTextFormat(Qt.TextFormat.RichText)
        self.state.setWordWrap(True)
        self.lines: list[tuple[QLabel, QLabel]] = []
        self.note = wrapping("muted")
        state = (self.state, 1, Qt.AlignmentFlag.AlignBottom)
        self._head = fill(QHBoxLayout(), self.figure, state, spacing=8)
        self._grid = QGridLayout()
        self.state.setContentsMargins(0, 0, 0, 3)
        self._grid.setColumnStretch(0, 1)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(5)
        fill(QVBoxLayout(self), self._title, self._head, 2, self._grid, self.note, spacing=4)

    def forget(self) -> None:
        """Say everything anew next time, as in other colours."""
        self._view = None

    def show_view(self, view: BalancePanelView) -> None:
        """Say what the view says; nothing is done when it is the one already shown."""
        if view == self._view:
            return
        before = self._view.lines if self._view is not None else ()
        self._view = view
        self._title.setText(view.title)
        self.note.setText(view.note)
        self.note.setVisible(bool(view.note))
        self.figure.setText(view.figure)
        self.figure.setProperty("long", len(view.figure) > _TOO_LONG)
        self.figure.style().unpolish(self.figure)
        self.figure.style().polish(self.figure)
        self.state.setText(f'<span style="color:{theme.colour(view.mark)}">{escape(view.words)}</span>')
        self.state.setToolTip(view.compared)
        self.state.setAccessibleDescription(view.compared)
        long = len(view.figure) + len(view.words) > _LONG + 6
        down, beside = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._head.setDirection(down if long else beside)
        self.setAccessibleName(f"{view.title} {view.figure} {view.words}")
        while len(self.lines) < len(view.lines):
            self._add_line()
        for i, widgets in enumerate(self.lines):
            line = view.lines[i] if i < len(view.lines) else None
            if line is None or i >= len(before) or before[i] != line:
                self._show_line(widgets, line)

    def _add_line(self) -> None:
        row = len(self.lines)
        name, figure = QLabel(), QLabel()
        for column, widget in enumerate((name, figure)):
            self._grid.addWidget(linking(widget, partial(self._follow, row)), row, column)
        name.setWordWrap(True)  # a label never gives way to a difference
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.lines.append((name, figure))

    def _show_line(self, widgets: tuple[QLabel, QLabel], line: BalanceLine | None) -> None:
        name, figure = widgets
        for widget in widgets:
            widget.setVisible(line is not None)
        if line is None:
            return
        name.setText(
            _link("go", breakable(line.name), theme.INK) if line.at is not None else escape(line.name)
        )
        name.setToolTip(f"到{line.name}")
        figure.setText(_said(line))
        figure.setToolTip(line.compared)
        said = f"{line.name} {line.figure} {line.words} {line.offered}".strip()
        figure.setAccessibleName(said)
        figure.setAccessibleDescription(line.compared)

    def _follow(self, row: int, link: str) -> None:
        at = self._view.lines[row].at if self._view is not None else None
        if at is not None:
            (self.generate_wanted if link == "generate" else self.place_wanted).emit(at)


def _said(line: BalanceLine) -> str:
    """Give the figure with what is said about it, the offer last."""
    parts = [escape(line.figure)]
    if line.words:
        parts.append(f'<span style="color:{theme.colour(line.mark)}">{escape(line.words)}</span>')
    if line.offered:
        parts.append(_link("generate", line.offered, theme.ACCENT))
    said = len(line.words) + len(line.offered)
    long = said > 2 and len(line.figure) + said > _LONG
    return ("<br>" if long else "&nbsp;").join(parts)


def _link(target: str, words: str, colour: str) -> str:
    return f'<a href="{target}" style="color:{colour};text-decoration:none">{escape(words)}</a>'
