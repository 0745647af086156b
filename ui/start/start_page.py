"""The start page: a new draft, recent drafts, samples to look at; everything on the page itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListWidgetItem,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from models.own_packs.shelf import OwnPack, own_packs
from models.packs.heads import KINDS, PackHead, pack_heads
from ui.drafts.files import samples
from ui.drafts.remembered import Remembered
from ui.drafts.year import FIRST_YEAR, LAST_YEAR
from ui.start._cards import DATA, CardList
from ui.start._entries import ListEntry, recent_entry
from ui.start._pack_list import ELSEWHERE, EVERYWHERE, PackList
from ui.start._recovery_list import RecoveryList
from ui.start._second_click import SecondClick
from ui.start._welcome import Welcome
from ui.widgets.parts import box, button, card, fill, label, label_of, line_field
from ui.widgets.questions import ask_to_delete
from ui.widgets.wheel import scroll_past

if TYPE_CHECKING:
    from models.comparing.recoverable import Found


_LATER = 400
"""Milliseconds after which own packs that changed are looked at, one at a time: the page comes first."""


class StartPage(QScrollArea):
    """Offer what one starts with; Enter in the unit's name creates the draft."""

    new_wanted = Signal(str, int, str, str)  # pack, year, unit, who fills it in
    open_wanted = Signal(object)  # Path, or None to be asked
    sample_wanted = Signal(object)  # Path
    last_wanted = Signal()  # a draft begun from last year's
    goals_wanted = Signal()  # a self-evaluation begun from a budget's goals
    packs_wanted = Signal()  # the own ones, to be looked at or added to
    back_wanted = Signal()

    def __init__(self, recent: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self._making: QAction | None = None
        self._checking = QTimer(self, singleShot=True, interval=_LATER)
        self._checking.timeout.connect(self._check_next)
        self.packs = PackList(self._choose_pack)
        self.year = QSpinBox(minimum=FIRST_YEAR, maximum=LAST_YEAR, suffix=" 年度")
        scroll_past(self.year)
        self.unit = line_field(placeholder="单位全称，与公章一致")
        self.filer = line_field(placeholder="姓名，可以不填")
        self._second_click = SecondClick(self)
        self._offered_year = self.year.value()  # another one is the person's own
        self.create_button = button("新建(&C)", self._create, "primary")
        self.recents = CardList("最近的草稿", self._open_recent, self._remove_recent)
        self.clear_button = button("清空…", self.clear_recent, "quiet")
        self.samples = CardList("样例", self._open_sample)
        self.recoveries = RecoveryList(self.packs)
        self.welcome = Welcome(recent)
        self._nothing_recent = label("还没有打开过草稿。", "muted")
        self._nothing_recent.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing_recent.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard, and shows that
        self.setAccessibleName("开始页")
        self._lay_out()
        self._connect()
        self.refresh_packs()
        self._fill_samples()
        self.refresh_recent()
        self._recent.changed.connect(self.refresh_recent)

    def _connect(self) -> None:
        self.packs.currentItemChanged.connect(self._pack_changed)
        for field in (self.unit, self.filer):
            field.returnPressed.connect(self._create)

        QApplication.instance().focusChanged.connect(self._follow_keyboard)  # type: ignore[union-attr]

    def _follow_keyboard(self, _: QWidget | None, now: QWidget | None) -> None:
        """Scroll to what has the keyboard; Qt does so for Tab alone."""
        if now is not None and self.widget().isAncestorOf(now):
            self.ensureWidgetVisible(now)

    # Layout

    def _lay_out(self) -> None:
        page = box("page")
        columns = fill(QHBoxLayout(), (self._newcard(), 11), (self._right_column(), 9), spacing=20)
        self._back = button("", self.back_wanted.emit, "quiet")
        self._back.hide()
        said = label("部门绩效自评和预决算公开，离线填写，所见即所打印。", "muted")
        told = (said, 1, Qt.AlignmentFlag.AlignBottom)
        heading = fill(QHBoxLayout(), label("填报", "title"), told, self._back, spacing=14)
        below = (self.welcome, self.recoveries, (columns, 1))
        fill(QVBoxLayout(page), heading, *below, margins=(24, 8, 24, 12), spacing=6)
        self.setWidget(page)

    def _newcard(self) -> QWidget:
        begun = button("从去年的草稿开始(&L)…", self.last_wanted.emit)
        goals = button("从绩效目标开始(&G)…", self.goals_wanted.emit)
        new, layout = card("新建", self.packs.search, begun, goals)
        layout.addWidget(self.packs, 1)
        fields = QGridLayout()
        fields.setHorizontalSpacing(10)
        fields.setVerticalSpacing(8)
        for at, text, editor in (
            ((0, 0, 4), "单位(&U)", self.unit),
            ((1, 0, 1), "年度(&Y)", self.year),
            ((1, 2, 1), "填报人(&T)", self.filer),
        ):
            fields.addWidget(label_of(editor, text), *at[:2])
            fields.addWidget(editor, at[0], at[1] + 1, 1, at[2])
        fields.addWidget(self.create_button, 1, 4)
        fields.setColumnStretch(3, 1)
        self.year.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.year.setMinimumWidth(104)
        self.unit.setAccessibleName("单位全称")
        layout.addLayout(fields)
        return new

    def _right_column(self) -> QBoxLayout:
        other = button("打开其他草稿(&O)…", lambda: self.open_wanted.emit(None))
        # What stood below the list would take the room of an entry.
        recent, layout = card("最近的草稿", "", self.clear_button, other)
        layout.addWidget(self._nothing_recent)
        layout.addWidget(self.recents, 1)
        looks, layout = card("样例", "填好的公开样表，打开的是副本")
        layout.addWidget(self.samples, 1)
        return fill(QVBoxLayout(), (recent, 3), (looks, 2), spacing=14)

    # Content

    def refresh_packs(self) -> None:
        """List the packs anew; the own ones may have changed, and are then looked at when there is time."""
        own = own_packs()
        self.packs.show_packs(pack_heads(), own)
        if any(not one.checked and not one.trouble for one in own):
            self._checking.start()

    def _check_next(self) -> None:
        """Look at one own pack as a whole that has changed since anybody did."""
        unseen = [one for one in own_packs() if not one.checked and not one.trouble]
        if unseen and self.isVisible():
            from models.own_packs.intake import checked_own_pack

            checked_own_pack(unseen[0].id)
            self.refresh_packs()

    def offer_making(self, making: QAction) -> None:
        """Offer to make a pack from a blank workbook to who does not find their own."""
        self._making = making

    def _pack_changed(self, item: QListWidgetItem | None) -> None:
        head = item.data(DATA) if item else None
        self.create_button.setEnabled(isinstance(head, PackHead))
        if isinstance(head, PackHead) and self.year.value() == self._offered_year:
            self._offer_year(head)

    def _offer_year(self, head: PackHead) -> None:
        # Self-evaluations and final accounts look back on the year before.
        self._offered_year = date.today().year - (head.kind != KINDS["budget"])
        self.year.setValue(self._offered_year)

    def _fill_samples(self) -> None:
        titles = {head.id: head.title for head in pack_heads()}
        for path in samples():
            self.samples.add(ListEntry(titles.get(path.stem, path.stem)), path)

    def refresh_recent(self) -> None:
        """List the recent drafts again; those that are gone are grey and say so."""
        self.recents.clear()
        files = self._recent.files()
        for path in files:
            self.recents.add(recent_entry(path, self._recent.about(path), not path.is_file()), path)
        self.recents.setVisible(bool(files))
        self.clear_button.setVisible(bool(files))
        self._nothing_recent.setVisible(not files)

    # Doing

    def _create(self) -> None:
        head = self.packs.current()
        if isinstance(head, PackHead):
            self.new_wanted.emit(
                head.id, self.year.value(), self.unit.text().strip(), self.filer.text().strip()
            )

    def chosen(self) -> tuple[str, str]:
        """Give the id of the pack that is marked, blank for none, and who fills it in."""
        head = self.packs.current()
        return (head.id if isinstance(head, PackHead) else "", self.filer.text().strip())

    def _choose_pack(self, chosen: object) -> None:
        if chosen is ELSEWHERE:
            self._offer_ways()
        elif isinstance(chosen, OwnPack):  # one that cannot be used
            self.packs_wanted.emit()
        else:
            self._focus_unit()

    def _offer_ways(self) -> None:
        """Offer what there is for a place without a pack of its own."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.packs.of_everywhere:
            menu.addAction("用全国通用的表样(&Q)").triggered.connect(
                lambda: self.packs.search_for(EVERYWHERE)
            )
        menu.addAction("添加别人给的或自己写的表样(&A)…").triggered.connect(lambda: self.packs_wanted.emit())
        if self._making is not None:
            making = menu.addAction("用空白表格制作表样(&Z)…")
            making.setEnabled(self._making.isEnabled())
            making.triggered.connect(self._making.trigger)
        menu.popup(
            self.packs.viewport().mapToGlobal(self.packs.visualItemRect(self.packs.currentItem()).topLeft())
        )

    def _focus_unit(self) -> None:
        self.unit.setFocus(Qt.FocusReason.TabFocusReason)
        self.unit.selectAll()

    def show_found(
        self, found: Sequence[Found], recover: Callable[[Found], None], discard: Callable[[Found], None]
    ) -> None:
        """Show what was left unsaved; the lines for the first start make room for it."""
        self.recoveries.show_found(found, recover, discard)
        self.welcome.setHidden(bool(found) or self._recent.welcomed)

    def offer_back(self, title: str) -> None:
        """Offer to go back to the open draft of this title; blank when there is none."""
        self._back.setText(f"返回“{title}”")
        self._back.setVisible(bool(title))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second_click.await_one()  # who double-clicks a draft means to open it, and no cell of it

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._back.isHidden():
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def start_new(self) -> None:
        """Put the keyboard where a new draft begins, and propose what the last one was: pack, year, names."""
        self._propose_names()
        self.refresh_packs()
        self.packs.select(lambda head: isinstance(head, PackHead) and head.id == self._recent.name("pack"))
        if isinstance(head := self.packs.current(), PackHead):
            self._offer_year(head)
        self.packs.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _propose_names(self) -> None:
        self.unit.setText(self._recent.name("unit"))
        self.filer.setText(self._recent.name("filer"))

    def _open_recent(self, path: object) -> None:
        self.open_wanted.emit(path)

    def _remove_recent(self, path: object) -> None:
        if isinstance(path, Path):
            self._recent.remove(path)

    def clear_recent(self) -> None:
        """Empty the list of recent drafts when the person says so once more."""
        said = f"要把“最近的草稿”里的 {len(self._recent.files())} 条都移除吗？"
        if ask_to_delete(self, said, "用过的文件夹、单位和填报人也不再记着。草稿文件本身不动。", "清除"):
            self._recent.clear()
            self._propose_names()

    def _open_sample(self, path: object) -> None:
        self.sample_wanted.emit(path)
