"""Ways of writing target and actual, how each is read, and what both rules make of it: `docs/measures.md`."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from models.address import Address
from models.checks.checks import NOTICE, REQUIRED, Issue
from models.drafts.changes import InsertRows
from models.expressions.functions import Value, joined
from models.figures.measures import Measure, parse_measure
from tests.support.building import CHONGQING, GUIZHOU, Draft

CASES = Path(__file__).parents[1] / "measure_cases.tsv"
DOC = Path(__file__).parents[2] / "docs" / "measures.md"
WEIGHT = "10"
NONE = "—"
_UNITS = {"比": ""}


class Case(NamedTuple):
    """A target and an actual, the nature chosen in the Chongqing form, and both scores out of 10."""

    target: str
    actual: str
    guizhou: str
    nature: str
    chongqing: str


class Scored(NamedTuple):
    """What one form makes of a case: score, how it comes about, what is wrong, direction or nature."""

    score: str
    said: str
    errors: tuple[str, ...]
    direction: str


def cases() -> list[Case]:
    """Read the cases that the tests expect."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [Case(*line.split("\t")) for line in lines if line and not line.startswith("#")]


@cache
def guizhou(target: str, actual: str, level2: str = "数量", **more: str) -> Scored:
    """Score a row of the national rule."""
    cells = {"level1": "产出指标", "level2": level2, "level3": "指标", "weight": WEIGHT}
    return _scored(
        _empty(GUIZHOU, "overall"), cells | {"target": target, "actual": actual} | more, "direction"
    )


@cache
def chongqing(nature: str, target: str, actual: str) -> Scored:
    """Score a row of the Chongqing rule; the unit is the target's own."""
    unit = parse_measure(target).unit or parse_measure(actual).unit or "项"
    cells = {"name": "指标", "unit": unit, "nature": nature, "weight": WEIGHT}
    return _scored(_empty(CHONGQING, "project"), cells | {"target": target, "actual": actual}, "nature")


def nature_of(target: str) -> str:
    """Give the nature a person picks: the sign, = for figures and ranges, ≤ for days."""
    read = parse_measure(target)
    if read.day is not None and read.number is None:
        return "≤"
    if read.qualitative:
        return "定性"
    return read.relation or "="


@cache
def _empty(pack: str, form: str) -> Draft:
    return Draft(pack, form)


def _scored(draft: Draft, cells: dict[str, str], direction: str) -> Scored:
    row = draft.session.submission.new_id("r")
    place = (draft.form, draft.instance, "indicators")
    inverse = draft.session.apply(InsertRows(*place, 0, ((row, cells),))).inverse
    at = Address(*place, row, "score")
    score = draft.session.calculation.value(at)
    found = [issue for issue in draft.session.issues() if issue.address[:4] == at[:4]]
    errors = [_said(issue) for issue in found if issue.severity != NOTICE and issue.code != "ZP-01"]
    said = draft.session.calculation.explain_row(at).split("\n")[0].partition("　依据")[0]
    chosen = draft.value("indicators", direction, row)
    draft.session.apply(inverse)
    return Scored(_points(score), said, tuple(errors), str(chosen or NONE))


def _said(issue: Issue) -> str:
    """Give what is wrong without the row's name, and without the cell's where the words name it."""
    said = issue.message.removeprefix("指标 · ")
    return said if issue.code == REQUIRED else said.partition("：")[2]


def _points(value: Value) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else NONE


def reading(text: str) -> str:
    """Say how a text is read."""
    read = parse_measure(text)
    if read.day is not None:
        year = f"{read.day.year}-" if read.day.year else ""
        return f"到 {year}{read.day.month:02}-{read.day.day:02}"
    if read.low is not None and read.high is not None:
        return _with_unit(f"{_plain(read.low)} 到 {_plain(read.high)}", read)
    if read.number is not None:
        return _with_unit(joined([read.relation, " " if read.relation else "", _plain(read.number)]), read)
    return f"读不出：{read.problem}" if read.problem else "定性" if text else "未填"


def _plain(number: Decimal) -> str:
    return f"{number.quantize(Decimal('0.0001')).normalize():f}" if number % 1 else f"{number:f}"


def _with_unit(figure: str, read: Measure) -> str:
    return f"{figure} {_UNITS.get(read.unit, read.unit)}".rstrip()


def table() -> str:
    """Write the document."""
    lines = [_HEAD.rstrip("\n")]
    for case in cases():
        national, local = guizhou(case.target, case.actual), chongqing(case.nature, case.target, case.actual)
        cells = (
            *(case.target, reading(case.target), case.actual or "（空）", reading(case.actual)),
            *(national.direction, national.score, _why(national)),
            *(local.direction, local.score, _why(local)),
        )
        lines.append(
            f"| {' | '.join(cell.replace('|', '｜').replace('*', chr(92) + '*') for cell in cells)} |"
        )
    return "\n".join(lines) + "\n"


def _why(scored: Scored) -> str:
    if scored.score == NONE:
        return f"错误：{'；'.join(scored.errors)}"
    return ""


_HEAD = """# 指标值和完成值怎样读、怎样计分

本表由 `tests/measure_cases.tsv`
生成（`TIANBAO_GOLDENS=write pytest tests/models/figures/test_measure_table.py`），
测试保证它与程序一致。每行分值 10 分；“—”是不计分，原因在得分后面，程序在审核里逐条列为错误。
黔南州按说明第 3、4 条（正向 B÷A、反向 A÷B），方向由程序从指标值判断，可以改；
渝中区按偏离度，指标性质由填报人选。日期读作写明的年、季、月的最后一天，没有写年份的按填报年度。
达成程度（定性指标、没有按期完成的时间指标）由填报人选，选之前不计分。

| 指标值 | 读作 | 完成值 | 读作 | 黔南州方向 | 得分 | 不计分的原因 | 渝中区性质 | 得分 | 不计分的原因 |
|---|---|---|---|---|---|---|---|---|---|
"""
