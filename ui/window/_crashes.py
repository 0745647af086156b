"""Errors nobody foresaw: say so in the window, keep a savepoint, and log where, never what was typed."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import threading
import time
import traceback
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, QSysInfo, Signal, qVersion

from models.errors import TianbaoError
from models.files.process_marks import is_marked, mark
from models.files.user_folders import own_folder
from models.files.whole_write import PRIVATE, private_folder

if TYPE_CHECKING:
    from models.session.session import Session
    from ui.window.main_window import MainWindow

LOG = "errors.log"
LOG_BYTES = 200_000
LOGS_KEPT = 3
_FAULT = "fault-{}-{}.txt"
_MAX_FAULT = 20_000
_SAME = 10.0
"""Seconds in which an error from one place is told once: painting may fail sixty times a second."""
_ROOT = Path(__file__).parents[2]


class Crashes(QObject):
    """Take over unhandled errors of all threads; made once, with the window."""

    _elsewhere = Signal(object)  # BaseException, from another thread

    def __init__(self, window: MainWindow, folder: Path | None = None) -> None:
        super().__init__(window)
        self._window = window
        self.folder = folder or own_folder("logs")
        self._seen: dict[str, float] = {}
        self._fault: Path | None = None
        self._fault_file: int | None = None
        self._elsewhere.connect(self._handle)

    def install(self) -> None:
        """Handle what nobody handles from now on."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        self._watch_faults()

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if sys.__stderr__ is not None:  # a window without a console has none
            sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self._handle(error)

    def _thread_hook(self, told: threading.ExceptHookArgs) -> None:
        if sys.__stderr__ is not None and told.exc_value is not None:
            sys.__excepthook__(told.exc_type, told.exc_value, told.exc_traceback)
        if isinstance(told.exc_value, Exception):
            self._elsewhere.emit(told.exc_value)

    def _handle(self, error: Exception) -> None:
        try:
            if isinstance(error, TianbaoError):
                self._window.messages.show_error(error)
            elif not self._told_just_now(error):
                self._tell(error)
        except Exception as second:  # telling must not fail for ever
            with contextlib.suppress(Exception):
                log_error(self.folder, second)

    def _told_just_now(self, error: Exception) -> bool:
        places = where(error)
        place = f"{type(error).__name__} {places[-1] if places else ''}"
        now = time.monotonic()
        if now - self._seen.get(place, -_SAME) < _SAME:
            return True
        self._seen[place] = now
        return False

    def _tell(self, error: Exception) -> None:
        logged = log_error(self.folder, error)
        kept = self._keep()
        document = self._window.document
        words = ["填报遇到没有预料到的问题，刚才的操作可能没有完成。"]
        if document is not None:
            sound = is_sound(document.session)
            words.append(
                "已核对：草稿内容完好，可以继续填写。"
                if sound
                else "草稿的内容与重新计算的不一致，请不要继续填写：另存副本，重新打开程序后核对。"
            )
            words.append("已留下恢复点。" if kept else "")
        places = where(error)
        detail = f"{type(error).__name__}，{places[-1] if places else '位置不明'}"
        detail += f"。已记入日志（不含填写的内容）：{logged}" if logged else ""
        offers = [("另存副本…", self._window.safety.save_copy)] if document is not None else []
        self._window.messages.show_message("error", "".join(words), offers, detail)

    def _keep(self) -> bool:
        try:
            return self._window.safety.keep_now()
        except Exception as second:  # whatever is wrong with the draft, the person is told
            log_error(self.folder, second)
            return False

    # What no Python code can handle: a fault inside Qt or a library

    def _watch_faults(self) -> None:
        """Let the interpreter write where it was into a file of this process when it crashes."""
        if self.folder is None:
            return
        try:
            private_folder(self.folder)
            self._fault = self.folder / _FAULT.format(uuid4().hex[:8], os.getpid())
            self._fault_file = os.open(self._fault, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with contextlib.suppress(OSError):  # some drives know no locks
                mark(self._fault_file)
            faulthandler.enable(self._fault_file)
        except OSError:
            self._fault = None

    def tell_of_last_time(self) -> bool:
        """Say that the program crashed last time, log where, and forget it; tells whether it had."""
        found = self._faults()
        for text in found:
            _append(self.folder, f"fault\n  {text}")
        if found:
            said = "填报上次意外关闭了。没有保存的内容如果可以恢复，开始页上会列出。"
            detail = f"出错的位置已记入日志（不含填写的内容）：{self.folder}"
            self._window.messages.show_message("notice", said, detail=detail)
        return bool(found)

    def _faults(self) -> list[str]:
        """Take what processes that are gone have left."""
        found = []
        for path in sorted(self.folder.glob(_FAULT.format("*", "*"))) if self.folder is not None else []:
            if path == self._fault or is_marked(path):
                continue
            with contextlib.suppress(OSError):
                text = path.read_text("utf-8", "replace")[:_MAX_FAULT]
                path.unlink()
                if text.strip():
                    found.append(text.strip().replace("\n", "\n  "))
        return found

    def finish(self) -> None:
        """Leave nothing behind when the program ends as it should."""
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        if self._fault_file is not None and self._fault is not None:
            faulthandler.disable()
            os.close(self._fault_file)
            self._fault_file = None
            with contextlib.suppress(OSError):
                self._fault.unlink()


def log_error(folder: Path | None, error: BaseException) -> Path | None:
    """Write type and places into the log; the message of an error may quote what was typed."""
    lines = [type(error).__name__, *where(error)]
    if (cause := error.__cause__ or error.__context__) is not None:
        lines += [f"caused by {type(cause).__name__}", *where(cause)]
    return _append(folder, "\n  ".join(lines))


def log_note(folder: Path | None, text: str) -> None:
    """Write into the log what the program did of itself."""
    _append(folder, text)


def _append(folder: Path | None, text: str) -> Path | None:
    from logging import LogRecord
    from logging.handlers import RotatingFileHandler

    class PrivateLog(RotatingFileHandler):
        def _open(self) -> TextIOWrapper:
            file = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, PRIVATE)
            return os.fdopen(file, "a", encoding="utf-8")

        def handleError(self, record: LogRecord) -> None:
            raise  # what was not written is not called logged

    if folder is None:
        return None
    try:
        path = private_folder(folder) / LOG
        handler = PrivateLog(path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8")
        head = f"{datetime.now():%Y-%m-%d %H:%M:%S} {_versions()}\n  {text}"
        with contextlib.closing(handler):
            handler.emit(LogRecord("tianbao", 40, "", 0, head, (), None))
    except OSError:
        return None
    return path


def where(error: BaseException) -> list[str]:
    """Give the places an error went through, innermost last, as `file:line function`."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(name: str) -> str:
    path = Path(name)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name


def _versions() -> str:
    python, system = sys.version.split()[0], QSysInfo.prettyProductName()
    return f"Python {python}, Qt {qVersion()}, {system} {QSysInfo.kernelVersion()}"


def is_sound(session: Session) -> bool:
    """Tell whether a draft can be written and read back, and gives the same figures when opened anew.

    Which number the next row gets is no content: reading leaves out those that look like a subject's code.
    """
    from dataclasses import replace

    from models.session.session import Session
    from models.storage.draft_file import dumps, loads
    from models.storage.draft_format import to_json

    try:
        again = loads(dumps(session.submission), "核对", limits=False)
        if to_json(replace(again, next_id=1)) != to_json(replace(session.submission, next_id=1)):
            return False
        fresh = Session(again, session.pack)
        return _shown(fresh) == _shown(session)
    except Exception:  # whatever it is, this is not sound
        return False


def _shown(session: Session) -> list[tuple[object, ...]]:
    """Give every text of every sheet with its place, and the issues."""
    texts = [
        (cell.address, cell.text)
        for form in session.pack.forms  # a draft read back has them in another order
        for instance in session.submission.forms.get(form.id, [])
        for row in session.sheet(form.id, instance.id).rows
        for cell in row.cells
    ]
    # Where an issue leads when it is about several cells follows the order in which they were brought.
    return [*texts, *((issue.code, issue.address[:2], issue.message) for issue in session.issues())]
