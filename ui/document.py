"""The open draft as Qt objects see it: one undo stack, signals for what changed and where the user is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from models.address import NEW_ROW, Address
from models.being_typed import BeingTyped
from models.changes import Batch, Change
from models.faces_choice import FaceChoice
from models.first_rows import first_rows
from models.pack import coded
from models.session import Outcome, Session

UNDO_LIMIT = 2_000
"""Steps that can be undone; more than anyone goes back, and a day of typing does not fill the memory."""


class Document(QObject):
    """Carry edits out through the undo stack; nothing else in the window edits a submission."""

    changed = Signal(object)  # Outcome
    typing_changed = Signal()  # what open editors hold
    shown = Signal(str, str)  # form, instance
    current_changed = Signal(object)  # Address or None
    path_changed = Signal()
    refused = Signal()  # an edit, because of `read_only`
    read_only_changed = Signal()

    def __init__(self, session: Session, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.path = path
        self.digest = ""  # SHA-256 of the file as it was loaded or saved last; blank for none
        self.savepoint: Path | None = None  # the one it was recovered from
        self.read_only = ""  # why nothing may be edited or saved; blank when it may
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self.current: Address | None = None
        self._typed: dict[str, BeingTyped] = {}
        self._stepping = False
        self._clean = True
        self.undo_stack.cleanChanged.connect(self._note_clean)
        self.watermark = True
        """Whether paper carries 草稿 while errors remain; asked anew for each opened draft."""
        self.form, self.instance = self._first()

    def _first(self) -> tuple[str, str]:
        forms = self.session.submission.forms
        return next((form.id, forms[form.id][0].id) for form in self.session.pack.forms if forms.get(form.id))

    def do(self, change: Change, label: str) -> None:
        """Carry a change out as one undoable step, named as the menu will name it.

        Nothing is done, and `refused` emitted, when the document may only be read.
        """
        if not self.may_edit():
            return
        if self._stepping:  # what takes text over because of a step comes behind it on the stack
            QTimer.singleShot(0, self, lambda: self.do(change, label))
        else:
            self.undo_stack.push(_Step(self, change, label))

    def may_edit(self) -> bool:
        """Tell whether edits are carried out; where not, `refused` is emitted for whoever says why."""
        if self.read_only:
            self.refused.emit()
        return not self.read_only

    @property
    def unsaved(self) -> bool:
        """Tell whether there is anything that no file has, text in open editors included."""
        return bool(self._typed) or not self._clean

    def _note_clean(self, clean: bool) -> None:
        self._clean = clean  # a stack that Qt takes down can be asked no more but still tells

    @property
    def typed(self) -> tuple[BeingTyped, ...]:
        """Give what open editors hold that is not as it was when they were opened."""
        return tuple(self._typed.values())

    def note_typed(self, where: str, typed: BeingTyped | None) -> None:
        """Take note of what the editors of one part of the window hold now, None for nothing of their own."""
        if typed != self._typed.get(where):
            if typed is None:
                del self._typed[where]
            else:
                self._typed[where] = typed
            self.typing_changed.emit()

    def set_read_only(self, reason: str) -> None:
        """Let the document only be read for a reason, or be edited again when that is blank."""
        if reason != self.read_only:
            self.read_only = reason
            self.read_only_changed.emit()

    def carry_out(self, change: Change) -> Change:
        """Apply a change, tell everyone, and give its inverse; only undo steps call this."""
        self._stepping = True
        try:
            outcome: Outcome = self.session.apply(change)
            self._follow_lost_place()
            self.changed.emit(outcome)
        finally:
            self._stepping = False
        return outcome.inverse

    def take_names(self) -> None:
        """Take over the names of subjects from dictionaries that were changed."""
        self.changed.emit(self.session.renamed())

    def lay_out_anew(self, faces: FaceChoice) -> None:
        """Show the same in other faces."""
        self.session.lay_out_anew(faces)
        self.changed.emit(Outcome(Batch(()), frozenset(), False))

    def _follow_lost_place(self) -> None:
        """Go to a place that exists when the shown instance or current cell is gone."""
        instances = [i.id for i in self.session.submission.forms.get(self.form, [])]
        if self.instance not in instances:
            self.show(*((self.form, instances[0]) if instances else self._first()))
        elif self.current is not None and not self._exists(self.current):
            self.go_to(None)

    def _exists(self, address: Address) -> bool:
        try:
            rows = self.session.submission.rows(address.form, address.instance, address.block)
        except KeyError:
            return False
        if address.row == NEW_ROW:
            return address in first_rows(self.session, address.form, address.instance)
        if not coded(self.session.pack.form(address.form).block(address.block)):
            return address.row in rows
        return self.session.calculation.has_row(*address[:4])

    def show(self, form: str, instance: str) -> None:
        """Show a form instance on the paper."""
        if (form, instance) != (self.form, self.instance):
            self.form, self.instance = form, instance
            self.go_to(None)
            self.shown.emit(form, instance)

    def go_to(self, address: Address | None) -> None:
        """Make a cell the current one, showing its form first; without a block the form is the place."""
        if address is not None and not address.block:
            self.show(address.form, address.instance)
            return
        if address is not None and (address.form, address.instance) != (self.form, self.instance):
            self.form, self.instance = address.form, address.instance
            self.shown.emit(address.form, address.instance)
        if address != self.current:
            self.current = address
            self.current_changed.emit(address)


class _Step(QUndoCommand):
    """One change and its inverse on the undo stack."""

    def __init__(self, document: Document, change: Change, label: str) -> None:
        super().__init__(label)
        self._document = document
        self._change = change

    def redo(self) -> None:
        self._change = self._document.carry_out(self._change)

    def undo(self) -> None:
        self._change = self._document.carry_out(self._change)
