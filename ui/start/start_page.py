"""The start page: a new draft, recent drafts, samples to look at; everything on the page itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from models.packs.heads import KINDS, PackHead, pack_heads
from ui.drafts.files import samples
from ui.drafts.remembered import Remembered
from ui.drafts.year import FIRST_YEAR, LAST_YEAR
from ui.start._entries import ListEntry, recent_entry
from ui.start._recovery_list import RecoveryList
from ui.start._welcome import Welcome
from ui.widgets import theme
from ui.widgets.parts import CutLabel, box, button, card, fill, label, label_of, line_field
from ui.widgets.questions import ask_to_delete
from ui.widgets.wheel import scroll_past

if TYPE_CHECKING:
    from models.comparing.recoverable import Found

_DATA = Qt.ItemDataRole.UserRole


class StartPage(QScrollArea):
    """Offer what one starts with; Enter in the unit's name creates the draft."""

    new_wanted = Signal(str, int, str, str)  # pack, year, unit, who fills it in
    open_wanted = Signal(object)  # Path, or None to be asked
    sample_wanted = Signal(object)  # Path
    last_wanted = Signal()  # a draft begun from last year's
    goals_wanted = Signal()  # a self-evaluation begun from a budget's goals
    back_wanted = Signal()

    def __init__(self, recent: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent = recent
        self._heads = pack_heads()
        self.packs = _CardList("表样", self._focus_unit)
        self.year = QSpinBox(minimum=FIRST_YEAR, maximum=LAST_YEAR, suffix=" 年度")
        scroll_past(self.year)
        self.unit = line_field(placeholder="单位全称，与公章一致")
        self.filer = line_field(placeholder="姓名，可以不填")
        self._offered_year = self.year.value()  # another one is the person's own
        self.create_button = button("新建(&C)", self._create, "primary")
        self.recents = _CardList("最近的草稿", self._open_recent, self._remove_recent)
        self.clear_button = button("清空…", self.clear_recent, "quiet")
        self.samples = _CardList("样例", self._open_sample)
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
        self._fill_packs()
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
        new, layout = card("新建", "选择表样，方向键移动", begun, goals)
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

    def _fill_packs(self) -> None:
        kind = ""
        for head in self._heads:
            if head.kind != kind:
                kind = head.kind
                self.packs.add_heading(kind)
            self.packs.add(ListEntry(head.title, f"{head.region} · 依据 {head.year} 年表样"), head)
        self.packs.select(lambda head: True)

    def _pack_changed(self, item: QListWidgetItem | None) -> None:
        head = item.data(_DATA) if item else None
        self.create_button.setEnabled(isinstance(head, PackHead))
        if isinstance(head, PackHead) and self.year.value() == self._offered_year:
            self._offer_year(head)

    def _offer_year(self, head: PackHead) -> None:
        # Self-evaluations and final accounts look back on the year before.
        self._offered_year = date.today().year - (head.kind != KINDS["budget"])
        self.year.setValue(self._offered_year)

    def _fill_samples(self) -> None:
        titles = {head.id: head.title for head in self._heads}
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

    def _focus_unit(self, _: object) -> None:
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._back.isHidden():
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def start_new(self) -> None:
        """Put the keyboard where a new draft begins, and propose what the last one was: pack, year, names."""
        self._propose_names()
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


_LEAST = 52
"""Logical pixels: an entry and the beginning of the next."""


class _CardList(QListWidget):
    """A list of two-line entries; Enter, space and a click choose, Delete removes where that is offered."""

    def __init__(
        self,
        name: str,
        choose: Callable[[object], None],
        remove: Callable[[object], None] | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("cards")
        self._choose, self._remove = choose, remove
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSpacing(1)
        self.setResizeMode(QListView.ResizeMode.Adjust)  # entries end where the scroll bar begins
        # A list scrolls, so that what is typed and 新建 stay in sight on a small screen.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(_LEAST)
        self.itemClicked.connect(self._clicked)
        if remove is not None:
            self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            self.addAction("从列表中移除").triggered.connect(lambda: remove(self.current()))

    def _clicked(self, item: QListWidgetItem) -> None:
        if item.data(_DATA) is not None:
            self._choose(item.data(_DATA))

    def add_heading(self, text: str) -> None:
        """Add a line that heads what follows and cannot be chosen."""
        item = QListWidgetItem(text, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(QColor(theme.MUTED))

    def add(self, said: ListEntry, data: object) -> None:
        """Add an entry; `data` is what choosing it gives."""
        item = QListWidgetItem(self)
        item.setData(_DATA, data)
        item.setToolTip(said.all)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said.all.replace("\n", "，"))
        body = _two_lines(said.title, said.note, said.grey)
        item.setSizeHint(QSize(0, body.sizeHint().height()))
        self.setItemWidget(item, body)

    def select(self, wanted: Callable[[object], bool]) -> None:
        """Mark the first entry that can be chosen and is wanted, if there is one."""
        for row in range(self.count()):
            data = self.item(row).data(_DATA)
            if data is not None and wanted(data):
                self.setCurrentRow(row)
                return

    def current(self) -> object:
        """Give the data of the marked entry, None when there is none."""
        item = self.currentItem()
        return item.data(_DATA) if item is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        data = self.current()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and data is not None:
            self._choose(data)
        elif event.key() == Qt.Key.Key_Delete and self._remove is not None and data is not None:
            self._remove(data)
        else:
            super().keyPressEvent(event)


def _two_lines(title: str, note: str, grey: bool) -> QWidget:
    body = QWidget()
    body.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    lines = [CutLabel(title, "muted" if grey else ""), *([CutLabel(note, "muted")] if note else [])]
    fill(QVBoxLayout(body), *lines, margins=(10, 5, 10, 5), spacing=1)
    return body
