"""Which pages are printed that the filing does not have: a contents list, a page for the seal."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from ui.drafts.document import Document
from ui.widgets.parts import fill, label


class AddedChoice(QWidget):
    """A box for each of them; nothing is shown where the pack has none."""

    changed = Signal()

    _document: Document  # that was shown last

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._row = fill(QHBoxLayout(self), label("另加", "muted"), None)

    def show_document(self, document: Document) -> None:
        """Offer the pages of a document, those chosen before checked."""
        self._document = document
        offered = {form.id: form.name.source for form in document.session.pack.added}
        if list(offered) != list(self.boxes):
            for box in self.boxes.values():
                self._row.removeWidget(box)
                box.deleteLater()
            self.boxes = {key: self._box(key, name) for key, name in offered.items()}
        for key, box in self.boxes.items():
            box.blockSignals(True)
            box.setChecked(key in document.added)
            box.blockSignals(False)
        self.setVisible(bool(offered))

    def _box(self, key: str, name: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setAccessibleName(f"另加{name}")
        box.setToolTip(f"公开表里没有{name}，勾选后随整套打印和导出")
        box.toggled.connect(partial(self._choose, key))
        self._row.insertWidget(self._row.count() - 1, box)
        box.show()  # now and not with the next events, so that Tab finds it
        return box

    def _choose(self, key: str, wanted: bool) -> None:
        (self._document.added.add if wanted else self._document.added.discard)(key)
        self.changed.emit()
