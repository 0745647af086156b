"""The open draft as Qt objects see it: one undo stack, signals for what changed and where the user is."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from exporters.writers import ALL
from models.address import Address
from models.drafts.changes import Batch, Change, InsertRows, apply
from models.editing.next_place import place_to_fill
from models.editing.whereabouts import exists, has_instance, nearest_instance, whereabouts
from models.errors import TianbaoError
from models.fonts.face_choice import FaceChoice
from models.savepoints.being_typed import BeingTyped
from models.session.gc_pause import collection_paused
from models.session.session import Outcome, Session
from ui.widgets.questions import AGAIN, BACK
from ui.widgets.waiting import waiting_cursor

UNDO_LIMIT = 2_000
"""Steps that can be undone; more than anyone goes back, and a day of typing does not fill the memory."""

_LARGE = 500
"""Cells and rows in a step while which the mouse says that there is something to wait for."""


class ReadOnlyError(TianbaoError):
    """Say why a document can only be read, and how to keep edits nevertheless."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}，只能查看，不能修改或保存。可以另存副本，在副本里改。")


class Document(QObject):
    """Carry edits out through the undo stack; nothing else in the window edits a submission."""

    changed = Signal(object)  # Outcome
    typing_changed = Signal()  # what open editors hold
    planning = Signal()  # something made of whole forms, which shall hold nothing only begun
    shown = Signal(str, str)  # form, instance
    current_changed = Signal(object)  # Address or None
    told = Signal(str)  # what a step has done that is not seen from itself
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
        self.left_at = ""  # where the person stopped when it was open before, as `place` says
        self._typed: dict[str, BeingTyped] = {}
        self._stepping = False
        self._quiet = False
        self._clean = True
        self.undo_stack.cleanChanged.connect(self._note_clean)
        self.watermark = True
        """Whether paper carries 草稿 while errors remain; asked anew for each opened draft."""
        self.added: set[str] = set()
        """Which of the pack's added pages are printed, too; chosen for each opened draft."""
        self.part = ALL
        """Which part of the set is exported, asked anew as well."""
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
            QTimer.singleShot(0, self, lambda: self._do_after(change, label))
        else:
            self.undo_stack.push(_Step(self, change, label))

    def _do_after(self, change: Change, label: str) -> None:
        """Do what came up during a step, unless the step has taken its place away."""
        try:
            apply(self.session.submission.copy(), change)
        except KeyError:
            self.told.emit(f"没有做：{label}。它的位置已随前一步撤销。")
        else:
            self.do(change, label)

    @property
    def stepping(self) -> bool:
        """Tell whether a step is being carried out, before which nothing can be taken back."""
        return self._stepping

    def take_back(self) -> None:
        """Undo the last step where the person is going on to something else: nothing is shown or said."""
        self._quiet = True
        try:
            self.undo_stack.undo()
        finally:
            self._quiet = False

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

    @property
    def place(self) -> str:
        """Say where the person is: the current cell, else the form shown."""
        return str(self.current or Address(self.form, self.instance, "", "", ""))

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

    def carry_out(self, change: Change, said: str = "") -> Change:
        """Apply a change, tell everyone, and give its inverse; only undo steps call this.

        What is undone or done again may lie anywhere: it is gone to, and `said` tells what it is.
        """
        self._stepping = True
        try:
            shown = [one.id for one in self.session.submission.forms.get(self.form, [])]
            outcome: Outcome = self.session.apply(change)
            self._follow_lost_place(shown.index(self.instance) if self.instance in shown else 0)
            self.changed.emit(outcome)
            if said and not self._quiet:
                self._go_where(change, outcome.inverse)
                self.told.emit(said)
        finally:
            self._stepping = False
        return outcome.inverse

    def go_back(self) -> bool:
        """Go where the person stopped when the draft was open before; False where that is gone."""
        try:
            at = Address.parse(self.left_at)
            if at.block:
                self.session.pack.cell(at)
            there = exists(self.session, at)
        except (KeyError, ValueError):
            return False
        if there:
            self.go_to(at)
        return there

    def _go_where(self, change: Change, inverse: Change) -> None:
        at = whereabouts(self.session, change, inverse)
        if at is not None and at.column:
            self.go_to(at)
        elif at is not None:
            self.show(at.form, at.instance)

    def take_names(self) -> None:
        """Take over the names of subjects from dictionaries that were changed."""
        self.changed.emit(self.session.renamed())

    def lay_out_anew(self, faces: FaceChoice) -> None:
        """Show the same in other faces."""
        self.session.lay_out_anew(faces)
        self.changed.emit(Outcome(Batch(()), frozenset(), False))

    def _follow_lost_place(self, index: int) -> None:
        """Go to a place that exists when the current cell is gone, or the shown instance of that index."""
        if not has_instance(self.session.submission, self.form, self.instance):
            self.show(*nearest_instance(self.session, self.form, index))
        elif self.current is not None and not exists(self.session, self.current):
            self.go_to(None)

    def show(self, form: str, instance: str) -> None:
        """Show a form instance on the paper."""
        if (form, instance) != (self.form, self.instance):
            self.form, self.instance = form, instance
            self.go_to(None)
            self.shown.emit(form, instance)

    def go_to(self, address: Address | None) -> None:
        """Make a cell the current one, showing its form first; of a table or a form the first to fill."""
        if address is not None and address.block and not address.row:
            address = place_to_fill(self.session, address)
        if address is not None and not (address.block and address.row):
            self.show(address.form, address.instance)
            return
        if address is not None and (address.form, address.instance) != (self.form, self.instance):
            self.form, self.instance = address.form, address.instance
            self.shown.emit(address.form, address.instance)
        self.current = address
        self.current_changed.emit(address)  # also where it is the same one: it is brought into sight


class _Step(QUndoCommand):
    """One change and its inverse on the undo stack."""

    def __init__(self, document: Document, change: Change, label: str) -> None:
        super().__init__(label)
        self._document = document
        self._change = change
        self._done = False

    def redo(self) -> None:
        said = f"已重做：{self.text()}，{BACK}" if self._done else ""  # the first time is doing it
        self._carry_out(said)
        self._done = True

    def undo(self) -> None:
        self._carry_out(f"已撤销：{self.text()}，{AGAIN}")

    def _carry_out(self, said: str) -> None:
        # Of many cells the collector would walk a large draft again and again, here and in all who follow.
        with waiting_cursor() if _large(self._change) else nullcontext(), collection_paused():
            self._change = self._document.carry_out(self._change, said)


def _large(change: Change) -> bool:
    """Tell whether a change may take seconds; half done it could be neither seen nor broken off."""
    changes = change.changes if isinstance(change, Batch) else (change,)
    return sum(len(one.rows) if isinstance(one, InsertRows) else 1 for one in changes) > _LARGE
