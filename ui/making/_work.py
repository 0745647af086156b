"""The form that is being made, in Qt: its state with undo, what the program makes of it, its empty draft."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from models.errors import TianbaoError
from models.files.whole_write import write_whole
from models.making.form_text import about, pack_text
from models.making.judge import judge
from models.making.kept import Kept, keep
from models.making.workpiece import About, Workpiece
from models.own_packs.intake import OfferedPack, offered_pack
from models.packs.forms import Pack
from ui.drafts.document import Document
from ui.making._draft import empty_draft, form_id, pack_of
from ui.making._places import Places, places_of
from ui.making._selection import open_cells

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
        self.saved: Path | None = None
        self.tried = False
        """Whether the pack among the user's own was put there from here."""
        self._clean = False
        self.pack: Pack | None = None
        self._documents: dict[int, tuple[Document, Places]] = {}
        self.problem = ""
        """Why the form cannot be laid out as it is now; blank where it can."""
        self._timer = QTimer(self, singleShot=True, interval=_DELAY)
        self._timer.timeout.connect(self.keep)
        self._take(piece)

    # What the program makes of it

    def _take(self, piece: Workpiece) -> None:
        self.piece = piece
        self.judgement = judge(piece)
        self.made = pack_text(piece, self.judgement)
        try:
            self.pack = pack_of(self.made.text)
            self.problem = ""
        except TianbaoError as error:  # what was laid out before stays in sight
            self.problem = f"按现在的说明做不成表样：{error.message}可以按 Ctrl+Z 撤销上一步。"
            return
        for document, _ in self._documents.values():
            document.deleteLater()
        self._documents.clear()

    def shown(self, sheet: int) -> tuple[Document, Places] | None:
        """Give the empty draft that shows a sheet, and what stands where; None where none can be made."""
        if sheet not in self._documents and self.pack is not None:
            try:
                document = empty_draft(self.pack, form_id(sheet), self)
            except TianbaoError as error:
                self.problem = f"按现在的说明排不出这张表：{error.message}可以按 Ctrl+Z 撤销上一步。"
                return None
            rows = [one for one in self.judgement.rows if one.region.sheet == sheet]
            laid_out = document.session.sheet(document.form, document.instance)
            places = places_of(sheet, self.piece.blank.sheets[sheet], rows, laid_out)
            self._documents[sheet] = document, places
        return self._documents.get(sheet)

    @property
    def about(self) -> About:
        """Give what the form says of itself, what nobody said taken from the workbook."""
        return about(self.piece)

    @property
    def open_count(self) -> int:
        """Tell how many cells a person has still to say something of."""
        return sum(1 for _ in open_cells(self.judgement))

    # Steps

    def do(self, piece: Workpiece, label: str) -> None:
        """Go on to another state, where it is another."""
        if piece != self.piece:
            self.undo_stack.push(_Step(self, piece, label))

    def show_state(self, piece: Workpiece) -> None:
        """Show a state; only steps call this."""
        self._take(piece)
        self._clean = False
        self._timer.start()
        self.changed.emit()

    # On disk

    def keep(self) -> None:
        """Keep the state in the user's folder, so that nothing is lost when the program dies."""
        self._timer.stop()
        if self.kept is None:
            return
        try:
            keep(self.kept, Kept(self.piece, self._clean))
        except TianbaoError as error:
            self.keeping_failed.emit(error)

    def offered(self) -> OfferedPack:
        """Give the pack to be taken over among the user's own; PackError where it cannot be read."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{self.made.id}.yaml"
            path.write_text(self.made.text, "utf-8")
            return offered_pack(path)

    def save(self, path: Path) -> None:
        """Write the pack to a file; SaveError."""
        write_whole(path, self.made.text.encode(), head=f"表样没有保存到“{path.name}”")
        self.saved, self._clean = path, True
        self.keep()


class _Step(QUndoCommand):
    """One state and the one before."""

    def __init__(self, work: Work, piece: Workpiece, label: str) -> None:
        super().__init__(label)
        self._work, self._before, self._after = work, work.piece, piece

    def redo(self) -> None:
        self._work.show_state(self._after)

    def undo(self) -> None:
        self._work.show_state(self._before)
