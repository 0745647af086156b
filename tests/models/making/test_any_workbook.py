"""Whatever a workbook holds and whatever is answered, the pack has no slip and lays its sheets out whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from models.blanks.blank import Blank, BlankCell, BlankEdges, BlankPage, BlankSheet, Region
from models.drafts.submission import new_submission
from models.making.form_text import pack_text
from models.meanings.workpiece import Role, ScoreRule, Workpiece
from models.packs.loading import PACKS, read_pack
from models.session.session import Session
from models.slips.pack_slips import pack_slips

WORDS = (
    *[
        "项目名称",
        "合计",
        "小计",
        "科目编码",
        "科目名称",
        "基本支出",
        "得分",
        "分值",
        "年度指标值",
        "实际完成值",
        "三级指标",
        "一级指标",
    ],
    *[
        "单位：万元",
        "填报人：",
        "2024年预算数",
        "其中：财政拨款",
        "{花括号}",
        "'引号\"",
        "-",
        "—",
        "……",
        "201",
        "总分",
        "执行率",
    ],
    *("2023年预算数", "上年预算数", "收支总表", "支出", "项目", "外交支出", "二、国防支出", "其中：", "总额"),
    *("填报单位（盖章）", "填报单位：", "部门：某市统计局"),
    *("全年预算数", "全年执行数", "yes", "null", "1e5", "　", "□是 □否", "x\ny", "≥90%", "序号", "a: b # c"),
)
FORMULAS = (
    "=A1+B2",
    "=SUM(A1:C3)",
    "=SUM(A:A)",
    "=IF(A1>0,A1/B1,0)",
    "='表一'!A1",
    "=VLOOKUP(A1,B:C,2)",
    "=B2",
)
ROLES = (
    Role("fixed"), Role("typed", "number"), Role("typed", "choice"), Role("computed", formula="=A1+B2"),
    Role("code"), Role("name"), Role("rows"), Role("standing"), Role("ignored"),
    Role("score", score=ScoreRule(0, 1, 2)), Role("typed", "number", this_year=1),
    Role("classes", formula="='支出总表'!$A$2"), Role("classes", formula="='表一'!A3"), Role("classes"),
)  # fmt: skip


def _cells(chance: random.Random, height: int, width: int) -> list[BlankCell]:
    """Fill a sheet with cells, some merged, each place in one."""
    taken, cells = set[tuple[int, int]](), []
    full, drawn = chance.choice((0.2, 0.5, 0.8)), chance.choice((0, 0.6, 1, 1))
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            rows, columns = (chance.randint(1, 3), chance.randint(1, 3)) if chance.random() < 0.15 else (1, 1)
            rows, columns = min(rows, height - row), min(columns, width - column)
            area = {(row + i, column + j) for i in range(rows) for j in range(columns)}
            if area & taken:
                rows = columns = 1
                area = {(row, column)}
            taken |= area
            text, formula, numeric = "", "", False
            if chance.random() < full:
                numeric = chance.random() < 0.2
                text = chance.choice(("1", "2.5", "-3")) if numeric else chance.choice(WORDS)
            elif chance.random() < 0.1:
                formula = chance.choice(FORMULAS)
            shown = chance.choice(("General", "General", "#,##0.00", "0.00%", "yyyy-mm-dd", '"x"0;-0;'))
            lines = BlankEdges(*[row > 0 and chance.random() < drawn] * 4)
            cells.append(
                BlankCell(
                    row, column, rows, columns, text,
                    borders=lines, number_format=shown, numeric=numeric, formula=formula,
                )
            )  # fmt: skip
    return cells


def _spending() -> BlankSheet:
    """Draw a table of subjects, of which others may show the classes."""
    heads, box = ("科目编码", "科目名称", "合计"), BlankEdges(True, True, True, True)
    cells = [
        BlankCell(row, column, text=heads[column] if row == 0 else "", borders=box)
        for row in range(4)
        for column in range(3)
    ]
    return BlankSheet("支出总表", BlankPage(), (20.0,) * 3, (6.0,) * 4, tuple(cells))


def _workpiece(seed: int) -> Workpiece:
    chance = random.Random(seed)
    sheets = []
    for name in ("表一", "表'二")[: chance.randint(1, 2)]:
        height, width = chance.randint(1, 14), chance.randint(1, 9)
        sheets.append(
            BlankSheet(
                name, BlankPage(), (20.0,) * width, (6.0,) * height, tuple(_cells(chance, height, width))
            )
        )
    if chance.random() < 0.5:
        sheets.append(_spending())
    work = Workpiece(Blank("空表.xlsx", tuple(sheets)))
    for _ in range(chance.randint(0, 4)):
        index = chance.randrange(len(sheets))
        cell = chance.choice(sheets[index].cells)
        bottom = min(len(sheets[index].heights) - 1, cell.row + chance.randint(0, 2))
        region = Region(index, cell.row, cell.column, bottom, cell.column + cell.columns - 1)
        work = work.answered(region, chance.choice(ROLES))
    return work


@pytest.mark.parametrize("start", [*range(0, 100, 10), 120])
def test_a_made_pack_has_no_slip_and_its_sheets_are_laid_out(tmp_path: Path, start: int) -> None:
    (tmp_path / "shared").symlink_to(PACKS / "shared")
    for seed in range(start, start + 10):
        made = pack_text(_workpiece(seed))
        path = tmp_path / f"{made.id}.yaml"
        path.write_text(made.text, "utf-8")
        assert pack_slips(path) == (), seed
        pack = read_pack(path)
        session = Session(new_submission(pack, 2024), pack)
        for sheet in session.printed_sheets():
            squares = [
                (row, column)
                for i, cell in sheet.cells()
                for row in range(i, i + cell.rows)
                for column in range(cell.column, cell.column + cell.span)
            ]
            assert len(squares) == len(set(squares)), seed
