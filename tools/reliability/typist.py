"""A process that edits and saves at random through the window, telling each step, until it is killed."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from types import TracebackType
from typing import NamedTuple

from PySide6.QtCore import QTimer

from models import savepoints
from models.address import Address
from models.changes import Change, DeleteRows, InsertRows, SetCell
from models.editing import can_type
from models.pack import RowsBlock
from models.resources import RESOURCES
from models.submission import Submission
from ui.app import application
from ui.autosave import Autosave
from ui.document import Document
from ui.main_window import MainWindow
from ui.recovery import Recovery, find

_FOLDERS = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
_PAUSES = (0, 0, 10, 30, 60, 60, 150, 400)
_TEXTS = ("12.5", "≥95%", "100", "甲" * 300, "按“双随机”要求完成\n检查 {} 次", "1,234.56", "-", "是")
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


def digest_of(submission: Submission) -> str:
    """Give a digest of all content of a draft, which what it showed when it was saved is not."""
    return sha256(savepoints.draft_bytes(replace(submission, kept=None))).hexdigest()


def type_until_killed(orders: Orders, pipe: int) -> None:
    """Edit and save at random for ever.

    Each line written to `pipe` is a time (monotonic, in ns), a word and what the word is about.
    """

    def report(word: str, about: str) -> None:
        os.write(pipe, f"{time.monotonic_ns()} {word} {about}\n".encode())

    def failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else ""
        report("error", f"{kind.__name__} {error} {place}".replace("\n", " ")[:400])

    sys.excepthook = failed
    os.environ.update(dict.fromkeys(_FOLDERS, str(orders.home)))
    app = application()
    _tell_of_savepoints(report)
    typist = _Typist(MainWindow(), orders, report)
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
        self._count = 0

    @property
    def _document(self) -> Document:
        assert self._window.document is not None
        return self._window.document

    def start(self) -> None:
        """Open what was left, as a person would at the next start, then begin to type."""
        self._window.safety.offer_recovery()
        recovery = self._window.safety.recovery
        assert recovery is not None
        recovered = self._recover(recovery)
        fresh = not recovered and self._orders.draft is None
        if not recovered:
            self._open()
        assert not self._document.read_only, self._document.read_only
        self._tell("fresh" if fresh else "reopened")
        self._report("ready", "new" if self._document.path is None else "path")
        self._next()

    def _recover(self, recovery: Recovery) -> bool:
        """Recover the savepoint with the newest content, discard others."""
        wanted = None
        for found in find(recovery.folder):
            if digest_of(found.savepoint.submission()) == self._orders.newest:
                wanted = found
            else:
                recovery.discard(found)
        if wanted is not None:
            recovery.recover(wanted)
        return wanted is not None

    def _open(self) -> None:
        if self._orders.draft is not None:
            opened = self._window.open(self._orders.draft)
        elif self._random.random() < 0.5:
            opened = self._window.new(self._orders.pack, 2024, "某区测试局")
        else:
            opened = self._window.open_sample(RESOURCES / "samples" / f"{self._orders.pack}.tianbao")
        assert opened, "没有打开"

    def _tell(self, word: str = "state") -> None:
        self._report(word, digest_of(self._document.session.submission))

    def _next(self) -> None:
        QTimer.singleShot(self._random.choice(_PAUSES), self._act)

    def _act(self) -> None:
        kind = self._random.random()
        if kind < 0.78:
            self._edit()
        elif kind < 0.88:
            stack = self._document.undo_stack
            self._random.choice((stack.undo, stack.undo, stack.redo))()
            self._tell()
        elif kind < 0.96 and self._document.path is not None:
            self._save(self._window.save)
        else:
            path = drafts_folder(self._orders.home) / f"{self._random.choice(_NAMES)}.tianbao"
            self._save(partial(self._window.files.write, path))
        self._next()

    def _save(self, save: Callable[[], bool]) -> None:
        self._report("save", "")
        assert save(), "没有保存"
        self._report("saved", "")

    def _edit(self) -> None:
        change = self._change()
        self._document.do(change, "填写")
        self._tell()

    def _change(self) -> Change:
        while True:
            submission = self._document.session.submission
            form = self._random.choice(
                [f for f in self._document.session.pack.forms if submission.forms[f.id]]
            )
            instance = self._random.choice(submission.forms[form.id])
            block = self._random.choice(form.blocks)
            rows = list(instance.blocks.get(block.id, {}))
            if isinstance(block, RowsBlock) and self._random.random() < 0.2:
                if len(rows) > 3:
                    return DeleteRows(form.id, instance.id, block.id, (self._random.choice(rows),))
                at = self._random.randint(0, len(rows))
                return InsertRows(form.id, instance.id, block.id, at, ((submission.new_id("r"), {}),))
            if rows and (cells := block.row_cells(row := self._random.choice(rows))):
                address = Address(form.id, instance.id, block.id, row, self._random.choice(cells).key)
                if can_type(self._document.session, address):
                    return SetCell(address, self._text())

    def _text(self) -> str:
        """Give a text that was not typed before, so that no state is like another by chance."""
        self._count += 1
        kind = self._random.choice(_TEXTS)
        return (
            f"{self._orders.seed}{self._count:04}"
            if kind[-1].isdigit()
            else f"{kind} {self._orders.seed}-{self._count}"
        )
