"""Delete what the program keeps for itself, once the person has said so; drafts are not touched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from models.storage.versions import clear, size_of
from ui.drafts.user_folders import version_files
from ui.widgets.questions import ask_to_delete


def clear_versions(window: QWidget, draft: Path | None) -> tuple[str, str]:
    """Delete the versions of one draft, or of all; gives the kind of message and its words."""
    files = version_files(draft)
    whose = f"“{draft.stem}”" if draft is not None else "本机全部草稿"
    what = f"{whose}的 {len(files)} 个历史版本（{megabytes(size_of(files))}）"
    if not ask_to_delete(window, f"要清除{what}吗？", "清除后不能找回。草稿文件本身不动。", "清除"):
        return "", ""
    if failed := clear(files):
        said = f"有 {failed} 个历史版本没有删掉，可能正被占用或没有权限。请关闭占用它们的程序再试。"
        return "notice", said
    return "good", f"已清除{what}，草稿文件没有动。"


def megabytes(size: int) -> str:
    """Say how much room something takes."""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else "不到 0.1 MB"
