"""The figures that a changed pack has moved since the draft was saved: a list to check and to confirm."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from models.drafts.changes import SetMoved
from models.drafts.submission import MovedFigure
from models.session.session import Session
from ui.drafts._list_dialog import ListDialog
from ui.drafts.document import Document
from ui.widgets.parts import button, show_modal
from ui.widgets.text_table import TypedTable

_ABOUT = (
    "表样或政策改过，草稿里这些数和保存时不同。请逐个核对：点一行再点“定位”，看它在表上的位置。"
    "全部核对过的，点“全部确认”，可以撤销；没有确认的，随草稿保存，一直列在审核里。"
)
_HEADS = ("表", "单元格", "保存时", "改后")
_CELL = (_HEADS.index("单元格"),)


class MovedDialog(ListDialog):
    """List what has moved, from which figure to which; confirming is a step that can be undone."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(document, _ABOUT, TypedTable("表样改动后不同的数", _HEADS, _CELL), parent)
        self.table.doubleClicked.connect(self.go)
        self.place = button("定位", self.go, "quiet")
        self.confirm = button("全部确认", self.confirm_all)
        self.lay_out((self.place,), (self.confirm, button("以后再说", self.reject)))

    def _items(self) -> list[MovedFigure]:
        return self._document.session.submission.moved

    def rows(self) -> list[tuple[str, ...]]:
        return [_row(self._document.session, item) for item in self._items()]

    def enable(self, *_: object) -> None:
        self.place.setEnabled(len(self.table.chosen()) == 1)
        self.confirm.setEnabled(bool(self._items()) and not self._document.read_only)

    def go(self, *_: object) -> None:
        """Close and stand on the selected figure."""
        if len(chosen := self.table.chosen()) == 1:
            at = self._document.session.checks.place_of(self._items()[chosen[0]].address)
            self._document.show(at.form, at.instance)
            self._document.go_to(at if at.block else None)
            self.reject()

    def confirm_all(self) -> None:
        """Take all figures as they are now, as one step."""
        if self._items():
            self._document.do(SetMoved(()), "确认表样改动后不同的数")
            self.accept()


def _row(session: Session, item: MovedFigure) -> tuple[str, ...]:
    at = session.checks.place_of(item.address)
    form = session.sheet(at.form, at.instance).name
    return form, item.name or "全表（保存以后又改过内容，没法逐格比较）", item.before, item.now


def show_moved(document: Document, parent: QWidget) -> None:
    """Let the person look at what has moved."""
    show_modal(MovedDialog(document, parent))


def moved_words(document: Document) -> str:
    """Say how many figures have moved, blank when none has."""
    moved = document.session.submission.moved
    if not all(item.name for item in moved):
        return "表样或政策改过：哪些数和保存时不同，没法逐格比较，请核对后确认。"
    return f"表样或政策改过：有 {len(moved)} 个数和保存时不同，请核对后确认。" if moved else ""
