"""Draw a sheet as white paper on grey. All drawing is in device pixels, so lines stay sharp at any scale."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygon

from models.address import Address
from models.calculation.running_text import GAP
from models.checks.checks import ERROR, MISSING, NOTICE
from models.editing.board import TYPED_ROLES, Area, Board
from models.fonts.faces import face
from models.layout.runs import run_boxes
from models.layout.sheet import MM, OFFER, Run, Sheet, SheetCell
from models.pages.strokes import LINE_WIDTH, Box, borders, text_runs
from ui.widgets import theme
from ui.widgets.colours import LIGHT
from ui.widgets.qt_faces import glyph_run

SCREEN_DPI = 96.0
MARGIN = 18
"""Grey around the paper in logical pixels."""

_BESIDE = 3
"""Logical pixels that a cell's border and its neighbours' marks may reach over its edge."""

_PAPER = QColor("#FFFFFF")
_TYPED = QColor("#EEF4FF")
_PIECE = QColor("#A9C4EC")
_FRESH = QColor("#FFF0B8")
_BROUGHT, _BROUGHT_EDGE = QColor("#F3ECFA"), QColor("#8A5FB5")
_TEXT = QColor("#000000")
_OFFERED = QColor(LIGHT.muted)
_GRID = QColor("#1A1A1A")
_SHADOW = QColor(28, 40, 60, 18)
_EDGE = QColor("#D5DAE1")
_PANE_EDGE = QColor("#9AA8B8")
_IDLE = QColor("#7F9DBD")
_SELECTION = QColor(26, 90, 158, 34)
_MARKS = {ERROR: QColor(LIGHT.error), NOTICE: QColor("#D97A00"), MISSING: QColor("#8A94A2")}


_CUT = "…"
_BADGE, _CORNER = 12.0, 8.0
"""Logical pixels at 100 % of what is written in a cell of a form that is made."""
_BADGE_INK, _PICKED = QColor("#48566A"), QColor("#9A5900")
_LINE = 1.4
"""Height of what is tinted of a line of text, in its size."""


@dataclass(frozen=True)
class Geometry:
    """Turn mm on the sheet into device pixels of the viewport and back; `origin` is the sheet's corner."""

    sheet: Sheet
    zoom: float
    ratio: float
    origin: QPoint = field(default_factory=QPoint)

    @property
    def scale(self) -> float:
        """Give device pixels per mm."""
        return self.zoom * SCREEN_DPI * self.ratio / 25.4

    def px(self, mm: float) -> int:
        """Give a length in whole device pixels."""
        return round(mm * self.scale)

    def paper_size(self) -> tuple[int, int]:
        """Give the paper's size in device pixels, long enough for the content."""
        width, height = self.sheet.page_size
        top, _, bottom, _ = self.sheet.margins
        return self.px(width), self.px(max(height, top + self.sheet.tops[-1] + bottom))

    def rect(self, left: float, top: float, width: float, height: float) -> QRect:
        """Give a box in mm as device pixels, its edges snapped as the grid lines are."""
        x, y = self.origin.x() + self.px(left), self.origin.y() + self.px(top)
        return QRect(
            QPoint(x, y),
            QPoint(self.origin.x() + self.px(left + width) - 1, self.origin.y() + self.px(top + height) - 1),
        )

    def cell(self, row: int, cell: SheetCell) -> QRect:
        """Give the device pixels of a cell that starts in a row."""
        return self.rect(*self.sheet.box(row, cell))

    def rows(self, cell: SheetCell, first: int, end: int) -> QRect:
        """Give the device pixels of the part of a cell that lies in some rows."""
        left, right = self.sheet.lefts[cell.column], self.sheet.lefts[cell.column + cell.span]
        top, bottom = self.sheet.tops[first], self.sheet.tops[end]
        return self.rect(left, top, right - left, bottom - top)

    def run(self, row: int, cell: SheetCell, run: Run) -> list[QRect]:
        """Give the device pixels of a part of a paragraph, line by line, without the space between lines."""
        high = min(cell.line_height, cell.size * _LINE / MM)
        return [
            self.rect(left, top + (height - high) / 2, width, high)
            for left, top, width, height in run_boxes(self.sheet, row, cell, run)
        ]

    def area(self, area: Area) -> QRect:
        """Give the device pixels of a rectangle of cells."""
        left, top = self.sheet.lefts[area.left], self.sheet.tops[area.top]
        return self.rect(left, top, self.sheet.lefts[area.right] - left, self.sheet.tops[area.bottom] - top)

    def list_arrow(self, rect: QRect) -> QRect:
        """Give the place of the arrow of a list cell, in its lower right corner."""
        size, gap = round(8 * self.ratio * min(1.5, max(0.9, self.zoom))), round(2 * self.ratio)
        return QRect(rect.right() - gap - size, rect.bottom() - gap - size // 2, size, size // 2 + 1)

    def logical(self, rect: QRect, around: int = 0) -> QRect:
        """Give the smallest logical rectangle that holds device pixels and some logical ones around."""
        exact = QRectF(rect)
        r = self.ratio
        box = QRectF(exact.x() / r, exact.y() / r, exact.width() / r, exact.height() / r).toAlignedRect()
        return box.adjusted(-around, -around, around, around)

    def device(self, rect: QRect, around: int = 0) -> QRect:
        """Give the device pixels of a logical rectangle and some logical pixels around it."""
        box, r = QRectF(rect.adjusted(-around, -around, around, around)), self.ratio
        return QRectF(box.x() * r, box.y() * r, box.width() * r, box.height() * r).toAlignedRect()

    def mm(self, point: QPointF) -> tuple[float, float]:
        """Give the place on the sheet under a logical point of the viewport."""
        x = point.x() * self.ratio - self.origin.x()
        y = point.y() * self.ratio - self.origin.y()
        return x / self.scale, y / self.scale

    def rows_in(self, rects: Iterable[QRect]) -> list[int]:
        """List the rows that logical rectangles touch."""
        rows: set[int] = set()
        for rect in rects:
            top = (rect.top() * self.ratio - self.origin.y() - 3 * self.ratio) / self.scale
            bottom = ((rect.bottom() + 1) * self.ratio - self.origin.y() + 3 * self.ratio) / self.scale
            if self.sheet.rows and bottom >= 0 and top <= self.sheet.tops[-1]:
                rows.update(range(self.sheet.row_at(max(0.0, top)), self.sheet.row_at(bottom) + 1))
        return sorted(rows)


@dataclass(frozen=True)
class Callout:
    """A cell that is filled in but not printed, shown as a slip under its row."""

    rect: QRect
    value_rect: QRect
    name: str
    value: str


@dataclass(frozen=True)
class Ground:
    """What a cell is tinted in where a form is made: `badge` is written in its middle, or in its corner.

    `letter` stands before the badge of a cell that is picked for a formula.
    """

    colour: str
    badge: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Decor:
    """What lies over the sheet: issue marks, the current cell, the selection, an unprinted cell's callout."""

    is_list: Callable[[Address], bool] = lambda _: False
    marks: Mapping[Address, str] = field(default_factory=dict)
    frame: QRect | None = None
    piece: Sequence[QRect] = ()
    """The lines of the current piece of a paragraph, framed instead of the whole."""
    selection: QRect | None = None
    callout: Callout | None = None
    focused: bool = True
    fresh: Collection[Address] = ()
    moved: Mapping[Address, Collection[Run]] = field(default_factory=dict)
    """What the program words anew in paragraphs since they were seen last."""
    brought: Collection[Address] = ()
    """Cells that still stand as they were brought from last year's draft."""
    seen: Callable[[QRect], QRect] = lambda rect: rect
    """The part of a cell that is in sight."""
    grounds: Mapping[tuple[int, int], Ground] | None = None
    """By the row and column in which cells begin, where a form is made; nothing else is tinted then."""


class PaperPainter:
    """Draw the rows of a sheet that are asked for."""

    def __init__(self, painter: QPainter, geometry: Geometry) -> None:
        self._painter = painter
        self._g = geometry
        self._line = max(1, round(LINE_WIDTH / MM * geometry.scale))
        _use_device_pixels(painter, geometry.ratio)

    def paint(self, board: Board, rects: Sequence[QRect], decor: Decor) -> None:
        """Draw the paper, the cells that logical rectangles touch, and what lies over them."""
        self._paper()
        boxes = self._boxes(board, rects)
        for cell, rect, start in boxes:
            if decor.grounds is not None:
                self._made_ground(rect, decor.grounds.get((start, cell.column)))
            elif cell.role in TYPED_ROLES:
                self._typed_ground(rect, cell.address, decor)
            self._runs(cell, start, decor)
        if decor.selection is not None:
            self._painter.fillRect(decor.selection, _SELECTION)
        self._borders(board, rects)
        for cell, rect, start in boxes:
            if decor.grounds is not None and cell.address is not None:
                continue  # what a cell is stands there, not what it holds
            self._painter.setPen(_OFFERED if cell.role == OFFER else _TEXT)
            self._text(cell, rect, start, decor.seen(rect))
        for cell, rect, start in boxes:
            if decor.grounds is not None:
                self._badge(cell, rect, decor.grounds.get((start, cell.column)))
            self._marks(cell, rect, start, decor.marks)
            if (
                cell.address is not None
                and cell.role in TYPED_ROLES - {OFFER}
                and decor.is_list(cell.address)
            ):
                self._arrow(self._g.list_arrow(rect))
        self.over(decor)

    def _runs(self, cell: SheetCell, row: int, decor: Decor) -> None:
        """Tint what is typed within a paragraph, and what the program has just worded anew."""
        moved, step = decor.moved.get(cell.address, ()) if cell.address else (), max(1, round(self._g.ratio))
        for run in moved:
            for line in self._g.run(row, cell, run):
                self._painter.fillRect(line, _FRESH)
        for run in cell.runs:
            for line in self._g.run(row, cell, run) if run.by_hand else ():
                self._typed_ground(line, run.address, decor)
                if run.role != GAP:  # which has a line to type on
                    self._painter.fillRect(line.adjusted(0, line.height() - step, 0, 0), _PIECE)

    def _typed_ground(self, rect: QRect, at: Address | None, decor: Decor) -> None:
        """Tint what is typed; what was brought from last year has an edge, too, for those who see no tint."""
        brought = at in decor.brought
        self._painter.fillRect(rect, _FRESH if at in decor.fresh else _BROUGHT if brought else _TYPED)
        if brought:
            self._painter.fillRect(rect.adjusted(0, 0, 3 * self._line - rect.width(), 0), _BROUGHT_EDGE)

    def _made_ground(self, rect: QRect, ground: Ground | None) -> None:
        if ground is not None and ground.colour:
            self._painter.fillRect(rect, QColor(ground.colour))

    def _badge(self, cell: SheetCell, rect: QRect, ground: Ground | None) -> None:
        """Write what a cell is: in its middle where it is blank, else small in its upper left corner."""
        if ground is None or not (ground.badge or ground.letter):
            return
        words = " ".join(filter(None, (ground.letter, ground.badge)))
        blank = not cell.text or cell.address is not None
        high = min(rect.height() * 0.6, (_BADGE if blank else _CORNER) * self._g.ratio * self._g.zoom)
        words, wide = _fitted(words, high, rect.width() - 4 * self._line)
        left = rect.center().x() - wide / 2 if blank else rect.left() + 2 * self._line
        foot = rect.center().y() + high * 0.36 if blank else rect.top() + high
        if not blank:
            self._painter.fillRect(
                QRectF(rect.left(), rect.top(), wide + 4 * self._line, high * 1.25),
                QColor(ground.colour or "white"),
            )
        self._painter.setPen(_PICKED if ground.letter else _BADGE_INK)
        self._painter.drawGlyphRun(QPointF(left, round(foot)), glyph_run(words, "sans", round(high, 3)))

    def keep_within(self, pane: QRect) -> None:
        """Draw from now on within a part of the viewport that stays in view, over what lies under it."""
        step, p = max(1, round(self._g.ratio)), self._painter
        p.fillRect(pane.adjusted(0, 0, step, step), _PANE_EDGE)
        p.setClipRect(pane, Qt.ClipOperation.IntersectClip)
        p.fillRect(pane, QColor(theme.CANVAS))

    def _boxes(self, board: Board, rects: Sequence[QRect]) -> list[tuple[SheetCell, QRect, int]]:
        touched = [self._g.device(rect, _BESIDE) for rect in rects]
        placed = self._placed(board, self._g.rows_in(rects))
        return [box for box in placed if any(box[1].intersects(rect) for rect in touched)]

    def _placed(self, board: Board, rows: Iterable[int]) -> list[tuple[SheetCell, QRect, int]]:
        cells = {(start, cell.column): cell for row in rows for start, cell in board.covering(row)}
        return [(cell, self._g.cell(start, cell), start) for (start, _), cell in cells.items()]

    def _borders(self, board: Board, rects: Sequence[QRect]) -> None:
        """Draw the lines of cells as paper has them; the rows beside tell which frame the table."""
        rows = {near for row in self._g.rows_in(rects) for near in (row - 1, row, row + 1)}
        boxes = [
            Box(rect.left(), rect.top(), rect.width(), rect.height())
            for cell, rect, _ in self._placed(board, rows & set(range(len(board.sheet.rows))))
            if cell.style.border
        ]
        for line in borders(boxes):
            w = max(1, round(line.width / MM * self._g.scale))
            left, top, right, bottom = map(round, (line.x1, line.y1, line.x2, line.y2))
            self._painter.fillRect(left - w // 2, top - w // 2, right - left + w, bottom - top + w, _GRID)

    def blank_row(self, cells: Sequence[tuple[QRect, bool]]) -> None:
        """Draw a row that is about to be filled in: its cells, tinted where a person will type."""
        for rect, typed in cells:
            self._painter.fillRect(rect, _TYPED if typed else _PAPER)
        for rect, _ in cells:
            self._border(rect)

    def _paper(self) -> None:
        sheet, g, p = self._g.sheet, self._g, self._painter
        width, height = g.paper_size()
        paper = QRect(
            g.origin.x() - g.px(sheet.margins[3]), g.origin.y() - g.px(sheet.margins[0]), width, height
        )
        step = max(1, round(g.ratio))
        for i in (3, 2, 1):
            p.fillRect(paper.adjusted(-i * step, -i * step + step, i * step, i * step + step), _SHADOW)
        p.fillRect(paper.adjusted(-step, -step, step, step), _EDGE)
        p.fillRect(paper, _PAPER)

    def _border(self, rect: QRect) -> None:
        """Draw the four lines of a cell, centred on its edges."""
        w, p = self._line, self._painter
        left, top = rect.left() - w // 2, rect.top() - w // 2
        p.fillRect(left, top, rect.width() + w, w, _GRID)
        p.fillRect(left, top + rect.height(), rect.width() + w, w, _GRID)
        p.fillRect(left, top, w, rect.height() + w, _GRID)
        p.fillRect(left + rect.width(), top, w, rect.height() + w, _GRID)

    def _text(self, cell: SheetCell, rect: QRect, row: int, seen: QRect) -> None:
        """Draw a cell's text; a figure that is partly out of sight as dots, for its rest is another one."""
        if not cell.lines or seen.isEmpty():
            return
        _, _, width, height = self._g.sheet.box(row, cell)
        points = self._g.scale / MM
        runs = list(text_runs(cell, Box(0.0, 0.0, width * MM, height * MM), self._g.sheet.faces))
        if seen != rect and runs and _misleads(cell):
            end = runs[-1].x + face(runs[-1].face).width(runs[-1].text, cell.size)
            first, last = ((x - rect.left()) / points for x in (seen.left(), seen.right() + 1))
            if runs[0].x < first or end > last:
                runs = [replace(runs[0], text=_CUT, x=(first + last - cell.size) / 2)]
        for run in runs:
            size, spread = round(run.size * points, 3), round(run.spread * points, 3)
            glyphs = glyph_run(run.text, run.face, size, spread=spread)
            at = QPointF(rect.left() + run.x * points, round(rect.top() + run.y * points))
            self._painter.drawGlyphRun(at, glyphs)

    def _marks(self, cell: SheetCell, rect: QRect, row: int, marks: Mapping[Address, str]) -> None:
        if cell.role == "adjusted":
            outdated = cell.address is not None and marks.get(cell.address) == ERROR
            lines = self._g.run(row, cell, Run(0, len(cell.text), cell.role)) if cell.level else [rect]
            for line in lines:
                self._dotted(line, LIGHT.error if outdated else LIGHT.accent, 0 if cell.level else 4)
        if cell.address is None:
            return
        if (severity := marks.get(cell.address)) is not None:
            self._corner(rect, severity)

    def _dotted(self, rect: QRect, ink: str, inset: int) -> None:
        """Underline an adjusted figure with dots, in the colour of errors where it waits to be confirmed."""
        dot, inset = max(1, round(1.5 * self._g.ratio)), round(inset * self._g.ratio)
        y, colour = rect.bottom() - inset - dot + 1, QColor(ink)
        for x in range(rect.left() + inset, rect.right() - inset, 2 * dot):
            self._painter.fillRect(x, y, dot, dot, colour)

    def _corner(self, rect: QRect, severity: str) -> None:
        """Mark a corner: a triangle for an error, a disc for a notice, a ring for what is unfilled."""
        p, size = self._painter, max(7, round(9 * self._g.ratio * min(1.25, max(0.8, self._g.zoom))))
        right, top = rect.right(), rect.top() + (self._line + 1) // 2
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(_MARKS[severity])
        if severity == ERROR:
            corner = QPoint(right + 1, top)
            p.drawPolygon(QPolygon([corner - QPoint(size, 0), corner, corner + QPoint(0, size)]))
        else:
            gap, disc = round(1.5 * self._g.ratio), size * 0.68
            if severity == MISSING:
                p.setBrush(Qt.BrushStyle.NoBrush)
                p.setPen(QPen(_MARKS[severity], max(1.0, self._g.ratio)))
            p.drawEllipse(QRectF(right - gap - disc, top + gap, disc, disc))
        p.restore()

    def _arrow(self, box: QRect) -> None:
        """Draw the small triangle that says there is a list to choose from."""
        p = self._painter
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(_IDLE)
        foot = QPoint(box.center().x(), box.bottom())
        p.drawPolygon(QPolygon([box.topLeft(), box.topRight(), foot]))
        p.restore()

    def over(self, decor: Decor) -> None:
        """Draw the slip of a cell that is not printed and the frame."""
        if decor.callout is not None:
            self._callout(decor.callout)
        if decor.frame is not None:
            self._frame(decor.frame, QColor(LIGHT.accent) if decor.focused else _IDLE)
        if decor.piece:
            self._outline(decor.piece, QColor(LIGHT.accent) if decor.focused else _IDLE)

    def _outline(self, lines: Sequence[QRect], colour: QColor) -> None:
        """Frame the lines of a piece, in one outline where they lie above each other."""
        p, w = self._painter, max(2, round(2 * self._g.ratio))
        shape = QPainterPath()
        shape.setFillRule(Qt.FillRule.WindingFill)
        for line, below in zip_longest(lines, lines[1:]):
            bottom = below.top() if below is not None else line.bottom() + 1
            shape.addRect(QRectF(line).adjusted(-w / 2, -w / 2, w / 2, bottom - line.bottom() - 1 + w / 2))
        p.save()
        p.setPen(QPen(colour, w, j=Qt.PenJoinStyle.MiterJoin))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawPath(shape.simplified())
        p.restore()

    def _frame(self, rect: QRect, colour: QColor) -> None:
        p, w = self._painter, max(2, round(2 * self._g.ratio))
        outer = rect.adjusted(-(w // 2), -(w // 2), w - w // 2, w - w // 2)
        p.fillRect(outer.left(), outer.top(), outer.width(), w, colour)
        p.fillRect(outer.left(), outer.bottom() - w + 1, outer.width(), w, colour)
        p.fillRect(outer.left(), outer.top(), w, outer.height(), colour)
        p.fillRect(outer.right() - w + 1, outer.top(), w, outer.height(), colour)

    def _callout(self, callout: Callout) -> None:
        self._painter.fillRect(callout.rect, _PAPER)
        self._painter.fillRect(callout.value_rect, _TYPED)
        self._painter.setPen(_TEXT)
        for rect, text in ((callout.rect, callout.name), (callout.value_rect, callout.value)):
            run = glyph_run(text, "sans", round(rect.height() * 0.45, 3))
            at = QPointF(rect.left() + rect.height() * 0.3, round(rect.top() + rect.height() * 0.66))
            self._painter.drawGlyphRun(at, run)


def _fitted(words: str, pixels: float, room: float) -> tuple[str, float]:
    """Cut words that have no room, and give how wide they are."""
    one = face("sans")
    while len(words) > 1 and one.width(words, pixels) > room:
        words = f"{words.rstrip(_CUT)[:-1]}{_CUT}"
    return words, one.width(words, pixels)


def _misleads(cell: SheetCell) -> bool:
    """Tell whether part of a cell's text reads as another figure."""
    figure = cell.address is not None and any(character.isdigit() for character in cell.text)
    return cell.number is not None or (figure and len(cell.lines) == 1)


def _use_device_pixels(painter: QPainter, ratio: float) -> None:
    """Make one unit one device pixel, on its grid even where a fractional scale puts the viewport off it."""
    painter.scale(1 / ratio, 1 / ratio)
    device = painter.deviceTransform()
    painter.translate(round(device.dx()) - device.dx(), round(device.dy()) - device.dy())
