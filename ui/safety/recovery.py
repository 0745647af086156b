"""Offer what a process that died left unsaved: on the start page, and when its draft is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt

from models.calculation.cell_names import cell_name
from models.comparing.differences import changed_cells
from models.errors import TianbaoError
from models.files.process_marks import clear_dead
from models.files.whole_write import clear_leftovers
from models.savepoints import savepoints
from models.savepoints.being_typed import CELL, BeingTyped
from models.savepoints.savepoints import Savepoint, SavepointError
from models.session.opening import open_submission
from models.storage.draft_errors import DraftError, DraftNewerError
from models.storage.draft_file import SUFFIX, load_with_digest
from models.storage.draft_format import same_content
from ui.drafts.files import FILTER, ask_which
from ui.drafts.user_folders import marks_folder

if TYPE_CHECKING:
    from ui.drafts.document import Document
    from ui.window.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Found:
    """A savepoint that can be offered, and in words how it differs from the saved draft."""

    savepoint: Savepoint
    difference: str

    @property
    def title(self) -> str:
        """Name the draft by its unit and set of forms."""
        return self.savepoint.belonging.title or "草稿"

    @property
    def note(self) -> str:
        """Say when it was typed, into which file, and what differs."""
        path = self.savepoint.belonging.path
        where = Path(path).name if path else "从未保存过"
        return f"{when_words(self.savepoint.belonging.when)} · {where} · {self.difference}"


def when_words(when: datetime) -> str:
    """Give a time as `今天 10:32` or `11月20日 10:32`."""
    day = "今天" if when.date() == date.today() else f"{when.month}月{when.day}日"
    return f"{day} {when:%H:%M}"


def open_words(typed: Sequence[BeingTyped]) -> str:
    """Say how much an editor held that was still open, blank for none."""
    if not typed:
        return ""
    return f"，正在输入 {count} 字" if (count := sum(one.length for one in typed)) else "，正在清空一格"


def find(folder: Path) -> list[Found]:
    """List what can be offered, newest first; what the draft has anyway is deleted."""
    return [found for one in savepoints.left_behind(folder) if (found := compare(one)) is not None]


def compare(savepoint: Savepoint) -> Found | None:
    """Compare a savepoint with its draft; None when there is nothing to recover."""
    try:
        typed = savepoint.submission()
    except DraftNewerError:  # the newer program will offer it
        return None
    except DraftError:
        savepoints.set_aside(savepoint.file)
        return None
    path, more = savepoint.belonging.path, open_words(savepoint.typed)
    if not path:
        return Found(savepoint, f"填了 {sum(1 for _ in typed.typed_cells())} 格{more}")
    clear_leftovers(Path(path).parent)  # of a save that was cut short by the same death
    try:
        saved, digest = load_with_digest(Path(path))
    except DraftError:
        return Found(savepoint, f"原来的草稿文件已不在或打不开{more}")
    if same_content(saved, typed) and not savepoint.typed:
        savepoints.delete(savepoint.file)
        return None
    count = len(changed_cells(saved, typed))
    words = f"与已保存的草稿有 {count} 格不同" if count else "行的顺序或份数与已保存的草稿不同"
    words = more.lstrip("，") if more and same_content(saved, typed) else words + more
    later = "，草稿在这之后另有改动" if digest != savepoint.belonging.digest else ""
    return Found(savepoint, words + later)


class Recovery:
    """Recover or discard what was left, and say so in the window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self._window = window
        self.folder = folder

    def offer_at_start(self) -> None:
        """Show on the start page what was left unsaved, and point there from an open draft."""
        before = set(savepoints.damaged(self.folder))
        found = find(self.folder)
        if lost := [file for file in savepoints.damaged(self.folder) if file not in before]:
            said = (
                f"有 {len(lost)} 份恢复点读不了，没有列在开始页上，已放在一边保留 {savepoints.KEPT_DAYS} 天。"
            )
            self._window.messages.show_later("notice", said, detail="\n".join(map(str, lost)))
        savepoints.tidy(self.folder)
        if (marks := marks_folder()) is not None:
            clear_dead(marks)
        self._window.start.recoveries.show_found(found, self.recover, self.discard)
        document = self._window.document
        # Where nobody has begun to type yet; the window itself may not be active.
        if found and document is None and self._window.focusWidget() is self._window.start.packs:
            self._window.start.recoveries.buttons()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        if document is not None and document.path is not None:  # offered when it was opened
            offered = savepoints.belonging_to(document.path, [one.savepoint for one in found])
            found = [one for one in found if one.savepoint is not offered]
        if found and document is not None:
            said = f"另有 {len(found)} 份没有保存的草稿可以恢复。"
            self._window.messages.show_later("notice", said, [("查看", self._window.show_start)])

    def offer_for(self, document: Document) -> None:
        """Offer the savepoint of a draft that was just opened, when there is one with something else."""
        if document.path is None or document.savepoint is not None:
            return
        one = savepoints.belonging_to(document.path, savepoints.left_behind(self.folder))
        found = compare(one) if one is not None else None
        if found is None:
            return
        said = f"这份草稿有没来得及保存的修改：{found.note}。"
        offers = [("恢复", lambda: self.recover(found)), ("丢弃", lambda: self.discard(found))]
        self._window.messages.show_later("notice", said, offers)

    def recover(self, found: Found) -> None:
        """Open what was typed as changed and unsaved; the draft file stays as it is until it is saved."""
        belonging = found.savepoint.belonging
        new = self.folder / f"{uuid4().hex}{savepoints.SUFFIX}"
        try:
            session = open_submission(found.savepoint.submission(), found.title, limits=False)
            self._window.commit()
            if not self._window.files.may_leave():
                return
            savepoints.claim(found.savepoint, new)
        except SavepointError as error:
            self._window.report(error)
            return self._refresh()
        except TianbaoError as error:
            return self._window.pack_changes.failed(error)
        path = Path(belonging.path) if belonging.path else None
        self._window.files.recover(session, path, belonging.digest, new)
        said = f"已恢复到{when_words(belonging.when)} 的内容{self._take_up(found)}，还没有保存到草稿文件。"
        self._window.safety.keep_now()  # until then it bears the name of the process that died
        self._refresh()
        self._window.messages.show_later("good", said, [("保存", self._window.save)])

    def _take_up(self, found: Found) -> str:
        """Put back what open editors held, and say so; what has no place any more is shown to be copied."""
        document, workspace = self._window.document, self._window.workspace
        assert document is not None
        assert workspace is not None
        said = ""
        for one in found.savepoint.typed:
            if not workspace.take_up(one):
                lost = "正在输入的文字没有地方可放（草稿里已没有那一格），见“详情”，可以从那里复制。"
                self._window.messages.show_later(
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
            self._window.report(error)
            return
        self._refresh()
        said = f"已丢弃。{savepoints.KEPT_DAYS} 天内还能从文件菜单里找回。"
        self._window.messages.show_message(
            "good", said, [("找回", lambda: self._find(path))], detail=str(path)
        )

    def find_discarded(self) -> None:
        """Open something that was thrown away, as a draft without a file; the person chooses which."""
        kept = savepoints.discarded_folder(self.folder)
        if not any(kept.glob(f"*{SUFFIX}")):
            said = f"没有丢弃的草稿。没有保存就关闭或丢弃的，{savepoints.KEPT_DAYS} 天内可以在这里找回。"
            return self._window.messages.show_message("notice", said)
        if path := ask_which(self._window, "找回丢弃的草稿", kept, FILTER):
            self._find(path)

    def _find(self, path: Path) -> None:
        self._window.commit()
        self._window.files.open_discarded(path)

    def _refresh(self) -> None:
        self._window.start.recoveries.show_found(find(self.folder), self.recover, self.discard)
