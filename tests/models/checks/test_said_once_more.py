"""Words written once answer no figure typed later, and what is no number where one is meant is remarked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.address import Address
from models.checks.checks import NOTICE
from models.checks.score import score_view
from models.drafts.changes import InsertRows, SetCell
from models.drafts.submission import new_submission
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session
from tests.support.building import CHONGQING, GUIZHOU, Draft

NATIONAL = "national-project-selfeval"
ROWS = [
    (CHONGQING, "project", {"unit": "公里", "nature": "≥", "target": "76"}, "remark"),
    (GUIZHOU, "overall", {"target": "≥76公里"}, "reason"),
    (NATIONAL, "project", {"target": "≥76公里"}, "reason"),
]


@pytest.mark.parametrize(("pack", "form", "row", "reason"), ROWS)
def test_a_reason_for_less_does_not_answer_ten_times_as_much(
    pack: str, form: str, row: dict[str, str], reason: str
) -> None:
    draft = Draft(pack, form)
    unit = "" if "unit" in row else "公里"
    line = draft.add("indicators", weight="50", actual=f"70{unit}", **row | {reason: "雨天多"})

    def told(actual: str) -> list[str]:
        at = Address(form, draft.instance, "indicators", line, "actual")
        draft.session.apply(SetCell(at, f"{actual}{unit}"))
        issues = (i for i in draft.session.issues() if i.code == "ZP-10" and i.address.row == line)
        return [issue.message for issue in issues]

    assert told("70") == []
    assert told("110") == []  # which the reason may be for
    (said,) = told("760")
    assert "10 倍以上" in said
    assert "多写了一位" in said


def goal_forms() -> list[tuple[str, str]]:
    """Give the goal tables whose indicators have a nature with signs, and a value."""
    found = []
    for pack in pack_ids():
        for form in load_pack(pack).forms:
            for block in form.blocks:
                cells = {cell.key: cell for cell in block.cells}
                signs = "nature" in cells and any(one.value == "≥" for one in cells["nature"].choices)
                if block.id == "indicators" and signs and "target" in cells and "actual" not in cells:
                    found.append((pack, form.id))
    return found


def test_there_are_such_tables() -> None:
    assert len({pack for pack, _ in goal_forms()}) >= 3


@pytest.mark.parametrize(("pack", "form"), goal_forms())
def test_a_goal_that_is_no_number_is_remarked_where_a_sign_says_it_is_one(pack: str, form: str) -> None:
    session = Session(new_submission(load_pack(pack), 2026))
    held = session.submission.forms[form][0].id
    session.apply(InsertRows(form, held, "indicators", 0, (("x", {"nature": "≥", "unit": "公里"}),)))

    def told(nature: str, target: str) -> list[str]:
        for column, text in (("nature", nature), ("target", target)):
            session.apply(SetCell(Address(form, held, "indicators", "x", column), text))
        return [i.severity for i in session.issues() if i.code == "JX-06"]

    assert told("≥", "abc") == [NOTICE]
    for nature, target in (("≥", "76"), ("≥", "3.5"), ("=", "5-10"), ("≤", "2026年10月"), ("定性", "良好")):
        assert told(nature, target) == [], (nature, target)
    assert told("≤", "较好") == [NOTICE]


@pytest.mark.parametrize(("points", "out_of"), [("100", "110"), ("80", "90")])
def test_there_is_no_grade_where_the_points_do_not_make_up_the_whole(points: str, out_of: str) -> None:
    draft = Draft(NATIONAL, "project")
    draft.add(
        "indicators", level1="产出指标", level2="数量指标", target="≥10公里", actual="10公里", weight=points
    )
    for row in ("total", "fiscal"):
        for column in ("initial", "budget", "executed"):
            if draft.session.pack.form("project").block("funds").cell(row, column).typed_by_hand:
                at = Address("project", draft.instance, "funds", row, column)
                draft.session.apply(SetCell(at, "100"))
    view = score_view(draft.session.calculation, "project", draft.instance)
    assert view is not None
    assert view.total == view.of == Decimal(out_of)
    assert view.grade == ""
