"""Put the faces of every sample side by side: ``make output`` (``python -m tools.output [FOLDER]``).

For each page one picture with the page of the PDF, the page of the preview and the pages that LibreOffice
prints of the workbook and of the Word file, where poppler and LibreOffice are installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

from exporters.document.document import write_document
from exporters.pdf.document import pdf_bytes
from exporters.workbook.workbook import write_workbook
from models.fonts.faces import face
from models.layout.cutting import cut
from models.layout.sheet import Sheet
from models.pages.page_marks import dress
from models.pages.pages import paginate
from models.resources import RESOURCES
from models.session.session import Session
from models.storage.draft_file import load_draft
from tools.page_images import (
    OFFICE_MISSING,
    POPPLER_MISSING,
    has_poppler,
    office,
    office_pdf,
    pdf_images,
    pen_image,
)

SAMPLES = tuple(sorted((RESOURCES / "samples").glob("*.tianbao")))
FOLDER = RESOURCES.parent / "docs" / "output"
CAPTIONS = ("PDF", "打印预览", "工作簿（LibreOffice 打印）", "Word（LibreOffice 打印）")
DPI = 90
_GAP, _CAPTION = 12, 26
_GROUND, _INK = "#E4E8EE", "#1B2430"
_ABSENT = "没有这一页"
# Grey letters and a few colours: with more the pictures would fill the repository.
_COLOURS = 6


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures of all samples, each into a folder of its name; 1 where a tool is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options = parser.parse_args(arguments)
    if problem := OFFICE_MISSING * (not office()) or POPPLER_MISSING * (not has_poppler()):
        print(problem, file=sys.stderr)
        return 1
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # One time on all pages, so that only pictures of what has changed change.
    os.environ.setdefault("SOURCE_DATE_EPOCH", "1767225600")
    from ui.window.app import application

    application()
    total = 0
    for sample in SAMPLES:
        session = Session(load_draft(sample))
        paths = write_faces(session, options.folder / sample.stem)
        size = sum(path.stat().st_size for path in paths)
        total += size
        print(f"{sample.stem}\t{len(paths)} 页\t{size // 1000} kB")
    print(f"共 {total / 1e6:.1f} MB")
    return 0


def write_faces(session: Session, folder: Path) -> list[Path]:
    """Write one picture for each page into a folder that holds nothing else, and give their paths."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths = []
    for number, pages in enumerate(faces(session), 1):
        paths.append(folder / f"{number:02}.png")
        few = side_by_side(pages).quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(paths[-1], optimize=True)
    return paths


def faces(session: Session) -> Iterator[tuple[Image.Image | None, ...]]:
    """Walk the pages as PDF, preview, printed workbook and Word file have them; None where one has none.

    The workbook has no running text. What it alone has, its contents list, comes last.
    """
    sheets, dressing = session.printed_sheets(), dress(session)
    exported = pdf_images(pdf_bytes(sheets, "", dressing), DPI)
    drawn = [pen_image(page, DPI) for page in paginate(sheets, dressing)]
    with TemporaryDirectory() as home:
        workbook, document = Path(home) / "workbook.xlsx", Path(home) / "document.docx"
        write_workbook(sheets, workbook, "", dressing, session.calculation)
        write_document(sheets, document, "", dressing)
        printed, written = (pdf_images(office_pdf(path), DPI) for path in (workbook, document))
    in_tables = _pages_in_tables(sheets)
    more = max(0, len(printed) - sum(in_tables))
    tables = iter(printed[more:])
    in_workbook = [next(tables, None) if table else None for table in in_tables]
    yield from zip_longest(exported, drawn, in_workbook, written)
    yield from ((None, None, page, None) for page in printed[:more])


def _pages_in_tables(sheets: Sequence[Sheet]) -> list[bool]:
    """Tell of each page whether it is one of a table, or one of running text."""
    return [not sheet.document for sheet in sheets for _ in cut(sheet)]


def side_by_side(pages: Sequence[Image.Image | None]) -> Image.Image:
    """Put pages next to each other, each under its caption."""
    there = [page for page in pages if page is not None]
    width, height = max(page.width for page in there), max(page.height for page in there)
    across = len(pages) * (width + _GAP) + _GAP
    sheet = Image.new("RGB", (across, height + _CAPTION + _GAP), _GROUND)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.truetype(str(face("sans").path), 15)
    for i, (page, caption) in enumerate(zip(pages, CAPTIONS, strict=True)):
        left = _GAP + i * (width + _GAP)
        said = caption if page is not None else f"{caption}：{_ABSENT}"
        pen.text((left, _CAPTION / 2), said, _INK, font, anchor="lm")
        if page is not None:
            sheet.paste(page, (left, _CAPTION))
    return sheet


if __name__ == "__main__":
    sys.exit(main())
