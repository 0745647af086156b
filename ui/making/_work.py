"""The form that is being made, in Qt: its state with undo, what the program makes of it, its empty draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from models.address import Address
from models.blanks.blank import Blank, CellAt
from models.drafts.changes import InsertRows, SetCell
from models.drafts.submission import new_submission
from models.editing.first_rows import screen_sheet
from models.editing.subject_plans import add_subject
from models.errors import TianbaoError
from models.files.whole_write import write_whole
from models.making.form_text import about, pack_text
from models.making.kept import Kept, keep
from models.making.places import places
from models.meanings.judge import judge
from models.meanings.workpiece import About, Workpiece
from models.own_packs.intake import OfferedPack, offered_pack
from models.packs.blocks import RowsBlock, SubjectsBlock
from models.packs.forms import Pack
from models.packs.loading import read_pack
from models.session.opening import open_submission
from models.session.unit_and_title import named_address
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL
from ui.drafts.document import Document
from ui.making._details import in_chinese
from ui.making._selection import open_cells
from ui.paper.marked import PaperSpot
from ui.widgets.waiting import waiting_cursor

_NO_ID = re.compile(r"[^A-Za-z0-9\u4e00-\u9fff_-]")
_LONGEST_NAME = 50
_DELAY = 300
"""In ms from an answer to its being kept."""


def begun(blank: Blank) -> Workpiece:
    """Give the first state of a form; where the workbook names no year it is of this one."""
    piece = Workpiece(blank)
    found = about(piece)
    return piece.about_it(named(replace(found, year=found.year or date.today().year)))


def named(found: About) -> About:
    """Give a form the id that follows from what it is called, so that no two forms have the same."""
    words = _NO_ID.sub("", found.title).lstrip("-_")[:_LONGEST_NAME]
    return replace(found, id=f"{words or '表样'}-{found.year}")


@dataclass(frozen=True)
class Shown:
    """A sheet as the paper shows it: an empty draft, and which cell of the workbook stands where."""

    document: Document | None = None
    cells: Mapping[PaperSpot, CellAt] = field(default_factory=dict)

    @cached_property
    def spots(self) -> Mapping[CellAt, PaperSpot]:
        """Give where each cell is seen first."""
        return {at: spot for spot, at in sorted(self.cells.items(), reverse=True)}


class Work(QObject):
    """Hold one form that is being made; every answer is one undoable step."""

    changed = Signal()
    keeping_failed = Signal(object)
    """TianbaoError"""

    def __init__(self, begun_with: Kept, kept: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.kept = kept
        self.saved: Path | None = None
        self.reasons = {(place, theirs, ours): why for place, theirs, ours, why in begun_with.reasons}
        """Why cells differ from last year's, by the cell's name, what stands there, what the form gives."""
        self.tried = False
        """Whether the pack among the user's own was put there from here."""
        self.put = ""
        """The pack as it was put among the user's own."""
        self._clean = begun_with.saved
        self.pack: Pack | None = None
        self._shown: dict[int, Shown] = {}
        self.problem = ""
        """Why the form cannot be laid out as it is now; blank where it can."""
        self._timer = QTimer(self, singleShot=True, interval=_DELAY)
        self._timer.timeout.connect(self.keep)
        self._take(begun_with.piece)

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
        for shown in self._shown.values():
            if shown.document is not None:
                shown.document.deleteLater()
        self._shown.clear()

    def shown(self, sheet: int) -> Shown:
        """Give the empty draft that shows a sheet, and what stands where; neither where none can be made."""
        sheet = self.judgement.copies.get(sheet, sheet)
        if sheet not in self._shown and self.pack is not None:
            try:
                document = empty_draft(self.pack, f"form{sheet + 1}", self)
            except TianbaoError as error:
                self.problem = f"按现在的说明排不出这张表：{error.message}可以按 Ctrl+Z 撤销上一步。"
                return Shown()
            laid_out = screen_sheet(document.session, document.form, document.instance)
            found = places(self.piece, self.judgement, sheet, laid_out)
            self._shown[sheet] = Shown(document, {PaperSpot(*place): at for place, at in found.items()})
        return self._shown.get(sheet, Shown())

    @property
    def about(self) -> About:
        """Give what the form says of itself, what nobody said taken from the workbook."""
        return about(self.piece)

    @property
    def installed(self) -> bool:
        """Tell whether the pack as it is now is among the user's own."""
        return self.put == self.made.text

    def call(self, said: About) -> None:
        """Take what the form is called, its year and unit; one that is in use keeps its id."""
        in_use = self.tried or self.saved is not None
        self.do(self.piece.about_it(said if in_use else named(said)), "名称、年度、单位")

    @property
    def open_count(self) -> int:
        """Tell how many cells a person has still to say something of."""
        return sum(1 for _ in open_cells(self.judgement))

    # Steps

    def do(self, piece: Workpiece, label: str) -> None:
        """Go on to another state, where it is another."""
        if piece != self.piece:
            self.undo_stack.push(_NextState(self, piece, label))

    def show_state(self, piece: Workpiece) -> None:
        """Show a state; only steps call this."""
        with waiting_cursor():  # of a workbook of twenty sheets all twenty are read anew
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
            reasons = tuple((*key, reason) for key, reason in self.reasons.items())
            keep(self.kept, Kept(self.piece, self._clean, reasons))
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


class _NextState(QUndoCommand):
    """One state and the one before."""

    def __init__(self, work: Work, piece: Workpiece, label: str) -> None:
        super().__init__(label)
        self._work, self._before, self._after = work, work.piece, piece

    def redo(self) -> None:
        self._work.show_state(self._after)

    def undo(self) -> None:
        self._work.show_state(self._before)


def pack_of(text: str) -> Pack:
    """Read a pack that is in no file yet; PackError."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "表样.yaml"
        path.write_text(text, "utf-8")
        return read_pack(path)


def empty_draft(pack: Pack, form: str, parent: QObject) -> Document:
    """Give an empty draft that shows a form, a row in each table whose rows are added; TianbaoError.

    Where the unit is printed the paper says so.
    """
    year = pack.year
    session = open_submission(new_submission(pack.for_year(year), year), pack=pack)
    unit = named_address(session.pack, session.submission, "unit")
    if unit is not None:
        session.apply(SetCell(unit, in_chinese("{unit}")))
    instance = session.submission.forms[form][0].id
    for block in session.pack.form(form).blocks:
        at = Address(form, instance, block.id, "", "")
        if isinstance(block, RowsBlock) and not session.submission.rows(*at[:3]):
            session.apply(InsertRows(*at[:3], 0, ((session.submission.new_id("r"), {}),)))
        elif isinstance(block, SubjectsBlock) and not set(session.calculation.rows(*at[:3])) - {TOTAL}:
            code = dictionary(block.dictionary).subjects(year)[0].code
            session.apply(add_subject(session, at, code).change)
    document = Document(session, None, parent)
    document.show(form, instance)
    return document
