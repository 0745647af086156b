"""Keys pressed in the editors of the window, with an account of their own of what each editor must hold."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from models.address import Address
from models.editing.plans import can_adjust, can_type, cell_of, text_to_edit
from models.editing.subject_codes import subject_tables
from models.packs.forms import Form
from models.savepoints.being_typed import ADJUSTMENT, CELL, SUBJECT, BeingTyped
from ui.drafts.document import Document
from ui.paper.view import PaperView
from ui.window.main_window import MainWindow

_LETTERS = "0123456789.%-abcdefgh"
_COMPOSED = (("an", "按"), ("wan'cheng", "完成"), ("shuang'sui'ji", "“双随机”"), ("ma", "㐂𠮷"))
_TRIES = 20


class Keyboard:
    """Open an editor somewhere, press keys in it, end it or leave it open; the same random does the same."""

    def __init__(self, window: MainWindow, random: Random) -> None:
        assert window.workspace is not None
        assert window.document is not None
        self._window = window
        self._paper: PaperView = window.workspace.paper
        self._editors = window.workspace.guide.cell.editors
        self._document: Document = window.document
        self._random = random
        self._kind = ""
        self._at: Address | None = None
        self._opened: list[str] = []
        self._texts: list[str] = []
        """What the fields of the editor hold; a slip has two."""
        self._here = 0  # which of them takes the keys
        self._composing: tuple[str, str] = ("", "")
        self._pressed = 0  # how many letters of it

    @property
    def typing(self) -> bool:
        """Tell whether an editor is open."""
        return bool(self._kind)

    @property
    def composing(self) -> bool:
        """Tell whether a composition is under way."""
        return bool(self._composing[0])

    def held(self) -> tuple[BeingTyped, ...]:
        """Give what the open editor holds by the keys that were pressed."""
        texts = [*self._texts]
        if self.composing:
            texts[self._here] += self._composing[0][: self._pressed]
        if not self._kind or self._at is None or texts == self._opened:
            return ()
        return (BeingTyped(self._kind, self._at, *texts),)

    # Opening

    def open(self) -> None:
        """Open some editor, or begin to type on the paper; where there is none nothing happens."""
        ways: list[Callable[[], None]] = [self._on_paper, self._beside, self._subject, self._slip]
        self._random.choices(ways, (60, 15, 12, 13))[0]()

    def take_up(self, typed: BeingTyped) -> None:
        """Go on in an editor that was opened again with what the process before had typed."""
        slip = self._paper.editing.slip
        opened = list(slip._opened) if slip is not None else [typed.code]
        self._begin(typed.kind, typed.address, opened)
        self._texts = [typed.text, typed.reason] if slip is not None else [typed.text]
        self._look_where()

    def _begin(self, kind: str, at: Address, opened: list[str]) -> None:
        self._kind, self._at, self._opened, self._texts = kind, at, opened, [*opened]
        self._here, self._composing, self._pressed = 0, ("", ""), 0

    def _look_where(self) -> None:
        slip = self._paper.editing.slip
        self._here = 1 if slip is not None and slip.reason.hasFocus() else 0

    def _on_paper(self) -> None:
        at = self._place(lambda a: can_type(self._document.session, a), long=self._random.random() < 0.3)
        if at is None:
            return
        cell, text = cell_of(self._document.session, at), text_to_edit(self._document.session, at)
        self._go_to(at)
        if self._paper.canvas.cell_rect(at) is None or cell.type == "code":
            return
        if self._random.random() < 0.4:  # composed text is only handed on by the paper
            self._begin(CELL, at, [text])
            self._texts = [text if cell.type == "long" else ""]
            self._compose()
        else:
            QTest.keyClick(self._paper, Qt.Key.Key_F2)
            QTest.keyClick(self._field(), Qt.Key.Key_End)
            self._begin(CELL, at, [text])
        if self._paper.editor is None:
            self._kind = ""

    def _beside(self) -> None:
        at = self._place(self._is_beside)
        if at is None:
            return
        cells = self._document.session.pack.form(at.form).block(at.block).row_cells(at.row)
        self._go_to(at._replace(column=next(cell.key for cell in cells if cell.printed)))
        field = self._editors.editors.get(at.column)
        if isinstance(field, QLineEdit) and field.isVisible():
            field.setFocus()
            QTest.keyClick(field, Qt.Key.Key_End)
            self._begin(CELL, at, [field.text()])

    def _is_beside(self, at: Address) -> bool:
        cell = cell_of(self._document.session, at)
        hidden = not (cell.printed or cell.internal or cell.type == "choice")
        return hidden and can_type(self._document.session, at)

    def _subject(self) -> None:
        session = self._document.session
        places = [(f.id, i.id) for f in self._forms() for i in session.submission.forms[f.id]]
        if tables := [table for place in places for table in subject_tables(session, *place)]:
            table = self._random.choice(tables)
            self._document.show(table.form, table.instance)
            self._window.actions_["add_subject"].trigger()
            if self._paper.editor is not None:
                self._begin(SUBJECT, table, [""])

    def _slip(self) -> None:
        if (at := self._place(lambda a: can_adjust(self._document.session, a))) is None:
            return
        self._go_to(at)
        actions = {action.objectName(): action for action in self._paper.actions_for_context()}
        actions["adjust"].trigger()
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            there = self._document.session.submission.adjustments.get(at)
            QTest.keyClick(field, Qt.Key.Key_End)
            self._begin(ADJUSTMENT, at, [field.text(), there.reason if there else ""])

    def _go_to(self, at: Address) -> None:
        self._document.go_to(at)
        QApplication.processEvents()  # what has just come into a layout is shown then
        self._paper.setFocus()

    def _forms(self) -> list[Form]:
        return [f for f in self._document.session.pack.forms if self._document.session.submission.forms[f.id]]

    def _place(self, wanted: Callable[[Address], bool], long: bool = False) -> Address | None:
        """Find a cell of a stored row, somewhere."""
        submission = self._document.session.submission
        for _ in range(_TRIES):
            form = self._random.choice(self._forms())
            instance, block = self._random.choice(submission.forms[form.id]), self._random.choice(form.blocks)
            rows = list(instance.blocks.get(block.id, {}))
            if rows and (cells := block.row_cells(row := self._random.choice(rows))):
                at = [
                    Address(form.id, instance.id, block.id, row, cell.key)
                    for cell in cells
                    if not long or cell.type == "long"
                ]
                if fitting := [address for address in at if wanted(address)]:
                    return self._random.choice(fitting)
        return None

    # Keys

    def _field(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "没有输入焦点"
        return found

    def press(self) -> None:
        """Press one key in the open editor, or the next of a composition."""
        kind = self._random.random()
        if self.composing:
            self._compose_on()
        elif kind < 0.25:
            self._compose()
        elif kind < 0.3 and self._texts[self._here].isascii():
            self._texts[self._here] = self._texts[self._here][:-1]
            QTest.keyClick(self._field(), Qt.Key.Key_Backspace)
        elif kind < 0.4 and self._kind == ADJUSTMENT and self._here == 0:
            QTest.keyClick(self._field(), Qt.Key.Key_Tab)
            QTest.keyClick(self._field(), Qt.Key.Key_End)
            self._look_where()
        else:
            letter = self._random.choice(_LETTERS)
            self._texts[self._here] += letter
            QTest.keyClicks(self._field(), letter)

    def _compose(self) -> None:
        self._composing, self._pressed = self._random.choice(_COMPOSED), 0
        self._compose_on()

    def _compose_on(self) -> None:
        """Press the next letter of a composition, or choose what it stands for."""
        letters, words = self._composing
        field = self._field()
        if self._pressed < len(letters):
            self._pressed += 1
            QApplication.sendEvent(field, QInputMethodEvent(letters[: self._pressed], []))
            return
        self._composing, self._pressed = ("", ""), 0
        self._texts[self._here] += words
        done = QInputMethodEvent()
        done.setCommitString(words)
        QApplication.sendEvent(field, done)

    # Ending

    def end(self) -> None:
        """End the editor by a key, mostly one that takes its text over; a slip that lacks something stays."""
        if self.composing:
            self._compose_on()
            return
        given_up = self._random.random() < 0.2
        field = self._field()
        if given_up:
            QTest.keyClick(field, Qt.Key.Key_Escape)
        elif isinstance(field, QPlainTextEdit):
            QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        else:
            QTest.keyClick(field, Qt.Key.Key_Return)
        self.ended(given_up)

    def ended(self, given_up: bool = False) -> None:
        """Look at what became of an editor that was to end."""
        if not self._kind:
            return
        kind, at, text = self._kind, self._at, self._texts[0]
        if not given_up and self._stays(kind):
            self._look_where()
            return
        self._kind = ""
        if kind != CELL or at is None or given_up or cell_of(self._document.session, at).choices:
            return
        has = self._document.session.submission.typed(at)
        assert has.strip() == text.strip() or text == self._opened[0], f"确认后不是输入的：{at} {text} {has}"

    def _stays(self, kind: str) -> bool:
        editing = self._paper.editing
        return (kind == SUBJECT and editing.editor is not None) or (
            kind == ADJUSTMENT and editing.slip is not None
        )
