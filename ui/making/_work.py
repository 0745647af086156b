"""The form that is being made, in Qt: its state with undo, what the program makes of it, and its empty draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from models.errors import TianbaoError
from models.making.blank import CellAt, Region
from models.making.workpiece import Role, Workpiece
from ui.drafts.document import Document
from ui.making._places import Places

_DELAY = 300
"""In ms from an answer to its being kept."""


class Work(QObject):
    """Hold one form that is being made; every answer is one undoable step."""

    changed = Signal()
    keeping_failed = Signal(object)
    """TianbaoError"""

    def __init__(self, piece: Workpiece, kept: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.kept = kept
        self.piece = piece
        self.saved: Path | None = None
        self._timer = QTimer(self, singleShot=True, interval=_DELAY)
        self._timer.timeout.connect(self.keep)
        self._take(piece)

    # Steps

    def answer(self, region: Region, role: Role, label: str) -> None:
        """Take what a person says of an area, as a step named as the menu will name it."""
        self.do(self.piece.answered(region, role), label)

    def do(self, piece: Workpiece, label: str) -> None:
        """Go on to another state, where it is another."""
        if piece != self.piece:
            self.undo_stack.push(_Step(self, piece, label))

    def show_state(self, piece: Workpiece) -> None:
        """Show a state; only steps call this."""
        self._take(piece)
        self._timer.start()
        self.changed.emit()


class _Step(QUndoCommand):
    """One state and the one before."""

    def __init__(self, work: Work, piece: Workpiece, label: str) -> None:
        super().__init__(label)
        self._work, self._before, self._after = work, work.piece, piece

    def redo(self) -> None:
        self._work.show_state(self._after)

    def undo(self) -> None:
        self._work.show_state(self._before)
