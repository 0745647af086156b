"""文件 → 字体: the program's own faces or the system's, remembered; nothing is searched unasked."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from models.faces_choice import BUNDLED, SYSTEM, in_use, use
from models.fonts import FontDataError
from ui.recent import Recent

_TEXTS = {BUNDLED: "程序自带(&B)", SYSTEM: "系统的宋体、黑体、仿宋、小标宋(&S)"}


class FacesMenu(QMenu):
    """Offer the choice; what is open has to be laid out again when it `changed`."""

    changed = Signal(str)  # what is in use now, in words

    def __init__(self, recent: Recent, parent: QWidget | None = None) -> None:
        super().__init__("字体(&T)", parent)
        self._recent = recent
        self._taken_up = False
        self.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self._actions = {choice: self._action(choice) for choice in _TEXTS}
        self.aboutToShow.connect(self._offer)

    def _action(self, choice: str) -> QAction:
        action = self.addAction(_TEXTS[choice])
        action.setCheckable(True)
        action.triggered.connect(lambda _=False: self.choose(choice))
        self._group.addAction(action)
        return action

    def take_up(self) -> None:
        """Use what was chosen the last time; called before the first sheet is laid out."""
        if not self._taken_up and self._recent.faces() == SYSTEM:
            _use(SYSTEM)
        self._taken_up = True

    def choose(self, choice: str) -> None:
        """Use the bundled faces or the system's from now on, and remember it."""
        before = in_use()
        _use(choice)
        self._taken_up = True
        self._recent.remember_faces(choice)
        if in_use() != before:
            self.changed.emit(_said())

    def _offer(self) -> None:
        """Search the machine, the first time; what it does not have cannot be chosen."""
        from models.system_faces import found
        from ui.command_faces import in_words

        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            faces = found().values()
        finally:
            QGuiApplication.restoreOverrideCursor()
        self._actions[SYSTEM].setEnabled(bool(faces))
        self._actions[SYSTEM].setToolTip(in_words(faces))
        self._actions[SYSTEM if in_use() else BUNDLED].setChecked(True)


def _use(choice: str) -> None:
    """Use those of the system's faces that Qt can open, too, or none."""
    if choice == BUNDLED:
        use()
        return
    from models.system_faces import SystemFace, found

    def openable() -> Iterator[SystemFace]:
        from ui.fonts import raw_font

        for one in found().values():
            try:
                raw_font(one.name, 16.0)
            except FontDataError:
                continue
            yield one

    use(openable())


def _said() -> str:
    if not in_use():
        return "已改用程序自带的字体。"
    from ui.command_faces import in_words

    return f"已改{in_words(in_use(), paths=False)}"
