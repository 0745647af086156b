"""表样制作: sheets drawn alike with the same words are one form with copies, unless a person wants others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from exporters.readers.blank_workbook import read_blank
from main import main
from models.blanks.blank import CellAt, Region
from models.errors import ExitCode
from models.meanings.judge import judge
from models.meanings.workpiece import Role, Workpiece
from models.packs.loading import read_pack
from tests.support.bureau import project_selfeval


def run(*words: str | Path) -> int:
    return main([str(word) for word in words])


def several(path: Path, count: int = 3) -> Workbook:
    """Write a workbook with the same blank table for each project; gives it to be changed."""
    project_selfeval(path)
    book = load_workbook(path)
    first = book.worksheets[0]
    first.title = "项目自评表1"
    for number in range(2, count + 1):
        book.copy_worksheet(first).title = f"项目自评表{number}"
    book.save(path)
    return book


def test_the_same_table_of_each_project_is_one_form_to_which_projects_are_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, pack = tmp_path / "空表.xlsx", tmp_path / "projects.yaml"
    several(blank)
    run("packs", "make", blank, "-o", pack)
    said = capsys.readouterr().out
    assert "# 项目自评表2\n多份\t与「项目自评表1」排得一样、文字相同，做成同一张表的另一份" in said
    assert "，1 张表）" in said
    form = read_pack(pack).form("form1")
    assert (form.name.source, form.repeatable, form.instances) == ("项目自评表", True, 3)
    assert "「项目自评表1」、「项目自评表2」、「项目自评表3」 3 张工作表排得一样" in pack.read_text("utf-8")
    assert run("packs", "add", pack) == ExitCode.DONE
    draft, typed, text = (tmp_path / name for name in ("甲.tianbao", "甲.json", "甲.txt"))
    copies = [{"part1": {"c3": f"项目{i}"}} for i in range(1, 5)]
    typed.write_text(json.dumps({"forms": {"form1": copies}}, ensure_ascii=False), "utf-8")
    assert run("new", "projects", "--year", "2024", "--unit", "某局", "-o", draft) == ExitCode.DONE
    assert run("fill", draft, "--from", typed) == ExitCode.DONE
    assert run("export", draft, "--txt", text) == ExitCode.DONE
    shown = text.read_text("utf-8")
    assert [shown.count(f"项目{i}") > 0 for i in range(1, 5)] == [True] * 4


def test_last_years_workbook_fills_a_copy_from_each_of_its_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, filled = tmp_path / "空表.xlsx", tmp_path / "去年.xlsx"
    book = several(blank)
    added = book.copy_worksheet(book.worksheets[0])
    added.title = "项目自评表（4）"
    for number, sheet in enumerate(book.worksheets, 1):
        sheet["C3"], sheet["D7"] = f"项目{number}", 10 * number
    book.save(filled)
    run("packs", "make", blank, "-o", tmp_path / "a.yaml", "--against", filled)
    said = capsys.readouterr().out
    assert "没有与这张工作表同名的表" not in said
    for number in range(1, 5):
        assert f"」C3\t工作簿：项目{number}" not in said
        assert f"」D7\t工作簿：{10 * number}" not in said


def test_sheets_named_after_their_projects_are_found_by_their_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, filled = tmp_path / "空表.xlsx", tmp_path / "去年.xlsx"
    book = several(blank)
    for sheet, name in zip(book.worksheets, ("培训", "会议", "维修"), strict=True):
        sheet.title = name
    book.save(blank)
    for sheet in book.worksheets:
        sheet["A1"], sheet["C3"] = f"{sheet.title}项目支出绩效自评表", sheet.title
    book.save(filled)
    run("packs", "make", blank, "-o", tmp_path / "a.yaml", "--against", filled)
    said = capsys.readouterr().out
    assert "，1 张表）" in said
    assert "没有与这张工作表同名的表" not in said
    assert "」C3\t" not in said


def test_what_a_person_said_of_one_sheet_alone_keeps_it_apart(tmp_path: Path) -> None:
    """Also in work kept by an earlier version, in which each was a form."""
    blank = tmp_path / "空表.xlsx"
    several(blank)
    piece = Workpiece(read_blank(blank))
    assert judge(piece).copies == {1: 0, 2: 0}
    place = Region.of(CellAt(1, 2, 2))
    same = judge(piece).of(CellAt(0, 2, 2)).role
    assert judge(piece.answered(place, same)).copies == {1: 0, 2: 0}
    assert judge(piece.answered(place, Role("fixed"))).copies == {2: 0}


def test_who_wants_each_apart_gets_a_form_of_each(tmp_path: Path) -> None:
    blank = tmp_path / "空表.xlsx"
    several(blank)
    run("packs", "make", blank, "-o", tmp_path / "a.yaml", "--apart")
    pack = read_pack(tmp_path / "a.yaml")
    assert [form.id for form in pack.forms] == ["cover", "form1", "form2", "form3"]
    assert [form.instances for form in pack.forms] == [1] * 4


@pytest.mark.parametrize("why", ["words", "edges", "read one by one"])
def test_sheets_that_differ_or_are_read_one_by_one_stay_forms_of_their_own(tmp_path: Path, why: str) -> None:
    """No figure of one table may be taken for that of another."""
    blank = tmp_path / "空表.xlsx"
    book = several(blank, 2)
    if why == "words":
        book.worksheets[1]["A3"] = "工程名称"
    elif why == "edges":
        book.worksheets[1].unmerge_cells("C3:H3")
    else:
        book.create_sheet("汇总")["A1"] = "='项目自评表1'!D7+'项目自评表2'!D7"
    book.save(blank)
    run("packs", "make", blank, "-o", tmp_path / "a.yaml")
    pack = read_pack(tmp_path / "a.yaml")
    assert {"form1", "form2"} <= {form.id for form in pack.forms}
    if why == "read one by one":
        assert "form1.part1.d7 + form2.part1.d7" in (tmp_path / "a.yaml").read_text("utf-8")
