"""The paper in the middle of the window, filled in where it stands: keys, input methods, mouse."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QMenu, QToolTip, QWidget

from models.address import NEW_ROW, Address
from models.drafts.changes import DeleteRows
from models.drafts.submission import Row
from models.editing.board import Board, Slot
from models.editing.plans import (
    begin_row,
    block_of,
    can_type,
    cell_of,
    ends_subjects,
    go_on,
    go_on_to,
    goes_on_in_row,
    insert_row,
    next_after_table,
    takes_keys,
    unprinted_cells,
    why_computed,
)
from models.packs.blocks import RowsBlock
from models.savepoints.being_typed import SUBJECT, BeingTyped, has_place
from models.session.session import Outcome
from ui.drafts.document import Document
from ui.paper._actions import PaperActions
from ui.paper._canvas import CanvasView, Extent, PaperCanvas
from ui.paper._cell_words import spoken_cell
from ui.paper._editor_over_cell import EditorOverCell
from ui.paper._subject_line import SubjectLine
from ui.paper.carry_out import carry_out, next_empty
from ui.paper.cell_editors import ADD, DOWN, LEFT, RIGHT, UP, CellEditor, way_of
from ui.widgets.spoken import announce

_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_COMMANDS = _CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
# AltGr types letters; Windows says it is Ctrl and Alt.
_ALT_GR = _CTRL | Qt.KeyboardModifier.AltModifier
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_JUMPS = {Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class _Begun(NamedTuple):
    """A row that was added to be typed in: its cell, the number of its undo step, what it took over."""

    at: Address
    step: int
    texts: Row


class PaperView(CanvasView):
    """Let the cells of the current form be filled in on the paper."""

    message = Signal(str)  # what needs a look
    hint = Signal(str)  # of the current cell
    beside_wanted = Signal(object)  # Address of a cell that is filled in beside the paper alone
    done = Signal(str)  # that all is well
    figure_chosen = Signal(object)  # Figure of a paragraph, to tell where it comes from
    source_wanted = Signal(object)  # Address of the cell a figure comes from, to go there

    def __init__(self, document: Document | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = (0, 0)
        self._composing = False
        self._dragging = False
        self._begun: _Begun | None = None
        self.canvas = PaperCanvas(self)
        self._actions = PaperActions(self, self.canvas, self.stands_in_begun)
        self.editing = EditorOverCell(self.viewport(), self.canvas)
        self.subjects = SubjectLine(self.canvas, self.editing)
        self._connect()
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click takes the keyboard in mousePressEvent
        self.setAccessibleName("表格")
        self.set_document(document)

    def _connect(self) -> None:
        self._actions.adjust_wanted.connect(self._adjust)
        self._actions.edit_wanted.connect(self._edit_at)
        self._actions.selection_wanted.connect(self._select)
        self.editing.moved.connect(self._go)
        self.editing.problem.connect(self._say)
        self._actions.subject_wanted.connect(self.subjects.add)
        self._actions.recode_wanted.connect(self.subjects.change_code)
        self._actions.said.connect(self._say)
        self._actions.noted.connect(self.done)
        self.subjects.said.connect(self._say)
        self.editing.subject_passed.connect(self._pass_table)

    def _say(self, text: str) -> None:
        if text:
            self.message.emit(text)

    def set_document(self, document: Document | None) -> None:
        """Show another document, or none; what is being typed is taken over first."""
        self.commit_pending_edit()
        self.take_back()
        self.editing.close()
        self._begun = None
        before, self.canvas.document = self.canvas.document, document
        if before is not None:
            before.changed.disconnect(self._changed)
            before.planning.disconnect(self.take_back)
            before.shown.disconnect(self._shown)
            before.current_changed.disconnect(self._current_changed)
        if document is not None:
            document.changed.connect(self._changed)
            document.planning.connect(self.take_back)
            document.shown.connect(self._shown)
            document.current_changed.connect(self._current_changed)
        self._load()

    def actions_for_context(self) -> list[QAction]:
        """List what can be done with the current cell and row; the named ones live as long as the view."""
        return self._actions.all()

    def usual_actions(self) -> list[QAction]:
        """Give what every menu 编辑 has."""
        return [self._actions[name] for name in ("cut", "copy", "paste", "fill_down")]

    def show_away(self, away: bool) -> None:
        """Offer nothing to do with cells while another page lies over them."""
        self._actions.away = away
        self._actions.follow()

    def commit_pending_edit(self) -> bool:
        """Take an open editor's text over; False, having said why, where it has to stay open."""
        self.editing.commit()
        if why := self.editing.held_back():
            self._say(why)
        return not why

    def take_up(self, typed: BeingTyped) -> bool:
        """Put what was being typed when the program died back in its place; False when that is gone."""
        document, at = self.canvas.document, typed.address
        if document is None or not any(
            i.id == at.instance for i in document.session.submission.forms.get(at.form, [])
        ):
            return False
        if typed.kind == SUBJECT:
            document.show(at.form, at.instance)
            return self.subjects.take_up(typed)
        if has_place(document.session, at):
            document.go_to(at)
        return self.editing.take_up(typed)

    @property
    def editor(self) -> CellEditor | None:
        """Give the editor that is open, None when none is."""
        return self.editing.editor

    def rewrite(self) -> None:
        """Open the slip in which the current paragraph, or the one of the current piece, is rewritten."""
        if self._may(self._actions["adjust"]):
            self._actions["adjust"].trigger()

    def _adjust(self, at: Address) -> None:
        if self.canvas.document is not None:
            self.canvas.document.go_to(at)  # a piece is in no line any more once its paragraph is rewritten
            self.editing.open_slip(at)

    # Following the document

    def _load(self) -> None:
        self.editing.close()
        self.canvas.load()
        document, board = self.canvas.document, self.canvas.board
        if document is not None and board is not None and document.current is None:
            self._stand(board.first(lambda slot: slot.to_fill) or board.first())
        self._follow_current()

    def _shown(self, form: str, instance: str) -> None:
        self.editing.leave()
        self._load()

    def _changed(self, outcome: Outcome) -> None:
        if self.canvas.refresh(outcome):
            self._follow_current()
        else:
            self._load()
        document, board = self.canvas.document, self.canvas.board
        if document is not None and board is not None and document.current is None:
            self._stand(board.nearest(*self._place))

    def _current_changed(self, address: Address | None) -> None:
        if self.editor is not None and self.editing.at != address:
            self.editing.leave()
        self.canvas.extent = None
        self._follow_current()
        self.canvas.reveal(address)
        document, begun = self.canvas.document, self._begun
        left = begun is not None and (address is None or address[:4] != begun.at[:4])
        if left and document is not None and not document.stepping:
            self.take_back()
            self._begun = None

    def _follow_current(self) -> None:
        self.canvas.update_frame()
        document, at, slot = self.canvas.document, self.canvas.current, self.canvas.slot
        if slot is not None:
            self._place = (slot.row, slot.cell.column)
        self.editing.place()
        self._actions.follow()
        typed = document is not None and at is not None and takes_keys(document.session, at)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, typed)
        if document is not None and at is not None:
            words = spoken_cell(document.session, at, slot.text if slot is not None else "")
            if words != self.accessibleDescription():
                self.setAccessibleDescription(words)
                announce(self, words)

    # Editing

    def _edit_at(self, address: Address) -> None:
        if self.canvas.document is not None:
            self.canvas.document.go_to(address)
            self._edit()

    def _edit(self, replace: bool = False, focus: bool = True) -> CellEditor | None:
        """Open the current cell's editor, or say why there is none."""
        document, at = self.canvas.document, self.canvas.current
        if document is None or at is None:
            return None
        if at.row == NEW_ROW and isinstance(block_of(document.session, at), RowsBlock):
            return self._begin_row(document, at, replace, focus)
        if cell_of(document.session, at).type == "code":
            adds = replace or at.row == NEW_ROW
            editor = self.subjects.open_adding() if adds else self.subjects.open_recoding(at)
        elif not can_type(document.session, at):
            self.hint.emit(why_computed(document.session, at))
            return None
        elif self.canvas.cell_rect(at) is None:  # nothing of its row is printed
            self.beside_wanted.emit(at)
            return None
        else:
            self.canvas.reveal(at)
            editor = self.editing.open(at, replace)
        if editor is not None and focus:
            editor.setFocus()
            if not replace:
                editor.select_all()
        return editor

    def _begin_row(self, document: Document, at: Address, replace: bool, focus: bool) -> CellEditor | None:
        """Add the first row of a table and open its first cell; it goes again if it is left blank."""
        if not carry_out(document, insert_row(document.session, at)):
            return None
        self._note_begun(document)
        editor = self._edit(replace, focus)
        if editor is not None:
            editor.cancelled.connect(self.take_back)
        return editor

    def begin_choice(self, place: Address, choice: str) -> None:
        """Begin a row with a choice in the column of a place; it goes again if it is left blank."""
        document = self.canvas.document
        if document is None or not self.commit_pending_edit():
            return
        self.take_back()
        plan = begin_row(document.session, place, choice)
        if not carry_out(document, plan):
            document.go_to(place)
        elif plan is not None and plan.label:
            self._note_begun(document)
            self.hint.emit(f"已为“{choice}”添加一行，请在这一行填写；不填就离开，这一行会收回。")
        else:
            self.hint.emit(f"请在这一空行选“{choice}”。")

    def _note_begun(self, document: Document) -> None:
        at = document.current
        if at is not None:
            texts = dict(document.session.submission.rows(*at[:3])[at.row])
            self._begun = _Begun(at, document.undo_stack.index(), texts)

    def stands_in_begun(self) -> bool:
        """Tell whether the current row was added by going on, and nothing was typed in it."""
        document, begun = self.canvas.document, self._begun
        if document is None or begun is None or document.current is None:
            return False
        return document.current[:4] == begun.at[:4] and self._still_blank(document, begun)

    def _still_blank(self, document: Document, begun: _Begun) -> bool:
        submission, row = document.session.submission, begun.at[:4]
        if not submission.has_row(begun.at):  # it is being undone
            return False
        adjusted = any(at[:4] == row for at in submission.adjustments)
        return not adjusted and submission.rows(*row[:3])[row[3]] == begun.texts

    def take_back(self) -> bool:
        """Take a row back that was begun and in which nothing was typed; tells whether there was one."""
        document, begun = self.canvas.document, self._begun
        if document is None or begun is None or document.stepping or document.read_only:
            return False
        if not self._still_blank(document, begun):
            return False
        self._begun = None
        if document.undo_stack.index() == begun.step:
            document.take_back()
        else:
            document.do(DeleteRows(*begun.at[:3], (begun.at.row,)), "收回空行")
        return True

    def _go(self, way: str) -> None:
        """Go on from the current cell, as after Enter and Tab: to the next cell to type, or the neighbour."""
        document, board, slot = self.canvas.document, self.canvas.board, self._from()
        if document is None or board is None or slot is None:
            return
        if way == DOWN and (answer := self._next_answer()) is not None:
            document.go_to(answer)
        elif way == DOWN:
            self._go_on(document, board, slot)
        elif way == ADD:
            self.subjects.add()
        elif way == UP:
            self._stand(go_on_to(document.session, board, slot, -1))
        elif way in (LEFT, RIGHT):
            self._stand(board.beside(slot, 1 if way == RIGHT else -1))

    def _from(self) -> Slot | None:
        """Give the place from which one goes on: the end of its row for a cell that is not printed."""
        board, at = self.canvas.board, self.canvas.current
        return board.anchor(at) if board is not None and at is not None else None

    def _next_answer(self) -> Address | None:
        """Give the next cell that is not printed and still blank, in the row of one that is not, either."""
        document, at = self.canvas.document, self.canvas.current
        if document is None or at is None or self.canvas.slot is not None:
            return None
        places = [place for place, _ in unprinted_cells(document.session, at)]
        later = places[places.index(at) + 1 :] if at in places else []
        return next((one for one in later if document.session.calculation.value(one) is None), None)

    def _go_on(self, document: Document, board: Board, slot: Slot) -> None:
        next_step = go_on(document.session, board, slot)
        following = next_step.address if isinstance(next_step, Slot) else None
        if isinstance(next_step, Slot) and goes_on_in_row(document.session, slot):
            document.go_to(next_step.address)
        elif self.take_back():
            if isinstance(next_step, Slot) and next_step.address[:4] != slot.address[:4]:
                document.go_to(next_step.address)
        elif slot.address.row == NEW_ROW:
            self._edit()
        elif ends_subjects(document.session, board, slot) or self.subjects.goes_on(slot.address, following):
            self.subjects.add()
        elif isinstance(next_step, Slot):
            document.go_to(next_step.address)
        elif next_step is None:
            left = next_empty(document) is not None
            self.hint.emit(f"这是本表最后一个要填的格子{'，按 F8 到下一处未填' if left else ''}。")
        elif carry_out(document, next_step):
            self._note_begun(document)

    def _pass_table(self, table: Address) -> None:
        """Go on below a table for which nobody wants one more subject; never back onto a filled cell."""
        document, board = self.canvas.document, self.canvas.board
        if document is None or board is None:
            return
        if (slot := next_after_table(document.session, board, table.block)) is not None:
            self.editing.close()
            self._stand(slot)
            return
        left = next_empty(document) is not None
        self.hint.emit(f"这里还没有填科目：不再新增，按 Esc 收起{'，或按 F8 到下一处未填' if left else ''}。")

    def _stand(self, slot: Slot | None) -> None:
        if slot is not None and self.canvas.document is not None:
            self.canvas.document.go_to(slot.address)

    # Keys

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab for going from cell to cell."""
        return False if self.canvas.current is not None else super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.editor is not None:
            self._hand_to_editor(self.editor, event)
        elif (action := self._actions.for_key(QKeySequence(event.keyCombination()))) and self._may(action):
            action.trigger()
        elif event.key() == Qt.Key.Key_Escape and self.take_back():
            event.accept()
        elif not (self._move_key(event) or self._edit_key(event)):
            super().keyPressEvent(event)

    def _may(self, action: QAction) -> bool:
        """Tell whether an action does something here; where the document may only be read, that is said."""
        if not action.isEnabled() and self.canvas.document is not None:
            self.canvas.document.may_edit()
        return action.isEnabled()

    def _hand_to_editor(self, editor: CellEditor, event: QKeyEvent) -> None:
        """Give a key that came while an input method was composing to the editor."""
        self._composing = False
        editor.setFocus()
        QApplication.sendEvent(editor.input, event.clone())

    def _move_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _ARROWS and not event.modifiers() & _COMMANDS:
            self._arrow(*_ARROWS[key], bool(event.modifiers() & _SHIFT))
        elif key in _JUMPS:
            self._jump(key, bool(event.modifiers() & _CTRL))
        elif (way := way_of(event)) and not event.modifiers() & _COMMANDS:
            self._go(way)
        else:
            return False
        return True

    def _arrow(self, dx: int, dy: int, extend: bool) -> None:
        """Go to the neighbour, or take it into the selection."""
        board, slot = self.canvas.board, self.canvas.slot
        if board is None or slot is None:
            self._stand(board.nearest(*self._place) if board is not None else None)
            return
        extent = self.canvas.extent if extend else None
        start = (board.find(extent) if isinstance(extent, Address) else None) or slot
        found = board.across(start, dx) if dx else board.vertical(start, dy)
        if extend:
            self.extend_to(found)
        else:
            self._stand(found)

    def extend_to(self, slot: Slot | None) -> None:
        """Select from the current cell to another one."""
        if slot is not None and slot.address != self.canvas.extent:
            self._select(slot.address)
            self.canvas.reveal(slot.address)

    def _select(self, extent: Address | Extent) -> None:
        self.canvas.select(extent)
        self._follow_current()

    def _jump(self, key: Qt.Key, far: bool) -> None:
        board, slot = self.canvas.board, self._from()
        if board is None or slot is None:
            return
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            places = list(board.reading()) if far else list(board.slots(slot.row))
            self._stand(places[0 if key == Qt.Key.Key_Home else -1])
            return
        geometry = self.canvas.geometry()
        page = self.viewport().height() * geometry.ratio / geometry.scale * 0.9
        y = board.sheet.tops[slot.row] + (page if key == Qt.Key.Key_PageDown else -page)
        self._stand(board.nearest(board.sheet.row_at(max(0.0, y)), slot.cell.column))

    def _edit_key(self, event: QKeyEvent) -> bool:
        """Open the editor for F2, and for a key that types, which the editor gets first of all."""
        if event.key() == Qt.Key.Key_F2:
            self._edit()
            return True
        command = event.modifiers() & _COMMANDS
        if not event.text().isprintable() or not event.text() or (command and command != _ALT_GR):
            return False
        editor = self._edit(replace=True)
        field = self.window().focusWidget()
        if editor is not None:
            QApplication.sendEvent(editor.input, event.clone())
        elif isinstance(field, QLineEdit):  # the field beside the paper has been given the keyboard
            QApplication.sendEvent(field, event.clone())
        return True

    # Input methods

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Hand what is composed to the editor.

        Moving the focus would break a composition off, so the paper keeps it, and passes everything on,
        until the first composition is done.
        """
        preedit, committed = bool(event.preeditString()), bool(event.commitString())
        editor = self.editor
        if editor is None:
            if not (preedit or committed):
                event.ignore()
                return
            self._composing = preedit and not committed
            editor = self._edit(replace=True, focus=not self._composing)
        if editor is None:
            self._composing = False
            return
        QApplication.sendEvent(editor.input, event)
        if self._composing and (committed or not preedit):
            self._composing = False
            if not committed:
                editor.restore()
            editor.setFocus()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        """Tell the input method where to open: at the current cell, in the editor while composing."""
        if self._composing and self.editor is not None:
            answer = self.editor.input.inputMethodQuery(query)
            if isinstance(answer, QRect):
                return QRect(self.editor.input.mapTo(self, answer.topLeft()), answer.size())
            return answer
        if query == Qt.InputMethodQuery.ImCursorRectangle and self.canvas.current is not None:
            return self.canvas.cell_rect(self.canvas.current) or QRect()
        return super().inputMethodQuery(query)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        extends = bool(event.modifiers() & _SHIFT)
        seen = (self.canvas.slot_at if extends else self.canvas.meant_at)(event.position())
        opens = seen is not None and self.canvas.on_list_arrow(seen, event.position())
        on_slip = self.canvas.on_slip(event.position())
        self.setFocus(Qt.FocusReason.MouseFocusReason)  # takes an open text over, which may move the cells
        board = self.canvas.board
        slot = board.find(seen.address) if seen is not None and board is not None else None
        figure = self.canvas.figure_at(event.position())
        self._dragging = slot is not None  # from a label there is no cell to select from
        if on_slip and event.button() == Qt.MouseButton.LeftButton:
            self._edit()
        if event.button() != Qt.MouseButton.LeftButton or slot is None:
            return
        if extends:
            self.extend_to(slot)
        else:
            self._select_one(slot)
            if figure is not None:
                wanted = self.source_wanted if event.modifiers() & _CTRL else self.figure_chosen
                wanted.emit(figure.source if event.modifiers() & _CTRL else figure)
            if opens:
                self._edit()

    def _select_one(self, slot: Slot) -> None:
        if self.canvas.extent is not None:
            self.canvas.select(None)
        self._stand(slot)
        self._follow_current()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging and event.buttons() & Qt.MouseButton.LeftButton:
            slot, meant = (find(event.position()) for find in (self.canvas.slot_at, self.canvas.meant_at))
            here = meant is None or meant.address == self.canvas.current
            if slot is not None and (self.canvas.extent is not None or not here):
                self.extend_to(slot)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.canvas.slot_at(event.position()) is None:
            return
        if (figure := self.canvas.figure_at(event.position())) is not None:
            self.source_wanted.emit(figure.source)
        else:
            self._edit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _CTRL:
            self.canvas.set_zoom(self.canvas.zoom + (0.1 if event.angleDelta().y() > 0 else -0.1))
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu of the cell under the mouse; of the current one when a key asks for it."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            at, slot = event.pos(), self.canvas.meant_at(QPointF(event.pos()))
            if slot is None:
                self.hint.emit("这里是表上印好的文字，没有可做的操作；请在要填、要改的格子上点右键。")
                return
            if slot.address not in self.canvas.selected():
                self._select_one(slot)
        else:
            self.canvas.reveal(self.canvas.current)
            rect = self.canvas.cell_rect(self.canvas.current) if self.canvas.current is not None else None
            if rect is None:
                return
            at = rect.bottomLeft()
        self.context_menu().popup(self.viewport().mapToGlobal(at))

    def context_menu(self) -> QMenu:
        """Make the menu for the current cell, with what can be done now."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions.fill(menu)
        return menu

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        self.canvas.paint(event, focused=self.hasFocus() or self.editor is not None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.canvas.said_at(QPointF(event.pos())), self)
            return True
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.canvas.update_frame()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.canvas.update_frame()
