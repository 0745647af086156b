"""Whether what stands in a worksheet cell can be read: its colour on its fill, its size, lines through it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import fromstring

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.fills import GradientFill

# Contrast as WCAG 2 counts it; black on white has 21, the pale grey of a watermark 1.8.
_LEAST_CONTRAST = 2.0
_LEAST_SIZE = 4.0
_BLACK, _WHITE = "000000", "FFFFFF"
_DEEPEST_INDENT = 20
_UPRIGHT = (0, 255)  # 255: signs below each other
# Faces whose letters are letters, by the beginnings of their names; the signs of others may be anything.
_LETTERS = re.compile(
    r"宋体|新宋|黑体|仿宋|楷体|隶书|幼圆|微软雅黑|等线|华文|方正|汉仪|思源|文泉|小标宋|n?sim(sun|hei)|"
    r"(new)?fangsong|kaiti|st(song|fang|kai|hei|xihei|zhong)|fz|lisu|youyuan|dengxian|source han|"
    r"microsoft (yahei|jhenghei)|noto (sans|serif)|wenquanyi|pingfang|hiragino|p?mingliu|arial|helvetica|"
    r"calibri|cambria|carlito|caladea|times|courier|tahoma|verdana|consolas|georgia|segoe ui$|liberation|"
    r"dejavu|ubuntu|roboto|aptos",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"wingdings|webdings|symbol|marlett|zapf|opensymbol|mt extra|.*(mdl2|icons|emoji)", re.IGNORECASE
)
_SIGNS_CHARSET = 2
# The order in which colours of a theme are counted.
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{i}" for i in range(1, 7)), "hlink", "folHlink")
_MARKED = {"solid": 1.0, "darkGray": 0.75, "mediumGray": 0.5, "lightGray": 0.25, "gray125": 0.125}


class Readable:
    """Tell of the cells of one workbook whether they can be read."""

    def __init__(self, book: Any) -> None:
        self._theme = _theme(book.loaded_theme)
        self._known: dict[tuple[int, ...], str] = {}
        self._themed = _theme_faces(book.loaded_theme)
        self.faces: set[str] = set()
        """Names of faces of which nobody knows what their letters look like."""

    def why_not(self, cell: Any, runs: Iterable[Any] = ()) -> str:
        """Say why a cell, some of it in the fonts of these `runs`, cannot be read; blank where it can."""
        key = tuple(cell.style_array)
        if key not in self._known:
            self._known[key] = self._reason(cell.font, cell.fill) or _turned(cell.alignment)
        fonts = [one.font for one in _blocks(cell.value)] if isinstance(cell.value, CellRichText) else []
        reasons = (self._known[key], *(self._reason(font, cell.fill) for font in (*fonts, *runs)))
        return next(filter(None, reasons), "")

    def _reason(self, font: Any, fill: Any) -> str:
        for name in (self._themed if getattr(font, "scheme", None) else ()) or _names(font):
            if _SIGNS.match(name) or getattr(font, "charset", None) == _SIGNS_CHARSET:
                return f"的字用了符号字体“{name[:31]}”"
            if not _LETTERS.match(name):
                self.faces.add(name[:31])
        size = getattr(font, "sz", None)
        if size is not None and float(size) < _LEAST_SIZE:
            return f"的字只有 {float(size):g} 磅"
        if getattr(font, "strike", None):
            return "的字划了删除线"
        text = self._colour(font.color, _BLACK)
        if min(_contrast(text, ground) for ground in self._grounds(fill)) < _LEAST_CONTRAST:
            return "的字与底色分不清"
        return ""

    def _grounds(self, fill: Any) -> Iterator[str]:
        if isinstance(fill, GradientFill):
            yield from (self._colour(one.color, _WHITE) for one in fill.stop)
            if not fill.stop:
                yield _WHITE
            return
        kind = getattr(fill, "fill_type", None)
        if kind is None or kind == "none":
            yield _WHITE
            return
        fore, back = self._colour(fill.fgColor, _BLACK), self._colour(fill.bgColor, _WHITE)
        share = _MARKED.get(kind, 0.5)
        yield "".join(
            f"{round(int(fore[i : i + 2], 16) * share + int(back[i : i + 2], 16) * (1 - share)):02X}"
            for i in (0, 2, 4)
        )

    def _colour(self, colour: Any, automatic: str) -> str:
        """Give a colour as six hexadecimal digits."""
        if colour is None:
            return automatic
        found = automatic
        if colour.type == "rgb" and isinstance(colour.rgb, str):
            found = colour.rgb[-6:]
        elif colour.type == "theme" and colour.theme < len(self._theme):
            found = self._theme[colour.theme]
        elif colour.type == "indexed" and colour.indexed < len(COLOR_INDEX):
            found = COLOR_INDEX[colour.indexed][-6:]
        return _tinted(found, float(colour.tint or 0))


def _names(font: Any) -> tuple[str, ...]:
    """Give the name of a font, which a cell and a run of its text have under two words."""
    name = font.rFont if isinstance(font, InlineFont) else getattr(font, "name", None)
    return (str(name),) if name else ()


def _theme_faces(content: bytes | None) -> tuple[str, ...]:
    """Give the faces that a theme has for Latin and Chinese text."""
    faces = fromstring(content).iterfind(".//{*}fontScheme/*/*") if content else ()
    wanted = (
        one for one in faces if one.tag.rpartition("}")[2] in ("latin", "ea") or one.get("script") == "Hans"
    )
    return tuple(dict.fromkeys(name for one in wanted if (name := one.get("typeface"))))


def _turned(alignment: Any) -> str:
    if int(alignment.textRotation or 0) not in _UPRIGHT:
        return "的字转了方向"
    if alignment.readingOrder == 2:  # as the file format counts
        return "的字从右往左排"
    if alignment.horizontal == "fill":
        return "的字会重复写满一格"
    return "的字缩进太多" if float(alignment.indent or 0) > _DEEPEST_INDENT else ""


def _blocks(text: CellRichText) -> Iterator[TextBlock]:
    return (one for one in text if isinstance(one, TextBlock) and one.text.strip())


def _theme(content: bytes | None) -> list[str]:
    """Give the colours of a theme in the order they are counted."""
    scheme = fromstring(content).find(".//{*}clrScheme") if content else None
    found = {} if scheme is None else {one.tag.rpartition("}")[2]: one for one in scheme}
    colours = []
    for i, name in enumerate(_THEME):
        inner = next(iter(found[name]), None) if name in found else None
        said = None if inner is None else inner.get("lastClr") or inner.get("val")
        colours.append(said if said and len(said) == len(_BLACK) else (_WHITE, _BLACK)[i % 2])
    return colours


def _tinted(colour: str, tint: float) -> str:
    """Make a colour so much lighter, or darker below nought."""
    parts = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    moved = (part * (1 + tint) if tint < 0 else part + (255 - part) * tint for part in parts)
    return "".join(f"{max(0, min(255, round(part))):02X}" for part in moved)


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_light(one), _light(other)))
    return (light + 0.05) / (dark + 0.05)


def _light(colour: str) -> float:
    """Give how light a colour is to the eye, from 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
