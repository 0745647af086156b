"""What decides whether a reader of a worksheet sees what stands in it, on screen and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from models.comparing._book_looks import same_format, same_formula

_MOST_LISTED = 8
# Rows and columns of less than this share of ours do not show all that stands in them.
_TOO_SMALL = 0.6
_PAGES = re.compile(r"第&P页/共\d+页")
_FOOT = re.compile(r"(核对码[0-9A-Z-]+)打印时间[-0-9:]+")
_NO_SIZES: Mapping[int, float] = MappingProxyType({})
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


class Rule(NamedTuple):
    """A conditional format: its formula, and which fill and number format it gives; `more` for all else."""

    formula: str
    fill: str = ""
    format: str = ""
    more: bool = False


class BookPage(NamedTuple):
    """How a worksheet shows and prints its cells.

    `heights` in points by row and `widths` in Excel's units by column, both from 1; `faint` the cells that
    cannot be read, with why; `area` what is printed, in words and as ranges (first and last column, first
    and last row), none where it is everything; `heads` and `feet` what is printed around it, without the
    codes of fonts; `other_dates` says that days are counted from 1904. `merges` are ranges as those of the
    area, `printing` how large and on which paper it is printed, in words by what they are about.
    """

    heights: Mapping[int, float] = _NO_SIZES
    widths: Mapping[int, float] = _NO_SIZES
    faint: tuple[tuple[str, str], ...] = ()
    rules: tuple[Rule, ...] = ()
    area: str = ""
    ranges: tuple[tuple[int, int, int, int], ...] = ()
    heads: tuple[str, ...] = ()
    feet: tuple[str, ...] = ()
    other_dates: bool = False
    merges: frozenset[tuple[int, int, int, int]] = frozenset()
    printing: Mapping[str, str] = _NO_WORDS


def about_page(
    wanted: BookPage, there: BookPage, filled: Sequence[tuple[int, int]], code: str
) -> Iterator[str]:
    """Say what is read or printed otherwise, of cells at these rows and columns, than the draft's would be.

    `code` is the check code that the file was exported with, blank where it does not say so.
    """
    if not wanted.heights:
        return  # a PDF
    if there.other_dates:
        yield "日期改按 1904 年起算，显示的日期会差四年（Excel 选项 → 高级 → 使用 1904 日期系统）"
    columns = sorted(_too_small(wanted.widths, there.widths, ((column, column) for _, column in filled)))
    if columns:
        yield f"{listed(map(column_name, columns))} 列太窄，里面的内容看不全"
    for why in dict.fromkeys(why for _, why in there.faint):
        places = [place for place, other in there.faint if other == why]
        yield f"{listed(places)} {'格' * (len(places) > _MOST_LISTED)}{why}，看不清"
    foreign = [rule for rule in there.rules if not any(_same_rule(one, rule) for one in wanted.rules)]
    if foreign:
        how = listed(dict.fromkeys(f"“{rule.formula[:40]}”" for rule in foreign))
        yield f"有不是本程序写的条件格式（{how}），看到的字和数可能不同"
    if there.area and any(not _inside(at, there.ranges) for at in filled):
        yield f"打印区域是 {there.area[:60]}，以外的内容印不出来"
    yield from _about_heads(wanted, there)
    yield from _about_feet(there, code)
    for what, should in wanted.printing.items():
        if (now := there.printing.get(what, "")) != should:
            yield f"打印的{what}改过：现在是{now or '没有写'}，应为{should}"


def about_merges(wanted: BookPage, there: BookPage, filled: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Say which cells are merged otherwise: of those merged, only the first is seen.

    `filled` are row and column of the file's cells with something in them.
    """
    added = sorted(one for one in there.merges - wanted.merges if _hides(one, filled))
    undone = sorted(wanted.merges - there.merges)
    if added:
        yield f"{listed(map(_range, added))} 被合并，只看得见左上角的一格"
    if undone:
        yield f"{listed(map(_range, undone))} 的合并改过或被取消"


def _hides(one: tuple[int, int, int, int], filled: Iterable[tuple[int, int]]) -> bool:
    return any(_inside(at, [one]) and at != (one[2], one[0]) for at in filled)


def _range(area: tuple[int, int, int, int]) -> str:
    left, right, top, last = area
    return f"{column_name(left)}{top}:{column_name(right)}{last}"


def printing_words(
    orientation: str, paper: str, pages: tuple[int, int] | None, scale: str = "100"
) -> dict[str, str]:
    """Say how a worksheet is printed: made to fit so many pages across and down (0 for any), or in per cent.

    Words and numbers are those of a workbook.
    """
    fit = (
        ""
        if pages is None
        else "，".join(
            f"缩为 {count} 页{way}" for count, way in zip(pages, ("宽", "高"), strict=True) if count
        )
    )
    return {
        "方向": "横排" if orientation == "landscape" else "竖排",
        "纸张": {"8": "A3", "9": "A4", "11": "A5", "1": "信纸"}.get(paper, f"第 {paper} 种"),
        "大小": fit or f"{scale}%",
    }


def about_rows(wanted: BookPage, there: BookPage, pairs: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Say which rows are too low to show what stands in them; pairs of our row and the file's."""
    rows = sorted(_too_small(wanted.heights, there.heights, pairs))
    if rows:
        yield f"第 {listed(map(str, rows))} 行太低，里面的内容看不全"


def _too_small(
    wanted: Mapping[int, float], there: Mapping[int, float], pairs: Iterable[tuple[int, int]]
) -> set[int]:
    """Give those of the file that have a size, more than none, and far less than ours."""
    return {its for ours, its in pairs if 0 < there.get(its, 0) < _TOO_SMALL * wanted.get(ours, 0)}


def _same_rule(one: Rule, other: Rule) -> bool:
    alike = (one.fill, one.more) == (other.fill, other.more) and same_format(one.format, other.format)
    return alike and same_formula(one.formula, other.formula)


def _inside(at: tuple[int, int], ranges: Iterable[tuple[int, int, int, int]]) -> bool:
    row, column = at
    return any(left <= column <= right and top <= row <= last for left, right, top, last in ranges)


def _about_heads(wanted: BookPage, there: BookPage) -> Iterator[str]:
    ours = {_plain(text) for text in wanted.heads}
    if others := [text for text in there.heads if _plain(text) not in ours]:
        yield f"页眉被改过，现在有 {listed(f'“{text[:40]}”' for text in others)}"
    elif len(ours) > 1 and not there.heads:  # 草稿 alone need not be there
        yield "页眉被去掉了"


def _about_feet(there: BookPage, code: str) -> Iterator[str]:
    codes = [_FOOT.fullmatch(_plain(text)) for text in there.feet]
    others = [
        text
        for text, said in zip(there.feet, codes, strict=True)
        if not _PAGES.fullmatch(_plain(text)) and (said is None or said[1] != f"核对码{code}")
    ]
    if others:
        yield f"页脚被改过，现在有 {listed(f'“{text[:40]}”' for text in others)}"
    elif code and not any(codes):
        yield "页脚的核对码被去掉了"


def _plain(text: str) -> str:
    return "".join(text.split())


def listed(names: Iterable[str]) -> str:
    """List some names, and say how many there are where there are more."""
    all_of_them = list(names)
    more = f"等 {len(all_of_them)}" if len(all_of_them) > _MOST_LISTED else ""
    return "、".join(all_of_them[:_MOST_LISTED]) + more


def column_name(number: int) -> str:
    """Name a column, counted from 1, as spreadsheet programs do."""
    before, last = divmod(number - 1, 26)
    return (column_name(before) if before else "") + chr(ord("A") + last)
