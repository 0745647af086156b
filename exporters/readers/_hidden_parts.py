"""What a workbook hides, and how its worksheets are shown and printed: reading cell by cell does not tell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from xml.etree.ElementTree import parse as parsed
from zipfile import ZipFile

from models.comparing.book_page import BookPage, Rule
from models.comparing.verify_file import Hidden
from models.progress import tick

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_YES = ("1", "true")
# Of a head or foot: which part follows; codes of face, size, style and of our colours: others may hide words.
_PARTS = re.compile("&([LCR])")
_CODES = re.compile(r'&"[^"]*"|&\d+ ?|&K(?:000000|bfbfbf)|&[BIUESXY]|&K01\+000', re.IGNORECASE)
_AREA = re.compile(r"\$?([A-Z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Z]{1,3})?\$?(\d{1,7})?)?")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# Rows that do not say how high they are get a height that fits, unless all of them are this low.
_LOW = 6.0
_KEPT = {f"{which}{what}" for which in ("odd", "even", "first") for what in ("Header", "Footer")}


def hidden_parts(path: Path, most_columns: int) -> dict[str, tuple[Hidden, BookPage]]:
    """Give what is hidden of each worksheet, and how it is shown, by its name.

    Of columns only the first so many count. The file has to be looked over by `refuse_dangerous` before.
    """
    with ZipFile(path) as archive:
        with archive.open("xl/_rels/workbook.xml.rels") as rels:
            targets = {one.get("Id"): one.get("Target", "") for one in _elements(rels, "Relationship")}
        sheets: list[tuple[str, str, str]] = []
        areas: dict[int, str] = {}
        other_dates = False
        with archive.open("xl/workbook.xml") as book:
            for one in _elements(book, "sheet", "definedName", "workbookPr"):
                if one.tag.endswith("}sheet"):
                    target = targets.get(one.get(_RELATION), "")
                    sheets.append((one.get("name", ""), one.get("state", "visible"), target))
                elif one.tag.endswith("}workbookPr"):
                    other_dates = one.get("date1904") in _YES
                elif one.get("name", "").lower() == "_xlnm.print_area":
                    areas[int(one.get("localSheetId", "-1"))] = one.text or ""
        styles = _rule_styles(archive)
        found = {}
        for i, (name, state, target) in enumerate(sheets):
            with archive.open(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")) as sheet:
                seen = _Worksheet(most_columns, styles)
                seen.read(sheet)
            hidden = Hidden(state != "visible", frozenset(seen.rows), frozenset(seen.columns))
            area, ranges = _area(areas.get(i, ""))
            found[name] = (hidden, seen.page._replace(area=area, ranges=ranges, other_dates=other_dates))
        return found


class _Worksheet:
    """What one worksheet says of its rows, columns, conditional formats, heads and feet."""

    def __init__(self, most_columns: int, styles: list[Rule]) -> None:
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self._most_columns = most_columns
        self._styles = styles
        self._heights: dict[int, float] = {}
        self._widths: dict[int, float] = {}
        self._rules: list[Rule] = []
        self._formulas: list[str] = []
        self._around: dict[str, str] = {}
        self._low: float | None = None
        self._number = 0

    @property
    def page(self) -> BookPage:
        """Give how it is shown."""
        heads, feet = (
            tuple(
                dict.fromkeys(
                    part for name, text in self._around.items() if what in name for part in _said(text)
                )
            )
            for what in ("Header", "Footer")
        )
        return BookPage(self._heights, self._widths, rules=tuple(self._rules), heads=heads, feet=feet)

    def read(self, sheet: IO[bytes]) -> None:
        """Read all of it."""
        take = {"col": self._column, "row": self._row, "cfRule": self._rule, "headerFooter": self._printed}
        for one in _elements(sheet, *take, *_KEPT, "formula", "f", "sheetFormatPr"):
            tick()
            name = one.tag.rpartition("}")[2]
            if name in take:
                take[name](one)
            elif name in _KEPT:
                self._around[name] = one.text or ""
            elif name == "formula":
                self._formulas.append(one.text or "")
            elif name == "sheetFormatPr" and float(one.get("defaultRowHeight", "15")) < _LOW:
                self._low = float(one.get("defaultRowHeight", "15"))

    def _column(self, one: Element) -> None:
        numbers = range(int(one.get("min", "1")), min(int(one.get("max", "0")), self._most_columns) + 1)
        if _is_hidden(one, "width"):
            self.columns.update(numbers)
        elif one.get("width"):
            self._widths |= dict.fromkeys(numbers, float(one.get("width", "0")))

    def _row(self, one: Element) -> None:
        self._number = int(one.get("r") or self._number + 1)
        if _is_hidden(one, "ht"):
            self.rows.add(self._number)
        elif one.get("ht"):
            self._heights[self._number] = float(one.get("ht", "0"))
        elif self._low is not None:
            self._heights[self._number] = self._low

    def _rule(self, one: Element) -> None:
        style = int(one.get("dxfId", "-1"))
        look = self._styles[style] if 0 <= style < len(self._styles) else Rule("", more=True)
        formula = "；".join(self._formulas) or one.get("type", "")
        self._formulas = []
        self._rules.append(look._replace(formula=formula, more=look.more or one.get("type") != "expression"))

    def _printed(self, one: Element) -> None:
        """Forget heads and feet that are not printed."""
        for which, said in (("first", "differentFirst"), ("even", "differentOddEven")):
            if one.get(said) not in _YES:
                self._around.pop(f"{which}Header", None)
                self._around.pop(f"{which}Footer", None)


def _rule_styles(archive: ZipFile) -> list[Rule]:
    """Give what conditional formats change in cells, without their formulas."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    with archive.open("xl/styles.xml") as part:
        return [_rule_style(one) for one in parsed(part).getroot().iterfind("{*}dxfs/{*}dxf")]


