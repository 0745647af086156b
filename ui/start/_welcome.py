"""What somebody who starts the program for the first time has to know, until it is closed for good."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.drafts.remembered import Remembered
from ui.widgets.parts import box, button, label

LINES = (
    "选表样，填年度和单位，点“新建”；想先看看填好的样子，打开右边的样例。",
    "浅蓝底的格子由您填写，白底的由程序计算；填错了按 Ctrl+Z，断电也不会丢。",
    "哪里不明白，按 F1，手册就翻到说明那里的一章。",
)


class Welcome(QWidget):
    """Show three lines and the button that closes them for good."""

    def __init__(self, recent: Remembered) -> None:
        super().__init__()
        self._recent = recent
        card = box("card")
        line = QHBoxLayout(card)
        line.setContentsMargins(18, 6, 10, 6)
        words = QVBoxLayout()
        words.setSpacing(3)
        for number, text in enumerate(LINES, 1):
            words.addWidget(label(f"{number}. {text}"))  # lines that wrap would ask for room they do not need
        line.addLayout(words, 1)
        self.close_button = button("知道了，不再显示", self._close, "quiet")
        line.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.addWidget(card)
        self.setHidden(recent.welcomed)

    def _close(self) -> None:
        self._recent.note_welcomed()
        self.hide()
