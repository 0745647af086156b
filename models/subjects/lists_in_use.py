"""The user's own subject lists beside the program's: added to a dictionary, or in its place."""

from __future__ import annotations

import csv
import dataclasses
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from io import StringIO
from pathlib import Path

from models.files.bounded_read import refuse_special
from models.files.user_folders import own_folder
from models.files.whole_write import SaveError, private_folder, write_whole
from models.subjects.dictionary import FOLDER, Dictionary, Subject, read_subjects

ADDED, REPLACED, SEEN = "added", "replaced", "seen"
MAX_NAME = 100
MAX_SEEN = 2_000
"""How many subjects are kept that were seen in imported tables; the oldest go first."""
HIDDEN = ("Cc", "Cf", "Cs")
"""What is seen nowhere and yet turns the reading around or ends a text, as Unicode classes it."""
NAMES = {
    "functional": "支出功能分类科目",
    "department-economic": "部门预算支出经济分类科目",
    "government-economic": "政府预算支出经济分类科目",
}
"""The dictionaries and what they are called."""


def with_own(name: str, folder: Path) -> Dictionary:
    """Give a dictionary of the program with the user's list laid over it; a broken list is left out."""
    replaced = _read(folder / REPLACED / f"{name}.csv")
    base = Dictionary(replaced or read_subjects(FOLDER / f"{name}.csv"))
    book = base.merged(_read(folder / ADDED / f"{name}.csv"))
    return book.merged(one for one in _seen(name, folder) if not book.name(one.code, 0))


def _seen(name: str, folder: Path) -> list[Subject]:
    return [dataclasses.replace(subject, seen=True) for subject in _read(folder / SEEN / f"{name}.csv")]


@cache
def dictionary(name: str) -> Dictionary:
    """Give a dictionary (functional, department-economic or government-economic) with the user's own list."""
    folder = user_folder()
    if folder is None:
        return Dictionary(read_subjects(FOLDER / f"{name}.csv"))
    return with_own(name, folder)


def user_folder() -> Path | None:
    """Give the folder of the user's own lists, None where the system has none for the user."""
    return own_folder("subjects")


def own_counts(name: str) -> tuple[int, int]:
    """Count the user's subjects that are added to a dictionary, and those that take its place."""
    folder = user_folder()
    if folder is None:
        return 0, 0
    added, replaced, seen = (_read(folder / way / f"{name}.csv") for way in (ADDED, REPLACED, SEEN))
    return len({subject.code for subject in (*added, *seen)}), len(replaced)


def source_words(subject: Subject) -> str:
    """Say what bears a name out: filings of which years, the classification, or a file of the user's own."""
    if subject.seen:
        return f"导入的表：{subject.source}"
    if subject.source:
        return f"自己的清单：{subject.source}"
    if subject.years:
        return f"公开表 {'、'.join(map(str, subject.years))}"
    return "全国分类科目"


def keep_own(name: str, subjects: Sequence[Subject], replace: bool) -> None:
    """Keep a list for a dictionary; SaveError, the lists then being as they were."""
    folder = _folder()
    if replace:
        _write(folder / REPLACED / f"{name}.csv", subjects)
        (folder / ADDED / f"{name}.csv").unlink(missing_ok=True)
    else:
        path = folder / ADDED / f"{name}.csv"
        _write(path, [*_without(_read(path), subjects), *subjects])
    dictionary.cache_clear()


def keep_seen(name: str, subjects: Iterable[Subject]) -> list[Subject]:
    """Take over from imported tables what a dictionary lacks, marked with its source; gives what was.

    SaveError, the lists then being as they were.
    """
    known, new = dictionary(name), dict[str, Subject]()
    for subject in subjects:
        plain = " ".join(_plain(subject.name).split())
        if plain and len(plain) <= MAX_NAME and not known.name(subject.code, 0):
            new.setdefault(subject.code, dataclasses.replace(subject, name=plain))
    if new:
        path = _folder() / SEEN / f"{name}.csv"
        _write(path, [*_read(path), *new.values()][-MAX_SEEN:])
        dictionary.cache_clear()
    return list(new.values())


def drop_own(name: str) -> None:
    """Go back to the program's own dictionary; SaveError."""
    try:
        for way in (ADDED, REPLACED, SEEN):
            (_folder() / way / f"{name}.csv").unlink(missing_ok=True)
    except OSError as error:
        reason = "文件正被占用，或没有权限。请关闭占用它的程序再试"
        raise SaveError(f"自己的科目没有删掉：{reason}。", repr(error)) from error
    dictionary.cache_clear()


def _folder() -> Path:
    folder = user_folder()
    if folder is None:
        raise SaveError("找不到存放科目字典的文件夹，请检查用户目录能否写入。")
    return folder


def _without(known: Sequence[Subject], others: Sequence[Subject]) -> list[Subject]:
    codes = {subject.code for subject in others}
    return [subject for subject in known if subject.code not in codes]


def _read(path: Path) -> list[Subject]:
    try:
        refuse_special(path)
        found = read_subjects(path)
        return [Subject(s.code, _plain(s.name), s.years, _plain(s.source)) for s in found]
    except (OSError, KeyError, ValueError, TypeError, csv.Error):
        return []


def _plain(name: str) -> str:
    """Leave out what is not seen: lists kept by earlier versions of the program may have it."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in HIDDEN)


def _write(path: Path, subjects: Sequence[Subject]) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("code", "name", "years", "source"))
    writer.writerows((s.code, s.name, " ".join(map(str, s.years)), s.source) for s in subjects)
    try:
        private_folder(path.parent)
    except OSError as error:
        raise SaveError(f"文件夹“{path.parent}”建不了，请检查能否写入。", repr(error)) from error
    write_whole(path, text.getvalue().encode(), private=True, head="科目字典没有保存")
