"""Columns that stood in another table as well last year: told with the formula, not computed unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.blanks.blank import Blank
from models.meanings._crossed import crossed_guesses
from models.meanings.judge import judge
from models.meanings.workpiece import Workpiece
from tests.support.boxed_tables import Rows, blank_of

CODES = (
    ("208", "社会保障和就业支出"),
    ("20805", "行政事业单位养老支出"),
    ("2080505", "机关事业单位基本养老"),
)
HEADS = ("科目编码", "科目名称")


def _table(head: str, figures: tuple[int | None, ...]) -> Rows:
    pairs = zip(CODES, figures, strict=True)
    return [[*HEADS, head], *([*pair, figure] for pair, figure in pairs)]


def _blank(
    folder: Path, first: Rows, second: Rows, names: tuple[str, str] = ("表五", "表三 支出总表")
) -> Blank:
    return blank_of(folder / "去年.xlsx", dict(zip(names, (first, second), strict=True)))


def test_a_summary_is_said_to_follow_the_table_with_the_same_figures(tmp_path: Path) -> None:
    """The ground names table, column and formula; the column stays one that is typed."""
    blank = _blank(tmp_path, _table("基本支出", (40, 40, 40)), _table("基本支出", (40, 40, 40)))
    (guess,) = crossed_guesses(blank)
    assert (guess.region.sheet, guess.role.kind) == (1, "typed")
    assert "3 个科目的数与“表五”的“基本支出”全部相同" in guess.ground
    assert "=「表五」C4" in guess.ground
    judged = judge(Workpiece(blank))
    assert {one.role.kind for at, one in judged.cells.items() if guess.region.holds(at)} == {"typed"}


@pytest.mark.parametrize("figures", [(40, 40, 41), (40, 40, None), (None, None, None)])
def test_one_figure_that_differs_is_no_sameness(tmp_path: Path, figures: tuple[int | None, ...]) -> None:
    """All codes have to agree; so do blank ones."""
    assert not crossed_guesses(_blank(tmp_path, _table("甲", (40, 40, 40)), _table("甲", figures)))


def test_the_summary_follows_wherever_it_stands(tmp_path: Path) -> None:
    """表一 is often the summary of those behind it."""
    first, second = _table("基本支出", (4, 4, 4)), _table("基本支出", (4, 4, 4))
    (guess,) = crossed_guesses(_blank(tmp_path, first, second, ("表一 支出总表", "表二")))
    assert guess.region.sheet == 0
