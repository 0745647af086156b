"""比较草稿 and 历史版本: which cells differ between two drafts, or from a past version to be brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from models.comparing.compare import Comparison, compare
from models.comparing.recoverable import when_words
from models.comparing.restore import restore
from models.comparing.verify_file import FileVerdict
from models.errors import TianbaoError
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from models.storage.draft_file import save_draft
from models.storage.versions import Version
from ui.drafts.clearing import clear_versions
from ui.drafts.desk import Desk
from ui.drafts.document import Document
from ui.drafts.files import FILTER, SUFFIX, ask_where, ask_which, refuse_held
from ui.drafts.user_folders import kept_versions, version_files
from ui.widgets.message_bar import SAVED, STEP, MessageBar
from ui.widgets.parts import button, fill, label, open_with, show_modal, wrapping
from ui.widgets.text_table import TypedTable
from ui.widgets.wheel import scroll_past

_HEADS = ("表", "单元格", "原来", "现在")
_FILE_HEADS = ("表", "单元格", "文件里", "草稿")
_SIDE = 220
_NONE_KEPT = "还没有历史版本：每次保存草稿时会自动留下一个。"
_WITH = ("与现在的草稿相比", "与前一个版本相比")


class _Dialog(QDialog):
    """Show a comparison under a heading; what goes beside it and below is the subclass's."""

    def __init__(self, title: str, parent: QWidget | None, heads: Sequence[str] = _HEADS) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        open_with(self, 1080, 620)
        self.messages = MessageBar()
        self.about = wrapping("muted")
        self.summary = wrapping("bold")
        self.table = TypedTable(title, heads, (1, 2, 3))
        self.beside = QVBoxLayout()
        self.buttons = QHBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        self._copy = button("复制清单", self.copy)
        right = fill(QVBoxLayout(), self.about, self.summary, (self.table, 1), None, spacing=8)
        across = fill(QHBoxLayout(), self.beside, (right, 1), margins=(20, 14, 20, 0), spacing=16)
        fill(self.buttons, self._copy, None, button("关闭", self.reject), margins=(20, 6, 20, 0))
        fill(QVBoxLayout(self), self.messages, (across, 1), self.buttons, margins=(0, 0, 0, 14))

    def show_comparison(self, found: Comparison) -> None:
        """List what was found."""
        self.summary.setText(found.summary)
        self._list([one.row for one in (*found.totals, *found.cells)])

    def _list(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show these rows; without any there is nothing to look at or to copy."""
        self.table.show_rows(rows)
        self.table.setVisible(bool(rows))
        self._copy.setEnabled(bool(rows))

    def copy(self) -> None:
        """Copy the rows selected, or all of them, for a spreadsheet."""
        self.messages.show_copied(self.table.copy())


class CompareDialog(_Dialog):
    """Show how a draft differs from another that came before."""

    def __init__(self, found: Comparison, names: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__("比较草稿", parent)
        self.about.setText(f"原来：{names[0]}\n现在：{names[1]}")
        self.show_comparison(found)


class FileCheckDialog(_Dialog):
    """Show all in which a file differs from the draft it was made of."""

    def __init__(self, found: FileVerdict, path: Path, parent: QWidget | None = None) -> None:
        super().__init__("核对文件", parent, _FILE_HEADS)
        self.about.setText("\n".join([f"文件：{path}", *found.said]))
        self.summary.setText(found.summary)
        self._list(found.rows)


class HistoryDialog(_Dialog):
    """List the versions of a draft, newest first, each with the cells that changed, and bring one back."""

    def __init__(self, document: Document, kept: Sequence[Version], parent: QWidget | None = None) -> None:
        super().__init__("历史版本", parent)
        self._document = document
        self._kept: Sequence[Version] = ()
        self._read: dict[int, Session] = {}
        self.list = QListWidget()
        self.list.setAccessibleName("保存过的版本")
        self.list.setObjectName("cards")
        self.list.setFixedWidth(_SIDE)
        self.list.setSpacing(2)
        self.against = QComboBox()
        scroll_past(self.against)
        self.against.setAccessibleName("与什么相比")
        self.against.addItems(_WITH)
        self.restore_button: QPushButton = button("恢复这个版本", self.restore, "primary")
        self._heading = label("", "heading")
        self._save_as = button("另存为…", self.save_as)
        self._clear = button("清除本草稿的历史版本…", lambda: self.clear(document.path))
        clear_all = button("清除全部草稿的历史版本…", lambda: self.clear(None))
        fill(self.beside, self._heading, (self.list, 1), self.against, self._clear, clear_all)
        self.buttons.insertWidget(1, self._save_as)
        self.buttons.insertWidget(self.buttons.count() - 1, self.restore_button)
        self.list.currentRowChanged.connect(self._show)
        self.against.currentIndexChanged.connect(self._show)
        self._fill(kept)

    def _fill(self, kept: Sequence[Version]) -> None:
        self._kept = kept
        self._read.clear()
        self._heading.setText(f"保存过 {len(kept)} 个版本")
        self.list.clear()
        self.list.addItems([_when(version) for version in kept])
        for made in (self._save_as, self._clear, self.against):
            made.setEnabled(bool(kept))
        self.list.setCurrentRow(0)
        if not kept:
            self._show(-1)

    def clear(self, draft: Path | None) -> None:
        """Delete the versions of this draft, or of all, when the person says so once more."""
        kind, said = clear_versions(self, draft)
        if said:
            self._fill(kept_versions(self._document.path))
            self.messages.show_message(kind, said)

    def _session(self, row: int) -> Session:
        if row not in self._read:
            self._read[row] = open_submission(self._kept[row].submission())
        return self._read[row]

    def _show(self, _: int) -> None:
        row = self.list.currentRow()
        self.restore_button.setEnabled(False)
        self._list([])
        self.summary.clear()
        self.about.setText("" if self._kept else _NONE_KEPT)
        if row < 0:
            return
        try:
            found = self._compared(row)
        except TianbaoError as error:
            self.about.setText(f"这个版本读不了：{error.message}")
            return
        if found is None:
            self.summary.setText("这是留下的最早的版本。")
        else:
            self.show_comparison(found)
        self.restore_button.setEnabled(not self._document.read_only)

    def _compared(self, row: int) -> Comparison | None:
        """Compare a version with what is chosen; None when nothing came before it."""
        when = _when(self._kept[row])
        if self.against.currentIndex() == 0:
            self.about.setText(f"原来：{when} 保存的版本\n现在：打开的草稿")
            return compare(self._session(row), self._document.session, one_draft=True)
        if row + 1 == len(self._kept):
            self.about.setText(f"{when} 保存的版本")
            return None
        before = _when(self._kept[row + 1])
        self.about.setText(f"原来：{before} 保存的版本\n现在：{when} 保存的版本")
        return compare(self._session(row + 1), self._session(row), one_draft=True)

    def restore(self) -> None:
        """Bring the chosen version back as one step, which 撤销 takes back."""
        version = self._kept[self.list.currentRow()]
        try:
            change = restore(self._document.session, version.submission())
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self._document.do(change, f"恢复 {_when(version)} 的版本")
        self.accept()

    def save_as(self) -> None:
        """Save the chosen version as a draft of its own, the open one staying as it is."""
        version = self._kept[self.list.currentRow()]
        assert self._document.path is not None
        name = f"{self._document.path.stem}（{version.saved:%m-%d %H%M} 的版本）{SUFFIX}"
        path = ask_where(self, "另存为", str(self._document.path.with_name(name)), FILTER, SUFFIX)
        if path is None:
            return
        try:
            refuse_held(path, "这个版本")
            save_draft(version.submission(), path, what="这个版本")
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self.messages.show_message("good", f"已另存为：{path}")


def _when(version: Version) -> str:
    """Say when a version was saved, to the second: several are saved within a minute."""
    return f"{when_words(version.saved)}:{version.saved:%S}"


def show_history(desk: Desk) -> None:
    """Let the person look at the versions of the open draft, or say that there are none."""
    document = desk.document
    assert document is not None
    kept = kept_versions(document.path)
    if not kept:
        offers = [("清除全部草稿的历史版本…", lambda: _clear_all(desk))] if version_files() else []
        return desk.messages.show_message("notice", _NONE_KEPT, offers, until=(SAVED,))
    show_modal(HistoryDialog(document, kept, desk.window))


def _clear_all(desk: Desk) -> None:
    kind, said = clear_versions(desk.window, None)
    if said:
        desk.messages.show_message(kind, said, until=(STEP,))


def show_compare(desk: Desk) -> None:
    """Compare a draft file with the open draft, or with another file where none is open."""
    session = desk.document.session if desk.document is not None else None
    before = _ask(desk, "与哪份草稿比较" if session else "比较：原来的草稿")
    after = None if session or before is None else _ask(desk, "比较：现在的草稿")
    if before is None or (session is None and after is None):
        return
    try:
        now = session or open_draft(after or before)
        found = compare(open_draft(before), now)
    except TianbaoError as error:
        return desk.messages.show_error(error)
    show_modal(CompareDialog(found, (str(before), str(after or "打开的草稿")), desk.window))


def _ask(desk: Desk, title: str) -> Path | None:
    return ask_which(desk.window, title, desk.recent.folder("draft"), FILTER)
