"""Excel formulas say what the expressions say: LibreOffice comes to the program's values."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from exporters.workbook._formula_terms import Spot, call, literal, ranges
from exporters.workbook._formulas import Formulas
from exporters.workbook._piece_texts import condition_text, write
from exporters.workbook._pieces import (
    ALWAYS,
    NEVER,
    Condition,
    Filled,
    Is,
    all_of,
    any_of,
    as_percent,
    negated,
    under,
)
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


def translated(source: str, nothing: str = '""') -> str | None:
    """Translate an expression over the row whose cells stand in A1 to F1."""
    made = session()
    at = place(made)
    piece = Formulas(made.calculation, spots(at, 1)).piece(parse_expression(source), at)
    return write(piece, nothing).replace("'表'!", "") if piece.live else None


@pytest.mark.parametrize(
    ("source", "formula"),
    [
        ("sum(abroad, purchase, reception)", 'IF(COUNT(A1:B1,D1)>0,SUM(A1:B1,D1),"")'),
        ("abroad + purchase", 'IF(COUNT(A1:B1)>0,SUM(A1:B1),"")'),
        ("abroad", 'IF(ISNUMBER(A1),A1,"")'),
        ("zero(abroad) * 2", "A1*2"),
        ("abroad - purchase", 'IF(COUNT(A1:B1)>0,A1-B1,"")'),
        ("(abroad - purchase) / purchase", 'IF(B1<>0,(A1-B1)/B1,"")'),
        ("if(abroad > 3, 1, 0)", "IF(AND(ISNUMBER(A1),A1>3),1,0)"),
        (
            "if(blank(abroad) or blank(purchase), null, if(abroad >= purchase, 100, 0))",
            'IF(COUNT(A1:B1)=2,IF(A1>=B1,100,0),"")',
        ),
        ("max(abroad, 0)", "MAX(A1,0)"),
        ("1 + 2", None),
        ("'甲'", None),
        ("null", None),
    ],
)
def test_formulas_read_as_a_clerk_would_write_them(source: str, formula: str | None) -> None:
    assert translated(source) == formula


@pytest.mark.parametrize(
    ("source", "formula"),
    [
        ("sum(abroad, purchase, running)", "SUM(A1:C1)"),
        ("abroad", "A1"),
        ("abroad - purchase", "A1-B1"),
        ("round(abroad + purchase, 2)", "ROUND(SUM(A1:B1),2)"),
        ("abroad * purchase", "IF(COUNT(A1:B1)=2,A1*B1,0)"),
    ],
)
def test_what_the_number_format_hides_is_not_asked_for(source: str, formula: str) -> None:
    assert translated(source, "0") == formula


@pytest.mark.parametrize(
    ("source", "formula"),
    [
        ("purchase / reception * 100", "B1/D1"),
        ("round(purchase / reception * 100, 2)", "ROUND(B1/D1,4)"),
        ("abroad", "A1"),
        ("abroad * purchase / 100", "A1*B1/100"),
        ("if(abroad >= 50, abroad, 0)", "IF(A1>=0.5,A1,0)"),
        ("max(abroad, 30)", "MAX(A1,0.3)"),
        ("purchase", "B1/100"),
    ],
)
def test_figures_in_per_cent_are_read_and_written_as_hundredths(source: str, formula: str) -> None:
    made = session()
    at = place(made)
    where = {k: spot._replace(percent=k.column == "abroad") for k, spot in spots(at, 1).items()}
    piece = as_percent(Formulas(made.calculation, where).piece(parse_expression(source), at))
    filled = {Is(Filled(spot._replace(percent=False), True)): True for spot in where.values()}
    known = filled | {negated(one): False for one in filled}
    found = write(piece, '""', known).replace("'表'!", "")
    assert found.removeprefix("IF(D1<>0,").removesuffix(',"")') == formula


def test_cells_one_under_another_or_side_by_side_become_a_range() -> None:
    made = [Spot("表", row, "B", True, False) for row in (3, 4, 5, 7)]
    assert ranges([*made, Spot("别的表", 8, "B", True, False)]) == ["'表'!B3:B5", "'表'!B7", "'别的表'!B8"]
    beside = [Spot("表", 3, column, True, False, span=2) for column in "BDFI"]
    assert ranges(beside) == ["'表'!B3:F3", "'表'!I3"]


def test_many_arguments_are_taken_in_groups() -> None:
    formula = call("SUM", (f"A{i}" for i in range(1, 451)))
    assert formula.count("SUM(") == 4
    assert formula.count("A") == 450


def asks(row: int) -> Condition:
    return Is(Filled(Spot("表", row, "A", True, False), True))


def test_conditions_say_nothing_twice() -> None:
    one, two = asks(1), asks(2)
    assert (all_of([NEVER, one]), all_of([ALWAYS, one]), all_of([])) == (NEVER, one, ALWAYS)
    assert (any_of([NEVER, one]), any_of([ALWAYS, one]), any_of([])) == (one, ALWAYS, NEVER)
    assert all_of([one, negated(one)]) == NEVER
    assert all_of([one, any_of([negated(one), two])]) == all_of([one, two])
    assert any_of([one, all_of([negated(one), two])]) == any_of([one, two])
    assert under(any_of([negated(one), two]), {one: True, negated(one): False}) == two
    assert negated(negated(all_of([one, two]))) == all_of([one, two])


def test_filled_cells_are_counted_at_once() -> None:
    cells = [asks(1), asks(2)]
    texts = [condition_text(all_of(cells)), condition_text(any_of(map(negated, cells)))]
    assert [text.replace("'表'!", "") for text in texts] == ["COUNT(A1:A2)=2", "COUNT(A1:A2)<2"]


def test_constants_are_written_as_excel_does() -> None:
    values: tuple[Value, ...] = (Decimal("-1.50"), Decimal("1E+3"), '他说“"”', True)
    assert [literal(value) for value in values] == ["(-1.5)", "1000", '"他说“""”"', "TRUE"]


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
        piece = Formulas(made.calculation, spots(at, row)).piece(parsed, at)
        worksheet.cell(row, 8).value = "=" + write(piece, '""').replace("'表'!", "")
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
