"""Draw the window for docs/pictures.md: ``make pictures`` (``python -m tools.pictures FOLDER``).

The window is drawn offscreen, each picture in a process of its own: the scale is set for a whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from models.resources import RESOURCES

if TYPE_CHECKING:
    from PySide6.QtGui import QPalette
    from PySide6.QtWidgets import QWidget

    from models.address import Address
    from ui.drafts.document import Document
    from ui.window.main_window import MainWindow

SELF_EVALUATIONS = tuple(sorted((RESOURCES / "samples").glob("*-selfeval-*.tianbao")))
BUDGETS = tuple(sorted((RESOURCES / "samples").glob("*-budget-*.tianbao")))
FOLDER = RESOURCES.parent / "docs" / "pictures"
OFFICE = (1366, 768)
"""The screen that offices have."""
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
    for name in WINDOWS:
        _window(name, options.folder)
    return 0


def _window(name: str, folder: Path) -> None:
    """Draw the window in a process with its own screen and scale and without anybody's settings."""
    picture = WINDOWS[name]
    with tempfile.TemporaryDirectory() as home:
        screen = Path(home) / "screens.json"
        width, height = picture.size
        here = {"name": "office", "x": 0, "y": 0, "width": width, "height": height}
        resolution = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        screen.write_text(json.dumps({"screens": [here | resolution]}), encoding="utf-8")
        settings = {"HOME": home, "TIANBAO_DATA": home, "XDG_RUNTIME_DIR": home}
        settings |= {"QT_QPA_PLATFORM": f"offscreen:configfile={screen}", "QT_SCALE_FACTOR": picture.scale}
        command = [sys.executable, "-m", "tools.pictures", str(folder), "--window", name]
        subprocess.run(command, check=True, env=os.environ | settings, cwd=RESOURCES.parent)
    path = folder / f"{name}.png"
    with Image.open(path) as image:
        image.load()
    _keep(image, path)


def _draw_window(name: str, path: Path) -> None:
    """Draw what a picture shows."""
    from ui.widgets.theme import dress
    from ui.window.app import application
    from ui.window.main_window import MainWindow

    app, picture = application(), WINDOWS[name]
    if name == "dark":
        dress(app, _dark())
    window = MainWindow()
    window.resize(*(round(side / float(picture.scale)) for side in picture.size))
    window.show()
    shown = picture.make(window, path) or window
    for _ in range(5):
        app.processEvents()
    if not shown.grab().save(str(path)):
        raise OSError(f"cannot write {path}")
    if window.document is not None:
        window.document.undo_stack.setClean()
    shown.close()
    window.close()


def _nothing(window: MainWindow, path: Path) -> None:
    """Leave the window as it opens."""


def _new(window: MainWindow, path: Path) -> None:
    """Start a new budget."""
    window.new("yubei-budget-2024", 2025, "某区某局")


def _half_filled(window: MainWindow, path: Path) -> None:
    """Take the last column out of half the indicators of a sample."""
    from models.drafts.changes import Batch, SetCell

    window.open_sample(SELF_EVALUATIONS[1])
    document = window.document
    assert document is not None
    rows = _indicators(document, 0)
    document.do(Batch(tuple(SetCell(at, "") for at in rows[len(rows) // 2 :])), "清空")
    document.go_to(rows[len(rows) // 2])


def _finished(window: MainWindow, path: Path) -> None:
    """Open a finished budget at its sixth table."""
    window.open_sample(BUDGETS[-1])
    document = window.document
    assert document is not None
    form = [form for form in document.session.pack.forms if form.printed][5]
    document.show(form.id, document.session.submission.forms[form.id][0].id)


def _error(window: MainWindow, path: Path) -> None:
    """Lower one 完成值 and type another that cannot be read."""
    from models.drafts.changes import SetCell

    window.open_sample(SELF_EVALUATIONS[0])
    document = window.document
    assert document is not None
    rows = _indicators(document, 0)
    document.do(SetCell(rows[3], "未提高到90"), "填写")
    document.go_to(rows[2])
    document.do(SetCell(rows[2], "1860家"), "填写")


def _indicators(document: Document, number: int) -> list[Address]:
    """Give the 完成值 cells of a printed form."""
    from models.address import Address

    form = [form for form in document.session.pack.forms if form.printed][number]
    place = (form.id, document.session.submission.forms[form.id][0].id, "indicators")
    return [Address(*place, row, "actual") for row in document.session.calculation.rows(*place)]


def _preview(window: MainWindow, path: Path) -> None:
    _error(window, path)
    window.show_preview()


def _dark() -> QPalette:
    from PySide6.QtGui import QColor, QPalette

    made, role = QPalette(), QPalette.ColorRole
    for ground, colour in ((role.Window, "#1E1E1E"), (role.Base, "#2D2D2D"), (role.Button, "#3C3C3C")):
        made.setColor(ground, QColor(colour))
    for words in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(words, QColor("#FFFFFF"))
    made.setColor(role.Highlight, QColor("#0078D7"))
    return made


def _history(window: MainWindow, path: Path) -> QWidget:
    """Save the draft, take the edit back and save again; gives the versions kept."""
    from models.files.user_folders import own_folder
    from models.storage.versions import versions
    from ui.compare.dialogs import HistoryDialog

    _error(window, path)
    document, draft = window.document, path.with_suffix(".tianbao")
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


class Picture(NamedTuple):
    """How the window is drawn: what is done in it, on a screen of so many pixels, at a scale."""

    make: Callable[[MainWindow, Path], QWidget | None]
    size: tuple[int, int] = OFFICE
    scale: str = "1"


_LARGE = (1536, 960)
WINDOWS = {
    "start-page": Picture(_nothing),
    "start-page-150": Picture(_nothing, scale="1.5"),
    "new-draft": Picture(_new),
    "half-filled": Picture(_half_filled),
    "finished": Picture(_finished, _LARGE),
    "finished-150": Picture(_finished, scale="1.5"),
    "error": Picture(_error),
    "error-150": Picture(_error, scale="1.5"),
    "dark": Picture(_finished),
    "preview": Picture(_preview),
    "history": Picture(_history),
}


if __name__ == "__main__":
    sys.exit(main())
