"""What somebody who starts the program for the first time has to know, until it is closed for good."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.drafts.remembered import Remembered
from ui.widgets.parts import box, button, fill, label

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
        # Lines that wrap would ask for room they do not need.
        words = (label(f"{number}. {text}") for number, text in enumerate(LINES, 1))
        self.close_button = button("知道了，不再显示", self._close, "quiet")
        closing = (self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        said = fill(QVBoxLayout(), *words, spacing=3)
        fill(QHBoxLayout(card), (said, 1), closing, margins=(18, 6, 10, 6))
        fill(QVBoxLayout(self), card, margins=(0, 0, 0, 4))
        self.setHidden(recent.welcomed)

    def _close(self) -> None:
        self._recent.note_welcomed()
        self.hide()
