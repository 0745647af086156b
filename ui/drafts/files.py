"""Drafts on disk: new, open, save, save as, and the question before unsaved work is left."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from models.errors import TianbaoError
from models.files.whole_write import SaveError, plain_name
from models.resources import RESOURCES
from models.session.unit_and_title import draft_note, draft_title, filer_name, unit_name
from ui.drafts.remembered import Remembered
from ui.drafts.user_folders import marks_folder
from ui.widgets.questions import ask

if TYPE_CHECKING:  # what these import takes longer than showing the start page
    from models.session.session import Session
    from ui.drafts.document import Document

SUFFIX = ".tianbao"
FILTER = f"填报草稿 (*{SUFFIX} *{SUFFIX.upper()})"  # some desktops' dialogs tell capitals apart
SAMPLES = RESOURCES / "samples"
MAX_NAME = 80
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


class Files(QObject):
    """Hold the open document and carry out what the 文件 menu offers; errors are signals, not dialogs."""

    opened = Signal(object)  # Document
    saved = Signal(object)  # Path
    failed = Signal(object)  # TianbaoError
    save_failed = Signal(object)  # TianbaoError; the draft is as it was
    conflicted = Signal(object)  # Path of a file that someone else has changed since
    overwriting = Signal(object)  # Path, before it is written to
    written_again = Signal(object)  # Path of a file that had gone

    def __init__(self, window: QWidget, recent: Remembered) -> None:
        super().__init__(window)
        self._window = window
        self.recent = recent
        self.document: Document | None = None
        self.keep_now: Callable[[], bool] = lambda: False
        """What keeps unsaved edits apart from the file, in case they are given up; tells whether it did."""
        self.again: Callable[[], object] = self.save
        """What tries the last save again, wherever it was meant to go."""

    @property
    def unsaved(self) -> bool:
        """Tell whether there are edits that no file has."""
        return self.document is not None and self.document.unsaved

    # New and open

    def new(self, pack_id: str, year: int, unit: str, filer: str = "") -> bool:
        """Start an empty draft of a pack for a year, a unit and a filer; tells whether it was done."""
        from models.session.opening import new_draft

        try:
            session = new_draft(pack_id, year, unit.strip(), filer.strip())
        except TianbaoError as error:
            self.failed.emit(error)
            return False
        if not self.may_leave():
            return False
        self._remember_names(session)
        return self._take(session, None)

    def begin(self, session: Session) -> bool:
        """Take a draft that begins with something, which no file has yet; tells whether it was done."""
        if not self.may_leave() or not self._take(session, None) or self.document is None:
            return False
        self._remember_names(session)
        self.document.undo_stack.resetClean()
        return True

    def open(self, path: Path | None = None) -> bool:
        """Open a draft, asking which when none is named; tells whether it was done."""
        if path is None:
            path = ask_which(self._window, "打开草稿", self.recent.folder("draft"), FILTER)
        return path is not None and self._load(path, path)

    def open_sample(self, path: Path) -> bool:
        """Open a copy of a sample that has no file yet, so that it stays as it is, at its first page."""
        if not self._load(path, None) or self.document is None:
            return False
        if (first := next(self.document.session.printed_places(), None)) is not None:
            self.document.show(*first)
        return True

    def open_discarded(self, path: Path) -> bool:
        """Open what was thrown away as a draft without a file, also more than a file may hold."""
        return self._load(path, None, limits=False)

    def _load(self, path: Path, keep: Path | None, limits: bool = True) -> bool:
        from models.files.whole_write import shown_path
        from models.progress import CancelledError
        from models.savepoints.savepoints import load_discarded
        from models.session.opening import open_submission
        from models.storage.draft_file import load_with_digest
        from ui.drafts._which_pack import which_pack
        from ui.widgets.waiting import waiting

        try:
            submission, digest = load_with_digest(path) if limits else (load_discarded(path), "")
            pack = which_pack(self._window, submission, shown_path(path))
            with waiting(self._window, f"正在打开“{path.stem}”……"):
                session = open_submission(submission, shown_path(path), pack, limits)
        except CancelledError:  # what was open still is
            return False
        except TianbaoError as error:
            self.failed.emit(error)
            return False
        # Only now: nobody is asked to save for the sake of a file that cannot be opened anyway.
        return self.may_leave() and self._take(session, keep, digest if keep else "")

    def recover(self, session: Session, path: Path | None, digest: str, savepoint: Path) -> bool:
        """Open what a savepoint holds, unsaved; `digest` is that of the file it was typed into.

        Whoever calls has asked before whether the open draft may be left.
        """
        return self._take(session, path, digest, savepoint)

    def _take(
        self, session: Session, path: Path | None, digest: str = "", savepoint: Path | None = None
    ) -> bool:
        """Make a session the open document in place of the one before."""
        from ui.drafts.document import Document

        document = Document(session, path, self)
        document.digest, document.savepoint = digest, savepoint
        if savepoint is not None:
            document.undo_stack.resetClean()
        self.note_place()
        before, self.document = self.document, document
        if path is not None:
            self.recent.add(path)
            document.left_at = self.recent.place(path)
            self.recent.remember_name("pack", session.pack.id)
        self.opened.emit(document)
        if before is not None:
            before.deleteLater()
        return True

    # Save

    def save(self) -> bool:
        """Save to the draft's own file, asking for one when there is none; tells whether it was done."""
        if self.document is None:
            return False
        return self.write(self.document.path) if self.document.path else self.save_as()

    def save_as(self) -> bool:
        """Save under a name that is asked for; tells whether it was done."""
        if self.document is None:
            return False
        name = clean_name(draft_title(self.document.session)) + SUFFIX
        start = str(self.document.path or self.recent.folder("draft") / name)
        path = ask_where(self._window, "另存为", start, FILTER, SUFFIX)
        return path is not None and self.write(path)

    def write(self, path: Path, over: bool = False) -> bool:
        """Save to a file; `over` replaces what someone else has put there since."""
        from models.calculation.kept_figures import keep_figures
        from models.storage.draft_file import ChangedMeanwhileError, Outside, outside, save_draft
        from ui.drafts.document import ReadOnlyError

        document = self.document
        assert document is not None
        own = document.path is not None and _same_file(path, document.path)
        self.again = partial(self.write, path, over)
        try:
            there = outside(document.path, document.digest) if own else Outside.SAME
            if own and document.read_only:
                raise ReadOnlyError(f"草稿没有保存：{document.read_only}")
            if there is Outside.CHANGED and not over:
                self.conflicted.emit(path)
                return False
            if not own:
                refuse_held(path)
            self.overwriting.emit(path)
            expected = document.digest if own and there is Outside.SAME and document.digest else None
            keep_figures(document.session.calculation)
            document.digest = save_draft(document.session.submission, path, expected)
        except ChangedMeanwhileError:
            self.conflicted.emit(path)
            return False
        except TianbaoError as error:
            self.save_failed.emit(error)
            return False
        document.undo_stack.setClean()
        if not own:
            document.path = path
            document.path_changed.emit()
        self.recent.add(path)
        self.recent.note(path, document.place, draft_note(document.session))
        self._remember_names(document.session)
        self.saved.emit(path)
        if there is Outside.GONE:
            self.written_again.emit(path)
        return True

    def _remember_names(self, session: Session) -> None:
        self.recent.remember_name("unit", unit_name(session))
        self.recent.remember_name("filer", filer_name(session))
        self.recent.remember_name("pack", session.pack.id)

    def note_place(self) -> None:
        """Remember where the person stops in the open draft, for when it is opened again."""
        if self.document is not None and self.document.path is not None:
            self.recent.note(self.document.path, self.document.place)

    def save_copy(self) -> Path | None:
        """Save a copy under a name that is asked for; the draft itself stays as unsaved as it was.

        Gives the copy, None when there is none; under the draft's own name the draft is saved.
        """
        from models.calculation.kept_figures import keep_figures
        from models.storage.draft_file import save_draft

        document, self.again = self.document, self.save_copy
        assert document is not None
        start = (
            folder_for(document, self.recent, "copy") / f"{clean_name(title_of(document))}（副本）{SUFFIX}"
        )
        path = ask_where(self._window, "另存副本", str(start), FILTER, SUFFIX)
        if path is None:
            return None
        if document.path is not None and _same_file(path, document.path):  # that is no copy
            self.write(document.path)
            return None
        saved = document.path is not None and not self.unsaved
        what = "草稿已保存，但副本" if saved else "草稿没有保存，副本也"
        try:
            refuse_held(path, what)
            keep_figures(document.session.calculation)
            save_draft(document.session.submission, path, what=what)
        except TianbaoError as error:
            self.save_failed.emit(error)
            return None
        self.recent.remember_folder("copy", path.parent)
        return path

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits; tells whether the draft may be left."""
        if not self.unsaved:
            return True
        answer = ask_to_save(self._window, title_of(self.document), self.keep_now())
        # What could not be taken over, as a figure set by hand without a reason, stays open after saving.
        return (self.save() and not self.unsaved) if answer == "save" else answer == "discard"


def folder_for(document: Document, recent: Remembered, kind: str) -> Path:
    """Give where a dialog opens: beside the draft, else where that kind of file was kept last."""
    own = document.path.parent if document.path is not None else None
    return own if own is not None and own.is_dir() else recent.folder(kind)


def refuse_held(path: Path, what: str = "草稿") -> None:
    """Raise SaveError where somebody else has the file open that `what` is to be written over."""
    from models.storage.draft_lock import DraftLock

    holder = DraftLock(path, marks_folder()).holder()
    if holder is not None:
        said = f"{what}没有保存到“{path.name}”：这个文件正由{holder.words}编辑。请另取一个文件名。"
        raise SaveError(f"{said}原有文件没有改动。")


def _same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file, however they are written."""
    real = (os.path.normcase(os.path.realpath(path)) for path in (one, other))
    return one == other or len(set(real)) == 1


