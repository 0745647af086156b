"""The status bar: saved or not, unit of money, the current cell in words, zoom."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTime, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QStatusBar, QToolButton

from models.address import NEW_ROW
from models.calculation.cell_names import cell_name
from models.checks.counts import count
from models.errors import shortened
from ui.drafts.document import Document
from ui.widgets.parts import READABLE, WIDTH, ZOOMS

_MAX_HINT = 60
_FITS = {READABLE: "适合阅读", WIDTH: "适合宽度"}


class StatusLine(QStatusBar):
    """Say where the draft and the person stand."""

    zoom_wanted = Signal(float)
    _document: Document  # from `set_document` on

    def __init__(self) -> None:
        super().__init__()
        self._page = ""
        self.saved = QLabel()
        self._money = QLabel()
        self.counts = QLabel()
        self.cell = QLabel()
        self.cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.zoom = QToolButton(autoRaise=True)
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setMenu(self._zoom_menu())
        self.addWidget(self.saved)
        self.addWidget(_divider())
        self.addWidget(self._money)
        self.addWidget(_divider())
        self.addWidget(self.cell, 1)
        self.addPermanentWidget(self.counts)
        self.addPermanentWidget(self.zoom)

    def offer(self, panes: Sequence[QAction], fits: Sequence[QAction]) -> None:
        """Offer to fold panes away and to bring them back, and fits beside the fixed zooms."""
        self.zoom.menu().addSeparator()
        self.zoom.menu().addActions(fits)
        for action in panes:
            fold = QToolButton(autoRaise=True)
            fold.setDefaultAction(action)
            self.addPermanentWidget(fold)

    def _zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        for percent in ZOOMS:
            action = QAction(f"{percent} %", menu)
            action.triggered.connect(lambda _=False, factor=percent / 100: self.zoom_wanted.emit(factor))
            menu.addAction(action)
        return menu

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document = document
        self._money.setText(document.session.pack.unit_of_money)
        document.changed.connect(self.show_counts)
        for signal in (document.current_changed, document.shown, document.changed):
            signal.connect(self.show_cell)
        document.undo_stack.cleanChanged.connect(self.show_saved)
        document.typing_changed.connect(self.show_saved)
        self.show_saved()
        self.show_counts()
        self.show_cell()

    def show_saved(self, *_: object) -> None:
        """Say whether everything is in the file, what is being typed included."""
        document = self._document
        if document.read_only:
            self.saved.setText("只读")
            return
        all_there = document.path is not None and not document.unsaved
        self.saved.setText("已保存" if all_there else "未保存")

    def note_saved(self) -> None:
        """Say that the draft was saved just now."""
        if self._document.unsaved:
            return self.show_saved()
        self.saved.setText(f"已保存 {QTime.currentTime().toString('HH:mm:ss')}")

    def show_counts(self, *_: object) -> None:
        """Say how much is filled, and what is wrong or missing in the whole draft."""
        filled = self._document.session.progress()[0]
        said = count(self._document.session.issues()).words
        self.counts.setText(f"已填 {filled} 格" + (f"　{said}" if said else ""))

    def show_page(self, name: str) -> None:
        """Name the page that is shown in place of the paper, blank for the paper."""
        self._page = name
        self.show_cell()

    def show_cell(self, *_: object) -> None:
        """Name the current cell and how its figure comes about."""
        words = self._page or self._cell_words(self._document)
        if words != self.cell.text():
            self.cell.setText(words)
            self.cell.setToolTip(words)

    def _cell_words(self, document: Document) -> str:
        form = document.session.pack.form(document.form)
        words = form.name.source if form.name.constant else ""
        if (at := document.current) is not None:
            calc = document.session.calculation
            said = calc.explain(at) if at.row != NEW_ROW else ""
            rule = shortened(said.partition("　依据：")[0], _MAX_HINT)  # the clause stands in the guide
            hint = f"　公式：{rule}" if rule else ""
            words = " · ".join(part for part in (words, cell_name(calc, at)) if part) + hint
        return words

    def show_zoom(self, factor: float, fit: str) -> None:
        """Say how large the paper is shown, and which fit made it so; 1 is its size in print."""
        said = f"{_FITS.get(fit, '')} {factor * 100:.0f} %".strip()
        self.zoom.setText(said)
        self.zoom.setAccessibleName(f"显示比例 {said}")


def _divider() -> QLabel:
    return QLabel("|")
