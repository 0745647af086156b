"""上年结转 typed once in 收入总表 is told in every table of every budget, and 结转下年 is allowed for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.address import Address
from models.checks.checks import ERROR
from models.drafts.changes import SetCell
from models.drafts.submission import new_submission
from models.editing.typing import insertions
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session

BUDGETS = [one for one in pack_ids() if load_pack(one).kind == "budget"]


class Budget:
    """A new budget, with short ways to type and read."""

    def __init__(self, pack: str) -> None:
        self.session = Session(new_submission(load_pack(pack), 2026))

    def at(self, form: str, row: str, column: str = "") -> Address:
        block = "list" if form in ("balance", "fiscal") else "tree"
        return Address(form, self.session.submission.forms[form][0].id, block, row, column)

    def subject(self, form: str, code: str, **cells: str) -> None:
        for change in insertions(self.session, {self.at(form, code): cells}):
            self.session.apply(change)

    def put(self, form: str, row: str, column: str, text: str) -> None:
        self.session.apply(SetCell(self.at(form, row, column), text))

    def value(self, form: str, row: str, column: str) -> object:
        return self.session.calculation.value(self.at(form, row, column))

    def errors(self) -> list[str]:
        return [issue.code for issue in self.session.issues() if issue.severity == ERROR]


@pytest.mark.parametrize("pack", BUDGETS)
@pytest.mark.parametrize("fund", ["general", "fund"])
def test_what_was_carried_over_is_typed_once_and_told_everywhere(pack: str, fund: str) -> None:
    budget = Budget(pack)
    budget.subject(fund, "2150501", project="500000.33")
    budget.subject(fund, "2150502", project="30")
    budget.subject("income", "2150501", carried="100000")
    assert "YS" not in {code[:2] for code in budget.errors()}
    this_year, all_of_it = Decimal("400030.33"), Decimal("500030.33")
    for form, row, column, expected in (
        ("income", "total", fund, this_year),
        ("balance", fund, "amount", this_year),
        ("fiscal", f"in_{fund}", "amount", this_year),
        ("balance", "carried", "amount", Decimal(100000)),
        ("fiscal", f"from_{fund}", "amount", Decimal(100000)),
        ("income", "total", "total", all_of_it),
        ("balance", "all_income", "amount", all_of_it),
        ("balance", "all_spending", "spent", all_of_it),
        ("fiscal", "all_income", "amount", all_of_it),
        ("fiscal", "all_spending", "total", all_of_it),
    ):
        assert budget.value(form, row, column) == expected, (form, row, column)
    budget.put("fiscal", f"from_{fund}", "amount", "90000")
    assert [code for code in budget.errors() if code.startswith("YS")] == [
        "YS-05" if fund == "general" else "YS-06"
    ]


@pytest.mark.parametrize("pack", BUDGETS)
def test_what_other_money_pays_is_not_taken_from_the_income_of_a_fund(pack: str) -> None:
    """Of what was carried over for a subject that other money pays in part nobody knows whose it was."""
    budget = Budget(pack)
    budget.subject("general", "2150501", project="500")
    budget.subject("income", "2150501", carried="100")
    budget.subject("spending", "2150501", other_project="100")
    assert "YS" not in {code[:2] for code in budget.errors()}
    assert budget.value("income", "2150501", "general") == 500
    assert budget.value("fiscal", "in_general", "amount") == 500
    assert budget.value("fiscal", "from_general", "amount") is None


@pytest.mark.parametrize("pack", BUDGETS)
def test_what_goes_on_to_the_next_year_is_allowed_for_and_a_difference_is_one_error(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2150501", project="500")
    budget.subject("income", "2150501", carried="1734")
    assert [code for code in budget.errors() if code.startswith("YS")] == ["YS-03"]
    budget.put("balance", "carry", "spent", "1734")
    assert "YS" not in {code[:2] for code in budget.errors()}
    assert budget.value("balance", "all_income", "amount") == 2234
    budget.put("income", "2150501", "other", "1")
    assert [code for code in budget.errors() if code.startswith("YS")] == ["YS-03"]


@pytest.mark.parametrize("pack", BUDGETS)
def test_where_all_income_is_of_the_budget_what_was_carried_over_is_so_too(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2150501", project="100")
    budget.subject("income", "2150501", carried="20")
    budget.put("balance", "carry", "spent", "20")
    codes = [issue.code for issue in budget.session.issues()]
    assert ("YS-12" in codes, "YS-13" in codes) == (True, False)
    budget.put("fiscal", "from_general", "amount", "20")
    budget.put("fiscal", "carry", "general", "20")
    assert "YS" not in {issue.code[:2] for issue in budget.session.issues()}


@pytest.mark.parametrize("pack", BUDGETS)
def test_less_than_nothing_carried_over_is_told(pack: str) -> None:
    budget = Budget(pack)
    budget.subject("general", "2150501", project="100")
    budget.subject("income", "2150501", carried="-10")
    assert "YS-13" in [issue.code for issue in budget.session.issues()]
