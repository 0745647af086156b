"""文件 → 字体: the program's own faces or the system's, remembered; nothing is searched unasked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from models.fonts.face_choice import BUNDLED, BUNDLED_FACES, SYSTEM, FaceChoice
from models.fonts.faces import FontDataError
from ui.drafts.remembered import Remembered
from ui.widgets.waiting import waiting_cursor

_TEXTS = {BUNDLED: "程序自带(&B)", SYSTEM: "系统的宋体、黑体、仿宋、楷体、小标宋(&S)"}


class FacesMenu(QMenu):
    """Offer the choice; what is open has to be laid out again when it `changed`."""

    changed = Signal(str)  # what is in use now, in words

    def __init__(self, recent: Remembered, parent: QWidget | None = None) -> None:
        super().__init__("字体(&Z)", parent)
        self._recent = recent
        self._in_use: FaceChoice | None = None
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

    def in_use(self) -> FaceChoice:
        """Give the faces that drafts are shown in, those of the last time until others are chosen.

        The machine is searched when it is first asked, not before there is a sheet to lay out.
        """
        if self._in_use is None:
            self._in_use = _usable(self._recent.faces())
        return self._in_use

    def choose(self, choice: str) -> None:
        """Use the bundled faces or the system's from now on, and remember it."""
        before, self._in_use = self.in_use(), _usable(choice)
        self._recent.remember_faces(choice)
        if self._in_use != before:
            self.changed.emit(_said(self._in_use))

    def _offer(self) -> None:
        """Search the machine, the first time; what it does not have cannot be chosen."""
        from models.fonts.system_faces import found, in_words

        with waiting_cursor():
            faces = found().values()
        self._actions[SYSTEM].setEnabled(bool(faces))
        self._actions[SYSTEM].setToolTip(in_words(faces))
        self._actions[SYSTEM if self.in_use().system else BUNDLED].setChecked(True)


def _usable(choice: str) -> FaceChoice:
    """Give the bundled faces, or those of the system's that Qt can open, too."""
    if choice == BUNDLED:
        return BUNDLED_FACES
    from models.fonts.system_faces import found

    return FaceChoice(tuple(one for one in found().values() if _opens(one.name)))


def _opens(name: str) -> bool:
    from ui.widgets.qt_faces import raw_font

    try:
        raw_font(name, 16.0)
    except FontDataError:
        return False
    return True


def _said(faces: FaceChoice) -> str:
    if not faces.system:
        return "已改用程序自带的字体。"
    from models.fonts.system_faces import in_words

    return f"已改{in_words(faces.system, paths=False)}"
