"""收入总计 and 支出总计 of a blank sheet are held against each other without being asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from main import main
from models.packs.loading import read_pack
from tests.support.bureau import put

Rows = list[list[str | None]]

BESIDE: Rows = [
    ["收入", None, None, "支出", None, None],
    ["项目", "上年数", "本年数", "项目", "上年数", "本年数"],
    ["拨款", None, None, "工资", None, None],
    ["其他", None, None, "项目支出", None, None],
    ["收入总计", None, None, "支出总计", None, None],
]
BELOW: Rows = [["项目", "本年数"], ["拨款"], ["其他"], ["收入总计"], ["工资"], ["差旅"], ["支出总计"]]
FOLLOWS: Rows = [["项目", "本年数"], ["拨款"], ["收入总计"], ["工资"], ["支出总计", "=B4"]]
ALONE: Rows = [["项目", "本年数"], ["拨款"], ["其他"], ["收入总计"]]


def _workbook(folder: Path, rows: Rows) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    width = max(map(len, rows))
    put(sheet, f"A1:{'ABCDEF'[width - 1]}1", "收支总表", border=False, size=18)
    for number, row in enumerate(rows, 2):
        for at in range(width):
            put(sheet, f"{'ABCDEF'[at]}{number}", row[at] if at < len(row) else None)
    book.save(folder / "空表.xlsx")
    return folder / "空表.xlsx"


@pytest.mark.parametrize(
    ("rows", "pairs"), [(BESIDE, ["B6 E6", "C6 F6"]), (BELOW, ["B5 B8"]), (FOLLOWS, []), (ALONE, [])]
)
def test_totals_of_both_sides_are_proposed_as_a_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: Rows, pairs: list[str]
) -> None:
    """Last year's figures with last year's; with its ground; none where one follows from the other."""
    pack = tmp_path / "own-a.yaml"
    main(["packs", "make", str(_workbook(tmp_path, rows)), "-o", str(pack)])
    told = [line for line in capsys.readouterr().out.splitlines() if "\t核对\t" in line]
    assert [line.split("\t")[0] for line in told] == [pair.split()[0] for pair in pairs]
    assert all("同一张表上有“收入总计、支出总计”" in line for line in told)
    assert len(read_pack(pack).ties) == len(pairs)


def test_totals_that_differ_are_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, draft, told = tmp_path / "own-a.yaml", tmp_path / "a.tianbao", tmp_path / "a.json"
    main(["packs", "make", str(_workbook(tmp_path, BESIDE)), "-o", str(pack)])
    main(["packs", "add", str(pack)])
    main(["new", "own-a", "--year", "2026", "--unit", "某局", "-o", str(draft)])
    told.write_text(json.dumps({"forms": {"form1": [{"part1": {"c4": "100.5", "f4": "90"}}]}}), "utf-8")
    main(["fill", str(draft), "--from", str(told)])
    capsys.readouterr()
    main(["check", str(draft)])
    found = [line for line in capsys.readouterr().out.splitlines() if line.startswith("错误")]
    assert any("HD-" in line and "100.5" in line and "90" in line for line in found)
