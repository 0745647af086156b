"""Choose how a cell's text is fitted, so that no line is cut in whatever font stands in for 宋体 or 黑体.

Excel sets 宋体 1.2 em from line to line with digits half an em wide. Where LibreOffice has to replace it,
by Noto Sans CJK and DejaVu Sans for instance, it takes 1.45 em and 0.64 em, more than the paper does.
"""

from __future__ import annotations

from math import ceil

from exporters.workbook._worksheet_plan import Part

_LEADING = 1.45
_NARROW = 0.66
# Points that Excel keeps free at both sides together.
_SIDES = 4.5
# Part of an em that the ends of lines leave empty on average, as marks and figures stay together.
_RAGGED = 0.5
_STEP, _SMALLEST = 0.5, 7.0

WRAP, SHRINK, STACK = "wrap", "shrink", "stack"


def fit(part: Part, width: float, height: float) -> tuple[str, float]:
    """Return how the text is fitted and its size, for a range of that many points.

    What stands on one line shrinks in Excel itself when need be. Long text is set up to a tenth smaller
    than on paper where it would not fit otherwise; a side label is stacked.
    """
    cell = part.cell
    if cell.stacked:
        return STACK, cell.size
    room = width - _SIDES
    if cell.number is not None or (part.lines == 1 and ems(part.text) * cell.size > room):
        return SHRINK, cell.size
    return WRAP, _size(part.text, cell.size, room, height)


def _size(text: str, size: float, room: float, height: float) -> float:
    """Give the largest size, in steps of half a point, at which the lines fit the height."""
    while size > _SMALLEST and _lines(text, room / size) * _LEADING * size > height:
        size -= _STEP
    return size


def _lines(text: str, room: float) -> int:
    return sum(_lines_of(ems(line), room) for line in text.split("\n"))


def _lines_of(long: float, room: float) -> int:
    return 1 if long <= room else ceil(long / max(1.0, room - _RAGGED))


def ems(text: str) -> float:
    """Estimate the width: an ideograph takes three bytes and one em, a letter or figure less than one."""
    wide = (len(text.encode("utf-8", "replace")) - len(text)) // 2
    return wide + _NARROW * (len(text) - wide)
