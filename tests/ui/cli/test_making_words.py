"""表样制作 from the command line speaks Chinese: functions, cells of other sheets, what a form is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from main import main
from models.packs.loading import read_pack
from tests.support.bureau import project_selfeval


def test_what_is_said_of_formulas_names_functions_and_sheets_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, pack = tmp_path / "空表.xlsx", tmp_path / "a.yaml"
    project_selfeval(blank)
    book = load_workbook(blank)
    book.create_sheet("汇总")["A1"] = "=ROUND('项目支出绩效自评表'!D7*2,2)"
    book.save(blank)
    main(["packs", "make", str(blank), "-o", str(pack)])
    said = capsys.readouterr().out
    assert "E6\t计算：= 合计(E7:E9)\t下面是“其中：”的3项：E6=合计(E7:E9)" in said
    assert "A1\t计算：= 四舍五入(「项目支出绩效自评表」D7×2,2)" in said
    assert re.findall(r"[A-Z]{2,}\(|!", said) == []
    assert read_pack(pack).title == "项目支出绩效自评表"


@pytest.mark.parametrize(
    ("sheet", "named"),
    [("部门整体支出绩效自评表（2024）", "部门整体支出绩效自评表（2024）"), ("Sheet1", "空表")],
)
def test_a_form_without_a_title_is_called_by_its_sheet_else_by_its_file(
    tmp_path: Path, sheet: str, named: str
) -> None:
    blank, pack = tmp_path / "空表.xlsx", tmp_path / "a.yaml"
    project_selfeval(blank)
    book = load_workbook(blank)
    book.worksheets[0].title, book.worksheets[0]["A1"] = sheet, "附件3"
    book.save(blank)
    main(["packs", "make", str(blank), "-o", str(pack)])
    assert read_pack(pack).title == named
