"""表样制作 from the command line: a bureau's blank workbook becomes a form that is filled and scored."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from main import main
from models.errors import ExitCode
from models.packs.loading import read_pack
from models.slips.pack_slips import pack_slips
from tests.support.bureau import FIRST_INDICATOR, WIDTHS, project_selfeval, put

INDICATORS = [
    ("产出指标", "数量指标", "企业上云", "≥2000家", "1860家", "20"),
    ("产出指标", "质量指标", "验收合格率", "≥95%", "97%", "20"),
    ("产出指标", "成本指标", "单位成本", "≤50万元", "60万元", "10"),
    ("效益指标", "社会效益指标", "投诉件数", "≤2起", "0起", "30"),
    ("满意度指标", "服务对象满意度指标", "企业满意度", "≥90%", "85%", "10"),
]
KEYS = ("level1", "level2", "level3", "target", "actual", "weight")


def run(*words: str | Path) -> int:
    return main([str(word) for word in words])


def made(folder: Path, workbook: Path, name: str = "mou-county") -> Path:
    """Make a pack of a workbook and add it to the user's own."""
    pack = folder / f"{name}.yaml"
    assert run("packs", "make", workbook, "-o", pack, "--region", "某县") == ExitCode.DONE
    assert pack_slips(pack) == ()
    assert run("packs", "add", pack) == ExitCode.DONE
    return pack


def values_of(
    capsys: pytest.CaptureFixture[str], folder: Path, pack: str, typed: dict[str, Any]
) -> dict[str, str]:
    """Fill a new draft, and give what each cell shows by address without its instance."""
    draft, told = folder / f"{pack}.tianbao", folder / f"{pack}.json"
    told.write_text(json.dumps(typed, ensure_ascii=False), "utf-8")
    assert run("new", pack, "--year", "2024", "--unit", "某局", "-o", draft) == ExitCode.DONE
    assert run("fill", draft, "--from", told) == ExitCode.DONE
    capsys.readouterr()
    assert run("values", draft, "--json") == ExitCode.DONE
    forms = json.loads(capsys.readouterr().out)["forms"]
    return {cell["address"].partition("/")[2]: cell["text"] for form in forms for cell in form["cells"]}


def test_the_national_form_of_a_blank_workbook_scores_as_the_built_in_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = tmp_path / "空表.xlsx"
    project_selfeval(workbook)
    made(tmp_path, workbook)
    rows = [dict(zip(KEYS, one, strict=True)) for one in INDICATORS]
    funds = {"d7": "100", "e7": "120", "f7": "90.5", "d9": "10", "e9": "10", "f9": "10"}
    own = values_of(
        capsys, tmp_path, "mou-county", {"forms": {"form1": [{"part1": funds, "indicators": rows}]}}
    )
    built_in = {
        "fiscal": {"initial": "100", "budget": "120", "executed": "90.5"},
        "other": {"initial": "10", "budget": "10", "executed": "10"},
    }
    theirs = values_of(
        capsys,
        tmp_path,
        "national-project-selfeval",
        {"forms": {"project": [{"funds": built_in, "indicators": rows}]}},
    )
    scores = [text for at, text in own.items() if at.startswith("indicators/") and at.endswith("/score")]
    wanted = [text for at, text in theirs.items() if at.startswith("indicators/") and at.endswith("/score")]
    assert [one for one in scores if one] == wanted == ["18.6", "20", "8.33", "30", "9.44"]
    assert own["part1/-/d6"] == "110"
    assert Decimal(own["part1/-/h6"]) == Decimal(theirs["funds/total/score"]) == Decimal("7.73")
    assert Decimal(own["part2/-/g31"]) == sum(map(Decimal, [*wanted, "7.73"]))
    assert Decimal(own["part2/-/f31"]) == 100


