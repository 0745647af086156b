"""Draw pages as pictures of the same size: those of a PDF by poppler, those of the preview by the Qt pen."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PySide6.QtGui import QImage, QPainter

from models.pages.pages import Page
from models.resources import RESOURCES
from ui.preview.page_pen import paint_paper

POPPLER_MISSING = "pdftoppm is not installed (apt-get install poppler-utils)"
OFFICE_MISSING = "LibreOffice is not installed (apt-get install libreoffice-calc libreoffice-writer)"


_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{}<dir>{}</dir></fontconfig>"""
_ALIAS = """<match target="pattern"><test name="family"><string>{}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{}</string></edit></match>"""
_SERIF, _SANS = "Noto Serif SC", "Noto Sans SC"
# What the workbook and the Word file call for, and which bundled face this machine shows in its place.
_STANDING_IN = {
    **dict.fromkeys(("宋体", "仿宋_GB2312", "楷体_GB2312", "方正小标宋简体", "Times New Roman"), _SERIF),
    "黑体": _SANS,
}


def has_poppler() -> bool:
    """Tell whether pages of a PDF can be drawn."""
    return shutil.which("pdftoppm") is not None


def office() -> str:
    """Give the command of LibreOffice, blank where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def pdf_images(content: bytes, dpi: int, numbers: Collection[int] = ()) -> list[Image.Image]:
    """Draw the pages of a PDF, all or those with these numbers from 1; CalledProcessError if it is none."""
    drawn = []
    for first, last in [(n, n) for n in numbers] or [(1, 0)]:
        pages = ["-f", str(first), *(["-l", str(last)] if last else [])]
        command = ["pdftoppm", "-thinlinemode", "solid", "-r", str(dpi), *pages, "-"]
        found = subprocess.run(command, input=content, capture_output=True, check=True)
        drawn += _pictures(found.stdout)
    return drawn


def _pictures(content: bytes) -> list[Image.Image]:
    """Divide pictures in PPM, which pdftoppm writes one after another."""
    stream, found = BytesIO(content), []
    while stream.tell() < len(content):
        start = stream.tell()
        kind, size, _ = (stream.readline() for _ in range(3))
        assert kind == b"P6\n", kind
        width, height = map(int, size.split())
        end = stream.tell() + 3 * width * height
        found.append(Image.open(BytesIO(content[start:end])).convert("RGB"))
        stream.seek(end)
    return found


def pen_image(page: Page, dpi: int) -> Image.Image:
    """Draw a page as the preview does; there must be a Qt application."""
    scale = dpi / 72
    drawn = QImage(round(page.width * scale), round(page.height * scale), QImage.Format.Format_RGB888)
    painter = QPainter(drawn)
    paint_paper(painter, page, scale, 0.0, page.height)
    painter.end()
    size = (drawn.width(), drawn.height())
    raw = bytes(drawn.constBits())
    return Image.frombytes("RGB", size, raw, "raw", "RGB", drawn.bytesPerLine())


def office_pdf(file: Path) -> bytes:
    """Print a workbook or a Word file through LibreOffice; CalledProcessError if it cannot.

    LibreOffice has a profile of its own. The bundled faces stand in for those of offices, which this
    machine need not have.
    """
    with TemporaryDirectory() as home:
        fonts = Path(home) / "fonts.conf"
        aliases = "".join(_ALIAS.format(*names) for names in _STANDING_IN.items())
        fonts.write_text(_FONTS.format(aliases, RESOURCES / "fonts"), "utf-8")
        profile = f"-env:UserInstallation={(Path(home) / 'profile').as_uri()}"
        command = [office(), profile, "--headless", "--convert-to", "pdf", "--outdir", home, str(file)]
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        return (Path(home) / file.with_suffix(".pdf").name).read_bytes()
