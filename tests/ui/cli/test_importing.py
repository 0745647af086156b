"""The command import: what it writes, what it reports, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.workbook.workbook import write_workbook
from models.errors import ExitCode
from models.session.opening import open_draft
from models.session.session import Session
from models.session.unit_and_title import unit_name
from models.storage.draft_file import load_draft
from tests.support.building import SAMPLES
from tests.support.tables import GENERAL, QIJIANG, general_with, saved, typed
from ui.cli.commands import main

TYPED = {"2080505/basic": "10", "2150502/project": "20"}
AMBIGUOUS: list[list[object]] = [["单位：万元"], *GENERAL[3:]]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Carry a command out; gives exit code, output and what was said on the error stream."""

    def carry_out(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return carry_out


@pytest.fixture
def draft(run: Run, tmp_path: Path) -> Path:
    """Give an empty draft of 綦江."""
    path = tmp_path / "草稿.tianbao"
    assert run("new", QIJIANG, "--year", 2025, "--unit", "某局", "-o", path)[0] == ExitCode.DONE
    return path


def in_draft(path: Path) -> dict[str, str]:
    return typed(Session(load_draft(path)))


def test_tables_of_several_files_go_into_a_draft(run: Run, draft: Path, tmp_path: Path) -> None:
    first = saved(tmp_path / "a.xlsx", {"表二": GENERAL[:8]})
    second = saved(tmp_path / "b.xlsx", {"表二": [*GENERAL[:4], *GENERAL[8:]]})
    code, said, _ = run("import", first, second, "--into", draft)
    assert in_draft(draft) == TYPED
    assert code == ExitCode.DONE  # the total above the first half is that of both
    assert said.endswith(f"已写入：{draft}\n")


def test_all_well_is_done(run: Run, draft: Path, tmp_path: Path) -> None:
    code, said, _ = run("import", saved(tmp_path / "a.xlsx", {"表二": GENERAL}), "--into", draft)
    assert code == ExitCode.DONE
    assert "填入 2 格，13 格与计算一致，0 格与计算不符，0 列未识别。已写入：" in said


@pytest.mark.parametrize("total", ["￥30万", "¥30万元", "300000元", "人民币30万元", "0.003亿"])
def test_a_total_that_says_its_unit_agrees_as_a_typed_amount_does(
    total: str, run: Run, draft: Path, tmp_path: Path
) -> None:
    table = general_with(C5=total, D5="￥10万")
    code, said, _ = run("import", saved(tmp_path / "a.xlsx", {"表二": table}), "--into", draft)
    assert (code, in_draft(draft)) == (ExitCode.DONE, TYPED), said
    assert "13 格与计算一致，0 格与计算不符" in said
    wrong = saved(tmp_path / "b.xlsx", {"表二": general_with(C5="￥31万")})
    assert run("import", wrong, "--into", draft)[0] == ExitCode.FOUND


def test_a_dry_run_reports_and_writes_nothing(run: Run, draft: Path, tmp_path: Path) -> None:
    before = draft.read_bytes()
    path = saved(tmp_path / "a.xlsx", {"表二": general_with(C5=31)})
    for name in ("报告.txt", "报告.json"):
        code, said, _ = run("import", path, "--into", draft, "--dry-run", "--report", tmp_path / name)
        assert code == ExitCode.FOUND
        assert said == "填入 2 格，12 格与计算一致，1 格与计算不符，0 列未识别。草稿没有改动。\n"
    assert draft.read_bytes() == before
    lines = (tmp_path / "报告.txt").read_text(encoding="utf-8").splitlines()
    assert "与计算不符\t表二!C5\t31\t表二 合计 · 总计\t表中是 31，程序算出 30.00" in lines
    told = json.loads((tmp_path / "报告.json").read_text(encoding="utf-8"))
    (table,) = told["tables"]
    assert table["key"] == "general.tree"
    assert {"status": "taken", "source": "表二!E11", "text": "20", "own": "20"}.items() <= next(
        cell for cell in table["cells"] if cell["source"] == "表二!E11"
    ).items()


def test_a_choice_is_given_once_and_remembered(run: Run, draft: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"Sheet1": AMBIGUOUS})
    code, said, _ = run("import", path, "--into", draft)
    assert (code, in_draft(draft)) == (ExitCode.FOUND, {})
    assert "要选是哪张表" in said
    assert run("import", path, "--into", draft, "--dry-run", "--choose", "Sheet1=general")[0] == ExitCode.DONE
    assert run("import", path, "--into", draft)[0] == ExitCode.DONE
    assert in_draft(draft) == TYPED


