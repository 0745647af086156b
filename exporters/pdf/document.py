"""The PDF pen: draws the pages of sheets with reportlab, fonts embedded, text searchable."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from exporters.pdf._links import Links
from models.files.whole_write import write_export
from models.fonts.face_choice import BUNDLED_FACES
from models.fonts.faces import face
from models.layout.sheet import Sheet
from models.pages.missing_characters import MissingCharacter, MissingCharacterError
from models.pages.page_marks import FOOT_FACE, PageMarks
from models.pages.pages import Page, paginate
from models.pages.strokes import TextRun
from models.progress import tick

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from exporters.pdf._tags import Tags

LANGUAGE = "zh-CN"
PROGRAM = "填报"
# What is not the form, as lines are: nothing for a screen reader.
_BESIDE, _END = "/Artifact BMC", "EMC"

# reportlab's fonts keep a read position, so only one document at a time may be drawn with them.
_lock = Lock()


def write_pdf(
    sheets: Sequence[Sheet],
    path: Path,
    title: str,
    dressing: PageMarks | None = None,
    numbers: Collection[int] = (),
) -> int:
    """Write sheets as one PDF and give the number of pages; SaveError, MissingCharacterError.

    Of the pages, counted from 1, only those in `numbers` where some are given.
    """
    pages = _numbered(sheets, dressing, numbers)
    write_export(path, _drawn(sheets, pages, title, dressing))
    return len(pages)


def pdf_bytes(
    sheets: Sequence[Sheet], title: str, dressing: PageMarks | None = None, numbers: Collection[int] = ()
) -> bytes:
    """Give sheets as one PDF, or the pages with these numbers, counted from 1; MissingCharacterError.

    The same sheets, title, dressing and SOURCE_DATE_EPOCH give the same bytes.
    """
    return _drawn(sheets, _numbered(sheets, dressing, numbers), title, dressing)


def _numbered(
    sheets: Sequence[Sheet], dressing: PageMarks | None, numbers: Collection[int]
) -> list[tuple[int, Page]]:
    every = enumerate(paginate(sheets, dressing), 1)
    return [(number, page) for number, page in every if not numbers or number in numbers]


def warm_up() -> None:
    """Load reportlab and open the fonts, about half a second that the first export then need not wait."""
    import exporters.pdf._archival  # noqa: F401
    from exporters.pdf.fonts import open_all

    with _lock:
        open_all()


def _drawn(
    sheets: Sequence[Sheet], pages: Sequence[tuple[int, Page]], title: str, dressing: PageMarks | None
) -> bytes:
    # Loading reportlab and pikepdf takes longer than many a command that exports nothing.
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    from exporters.pdf._archival import archival, level_of
    from exporters.pdf._tags import Tags
    from exporters.pdf.fonts import font_name

    rl_config.useA85 = 0  # no need to write bytes as letters, a quarter longer
    with _lock:
        out = BytesIO()
        # Without a face of ours to start with reportlab names Helvetica, which is not embedded.
        start = font_name((sheets[0].faces if sheets else BUNDLED_FACES)[FOOT_FACE])
        canvas = Canvas(
            out,
            pageCompression=0,  # qpdf packs what is not packed, and would pack what is again
            initialFontName=start,  # type: ignore[arg-type]  # the stubs take it for a number
            lang=LANGUAGE,
            pdfVersion=(1, 4),
        )
        canvas.setTitle(title)
        canvas.setAuthor("")
        canvas.setSubject("")
        if dressing is not None:
            canvas.setKeywords(dressing.stated)
        canvas.setCreator(PROGRAM)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        tags = Tags(sheets)
        links = Links(sheets, {page.sheet for _, page in pages})
        for at, (number, page) in enumerate(pages):
            tick(at, len(pages))
            # Viewers call a page as it is numbered on paper, also where only some were asked for.
            canvas.addPageLabel(at, style="ARABIC", start=number)
            linking = links.add(canvas, page)
            _draw(canvas, page, tags)
            tags.link(page, linking)
        links.write_outline(canvas)
        canvas.save()
    level = level_of(run.text for _, page in pages for run in page.runs)
    return archival(out.getvalue(), LANGUAGE, tags, level)


def _draw(canvas: Canvas, page: Page, tags: Tags) -> None:
    """Draw one page; the PDF's y goes upwards."""
    canvas.setPageSize((page.width, page.height))
    tags.turn(page)
    canvas.addLiteral(_BESIDE)
    for run in page.under:
        _mark(canvas, page, run)
    canvas.setLineCap(2)  # so that lines meet in full corners
    for width, lines in groupby(sorted(page.lines, key=_width), key=_width):
        canvas.setLineWidth(width)
        high = page.height
        # Thousands in a set; reportlab takes longer to write a number than all else of a line.
        ways = (f"{a.x1:.2f} {high - a.y1:.2f} m {a.x2:.2f} {high - a.y2:.2f} l" for a in lines)
        canvas.addLiteral(" ".join((*ways, "S")))
    for box in (fill.box for fill in page.fills):
        canvas.rect(box.x, page.height - box.y - box.height, box.width, box.height, stroke=0, fill=1)
    canvas.addLiteral(_END)
    for one in page.cells:
        if one.text:
            canvas.addLiteral(tags.mark(page, one))
            _write(canvas, page, page.runs[one.first : one.last])
            canvas.addLiteral(_END)
    canvas.addLiteral(_BESIDE)
    _write(canvas, page, page.runs[max((one.last for one in page.cells), default=0) :])
    canvas.addLiteral(_END)
    canvas.showPage()


@lru_cache(4096)
def _missing(name: str, text: str) -> list[str]:
    return face(name).missing(text)


_width = attrgetter("width")


def _mark(canvas: Canvas, page: Page, run: TextRun) -> None:
    """Set text that is grey or turned."""
    from exporters.pdf.fonts import font_name

    canvas.saveState()
    canvas.setFillGray(run.shade)
    canvas.setFont(font_name(run.face), run.size)
    canvas.translate(run.x, page.height - run.y)
    canvas.rotate(run.angle)
    canvas.drawString(0, 0, run.text)
    canvas.restoreState()


def _write(canvas: Canvas, page: Page, runs: Sequence[TextRun]) -> None:
    """Set text; reportlab's own way measures it all again, and takes as long for numbers as for lines."""
    from exporters.pdf.fonts import coded

    code, font, spread = ["BT"], "", 0.0
    for run in runs:
        if missing := _missing(run.face, run.text):
            raise MissingCharacterError([MissingCharacter(page.title, run.text, f"U+{ord(missing[0]):04X}")])
        if spread != run.spread:
            spread = run.spread
            code.append(f"{spread:.5f} Tc")
        code.append(f"1 0 0 1 {run.x:.4f} {page.height - run.y:.4f} Tm")
        for subset, signs in coded(canvas, run.face, run.text):
            if font != (font := f"{subset} {run.size:g} Tf"):
                code.append(font)
            code.append(f"<{signs.hex()}> Tj")
    if spread:
        code.append("0 Tc")  # it would hold for all that follows
    canvas.addLiteral(" ".join((*code, "ET")))
