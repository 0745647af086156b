"""Keep the liaison's typing safe: savepoints, recovery, locks and failed saves, joined to the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from models.errors import TianbaoError
from models.files.user_folders import own_folder
from ui.drafts.desk import Desk
from ui.drafts.user_folders import keep_version
from ui.widgets.message_bar import SAVED

if TYPE_CHECKING:  # these are imported with the first draft, not with the window
    from ui.drafts.document import Document
    from ui.safety._locking import DraftLocks
    from ui.safety._save_problems import SaveProblems
    from ui.safety.autosave import Autosave
    from ui.safety.recovery import Recovery, Show


class Safety:
    """Follow the window's documents; made with the window, its parts with the first draft."""

    def __init__(self, desk: Desk, show_found: Show) -> None:
        self._desk = desk
        self._show_found = show_found
        self.folder = own_folder("savepoints")
        self.autosave: Autosave | None = None
        self.locking: DraftLocks | None = None
        self._saving: SaveProblems | None = None
        self._recovery: Recovery | None = None
        desk.files.opened.connect(self._opened)
        desk.files.keep_now = self.keep_now
        self._unkept_before = ""
        self._unkept: list[str] = []
        self._draft_safe = ""
        desk.files.overwriting.connect(self._keep_before)
        desk.files.saved.connect(self._keep_saved)
        desk.recent.unkept.connect(self._tell_later)
        desk.committed.connect(self.hurry)

    @property
    def saving(self) -> SaveProblems:
        """Give what tells of saves that failed."""
        from ui.safety._save_problems import SaveProblems

        if self._saving is None:
            self._saving = SaveProblems(self._desk, self._edit_anyway)
        return self._saving

    @property
    def recovery(self) -> Recovery | None:
        """Give what offers unsaved typing, None where the system has no folder for the user."""
        from ui.safety.recovery import Recovery

        if self._recovery is None and self.folder is not None:
            self._recovery = Recovery(self._desk, self.folder, self._show_found, self.keep_now)
        return self._recovery

    def offer_recovery(self) -> None:
        """Look for what a process that died has left, once the window is there."""
        if self.recovery is not None and self.folder is not None and self.folder.is_dir():
            self.recovery.offer_at_start()

    def _make(self) -> DraftLocks:
        from ui.safety._locking import DraftLocks
        from ui.safety.autosave import Autosave

        if self.autosave is None and self.folder is not None:
            self.autosave = Autosave(self.folder, self._desk)
            self.autosave.failed.connect(self._no_savepoint)
            self._desk.files.saved.connect(self._saved)
        if self.locking is None:
            self.locking = DraftLocks(self._desk, self.save_copy)
        _ = self.saving
        return self.locking

    def _opened(self, document: Document) -> None:
        from models.files.whole_write import clear_leftovers

        locking = self._make()
        if document.path is not None:  # a process may have died while saving there
            clear_leftovers(document.path.resolve().parent)
        document.refused.connect(self.saving.refuse)
        locking.follow(document)
        if self.autosave is not None:
            self.autosave.follow(document, document.savepoint)
        if self.recovery is not None:
            self.recovery.offer_for(document)

    def _saved(self, _: object) -> None:
        if self.autosave is not None:
            self.autosave.saved()

    def _keep_before(self, path: Path) -> None:
        # Told once the draft is saved: when it is not, nothing is lost.
        self._unkept_before = _keep_version(path)

    def _keep_saved(self, path: Path) -> None:
        said = _keep_version(path)
        if not said and self._unkept_before:
            said = f"改之前的内容{self._unkept_before}"
        if said:
            self._tell_later(said)
        if self._unkept:
            self._draft_safe = "草稿已保存，但"

    def _tell_later(self, said: str) -> None:
        """Say what was not kept when everything is done, in one message that begins with the draft itself."""
        if not self._unkept:
            QTimer.singleShot(0, self._desk, self._tell)
        self._unkept.append(said)

    def _tell(self) -> None:
        said = self._draft_safe + "".join(self._unkept)
        self._unkept, self._draft_safe = [], ""
        self._desk.messages.show_later("notice", said)

    def closed(self) -> None:
        """Let go of the document; the person has saved it or given it up."""
        if self.locking is not None:
            self.locking.follow(None)
        if self.autosave is not None:
            self.autosave.follow(None)

    def finish(self) -> None:
        """Let go of everything before the window closes."""
        if self.locking is not None:
            self.locking.follow(None)
        if self.autosave is not None:
            self.autosave.finish()

    def hurry(self) -> None:
        """Write the savepoint that is waiting, before something that takes long."""
        if self.autosave is not None:
            self.autosave.hurry()

    def keep_now(self) -> bool:
        """Write a savepoint at once and wait for it; tells whether one is there."""
        return self.autosave is not None and self.autosave.write_and_wait()

    def _edit_anyway(self) -> None:
        if self.locking is not None:
            self.locking.edit_anyway()

    def save_copy(self) -> None:
        """Save a copy elsewhere."""
        self.saving.save_copy()

    def find_discarded(self) -> None:
        """Let the person open something that was thrown away."""
        if self.recovery is not None:
            self._desk.commit()
            self.recovery.find_discarded()

    def _no_savepoint(self, error: TianbaoError) -> None:
        said = "草稿没有保存，也没能留下恢复点：这时断电或程序意外关闭，会丢失未保存的修改。请尽快保存草稿。"
        self._desk.messages.show_later(
            "error", said, [("保存", self._desk.save)], f"{error.message} {error.detail}", (SAVED,)
        )


def _keep_version(path: Path) -> str:
    """Keep a version of a draft; gives why that was not possible, blank when it was."""
    try:
        keep_version(path)
    except TianbaoError as error:
        return error.message
    return ""
