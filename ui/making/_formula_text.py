"""A formula as it comes about from cells that are pointed at and signs between them."""

from __future__ import annotations

import re
import unicodedata

from models.blanks.blank import Blank, CellAt, Region
from models.importing.grids import letters

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
"""What a formula has, and how it is shown."""
SUM = "SUM("
_PLAIN = str.maketrans("−×÷", "-*/")
_CELL = re.compile(r"(?<![\w'])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(])")
_LAST = re.compile(r"(?:(?:'[^']*'|[^\W\d][\w.]*)!)?[A-Z]+\d+(?::[A-Z]+\d+)?$|SUM\($|[\d.]+$|.$")


def shown(formula: str) -> str:
    """Give a formula as a person reads it, with × and ÷ and without the = it begins with."""
    text = formula.removeprefix("=")
    return text.replace("*", "×").replace("/", "÷")


def written(text: str) -> str:
    """Give what a person put together as a workbook writes it, open brackets closed; blank of nothing."""
    plain = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    plain = plain.strip().removeprefix("=").rstrip("+-*/, ")
    plain += ")" * (plain.count("(") - plain.count(")"))
    return f"={plain}" if plain else ""


def with_cells(text: str, cells: str) -> str:
    """Add cells that were pointed at: to a sum by a comma, else by + where no sign was chosen before."""
    plain = text.translate(_PLAIN).rstrip()
    if not plain or plain.endswith(("+", "-", "*", "/", ",", "(", "=")):
        return text + cells
    within = plain.rfind(SUM) >= 0 and plain.count("(") > plain.count(")")
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
