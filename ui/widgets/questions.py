"""Questions before something goes that a person has put there."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

BACK = "按 Ctrl+Z 可恢复。"
"""How to have back what was deleted by a step that can be undone."""
AGAIN = "按 Ctrl+Y 可重做。"
"""How to do again what was undone."""


def ask_to_delete(parent: QWidget | None, question: str, about: str, action: str = "删除") -> bool:
    """Ask whether to delete something, saying what is in it; nothing happens by Enter or Esc alone."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("填报")
    box.setText(question)
    box.setInformativeText(about)
    delete = box.addButton(action, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton("取消", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    answer = box.clickedButton() is delete
    box.deleteLater()
    return answer
