"""表样制作: words of one cell with several gaps are filled in gap by gap, also from a filled workbook."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from main import main
from models.errors import ExitCode
from models.making.trial import between
from models.packs.loading import read_pack
from tests.support.bureau import WIDTHS, put

CELLS = (
    ("A1:H1", "某县项目情况表", False),
    ("A2:H2", "填报单位：            填报日期：____年__月__日", False),
    ("A3:B3", "项目名称", True), ("C3:H3", None, True),
    ("A4:B4", "完成情况", True), ("C4:H4", "共____项，其中已完成____项，完成率（    ）", True),
    ("A5:B5", "审核意见", True), ("C5:H5", "审核意见：\n\n\n    负责人签字：        年   月   日", True),
    ("A6:H6", "填报人：          电话：          日期：", False),
    ("A7:H7", "注：金额单位：    数量：    ", False),
)  # fmt: skip
FILLED = {
    "A2": "填报单位：某局            填报日期：2024年3月5日", "C3": "甲项目",
    "C4": "共 12 项，其中已完成 9 项，完成率（ 75% ）",
    "C5": "审核意见：\n同意\n\n    负责人签字：        2024年3月6日",
    "A6": "填报人：张三          电话：023-1          日期：2024年3月",
}  # fmt: skip


def run(*words: str | Path) -> int:
    return main([str(word) for word in words])


def with_gaps(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "情况表"
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for area, text, boxed in CELLS:
        put(sheet, area, text, border=boxed)
    book.save(path)
    return path


def test_each_gap_of_a_cell_is_filled_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Side by side where columns are there for it, else in the words, typed beside the paper."""
    pack = tmp_path / "situation.yaml"
    run("packs", "make", with_gaps(tmp_path / "空表.xlsx"), "-o", pack)
    said = capsys.readouterr().out
    assert "A2\t填写：2 处（填报单位、填报日期）\t一格里有 2 处空着（填报单位、填报日期），各填各的" in said
    assert "C4\t填写：3 处（共、其中已完成、完成率）\t" in said
    assert "C5\t填写：2 处（审核意见、负责人签字日期）\t" in said
    assert "A7\t" not in said, "a note asks for nothing"
    assert run("packs", "check", pack) == ExitCode.DONE
    assert run("packs", "add", pack) == ExitCode.DONE
    draft, typed, text = (tmp_path / name for name in ("甲.tianbao", "甲.json", "甲.txt"))
    part = {"a2_2": "2024-3-5", "c3": "甲", "c4_1": "12", "c4_3": "75%", "c5_1": "同意", "a6_2": "023"}
    typed.write_text(json.dumps({"forms": {"form1": [{"part1": part}]}}, ensure_ascii=False), "utf-8")
    assert run("new", "situation", "--year", "2024", "--unit", "某局", "-o", draft) == ExitCode.DONE
    assert run("fill", draft, "--from", typed) == ExitCode.DONE
    assert run("export", draft, "--txt", text) == ExitCode.DONE
    shown = "".join(text.read_text("utf-8").split())
    assert "填报单位：某局填报日期：2024年3月5日" in shown
    assert "共12项，其中已完成____项，完成率（75%）" in shown
    assert "审核意见：同意负责人签字：年月日" in shown
    assert "填报人：电话：023日期：" in shown


def test_what_was_written_into_gaps_last_year_is_found_gap_by_gap(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank, filled = with_gaps(tmp_path / "空表.xlsx"), tmp_path / "去年.xlsx"
    book = load_workbook(blank)
    for place, text in FILLED.items():
        book["情况表"][place] = text
    book.save(filled)
    assert run("packs", "make", blank, "-o", tmp_path / "a.yaml", "--against", filled) == ExitCode.DONE
    assert "格全部相同。" in capsys.readouterr().out
    book["情况表"]["C4"] = "完成 9 项"
    book.save(filled)
    assert run("packs", "make", blank, "-o", tmp_path / "b.yaml", "--against", filled) == ExitCode.FOUND
    assert "「情况表」C4\t工作簿：完成 9 项\t" in capsys.readouterr().out


def test_a_gap_is_named_by_its_words_without_what_is_in_brackets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blank = with_gaps(tmp_path / "空表.xlsx")
    book = load_workbook(blank)
    book["情况表"]["A6"] = "填报单位（盖章）：          单位负责人（签字）：        年  月  日"
    book.save(blank)
    run("packs", "make", blank, "-o", tmp_path / "a.yaml")
    assert "A6\t填写：2 处（填报单位、单位负责人日期）" in capsys.readouterr().out
    text = (tmp_path / "a.yaml").read_text("utf-8")
    assert "{key: a6_1, label: 填报单位, default: unit, required: true" in text


def test_a_date_alone_is_a_date_and_fixed_words_stay_what_they_are(tmp_path: Path) -> None:
    blank = with_gaps(tmp_path / "空表.xlsx")
    book = load_workbook(blank)
    sheet = book["情况表"]
    sheet["C3"], sheet["A6"], sheet["C4"] = "____年__月__日", "（____年度）", "说明：请于  月  日前报送"
    book.save(blank)
    run("packs", "make", blank, "-o", tmp_path / "a.yaml")
    pack = read_pack(tmp_path / "a.yaml")
    cells = {cell.key: cell for block in pack.form("form1").blocks for cell in block.cells}
    assert cells["c3"].type == "date"
    assert not {key for key in cells if key.startswith(("a6", "c4"))}


def test_words_that_fit_everywhere_are_held_against_a_long_text_at_once() -> None:
    began = time.perf_counter()
    assert between(["共"] * 20 + ["项"], "共" * 5000) is None
    assert between(["甲：", "乙：", ""], " 甲： 一 二\n 乙： __ ") == ["一 二", ""]
    assert between(["甲：", ""], "乙：") is None
    assert time.perf_counter() - began < 1
