"""Lines that fill the measure: which places in them give, by how much, and where parts stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from models.fonts.faces import Face

# Words, figures, dashes and dots hold together, and so do the spaces that move a paragraph in.
_PARTS = re.compile(r"^[ \u2002\u2003\u3000]+|[!-~]+|—+|…+|＿+|.", re.DOTALL)
# A line that lacks more of the measure than this stays as it is: pulled apart nobody could read it.
_MOST = 0.4


class LinePart(NamedTuple):
    """Characters that stand `spread` points apart, the first `x` points from where the line begins."""

    text: str
    x: float
    spread: float


@lru_cache(2048)
def _places(line: str) -> tuple[int, ...]:
    """Give the places, as indices into the line, that give; never beside what moves it in."""
    starts = [match.start() for match in _PARTS.finditer(line)]
    indented = line[:1].isspace()
    return tuple(starts[1 + indented :])


def spread_of(line: str, metrics: Face, size: float, room: float) -> float:
    """Give by how many points each place has to give so that a line is `room` points wide."""
    spare, places = room - metrics.width(line, size), len(_places(line))
    return spare / places if places and 0 < spare <= _MOST * room else 0.0


def offset(line: str, at: int, metrics: Face, size: float, spread: float) -> float:
    """Give how far from the line's beginning, in points, its character `at` stands."""
    return metrics.width(line[:at], size) + spread * (bisect_right(_places(line), at) if spread else 0)


def line_parts(line: str, metrics: Face, size: float, spread: float) -> list[LinePart]:
    """Divide a line into parts whose characters are equally far apart."""
    found = []
    matches = groupby(_PARTS.finditer(line), key=lambda match: len(match[0]) == 1)
    for single, group in matches:
        together = list(group)
        for few in [together] if single else ([match] for match in together):
            start, end = few[0].start(), few[-1].end()
            x = offset(line, start, metrics, size, spread)
            found.append(LinePart(line[start:end], x, spread * single))
    return found
