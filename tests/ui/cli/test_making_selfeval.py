"""A self-evaluation made of a bureau's blank: what it checks, asks for and counts, from the command line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Border, Font

from models.checks.score import score_view
from models.errors import ExitCode
from models.packs.loading import read_pack
from models.session.opening import open_draft
from tests.support.bureau import HEADS, project_selfeval, put
from tests.ui.cli.test_making import INDICATORS, KEYS, made, run, values_of

FUNDS = {"d7": "100", "e7": "100", "f7": "100"}
SIGN = 32
"""The row of the workbook below the total."""


def _blank(folder: Path, levels: tuple[str, ...] = ()) -> Path:
    """Draw the blank with a line of the unit above and three places to sign below."""
    path = folder / "空表.xlsx"
    project_selfeval(path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for area in ("A2:H2", f"A{SIGN}:D{SIGN}", f"E{SIGN}:H{SIGN}"):
        sheet.unmerge_cells(area)
    put(sheet, "A1:H1", "2023年度项目支出绩效自评表", border=False, size=18)
    put(sheet, "A2:E2", "填报单位（盖章）：", border=False)
    put(sheet, "F2:H2", "金额单位：万元", border=False)
    signed = (
        ("A", "填报人："),
        ("B:C", None),
        ("D", "联系电话："),
        ("E:F", None),
        ("G", "填报日期："),
        ("H", None),
    )
    for columns, words in signed:
        put(sheet, ":".join(f"{one}{SIGN}" for one in columns.split(":")), words, border=False)
    book.save(path)
    return path


def _filled(weights: tuple[str, ...]) -> dict[str, Any]:
    rows = [dict(zip(KEYS, one, strict=True)) for one in INDICATORS]
    for row, weight in zip(rows, weights, strict=False):
        row["weight"] = weight
    return {"forms": {"form1": [{"part1": FUNDS, "indicators": rows}]}}


def _issues(capsys: pytest.CaptureFixture[str], draft: Path) -> list[dict[str, Any]]:
    capsys.readouterr()
    run("check", draft, "--json")
    found = list(json.loads(capsys.readouterr().out))
    return found


@pytest.mark.parametrize(("first", "wrong"), [("20", False), ("30", True), ("10", True)])
def test_weights_that_do_not_come_to_the_full_score_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, wrong: bool
) -> None:
    """The execution's 10 counted in, as the national form has it."""
    made(tmp_path, _blank(tmp_path))
    values_of(capsys, tmp_path, "mou-county", _filled((first,)))
    found = [one for one in _issues(capsys, tmp_path / "mou-county.tianbao") if one["code"] == "ZP-01"]
    assert bool(found) is wrong
    if wrong:
        assert f"合计 {80 + int(first)}，应为 100" in found[0]["message"]
        assert found[0]["severity"] == "错误"


def test_what_the_cover_says_is_printed_and_the_rest_of_the_signatures_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unit, filer and telephone come from the cover; without them and the date, the paper is a draft."""
    made(tmp_path, _blank(tmp_path))
    cells = values_of(capsys, tmp_path, "mou-county", _filled(()))
    assert cells["part1/-/a2"] == "某局"
    asked = {one["address"].rpartition("/")[2] for one in _issues(capsys, tmp_path / "mou-county.tianbao")}
    assert {f"b{SIGN}", f"e{SIGN}", f"h{SIGN}"} <= {one for address in asked for one in address.split(".")}
    (tmp_path / "mou-county.tianbao").unlink()
    cover = {"cover": [{"unit": {"filer": "张三", "phone": "1234567"}}]}
    typed = _filled(())
    typed["forms"] |= cover
    cells = values_of(capsys, tmp_path, "mou-county", typed)
    assert [cells[f"part2/-/{one}{SIGN}"] for one in "be"] == ["张三", "1234567"]


def test_cells_to_sign_are_called_by_their_own_words(tmp_path: Path) -> None:
    """Not by the head of a table that happens to stand above them."""
    pack = read_pack(made(tmp_path, _blank(tmp_path)))
    called = {cell.key: cell.label.source for cell in pack.forms[1].block("part2").cells}
    assert [called[f"{one}{SIGN}"] for one in "beh"] == ["填报人", "联系电话", "填报日期"]
    assert pack.title == "项目支出绩效自评表"


def test_only_rows_that_are_begun_are_counted_and_the_grade_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path, _blank(tmp_path))
    values_of(capsys, tmp_path, "mou-county", _filled(()))
    session = open_draft(tmp_path / "mou-county.tianbao")
    instance = session.submission.forms["form1"][0].id
    shown = score_view(session.calculation, "form1", instance)
    assert shown is not None
    assert (shown.rated, shown.items, shown.grade) == (6, 6, "优")
    assert [(bar.label, bar.full) for bar in shown.bars][:2] == [("预算执行率", 10), ("产出指标", 50)]


def test_other_words_than_those_to_choose_from_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The workbook prints the first levels; 产出 is none of them."""
    made(tmp_path, _blank(tmp_path))
    typed = _filled(())
    typed["forms"]["form1"][0]["indicators"][0]["level1"] = "产出"
    draft, told = tmp_path / "one.tianbao", tmp_path / "one.json"
    told.write_text(json.dumps(typed, ensure_ascii=False), "utf-8")
    assert run("new", "mou-county", "--year", "2024", "--unit", "某局", "-o", draft) == ExitCode.DONE
    capsys.readouterr()
    code = run("fill", draft, "--from", told)
    found = capsys.readouterr()
    assert code == ExitCode.DONE, found.err
    wrong = [one for one in _issues(capsys, draft) if "产出" in one["message"]]
    assert [one["severity"] for one in wrong] == ["错误"]


