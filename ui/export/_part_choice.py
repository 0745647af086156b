"""Which part of a set with running text is exported: text and tables, or one of them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QWidget

from exporters.writers import ALL, TABLES, TEXT
from ui.drafts.document import Document
from ui.widgets.parts import fill, label

_TEXTS = {ALL: "正文和表格", TEXT: "只要正文", TABLES: "只要表格"}


class PartChoice(QWidget):
    """Offer the parts of a document's set; the choice is kept with the document while it is open."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        choices = [self._choice(part, text) for part, text in _TEXTS.items()]
        said = label("（Excel 里只有表格）", "muted")
        fill(QHBoxLayout(self), label("导出全部时：", "muted"), *choices, said, None)

    def _choice(self, part: str, text: str) -> QRadioButton:
        choice = QRadioButton(text)
        choice.setChecked(self._document.part == part)
        choice.toggled.connect(lambda on: self._set(on, part))
        return choice

    def _set(self, on: bool, part: str) -> None:
        if on:
            self._document.part = part
