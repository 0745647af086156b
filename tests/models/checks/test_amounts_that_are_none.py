"""Amounts that are the code of a subject, negative, or more than the whole: each is remarked."""

from __future__ import annotations

import pytest

from models.address import Address
from models.checks.checks import CODED
from models.drafts.changes import InsertRows, SetCell
from tests.whole.test_carried_over import BUDGETS, Budget


def said(budget: Budget, *codes: str) -> list[tuple[str, str]]:
    return [(i.code, i.address.row) for i in budget.session.issues() if i.code in codes]


@pytest.mark.parametrize("pack", BUDGETS)
def test_an_amount_that_is_a_code_is_remarked_until_it_is_written_as_an_amount(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2140106", basic="900000.5", project="1000000")
    budget.subject("basic", "30101", personnel="900000.5")
    assert said(budget, CODED) == []
    budget.put("general", "2140106", "project", "2210201")
    budget.put("basic", "30101", "personnel", "30102")
    assert said(budget, CODED) == [(CODED, "2140106"), (CODED, "30101")]
    budget.put("general", "2140106", "project", "2210201.00")
    budget.put("basic", "30101", "personnel", "2210201")  # no code of an economic classification
    assert said(budget, CODED) == []


@pytest.mark.parametrize("pack", BUDGETS)
def test_a_negative_expenditure_is_remarked_where_it_is_typed(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2210201", basic="-66000", project="-1")
    budget.subject("fund", "2120801", project="-2")
    budget.subject("basic", "30113", personnel="-66000")
    codes = ("FS-01", "FS-02", "FS-03", "FS-04")
    assert sorted(said(budget, *codes)) == [
        ("FS-01", "2210201"), ("FS-02", "2120801"), ("FS-02", "2210201"), ("FS-03", "30113"),
    ]  # fmt: skip
    for form, row, column in (
        ("general", "2210201", "basic"), ("general", "2210201", "project"),
        ("fund", "2120801", "project"), ("basic", "30113", "personnel"),
    ):  # fmt: skip
        budget.put(form, row, column, "0")
    assert said(budget, *codes) == []


@pytest.mark.parametrize("pack", BUDGETS)
def test_more_purchases_than_expenditure_are_remarked(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2140106", project="205.5")
    form = budget.session.pack.form("purchase")
    at = Address("purchase", budget.session.submission.forms["purchase"][0].id, "list", "goods", "general")
    if form.block("list").kind == "rows":
        budget.session.apply(InsertRows(*at[:3], 0, (("x", {"item": "车", "goods": "9000"}),)))
        at = at._replace(row="x", column="goods")
    else:
        budget.session.apply(SetCell(at, "9000"))
    assert [code for code, _ in said(budget, "CG-01")] == ["CG-01"]
    budget.session.apply(SetCell(at, "205.5"))
    assert said(budget, "CG-01") == []


@pytest.mark.parametrize("pack", BUDGETS)
def test_income_that_pays_for_nothing_yet_says_where_its_spending_is_typed(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2140101", basic="50")
    budget.subject("income", "2140101", fees="20")
    (error,) = [issue for issue in budget.session.issues() if issue.code == "YS-03"]
    assert "“其他资金基本支出”" in error.fix
    assert "其他资金基本支出" in budget.session.pack.form("income").block("tree").index["fees"].help
    assert "other_basic" in budget.session.pack.form("spending").block("tree").index
