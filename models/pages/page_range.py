"""Read which pages a person wants: `1-3,5`, as typed with Chinese or full-width signs too."""

from __future__ import annotations

import re
import unicodedata

from models.errors import TianbaoError

_SIGNS = str.maketrans({**dict.fromkeys("、;", ","), **dict.fromkeys("–—―−~〜至到", "-"), "页": "", "第": ""})
_EVERY = "全部"
# A Chinese keyboard writes two dashes at once; a blank between numbers divides them.
_DASH, _DIVIDER = re.compile(r"\s*-+\s*"), re.compile(r"[,\s]+")
_PART = re.compile(r"(\d{1,6})?(-)?(\d{1,6})?")


class PageRangeError(TianbaoError):
    """The page range cannot be read, or names pages that are not there."""


def read_range(text: str, total: int) -> tuple[int, ...]:
    """Give the page numbers, counted from 1, each once and in order; all when blank or 全部; PageRangeError.

    `3-` goes to the end, `-3` begins at the first page, and `5-3` is taken as `3-5`.
    """
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text).translate(_SIGNS))
    parts = [part for part in _DIVIDER.split(plain) if part]
    if parts in ([], [_EVERY]):
        return tuple(range(1, total + 1))
    return tuple(sorted({number for part in parts for number in _numbers(part, total)}))


def _numbers(part: str, total: int) -> range:
    match = _PART.fullmatch(part)
    if match is None or part == "-":
        raise PageRangeError(f"页码范围里的“{part}”看不懂，请写成 1-3,5 这样。", part)
    if match[2]:
        first, last = sorted((int(match[1] or 1), int(match[3] or total)))
    else:
        first = last = int(part)
    if wrong := [number for number in (first, last) if not 1 <= number <= total]:
        raise PageRangeError(f"没有第 {wrong[0]} 页，一共 {total} 页；请改页码范围。", part)
    return range(first, last + 1)
