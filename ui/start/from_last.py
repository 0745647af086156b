"""从去年的草稿新建: which pack, year and projects, and what is left out, before anything is made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from models.carrying.carry import BegunDraft, begin_from
from models.carrying.recurring import recurring
from models.errors import TianbaoError
from models.packs.heads import pack_heads
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from ui.drafts.desk import Desk
from ui.drafts.files import FILTER, ask_which
from ui.drafts.year import FIRST_YEAR, LAST_YEAR
from ui.widgets.message_bar import LEFT, SAVED, STEP, MessageBar
from ui.widgets.parts import Part, button, fill, label_of, message_body, open_with, show_modal, wrapping
from ui.widgets.text_table import TypedTable
from ui.widgets.wheel import scroll_past

_ABOUT = (
    "单位、科目、上年数、绩效目标和勾选的项目带到新草稿里，今年的金额空着；带来的格子有紫边，改过或核对过才去掉。"
    "去年的草稿不动。下面列出没有带来的，后面是带来了、要核对名称的科目。"
)
_HEADS = ("位置", "内容", "原因")


class FromLastDialog(QDialog):
    """Show what a draft begun from last year's will hold, and what it will not."""

    def __init__(self, last: Session, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last = last
        self.begun: BegunDraft | None = None
        self.setWindowTitle(f"从“{name}”新建")
        open_with(self, 960, 620)
        self.messages = MessageBar()
        self.pack = QComboBox()
        self.year = QSpinBox(minimum=FIRST_YEAR, maximum=LAST_YEAR, suffix=" 年度")
        self.projects = QListWidget()
        self.summary = wrapping("bold")
        self.left = TypedTable("没有带来的和要核对的", _HEADS, (1, 2))
        self.create_button = button("新建", self.accept, "primary")
        for one in (self.pack, self.year):
            scroll_past(one)
        self._fill()
        self._lay_out()
        self.pack.currentIndexChanged.connect(self._refresh)
        self.year.valueChanged.connect(self._refresh)
        self.projects.itemChanged.connect(self._refresh)
        self._refresh()

    def _fill(self) -> None:
        for head in pack_heads():
            self.pack.addItem(f"{head.title}（{head.region}）", head.id)
        self.pack.setCurrentIndex(max(0, self.pack.findData(self._last.pack.id)))
        self.year.setValue(self._last.submission.year + 1)
        for project in recurring(self._last):
            item = QListWidgetItem(project, self.projects)
            item.setCheckState(Qt.CheckState.Checked)

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setColumnStretch(1, 1)
        for row, (words, field) in enumerate((("表样(&B)", self.pack), ("年度(&Y)", self.year))):
            fields.addWidget(label_of(field, words), row, 0)
            fields.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
        copying, cancel = button("复制清单", self.copy, "quiet"), button("取消", self.reject)
        closing = fill(QHBoxLayout(), copying, None, cancel, self.create_button)
        below = (self.summary, (self.left, 3), closing)
        message_body(self, self.messages, _ABOUT, fields, *self._projects(), *below)

    def _projects(self) -> tuple[Part, ...]:
        """Give what lists the projects, nothing where there are none."""
        if not self.projects.count():
            return ()
        every = button("全选", lambda: self._check_all(True), "quiet")
        none = button("全不选", lambda: self._check_all(False), "quiet")
        heading = fill(QHBoxLayout(), label_of(self.projects, "接着做的项目(&P)", "bold"), None, every, none)
        return heading, (self.projects, 2)

    def _check_all(self, wanted: bool) -> None:
        state = Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked
        for row in range(self.projects.count()):
            self.projects.item(row).setCheckState(state)

    def chosen(self) -> list[str]:
        """Name the projects that go on."""
        items = (self.projects.item(row) for row in range(self.projects.count()))
        return [item.text() for item in items if item.checkState() is Qt.CheckState.Checked]

    def _refresh(self, *_: object) -> None:
        try:
            self.begun = begin_from(self._last, self.pack.currentData(), self.year.value(), self.chosen())
            self.messages.hide()
        except TianbaoError as error:
            self.begun = None
            self.messages.show_error(error)
        self.create_button.setEnabled(self.begun is not None)
        self.summary.setText(self.begun.summary if self.begun is not None else "")
        subjects = self.begun.subjects if self.begun is not None else ()
        left = self.begun.left if self.begun is not None else ()
        rows = [("科目", one, "已带来，名称请核对") for one in subjects]
        self.left.show_rows([*((one.place, one.text, one.reason) for one in left), *rows])

    def copy(self) -> None:
        """Copy what is left out, for a spreadsheet."""
        if self.left.typed.texts:
            self.messages.show_message("good", f"已复制 {self.left.copy()} 行，可粘贴到电子表格。")


def begin_from_last(desk: Desk, path: Path | None = None) -> bool:
    """Let the person begin a draft from last year's, asking which; tells whether it was done."""
    desk.commit()
    path = path or ask_which(desk.window, "去年的草稿", desk.recent.folder("draft"), FILTER)
    if path is None:
        return False
    try:
        last = open_draft(path)
    except TianbaoError as error:
        desk.messages.show_error(error)
        return False
    dialog = FromLastDialog(last, path.stem, desk.window)
    agreed, begun = show_modal(dialog), dialog.begun
    if not agreed or begun is None or not desk.files.begin(open_submission(begun.submission)):
        return False
    desk.messages.show_message("good", f"{begun.summary}还没有保存。", until=(STEP, SAVED, LEFT))
    return True
