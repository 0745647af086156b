"""Which cells are sums: told by words in a blank workbook, confirmed or contradicted by a filled one."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.meanings._sums import sum_guesses
from models.meanings.workpiece import Guess
from tests.support.boxed_tables import Rows, blank_of

# The table begins in row 3.
INCOME: Rows = [
    ["项目", "预算数"],
    ["一、本年收入", 30],
    ["一般公共预算资金", 20],
    ["政府性基金预算资金", 10],
    ["二、上年结转", 5],
    ["收入总计", 35],
]
FUNDS: Rows = [
    ["资金来源", "年初预算数", "全年执行数", "执行率"],
    ["年度资金总额：", 12, 11, None],
    ["其中：当年财政拨款", 8, 8, None],
    ["上年结转资金", 4, 3, None],
]
THREE_LEVELS: Rows = [
    ["合计", "因公出国", "公务用车", None, None, "公务接待费"],
    [None, None, "小计", "购置费", "运行费", None],
    [15, 2, 9, 4, 5, 4],
]
MERGES = ("A3:A4", "B3:B4", "C3:E3", "F3:F4")


def _emptied(rows: Rows) -> Rows:
    return [[None if isinstance(value, int | float) else value for value in row] for row in rows]


def _found(tmp_path: Path, rows: Rows, merges: tuple[str, ...] = ()) -> dict[str, Guess]:
    blank = blank_of(tmp_path / "表.xlsx", {"表": rows}, merges)
    return {str(guess.region): guess for guess in sum_guesses(blank.sheets[0], 0)}


def _formulas(tmp_path: Path, rows: Rows, merges: tuple[str, ...] = ()) -> dict[str, str]:
    return {place: guess.role.formula for place, guess in _found(tmp_path, rows, merges).items()}


@pytest.mark.parametrize(
    ("rows", "merges", "due"),
    [
        (INCOME, (), {"B4": "=B5+B6", "B8": "=B4+B7"}),
        (FUNDS, (), {"B4": "=B5+B6", "C4": "=C5+C6"}),
        (THREE_LEVELS, MERGES, {"A5": "=B5+C5+F5", "C5": "=D5+E5"}),
        (
            [
                ["项目", "金额"],
                ["甲", 1],
                ["乙", 2],
                ["小计", 3],
                ["丙", 4],
                ["丁", 5],
                ["小计", 9],
                ["合计", 12],
            ],
            (),
            {"B6": "=B4+B5", "B9": "=B7+B8", "B10": "=B6+B9"},
        ),
        (
            [["项目", "金额"], ["本年收入合计", 3], ["甲", 1], ["乙", 2]],
            (),
            {"B4": "=B5+B6"},
        ),
        (
            [
                ["项目", "金额"],
                ["一、甲", 6],
                ["（一）乙", 3],
                ["1.丙", 1],
                ["2.丁", 2],
                ["（二）戊", 3],
                ["二、己", 1],
            ],
            (),
            {"B4": "=B5+B8", "B5": "=B6+B7"},
        ),
    ],
)
def test_words_alone_tell_the_sums_of_a_blank_table(
    tmp_path: Path, rows: Rows, merges: tuple[str, ...], due: dict[str, str]
) -> None:
    """合计, 小计 and 其中, numbers of levels, a total that stands first, columns beside their total."""
    assert _formulas(tmp_path, _emptied(rows), merges) == due


@pytest.mark.parametrize(("rows", "merges"), [(INCOME, ()), (FUNDS, ()), (THREE_LEVELS, MERGES)])
def test_figures_that_agree_are_told_as_ground(tmp_path: Path, rows: Rows, merges: tuple[str, ...]) -> None:
    """A filled workbook confirms what its words say."""
    found = _found(tmp_path, rows, merges)
    assert found
    assert all(guess.sure and "去年的数也相符" in guess.ground for guess in found.values())


@pytest.mark.parametrize(
    ("rows", "merges", "place", "said"),
    [
        ([*INCOME[:-1], ["收入总计", 36]], (), "B8", ("36", "35")),
        ([*THREE_LEVELS[:-1], [15, 2, 8, 4, 5, 4]], MERGES, "C5", ("8", "9")),
    ],
)
def test_figures_that_contradict_leave_the_cell_to_a_person(
    tmp_path: Path, rows: Rows, merges: tuple[str, ...], place: str, said: tuple[str, str]
) -> None:
    """Both figures are told, nothing is computed, and the cell is asked about."""
    guess = _found(tmp_path, rows, merges)[place]
    assert guess.role.kind == "typed"
    assert not guess.sure
    assert all(figure in guess.ground for figure in said)


def test_parts_rounded_one_by_one_still_agree(tmp_path: Path) -> None:
    """年度资金总额 2002.94 of 704.29 and 1298.64."""
    rows = [["资金", "金额"], ["年度资金总额", 2002.94], ["基本支出", 704.29], ["项目支出", 1298.64]]
    guess = _found(tmp_path, rows)["B4"]
    assert guess.role.formula == "=B5+B6"
    assert "相符" in guess.ground


def test_what_is_no_amount_is_not_added(tmp_path: Path) -> None:
    """Rates, names and reasons beside a total; a stroke says that nothing belongs there."""
    rows = [
        ["资金来源", "金额", "执行率", "分值", "备注"],
        ["合计", None, None, 10, None],
        ["财政拨款", None, None, "—", None],
        ["其他资金", None, None, "—", None],
    ]
    assert set(_formulas(tmp_path, rows)) == {"B4"}


def test_a_formula_of_the_workbook_is_left_alone(tmp_path: Path) -> None:
    """What the office computes itself goes over what words say."""
    rows = [["项目", "金额"], ["甲", 1], ["乙", 2], ["合计", "=B4*2"]]
    assert not _formulas(tmp_path, rows)
