"""The main window: 填报步骤 at the left, the paper in the middle, 指南 at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QUndoGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from models.errors import TianbaoError
from ui.compare.paper_check import PaperCheck
from ui.drafts.desk import Desk
from ui.drafts.files import title_of
from ui.drafts.pack_changes import PackChanges
from ui.drafts.remembered import Recent
from ui.export.exporter import Exporter, show_file, show_folder
from ui.export.faces_menu import FacesMenu
from ui.safety.safekeeping import Safety
from ui.start.start_page import StartPage
from ui.widgets.parts import box
from ui.window._actions import Actions

if TYPE_CHECKING:  # importing these takes longer than showing the start page
    from models.comparing.recoverable import Found
    from ui.drafts.document import Document
    from ui.preview.preview import Preview
    from ui.preview.print_or_export import PrintOrExport
    from ui.window._find_panel import Finder
    from ui.window._workspace import Workspace

PROGRAM = "填报"
MINIMUM = (1000, 640)
USUAL = (1500, 940)
_PASSING = 8_000  # ms
_KEYS = (
    "回车：确认并向下；Tab：向右；Shift 加这两个键：反向；F2：修改；Esc：取消。"
    "F8 / Shift+F8：下一处 / 上一处未填；F7：下一处问题；F6：换窗格。"
    "Ctrl+Z / Ctrl+Y：撤销 / 重做；Ctrl+X / Ctrl+C / Ctrl+V：剪切、复制、粘贴，可与电子表格互相粘贴；"
    "Ctrl+A：全选；Insert：新增科目。"
    "Ctrl+S：保存；Ctrl+P：打印预览；Ctrl+E：导出 PDF；Ctrl+滚轮：缩放。"
)
_ABOUT = (
    "填报：部门绩效自评表和预算公开表的离线填写工具。内容只保存在本机，不连接网络。"
    "MIT 许可，字体为 OFL 许可。"
)


class MainWindow(QMainWindow):
    """Join the parts; what they do is in their own modules."""

    def __init__(self, recent: Recent | None = None) -> None:
        super().__init__()
        self.desk = Desk(self, recent)
        self.recent, self.files, self.messages = self.desk.recent, self.desk.files, self.desk.messages
        self.exporter = Exporter(self, self.recent)
        self.undo_group = QUndoGroup(self)
        self.workspace: Workspace | None = None
        self.previewing: PrintOrExport | None = None
        self._finder: Finder | None = None
        self._in_place: QWidget | None = None  # what was shown last in place of the draft
        self.pack_changes = PackChanges(self.desk)
        self.start = StartPage(self.recent)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.start)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        self._over = self._centre()
        self.splitter.addWidget(self._over)
        self.setCentralWidget(self.splitter)
        self.verifying = PaperCheck(self.desk)
        self._build_actions()
        self._connect()
        self.safety = Safety(self.desk, self._show_found)
        self.setMinimumSize(*MINIMUM)
        self.resize(*USUAL)
        self._show_title()
        self.start.start_new()  # nothing has the keyboard otherwise until Tab is pressed

    def _centre(self) -> QWidget:
        centre = box("page")
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.messages)
        layout.addWidget(self.stack, 1)
        return centre

    def _put_over_pages(self, panel: QWidget) -> None:
        layout = self._over.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, panel)

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
            "open": self.open,
            "save": self.save,
            "save_as": partial(self.save, True),
            "preview": self.show_preview,
            "export_pdf": partial(self.export, "pdf"),
            "export_xlsx": partial(self.export, "xlsx"),
            "verify": self.verifying.ask,
            "history": self.show_history,
            "discarded": lambda: self.safety.find_discarded(),
            "compare": self.show_compare,
            "close": self.close_draft,
            "quit": self.close,
            "find": self.show_find,
            "replace": partial(self.show_find, True),
            "add_subject": lambda: self._work().paper.subjects.add(),
            "previous_empty": lambda: self._work().go_to_empty(backwards=True),
            "next_empty": lambda: self._work().go_to_empty(),
            "next_issue": lambda: self._work().go_to_issue(),
            "accept": lambda: self._work().accept_generated(),
            "dictionaries": self.show_dictionaries,
            "review": self.review,
            "zoom_in": lambda: self._shown().zoom_by(1.1),
            "zoom_out": lambda: self._shown().zoom_by(1 / 1.1),
            "zoom_reset": lambda: self._shown().zoom_by(0),
            "zoom_fit": lambda: self._shown().fit_width(),
            "next_pane": lambda: self._shown().next_pane(),
            "keys": lambda: self.messages.show_message("notice", _KEYS),
            "about": lambda: self.messages.show_message("notice", _ABOUT),
        }

    def _connect(self) -> None:
        self.start.new_wanted.connect(self.new)
        self.start.open_wanted.connect(self.open)
        self.start.sample_wanted.connect(self.open_sample)
        self.start.back_wanted.connect(self.show_paper)
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

    def new(self, pack: str, year: int, unit: str) -> bool:
        """Start a draft; tells whether it was done."""
        self.commit()
        return self.files.new(pack, year, unit)

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
        """Export as `pdf` or `xlsx`; tells whether it was done."""
        self.commit()
        if kind == "pdf" and (previewing := self._previewed()) is not None:
            return previewing.export()
        return self.document is not None and self.exporter.export(self.document, kind, form, instance)

    def commit(self) -> None:
        """Take over what is still being typed."""
        self.desk.commit()

    def close_draft(self) -> None:
        """Leave the draft for the start page, asking about unsaved edits."""
        self.commit()
        document = self.document
        if document is None or not self.files.may_leave():
            return
        self.files.document = None
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
        document.changed.connect(self._title_changed)
        document.told.connect(self._tell)
        document.read_only_changed.connect(self.show_read_only)
        self.workspace.set_document(document)
        if self.previewing is not None:
            self.previewing.page.let_go()
        self.actions_.enable_for_draft(True, document.session.pack.kind == "budget")
        self._show_title()
        self.show_paper()
        # The paper only knows its width once the panels beside it are laid out.
        QTimer.singleShot(0, self.workspace, self.workspace.fit_if_wider)
        self.pack_changes.tell(document)

    def _make_workspace(self) -> Workspace:
        from ui.window._workspace import Workspace

        work = Workspace(self)
        self.splitter.insertWidget(0, work.navigator)
        self.splitter.addWidget(work.guide)
        for widget in (work.paper, work.export_page):
            self.stack.addWidget(widget)
        self.splitter.setSizes([285, 905, 310])
        for i, stretch in enumerate((0, 1, 0)):
            self.splitter.setStretchFactor(i, stretch)
        self.setStatusBar(work.status)
        self.actions_.add_to_edit(work.paper.usual_actions())
        work.went.connect(self.show_paper)
        work.guide.list_wanted.connect(self.pack_changes.show_list_of)
        work.navigator.review_wanted.connect(self.review)
        work.navigator.export_wanted.connect(self.show_export)
        work.export_page.review_wanted.connect(self.review)
        work.export_page.export_wanted.connect(self.export)
        for part in (work.paper, work.navigator):
            part.message.connect(partial(self.messages.show_message, "notice"))
        return work

    def _work(self) -> Workspace:
        assert self.workspace is not None, "only enabled while a draft is open"
        return self.workspace

    def _lay_out_anew(self, said: str) -> None:
        self.commit()
        if self.document is not None:
            self.document.lay_out_anew(self.faces.in_use())
            self._work().paper.viewport().update()
        self.messages.show_message("good", said)

    def _saved(self, path: Path) -> None:
        self._work().status.note_saved()
        if self.messages.property("kind") == "error":
            self.messages.hide()
        self._show_title()

    def _exported(self, path: Path) -> None:
        offers = (("打开文件", partial(show_file, path)), ("打开文件夹", partial(show_folder, path)))
        self.messages.show_message("good", f"已导出：{path}", offers)

    # Bound methods, so that Qt lets go of them when the window is gone before the document.
    def _unsaved_changed(self, _: object = None) -> None:
        self.setWindowModified(self.files.unsaved)

    def _title_changed(self, _: object) -> None:
        self.messages.pass_by()
        self._show_title()

    def _tell(self, said: str) -> None:
        if self.stack.currentWidget() is not self._work().paper and self._previewed() is None:
            self.show_paper()
        if self.messages.waits:
            self._work().status.showMessage(said, _PASSING)
        else:
            self.messages.show_passing(said)

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
        self.stack.setCurrentWidget(page)
        self.toolbar.setVisible(self._previewed() is None)  # the preview has a bar of its own
        if self.workspace is not None:
            for panel in (self.workspace.navigator, self.workspace.guide, self.workspace.status):
                panel.setVisible(panels)

    def show_start(self) -> None:
        """Show the start page; an open draft stays open behind it."""
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
        self.start.recoveries.show_found(found, recovery.recover, recovery.discard)
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
            budget = document is not None and document.session.pack.kind == "budget"
            self.actions_.enable_for_draft(document is not None, budget)
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
            self._work().export_page.show_document(self.document)
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
        made.done.connect(partial(self.messages.show_message, "good"))
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
        dialog.exec()
        dialog.deleteLater()

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

    def review(self) -> None:
        """List the issues of all forms in the guide."""
        self.commit()
        self.show_paper()
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

    def closeEvent(self, event: QCloseEvent) -> None:
        self.commit()
        event.setAccepted(self.files.may_leave())
        if event.isAccepted():
            self.safety.finish()

    def report(self, error: TianbaoError) -> None:
        """Show an error that came from outside the window's own actions."""
        self.desk.report(error)
