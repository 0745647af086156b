"""The sheet of the current form as paper on screen: laid out, scrolled, zoomed, repainted as it changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from models.address import Address
from models.calculation.cell_names import cell_label
from models.calculation.printed_text import plain_text
from models.checks.checks import ERROR
from models.editing.board import Area, Board, Slot
from models.editing.first_rows import screen_sheet
from models.layout.sheet import Sheet, SheetCell
from models.session.session import Outcome
from ui.drafts.document import Document
from ui.paper.painter import MARGIN, Callout, Decor, Geometry, PaperPainter
from ui.widgets import theme

ZOOMS = (0.5, 3.0)
_CALLOUT = (100.0, 58.0, 8.0)
"""Width of the slip for an unprinted cell, of the name in it, and its height, in mm."""
_AROUND = 4
ALL = Address("", "", "", "", "!all")
"""Stand for the far corner of a selection that is the whole sheet."""


class PaperCanvas(QAbstractScrollArea):
    """Show the document's current form instance; knows nothing of keys and mouse."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._board: Board | None = None
        self._zoom = 1.0
        self._marks: dict[Address, str] = {}
        self._extent: Address | None = None
        self._painted: QRect | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)

    def set_document(self, document: Document | None) -> None:
        """Show another document, or none."""
        if self._document is not None:
            self._document.changed.disconnect(self._changed)
            self._document.shown.disconnect(self._shown)
            self._document.current_changed.disconnect(self._current_changed)
        self._document = document
        if document is not None:
            document.changed.connect(self._changed)
            document.shown.connect(self._shown)
            document.current_changed.connect(self._current_changed)
        self._load()

    @property
    def zoom(self) -> float:
        """Give the zoom; 1.0 shows the paper at 96 dots per inch."""
        return self._zoom

    def set_zoom(self, factor: float) -> None:
        """Show the paper larger or smaller, between half and three times its size."""
        factor = round(min(ZOOMS[1], max(ZOOMS[0], factor)), 2)
        if factor != self._zoom:
            self._zoom = factor
            self._lay_out()
            self.zoom_changed.emit(factor)

    # Following the document

    def _load(self) -> None:
        """Show the current form from its top."""
        document = self._document
        self._extent = None
        sheet = None
        if document is not None:
            sheet = screen_sheet(document.session, document.form, document.instance)
        self._board = Board(sheet) if sheet is not None else None
        self._marks = self._read_marks()
        self.verticalScrollBar().setValue(0)
        self._lay_out()
        if document is not None and self._board is not None and document.current is None:
            first = self._board.first()
            document.go_to(first.address if first is not None else None)
        self._follow_current()

    def _shown(self, form: str, instance: str) -> None:
        self._load()

    def _changed(self, outcome: Outcome) -> None:
        document, board = self._document, self._board
        if document is None or board is None or (document.form, document.instance) != _names(board.sheet):
            self._load()
            return
        old, sheet = board.sheet, screen_sheet(document.session, document.form, document.instance)
        if sheet is not old:
            self._board = board.after(sheet)
            self._repaint_difference(old, sheet)
        if outcome.issues_changed:
            self._update_marks()
        self._follow_current()

    def _repaint_difference(self, old: Sheet, new: Sheet) -> None:
        """Repaint the cells that show something else; everything when heights changed."""
        if old.tops != new.tops:
            self._lay_out()
            return
        geometry = self._geometry()
        for i, (before, after) in enumerate(zip(old.rows, new.rows, strict=True)):
            if before is not after:
                for cell in _different(before.cells, after.cells):
                    self._update(geometry, geometry.cell(i, cell))

    def _update(self, geometry: Geometry, rect: QRect) -> None:
        self.viewport().update(geometry.logical(rect, _AROUND))

    def _update_marks(self) -> None:
        before, self._marks = self._marks, self._read_marks()
        if self._board is None:
            return
        geometry = self._geometry()
        for address in {address for address, _ in before.items() ^ self._marks.items()}:
            if (slot := self._board.find(address)) is not None:
                self._update(geometry, geometry.cell(slot.start, slot.cell))

    def _read_marks(self) -> dict[Address, str]:
        """Find the worst issue of each cell on the sheet; an unprinted cell's is at the end of its row."""
        marks: dict[Address, str] = {}
        if self._document is None or self._board is None:
            return marks
        here = (self._document.form, self._document.instance)
        for issue in self._document.session.issues():
            at = self._board.marked(issue.address) if issue.address[:2] == here else None
            if at is not None and marks.get(at) != ERROR:
                marks[at] = issue.severity
        return marks

    def _current_changed(self, address: Address | None) -> None:
        self._extent = None
        self._follow_current()
        self._reveal(address)

    def _follow_current(self) -> None:
        """Bring what shows the current cell up to date."""
        self._update_frame()

    @property
    def _current(self) -> Address | None:
        """Give the current address while its form is the one shown."""
        at = self._document.current if self._document is not None else None
        return (
            at if at is not None and self._board is not None and at[:2] == _names(self._board.sheet) else None
        )

    @property
    def _slot(self) -> Slot | None:
        at = self._current
        return self._board.find(at) if at is not None and self._board is not None else None

    def _area(self) -> Area | None:
        """Give the selected rectangle, None when only the current cell is."""
        slot = self._slot
        if self._board is None or self._extent is None or slot is None:
            return None
        if self._extent == ALL:
            return self._board.whole
        other = self._board.find(self._extent)
        return self._board.area(slot, other) if other is not None and other != slot else None

    # Geometry

    def _geometry(self) -> Geometry:
        assert self._board is not None
        ratio = self.viewport().devicePixelRatioF()
        flat = Geometry(self._board.sheet, self._zoom, ratio)
        margin = round(MARGIN * ratio)
        room = round(self.viewport().width() * ratio)
        left = max(margin, (room - flat.paper_size()[0]) // 2)
        left += flat.px(self._board.sheet.margins[3]) - round(self.horizontalScrollBar().value() * ratio)
        top = margin + flat.px(self._board.sheet.margins[0])
        top -= round(self.verticalScrollBar().value() * ratio)
        return Geometry(flat.sheet, flat.zoom, ratio, QPoint(left, top))

    def _lay_out(self) -> None:
        """Fit the scroll bars to paper, zoom and window, and repaint."""
        view = self.viewport().size()
        for bar, size, room in zip(
            (self.horizontalScrollBar(), self.verticalScrollBar()),
            self._content_size(),
            (view.width(), view.height()),
            strict=True,
        ):
            bar.setRange(0, max(0, size - room))
            bar.setPageStep(room)
            bar.setSingleStep(round(24 * self._zoom))
        self._moved()

    def _content_size(self) -> tuple[int, int]:
        if self._board is None:
            return 0, 0
        geometry = self._geometry()
        width, height = (ceil(size / geometry.ratio) + 2 * MARGIN for size in geometry.paper_size())
        return width, height

    def _moved(self) -> None:
        """Repaint everything because the paper stands elsewhere."""
        self._update_frame()
        self.viewport().update()

    def cell_rect(self, address: Address) -> QRect | None:
        """Give a cell's place in logical pixels of the viewport; None when this sheet does not show it."""
        if self._board is None:
            return None
        geometry, slot = self._geometry(), self._board.find(address)
        if slot is not None:
            return geometry.logical(geometry.rows(slot.cell, slot.row, slot.end))
        callout = self._callout(address)
        return geometry.logical(callout.value_rect) if callout is not None else None

    def _frame(self) -> QRect | None:
        """Give the device pixels of the current cell, or of the slip that stands for it."""
        at, slot = self._current, self._slot
        if at is None:
            return None
        if slot is not None:
            return self._geometry().rows(slot.cell, slot.row, slot.end)
        callout = self._callout(at)
        return callout.rect if callout is not None else None

    def _callout(self, address: Address) -> Callout | None:
        board, document = self._board, self._document
        row = board.row_of(address) if board is not None else None
        if board is None or document is None or row is None:
            return None
        geometry, calc = self._geometry(), document.session.calculation
        (width, name, height), top = _CALLOUT, board.sheet.tops[row + 1]
        return Callout(
            geometry.rect(0, top, width, height),
            geometry.rect(name, top, width - name, height),
            f"{cell_label(calc, address)}（不打印）",
            plain_text(calc, address, calc.pack.cell(address), calc.state(address)),
        )

    def _update_frame(self) -> None:
        """Repaint where the current cell's frame was, and where it is."""
        before, self._painted = self._painted, self._frame()
        for rect in (before, self._painted):
            if rect is not None and self._board is not None:
                self._update(self._geometry(), rect)

    def _reveal(self, address: Address | None) -> None:
        """Scroll until a cell is in sight."""
        slot = self._board.anchor(address) if address is not None and self._board is not None else None
        if slot is None or self._board is None:
            return
        geometry = self._geometry()
        box = geometry.logical(geometry.rows(slot.cell, slot.row, slot.end), MARGIN)
        for bar, low, high, room in (
            (self.horizontalScrollBar(), box.left(), box.right(), self.viewport().width()),
            (self.verticalScrollBar(), box.top(), box.bottom(), self.viewport().height()),
        ):
            if low < 0 or high - low > room:
                bar.setValue(bar.value() + low)
            elif high > room:
                bar.setValue(bar.value() + high - room)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.CANVAS)
        if self._board is not None:
            geometry = self._geometry()
            rects = list(cast("Iterable[QRect]", event.region()))
            PaperPainter(painter, geometry).paint(self._board, rects, self._decor(geometry))
        painter.end()

    def _decor(self, geometry: Geometry) -> Decor:
        at, area = self._current, self._area()
        return Decor(
            self._marks,
            self._frame(),
            geometry.area(area) if area is not None else None,
            self._callout(at) if at is not None and self._slot is None else None,
            self._focused(),
        )

    def _focused(self) -> bool:
        return self.hasFocus()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out()
        return super().event(event)


def _different(before: Sequence[SheetCell], after: Sequence[SheetCell]) -> Iterator[SheetCell]:
    """Give the cells that only one of two rows has."""
    yield from (cell for cell in before if cell not in after)
    yield from (cell for cell in after if cell not in before)


def _names(sheet: Sheet) -> tuple[str, str]:
    return sheet.form, sheet.instance
