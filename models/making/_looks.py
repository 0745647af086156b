"""How cells of a workbook are set, as styles of a pack with names that say it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from unicodedata import east_asian_width

from models.blanks.blank import BlankCell, BlankSheet

Sizes = Mapping[float, float]
"""Sizes of a workbook's type in points, and in which each is printed."""

_FACES: tuple[tuple[str, str], ...] = (
    (r"小标宋|FZXiaoBiaoSong", "title"),
    (r"黑体|SimHei", "sans-bold"),
    (r"仿宋|FangSong", "fangsong"),
    (r"楷体|KaiTi", "kai"),
    (r"雅黑|等线|YaHei|DengXian", "sans"),
)
POINT = 0.3528
"""A point in mm."""
PADDING = 0.4
"""Room between words and line in mm, as narrow as workbooks have it."""
_SHORT = 12
"""Characters of a few words."""
_LEAST_IN_ROWS = 8.0
"""In points: words on one line are worth no smaller type."""
_KEPT = 0.85
"""Share of its width that a column keeps when others need more."""
_WIDEST = 1.6
"""How many times wider a column gets for its head."""
_LONGEST_WORD, _LONGEST_ASKING = 3, 6
"""Characters of a word that nobody breaks, and of words that ask for what stands beside them."""
_ROUNDED = 0.1
_LEAST, _LARGEST, _SMALLEST = 7.0, 40.0, 5.0


class LooksNeeded:
    """Collect the styles that cells of a form need; each look is named once."""

    def __init__(self) -> None:
        self.styles: dict[str, dict[str, object]] = {}

    def of(self, cell: BlankCell, sizes: Sizes, figure: bool = False, room: float = 0) -> str:
        """Name the style of a cell, set in the size that its own is printed in.

        Words that the workbook prints on one line are set small enough to stay on one in `room` mm.
        """
        style = _style(cell, sizes, figure)
        if room and cell.text.strip() and not cell.numeric:
            style["size"] = _plain(_on_one_line(cell, room, float(str(style["size"]))))
        name = _name(style)
        self.styles[name] = style
        return name


def _style(cell: BlankCell, sizes: Sizes, figure: bool) -> dict[str, object]:
    look = cell.look
    size = sizes[look.size]
    style: dict[str, object] = {"face": _face(look.face, look.bold), "size": _plain(size)}
    style["align"] = look.align or ("right" if figure or cell.numeric else "left")
    style["valign"] = look.vertical
    style["padding"] = PADDING
    if sum(cell.borders) < 2:
        style["border"] = False
    if size <= _LEAST:
        style["minimum"] = _plain(_SMALLEST)
    return style


def sizes_of(sheet: BlankSheet, grid: Sequence[float], scale: float) -> dict[float, float]:
    """Give the size in points each size of a workbook is printed in.

    Where columns are made narrower to fit the page, the type goes with them, and down to 8 as far as
    that keeps more words on one line; all cells of one size stay of one size.
    """
    words = dict[float, list[tuple[float, float]]]()
    for cell in sheet.cells:
        shown = words.setdefault(cell.look.size, [])
        if cell.text.strip() and not cell.numeric and sum(cell.borders) >= 2:
            ems = max(map(ems_of, cell.text.strip().split("\n")))
            shown.append((ems, sum(grid[cell.column : cell.column + cell.columns])))
    found = dict[float, float]()
    for size, shown in words.items():
        first = min(max(round(size * scale * 2) / 2, _LEAST), _LARGEST)
        steps = [first]
        while scale < 1 and steps[-1] - 0.5 >= _LEAST_IN_ROWS:
            steps.append(steps[-1] - 0.5)
        fitting = [sum(_fits(ems, one, room) for ems, room in shown) for one in steps]
        found[size] = steps[fitting.index(max(fitting))]
    return found


def roomy(sheet: BlankSheet, grid: tuple[float, ...], sizes: Sizes, page: float) -> tuple[float, ...]:
    """Give columns in mm that hold the heads nobody breaks, as far as the page and other columns have room.

    Others give no more than a part of their own width, and nothing of what their own heads need.
    """
    needs = _needs(sheet, grid, sizes)
    lacks = [max(0.0, need - one) for need, one in zip(needs, grid, strict=True)]
    if not any(lacks):
        return grid
    free = max(0.0, page - sum(grid))
    spares = [max(0.0, one - max(need, one * _KEPT)) for need, one in zip(needs, grid, strict=True)]
    lack, given = sum(lacks), min(sum(lacks), free)
    taken = min(lack - given, sum(spares))
    share = (given + taken) / lack
    less = taken / sum(spares) if taken else 0.0
    return tuple(
        round(one + more * share - spare * less, 2)
        for one, more, spare in zip(grid, lacks, spares, strict=True)
    )


def _needs(sheet: BlankSheet, grid: Sequence[float], sizes: Sizes) -> list[float]:
    """Give the width in mm that the widest head of each column needs which nobody breaks."""
    needs = [0.0] * len(grid)
    for cell in sheet.cells:
        text = cell.text.strip()
        if cell.columns > 1 or cell.numeric or cell.formula or not text or "\n" in text:
            continue
        ems = ems_of(text)
        asks = ems <= _LONGEST_ASKING and text.endswith((":", "："))
        if asks or (sum(cell.borders) >= 2 and (ems <= _LONGEST_WORD or not cell.look.wrap)):
            need = ems * sizes[cell.look.size] * POINT + 2 * PADDING + _ROUNDED
            needs[cell.column] = max(needs[cell.column], min(need, grid[cell.column] * _WIDEST))
    return needs


def _fits(ems: float, size: float, room: float) -> bool:
    return ems * size * POINT <= room - 2 * PADDING


def _on_one_line(cell: BlankCell, room: float, size: float) -> float:
    """Give the size in points at which words that the workbook does not break are not broken here.

    Nor does it break a few words outside of the lines of a table.
    """
    ems = ems_of(cell.text.strip())
    broken = cell.look.wrap and (sum(cell.borders) >= 2 or ems > _SHORT)
    while not broken and "\n" not in cell.text and size > _LEAST and not _fits(ems, size, room):
        size -= 0.5
    return size


def ems_of(text: str) -> float:
    """Give the width of a text in characters as wide as high."""
    return sum(1.0 if east_asian_width(one) in "WFA" else 0.55 for one in text)


def _face(name: str, bold: bool) -> str:
    face = next((role for pattern, role in _FACES if re.search(pattern, name)), "serif")
    return f"{face}-bold" if bold and face in ("serif", "sans") else face


def _plain(size: float) -> float | int:
    return int(size) if size == int(size) else size


def _name(style: dict[str, object]) -> str:
    parts = [str(style["face"]), str(style["size"]).replace(".", "-"), str(style["align"])]
    if style["valign"] != "middle":
        parts.append(str(style["valign"]))
    return "-".join([*parts, *(["open"] if "border" in style else [])])
