"""A table stays itself: whatever people do to its layout, the same cells of the draft are filled."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from models.figures.numbers import parse_number
from models.importing.grids import Area, Book, Grid
from models.importing.planning import plan_import
from models.session.session import Session
from tests.support.tables import blank, typed

SUBJECTS = {
    "2010301": "行政运行",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "2101101": "行政单位医疗",
    "2150502": "一般行政管理事务",
    "2210201": "住房公积金",
}
HEADS = {
    "code": ("科目编码", "编码", "科目代码", "科 目\n编 码"),
    "name": ("科目名称", "科目名称：", "科目　名称"),
    "total": ("总计", "合计", "小计", "总  计（万元）"),
    "basic": ("基本支出", "基本 支出", "基本支出（A）"),
    "project": ("项目支出", "项目支出（B）", "项目\n支出"),
}
PLAIN = ("科目编码", "科目名称", "总计", "基本支出", "项目支出")
TITLES = (
    "一般公共预算财政拨款支出预算表",
    "某某局2025年一般公共预算财政拨款支出预算表",
    "一般公共预算支出情况表",
)
figures = st.decimals(0, 9_999, places=2, allow_nan=False).map(lambda one: one.quantize(Decimal("0.01")))
SESSION = blank()


@st.composite
def mangled(draw: st.DrawFn) -> tuple[Grid, dict[str, Decimal]]:
    """Give a sheet with a table of some subjects, and what is to be typed of it."""
    codes = draw(st.lists(st.sampled_from(sorted(SUBJECTS)), min_size=1, unique=True))
    typed_figures = {code: (draw(figures), draw(figures)) for code in codes}
    order = draw(st.permutations(list(HEADS)))
    unit, shift = draw(st.sampled_from((("万元", 0), ("元", 4))))
    heads = {key: draw(st.sampled_from(words)) for key, words in HEADS.items()}
    if unit == "元":
        heads["total"] = heads["total"].partition("（")[0]
    lines: list[dict[str, str]] = []
    for code in sorted(codes):
        for parent in (code[:3], code[:5]):
            if not any(line.get("code") == parent for line in lines):
                lines.append({"code": parent})
        basic, project = (one.scaleb(shift) for one in typed_figures[code])
        lines.append({
            "code": draw(st.sampled_from((code, f"{code} ", "".join(chr(ord(c) + 0xFEE0) for c in code)))),
            "name": SUBJECTS[code], "basic": draw(written(basic)), "project": draw(written(project)),
        })  # fmt: skip
        if draw(st.booleans()):
            lines.append({"name": draw(st.sampled_from(("小计", "小 计")))})
    total = {draw(st.sampled_from(("code", "name"))): draw(st.sampled_from(("合计", "总计", "合 计")))}
    lines.insert(draw(st.sampled_from((0, len(lines)))), total)
    for _ in range(draw(st.integers(0, 2))):
        lines.insert(draw(st.integers(0, len(lines))), {})
    table = [[heads[key] for key in order], *([line.get(key, "") for key in order] for line in lines)]
    above = [[draw(st.sampled_from(TITLES))], [f"单位：{unit}"], *[[""]] * draw(st.integers(0, 2))]
    merges: list[Area] = [(0, 0, 0, 4)] if draw(st.booleans()) else []
    notes = draw(st.sampled_from(([], [["注：本表按批复填列。"]], [[""], ["备注：无"]])))
    left = draw(st.integers(0, 2))
    rows = [(*[""] * left, *row, *[""] * (5 - len(row))) for row in (*above, *table, *notes)]
    moved = tuple((a, b + left, c, d + left) for a, b, c, d in merges)
    wanted = {
        f"{code}/{column}": figure
        for code, both in typed_figures.items()
        for column, figure in zip(("basic", "project"), both, strict=True)
    }
    return Grid("Sheet1", tuple(rows), moved), wanted


def written(figure: Decimal) -> st.SearchStrategy[str]:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in f"{figure:f}")
    return st.sampled_from((f"{figure:f}", f"{figure:,f}", f" {figure:f} ", wide))


@settings(max_examples=40)
@given(mangled())
def test_the_same_cells_are_filled_whatever_the_layout(made: tuple[Grid, dict[str, Decimal]]) -> None:
    grid, wanted = made
    plan = plan_import(SESSION, [Book("a.xlsx", (grid,))])
    session = Session(SESSION.submission, SESSION.pack)
    assert plan.change is not None
    session.apply(plan.change)
    found = {place: parse_number(text) for place, text in typed(session).items() if "name" not in place}
    assert found == wanted
    assert [table.key for table in plan.report.tables] == ["general.tree"]


scraps = st.sampled_from((*PLAIN, "208", "2080505", "1", "合计", "", "单位：元", "x"))


@settings(max_examples=60)
@given(st.lists(st.lists(scraps, max_size=6), max_size=10))
def test_any_grid_is_planned_without_harm(rows: list[list[str]]) -> None:
    width = max(map(len, rows), default=0)
    grid = Grid(
        "S", tuple((*row, *[""] * (width - len(row))) for row in rows), ((0, 0, 2, 1), (1, 1, 99, 99))
    )
    plan = plan_import(SESSION, [Book("a", (grid,))])
    if plan.change is not None:
        Session(SESSION.submission, SESSION.pack).apply(plan.change)
