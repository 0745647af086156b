"""How cells of a workbook are set, as styles of a pack with names that say it."""

from __future__ import annotations

import re

from models.blanks.blank import BlankCell

_FACES: tuple[tuple[str, str], ...] = (
    (r"小标宋|FZXiaoBiaoSong", "title"),
    (r"黑体|SimHei", "sans-bold"),
    (r"仿宋|FangSong", "fangsong"),
    (r"楷体|KaiTi", "kai"),
    (r"雅黑|等线|YaHei|DengXian", "sans"),
)
_LEAST, _LARGEST, _SMALLEST = 7.0, 40.0, 5.0


class LooksNeeded:
    """Collect the styles that cells of a form need; each look is named once."""

    def __init__(self) -> None:
        self.styles: dict[str, dict[str, object]] = {}

    def of(self, cell: BlankCell, scale: float, figure: bool = False) -> str:
        """Name the style of a cell that is printed so much smaller than the workbook says."""
        style = _style(cell, scale, figure)
        name = _name(style)
        self.styles[name] = style
        return name


def _style(cell: BlankCell, scale: float, figure: bool) -> dict[str, object]:
    look = cell.look
    size = min(max(round(look.size * scale * 2) / 2, _LEAST), _LARGEST)
    style: dict[str, object] = {"face": _face(look.face, look.bold), "size": _plain(size)}
    style["align"] = look.align or ("right" if figure or cell.numeric else "left")
    style["valign"] = look.vertical
    if sum(cell.borders) < 2:
        style["border"] = False
    if size <= _LEAST:
        style["minimum"] = _plain(_SMALLEST)
    return style


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
