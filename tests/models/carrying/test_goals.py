"""Goal tables of budgets become indicators of self-evaluations: equal, across districts, nothing lost."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from models.address import Address
from models.carrying.goals import (
    GoalsBrought,
    GoalsError,
    GoalTable,
    begin_from_goals,
    bring_goals,
    goal_tables,
)
from models.checks.checks import PROMISED
from models.checks.promised import all_differences
from models.comparing.restore import restore
from models.drafts.changes import Batch, DeleteInstance, DeleteRows, InsertRows, SetCell, SetPromised
from models.figures.measures import parse_measure
from models.session.opening import open_draft, open_submission
from models.session.session import Session
from models.storage.draft_file import load_draft, save_draft
from tests.support.building import SAMPLES

YUZHONG, QIANNAN = "yuzhong-selfeval-2023", "qiannan-selfeval-2023"
PLAIN = ("name", "unit", "nature", "target", "weight", "core")


@pytest.fixture(scope="module")
def budget() -> Session:
    """Give 綦江 2025, with ten project goal tables."""
    return open_draft(SAMPLES / "qijiang-budget-2025.tianbao")


def begun(budget: Session, pack: str, *chosen: GoalTable, year: int = 0) -> tuple[Session, GoalsBrought]:
    session = begin_from_goals(pack, year or budget.submission.year, budget)
    brought = bring_goals(session, budget, chosen or goal_tables(budget))
    brought.carry_out(session)
    return session, brought


def rows_of(session: Session, form: str, instance: str) -> list[dict[str, str]]:
    rows = session.submission.rows(form, instance, "indicators").values()
    return [dict(cells) for cells in rows if any(cells.values())]


@pytest.mark.parametrize("year", [2025, 2023])  # the budget's and the pack's own
def test_ten_projects_become_self_evaluations_whose_indicators_equal_them(budget: Session, year: int) -> None:
    session, brought = begun(budget, YUZHONG, year=year)
    tables = goal_tables(budget)
    projects = [one for one in tables if not one.whole]
    assert len(projects) == 10
    instances = session.submission.forms["project"]
    assert len(instances) == 10
    places = [("department", session.submission.forms["department"][0].id)]
    places += [("project", one.id) for one in instances]
    for table, place in zip(tables, places, strict=True):
        given = rows_of(budget, table.form, table.instance)
        assert rows_of(session, *place) == [{key: one[key] for key in PLAIN if key in one} for one in given]
    assert brought.indicators == sum(len(rows_of(budget, one.form, one.instance)) for one in tables)


def test_amounts_and_goals_come_with_the_project(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG)
    instance = session.submission.forms["project"][0].id
    said = {at[2:]: text for at, text in session.submission.typed_cells() if at.instance == instance}
    assert said["head", "-", "code"] == "50011021T000000046543"
    assert said["head", "-", "name"] == "重大项目竞进拉练视频调度经费"
    assert said["goals", "-", "initial"].startswith("对已建成的监测点")
    assert Decimal(said["funds", "total", "initial"]) == Decimal("13.20")
    # All spending of the unit is of the general budget, so this project's is.
    assert Decimal(said["funds", "general", "initial"]) == Decimal("13.20")


@pytest.mark.parametrize("which", range(1, 11))
def test_each_project_fills_the_one_form_of_another_district(budget: Session, which: int) -> None:
    table = goal_tables(budget)[which]
    session, brought = begun(budget, QIANNAN, table)
    given = rows_of(budget, table.form, table.instance)
    made = rows_of(session, "overall", session.submission.forms["overall"][0].id)
    for one, new in zip(given, made, strict=True):
        assert new["target"] == f"{one['nature']}{one['target']}{one.get('unit', '')}"
        assert parse_measure(new["target"]).relation == one["nature"]
        assert [new[key] for key in ("level1", "level2", "level3", "weight")] == [
            one[key] for key in ("first", "second", "name", "weight")
        ]
    assert "是否核心指标" in " ".join(left.place for left in brought.left)


def test_what_has_no_place_is_listed(budget: Session) -> None:
    """Every text of the goal tables is in the draft, or in the list of what is not."""
    session, brought = begun(budget, YUZHONG)
    typed = " ".join(text for _, text in session.submission.typed_cells())
    left = " ".join(one.text.rstrip("…") for one in brought.left)
    amounts = {"own", "upper"}
    for at, text in budget.submission.typed_cells():
        if at.form in ("goal", "project") and at.column not in amounts:
            assert text in typed or text[:40] in left or text.partition("-")[2] in typed, (at, text)


def test_a_form_that_there_is_once_takes_one_table_and_says_so(budget: Session) -> None:
    _, brought = begun(budget, QIANNAN)
    refused = [one for one in brought.left if "新表只有一张" in one.reason]
    assert len(refused) == 10
    assert brought.tables == 1


def test_a_measure_with_sign_and_unit_is_taken_apart() -> None:
    budget = open_draft(SAMPLES / "tongnan-budget-2021.tianbao")
    table = next(one for one in goal_tables(budget) if one.name == "竞进拉练")
    session, brought = begun(budget, YUZHONG, table)
    rows = rows_of(session, "project", session.submission.forms["project"][0].id)
    days = next(row for row in rows if row["name"].startswith("指标1：现场360°"))
    assert (days["nature"], days["target"], days["unit"]) == ("≥", "360", "天")
    waiting = [one for one in brought.left if one.place.endswith("指标权重")]
    assert waiting, "weights that the budget does not have are waited for"


def test_amounts_are_in_the_unit_of_the_self_evaluation() -> None:
    budget = open_draft(SAMPLES / "yubei-budget-2024.tianbao")
    session, _ = begun(budget, YUZHONG)
    whole = Address("department", session.submission.forms["department"][0].id, "funds", "total", "initial")
    assert session.submission.typed(whole) == "609.57"  # 6,095,655.89 元


def test_only_what_was_done_remains_to_be_typed(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG, goal_tables(budget)[1])
    instance = session.submission.forms["project"][0].id
    missing = [
        issue.address
        for issue in session.issues()
        if issue.address[:3] == ("project", instance, "indicators") and issue.severity == "未填"
    ]
    assert {at.column for at in missing} == {"actual"}


def test_a_budget_takes_no_goals_and_a_self_evaluation_gives_none(budget: Session) -> None:
    evaluation = open_draft(SAMPLES / f"{YUZHONG}.tianbao")
    with pytest.raises(GoalsError, match="不是部门预算草稿"):
        goal_tables(evaluation)
    with pytest.raises(GoalsError, match="不是绩效自评草稿"):
        bring_goals(budget, budget, goal_tables(budget))


def first(session: Session, column: str) -> Address:
    instance = session.submission.forms["project"][0]
    return Address("project", instance.id, "indicators", next(iter(instance.rows("indicators"))), column)


def told(session: Session) -> list[str]:
    return [issue.message for issue in session.issues() if issue.code == PROMISED]


def test_differences_from_what_was_promised_are_said_and_survive_the_file(
    budget: Session, tmp_path: Path
) -> None:
    session, _ = begun(budget, YUZHONG, goal_tables(budget)[1])
    assert told(session) == []
    rows = list(session.submission.rows(*first(session, "name")[:3]))
    at = first(session, "target")
    changes = (
        SetCell(at, "2"),
        SetCell(at._replace(column="weight"), "24"),
        DeleteRows(*at[:3], (rows[1],)),
        InsertRows(*at[:3], 4, (("r900", {"name": "新的指标"}),)),
    )
    session.apply(Batch(changes))
    path = tmp_path / "a.tianbao"
    save_draft(session.submission, path, "")
    name = "重大项目竞进拉练视频调度经费"
    wanted = [
        f"{name}：“视频调度点”的指标权重，绩效目标是 25，现在是 24",
        f"{name}：“视频调度点”的指标值，绩效目标是 3，现在是 2",
        f"{name}：“新的指标”绩效目标里没有，是新增的",
        f"{name}：绩效目标里的“满意度”没有自评",
    ]
    assert sorted(told(open_submission(load_draft(path)))) == sorted(wanted) == sorted(told(session))
    assert [form for form, _ in all_differences(session.calculation)] == [name] * 4


def test_the_same_figure_in_other_words_is_no_difference(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG, goal_tables(budget)[1])
    session.apply(SetCell(first(session, "weight"), "25.0"))
    session.apply(SetCell(first(session, "target"), "３"))
    assert told(session) == []


def test_an_indicator_typed_again_is_no_new_one(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG, goal_tables(budget)[1])
    at = first(session, "name")
    cells = dict(session.submission.rows(*at[:3])[at.row])
    again = InsertRows(*at[:3], 0, (("r900", cells),))
    session.apply(Batch((DeleteRows(*at[:3], (at.row,)), again)))
    assert told(session) == []


def test_a_project_that_is_gone_is_said(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG)
    gone = session.submission.forms["project"][3]
    inverse = session.apply(DeleteInstance("project", gone.id)).inverse
    assert told(session) == ["绩效目标里的“大数据产业发展扶持资金”没有自评"]
    session.apply(inverse)
    assert told(session) == []


def test_bringing_again_changes_nothing_and_keeps_what_was_typed(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG)
    assert bring_goals(session, budget, goal_tables(budget)).change is None
    session.apply(SetCell(first(session, "target"), "2"))
    again = bring_goals(session, budget, goal_tables(budget))
    assert again.change is None
    assert [one.text for one in again.left if one.reason == "已经填了别的，没有改"] == ["3（现在是 2）"]


def test_a_version_brought_back_compares_with_what_it_was_promised(budget: Session) -> None:
    session, _ = begun(budget, YUZHONG, goal_tables(budget)[1])
    version = session.submission.copy()
    session.apply(Batch((SetPromised((), ""), SetCell(first(session, "weight"), "1"))))
    assert told(session) == []
    inverse = session.apply(restore(session, version)).inverse
    assert session.submission.promised == version.promised
    session.apply(SetCell(first(session, "weight"), "1"))
    assert len(told(session)) == 1
    session.apply(inverse)
    assert session.submission.promised == {}


def test_bringing_is_one_step_back(budget: Session) -> None:
    session = open_draft(SAMPLES / f"{YUZHONG}.tianbao")
    before = session.submission.copy()
    brought = bring_goals(session, budget, goal_tables(budget))
    session.submission.next_id = brought.next_id
    assert brought.change is not None
    inverse = session.apply(brought.change).inverse
    assert len(session.submission.forms["project"]) == 12
    assert "年度" in [one.place for one in brought.left]  # 2025 into a draft of 2023
    session.apply(inverse)
    session.submission.next_id = before.next_id
    assert session.submission.forms == before.forms
    assert session.submission.promised == before.promised


@pytest.mark.parametrize("name", ["qijiang-budget-2025", "tongnan-budget-2021", "yubei-budget-2024"])
def test_projects_of_each_district_become_self_evaluations_on_the_national_form(name: str) -> None:
    budget = open_draft(SAMPLES / f"{name}.tianbao")
    projects = [one for one in goal_tables(budget) if not one.whole]
    session, brought = begun(budget, "national-project-selfeval", *projects)
    assert brought.indicators == sum(len(rows_of(budget, one.form, one.instance)) for one in projects)
    instances = [one.id for one in session.submission.forms["project"]]
    assert len(instances) == len(projects)
    scale = 1 if budget.pack.unit_of_money == "万元" else 10_000
    for table, instance in zip(projects, instances, strict=True):
        column = Address("project", instance, "head", "-", "name")
        assert session.submission.typed(column)
        given = budget.calculation.value(Address(table.form, table.instance, "head", "-", "budget"))
        assert isinstance(given, Decimal)
        for row in ("fiscal", "total"):
            place = Address("project", instance, "funds", row, "initial")
            assert session.calculation.value(place) == given / scale
