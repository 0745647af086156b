"""The day on which a made form is filled in is a day, however its label is drawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from main import main
from models.errors import ExitCode
from models.packs.loading import read_pack
from tests.support.bureau import put


def _drawn(path: Path, how: str, label: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    put(sheet, "A1:D1", "某某情况表", border=False, size=18)
    for place, text in (("A2", "项目"), ("B2", "金额"), ("A3", "甲"), ("B3", None)):
        put(sheet, place, text)
    if how == "boxed":
        put(sheet, "A4", label)
        put(sheet, "B4")
    elif how == "merged":
        put(sheet, "A4:D4", label, border=False)
    elif how == "boxed merged":
        put(sheet, "A4:D4", label)
    else:
        put(sheet, "A4", label, border=False)
        put(sheet, "B4", None, border=False)
    book.save(path)


@pytest.mark.parametrize("how", ["boxed", "merged", "boxed merged", "beside"])
@pytest.mark.parametrize("label", ["填报日期：", "填表日期:", "日期：", "编制时间："])
def test_a_day_that_does_not_exist_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], how: str, label: str
) -> None:
    """It is asked for once, typed as a day, and 2026-13-45 is none."""
    _drawn(tmp_path / "空表.xlsx", how, label)
    pack = tmp_path / "own-a.yaml"
    main(["packs", "make", str(tmp_path / "空表.xlsx"), "-o", str(pack)])
    (block,) = read_pack(pack).forms[1].blocks
    days = [cell for cell in block.cells if cell.type == "date"]
    assert [cell.label.source for cell in days] == [label.rstrip("：:")]
    assert main(["packs", "add", str(pack)]) == ExitCode.DONE
    draft, told = tmp_path / "a.tianbao", tmp_path / "a.json"
    told.write_text(json.dumps({"forms": {"form1": [{"part1": {days[0].key: "2026-13-45"}}]}}), "utf-8")
    assert main(["new", "own-a", "--year", "2026", "--unit", "某局", "-o", str(draft)]) == ExitCode.DONE
    main(["fill", str(draft), "--from", str(told)])
    capsys.readouterr()
    assert main(["check", str(draft)]) == ExitCode.FOUND
    assert "2026-13-45" in capsys.readouterr().out


def test_a_time_from_one_day_to_another_is_no_day(tmp_path: Path) -> None:
    """起止时间 holds two days and stays text."""
    _drawn(tmp_path / "空表.xlsx", "boxed", "起止时间")
    main(["packs", "make", str(tmp_path / "空表.xlsx"), "-o", str(tmp_path / "own-a.yaml")])
    (block,) = read_pack(tmp_path / "own-a.yaml").forms[1].blocks
    assert [cell.type for cell in block.cells if cell.label.source == "起止时间"] == ["text"]