def test_a_form_in_which_nothing_is_typed_has_no_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor has it a total while an indicator with a weight is not rated."""
    workbook = tmp_path / "空表.xlsx"
    project_selfeval(workbook)
    made(tmp_path, workbook)
    cells = values_of(capsys, tmp_path, "mou-county", {"forms": {}})
    assert (cells["part1/-/h6"], cells["part2/-/g31"]) == ("", "")
    (tmp_path / "mou-county.tianbao").unlink()
    rows = [dict(zip(KEYS, one, strict=True)) for one in INDICATORS]
    rows[-1]["actual"] = ""
    funds = {"e7": "120", "f7": "150"}
    cells = values_of(
        capsys, tmp_path, "mou-county", {"forms": {"form1": [{"part1": funds, "indicators": rows}]}}
    )
    assert (cells["part1/-/h6"], cells["part2/-/g31"]) == ("10", "")


def test_the_form_stands_on_paper_as_the_workbook_has_it(tmp_path: Path) -> None:
    workbook = tmp_path / "空表.xlsx"
    project_selfeval(workbook)
    pack = read_pack(made(tmp_path, workbook))
    form = pack.forms[1]
    shares = [round(width / sum(form.grid), 3) for width in form.grid]
    assert shares == pytest.approx([width / sum(WIDTHS) for width in WIDTHS], abs=0.002)
    assert form.title.source == "项目支出绩效自评表"
    first = form.block("part1")
    spans = [[item.span for item in line] for line in first.rows]  # type: ignore[attr-defined]
    assert spans[:4] == [[8], [8], [2, 6], [2, 2, 1, 3]]
    assert [item.rows for item in first.rows[4]] == [5, 1, 1, 1, 1, 1, 1]  # type: ignore[attr-defined]
    assert "{Y}" in first.rows[1][0].text.source  # type: ignore[attr-defined]
    heads = [cell.label.source for cell in form.block("indicators").cells if cell.printed]
    assert heads == [str(cell.value) for cell in load_workbook(workbook).worksheets[0][FIRST_INDICATOR - 1]]


def test_every_proposal_is_told_with_its_ground_and_nothing_is_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, pack = tmp_path / "空表.xlsx", tmp_path / "mou.yaml"
    project_selfeval(workbook)
    assert run("packs", "make", workbook, "-o", pack) == ExitCode.DONE
    said = capsys.readouterr().out
    told = [line.split("\t") for line in said.splitlines() if not line.startswith(("#", "已写", "没有照做"))]
    assert len(told) > 30
    assert all(len(line) == 3 and all(line) for line in told)
    assert ["G13", "评分", "表头是“得分”，同一行有指标值、完成值和分值"] in told
    text = pack.read_text("utf-8")
    assert "# 表头是“得分”" in text
    assert run("packs", "make", workbook, "-o", pack) == ExitCode.UNUSABLE
    assert pack.read_text("utf-8") == text
    assert run("packs", "make", workbook, "-o", tmp_path / "mou.txt") == ExitCode.UNUSABLE


def test_marks_of_the_office_in_the_workbook_are_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    put(sheet, "A1:B1", "某表", border=False, size=18)
    for row, (name, mark) in enumerate(
        (
            ("甲", "填:金额"),
            ("乙", "填：选择：是、否、不适用"),
            ("丙", "计算：B2*2"),
            ("丁", "不填"),
            ("戊", ""),
        ),
        2,
    ):
        put(sheet, f"A{row}", name)
        put(sheet, f"B{row}")
        if mark:
            sheet[f"B{row}"].comment = Comment(mark, "财政局")
    choices = DataValidation(type="list", formula1='"常年,一次"')
    choices.add("B6")
    sheet.add_data_validation(choices)
    book.save(tmp_path / "表.xlsx")
    pack = read_pack(made(tmp_path, tmp_path / "表.xlsx"))
    cells = {cell.key: cell for cell in pack.forms[1].block("part1").cells}
    assert cells["b2"].type == "number"
    assert [one.value for one in cells["b3"].choices] == ["是", "否", "不适用"]
    assert cells["b4"].compute is not None
    assert cells["b4"].compute.source == "part1.b2 * 2"
    assert "b5" not in cells
    assert [one.value for one in cells["b6"].choices] == ["常年", "一次"]


def _sums(path: Path, formula: str, figures: tuple[object, object, object]) -> None:
    """Write a small form: two amounts and what a formula makes of them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "某表"
    put(sheet, "A1:B1", "某表", border=False, size=18)
    for row, (name, figure) in enumerate(zip(("基本支出", "项目支出", "两项之差"), figures, strict=True), 2):
        put(sheet, f"A{row}", name)
        put(sheet, f"B{row}", figure)
        sheet[f"B{row}"].number_format = "#,##0.00"
    if formula:
        sheet["B4"].value = formula
    book.save(path)


def test_last_years_workbook_is_compared_cell_by_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, filled = tmp_path / "空表.xlsx", tmp_path / "去年.xlsx"
    _sums(blank, "=B2-B3", (None, None, None))
    _sums(filled, "", (30, 10, 20))
    make = ("packs", "make", blank, "--against", filled, "-o")
    assert run(*make, tmp_path / "a.yaml") == ExitCode.DONE
    assert "与“去年.xlsx”对照：7 格全部相同。" in capsys.readouterr().out
    _sums(filled, "", (30, 10, 21))
    assert run(*make, tmp_path / "b.yaml") == ExitCode.FOUND
    said = capsys.readouterr().out
    assert "「某表」B4\t工作簿：21\t表样：20.00\t" in said
    assert "7 格里有 1 格不同。" in said


def test_a_formula_that_cannot_be_taken_over_is_said_and_its_cell_is_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _sums(tmp_path / "空表.xlsx", '=INDIRECT("B"&2)', (None, None, None))
    pack = tmp_path / "a.yaml"
    assert run("packs", "make", tmp_path / "空表.xlsx", "-o", pack) == ExitCode.FOUND
    assert "没有照做\t「某表」B4 的公式“=INDIRECT" in capsys.readouterr().out
    cells = {cell.key: cell for cell in read_pack(pack).forms[1].block("part1").cells}
    assert cells["b4"].typed_by_hand
    assert cells["b4"].numeric
