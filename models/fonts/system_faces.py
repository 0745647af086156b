"""宋体, 黑体, 仿宋 and 方正小标宋 as far as this machine has them and their licences let them be embedded."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterator
from functools import cache
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from models.fonts.faces import Advances, Face, FontDataError, add, face
from models.fonts.font_files import (
    alone,
    embeddable,
    families,
    has_outlines,
    how_many,
    opened,
    record,
    regular,
)

ROLES: dict[str, str] = {"song": "宋体", "hei": "黑体", "fangsong": "仿宋", "xiaobiaosong": "方正小标宋"}
"""The faces official documents are set in, with the words for them."""

# By role, best first: the family's name in English, and as offices write it.
_FAMILIES = {
    "song": (("SimSun", "宋体"), ("NSimSun", "新宋体")),
    "hei": (("SimHei", "黑体"),),
    "fangsong": (("FangSong", "仿宋"), ("FangSong_GB2312", "仿宋_GB2312")),
    "xiaobiaosong": (("FZXiaoBiaoSong-B05S", "方正小标宋简体"), ("FZXiaoBiaoSong-B05", "方正小标宋_GBK")),
}
_COMPANIONS = {"song": "serif", "hei": "sans-bold", "fangsong": "serif", "xiaobiaosong": "serif-bold"}
WINDOWS = os.name == "nt"
_SUFFIXES = (".ttf", ".ttc", ".otf")

_lock = Lock()
# It would tell of every damaged file on the error stream; such files are passed over.
logging.getLogger("fontTools").addHandler(logging.NullHandler())


class _Standing(Advances):
    """Give a character the face lacks the width it has in the bundled face that stands in."""

    def __init__(self, entry: dict[str, Any], line_up: tuple[str, ...]) -> None:
        super().__init__(entry)
        self._em: int = entry["units_per_em"]
        self._line_up = line_up

    def uncovered(self, character: str) -> int:
        for other in map(face, self._line_up):
            if not other.missing(character):
                (advance,) = other.advances(character)
                return ceil(advance * self._em / other.units_per_em)
        return super().uncovered(character)


class SystemFace(Face):
    """One face of the system."""

    def __init__(self, role: str, family: str, path: Path, number: int, entry: dict[str, Any]) -> None:
        """Take its role and family, and where it lies, with its entry as in metrics.json."""
        self._stand_ins = face(_COMPANIONS[role]).line_up
        advances = _Standing(entry, self._stand_ins)
        super().__init__(f"{role}:{path}#{number}", entry | {"file": str(path)}, advances)
        self.role, self.family, self.number = role, family, number

    @property
    def line_up(self) -> tuple[str, ...]:
        """Name the faces a character is looked for in: this one, then the bundled ones."""
        return (self.name, *self._stand_ins)

    def program(self) -> bytes:
        """Read the font itself, out of a file of several when need be; OSError."""
        return alone(self.path, self.number)

    def unreadable(self, detail: str) -> FontDataError:
        """Give the error that says the font's file cannot be used."""
        return FontDataError(f"系统的字体 {self.path} 读不了，请改用程序自带的字体。", detail)


class _Candidate(NamedTuple):
    """A font whose name is right; smaller ones are better."""

    rank: int
    styled: bool
    path: Path
    number: int
    family: str


def found() -> dict[str, SystemFace]:
    """Find the faces in the usual folders, by role; those that there are stay known."""
    with _lock:
        return _found(tuple(font_folders()))


def font_folders() -> Iterator[Path]:
    """List the folders where Windows or Linux keep fonts, the user's own first."""
    home, data = Path(os.path.expanduser("~")), os.environ.get
    if WINDOWS:
        local = data("LOCALAPPDATA") or home / "AppData" / "Local"
        yield Path(local, "Microsoft", "Windows", "Fonts")
        yield Path(data("SYSTEMROOT") or "C:\\Windows", "Fonts")
        return
    shared = [Path(one) for one in data("XDG_DATA_DIRS", "").split(os.pathsep) if one]
    usual = [Path("/usr/local/share"), Path("/usr/share")]
    own = Path(data("XDG_DATA_HOME") or home / ".local" / "share")
    yield from dict.fromkeys((own / "fonts", home / ".fonts", *(one / "fonts" for one in shared + usual)))


def search(folders: tuple[Path, ...]) -> dict[str, SystemFace]:
    """Find the faces in folders, by role; files that cannot be read or embedded are passed over."""
    candidates: dict[str, list[_Candidate]] = {role: [] for role in ROLES}
    for path in _files(folders):
        for role, candidate in _look_into(path):
            candidates[role].append(candidate)
    faces = {role: _first_usable(role, sorted(candidates[role])) for role in ROLES}
    usable = {role: one for role, one in faces.items() if one is not None}
    for one in usable.values():
        add(one)
    return usable


_found = cache(search)


def _files(folders: tuple[Path, ...]) -> Iterator[Path]:
    for folder in folders:
        for root, _, names in os.walk(folder):
            yield from (Path(root, name) for name in sorted(names) if name.lower().endswith(_SUFFIXES))


def _look_into(path: Path) -> list[tuple[str, _Candidate]]:
    """List the fonts of a file that have one of the names, and what role each may have."""
    try:
        if not has_outlines(path):
            return []
        with opened(path, 0) as first:
            number = how_many(first)
            return [one for i in range(number) for one in _named(path, i)]
    except Exception:  # a file of another program, damaged in whatever way
        return []


def _named(path: Path, number: int) -> Iterator[tuple[str, _Candidate]]:
    with opened(path, number) as font:
        names = {name.casefold() for name in families(font)}
        for role, known in _FAMILIES.items():
            for rank, family in enumerate(known):
                if names & {name.casefold() for name in family}:
                    yield role, _Candidate(rank, not regular(font), path, number, family[-1])


def _first_usable(role: str, candidates: list[_Candidate]) -> SystemFace | None:
    for one in candidates:
        try:
            with opened(one.path, one.number) as font:
                if embeddable(font, one.path.stat().st_size):
                    return SystemFace(role, one.family, one.path, one.number, record(font))
        except Exception:  # as above; other files may hold the same face
            continue
    return None


def in_words(faces: Collection[SystemFace], paths: bool = True) -> str:
    """Say which faces of the system are there, from which files, and which are replaced."""
    there = {one.role for one in faces}
    lacking = "、".join(words for role, words in ROLES.items() if role not in there)
    if not faces:
        return f"本机没有可以嵌入的{lacking}，用程序自带的字体。"
    named = "、".join(f"{one.family}（{one.path}）" if paths else one.family for one in faces)
    return f"用系统的{named}" + (f"；没有{lacking}，用程序自带的字体代替。" if lacking else "。")
