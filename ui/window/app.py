"""Start the program: the application in Chinese, its look, and the window with the draft that was named."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from models.errors import TianbaoError
from models.fonts.face_choice import SYSTEM
from ui.widgets.theme import apply_theme
from ui.window._crashes import Crashes
from ui.window._old_versions import tidy_up
from ui.window._screen import screen_needed
from ui.window.main_window import MainWindow

PICTURE = (1500, 940)
_LOADED_LATER = (
    "ui.window._workspace",
    "models.storage.draft_file",
    "ui.safety.autosave",
    "ui.safety._locking",
    "ui.safety.recovery",
)
_AFTER_THE_FIRST_PAINTING = 250
"""In ms; a second thread that imports would hold up what the person is waiting to see."""


def application(arguments: Sequence[str] = ()) -> QApplication:
    """Give the one application, made and dressed when it is not there yet."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        with screen_needed():
            app = QApplication(["tianbao", *arguments])
    app.setApplicationName("tianbao")
    app.setApplicationDisplayName("")
    apply_theme(app)
    return app


def run(argv: Sequence[str]) -> int:
    """Show the window, with the draft named on the command line if there is one; gives the exit code."""
    app = application()
    window = MainWindow()
    window.show()
    named = next((Path(a) for a in argv if not a.startswith("-")), None)
    if named is not None:
        QTimer.singleShot(0, window, lambda: window.open(named))
    QTimer.singleShot(_AFTER_THE_FIRST_PAINTING, window, lambda: _load_the_rest(window))
    window.files.opened.connect(lambda _: _warm_up_exports())
    crashes = Crashes(window)
    crashes.install()
    QTimer.singleShot(_AFTER_THE_FIRST_PAINTING, window, lambda: _look_back(window, crashes))
    code = app.exec()
    crashes.finish()
    return code


def _look_back(window: MainWindow, crashes: Crashes) -> None:
    """Say what became of the last time, once the window can be seen."""
    crashes.tell_of_last_time()
    window.safety.offer_recovery()
    threading.Thread(target=tidy_up, daemon=True).start()


def _load_the_rest(window: MainWindow) -> None:
    """Import and find what the first draft needs while the person looks at the start page."""
    search = window.recent.faces() == SYSTEM

    def load() -> None:
        for name in _LOADED_LATER:
            import_module(name)
        if search:
            from models.fonts.system_faces import found

            found()

    threading.Thread(target=load, daemon=True).start()


def _warm_up_exports() -> None:
    """Load the PDF writer beside the work, so that the first export does not wait for it."""

    def load() -> None:
        from exporters.pdf.document import warm_up

        warm_up()

    QTimer.singleShot(1500, lambda: threading.Thread(target=load, daemon=True).start())


def window_picture(draft_path: Path, out_png: Path, size: tuple[int, int] = PICTURE) -> None:
    """Save a picture of the window with a draft open; `size` in logical px. Raises TianbaoError."""
    app = application()
    window = MainWindow()
    window.resize(QSize(*size))
    errors: list[TianbaoError] = []
    window.files.failed.connect(errors.append)
    window.show()
    window.open_sample(draft_path)
    if errors:
        raise errors[0]
    for _ in range(5):
        app.processEvents()
    saved = window.grab().save(str(out_png))
    window.close()
    window.deleteLater()
    if not saved:
        raise TianbaoError(f"“{out_png}”没有保存：请检查文件夹是否存在、能否写入。")
