"""What a person must fill in a made form is 未填 until it is filled, as in the forms that come along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment

from main import main
from models.packs.loading import read_pack
from tests.support.bureau import project_selfeval, put


def _missing(
    folder: Path, capsys: pytest.CaptureFixture[str], typed: dict[str, Any], name: str = "空表.xlsx"
) -> set[str]:
    """Make the form, fill a new draft, and give the places that are listed as 未填."""
    pack, draft, told = folder / "own-a.yaml", folder / "a.tianbao", folder / "a.json"
    told.write_text(json.dumps({"forms": {"form1": [typed]}}, ensure_ascii=False), "utf-8")
    main(["packs", "make", str(folder / name), "-o", str(pack)])
    main(["packs", "add", str(pack)])
    main(["new", "own-a", "--year", "2026", "--unit", "某局", "-o", str(draft)])
    main(["fill", str(draft), "--from", str(told)])
    capsys.readouterr()
    main(["check", str(draft)])
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    return {line[2].partition("/")[2] for line in lines if line[0] == "未填"}


def test_a_row_that_is_begun_lacks_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a first level alone all the rest is missing; rows in which nothing stands are left."""
    project_selfeval(tmp_path / "空表.xlsx")
    rows = [{"level1": "满意度指标"}, {}]
    missing = _missing(tmp_path, capsys, {"indicators": rows, "part1": {"c3": "某项目"}})
    of_rows = sorted(one.split("/")[-1] for one in missing if one.startswith("indicators/"))
    # `begun` counts rows with more than a level, so the others are asked for too until there is one.
    assert set(of_rows) >= {"level2", "level3", "target", "actual", "weight"}
    assert "part1/-/c3" not in missing


def test_an_empty_scored_form_lacks_its_project_its_money_and_its_indicators(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project_selfeval(tmp_path / "空表.xlsx")
    missing = _missing(tmp_path, capsys, {})
    assert {"part1/-/c3", "part1/-/d7", "part1/-/e7", "part1/-/f7"} <= missing
    keys = {one.split("/")[-1] for one in missing if one.startswith("indicators/")}
    assert keys == {"level1", "level2", "level3", "target", "actual", "weight"}


def test_begun_indicators_leave_the_rest_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_selfeval(tmp_path / "空表.xlsx")
    typed = ("产出指标", "数量指标", "里程", "≥1公里", "1公里", "9")
    row = dict(zip(("level1", "level2", "level3", "target", "actual", "weight"), typed, strict=True))
    missing = _missing(tmp_path, capsys, {"indicators": [row]})
    assert not [one for one in missing if one.startswith("indicators/")]


@pytest.mark.parametrize(("typed", "lacks"), [({}, True), ({"b4": "5"}, False)])
def test_a_table_without_one_amount_is_not_filled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: dict[str, str], lacks: bool
) -> None:
    """Its first amount is asked for, until there is any."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    put(sheet, "A1:B1", "收支总表", border=False, size=18)
    for row, (name, text) in enumerate((("项目", "预算数"), ("甲", None), ("乙", None), ("合计", None)), 2):
        put(sheet, f"A{row}", name)
        put(sheet, f"B{row}", text)
    book.save(tmp_path / "空表.xlsx")
    assert ("part1/-/b3" in _missing(tmp_path, capsys, {"part1": typed})) == lacks


def test_computed_scores_stand_at_the_right_where_the_blank_says_nothing(tmp_path: Path) -> None:
    """As the workbook's own figures would."""
    project_selfeval(tmp_path / "空表.xlsx")
    book = load_workbook(tmp_path / "空表.xlsx")
    for row in range(13, 31):
        book.worksheets[0][f"G{row}"].alignment = Alignment()
    book.save(tmp_path / "空表.xlsx")
    main(["packs", "make", str(tmp_path / "空表.xlsx"), "-o", str(tmp_path / "own-a.yaml")])
    pack = read_pack(tmp_path / "own-a.yaml")
    (score,) = (cell for cell in pack.forms[1].block("indicators").cells if cell.key == "score")
    assert "right" in str(score.style)
