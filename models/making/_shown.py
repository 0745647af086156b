"""How figures of a workbook are shown: its number formats as formats of a pack."""

from __future__ import annotations

import re

from models.blanks.blank import BlankCell
from models.figures.numbers import MAX_DECIMALS
from models.meanings.workpiece import Role

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DECIMALS = re.compile(r"\.([0#?]+)")

AS_TYPED: dict[str, object] = {"places": MAX_DECIMALS, "grouping": False, "trim": True, "show_zero": True}
"""The format of a figure of which the workbook says nothing."""


def in_per_cent(cell: BlankCell, role: Role) -> bool:
    """Tell whether the workbook keeps a figure as a part of one and shows it in per cent."""
    return "%" in _plain(cell.number_format) and role.type in ("text", "number")


def format_of(cell: BlankCell) -> dict[str, object]:
    """Give the format of a figure as a pack writes it; as typed where the workbook says nothing."""
    sections = [_plain(part) for part in cell.number_format.split(";")]
    shown = sections[0]
    if not re.search(r"[0#]", shown):
        return AS_TYPED
    decimals = _DECIMALS.search(shown)
    places = min(len(decimals[1]), MAX_DECIMALS) if decimals else 0
    made: dict[str, object] = {"places": places, "grouping": "," in shown}
    if decimals and "#" in decimals[1]:
        made["trim"] = True
    if len(sections) < 3 or sections[2].strip():
        made["show_zero"] = True
    return made | ({"suffix": "%"} if "%" in shown else {})


def format_name(made: dict[str, object]) -> str:
    """Name a format after what it does: n2, n2-grouped, p0."""
    kind = "p" if "suffix" in made else "n"
    name = f"{kind}{made['places']}"
    name += "-grouped" if made.get("grouping") else ""
    name += "-trim" if made.get("trim") else ""
    return name + ("" if made.get("show_zero") else "-blank")


def _plain(shown: str) -> str:
    return _QUOTED.sub("", shown or "")
