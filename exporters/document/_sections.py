"""Sections: paper, margins, what stands above and below each page, 草稿 behind it while errors remain."""

from __future__ import annotations

from math import atan2, degrees, hypot
from typing import TYPE_CHECKING

from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.shared import Mm

from exporters.document._xml import element, field, run, twips
from models.layout.sheet import MM, Sheet
from models.pages.page_marks import (
    CODE_SIZE,
    FOOT_SIZE,
    HEAD_GAP,
    MARK_SHARE,
    NUMBER_SIZE,
    WATERMARK,
    PageMarks,
    head_texts,
)
from models.resources import RESOURCES

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.section import Section, _Footer, _Header

# Room at the foot in mm that the text may take: Word adds the width of lines to rows, and the last paragraph
# of a section, which holds its settings, would else begin a page of its own.
_SLACK = 3.0
# From the foot of the page to that of its number in mm, which is 7 mm below the text (GB/T 9704-2012, 7.5).
_NUMBER_AT = 22.0
_VML = "{urn:schemas-microsoft-com:vml}"
_IN_THE_MIDDLE = ";".join(
    f"mso-position-{way}:center;mso-position-{way}-relative:page" for way in ("horizontal", "vertical")
)


def set_up(section: Section, sheet: Sheet, number: int, dressing: PageMarks | None) -> None:
    """Give a section the paper and margins of a sheet, and its head and foot; `number` counts sections."""
    width, height = sheet.page_size
    section.orientation = WD_ORIENT.LANDSCAPE if sheet.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, right, bottom, left = sheet.margins
    section.top_margin, section.right_margin, section.left_margin = Mm(top), Mm(right), Mm(left)
    section.bottom_margin = Mm(max(0.0, bottom - _SLACK))
    section.header_distance = Mm(max(0.0, top - HEAD_GAP - CODE_SIZE / MM))
    section.footer_distance = Mm(_NUMBER_AT if sheet.document else bottom / 2 - FOOT_SIZE / MM / 2)
    _dress(section.header, section.footer, sheet, 2 * number, dressing)
    _dress(section.even_page_header, section.even_page_footer, sheet, 2 * number + 1, dressing)


def _dress(header: _Header, footer: _Footer, sheet: Sheet, number: int, dressing: PageMarks | None) -> None:
    """Write head and foot of the odd pages of a section, whose `number` is even, or of its even ones."""
    header.is_linked_to_previous = footer.is_linked_to_previous = False
    _, right, _, left = sheet.margins
    wide = twips(sheet.page_size[0] - left - right)
    what, whose = head_texts(sheet, False) if sheet.whose and not sheet.document else ("", "")
    # A stop in the middle would take what stands at the right to another line where the left goes beyond it.
    tabs = _tabs(("right", wide))
    head = f'<w:p><w:pPr><w:pStyle w:val="Header"/>{tabs}</w:pPr>{run(what)}{_TAB}{run(whose)}</w:p>'
    _put(header._element, head)
    if dressing is not None and dressing.draft:
        header.paragraphs[0]._p.append(_watermark(sheet, number))
    code = _sized(run(dressing.foot), CODE_SIZE) if dressing is not None else ""
    foot = _text_foot(code, number % 2 == 1) if sheet.document else _table_foot(code)
    tabs = _tabs(("center", wide // 2), ("right", wide))
    _put(footer._element, f'<w:p><w:pPr><w:pStyle w:val="Footer"/>{tabs}</w:pPr>{foot}</w:p>')


_TAB = "<w:r><w:tab/></w:r>"


def _tabs(*stops: tuple[str, int]) -> str:
    return "<w:tabs>" + "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in stops) + "</w:tabs>"


def _text_foot(code: str, even: bool) -> str:
    """Write the number one character from the outer edge (GB/T 9704-2012, 7.5), the check code opposite."""
    number = _sized(f"{run('　' * even + '— ')}{field('PAGE')}{run(' —' + '　' * (not even))}", NUMBER_SIZE)
    return number + _TAB * 2 + code if even else code + _TAB * 2 + number


def _table_foot(code: str) -> str:
    """Write the check code at the left and the number of the page in the middle."""
    return f"{code}{_TAB}{run('第 ')}{field('PAGE')}{run(' 页 / 共 ')}{field('NUMPAGES')}{run(' 页')}"


def _sized(runs: str, size: float) -> str:
    """Set runs in another size than their paragraph's."""
    return runs.replace("</w:rPr>", f'<w:sz w:val="{round(size * 2)}"/></w:rPr>')


def _put(part: BaseOxmlElement, paragraph: str) -> None:
    """Let a paragraph be all that stands in a head or foot."""
    for old in list(part):
        part.remove(old)
    part.append(element(paragraph))


def _watermark(sheet: Sheet, number: int) -> BaseOxmlElement:
    """Write 草稿 as large and as turned as on paper; Word knows its watermarks by their names."""
    width, height = (side * MM for side in sheet.page_size)
    long, turned = MARK_SHARE * hypot(width, height), 360 - degrees(atan2(height, width))
    found = parse_xml((RESOURCES / "word" / "watermark.xml").read_bytes())
    (shape,) = found.iter(f"{_VML}shape")
    shape.set("id", f"PowerPlusWaterMarkObject{number}")
    size = f"width:{long:.0f}pt;height:{long / 2:.0f}pt;rotation:{turned:.0f}"
    shape.set("style", f"position:absolute;{size};{_IN_THE_MIDDLE};z-index:-251658240")
    (text,) = shape.iter(f"{_VML}textpath")
    text.set("string", WATERMARK)
    return found
