"""Open a draft whole: the file, its pack, and everything computed from them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from models.drafts.changes import SetCell, apply
from models.drafts.submission import Submission, new_submission
from models.errors import CircularReferenceError, TianbaoError, shortened
from models.files.whole_write import shown_path
from models.packs.forms import Pack
from models.packs.loading import UnknownPackError, carried_digest, carried_pack, load_pack, pack_ids
from models.packs.yaml_source import PackError
from models.session.session import Session
from models.session.unit_and_title import named_address
from models.storage.draft_file import UnsavableError, file_content, load_draft
from models.storage.draft_format import MAX_ROWS


class UnfitDraftError(TianbaoError):
    """Report a draft that does not fit the pack it names."""


class PackMissingError(UnfitDraftError):
    """Report a draft `name` whose pack is not there or cannot be read; `submission` is what was typed."""

    def __init__(self, name: str, submission: Submission, error: TianbaoError) -> None:
        super().__init__(self.words(name, submission, error), error.message)
        self.name = name
        self.submission = submission

    def words(self, name: str, submission: Submission, error: TianbaoError) -> str:
        """Say which pack the draft waits for and how to get it."""
        return _without_pack(name, submission, error)


class CarriedPackError(PackMissingError):
    """Report a draft that carries a pack which cannot be used."""

    def words(self, name: str, submission: Submission, error: TianbaoError) -> str:
        """Say what is wrong with what it carries."""
        said = f"草稿“{name}”带的表样不能用（{shortened(error.message.rstrip('。'), 300)}）"
        how = "请发来草稿的人改正表样、重新保存后再发来。填过的内容都在，只能查看，文件没有改动"
        return f"{said}。{how}。"


def new_draft(pack_id: str, year: int, unit: str, filer: str = "") -> Session:
    """Start a draft of a pack for a year, with these names typed; UnknownPackError, PackError."""
    pack = load_pack(pack_id).for_year(year)
    submission = new_submission(pack, year)
    for name, text in (("unit", unit), ("filer", filer)):
        if text and (at := named_address(pack, submission, name)) is not None:
            apply(submission, SetCell(at, text))
    return open_submission(submission)


def open_draft(path: Path) -> Session:
    """Open a draft file; DraftError, PackMissingError, UnfitDraftError."""
    return open_submission(load_draft(path), shown_path(path))


def open_submission(
    submission: Submission, name: str = "", pack: Pack | None = None, limits: bool = True
) -> Session:
    """Open what has been read; PackMissingError without its pack, UnfitDraftError when it is not sound.

    `pack` is the pack to open it with, when it is not the program's own of the name the draft gives. With
    `limits` it is not opened when its pack makes it larger than can be saved.
    """
    called = f"草稿“{name}”" if name else "草稿"
    if not any(submission.forms.values()):
        raise UnfitDraftError(f"打不开{called}：其中一张表也没有。请从备份中恢复，或重新新建草稿。")
    try:
        pack = (pack or pack_of(submission, name)).for_year(submission.year)
    except (UnknownPackError, PackError) as error:
        raise PackMissingError(name or submission.pack, submission, error) from error
    try:
        session = Session(submission, pack)
    except CircularReferenceError as error:
        if not name or submission.carried is None:
            raise
        raise CarriedPackError(name, submission, error) from error
    except (KeyError, ValueError) as error:
        reason = "内容与表样不符，可能用别的版本的表样填写。请用原来的版本打开。文件没有改动"
        raise UnfitDraftError(f"打不开{called}：{reason}。", repr(error)) from error
    # The pack may have added rows. Only near the limit is it worth the time to look.
    if limits and sum(1 for _ in _rows(session.submission)) > MAX_ROWS // 2:
        try:
            file_content(session.submission)
        except UnsavableError as error:
            said = f"打不开{called}：{error.message}，打开后无法保存。请从备份中恢复。文件没有改动。"
            raise UnfitDraftError(said, error.detail) from error
    return session


def pack_of(submission: Submission, name: str = "") -> Pack:
    """Give the pack a draft was made with: what it carries, where the one that is there says something else.

    CarriedPackError, and as `load_pack` where it carries none.
    """
    carried = submission.carried
    if carried is None:
        return load_pack(submission.pack)
    there = _pack_there(submission)
    if there is not None and there.digest == carried_digest(carried):
        return there
    try:
        pack = carried_pack(carried, "带的表样")
        if pack.id != submission.pack:
            raise PackError(f"它的编号是“{pack.id}”，草稿写的是“{submission.pack}”")
    except PackError as error:
        raise CarriedPackError(name or submission.pack, submission, error) from error
    return pack


def other_pack(submission: Submission) -> Pack | None:
    """Give the pack of a draft that is there and says something else than the one it carries, if any."""
    there = _pack_there(submission) if submission.carried is not None else None
    if there is None or submission.carried is None or there.digest == carried_digest(submission.carried):
        return None
    return there


def is_only_carried(session: Session) -> bool:
    """Tell whether an open draft carries a pack that is not there, or is another one there."""
    there = _pack_there(session.submission) if session.pack.carried is not None else None
    return session.pack.carried is not None and (there is None or there.digest != session.pack.digest)


def _pack_there(submission: Submission) -> Pack | None:
    try:
        return load_pack(submission.pack)
    except (UnknownPackError, PackError):
        return None


def _rows(submission: Submission) -> Iterator[str]:
    for instances in submission.forms.values():
        for instance in instances:
            for rows in instance.blocks.values():
                yield from rows


def _without_pack(name: str, submission: Submission, error: TianbaoError) -> str:
    """Say which pack a draft waits for and how to get it."""
    unknown = isinstance(error, UnknownPackError)
    state = "本机的程序里没有这份表样" if unknown else f"这份表样读不了（{error.message.rstrip('。')}）"
    how = "请安装带有这份表样的版本，或请发来草稿的人提供表样，用“文件 → 表样”添加后再打开"
    if submission.pack in pack_ids() and _pack_there(submission) is None:
        how = "这是程序自带的表样，不用另找：请关闭程序再打开一次，还是这样的，请重新安装程序"
    kept = "填过的内容都在，只能查看，文件没有改动"
    return f"草稿“{name}”用的表样是“{shortened(submission.pack, 60)}”，{state}。{how}。{kept}。"
