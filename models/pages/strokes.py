"""What a pen draws: runs of text and lines in points, from the top left corner, y downwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from math import inf
from operator import itemgetter

from models.fonts.face_choice import FaceChoice
from models.fonts.faces import face, figure_face
from models.layout.even_lines import line_parts
from models.layout.sheet import MM, SheetCell

LINE_WIDTH, FRAME_WIDTH = 0.5, 1.0
# Lines closer than this, in points, are one.
_SAME = 0.02
_Edge = tuple[float, int, int]
"""Where a box begins (1) or ends (-1) to be on one side of a line, and on which."""
# An ideograph's body reaches from 0.12 em under the baseline to 0.88 em above it in every bundled face.
BODY_CENTRE = 0.38


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text on one baseline in one face; `shade` goes from 0 (black) to 1, `angle` turns it up, in degrees.

    `spread` points stand between two characters, beyond what each takes.
    """

    x: float
    y: float
    text: str
    face: str
    size: float
    shade: float = 0.0
    angle: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight horizontal or vertical line."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = LINE_WIDTH


@dataclass(frozen=True, slots=True)
class Box:
    """Left, top, width and height in points."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A black rectangle."""

    box: Box


def text_runs(
    cell: SheetCell, box: Box, faces: FaceChoice, first: int = 0, last: int | None = None
) -> Iterator[TextRun]:
    """Place lines `first` to `last` of a cell in a box by the cell's style, set in its sheet's faces."""
    lines = cell.lines[first:last]
    style, preferred = cell.style, faces[cell.style.face]
    if cell.number is not None:
        preferred = figure_face(preferred)
    leading, padding, indent = cell.line_height * MM, style.padding * MM, cell.indent * MM
    share = {"left": 0.0, "center": 0.5, "right": 1.0}[style.align]
    spare = box.height - 2 * padding - len(lines) * leading
    # What is left of a text that began on another page goes on at the top.
    share_above = 0.0 if first else {"top": 0.0, "middle": 0.5, "bottom": 1.0}[style.valign]
    top = box.y + padding + max(0.0, spare) * share_above
    for i, line in enumerate(lines):
        width = sum(face(name).width(part, cell.size) for name, part in by_face(line, preferred))
        room = box.width - 2 * padding - indent - width
        x = box.x + padding + indent + max(0.0, room) * share
        y = top + (i + 0.5) * leading + BODY_CENTRE * cell.size
        spread = cell.spread[first + i] if cell.spread else 0.0
        if spread:
            yield from _evenly(TextRun(x, y, line, preferred, cell.size, spread=spread))
        else:
            yield from runs_on(x, y, line, preferred, cell.size)


def _evenly(line: TextRun) -> Iterator[TextRun]:
    """Set a line whose places give by its `spread`."""
    for one in line_parts(line.text, face(line.face), line.size, line.spread):
        x = line.x + one.x
        for name, part in by_face(one.text, line.face):
            yield TextRun(x, line.y, part, name, line.size, spread=one.spread)
            x += face(name).width(part, line.size) + one.spread * len(part)


def runs_on(x: float, y: float, text: str, preferred: str, size: float) -> Iterator[TextRun]:
    """Set text on a baseline from `x` on, in a face where that has the characters."""
    for name, part in by_face(text, preferred):
        yield TextRun(x, y, part, name, size)
        x += face(name).width(part, size)


@lru_cache(4096)
def by_face(text: str, preferred: str) -> tuple[tuple[str, str], ...]:
    """Divide text into (face, part): the preferred face, another where it lacks a character."""
    if not face(preferred).missing(text):
        return ((preferred, text),) if text else ()
    order = face(preferred).line_up
    names = [next((n for n in order if not face(n).missing(character)), preferred) for character in text]
    pairs = groupby(zip(names, text, strict=True), key=itemgetter(0))
    return tuple((name, "".join(character for _, character in part)) for name, part in pairs)


def borders(boxes: Iterable[Box]) -> tuple[Line, ...]:
    """Draw the outlines of boxes, each line once and as long as it goes, thicker where it frames them all."""
    flat: dict[float, list[_Edge]] = defaultdict(list)
    upright: dict[float, list[_Edge]] = defaultdict(list)
    all_boxes = tuple(boxes)
    xs = _snapped(x for box in all_boxes for x in (box.x, box.x + box.width))
    ys = _snapped(y for box in all_boxes for y in (box.y, box.y + box.height))
    for box in all_boxes:
        left, right = xs[box.x], xs[box.x + box.width]
        top, bottom = ys[box.y], ys[box.y + box.height]
        for found, at, side in ((flat, top, 1), (flat, bottom, 0), (upright, left, 1), (upright, right, 0)):
            first, last = (left, right) if found is flat else (top, bottom)
            found[at] += ((first, side, 1), (last, side, -1))
    across = [Line(a, y, b, y, width) for y in sorted(flat) for a, b, width in _runs(flat[y])]
    down = [Line(x, a, x, b, width) for x in sorted(upright) for a, b, width in _runs(upright[x])]
    return tuple(across + down)


def _snapped(places: Iterable[float]) -> dict[float, float]:
    """Give for each place the one that lines meant to be the same stand at."""
    found: dict[float, float] = {}
    last = -inf
    for place in sorted(set(places)):
        if place - last > _SAME:
            last = round(place, 2)
        found[place] = last
    return found


def _runs(edges: list[_Edge]) -> Iterator[tuple[float, float, float]]:
    """Divide a line where it begins or ends to have boxes on both sides, and is thinner then."""
    beside, start, width = [0, 0], 0.0, 0.0
    edges.sort()
    for at, group in groupby(edges, key=itemgetter(0)):
        for _, side, step in group:
            beside[side] += step
        now = (LINE_WIDTH if all(beside) else FRAME_WIDTH) if any(beside) else 0.0
        if now != width:
            if width:
                yield start, at, width
            start, width = at, now