@pytest.mark.parametrize("name", ["yubei-budget-2024", "qijiang-budget-2025"])
def test_a_unit_of_the_same_name_asks_nothing_of_its_own_workbook(
    run: Run, tmp_path: Path, name: str
) -> None:
    sample, book, path = open_draft(SAMPLES / f"{name}.tianbao"), tmp_path / "a.xlsx", tmp_path / "a.tianbao"
    write_workbook(sample.printed_sheets(), book, "公开表")
    unit, year = unit_name(sample), sample.submission.year
    assert len(unit) > 8  # longer than what a title calls its form
    assert run("new", name, "--year", year, "--unit", unit, "-o", path)[0] == ExitCode.DONE
    said = run("import", book, "--into", path)[1]
    assert "要选" not in said
    assert unit_name(open_draft(path)) == unit


@pytest.mark.parametrize(
    ("choice", "said"), [("Sheet1", "写法不对"), ("Sheet1=nothing", "没有表“nothing”，可用：")]
)
def test_a_choice_that_leads_nowhere_is_named(
    run: Run, draft: Path, tmp_path: Path, choice: str, said: str
) -> None:
    path = saved(tmp_path / "a.xlsx", {"Sheet1": AMBIGUOUS})
    code, _, told = run("import", path, "--into", draft, "--choose", choice)
    assert code == ExitCode.UNUSABLE
    assert said in told


def test_another_year_is_asked_for(run: Run, draft: Path, tmp_path: Path) -> None:
    rows = [[str(c).replace("2025", "2024") if isinstance(c, str) else c for c in row] for row in GENERAL]
    path = saved(tmp_path / "a.xlsx", {"表二": rows})
    code, said, _ = run("import", path, "--into", draft)
    assert (code, in_draft(draft)) == (ExitCode.FOUND, {})
    assert "是 2024 年的表，草稿是 2025 年的" in said
    said = run("import", path, "--into", draft, "--other-year")[1]
    assert "没有采用\t表二!D8\t10\t\t是 2024 年表里的数，2025 年的草稿没有地方放它" in said
    assert in_draft(draft) == {}


def test_another_unit_is_asked_for(run: Run, draft: Path, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xlsx", {"表二": [["部门全称：某某区林业局"], *GENERAL]})
    other = tmp_path / "b.tianbao"
    assert run("new", QIJIANG, "--year", 2025, "--unit", "水务局", "-o", other)[0] == ExitCode.DONE
    code, said, _ = run("import", path, "--into", other)
    assert (code, in_draft(other)) == (ExitCode.FOUND, {})
    assert "写的单位是“某某区林业局”，草稿是“水务局”的，没有填" in said
    assert run("import", path, "--into", other, "--other-unit")[0] == ExitCode.DONE
    assert (in_draft(other), unit_name(open_draft(other))) == (TYPED, "水务局")


def test_another_unit_is_told_without_the_colon_before_it(run: Run, tmp_path: Path) -> None:
    name = "national-budget-disclosure"
    sample, book = open_draft(SAMPLES / f"{name}.tianbao"), tmp_path / "a.xlsx"
    write_workbook(sample.printed_sheets(), book, "公开表")
    other = tmp_path / "b.tianbao"
    year = sample.submission.year
    assert run("new", name, "--year", year, "--unit", "水务局", "-o", other)[0] == ExitCode.DONE
    said = run("import", book, "--into", other)[1]
    assert f"写的单位是“{unit_name(sample)}”，草稿是“水务局”的，没有填" in said


def test_a_bad_file_among_others_changes_nothing(run: Run, draft: Path, tmp_path: Path) -> None:
    before = draft.read_bytes()
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    good = saved(tmp_path / "a.xlsx", {"表二": GENERAL})
    code, _, said = run("import", good, tmp_path / "b.xlsx", "--into", draft)
    assert code == ExitCode.UNUSABLE
    assert "“b.xlsx”不是 Excel、WPS 或 ODF 表格" in said
    assert draft.read_bytes() == before
