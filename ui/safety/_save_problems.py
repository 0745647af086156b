"""What is offered when a draft could not be saved as meant: a copy elsewhere, keeping both, writing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from models.comparing.differences import changed_cells, named
from models.errors import TianbaoError
from models.storage.draft_file import SUFFIX, load_draft
from ui.drafts.desk import Desk
from ui.drafts.document import Document, ReadOnlyError
from ui.widgets.message_bar import SAVED, STEP, Offer

_MAX_LISTED = 30


def differences(document: Document, path: Path) -> tuple[int, list[str]]:
    """Count the cells in which a file differs from the document and list the first; TianbaoError."""
    from models.session.opening import open_submission

    theirs = load_draft(path)
    found = changed_cells(theirs, document.session.submission)
    calc = document.session.calculation
    only_theirs = any(not calc.submission.has_row(change.address) for change in found)
    sides = (calc, open_submission(theirs).calculation) if only_theirs else (calc,)
    lines = [named(change, *sides).line for change in found[:_MAX_LISTED]]
    more = len(found) - len(lines)
    return len(found), [*lines, f"……另有 {more} 格"] if more else lines


def name_beside(path: Path, now: datetime) -> Path:
    """Give a free name for this computer's version of a draft, as `名称（本机 10-32）.tianbao`."""
    stem = f"{path.stem}（本机 {now:%H-%M}"
    made, number = path.with_name(f"{stem}）{SUFFIX}"), 2
    while made.exists():
        made = path.with_name(f"{stem} {number}）{SUFFIX}")
        number += 1
    return made


class SaveProblems:
    """Say in the window's message bar what saving ran into, with what can be done about it."""

    def __init__(self, desk: Desk, edit_anyway: Callable[[], None]) -> None:
        self._desk = desk
        self._edit_anyway = edit_anyway
        files = desk.files
        files.save_failed.connect(self._failed)
        files.conflicted.connect(self._conflicted)
        files.written_again.connect(self._written_again)

    def _failed(self, error: TianbaoError) -> None:
        if isinstance(error, ReadOnlyError):
            offers: list[Offer] = [("仍要编辑", self._edit_anyway)]
        else:
            offers = [("再试一次", self._again(self._desk.files.again))]
        offers.append(("另存副本…", self.save_copy))
        self._desk.messages.show_message("error", error.message, offers, error.detail)

    def _again(self, step: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            self._desk.commit()
            step()

        return run

    def refuse(self) -> None:
        """Say why an edit was not carried out."""
        if (document := self._desk.document) is not None:
            self._failed(ReadOnlyError(document.read_only))

    def save_copy(self) -> None:
        """Save a copy elsewhere and say what that means for the draft itself."""
        path = self._desk.files.save_copy()
        if path is not None:
            unsaved = self._desk.files.unsaved
            rest = "原来的草稿仍有未保存的修改。" if unsaved else ""
            offers = [("打开副本", lambda: self._desk.open(path))]
            self._desk.messages.show_message("good", f"副本已保存：{path}。{rest}", offers, until=(SAVED,))

    def _conflicted(self, path: Path) -> None:
        document = self._desk.document
        assert document is not None
        try:
            count, lines = differences(document, path)
            said = f"有 {count} 格与本机不同，见“详情”" if count else "填写的内容与本机相同"
        except TianbaoError as error:
            lines, said = [error.message], "现在的文件已不能作为草稿打开"
        head = ["文件里的内容 → 本机的内容"] if len(lines) > 1 else []
        self._desk.messages.show_message(
            "error",
            f"草稿没有保存：“{path.name}”在打开之后被别的程序或别人改过（{said}）。",
            [("两份都留", self._keep_both), ("覆盖", self._overwrite)],
            "\n".join([*head, *lines]),
        )

    def _keep_both(self) -> None:
        document = self._desk.document
        if document is None or document.path is None:
            return
        self._desk.commit()
        path = name_beside(document.path, datetime.now())
        theirs = document.path.name
        if self._desk.files.write(path):
            said = f"本机的已另存为“{path.name}”，现在填的是这一份；“{theirs}”没有动。"
            self._desk.messages.show_message("good", said, until=(STEP,))

    def _overwrite(self) -> None:
        document = self._desk.document
        if document is not None and document.path is not None:
            self._desk.commit()
            self._desk.files.write(document.path, over=True)

    def _written_again(self, path: Path) -> None:
        said = f"“{path.name}”已不在原处（被移动、改名或删除），已重新保存在那里：{path}"
        self._desk.messages.show_message("notice", said)
