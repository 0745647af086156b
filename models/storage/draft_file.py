"""Draft files (`*.tianbao`): UTF-8 JSON that a person can read, saved as a whole or not at all.

Version 1: `format`, `schema_version`, `pack`, `year`, `next_id`, `forms` (form → instances → blocks → rows;
instances and rows in their order, all else sorted), `adjustments`; further top-level keys are kept.
`computed` of an adjustment (what it was made for) came later; programs that do not know it refuse the draft.
So did `aside`: what has no place in the pack any more, in order; `kept`: the digests of the pack and of what
was typed when it was saved, and the figures it showed then; `moved`: figures that a changed pack has moved,
not confirmed yet. Programs that do not know these keep them.
Version 2 is that of a draft made with a form of the user's own: `carried_form` is all that the form says, so
that it opens where nobody has the form. Programs of before refuse it by name; all others are still version 1.
"""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.drafts.submission import Submission
from models.errors import ExitCode, TianbaoError
from models.files.bounded_read import refuse_special
from models.files.strict_json import JsonError, parse_json
from models.files.whole_write import SaveError, cause, patiently, shown_path, write_whole
from models.storage._migrations import MIGRATIONS, SCHEMA_VERSION, migrate
from models.storage.draft_errors import (
    DraftDamagedError,
    DraftEmptyError,
    DraftForeignError,
    DraftMissingError,
    DraftNewerError,
    DraftTooLargeError,
    DraftUnreadableError,
)
from models.storage.draft_format import FORMAT, check, describe, from_json, to_json


class UnsavableError(TianbaoError):
    """Say, without the full stop, why no file can hold a draft."""


class ChangedMeanwhileError(SaveError):
    """Report a file that somebody else has changed since it was read; it was not replaced."""

    exit_code = ExitCode.IN_USE


SUFFIX = ".tianbao"
MAX_BYTES = 20_000_000
_GROWTH = 4

_MAGIC = (
    (b"PK\x03\x04", "Excel 工作簿、Word 文档或压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel、Word 文件"),
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"<", "网页或 XML 文件"),
)


class Outside(Enum):
    """What has become of a draft's file since it was loaded or saved last."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


def load_draft(path: Path) -> Submission:
    """Read a draft file; a DraftError says why it cannot be read. The file is never changed."""
    return load_with_digest(path)[0]


def load_with_digest(path: Path) -> tuple[Submission, str]:
    """Read a draft file and give the SHA-256 of what was read with it; DraftError."""
    name = shown_path(path)
    try:
        data = _read(path, name)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DraftMissingError(name, "找不到这个文件", repr(error)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise DraftUnreadableError(name, _why_unreadable(error), repr(error)) from error
    return loads(data, name), sha256(data).hexdigest()


def file_digest(path: Path) -> str | None:
    """Give the SHA-256 of what a file holds now, None when it is not there; OSError, ValueError."""
    try:
        refuse_special(path)
        with path.open("rb") as file:
            return sha256(file.read(MAX_BYTES + 1)).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None


def outside(path: Path | None, digest: str) -> Outside:
    """Look at a file that had this digest; SaveError where it cannot be read, so might be somebody's work."""
    if path is None or not digest:
        return Outside.SAME
    try:
        there = patiently(lambda: file_digest(path))
    except (OSError, ValueError) as error:
        said = f"草稿没有保存到“{path.name}”：看不出它有没有被别人改过，{cause(error)}。原有文件没有改动。"
        raise SaveError(said, repr(error)) from error
    if there is None:
        return Outside.GONE
    return Outside.SAME if there == digest else Outside.CHANGED


