"""Subjects on the paper: the blank row 新增科目 under a table while one is chosen, and changing a code."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from models.address import NEW_ROW, Address
from models.editing.plans import Plan
from models.editing.subject_codes import SubjectError, subject_tables
from models.editing.subject_plans import add_subject, can_recode, change_code
from models.packs.blocks import SubjectsBlock
from models.savepoints.being_typed import BeingTyped, has_place
from ui.drafts.document import Document
from ui.paper._canvas import PaperCanvas
from ui.paper._editor_over_cell import EditorOverCell
from ui.paper.browse_subjects import SubjectBrowser
from ui.paper.carry_out import carry_out, paste_codes
from ui.paper.cell_editors import CellEditor
from ui.widgets.parts import show_modal


class SubjectLine(QObject):
    """Let subjects be added to the tables of the current form, and rows have other codes."""

    said = Signal(str)
    adding_changed = Signal(bool)

    def __init__(self, canvas: PaperCanvas, editing: EditorOverCell) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._editing = editing
        self._added: Address | None = None
        self._editing.subject_chosen.connect(self._chosen)
        self._editing.table_pasted.connect(self._paste_codes)
        self._editing.closed.connect(self._update_adding)

    @property
    def adding(self) -> Address | None:
        """Give the place under the table to which a subject is being added, None when none is."""
        at = self._editing.at
        return at if self._editing.editor is not None and at is not None and at.row == NEW_ROW else None

    def add(self) -> CellEditor | None:
        """Start adding a subject to the current table, else the form's first; None without such a table."""
        return _with_keyboard(self.open_adding())

    def goes_on(self, at: Address, following: Address | None) -> bool:
        """Tell whether Enter leaves the row that was added last: then the next is added.

        It stands where its code belongs, so the row below may be filled long since.
        """
        here = self._added is not None and self._added[:4] == at[:4]
        if not here:
            self._added = None
        return here and (following is None or following[:4] != at[:4])

    def browse(self, window: QWidget) -> None:
        """Let the person look through the dictionary of the current table and put subjects into it."""
        document, table = self._canvas.document, self._table()
        if document is None or table is None:
            self.said.emit("这张表没有科目。科目字典在 文件 → 科目字典… 里浏览。")
            return
        block = document.session.pack.form(table.form).block(table.block)
        assert isinstance(block, SubjectsBlock)
        browser = SubjectBrowser(
            block.dictionary,
            document.session.submission.year,
            lambda code, name: self._put_in(table, code, name),
            window,
        )
        show_modal(browser)

    def _put_in(self, table: Address, code: str, name: str) -> str:
        """Put a subject into a table; says what was done, or why not."""
        document = self._canvas.document
        assert document is not None
        try:
            plan = add_subject(document.session, table._replace(row=NEW_ROW), code, name)
        except SubjectError as error:
            return error.message
        carry_out(document, plan)
        return plan.note or f"已{plan.label}。"

    def change_code(self, at: Address) -> None:
        """Open the line that gives a row another code, or say why it cannot have one."""
        _with_keyboard(self.open_recoding(at))

    def take_up(self, typed: BeingTyped) -> bool:
        """Open the line for a subject again with what was in it; False when its table or row is gone."""
        document, at = self._canvas.document, typed.address
        if document is None or not self._has_line(document, at):
            return False
        opened = self.open_adding(at) if at.row == NEW_ROW else self.open_recoding(at)
        if (editor := _with_keyboard(opened)) is not None:
            editor.set_text(typed.text)
        return editor is not None

    def _has_line(self, document: Document, at: Address) -> bool:
        tables = subject_tables(document.session, at.form, at.instance)
        return any(table.block == at.block for table in tables) and (
            at.row == NEW_ROW or has_place(document.session, at)
        )

    def _table(self) -> Address | None:
        """Give the table of subjects the current cell is in, else the first of the form."""
        document = self._canvas.document
        if document is None or self._canvas.board is None:
            return None
        tables = subject_tables(document.session, document.form, document.instance)
        at = self._canvas.current
        here = [table for table in tables if at is not None and table.block == at.block]
        return next(iter([*here, *tables]), None)

    def open_adding(self, table: Address | None = None) -> CellEditor | None:
        """Open the line under a table of subjects, the current one unless another is given."""
        table = table or self._table()
        if table is None or self._canvas.document is None:
            self.said.emit("这张表没有科目，不能新增科目。")
            return None
        at = table._replace(row=NEW_ROW)
        self._canvas.reveal_new_row(at)
        editor = self._editing.open_subject(at)
        self._update_adding()
        return editor

    def open_recoding(self, at: Address) -> CellEditor | None:
        """Open the editor that gives a row another code, or say why there is none."""
        document = self._canvas.document
        if document is None:
            return None
        if not can_recode(document.session, at):
            self.said.emit(
                "这一行的编码不能在这里更改：上级科目随下级科目出现，其他表带来的科目请到那张表更改。"
            )
            return None
        self._canvas.reveal(at)
        return self._editing.open_subject(at, at.row)

    def _chosen(self, at: Address, code: str, name: str) -> None:
        document = self._canvas.document
        if document is None:
            return
        try:
            if at.row == NEW_ROW:
                self._carry_out(document, add_subject(document.session, at, code, name))
                self._added = document.current
            else:
                self._carry_out(document, change_code(document.session, at, code, name))
        except SubjectError as error:
            self.said.emit(error.message)

    def _carry_out(self, document: Document, plan: Plan | None) -> None:
        if carry_out(document, plan) and plan is not None:
            self.said.emit(plan.note)

    def _paste_codes(self, at: Address) -> None:
        if self._canvas.document is not None:
            done = paste_codes(self._canvas.document, at)
            self._canvas.show_fresh(done.places)
            self.said.emit(done.said)

    def _update_adding(self) -> None:
        """Show or take away the blank row."""
        adding = self.adding
        if adding != self._canvas.blank:
            self._canvas.show_blank(adding)
            self.adding_changed.emit(adding is not None)


def _with_keyboard(editor: CellEditor | None) -> CellEditor | None:
    if editor is not None:
        editor.setFocus()
    return editor
