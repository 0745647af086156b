"""Columns of codes and names: which subjects they are, by heads of a blank table or codes of a filled one."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.meanings._dictionaries import subject_guesses
from models.meanings.workpiece import Guess
from tests.support.boxed_tables import Rows, blank_of

BLANK: Rows = [["科目编码", "科目名称", "金额"], ["合计", None, None], [None] * 3, [None] * 3]


def _found(tmp_path: Path, rows: Rows, title: str = "2024年支出表") -> list[Guess]:
    blank = blank_of(tmp_path / "表.xlsx", {"表": rows}, title=title)
    return list(subject_guesses(blank.sheets[0], 0))


@pytest.mark.parametrize(
    ("heads", "title", "due"),
    [
        (("科目编码", "科目名称"), "2024年支出表", "functional"),
        (("功能分类科目编码", "功能分类科目名称"), "基本支出表", "functional"),
        (("科目编码", "科目名称"), "一般公共预算基本支出表", "department-economic"),
        (("科目编码", "科目名称"), "基本支出表（政府预算支出经济分类）", "government-economic"),
        (("经济分类科目编码", "经济分类科目名称"), "表", "department-economic"),
    ],
)
def test_heads_and_title_tell_the_dictionary_of_a_blank_table(
    tmp_path: Path, heads: tuple[str, str], title: str, due: str
) -> None:
    """The rows repeat, and the columns are codes and names."""
    found = _found(tmp_path, [[*heads, "金额"], *BLANK[1:]], title)
    assert [(guess.role.kind, str(guess.region)) for guess in found] == [
        ("rows", "A4:C6"),
        ("code", "A4:A6"),
        ("name", "B4:B6"),
    ]
    assert {guess.role.dictionary for guess in found} == {due}
    assert all(guess.ground for guess in found)


@pytest.mark.parametrize(
    ("codes", "due"),
    [
        ((("301", "工资福利支出"), ("30101", "基本工资")), "department-economic"),
        ((("501", "机关工资福利支出"), ("50101", "工资奖金津补贴")), "government-economic"),
        ((("208", "社会保障和就业支出"), ("20805", "行政事业单位养老支出")), "functional"),
    ],
)
def test_codes_go_over_what_heads_say(tmp_path: Path, codes: tuple[tuple[str, str], ...], due: str) -> None:
    """The ground counts the codes that the dictionary knows."""
    rows = [["功能分类科目编码", "功能分类科目名称", "金额"], *([*pair, 1] for pair in codes)]
    found = _found(tmp_path, rows)
    assert {guess.role.dictionary for guess in found} == {due}
    assert "2 个编码里有 2 个" in found[0].ground


@pytest.mark.parametrize("heads", [("单位编码", "单位名称"), ("项目编码", "项目名称"), ("编码", "名称")])
def test_codes_of_units_and_projects_are_no_subjects(tmp_path: Path, heads: tuple[str, str]) -> None:
    """A column of codes alone says nothing of subjects."""
    assert not _found(tmp_path, [[*heads, "金额"], *BLANK[1:]])


def test_the_table_ends_at_a_note(tmp_path: Path) -> None:
    """What stands below is no row of it."""
    rows = [*BLANK, ["备注：本部门无此项支出，故此表无数据。", None, None]]
    assert str(_found(tmp_path, rows)[0].region) == "A4:C6"
