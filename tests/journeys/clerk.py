"""A clerk who has a filing on paper and types it, going to each cell the shortest way the screen offers."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTreeWidget, QTreeWidgetItemIterator

from models.address import NEW_ROW, Address
from models.drafts.submission import Adjustment, Instance, Submission
from models.editing.board import Slot
from models.editing.plans import block_of, cell_of, has_content
from models.packs.blocks import Block, RowsBlock, SubjectsBlock
from models.packs.forms import Form
from tests.journeys.robot import CTRL, NONE, SHIFT, Robot
from ui.paper._subject_editor import SubjectEditor
from ui.paper.cell_editors import ChoiceEditor, RoomyEditor

K = Qt.Key
DATA = Qt.ItemDataRole.UserRole
_COPIED = 5


class Clerk:
    """Type what a finished draft holds into an empty one."""

    def __init__(self, robot: Robot, paper: Submission) -> None:
        self.robot = robot
        self.wanted = paper

    # The whole

    def begin(self, pack: str) -> None:
        """Choose the forms on the start page, say the year and the unit."""
        start, robot = self.robot.window.start, self.robot
        places = [start.packs.item(row) for row in range(start.packs.count())]
        card = next(item for item in places if getattr(item.data(DATA), "id", "") == pack)
        robot.choose(start.packs, start.packs.indexFromItem(card))
        if start.year.value() != self.wanted.year:
            robot.click_at(start.year, start.year.rect().center())
            robot.key(K.Key_A, CTRL)
            robot.type(str(self.wanted.year))
            robot.key(K.Key_Tab)
        cover = self.wanted.forms["cover"][0].blocks["unit"]["-"]
        if not start.unit.hasFocus():
            robot.click_at(start.unit, start.unit.rect().center())
        robot.type(cover["name"])
        robot.key(K.Key_Return)
        QApplication.processEvents()  # the paper fits itself to the panels that now stand beside it

    def look_at_sample(self, pack: str) -> None:
        """Open the copy of a sample from the start page."""
        window, robot = self.robot.window, self.robot
        if window.document is not None:
            robot.key(K.Key_N, CTRL)
        cards = window.start.samples
        card = next(i for row in range(cards.count()) if (i := cards.item(row)).data(DATA).stem == pack)
        robot.choose(cards, cards.indexFromItem(card))

    def fill_all(self) -> None:
        """Fill in form after form in the order of the pack, then set by hand what was set by hand.

        A text is asked for once the tables have figures to tell, so it is filled in after them.
        """
        for form in sorted(self.robot.document.session.pack.forms, key=lambda form: form.is_document):
            for number, instance in enumerate(self.wanted.forms.get(form.id, [])):
                texts = {block.id: list(self._texts(form, instance.id, block)) for block in form.blocks}
                if number or any(text for block in texts.values() for _, _, text in block):
                    self.open(form, number)
                    for block in form.blocks:
                        self._fill_block(form, number, block)
        for at, adjustment in self.wanted.adjustments.items():
            self._adjust(at, adjustment)
        self.commit()

    def _texts(self, form: Form, instance: str, block: Block) -> Iterator[tuple[str, str, str]]:
        """Give row, column and text of what stands in a block; a row itself first."""
        rows = self.wanted.instance(form.id, instance).blocks.get(block.id, {})
        for row, cells in rows.items():
            yield row, "", ""
            for column in sorted(cells, key=[cell.key for cell in block.cells].index):
                if cells[column]:
                    yield row, column, cells[column]

    # Going

    def open(self, form: Form, number: int) -> None:
        """Go to a form in the navigator; one that is not there yet is added."""
        document = self.robot.document
        if number >= len(document.session.submission.forms.get(form.id, [])):
            if document.form != form.id:
                self.navigate((form.id,))
            if self._alike(form, number):
                before = document.session.submission.forms[form.id][number - 1].id
                self.navigate((form.id, before), menu=True)
                self.robot.press("复制")
            else:
                self.robot.press("添加")
        place = form.id, document.session.submission.forms[form.id][number].id
        if (document.form, document.instance) != place:
            self.navigate(place)
        assert (document.form, document.instance) == place

    def _alike(self, form: Form, number: int) -> bool:
        """Tell whether a form is worth copying from the one before: a fifth of its cells are the same."""
        if number == 0:
            return False
        before, after = (self._cells(form, self.wanted.forms[form.id][n]) for n in (number - 1, number))
        return _COPIED * len(before.items() & after.items()) >= len(after)

    def _cells(self, form: Form, instance: Instance) -> dict[tuple[str, int, str], str]:
        return {
            (block, row, column): text
            for block, rows in instance.blocks.items()
            for row, cells in enumerate(rows.values())
            for column, text in cells.items()
        }

    def navigate(self, place: tuple[str, ...], menu: bool = False) -> None:
        """Click the first entry of the navigator that belongs to a form, or to one of several of its kind."""
        workspace = self.robot.window.workspace
        assert workspace is not None
        tree: QTreeWidget = workspace.navigator.tree
        found = QTreeWidgetItemIterator(tree)
        while (item := found.value()) is not None:
            if tuple(item.data(0, DATA) or ())[: len(place)] == place:
                self.robot.choose(tree, tree.indexFromItem(item), menu)
                return
            found += 1  # type: ignore[assignment]
        raise AssertionError(f"not in the navigator: {place}")

    def go(self, at: Address) -> None:
        """Go to a cell: with one key where that leads there, else with the arrows or by a click."""
        robot = self.robot
        if robot.document.current == at and robot.paper.hasFocus():
            return
        if (key := self._key_to(at)) is not None:
            robot.key(*key)
        if robot.document.current == at and robot.on_paper:
            return
        if robot.paper.editor is not None and not robot.seen(at):  # it may lie over the cell
            robot.key(K.Key_Tab)
        target = robot.board.find(at)
        assert target is not None, at
        if target.start < target.row:
            self._go_inside(target)
        elif robot.document.current != at or not robot.paper.hasFocus():
            robot.click(at)
        assert robot.document.current == at

    def _key_to(self, at: Address) -> tuple[Qt.Key, Qt.KeyboardModifier] | None:
        """Give the key that leads to a cell as far as one can tell from the sheet."""
        robot, slot = self.robot, self.robot.slot
        if slot is None or slot.address.row == NEW_ROW or not robot.on_paper:
            return None
        board = robot.board
        ways = (
            (board.beside(slot, 1), (K.Key_Tab, NONE)),
            (board.following(slot, 1, lambda s: s.to_fill), self._enter()),
            (board.beside(slot, -1), (K.Key_Backtab, SHIFT)),
        )
        arrows = ((board.vertical(slot, 1), (K.Key_Down, NONE)), (board.vertical(slot, -1), (K.Key_Up, NONE)))
        session, here = robot.document.session, slot.address
        joined = isinstance(block_of(session, here), RowsBlock) and cell_of(session, here).merge
        if joined and not has_content(session, here):  # Enter may take a row back that is blank but for these
            ways = (ways[0], ways[2])
        for found, key in ways + arrows if robot.paper.editor is None else ways:
            if found is not None and found.address == at:
                return key
        return None

    def _go_inside(self, target: Slot) -> None:
        """Go to the part of a merged cell in a row, along the row: a click may mean another."""
        robot = self.robot
        slot = robot.slot
        if slot is None or slot.row != target.row or not robot.on_paper:
            near = next(s for s in robot.board.slots(target.row) if s.cell.rows == 1)
            robot.click(near.address)
        self.commit()
        while robot.document.current != target.address:
            slot = robot.slot
            assert slot is not None
            robot.key(K.Key_Left if slot.cell.column > target.cell.column else K.Key_Right)

    def _enter(self) -> tuple[Qt.Key, Qt.KeyboardModifier]:
        editor = self.robot.paper.editor
        long = isinstance(editor, RoomyEditor) and not editor._enter_commits
        return K.Key_Return, CTRL if long else NONE

    def commit(self) -> None:
        if self.robot.paper.editor is not None:
            self.robot.key(K.Key_Tab)  # Enter would add a row under the last one

    # Filling

    def _fill_block(self, form: Form, number: int, block: Block) -> None:
        document = self.robot.document
        instance = document.session.submission.forms[form.id][number].id
        theirs = self.wanted.forms[form.id][number].id
        rows = self.wanted.instance(form.id, theirs).blocks.get(block.id, {})
        if isinstance(block, RowsBlock):
            self._delete_rows(Address(form.id, instance, block.id, "", ""), len(rows))
        for row, column, text in self._texts(form, theirs, block):
            here, cells = Address(form.id, instance, block.id, row, column), rows[row]
            if isinstance(block, RowsBlock):
                here = here._replace(row=self._row(here, block, list(rows).index(row)))
            if not column and isinstance(block, SubjectsBlock):
                self._subject(here)
            elif not column:
                self._empty(here, [c.key for c in block.cells if not cells.get(c.key)])
            elif text and document.session.submission.typed(here) != text:
                self._put(here, text)

    def _row(self, at: Address, block: RowsBlock, index: int) -> str:
        """Give the row of a number, made with Enter under the last one where there is none yet."""
        robot = self.robot
        rows = robot.document.session.submission.rows(*at[:3])
        if index < len(rows):
            return list(rows)[index]
        if not rows:
            self.go(at._replace(row=NEW_ROW, column=next(c.key for c in block.printed if c.typed_by_hand)))
            robot.key(K.Key_Return)
        else:
            last = list(rows)[-1]
            if robot.document.current is None or robot.document.current[:4] != (*at[:3], last):
                self.go(at._replace(row=last))
            robot.key(*self._enter())
            if len(robot.document.session.submission.rows(*at[:3])) <= index:
                self.commit()
                robot.key(K.Key_Return, CTRL)
        return list(robot.document.session.submission.rows(*at[:3]))[index]

    def _delete_rows(self, at: Address, kept: int) -> None:
        """Delete the last rows of a copied form that the paper does not have."""
        while len(rows := list(self.robot.document.session.submission.rows(*at[:3]))) > max(kept, 1):
            self._block_of(at._replace(row=rows[-1]))
            self.robot.key(K.Key_Delete, CTRL)

    def _empty(self, at: Address, columns: list[str]) -> None:
        """Empty what a new row took over from the row above and the paper does not have."""
        for place in (at._replace(column=column) for column in columns):
            if self.robot.document.session.submission.typed(place):
                self.go(place)
                self.robot.key(K.Key_Delete)

    def _subject(self, at: Address) -> None:
        """Bring a subject into its table by its code, unless it is there."""
        robot, document = self.robot, self.robot.document
        if document.session.calculation.has_row(*at[:4]):
            return
        if robot.paper.editor is not None:
            robot.key(K.Key_Return)  # under the last row this asks for the next subject at once
        if not isinstance(robot.paper.editor, SubjectEditor):
            if document.current is None or document.current.block != at.block:
                self._block_of(at._replace(row=""))
            robot.key(K.Key_Insert)
        editor = robot.paper.editor
        assert isinstance(editor, SubjectEditor)
        name = self._name(at)
        robot.type(f"{at.row} {name}" if name else at.row)
        robot.key(K.Key_Return)
        assert document.session.calculation.has_row(*at[:4]), at

    def _name(self, at: Address) -> str:
        """Give the name a subject has on the paper where no list knows its code."""
        form = next(f for f in self.robot.document.session.pack.forms if f.id == at.form)
        column = next((c.key for c in form.block(at.block).cells if c.type == "name"), "")
        number = [i.id for i in self.robot.document.session.submission.forms[at.form]].index(at.instance)
        return self.wanted.forms[at.form][number].blocks[at.block][at.row].get(column, "")

    def _block_of(self, at: Address) -> None:
        slots = (s for s in self.robot.board.reading() if s.address.block == at.block)
        slot = next((s for s in slots if not at.row or s.address.row == at.row), None)
        assert slot is not None, at
        self.go(slot.address)

    def _put(self, at: Address, text: str) -> None:
        robot = self.robot
        cell = robot.document.session.pack.cell(at)
        if not cell.printed:
            self._put_unprinted(at, text)
            return
        if robot.document.session.pack.form(at.form).is_document and robot.board.find(at) is None:
            self.commit()
        if robot.board.find(at) is None:
            self._go_in_text(at)
        else:
            self.go(at)
        if robot.document.session.submission.typed(at) and cell.type == "long":
            robot.key(K.Key_Delete)
        self.enter(text)

    def _put_unprinted(self, at: Address, text: str) -> None:
        """Fill in what stands beside the row, from the menu of one of its cells."""
        robot = self.robot
        self.commit()
        row = robot.board.row_of(at)
        slots = robot.board.slots(row) if row is not None else ()
        near = next((s for s in slots if s.address[:4] == at[:4] and s.cell.rows == 1), None)
        if near is None:
            self._go_by_key(at, K.Key_F8)
        else:
            robot.context_menu(near.address)
            robot.press(f"填写 {self._label(at)}")
        self.enter(text)
        robot.key(*self._enter())

    def _go_in_text(self, at: Address) -> None:
        """Go to a piece that is not on the paper yet: by F8 where it is asked for, else by its chapter."""
        document = self.robot.document
        required = document.session.pack.cell(at).required
        if required and document.session.calculation.evaluate(required, at):
            self._go_by_key(at, K.Key_F8)
            return
        self.navigate(at[:3])
        if document.current != at:
            self._go_by_key(at, K.Key_Tab)

    def _go_by_key(self, at: Address, key: Qt.Key) -> None:
        """Go to a question that nothing is printed beside, or to a piece of a text, as one gets there."""
        for _ in range(60):
            self.robot.key(key)
            if self.robot.document.current == at:
                return
        raise AssertionError(f"{key} does not lead to {at}")

    def _label(self, at: Address) -> str:
        from models.calculation.cell_names import cell_label

        return cell_label(self.robot.document.session.calculation, at)

    def enter(self, text: str) -> None:
        """Type a text; in a list as much of it as brings it to the top, then take it from there."""
        robot = self.robot
        robot.type(text[0])
        editor = robot.paper.editor
        if not isinstance(editor, ChoiceEditor):
            robot.type(text[1:])
            return
        for letter in text[1:]:
            first = editor.popup.item(0)
            if first is not None and first.text() == text:
                break
            robot.type(letter)
        marked = editor.popup.currentItem()
        if editor.text() != text and (marked is None or marked.text() != text):
            robot.key(K.Key_Down)

    def _adjust(self, at: Address, adjustment: Adjustment) -> None:
        """Set a computed cell by hand, from its menu, with figure and reason."""
        robot, document = self.robot, self.robot.document
        number = [i.id for i in self.wanted.forms[at.form]].index(at.instance)
        form = document.session.pack.form(at.form)
        self.commit()
        self.open(form, number)
        instance = document.session.submission.forms[at.form][number].id
        robot.context_menu(at._replace(instance=instance))
        robot.press("手工调整…")
        robot.type(adjustment.text)
        robot.key(K.Key_Tab)
        robot.type(adjustment.reason)
        robot.key(K.Key_Return)
