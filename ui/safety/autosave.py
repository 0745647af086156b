"""Keep a savepoint of the open draft within a second of every keystroke; nobody waits for the disk."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from uuid import uuid4

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from models.errors import TianbaoError
from models.files.process_marks import Alive
from models.files.whole_write import SaveError, private_folder
from models.savepoints import savepoints
from models.savepoints.being_typed import BeingTyped
from models.savepoints.savepoints import Belonging
from models.session.unit_and_title import draft_title, unit_name
from ui.drafts.document import Document

DELAY = 400
"""In ms from the first change to writing; later changes do not push it back."""
_AGAIN = 5_000
"""In ms until writing is tried again after it failed."""


class Autosave(QObject):
    """Follow the open document; content is taken in the window's thread and written in another, in order."""

    failed = Signal(object)  # TianbaoError; once until writing works again
    _done = Signal(object)  # TianbaoError or None, from the writing thread

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.document: Document | None = None
        self._file: Path | None = None
        self._alive: Alive | None = None
        self._told = False
        self._newest = False  # whether the last job done was done well
        self._content = b""  # of the draft as it is now, blank when that has to be asked
        self._waiting: Callable[[], TianbaoError | None] | None = None
        self._lock = Lock()
        self._timer = QTimer(self, singleShot=True, interval=DELAY)
        self._timer.timeout.connect(self.write)
        self._writer = QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._done.connect(self._note)

    def follow(self, document: Document | None, file: Path | None = None) -> None:
        """Leave the document before, whose unsaved edits were given up, for another or none.

        `file` is the savepoint the document was recovered from; it still bears the name of the process that
        died until it is written.
        """
        self._give_up()
        self.document = document
        self._file = file
        if document is not None:
            document.changed.connect(self._edited)
            document.typing_changed.connect(self._changed)
            document.undo_stack.cleanChanged.connect(self._changed)

    def _edited(self, _: object) -> None:
        self._content = b""
        self._changed()

    def _changed(self, _: object = None) -> None:
        # Nothing is deleted at once when all was undone: a stack that Qt takes down says it is clean, too.
        if self.document is not None and not self._timer.isActive():
            self._timer.start(DELAY)

    def saved(self) -> None:
        """Let the savepoint go, the file having everything now; where something is still typed, renew it."""
        self._timer.stop()
        self._content = b""
        if self.document is not None and self.document.typed:
            self.write()  # over the one before, so that there is one all the time
        else:
            self._let_go(savepoints.delete)

    def hurry(self) -> None:
        """Write what is waiting now, before the window is busy with something long."""
        if self._timer.isActive():
            self.write()

    def write(self) -> None:
        """Take the content as it is now and hand it to the writing thread."""
        self._timer.stop()
        document = self.document
        if document is None:
            return
        if not document.unsaved:
            self.saved()
            return
        if self._file is None:
            self._file = self.folder / f"{uuid4().hex}{savepoints.SUFFIX}"
        session, file = document.session, self._file
        # Who types a long text into a large draft does not wait for all of it at every few keys.
        self._content = content = self._content or savepoints.draft_bytes(session.submission)
        typed = document.typed
        path = str(document.path.absolute()) if document.path else ""
        now = datetime.now().astimezone().isoformat(timespec="milliseconds")
        said = (path, document.digest, now, os.getpid())
        about = (unit_name(session), draft_title(session), document.place)
        self._run(lambda: self._write(file, content, typed, said, about))

    def _write(
        self,
        file: Path,
        content: bytes,
        typed: tuple[BeingTyped, ...],
        said: tuple[str, str, str, int],
        about: tuple[str, str, str],
    ) -> TianbaoError | None:
        """Write in the other thread."""
        try:
            if self._alive is None:
                self._alive = Alive(private_folder(self.folder))
            savepoints.write(file, Belonging(*said, self._alive.name, *about), content, typed)
        except TianbaoError as error:
            return error
        except OSError as error:
            return SaveError(f"“{self.folder}”不能写入。", repr(error))
        return None

    def _run(self, job: Callable[[], TianbaoError | None]) -> None:
        """Hand a job over in place of one that still waits for a slow disk: only the newest is wanted."""
        with self._lock:
            self._waiting = job
        self._writer.start(lambda: self._do(self._take_waiting()))

    def _take_waiting(self) -> Callable[[], TianbaoError | None] | None:
        with self._lock:
            job, self._waiting = self._waiting, None
        return job

    def _do(self, job: Callable[[], TianbaoError | None] | None) -> None:
        if job is not None:
            error = job()
            self._newest = error is None
            self._done.emit(error)

    def _note(self, error: TianbaoError | None) -> None:
        if error is None:
            self._told = False
            return
        if not self._told:
            self._told = True
            self.failed.emit(error)
        self._timer.start(_AGAIN)

    def _give_up(self) -> None:
        """Keep unsaved edits that the person gave up for some days, and leave the document."""
        self._timer.stop()
        self._content = b""
        document, self.document = self.document, None
        if document is not None:
            document.changed.disconnect(self._edited)
            document.typing_changed.disconnect(self._changed)
            document.undo_stack.cleanChanged.disconnect(self._changed)
        self._let_go(_discard)

    def _let_go(self, end: Callable[[Path], None]) -> None:
        if (file := self._file) is not None:
            self._file = None
            job = self._take_waiting()  # not to be replaced by one of another draft
            self._writer.start(lambda: self._do(job))
            self._writer.start(lambda: end(file))

    def wait(self) -> None:
        """Return when everything handed over is on the disk."""
        self._writer.waitForDone()

    def write_and_wait(self) -> bool:
        """Write now and return when it is on the disk; tells whether a savepoint has everything."""
        self.write()
        self.wait()
        return self._file is not None and self._newest

    def finish(self) -> None:
        """Leave the document for good, as the window does when it closes."""
        self._give_up()
        self.wait()
        if self._alive is not None:
            self._alive.end()
            self._alive = None


def _discard(file: Path) -> None:
    with contextlib.suppress(TianbaoError):  # what has no room there stays, to be offered at the next start
        savepoints.discard(savepoints.read(file))
