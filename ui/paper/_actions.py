"""What can be done with the current cell and row: the actions of context menu, menus and toolbar."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from models.address import NEW_ROW, Address
from models.editing.board import Area, Board, Slot
from models.editing.first_rows import first_rows
from models.editing.pasting import fill_down
from models.editing.plans import (
    Plan,
    add_optional_row,
    adjust,
    beside_text,
    block_of,
    can_adjust,
    can_type,
    cell_of,
    clear_cell,
    clear_cells,
    deletable_rows,
    delete_rows,
    duplicate_row,
    insert_row,
    is_list,
    missing_rows,
    move_row,
    row_ids,
    unprinted_cells,
)
from models.editing.subject_codes import SubjectError, subject_tables
from models.editing.subject_plans import can_recode, deletable_subjects, delete_subjects
from models.packs.blocks import RowsBlock
from models.packs.paragraphs import Paragraph
from ui.drafts.document import Document
from ui.paper._canvas import Extent, PaperCanvas
from ui.paper.carry_out import carry_out, copy_area, copy_piece, cut_area, cut_piece, paste_at, paste_piece
from ui.widgets.parts import usual_keys
from ui.widgets.questions import BACK

_KEYS: dict[str, tuple[str, ...]] = {
    "below": ("Ctrl+Return", "Ctrl+Enter"),
    "above": ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
    "duplicate": ("Ctrl+Shift+D",),
    "delete": ("Ctrl+Del",),
    "up": ("Alt+Shift+Up",),
    "down": ("Alt+Shift+Down",),
    "fill_down": ("Ctrl+D",),
    "select_row": ("Shift+Space",),
    "list": ("Alt+Down",),
    "clear": ("Del",),
    "subject": ("Ins",),
    "adjust": ("Shift+F2",),
}
_USUAL = {
    "cut": (QKeySequence.StandardKey.Cut, "Ctrl+X"),
    "copy": (QKeySequence.StandardKey.Copy, "Ctrl+C"),
    "paste": (QKeySequence.StandardKey.Paste, "Ctrl+V"),
    "select_all": (QKeySequence.StandardKey.SelectAll, "Ctrl+A"),
}

_GROUPS = {"delete", "up", "adjust", "cut", "subject"}
"""The first action of each group of the context menu."""


class PaperActions(QObject):
    """Hold the actions and keep them enabled only where they do something."""

    adjust_wanted = Signal(object)  # Address
    edit_wanted = Signal(object)  # Address
    selection_wanted = Signal(object)  # Address, its far corner
    subject_wanted = Signal()
    recode_wanted = Signal(object)  # Address
    said = Signal(str)  # what needs a look
    noted = Signal(str)  # that all is well

    def __init__(self, owner: QWidget, canvas: PaperCanvas, in_begun: Callable[[], bool]) -> None:
        super().__init__(owner)
        self._owner = owner
        self._in_begun = in_begun  # whether the current row was added by going on and is still blank
        self._canvas = canvas
        self.away = False  # because another page lies over the paper
        self._document: Document | None = None
        self._at: Address | None = None
        self._whole: Address | None = None
        """The current cell; of a piece within a paragraph the paragraph."""
        self._selected: list[Address] = []
        self._named: dict[str, QAction] = {}
        self._extra: list[QAction] = []
        for name, words, slot in self._table():
            self._add(name, words, slot)

    def _table(self) -> tuple[tuple[str, str, Callable[[], object]], ...]:
        return (
            ("below", "在下方插入行", lambda: self._add_row(insert_row)),
            ("above", "在上方插入行", lambda: self._add_row(partial(insert_row, above=True))),
            ("duplicate", "复制此行", lambda: self._add_row(duplicate_row)),
            ("delete", "删除行", self._delete),
            ("up", "上移", lambda: self._do(partial(move_row, step=-1))),
            ("down", "下移", lambda: self._do(partial(move_row, step=1))),
            ("adjust", "手工调整…", lambda: self.adjust_wanted.emit(self._whole)),
            ("restore", "恢复计算值", self._restore),
            ("cut", "剪切", self._cut),
            ("copy", "复制", self._copy),
            ("paste", "粘贴", self._paste),
            ("fill_down", "向下填充", self._fill_down),
            ("select_all", "全选", partial(self.selection_wanted.emit, Extent.SHEET)),
            ("select_row", "选中整行", partial(self.selection_wanted.emit, Extent.ROW)),
            ("list", "打开可选项", lambda: self.edit_wanted.emit(self._at)),
            ("clear", "清空", self._clear),
            ("subject", "新增科目…", self.subject_wanted.emit),
            ("recode", "更改科目编码…", lambda: self.recode_wanted.emit(self._at)),
        )

    def _add(self, name: str, words: str, slot: Callable[[], object]) -> None:
        action = QAction(words, self)
        action.setObjectName(name)
        usual = usual_keys(*_USUAL[name]) if name in _USUAL else []
        action.setShortcuts([*usual, *(QKeySequence(key) for key in _KEYS.get(name, ()))])
        # Only while the paper itself has the keyboard: an open editor keeps Ctrl+C and Delete to itself.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: slot())
        self._named[name] = action
        self._owner.addAction(action)

    def __getitem__(self, name: str) -> QAction:
        return self._named[name]

    def all(self) -> list[QAction]:
        """List the actions in menu order, those for optional rows and unprinted cells last."""
        return [*(action for action in self._named.values() if action.isVisible()), *self._extra]

    def fill(self, menu: QMenu) -> None:
        """Put the actions into a menu, in groups."""
        before = ""
        for action in self.all():
            name = action.objectName()
            if name in _GROUPS or (before and not name):
                menu.addSeparator()
            menu.addAction(action)
            before = name

    def for_key(self, keys: QKeySequence) -> QAction | None:
        """Find the action that a key stands for."""
        return next((a for a in self._named.values() if keys in a.shortcuts()), None)

    def follow(self) -> None:
        """Fit the actions to the current cell and the selection."""
        document, slot = None if self.away else self._canvas.document, self._canvas.slot
        at = document.current if document is not None else None
        self._document, self._at, self._selected = document, at, self._canvas.selected()
        self._whole = slot.cell.address if slot is not None and slot.run is not None else at
        for action in self._named.values():
            action.setEnabled(False)
        for action in self._extra:
            action.deleteLater()
        self._extra = []
        self._offer_subjects(document, at)
        if document is not None and at is not None:
            if not document.read_only:
                self._enable(document, at)
            for name in ("cut", "copy", "paste", "fill_down", "select_all", "select_row"):
                here = at.row != NEW_ROW or name == "paste"
                editable = name in ("copy", "select_all", "select_row") or not document.read_only
                self._named[name].setEnabled(slot is not None and here and editable)

    def _offer_subjects(self, document: Document | None, at: Address | None) -> None:
        """Show what is done with subjects on forms that have tables of them."""
        there = document is not None and bool(
            subject_tables(document.session, document.form, document.instance)
        )
        for name in ("subject", "recode"):
            self._named[name].setVisible(there)
        editable = document is not None and not document.read_only
        self._named["subject"].setEnabled(there and editable)
        may = document is not None and at is not None and editable and can_recode(document.session, at)
        self._named["recode"].setEnabled(may)

    def _enable(self, document: Document, at: Address) -> None:
        session, named = document.session, self._named
        if at.row == NEW_ROW:
            named["below"].setEnabled(isinstance(block_of(session, at), RowsBlock))
            self._offer_rows(document, at)
            return
        rows = row_ids(session, at) if isinstance(block_of(session, at), RowsBlock) else []
        for name in ("below", "above", "duplicate"):
            named[name].setEnabled(bool(rows))
        named["up"].setEnabled(at.row in rows[1:])
        named["down"].setEnabled(at.row in rows[:-1])
        chosen = self._selected or [at]
        gone = len(deletable_rows(session, chosen) or deletable_subjects(session, chosen))
        named["delete"].setEnabled(gone > 0)
        named["delete"].setText(f"删除 {gone} 行" if gone > 1 else "删除行")
        named["list"].setEnabled(is_list(session, at))
        whole = self._whole or at
        words = isinstance(cell_of(session, whole), Paragraph)
        named["adjust"].setText("改写这一段…" if words else "手工调整…")
        named["adjust"].setEnabled(can_adjust(session, whole))
        named["restore"].setText("恢复原文" if words else "恢复计算值")
        named["restore"].setEnabled(whole in session.submission.adjustments)
        named["clear"].setEnabled(
            any(can_type(session, a) and session.submission.typed(a) for a in self._selected or [at])
        )
        self._extend(document, at)

    def _extend(self, document: Document, at: Address) -> None:
        session = document.session
        for row in missing_rows(session, at):
            words = f"添加行：{session.calculation.render(row.label, at)}"
            self._extra.append(self._made(words, partial(self._do, partial(add_optional_row, row=row))))
        self._offer_rows(document, at)
        for place, name in unprinted_cells(session, at):
            self._offer_beside(place, f"填写 {name}（不打印）")
        for place, name in beside_text(session, at):
            self._offer_beside(place, f"填写 {name}等（不打印）")

    def _offer_beside(self, place: Address, words: str) -> None:
        self._extra.append(self._made(words, partial(self.edit_wanted.emit, place)))

    def _offer_rows(self, document: Document, at: Address) -> None:
        """Offer the first rows of tables of the form that have none."""
        session = document.session
        for place in first_rows(session, at.form, at.instance):
            if not isinstance(block_of(session, place), RowsBlock):
                continue
            title = block_of(session, place).title
            name = session.calculation.render(title, place) if title is not None else ""
            add = partial(self._do_at, insert_row, place)
            self._extra.append(self._made(f"添加行：{name}" if name else "添加行", add))

    def _made(self, words: str, slot: Callable[[], object]) -> QAction:
        action = QAction(words, self)
        action.triggered.connect(lambda _=False: slot())
        return action

    def _add_row(self, planned: Callable[..., Plan | None]) -> None:
        if self._in_begun():
            self.said.emit("这一行还没有填，先填这一行。")
        else:
            self._do(planned)

    def _do(self, planned: Callable[..., Plan | None]) -> None:
        if self._at is not None:
            self._do_at(planned, self._at)

    def _do_at(self, planned: Callable[..., Plan | None], at: Address) -> None:
        if self._document is not None:
            carry_out(self._document, planned(self._document.session, at))

    def _restore(self) -> None:
        if self._whole is not None:
            self._do_at(partial(adjust, adjustment=None), self._whole)

    def _delete(self) -> None:
        if self._document is None or self._at is None:
            return
        chosen = self._selected or [self._at]
        if deletable_subjects(self._document.session, chosen):
            self._delete_subjects(self._document, chosen)
        else:
            self._take_out(self._document, delete_rows(self._document.session, chosen))

    def _delete_subjects(self, document: Document, chosen: list[Address]) -> None:
        try:
            plan = delete_subjects(document.session, chosen)
        except SubjectError as error:
            self.said.emit(error.message)
            return
        self._take_out(document, plan)

    def _clear(self) -> None:
        document, board = self._document, self._canvas.board
        if document is not None and board is not None and self._selected:
            self._take_out(document, clear_cells(document.session, self._selected))
        elif document is not None and board is not None and self._at is not None:
            self._take_out(document, clear_cell(document.session, board, self._at))

    def _take_out(self, document: Document, plan: Plan | None) -> None:
        """Carry out what deletes and say how to have it back; one key brings it, so nothing is asked."""
        if carry_out(document, plan) and plan is not None:
            document.told.emit(f"已{plan.label}，{BACK}{plan.note}")

    # Clipboard

    def _chosen(self) -> tuple[Document, Board, Area] | None:
        """Give what is selected, with where; None without a draft or a cell."""
        document, board, area = self._document, self._canvas.board, self._canvas.chosen()
        if document is None or board is None or area is None:
            return None
        return document, board, area

    def _piece(self) -> tuple[Document, Slot] | None:
        """Give the current piece of a paragraph, while nothing more is selected."""
        slot = self._canvas.slot if self._canvas.extent is None else None
        there = self._document is not None and slot is not None and slot.run is not None
        return (self._document, slot) if there and self._document and slot else None

    def _cut(self) -> None:
        if (field := _field_with_keyboard()) is not None:
            field.cut()
            return
        if (piece := self._piece()) is not None:
            piece[0].told.emit(cut_piece(*piece))
        elif (chosen := self._chosen()) is not None:
            chosen[0].told.emit(cut_area(*chosen))

    def _fill_down(self) -> None:
        if (chosen := self._chosen()) is not None:
            document, board, area = chosen
            plan = fill_down(document.session, board, area)
            carry_out(document, plan)
            nothing = "上面没有可以照填的内容，或这里的内容由程序计算。"
            self.said.emit(plan.note if plan is not None else nothing)

    def _copy(self) -> None:
        if (field := _field_with_keyboard()) is not None:
            field.copy()
            return
        if (piece := self._piece()) is not None:
            self.noted.emit(copy_piece(piece[1]))
        elif (chosen := self._chosen()) is not None:
            self.noted.emit(copy_area(*chosen))

    def _paste(self) -> None:
        if (field := _field_with_keyboard()) is not None:
            field.paste()
            return
        if (piece := self._piece()) is not None:
            self.said.emit(paste_piece(*piece))
            return
        document, board, slot = self._document, self._canvas.board, self._canvas.slot
        if document is not None and board is not None and slot is not None:
            area = self._canvas.area()
            places = board.within(area) if area is not None else []
            done = paste_at(document, board, places[0] if places else slot, [p.address for p in places])
            self._canvas.show_fresh(done.places)
            self.said.emit(done.said)


def _field_with_keyboard() -> QLineEdit | QPlainTextEdit | None:
    """Give the field that is being typed in, which the menu's words mean then."""
    focus = QApplication.focusWidget()
    return focus if isinstance(focus, QLineEdit | QPlainTextEdit) else None
