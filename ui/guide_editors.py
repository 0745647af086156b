"""Editors for what a row asks for but does not print, as 方向 and 实现程度, beside the paper."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from models.address import Address
from models.changes import Batch
from models.editing import can_type
from models.naming import cell_label
from models.pack import Cell
from models.printing import plain_text
from models.subject_rows import set_cells
from ui.document import Document
from ui.parts import label, line_field

_Editor = QLineEdit | QComboBox


class RowEditors(QWidget):
    """Show a labelled editor for each unprinted cell of the current row; made anew only for another block."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Document | None = None
        self._at: Address | None = None
        self._block: tuple[str, str] = ("", "")
        self.editors: dict[str, _Editor] = {}
        self._form = QFormLayout()
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(5)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(label("不打印的内容", "bold"))
        layout.addLayout(self._form)
        self.hide()

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document, self._at, self._block = document, None, ("", "")

    def show_row(self, at: Address | None) -> None:
        """Show the unprinted cells of the row that a cell stands in."""
        self._at = at
        cells = self._cells(at) if at is not None else []
        self.setVisible(bool(cells))
        if at is None or not cells:
            return
        if (at.form, at.block) != self._block or self.editors.keys() != {cell.key for cell in cells}:
            self._rebuild(at, cells)
        for cell in cells:
            self._show_value(self.editors[cell.key], at._replace(column=cell.key), cell)

    def _cells(self, at: Address) -> list[Cell]:
        assert self._document is not None
        block = self._document.session.pack.form(at.form).block(at.block)
        session = self._document.session
        hidden = (cell for cell in block.row_cells(at.row) if not (cell.printed or cell.internal))
        return [cell for cell in hidden if can_type(session, at._replace(column=cell.key))]

    def _rebuild(self, at: Address, cells: list[Cell]) -> None:
        assert self._document is not None
        self._block = (at.form, at.block)
        while self._form.rowCount():
            self._form.removeRow(0)
        self.editors = {}
        for cell in cells:
            editor = self._combo(cell) if cell.type == "choice" else self._line(cell)
            name = cell_label(self._document.session.calculation, at._replace(column=cell.key))
            editor.setToolTip(cell.help)
            editor.setAccessibleName(name)
            editor.setAccessibleDescription(cell.help)
            words = label(name)
            words.setBuddy(editor)
            self._form.addRow(words, editor)
            self.editors[cell.key] = editor

    def _combo(self, cell: Cell) -> QComboBox:
        combo = QComboBox()
        combo.setEditable(cell.open)
        combo.addItem("", "")
        for choice in cell.choices:
            combo.addItem(choice.value, choice.value)
        combo.setMinimumContentsLength(6)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.activated.connect(lambda _, key=cell.key: self._commit(key, combo.currentData() or ""))
        return combo

    def _line(self, cell: Cell) -> QLineEdit:
        line = line_field()
        line.editingFinished.connect(lambda key=cell.key: self._commit(key, line.text()))
        return line

    def _show_value(self, editor: _Editor, at: Address, cell: Cell) -> None:
        """Show what was typed; what the program takes by itself is said to be its reading."""
        assert self._document is not None
        calc = self._document.session.calculation
        typed = self._document.session.submission.typed(at)
        state = calc.state(at)
        taken = plain_text(calc, at, cell, state) if state.source == "default" else ""
        if isinstance(editor, QComboBox):
            editor.setItemText(0, f"自动：{taken}" if taken else "（未选）")
            if typed and editor.findData(typed) < 0:
                editor.addItem(typed, typed)
            editor.setCurrentIndex(max(0, editor.findData(typed)))
        elif not editor.hasFocus() or editor.text() != typed:
            editor.setPlaceholderText(f"自动：{taken}" if taken else "")
            editor.setText(typed)

    def _commit(self, key: str, text: str) -> None:
        if self._document is None or self._at is None:
            return
        at = self._at._replace(column=key)
        if text != self._document.session.submission.typed(at):
            name = cell_label(self._document.session.calculation, at)
            typing = set_cells(self._document.session, [(at, text.strip())])
            self._document.do(Batch(tuple(typing)), f"填写{name}")
