"""从去年的草稿或表格新建: which pack, year and projects, and what is left out, before anything is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QWidget,
)

from models.carrying.book_draft import BookDraft, book_draft, likeliest_draft
from models.carrying.carry import BegunDraft, begin_from
from models.carrying.recurring import recurring
from models.errors import TianbaoError
from models.importing.grids import TABLE_SUFFIXES, Book
from models.own_packs.readable import readable_heads
from models.progress import CancelledError
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from ui.drafts.desk import Desk
from ui.drafts.files import FILTER, ask_which
from ui.drafts.year import FIRST_YEAR, LAST_YEAR
from ui.widgets.message_bar import LEFT, SAVED, STEP, MessageBar
from ui.widgets.parts import Part, button, fill, label_of, message_body, open_with, show_modal, wrapping
from ui.widgets.text_table import TypedTable
from ui.widgets.tick_list import TickList
from ui.widgets.waiting import waiting
from ui.widgets.wheel import scroll_past

_ABOUT = (
    "单位、科目、上年数、绩效目标和勾选的项目带到新草稿里，今年的金额空着；带来的格子有紫边，改过或核对过才去掉。"
    "去年的文件不动。下面列出没有带来的，后面是带来了、要核对名称的科目。"
)
_HEADS = ("位置", "内容", "原因")
_READING = "正在读取去年的表格……"
_LAST = f"去年的草稿或表格 (*.tianbao {' '.join(f'*{suffix}' for suffix in TABLE_SUFFIXES)});;{FILTER}"


@dataclass(frozen=True)
class LastBook:
    """Last year's workbook, and the draft it was read as."""

    books: Sequence[Book]
    draft: BookDraft

    @property
    def words(self) -> str:
        """Say as what it was read."""
        return f"“{self.books[0].name}”{self.draft.words}读错了的请在上面改。"

    @property
    def unread(self) -> list[tuple[str, str, str]]:
        """List the tables that were not read, and why."""
        name = self.books[0].name
        return [(f"{name} {one.source}", "整张表", one.note) for one in self.draft.report.unread]

    def again(self, pack: str, year: int | None) -> LastBook:
        """Read it as another pack or year; without a year as the one it names, else as before."""
        otherwise = self.draft.session.submission.year
        return LastBook(self.books, book_draft(self.books, pack, otherwise, year))


def _read(path: Path) -> LastBook:
    from exporters.readers.tables import read_book

    books = [read_book(path)]
    packs = [head.id for head in readable_heads()]
    return LastBook(books, likeliest_draft(books, packs, date.today().year - 1))


