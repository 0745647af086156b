"""Formulas of workbooks in the form language: what they give is what the spreadsheet gives."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.expressions.functions import Operand, Value
from models.expressions.parser import parse_expression
from models.meanings.formulas import Reach, moved, translate

FIGURES: dict[str, Value] = {
    "A1": Decimal(90),
    "A2": Decimal(10),
    "A3": None,
    "B1": Decimal("2.5"),
    "B2": "优",
    "表二!C5": Decimal(7),
}
LABEL = "D1"


def _named(reach: Reach) -> list[str] | None:
    """Name cells of two sheets; D1 is a label, and no other sheet is known."""
    if reach.sheet not in ("", "表二"):
        return None
    prefix = f"{reach.sheet}!" if reach.sheet else ""
    places = (
        f"{prefix}{'ABCD'[column]}{row + 1}"
        for row in range(reach.top, reach.bottom + 1)
        for column in range(reach.left, reach.right + 1)
    )
    return [_name(place) for place in places if place != LABEL]


def _name(place: str) -> str:
    return "cell." + place.replace("!", "_")


def _value(path: tuple[str, ...]) -> Operand:
    return FIGURES.get(path[1].replace("_", "!"))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(A1:A3)", 100),
        ("=SUM(A1:A3,B1)*2", 205),
        ("=+A1+A2", 100),
        ("=A1-(A2-B1)", Decimal("82.5")),
        ("=A1/(A2/B1)", Decimal("22.5")),
        ("=A1/A2/B1", Decimal("3.6")),
        ("=-A1%", Decimal("-0.9")),
        ("=$A$1+表二!C5", 97),
        ("='表二'!$C$5", 7),
        ("=ROUND(A2/3, 2)", Decimal("3.33")),
        ("=MAX(A1:A3)-MIN(A1:A3)", 80),
        ("=AVERAGE(A1:A3)", 50),
        ("=PRODUCT(A2,B1)", 25),
        ('=IF(A3=0,"无","有")', "无"),
        ('=IF(A3="","无","有")', "无"),
        ('=IF(A1<>"","有","无")', "有"),
        ('=IF(AND(A1>=90,NOT(A2>10)),"优",IF(A1>=80,"良","差"))', "优"),
        ('=IF(OR(A1<60,A2>60),"差","好")', "好"),
        ('=IF(A3=0,"",A1/A3)', None),
        ("=IF(A1>A3,A1)", 90),
        ('=IFERROR(A1/A3,"")', None),
        ("=IFERROR(A1/A3,0)", 0),
        ("=ABS(A2-A1)", 80),
        ("=IF(ISNUMBER(A1),1,2)", 1),
        ("=IF(ISNUMBER(A3),1,2)", 2),
        ("=IF(AND(ISNUMBER(B2),A1>0),1,2)", 2),
        ("=A1&B2", "90优"),
        ("=1E1+.5", Decimal("10.5")),
        ("=MIN(A1,9E+99)", 90),
        ("=MIN(A1,A3)", 90),
        ("=MAX(A1,A1*2,5)", 180),
        ("=SUM(D1:D1,A1)", 90),
        ("=" + "+".join(["A1"] * 60), 5400),
    ],
)
def test_what_a_formula_gives_is_what_the_spreadsheet_shows(formula: str, value: object) -> None:
    """Precedence, blanks as 0, the empty text, ranges, other sheets and long chains."""
    found = translate(formula, _named)
    assert not found.problem, found.problem
    assert parse_expression(found.expression).evaluate(_value) == value


@pytest.mark.parametrize(
    "formula", ["=MIN(A1,A3*2)", "=MAX(A3/A1,5)", "=MIN(10,10*A3/A1)", "=MIN(A3,ROUND(A3*2,1))"]
)
def test_the_least_of_something_not_known_yet_is_not_known(formula: str) -> None:
    found = translate(formula, _named)
    assert not found.problem
    assert parse_expression(found.expression).evaluate(_value) is None


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("=VLOOKUP(A1,A2:B3,2,0)", "VLOOKUP"),
        ("=A1^2", "乘方"),
        ("=SUM(A:A)", "整列"),
        ("=合计数+1", "合计数"),
        ("=[1]表!A1", "别的文件"),
        ("='[去年.xlsx]表'!A1", "别的文件"),
        ("=#REF!+1", "#REF!"),
        ("=表三!A1", "表三!A1"),
        ("=D1+1", "固定文字"),
        ("=A1:A3", "A1:A3"),
        ("=(A1>1)*3", "IF"),
        ("=A1<=B1<=A2", "AND"),
        ("={1,2}", "数组"),
        ("=SUM(A1", "括号"),
        ("=SUM(", "没有写完"),
        ("=", "没有写完"),
        ("=A1 A2", "A2"),
        ('=IF(A1="it\'s ""x""",1,2)', "引号"),
        ("=ROUND(A1,-2)", "ROUND"),
        ("=" + "(" * 60 + "A1" + ")" * 60, "层"),
    ],
)
def test_what_cannot_be_said_is_told_with_its_reason(formula: str, said: str) -> None:
    """Nothing is dropped silently: there is no expression, and the reason names what stands in the way."""
    found = translate(formula, _named)
    assert not found.expression
    assert said in found.problem


def test_the_cells_that_a_formula_reads_are_told() -> None:
    """Also of one that cannot be said, so that the window can show where it leads."""
    assert [str(one) for one in translate("=SUM(A1:A3)+表三!B2", _named).reads] == ["A1:A3", "表三!B2"]


@pytest.mark.parametrize(
    ("formula", "there"),
    [
        ("=SUM(D5:F5)", "=SUM(D7:F7)"),
        ("='表 2'!A1&\"A1\"", "='表 2'!A3&\"A1\""),
        ("=A$1+$A1", "=A$1+$A3"),
        ("=ROUND(A10,2)", "=ROUND(A12,2)"),
    ],
)
def test_a_formula_goes_along_with_its_row(formula: str, there: str) -> None:
    """As spreadsheets copy it down: not what stands behind $, in quotes or in the name of a sheet."""
    assert moved(formula, 2) == there
