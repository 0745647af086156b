"""What Excel takes as text and as a worksheet's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.layout.sheet import SheetCell

NAME_LENGTH = 31

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ in a file as "A"; an escaped underscore keeps what was typed.
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Excel passes over blanks before a sign, and East Asian versions take full-width signs for the plain ones.
_LOOKS_TYPED = re.compile(r"\s*[=+\-@＝＋－＠]|[\d\s.,:/%-]+$")
# Marks that turn the reading around would let a worksheet's name say something else than it is.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# A number that only a register knows, such as a project's in the budget system, before a name.
_CODE = re.compile(r"(?=[A-Za-z]*[0-9])[0-9A-Za-z]{12,}[-－_ ]+(?=.)")
_NAME_SIGNS = str.maketrans("[]:*?/\\", "［］：＊？／＼")


def safe_text(text: str) -> str:
    """Return text that an XML file can hold; a character it cannot hold shows as � instead of vanishing."""
    clean = _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPE_LIKE.sub("_x005F_", clean)


def needs_quote(text: str) -> bool:
    """Tell whether Excel would take the text for a formula, number or date when the cell is edited."""
    return _LOOKS_TYPED.match(text) is not None


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Make worksheet names that Excel accepts, each different from the others whatever the case."""
    taken: set[str] = set()
    names: list[str] = []
    for name in wanted:
        names.append(_free(_acceptable(name), taken))
        taken.add(names[-1].casefold())
    return names


def _acceptable(name: str) -> str:
    plain = " ".join(_TURNING.sub("", _ILLEGAL.sub("", name)).translate(_NAME_SIGNS).split())
    name = _CODE.sub("", plain.strip("' "), count=1).strip("' ")
    cut = name if _units(name) <= NAME_LENGTH else _shortened(name, NAME_LENGTH - 1) + "…"
    # Excel keeps "History" for itself.
    return "表" if not cut else f"{cut}表" if cut.casefold() == "history" else cut


def _free(name: str, taken: set[str]) -> str:
    candidate, count = name, 1
    while candidate.casefold() in taken:
        count += 1
        suffix = f"（{count}）"
        candidate = _shortened(name, NAME_LENGTH - len(suffix)) + suffix
    return candidate


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _shortened(text: str, units: int) -> str:
    """Cut to a number of UTF-16 units, which is what Excel counts, without halving a character."""
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore").strip("' ")


def lines_text(cell: SheetCell, first: int, last: int) -> str:
    """Return the part of a cell's text that its lines `first` to `last` show, not broken into lines."""
    if first == 0 and last == len(cell.lines):
        return cell.text
    if first >= last:
        return ""
    starts = _starts(cell)
    return cell.text[starts[first] : starts[last]].rstrip(" \n\u3000")


def _starts(cell: SheetCell) -> list[int]:
    """Find where each line starts in the text, which has only spaces and newlines between lines."""
    starts: list[int] = []
    at = 0
    for line in cell.lines:
        start = cell.text.find(line, at)
        starts.append(start if start >= 0 else at)
        at = starts[-1] + len(line)
    return [*starts, len(cell.text)]
