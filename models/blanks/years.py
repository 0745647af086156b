"""Years in the words of a workbook: the newest is the year that is filled in, the one before it the last."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from models.blanks.blank import BlankSheet

_WRITTEN = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?=\s*年|\))|(?<!\d)[_＿xX×Ｘ\s　]{2,}(?=\s*年(?:度|部门|预算|决算|项目))"
)


@lru_cache(500)
def newest(sheet: BlankSheet) -> int:
    """Give the newest year that the words of a sheet name, 0 where they name none."""
    texts = (cell.text for cell in sheet.cells if "年" in cell.text and not cell.numeric)
    return max((int(found[1]) for text in texts for found in _WRITTEN.finditer(text) if found[1]), default=0)


def dated(text: str, sheet: BlankSheet) -> str:
    """Write {Y} for the year of a sheet, also where it is left open, and {P} for the year before."""
    return _WRITTEN.sub(lambda found: _mark(found, newest(sheet)), text)


def names_year(text: str) -> bool:
    """Tell whether words name a year, or leave room for one."""
    return bool(_WRITTEN.search(text))


def _mark(found: re.Match[str], year: int) -> str:
    if not found[1]:
        return "{Y}"
    return {year: "{Y}", year - 1: "{P}"}.get(int(found[1]), found[1])


_LAST, _THIS, _CHANGE = (
    re.compile(r"\{P\}年?度?|上年|去年"),
    re.compile(r"\{Y\}年?度?|本年|今年"),
    re.compile("增|减|比|结转|结余"),
)
_WHOLE = ("", "小计", "合计", "总计")


def this_years(heads: Mapping[int, Sequence[str]], sheet: BlankSheet) -> dict[int, int]:
    """Find for each column of last year's figures the one with this year's of the same.

    `heads` are the words over each column from the uppermost: 2023年预算数 beside 2024年预算数, or beside
    the 小计 of it.
    """
    words = {column: dated("".join(path), sheet) for column, path in heads.items()}
    now = {
        column: _THIS.sub("", text)
        for column, text in words.items()
        if _THIS.search(text) and not _LAST.search(text) and not _CHANGE.search(text)
    }
    found = {}
    for column, text in words.items():
        if not _LAST.search(text) or _THIS.search(text) or _CHANGE.search(text):
            continue
        wanted = [_LAST.sub("", text) + more for more in _WHOLE]
        same = (one for more in wanted for one, other in now.items() if other == more)
        if (this := next(same, None)) is not None:
            found[column] = this
    return found
