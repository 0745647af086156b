"""与绩效目标不同的: what was promised beside what is evaluated, form by form."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from models.checks.promised import PromiseBroken, all_differences
from models.drafts.changes import SetPromised
from ui.drafts.desk import Desk
from ui.drafts.document import Document
from ui.widgets.message_bar import STEP, MessageBar
from ui.widgets.parts import button, fill, message_body, open_with, show_modal
from ui.widgets.text_table import TypedTable

_HEADS = ("表", "指标或格子", "什么", "绩效目标", "现在")


class DifferencesDialog(QDialog):
    """List every difference; `wanted` is the one to go to, `forget` whether they are compared no more."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        draft = document.session.submission
        self._found = all_differences(document.session.calculation)
        self.wanted: PromiseBroken | None = None
        self.forget = False
        self.setWindowTitle("与绩效目标不同的")
        open_with(self, 900, 480)
        self.messages = MessageBar()
        self.table = TypedTable("与绩效目标不同的", _HEADS, (0, 1, 3, 4))
        self.table.show_rows([_row(*one) for one in self._found])
        self.table.doubleClicked.connect(self._go)
        left = (button("复制清单", self.copy, "quiet"), button("不再比较", self._forget, "quiet"))
        right = (button("转到(&G)", self._go), button("关闭", self.reject, "primary"))
        about = f"左边是 {draft.promised_by} 的绩效目标，右边是现在的自评。"
        line = fill(QHBoxLayout(), *left, None, *right)
        message_body(self, self.messages, about, (self.table, 1), line)

    def copy(self) -> None:
        """Copy the list, for a spreadsheet."""
        self.messages.show_copied(self.table.copy())

    def _go(self, *_: object) -> None:
        row = self.table.currentIndex().row()
        if 0 <= row < len(self._found):
            self.wanted = self._found[row][1]
            self.accept()

    def _forget(self) -> None:
        self.forget = True
        self.accept()


def _row(form: str, one: PromiseBroken) -> tuple[str, ...]:
    return form, one.name or one.what, one.what if one.kind == "改动" else one.kind, one.promised, one.now


def show_differences(desk: Desk) -> None:
    """Show what is otherwise than promised, and go where the person wants."""
    document = desk.document
    if document is None or not desk.commit():
        return
    session = document.session
    if not session.submission.promised:
        said = "这份草稿没有带入过绩效目标，没有可比的。"
        desk.messages.show_message("notice", said, until=(STEP,))
        return
    dialog = DifferencesDialog(document, desk.window)
    show_modal(dialog)
    if dialog.forget:
        document.do(SetPromised((), ""), "不再与绩效目标比较")
    elif dialog.wanted is not None:
        document.go_to(session.checks.place_of(dialog.wanted.address))
