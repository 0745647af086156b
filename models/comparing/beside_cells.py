"""What a workbook has beside its cells, seen or used with them: comments, pictures, names, titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from models.comparing.book_page import listed

_QUOTED = 40
# Comments of ours end with the day of the export.
_EXPORTED = re.compile(r"（\d{4}-\d\d-\d\d导出时）$")
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Beside(NamedTuple):
    """What a worksheet has beside its cells.

    `comments` by the place of their cell, `shapes` in words, `titles` the rows and columns that are printed
    on each page, such as 1:4, `beyond` the first place with something in it that is too far out to be
    compared, `names` the places that defined names lead to; `formulas` says that it shows these instead
    of what they come to, `no_noughts` that it shows none, `mirrored` that it begins at the right.
    `unknown` is in words what nobody compared.
    """

    comments: Mapping[str, str] = _NOTHING
    shapes: tuple[str, ...] = ()
    titles: str = ""
    beyond: str = ""
    names: Mapping[str, str] = _NOTHING
    formulas: bool = False
    no_noughts: bool = False
    mirrored: bool = False
    unknown: tuple[str, ...] = ()


def about_beside(wanted: Beside, there: Beside, *, live: bool, moved: bool) -> Iterator[str]:
    """Say what a worksheet has beside its cells that the draft's would not have, or the other way round.

    `live` says that the workbook has formulas: without them it is exported without comments and names too.
    Where rows were `moved`, places of names follow and are not compared.
    """
    yield from _about_comments(wanted.comments, there.comments, live=live)
    if there.shapes:
        yield f"工作表上有{listed(there.shapes)}，可能盖住格里的内容"
    if there.titles != wanted.titles:
        yield _about_titles(wanted.titles, there.titles)
    if there.beyond:
        yield f"{there.beyond}起离表太远的格里还有内容，没有比"
    if there.formulas:
        yield "改成了显示公式，看到的不是算出的数"
    if there.no_noughts:
        yield "改成了不显示 0"
    if there.mirrored:
        yield "改成了从右到左显示"
    for name, place in wanted.names.items() if live else ():
        if name not in there.names:
            yield f"名称“{name}”被去掉了，或不指这张表"
        elif there.names[name] != place and not moved:
            yield f"名称“{name}”改成了指 {there.names[name][:_QUOTED]}，应指 {place}"


def foreign_names(wanted: Iterable[Beside], there: Iterable[Beside], others: Iterable[str]) -> list[str]:
    """List the defined names of a file that are none of the draft's, with those that lead to no worksheet."""
    ours = {name for one in wanted for name in one.names}
    return [name for name in (*(name for one in there for name in one.names), *others) if name not in ours]


def _about_comments(wanted: Mapping[str, str], there: Mapping[str, str], *, live: bool) -> Iterator[str]:
    ours = Counter(map(_plain, wanted.values()))
    kept = ours & Counter(map(_plain, there.values()))
    for place, text in there.items():
        if ours[_plain(text)] > 0:
            ours[_plain(text)] -= 1  # where rows were put in, it went along
        elif live and place in wanted and not kept[_plain(wanted[place])]:
            yield f"{place} 的批注被改过，现在是{_quoted(text)}，应为{_quoted(wanted[place])}"
        else:
            yield f"{place} 多出批注{_quoted(text)}"
    for place, text in wanted.items() if live else ():
        if not kept[_plain(text)] and place not in there:
            yield f"{place} 的批注{_quoted(text)}被去掉了"


def _about_titles(wanted: str, there: str) -> str:
    if not there:
        return f"打印标题（第 {wanted} 行）被去掉了，续页上没有表头"
    should = f"应为第 {wanted} 行" if wanted else "本来没有"
    return f"打印标题改成了 {there[:_QUOTED]}，{should}"


def _plain(text: str) -> str:
    return _EXPORTED.sub("", "".join(text.split()))


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat[:_QUOTED]}{'…' if len(flat) > _QUOTED else ''}”"
