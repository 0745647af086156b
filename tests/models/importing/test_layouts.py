"""The samples' own workbooks, changed as people change layouts, fill an empty draft as they did before."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from exporters.readers.tables import read_book
from exporters.workbook.workbook import write_workbook
from models.importing.grids import Book, Grid
from models.importing.planning import plan_import
from models.session.opening import open_draft
from models.session.session import Session
from tests.support.building import SAMPLES, tables
from tests.support.tables import blank

ALL = sorted(path.stem for path in SAMPLES.glob("*.tianbao"))
FEW = {"national-project-selfeval": 40, "national-final-accounts": 80, "national-final-accounts-yuan": 80}
"""How much the smallest fill in; all others over a hundred cells."""


def filled(name: str, grids: Iterable[Grid]) -> list[tuple[str, str]]:
    """Give what a draft holds after an import, without the ids of rows."""
    session = blank(name)
    plan = plan_import(session, [Book("表.xlsx", tuple(grids))])
    assert plan.change is not None
    session.apply(plan.change)
    assert plan.report.count("refused") == plan.report.unmatched == 0
    return _texts(session)


def _texts(session: Session) -> list[tuple[str, str]]:
    return sorted(
        (f"{at.form}/{at.block}/{at.column}", text) for at, text in session.submission.typed_cells()
    )


def spread(grid: Grid, rng: Random) -> Grid:
    """Put blank lines between the lines of a table's lower half, and blank columns before it."""
    left, height = rng.randrange(1, 3), len(grid.rows)
    extra = set(rng.sample(range(height // 2 + 1, height), min(3, height - height // 2 - 1)))
    within = {row for a, _, c, _ in grid.merges for row in range(a + 1, c + 1)}
    within |= {
        c + 1 for _, b, c, d in grid.merges if b < d < grid.width - 1
    }  # heads under the head of a group
    where, rows = [0] * height, []
    for i, row in enumerate(grid.rows):
        if i in extra - within:
            rows.append(("",) * (left + len(row)))
        where[i] = len(rows)
        rows.append(("",) * left + row)
    merges = tuple((where[a], b + left, where[c], d + left) for a, b, c, d in grid.merges)
    return Grid(grid.name, tuple(rows), merges, grid.file, grid.hidden)


def joined(first: Grid, second: Grid) -> Grid:
    """Put two tables on one sheet, one below the other."""
    width = max(len(row) for row in (*first.rows, *second.rows))
    gap = (("",), (second.name,), ("",))
    rows = [(*row, *[""] * (width - len(row))) for row in (*first.rows, *gap, *second.rows)]
    down = len(first.rows) + len(gap)
    merges = (*first.merges, *((a + down, b, c + down, d) for a, b, c, d in second.merges))
    return Grid(first.name, tuple(rows), merges, first.file)


@pytest.mark.parametrize("name", ALL)
def test_blank_lines_and_columns_and_two_tables_on_a_sheet_change_nothing(name: str, tmp_path: Path) -> None:
    sample = open_draft(SAMPLES / f"{name}.tianbao")
    write_workbook(tables(sample), tmp_path / "a.xlsx", "表")  # values only
    grids = read_book(tmp_path / "a.xlsx").grids
    wanted, rng = filled(name, grids), Random(name)
    assert len(wanted) > FEW.get(name, 100)
    assert filled(name, [spread(grid, rng) for grid in grids]) == wanted
    pairs = [grids[i : i + 2] for i in range(0, len(grids), 2)]
    assert filled(name, [joined(*pair) if len(pair) == 2 else pair[0] for pair in pairs]) == wanted
