"""Editors for what a row asks for but does not print, as 方向 and 实现程度, beside the paper."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from models.address import Address
from models.calculation.cell_names import cell_label
from models.calculation.printed_text import plain_text
from models.checks.checks import ERROR, MISSING
from models.drafts.changes import Batch
from models.editing.plans import can_type, is_asked_for
from models.editing.typing import set_cells
from models.packs.blocks import FieldsBlock
from models.packs.cells import Cell
from models.savepoints.being_typed import CELL, BeingTyped, has_place
from ui.drafts.document import Document
from ui.widgets.field_text import FieldText
from ui.widgets.parts import fill, label, label_of, line_field, wrapping
from ui.widgets.wheel import scroll_past

_Editor = QLineEdit | QComboBox
_BESIDE = "不打印的内容"
_ABOUT = "只在这里填，用于计算和审核，不印在表上。写着“自动”的可以不管，不对时再改。"
_IN_WORDS = "填在字里的内容"
_ABOUT_WORDS = "在这里填，印在表上原来的字里。"
_ABOUT_BOTH = f"填在字里的（{{names}}）印在表上原来的字里；其余的{_ABOUT.removeprefix('只在这里填，')}"

_FRAME = 16
"""Pixels that a field has around its text."""

_ARROW = 40
"""Pixels that a list has around the words of its choice, the arrow included."""

_WIDEST = 230
"""Pixels that a field has at most where the guide is narrowest."""


class RowEditors(QWidget):
    """Show a labelled editor for each unprinted cell of the current row; made anew only for another block."""

    finished = Signal()  # the last field that asks for something was left by Enter

    _document: Document  # from `set_document` on

    def __init__(self) -> None:
        super().__init__()
        self._at: Address | None = None
        self._block: tuple[str, str] = ("", "")
        self.editors: dict[str, _Editor] = {}
        self._help: dict[str, QLabel] = {}
        self._seen: dict[str, FieldText] = {}
        self._shown: dict[str, str] = {}
        """What each field that takes keys was given to show."""
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(5)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._heading, self._about = label(_BESIDE, "bold"), wrapping("muted", _ABOUT)
        fill(QVBoxLayout(self), self._heading, self._about, self._form, margins=(0, 4, 0, 0), spacing=5)
        self.hide()

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document, self._at, self._block = document, None, ("", "")
        self._shown.clear()

    def show_row(self, at: Address | None) -> None:
        """Show the unprinted cells of a cell's row; what is still being typed for another is taken over."""
        if self._at is not None and (at is None or at[:4] != self._at[:4]):
            self.commit()
            self._shown.clear()
        self._at = at
        cells = self._cells(at) if at is not None else []
        wanted = self._wanted(at, cells) if at is not None else set()
        self.setVisible(bool(wanted))
        if at is None or not cells:
            return
        if (at.form, at.block) != self._block or self.editors.keys() != {cell.key for cell in cells}:
            self.commit()
            self._rebuild(at, cells)
        self._say_what(at, [cell for cell in cells if cell.key in wanted])
        for cell in cells:
            self._show_value(self.editors[cell.key], at._replace(column=cell.key), cell)
            wrong = self._show_wrong(at._replace(column=cell.key), cell)
            self._form.setRowVisible(self.editors[cell.key], cell.key in wanted)
            self._form.setRowVisible(self._help[cell.key], cell.key in wanted and (wrong or bool(cell.help)))
        self._note()

    def _say_what(self, at: Address, cells: list[Cell]) -> None:
        """Say whether what is asked for is printed: some stands within words between the cells."""
        block = self._document.session.pack.form(at.form).block(at.block)
        printed = block.in_words if isinstance(block, FieldsBlock) else frozenset[str]()
        calc = self._document.session.calculation
        named = [cell_label(calc, at._replace(column=one.key)) for one in cells if one.key in printed]
        if len(named) < len(cells):
            self._heading.setText(_BESIDE)
            self._about.setText(_ABOUT_BOTH.format(names="、".join(named)) if named else _ABOUT)
        else:
            self._heading.setText(_IN_WORDS)
            self._about.setText(_ABOUT_WORDS)

    def _show_wrong(self, at: Address, cell: Cell) -> bool:
        """Mark a field with what is wrong with it, which stands in place of its help; tells whether it is."""
        errors = [i for i in self._document.session.issues() if i.address == at and i.severity == ERROR]
        said = "\n".join(f"● {i.message}。{i.fix}" for i in errors)
        editor, about = self.editors[cell.key], self._help[cell.key]
        if about.text() != (said or cell.help):
            about.setText(said or cell.help)
            about.setObjectName("error" if said else "muted")
            editor.setProperty("wrong", bool(said))
            editor.setAccessibleDescription(said or cell.help)
            words = self._form.labelForField(editor)
            assert isinstance(words, QLabel)
            words.setText(f"● {editor.accessibleName()}" if said else editor.accessibleName())
            words.setObjectName("error" if said else "")
            for widget in (editor, about, words):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        return bool(said)

    def _wanted(self, at: Address, cells: list[Cell]) -> set[str]:
        """Name what the row has a use for, and what is just being typed."""
        session, pending = self._document.session, {key for key, _ in self._pending()}
        asked = {cell.key for cell in cells if is_asked_for(session, at._replace(column=cell.key))}
        return asked | pending & {cell.key for cell in cells}

    def _cells(self, at: Address) -> list[Cell]:
        session = self._document.session
        block = session.pack.form(at.form).block(at.block)
        hidden = (cell for cell in block.row_cells(at.row) if not (cell.printed or cell.internal))
        return [cell for cell in hidden if can_type(session, at._replace(column=cell.key))]

    def _rebuild(self, at: Address, cells: list[Cell]) -> None:
        self._block = (at.form, at.block)
        while self._form.rowCount():
            self._form.removeRow(0)
        self.editors, self._help, self._seen, self._shown = {}, {}, {}, {}
        for cell in cells:
            editor = self._combo(cell) if cell.type == "choice" else self._line(cell)
            name = cell_label(self._document.session.calculation, at._replace(column=cell.key))
            editor.setToolTip(cell.help)
            editor.setAccessibleDescription(cell.help)
            about = wrapping("muted", cell.help)
            self._form.addRow(label_of(editor, name), editor)
            self._form.addRow(about)
            self.editors[cell.key], self._help[cell.key] = editor, about

    def _combo(self, cell: Cell) -> QComboBox:
        combo = QComboBox()
        scroll_past(combo)
        combo.setEditable(cell.open)
        combo.addItem("", "")
        for choice in cell.choices:
            combo.addItem(choice.value, choice.value)
        combo.setMinimumContentsLength(6)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.activated.connect(lambda _, key=cell.key: self._commit(key, _chosen(combo)))
        combo.installEventFilter(self)
        if (line := combo.lineEdit()) is not None:
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self._follow(cell.key, line)
        return combo

    def _leave(self) -> None:
        """Go on from a field left by Enter: to the next that asks for something, else to the paper."""
        self.commit()
        other = self._blank()
        if other is not None:
            other.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.finished.emit()

    def _blank(self) -> _Editor | None:
        """Give the first field that its row cannot do without and that has nothing in it."""
        if self._at is None:
            return None
        issues = {i.address for i in self._document.session.issues() if i.severity == MISSING}
        shown = ((key, one) for key, one in self.editors.items() if one.isVisible())
        return next((one for key, one in shown if self._at._replace(column=key) in issues), None)

    def _line(self, cell: Cell) -> QLineEdit:
        line = line_field()
        self._follow(cell.key, line)
        return line

    def _follow(self, key: str, line: QLineEdit) -> None:
        """Keep what is typed, from the first key on; Esc gives it up."""
        self._seen[key] = FieldText(line)
        self._seen[key].changed.connect(self._note)
        line.editingFinished.connect(self.commit)
        line.installEventFilter(self)

    # What is being typed

    def _pending(self) -> list[tuple[str, str]]:
        """List the columns whose field holds something else than it was given, with that."""
        texts = ((key, seen.text) for key, seen in self._seen.items() if key in self._shown)
        return [(key, text) for key, text in texts if text != self._shown[key]]

    def _note(self) -> None:
        at, pending = self._at, self._pending()
        found = [BeingTyped(CELL, at._replace(column=key), text) for key, text in pending] if at else []
        # One field at a time has the keyboard.
        self._document.note_typed("guide", found[0] if found else None)

    def commit(self) -> None:
        """Take over what is still being typed."""
        for key, _ in self._pending():
            editor = self.editors[key]
            line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
            self._shown[key] = line.text() if line is not None else ""
            self._commit(key, _chosen(editor) if isinstance(editor, QComboBox) else editor.text())
        self._note()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            escaped = event.key() == Qt.Key.Key_Escape and self._pending()
            if escaped and self._at is not None:
                self._shown.clear()
                self.show_row(self._at)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._leave()
                return True
        return super().eventFilter(watched, event)

    # What is shown

    def _show_value(self, editor: _Editor, at: Address, cell: Cell) -> None:
        """Show what was typed; what the program takes by itself is said to be its reading."""
        calc = self._document.session.calculation
        typed = self._document.session.submission.typed(at)
        state = calc.state(at)
        taken = plain_text(calc, at, cell, state) if state.source == "default" else ""
        if any(key == cell.key for key, _ in self._pending()):
            return  # it is not taken over yet, and something else has changed
        self._shown.pop(cell.key, None)
        if isinstance(editor, QComboBox):
            editor.setItemText(0, f"自动：{taken}" if taken else "（未选）")
            if typed and editor.findData(typed) < 0:
                editor.addItem(typed, typed)
            editor.setCurrentIndex(max(0, editor.findData(typed)))
            _give_room(editor)
        else:
            words = f"自动：{taken}" if taken else ""
            editor.setPlaceholderText(words)
            if cell.numeric:  # a figure is never cut: the field goes below its name instead
                editor.setMinimumWidth(editor.fontMetrics().horizontalAdvance(words) + _FRAME if words else 0)
            if editor.text() != typed:
                editor.setText(typed)
        if cell.key in self._seen:
            self._shown[cell.key] = self._seen[cell.key].text

    def _commit(self, key: str, text: str) -> None:
        if self._at is None:
            return
        at = self._at._replace(column=key)
        if has_place(self._document.session, at) and text != self._document.session.submission.typed(at):
            name = cell_label(self._document.session.calculation, at)
            typing = set_cells(self._document.session, [(at, text.strip())])
            self._document.do(Batch(tuple(typing)), f"填写{name}")


def _give_room(combo: QComboBox) -> None:
    """Let a list be as wide as its longest words, below its name then."""
    words = (combo.itemText(i) for i in range(combo.count()))
    longest = max(combo.fontMetrics().horizontalAdvance(text) for text in words)
    combo.setMinimumWidth(min(longest + _ARROW, _WIDEST))
    combo.setToolTip(combo.currentText())


def _chosen(combo: QComboBox) -> str:
    """Give the choice that stands in a list, or the words typed where it takes others."""
    index = combo.findText(combo.currentText())
    return str(combo.itemData(index) or "") if index >= 0 else combo.currentText().strip()
