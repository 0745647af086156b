"""Whether a PDF shows the draft: its pages are drawn as this program draws them, whatever can be read out.

Texts are read out of a PDF by what its fonts say their signs mean, which need not be what is seen. So the
pages are held against pages drawn anew of the draft, with what the file shows of how it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from models.comparing.book_page import listed
from models.pages.page_marks import WATERMARK

_TIME = re.compile(r"打印时间(\d{4}-\d\d-\d\d)(\d\d:\d\d)")
_NUMBER = re.compile(r"第(\d{1,5})页/共(\d{1,5})页|—(\d{1,5})—")
_NO_DIGESTS: Mapping[str, str] = MappingProxyType({})
_LOOK = "请对着纸看"
_AROUND = {
    "/OpenAction": "打开时的动作",
    "/AA": "自动的动作",
    "/AcroForm": "表单",
    "/OCProperties": "可以关掉的图层",
    "/Names": "附件、脚本或名称",
    "/Outlines": "书签",
    "/PageLabels": "页码的写法",
}


class DrawnPages(NamedTuple):
    """What a PDF shows, for who compares it with another.

    `pages` has a digest of all that is drawn on each page, with its fonts, its size and how it is turned;
    `around` one of each part of the document beside its pages. `fonts` are their names, `beside` the
    texts of each page that are none of its form, in the order they are drawn.
    """

    pages: tuple[str, ...] = ()
    around: Mapping[str, str] = _NO_DIGESTS
    fonts: frozenset[str] = frozenset()
    beside: tuple[tuple[str, ...], ...] = ()


class Printed(NamedTuple):
    """How a PDF was printed, as its pages say: which of how many pages (0 where it is not said) and when."""

    time: datetime
    draft: bool
    numbers: tuple[int, ...]
    total: int

    @property
    def whole(self) -> bool:
        """Tell whether no page is left out."""
        return self.numbers == tuple(range(1, max(self.total, len(self.numbers)) + 1))


def printed_as(drawing: DrawnPages) -> Printed | None:
    """Give how the pages say that they were printed, None where they do not."""
    feet = ["".join("".join(texts).split()) for texts in drawing.beside]
    found = [_NUMBER.search(foot) for foot in feet]
    times = {match[1] + match[2] for foot in feet if (match := _TIME.search(foot))}
    if len(times) != 1 or not all(found):
        return None
    try:
        time = datetime.strptime(times.pop(), "%Y-%m-%d%H:%M")
    except ValueError:
        return None
    numbers = tuple(int(match[1] or match[3]) for match in found if match is not None)
    totals = {int(match[2]) for match in found if match is not None and match[2]}
    draft = any(texts and texts[0] == WATERMARK for texts in drawing.beside)
    return Printed(time, draft, numbers, max(totals, default=0))


def drawn_alike(one: DrawnPages, other: DrawnPages) -> bool:
    """Tell whether two PDFs show the same."""
    return (one.pages, dict(one.around)) == (other.pages, dict(other.around))


def pages_alike(one: DrawnPages, other: DrawnPages | None) -> int:
    """Count the pages that two PDFs show alike."""
    if other is None or len(one.pages) != len(other.pages):
        return 0
    return sum(mine == its for mine, its in zip(one.pages, other.pages, strict=True))


def about_drawing(there: DrawnPages, ours: DrawnPages | None) -> list[str]:
    """Say what of a PDF, whose texts are the draft's, was not compared: what is drawn otherwise than ours.

    `ours` is None where it was not clear how the file was printed, or it could not be drawn anew.
    """
    if ours is None or len(ours.pages) != len(there.pages):
        return [
            f"文字一致，但从页脚看不出文件是怎么印的，没有照样重画一份来比，没有核对看上去是什么样；{_LOOK}。"
        ]
    apart = [
        str(n) for n, pair in enumerate(zip(there.pages, ours.pages, strict=True), 1) if len({*pair}) > 1
    ]
    pages = f"第 {listed(apart)} 页的文字一致，画法与本程序印出的不同，没有核对看上去是什么样；{_LOOK}。"
    keys = [
        key for key in sorted({*there.around, *ours.around}) if there.around.get(key) != ours.around.get(key)
    ]
    kinds = listed(_AROUND.get(key, key[1:21]) for key in keys)
    around = f"文件里有本程序不写、或写得不同的部分：{kinds}，没有比。"
    return [pages] * bool(apart) + [around] * bool(keys)
