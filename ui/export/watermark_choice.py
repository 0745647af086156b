"""Whether pages carry 草稿 while anything is wrong or missing; leaving it out is asked about here."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.pages.page_marks import WATERMARK, has_errors
from ui.drafts.document import Document
from ui.widgets.parts import button, fill, label


class WatermarkChoice(QWidget):
    """Say what the pages carry, and change it."""

    changed = Signal()

    _document: Document  # that was shown last

    def __init__(self) -> None:
        super().__init__()
        self._said = label("", "muted")
        self._off = button(f"不印“{WATERMARK}”", lambda: self._ask(True), "quiet")
        self._sure = button("仍要不印", lambda: self._set(False))
        self._keep = button(f"保留“{WATERMARK}”", lambda: self._ask(False), "primary")
        self._on = button(f"恢复“{WATERMARK}”", lambda: self._set(True), "quiet")
        fill(QHBoxLayout(self), self._said, self._off, self._sure, self._keep, self._on, None)

    def show_document(self, document: Document) -> None:
        """Say it of a document; nothing is shown when nothing is wrong or missing."""
        self._document = document
        self._ask(False)

    def _ask(self, asking: bool) -> None:
        marked = self._document.watermark
        if asking:
            self._said.setText("还有错误或未填，不印字样容易被当成正式稿。")
        elif marked:
            self._said.setText(f"有错误或未填时每页印浅色“{WATERMARK}”字样。")
        else:
            self._said.setText(f"有错误或未填，但不印“{WATERMARK}”字样。")
        self._off.setVisible(marked and not asking)
        self._on.setVisible(not marked)
        self._sure.setVisible(asking)
        self._keep.setVisible(asking)
        self.setVisible(has_errors(self._document.session))
        if asking:
            self._keep.setFocus()

    def _set(self, marked: bool) -> None:
        self._document.watermark = marked
        self._ask(False)
        self.changed.emit()
