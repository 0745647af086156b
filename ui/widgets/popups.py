"""Where the list of an editor lies: under the cell, or above it where there is no room below."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget


def show_beside(popup: QWidget, cell: QRect, within: QRect, width: int, height: int) -> None:
    """Show a list beside a cell, inside the viewport; lengths in logical pixels."""
    below = cell.bottom() + 2
    top = below if below + height <= within.bottom() else max(within.top(), cell.top() - 1 - height)
    left = max(within.left(), min(cell.left() - 1, within.right() - width))
    popup.setGeometry(left, top, width, height)
    popup.show()
    popup.raise_()
