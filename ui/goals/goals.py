"""从预算绩效目标开始, 带入绩效目标: which goal tables, and what has no place, before anything is made."""

from __future__ import annotations

from itertools import takewhile
from operator import eq
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QSpinBox,
    QWidget,
)

from models.carrying.goals import (
    SELFEVAL,
    GoalsBrought,
    GoalTable,
    begin_from_goals,
    bring_goals,
    goal_tables,
    with_place,
)
from models.errors import TianbaoError
from models.importing.grids import TABLE_SUFFIXES
from models.own_packs.readable import readable_heads
from models.packs.heads import KINDS
from models.session.session import Session
from ui.drafts.desk import Desk
from ui.drafts.files import SUFFIX, ask_which, file_kinds
from ui.drafts.year import FIRST_YEAR, LAST_YEAR
from ui.goals.budget_books import BudgetRead, read_budget
from ui.widgets.message_bar import LEFT, SAVED, STEP, MessageBar
from ui.widgets.parts import Part, button, fill, label_of, message_body, open_with, show_modal, wrapping
from ui.widgets.text_table import TypedTable
from ui.widgets.tick_list import TickList
from ui.widgets.waiting import waiting
from ui.widgets.wheel import scroll_past

BUDGETS = file_kinds("部门预算的草稿或表格", SUFFIX, *TABLE_SUFFIXES)
_ABOUT = (
    "勾选的绩效目标表成为自评表的指标：名称、性质、指标值、单位、权重和年初预算数带过来，只等填完成值。"
    "预算不动。下面列出没有位置的、要自己填的。"
)
_HEADS = ("位置", "内容", "原因")


class StartChoice(NamedTuple):
    """What the start page stands on: the pack a person chose there, and who fills it in."""

    pack: str = ""
    filer: str = ""


_NOTHING = StartChoice()


class GoalsDialog(QDialog):
    """Show what a self-evaluation gets from a budget's goals: a new one, or the one that is open."""

    def __init__(
        self,
        budget: BudgetRead,
        name: str,
        into: Session | None,
        parent: QWidget,
        wanted: StartChoice = _NOTHING,
    ) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._budget, self._into = budget.session, into
        self.session: Session | None = into
        self.brought: GoalsBrought | None = None
        self.setWindowTitle(f"从“{name}”带入绩效目标" if into is not None else f"从“{name}”新建自评")
        open_with(self, 960, 620)
        self.messages = MessageBar()
        self.pack = QComboBox()
        self.year = QSpinBox(minimum=FIRST_YEAR, maximum=LAST_YEAR, suffix=" 年度")
        self.tables = TickList()
        self.summary = wrapping("bold")
        self.left = TypedTable("没有带来的", _HEADS, (1, 2))
        self.done_button = button("带入" if into is not None else "新建", self.accept, "primary")
        self._fill()
        self._lay_out(budget.said)
        self.pack.currentIndexChanged.connect(self._refresh)
        self.year.valueChanged.connect(self._refresh)
        self.tables.ticked_anew.connect(self._refresh)
        self._refresh()

    def _fill(self) -> None:
        for head in readable_heads(KINDS[SELFEVAL]):
            self.pack.addItem(f"{head.region} {head.title}", head.id)
        self.pack.setCurrentIndex(self._meant())
        self.year.setValue(self._budget.submission.year)
        self.tables.show_things((table.name, table) for table in goal_tables(self._budget))
        for one in (self.pack, self.year):
            scroll_past(one)

    def _meant(self) -> int:
        """Give the pack that is meant: the one chosen, else of the nearest the one with most places."""
        if (chosen := self.pack.findData(self._wanted.pack)) >= 0:
            return chosen
        here, tables = self._budget.pack.region, goal_tables(self._budget)
        regions = [self.pack.itemText(i) for i in range(self.pack.count())]
        near = [sum(1 for _ in takewhile(bool, map(eq, here, region))) for region in regions]
        nearest = [i for i, common in enumerate(near) if common == max(near)]
        return max(nearest, key=lambda i: with_place(self.pack.itemData(i), tables))

    def _lay_out(self, said: str) -> None:
        copying, cancel = button("复制清单", self.copy, "quiet"), button("取消", self.reject)
        closing = fill(QHBoxLayout(), copying, None, cancel, self.done_button)
        chosen = (self.tables.heading("绩效目标表(&P)"), (self.tables, 2))
        below = (*chosen, self.summary, (self.left, 3), closing)
        message_body(self, self.messages, _ABOUT, *self._fields(said), *below)

    def _fields(self, said: str) -> list[Part]:
        """Give what stands above the tables: how a workbook was read, and what is asked of a new draft."""
        parts: list[Part] = [wrapping("hint", said)] if said else []
        if self._into is None:
            fields = QGridLayout()
            fields.setColumnStretch(1, 1)
            for row, (words, field) in enumerate((("表样(&B)", self.pack), ("年度(&Y)", self.year))):
                fields.addWidget(label_of(field, words), row, 0)
                fields.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
            parts.append(fields)
        return parts

    def chosen(self) -> list[GoalTable]:
        """Give the goal tables that are ticked."""
        return self.tables.ticked()

    def _refresh(self, *_: object) -> None:
        try:
            self.session = self._into or begin_from_goals(
                self.pack.currentData(), self.year.value(), self._budget, self._wanted.filer
            )
            self.brought = bring_goals(self.session, self._budget, self.chosen())
            self.messages.hide()
        except TianbaoError as error:
            self.brought = None
            self.messages.show_error(error)
        brought = self.brought
        self.done_button.setEnabled(brought is not None and bool(brought.tables))
        self.summary.setText(f"{brought.words}。" if brought is not None else "")
        left = brought.left if brought is not None else ()
        self.left.show_rows([(one.place, one.text, one.reason) for one in left])

    def copy(self) -> None:
        """Copy what has no place, for a spreadsheet."""
        self.messages.show_copied(self.left.copy())


