"""Last year in the guide: what the current figure was, and looking at what was brought from last year."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from models.address import Address
from models.checks.last_year import last_year, last_year_words, overtyped
from ui.drafts.document import Document
from ui.widgets.parts import linking

_CELL, _FORM = "cell", "form"


class LastYearWords(QLabel):
    """Say what a cell was last year; links take what was brought as looked at."""

    seen_wanted = Signal(str, object)  # form, and the cell's Address or None for the whole form

    _at: Address  # that was shown last

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        linking(self, self._follow)
        self.hide()

    def show_cell(self, document: Document, at: Address) -> None:
        """Say what holds for a cell, nothing where last year is not known."""
        self._at = at
        parts = _parts(document, at)
        self.setText("<br>".join(parts))
        self.setVisible(bool(parts))

    def _follow(self, link: str) -> None:
        self.seen_wanted.emit(self._at.form, self._at if link == _CELL else None)


def _parts(document: Document, at: Address) -> list[str]:
    calc = document.session.calculation
    found = last_year(calc, at)
    parts = [escape(last_year_words(calc, found))] if found is not None else []
    if said := overtyped(calc, at):
        parts.append(f"{escape(said)}。")
    draft = document.session.submission
    if draft.untouched(at):
        kept = bool(draft.typed(at))
        year = draft.brought_year
        parts.append(f"从 {year} 年度草稿带来，还没有核对。" if kept else f"{year} 年度有数，现在还没有填。")
        one = "沿用" if kept else "今年没有"
        parts.append(f'<a href="{_CELL}">{one}</a> · <a href="{_FORM}">本表都核对过</a>')
    return parts
