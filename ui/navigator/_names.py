"""Names in the navigator: over two lines, and what only this one has among its neighbours is never cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

Shared = tuple[int, int]
"""How many characters at the start and at the end of a name those like it have as well."""
_CUT = "…"
_CODE = re.compile(r"^\w{8,}[-—_ ]+(?=.)", re.ASCII)
"""A code before a name, which is known by its name."""
_ALIKE = 6
"""Names that begin or end with so many of the same characters are alike."""
_BESIDE = 2
"""So many characters stay beside what a name has of its own."""


@lru_cache(maxsize=64)
def shared(names: tuple[str, ...]) -> list[Shared]:
    """Give of each name what it shares with all the neighbours that are like it."""
    bare = [_CODE.sub("", name) for name in names]
    if len(set(bare)) < len(set(names)):
        bare = list(names)  # the codes alone tell them apart
    starts = _shared_starts(bare)
    ends = _shared_starts([name[::-1] for name in bare])
    return [
        (len(name) - len(own) + max(0, start - _BESIDE), max(0, min(end, len(own) - start - 1) - _BESIDE))
        for name, own, start, end in zip(names, bare, starts, ends, strict=True)
    ]


def _shared_starts(names: Sequence[str]) -> list[int]:
    return [_shared_start(name, (other for other in names if other != name)) for name in names]


def _shared_start(name: str, others: Iterable[str]) -> int:
    alike = (sum(1 for _ in takewhile(_same, zip(name, other, strict=False))) for other in others)
    found = min((common for common in alike if common >= _ALIKE), default=0)
    while 0 < found < len(name) and name[found].isalnum() and name[found - 1 : found + 1].isascii():
        found -= 1  # a number or a code stays whole
    return found


def _same(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def shortened_name(name: str, common: Shared, fits: Callable[[str], bool]) -> str:
    """Give the longest form of a name that fits: its shared start goes first, then its shared end."""
    return next((text for text in _forms(name, common) if fits(text)), _CUT)


def _forms(name: str, common: Shared) -> Iterator[str]:
    yield name
    start, end = common
    head, own, tail = name[:start], name[start : len(name) - end], name[len(name) - end :]
    yield from (head[:kept] + _CUT + own + tail for kept in range(start - 1, -1, -1))
    before = _CUT if head else ""
    yield from (before + own + _CUT + tail[len(tail) - kept :] for kept in range(end - 1, -1, -1))
    for kept in range(len(own) - 1, 0, -1):
        yield before + own[: (kept + 1) // 2] + _CUT + own[len(own) - kept // 2 :] + (_CUT if tail else "")