def begin_from_budget(desk: Desk, wanted: StartChoice = _NOTHING) -> bool:
    """Let the person begin a self-evaluation from a budget, asking which; tells whether it was done."""
    desk.commit()
    dialog = _asked(desk, None, wanted)
    if dialog is None or dialog.brought is None or dialog.session is None:
        return False
    dialog.brought.carry_out(dialog.session)
    if not desk.files.begin(dialog.session):
        return False
    desk.messages.show_message("good", f"{dialog.brought.words}。还没有保存。", until=(STEP, SAVED, LEFT))
    return True


def bring_into_draft(desk: Desk) -> bool:
    """Bring goals of a budget into the open draft as one step; tells whether it was done."""
    document = desk.document
    if document is None or not document.may_edit() or not desk.commit():
        return False
    if document.session.pack.kind != SELFEVAL:
        said = "绩效目标只能带到绩效自评草稿里，现在打开的是预算。请先打开或新建自评草稿。"
        desk.messages.show_message("notice", said, until=(STEP,))
        return False
    dialog = _asked(desk, document.session)
    if dialog is None or dialog.brought is None or dialog.brought.change is None:
        return False
    document.session.submission.next_id = dialog.brought.next_id
    document.do(dialog.brought.change, f"带入 {dialog.brought.indicators} 个绩效指标")
    said = f"{dialog.brought.words}。按 Ctrl+Z 可全部撤销。"
    desk.messages.show_message("good", said, until=(STEP,))
    return True


def _asked(desk: Desk, into: Session | None, wanted: StartChoice = _NOTHING) -> GoalsDialog | None:
    """Ask which budget, and which of its goals; None where the person thought better of it."""
    path = ask_which(desk.window, "部门预算", desk.recent.folder("draft"), BUDGETS)
    if path is None:
        return None
    try:
        budget = _read(desk, path, into)
    except TianbaoError as error:
        desk.messages.show_error(error)
        return None
    dialog = GoalsDialog(budget, path.stem, into, desk.window, wanted)
    return dialog if show_modal(dialog) else None


def _read(desk: Desk, path: Path, into: Session | None) -> BudgetRead:
    year = into.submission.year if into is not None else None
    with waiting(desk.window, "正在读取预算……"):
        return read_budget(path, year)
