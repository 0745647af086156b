"""The main window: 填报步骤 at the left, the paper in the middle, 指南 at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QUndoGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui.compare.paper_check import PaperCheck
from ui.drafts.desk import Desk
from ui.drafts.files import title_of
from ui.drafts.pack_changes import PackChanges
from ui.drafts.remembered import Remembered
from ui.drafts.year import ask_for_year
from ui.export.exporter import KINDS, Exported, Exporter, show_file, show_folder
from ui.export.faces_menu import FacesMenu
from ui.help.help_key import HelpKey
from ui.importing.dropping import FileDrop
from ui.safety.safekeeping import Safety
from ui.start.start_page import StartPage
from ui.widgets.message_bar import AWAY, LEFT, PLACE, SAVED, STEP
from ui.widgets.parts import box, fill, open_with, show_modal
from ui.window._actions import EXPORT, PREVIEW, START, Actions
from ui.window._panes import GUIDE, STEPS, Panes

if TYPE_CHECKING:  # importing these takes longer than showing the start page
    from models.comparing.recoverable import Found
    from ui.drafts.document import Document
    from ui.help.manual import ManualWindow
    from ui.importing.tables import TableImport
    from ui.making.making import FormMaker
    from ui.preview.preview import Preview
    from ui.preview.print_or_export import PrintOrExport
    from ui.window._find_panel import Finder
    from ui.window._workspace import Workspace

PROGRAM = "填报"
MINIMUM = (720, 420)
USUAL = (1500, 940)
_STEPS_WIDTH = 285
_CENTRE = 210  # what the panes at their narrowest leave of the smallest window
_PASSING = 8_000  # ms


class MainWindow(QMainWindow):
    """Join the parts; what they do is in their own modules."""

    def __init__(self, recent: Remembered | None = None) -> None:
        super().__init__()
        self.desk = Desk(self, recent)
        self.recent, self.files, self.messages = self.desk.recent, self.desk.files, self.desk.messages
        self.exporter = Exporter(self, self.recent)
        self.undo_group = QUndoGroup(self)
        self.workspace: Workspace | None = None
        self.previewing: PrintOrExport | None = None
        self._finder: Finder | None = None
        self.manual: ManualWindow | None = None
        self._making: FormMaker | None = None
        self._in_place: QWidget | None = None  # what was shown last in place of the draft
        self.pack_changes = PackChanges(self.desk)
        self.start = StartPage(self.recent)
        self.stack = QStackedWidget()
        self.stack.setMinimumSize(1, 1)  # else the widest of its pages would take room from the panes
        self.stack.addWidget(self.start)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        self._over = self._centre()
        self.splitter.addWidget(self._over)
        self.setCentralWidget(self.splitter)
        self.verifying = PaperCheck(self.desk)
        self._help_key = HelpKey(self._chapter, self)
        self._drop = FileDrop(
            self, lambda paths: self.tables.read(paths), self.open, lambda: self.document is not None
        )
        self._build_actions()
        self.panes = Panes(self.splitter, self.recent, self.actions_.by_id)
        self._connect()
        self.safety = Safety(self.desk, self._show_found)
        self.setMinimumSize(*MINIMUM)
        open_with(self, *USUAL)
        self._show_title()
        self.start.start_new()  # nothing has the keyboard otherwise until Tab is pressed

    def _centre(self) -> QWidget:
        centre = box("page")
        centre.setMinimumWidth(_CENTRE)
        fill(QVBoxLayout(centre), (self.stack, 1), spacing=0)
        self.messages.float_over(self.stack, self._current_rect, self._shows_paper)
        self.stack.currentChanged.connect(self._place_message)
        return centre

    def _shows_paper(self) -> bool:
        """Tell whether pages are shown, which move under a message; fields and links do not."""
        paper = self.workspace.paper if self.workspace is not None else None
        return self.stack.currentWidget() is paper or self._previewed() is not None

    def _current_rect(self) -> QRect | None:
        """Give where the current cell is seen, which no message may cover."""
        paper = self.workspace.paper if self.workspace is not None else None
        if paper is None or self.document is None or self.stack.currentWidget() is not paper:
            return None
        rect = paper.canvas.cell_rect(self.document.current) if self.document.current is not None else None
        return (
            None if rect is None else QRect(paper.viewport().mapTo(self._over, rect.topLeft()), rect.size())
        )

    def _put_over_pages(self, panel: QWidget) -> None:
        layout = self._over.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, panel)

    def _focus_page(self) -> None:
        if self.isVisible():
            self.stack.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_actions(self) -> None:
        self.actions_ = Actions(self, self.undo_group, self._slots())
        self._recent_menu = QMenu("最近的草稿(&R)", self)
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self._rows_menu = QMenu("当前位置(&W)", self)
        self._rows_menu.aboutToShow.connect(self._fill_rows)
        self.faces = FacesMenu(self.recent, self)
        self.faces.changed.connect(self._lay_out_anew)
        self.actions_.build_menus(self._recent_menu, self._rows_menu, self.faces)
        self.toolbar = self.actions_.build_toolbar()
        self.addToolBar(self.toolbar)
        self.actions_.enable_for_draft(False)

    def _slots(self) -> dict[str, Callable[[], object]]:
        return {
            "new": self.show_start,
            "from_last": self.new_from_last,
            "from_goals": self.new_from_goals,
            "goals": self.bring_goals,
            "executed": self.bring_executed,
            "differences": self.show_differences,
            "undo": partial(self._step, self.undo_group.undo),
            "redo": partial(self._step, self.undo_group.redo),
            "open": self.open,
            "save": self.save,
            "save_as": partial(self.save, True),
            "preview": self.show_preview,
            **{f"export_{kind}": partial(self.export, kind) for kind in KINDS if kind != "values"},
            "import": lambda: self.tables.ask(),
            "import_clipboard": lambda: self.tables.paste(),
            "verify": self.verifying.ask,
            "making": lambda: self.making.ask(),
            "history": self.show_history,
            "discarded": lambda: self.safety.find_discarded(),
            "compare": self.show_compare,
            "close": self.close_draft,
            "quit": self.close,
            "find": self.show_find,
            "replace": partial(self.show_find, True),
            "add_subject": lambda: self._work().paper.subjects.add(),
            "browse": self.browse_subjects,
            "copy_form": self.copy_form,
            "year": partial(ask_for_year, self.desk),
            "previous_empty": lambda: self._going_on().go_to_empty(backwards=True),
            "next_empty": lambda: self._going_on().go_to_empty(),
            "next_issue": lambda: self._going_on().go_to_issue(),
            "accept": lambda: self._work().accept_generated(),
            "packs": self.show_packs,
            "dictionaries": self.show_dictionaries,
            "review": self.review,
            "zoom_in": lambda: self._shown().zoom_by(1.1),
            "zoom_out": lambda: self._shown().zoom_by(1 / 1.1),
            "zoom_reset": lambda: self._shown().zoom_by(0),
            "zoom_fit": lambda: self._shown().fit_width(),
            "back": lambda: self._work().guide.go_back(),
            "zoom_reading": lambda: self._work().fit_reading(),
            "steps_pane": lambda: self.panes.fold(STEPS),
            "guide_pane": lambda: self.panes.fold(GUIDE),
            "next_pane": lambda: self._shown().next_pane(),
            "manual": self.show_manual,
            "keys": partial(self.show_manual, "keys"),
            "about": self.show_about,
        }

    def _connect(self) -> None:
        self.start.new_wanted.connect(self.new)
        self.start.open_wanted.connect(self.open)
        self.start.sample_wanted.connect(self.open_sample)
        self.start.back_wanted.connect(self.show_paper)
        self.start.last_wanted.connect(self.new_from_last)
        self.start.goals_wanted.connect(self.new_from_goals)
        self.start.packs_wanted.connect(self.show_packs)
        self.desk.packs_changed.connect(self.start.refresh_packs)
        if (making := self.actions_.by_id.get("making")) is not None:
            self.start.offer_making(making)
        desk = self.desk
        desk.start_wanted.connect(self.show_start)
        desk.draft_wanted.connect(self._leave_start)
        desk.page_wanted.connect(self._show_in_place)
        desk.panel_wanted.connect(self._put_over_pages)
        desk.focus_wanted.connect(self._focus_page)
        self.files.opened.connect(self._opened)
        self.files.saved.connect(self._saved)
        self.files.failed.connect(self.pack_changes.failed)
        self.exporter.failed.connect(self.messages.show_error)
        self.exporter.done.connect(self._exported)

    # Documents

    @property
    def document(self) -> Document | None:
        """Give the open document."""
        return self.desk.document

    def new(self, pack: str, year: int, unit: str, filer: str = "") -> bool:
        """Start a draft; tells whether it was done."""
        self.commit()
        return self.files.new(pack, year, unit, filer)

    def new_from_last(self) -> None:
        """Begin a draft from last year's, which is asked for."""
        from ui.start.from_last import begin_from_last

        begin_from_last(self.desk)

    def new_from_goals(self) -> None:
        """Begin a self-evaluation from a budget's goals, which is asked for."""
        from ui.goals.goals import StartChoice, begin_from_budget

        on_start = self.start.isVisible()
        begin_from_budget(self.desk, StartChoice(*self.start.chosen()) if on_start else StartChoice())

    def bring_goals(self) -> None:
        """Bring a budget's goals into the open draft."""
        from ui.goals.goals import bring_into_draft

        bring_into_draft(self.desk)

    def bring_executed(self) -> None:
        """Fill executed amounts of a table into the open draft."""
        from ui.goals.executed import bring_executed

        bring_executed(self.desk)

    def show_differences(self) -> None:
        """Show what is evaluated otherwise than promised."""
        from ui.goals.differences import show_differences

        show_differences(self.desk)

    def open(self, path: Path | None = None) -> bool:
        """Open a draft, asking which when none is named; tells whether it was done."""
        return self.desk.open(path)

    def open_sample(self, path: Path) -> bool:
        """Open a copy of a sample; tells whether it was done."""
        self.commit()
        return self.files.open_sample(path)

    def save(self, elsewhere: bool = False) -> bool:
        """Save the draft, `elsewhere` under another name; tells whether it was done."""
        return self.desk.save(elsewhere)

    def export(self, kind: str, form: str = "", instance: str = "") -> bool:
        """Export as one of `exporter.KINDS`; tells whether it was done."""
        self.commit()
        if kind == "pdf" and (previewing := self._previewed()) is not None:
            return previewing.export()
        return self.document is not None and self.exporter.export(self.document, kind, form, instance)

    @property
    def tables(self) -> TableImport:
        """Give what brings tables of others into the open draft."""
        from ui.importing.tables import TableImport

        return TableImport(self.desk)

    @property
    def making(self) -> FormMaker:
        """Give what makes forms of workbooks."""
        if self._making is None:
            from ui.making.making import FormMaker

            self._making = FormMaker(self.desk)
            self._making.left.connect(self._leave_making)
            self._making.work_changed.connect(self._follow_undo)
        return self._making

    @property
    def _makes(self) -> bool:
        """Tell whether a form that is made is what is shown."""
        page = self._making.page if self._making is not None else None
        return page is not None and self.stack.currentWidget() is page

    def _leave_making(self) -> None:
        if self.document is not None:
            self.show_paper()
        else:
            self.show_start()

    def _follow_undo(self) -> None:
        """Let the steps that are undone be those of what is shown."""
        work = self._making.work if self._making is not None and self._makes else None
        stack = work.undo_stack if work is not None else self.document.undo_stack if self.document else None
        if stack is not None and stack not in self.undo_group.stacks():
            self.undo_group.addStack(stack)
        self.undo_group.setActiveStack(stack)  # type: ignore[arg-type]

    def commit(self) -> bool:
        """Take over what is still being typed; False, having said why, where something has to stay open."""
        return self.desk.commit()

    def _step(self, step: Callable[[], None]) -> None:
        """Undo or do again, where the draft may be edited: what is being typed is the last that was done."""
        if self._makes or (self.document is not None and self.document.may_edit() and self.commit()):
            step()

    def browse_subjects(self) -> None:
        """Look through the dictionary of the table that is shown."""
        if self.commit():
            self._work().paper.subjects.browse(self)

    def copy_form(self) -> None:
        """Copy the form that is shown."""
        self.commit()
        self._work().navigator.copy_shown()

    def close_draft(self) -> None:
        """Leave the draft for the start page, asking about unsaved edits."""
        self.commit()
        document = self.document
        if document is None or not self.files.may_leave():
            return
        self.files.note_place()
        self.files.document = None
        self.messages.clear()
        self.safety.closed()
        if self.previewing is not None:
            self.previewing.page.let_go()
        self._work().paper.set_document(None)
        self.undo_group.setActiveStack(None)  # type: ignore[arg-type]
        self.actions_.enable_for_draft(False)
        self.show_start()
        self._show_title()
        document.deleteLater()

    def _opened(self, document: Document) -> None:
        if self.workspace is None:
            self.workspace = self.desk.editors = self._make_workspace()
        self.messages.clear()
        document.session.lay_out_anew(self.faces.in_use())
        self.undo_group.addStack(document.undo_stack)
        self.undo_group.setActiveStack(document.undo_stack)
        document.undo_stack.cleanChanged.connect(self._unsaved_changed)
        document.typing_changed.connect(self._unsaved_changed)
        document.path_changed.connect(self._show_title)
        document.changed.connect(self._changed)
        document.current_changed.connect(self._place_left)
        document.shown.connect(self._table_left)
        document.told.connect(self._tell)
        document.read_only_changed.connect(self.show_read_only)
        self.workspace.set_document(document)
        document.current_changed.connect(self._place_message)  # once the paper has come to where it leads
        if self.previewing is not None:
            self.previewing.page.let_go()
        self.actions_.enable_for_draft(True, document.session.pack.has_subjects)
        self.actions_.enable_for_editing(not document.read_only)
        self._show_title()
        self.show_paper()
        self.pack_changes.tell(document)

    def _make_workspace(self) -> Workspace:
        from ui.guide.guide import WIDTH as GUIDE_WIDTH
        from ui.window._workspace import Workspace

        work = Workspace(self)
        self.splitter.insertWidget(0, work.navigator)
        self.splitter.addWidget(work.guide)
        for widget in (work.paper, work.export_page):
            self.stack.addWidget(widget)
        for i, stretch in enumerate((0, 1, 0)):
            self.splitter.setStretchFactor(i, stretch)
        self.panes.take({STEPS: (work.navigator, _STEPS_WIDTH), GUIDE: (work.guide, GUIDE_WIDTH)})
        self.setStatusBar(work.status)
        self.actions_.add_to_edit(work.paper.usual_actions())
        panes, fits = (STEPS, GUIDE), ("zoom_reading", "zoom_fit")
        work.status.offer([self.actions_[name] for name in panes], [self.actions_[name] for name in fits])
        work.went.connect(self.show_paper)
        work.guide_wanted.connect(partial(self.panes.unfold, GUIDE))
        work.guide.list_wanted.connect(self.pack_changes.show_list_of)
        work.navigator.review_wanted.connect(self.review)
        work.navigator.export_wanted.connect(self.show_export)
        work.export_page.review_wanted.connect(self.review)
        work.export_page.export_wanted.connect(self.export)
        work.paper.message.connect(self._say)
        work.navigator.message.connect(self._hint)
        work.paper.verticalScrollBar().valueChanged.connect(self._place_message)
        work.paper.hint.connect(self._hint)
        work.paper.done.connect(self._tell)
        return work

    def _work(self) -> Workspace:
        assert self.workspace is not None, "only enabled while a draft is open"
        return self.workspace

    def _going_on(self) -> Workspace:
        self.messages.pass_by(LEFT)
        return self._work()

    def _lay_out_anew(self, said: str) -> None:
        self.commit()
        if self.document is not None:
            self.document.lay_out_anew(self.faces.in_use())
            self._work().paper.viewport().update()
        self.messages.show_message("good", said, until=(STEP, PLACE))

    def _saved(self, path: Path) -> None:
        self._work().status.note_saved()
        self.messages.pass_by(SAVED)
        if self.messages.property("kind") == "error":
            self.messages.hide()
        self._show_title()

    def _exported(self, made: Exported) -> None:
        offers = [
            ("打开文件", partial(show_file, made.path)),
            ("打开文件夹", partial(show_folder, made.path)),
        ]
        self.messages.show_message(made.kind, made.text, offers, until=(STEP, LEFT, SAVED))

    # Bound methods, so that Qt lets go of them when the window is gone before the document.
    def _unsaved_changed(self, _: object = None) -> None:
        self.setWindowModified(self.files.unsaved)

    def _changed(self, _: object) -> None:
        self.messages.pass_by(STEP)
        self._show_title()

    def _place_left(self, _: object) -> None:
        self.messages.pass_by(PLACE)

    def _table_left(self, _form: str, _instance: str) -> None:
        self.messages.pass_by(LEFT)

    def _place_message(self, _: object) -> None:
        self.messages.place()

    def _say(self, said: str) -> None:
        """Say what needs a look, until the next edit or the person goes on."""
        self.messages.tell("notice", said, STEP, LEFT, SAVED)

    def _hint(self, said: str) -> None:
        """Say something of the current cell, as long as it is that."""
        self.messages.tell("notice", said, STEP, PLACE, LEFT)

    def _tell(self, said: str) -> None:
        """Say what was done, until something else is or the person goes on."""
        if self.stack.currentWidget() is not self._work().paper and self._previewed() is None:
            self.show_paper()
        if self.messages.waits:
            self._work().status.showMessage(said, _PASSING)
        else:
            self.messages.show_message("good", said, until=(STEP, LEFT, SAVED))

    def show_read_only(self) -> None:
        """Show in the title and on what can be done whether the draft may be edited."""
        if self.document is not None and self.workspace is not None:
            self._show_title()
            self.workspace.show_read_only()
            self.actions_.enable_for_editing(not self.document.read_only)

    def _show_title(self) -> None:
        title = title_of(self.document)
        only = "（只读）" if self.document is not None and self.document.read_only else ""
        self.setWindowTitle(f"{title}{only}[*] - {PROGRAM}" if title else PROGRAM)
        self.setWindowModified(self.files.unsaved)

    # Pages

    def _show_page(self, page: QWidget, panels: bool) -> None:
        self._leave_place()
        if page is not self.stack.currentWidget():
            self.messages.pass_by(PLACE)
            self.messages.pass_by(LEFT)
        self.stack.setCurrentWidget(page)
        if page is not self.start:
            self.messages.bring_back()
        self.toolbar.setVisible(self._previewed() is None and not self._makes)  # they have bars of their own
        self._follow_undo()
        if self.workspace is not None:
            self.panes.show(panels)
            self.workspace.status.setVisible(panels)
            self.workspace.show_whole("打印与导出" if page is self.workspace.export_page else "")
            if self._finder is not None:
                self._finder.follow(page is self.workspace.paper)
            self.workspace.paper.show_away(page is not self.workspace.paper)
        self.actions_.enable_for_page(self._page_name(page))

    def _page_name(self, page: QWidget) -> str:
        if page is self.start:
            return START
        if self._previewed() is not None:
            return PREVIEW
        return EXPORT if self.workspace is not None and page is self.workspace.export_page else ""

    def show_start(self) -> None:
        """Show the start page; an open draft stays open behind it."""
        self.messages.pass_by(STEP)  # it was of the draft
        self.messages.pass_by(AWAY)
        if self.stack.currentWidget() is not self.start:
            self.messages.set_aside()
        self.start.refresh_recent()
        self.start.offer_back(title_of(self.document))
        self._show_page(self.start, False)
        self.desk.draft_left.emit()
        self.start.start_new()

    def _leave_start(self) -> None:
        if self.stack.currentWidget() is self.start:
            self.show_paper()

    def _show_found(self, found: list[Found], first: bool) -> None:
        """List on the start page what was left unsaved."""
        recovery = self.safety.recovery
        assert recovery is not None
        self.start.show_found(found, recovery.recover, recovery.discard)
        # Where nobody has begun to type yet; the window itself may not be active.
        if first and found and self.document is None and self.focusWidget() is self.start.packs:
            self.start.recoveries.buttons()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_in_place(self, page: QWidget, title: str) -> None:
        """Show a page in place of the draft, which is not reached while it lies under it."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self._in_place = page
        self._show_page(page, False)
        self.actions_.enable_for_draft(False)
        self.setWindowTitle(f"{title} - {PROGRAM}")
        self.setWindowModified(False)

    def _leave_place(self) -> None:
        """Make an open draft reachable again, which was not while another lay over it."""
        if self._in_place is not None and self.stack.currentWidget() is self._in_place:
            document = self.document
            subjects = document is not None and document.session.pack.has_subjects
            self.actions_.enable_for_draft(document is not None, subjects)
            self._show_title()

    def show_paper(self) -> None:
        """Show the paper of the open draft."""
        if self.document is not None:
            self._show_page(self._work().paper, True)
            self._work().paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_export(self) -> None:
        """Show the last step."""
        if self.document is not None:
            self.commit()
            self._work().show_export()
            self._show_page(self._work().export_page, True)

    def show_preview(self) -> None:
        """Show the pages as they will be printed; once they are shown, print them."""
        if (previewing := self._previewed()) is not None:
            previewing.send()
        elif self.document is not None:
            self.commit()
            if self.previewing is None:
                self.previewing = self._make_previewing()
            self._show_page(self.previewing.page, False)
            self.previewing.page.show_document(self.document)

    def _make_previewing(self) -> PrintOrExport:
        from ui.preview.print_or_export import PrintOrExport

        made = PrintOrExport(self, self.exporter)
        self.stack.addWidget(made.page)
        made.page.left.connect(self.show_paper)
        made.failed.connect(self.messages.show_error)
        made.done.connect(lambda said: self.messages.show_message("good", said, until=(STEP, PLACE)))
        return made

    def _previewed(self) -> PrintOrExport | None:
        """Give the preview when it is what is shown."""
        shown = self.previewing is not None and self.stack.currentWidget() is self.previewing.page
        return self.previewing if shown else None

    def _shown(self) -> Workspace | Preview:
        """Give what the keys for zoom and panes are meant for."""
        previewing = self._previewed()
        return self._work() if previewing is None else previewing.page

    def show_dictionaries(self) -> None:
        """Let the person look after the subject dictionaries; an open draft takes new names over at once."""
        from ui.window._dictionaries import DictionariesDialog

        self.commit()
        dialog = DictionariesDialog(self.recent, self)
        if self.document is not None:
            dialog.changed.connect(self.document.take_names)
        show_modal(dialog)

    def show_packs(self) -> None:
        """Let the person look after the packs of their own."""
        from ui.packs.own_packs import show_own_packs

        show_own_packs(self.desk)

    def show_history(self) -> None:
        """Show the versions of the open draft."""
        from ui.compare.dialogs import show_history

        self.commit()
        show_history(self.desk)

    def show_compare(self) -> None:
        """Compare the open draft, or another, with a draft file."""
        from ui.compare.dialogs import show_compare

        self.commit()
        show_compare(self.desk)

    def show_manual(self, chapter: str = "") -> None:
        """Show the manual in its window, at a chapter, else at that of where the person is."""
        from ui.help.manual import ManualWindow

        if self.manual is None:
            self.manual = ManualWindow(self)
        self.manual.show_chapter(chapter or self._chapter())

    def _chapter(self) -> str:
        """Name the chapter of the manual that is about where the person is."""
        shown, work = self.stack.currentWidget(), self.workspace
        if shown is self.start:
            return "start"
        if self._makes:
            return "making"
        if shown is self._in_place:
            return "trouble"
        if work is None or self.document is None or shown is not work.paper:
            return "print"
        if work.guide.isAncestorOf(self.focusWidget()):
            return "guide"
        return "subjects" if self.document.session.pack.has_subjects else "paper"

    def show_about(self) -> None:
        """Say what the program is, what is in it and where it keeps data."""
        from ui.help.about import AboutDialog

        show_modal(AboutDialog(self))

    def review(self) -> None:
        """List the issues of all forms in the guide."""
        self.commit()
        self.show_paper()
        self.panes.unfold(GUIDE)
        self._work().guide.review()

    def show_find(self, replacing: bool = False) -> None:
        """Find words in the whole draft, and replace them."""
        from ui.window._find_panel import Finder

        self.show_paper()
        if self._finder is None:
            self._finder = Finder(self.desk)
        self._finder.ask(replacing)

    # Menus

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self.recent.files():
            action = self._recent_menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.setEnabled(path.is_file())
            action.triggered.connect(lambda _=False, path=path: self.open(path))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction("（还没有）").setEnabled(False)

    def _fill_rows(self) -> None:
        self._rows_menu.clear()
        actions: list[QAction] = (
            self.workspace.paper.actions_for_context() if self.document and self.workspace else []
        )
        self._rows_menu.addActions(actions)
        if not actions:
            self._rows_menu.addAction("（先点一个单元格）").setEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the message away by Esc, which nothing that has the keyboard wanted for itself."""
        if event.key() == Qt.Key.Key_Escape:
            self.messages.hide()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.commit()
        event.setAccepted(self.files.may_leave())
        if event.isAccepted():
            if self._making is not None:
                self._making.keep()
            self.files.note_place()
            self.safety.finish()
