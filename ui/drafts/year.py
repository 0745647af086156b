"""The year of a draft: which there are, and how that of an open one is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QInputDialog

from models.errors import TianbaoError
from ui.widgets.parts import show_modal
from ui.widgets.wheel import scroll_past

if TYPE_CHECKING:
    from ui.drafts.desk import Desk

FIRST_YEAR, LAST_YEAR = 2000, 2099


def ask_for_year(desk: Desk) -> None:
    """Let the person give the open draft another year, as one step; say why where its pack has none."""
    from models.drafts.changes import SetYear

    desk.commit()
    document = desk.document
    if document is None or not document.may_edit():
        return
    session, now = document.session, document.session.submission.year
    dialog = QInputDialog(desk.window)
    dialog.setWindowTitle("更改年度")
    dialog.setLabelText("年度，题目和按年度的标准跟着变，填过的内容不变：")
    dialog.setIntRange(FIRST_YEAR, LAST_YEAR)
    dialog.setIntValue(now)
    scroll_past(dialog)
    dialog.setOkButtonText("确定")
    dialog.setCancelButtonText("取消")
    year = dialog.intValue() if show_modal(dialog) else now
    if year == now:
        return
    try:
        session.pack.for_year(year)
    except TianbaoError as error:
        desk.messages.show_error(error)
        return
    document.do(SetYear(year), f"年度改为 {year}")
    said = f"年度已从 {now} 改为 {year}，按 Ctrl+Z 可恢复。"
    if document.path is not None and str(now) in document.path.stem:
        said += "文件名里的年度没有变，要改请用“另存为”。"
    document.told.emit(said)
