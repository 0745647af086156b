"""打印预览: the pages as they will be printed, which of them, how large, and off to the printer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from models.layout.sheet import Sheet
from models.pages.added_pages import with_added
from models.pages.page_marks import dress
from models.pages.page_range import PageRangeError, read_range
from models.pages.pages import Page, paginate
from ui.drafts.document import Document
from ui.export.added_choice import AddedChoice
from ui.export.exporter import proof_of
from ui.export.watermark_choice import WatermarkChoice
from ui.preview._page_view import PageView
from ui.preview._sheet_choice import SheetChoice
from ui.preview._thumbnails import Thumbnails
from ui.preview._zoom_box import ZoomBox
from ui.widgets.parts import WIDTH, box, button, fill, label

_SIDE = 260


class Preview(QWidget):
    """Show the chosen sheets of a document as pages."""

    print_wanted = Signal()
    export_wanted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = PageView()
        self.thumbnails = Thumbnails()
        self.choice = SheetChoice()
        self.zoom = ZoomBox(self.view)
        self.proof = QCheckBox("这些表的校对稿")
        self.proof.setAccessibleName("这些表的校对稿")
        self.proof.setToolTip("改看这些表的校对稿：每个数怎么来的，逐个打勾，供签字的人核对")
        self.range = QLineEdit(placeholderText="全部，或如 1-3,5")
        self.problem = label("", "error")
        self.count = label("", "muted")
        self.print_button = button("打印…", self.print_wanted.emit, "primary")
        self.print_button.setToolTip("打印右边的页（Ctrl+P）")
        self.export_button = button("导出 PDF…", self.export_wanted.emit)
        self.export_button.setToolTip("导出右边的页为 PDF（Ctrl+E）")
        self.document: Document | None = None
        self.sheets: tuple[Sheet, ...] = ()
        self.numbers: tuple[int, ...] = ()
        self.ready = False
        self._all: tuple[Page, ...] = ()
        self.added = AddedChoice()
        self.watermark = WatermarkChoice()
        self.watermark.setContentsMargins(20, 4, 20, 4)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        side = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False, handleWidth=1)
        side.addWidget(_titled("要打印的表", self.choice, self.added, self.proof))
        side.addWidget(_titled("页", self.thumbnails))
        side.setSizes([420, 240])  # all tables of a budget in sight on a small screen
        across = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=1)
        across.addWidget(side)
        across.addWidget(self.view)
        across.setSizes([_SIDE, 4 * _SIDE])
        across.setStretchFactor(0, 0)
        across.setStretchFactor(1, 1)
        fill(QVBoxLayout(self), self._bar(), self.watermark, (across, 1), spacing=0)
        # From the bar to what it is about, and then to what is done with it.
        order = (self.zoom, self.range, self.choice, self.proof, self.thumbnails, self.view,
                 self.export_button, self.print_button)  # fmt: skip
        for one, next_one in pairwise(order):
            QWidget.setTabOrder(one, next_one)

    def _bar(self) -> QWidget:
        bar = box("panel")
        back = button("← 返回", self.left.emit, "quiet")
        back.setToolTip("回到填报（Esc）")
        self.range.setFixedWidth(150)
        self.range.setAccessibleName("页码范围")
        zoom = (label("显示比例"), self.zoom)
        pages = (label("页码范围"), self.range, self.count, self.problem)
        shown = (back, label("打印预览", "heading"), 16, *zoom, 16, *pages)
        fill(QHBoxLayout(bar), *shown, None, self.export_button, self.print_button, margins=(10, 6, 10, 6))
        return bar

    def _connect(self) -> None:
        self.view.page_changed.connect(self.thumbnails.show_page)
        self.thumbnails.wanted.connect(self._go_to)
        self.choice.chosen_changed.connect(self._paginate)
        self.range.textChanged.connect(self._take_range)
        self.proof.toggled.connect(self._paginate)
        self.watermark.changed.connect(self._paginate)
        self.added.changed.connect(self._paginate)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.left)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Give the pages that are shown and will be printed."""
        return self.view.pages

    @property
    def whole(self) -> int:
        """Give how many pages the chosen sheets have, whatever the range."""
        return len(self._all)

    def show_document(self, document: Document) -> None:
        """Show what a document prints now, and follow it while it is shown."""
        if document is not self.document:
            self.let_go()
            self.document = document
            document.changed.connect(self._changed)
        self.refresh()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def let_go(self) -> None:
        """Keep nothing of the document that was shown."""
        if self.document is not None:
            self.document.changed.disconnect(self._changed)
        self.document = None
        self.sheets = self._all = ()
        self.choice.forget()
        self.proof.setChecked(False)
        self.range.clear()
        self._show(())

    def zoom_by(self, factor: float) -> None:
        """Show the pages larger or smaller; 0 brings them back to their size in print."""
        self.view.set_zoom(self.view.zoom * factor if factor else 1.0)

    def fit_width(self) -> None:
        """Show the pages as large as the whole width can be seen."""
        self.view.set_fit(WIDTH)

    def next_pane(self) -> None:
        """Move the keyboard to the next of forms, thumbnails and pages."""
        panes = (self.choice, self.thumbnails, self.view)
        now = next((i for i, pane in enumerate(panes) if pane.hasFocus()), -1)
        panes[(now + 1) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """List the sheets and lay their pages out again."""
        assert self.document is not None
        self.choice.show_sheets(self.document.session.printed_sheets())
        self.watermark.show_document(self.document)
        self.added.show_document(self.document)
        order = (self.choice, *self.added.boxes.values(), self.proof, self.thumbnails)
        for one, next_one in pairwise(order):
            QWidget.setTabOrder(one, next_one)
        self._paginate()

    def _changed(self, _: object) -> None:
        if self.isVisible():
            self.refresh()

    def _paginate(self, _: object = None) -> None:
        if self.document is None:
            return  # let go of between a click and its coming into force
        chosen = self.choice.chosen()
        every = self.document.session.printed_sheets()
        sheets = [sheet for sheet in every if (sheet.form, sheet.instance) in chosen]
        if self.proof.isChecked() and sheets:
            self.sheets = (proof_of(self.document, sheets),)
        else:
            self.sheets = with_added(self.document.session, sheets, self.document.added)
        dressing = dress(self.document.session, self.document.watermark)
        self._all = paginate(self.sheets, dressing)
        self._take_range()

    def _take_range(self, _: str = "") -> None:
        """Show the pages of the range; while it cannot be read say why, show all and print none."""
        total, problem = len(self._all), ""
        try:
            numbers = read_range(self.range.text() if total else "", total)
        except PageRangeError as error:
            numbers, problem = read_range("", total), error.message
        if not total and self.document is not None:
            problem = "没有选表：请在左边勾选要打印的表。"
        self._show(numbers, problem)

    def _show(self, numbers: Sequence[int], problem: str = "") -> None:
        """Show pages by their numbers, at the page shown before or the next that is left."""
        before = self.numbers[self.view.current] if self.numbers else 0
        self.numbers = tuple(numbers)
        shown = [self._all[number - 1] for number in numbers]
        self.thumbnails.pages.set_pages(shown, numbers)
        self.view.show_pages(shown, bisect_left(self.numbers, before))
        if shown:
            self.thumbnails.show_page(self.view.current)
        self.problem.setText(f"● {problem}" if problem else "")
        self.count.setText("" if problem else f"{len(shown)} / {len(self._all)} 页")
        self.ready = bool(shown) and not problem
        for wanted in (self.print_button, self.export_button):
            wanted.setEnabled(self.ready)

    def _go_to(self, index: int) -> None:
        if index != self.view.current:
            self.view.go_to(index)


def _titled(title: str, *widgets: QWidget) -> QWidget:
    panel = box("panel")
    first, *below = widgets
    fill(QVBoxLayout(panel), label(title, "heading"), (first, 1), *below, margins=(10, 10, 4, 4))
    return panel
