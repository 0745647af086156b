"""Questions before something goes that a person has put there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QMessageBox, QWidget

BACK = "按 Ctrl+Z 可恢复。"
"""How to have back what was deleted by a step that can be undone."""
AGAIN = "按 Ctrl+Y 可重做。"
"""How to do again what was undone."""


def ask(parent: QWidget | None, question: str, about: str, actions: Sequence[str]) -> str:
    """Ask which action to take, the last of which destroys something; blank where none shall be.

    Enter takes the first of several; where there is but one, nothing happens by Enter or Esc alone.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("填报")
    box.setText(question)
    box.setInformativeText(about)
    accept, destroy = QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.DestructiveRole
    buttons = [box.addButton(action, destroy if action == actions[-1] else accept) for action in actions]
    cancel = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(buttons[0] if len(buttons) > 1 else cancel)
    box.setEscapeButton(cancel)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((made.text() for made in buttons if made is clicked), "")


def ask_to_delete(parent: QWidget | None, question: str, about: str, action: str = "删除") -> bool:
    """Ask whether to delete something, saying what is in it; nothing happens by Enter or Esc alone."""
    return bool(ask(parent, question, about, (action,)))
