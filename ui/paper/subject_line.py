"""Subjects on the paper: the blank row 新增科目 under a table while one is chosen, and changing a code."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent

from models.address import NEW_ROW, Address
from models.editing.first_rows import LEAST_HEIGHT
from models.editing.plans import Plan
from models.editing.subject_codes import SubjectError, SubjectLookup, subject_tables
from models.editing.subject_plans import add_subject, can_recode, change_code
from models.exchange.fill import typeable
from models.packs.blocks import SubjectsBlock
from models.savepoints.being_typed import BeingTyped, has_place
from ui.drafts.document import Document
from ui.paper.canvas import PaperCanvas
from ui.paper.carry_out import carry_out, paste_codes
from ui.paper.cell_editors import CellEditor
from ui.paper.editor_over_cell import EditorOverCell
from ui.paper.painter import MARGIN, PaperPainter

_LIST = 280
"""Logical pixels kept free under the blank row for the list."""


class SubjectPaper(PaperCanvas):
    """Let subjects be added to the tables of the current form."""

    message = Signal(str)
    adding_changed = Signal(bool)
    editing: EditorOverCell

    def _watch_editing(self) -> None:
        self._was_adding = False
        self.editing.subject_chosen.connect(self._chosen)
        self.editing.table_pasted.connect(self._paste_codes)
        self.editing.closed.connect(self._update_adding)

    def _say(self, text: str) -> None:
        if text:
            self.message.emit(text)

    @property
    def adding(self) -> Address | None:
        """Give the place under the table to which a subject is being added, None when none is."""
        at = self.editing.at
        return at if self.editing.editor is not None and at is not None and at.row == NEW_ROW else None

    def add_subject(self) -> CellEditor | None:
        """Start adding a subject to the current table, else the form's first; None without such a table."""
        editor = self._open_adding()
        if editor is not None:
            editor.setFocus()
        return editor

    def change_code(self, at: Address) -> None:
        """Open the line that gives a row another code, or say why it cannot have one."""
        editor = self._open_recoding(at)
        if editor is not None:
            editor.setFocus()

    def take_up_subject(self, typed: BeingTyped) -> bool:
        """Open the line for a subject again with what was in it; False when its table or row is gone."""
        document, at = self._document, typed.address
        if document is None or not self._has_line(document, at):
            return False
        editor = self._open_adding(at) if at.row == NEW_ROW else self._open_recoding(at)
        if editor is not None:
            editor.setFocus()
            editor.set_text(typed.text)
        return editor is not None

    def _has_line(self, document: Document, at: Address) -> bool:
        tables = subject_tables(document.session, at.form, at.instance)
        return any(table.block == at.block for table in tables) and (
            at.row == NEW_ROW or has_place(document.session, at)
        )

    def _table(self) -> Address | None:
        """Give the table of subjects the current cell is in, else the first of the form."""
        document = self._document
        if document is None or self._board is None:
            return None
        tables = subject_tables(document.session, document.form, document.instance)
        at = self._current
        here = [table for table in tables if at is not None and table.block == at.block]
        return next(iter([*here, *tables]), None)

    def _open_adding(self, table: Address | None = None) -> CellEditor | None:
        table = table or self._table()
        if table is None or self._document is None:
            self._say("这张表没有科目，不能新增科目。")
            return None
        at = table._replace(row=NEW_ROW)
        self._reveal_new_row(at)
        editor = self.editing.open_subject(at, SubjectLookup(self._document.session, at), self.words_rect)
        self._update_adding()
        return editor

    def _open_recoding(self, at: Address) -> CellEditor | None:
        """Open the editor that gives a row another code, or say why there is none."""
        document = self._document
        if document is None:
            return None
        if not can_recode(document.session, at):
            self._say("这一行的编码不能在这里更改：上级科目随下级科目出现，其他表带来的科目请到那张表更改。")
            return None
        self._reveal(at)
        return self.editing.open_subject(at, SubjectLookup(document.session, at), self.words_rect, at.row)

    def _chosen(self, at: Address, code: str, name: str) -> None:
        document = self._document
        if document is None:
            return
        try:
            if at.row == NEW_ROW:
                self._carry_out(document, add_subject(document.session, at, code, name))
            else:
                self._carry_out(document, change_code(document.session, at, code, name))
        except SubjectError as error:
            self._say(error.message)

    def _carry_out(self, document: Document, plan: Plan | None) -> None:
        if carry_out(document, plan) and plan is not None:
            self._say(plan.note)

    def _paste_codes(self, at: Address) -> None:
        if self._document is not None:
            self._say(paste_codes(self._document, at))

    def _update_adding(self) -> None:
        """Show or take away the blank row."""
        adding = self.adding is not None
        if adding != self._was_adding:
            self._was_adding = adding
            self._moved()
            self.adding_changed.emit(adding)

    # Geometry

    def _strip(self, at: Address) -> tuple[float, float] | None:
        """Give top and height in mm of the row of an address, the blank one's under its table."""
        assert self._board is not None
        sheet = self._board.sheet
        block = self._subjects(at)
        row = self._board.row_of(at)
        if row is None and at.row == NEW_ROW:
            end = self._board.end_of(at.block)
            return (sheet.tops[end], max(block.height, LEAST_HEIGHT)) if end is not None else None
        return (sheet.tops[row], sheet.rows[row].height) if row is not None else None

    def _subjects(self, at: Address) -> SubjectsBlock:
        assert self._document is not None
        block = self._document.session.pack.form(at.form).block(at.block)
        assert isinstance(block, SubjectsBlock)
        return block

    def words_rect(self, at: Address) -> QRect | None:
        """Give the place of code and name in a row, in logical pixels of the viewport."""
        rect = self._words(at)
        return self._geometry().logical(rect) if rect is not None else None

    def _words(self, at: Address) -> QRect | None:
        """Give the device pixels of code and name in a row; None when this sheet does not show it."""
        if self._board is None or self._document is None or self._document.form != at.form:
            return None
        strip, block, lefts = self._strip(at), self._subjects(at), self._board.sheet.lefts
        if strip is None:
            return None
        start = block.side.span if block.side else 0
        end = start + sum(cell.span for cell in block.printed if cell.type in ("code", "name"))
        return self._geometry().rect(lefts[start], strip[0], lefts[end] - lefts[start], strip[1])

    def _frame(self) -> QRect | None:
        adding = self.adding
        return self._words(adding) if adding is not None else super()._frame()

    def _reveal_new_row(self, at: Address) -> None:
        """Scroll until the blank row is in sight, with room for the list where there is any."""
        rect = self.words_rect(at)
        if rect is None:
            return
        bar, room = self.verticalScrollBar(), self.viewport().height()
        low, high = rect.top() - MARGIN, rect.bottom() + _LIST
        if low < 0:
            bar.setValue(bar.value() + low)
        elif high > room:
            bar.setValue(bar.value() + min(low, high - room))
        side, width = self.horizontalScrollBar(), self.viewport().width()
        if rect.left() < 0 or rect.right() > width:
            side.setValue(side.value() + rect.left() - MARGIN)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        at = self.adding
        if at is None or self._board is None:
            return
        painter = QPainter(self.viewport())
        PaperPainter(painter, self._geometry()).blank_row(self._blank_cells(at))
        painter.end()

    def _blank_cells(self, at: Address) -> list[tuple[QRect, bool]]:
        """Give the cells of the blank row and whether a person will type into them."""
        assert self._board is not None
        strip, block, lefts = self._strip(at), self._subjects(at), self._board.sheet.lefts
        if strip is None:
            return []
        column = block.side.span if block.side else 0
        cells = []
        for cell in block.printed:
            left, right = lefts[column], lefts[column + cell.span]
            rect = self._geometry().rect(left, strip[0], right - left, strip[1])
            cells.append((rect, typeable(cell)))
            column += cell.span
        return cells
