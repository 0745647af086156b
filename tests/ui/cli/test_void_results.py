"""Forms with a figure that never comes, and figures too long to be exact: both are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from main import main
from models.errors import ExitCode
from tests.ui.drafts.test_changed_meanings import EXAMPLE

TOTAL = "compute: sum(list.amount)"
EACH = "compute: amount / (people * days)"


def written(tmp_path: Path, before: str, after: str) -> Path:
    text = EXAMPLE.read_text("utf-8")
    assert text.count(before) == 1
    path = tmp_path / "example-form.yaml"
    path.write_text(text.replace(before, after), "utf-8")
    return path


@pytest.mark.parametrize(
    ("before", "formula", "said"),
    [
        (TOTAL, "'10' + 5", "拿“10”来算，它是文字"),
        (TOTAL, "5 * join(sum(list.amount), '')", "拿一项来算，它是文字"),
        (TOTAL, "-'5'", "拿“5”来算"),
        (TOTAL, "sum('5', list.amount)", "拿“5”来算"),
        (TOTAL, "round('1.5', 1)", "拿“1.5”来算"),
        (TOTAL, "sum(list.amount) + (sum(list.amount) > 5)", "拿一项来算"),
        (TOTAL, "len('abc') / 0", "除以 0，结果总是空的"),
        (EACH, "amount ÷ 0", "除以 0，结果总是空的"),
        (TOTAL, "days(first(list.course), '2026-02-30')", "里的“2026-02-30”不是完整的日期"),
        (TOTAL, "join(sum(list.amount), '元')", "它得出的是文字"),
        (EACH, "if(people > 0, amount / people, '无')", "它得出的是文字"),
        (EACH, "first(left(course, 2), amount)", "它得出的是文字"),
    ],
)
def test_a_figure_that_never_comes_is_told_and_not_added(
    tmp_path: Path, before: str, formula: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, before, f'compute: "{formula}"')
    assert main(["packs", "check", str(path)]) == ExitCode.FOUND
    assert said in capsys.readouterr().out
    assert main(["packs", "add", str(path)]) == ExitCode.FOUND


@pytest.mark.parametrize(
    ("before", "formula"),
    [
        (TOTAL, "number('10') + 5"),
        (TOTAL, "sum(list.amount) / 100"),
        (TOTAL, "days('2026年1月1日', '2026-12-31')"),
        (EACH, "if(course == '甲', amount, null)"),
        (EACH, "len(join(course, '甲')) * amount"),
    ],
)
def test_a_figure_that_comes_is_not_told(tmp_path: Path, before: str, formula: str) -> None:
    path = written(tmp_path, before, f'compute: "{formula}"')
    assert main(["packs", "check", str(path)]) == ExitCode.DONE


def test_a_table_without_rows_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = "      - {id: bare, kind: fixed, rows: [], columns: [{key: a, label: 甲, type: number}]}\n"
    path = written(tmp_path, "      - id: total\n", f"{table}      - id: total\n")
    assert main(["packs", "check", str(path)]) == ExitCode.FOUND
    out = capsys.readouterr().out
    assert "rows 里一行也没有" in out
    assert "第 35 行" in out


@pytest.mark.parametrize(
    ("power", "told"), [("amount * amount", False), ("amount * amount * amount * amount", True)]
)
def test_a_figure_too_long_to_be_exact_is_said(
    tmp_path: Path, power: str, told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """9999999999⁴ has 40 digits, of which the last 12 would have been noughts."""
    assert main(["packs", "add", str(written(tmp_path, EACH, f"compute: {power}"))]) == 0
    path, source = tmp_path / "甲.tianbao", tmp_path / "填.json"
    assert main(["new", "example-form", "--year", "2026", "--unit", "某局", "-o", str(path)]) == 0
    rows = [{"course": "甲课", "people": "1", "days": "1", "amount": "9999999999"}]
    source.write_text(json.dumps({"forms": {"training": [{"list": rows}]}}), "utf-8")
    assert main(["fill", str(path), "--from", str(source)]) == 0
    capsys.readouterr()
    main(["check", str(path)])
    assert ("算出的数超过 24 位" in capsys.readouterr().out) is told
    main(["values", str(path)])
    assert ("99999999980000000001" in capsys.readouterr().out.replace(",", "")) is not told
