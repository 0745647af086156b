"""带入执行数: what a table of the finance system fills in, and what not, before anything changes."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QWidget

from models.carrying.executed import (
    UNITS,
    ExecutedPlan,
    ExecutedTable,
    plan_executed,
    read_executed,
)
from models.errors import TianbaoError
from models.importing.grids import TABLE_SUFFIXES, Book
from models.session.session import Session
from ui.drafts.desk import Desk
from ui.drafts.files import ask_which, file_kinds
from ui.widgets.clipboard import clipboard_book
from ui.widgets.message_bar import STEP, MessageBar
from ui.widgets.parts import button, fill, label_of, message_body, open_with, show_modal, wrapping
from ui.widgets.text_table import TypedTable
from ui.widgets.waiting import waiting
from ui.widgets.wheel import scroll_past

TABLES = file_kinds("表格", *TABLE_SUFFIXES, ".csv")
_ABOUT = (
    "财政系统导出的表，要有项目编码或名称，和执行数；有预算数、资金性质的一起用。按编码、再按名称找项目，"
    "填进资金情况。现在还没有改动草稿。"
)
_HEADS = ("位置", "内容", "结果")
_ASK = "请选……"


class ExecutedDialog(QDialog):
    """Show the plan of a table; `planned` is the one agreed to."""

    def __init__(self, desk: Desk, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._session = desk, session
        self._table: ExecutedTable | None = None
        self.planned: ExecutedPlan | None = None
        self.setWindowTitle("带入执行数")
        open_with(self, 860, 560)
        self.messages = MessageBar()
        self.unit = QComboBox()
        self.unit.addItem(_ASK, "")
        for unit in UNITS:
            self.unit.addItem(unit, unit)
        self.unit.currentIndexChanged.connect(self._refresh)
        scroll_past(self.unit)
        self.summary = wrapping("bold")
        self.lines = TypedTable("填入的和没有填的", _HEADS, (0, 1, 2))
        self.take = button("填入", self.accept, "primary")
        self._lay_out()
        self._refresh()

    def _lay_out(self) -> None:
        reading = (button("选择文件(&F)…", self.ask), button("用剪贴板里的表(&V)", self.paste))
        line = fill(QHBoxLayout(), *reading, None, label_of(self.unit, "金额单位(&U)"), self.unit)
        copying, cancel = button("复制清单", self.copy, "quiet"), button("取消", self.reject)
        closing = fill(QHBoxLayout(), copying, None, cancel, self.take)
        message_body(self, self.messages, _ABOUT, line, self.summary, (self.lines, 1), closing)

    def ask(self) -> None:
        """Ask which file, and read it."""
        path = ask_which(self, "执行数的表格", self._desk.recent.folder("tables"), TABLES)
        if path is None:
            return
        from exporters.readers.tables import read_plain

        try:
            with waiting(self, "正在读取表格……"):
                book = read_plain(path)
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self._desk.recent.remember_folder("tables", path.parent)
        self._look_at(book)

    def paste(self) -> None:
        """Read the table on the clipboard."""
        try:
            book = clipboard_book()
        except TianbaoError as error:
            self.messages.show_error(error)
            return
        self._look_at(book)

    def _look_at(self, book: Book) -> None:
        try:
            self._table = read_executed(book)
            self.messages.hide()
        except TianbaoError as error:
            self._table = None
            self.messages.show_error(error)
        stated = self._table is not None and bool(self._table.unit)
        if self._table is not None and stated:
            self.unit.setCurrentIndex(self.unit.findData(self._table.unit))
        self.unit.setEnabled(not stated)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        unit = self.unit.currentData()
        self.planned = None
        said = "请选择财政系统导出的表。" if self._table is None else "表里没有写金额单位，请选元还是万元。"
        if self._table is not None and unit:
            try:
                self.planned = plan_executed(self._session, self._table, unit)
                said = f"{self.planned.words}。"
            except TianbaoError as error:
                self.messages.show_error(error)
        self.summary.setText(said)
        self.take.setEnabled(self.planned is not None and self.planned.change is not None)
        self.lines.show_rows(_lines(self.planned))

    def copy(self) -> None:
        """Copy the list, for a spreadsheet."""
        self.messages.show_copied(self.lines.copy())


def _lines(plan: ExecutedPlan | None) -> list[tuple[str, str, str]]:
    if plan is None:
        return []
    left = [(one.place, one.text, one.reason) for one in plan.left]
    filled = [(name, text, f"填入，原来 {old}" if old else "填入") for name, text, old in plan.filled]
    return [*left, *filled]


def bring_executed(desk: Desk) -> bool:
    """Fill executed amounts of a table into the open draft as one step; tells whether it was done."""
    document = desk.document
    if document is None or not document.may_edit() or not desk.commit():
        return False
    dialog = ExecutedDialog(desk, document.session, desk.window)
    agreed, plan = show_modal(dialog), dialog.planned
    if not agreed or plan is None or plan.change is None:
        return False
    document.do(plan.change, f"带入执行数 {len(plan.filled)} 格")
    kind = "notice" if plan.left else "good"
    desk.messages.show_message(kind, f"已带入执行数：{plan.words}。按 Ctrl+Z 可全部撤销。", until=(STEP,))
    return True