def test_heads_stay_on_one_line_where_columns_are_fitted_to_the_page(tmp_path: Path) -> None:
    """Type goes with the columns, down to 8 pt, and so the table is no taller than the workbook's."""
    path = _blank(tmp_path)
    book = load_workbook(path)
    for letter, width in zip("ABCDEFGH", (9, 12, 22, 12, 12, 9, 9, 20), strict=True):
        book.worksheets[0].column_dimensions[letter].width = width
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.font = Font(name="宋体", size=10.5)
    book.save(path)
    made(tmp_path, path)
    draft = tmp_path / "one.tianbao"
    assert run("new", "mou-county", "--year", "2024", "--unit", "某局", "-o", draft) == ExitCode.DONE
    session = open_draft(draft)
    sheet = session.sheet("form1", session.submission.forms["form1"][0].id)
    lines = {cell.text: len(cell.lines) for row in sheet.rows for cell in row.cells}
    heads = ("一级指标", "年度指标值", "实际完成值", "偏差原因分析及改进措施", "填报人：", "填报日期：")
    assert {one: lines[one] for one in heads} == dict.fromkeys(heads, 1)


def _two_tables(folder: Path, totals: tuple[int, ...] = (31,)) -> Path:
    """Cut the indicators in two tables, each with its heads; totals stand in some rows of the workbook."""
    path = _blank(folder)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for area in ("A21:A28", "B21:B22"):
        sheet.unmerge_cells(area)
    if 31 not in totals:
        sheet.unmerge_cells("A31:E31")
        for row in sheet["A31:H31"]:
            for cell in row:
                cell.value = None
                cell.border = Border()
    if 20 in totals:  # 小计 of the first table in place of its last row
        sheet.unmerge_cells("B19:B20")
        sheet.unmerge_cells("A13:A20")
        put(sheet, "A13:A19", "产出指标")
        put(sheet, "A20:E20", "合计")
        for letter in "FGH":
            put(sheet, f"{letter}20")
    put(sheet, "A21:H21", "第二部分")
    for letter, head in zip("ABCDEFGH", HEADS, strict=True):
        put(sheet, f"{letter}22", head)
    put(sheet, "A23:A28", "效益指标")
    book.save(path)
    return path


def _filled_twice(first: str) -> dict[str, Any]:
    rows = [dict(zip(KEYS, one, strict=True)) for one in INDICATORS]
    rows[0]["weight"] = first
    del rows[1]["level2"], rows[4]["level2"]
    forms = {"part1": FUNDS, "indicators": rows[:3], "indicators2": rows[3:]}
    return {"forms": {"form1": [forms]}}


@pytest.mark.parametrize(("first", "wrong"), [("20", False), ("30", True)])
def test_two_scored_tables_are_held_against_the_full_score_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, wrong: bool
) -> None:
    """20 + 20 + 10 in the first, 30 + 10 in the second, 10 of the execution: one total counts all."""
    made(tmp_path, _two_tables(tmp_path))
    cells = values_of(capsys, tmp_path, "mou-county", _filled_twice(first))
    assert cells["part3/-/f31"] == str(80 + int(first))
    found = [one for one in _issues(capsys, tmp_path / "mou-county.tianbao") if one["code"] == "ZP-01"]
    assert bool(found) is wrong
    if wrong:
        assert "合计 110，应为 100" in found[0]["message"]
        return
    session = open_draft(tmp_path / "mou-county.tianbao")
    view = score_view(session.calculation, "form1", session.submission.forms["form1"][0].id)
    assert view is not None
    assert (view.rated, view.items) == (6, 6)
    scores = [text for at, text in cells.items() if at.endswith("/score") and text]
    assert len(scores) == 5
    assert Decimal(cells["part3/-/g31"]) == sum(map(Decimal, scores)) + 10


