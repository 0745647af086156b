"""Open a draft whole: the file, its pack, and everything computed from them."""

from __future__ import annotations

from pathlib import Path

from models.errors import TianbaoError
from models.safe_write import shown_path
from models.session import Session
from models.storage import load_draft
from models.submission import Submission


class UnfitDraftError(TianbaoError):
    """Report a draft that does not fit the pack it names."""


def open_draft(path: Path) -> Session:
    """Open a draft file; DraftError, UnknownPackError, PackError, UnfitDraftError."""
    return open_submission(load_draft(path), shown_path(path))


def open_submission(submission: Submission, name: str = "") -> Session:
    """Open what has been read; UnfitDraftError when it does not fit its pack."""
    called = f"草稿“{name}”" if name else "草稿"
    if not any(submission.forms.values()):
        raise UnfitDraftError(f"打不开{called}：其中一张表也没有。请从备份中恢复，或重新新建草稿。")
    try:
        return Session(submission)
    except (KeyError, ValueError) as error:
        reason = "内容与表样不符，可能用别的版本的表样填写。请用原来的版本打开。文件没有改动"
        raise UnfitDraftError(f"打不开{called}：{reason}。", repr(error)) from error
