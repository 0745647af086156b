"""Settings of the subject dictionaries: what each holds, lists of one's own from CSV or Excel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from models.errors import TianbaoError
from models.subjects.lists_in_use import NAMES, dictionary, drop_own, keep_own, own_counts
from ui.drafts.files import ask_which
from ui.drafts.remembered import Remembered
from ui.paper.browse_subjects import SubjectBrowser
from ui.widgets.message_bar import MessageBar
from ui.widgets.parts import button, fill, label, message_body, show_modal
from ui.widgets.questions import ask_to_delete

FILTER = "科目清单 (*.csv *.xlsx *.xlsm)"
_KIND = "subjects"
_ABOUT = (
    "清单要有“编码”“名称”两列（也可写 code、name），可以另有“年度”列。"
    "补充时，相同编码以自己的名称为准；替换后只用自己的清单。"
)


class DictionariesDialog(QDialog):
    """List the dictionaries; messages stand in the dialog itself."""

    changed = Signal()

    def __init__(self, recent: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self.setWindowTitle("科目字典")
        self.setMinimumWidth(560)
        self.messages = MessageBar()
        self.replace = QCheckBox("替换程序自带的科目，而不是补充(&T)")
        self._grid = QGridLayout()
        self.counts: dict[str, QLabel] = {}
        self.imports: dict[str, QPushButton] = {}
        self.resets: dict[str, QPushButton] = {}
        self.browses: dict[str, QPushButton] = {}
        self._lay_out()
        self._refresh()

    def _lay_out(self) -> None:
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(8)
        for row, (name, title) in enumerate(NAMES.items()):
            self._add(row, name, title)
        closing = fill(QHBoxLayout(), None, button("关闭", self.accept))
        message_body(self, self.messages, _ABOUT, self._grid, self.replace, closing)

    def _add(self, row: int, name: str, title: str) -> None:
        self.counts[name] = label("", "muted")
        self.imports[name] = button("导入…", lambda: self.import_list(name))
        self.resets[name] = button("恢复自带", lambda: self.reset(name), "quiet")
        self.imports[name].setAccessibleName(f"导入{title}")
        self.resets[name].setAccessibleName(f"恢复自带的{title}")
        self.browses[name] = button("浏览…", lambda: self.browse(name))
        self.browses[name].setAccessibleName(f"浏览{title}")
        own = (self.browses[name], self.imports[name], self.resets[name])
        widgets = (label(title), self.counts[name], *own)
        for column, widget in enumerate(widgets):
            self._grid.addWidget(widget, row, column, Qt.AlignmentFlag.AlignVCenter)

    def _refresh(self) -> None:
        for name, words in self.counts.items():
            added, replaced = own_counts(name)
            total = f"共 {len(dictionary(name))} 个科目"
            own = f"，自己的 {replaced} 个替换了自带的" if replaced else ""
            own += f"，自己补充 {added} 个" if added else ""
            words.setText(total + own)
            self.resets[name].setEnabled(bool(added or replaced))

    def browse(self, name: str) -> None:
        """Show what a dictionary holds."""
        show_modal(SubjectBrowser(name, date.today().year, parent=self))

    def import_list(self, name: str, path: Path | None = None) -> bool:
        """Take over a list, asking which when none is named; tells whether it was done."""
        if path is None:
            path = ask_which(self, f"导入{NAMES[name]}", self._recent.folder(_KIND), FILTER)
        if path is None:
            return False
        from exporters.readers.subject_lists import read_subject_list

        try:
            subjects = [replace(subject, source=path.name) for subject in read_subject_list(path)]
            if self.replace.isChecked() and not self._may_replace(name):
                return False
            keep_own(name, subjects, self.replace.isChecked())
        except TianbaoError as error:
            self.messages.show_error(error)
            return False
        self._recent.remember_folder(_KIND, path.parent)
        self._done(f"已导入 {len(subjects)} 个科目到{NAMES[name]}。")
        return True

    def _may_replace(self, name: str) -> bool:
        """Ask before a list of one's own goes for another."""
        own = sum(own_counts(name))
        question = f"要替换以前自己导入的 {own} 个科目吗？"
        about = "替换后不能撤销，再要用时须重新导入。取消后去掉“替换”的勾，就是补充。草稿里填的内容不变。"
        return not own or ask_to_delete(self, question, about, "替换")

    def reset(self, name: str) -> None:
        """Go back to the program's own dictionary, asking first: no key brings one's own list back."""
        question = f"要删除自己导入的 {sum(own_counts(name))} 个科目，恢复自带的{NAMES[name]}吗？"
        if not ask_to_delete(self, question, "删除后不能撤销，再要用时须重新导入。草稿里填的内容不变。"):
            return
        try:
            drop_own(name)
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self._done(f"{NAMES[name]}已恢复为程序自带的科目。")

    def _done(self, text: str) -> None:
        self._refresh()
        self.messages.show_message("good", text)
        self.changed.emit()
