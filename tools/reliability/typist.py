"""A process that types and saves at random in the window, telling each key, until it is killed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from types import TracebackType
from typing import NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from models.comparing.recoverable import find
from models.drafts.changes import Change, DeleteRows, InsertRows
from models.drafts.submission import Submission
from models.files.user_folders import PORTABLE
from models.packs.blocks import RowsBlock
from models.resources import RESOURCES
from models.savepoints import savepoints
from models.savepoints.being_typed import CELL, SUBJECT, BeingTyped
from models.savepoints.savepoints import Savepoint
from tools.reliability.keyboard import Keyboard
from ui.drafts.document import Document
from ui.safety.autosave import Autosave
from ui.safety.recovery import Recovery
from ui.window.app import application
from ui.window.main_window import MainWindow

_FOLDERS = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_PAUSES = (0, 0, 0, 10, 30, 60, 60, 150)
_LEFT_OPEN = (300, 2_500)
"""In ms, how long an editor may be left with what is typed in it."""
_MOST_KEYS = 25
_NAMES = ("甲", "乙", "丙")

Report = Callable[[str, str], None]


class Orders(NamedTuple):
    """What the process is to start with: a draft, a savepoint with the content `newest`, or something new."""

    seed: int
    home: Path
    pack: str
    newest: str = ""
    draft: Path | None = None


def drafts_folder(home: Path) -> Path:
    """Give where the process saves its drafts."""
    return home / "drafts"


def digest_of(submission: Submission, typed: Iterable[BeingTyped] = ()) -> str:
    """Give a digest of all content of a draft, and of what open editors hold; not of the figures kept."""
    digest = sha256(savepoints.draft_bytes(replace(submission, kept=None)))
    for one in typed:
        place = "" if one.kind == SUBJECT else str(one.address)
        digest.update(repr((one.kind, place, one.text.strip(), one.reason.strip())).encode())
    return digest.hexdigest()


def moment(process: int) -> int:
    """Give the time (monotonic, in ns) less what a process has waited for a processor that others had.

    How old a key is would otherwise tell of how busy the computer was; the waiting is known on Linux only.
    """
    try:
        waited = int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[1])
    except OSError:
        waited = 0
    return time.monotonic_ns() - waited


def type_until_killed(orders: Orders, pipe: int) -> None:
    """Type and save at random for ever.

    Each line written to `pipe` is a moment, a word and what the word is about.
    """

    def report(word: str, about: str) -> None:
        os.write(pipe, f"{moment(os.getpid())} {word} {about}\n".encode())

    def failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
        report("error", f"{kind.__name__} {error} {place}".replace("\n", " ")[:400])

    sys.excepthook = failed
    os.environ.update(dict.fromkeys(_FOLDERS, str(orders.home)))
    os.environ.pop(PORTABLE, None)
    app = application()
    _tell_of_savepoints(report)
    window = MainWindow()
    window.show()
    typist = _Typist(window, orders, report)
    QTimer.singleShot(0, typist.start)
    app.exec()


def _tell_of_savepoints(report: Report) -> None:
    write = Autosave._write

    def told(self: Autosave, *arguments: object) -> object:
        report("keep", "")
        error = write(self, *arguments)  # type: ignore[arg-type]
        report("error" if error is not None else "kept", error.message if error is not None else "")
        return error

    Autosave._write = told  # type: ignore[method-assign, assignment]


class _Typist:
    """Do what a person does, only faster and without sense."""

    def __init__(self, window: MainWindow, orders: Orders, report: Report) -> None:
        self._window = window
        self._orders = orders
        self._report = report
        self._random = Random(orders.seed)
        self._keys: Keyboard | None = None
        self._left = 0  # how many keys are still to be pressed in the open editor

    @property
    def _document(self) -> Document:
        assert self._window.document is not None
        return self._window.document

    def start(self) -> None:
        """Open what was left, as a person would at the next start, then begin to type."""
        QTest.qWaitForWindowActive(self._window)
        self._window.safety.offer_recovery()
        recovery = self._window.safety.recovery
        assert recovery is not None
        # What was being typed becomes part of the draft while it is recovered, and is kept at once.
        self._window.files.opened.connect(lambda document: document.changed.connect(lambda _: self._tell()))
        recovered = self._recover(recovery)
        fresh = not recovered and self._orders.draft is None
        if not recovered:
            self._open()
        assert not self._document.read_only, self._document.read_only
        if self._keys is None:
            self._keys = Keyboard(self._window, self._random)
        self._tell("fresh" if fresh else "reopened")
        self._report("ready", "new" if self._document.path is None else "path")
        self._next()

    def _recover(self, recovery: Recovery) -> bool:
        """Recover the savepoint with the newest content, discard others."""
        wanted = None
        for found in find(recovery.folder):
            savepoint = found.savepoint
            if digest_of(savepoint.submission(), savepoint.typed) == self._orders.newest:
                wanted = found
            else:
                recovery.discard(found)
        if wanted is not None:
            recovery.recover(wanted)
            self._keys = Keyboard(self._window, self._random)
            self._look(wanted.savepoint)
        return wanted is not None

    def _look(self, savepoint: Savepoint) -> None:
        """Look for what was being typed: in its cell, with nothing else changed, or in an editor again."""
        assert self._keys is not None
        for one in savepoint.typed:
            if one.kind != CELL:
                self._keys.take_up(one)
                continue
            has = self._document.session.submission.typed(one.address)
            assert has.strip() == one.text.strip(), f"没有恢复：{one.address} {one.text} {has}"
            self._document.undo_stack.undo()
            assert digest_of(self._document.session.submission) == digest_of(savepoint.submission()), (
                "恢复时别的内容变了"
            )
            self._document.undo_stack.redo()

    def _open(self) -> None:
        if self._orders.draft is not None:
            opened = self._window.open(self._orders.draft)
        elif self._random.random() < 0.5:
            opened = self._window.new(self._orders.pack, 2024, "某区测试局")
        else:
            opened = self._window.open_sample(RESOURCES / "samples" / f"{self._orders.pack}.tianbao")
        assert opened, "没有打开"

    def _tell(self, word: str = "state") -> None:
        typed = self._keys.held() if self._keys is not None else ()
        self._report(word, f"{digest_of(self._document.session.submission, typed)} {'open' if typed else ''}")

    def _next(self) -> None:
        pause = self._random.choice(_PAUSES)
        if self._keys is not None and self._keys.typing and self._left == 0 and self._random.random() < 0.4:
            pause = self._random.randint(*_LEFT_OPEN)
            self._left = self._random.randint(0, _MOST_KEYS)
        QTimer.singleShot(pause, self._act)

    def _act(self) -> None:
        keys, kind = self._keys, self._random.random()
        assert keys is not None
        if kind < 0.04 and not keys.composing:
            self._save()
        elif not keys.typing and kind < 0.2:
            self._change()
        else:
            self._press(keys)
        self._next()

    def _press(self, keys: Keyboard) -> None:
        self._report("key", "")
        if not keys.typing:
            keys.open()
            self._left = self._random.randint(1, _MOST_KEYS)
        elif self._left > 0:
            keys.press()
            self._left -= 1
        else:
            keys.end()
        self._tell()

    def _save(self) -> None:
        """Save, which takes over what is being typed; what lacks something stays open."""
        assert self._keys is not None
        path = drafts_folder(self._orders.home) / f"{self._random.choice(_NAMES)}.tianbao"
        self._report("key", "")
        self._window.commit()
        self._keys.ended()
        self._tell()
        elsewhere = self._document.path is None or self._random.random() < 0.3
        self._report("save", "")
        saved = self._window.files.write(path) if elsewhere else self._window.save()
        if not saved:  # the one before died when the file was there, and the savepoint knew nothing of it
            saved = self._window.files.write(self._document.path or path, over=True)
        assert saved, "没有保存"
        self._report("saved", "")

    def _change(self) -> None:
        """Take a step back or do it again, put a row in or take one out."""
        self._report("key", "")
        stack = self._document.undo_stack
        if self._random.random() < 0.6:
            self._random.choice((stack.undo, stack.undo, stack.redo))()
        elif (change := self._rows()) is not None:
            self._document.do(change, "行")
        self._tell()

    def _rows(self) -> Change | None:
        submission = self._document.session.submission
        form = self._random.choice([f for f in self._document.session.pack.forms if submission.forms[f.id]])
        instance, block = self._random.choice(submission.forms[form.id]), self._random.choice(form.blocks)
        if not isinstance(block, RowsBlock):
            return None
        rows = list(instance.blocks.get(block.id, {}))
        if len(rows) > 3:
            return DeleteRows(form.id, instance.id, block.id, (self._random.choice(rows),))
        at = self._random.randint(0, len(rows))
        return InsertRows(form.id, instance.id, block.id, at, ((submission.new_id("r"), {}),))
