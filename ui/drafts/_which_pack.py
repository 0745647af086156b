"""The question which 表样 opens a draft, where the one it carries and the one that is there differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from models.progress import CancelledError
from ui.widgets.questions import ask

if TYPE_CHECKING:
    from models.drafts.submission import Submission
    from models.packs.forms import Pack

_CARRIED, _THERE = "用草稿带的", "用本机的"


def which_pack(window: QWidget, submission: Submission, name: str) -> Pack | None:
    """Ask where there is a choice; None for the pack that goes without saying. CancelledError.

    TianbaoError where what the draft carries cannot be used and there is nothing else.
    """
    from models.drafts.meanings import changes_in_words
    from models.session.carried_meanings import meant_before
    from models.session.opening import CarriedPackError, other_pack, pack_of

    there = other_pack(submission)
    if there is None:
        return None
    whose = "程序自带的" if there.carried is None else "本机的"
    try:
        carried = pack_of(submission, name)
    except CarriedPackError as error:
        about = f"{error.detail} 要用{whose}“{there.title}”打开吗？与保存时不同的数会列出来，请核对。"
        about += "金额单位、栏目名称有没有改过，没法比较，请逐栏核对。"
        return _answer(ask(window, "草稿带的表样不能用。", about, (_THERE,)), None, there)
    about = (
        f"草稿是用它带的“{carried.title}”填的，{whose}“{there.title}”与它不同。"
        f"用草稿带的，打开的和保存时一样；用{whose}，没有位置的内容另外保存，与保存时不同的数会列出来，请核对。"
    )
    if words := changes_in_words(meant_before(submission, there)):
        about += f"\n\n填过的内容，用{whose}意思就变了，数不会跟着换算：{words}。"
    return _answer(ask(window, "用哪一份表样打开？", about, (_CARRIED, _THERE)), carried, there)


def _answer(said: str, carried: Pack | None, there: Pack) -> Pack | None:
    if not said:
        raise CancelledError("没有打开草稿。")
    return there if said == _THERE else carried