def _read(path: Path, name: str) -> bytes:
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):  # a pipe would wait for ever
        raise DraftForeignError(name, "它是文件夹，不是草稿" if stat.S_ISDIR(mode) else "它不是普通文件")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _why_unreadable(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "没有读取权限，或文件正被其他程序占用"
    return "系统读不了这个文件"


def loads(data: str | bytes, name: str, limits: bool = True) -> Submission:
    """Read the content of a draft; `name` is what messages call it. Raise DraftError.

    Without `limits` it may be larger than can be saved, as what is being typed may come to be.
    """
    content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if limits and len(content) > MAX_BYTES:
        raise DraftTooLargeError(name, f"文件超过 {MAX_BYTES // 1_000_000} MB，不会是草稿")
    _check_bytes(content, name)
    try:
        document = parse_json(content)
    except JsonError as error:
        raise DraftDamagedError(name, f"内容已损坏或不完整，{error.message}", error.detail) from error
    submission = _submission(_current(document, name), name, limits)
    # Written line by line, lists nobody knows can take any room, what is known at most this much more.
    grows = limits and (submission.extra or len(content) > MAX_BYTES // _GROWTH)
    if grows and len(dumps(submission).encode()) > MAX_BYTES:
        raise DraftTooLargeError(name, f"内容超过 {MAX_BYTES // 1_000_000} MB，打开后无法保存")
    return submission


def _check_bytes(content: bytes, name: str) -> None:
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise DraftEmptyError(name, "文件是空的")
    if not content.strip(b"\0"):
        raise DraftDamagedError(name, "内容全是零字节，多半是保存时断电所致")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DraftDamagedError(name, "被别的程序另存成了 UTF-16 编码，应为 UTF-8")
    for magic, kind in _MAGIC:
        if content.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(magic):
            raise DraftForeignError(name, f"它是{kind}，不是草稿")


def _current(document: Any, name: str) -> dict[str, Any]:
    """Give the document in the shape of this version."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DraftForeignError(name, "它是别的用途的 JSON 文件，不是草稿")
    version = document.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise DraftDamagedError(name, "schema_version 应为 1 以上的整数")
    if version > SCHEMA_VERSION:
        reason = f"它由更新版本的程序保存（格式第 {version} 版，本程序只认到第 {SCHEMA_VERSION} 版）"
        raise DraftNewerError(name, reason)
    try:
        return migrate(document, version, MIGRATIONS, SCHEMA_VERSION)
    except Exception as error:  # a step works on what nobody has checked yet
        raise DraftDamagedError(name, f"不能从格式第 {version} 版转换", repr(error)) from error


def _submission(document: dict[str, Any], name: str, limits: bool) -> Submission:
    try:
        return from_json(document, limits)
    except ValidationError as error:
        raise DraftDamagedError(name, f"内容不对，{describe(error)}", str(error)) from error


def dumps(submission: Submission) -> str:
    """Give the text of a draft file; the same content always gives the same text."""
    return json.dumps(to_json(submission), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def save_draft(submission: Submission, path: Path, expected: str | None = None, what: str = "草稿") -> str:
    """Save a draft, unless it could not be read back, and give the SHA-256 of the new file.

    `expected` is the SHA-256 of what is there, blank for nothing; where the file holds something else just
    before it is replaced, it is not: ChangedMeanwhileError. SaveError, the old file then being untouched; it
    begins with `what` was not saved.
    """
    head = f"{what}没有保存到“{shown_path(path)}”"
    try:
        data = file_content(submission)
    except UnsavableError as error:
        said = f"{head}：{error.message}。请改正后再保存。原有文件没有改动。"
        raise SaveError(said, error.detail) from error
    write_whole(path, data, check=lambda: _refuse_changed(path, head, expected), head=head)
    return sha256(data).hexdigest()


def _refuse_changed(path: Path, head: str, expected: str | None) -> None:
    if expected is not None and (file_digest(path) or "") != expected:
        said = "读取之后，它被别的程序或别人改过" if expected else "这个文件刚刚由别的程序新建"
        raise ChangedMeanwhileError(f"{head}：{said}。请核对现在的内容后再试。原有文件没有改动。")


def file_content(submission: Submission) -> bytes:
    """Give what the file of a draft holds; UnsavableError where it could not be read back."""
    try:
        check(to_json(submission))
    except ValidationError as error:
        raise UnsavableError(describe(error), str(error)) from error
    data = dumps(submission).encode()
    if len(data) > MAX_BYTES and (kept := submission.kept) is not None:  # what was typed comes first
        data = dumps(replace(submission, kept=replace(kept, typed="", figures={}))).encode()
    if len(data) > MAX_BYTES:
        raise UnsavableError(f"内容超过 {MAX_BYTES // 1_000_000} MB")
    return data