def _rule_style(dxf: Element) -> Rule:
    fills = dxf.findall("{*}fill/{*}patternFill/{*}bgColor")
    formats = dxf.findall("{*}numFmt")
    other = any(one.tag.rpartition("}")[2] not in ("fill", "numFmt") for one in dxf)
    fill = next((one.get("rgb", "?") for one in fills), "?" if dxf.findall("{*}fill") else "")
    return Rule("", fill.upper(), next((one.get("formatCode", "") for one in formats), ""), other)


def _said(text: str) -> Iterator[str]:
    """Give what is printed at the left, in the middle and at the right of a head or foot."""
    for part in _PARTS.split(text.replace("&&", "\0"))[::2]:
        if said := _CODES.sub("", part).strip():
            yield said.replace("\0", "&")


def _area(text: str) -> tuple[str, tuple[tuple[int, int, int, int], ...]]:
    """Give a print area in words and as ranges; one that is no range holds nothing."""
    found: list[tuple[int, int, int, int]] = []
    words: list[str] = []
    for part in re.sub(r"'(?:[^']|'')*'!", "!", text).split(","):
        said = part.rpartition("!")[2].strip()
        match = _AREA.fullmatch(said) if said else None
        words.append(said.replace("$", ""))
        if match is not None:
            left, top, right, last = match.groups()
            single = ":" not in said
            found.append(
                (
                    _index(left) if left else 1,
                    _index(left if single else right) if left and (single or right) else _LAST_COLUMN,
                    int(top or 1),
                    int((top if single else last) or _LAST_ROW),
                )
            )
    return "、".join(words), tuple(found)


def _index(column: str) -> int:
    number = 0
    for sign in column:
        number = number * 26 + ord(sign) - ord("A") + 1
    return number


def _is_hidden(one: Element, size: str) -> bool:
    """Tell whether a row or column says that it is hidden, or has no size."""
    return one.get("hidden") in _YES or float(one.get(size, "1")) == 0


def _elements(part: IO[bytes], *names: str) -> Iterator[Element]:
    """Walk the elements of these names, forgetting each; what its own elements hold is gone before."""
    for _, element in iterparse(part):
        if element.tag.rpartition("}")[2] in names:
            yield element
        element.clear()
