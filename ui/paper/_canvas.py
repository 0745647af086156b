"""The sheet of the current form as paper on screen: laid out, scrolled, zoomed, repainted as it changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto
from functools import partial, reduce
from math import ceil, floor
from statistics import mode
from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

from models.address import NEW_ROW, Address
from models.calculation.cell_names import cell_label, cell_name, form_name
from models.calculation.origins import part_origin, source_figure
from models.calculation.printed_text import plain_text
from models.checks.checks import SEVERITIES
from models.editing.board import Area, Board, Figure, Slot
from models.editing.first_rows import screen_sheet
from models.editing.plans import cell_of, is_list
from models.editing.whereabouts import has_instance
from models.layout.runs import worded_anew
from models.layout.sheet import Run, Sheet, SheetCell
from models.packs.blocks import RunningBlock, SubjectsBlock
from models.pages.page_numbers import numbered_in_set
from models.session.session import Outcome
from ui.drafts.document import Document
from ui.paper._frozen import Frozen, Pane, part_seen
from ui.paper._painter import MARGIN, SCREEN_DPI, Callout, Decor, Geometry, PaperPainter
from ui.paper._subject_row import SubjectRow
from ui.widgets import theme
from ui.widgets.parts import READABLE

_SMALLEST, _LARGEST = 0.2, 3.0
_LEAST_TEXT = 12
"""Logical pixels that body text is high at least where it shall be readable."""
_CALLOUT = (100.0, 58.0, 8.0)
"""Width of the slip for an unprinted cell, of the name in it, and its height, in mm.

