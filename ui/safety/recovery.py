"""Offer what a process that died left unsaved: on the start page, and when its draft is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from models.calculation.cell_names import cell_name
from models.comparing.recoverable import Found, find, recoverable, when_words
from models.errors import TianbaoError
from models.files.process_marks import clear_dead
from models.savepoints import savepoints
from models.savepoints.being_typed import CELL
from models.savepoints.savepoints import SavepointError
from models.session.opening import open_submission
from ui.drafts.desk import Desk
from ui.drafts.user_folders import marks_folder
from ui.safety._discarded import DiscardedDialog
from ui.widgets.message_bar import AWAY, PLACE, SAVED, STEP
from ui.widgets.parts import show_modal

if TYPE_CHECKING:
    from ui.drafts.document import Document


Show = Callable[[list[Found], bool], None]
"""How what was found is shown on the start page; True where the program has just been started."""


class Recovery:
    """Recover or discard what was left, and say so in the window."""

    def __init__(self, desk: Desk, folder: Path, show: Show, keep_now: Callable[[], bool]) -> None:
        self._desk = desk
        self._show = show
        self._keep_now = keep_now
        self.folder = folder

    def offer_at_start(self) -> None:
        """Show on the start page what was left unsaved, and point there from an open draft."""
        before = set(savepoints.damaged(self.folder))
        found = find(self.folder)
        if lost := [file for file in savepoints.damaged(self.folder) if file not in before]:
            said = (
                f"有 {len(lost)} 份恢复点读不了，没有列在开始页上，已放在一边保留 {savepoints.KEPT_DAYS} 天。"
            )
            self._desk.messages.show_later("notice", said, detail="\n".join(map(str, lost)))
        savepoints.tidy(self.folder)
        if (marks := marks_folder()) is not None:
            clear_dead(marks)
        self._show(found, True)
        document = self._desk.document
        if document is not None and document.path is not None:  # offered when it was opened
            offered = savepoints.belonging_to(document.path, [one.savepoint for one in found])
            found = [one for one in found if one.savepoint is not offered]
        if found and document is not None:
            said = f"另有 {len(found)} 份没有保存的草稿可以恢复。"
            self._desk.messages.show_later(
                "notice", said, [("查看", self._desk.start_wanted.emit)], until=(AWAY,)
            )

    def offer_for(self, document: Document) -> None:
        """Offer the savepoint of a draft that was just opened, when there is one with something else."""
        if document.path is None or document.savepoint is not None:
            return
        one = savepoints.belonging_to(document.path, savepoints.left_behind(self.folder))
        found = recoverable(one) if one is not None else None
        if found is None:
            return
        said = f"这份草稿有没来得及保存的修改：{found.note}。"
        offers = [("恢复", lambda: self.recover(found)), ("丢弃", lambda: self.discard(found))]
        self._desk.messages.show_later("notice", said, offers)

    def recover(self, found: Found) -> None:
        """Open what was typed as changed and unsaved; the draft file stays as it is until it is saved."""
        belonging = found.savepoint.belonging
        new = self.folder / f"{uuid4().hex}{savepoints.SUFFIX}"
        try:
            session = open_submission(found.savepoint.submission(), found.title, limits=False)
            self._desk.commit()
            if not self._desk.files.may_leave():
                return
            savepoints.claim(found.savepoint, new)
        except SavepointError as error:
            self._desk.messages.show_error(error)
            return self._refresh()
        except TianbaoError as error:
            return self._desk.files.failed.emit(error)
        path = Path(belonging.path) if belonging.path else None
        self._desk.files.recover(session, path, belonging.digest, new)
        if (document := self._desk.document) is not None and belonging.place:
            document.left_at = belonging.place
            document.go_back()
        said = f"已恢复到{when_words(belonging.when)} 的内容{self._take_up(found)}，还没有保存到草稿文件。"
        self._keep_now()  # until then it bears the name of the process that died
        self._refresh()
        self._desk.messages.show_later("good", said, [("保存", self._desk.save)], until=(SAVED, STEP))

    def _take_up(self, found: Found) -> str:
        """Put back what open editors held, and say so; what has no place any more is shown to be copied."""
        document, editors = self._desk.document, self._desk.editors
        assert document is not None
        assert editors is not None
        said = ""
        for one in found.savepoint.typed:
            if not editors.take_up(one):
                lost = "正在输入的文字没有地方可放（草稿里已没有那一格），见“详情”，可以从那里复制。"
                self._desk.messages.show_later(
                    "error", lost, detail="\n".join(filter(None, (one.text, one.reason)))
                )
            elif one.kind == CELL:
                said += f"，正在输入的文字已填入“{cell_name(document.session.calculation, one.address)}”"
            else:
                said += "，没有输完的一处已重新打开"
        return said

    def discard(self, found: Found) -> None:
        """Put it with what is thrown away in some days."""
        try:
            path = savepoints.discard(found.savepoint)
        except TianbaoError as error:
            self._desk.messages.show_error(error)
            return
        self._refresh()
        said = f"已丢弃。{savepoints.KEPT_DAYS} 天内还能从文件菜单里找回。"
        self._desk.messages.show_message("good", said, [("找回", lambda: self._find(path))], detail=str(path))

    def find_discarded(self) -> None:
        """Open something that was thrown away, as a draft without a file; the person chooses which."""
        kept = savepoints.thrown_away(self.folder)
        if not kept:
            said = f"没有丢弃的草稿。没有保存就关闭或丢弃的，{savepoints.KEPT_DAYS} 天内可以在这里找回。"
            return self._desk.messages.show_message("good", said, until=(STEP, PLACE))
        dialog = DiscardedDialog(kept, self._desk.window)
        if show_modal(dialog) and dialog.chosen is not None:
            self._find(dialog.chosen)

    def _find(self, path: Path) -> None:
        self._desk.commit()
        self._desk.files.open_discarded(path)

    def _refresh(self) -> None:
        self._show(find(self.folder), False)
