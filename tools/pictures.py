"""Make the pictures of docs/pictures.md: ``make pictures`` (``python -m tools.pictures FOLDER``).

The window is drawn offscreen at 100 % and, in a process of its own, at 150 %; the pages come from the PDFs
of the self-evaluation samples and from their workbooks printed by LibreOffice, where that is installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pdfplumber
from PIL import Image

from exporters.excel import write_workbook
from exporters.pdf import pdf_bytes
from models.resources import RESOURCES
from models.session import Session
from models.storage import load_draft

SAMPLES = tuple(sorted((RESOURCES / "samples").glob("*-selfeval-*.tianbao")))
FOLDER = RESOURCES.parent / "docs" / "pictures"
WINDOWS = {"start-page": "1", "main-window-100": "1", "main-window-150": "1.5"}
"""Picture of the window and the scale it is drawn at."""
MOST_BYTES = 300_000
_DOTS_PER_INCH = 110
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
    for sample in SAMPLES:
        _pages(sample, options.folder)
    return 0


# The window


def _window(name: str, scale: str, folder: Path) -> None:
    """Draw the window in a process with its own scale and without anybody's settings."""
    with tempfile.TemporaryDirectory() as home:
        settings = {"HOME": home, "XDG_CONFIG_HOME": home, "XDG_RUNTIME_DIR": home}
        settings |= {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "tools.pictures", str(folder), "--window", name]
        subprocess.run(command, check=True, env=os.environ | settings, cwd=RESOURCES.parent)
    path = folder / f"{name}.png"
    with Image.open(path) as image:
        image.load()
    _keep(image, path)


def _draw_window(name: str, path: Path) -> None:
    """Draw the start page, or a sample in which one 完成值 has just been lowered."""
    from ui.app import PICTURE, application
    from ui.main_window import MainWindow

    app = application()
    window = MainWindow()
    window.resize(*PICTURE)
    window.show()
    if name != "start-page":
        _edit_a_sample(window)
    for _ in range(5):
        app.processEvents()
    if not window.grab().save(str(path)):
        raise OSError(f"cannot write {path}")
    if window.document is not None:
        window.document.undo_stack.setClean()
    window.close()


def _edit_a_sample(window: object) -> None:
    from models.address import Address
    from models.changes import SetCell
    from ui.main_window import MainWindow

    assert isinstance(window, MainWindow)
    window.open_sample(SAMPLES[0])
    document = window.document
    assert document is not None
    form = next(form for form in document.session.pack.forms if form.printed)
    instance = document.session.submission.forms[form.id][0].id
    row = document.session.calculation.rows(form.id, instance, "indicators")[2]
    actual = Address(form.id, instance, "indicators", row, "actual")
    document.go_to(actual)
    document.do(SetCell(actual, "1860家"), "填写")


# The pages


def _pages(sample: Path, folder: Path) -> None:
    sheets = Session(load_draft(sample)).printed_sheets()
    for old in folder.glob(f"{sample.stem}-*.png"):
        old.unlink()
    for number, image in enumerate(_drawn(pdf_bytes(sheets, sample.stem)), 1):
        _keep(image, folder / f"{sample.stem}-pdf-{number}.png")
    with tempfile.TemporaryDirectory() as home:
        workbook = Path(home) / f"{sample.stem}.xlsx"
        write_workbook(sheets, workbook, sample.stem)
        for number, image in enumerate(_drawn(_printed(workbook)), 1):
            _keep(image, folder / f"{sample.stem}-workbook-{number}.png")


def _printed(workbook: Path) -> bytes:
    """Print a workbook through LibreOffice; no bytes where there is none."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print("LibreOffice is not installed: no pictures of the workbooks.", file=sys.stderr)
        return b""
    profile = f"-env:UserInstallation={(workbook.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf"]
    command += ["--outdir", str(workbook.parent), str(workbook)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return workbook.with_suffix(".pdf").read_bytes()


def _drawn(pdf: bytes) -> Iterator[Image.Image]:
    if pdf:
        with pdfplumber.open(BytesIO(pdf)) as opened:
            for page in opened.pages:
                yield page.to_image(resolution=_DOTS_PER_INCH, antialias=True).original


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
