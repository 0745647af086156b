"""What pages carry beside the form: number, check code, time, QR code, and 草稿 while errors remain."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from math import atan2, degrees, hypot
from typing import TYPE_CHECKING

from models.checks.checks import ERROR, MISSING
from models.fonts.faces import face
from models.layout.sheet import MM, Sheet
from models.pages.check_code import check_code
from models.pages.strokes import BODY_CENTRE, Box, Fill, TextRun, runs_on
from models.session.unit_and_title import unit_name

if TYPE_CHECKING:
    from models.session.session import Session

FOOT_FACE = "serif"
FOOT_SIZE = 9.0
CODE_SIZE = 8.0
# The number of a page of text, in points, and how far in mm its dashes stand below the text.
NUMBER_SIZE = 14.0
_NUMBER_BELOW = 7.0
WATERMARK = "草稿"
_SHADE = 0.92
_MARK_FACE = "sans-bold"
# The share of the page's diagonal that 草稿 takes.
MARK_SHARE = 0.32
# The QR code as wide as phones read with ease, in mm; the white around it is that of the margin.
_QR_SIZE = 9.0
_QR_GAP, _QR_BESIDE = 1.0, 2.5
# From the form up to the baseline of the line above it, and between the two ends of that line, in mm.
HEAD_GAP = 4.0


@dataclass(frozen=True, slots=True)
class PageMarks:
    """Code and time that stand at the foot of each page; `draft` asks for the watermark.

    `unit` and `subject`, what the set is and of which year, are for the properties of a file.
    """

    code: str
    time: datetime
    draft: bool = False
    unit: str = ""
    subject: str = ""

    @property
    def printed(self) -> str:
        """Give the time as it is printed, to the minute."""
        return f"{self.time:%Y-%m-%d %H:%M}"

    @property
    def stated(self) -> str:
        """Give the code in words, as it is kept in the properties of a file."""
        return f"核对码 {self.code}"

    @property
    def foot(self) -> str:
        """Give the words at the left of the foot."""
        return f"{self.stated}　打印时间 {self.printed}"


def has_errors(session: Session) -> bool:
    """Tell whether errors or blanks remain, so that paper must not pass for final."""
    return any(issue.severity in (ERROR, MISSING) for issue in session.issues())


def dress(session: Session, watermark: bool = True) -> PageMarks:
    """Give what the pages of a draft carry now; the code is that of the whole set whatever is printed."""
    draft = watermark and has_errors(session)
    subject = f"{session.pack.title} {session.submission.year}年度"
    return PageMarks(
        check_code(session.printed_sheets()), time_of_print(), draft, unit_name(session), subject
    )


def time_of_print() -> datetime:
    """Give the local time, or the moment SOURCE_DATE_EPOCH names (UTC), so that output can be repeated."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now().astimezone()


def head_texts(sheet: Sheet, continued: bool, share: float = 1.0, middle: float = 0.0) -> tuple[str, str]:
    """Give what a loose page belongs to, its form, its unit and money; cut to fit a share of one line.

    `middle` is kept free between them, in points.
    """
    name, (_, right, _, left) = sheet.faces[FOOT_FACE], sheet.margins
    room = share * (sheet.page_size[0] - left - right - HEAD_GAP) * MM
    unit, between, money = sheet.whose.rpartition("　")
    side = (room - middle) / 2
    whose = _shortened(unit, between + money, name, side)
    room = side if middle else room - face(name).width(whose, CODE_SIZE)
    return _shortened(sheet.full_name, "（续表）" * continued, name, room), whose


def head_runs(sheet: Sheet, continued: bool) -> Iterator[TextRun]:
    """Say above the form, small, what a loose page belongs to; a page of text is an official document's."""
    if not sheet.whose or sheet.document:
        return
    name, (top, right, _, left) = sheet.faces[FOOT_FACE], sheet.margins
    what, whose = head_texts(sheet, continued)
    y, width = (top - HEAD_GAP) * MM, face(name).width(whose, CODE_SIZE)
    yield from runs_on(left * MM, y, what, name, CODE_SIZE)
    yield from runs_on((sheet.page_size[0] - right) * MM - width, y, whose, name, CODE_SIZE)


