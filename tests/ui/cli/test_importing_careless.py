"""The command import on tables made without care: nothing is read as what it is not, or left out in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.errors import ExitCode
from models.session.session import Session
from models.storage.draft_file import load_draft
from tests.support.tables import YUBEI, saved, typed
from ui.cli.commands import main

Run = Callable[..., tuple[int, str]]
Rows = list[list[object]]
HEADS: Rows = [
    ["2024年渝北区部门一般公共预算财政拨款支出预算表"],
    ["部门全称：某某局", None, None, None, "单位：元"],
    ["功能分类科目", None, "2023年预算数", "2024年预算数", None, None],
    ["科目编码", "科目名称", None, "小计", "基本支出", "项目支出"],
]
MERGES = ("A3:B3", "C3:C4", "D3:F3")
_PROJECT_HEADS = (
    "单位编码 单位名称 项目编码 项目名称 科目编码 总计 一般公共预算 政府性基金预算 国有资本经营预算 其他资金"
)
PROJECTS: Rows = [
    ["2024年渝北区部门项目支出明细表"],
    ["部门全称：某某局", *[None] * 8, "单位：元"],
    [*_PROJECT_HEADS.split()],
]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Carry a command out; gives exit code and everything said."""

    def carry_out(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, "".join(capsys.readouterr())

    return carry_out


@pytest.fixture
def draft(run: Run, tmp_path: Path) -> Path:
    """Give an empty draft of 渝北."""
    return new(run, tmp_path, YUBEI, 2024)


def new(run: Run, folder: Path, pack: str, year: int) -> Path:
    path = folder / f"{pack}.tianbao"
    assert run("new", pack, "--year", year, "--unit", "某某局", "-o", path)[0] == ExitCode.DONE
    return path


def table(folder: Path, *rows: Sequence[object], heads: Rows = HEADS, name: str = "a.xlsx") -> Path:
    """Write a table of 渝北."""
    return saved(folder / name, {"s": [*heads, *rows]}, MERGES if heads[0] == HEADS[0] else ())


def subjects(path: Path) -> dict[str, str]:
    return typed(Session(load_draft(path)))


def with_format(path: Path, **formats: str) -> Path:
    """Give cells number formats."""
    book = load_workbook(path)
    for place, form in formats.items():
        book.worksheets[0][place].number_format = form
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["yubei-budget-2024.tianbao", "a.xlsx", "other.tianbao", "other.ODS"])
def test_a_report_takes_no_drafts_or_tables_place(run: Run, draft: Path, tmp_path: Path, name: str) -> None:
    path = table(tmp_path, ["2010301", "行政运行", None, None, 5, None])
    report = tmp_path / name
    before = report.read_bytes() if report.exists() else None
    code, said = run("import", path, "--into", draft, "--report", report)
    assert code == ExitCode.UNUSABLE
    assert f"“{report}”是草稿或表格的文件名，不能用来写报告，没有导入。" in said
    assert (report.read_bytes() if report.exists() else None) == before
    assert subjects(draft) == {}


@pytest.mark.parametrize("form", ['0"%"', r"0\%", "0_%", "0!%"])
def test_a_percent_sign_that_is_only_printed_multiplies_nothing(
    run: Run, draft: Path, tmp_path: Path, form: str
) -> None:
    path = table(tmp_path, ["2010301", "行政运行", None, None, 15, 20])
    assert run("import", with_format(path, E5=form), "--into", draft)[0] == ExitCode.DONE
    assert subjects(draft) == {"2010301/basic": "15", "2010301/project": "20"}


def projects(path: Path) -> list[dict[str, str]]:
    (form,) = load_draft(path).forms["projects"]
    return [dict(cells) for cells in form.rows("list").values()]


def test_of_projects_of_one_name_the_code_tells_which(run: Run, draft: Path, tmp_path: Path) -> None:
    first = table(
        tmp_path,
        ["801001", "局", "P1", "系统运维", "2010301", 100, 100],
        ["801001", "局", "P2", "系统运维", "2010302", 200, 200],
        heads=PROJECTS,
    )
    assert run("import", first, "--into", draft)[0] == ExitCode.DONE
    second = table(
        tmp_path,
        ["801001", "局", "P3", "系统运维", "2010302", 300, 300],
        ["801001", "局", "P2", "系统运维", "2010302", 250, 250],
        heads=PROJECTS,
        name="b.xlsx",
    )
    assert run("import", second, "--into", draft)[0] == ExitCode.DONE
    assert [(p["project_code"], p["general"]) for p in projects(draft)] == [
        ("P1", "100"),
        ("P2", "250"),
        ("P3", "300"),
    ]
    third = table(tmp_path, ["801001", "局", None, "系统运维", None, 9, 9], heads=PROJECTS, name="c.xlsx")
    code, said = run("import", third, "--into", draft)
    assert code == ExitCode.FOUND
    assert "草稿里有几行同名，不知道是哪一行" in said
    assert [p["general"] for p in projects(draft)] == ["100", "250", "300"]
