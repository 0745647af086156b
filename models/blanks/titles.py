"""The words above a sheet's table: its title, and the office's own name in titles."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

from models.blanks.blank import Blank, BlankCell, BlankSheet

_OFFICE = re.compile(r".{3,40}(?:局|委员会|委|中心|办公室|院|厅|处|部|馆|校|站|队|所|会|政府|协会|联合会)")
_HIGHEST = 6
"""Rows from the top in which a title is looked for."""


def title_cell(sheet: BlankSheet) -> BlankCell | None:
    """Give the words set largest at the top of a sheet; None on one without words there."""
    words = top_words(sheet)
    return max(words, key=lambda cell: (cell.look.size, -cell.row)) if words else None


def top_words(sheet: BlankSheet) -> list[BlankCell]:
    """List the cells of words at the top of a sheet, in reading order."""
    rows = range(min(_HIGHEST, len(sheet.heights)))
    return [cell for row in rows for cell in sheet.line(row) if cell.text.strip() and not cell.numeric]


def is_office(words: str) -> bool:
    """Tell whether words are the name of an office, with a remark in brackets at most, and no number."""
    name = re.sub(r"[（(][^（()）]*[)）]$", "", words.strip())
    return _OFFICE.fullmatch(name) is not None and not re.search(r"\d", name)


@lru_cache(50)
def own_name(blank: Blank) -> str:
    """Give the name of the office that titles begin with, as in a filled workbook; blank without."""
    titles = [cell.text.strip() for sheet in blank.sheets if (cell := title_cell(sheet)) is not None]
    best, most = "", 1
    for i, title in enumerate(titles):
        for other in titles[i + 1 :]:
            found = _OFFICE.match(_common(title, other))
            count = sum(one.startswith(found[0]) for one in titles) if found else 0
            if found and count > most and not re.search(r"\d", found[0]):
                best, most = found[0], count
    return best


def _common(one: str, other: str) -> str:
    """Give what two texts begin with."""
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
