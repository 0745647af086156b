"""The dictionary of subjects as a tree to look through and to search; what is chosen goes into the table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from models.editing.subject_codes import split_code
from models.subjects.dictionary import Subject, parents
from models.subjects.lists_in_use import NAMES, dictionary, source_words
from ui.widgets.message_bar import MessageBar
from ui.widgets.parts import button, fill, line_field, message_body, open_with

_ABOUT = (
    "输入编码、名称的一部分或拼音首字母来查。来源“公开表”是在公开的表里见过的，“全国分类科目”没有在公开表里见过，"
    "请与批复核对；字典里没有的编码照样可以填，自己写名称。"
)
_HEADS = ("编码", "名称", "来源")
_CODE = Qt.ItemDataRole.UserRole
_ALL = 100_000
_CLASS = 3


class SubjectBrowser(QDialog):
    """Show one dictionary as it is in a year; `put_in` puts a code and its name into a table and says so."""

    def __init__(
        self,
        name: str,
        year: int,
        put_in: Callable[[str, str], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._book, self._year, self._put_in = dictionary(name), year, put_in
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setWindowTitle(f"{NAMES[name]}（{year} 年度）")
        open_with(self, 760, 640)
        self.messages = MessageBar()
        self.search = line_field(placeholder="编码、名称或拼音首字母，如 2150501、行政运行、xzyx")
        self.search.setAccessibleName("查科目")
        self.tree = QTreeWidget()
        self.tree.setObjectName("subjects")
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(NAMES[name])
        self.tree.setHeaderLabels(_HEADS)
        self.add_button = button("加入当前表", self.put_in, "primary")
        self._fill()
        self._lay_out()
        self.search.textChanged.connect(self.find_subjects)
        self.search.returnPressed.connect(self.tree.setFocus)
        self.tree.currentItemChanged.connect(lambda *_: self._enable())
        self.tree.itemDoubleClicked.connect(lambda *_: self.put_in())
        self._enable()
        self.search.setFocus()

    def _fill(self) -> None:
        for subject in self._book.subjects(self._year):
            self._items[subject.code] = self._item(subject)
        self.tree.expandToDepth(-1)
        header = self.tree.header()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.tree.setColumnWidth(0, 170)
        self.tree.setColumnWidth(2, 190)

    def _item(self, subject: Subject) -> QTreeWidgetItem:
        """Put a subject under the nearest code above it that the dictionary knows."""
        above = next((code for code in reversed(parents(subject.code)) if code in self._items), None)
        texts = [subject.code, subject.name, source_words(subject)]
        item = QTreeWidgetItem(self._items[above] if above else self.tree, texts)
        item.setData(0, _CODE, subject.code)
        item.setToolTip(1, subject.name)
        return item

    def _lay_out(self) -> None:
        closing = fill(QHBoxLayout(), None, self.add_button, button("关闭", self.accept))
        message_body(self, self.messages, _ABOUT, self.search, (self.tree, 1), closing)
        self.add_button.setVisible(self._put_in is not None)

    def find_subjects(self, text: str) -> None:
        """Show what matches and what stands above it, the best match current; everything for a blank text."""
        wanted = text.strip()
        asked = split_code(wanted)[0] or wanted
        found = [subject.code for subject in self._book.search(asked, self._year, _ALL)] if wanted else []
        above = {code for one in found for code in parents(one)}
        whole = {code for code in found if len(code) > _CLASS}
        shown = {*found, *above, *(code for code in self._items if whole.intersection(parents(code)))}
        # A number finds all below it; it is open where it leads, and the rest one opens oneself.
        opened = {*(above - set(found) if asked.isdigit() else above), *found[:1]}
        for code, item in self._items.items():
            item.setHidden(bool(wanted) and code not in shown)
            item.setExpanded(bool(wanted) and code in opened)
        self.tree.setCurrentItem(self._items[found[0]] if found else None)  # type: ignore[arg-type]
        self.messages.hide()
        if wanted and not found:
            self.messages.show_message(
                "notice", f"字典里没有“{wanted}”。编码没有错的，可以直接填，自己写名称。"
            )

    def chosen(self) -> str:
        """Give the code of the current line, blank for none."""
        item = self.tree.currentItem()
        return str(item.data(0, _CODE)) if item is not None and not item.isHidden() else ""

    def put_in(self) -> None:
        """Put the chosen subject into the table and stay open for the next."""
        code = self.chosen()
        if not code or self._put_in is None:
            return
        if self._book.splits(code):
            self._show_below(code)
        else:
            said = self._put_in(code, self._book.name(code, self._year))
            self.messages.show_message("good" if said.startswith("已") else "notice", said)

    def _show_below(self, code: str) -> None:
        """Show all that is below a code, to choose from it; figures do not belong to the code itself."""
        item = self._items[code]
        for number in range(item.childCount()):
            item.child(number).setHidden(False)
        item.setExpanded(True)
        self.tree.scrollToItem(item, QTreeWidget.ScrollHint.PositionAtTop)
        said = self._book.choose_below(code, self._year)
        self.messages.show_message("notice", f"{said}，没有加入。请在它下面选。")

    def _enable(self) -> None:
        self.add_button.setEnabled(bool(self.chosen()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.tree.hasFocus():
            self.put_in()
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)
