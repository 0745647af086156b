"""What was typed at places the pack no longer has: a list to copy from, and to delete from when done with."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from models.drafts.changes import SetAside
from models.drafts.submission import Aside
from models.packs.forms import Form, Pack
from ui.drafts._list_dialog import ListDialog
from ui.drafts.document import Document
from ui.widgets.parts import button, show_modal
from ui.widgets.text_table import TypedTable

_ABOUT = (
    "这些内容是在表样改动以前填的，现在的表样里没有它们的位置，所以不打印，也不参加计算，但都随草稿保存。"
    "还要用的，请复制后填到新的位置；表样里又有了位置时会自动放回。不再需要的可以删除，删除可以撤销。"
)


class AsideDialog(ListDialog):
    """List what has no place; deleting is a step that can be undone."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(document, _ABOUT, TypedTable("没有位置的内容"), parent)
        self.remove = button("删除选中的", self.delete_chosen, "quiet")
        self.restore = button("撤销删除", self._undo, "quiet")
        self._deleted = 0
        self.lay_out((self.remove, self.restore), (button("关闭", self.accept),))

    def _items(self) -> list[Aside]:
        return self._document.session.submission.aside

    def rows(self) -> list[tuple[str, ...]]:
        return [_row(self._document.session.pack, item) for item in self._items()]

    def enable(self, *_: object) -> None:
        self.remove.setEnabled(bool(self.table.chosen()) and not self._document.read_only)
        self.restore.setVisible(self._deleted > 0)

    def delete_chosen(self) -> None:
        """Delete what is selected, as one step."""
        chosen = set(self.table.chosen())
        kept = tuple(item for i, item in enumerate(self._items()) if i not in chosen)
        if chosen and not self._document.read_only:
            self._deleted += 1
            self._document.do(SetAside(kept), "删除没有位置的内容")

    def _undo(self) -> None:
        self._deleted -= 1
        self._document.undo_stack.undo()


def _row(pack: Pack, item: Aside) -> tuple[str, ...]:
    at = item.address
    form = next((form for form in pack.forms if form.id == at.form), None)
    return (_form_name(form, at.form), at.instance, at.block, at.row, at.column, item.text, item.reason or "")


def _form_name(form: Form | None, key: str) -> str:
    return f"{form.name.source}（{key}）" if form is not None and form.name.constant else key


def show_aside(document: Document, parent: QWidget) -> None:
    """Let the person look at what has no place."""
    show_modal(AsideDialog(document, parent))


def aside_words(document: Document) -> str:
    """Say how much has no place, and how much has come back; blank when there is nothing to say."""
    count, came = len(document.session.submission.aside), document.session.fit.returned
    said = [f"有 {count} 处填过的内容在现在的表样里没有位置，都已另外保存"] if count else []
    said += [f"有 {came} 处原来没有位置的内容已放回表中"] if came else []
    return f"表样改过：{'；'.join(said)}。" if said else ""
