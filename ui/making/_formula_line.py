"""计算: the formula of a cell, pointed together on the paper or typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.making.formula_text import SIGNS, SUM, shown, with_cells, with_sign, with_sum, without_last, written
from ui.widgets.parts import breakable, button, fill, line_field, wrapping

_HOW = "在表上点单元格（拖过几格是合计），中间点 + − × ÷；不点符号就是相加。"
_FRAME = 18
"""Logical pixels of a field that are not text."""
_SIGN_KEYS = {"+": "+", "-": "-", "*": "*", "/": "/", "＋": "+", "－": "-", "×": "*", "÷": "/"}


class FormulaLine(QWidget):
    """Let a formula come about; while `picking`, cells chosen on the paper are meant for it."""

    agreed = Signal(str)
    """The formula as a workbook writes it."""
    picking_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = line_field(placeholder="如 D5+D6，或在表上点")
        self.field.setAccessibleName("算式")
        self.field.returnPressed.connect(self.agree)
        self.field.textEdited.connect(lambda _: self._pick(True))
        self.field.textChanged.connect(lambda _: self.picking_changed.emit())
        self.field.textChanged.connect(self._show_whole)
        self.whole = wrapping("muted")
        self.whole.hide()
        self.picking = False
        self.hint = wrapping("muted", _HOW)
        self.take = button("采用算式（回车）", self.agree, "primary")
        self.pick_button = button("在表上点", self.start)
        self.drop = button("不改了（Esc）", self.stop, "quiet")
        self.signs = [self._key(shown_as, sign) for sign, shown_as in SIGNS.items()]
        total = self._key("合计", "")
        back = self._key("⌫", "back")
        back.setAccessibleName("去掉最后一个")
        keys = fill(QHBoxLayout(), *self.signs, total, back, None, spacing=4)
        ends = fill(QHBoxLayout(), self.take, self.drop, None)
        fill(QVBoxLayout(self), self.field, self.whole, self.pick_button, keys, self.hint, ends, spacing=8)
        self._parts = [*self.signs, total, back, self.hint, self.take, self.drop]
        for made in (self.take, self.pick_button, self.drop):
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keyboard on the paper
        self._before = ""
        self._pick(False)

    def _key(self, words: str, sign: str) -> QPushButton:
        made = button(words, lambda: self.press(sign))
        made.setObjectName("choice")
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def show_formula(self, formula: str) -> None:
        """Show what the cell is computed by."""
        self._before = shown(formula)
        self.field.setText(self._before)
        self.field.setCursorPosition(0)  # it begins where it is read from
        self._pick(False)

    def _show_whole(self, text: str) -> None:
        """Show a formula whole below the field, where that cuts it off."""
        self.field.setToolTip(text)
        self.whole.setText(f"全式：{breakable(text)}")
        room = self.field.width() - _FRAME
        self.whole.setVisible(self.field.fontMetrics().horizontalAdvance(text) > room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole(self.field.text())

    def start(self) -> None:
        """Let the cells chosen from now on be those of a new formula."""
        self.field.clear()
        self._pick(True)

    def stop(self) -> None:
        """Leave the formula as it was, where one was being pointed together."""
        if not self.picking:
            return
        self.field.setText(self._before)
        self._pick(False)

    def _pick(self, picking: bool) -> None:
        if self.picking != picking:
            self.picking = picking
        for part in self._parts:
            part.setVisible(picking)
        self.pick_button.setVisible(not picking)
        self.picking_changed.emit()

    def press(self, sign: str) -> None:
        """Add a sign, begin a sum ("") or take the last part out ("back")."""
        text = self.field.text()
        self._show(
            without_last(text) if sign == "back" else with_sign(text, sign) if sign else with_sum(text)
        )

    def add(self, cells: str, several: bool) -> None:
        """Add cells that were pointed at; `several` at once are added up."""
        text = self.field.text()
        summed = several and not (text.count("(") > text.count(")"))
        self._show(with_cells(text, f"{SUM}{cells})" if summed else cells))

    def _show(self, text: str) -> None:
        self.field.setText(text)

    def take_key(self, event: QKeyEvent) -> bool:
        """Take a key pressed on the paper while cells are pointed at; tells whether it was one of these."""
        key, text = event.key(), event.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.agree()
        elif key == Qt.Key.Key_Escape:
            self.stop()
        elif key == Qt.Key.Key_Backspace:
            self.press("back")
        elif text in _SIGN_KEYS:
            self.press(_SIGN_KEYS[text])
        elif text in ("=", "s", "S", "h", "H"):
            self.press("")
        else:
            return False
        return True

    def agree(self) -> None:
        """Hand the formula over, where there is one."""
        if formula := written(self.field.text()):
            self._before = shown(formula)
            self._pick(False)
            self.agreed.emit(formula)