def _shortened(text: str, end: str, name: str, room: float) -> str:
    """Join a text, cut where it is too long, and an end that has to stay."""
    width = partial(face(name).width, size=CODE_SIZE)
    if width(text + end) <= room:
        return text + end
    kept = bisect_right(range(len(text)), room, key=lambda n: width(f"{text[:n]}…{end}")) - 1
    return f"{text[: max(0, kept)]}…{end}"


def foot_runs(sheet: Sheet, number: int, total: int, dressing: PageMarks | None) -> Iterator[TextRun]:
    """Set the foot of a page: code and time at the left, the page's number in the middle.

    A page of text has its number as official documents have. One of a table says of how many pages it is, for
    the table may go round alone and unbound; both are counted through, as GB/T 9704-2012 7.5 wants of what is
    bound together.
    """
    if sheet.document:
        yield from _document_foot(sheet, number, dressing)
        return
    name = sheet.faces[FOOT_FACE]
    width, height = (side * MM for side in sheet.page_size)
    y = height - sheet.margins[2] * MM / 2
    if dressing is not None:
        yield from runs_on(sheet.margins[3] * MM, y, dressing.foot, name, CODE_SIZE)
    text = f"第 {number} 页 / 共 {total} 页"
    _, right, _, left = (margin * MM for margin in sheet.margins)
    middle = (left + width - right - face(name).width(text, FOOT_SIZE)) / 2
    yield from runs_on(middle, y, text, name, FOOT_SIZE)


def _document_foot(sheet: Sheet, number: int, dressing: PageMarks | None) -> Iterator[TextRun]:
    """Set the number of a page after GB/T 9704-2012 7.5: 宋体 四号 between dashes, on the outer side.

    The dashes stand 7 mm below the text, one character in from its edge; code and time on the other side.
    """
    name, text = sheet.faces[FOOT_FACE], f"— {number} —"
    left, right, below = _edges(sheet)
    y = below + _NUMBER_BELOW * MM + BODY_CENTRE * NUMBER_SIZE
    width = face(name).width(text, NUMBER_SIZE)
    x = right - NUMBER_SIZE - width if number % 2 else left + NUMBER_SIZE
    yield from runs_on(x, y, text, name, NUMBER_SIZE)
    if dressing is not None:
        beside, width = (_QR_SIZE + _QR_BESIDE) * MM, face(name).width(dressing.foot, CODE_SIZE)
        x = left + beside if number % 2 else right - beside - width
        yield from runs_on(x, y, dressing.foot, name, CODE_SIZE)


def _edges(sheet: Sheet) -> tuple[float, float, float]:
    """Give the left, right and lower edge of the body in points."""
    width, height = sheet.page_size
    _, right, bottom, left = sheet.margins
    return left * MM, (width - right) * MM, (height - bottom) * MM


def qr_fills(sheet: Sheet, number: int, total: int, dressing: PageMarks) -> tuple[Fill, ...]:
    """Draw the foot as a QR code under the body's right edge, on pages of text opposite their number."""
    import segno  # only what prints needs it

    text = f"{dressing.code} {dressing.printed} {number}/{total}"
    matrix = segno.make_qr(text, error="m").matrix
    left, right, below = _edges(sheet)
    module = _QR_SIZE * MM / len(matrix)
    left, top = left if sheet.document and number % 2 else right - _QR_SIZE * MM, below + _QR_GAP * MM
    return tuple(
        Fill(Box(left + start * module, top + y * module, (end - start) * module, module))
        for y, row in enumerate(matrix)
        for start, end in _dark(row)
    )


def _dark(row: bytearray) -> Iterator[tuple[int, int]]:
    """Join the dark modules of a row into runs."""
    start = 0
    for x in range(1, len(row) + 1):
        if x == len(row) or bool(row[x]) != bool(row[start]):
            if row[start]:
                yield start, x
            start = x


def watermark(width: float, height: float) -> TextRun:
    """Set 草稿 across a page, from its lower left to its upper right."""
    metrics = face(_MARK_FACE)
    size = MARK_SHARE * hypot(width, height) / metrics.width(WATERMARK, 1.0)
    angle = atan2(height, width)
    long, low = metrics.width(WATERMARK, size) / 2, 0.38 * size
    # The baseline begins half the text's length back from the middle and a little to its side.
    dx, dy = -long * width + low * height, long * height + low * width
    diagonal = hypot(width, height)
    x, y = width / 2 + dx / diagonal, height / 2 + dy / diagonal
    return TextRun(x, y, WATERMARK, _MARK_FACE, size, _SHADE, degrees(angle))
