"""Formulas of the workbook that the pack does not compute, though nobody said so."""

from __future__ import annotations

from collections.abc import Iterator

from models.blanks.blank import Blank, BlankCell, CellAt
from models.making._plan import FormPlan, TableBand
from models.meanings.repeated_formulas import agree, sums_own_column
from models.meanings.workpiece import Judgement

_NAMED = 5
"""How many cells of a column are named one by one."""


def lost_formulas(blank: Blank, plans: tuple[FormPlan, ...], judged: Judgement) -> Iterator[str]:
    """Say of each cell and each column which formulas of the workbook were not followed."""
    for plan in (one for one in plans if not one.copy):
        columns: dict[tuple[str, int], list[CellAt]] = {}
        for cell in plan.sheet.cells:
            at = CellAt(plan.index, cell.row, cell.column)
            if not cell.formula or judged.of(at).answered or _followed(plan, cell, judged):
                continue
            table = plan.table_at(at.row, at.column)
            if table is not None:
                columns.setdefault((table.id, at.column), []).append(at)
                continue
            what = "这里只印文字" if _role(judged, at) == "fixed" else "这一格没有照公式算"
            yield f"{blank.named(at)} 的公式“{cell.formula[:60]}”没有照做，{what}。"
        yield from (_of_column(blank, places) for places in columns.values())


def _of_column(blank: Blank, places: list[CellAt]) -> str:
    first, *more = places[:_NAMED]
    said = f"{blank.named(first)}“{blank.cell(first).formula[:60]}”"
    said += "".join(f"，{blank.address(at, at.sheet)}“{blank.cell(at).formula[:60]}”" for at in more)
    said += f"等 {len(places)} 格" if len(places) > _NAMED else ""
    return f"{said} 的公式没有照做：可增行的一列只能有一个算法，各行要写得一样。"


def _role(judged: Judgement, at: CellAt) -> str:
    return judged.of(at).role.kind


def _followed(plan: FormPlan, cell: BlankCell, judged: Judgement) -> bool:
    """Tell whether the pack computes what a formula says; translation tells what it cannot say."""
    at = CellAt(plan.index, cell.row, cell.column)
    table, role = plan.table_at(at.row, at.column), judged.of(at).role
    same = role.kind == "computed" and agree(role.formula, cell.formula)
    if table is None:
        lines = plan.classes_at(at.row, at.column)
        return same and (lines is not None or (at.row, at.column) in plan.keys)
    return at.column in table.keys and (same or (table.by_code and _of_the_tree(plan, table, cell)))


def _of_the_tree(plan: FormPlan, table: TableBand, cell: BlankCell) -> bool:
    """Tell whether a formula adds up what a table of subjects adds up by itself."""
    sheet, region = plan.sheet, table.rows.region
    rows = (region.top, region.bottom)
    area = (sheet.rows_from[rows[0]], sheet.rows_from[rows[1]]) if sheet.rows_from else rows
    column = sheet.columns_from[cell.column] if sheet.columns_from else cell.column
    return sums_own_column(cell.formula, column, area)
