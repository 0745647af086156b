"""The classes of expenditure in a made 收支总表: taken from the subjects of another table of the workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models.errors import ExitCode
from tests.support.blank_budget import budget
from tests.ui.cli.test_making import made, run, values_of

SPENT = {
    "2010101": ("10", "1"), "2050299": ("20", "2"), "2080505": ("30", "3"),
    "2101101": ("40", "4"), "2130101": ("50", ""), "2210201": ("60", "6"),
}  # fmt: skip


def _typed(codes: tuple[str, ...]) -> dict[str, Any]:
    rows = {code: {"col_d": SPENT[code][0], "col_e": SPENT[code][1]} for code in codes}
    return {"forms": {"form1": [{"part2": {"d10": "7"}}], "form2": [{"tree": rows}]}}


@pytest.mark.parametrize("codes", [tuple(SPENT)[:2], tuple(SPENT)], ids=["fewer than lines", "more"])
def test_blank_lines_below_spending_become_the_classes_of_the_table_of_subjects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], codes: tuple[str, ...]
) -> None:
    """Four lines are drawn; as many are printed as there are classes, with the sum of all."""
    made(tmp_path, budget(tmp_path / "空表.xlsx"))
    cells = values_of(capsys, tmp_path, "mou-county", _typed(codes))
    for code in codes:
        due = sum(int(one or 0) for one in SPENT[code])
        assert cells[f"classes/{code[:3]}/col_d"] == str(due)
    shown = [at for at in cells if at.startswith("classes/") and at.endswith("/col_d")]
    assert len(shown) == len(codes)
    spent = sum(int(one or 0) for code in codes for one in SPENT[code])
    assert cells["part2/-/d9"] == str(spent)
    assert cells["part2/-/d11"] == str(spent + 7)


def test_what_stands_beside_the_classes_is_typed_and_added_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = _typed(tuple(SPENT)[:1])
    typed["forms"]["form1"][0]["classes"] = {"r5": {"col_b": "300"}, "r8": {"col_b": "5"}}
    made(tmp_path, budget(tmp_path / "空表.xlsx"))
    cells = values_of(capsys, tmp_path, "mou-county", typed)
    assert cells["part2/-/b9"] == "305"


def test_printed_names_of_classes_get_their_figures_by_the_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """一、一般公共服务支出 is 201, whatever number stands before it; 外交支出 has none."""
    printed = (
        "一、一般公共服务支出",
        "二、外交支出",
        "三、教育支出",
        "四、社会保障和就业支出",
        "五、卫生健康支出",
    )
    typed = _typed(tuple(SPENT)[:4])
    del typed["forms"]["form1"]
    made(tmp_path, budget(tmp_path / "空表.xlsx", printed))
    cells = values_of(capsys, tmp_path, "mou-county", typed)
    assert [cells[f"part1/-/d{row}"] for row in range(5, 10)] == ["11", "", "22", "33", "44"]
    assert cells["part1/-/d10"] == "110"


def test_the_ground_of_the_proposal_stands_in_the_pack_and_the_paper_has_the_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = made(tmp_path, budget(tmp_path / "空表.xlsx"))
    text = pack.read_text("utf-8")
    assert "“支出”下面有 4 行给各类支出；“部门支出总表”有科目编码" in text
    values_of(capsys, tmp_path, "mou-county", _typed(tuple(SPENT)[:2]))
    plain = tmp_path / "表.txt"
    assert run("export", tmp_path / "mou-county.tianbao", "--txt", plain) == ExitCode.DONE
    words = plain.read_text("utf-8-sig")
    first = words.index("一般公共服务支出")
    assert first < words.index("教育支出") < words.index("本年支出合计")
