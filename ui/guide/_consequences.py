"""What the last edit moved in other tables: each cell with what stood there and what stands there now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.session.consequences import consequences
from models.session.session import Outcome, Session
from ui.guide._sources import LinkLines
from ui.widgets.parts import fill, label

_FIRST = 4


class ConsequencesPanel(QWidget):
    """List them until the next edit; hidden where the edit moved nothing elsewhere."""

    place_wanted = Signal(object)  # Address

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "bold")
        self.lines = LinkLines("处")
        self.lines.place_wanted.connect(self.place_wanted)
        fill(QVBoxLayout(self), self.title, self.lines, spacing=4)
        self.hide()

    @property
    def places(self) -> set[tuple[str, str]]:
        """Give form and instance of every table that has moved."""
        return {line[0][:2] for line in self.lines.lines}

    def forget(self) -> None:
        """Say nothing, as of a draft that was just opened."""
        self.lines.show_lines(())
        self.hide()

    def show_outcome(self, session: Session, outcome: Outcome) -> None:
        """List what an edit moved in other tables."""
        found = consequences(session, outcome)
        self.lines.show_lines([(one.at, one.name, one.moved) for one in found], _FIRST)
        self.title.setText(f"别的表随之变了 {len(found)} 处")
        self.setVisible(bool(found))
