"""Subject dictionaries: the codes and names of a classification by year, and finding one as it is typed."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from models.resources import RESOURCES

FOLDER = RESOURCES / "subjects"
MAX_FOUND = 30
LEVELS = {3: "类", 5: "款", 7: "项", 9: "目"}
"""What subjects are called by how many digits they have."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject; `years` are those for which a published filing bears the name out.

    Without years it is known from the national classification, and no filing was seen to print it. `source`
    names the file that a subject of the user's own list was seen in; one that is `seen` was taken over from
    a table that was imported, and nobody has vouched for it.
    """

    code: str
    name: str
    years: tuple[int, ...] = ()
    source: str = ""
    seen: bool = False


class Dictionary:
    """The subjects of one classification; a code may change its name over the years."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._names: dict[str, list[Subject]] = {}
        for subject in subjects:
            self._names.setdefault(subject.code, []).append(subject)

    def name(self, code: str, year: int) -> str:
        """Give the name a code has in a year, or in the year nearest to it; blank when it is unknown."""
        known = self._names.get(code, [])
        return min(known, key=lambda s: _distance(s, year)).name if known else ""

    def seen_in(self, code: str) -> str:
        """Name the imported file that alone bears a code out; blank for a code of a list, or for none."""
        return next((subject.source for subject in self._names.get(code, []) if subject.seen), "")

    def subjects(self, year: int) -> list[Subject]:
        """List the codes in order, each with the name it has in a year or in the year nearest to it."""
        return [min(self._names[code], key=lambda s: _distance(s, year)) for code in sorted(self._names)]

    def path(self, code: str, year: int) -> str:
        """Give the names of a code's parents, outermost first."""
        return " › ".join(name for parent in parents(code) if (name := self.name(parent, year)))

    def search(self, text: str, year: int, most: int = MAX_FOUND) -> list[Subject]:
        """Find subjects by the beginning of the code, part of the name, or pinyin initials, best first."""
        wanted = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        if not wanted:
            return []
        ranked = []
        for code, known in self._names.items():
            name = self.name(code, year)
            rank, subject = min(((_rank(wanted, code, one.name), one) for one in known), key=lambda it: it[0])
            if rank < _NO_MATCH:
                found = rank[0], self._doubts(wanted, rank[0], subject), rank[1]
                ranked.append((*found, 0 if wanted.isdigit() else len(name), code, name))
        return [Subject(found[-2], found[-1]) for found in sorted(ranked)[:most]]

    def _doubts(self, wanted: str, rank: int, subject: Subject) -> tuple[bool, bool, bool]:
        """Say what speaks against a match, the most first: a class nobody uses, more letters, a 类.

        Where letters leave room to guess, what filings were seen to use comes before the rest.
        """
        if not rank:
            return False, False, False
        code, rare = subject.code, subject.code[:3] not in self._common
        if rank >= _GUESSED:
            return rare, not any(s.years for s in self._names[code]), False
        longer = rank == _INITIALS and initials(subject.name.removesuffix("支出")) != wanted
        return rare, longer, rank == _INITIALS and len(code) == _CLASS

    @cached_property
    def _common(self) -> frozenset[str]:
        """Name the classes of which a filing, or a list of the user's own, has a subject."""
        seen = (s for known in self._names.values() for s in known if s.years or s.source)
        return frozenset(s.code[:_CLASS] for s in seen)

    @cached_property
    def _above(self) -> frozenset[str]:
        return frozenset(above for code in self._names for above in parents(code))

    def splits(self, code: str) -> bool:
        """Tell whether a code has others below it, to which its figures belong."""
        return code in self._above

    def choose_below(self, code: str, year: int) -> str:
        """Say that a code that splits is no place for a figure, and what is."""
        level, below = LEVELS.get(len(code), "科目"), LEVELS.get(len(code) + 2, "下级科目")
        return f"{code} {self.name(code, year)} 是{level}，金额要填到{below}"

    def merged(self, others: Iterable[Subject]) -> Dictionary:
        """Give a dictionary in which other subjects take the place of those with the same codes."""
        new = list(others)
        codes = {subject.code for subject in new}
        mine = [s for code, known in self._names.items() if code not in codes for s in known]
        return Dictionary([*mine, *new])

    def __len__(self) -> int:
        """Count the codes."""
        return len(self._names)


_NO_MATCH = (9, 0)
_CLASS = 3
_INITIALS = 3
_GUESSED = 4
"""From this rank on the initials are not the first ones of the name."""


def _distance(subject: Subject, year: int) -> int:
    return min((abs(known - year) for known in subject.years), default=1000)


def _rank(wanted: str, code: str, name: str) -> tuple[int, int]:
    """Rank a match: code, name from its start, name, initials from the first, initials from within."""
    if wanted.isdigit():
        return (0, len(code)) if code.startswith(wanted) else _NO_MATCH
    if wanted in name:
        return (1 if name.startswith(wanted) else 2, name.index(wanted))
    letters = initials(name)
    spread = _spread(wanted, letters)
    if spread < 0:
        return _NO_MATCH
    # People leave letters out in the middle sooner than at the beginning: yfw is 一般公共服务, not 商业服务.
    return (3 if letters.startswith(wanted) else 4 if letters[0] == wanted[0] else 5, spread)


def _spread(wanted: str, letters: str) -> int:
    """Give how far apart the letters stand when they occur in order, -1 when they do not."""
    at = start = -1
    for letter in wanted:
        at = letters.find(letter, at + 1)
        if at < 0:
            return -1
        start = at if start < 0 else start
    return at - start


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Give the first letters of a name's pinyin, as `jbgz` for 基本工资."""
    from pypinyin import Style, lazy_pinyin

    return "".join(part[:1].lower() for part in lazy_pinyin(name, style=Style.FIRST_LETTER))


@lru_cache(maxsize=1 << 16)
def parents(code: str) -> tuple[str, ...]:
    """Give the codes above a code, outermost first: 类 has 3 digits, each level below two more."""
    return tuple(code[:length] for length in range(3, len(code), 2))


def read_subjects(path: Path) -> list[Subject]:
    """Read a list of subjects: columns code, name and, where known, years and source."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Subject(row["code"], row["name"], _years(row.get("years")), row.get("source") or "")
            for row in csv.DictReader(file)
        ]


def _years(text: str | None) -> tuple[int, ...]:
    return tuple(int(year) for year in (text or "").split())


@cache
def economic_mapping() -> dict[str, dict[str, str]]:
    """Give, by kind of unit (机关, 事业, 企业), the governmental code each departmental code belongs to."""
    result: dict[str, dict[str, str]] = {}
    with (FOLDER / "economic-mapping.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for kind in row["unit_kind"].split("/"):
                result.setdefault(kind, {})[row["department_code"]] = row["government_code"]
    return result
