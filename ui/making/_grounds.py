"""The colours of what cells are, on the paper and in the list beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from models.blanks.blank import CellAt, Region
from models.meanings.covered import UNIT_OF_COVER
from models.meanings.workpiece import KINDS, LAST_YEAR, TYPES, Judged, Judgement
from ui.making._details import in_chinese
from ui.making._overview import Count
from ui.making.formula_text import shown
from ui.paper.marked import Ground, PaperSpot

COLOURS = {
    "typed": "#E3EDFB",
    "computed": "#E4F3E8",
    "score": "#EEE6F9",
    "code": "#DFF1F4",
    "name": "#DFF1F4",
    "classes": "#DFF1F4",
    "fixed": "#FFFFFF",
    "ignored": "#E9E9E9",
}
ASKED = "#FFEFC7"
"""What a person has to say something of."""
_PICKED = "#FFE08A"
_SUM = re.compile(r"^= 合计\(([^()]*)\)$")
_FIRST_LETTER = ord("A")


def grounds_of(
    judgement: Judgement, cells: Mapping[PaperSpot, CellAt], picks: Sequence[Region], of: Region | None
) -> dict[tuple[int, int], Ground]:
    """Give what each cell on a sheet is tinted in; those picked for the formula `of` an area with letters.

    A cell whose words stand apart from what is typed says what it is where it is typed.
    """
    found: dict[tuple[int, int], Ground] = {}
    last = {at: spot for spot, at in sorted(cells.items())}
    for spot, at in cells.items():
        judged = judgement.cells.get(at)
        if judged is None:
            continue
        asked = not judged.sure and not judged.answered
        badge = _badge(judged, asked) if spot == last[at] else ""
        ground = Ground(ASKED if asked else COLOURS.get(judged.role.kind, "#FFFFFF"), badge)
        letters = "=" if of is not None and of.holds(at) else ""
        letters += "".join(chr(_FIRST_LETTER + i % 26) for i, pick in enumerate(picks) if pick.holds(at))
        found[spot.row, spot.column] = Ground(_PICKED, ground.badge, letters) if letters else ground
    return found


def _badge(judged: Judged, asked: bool) -> str:
    role = judged.role
    if role.kind == "fixed":
        return "?" if asked else ""
    words = TYPES[role.type] if role.kind == "typed" else KINDS[role.kind]
    if len(role.filled_in) > 1:
        words = f"填 {len(role.filled_in)} 处"
    words = LAST_YEAR if role.this_year is not None else words
    if role.kind == "typed" and judged.ground.endswith(UNIT_OF_COVER):
        words = in_chinese("{unit}")
    if role.kind == "computed" and role.formula:
        words = _SUM.sub(r"Σ \1", f"= {shown(role.formula)}")
    return f"? {words}" if asked else words


def counts_of(judgement: Judgement, shown: Collection[CellAt], sheet: int) -> list[Count]:
    """Count the cells that are shown of a sheet by what they are, with the tables whose rows repeat."""
    numbers: Counter[str] = Counter()
    first: dict[str, CellAt] = {}
    tables = [one for one in judgement.rows if one.region.sheet == sheet]
    for at in sorted(shown):
        if any(one.region.holds(at) and at.row > one.first for one in tables):
            continue  # a column of them is one place
        kind = judgement.of(at).role.kind
        kind = "name" if kind in ("code", "classes") else kind
        numbers[kind] += 1
        first.setdefault(kind, at)
    words = {**KINDS, "name": "科目"}
    found = [
        Count(words[kind], numbers[kind], COLOURS[kind], first[kind])
        for kind in ("typed", "computed", "score", "name", "fixed", "ignored")
        if numbers[kind]
    ]
    if tables:
        at = CellAt(sheet, tables[0].region.top, tables[0].region.left)
        found.append(Count("可增行的表", len(tables), "#B9C6D8", at))
    return found
