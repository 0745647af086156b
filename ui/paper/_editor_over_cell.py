"""The editor over the current cell: opening it, taking its text over, and the adjustment slip."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from models.address import Address
from models.calculation.cell_names import cell_label
from models.calculation.running_text import telling
from models.drafts.submission import Adjustment
from models.editing.plans import adjust, can_adjust, can_type, cell_of, set_text, text_to_edit
from models.editing.subject_codes import SubjectLookup, name_problem
from models.layout.runs import run_boxes, words_with_gaps
from models.layout.sheet import MM, SheetCell
from models.packs.cells import Cell, Style
from models.packs.paragraphs import Paragraph
from models.pages.long_texts import too_long
from models.savepoints.being_typed import ADJUSTMENT, CELL, BeingTyped, has_place
from ui.paper._canvas import PaperCanvas
from ui.paper._painter import SCREEN_DPI
from ui.paper._subject_editor import SubjectEditor
from ui.paper.carry_out import carry_out
from ui.paper.cell_editors import (
    AdjustmentSlip,
    CellEditor,
    ChoiceEditor,
    LineEditor,
    LineLook,
    Overlay,
    RoomyEditor,
)
from ui.widgets.qt_faces import widget_font

_APART = 2
_AHEAD = "　" * 6
"""Room in front of what is typed within a line."""
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class EditorOverCell(QObject):
    """Keep at most one editor or slip open over the paper."""

    moved = Signal(str)  # the way to go on after a commit
    problem = Signal(str)  # what is wrong with the text taken over
    subject_chosen = Signal(object, str, str)  # Address, code, name
    subject_passed = Signal(object)  # Address, where Enter was pressed and nothing typed
    table_pasted = Signal(object)  # Address, into the line that chooses a subject
    closed = Signal()

    def __init__(self, viewport: QWidget, canvas: PaperCanvas) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._canvas = canvas
        canvas.moved.connect(self.place)
        self.at: Address | None = None
        self.editor: CellEditor | None = None
        self.slip: AdjustmentSlip | None = None

    def open(self, at: Address, replace: bool = False) -> CellEditor | None:
        """Open the editor of a typed cell, empty when a key replaces its text; None when it has no place."""
        assert self._canvas.document is not None
        self.close()
        if self._canvas.cell_rect(at) is None or not self._canvas.document.may_edit():
            return None
        cell = cell_of(self._canvas.document.session, at)
        text = text_to_edit(self._canvas.document.session, at)
        self.at = at
        self.editor = editor = self._make(at, cell, text)
        editor.start_with(text)
        # Long texts are never lost to a stray key: typing goes on at their end.
        if replace and cell.type != "long":
            editor.set_text("")
        if cell.type == "name":
            editor.refusal = name_problem
        editor.committed.connect(self._take)
        editor.refused.connect(self.problem)
        self._show(editor)
        return editor

    def _show(self, editor: CellEditor) -> None:
        self._watch(editor)
        self._canvas.typing = True
        self.place()
        editor.show()
        editor.raise_()

    def _watch(self, overlay: Overlay) -> None:
        overlay.cancelled.connect(self.close)
        overlay.typed.connect(self._note)
        overlay.typed.connect(self._follow)
        self._note()

    def _follow(self) -> None:
        """Keep in sight what is typed, which takes more of its line the longer it is."""
        self._canvas.reveal(self.at)
        if self.at is not None and self._canvas.piece_rects(self.at) is not None:
            self.place()

    def _note(self) -> None:
        """Let the document know what is open, so that a savepoint has it."""
        document, at, overlay = self._canvas.document, self.at, self.editor or self.slip
        if document is not None:
            open_text = overlay.being_typed(at) if overlay is not None and at is not None else None
            document.note_typed("paper", open_text)

    def open_subject(self, at: Address, code: str = "") -> SubjectEditor | None:
        """Open the line that chooses a subject for a row, over the row's code and name."""
        self.close()
        assert self._canvas.document is not None
        if self._canvas.words_rect(at) is None or not self._canvas.document.may_edit():
            return None
        style = self._canvas.document.session.pack.styles["text"]
        font, padding = self._font(style, style.size)
        name = "更改科目编码" if code else "新增科目"
        lookup = SubjectLookup(self._canvas.document.session, at)
        self.at = at
        self.editor = editor = SubjectEditor(self._viewport, LineLook(font, name, padding), lookup)
        editor.start_with(code)
        editor.chosen.connect(self._choose)
        editor.passed.connect(lambda: self.subject_passed.emit(at))
        editor.undo_wanted.connect(self._undo)
        editor.table_pasted.connect(lambda: self.table_pasted.emit(at))
        self._show(editor)
        return editor

    def _undo(self) -> None:
        """Undo the last step of the document: what was typed before this line was offered."""
        document = self._canvas.document
        self.close()
        if document is not None and document.may_edit():
            document.undo_stack.undo()

    def _choose(self, code: str, name: str) -> None:
        at = self.at
        self.close()
        self.subject_chosen.emit(at, code, name)

    def _font(self, style: Style, points: float) -> tuple[QFont, int]:
        """Give the font of a cell as it stands on paper, and the room at its sides in logical pixels."""
        assert self._canvas.document is not None
        name, scale = self._canvas.document.session.faces[style.face], SCREEN_DPI / 72 * self._canvas.zoom
        font = widget_font(name, points * scale, float(self._viewport.logicalDpiY()))
        return font, max(0, round(style.padding * MM * scale) - 2)

    def _make(self, at: Address, cell: Cell, text: str) -> CellEditor:
        assert self._canvas.document is not None
        name = cell_label(self._canvas.document.session.calculation, at)
        shown = self._shown(at)
        style = shown.style if shown is not None else self._canvas.document.session.pack.styles["text"]
        font, padding = self._font(style, shown.size if shown is not None else style.size)
        if self._canvas.piece_rects(at) is not None:
            style = self._canvas.document.session.pack.styles["text"]
        look = LineLook(font, name, padding, _ALIGN[style.align])
        if cell.type == "choice":
            offered = self._canvas.document.session.calculation.offered(cell, at)
            return ChoiceEditor(self._viewport, look, offered, cell.open)
        wraps = cell.type == "text" and self._lines(at) > 1
        if cell.type == "long" or wraps or "\n" in text:
            roomy = RoomyEditor(self._viewport, font, name, cell.limit, cell.type != "long")
            roomy.advise = partial(too_long, self._canvas.document.session, at)
            return roomy
        return LineEditor(self._viewport, look)

    def _lines(self, at: Address) -> int:
        """Count the lines that what stands in a cell, or in a piece within a paragraph, takes."""
        board = self._canvas.board
        slot = board.find(at) if board is not None else None
        if board is None or slot is None or not slot.text:
            return 1
        in_line = slot.run is not None and run_boxes(board.sheet, slot.row, slot.cell, slot.run)
        return len(in_line or slot.cell.lines)

    def _shown(self, at: Address) -> SheetCell | None:
        slot = self._canvas.board.find(at) if self._canvas.board is not None else None
        return slot.cell if slot is not None else None

    def place(self) -> None:
        """Lay what is open over its cell again."""
        widget = self.editor or self.slip
        if widget is None or self.at is None:
            return
        chooses = isinstance(widget, SubjectEditor)
        cell = self._canvas.words_rect(self.at) if chooses else self._place_of(self.at)
        if cell is None:
            self.close()
        else:
            widget.place(cell, self._viewport.rect(), self._canvas.zoom)

    def _place_of(self, at: Address) -> QRect | None:
        """Give what the editor covers: the cell; of a piece in a line, what its words need of the line.

        Where the line has no room for them it is the one below or above, so that what stands before is read.
        """
        piece = self._canvas.piece_rects(at)
        if piece is None or self.slip is not None:
            return self._canvas.cell_rect(self._paragraph(at))
        line, rest = piece
        if not isinstance(self.editor, LineEditor):
            return rest
        wanted = self.editor.input.fontMetrics().horizontalAdvance(f"{self.editor.text()}{_AHEAD}")
        if line.left() + wanted > rest.right() + 1:
            whole = QRect(rest.left(), line.top(), rest.width(), line.height())
            below = whole.translated(0, whole.height() + _APART)
            fits = below.bottom() < self._viewport.rect().bottom()
            return below if fits else whole.translated(0, -whole.height() - _APART)
        return QRect(line.left(), line.top(), max(line.width(), wanted), line.height())

    def _paragraph(self, at: Address) -> Address:
        """Give the paragraph in which something is typed; a cell of a table is its own."""
        slot = self._canvas.board.find(at) if self._canvas.board is not None else None
        return at if slot is None or slot.run is None else slot.cell.address or at

    def commit(self) -> None:
        """Take an open editor's text over, staying where it is; what lacks something says what."""
        if self.editor is not None:
            self.editor.commit()
        elif self.slip is not None and self.at is not None and self.slip.being_typed(self.at) is not None:
            self.slip.accept()

    def leave(self) -> None:
        """Close what is open because another place is gone to, and say so where that gives up text."""
        self.commit()
        if why := self.held_back():
            self.problem.emit(why)
        self.close()

    def held_back(self) -> str:
        """Say why what is open cannot be taken over as it is, blank when it can or nothing is open."""
        if self.slip is not None and self.at is not None and self.slip.being_typed(self.at) is not None:
            return f"{self.slip.deed}没有做：{self.slip.problem.text()}"
        why = self.editor.held_back() if self.editor is not None else ""
        return f"没有填入：{why}" if why else ""

    def close(self) -> None:
        """Close what is open without a change."""
        editor, slip = self.editor, self.slip
        self.editor = self.slip = None
        self._canvas.typing = False
        for overlay in (editor, slip):
            if overlay is not None:
                overlay.discard()
        self._note()
        self.closed.emit()

    def _take(self, text: str, way: str) -> None:
        document, board, at = self._canvas.document, self._canvas.board, self.at
        self.close()
        if document is not None and board is not None and at is not None:
            plan = set_text(document.session, board, at, text)
            if plan is not None and carry_out(document, plan):
                self.problem.emit(document.session.calculation.state(at).problem or plan.note)
            self.moved.emit(way)

    # Adjusting

    def open_slip(self, at: Address) -> None:
        """Open the slip that sets a computed figure by hand."""
        document = self._canvas.document
        if document is None or self._canvas.cell_rect(at) is None:
            return
        self.close()
        calc = document.session.calculation
        there = document.session.submission.adjustments.get(at)
        state, cell = calc.state(at), cell_of(document.session, at)
        words = isinstance(cell, Paragraph)
        computed = calc.format_value(state.computed, "exact" if cell.numeric else "")
        figure = f"{state.value:f}" if isinstance(state.value, Decimal) else str(state.value or "")
        if words:
            computed = figure = words_with_gaps(telling(calc, at))
        self.at = at
        self.slip = slip = AdjustmentSlip(self._viewport, cell_label(calc, at), computed, words)
        slip.fill(there.text if there else figure, there.reason if there else "")
        slip.accepted.connect(self._adjust)
        self._watch(slip)
        self.place()
        slip.show()
        slip.setFocus()

    def take_up(self, typed: BeingTyped) -> bool:
        """Put a cell's text in as one step, open a slip again; tells whether that was possible."""
        document, board, at = self._canvas.document, self._canvas.board, typed.address
        if document is None or board is None or not has_place(document.session, at):
            return False
        if typed.kind == CELL and can_type(document.session, at):
            carry_out(document, set_text(document.session, board, at, typed.text))
            return True
        if typed.kind == ADJUSTMENT and can_adjust(document.session, at):
            self.open_slip(at)
            if self.slip is not None:
                self.slip.type_on(typed.text, typed.reason)
                return True
        return False

    def _adjust(self, text: str, reason: str) -> None:
        document, at = self._canvas.document, self.at
        self.close()
        if document is not None and at is not None:
            carry_out(document, adjust(document.session, at, Adjustment(text, reason)))
