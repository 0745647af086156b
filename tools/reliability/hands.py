"""What a person's hands do in the window: keys, input method, clipboard, menus, from cell to cell."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from models.editing.board import Board, Slot
from models.editing.plans import block_of, cell_of
from models.layout.sheet import Sheet
from models.packs.blocks import RowsBlock, SubjectsBlock
from models.packs.cells import Cell
from models.packs.forms import Form
from ui.drafts.document import Document
from ui.paper.cell_editors import AdjustmentSlip
from ui.paper.view import PaperView
from ui.window.main_window import MainWindow

_CTRL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_NONE = Qt.KeyboardModifier.NoModifier
_WORDS = ("按计划完成", "“双随机”检查", "因汛期推迟，拟下一年度完成", "群众满意度", "劳务费", "及时拨付")
_MEASURES = ("≥95%", "12个", "100%", "≤3天", "优", "1,234.56")
_SOUGHT = ("2", "20", "208", "21", "3", "30", "50", "1", "jb", "qt", "gz", "bt", "sb", "经费", "其他")
_MORE = 6
"""How many rows a table may get beyond those it had before some are taken out again."""


class Hands:
    """Do one thing after another in an open draft; the same seed does the same."""

    def __init__(self, window: MainWindow, seed: str) -> None:
        assert window.workspace is not None
        assert window.document is not None
        self._window = window
        self._paper: PaperView = window.workspace.paper
        self._document: Document = window.document
        self._random = Random(seed)
        self._board: Board | None = None
        self._most: dict[tuple[str, str, str], int] = {}
        self._copies = {f.id: len(self._document.session.submission.forms[f.id]) for f in self._forms()}
        kinds = (
            (self._type, 50), (self._undo, 8), (self._paste, 6), (self._clear, 6),
            (self._rows, 10), (self._subjects, 8), (self._adjust, 3), (self._take, 1),
            (self._instances, 1), (self._switch, 3), (self._look, 2),
        )  # fmt: skip
        self._kinds: list[Callable[[], None]] = [kind for kind, _ in kinds]
        self._weights = [weight for _, weight in kinds]

    def do(self) -> Callable[[], None]:
        """Go where the next thing is to be done, and give what does it."""
        kind: Callable[[], None] = self._random.choices(self._kinds, self._weights)[0]
        if kind != self._undo:
            self._stand(typed=kind != self._adjust)
        return kind

    # Where

    def _forms(self) -> list[Form]:
        return [
            f for f in self._document.session.pack.forms if self._document.session.submission.forms.get(f.id)
        ]

    def _sheet(self) -> Sheet:
        return self._document.session.sheet(self._document.form, self._document.instance)

    def _slots(self) -> list[Slot]:
        """Give the places of a few rows of the sheet, somewhere."""
        sheet = self._sheet()
        if self._board is None or self._board.sheet is not sheet:
            self._board = Board(sheet)
        start, count = self._random.randrange(max(1, len(sheet.rows))), len(sheet.rows)
        return [slot for i in range(min(count, 12)) for slot in self._board.slots((start + i) % count)]

    def _stand(self, typed: bool = True) -> None:
        """Go to some cell, one that is typed or one that is computed."""
        slots = self._slots()
        found = [slot for slot in slots if slot.typed == typed]
        if found or slots:
            self._document.go_to(self._random.choice(found or slots).address)

    # Keys

    def _target(self) -> QWidget:
        editor = self._paper.editor
        return self._paper if editor is None else editor.input

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier = _NONE, text: str = "") -> None:
        target = self._target()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, held, text))

    def _write(self, text: str) -> None:
        """Type figures and signs key by key, Chinese as an input method hands it over."""
        if text.isascii():
            for letter in text:
                self._key(Qt.Key.Key_unknown, text=letter)
            return
        composing = QInputMethodEvent("pinyin", [])
        QApplication.sendEvent(self._target(), composing)
        done = QInputMethodEvent()
        done.setCommitString(text)
        QApplication.sendEvent(self._target() if self._paper.editor is None else self._paper, done)

    # What is done

    def _type(self) -> None:
        at = self._document.current
        if at is None:
            return
        cell = cell_of(self._document.session, at)
        if cell.type == "code":
            return
        self._write(self._text(cell))
        tab = self._random.random() < 0.4
        self._key(Qt.Key.Key_Tab if tab else Qt.Key.Key_Return, _NONE if tab else _CTRL)

    def _text(self, cell: Cell) -> str:
        if cell.choices:
            return self._random.choice(cell.choices).value
        if cell.type in ("measure", "date"):
            return self._random.choice(_MEASURES)
        if cell.numeric:
            return f"{self._random.randrange(1, 99_999) / 100:.2f}"
        return f"{self._random.choice(_WORDS)}{self._random.randrange(100, 999)}"

    def _undo(self) -> None:
        """Take something back, now and then to do it again."""
        count = self._random.randrange(1, 4)
        for _ in range(count):
            self._window.actions_.undo.trigger()
        for _ in range(self._random.randrange(count + 1)):
            self._window.actions_.redo.trigger()

    def _paste(self) -> None:
        if self._random.random() < 0.3:
            for _ in range(2):
                self._key(Qt.Key.Key_Right, _SHIFT)
            self._key(Qt.Key.Key_C, _CTRL)
            self._stand()
        else:
            rows = range(self._random.randrange(1, 4))
            table = "\n".join(f"{self._random.randrange(999)}\t{self._random.randrange(99)}.5" for _ in rows)
            QGuiApplication.clipboard().setText(table)
        self._key(Qt.Key.Key_V, _CTRL)

    def _clear(self) -> None:
        self._key(Qt.Key.Key_Delete)

    def _rows(self) -> None:
        """Put a row in, double, move or take one out; a table stays about as long as it was."""
        found = [
            s for s in self._slots() if isinstance(block_of(self._document.session, s.address), RowsBlock)
        ]
        if not found:
            return
        at = self._random.choice(found).address
        self._document.go_to(at)
        count = len(self._document.session.submission.rows(*at[:3]))
        keys = [
            (Qt.Key.Key_Return, _CTRL),
            (Qt.Key.Key_D, _CTRL),
            (Qt.Key.Key_Up, _ALT),
            (Qt.Key.Key_Down, _ALT),
        ]
        self._press_for(keys, at[:3], count)

    def _press_for(
        self, keys: list[tuple[Qt.Key, Qt.KeyboardModifier]], block: tuple[str, str, str], count: int
    ) -> None:
        most = self._most.setdefault(block, count + _MORE)
        delete = (Qt.Key.Key_Delete, _CTRL)
        if count > most:
            keys = [delete]
        elif count > most - _MORE:
            keys = [*keys, delete, delete]
        self._key(*self._random.choice(keys))

    def _subjects(self) -> None:
        """Add a subject by its code, initials or part of its name, or take one out."""
        session = self._document.session
        found = [s.address for s in self._slots() if isinstance(block_of(session, s.address), SubjectsBlock)]
        if not found:
            return
        at = self._random.choice(found)
        self._document.go_to(at)
        self._press_for([(Qt.Key.Key_Insert, _NONE)], at[:3], len(session.submission.rows(*at[:3])))
        if self._paper.editor is not None:
            self._write(self._random.choice(_SOUGHT))
            for _ in range(self._random.randrange(6)):
                self._key(Qt.Key.Key_Down)
            self._key(Qt.Key.Key_Return)
        if self._paper.editor is not None:  # what is marked cannot be added here
            self._key(Qt.Key.Key_Escape)

    def _adjust(self) -> None:
        """Set a computed figure by hand, or let it be computed again."""
        actions = {action.objectName(): action for action in self._paper.actions_for_context()}
        actions["restore" if actions["restore"].isEnabled() else "adjust"].trigger()
        for slip in self._paper.findChildren(AdjustmentSlip):
            if slip.isVisible():
                slip.fill(f"{self._random.randrange(999)}", "按财政批复数填列")
                QApplication.sendEvent(slip, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, _NONE))

    def _take(self) -> None:
        self._window.actions_["accept"].trigger()

    def _instances(self) -> None:
        """Copy an instance of a form that may stand several times, or take one out."""
        repeatable = [form for form in self._forms() if form.repeatable]
        if not repeatable or self._window.workspace is None:
            return
        form = self._random.choice(repeatable).id
        there = self._document.session.submission.forms[form]
        self._document.show(form, self._random.choice(there).id)
        menu = QMenu(self._window)
        offered = {a.text(): a for a in self._window.workspace.navigator.instance_actions(menu)}
        action = offered.get("删除" if len(there) > self._copies[form] else "复制本表")
        if action is not None:
            action.trigger()
        menu.deleteLater()

    def _switch(self) -> None:
        form = self._random.choice(self._forms())
        instances = self._document.session.submission.forms[form.id]
        self._document.show(form.id, self._random.choice(instances).id)

    def _look(self) -> None:
        """Look around: the next empty cell, the next issue, the review, larger and smaller, the last step."""
        names = ("next_empty", "previous_empty", "next_issue", "review", "zoom_in", "zoom_out", "zoom_reset")
        self._window.actions_[self._random.choice(names)].trigger()
