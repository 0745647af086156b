"""The dialog that shows what an import would do: every table, column and cell, before anything changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from models.importing.grids import Book
from models.importing.planning import Answers, ImportPlan, plan_import
from models.importing.remembered import answers
from models.importing.report import HEADS, TableFound
from models.session.session import Session
from ui.widgets.clipboard import put_table
from ui.widgets.message_bar import MessageBar
from ui.widgets.parts import button, fill, message_body, open_with, wrapping
from ui.widgets.text_table import TypedTable
from ui.widgets.waiting import waiting_cursor
from ui.widgets.wheel import scroll_past

_ABOUT = "现在还没有改动草稿。左边是找到的表，认错了或要选的请选；右边是选中的表逐格的结果。"
_TABLES = ("工作表", "认作", "结果")
_AS = 1
_SHARES = (4, 7)
"""How the width is shared between the tables and the cells of one."""
_LEAVE = "不导入"
_LAST_YEAR = "这是去年的表。要从它做 {own} 年的草稿，请取消，用“文件 → 从去年的草稿新建”直接选这个文件。"
_ASK = "请选……"


class ImportDialog(QDialog):
    """Show the plan of an import; `planned` is the one agreed to, `chosen` what was said of the tables."""

    def __init__(self, session: Session, books: Sequence[Book], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._session, self._books = session, books
        self._known = answers(session.pack.id)
        self.planned: ImportPlan | None = None
        self.chosen: dict[str, str] = {}
        self.setWindowTitle("从表格导入")
        open_with(self, 1320, 700)
        self.messages = MessageBar()
        self.summary = wrapping("bold")
        self.tables = self._made_tables()
        self.cells = TypedTable("逐格的结果", HEADS, (2, 3, 4), wrapped=True)
        self.whole = QCheckBox("也列出填入、相同和一致的(&A)")
        self.other_year = QCheckBox()
        self.other_unit = QCheckBox()
        self.last_year = wrapping("hint")
        self._lay_out()

    def _made_tables(self) -> QTableWidget:
        table = QTableWidget(0, len(_TABLES))
        table.setAccessibleName("找到的表")
        table.setHorizontalHeaderLabels(list(_TABLES))
        table.verticalHeader().hide()
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        for column in range(len(_TABLES)):
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        table.setWordWrap(True)
        table.itemSelectionChanged.connect(self._show_cells)
        return table

    def _lay_out(self) -> None:
        across = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        for i, (widget, share) in enumerate(zip((self.tables, self.cells), _SHARES, strict=True)):
            across.addWidget(widget)
            across.setStretchFactor(i, share)
        self.whole.setChecked(True)
        self.whole.toggled.connect(self._show_cells)
        self.other_year.toggled.connect(self._again)
        self.other_unit.toggled.connect(self._again)
        self.take = button("导入", self.accept, "primary")
        copying, cancel = button("复制清单", self.copy, "quiet"), button("取消", self.reject)
        line = fill(QHBoxLayout(), copying, None, cancel, self.take)
        above = ((across, 1), self.summary, self.last_year, self.other_year, self.other_unit, self.whole)
        message_body(self, self.messages, _ABOUT, *above, line)
        self.other_year.hide()
        self.other_unit.hide()
        self.last_year.hide()

    def plan(self) -> None:
        """Make the plan and show it; CancelledError where it is broken off."""
        said = Answers(self.chosen, self._known, self.other_year.isChecked(), self.other_unit.isChecked())
        self.planned = plan_import(self._session, self._books, said)
        report = self.planned.report
        self.summary.setText(f"{report.summary}。")
        if report.other_years:
            years = "、".join(map(str, report.other_years))
            own = self._session.submission.year
            self.other_year.setText(f"{years} 年的表也填，各栏按年份放：{own} 年的草稿没有的年份不填(&Y)")
            self.other_year.show()
            self.last_year.setText(_LAST_YEAR.format(own=own))
            self.last_year.setVisible(report.other_years == (own - 1,))
        if report.other_units:
            named = "、".join(f"“{name}”" for name in dict.fromkeys(report.other_units))
            self.other_unit.setText(f"表里写的单位是{named}，与草稿的不同：确要填进来，草稿的单位不变(&U)")
            self.other_unit.show()
        self._show_tables(report.tables)
        count = report.count("taken")
        self.take.setEnabled(self.planned.change is not None)
        self.take.setText(f"导入 {count} 格" if count else "导入")

    def _again(self, *_: object) -> None:
        with waiting_cursor():
            self.plan()

    def _show_tables(self, tables: Sequence[TableFound]) -> None:
        row = max(self.tables.currentRow(), 0)
        self.tables.setRowCount(len(tables))
        for i, table in enumerate(tables):
            texts = (table.source.rpartition("!")[0], table.form or table.words, table.outcome)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(f"{table.file} {table.source}" if column == 0 else text)
                self.tables.setItem(i, column, item)
            self.tables.removeCellWidget(i, _AS)
            if table.choices:
                self.tables.setCellWidget(i, _AS, self._choice(table))
        self.tables.resizeRowsToContents()
        if tables:
            self.tables.selectRow(min(row, len(tables) - 1))
        self._show_cells()

    def _choice(self, table: TableFound) -> QComboBox:
        """Give the list of what a table may be."""
        listed = QComboBox()
        listed.setAccessibleName(f"{table.source} 是哪张表")
        if table.status == "asked":
            listed.addItem(_ASK, None)
        for key, words in table.choices:
            listed.addItem(words, key)
        listed.addItem(_LEAVE, "")
        at = listed.findData(table.key if table.status == "read" else "" if table.status == "left" else None)
        listed.setCurrentIndex(max(at, 0))
        scroll_past(listed)
        listed.activated.connect(lambda _=0: self._choose(table, listed.currentData()))
        return listed

    def _choose(self, table: TableFound, key: str | None) -> None:
        if key is not None and key != table.key:
            self.chosen[table.fingerprint] = key
            self._again()

    def _show_cells(self, *_: object) -> None:
        row = self.tables.currentRow()
        tables = self.planned.report.tables if self.planned is not None else []
        if 0 <= row < len(tables):
            found = tables[row].rows(self.whole.isChecked())
            # The sheet is the one chosen beside it.
            self.cells.show_rows([(one[0], one[1].rpartition("!")[2], *one[2:]) for one in found])

    def copy(self) -> None:
        """Copy the whole report, for a spreadsheet."""
        if self.planned is None:
            return
        rows = [row for table in self.planned.report.tables for row in table.rows()]
        put_table([list(HEADS), *map(list, rows)])
        self.messages.show_copied(len(rows))

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.tables.setFocus(Qt.FocusReason.OtherFocusReason)