@pytest.mark.parametrize("totals", [(20, 31), ()], ids=["one for each", "none"])
def test_without_a_total_of_all_tables_it_is_said_that_nothing_is_held_against_100(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], totals: tuple[int, ...]
) -> None:
    pack = tmp_path / "表样.yaml"
    code = run("packs", "make", _two_tables(tmp_path, totals), "-o", pack, "--region", "某县")
    assert code == ExitCode.FOUND
    told = capsys.readouterr()
    assert (
        "没有找到把2 张评分的表都加起来的总分，分值合计是否 100、总分是否超过 100 都不核对"
        in told.out + told.err
    )
    text = pack.read_text("utf-8")
    assert "ZP-01" not in text
    assert text.count("code: ZP-10") == 2  # the checks of rows are those of both tables


def test_a_total_below_each_table_counts_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook = _two_tables(tmp_path, (20, 31))
    assert run("packs", "make", workbook, "-o", tmp_path / "表样.yaml") == ExitCode.FOUND
    said = capsys.readouterr().out
    assert "F20\t计算：= 合计(F13:F19)\t各指标的合计" in said
    assert "F31\t计算：= 合计(F23:F30)\t各指标的合计" in said


def test_points_beside_what_a_sum_consists_of_are_no_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Blank cells of 分值 and 得分 in the rows of 其中 stay blank; only one score of execution is added."""
    path = _blank(tmp_path)
    book = load_workbook(path)
    for row in (7, 8, 9):
        for letter in "GH":
            book.worksheets[0][f"{letter}{row}"].value = None
    book.save(path)
    made(tmp_path, path)
    said = capsys.readouterr().out.splitlines()
    listed = {line.split("\t")[0]: line for line in said if "\t" in line}
    assert "计算" in listed["H6"]
    assert not {f"{letter}{row}" for letter in "GH" for row in (7, 8, 9)} & listed.keys()
    cells = values_of(capsys, tmp_path, "mou-county", _filled(()))
    assert cells["part1/-/h6"] == "10"
    assert _issues(capsys, tmp_path / "mou-county.tianbao") != []


@pytest.mark.parametrize(
    ("words", "border", "printed"),
    [
        ("填报单位（盖章）：", False, "填报单位（盖章）：某局"),
        ("填报单位（盖章）：", True, "填报单位（盖章）：某局"),
        ("填报单位（盖章）", False, "填报单位（盖章）：某局"),
        ("填报单位（公章）", True, "填报单位（公章）：某局"),
        ("部门（单位）名称：　　　　", False, "部门（单位）名称：某局"),
        ("部门全称：某市大数据发展局", False, "部门全称：某局"),
        ("部门（单位）：某市统计局（汇总）", True, "部门（单位）：某局"),
        ("编制单位：801001-某市统计局", False, "编制单位：801001-某市统计局"),
    ],
)
def test_the_unit_is_printed_behind_its_label(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, border: bool, printed: str
) -> None:
    """However it is drawn, and in place of another office's name, but for one with a number."""
    path = _blank(tmp_path)
    book = load_workbook(path)
    put(book.worksheets[0], "A2", words, border=border)
    book.save(path)
    made(tmp_path, path)
    values_of(capsys, tmp_path, "mou-county", {"forms": {}})
    session = open_draft(tmp_path / "mou-county.tianbao")
    sheet = session.sheet("form1", session.submission.forms["form1"][0].id)
    shown = "".join(cell.text for cell in sheet.rows[1].cells)
    assert shown.startswith(printed)


def test_levels_without_words_to_choose_from_are_proposed_with_that_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _blank(tmp_path)
    book = load_workbook(path)
    for area in [
        one for one in book.worksheets[0].merged_cells.ranges if one.min_row > 12 and one.max_col < 3
    ]:
        book.worksheets[0][str(area).split(":")[0]].value = None
    book.save(path)
    made(tmp_path, path)
    said = capsys.readouterr().out
    assert "A13\t填写：文字\t叫“一级指标”，表上没有印可选的词，按全国表样的词供选，填别的也收" in said


def test_a_form_with_nothing_said_of_the_unit_is_not_without_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unit, filer, telephone and date blank: each is counted as 未填, and the check does not end well."""
    made(tmp_path, _blank(tmp_path))
    draft, told = tmp_path / "one.tianbao", tmp_path / "one.json"
    typed = _filled(())
    typed["forms"]["cover"] = [{"unit": {"name": ""}}]
    told.write_text(json.dumps(typed, ensure_ascii=False), "utf-8")
    assert run("new", "mou-county", "--year", "2024", "--unit", "某局", "-o", draft) == ExitCode.DONE
    run("fill", draft, "--from", told)
    capsys.readouterr()
    assert run("check", draft) == ExitCode.FOUND
    said = capsys.readouterr().out
    for label in ("填报单位", "填报人", "联系电话", "填报日期"):
        assert any("未填" in line and label in line for line in said.splitlines()), label
