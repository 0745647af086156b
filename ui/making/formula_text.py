"""A formula as it comes about from cells that are pointed at and signs between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from models.blanks.blank import Blank, CellAt, Region
from models.importing.grids import letters
from models.meanings.workpiece import Role

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
"""What a formula has, and how it is shown."""
FUNCTIONS = {"SUM": "合计", "SUMIF": "按条件合计", "COUNT": "计数", "COUNTA": "个数", "AVERAGE": "平均",
             "MAX": "最大", "MIN": "最小", "IF": "如果", "IFERROR": "算不出时", "ROUND": "四舍五入",
             "ABS": "绝对值", "AND": "都成立", "OR": "有一个成立", "NOT": "不成立"}  # fmt: skip
"""What functions of a workbook are called in the window."""
SUM = f"{FUNCTIONS['SUM']}("
_CALLED = {words: name for name, words in FUNCTIONS.items()}
_FUNCTION = re.compile(r"""('[^']*'|"[^"]*")|(?<![\w.])(\w+)(?=\()""")
_PLAIN = str.maketrans("−×÷", "-*/")
_CELL = re.compile(r"(?<![\w'])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(])")
_QUOTED = re.compile(r"""'(?:[^']|'')*'!?|"[^"]*"|「[^「」]*」""")
_SHEET = re.compile(r"([^\W\d][\w.]*)!")
_LAST = re.compile(
    r"(?:(?:「[^」]*」|(?:'[^']*'|[^\W\d][\w.]*)!))?[A-Z]+\d+(?::[A-Z]+\d+)?$|[^\W\d_]+\($|[\d.]+$|.$"
)


def shown(formula: str) -> str:
    """Give a formula as a person reads it: functions in Chinese, × and ÷, without the = it begins with."""
    text = _renamed(formula.removeprefix("="), FUNCTIONS)
    return "".join(_shown_part(*part) for part in _parts(text))


def in_words(text: str) -> str:
    """Name functions in a sentence that tells of formulas in Chinese; the rest stays as it is."""
    return _renamed(text, FUNCTIONS)


def role_words(role: Role) -> str:
    """Say what a cell is: a formula with functions and signs in Chinese."""
    return replace(role, formula=f"= {shown(role.formula)}").words if role.formula else role.words


def _shown_part(text: str, quoted: bool) -> str:
    if not quoted:
        return _SHEET.sub(r"「\1」", text).replace("*", "×").replace("/", "÷")
    name = text[1:-2].replace("''", "'")
    return f"「{name}」" if text.endswith("!") and not set("「」") & set(name) else text


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Part a formula into what is in quotes, names of sheets with their !, and the rest."""
    last = 0
    for found in _QUOTED.finditer(text):
        yield text[last : found.start()], False
        yield found[0], True
        last = found.end()
    yield text[last:], False


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """Call functions otherwise, but nothing within quotes."""
    return _FUNCTION.sub(lambda found: found[1] or names.get(found[2].upper(), found[2]), text)


def written(text: str) -> str:
    """Give what a person put together as a workbook writes it, open brackets closed; blank of nothing."""
    plain = "".join(_written_part(*part) for part in _parts(text))
    plain = plain.strip().removeprefix("=").rstrip("+-*/, ")
    plain += ")" * (plain.count("(") - plain.count(")"))
    return f"={_renamed(plain, _CALLED)}" if plain else ""


def _written_part(text: str, quoted: bool) -> str:
    if not quoted:
        return unicodedata.normalize("NFKC", text).translate(_PLAIN)
    if not text.startswith("「"):
        return text
    name = text[1:-1].replace("'", "''")
    return f"'{name}'!"


def with_cells(text: str, cells: str) -> str:
    """Add cells that were pointed at: to a sum by a comma, else by + where no sign was chosen before."""
    plain = text.translate(_PLAIN).rstrip()
    if not plain or plain.endswith(("+", "-", "*", "/", ",", "(", "=")):
        return text + cells
    within = SUM in plain.replace("SUM(", SUM) and plain.count("(") > plain.count(")")
    return f"{text}{',' if within else '+'}{cells}"


def with_sign(text: str, sign: str) -> str:
    """Add a sign in place of one that stands at the end; a sum that is open is closed first."""
    plain = text.rstrip("+-*/,−×÷ ")
    if not plain:
        return text
    if plain.count("(") > plain.count(")"):
        plain += ")" * (plain.count("(") - plain.count(")"))
    return plain + SIGNS[sign]


def with_sum(text: str) -> str:
    """Begin a sum of the cells pointed at next."""
    plain = text.translate(_PLAIN).rstrip()
    if plain and not plain.endswith(("+", "-", "*", "/", ",", "(", "=")):
        text += "+"
    return text + SUM


def without_last(text: str) -> str:
    """Take out what came last: a cell, a sign, the beginning of a sum."""
    return _LAST.sub("", text.rstrip())


def shifted(formula: str, rows: int, columns: int) -> str:
    """Give a formula as it reads so many rows below and columns beside, as copied there; $ holds a place."""

    def moved(found: re.Match[str]) -> str:
        held_column, column, held_row, row = found.groups()
        if not held_column:
            column = letters(_number(column) + columns)
        return f"{held_column}{column}{held_row}{row if held_row else int(row) + rows}"

    return _CELL.sub(moved, formula)


def _number(column: str) -> int:
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def reference(blank: Blank, region: Region, seen_from: CellAt) -> str:
    """Name cells as a formula of another cell does, by the places of the workbook."""
    first = blank.address(CellAt(region.sheet, region.top, region.left), seen_from.sheet)
    cell = blank.cell(CellAt(region.sheet, region.top, region.left))
    if (cell.row + cell.rows, cell.column + cell.columns) == (region.bottom + 1, region.right + 1):
        return first
    return f"{first}:{blank.address(CellAt(region.sheet, region.bottom, region.right), region.sheet)}"
