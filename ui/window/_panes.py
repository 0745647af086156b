"""The panes beside the paper: how wide they are, and which of them the person has folded away."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from ui.drafts.remembered import Remembered

STEPS, GUIDE = "steps_pane", "guide_pane"
_SMALL, _NARROW = 1200, 1000
"""Logical pixels of a window in which panes are as narrow as they get at first; in which there is but one."""


class Panes:
    """Show and fold 填报步骤 and 指南; their widths stay through whatever is shown in their place."""

    def __init__(self, splitter: QSplitter, recent: Remembered, actions: dict[str, QAction]) -> None:
        self._splitter, self._recent, self._actions = splitter, recent, actions
        self._panes: dict[str, QWidget] = {}
        self._widths: dict[str, int] = {}
        self._there = False

    def take(self, panes: dict[str, tuple[QWidget, int]]) -> None:
        """Take the panes, by the names of their actions, with the width each has at first."""
        self._panes = {name: pane for name, (pane, _) in panes.items()}
        room = self._splitter.window().width()
        self._widths = {
            name: p.minimumWidth() if room < _SMALL else usual for name, (p, usual) in panes.items()
        }
        for name, pane in self._panes.items():
            pane.hide()  # what a splitter shows by itself has not the width it shall have
            unfolded = self._recent.unfolded(name, name != GUIDE or room >= _NARROW)
            self._actions[name].setChecked(unfolded)

    def show(self, there: bool) -> None:
        """Show the panes that are not folded, or none because something stands in place of the draft."""
        self._note_widths()
        self._there = there
        for name, pane in self._panes.items():
            pane.setVisible(there and self._actions[name].isChecked())
        self._spread()

    def fold(self, name: str) -> None:
        """Follow a pane's action, and remember it."""
        self._recent.remember_unfolded(name, self._actions[name].isChecked())
        self.show(self._there)

    def unfold(self, name: str) -> None:
        """Show a pane because what is in it was asked for."""
        if not self._actions[name].isChecked():
            self._actions[name].trigger()

    def _note_widths(self) -> None:
        for name, pane in self._panes.items():
            if pane.isVisible():
                self._widths[name] = pane.width()

    def _spread(self) -> None:
        """Give each pane the width it had, and the paper the rest."""
        shown = [self._widths[name] if not p.isHidden() else 0 for name, p in self._panes.items()]
        if shown:
            first, *others = shown
            rest = self._splitter.width() - sum(shown)
            self._splitter.setSizes([first, max(0, rest), *others])
