"""The zoom of the preview: 适合页宽, 整页, or a percentage chosen or typed."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtWidgets import QComboBox, QLineEdit

from ui.preview._page_view import LARGEST, SMALLEST, WHOLE, PageView
from ui.widgets.parts import WIDTH, ZOOMS
from ui.widgets.wheel import scroll_past

FITS = {"适合页宽": WIDTH, "整页": WHOLE}
_PERCENT = re.compile(r"(\d{1,4})(?:\.\d*)?%?")


class ZoomBox(QComboBox):
    """Set the zoom of a page view and say what it is."""

    def __init__(self, view: PageView) -> None:
        super().__init__()
        self._view = view
        scroll_past(self)
        edit = QLineEdit()
        self.setLineEdit(edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # 12 shall not become 125 %
        self.setAccessibleName("显示比例")
        self.setMinimumWidth(128)
        self.addItems([*FITS, *(f"{percent} %" for percent in ZOOMS)])
        self.textActivated.connect(self.take)
        edit.editingFinished.connect(lambda: self.take(self.currentText()))
        view.zoom_changed.connect(self._show)

    def take(self, text: str) -> None:
        """Zoom as a text says; what cannot be read changes nothing."""
        typed = "".join(unicodedata.normalize("NFKC", text).split())
        if typed in FITS:
            self._view.set_fit(FITS[typed])
        elif (match := _PERCENT.fullmatch(typed)) is not None:
            self._view.set_zoom(min(LARGEST, max(SMALLEST, int(match[1]) / 100)))
        self._show(self._view.zoom)

    def _show(self, zoom: float) -> None:
        fit = next((name for name, fit in FITS.items() if fit == self._view.fit), "")
        self.setEditText(fit or f"{zoom * 100:.0f} %")
        self.setToolTip(f"{zoom * 100:.0f} %")
