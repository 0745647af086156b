"""A form that is being made, on paper: every cell, words too, can be chosen, and is tinted by what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from models.address import Address
from models.layout.sheet import Sheet, SheetCell
from ui.drafts.document import Document
from ui.paper._canvas import CanvasView, PaperCanvas
from ui.paper._painter import MARGIN, Decor, Geometry, Ground
from ui.widgets.spoken import announce

__all__ = ["Ground", "MarkedPaper", "PaperSpot"]

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PaperSpot(NamedTuple):
    """The sheet row and grid column in which a cell begins."""

    row: int
    column: int


def _never(_: Address) -> bool:
    return False


class _MarkedCanvas(PaperCanvas):
    """The paper with grounds of its own, and a frame round any cells."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self.grounds: Mapping[tuple[int, int], Ground] = {}
        self.near: PaperSpot | None = None
        self.far: PaperSpot | None = None
        """Where the rectangle that is chosen begins, and the other corner of it."""

    def _decor(self, geometry: Geometry, focused: bool) -> Decor:
        decor = replace(super()._decor(geometry, focused), grounds=self.grounds, marks={}, is_list=_never)
        if self.board is None or self.near is None:
            return decor
        frame, whole = self.rect_of(geometry, self.near), self.chosen_rect(geometry)
        return replace(decor, frame=frame, selection=whole if whole != frame else None)

    def cell_of(self, spot: PaperSpot | None) -> SheetCell | None:
        """Give the cell that begins at a spot; None where none does."""
        sheet = self.board.sheet if self.board is not None else None
        if sheet is None or spot is None or not 0 <= spot.row < len(sheet.rows):
            return None
        return next((cell for cell in sheet.rows[spot.row].cells if cell.column == spot.column), None)

    def rect_of(self, geometry: Geometry, spot: PaperSpot | None) -> QRect | None:
        """Give the device pixels of a cell."""
        cell = self.cell_of(spot)
        return geometry.cell(spot.row, cell) if cell is not None and spot is not None else None

    def chosen_rect(self, geometry: Geometry) -> QRect | None:
        """Give the device pixels of the rectangle that is chosen."""
        near, far = self.rect_of(geometry, self.near), self.rect_of(geometry, self.far)
        return near.united(far) if near is not None and far is not None else near

    def spot_at(self, point: QPointF) -> PaperSpot | None:
        """Find the cell at a logical point of the viewport."""
        if self.board is None:
            return None
        panes = self._panes()
        at = (point * panes[0].geometry.ratio).toPoint()
        pane = next((pane for pane in reversed(panes) if pane.clip.contains(at)), panes[0])
        found = self.board.sheet.cell_at(*pane.geometry.mm(point))
        return PaperSpot(found[0], found[1].column) if found is not None else None

    def beside(self, spot: PaperSpot, dx: int, dy: int) -> PaperSpot | None:
        """Give the neighbour of a cell, whatever is in it."""
        cell, board = self.cell_of(spot), self.board
        if cell is None or board is None:
            return None
        if dx:
            row = board.covering(spot.row)
            line = [PaperSpot(start, one.column) for start, one in row]
            at = line.index(spot) + dx
            return line[at] if 0 <= at < len(line) else None
        row_at = spot.row + cell.rows if dy > 0 else spot.row - 1
        while 0 <= row_at < len(board.sheet.rows):
            for start, one in board.covering(row_at):
                if one.column <= spot.column < one.column + one.span:
                    return PaperSpot(start, one.column)
            row_at += dy
        return None

    def within(self) -> list[PaperSpot]:
        """List the cells of the rectangle that is chosen, in reading order."""
        if self.board is None or self.near is None:
            return []
        whole = self.chosen_rect(self.geometry())
        if whole is None:
            return []
        cells = self.board.sheet.cells()
        return [
            PaperSpot(row, cell.column)
            for row, cell in cells
            if whole.contains(self.geometry().cell(row, cell).center())
        ]


