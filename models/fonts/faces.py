"""What faces cover and how wide their characters are; that of the bundled ones is read from metrics.json.

The file is written by tools/font_metrics.py; the fonts themselves are opened only by the pens that draw.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from copy import copy
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from models.errors import ExitCode, TianbaoError
from models.resources import RESOURCES

FACES: tuple[str, ...] = ("serif", "serif-bold", "sans", "sans-bold")
RARE_FACES: tuple[str, ...] = ("rare", "rare-later")
"""Faces that only stand in for others: ideographs of extensions B to F, and of G and H as far as drawn."""

_STAND_INS = {"title": "serif-bold", "kai": "serif-bold", "fangsong": "serif"}
STYLE_FACES: dict[str, str] = {name: name for name in FACES} | _STAND_INS
"""What styles of packs may ask for, and the bundled face of each."""
OFFICE_FAMILIES = {"serif": "宋体", "sans": "黑体"}
"""What an office has and documents to be edited name in the place of the bundled faces."""

FIGURES = "figures:"
"""Before a face's name: that face with figures of one width, so that they stand below each other."""
_FIGURE_SIGNS = ("0123456789", ".", ",", "%")

_FOLDER = RESOURCES / "fonts"
_MEASURED_TEXTS = 16384


class FontDataError(TianbaoError):
    """The installed font data cannot be read."""

    exit_code = ExitCode.UNUSABLE


class Advances(dict[str, int]):
    """Advance of each character in font units, filled in as characters turn up."""

    def __init__(self, record: dict[str, Any]) -> None:
        super().__init__({"\n": 0})
        coverage = record["coverage"]
        self._firsts, self._lasts = coverage[::2], coverage[1::2]
        self._default: int = record["default_advance"]
        self._notdef: int = record["notdef_advance"]
        self._exceptions = {
            code: int(advance)
            for advance, flat in record["advances"].items()
            for first, last in _pairs(flat)
            for code in range(first, last + 1)
        }

    def __missing__(self, character: str) -> int:
        covered = self.covers(character)
        known = self._exceptions.get(ord(character), self._default) if covered else self.uncovered(character)
        self[character] = known
        return known

    def uncovered(self, character: str) -> int:
        """Give the advance of a character the face has no glyph for: that of the box drawn for it."""
        return self._notdef

    def covers(self, character: str) -> bool:
        """Tell whether the face has a glyph for the character."""
        code = ord(character)
        index = bisect_right(self._firsts, code) - 1
        return index >= 0 and code <= self._lasts[index]


class _EvenAdvances(Advances):
    """The advances of a face with those of the signs in figures put in place of its own."""

    def __init__(self, own: Advances, even: dict[str, int]) -> None:
        dict.__init__(self, even)
        self._own = own

    def __missing__(self, character: str) -> int:
        known = self[character] = self._own[character]
        return known

    def covers(self, character: str) -> bool:
        return self._own.covers(character)


