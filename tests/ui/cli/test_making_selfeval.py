"""A self-evaluation made of a bureau's blank: what it checks, asks for and counts, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from models.checks.score import score_view
from models.errors import ExitCode
from models.packs.loading import read_pack
from models.session.opening import open_draft
from tests.support.bureau import project_selfeval, put
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
