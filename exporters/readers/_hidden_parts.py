"""What a workbook hides, shows around its cells and prints: reading cell by cell does not tell."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.etree.ElementTree import parse as parsed
from zipfile import ZipFile

from openpyxl.cell.text import InlineFont

from models.comparing.beside_cells import Beside
from models.comparing.book_page import BookPage, Rule, column_name, printing_words
from models.comparing.verify_file import Hidden
from models.progress import tick

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_YES = ("1", "true")
# Of a head or foot: which part follows; codes of face, size, style and of our colours: others may hide words.
_PARTS = re.compile("&([LCR])")
_CODES = re.compile(r'&"[^"]*"|&\d+ ?|&K(?:000000|bfbfbf)|&[BIUESXY]|&K01\+000', re.IGNORECASE)
_AREA = re.compile(r"\$?([A-Z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Z]{1,3})?\$?(\d{1,7})?)?")
_PLACE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# Rows that do not say how high they are get a height that fits, unless all of them are this low.
_LOW = 6.0
_KEPT = {f"{which}{what}" for which in ("odd", "even", "first") for what in ("Header", "Footer")}
_SHAPES = {
    "pic": "图片",
    "cxnSp": "线条",
    "graphicFrame": "图表",
    "grpSp": "组合图形",
    "contentPart": "墨迹",
}
_QUOTED = 20
# Of the archive and of a worksheet, what is looked at here or elsewhere, or shows nothing.
_PARTS_KNOWN = re.compile(
    r"\[content_types\]\.xml|_rels/.*|docprops/.*|docmetadata/.*|customxml/.*|xl/_rels/.*|"
    r"xl/(workbook|styles|sharedstrings|calcchain|comments\d*)\.xml|xl/vbaproject\.bin|"
    r"xl/(theme|worksheets|chartsheets|comments|threadedcomments|persons|drawings|media|charts|printersettings|"
    r"externallinks|embeddings|ctrlprops|activex)/.*",
    re.IGNORECASE,
)
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection"
        " protectedRanges autoFilter sortState mergeCells phoneticPr conditionalFormatting dataValidations"
        " hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks ignoredErrors"
        " drawing legacyDrawing legacyDrawingHF extLst",
    )
)
_SILENT_MORE = frozenset(["dataValidations", "ignoredErrors", "protectedRanges", "id"])
_NAMED = {
    "picture": "背景图片",
    "oleObjects": "嵌入的对象",
    "controls": "控件",
    "tableParts": "套了样式的表格",
    "conditionalFormattings": "扩展的条件格式",
    "sparklineGroups": "迷你图",
    "slicerList": "切片器",
    "AlternateContent": "两种写法的内容",
}
_MANY = frozenset(["conditionalFormatting"])
# What a font is made of; all else is forgotten as soon as it was walked through.
_FONT = frozenset(["rPr", "rFont", "charset", "sz", "color", "strike"])
# Old drawings, which spreadsheet programs write in XML that is not always well formed; ours are of comments.
_CONTROL = re.compile(r"""ObjectType=["'](?!Note["'])\w+["']""")
_IMAGE = re.compile(r"<v:imagedata\b")


class BookParts(NamedTuple):
    """What a workbook has besides the texts and figures of its cells.

    `sheets` by name; `others` in words, what is neither worksheet nor cell; `names` that lead to no cell;
    `runs` the fonts of parts of a cell's text, by worksheet and place.
    """

    sheets: dict[str, tuple[Hidden, BookPage, Beside]]
    others: tuple[str, ...]
    names: tuple[str, ...]
    runs: dict[str, dict[str, list[InlineFont]]]


class DamagedSheetError(ValueError):
    """Say that a worksheet holds something twice, of which programs show one or the other."""


def hidden_parts(path: Path, most_columns: int) -> BookParts:
    """Give what is hidden of each worksheet, how it is shown, and what is beside its cells.

    Of columns only the first so many count. The file has to be looked over by `refuse_dangerous` before.
    """
    with ZipFile(path) as archive:
        with archive.open("xl/_rels/workbook.xml.rels") as rels:
            targets = {
                one.get("Id"): (one.get("Target", ""), one.get("Type", ""))
                for one in _elements(rels, "Relationship")
            }
        sheets: list[tuple[str, str, tuple[str, str]]] = []
        areas: dict[int, str] = {}
        defined = _Defined()
        other_dates = False
        with archive.open("xl/workbook.xml") as book:
            for one in _elements(book, "sheet", "definedName", "workbookPr"):
                if one.tag.endswith("}sheet"):
                    leads = targets.get(one.get(_RELATION), ("", ""))
                    sheets.append((one.get("name", ""), one.get("state", "visible"), leads))
                elif one.tag.endswith("}workbookPr"):
                    other_dates = one.get("date1904") in _YES
                elif one.get("name", "").lower() == "_xlnm.print_area":
                    areas[int(one.get("localSheetId", "-1"))] = one.text or ""
                else:
                    defined.add(one.get("name", ""), one.get("localSheetId"), one.text or "")
        styles = _rule_styles(archive)
        found: dict[str, tuple[Hidden, BookPage, Beside]] = {}
        runs = {}
        others = ["宏"] if any(kind.endswith("/vbaProject") for _, kind in targets.values()) else []
        for i, (name, state, (target, kind)) in enumerate(sheets):
            if not kind.endswith("/worksheet"):
                others.append(f"“{name[:31]}”（不是普通的工作表）")
                continue
            part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            with archive.open(part) as sheet:
                seen = _Worksheet(most_columns, styles)
                seen.read(sheet)
            if name in found:
                raise DamagedSheetError(f"two worksheets {name}")
            runs[name] = seen.runs
            hidden = Hidden(state != "visible", frozenset(seen.rows), frozenset(seen.columns))
            area, ranges = _area(areas.get(i, ""))
            page = seen.page._replace(area=area, ranges=ranges, other_dates=other_dates)
            around = _beside(archive, part)
            around = around._replace(
                titles=defined.titles.get(i, ""),
                names=defined.of(name),
                beyond=seen.beyond,
                formulas=seen.shows_formulas,
                no_noughts=seen.shows_no_noughts,
                mirrored=seen.is_mirrored,
                unknown=tuple(_NAMED.get(one, one[:31]) for one in seen.unknown),
            )
            found[name] = hidden, page, around
        others += [f"“{one[:60]}”" for one in archive.namelist() if not _PARTS_KNOWN.fullmatch(one)]
        names = defined.elsewhere({name for name, _, _ in sheets})
        return BookParts(found, tuple(others), names, runs)


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
        self._number = self._last_column = 0
        self._said: list[int] = []
        """Of the cells of a row, in which they say that they stand."""
        self._written: list[tuple[int, list[InlineFont]]] = []
        """Of the cells of a row, which column they have and the fonts within their texts."""
        self._fonts: list[InlineFont] = []
        self._fits = False
        self._setup: Mapping[str, str] = {}
        self._merges: set[tuple[int, int, int, int]] = set()
        self.beyond = ""
        self.shows_formulas = self.shows_no_noughts = self.is_mirrored = False
        self.unknown: list[str] = []
        self.runs: dict[str, list[InlineFont]] = {}

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
        return BookPage(
            self._heights,
            self._widths,
            rules=tuple(self._rules),
            heads=heads,
            feet=feet,
            merges=frozenset(self._merges),
            printing=self._printing(),
        )

    def _printing(self) -> dict[str, str]:
        said = self._setup
        pages = int(said.get("fitToWidth", "1")), int(said.get("fitToHeight", "1"))
        orientation, paper = said.get("orientation", ""), said.get("paperSize", "1")
        return printing_words(orientation, paper, pages if self._fits else None, said.get("scale", "100"))

    def read(self, sheet: IO[bytes]) -> None:
        """Read all of it."""
        take = {
            "c": self._cell,
            "col": self._column,
            "row": self._row,
            "cfRule": self._rule,
            "headerFooter": self._printed,
            "mergeCell": self._merge,
            "rPr": self._font,
            "ext": self._extension,
            "sheetView": self._view,
            "worksheet": self._whole,
        }
        more = ("formula", "f", "sheetFormatPr", "pageSetup", "pageSetUpPr")
        for one in _elements(sheet, *take, *_KEPT, *more):
            tick()
            name = one.tag.rpartition("}")[2]
            if name in take:
                take[name](one)
            elif name in _KEPT:
                self._around[name] = one.text or ""
            elif name == "formula":
                self._formulas.append(one.text or "")
            elif name == "pageSetup":
                self._setup = dict(one.attrib)
            elif name == "pageSetUpPr":
                self._fits = one.get("fitToPage") in _YES
            elif name == "sheetFormatPr" and float(one.get("defaultRowHeight", "15")) < _LOW:
                self._low = float(one.get("defaultRowHeight", "15"))

    def _cell(self, one: Element) -> None:
        """Note the first cell too far out with something in it, and the fonts within its text."""
        place = one.get("r", "")
        said = place.lstrip(ascii_uppercase)
        # Who leaves places out has the cells next to each other.
        column = self._last_column + 1 if not place else _index(place.rstrip("0123456789"))
        if column <= self._last_column or (place and not _PLACE.fullmatch(place)):
            raise DamagedSheetError(f"cell {place} again, or out of order")
        self._last_column = column
        self._said += [int(said)] if said else []
        if self._fonts:
            self._written.append((column, self._fonts))
            self._fonts = []
        if column > self._most_columns and len(one) and not self.beyond:
            self.beyond = f"{column_name(column)}{said} " if said else f"{column_name(column)} 列"

    def _column(self, one: Element) -> None:
        numbers = range(int(one.get("min", "1")), min(int(one.get("max", "0")), self._most_columns) + 1)
        if _is_hidden(one, "width"):
            self.columns.update(numbers)
        elif one.get("width"):
            self._widths |= dict.fromkeys(numbers, float(one.get("width", "0")))

    def _row(self, one: Element) -> None:
        number = int(one.get("r") or self._number + 1)
        if number <= self._number or {*self._said} - {number}:
            raise DamagedSheetError(f"row {number} again, out of order, or with cells of others")
        self.runs |= {f"{column_name(column)}{number}": fonts for column, fonts in self._written}
        self._number, self._last_column, self._said, self._written = number, 0, [], []
        if _is_hidden(one, "ht"):
            self.rows.add(self._number)
        elif one.get("ht"):
            self._heights[self._number] = float(one.get("ht", "0"))
        elif self._low is not None:
            self._heights[self._number] = self._low

    def _merge(self, one: Element) -> None:
        self._merges.update(_area(one.get("ref", ""))[1])

    def _font(self, one: Element) -> None:
        self._fonts.append(InlineFont.from_tree(one))  # type: ignore[arg-type]

    def _extension(self, one: Element) -> None:
        self.unknown += [name for name in map(_name, one) if name not in _SILENT_MORE]

    def _view(self, one: Element) -> None:
        self.shows_formulas |= one.get("showFormulas") in _YES
        self.shows_no_noughts |= one.get("showZeros", "1") not in _YES
        self.is_mirrored |= one.get("rightToLeft") in _YES

    def _whole(self, one: Element) -> None:
        """Note what nobody looks at."""
        names = Counter(map(_name, one))
        if twice := [name for name, count in names.items() if count > 1 and name in _KNOWN - _MANY]:
            raise DamagedSheetError(f"{twice} again")
        self.unknown += [name for name in names if name not in _KNOWN]

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
        name = _name(element)
        if name in names:
            yield element
        if name not in _FONT:
            element.clear()


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class _Defined:
    """The names that a workbook defines, but for print areas."""

    def __init__(self) -> None:
        self.titles: dict[int, str] = {}
        """Rows and columns that are printed on each page, by the number of the worksheet, from 0."""
        self._places: dict[str, dict[str, str]] = {}

    def add(self, name: str, sheet: str | None, text: str) -> None:
        """Take over one name, of a worksheet by its number or of the workbook."""
        if name.lower() == "_xlnm.print_titles" and sheet is not None:
            parts = (_plain(part)[1] for part in text.split(","))
            self.titles[int(sheet)] = "、".join(filter(None, parts))
        elif name and not name.lower().startswith("_xlnm."):
            where, place = _plain(text)
            self._places.setdefault(where, {})[name] = place

    def of(self, sheet: str) -> dict[str, str]:
        """Give the names that lead to cells of a worksheet."""
        return self._places.get(sheet, {})

    def elsewhere(self, sheets: set[str]) -> tuple[str, ...]:
        """Give the names that lead to none of these worksheets."""
        return tuple(name for where, names in self._places.items() if where not in sheets for name in names)


def _plain(text: str) -> tuple[str, str]:
    """Give worksheet and place of a reference, without the signs of fixed places."""
    where, _, place = text.strip().rpartition("!")
    if where.startswith("'"):
        where = where[1:-1].replace("''", "'")
    return where.removeprefix("$"), place.replace("$", "")


def _beside(archive: ZipFile, sheet: str) -> Beside:
    """Give the comments and shapes of a worksheet, whose part is named."""
    comments: dict[str, str] = {}
    shapes: Counter[str] = Counter()
    for kind, target in _related(archive, sheet):
        if kind == "comments":
            comments |= dict(_comments(archive, target))
        elif kind == "drawing":
            shapes.update(_drawn(archive, target))
        elif kind == "vmlDrawing":
            text = archive.read(target).decode(errors="replace")
            shapes["控件"] += len(_CONTROL.findall(text))
            shapes["页眉页脚或表上的图片"] += len(_IMAGE.findall(text))
        elif kind in ("image", "oleObject", "package"):
            shapes["背景图片" if kind == "image" else "嵌入的文件"] += 1
    words = (f"{what} {count} 个" if count > 1 else what for what, count in shapes.items() if count)
    return Beside(comments=comments, shapes=tuple(words))


def _related(archive: ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """Walk the parts that one leads to and the file has, with their kinds."""
    folder, name = posixpath.split(part)
    rels, there = f"{folder}/_rels/{name}.rels", set(archive.namelist())
    if rels not in there:
        return
    with archive.open(rels) as file:
        for one in parsed(file).getroot():
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            if one.get("TargetMode") != "External" and target in there:
                yield one.get("Type", "").rpartition("/")[2], target


def _comments(archive: ZipFile, part: str) -> Iterator[tuple[str, str]]:
    with archive.open(part) as file:
        for one in parsed(file).getroot().iterfind(".//{*}comment"):
            texts = one.iterfind("{*}text//{*}t")
            # Spelling of names aloud is no part of what is read.
            said = "".join(text.text or "" for text in texts)
            yield one.get("ref", ""), said.replace("_x005F_", "_")


def _drawn(archive: ZipFile, part: str) -> Iterator[str]:
    """Name what a drawing holds, each with the cell at its left upper corner."""
    try:
        with archive.open(part) as file:
            root = parsed(file).getroot()
    except ParseError:
        yield "读不出的图形"
        return
    for anchor in root:
        start = anchor.find("{*}from")
        at = "" if start is None else f"（{_corner(start)} 处）"
        for one in anchor.iter():
            name = one.tag.rpartition("}")[2]
            if name in _SHAPES or name == "sp":
                yield f"{_SHAPES.get(name) or _box(one)}{at}"
                break


def _corner(start: Element) -> str:
    column, row = (int(start.findtext(f"{{*}}{what}") or 0) for what in ("col", "row"))
    return f"{column_name(column + 1)}{row + 1}"


def _box(shape: Element) -> str:
    words = " ".join(" ".join(text.text or "" for text in shape.iterfind(".//{*}t")).split())
    kind = "图形" if shape.find(".//{*}cNvSpPr[@txBox='1']") is None else "文本框"
    return f"{kind}“{words[:_QUOTED]}”" if words else kind