class Face:
    """One face: its file, coverage and metrics; obtained from `face()`."""

    family = ""
    """What an office calls a face of the system; blank for a bundled one."""
    number = 0
    """Which font it is in a file that holds several."""

    def __init__(self, name: str, record: dict[str, Any], advances: Advances | None = None) -> None:
        """Take the face's entry of metrics.json; `ascent` and `descent` are in em, descent negative."""
        self.name = name
        self.path: Path = _FOLDER / record["file"]
        self.units_per_em: int = record["units_per_em"]
        self.ascent: float = record["ascent"] / self.units_per_em
        self.descent: float = record["descent"] / self.units_per_em
        self.drawn_as = name
        """The face whose glyphs these are."""
        self.shifts: dict[str, int] = {}
        """How far, in font units, characters stand to the right of where their advance begins."""
        self._set_advances(Advances(record) if advances is None else advances)

    def __repr__(self) -> str:
        return f"Face({self.name!r})"

    def width(self, text: str, size: float) -> float:
        """Return the width in points of the text set on one line at `size` points."""
        return self._units(text) * size / self.units_per_em

    def advances(self, text: str) -> Iterator[int]:
        """Yield the advance of each character in font units (`units_per_em` to the em)."""
        return map(self._advances.__getitem__, text)

    def missing(self, text: str) -> list[str]:
        """Return the characters the face cannot draw, each once, in order of appearance."""
        if self._drawable.issuperset(text):
            return []
        found = [one for one in dict.fromkeys(text) if one != "\n" and not self._advances.covers(one)]
        self._drawable.update(set(text).difference(found))
        return found

    @property
    def line_up(self) -> tuple[str, ...]:
        """Name the faces a character is looked for in, this one first, those of its weight next."""
        bold = self.name.endswith("bold")
        order = sorted(FACES, key=lambda name: name.endswith("bold") != bold)
        return tuple(dict.fromkeys((self.name, *order, *RARE_FACES)))

    def with_even_figures(self) -> Face:
        """Give this face with figures as wide, sign by sign, as those of its regular or bold companion.

        Half way between the two, so that a bold total stands exactly below what it adds up.
        """
        own = self._advances
        even: dict[str, int] = {}
        both = (own, _companion(self.name)._advances) if self.name in FACES else (own,)
        for signs in _FIGURE_SIGNS:
            width = sum(max(map(one.__getitem__, signs)) for one in both) // len(both)
            even |= dict.fromkeys(signs, width)
        found = copy(self)
        found.name = FIGURES + self.name
        found.shifts = {sign: (width - own[sign]) // 2 for sign, width in even.items()}
        found._set_advances(_EvenAdvances(own, even))
        return found

    def program(self) -> bytes:
        """Read the font itself, as a file of its own; OSError."""
        return self.path.read_bytes()

    def unreadable(self, detail: str) -> FontDataError:
        """Give the error that says the font's file is missing or damaged."""
        return FontDataError(f"程序自带的字体 {self.path} 缺失或已损坏，请重新安装本程序。", detail)

    def _set_advances(self, advances: Advances) -> None:
        self._advances = advances
        self._units = lru_cache(_MEASURED_TEXTS)(self._sum)
        self._drawable: set[str] = set()  # as far as asked

    def _sum(self, text: str) -> int:
        return sum(self.advances(text))


_added: dict[str, Face] = {}


def add(one: Face) -> None:
    """Let `face()` know a face that is not bundled, by its name; the first of a name stays.

    Names are made of files, so this is a cache of measures that only grows: whoever lays something out
    or draws it says in which face.
    """
    _added.setdefault(one.name, one)


@cache
def face(name: str) -> Face:
    """Return a face; raise KeyError for an unknown name, FontDataError for unreadable font data."""
    if name in _added:
        return _added[name]
    if name.startswith(FIGURES):
        return face(name.removeprefix(FIGURES)).with_even_figures()
    records = _records()
    if name not in (*FACES, *RARE_FACES):
        raise KeyError(name)
    try:
        return Face(name, records[name])
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable(error) from error


def office_font(name: str) -> tuple[str, bool]:
    """Give the family that stands for a face in documents to be edited, and whether it is bold."""
    family, _, weight = name.partition("-")
    return face(name).family or OFFICE_FAMILIES[family], weight == "bold"


@cache
def figure_face(name: str) -> str:
    """Name the face that figures are set in beside words in a face: that one where its own stand even."""
    return FIGURES + name if any(face(FIGURES + name).shifts.values()) else name


def _companion(name: str) -> Face:
    """Give the bold of a bundled face, or the regular of a bold one."""
    return face(name.removesuffix("-bold") if name.endswith("-bold") else f"{name}-bold")


@cache
def _records() -> dict[str, Any]:
    try:
        records: dict[str, Any] = json.loads((_FOLDER / "metrics.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    return records


def _unreadable(error: Exception) -> FontDataError:
    where = _FOLDER / "metrics.json"
    return FontDataError(f"程序自带的字体资料 {where} 缺失或已损坏，请重新安装本程序。", repr(error))


def _pairs(flat: list[int]) -> Iterable[tuple[int, int]]:
    return zip(flat[::2], flat[1::2], strict=True)
