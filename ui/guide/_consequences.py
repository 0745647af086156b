"""What the last edit moved in other tables: each cell with what stood there and what stands there now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.address import Address
from models.calculation.cell_names import cell_name, form_name
from models.session.consequences import consequences
from models.session.session import Outcome, Session
from ui.guide._sources import LinkLines
from ui.widgets.parts import fill, rule, wrapping

_FIRST = 4


class ConsequencesPanel(QWidget):
    """List them until the next edit, under what was edited; hidden where that moved nothing elsewhere.

    In a table that is neither the one edited nor one that has moved, it would be taken to be about that.
    """

    place_wanted = Signal(object)  # Address

    def __init__(self) -> None:
        super().__init__()
        self.title = wrapping("bold")
        self._own: frozenset[tuple[str, str]] = frozenset()
        self.lines = LinkLines("处")
        self.lines.place_wanted.connect(self.place_wanted)
        fill(QVBoxLayout(self), rule(), self.title, self.lines, spacing=4)
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
        self.title.setText(f"改了{_edited(session, outcome)}，别的表随之变了 {len(found)} 处")
        self._own = outcome.own
        self.setVisible(bool(found))

    def leave(self, form: str, instance: str) -> None:
        """Go to a table, and say nothing more in one that has nothing to do with the edit."""
        if (form, instance) not in self.places | self._own:
            self.forget()


def _edited(session: Session, outcome: Outcome) -> str:
    """Name the cell that was typed in, else the tables that were changed."""
    calc = session.calculation
    typed = [at for at, was in outcome.before.items() if at[:2] in outcome.own and was.source == "typed"]
    typed = [at for at in typed if calc.pack.cell(at).typed_by_hand]
    if len(typed) == 1:
        return f" {form_name(calc, typed[0])} {cell_name(calc, typed[0])} "
    return "、".join(
        dict.fromkeys(
            form_name(calc, Address(*place, "", "", ""))
            for place in sorted(outcome.own)
            if place[0]  # what belongs to the whole set, as its year, stands in no table
        )
    )
