"""The cells that a figure comes from, each with what stands there and a way to it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from models.address import Address
from ui.widgets import theme
from ui.widgets.parts import breakable, linking

MOST = 6
"""Lines shown until all are asked for."""
_ALL = "all"
_ROOM = 230
"""Pixels that the guide has for a line where it is narrowest."""
Line = tuple[Address, str, str]
"""Where a line leads, its name, and what stands at its end."""


class LinkLines(QLabel):
    """List places, the name of each a link; the longest lists are shown in full when that is asked for."""

    place_wanted = Signal(object)  # Address

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self.lines: tuple[Line, ...] = ()
        self._first, self._rest = MOST, ""
        self._whole = False
        self.setWordWrap(True)
        linking(self, self._follow)
        self.hide()

    def show_lines(self, lines: Sequence[Line], first: int = MOST, rest: str = "") -> None:
        """List these, only the `first` of them until the others, of which `rest` tells, are asked for."""
        if tuple(line[0] for line in lines) != tuple(line[0] for line in self.lines):
            self._whole = False
        self.lines, self._first, self._rest = tuple(lines), first, rest
        self._write()

    def _write(self) -> None:
        shown = self.lines if self._whole else self.lines[: self._first]
        rows = [_row(f"{i}", name, end, self._long(name, end)) for i, (_, name, end) in enumerate(shown)]
        if (rest := len(self.lines) - len(shown)) > 0:
            rows.append(_row(_ALL, self._rest or f"另有 {rest} {self._what}，全部列出", "", True))
        self.setText(f'<table width="100%" cellspacing="0" cellpadding="1">{"".join(rows)}</table>')
        self.setAccessibleName("；".join(f"{name} {end}" for _, name, end in shown))
        self.setVisible(bool(self.lines))

    def _long(self, name: str, end: str) -> bool:
        """Tell whether a name and what stands at its end need a line each."""
        return self.fontMetrics().horizontalAdvance(f"{name}　{end}") > _ROOM

    def _follow(self, link: str) -> None:
        if link == _ALL:
            self._whole = True
            self._write()
        else:
            self.place_wanted.emit(self.lines[int(link)][0])


def _row(link: str, name: str, end: str, long: bool) -> str:
    words = (
        f'<a href="{link}" style="color:{theme.ACCENT};text-decoration:none">{escape(breakable(name))}</a>'
    )
    end = breakable(end)
    if long:
        below = f'<tr><td colspan="2" align="right">{escape(end)}</td></tr>' if end else ""
        return f'<tr><td colspan="2">{words}</td></tr>{below}'
    return f'<tr><td>{words}</td><td align="right">{escape(end)}</td></tr>'