def ask_to_save(window: QWidget, title: str, kept: bool = False) -> str:
    """Ask what becomes of unsaved edits, `kept` for some days in any case: `save`, `discard` or `cancel`."""
    from models.savepoints.savepoints import KEPT_DAYS

    apart = f"不保存的话，文件里没有这些修改，只在“文件 → 找回丢弃的草稿”里留 {KEPT_DAYS} 天。"
    about = apart if kept else "不保存的话，这些修改会丢失。"
    answer = ask(window, f"“{title}”有尚未保存的修改，要保存吗？", about, ("保存", "不保存"))
    return {"保存": "save", "不保存": "discard"}.get(answer, "cancel")


def ask_where(window: QWidget, title: str, start: str, kind: str, suffix: str) -> Path | None:
    """Ask for a file to write, with its suffix added; None when the person thinks better of it."""
    name, _ = QFileDialog.getSaveFileName(window, title, start, kind)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def file_kinds(words: str, *suffixes: str) -> str:
    """Give the kinds a dialog offers that asks for a file: those with some endings, or any."""
    return f"{words} ({' '.join(f'*{suffix}' for suffix in suffixes)});;所有文件 (*)"


def ask_which(window: QWidget, title: str, folder: Path, kind: str) -> Path | None:
    """Ask for a file to read; None when the person thinks better of it."""
    name, _ = QFileDialog.getOpenFileName(window, title, str(folder), kind)
    return Path(name) if name else None


def title_of(document: Document | None) -> str:
    """Name a document as the window does: its file, or what it is when it has none."""
    if document is None:
        return ""
    return document.path.stem if document.path else draft_title(document.session)


def clean_name(text: str) -> str:
    """Take out what a file name cannot have, and shorten it to what every system keeps."""
    name = plain_name(text, MAX_NAME).strip(" .")
    return f"{name}_" if _RESERVED.match(name) else name or "填报"


def samples() -> list[Path]:
    """List the samples that come with the program."""
    return sorted(SAMPLES.glob(f"*{SUFFIX}"))