class FromLastDialog(QDialog):
    """Show what a draft begun from last year's will hold, and what it will not.

    Of a workbook it shows as what it was read, and reads it again as what the person says it is.
    """

    def __init__(
        self, last: Session, name: str, parent: QWidget | None = None, read: LastBook | None = None
    ) -> None:
        super().__init__(parent)
        self._last, self._read = last, read
        self.begun: BegunDraft | None = None
        self.setWindowTitle(f"从“{name}”新建")
        open_with(self, 960, 620)
        self.messages = MessageBar()
        self.pack = QComboBox()
        self.year = QSpinBox(minimum=FIRST_YEAR, maximum=LAST_YEAR, suffix=" 年度")
        self.last_pack = QComboBox()
        self.last_year = QSpinBox(minimum=FIRST_YEAR, maximum=LAST_YEAR, suffix=" 年度")
        self.said = wrapping("hint")
        self.projects = TickList()
        self.summary = wrapping("bold")
        self.left = TypedTable("没有带来的和要核对的", _HEADS, (1, 2))
        self.create_button = button("新建", self.accept, "primary")
        for one in (self.pack, self.year, self.last_pack, self.last_year):
            scroll_past(one)
        self._fill()
        self._lay_out()
        self.last_pack.currentIndexChanged.connect(self._read_again)
        self.last_year.editingFinished.connect(self._read_again)
        self.pack.currentIndexChanged.connect(self._refresh)
        self.year.valueChanged.connect(self._refresh)
        self.projects.ticked_anew.connect(self._refresh)
        self._refresh()

    def _fill(self) -> None:
        for head in readable_heads():
            for packs in (self.pack, self.last_pack):
                packs.addItem(f"{head.title}（{head.region}）", head.id)
        last = self._last.pack
        for packs in (self.pack, self.last_pack):
            if packs.findData(last.id) < 0:  # the draft carries what nobody has here
                packs.insertItem(0, f"{last.title}（{last.region}），草稿带的", last.id)
            packs.setCurrentIndex(max(0, packs.findData(self._last.pack.id)))
        self._fill_from_last()

    def _fill_from_last(self) -> None:
        self.last_year.setValue(self._last.submission.year)
        self.year.setValue(self._last.submission.year + 1)
        self.said.setText(self._read.words if self._read is not None else "")
        self.projects.show_things((project, project) for project in recurring(self._last))

    def _lay_out(self) -> None:
        fields = QGridLayout()
        fields.setColumnStretch(3, 1)
        lines = [(("表样(&B)", self.pack), ("年度(&Y)", self.year))]
        if self._read is not None:
            lines.insert(0, (("去年的表样(&T)", self.last_pack), ("去年的年度(&E)", self.last_year)))
            fields.addWidget(self.said, 2, 0, 1, 4)
        for row, line in enumerate(lines):
            for column, (words, field) in enumerate(line):
                fields.addWidget(label_of(field, words), row, 2 * column)
                fields.addWidget(field, row, 2 * column + 1, Qt.AlignmentFlag.AlignLeft)
        copying, cancel = button("复制清单", self.copy, "quiet"), button("取消", self.reject)
        closing = fill(QHBoxLayout(), copying, None, cancel, self.create_button)
        below = (self.summary, (self.left, 3), closing)
        message_body(self, self.messages, _ABOUT, fields, *self._projects(), *below)

    def _projects(self) -> tuple[Part, ...]:
        """Give what lists the projects, nothing where there are none."""
        if not self.projects.count():
            return ()
        return self.projects.heading("接着做的项目(&P)"), (self.projects, 2)

    def chosen(self) -> list[str]:
        """Name the projects that go on."""
        return self.projects.ticked()

    def _read_again(self, *_: object) -> None:
        """Read the workbook as what the person says it is."""
        pack, year = self.last_pack.currentData(), self.last_year.value()
        read = self._read
        if read is None or (pack, year) == (self._last.pack.id, self._last.submission.year):
            return
        # Another pack may take another year from the tables; a year that was chosen stays.
        chosen = year if year != self._last.submission.year else None
        try:
            with waiting(self, _READING):
                self._read = read.again(pack, chosen)
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self._last = self._read.draft.session
        with QSignalBlocker(self.year), QSignalBlocker(self.last_year):
            self._fill_from_last()
        self._refresh()

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
        unread = self._read.unread if self._read is not None else ()
        self.left.show_rows([*unread, *((one.place, one.text, one.reason) for one in left), *rows])

    def copy(self) -> None:
        """Copy what is left out, for a spreadsheet."""
        self.messages.show_copied(self.left.copy())


def begin_from_last(desk: Desk, path: Path | None = None) -> bool:
    """Let the person begin a draft from last year's, asking which; tells whether it was done."""
    desk.commit()
    path = path or ask_which(desk.window, "去年的草稿或表格", desk.recent.folder("draft"), _LAST)
    if path is None:
        return False
    read = None
    try:
        if path.suffix.lower() in TABLE_SUFFIXES:
            with waiting(desk.window, _READING):
                read = _read(path)
        last = read.draft.session if read is not None else open_draft(path)
    except CancelledError:
        return False
    except TianbaoError as error:
        desk.messages.show_error(error)
        return False
    dialog = FromLastDialog(last, path.stem, desk.window, read)
    agreed, begun = show_modal(dialog), dialog.begun
    if not agreed or begun is None or not desk.files.begin(open_submission(begun.submission)):
        return False
    desk.messages.show_message("good", f"{begun.summary}还没有保存。", until=(STEP, SAVED, LEFT))
    return True
