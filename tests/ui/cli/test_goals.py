"""The commands that lead from goals to scores: `new --goals` and `executed`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.workbook.workbook import write_workbook
from models.errors import ExitCode
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES
from tests.support.tables import saved
from ui.cli.commands import main

YUZHONG, QIANNAN = "yuzhong-selfeval-2023", "qiannan-selfeval-2023"
BUDGET = SAMPLES / "qijiang-budget-2025.tianbao"
PROJECT = "政务数字化评审费"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Carry a command out; gives exit code, output and what was said on the error stream."""

    def carry_out(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return carry_out


def indicators(session: Session, form: str = "project") -> list[dict[str, str]]:
    return [
        dict(cells)
        for instance in session.submission.forms[form]
        for cells in instance.rows("indicators").values()
        if any(cells.values())
    ]


def funds(session: Session, name: str) -> dict[str, str]:
    """Give what is typed of the funds of a project."""
    typed = list(session.submission.typed_cells())
    one = next(at.instance for at, text in typed if (at.block, at.column, text) == ("head", "name", name))
    return {f"{at.row}.{at.column}": text for at, text in typed if at[1:3] == (one, "funds")}


def test_a_self_evaluation_begins_from_a_budget(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "自评.tianbao"
    code, said, _ = run("new", YUZHONG, "--goals", BUDGET, "-o", path)
    assert code == ExitCode.DONE
    assert "从 11 张绩效目标表带来 56 个指标" in said
    assert "没有带来\t表十 部门整体绩效目标 · 一级指标\t产出指标、效益指标\t新表没有这一栏" in said
    session = open_draft(path)
    assert session.submission.year == 2025
    assert len(indicators(session)) == 50


def test_one_project_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "自评.tianbao"
    assert run("new", QIANNAN, "--goals", BUDGET, "--project", PROJECT, "-o", path)[0] == ExitCode.DONE
    assert indicators(open_draft(path), "overall")[0]["target"]
    code, _, said = run(
        "new", QIANNAN, "--goals", BUDGET, "--project", "没有的", "-o", tmp_path / "b.tianbao"
    )
    assert code == ExitCode.UNUSABLE
    assert "预算里没有“没有的”的绩效目标表" in said


def test_the_official_workbook_gives_the_same_indicators(run: Run, tmp_path: Path) -> None:
    book, path, draft = tmp_path / "公开表.xlsx", tmp_path / "a.tianbao", tmp_path / "b.tianbao"
    write_workbook(open_draft(BUDGET).printed_sheets(), book, "公开表")
    assert run("new", YUZHONG, "--goals", book, "-o", path)[0] == ExitCode.UNUSABLE  # of which year?
    code, said, _ = run("new", YUZHONG, "--goals", book, "--year", 2025, "-o", path)
    assert code == ExitCode.DONE
    assert "“公开表.xlsx”按“綦江区部门预算公开表”读" in said
    run("new", YUZHONG, "--goals", BUDGET, "-o", draft)
    assert indicators(open_draft(path)) == indicators(open_draft(draft))


def test_only_one_of_from_and_goals(run: Run, tmp_path: Path) -> None:
    code, _, said = run("new", YUZHONG, "--goals", BUDGET, "--from", BUDGET, "-o", tmp_path / "a.tianbao")
    assert code == ExitCode.UNUSABLE
    assert "只能用一个" in said


def test_what_is_changed_is_told_by_check(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "自评.tianbao"
    run("new", QIANNAN, "--goals", BUDGET, "--project", PROJECT, "-o", path)
    filling = tmp_path / "改.json"
    _, before, _ = run("values", path, "--typed", "--json")
    target = indicators(open_draft(path), "overall")[0]["target"]
    filling.write_text(before.replace(f'"{target}"', '"≥999个"', 1), encoding="utf-8")
    assert "TB-20" not in run("check", path)[1]
    assert run("fill", path, "--from", filling)[0] == ExitCode.DONE
    said = run("check", path)[1]
    assert "TB-20" in said
    assert f"绩效目标是 {target}，现在是 ≥999个" in said


EXECUTED: list[list[object]] = [
    ["2025年项目支出执行情况表"],
    ["单位：元"],
    ["项目编码", "项目名称", "预算数", "执行数"],
    ["50011021T000000046543", "写法不同的名称", 132000, 131000],
    [None, PROJECT, "290,000.00", "不详"],
    ["50011024T000003882028", "推动数字重庆建设专项经费", 818800, 700000],
    ["999", "没有的项目", 1, 1],
    [None, "合计", 3, 3],
]


@pytest.fixture
def evaluation(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "自评.tianbao"
    assert run("new", YUZHONG, "--goals", BUDGET, "-o", path)[0] == ExitCode.DONE
    return path


def test_executed_amounts_fill_the_funds_by_code_then_name(
    run: Run, evaluation: Path, tmp_path: Path
) -> None:
    code, said, _ = run("executed", saved(tmp_path / "a.xlsx", {"执行": EXECUTED}), "--into", evaluation)
    assert code == ExitCode.FOUND
    session = open_draft(evaluation)
    by_code = funds(session, "重大项目竞进拉练视频调度经费")
    assert by_code["total.adjusted"] == by_code["general.adjusted"] == "13.2"
    assert by_code["total.executed"] == by_code["general.executed"] == "13.1"
    assert funds(session, "推动数字重庆建设专项经费")["general.executed"] == "70"
    unread = funds(session, PROJECT)
    assert unread["total.adjusted"] == "29"
    assert "total.executed" not in unread
    assert "没有填\t执行!A5\t不详" in said
    assert "没有填\t执行!A7\t没有的项目\t草稿里没有这个项目" in said
    assert "没有填\t执行!A8\t合计\t是合计，没有用" in said
    assert "没有填\t部门整体绩效自评表\t\t表里没有这个项目，没有填" in said


def test_executed_amounts_find_the_projects_of_the_national_form(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "自评.tianbao"
    assert run("new", "national-project-selfeval", "--goals", BUDGET, "-o", path)[0] == ExitCode.DONE
    run("executed", saved(tmp_path / "a.xlsx", {"执行": EXECUTED}), "--into", path)
    session = open_draft(path)
    by_code = funds(session, "重大项目竞进拉练视频调度经费")
    assert (by_code["fiscal.budget"], by_code["fiscal.executed"]) == ("13.2", "13.1")
    assert funds(session, "推动数字重庆建设专项经费")["fiscal.executed"] == "70"


def test_a_table_of_another_program_says_which_fund(run: Run, evaluation: Path, tmp_path: Path) -> None:
    table = tmp_path / "导出.csv"
    lines = [
        "项目名称,资金性质,支出数（万元）",
        f"{PROJECT},一般公共预算资金,20",
        f"{PROJECT},政府性基金预算资金,5.5",
        f"{PROJECT},财政专户,1",
    ]
    table.write_text("\n".join(lines), encoding="gb18030")
    _, said, _ = run("executed", table, "--into", evaluation)
    filled = funds(open_draft(evaluation), PROJECT)
    assert (filled["general.executed"], filled["fund.executed"]) == ("20", "5.5")
    assert filled["total.executed"] == "26.5"
    assert "财政专户\t看不出是哪一种资金，只填了总额" in said


def test_the_unit_of_money_is_not_guessed(run: Run, evaluation: Path, tmp_path: Path) -> None:
    table = saved(tmp_path / "a.xlsx", {"执行": [["项目名称", "执行数"], [PROJECT, 200000]]})
    before = evaluation.read_bytes()
    code, _, said = run("executed", table, "--into", evaluation)
    assert code == ExitCode.UNUSABLE
    assert "--money" in said
    assert run("executed", table, "--into", evaluation, "--money", "元", "--dry-run")[0] == ExitCode.FOUND
    assert evaluation.read_bytes() == before
    run("executed", table, "--into", evaluation, "--money", "元")
    assert funds(open_draft(evaluation), PROJECT)["general.executed"] == "20"


def test_lines_that_may_be_sums_of_each_other_are_left(run: Run, evaluation: Path, tmp_path: Path) -> None:
    rows = [["单位：万元"], ["项目名称", "执行数"], [PROJECT, 20], [PROJECT, 20]]
    _, said, _ = run("executed", saved(tmp_path / "a.xlsx", {"执行": rows}), "--into", evaluation)
    assert "看不出哪一行是合计" in said
    assert "total.executed" not in funds(open_draft(evaluation), PROJECT)


def test_rows_of_funds_are_found_by_their_label(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "自评.tianbao"
    run("new", QIANNAN, "--year", 2025, "--unit", "某局", "-o", path)
    rows = [["名称", "预算数（万元）", "支出数（万元）"], ["基本支出", 300, 290.5], ["项目支出", 200, 190]]
    table = saved(tmp_path / "a.xlsx", {"执行": rows})
    assert run("executed", table, "--into", path)[0] == ExitCode.DONE
    typed = {f"{at.row}.{at.column}": text for at, text in open_draft(path).submission.typed_cells()}
    assert typed["basic.executed"] == "290.5"
    assert typed["project.budget"] == "200"


def test_a_table_without_such_heads_is_refused(run: Run, evaluation: Path, tmp_path: Path) -> None:
    table = saved(tmp_path / "a.xlsx", {"别的": [["姓名", "电话"], ["某", "1"]]})
    code, _, said = run("executed", table, "--into", evaluation)
    assert code == ExitCode.UNUSABLE
    assert "没有认出执行数的表" in said
