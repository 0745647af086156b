"""What the rooms around the window share: the open draft, messages, and what is asked of the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.drafts.files import Files
from ui.drafts.remembered import Remembered
from ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:  # importing these takes longer than showing the start page
    from models.savepoints.being_typed import BeingTyped
    from ui.drafts.document import Document


class Editors(Protocol):
    """What holds text that is still being typed."""

    def commit(self) -> bool:
        """Take it over into the draft; False, having said why, where something has to stay open."""

    def take_up(self, typed: BeingTyped) -> bool:
        """Put what was being typed when the program died back where it belongs; False when that is gone."""


class Desk(QObject):
    """Hold what belongs to the open draft and everybody uses; what only the window can do is a signal."""

    start_wanted = Signal()  # the start page
    draft_wanted = Signal()  # any page of the draft
    page_wanted = Signal(QWidget, str)  # a page in place of the draft, and its title
    panel_wanted = Signal(QWidget)  # between the messages and the page shown
    focus_wanted = Signal()  # the keyboard back on the page shown
    draft_left = Signal()  # for the start page
    packs_changed = Signal()  # the user's own ones
    committed = Signal()

    def __init__(self, window: QWidget, recent: Remembered | None = None) -> None:
        super().__init__(window)
        self.window = window  # what dialogs stand over
        self.recent = recent or Remembered(window)
        self.files = Files(window, self.recent)
        self.messages = MessageBar()
        self.editors: Editors | None = None  # made with the first draft

    @property
    def document(self) -> Document | None:
        """Give the open document."""
        return self.files.document

    def commit(self) -> bool:
        """Take over what is still being typed; False, having said why, where something has to stay open."""
        whole = self.editors is None or self.editors.commit()
        self.committed.emit()
        return whole

    def open(self, path: Path | None = None) -> bool:
        """Open a draft, asking which when none is named; tells whether it was done."""
        self.commit()
        return self.files.open(path)

    def save(self, elsewhere: bool = False) -> bool:
        """Save the draft, `elsewhere` under another name; tells whether it was done."""
        self.commit()
        return self.files.save_as() if elsewhere else self.files.save()
