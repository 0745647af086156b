"""核对纸质件: a line over the page for the code of the paper or the file of it, and what comparing found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from models.address import Address
from models.errors import TianbaoError
from ui.compare.file_check import FILTER, check_file
from ui.drafts.desk import Desk
from ui.drafts.files import ask_which, folder_for
from ui.drafts.user_folders import kept_versions
from ui.widgets import theme
from ui.widgets.parts import button, fill, label, linking, show_modal, wrapping
from ui.widgets.waiting import waiting_cursor

if TYPE_CHECKING:
    from models.comparing.verify_file import FileVerdict
    from models.comparing.verify_paper import Finding
    from ui.drafts.document import Document

_WHAT = "核对码印在纸质件每页下端，也可以用扫码枪扫旁边的二维码；导出的 PDF、Excel 文件选文件或拖到这里。"
_NARROW = 560
"""Pixels; a panel less wide has its parts one below the other, and what it is for as a tooltip alone."""
_Found = TypeVar("_Found")
_MOST = 5
"""Places that are named in the panel; all are in a list of their own, to copy."""


class VerifyPanel(QFrame):
    """Compare the open draft with paper, or with a file made of it."""

    left = Signal()
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("message")
        self._document: Document | None = None
        self.code = QLineEdit(placeholderText="7K3M-92QF")
        self.code.setAccessibleName("纸质件的核对码")
        self.code.setToolTip(_WHAT)
        self.code.setMinimumWidth(120)
        self.code.setMaximumWidth(300)
        self.code.returnPressed.connect(self.verify)
        self.result = wrapping("bold")
        self.changes = linking(wrapping("muted"), self._go)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        self.changes.setTextInteractionFlags(self.changes.textInteractionFlags() | selectable)
        self._places: list[Address | None] = []
        self.all = button("全部列出…", self._list_all, "quiet")
        self._listed: tuple[FileVerdict, Path] | None = None
        self._what = wrapping("muted", _WHAT)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.setAcceptDrops(True)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        asked = fill(QHBoxLayout(), self.code, button("核对", self.verify, "primary"), spacing=8)
        choose, close = button("选择文件…", self.file_wanted.emit), button("关闭", self.hide, "quiet")
        files = fill(QHBoxLayout(), choose, (self._what, 1), close, spacing=8)
        fill(self._line, label("核对纸质件", "heading"), asked, (files, 1), spacing=8)
        below = (self.result, self.changes, (self.all, 0, Qt.AlignmentFlag.AlignLeft))
        fill(QVBoxLayout(self), self._line, *below, margins=(14, 7, 8, 7))

    def ask(self, document: Document) -> None:
        """Ask for the code of a paper to compare a document with."""
        if document is not self._document:
            self.forget()
            self._document = document
            document.changed.connect(self._outdated)
        self._say("")
        self.show()
        self.code.selectAll()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Keep nothing of the document compared before."""
        if self._document is not None:
            self._document.changed.disconnect(self._outdated)
        self._document = None
        self._listed = None
        self.code.clear()
        self.hide()

    def verify(self) -> None:
        """Say whether the paper with the code in the field agrees with the document."""
        from models.comparing.verify_paper import verify

        assert self._document is not None
        session, kept = self._document.session, kept_versions(self._document.path)
        if (found := self._found(partial(verify, session, self.code.text(), kept))) is not None:
            self._show(found, [(line, None) for line in found.lines])
        self.code.selectAll()  # for the next paper

    def verify_file(self, path: Path) -> None:
        """Say in which cells a file that was exported differs from the document."""
        assert self._document is not None
        found = self._found(partial(check_file, self._document.session, path))
        if found is None:
            return
        self._show(found, found.placed(_MOST), f"“{path.name}”：")
        self.all.setVisible(found.places > 0)
        self._listed = found, path

    def _list_all(self) -> None:
        from ui.compare.dialogs import FileCheckDialog

        assert self._listed is not None
        show_modal(FileCheckDialog(*self._listed, self.window()))

    def _found(self, compared: Callable[[], _Found]) -> _Found | None:
        """Give what comparing finds, None having said why where it cannot be done."""
        try:
            with waiting_cursor():
                return compared()
        except TianbaoError as error:
            self._say("error", f"● {error.message}")
            return None

    def _show(
        self, found: Finding | FileVerdict, lines: Sequence[tuple[str, Address | None]], what: str = ""
    ) -> None:
        mark, kind = ("✓", "good") if found.agrees else ("▲", "notice")
        self._places = [at for _, at in lines]
        listed = "<br>".join(_line(number, *line) for number, line in enumerate(lines))
        self._say(kind, f"{mark} {what}{found.summary}", listed)

    def _go(self, link: str) -> None:
        """Go to the cell that a line is about; the panel stays, for the next."""
        at = self._places[int(link)]
        if at is not None and self._document is not None:
            self._document.go_to(at)

    def _say(self, kind: str, result: str = "", changes: str = "") -> None:
        for widget, text in ((self.result, result), (self.changes, changes)):
            widget.setText(text)
            widget.setVisible(bool(text))
        self.all.hide()
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)

    def _outdated(self, _: object) -> None:
        self._say("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < _NARROW
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._what.setVisible(not narrow)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
        if path is not None and self._document is not None:
            event.acceptProposedAction()
            self.verify_file(path)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def _line(number: int, said: str, at: Address | None) -> str:
    """Give a line of what was found as HTML, with the way to its cell."""
    link = f' <a href="{number}" style="color:{theme.ACCENT}">定位</a>' if at is not None else ""
    return f"· {escape(said)}{link}"


def _dropped(event: QDropEvent) -> Path | None:
    """Give the one file that is dragged over the panel."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


class PaperCheck(QObject):
    """Own the panel of the window; made when it is first asked for, gone from a page it is not about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.panel: VerifyPanel | None = None
        desk.files.opened.connect(self._forget)
        desk.draft_left.connect(self._forget)

    def ask(self) -> None:
        """Ask for the code of a paper to compare the open draft with."""
        desk = self._desk
        desk.commit()
        if desk.document is None:
            return
        if self.panel is None:
            self.panel = VerifyPanel()
            self.panel.left.connect(desk.focus_wanted)
            self.panel.file_wanted.connect(self.choose_file)
            desk.panel_wanted.emit(self.panel)
        desk.draft_wanted.emit()
        self.panel.ask(desk.document)

    def choose_file(self) -> None:
        """Ask for a file that was exported, and compare it with the open draft."""
        desk = self._desk
        desk.commit()
        if desk.document is None or self.panel is None:
            return
        path = ask_which(desk.window, "核对文件", folder_for(desk.document, desk.recent, "pdf"), FILTER)
        if path is not None:
            self.panel.verify_file(path)

    def _forget(self, _: object = None) -> None:
        if self.panel is not None:
            self.panel.forget()
