"""Formulas of a blank workbook: followed as they stand, or listed as not followed; no other one is put in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from main import main
from models.errors import ExitCode
from models.making.form_text import MadePack, pack_text
from models.packs.forms import Pack
from models.packs.loading import read_pack
from tests.support.bureau import put
from ui.cli import _making

HEADS = ("序号", "项目名称", "数量", "单价", "金额")


def _workbook(path: Path, cells: dict[str, str]) -> Path:
    """Write four blank rows under heads and a total below, with these formulas."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表一"
    put(sheet, "A1:E1", "项目支出明细表", border=False, size=18)
    for column, head in zip("ABCDE", HEADS, strict=True):
        put(sheet, f"{column}3", head)
        for row in range(4, 9):
            put(sheet, f"{column}{row}", "合计" if (column, row) == ("A", 8) else None)
    for place, formula in cells.items():
        sheet[place].value = formula
    book.save(path)
    return path


def _made(folder: Path, cells: dict[str, str]) -> tuple[int, Pack]:
    pack = folder / "a.yaml"
    code = main(["packs", "make", str(_workbook(folder / "空表.xlsx", cells)), "-o", str(pack)])
    return code, read_pack(pack)


def _column(pack: Pack, key: str) -> str:
    cell = next(cell for cell in pack.forms[1].block("table").cells if cell.key == key)
    return "" if cell.compute is None else cell.compute.source


def _below(pack: Pack, key: str) -> str:
    cell = next(cell for cell in pack.forms[1].block("part2").cells if cell.key == key)
    return "" if cell.compute is None else cell.compute.source


ALIKE = {f"E{row}": f"=C{row}*D{row}" for row in range(4, 8)}


def test_formulas_that_agree_row_by_row_are_those_of_the_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However they are written; a total over all rows is one over the column."""
    code, pack = _made(tmp_path, ALIKE | {"E5": "=$C5 * D5", "E8": "=SUM(E4:E7)"})
    assert code == ExitCode.DONE
    assert "没有照做" not in capsys.readouterr().out
    assert (_column(pack, "col_e"), _below(pack, "e8")) == ("col_c * col_d", "sum(table.col_e)")


@pytest.mark.parametrize(
    "other",
    [
        {"E6": "=C6*D6*0.8"},
        {"E7": "=C7+D7"},
        {"E7": "=C4*D7"},
        {"E6": "=SUM(E4:E5)"},
        {f"E{row}": f"=C$4*D{row}" for row in range(4, 8)},
        {f"E{row}": f"=SUM(D$4:D{row})" for row in range(4, 8)},
    ],
)
def test_rows_that_compute_differently_are_typed_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], other: dict[str, str]
) -> None:
    """Another factor, another sign, a fixed row, a subtotal among them, a running total."""
    code, pack = _made(tmp_path, ALIKE | other)
    assert code == ExitCode.FOUND
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("没有照做")]
    assert any("「表一」E4" in line for line in told)
    assert _column(pack, "col_e") == ""
    assert next(cell for cell in pack.forms[1].block("table").cells if cell.key == "col_e").type == "number"


@pytest.mark.parametrize("total", ["=SUM(E4:E6)", "=E6+E7", "=E4", "=SUM(E5:E7)*2"])
def test_a_total_over_part_of_the_rows_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], total: str
) -> None:
    """It is neither made one over all rows nor two columns added."""
    code, pack = _made(tmp_path, ALIKE | {"E8": total})
    assert code == ExitCode.FOUND
    assert f"没有照做\t「表一」E8 的公式“{total}”" in capsys.readouterr().out
    assert _below(pack, "e8") == ""
    assert _column(pack, "col_e") == "col_c * col_d"


def test_a_share_of_the_total_reads_the_whole_column(tmp_path: Path) -> None:
    shares = {f"E{row}": f"=C{row}/SUM(C$4:C$7)" for row in range(4, 8)}
    code, pack = _made(tmp_path, shares)
    assert code == ExitCode.DONE
    assert _column(pack, "col_e") == "col_c / sum(table.col_c)"


def test_a_formula_only_in_a_later_row_is_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, pack = _made(tmp_path, {"E6": "=C6*D6"})
    assert _column(pack, "col_e") == "col_c * col_d"
    assert "有 3 行没有写公式，也照样算" in capsys.readouterr().out
    assert code == ExitCode.DONE


def test_what_a_formula_reckons_with_is_a_figure(tmp_path: Path) -> None:
    """单价 says nothing of figures; the name of a project stays a text."""
    _, pack = _made(tmp_path, ALIKE)
    types = {cell.key: cell.type for cell in pack.forms[1].block("table").cells}
    assert (types["col_d"], types["col_b"]) == ("number", "text")


@pytest.mark.parametrize(
    "formula", ['="共"&C8&"项"', '=IF(C8>1,"多","少")', "=B8", '=CONCATENATE(B8,"等")', "=LEFT(B8,2)"]
)
def test_words_are_no_figures(tmp_path: Path, formula: str) -> None:
    """Nor are they set at the right with a format of figures."""
    _, pack = _made(tmp_path, ALIKE | {"E8": formula})
    cell = next(cell for cell in pack.forms[1].block("part2").cells if cell.key == "e8")
    assert cell.compute is not None
    assert cell.type == "text"


def test_a_form_that_its_own_check_refuses_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever fault of the making is to blame: the place is told, and no file lies there."""
    workbook, pack = _workbook(tmp_path / "空表.xlsx", ALIKE), tmp_path / "a.yaml"

    def faulty(*given: Any) -> MadePack:
        made = pack_text(*given)
        return replace(made, text=made.text.replace("col_c * col_d", "col_c * col_x"))

    monkeypatch.setattr(_making, "pack_text", faulty)
    code = main(["packs", "make", str(workbook), "-o", str(pack)])
    said = capsys.readouterr().out
    assert (code, pack.exists()) == (ExitCode.FOUND, False), said
    assert "col_x" in said
    assert "没有写：" in said
    assert "已写" not in said
