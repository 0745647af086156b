"""Years in the words of a workbook: the newest is the year that is filled in, the one before it the last."""

from __future__ import annotations

import re
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
