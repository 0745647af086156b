"""Formulas and printed words of the workbook that the pack does not have, though nobody said so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.blanks.blank import Blank, BlankCell, CellAt
from models.blanks.labels import said
from models.making._plan import FormPlan, TableBand, column_judged
from models.making._rated import OF_LEVELS, levels
from models.meanings.repeated_formulas import agree, sums_own_column
from models.meanings.workpiece import Judgement, Role

_SCORE = re.compile(r"(?:自评|评价)?得分(?:[（(].*[）)])?")
_EMPTY = re.compile(r"指标\s*\d*\s*[:：]?|[.…·]+")
"""What a blank form prints where something is to be written."""
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
    named = f"{blank.named(first)}“{blank.cell(first).formula[:60]}”"
    named += "".join(f"，{blank.address(at, at.sheet)}“{blank.cell(at).formula[:60]}”" for at in more)
    named += f"等 {len(places)} 格" if len(places) > _NAMED else ""
    return f"{named} 的公式没有照做：可增行的一列只能有一个算法，各行要写得一样。"


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


def lost_words(plans: tuple[FormPlan, ...], judged: Judgement) -> Iterator[str]:
    """Say of rows that repeat what is printed in them and not kept: added rows begin empty."""
    for plan in (one for one in plans if not one.copy):
        for table in (one for one in plan.tables if not one.by_code):
            words = _printed(plan, table, judged)
            if not words:
                continue
            rows = _rows(table)
            first, last = (plan.sheet.place(row, 0)[1:] for row in (rows[0], rows[-1]))
            unscored = "（固定行不按指标计分）" if table.scored else ""
            shown = "、".join(words[:_NAMED]) + ("等" if len(words) > _NAMED else "")
            yield (
                f"{plan.sheet.name} 第 {first} 到 {last} 行印着的“{shown}”没有留在表样里：可增行从空行开始。"
                f"要照原表印好，请选中这几行，改为“固定行”{unscored}。"
            )


def _rows(table: TableBand) -> range:
    return range(table.rows.first, table.rows.region.bottom + 1)


def _printed(plan: FormPlan, table: TableBand, judged: Judgement) -> list[str]:
    """List the words in rows that a blank form prints; none of rows that are filled in, as last year's."""
    found = dict[str, None]()
    empty = False
    for left in table.keys:
        cells = [plan.sheet.cell(row, left) for row in _rows(table)]
        texts = list(dict.fromkeys(one.text.strip() for one in cells if one.text.strip() and not one.formula))
        one = column_judged(judged, table.rows, left)
        kept = one.role.kind in ("fixed", "ignored") and len(texts) == 1 and not table.scored
        empty = empty or (one.role.kind in ("typed", "score") and not texts)
        serial = [str(number) for number in range(1, len(texts) + 1)]
        if not kept and one.role.kind != "computed" and texts != serial:
            given = _given(table, left, one.role)
            found |= dict.fromkeys(text for text in texts if text not in given and not _EMPTY.fullmatch(text))
    return list(found) if empty else []


def _given(table: TableBand, left: int, role: Role) -> tuple[str, ...]:
    """List the words that a column offers to whoever fills it in."""
    key = table.keys[left]
    return role.choices or (levels(key) if table.scored and key in OF_LEVELS else ())


def not_scored(plan: FormPlan, judged: Judgement) -> Iterator[str]:
    """Say of a sheet with a head for scores that nothing in it is scored."""
    heads = [one for one in plan.sheet.cells if one.bordered and _SCORE.fullmatch(said(one))]
    if plan.copy or not heads or any(table.scored for table in plan.tables):
        return
    columns = {one.column for one in heads}
    computed = (
        judged.of(at).role.kind == "computed"
        for at in judged.cells
        if at.sheet == plan.index and at.column in columns
    )
    if not any(computed):
        yield (
            f"{plan.sheet.name} 的“{said(heads[0])}”没有算法，照原表填写，分值和得分都不核对："
            "没有认出一张有指标值、完成值、分值和得分的可增行表，也没有公式。要计分，请选中指标的各行，改为“可增行”。"
        )
