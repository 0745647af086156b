"""Which part of a set with running text is exported: text and tables, or one of them."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QWidget

from exporters.writers import ALL, TABLES, TEXT
from ui.drafts.document import Document
from ui.widgets.parts import label

_TEXTS = {ALL: "正文和表格", TEXT: "只要正文", TABLES: "只要表格"}


class PartChoice(QWidget):
    """Offer the parts of a document's set; the choice is kept with the document while it is open."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label("导出全部时：", "muted"))
        for part, text in _TEXTS.items():
            choice = QRadioButton(text)
            choice.setChecked(document.part == part)
            choice.toggled.connect(lambda on, part=part: self._set(on, part))
            self._group.addButton(choice)
            layout.addWidget(choice)
        layout.addWidget(label("（Excel 里只有表格）", "muted"))
        layout.addStretch()

    def _set(self, on: bool, part: str) -> None:
        if on:
            self._document.part = part
