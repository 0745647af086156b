"""What a pen draws: runs of text and lines in points, from the top left corner, y downwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from models.fonts.face_choice import FaceChoice
from models.fonts.faces import face, figure_face
from models.layout.sheet import MM, SheetCell

LINE_WIDTH = 0.5
# An ideograph's body reaches from 0.12 em under the baseline to 0.88 em above it in every bundled face.
BODY_CENTRE = 0.38


@dataclass(frozen=True, slots=True)
class TextRun:
    """Text on one baseline in one face; `shade` goes from 0 (black) to 1, `angle` turns it up, in degrees."""

    x: float
    y: float
    text: str
    face: str
    size: float
    shade: float = 0.0
    angle: float = 0.0


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
    top = box.y + padding + max(0.0, spare) * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[style.valign]
    for i, line in enumerate(lines):
        width = sum(face(name).width(part, cell.size) for name, part in by_face(line, preferred))
        room = box.width - 2 * padding - indent - width
        x = box.x + padding + indent + max(0.0, room) * share
        y = top + (i + 0.5) * leading + BODY_CENTRE * cell.size
        yield from runs_on(x, y, line, preferred, cell.size)


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
    """Draw the outlines of boxes, each line once and as long as it goes."""
    flat: dict[float, list[tuple[float, float]]] = defaultdict(list)
    upright: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for box in boxes:
        left, right = round(box.x, 2), round(box.x + box.width, 2)
        top, bottom = round(box.y, 2), round(box.y + box.height, 2)
        flat[top].append((left, right))
        flat[bottom].append((left, right))
        upright[left].append((top, bottom))
        upright[right].append((top, bottom))
    across = [Line(a, y, b, y) for y in sorted(flat) for a, b in _joined(flat[y])]
    down = [Line(x, a, x, b) for x in sorted(upright) for a, b in _joined(upright[x])]
    return tuple(across + down)


def _joined(parts: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    parts.sort()
    start, end = parts[0]
    for a, b in parts[1:]:
        if a > end + 0.02:
            yield start, end
            start, end = a, b
        end = max(end, b)
    yield start, end
