"""What stands around an open draft: navigator, paper, guide, export page and status line, in step."""

from __future__ import annotations

from itertools import cycle

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from models.address import Address
from models.calculation.cell_names import cell_name, form_name
from models.checks.last_year import overtyped
from models.checks.offers import offer
from models.editing.next_place import place_to_begin
from models.savepoints.being_typed import BeingTyped
from models.session.session import Outcome
from ui.drafts.document import Document
from ui.export.export_page import ExportPage
from ui.guide.guide import WIDTH as GUIDE_WIDTH
from ui.guide.guide import Guide
from ui.guide.offers import for_place, take
from ui.navigator.navigator import Navigator
from ui.paper.carry_out import next_issue
from ui.paper.view import PaperView
from ui.widgets.parts import READABLE, WIDTH
from ui.widgets.questions import BACK
from ui.window import _gc_settle as gc_settle
from ui.window._status_line import StatusLine
from ui.window._to_fill import go_to_empty

NAVIGATOR_WIDTHS = (220, 380)


class Workspace(QObject):
    """Hold the parts that need a document; made with the first one."""

    went = Signal()
    guide_wanted = Signal()  # where it is folded
    document: Document  # from `set_document` on

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.navigator = Navigator()
        self.navigator.setMinimumWidth(NAVIGATOR_WIDTHS[0])
        self.navigator.setMaximumWidth(NAVIGATOR_WIDTHS[1])
        self.paper = PaperView()
        self.guide = Guide()
        self.guide.setMinimumWidth(GUIDE_WIDTH - 30)
        self.guide.setMaximumWidth(GUIDE_WIDTH + 130)
        self.export_page = ExportPage()
        self.status = StatusLine()
        self.navigator.went.connect(self.went)
        self.navigator.row_wanted.connect(self.paper.begin_choice)
        self.guide.went.connect(self.went)
        self.paper.beside_wanted.connect(self._answer_beside)
        self.guide.moved.connect(self.navigator.mark_moved)
        self.status.zoom_wanted.connect(self.paper.canvas.set_zoom)
        self.paper.canvas.zoom_changed.connect(self._show_zoom)
        self.paper.subjects.adding_changed.connect(self.guide.cell.show_adding)
        self.paper.figure_chosen.connect(self.guide.cell.show_figure)
        self.paper.source_wanted.connect(self.guide.visit)
        self.guide.cell.rewrite_wanted.connect(self.paper.rewrite)
        self._show_zoom(self.paper.canvas.zoom)

    def set_document(self, document: Document) -> None:
        """Let every part follow another document, and go where work goes on."""
        self.document = document
        self.paper.set_document(document)
        self.navigator.set_document(document)
        self.guide.set_document(document)
        self.status.set_document(document)
        document.changed.connect(self._say_overtyped)
        self._start()
        QTimer.singleShot(0, self, gc_settle.settle)

    def _say_overtyped(self, outcome: Outcome) -> None:
        """Say what last year's draft has where an edit has changed it: nobody types there on the way."""
        calc, draft = self.document.session.calculation, self.document.session.submission
        told = ((at, overtyped(calc, at)) for at in draft.brought if at in outcome.changed)
        found = [f"{form_name(calc, at)} {cell_name(calc, at)}：{said}" for at, said in told if said]
        if found:
            more = f"（另有 {len(found) - 1} 格上年的数也改了）" if len(found) > 1 else ""
            self.paper.message.emit(f"{found[0]}{more}，{BACK}")

    def commit(self) -> bool:
        """Take over what is being typed, and a row left blank out again; False where text has to stay."""
        QGuiApplication.inputMethod().commit()  # a composition belongs to the text it stands in
        whole = self.paper.commit_pending_edit()
        self.guide.cell.editors.commit()
        if whole:  # else it is not blank
            self.paper.take_back()
        return whole

    def take_up(self, typed: BeingTyped) -> bool:
        """Put what was being typed when the program died back where it belongs; False when that is gone."""
        return self.paper.take_up(typed)

    def show_read_only(self) -> None:
        """Let what is offered follow whether the draft may be edited."""
        document = self.document
        document.current_changed.emit(document.current)  # for what the paper offers there
        self.guide.show_read_only(bool(document.read_only))
        self.status.show_saved()

    def show_whole(self, page: str) -> None:
        """Let what is around the paper be about the whole draft while a page of that name is shown."""
        self.status.show_page(page)
        self.guide.show_whole(bool(page))

    def show_export(self) -> None:
        """List what is printed, each sheet with what the steps say of it."""
        self.export_page.show_document(self.document, self.navigator.badge)

    def _start(self) -> None:
        """Start where the person stopped, else at the first empty cell of the tables, else of the text.

        With nothing empty, it is the first form to print.
        """
        document = self.document
        if document.go_back():
            return
        if (first := place_to_begin(document.session)) is not None:
            document.go_to(first)
        elif place := next(document.session.printed_places(), None):
            document.show(*place)

    def go_to_empty(self, backwards: bool = False) -> None:
        """Go to the next place to fill, or the one before, and say so where that is out of sight."""
        if not self.commit():
            return
        found, said = go_to_empty(self.document, backwards)
        if found:
            self.went.emit()
            at = self.document.current
            if at is not None and self.paper.canvas.cell_rect(at) is None:
                self._answer_beside(at)
        if said:
            self.document.told.emit(said)

    def _answer_beside(self, at: Address) -> None:
        """Give the keyboard to the field of a cell of which nothing is on the paper."""
        self.guide_wanted.emit()
        if (field := self.guide.cell.editors.editors.get(at.column)) is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(field, QLineEdit):
                field.selectAll()  # as typing in a cell, it replaces what stands there

    def go_to_issue(self) -> None:
        """Go to the next error or notice."""
        if not self.commit():
            return
        issue = next_issue(self.document)
        if issue is None:
            self.paper.done.emit("没有发现问题。")
            return
        if not issue.placed:
            self.document.show(issue.address.form, issue.address.instance)
            self.document.go_to(None)
            self.guide.list_wanted.emit(issue.code)
            return
        self.document.go_to(issue.address)
        self.went.emit()

    def accept_generated(self) -> None:
        """Take the figure the program has for the current cell, else all that are waiting in the form."""
        self.commit()
        document = self.document
        found = offer(document.session.calculation, document.form, document.instance)
        wanted = for_place(found, document.current)
        own = tuple(proposal for proposal in wanted if proposal.address == document.current)
        if not own and not found.waiting:
            self.paper.hint.emit(found.why or "这里没有可由程序生成的数。")
            return
        take(document, own or wanted)
        self.went.emit()

    def zoom_by(self, factor: float) -> None:
        """Show the paper larger or smaller; 0 brings it back to its size in print."""
        self.paper.canvas.set_zoom(self.paper.canvas.zoom * factor if factor else 1.0)

    def fit_width(self) -> None:
        """Show the whole width of the paper, whatever the window and its panes become."""
        self.paper.canvas.set_fit(WIDTH)

    def fit_reading(self) -> None:
        """Show the whole width of the paper where its text can be read then, else as much as can be."""
        self.paper.canvas.set_fit(READABLE)

    def _show_zoom(self, factor: float) -> None:
        self.status.show_zoom(factor, self.paper.canvas.fit)

    def next_pane(self) -> None:
        """Move the keyboard to the next of navigator, paper and guide."""
        panes: tuple[QWidget, ...] = (self.navigator.tree, self.paper, self.guide.issues)
        focus = QApplication.focusWidget()
        now = next(
            (i for i, p in enumerate(panes) if focus is not None and (p is focus or p.isAncestorOf(focus))), 1
        )
        for i, pane in enumerate(cycle(panes)):
            if i > now and pane.isVisible():
                pane.setFocus(Qt.FocusReason.TabFocusReason)
                return
