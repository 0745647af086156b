"""核对纸质件: a line over the page for the code of the paper, typed or scanned, and what comparing found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from models.errors import TianbaoError
from ui.drafts.desk import Desk
from ui.drafts.user_folders import kept_versions
from ui.widgets.parts import button, label, wrapping

if TYPE_CHECKING:
    from models.comparing.verify_paper import Finding
    from ui.drafts.document import Document

_WHAT = "核对码印在纸质件每页左下角；也可以用扫码枪扫右下角的二维码。"


class VerifyPanel(QFrame):
    """Compare the open draft with paper."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self._document: Document | None = None
        self.code = QLineEdit(placeholderText="7K3M-92QF")
        self.code.setAccessibleName("纸质件的核对码")
        self.code.setMinimumWidth(120)
        self.code.setMaximumWidth(300)
        self.code.returnPressed.connect(self.verify)
        self.result = wrapping("bold")
        self.changes = wrapping("muted")
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(label("核对纸质件", "heading"))
        line.addWidget(self.code)
        line.addWidget(button("核对", self.verify, "primary"))
        what = wrapping("muted")
        what.setText(_WHAT)
        line.addWidget(what, 1)
        line.addWidget(button("关闭", self.hide, "quiet"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 7, 8, 7)
        layout.addLayout(line)
        layout.addWidget(self.result)
        layout.addWidget(self.changes)

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
        self.code.clear()
        self.hide()

    def verify(self) -> None:
        """Say whether the paper with the code in the field agrees with the document."""
        from models.comparing.verify_paper import verify

        assert self._document is not None
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._show(verify(self._document.session, self.code.text(), kept_versions(self._document.path)))
        except TianbaoError as error:
            self._say("error", f"● {error.message}")
        finally:
            QGuiApplication.restoreOverrideCursor()
        self.code.selectAll()  # for the next paper

    def _show(self, found: Finding) -> None:
        mark = "✓" if found.agrees else "▲"
        self._say(
            "good" if found.agrees else "notice",
            f"{mark} {found.summary}",
            "\n".join(f"· {line}" for line in found.lines),
        )

    def _say(self, kind: str, result: str = "", changes: str = "") -> None:
        for widget, text in ((self.result, result), (self.changes, changes)):
            widget.setText(text)
            widget.setVisible(bool(text))
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)

    def _outdated(self, _: object) -> None:
        self._say("")

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


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
            desk.panel_wanted.emit(self.panel)
        desk.draft_wanted.emit()
        self.panel.ask(desk.document)

    def _forget(self, _: object = None) -> None:
        if self.panel is not None:
            self.panel.forget()