It stands at the foot of the room, where it covers no row that is worked on; its row is tinted.
"""
_USUAL = 10.0
"""Points."""
_AROUND = 4
_BESIDE = 4
"""Logical pixels between a paragraph, which has no border of its own, and its frame."""
_SOURCES = 3
"""Cells named when the mouse rests on a figure."""
_MOMENT = 3_000
"""Milliseconds that pasted cells stay marked."""
_LIST = 280
"""Logical pixels kept free under the blank row for the list of subjects."""
_BEFORE, _AFTER = 4, 2
"""What part of the room is left above and below what is gone to in a text: a quarter, a half."""


class Extent(Enum):
    """How far a selection reaches where no cell is its far corner."""

    SHEET = auto()
    ROW = auto()


class PaperCanvas(QObject):
    """Hold what a scroll area shows of the document's current form instance, and where; knows no keys.

    `fit` is READABLE (the whole width where its text can then be read), WIDTH or blank for a fixed zoom.
    """

    zoom_changed = Signal(float)
    moved = Signal()
    """The paper stands elsewhere or has another size."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self.document: Document | None = None
        self.board: Board | None = None
        self.zoom = 1.0
        self.fit = READABLE
        self.marks: dict[Address, str] = {}
        self.brought: frozenset[Address] = frozenset()
        self.extent: Address | Extent | None = None
        """The far corner of the selection from the current cell, or all of the sheet."""
        self.blank: Address | None = None
        """The place of the blank row shown under a table of subjects."""
        self.fresh: frozenset[Address] = frozenset()
        """What was pasted just now, marked for a moment."""
        self.moved_words: Mapping[Address, Sequence[Run]] = {}
        """What the program worded anew in paragraphs just now, marked as long."""
        self.typing = False
        """Whether an editor lies over the current place."""
        self.fading = QTimer(self, singleShot=True, interval=_MOMENT)
        self.fading.timeout.connect(self.show_fresh)
        self._texts: tuple[Document | None, dict[tuple[str, str], Sheet]] = None, {}
        """How texts of the document were shown last."""
        self._painted: list[QRect] = []
        self._frozen: tuple[Sheet, Frozen] | None = None
        self._follows = True
        """Whether the current cell is in sight and stays there when the room or the zoom changes."""

    def set_zoom(self, factor: float) -> None:
        """Show the paper larger or smaller, between a fifth and three times its size."""
        self._take(fit="", factor=round(factor, 2))

    def set_fit(self, fit: str) -> None:
        """Let the zoom follow the room there is: READABLE or WIDTH."""
        self._take(fit, self.zoom)

    def _take(self, fit: str, factor: float) -> None:
        before = self.zoom, self.fit
        self.fit, self.zoom = fit, min(_LARGEST, max(_SMALLEST, factor))
        self.lay_out()
        if (self.zoom, self.fit) != before:
            self.zoom_changed.emit(self.zoom)

    def _fit(self, sheet: Sheet) -> None:
        """Zoom as the fit that was chosen asks for, in the room there is beside a scroll bar."""
        bar = self._view.verticalScrollBar().sizeHint().width()
        room = self._view.maximumViewportSize().width() - 2 * MARGIN - bar - 1
        factor = floor(100 * room / (sheet.page_size[0] * SCREEN_DPI / 25.4)) / 100
        if self.fit == READABLE:
            factor = max(_readable(sheet), min(1.0, factor))
        factor = min(_LARGEST, max(_SMALLEST, factor))
        if factor != self.zoom:
            self.zoom = factor
            self.zoom_changed.emit(factor)

    # Following the document

    def load(self) -> None:
        """Show the current form from its top."""
        document = self.document
        self.extent = None
        sheet = None
        if document is not None:
            sheet = _shown(document)
        self.board = Board(sheet) if sheet is not None else None
        self._show_worded(sheet)
        self.marks = self._read_marks()
        self.brought = self._read_brought()
        for bar in (self._view.horizontalScrollBar(), self._view.verticalScrollBar()):
            bar.setValue(0)
        self._follows = True
        self.lay_out()

    def refresh(self, outcome: Outcome) -> bool:
        """Repaint what a change of the draft touches; False when the sheet shown is there no more."""
        document, board = self.document, self.board
        if document is None or board is None or (document.form, document.instance) != _names(board.sheet):
            return False
        old, sheet = board.sheet, _shown(document)
        if sheet is not old:
            self.board = board.after(sheet)
            self._repaint_difference(old, sheet)
            self._show_worded(sheet)
        self._update_brought()
        if outcome.issues_changed:
            self._update_marks()
        return True

    def _show_worded(self, sheet: Sheet | None) -> None:
        """Mark for a moment what the program words anew in a text since it was seen last."""
        if sheet is None or not sheet.document:
            return
        if self._texts[0] is not self.document:
            self._texts = self.document, {}
        before = self._texts[1].get(_names(sheet))
        self._texts[1][_names(sheet)] = sheet
        if before is not None and (moved := worded_anew(before, sheet)):
            self.moved_words = moved
            self.fading.start()
            self._view.viewport().update()

    def _repaint_difference(self, old: Sheet, new: Sheet) -> None:
        """Repaint the cells that show something else; everything when heights changed."""
        if old.tops != new.tops:
            self.lay_out()
            return
        panes = self._panes()
        for i, (before, after) in enumerate(zip(old.rows, new.rows, strict=True)):
            if before is not after:
                for cell in _different(before.cells, after.cells):
                    self._update(panes, i, cell)

    def _update(self, panes: Sequence[Pane], row: int, cell: SheetCell) -> None:
        """Repaint a cell wherever it is in sight."""
        for pane in panes:
            part = pane.geometry.cell(row, cell) & pane.clip
            if not part.isEmpty():
                self._view.viewport().update(pane.geometry.logical(part, _AROUND))

    def _update_marks(self) -> None:
        before, self.marks = self.marks, self._read_marks()
        self._repaint_cells({address for address, _ in before.items() ^ self.marks.items()})

    def _update_brought(self) -> None:
        before, self.brought = self.brought, self._read_brought()
        self._repaint_cells(before ^ self.brought)

    def _read_brought(self) -> frozenset[Address]:
        """Name the cells of the form shown that stand as they were brought from last year."""
        document = self.document
        if document is None or not has_instance(
            document.session.submission, document.form, document.instance
        ):
            return frozenset()
        return frozenset(document.session.submission.untouched_of(document.form, document.instance))

    def _repaint_cells(self, addresses: Collection[Address]) -> None:
        if self.board is None:
            return
        panes = self._panes()
        for address in addresses:
            if (slot := self.board.find(address)) is not None:
                self._update(panes, slot.start, slot.cell)

    def _read_marks(self) -> dict[Address, str]:
        """Find the worst issue of each cell on the sheet; an unprinted cell's is where its row shows it."""
        marks: dict[Address, str] = {}
        if self.document is None or self.board is None:
            return marks
        here = (self.document.form, self.document.instance)
        for issue in self.document.session.issues():
            at = self._marked(issue.address) if issue.address[:2] == here else None
            if at is not None:
                marks[at] = min(marks.get(at, issue.severity), issue.severity, key=SEVERITIES.index)
        return marks

    def _marked(self, address: Address) -> Address | None:
        """Give the cell that carries what is said of an address: the figure left blank by one not printed.

        At the end of the row it would stay on a cell that a person has filled in.
        """
        board, document = self.board, self.document
        at = board.marked(address) if board is not None else None
        if at is None or at == address or board is None or document is None or at[:4] != address[:4]:
            return at
        end, calc = board.find(at), document.session.calculation
        row = [slot.address for slot in board.slots(end.row)] if end is not None else []
        waiting = (one for one in row if one[:4] == address[:4] and calc.pack.cell(one).computed)
        return next((one for one in waiting if calc.value(one) is None), at)

    @property
    def current(self) -> Address | None:
        """Give the current address while its form is the one shown."""
        at, board = self.document.current if self.document is not None else None, self.board
        return at if at is not None and board is not None and at[:2] == _names(board.sheet) else None

    @property
    def slot(self) -> Slot | None:
        """Give where the current cell stands on the sheet, None for one that is not printed."""
        at = self.current
        return self.board.find(at) if at is not None and self.board is not None else None

    def area(self) -> Area | None:
        """Give the selected rectangle, None when only the current cell is."""
        slot = self.slot
        if self.board is None or self.extent is None or slot is None:
            return None
        whole = self.board.whole
        if isinstance(self.extent, Extent):
            rows = self.extent == Extent.ROW
            return replace(whole, top=slot.row, bottom=slot.end) if rows else whole
        other = self.board.find(self.extent)
        return self.board.area(slot, other) if other is not None and other != slot else None

    def chosen(self) -> Area | None:
        """Give the selected rectangle, else the current cell's."""
        slot = self.slot
        return self.area() or (self.board.area(slot, slot) if self.board and slot is not None else None)

    def selected(self) -> list[Address]:
        """List the cells of the selected rectangle, none when only the current cell is."""
        area = self.area()
        return [s.address for s in self.board.within(area)] if area is not None and self.board else []

    def select(self, extent: Address | Extent | None) -> None:
        """Draw the selection from the current cell on, None for the current cell alone."""
        self.extent = extent
        self._view.viewport().update()

    def piece_rects(self, at: Address) -> tuple[QRect, QRect] | None:
        """Give the first line of what is typed within a paragraph, and the paragraph's part from there on.

        Both in logical pixels of the viewport; None where `at` is no such piece.
        """
        slot = self.board.find(at) if self.board is not None else None
        if slot is None or slot.run is None:
            return None
        geometry = self.geometry()
        lines = [geometry.logical(line) for line in geometry.run(slot.row, slot.cell, slot.run)]
        whole = geometry.logical(geometry.rows(slot.cell, slot.row, slot.end))
        return lines[0], QRect(
            whole.left(), lines[0].top(), whole.width(), lines[-1].bottom() - lines[0].top() + 1
        )

    def figure_at(self, point: QPointF) -> Figure | None:
        """Find the figure at a logical point of a paragraph."""
        return self.board.figure_at(*self.geometry().mm(point)) if self.board is not None else None

    def said_at(self, point: QPointF) -> str:
        """Say where the figure at a point comes from, and what is wrong with the cell there."""
        figure = self.figure_at(point)
        return "\n".join(filter(None, (self._said_of(figure) if figure else "", self.issues_at(point))))

    def _said_of(self, figure: Figure) -> str:
        assert self.document is not None
        calc = self.document.session.calculation
        found = part_origin(calc, figure.paragraph, figure.number)
        lines = [
            f"{form_name(calc, one.at)} · {cell_name(calc, one.at)}：{source_figure(calc, one)}"
            for one in (found.sources if found is not None else ())[:_SOURCES]
        ]
        return "\n".join(("取自", *lines, "双击或按住 Ctrl 点，到那一格。")) if lines else ""

    def issues_at(self, point: QPointF) -> str:
        """Say what is wrong with the cell at a point, one issue a line."""
        document, board, slot = self.document, self.board, self.slot_at(point)
        if document is None or board is None or slot is None or slot.address not in self.marks:
            return ""
        here = [i for i in document.session.issues() if i.address[:4] == slot.address[:4]]
        said = [i for i in here if (s := board.anchor(i.address)) is not None and s.cell == slot.cell]
        return "\n".join(f"{issue.severity}：{issue.message}" for issue in said)

    def show_fresh(self, places: frozenset[Address] = frozenset()) -> None:
        """Mark cells for a moment, or none any more."""
        self.fresh = places
        self.moved_words = {}
        if places:
            self.fading.start()
        self._view.viewport().update()

    # Geometry

    def meant_at(self, point: QPointF) -> Slot | None:
        """Find the place that a click means.

        In a cell joined of equal neighbours that is its part in the current row, else in the row clicked at.
        """
        slot, board, document, at = self.slot_at(point), self.board, self.document, self.current
        if slot is None or board is None or document is None or slot.cell.rows == 1 or slot.run is not None:
            return slot
        if not cell_of(document.session, slot.address).merge:
            return slot
        own = board.row_of(at) if at is not None else None
        row = (
            board.sheet.row_at(self._mm(point)[1]) if own is None or not slot.start <= own < slot.end else own
        )
        return board.part(slot, row)

    def slot_at(self, point: QPointF) -> Slot | None:
        """Find the cell at a logical point of the viewport."""
        if self.board is None or self.on_slip(point):
            return None
        return self.board.at(*self._mm(point))

    def _mm(self, point: QPointF) -> tuple[float, float]:
        """Give where on the sheet a logical point of the viewport lies, in the uppermost pane there."""
        panes = self._panes()
        at = (point * panes[0].geometry.ratio).toPoint()
        pane = next((pane for pane in reversed(panes) if pane.clip.contains(at)), panes[0])
        return pane.geometry.mm(point)

    def geometry(self) -> Geometry:
        """Give how mm on the sheet turn into pixels as it is scrolled and zoomed now."""
        assert self.board is not None
        ratio = self._view.viewport().devicePixelRatioF()
        flat = Geometry(self.board.sheet, self.zoom, ratio)
        margin = round(MARGIN * ratio)
        room = round(self._view.viewport().width() * ratio)
        left = max(margin, (room - flat.paper_size()[0]) // 2)
        left += flat.px(self.board.sheet.margins[3]) - round(self._view.horizontalScrollBar().value() * ratio)
        top = margin + flat.px(self.board.sheet.margins[0])
        top -= round(self._view.verticalScrollBar().value() * ratio)
        return Geometry(flat.sheet, flat.zoom, ratio, QPoint(left, top))

    def _room(self) -> QSize:
        """Give the viewport's size in device pixels."""
        viewport = self._view.viewport()
        return (viewport.size().toSizeF() * viewport.devicePixelRatioF()).toSize()

    def _panes(self) -> list[Pane]:
        """List the parts of the viewport, the whole first and over it what stays in view."""
        document, board = self.document, self.board
        if document is None or board is None:
            return []
        return self._stays(document, board.sheet).panes(self.geometry(), self._room())

    def _stays(self, document: Document, sheet: Sheet) -> Frozen:
        if self._frozen is None or self._frozen[0] is not sheet:
            self._frozen = sheet, Frozen(document.session.pack.form(sheet.form), sheet)
        return self._frozen[1]

    def _pane_of(self, slot: Slot) -> Pane:
        """Give the uppermost pane that shows a place."""
        shows = (p for p in reversed(self._panes()) if slot.row in p.rows and slot.cell.column in p.columns)
        return next(shows)

    def lay_out(self) -> None:
        """Fit zoom and scroll bars to paper and window; the current cell stays in sight where it was."""
        follows = self._follows
        if self.fit and self.board is not None:
            self._fit(self.board.sheet)
        view = self._view.viewport().size()
        for bar, size, room in zip(
            (self._view.horizontalScrollBar(), self._view.verticalScrollBar()),
            self._content_size(),
            (view.width(), view.height()),
            strict=True,
        ):
            bar.setRange(0, max(0, size - room))
            bar.setPageStep(room)
            bar.setSingleStep(round(24 * self.zoom))
        self.move()
        if follows:
            self.reveal(self.current)

    def _content_size(self) -> tuple[int, int]:
        if self.board is None:
            return 0, 0
        geometry = self.geometry()
        width, height = (ceil(size / geometry.ratio) + 2 * MARGIN for size in geometry.paper_size())
        return width, height

    def move(self) -> None:
        """Repaint everything because the paper stands elsewhere."""
        rect = self.cell_rect(self.current) if self.current is not None else None
        self._follows = rect is None or rect.intersects(self._view.viewport().rect())
        self.update_frame()
        self._view.viewport().update()
        self.moved.emit()

    def cell_rect(self, address: Address) -> QRect | None:
        """Give a cell's place in logical pixels of the viewport; None when this sheet does not show it."""
        if self.board is None:
            return None
        if (slot := self.board.find(address)) is not None:
            geometry = self._pane_of(slot).geometry
            return geometry.logical(_place(geometry, slot))
        callout = self._callout(address)
        return self.geometry().logical(callout.value_rect) if callout is not None else None

    def _frame(self) -> QRect | None:
        """Give the device pixels of the current cell, or of the slip that stands for it."""
        if self.blank is not None:
            return blank.words() if (blank := self._subject_row(self.blank)) is not None else None
        at, slot = self.current, self.slot
        if at is None:
            return None
        if slot is not None:
            return _place(self.geometry(), slot)
        callout = self._callout(at)
        return callout.rect if callout is not None else None

    def _row_of(self, address: Address) -> int | None:
        """Give the sheet row of an address; of what no paragraph prints, that of the one it is typed for."""
        slot = self._typed_for(address)
        if slot is not None or self.board is None:
            return slot.row if slot is not None else None
        return self.board.row_of(address)

    def _typed_for(self, address: Address) -> Slot | None:
        """Find the paragraph in which something is told that is not typed within its line."""
        board, document = self.board, self.document
        if board is None or document is None or not board.sheet.document:
            return None
        block = document.session.pack.form(address.form).block(address.block)
        told = block.paragraphs if isinstance(block, RunningBlock) else ()
        places = (address._replace(column=one.key) for one in told if address.column in one.names)
        return next((slot for at in places if (slot := board.find(at)) is not None), None)

    def _callout(self, address: Address) -> Callout | None:
        board, document = self.board, self.document
        row = self._row_of(address)
        if board is None or document is None or row is None:
            return None
        geometry, calc = self.geometry(), document.session.calculation
        (width, name, height), margin = _CALLOUT, round(MARGIN * geometry.ratio)
        tops, high = board.sheet.tops, geometry.px(height)
        above, below = (geometry.origin.y() + geometry.px(y) for y in (tops[row], tops[row : row + 3][-1]))
        foot = self._room().height() - margin - high
        top = foot if below <= foot else above - high
        if board.sheet.document:  # right below the paragraph that it is typed for
            under = geometry.origin.y() + geometry.px(tops[row + 1])
            top = under if under <= foot else above - high
        geometry = replace(geometry, origin=QPoint(max(geometry.origin.x(), margin), top))
        return Callout(
            geometry.rect(0, 0, width, height),
            geometry.rect(name, 0, width - name, height),
            f"{cell_label(calc, address)}（不打印）",
            plain_text(calc, address, calc.pack.cell(address), calc.state(address)),
        )

    def update_frame(self) -> None:
        """Repaint where the current cell's frame was, and where it is."""
        before, self._painted = self._painted, self._frames()
        for rect in (*before, *self._painted):
            self._view.viewport().update(rect)

    def _frames(self) -> list[QRect]:
        """Give the logical rectangles in which the frame, or the row that a slip belongs to, is in sight."""
        panes, slot, row = self._panes(), self.slot if self.blank is None else None, self._answered()
        shown = [self._frame()]
        if slot is not None:
            shown += [_place(pane.geometry, slot) & pane.clip for pane in panes]
        elif row is not None:
            shown += [pane.geometry.area(row) & pane.clip for pane in panes]
        return [panes[0].geometry.logical(rect, _AROUND) for rect in shown if rect]

    def reveal(self, address: Address | None) -> None:
        """Scroll until a cell is in sight, with the heads of its columns and the name of its row."""
        slot = self.board.anchor(address) if address is not None and self.board is not None else None
        if slot is None or self.board is None or address is None:
            return
        if self.board.find(address) is None:
            slot = self._typed_for(address) or slot
        assert self.document is not None
        self._follows = True
        geometry, stays = self.geometry(), self._stays(self.document, self.board.sheet)
        cell = _place(geometry, slot)
        left, top = stays.before(slot, geometry, self._room())
        box = geometry.logical(cell.adjusted(-left, -top, 0, 0), MARGIN)
        if self._pane_of(slot).geometry.origin.x() == geometry.origin.x():
            side, wide = self._view.horizontalScrollBar(), self._view.viewport().width()
            columns = geometry.logical(geometry.rect(0, 0, self.board.sheet.lefts[-1], 0), _AROUND)
            # Where all columns fit they come into sight at once and stay: the next click hits its aim.
            fits, own = columns.width() <= wide, geometry.logical(cell, _AROUND)
            if not fits or own.left() < 0 or own.right() > wide:
                across = columns if fits else box
                _scroll(side, across.left(), across.right(), wide)
        bar = self._view.verticalScrollBar()
        high = self._view.viewport().height()
        top, bottom = box.top(), box.bottom()
        if self.board.sheet.document and not 0 <= top <= bottom <= high:  # to read on, not on the last line
            top, bottom = top - high // _BEFORE, bottom + high // _AFTER
        _scroll(bar, top, bottom, high)

    # The row of a subject

    def show_blank(self, at: Address | None) -> None:
        """Show the blank row under a table of subjects, or take it away."""
        self.blank = at
        self.move()

    def words_rect(self, at: Address) -> QRect | None:
        """Give the place of code and name in a row, in logical pixels of the viewport."""
        row = self._subject_row(at)
        rect = row.words() if row is not None else None
        return self.geometry().logical(rect) if rect is not None else None

    def _subject_row(self, at: Address | None) -> SubjectRow | None:
        if at is None or self.board is None or self.document is None or self.document.form != at.form:
            return None
        block = self.document.session.pack.form(at.form).block(at.block)
        assert isinstance(block, SubjectsBlock)
        slot = self.board.find(at)
        geometry = self._pane_of(slot).geometry if slot is not None else self.geometry()
        return SubjectRow(geometry, self.board, block, at)

    def reveal_new_row(self, at: Address) -> None:
        """Scroll until the blank row is in sight, with room for the list where there is any."""
        rect = self.words_rect(at)
        if rect is None:
            return
        bar, room = self._view.verticalScrollBar(), self._view.viewport().height()
        _scroll(bar, rect.top() - MARGIN, rect.bottom() + _LIST, room)
        side, width = self._view.horizontalScrollBar(), self._view.viewport().width()
        if rect.left() < 0 or rect.right() > width:
            side.setValue(side.value() + rect.left() - MARGIN)

    # Painting

    def paint(self, event: QPaintEvent, focused: bool) -> None:
        """Draw what an event asks for; the current cell's frame pales without the keyboard."""
        painter = QPainter(self._view.viewport())
        painter.fillRect(event.rect(), theme.CANVAS)
        if self.board is not None:
            rects = list(cast("Iterable[QRect]", event.region()))
            panes = self._panes()
            for pane in panes:
                shown = pane.geometry.logical(pane.clip)
                seen = [rect & shown for rect in rects if rect.intersects(shown)]
                if seen:
                    painter.save()
                    paper = PaperPainter(painter, pane.geometry)
                    if pane is not panes[0]:
                        paper.keep_within(pane.clip)
                    decor = replace(self._decor(pane.geometry, focused), seen=partial(part_seen, panes, pane))
                    paper.paint(self.board, seen, decor)
                    painter.restore()
            self._paint_over(PaperPainter(painter, self.geometry()), focused)
        painter.end()

    def _paint_over(self, paper: PaperPainter, focused: bool) -> None:
        """Draw what no pane cuts: the blank row, and the slip of a cell that is not printed."""
        if (blank := self._subject_row(self.blank)) is not None:
            paper.blank_row(blank.cells())
        at, slot = self.current, self.slot
        if blank is not None or slot is None:
            callout = self._callout(at) if at is not None and slot is None else None
            paper.over(Decor(frame=self._frame(), callout=callout, focused=focused))

    def _decor(self, geometry: Geometry, focused: bool) -> Decor:
        area, slot = self.area() or self._answered(), self.slot
        own = slot is not None and self.blank is None
        piece = slot is not None and slot.run is not None and own and not self.typing
        return Decor(
            self._is_list,
            self.marks,
            _place(geometry, slot) if slot is not None and slot.run is None and own else None,
            geometry.run(slot.row, slot.cell, slot.run) if piece and slot and slot.run else (),
            geometry.area(area) if area is not None else None,
            focused=focused,
            fresh=self.fresh,
            moved=self.moved_words,
            brought=self.brought,
        )

    def _answered(self) -> Area | None:
        """Give the row of the current cell where that is not printed."""
        at, board = self.current, self.board
        row = self._row_of(at) if at is not None and self.slot is None else None
        return (
            replace(board.whole, top=row, bottom=row + 1) if row is not None and board is not None else None
        )

    def on_slip(self, point: QPointF) -> bool:
        """Tell whether a logical point of the viewport lies on the slip of the current cell."""
        at, slot = self.current, self.slot
        callout = self._callout(at) if at is not None and slot is None else None
        return callout is not None and self.geometry().logical(callout.rect).contains(point.toPoint())

    def _is_list(self, at: Address) -> bool:
        return self.document is not None and is_list(self.document.session, at)

    def on_list_arrow(self, slot: Slot, point: QPointF) -> bool:
        """Tell whether a logical point of the viewport lies on the arrow of a list cell."""
        if slot.address.row == NEW_ROW or not self._is_list(slot.address):
            return False
        geometry = self._pane_of(slot).geometry
        arrow = geometry.list_arrow(geometry.cell(slot.start, slot.cell))
        return geometry.logical(arrow, _AROUND).contains(point.toPoint())


def _place(geometry: Geometry, slot: Slot) -> QRect:
    """Give the device pixels of a place, round all lines of what is typed within a paragraph."""
    if slot.run is None:
        beside = round(_BESIDE * geometry.ratio) if slot.cell.level else 0
        return geometry.rows(slot.cell, slot.row, slot.end).adjusted(-beside, 0, beside, 0)
    return reduce(QRect.united, geometry.run(slot.row, slot.cell, slot.run))


def _readable(sheet: Sheet) -> float:
    """Give the smallest zoom at which the text that most cells are set in can be read."""
    cells = [cell for _, cell in sheet.cells()]
    body = mode([cell.size for cell in cells if cell.address] or [cell.size for cell in cells] or [_USUAL])
    return ceil(100 * _LEAST_TEXT / (body * SCREEN_DPI / 72)) / 100


def _scroll(bar: QScrollBar, low: int, high: int, room: int) -> None:
    """Bring a stretch into sight, its start where it is longer than the room."""
    if low < 0 or high - low > room:
        bar.setValue(bar.value() + low)
    elif high > room:
        bar.setValue(bar.value() + high - room)


def _different(before: Sequence[SheetCell], after: Sequence[SheetCell]) -> Iterator[SheetCell]:
    """Give the cells that only one of two rows has."""
    yield from (cell for cell in before if cell not in after)
    yield from (cell for cell in after if cell not in before)


def _names(sheet: Sheet) -> tuple[str, str]:
    return sheet.form, sheet.instance


class CanvasView(QAbstractScrollArea):
    """Show a canvas, which is told where it is scrolled to, how large it is and when its screen changes."""

    canvas: PaperCanvas

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.canvas.move()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.canvas.lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.canvas.lay_out()
        return super().event(event)


def _shown(document: Document) -> Sheet:
    """Give the form that is open as the screen shows it, a list of tables with its pages."""
    sheet = screen_sheet(document.session, document.form, document.instance)
    return numbered_in_set(document.session, sheet)
