"""Draw the window for docs/pictures.md: ``make pictures`` (``python -m tools.pictures FOLDER``).

The window is drawn offscreen, each picture in a process of its own: the scale is set for a whole process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from models.resources import RESOURCES

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.window.main_window import MainWindow

SELF_EVALUATIONS = tuple(sorted((RESOURCES / "samples").glob("*-selfeval-*.tianbao")))
BUDGETS = tuple(sorted((RESOURCES / "samples").glob("*-budget-*.tianbao")))
FOLDER = RESOURCES.parent / "docs" / "pictures"
WINDOWS = {
    "start-page": "1",
    "main-window-100": "1",
    "main-window-150": "1.5",
    "budget-window": "1",
    "preview": "1",
    "history": "1",
}
"""Picture of the window and the scale it is drawn at."""
MOST_BYTES = 300_000
_COLOURS = 256


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all pictures to a folder, or one of the window's to a file when it is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    parser.add_argument("--window", choices=WINDOWS, help="draw this picture only, to FOLDER/NAME.png")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.window:
        _draw_window(options.window, options.folder / f"{options.window}.png")
        return 0
    for name, scale in WINDOWS.items():
        _window(name, scale, options.folder)
    return 0


def _window(name: str, scale: str, folder: Path) -> None:
    """Draw the window in a process with its own scale and without anybody's settings."""
    with tempfile.TemporaryDirectory() as home:
        settings = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_RUNTIME_DIR": home}
        settings |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "tools.pictures", str(folder), "--window", name]
        subprocess.run(command, check=True, env=os.environ | settings, cwd=RESOURCES.parent)
    path = folder / f"{name}.png"
    with Image.open(path) as image:
        image.load()
    _keep(image, path)


def _draw_window(name: str, path: Path) -> None:
    """Draw the start page, a sample in which one 完成值 has just been lowered, or what it leads to."""
    from ui.window.app import PICTURE, application
    from ui.window.main_window import MainWindow

    app = application()
    window = MainWindow()
    window.resize(*PICTURE)
    window.show()
    shown: QWidget = window
    if name == "budget-window":
        window.open_sample(BUDGETS[-1])
        _show_form(window, 5)
    elif name != "start-page":
        _edit_a_sample(window)
    if name == "preview":
        window.show_preview()
    if name == "history":
        shown = _history(window, path.with_suffix(".tianbao"))
    for _ in range(5):
        app.processEvents()
    if not shown.grab().save(str(path)):
        raise OSError(f"cannot write {path}")
    if window.document is not None:
        window.document.undo_stack.setClean()
    shown.close()
    window.close()


def _show_form(window: MainWindow, number: int) -> None:
    document = window.document
    assert document is not None
    form = [form for form in document.session.pack.forms if form.printed][number]
    document.show(form.id, document.session.submission.forms[form.id][0].id)


def _edit_a_sample(window: MainWindow) -> None:
    from models.address import Address
    from models.drafts.changes import SetCell

    window.open_sample(SELF_EVALUATIONS[0])
    document = window.document
    assert document is not None
    form = next(form for form in document.session.pack.forms if form.printed)
    instance = document.session.submission.forms[form.id][0].id
    row = document.session.calculation.rows(form.id, instance, "indicators")[2]
    actual = Address(form.id, instance, "indicators", row, "actual")
    document.go_to(actual)
    document.do(SetCell(actual, "1860家"), "填写")


def _history(window: MainWindow, draft: Path) -> QWidget:
    """Save the draft, take the edit back and save again; gives the versions kept."""
    from models.files.user_folders import own_folder
    from models.storage.versions import versions
    from ui.compare.dialogs import HistoryDialog

    document = window.document
    assert document is not None
    try:
        window.files.write(draft)
        document.undo_stack.undo()
        window.files.write(draft)
        dialog = HistoryDialog(document, versions(own_folder("versions"), draft), window)
    finally:
        draft.unlink(missing_ok=True)
    dialog.list.setCurrentRow(1)
    dialog.show()
    return dialog


def _keep(image: Image.Image, path: Path) -> None:
    """Save a picture in few colours; OSError when it is too large for the repository even so."""
    # Not by median, which would paint a mark red or amber, few dots wide, brown.
    how = Image.Quantize.MAXCOVERAGE
    few = image.convert("RGB").quantize(_COLOURS, method=how, kmeans=1, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path}\t{size // 1000} kB")
    if size > MOST_BYTES:
        raise OSError(f"{path} has {size} bytes, more than {MOST_BYTES}")


if __name__ == "__main__":
    sys.exit(main())
