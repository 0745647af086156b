"""Every sample's own workbook, changed as people change layouts, fills an empty draft as it did unchanged."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.importing._recognising import Recogniser
from models.importing.grids import Grid
from tests.support.mangling import KINDS, NAMES, differences, empty, mangled, own_pages
from tools.reliability import round_trips

SEEDS = st.integers(0, 1 << 32)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=3)
@given(st.sets(st.sampled_from(KINDS)), SEEDS)
def test_changed_layouts_fill_in_the_same(name: str, kinds: set[str], seed: int) -> None:
    """No kinds are all of them."""
    assert not differences(name, mangled(name, Random(seed), kinds))


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_of_changing_changes_something(kind: str) -> None:
    seen = [mangled(name, Random(seed), {kind}) for name in NAMES[:3] for seed in range(3)]
    assert any(
        tuple(grids) != own_pages(name) for name, grids in zip(sorted(NAMES[:3] * 3), seen, strict=True)
    )


def test_a_figure_that_is_lost_is_found() -> None:
    name = "qijiang-budget-2025"
    (page,) = (page for page in own_pages(name) if page.name == "表三 基本支出")
    rows = tuple(tuple("" if cell == "20.89" else cell for cell in row) for row in page.rows)
    changed = [Grid(one.name, rows, one.merges) if one is page else one for one in own_pages(name)]
    assert "- ('basic/tree/operating', '30201', '20.89')" in differences(name, changed)


def test_the_run_of_many_says_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert round_trips.run(5)[0] == "5 份改了版面的工作簿（11 套样例轮换）：填入的与原来逐格相同 5 份。"
    monkeypatch.setattr(round_trips, "differences", lambda *_: ["- x"])
    with pytest.raises(AssertionError, match="5 份不同"):
        round_trips.run(5)


def test_a_blank_row_named_as_a_column_of_another_table_ends_no_table() -> None:
    grid = next(
        one for one in own_pages("national-final-accounts") if "财政拨款收入支出决算总表" in one.rows[1]
    )
    (table,) = Recogniser(empty("national-final-accounts").calculation).tables(grid)
    assert [grid.rows[row][0].strip() for row in table.rows][-2:] == ["国有资本经营预算财政拨款", "总计"]
