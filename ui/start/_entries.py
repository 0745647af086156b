"""How a draft is listed on the start page: what tells it from others first, the rest where there is room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_ABOUT = re.compile(r"(?:(?P<unit>.*?)　)?(?P<year>\d+) 年度　(?P<form>[^　]*)(?:　(?P<done>已填.*))?")
"""A draft's note, see `models.session.unit_and_title.draft_note`."""


@dataclass(frozen=True, slots=True)
class ListEntry:
    """Two lines of a list, and what is said of them besides when one asks."""

    title: str
    note: str = ""
    grey: bool = False
    more: str = ""

    @property
    def all(self) -> str:
        """Give everything that is said, in lines."""
        return "\n".join(filter(None, (self.title, self.note, self.more)))


def recent_entry(path: Path, about: str, gone: bool) -> ListEntry:
    """List a recent draft by its unit where its file is called as the program proposed, else by the file."""
    if gone:
        return ListEntry(path.stem, "文件已不在，按 Delete 移除", True, str(path.parent))
    said = _ABOUT.fullmatch(about)
    if said is None:
        return ListEntry(path.stem, about, more=str(path))
    unit, year, form, done = (said[name] or "" for name in ("unit", "year", "form", "done"))
    proposed = bool(unit) and path.stem == " ".join((unit, form, f"{year}年度"))
    note = " · ".join(filter(None, (f"{year} 年度", form, done)))
    return ListEntry(unit if proposed else path.stem, note, more="\n".join(filter(None, (unit, str(path)))))