class MarkedPaper(CanvasView):
    """Show the empty draft of a form that is being made; nothing is typed on it, everything is chosen."""

    chosen = Signal()
    """Another cell, or rectangle of cells, is chosen by the person, or is being while the mouse is drawn."""
    picked = Signal()
    """The mouse is let go of: what is chosen stays so."""
    key_pressed = Signal(QKeyEvent)
    """A key that this paper has no use for; whoever takes it accepts the event."""
    double_clicked = Signal()
    canvas: _MarkedCanvas

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = _MarkedCanvas(self)
        self._dragging = False
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("表样")

    @property
    def sheet(self) -> Sheet | None:
        """Give what is shown."""
        return self.canvas.board.sheet if self.canvas.board is not None else None

    @property
    def spot(self) -> PaperSpot | None:
        """Give the cell that is chosen."""
        return self.canvas.near

    @property
    def spots(self) -> Sequence[PaperSpot]:
        """List the cells of the rectangle that is chosen."""
        return self.canvas.within()

    def show_document(self, document: Document | None) -> None:
        """Show the form of a document that is shown in it; the place on the paper stays."""
        down, across = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        self.canvas.document = document
        self.canvas.load()
        self.verticalScrollBar().setValue(down)
        self.horizontalScrollBar().setValue(across)
        if self.canvas.cell_of(self.canvas.near) is None:
            self.canvas.near = self.canvas.far = None
        self.viewport().update()

    def mark(self, grounds: Mapping[tuple[int, int], Ground]) -> None:
        """Tint cells by the row and column in which they begin."""
        self.canvas.grounds = grounds
        self.viewport().update()

    def choose(self, spot: PaperSpot | None, far: PaperSpot | None = None, reveal: bool = True) -> None:
        """Choose a cell, or the rectangle to another, and bring where it begins into sight; tells nobody."""
        self.canvas.near, self.canvas.far = spot, far
        if reveal:
            self._reveal(spot)
        self.viewport().update()

    def describe(self, words: str) -> None:
        """Say to those who do not see it what is chosen."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            announce(self, words)

    def rect_of(self, spot: PaperSpot) -> QRect:
        """Give where a cell is, in logical pixels of the viewport."""
        geometry = self.canvas.geometry()
        return geometry.logical(self.canvas.rect_of(geometry, spot) or QRect())

    def _reveal(self, spot: PaperSpot | None) -> None:
        if spot is None or self.canvas.cell_of(spot) is None:
            return
        rect = self.rect_of(spot).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        for bar, low, high, room in (
            (self.horizontalScrollBar(), rect.left(), rect.right(), self.viewport().width()),
            (self.verticalScrollBar(), rect.top(), rect.bottom(), self.viewport().height()),
        ):
            if low < 0 or high - low > room:
                bar.setValue(bar.value() + low)
            elif high > room:
                bar.setValue(bar.value() + high - room)

    def _take(self, spot: PaperSpot | None, extend: bool) -> None:
        if spot is None:
            return
        if extend and self.canvas.near is not None:
            self.choose(self.canvas.near, spot, reveal=False)
        else:
            self.choose(spot, reveal=False)
        self._reveal(spot)
        self.chosen.emit()

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step, keys = _ARROWS.get(Qt.Key(event.key())), event.modifiers()
        if step is None or keys & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            event.ignore()
            self.key_pressed.emit(event)
            return
        extend = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        onward = extend or max(step) > 0  # from a rectangle one goes on from the side one leaves it at
        start = (self.canvas.far if onward else None) or self.canvas.near
        found = self.canvas.beside(start, *step) if start is not None else self._first()
        self._take(found, extend)

    def _first(self) -> PaperSpot | None:
        sheet = self.sheet
        return next((PaperSpot(row, cell.column) for row, cell in sheet.cells()), None) if sheet else None

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab for going to what is still open."""
        return False if self.sheet is not None else super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        found = self.canvas.spot_at(event.position())
        self._dragging = found is not None
        self._take(found, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            found = self.canvas.spot_at(event.position())
            if found is not None and found != (self.canvas.far or self.canvas.near):
                self._take(found, True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
            self.picked.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.canvas.spot_at(event.position()) is not None:
            self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.canvas.set_zoom(self.canvas.zoom + (0.1 if event.angleDelta().y() > 0 else -0.1))
            event.accept()
        else:
            super().wheelEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self.canvas.paint(event, focused=self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
