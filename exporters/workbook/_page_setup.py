"""How a worksheet prints: paper, margins, widths, print titles, page ends and foot."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, product
from math import floor

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from exporters.workbook._styles import OrderedFont
from exporters.workbook._text import safe_text
from exporters.workbook._worksheet_plan import WorksheetPlan
from models.comparing.book_page import printing_words
from models.layout.sheet import MM, Sheet
from models.pages.page_marks import CODE_SIZE, FOOT_SIZE, HEAD_GAP, WATERMARK, PageMarks, head_texts

# Widths count in digits of this font. Its digits are 8 pixels wide in Excel, and 0.6 em in every font that
# stands in for it elsewhere; 宋体 would be 17 % wider where LibreOffice has to replace it.
BASE_FONT = OrderedFont(name="Courier New", size=10)
_DIGIT = 8
_INCH = 25.4
_PIXELS = 96 / _INCH
# Room kept free at the foot, in mm, so that rounding never makes a page end before its break.
_SLACK = 4.0
_GREY = "BFBFBF"
# Otherwise Excel sets head and foot in the font that widths count in.
_FACE = "宋体,Regular"
# A head has 255 signs at most, codes and doubled & included, or Excel takes the file for damaged.
_MOST = (52, 38)
# What has to stay of a head that is cut: 续表, and the unit of money.
_END = re.compile("(?:（续表）|　[^　]{1,8})?$")
# Of the width that the texts of a head fill at most, as fonts that stand in for 宋体 are wider.
_SHARE = 0.92
_MARK_SIZE = 14
# Points between the texts of a head in which 草稿 stands, with what fonts that stand in are wider.
_MARK_ROOM = 52.0


def column_widths(sheet: Sheet) -> list[float]:
    """Give the widths in Excel's character units; edges are whole pixels, rounded down to fit the paper."""
    edges = [floor(left * _PIXELS + 1e-6) for left in sheet.lefts]
    return [(right - left) / _DIGIT for left, right in pairwise(edges)]


def set_up_page(
    worksheet: Worksheet,
    sheet: Sheet,
    layout: WorksheetPlan,
    numbers: tuple[int, int],
    dressing: PageMarks | None = None,
) -> None:
    """Set paper, margins, breaks, titles and foot so that the worksheet prints on the PDF's pages.

    `numbers` are that of its first page and how many there are: a worksheet printed alone keeps them.
    """
    _set_up_paper(worksheet, sheet)
    setup = worksheet.page_setup
    setup.firstPageNumber, setup.useFirstPageNumber = numbers[0], True
    around = worksheet.HeaderFooter
    around.oddHeader, around.oddFooter = _head(sheet, dressing), _foot(numbers[1], dressing)
    if layout.breaks:
        around.differentFirst = True
        around.firstHeader, around.firstFooter = around.oddHeader, around.oddFooter
        around.oddHeader = _head(sheet, dressing, True)
    worksheet.print_area = f"A1:{get_column_letter(len(sheet.grid))}{len(layout.heights)}"
    if layout.titles:
        worksheet.print_title_rows = "{}:{}".format(*layout.titles)
    for row in layout.breaks:
        worksheet.row_breaks.append(Break(id=row, max=16383))


def set_up_contents(worksheet: Worksheet, first: Sheet, dressing: PageMarks | None) -> None:
    """Set up the contents list as the tables are, on upright paper and without a page number."""
    contents = contents_sheet(first, worksheet.title)
    _set_up_paper(worksheet, contents)
    around = worksheet.HeaderFooter
    around.oddHeader, around.oddFooter = _head(contents, dressing), _foot(0, dressing)


def contents_sheet(first: Sheet, name: str) -> Sheet:
    """Give the sheet whose paper and head the contents list has."""
    return replace(first, landscape=False, name=name, group="")


def _set_up_paper(worksheet: Worksheet, sheet: Sheet) -> None:
    worksheet.sheet_view.showGridLines = False
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    setup = worksheet.page_setup
    setup.paperSize = int(Worksheet.PAPERSIZE_A4)
    setup.orientation = "landscape" if sheet.landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = 1, 0
    worksheet.print_options.horizontalCentered = True
    _set_margins(worksheet, sheet)


def paper_words(*, landscape: bool) -> dict[str, str]:
    """Say what `_set_up_paper` sets, for who compares a file with it."""
    return printing_words("landscape" if landscape else "portrait", Worksheet.PAPERSIZE_A4, (1, 0))


def _head(sheet: Sheet, dressing: PageMarks | None, continued: bool = False) -> HeaderFooterItem:
    """Say what a loose page belongs to, as paper does, and 草稿 in grey while errors remain."""
    head = HeaderFooterItem()
    draft = dressing is not None and dressing.draft
    if sheet.whose:
        texts = head_texts(sheet, continued, _SHARE, _MARK_ROOM * draft)
        for part, text, most in zip((head.left, head.right), texts, _MOST, strict=True):
            part.text, part.size, part.font = _for_head(text, most), int(CODE_SIZE), _FACE
    if draft:
        mark = head.center
        mark.text, mark.size, mark.font, mark.color = WATERMARK, _MARK_SIZE, _FACE, _GREY
    return head


def printed_heads(sheet: Sheet) -> tuple[str, ...]:
    """Give all that may be printed above a sheet, on its first page and on later ones, and 草稿."""
    ways = product((False, True), (0.0, _MARK_ROOM))
    ends = zip(*(head_texts(sheet, later, _SHARE, middle) for later, middle in ways), strict=True)
    said = {
        _for_head(text, most).replace("&&", "&")
        for texts, most in zip(ends, _MOST, strict=True)
        for text in texts
    }
    return (*sorted(filter(None, said)), WATERMARK) if sheet.whose else (WATERMARK,)


def _for_head(text: str, most: int) -> str:
    """Give a text that is not taken for the codes of a head; one with more signs is cut before its end."""
    whole = safe_text(" ".join(text.splitlines()))
    if len(whole) > most:
        end = _END.findall(whole)[0]
        whole = f"{whole[: most - 1 - len(end)].rstrip('…')}…{end}"
    return whole.replace("&", "&&")


def _foot(pages: int, dressing: PageMarks | None) -> HeaderFooterItem:
    """Number the page, of a document of so many, and print the check code."""
    foot = HeaderFooterItem()
    if pages:
        foot.center.text = f"第 &P 页 / 共 {pages} 页"
        foot.center.size, foot.center.font = int(FOOT_SIZE), _FACE
    if dressing is not None:
        foot.left.text, foot.left.size, foot.left.font = dressing.foot, int(CODE_SIZE), _FACE
    return foot


def _set_margins(worksheet: Worksheet, sheet: Sheet) -> None:
    top, right, bottom, left = sheet.margins
    margins = worksheet.page_margins
    margins.top, margins.right, margins.left = top / _INCH, right / _INCH, left / _INCH
    margins.bottom = (bottom - _SLACK) / _INCH
    # The line above the form stands where the PDF's does. LibreOffice moves the form down by what its font is
    # higher than its size says, which is within the slack.
    margins.header = (top - HEAD_GAP - CODE_SIZE / MM) / _INCH
    # The PDF's foot stands on the middle of the bottom margin.
    margins.footer = (bottom / 2 - 1) / _INCH
