"""The 表样 one can begin with, by place and year, narrowed by what is typed into the field above."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from models.own_packs.shelf import OwnPack
from models.packs.heads import PackHead
from ui.start._cards import CardList
from ui.start._entries import ListEntry
from ui.widgets.parts import line_field

EVERYWHERE: Final = "全国"
"""What `region` of a pack says that serves everywhere."""
ELSEWHERE: Final = object()
"""What choosing the last entry gives: the person's place is not among those listed."""
OWN: Final = "自己的表样"
_ELSEWHERE_SAID = ListEntry("没有我的地方？", "用全国通用的表样，或者添加自己的")
_WITHIN = re.compile(r"(.{2,}?(?:省|自治区|市))(.+)")
"""A place within a larger one."""


class _Listed(NamedTuple):
    place: str
    within: str
    order: tuple[object, ...]
    head: PackHead | None
    own: OwnPack | None

    @property
    def entry(self) -> ListEntry:
        head, own = self.head, self.own
        title = own.title if own is not None else head.title if head is not None else ""
        if own is not None and own.trouble:
            return ListEntry(title, f"不能用：{own.trouble}", True, own.id)
        assert head is not None
        note = (self.within, head.kind, f"依据 {head.year} 年表样", OWN if own is not None else "")
        return ListEntry(title, " · ".join(filter(None, note)), more=head.region)

    @property
    def data(self) -> object:
        return self.own if self.own is not None and (self.own.trouble or self.head is None) else self.head

    @property
    def words(self) -> str:
        entry = self.entry
        return f"{self.place} {entry.title} {entry.note} {entry.more}".casefold()


class PackList(CardList):
    """List packs under the places they are of, those that serve everywhere first."""

    def __init__(self, choose: Callable[[object], None]) -> None:
        super().__init__("表样", choose)
        self.search = line_field(placeholder="查找表样")
        self.search.setToolTip("按地方、年度或名称的几个字找，几个词用空格隔开")
        self.search.setAccessibleName("查找表样")
        self.search.setMinimumWidth(96)
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self._listed: Sequence[_Listed] = ()

    @property
    def of_everywhere(self) -> bool:
        """Tell whether there is a pack that serves everywhere."""
        return any(one.place == EVERYWHERE for one in self._listed)

    def show_packs(self, heads: Iterable[PackHead], own: Iterable[OwnPack]) -> None:
        """List the program's packs and the own ones, also those that cannot be used."""
        listed = [*(_listed(head, None) for head in heads), *(_listed(one.head, one) for one in own)]
        listed.sort(key=lambda one: one.order)
        if listed == self._listed and self.current() is not None:
            return
        self._listed = listed
        self._fill()

    def search_for(self, text: str) -> None:
        """Narrow the list as if somebody had typed that, also where it stands there already."""
        self.search.setText(text)
        self._narrow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _narrow(self) -> None:
        """List what is looked for; who looks wants what is found, and not what was marked for want of it."""
        self._fill(lambda data: data is not ELSEWHERE)

    def _fill(self, stays: Callable[[object], bool] = lambda data: data is not None) -> None:
        """List anew; what is marked stays so where it is still listed."""
        before = self.current()
        wanted = self.search.text().casefold().split()
        self.clear()
        place = ""
        for one in self._listed:
            if not all(word in one.words for word in wanted):
                continue
            if one.place != place:
                place = one.place
                self.add_heading(place)
            self.add(one.entry, one.data)
        if not place and wanted:
            self.add_heading(f"没有找到“{self.search.text().strip()}”")
        self.add(_ELSEWHERE_SAID, ELSEWHERE)
        self.select(lambda data: data is not None)
        if before is not None and stays(before):
            self.select(lambda data: data == before)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.setFocus(Qt.FocusReason.TabFocusReason)
                self.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.keyPressEvent(event)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)


def _listed(head: PackHead | None, own: OwnPack | None) -> _Listed:
    region = (head.region if head is not None else "") or OWN
    found = _WITHIN.fullmatch(region)
    place, within = (found[1], found[2]) if found else (region, "")
    if head is None:
        return _Listed(place, within, (True, place, 0, "", "", ""), head, own)
    order = (place != EVERYWHERE, place, -head.year, within, head.kind, head.title)
    return _Listed(place, within, order, head, own)
