"""The manual as it is shipped, in a window beside the work: chapters, search, the chapter of where one is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QTextBlock, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from models.resources import RESOURCES
from ui.widgets import theme
from ui.widgets.parts import button, fill, label, line_field, open_with

MANUAL = RESOURCES.parent / "docs" / "manual.md"
CHAPTERS = {
    "start": "一、开始",
    "paper": "二、填写",
    "guide": "三、得分与审核",
    "print": "五、打印与导出",
    "keys": "六、快捷键",
    "subjects": "七、部门预算公开表",
    "making": "十二、制作表样",
    "trouble": "九、常见问题",
    "packs": "十三、自己的表样",
}
"""The chapter for each place of the window."""
_SIZE = (900, 680)
_MOST_MARKED = 500


class ManualWindow(QWidget):
    """Show the manual; the window it belongs to stays usable."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("page")
        self.setWindowTitle("填报使用手册")
        self.chapters = QListWidget()
        self.chapters.setObjectName("cards")
        self.chapters.setSpacing(4)
        self.chapters.setAccessibleName("章节")
        self.text = QTextBrowser(openLinks=False)
        self.text.setAccessibleName("手册")
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # everything wraps
        self.search = line_field(placeholder="在手册里查找，回车找下一处")
        self.search.setAccessibleName("在手册里查找")
        self.found = label("", "muted")
        self._blocks = self._fill()
        self._lay_out()
        self.chapters.currentRowChanged.connect(self._go)
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.find_next)

    def _fill(self) -> list[QTextBlock]:
        """Read the manual and list its chapters; gives where each begins."""
        try:
            words = MANUAL.read_text("utf-8")
        except OSError:
            words = f"找不到手册文件“{MANUAL}”。请重新安装程序，或向提供程序的人索取。"
        document = self.text.document()
        document.setDefaultFont(QFont(theme.interface_family(), 11))
        document.setDocumentMargin(16)
        self.text.setMarkdown(words)
        _show_as_keys(document)
        chapters = [block for block in _blocks(document) if block.blockFormat().headingLevel() == 2]
        self.chapters.addItems([block.text() for block in chapters])
        return chapters

    def _lay_out(self) -> None:
        before = button("上一处", lambda: self.find_next(backwards=True))
        buttons = (before, button("下一处", self.find_next), button("关闭", self.close))
        top = fill(QHBoxLayout(), (self.search, 1), self.found, *buttons)
        panes = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        panes.addWidget(self.chapters)
        panes.addWidget(self.text)
        panes.setStretchFactor(1, 1)
        panes.setSizes([210, 690])
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(panes, 1)
        open_with(self, *_SIZE)

    def show_chapter(self, place: str) -> None:
        """Come to the front at the chapter of a place, a key of `CHAPTERS`."""
        self.show()
        self.raise_()
        self.activateWindow()
        titles = [self.chapters.item(row).text() for row in range(self.chapters.count())]
        if CHAPTERS[place] in titles:
            self.chapters.setCurrentRow(titles.index(CHAPTERS[place]))
            self._go(self.chapters.currentRow())
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go(self, row: int) -> None:
        """Bring a chapter to the top."""
        if 0 <= row < len(self._blocks):
            bar = self.text.verticalScrollBar()
            bar.setValue(bar.maximum())  # the layout below the chapter has to be done for it to come up
            cursor = QTextCursor(self._blocks[row])
            self.text.setTextCursor(cursor)
            bar.setValue(bar.value() + self.text.cursorRect(cursor).top() - 8)

    def _search(self, words: str) -> None:
        """Mark every place that has the words, and go to the first from here on."""
        marks: list[QTextEdit.ExtraSelection] = []
        document = self.text.document()
        cursor = document.find(words) if words else QTextCursor()
        while not cursor.isNull() and len(marks) < _MOST_MARKED:
            mark: Any = QTextEdit.ExtraSelection()  # the stubs leave its attributes out
            mark.cursor = cursor
            mark.format.setBackground(Qt.GlobalColor.yellow)
            mark.format.setForeground(Qt.GlobalColor.black)
            marks.append(mark)
            cursor = document.find(words, cursor)
        self.text.setExtraSelections(marks)
        self.found.setText(("没有找到" if not marks else f"共 {len(marks)} 处") if words else "")
        at = self.text.textCursor()
        at.setPosition(at.selectionStart())
        self.text.setTextCursor(at)
        self.find_next()

    def find_next(self, backwards: bool = False) -> None:
        """Go to the next place that has the words, round the whole manual."""
        words = self.search.text()
        way = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if words and not self.text.find(words, way):
            end = QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start
            self.text.moveCursor(end)
            self.text.find(words, way)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _show_as_keys(document: QTextDocument) -> None:
    """Show what the manual marks as code in the face of the text on a ground of its own."""
    shown = QTextCharFormat()
    shown.setFontFamilies([theme.interface_family()])
    shown.setFontFixedPitch(False)
    ground = QColor(theme.MUTED)
    ground.setAlpha(40)  # seen on light and on dark, whichever comes
    shown.setBackground(ground)
    cursor = QTextCursor(document)
    for start, end in list(_code_spans(document)):
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(shown)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _code_spans(document: QTextDocument) -> Iterator[tuple[int, int]]:
    for block in _blocks(document):
        fragments: Any = block.begin()  # the stubs take it for no iterator
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().fontFixedPitch():
                yield fragment.position(), fragment.position() + fragment.length()
            fragments += 1
