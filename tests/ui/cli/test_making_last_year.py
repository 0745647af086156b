"""Columns of last year's figures in a made form: proposed, and brought from last year's draft."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from models.errors import ExitCode
from models.packs.loading import read_pack
from tests.support.blank_budget import budget
from tests.support.bureau import put
from tests.ui.cli.test_making import made, run

TWO_YEARS = ("2023年预算数", "2024年预算数", "增减额", "增减%")


def _blank(folder: Path, figures: tuple[str, ...] = TWO_YEARS) -> Path:
    """Add a table of one line, 三公, with both years side by side in groups."""
    path = budget(folder / "空表.xlsx", figures=figures)
    book = load_workbook(path)
    sheet = book.create_sheet("三公经费表")
    put(sheet, "A1:D1", "三公经费表", border=False, size=18)
    for area, text in (("A2:B2", "2023年预算数"), ("C2:D2", "2024年预算数")):
        put(sheet, area, text)
    for letter, text in zip("ABCD", ("公务接待费", "因公出国（境）费") * 2, strict=True):
        put(sheet, f"{letter}3", text)
        put(sheet, f"{letter}4")
    book.save(path)
    return path


def _shown(capsys: pytest.CaptureFixture[str], draft: Path) -> dict[str, str]:
    capsys.readouterr()
    assert run("values", draft, "--json") == ExitCode.DONE
    forms = json.loads(capsys.readouterr().out)["forms"]
    return {re.sub(r"#\d+", "", cell["address"]): cell["text"] for form in forms for cell in form["cells"]}


def test_figures_of_last_year_come_with_last_years_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a table of subjects by the code, in a line that stands by the column."""
    made(tmp_path, _blank(tmp_path))
    last, typed = tmp_path / "去年.tianbao", tmp_path / "去年.json"
    figures = {
        "form2": [{"tree": {"2010101": {"col_d": "10"}, "2080505": {"col_d": "20.5"}}}],
        "form3": [{"part1": {"c4": "3", "d4": "4"}}],
    }
    typed.write_text(json.dumps({"forms": figures}), "utf-8")
    assert run("new", "mou-county", "--year", "2023", "--unit", "某局", "-o", last) == ExitCode.DONE
    assert run("fill", last, "--from", typed) == ExitCode.DONE
    new = tmp_path / "今年.tianbao"
    assert run("new", "mou-county", "--from", last, "--year", "2024", "-o", new) == ExitCode.DONE
    cells = _shown(capsys, new)
    assert cells["form2/tree/2010101/col_c"] == "10"
    assert cells["form2/tree/2080505/col_c"] == "20.5"
    assert (cells["form3/part1/-/a4"], cells["form3/part1/-/b4"]) == ("3", "4")
    assert not cells["form2/tree/2010101/col_d"]
    assert not cells["form3/part1/-/c4"]


@pytest.mark.parametrize(
    ("figures", "pairs"),
    [
        (TWO_YEARS, {"col_d": "col_c"}),
        (("上年预算数", "本年预算数"), {"col_d": "col_c"}),
        (("2024年预算数", "2023年预算数"), {"col_c": "col_d"}),
        (("2023年决算数", "2024年预算数"), {}),
        (("上年结转", "本年预算数"), {}),
    ],
)
def test_only_columns_of_the_same_are_paired(
    tmp_path: Path, figures: tuple[str, ...], pairs: dict[str, str]
) -> None:
    pack = read_pack(made(tmp_path, _blank(tmp_path, figures)))
    cells = pack.form("form2").block("tree").cells
    assert {cell.key: cell.last_year for cell in cells if cell.last_year} == pairs


def test_the_proposal_says_its_ground(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, _blank(tmp_path))
    said = capsys.readouterr().out
    assert "C5\t填写：去年的数\t表头是“2023年预算数”，旁边有“2024年预算数”" in said
