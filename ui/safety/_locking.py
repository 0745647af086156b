"""Say who else has the draft open, let it only be read then, and tell others that it is open here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from models.storage.draft_file import Outside, outside
from models.storage.draft_lock import REFRESH, DraftLock, Holder
from ui.drafts.desk import Desk
from ui.drafts.document import Document
from ui.drafts.user_folders import marks_folder


class DraftLocks(QObject):
    """Hold the lock of the open draft's file for as long as it is open."""

    def __init__(self, desk: Desk, save_copy: Callable[[], None]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._save_copy = save_copy
        self._document: Document | None = None
        self.lock: DraftLock | None = None
        self._timer = QTimer(self, interval=int(REFRESH * 1000))
        self._timer.timeout.connect(self.refresh)
        desk.files.saved.connect(self._saved)

    def follow(self, document: Document | None) -> None:
        """Let go of the draft before and take the lock of another, none when it has no file."""
        self._release()
        self._document = document
        if document is not None and document.path is not None:
            self._take(document, document.path)

    def _release(self) -> None:
        self._timer.stop()
        if self.lock is not None:
            self.lock.release()
            self.lock = None

    def _take(self, document: Document, path: Path) -> None:
        self.lock = DraftLock(path, marks_folder())
        holder = self.lock.take()
        self._timer.start()
        if holder is not None:
            self._only_read(document, path, holder)

    def _only_read(self, document: Document, path: Path, holder: Holder) -> None:
        document.set_read_only(f"“{path.name}”正由{holder.words}编辑")
        said = f"{document.read_only}，已先以只读方式打开。同时编辑时，后保存的一方要选择两份都留还是覆盖。"
        offers = [("仍要编辑", self.edit_anyway), ("另存副本…", self._save_copy)]
        self._desk.messages.show_later("notice", said, offers)

    def edit_anyway(self) -> None:
        """Take the lock over, and load the file again when it has changed meanwhile."""
        document = self._document
        if document is None or document.path is None or self.lock is None:
            return
        self.lock.take(over=True)
        self._timer.start()
        document.set_read_only("")
        self._desk.messages.hide()
        if outside(document.path, document.digest) is Outside.CHANGED and not document.unsaved:
            self._desk.open(document.path)

    def refresh(self) -> None:
        """Give a sign of life; notice that someone has taken the lock over, or that it has become free."""
        document = self._document
        if self.lock is None or document is None:
            return
        if document.read_only:
            self._look_again(document, self.lock)
        elif (holder := self.lock.refresh()) is not None:
            said = "也打开了这份草稿并选择了编辑。保存时如果内容不一样，会请您选择两份都留还是覆盖。"
            self._desk.messages.show_later("notice", holder.words + said)

    def _look_again(self, document: Document, lock: DraftLock) -> None:
        if lock.holder() is None and document.path is not None:
            self._timer.stop()
            said = f"“{document.path.name}”现在没有别人编辑了。"
            self._desk.messages.show_later("notice", said, [("开始编辑", self.edit_anyway)])

    def _saved(self, path: Path) -> None:
        """Move the lock to the file the draft is saved under now."""
        document = self._document
        if document is None or (self.lock is not None and self.lock.is_of(path)):
            return
        self._release()
        document.set_read_only("")
        self._take(document, path)
