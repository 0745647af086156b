"""What a blank workbook leaves open: no figure is made of it, it is said, and the exit code tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from main import main
from models.errors import ExitCode
from models.packs.forms import Pack
from models.packs.loading import read_pack
from tests.support.bureau import put

Sheets = dict[str, tuple[str, list[list[str | None]]]]


def _made(folder: Path, sheets: Sheets) -> tuple[int, Pack]:
    """Make a pack of sheets, each a title, a line of its unit, and rows from row 3 in boxes."""
    book = Workbook()
    book.remove(book.active)
    for name, (unit, rows) in sheets.items():
        sheet, width = book.create_sheet(name), max(map(len, rows))
        put(sheet, f"A1:{'ABCDEFGH'[width - 1]}1", "2025年度收支情况表", border=False, size=18)
        put(sheet, "A2", unit, border=False)
        for number, row in enumerate(rows, 3):
            for at in range(width):
                put(sheet, f"{'ABCDEFGH'[at]}{number}", row[at] if at < len(row) else None)
    book.save(folder / "空表.xlsx")
    pack = folder / "a.yaml"
    code = main(["packs", "make", str(folder / "空表.xlsx"), "-o", str(pack)])
    return code, read_pack(pack)


def _computed(pack: Pack, form: int = 1) -> dict[str, str]:
    cells = (cell for block in pack.forms[form].blocks for cell in block.cells)
    return {cell.key: cell.compute.source for cell in cells if cell.compute is not None}


ONE: list[list[str | None]] = [["项目", "金额"], ["甲"], ["乙"], ["合计"]]


@pytest.mark.parametrize(("first", "second"), [("万元", "元"), ("元", "万元"), ("千元", "元")])
def test_a_sheet_in_another_unit_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], first: str, second: str
) -> None:
    """Its line stays as it is printed, its figures are in no unit of the set, and that is said."""
    code, _ = _made(tmp_path, {"汇总": (f"单位：{first}", ONE), "明细": (f"单位：{second}", ONE)})
    told = capsys.readouterr().out
    text = (tmp_path / "a.yaml").read_text("utf-8")
    (money,) = (line.split(": ")[1] for line in text.splitlines() if line.startswith("unit_of_money"))
    forms = text.split("\n  - id: ")[1:]
    apart = [unit for unit in (first, second) if unit != money]
    assert code == ExitCode.FOUND
    for form, unit in zip(forms[-2:], (first, second), strict=True):
        assert ("unit: money" in form, "单位：{money}" in form) == (unit == money, unit == money)
        assert (f"单位：{unit}" in form) == (unit != money)
    assert all(f"的金额单位是{unit}，整套表样是{money}" in told for unit in apart)


def test_one_unit_everywhere_is_that_of_the_set(tmp_path: Path) -> None:
    """Nothing is said of it."""
    code, _ = _made(tmp_path, {"汇总": ("单位：元", ONE), "明细": ("单位：元", ONE)})
    assert code == ExitCode.DONE
    assert (tmp_path / "a.yaml").read_text("utf-8").count("单位：{money}") >= 1


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (["人员经费", "其中：工资", "公用经费", "合计"], "B4 B7"),
        (["合计", "人员经费", "其中：工资", "奖金", "公用经费"], "B5"),
        (["上年结转", "本年收入", "收入合计", "年末结余", "支出总计"], "B8"),
        (["办公费", "印刷费", "减：收回数", "合计"], "B7"),
        (["收入", "支出", "增长率", "合计"], "B7"),
    ],
)
def test_a_sum_that_is_not_sure_is_asked_for_and_not_computed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: list[str], place: str
) -> None:
    """What is only a part, what is taken off, what is of the other side, what is no amount."""
    code, pack = _made(tmp_path, {"表一": ("单位：万元", [["项目", "金额"], *([one] for one in names)])})
    told = capsys.readouterr().out.splitlines()
    assert code == ExitCode.FOUND
    for one in place.split():
        assert any(line.startswith(f"{one}\t填写") and "要您说明" in line for line in told)
        assert one.lower() not in _computed(pack)


def test_what_stands_in_below_its_whole_is_what_it_consists_of(tmp_path: Path) -> None:
    """Then the total counts the wholes and nothing twice."""
    names = ["人员经费", "  其中：工资", "  奖金", "公用经费", "合计"]
    _, pack = _made(tmp_path, {"表一": ("单位：万元", [["项目", "金额"], *([one] for one in names)])})
    assert _computed(pack)["b8"] == "part1.b4 + part1.b7"


def test_ranks_in_a_column_of_numbers_are_ranks(tmp_path: Path) -> None:
    """1.1 and 1.2 are what 1 consists of, 1 and 2 what 一 does; the total counts 一 alone."""
    numbered = [
        ("一", "收入"),
        ("1", "财政拨款"),
        ("1.1", "一般公共预算"),
        ("1.2", "政府性基金"),
        ("2", "其他"),
    ]
    rows: list[list[str | None]] = [["序号", "项目", "金额"], *([a, b] for a, b in numbered), [None, "合计"]]
    _, pack = _made(tmp_path, {"表一": ("单位：万元", rows)})
    computed = _computed(pack)
    due = ("part1.c5 + part1.c8", "part1.c6 + part1.c7", "part1.c4")
    assert (computed["c4"], computed["c5"], computed["c9"]) == due


def test_prices_and_averages_are_not_added_up(tmp_path: Path) -> None:
    """Nor rates."""
    rows: list[list[str | None]] = [
        ["项目", "人数", "平均工资（元）", "单价", "人均费用", "工资总额"],
        ["甲"], ["乙"], ["合计"],
    ]  # fmt: skip
    _, pack = _made(tmp_path, {"表一": ("单位：万元", rows)})
    assert set(_computed(pack)) == {"b6", "f6"}


def test_in_a_circle_the_guess_yields_to_the_formula_of_the_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What one of them only was taken for is typed, and said."""
    rows: list[list[str | None]] = [["项目", "金额"], ["甲", "=B6/2"], ["乙"], ["合计"]]
    code, pack = _made(tmp_path, {"表一": ("单位：万元", rows)})
    assert code == ExitCode.FOUND
    assert "B6 的公式" in capsys.readouterr().out
    assert set(_computed(pack)) == {"b4"}


SCORED: list[str | None] = [
    "一级指标",
    "二级指标",
    "三级指标",
    "指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因",
]


def test_words_printed_in_rows_that_repeat_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The weights of a blank form are not in rows that begin empty; levels that are offered are not lost."""
    rows = [
        SCORED,
        ["产出指标", "数量指标", None, None, None, "30"],
        ["效益指标", "社会效益", "指标1：", "……", None, "20"],
    ]
    code, _ = _made(tmp_path, {"自评": ("", rows)})
    told = capsys.readouterr().out
    assert code == ExitCode.FOUND
    assert "第 4 到 5 行印着的“社会效益、30、20”没有留在表样里" in told


def test_scores_that_nothing_computes_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sheet with a head for scores and fixed rows is not scored, and says so."""
    rows: list[list[str | None]] = [
        ["指标", "指标值", "完成值", "权重", "得分"],
        ["数量指标一", "≥10", None, "50"],
        ["小计"],
    ]
    code, _ = _made(tmp_path, {"自评": ("", rows)})
    assert code == ExitCode.FOUND
    assert "“得分”没有算法" in capsys.readouterr().out
