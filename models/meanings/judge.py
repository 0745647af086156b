"""What every cell of a form being made counts as: proposals, and what a person said over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from models.blanks.alike import alike_sheets
from models.blanks.blank import Blank, BlankSheet, CellAt, Region
from models.blanks.labels import head_path
from models.blanks.tables import RowsFound, found_tables, table_of_rows
from models.meanings._crossed import total_ties
from models.meanings._dictionaries import subject_rows
from models.meanings._figures_used import as_figures
from models.meanings._guesses import as_rows, sheet_guesses
from models.meanings._marks import marked
from models.meanings.classes import class_lines
from models.meanings.formulas import moved, reads
from models.meanings.workpiece import (
    KINDS,
    OF_ROWS,
    Answer,
    Guess,
    Judged,
    Judgement,
    Role,
    RowsThatRepeat,
    Workpiece,
)

_OF_INDICATORS = re.compile(r"[一二三]级指标|指标名称|指标内容")
_AS_STANDING = "要照原表印，请选中这几行，改为“固定行”"
SAID = "您说的"
"""The ground of an answer."""


def judge(workpiece: Workpiece) -> Judgement:
    """Say of each cell what it is, on what ground; answers go over proposals."""
    blank, answers = workpiece.blank, workpiece.answers
    guesses, rows = list[Guess](), list[RowsThatRepeat]()
    for index in range(len(blank.sheets)):
        tables = tuple(_tables(blank, index, answers))
        guesses += sheet_guesses(blank, index, tables)
        rows += (as_rows(index, table) for table in tables)
    judged = _judgement(blank, guesses, tuple(rows), answers)
    read = _read_by_others(blank, judged)
    alike = _alike(blank, judged, read)
    copies = {i: first for i, first in alike.items() if first not in workpiece.apart}
    drawn_alike = {*copies, *copies.values()}
    found = (tie for tie in total_ties(blank, judged) if tie.left.sheet not in drawn_alike)
    known = {(tie.left, tie.right) for tie in (*workpiece.ties, *workpiece.declined)}
    ties = (
        *workpiece.ties,
        *(tie for tie in found if not known & {(tie.left, tie.right), (tie.right, tie.left)}),
    )
    return replace(judged, read_by_others=read, alike=alike, copies=copies, ties=ties)


def _alike(blank: Blank, judged: Judgement, read: frozenset[int]) -> dict[int, int]:
    """Find sheets that are one form several times over, but for those that others read one by one."""
    filled = ("typed", "code", "name", "score")
    alike = alike_sheets(blank, lambda at: judged.of(at).role.kind in filled)
    if not alike:
        return {}
    firsts = {alike.get(sheet, sheet) for sheet in read}
    # What a person said of one sheet alone is not given up for the others.
    said = ((at, one.role) for at, one in judged.cells.items() if one.answered and at.sheet in alike)
    other = {at.sheet for at, role in said if judged.of(at._replace(sheet=alike[at.sheet])).role != role}
    return {i: first for i, first in alike.items() if first not in firsts and i not in other}


def _read_by_others(blank: Blank, judged: Judgement) -> frozenset[int]:
    """Find the sheets that formulas of other sheets read."""
    numbers = {sheet.name: i for i, sheet in enumerate(blank.sheets)}
    found = set[int]()
    for at, one in judged.cells.items():
        if "!" in one.role.formula:
            found |= {numbers.get(reach.sheet, at.sheet) for reach in reads(one.role.formula)} - {at.sheet}
    return frozenset(found)


def _tables(blank: Blank, index: int, answers: tuple[Answer, ...]) -> Iterator[RowsFound]:
    """Give the tables of repeated rows: those found, less those said to stand, with those said to repeat."""
    sheet, said = blank.sheets[index], [a for a in answers if a.role.kind in OF_ROWS]
    said = [one for one in said if one.region.sheet == index]
    known = list(subject_rows(sheet))
    found = (one for one in found_tables(sheet) if not any(_cross(one, other) for other in known))
    tables = [*known, *found]
    for cell in sheet.cells:
        role = marked(cell)
        here = Region(index, cell.row, 0, cell.row + cell.rows - 1, len(sheet.widths) - 1)
        if role and role.kind == "rows" and not any(_meet(index, t, here) for t in tables):
            tables += _rows_of(sheet, here)
    for one in said:
        tables = [table for table in tables if not _meet(index, table, one.region)]
        if one.role.kind == "rows":
            tables += _rows_of(sheet, one.region)
    yield from sorted(tables, key=lambda table: table.top)


def _rows_of(sheet: BlankSheet, region: Region) -> list[RowsFound]:
    found = table_of_rows(sheet, region.top, region.bottom)
    return [found] if found is not None else []


def _cross(one: RowsFound, other: RowsFound) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom


def _meet(index: int, table: RowsFound, region: Region) -> bool:
    return Region(index, table.top, table.left, table.bottom, table.right).meets(region)


def _judgement(
    blank: Blank, guesses: Iterable[Guess], rows: tuple[RowsThatRepeat, ...], answers: tuple[Answer, ...]
) -> Judgement:
    cells = {
        CellAt(index, cell.row, cell.column): Judged(Role("fixed"), "")
        for index, sheet in enumerate(blank.sheets)
        for cell in sheet.cells
    }
    by_sheet = _by_row(cells)
    guesses = tuple(guesses)
    for guess in guesses:
        if guess.role.kind not in OF_ROWS:
            for at in _within(by_sheet, guess.region):
                cells[at] = Judged(_from(blank, guess, at), guess.ground, False, guess.sure)
    cells.update(list(as_figures(blank, cells, rows)))
    not_followed = list[str]()
    for answer in answers:
        if answer.role.kind not in OF_ROWS:
            why = _why_not(blank, answer, rows, cells)
            if why:
                first = next(_within(by_sheet, answer.region))
                not_followed.append(f"{blank.named(first)} 说了“{KINDS[answer.role.kind]}”，没有照做：{why}")
            for at in _within(by_sheet, answer.region):
                if why:
                    cells[at] = replace(
                        cells[at], ground=f"您说了“{KINDS[answer.role.kind]}”，没有照做：{why}", answered=True
                    )
                    continue
                role = _of_subjects(_from(blank, answer, at), cells[at].role)
                cells[at] = Judged(role, SAID, True)
    known = tuple(_with_subjects(table, cells) for table in rows)
    classes = class_lines(blank, cells, known)
    return Judgement(cells, known, guesses, classes, not_followed=tuple(not_followed))


def _why_not(
    blank: Blank, answer: Answer, rows: tuple[RowsThatRepeat, ...], cells: Mapping[CellAt, Judged]
) -> str:
    """Say why a column of rows that are added cannot be fixed words; blank where it can."""
    region = answer.region
    table = next((one for one in rows if one.region.meets(region) and region.bottom >= one.first), None)
    if table is None or answer.role.kind not in ("fixed", "ignored"):
        return ""
    first = [cells.get(CellAt(region.sheet, table.first, left)) for left, _ in table.columns]
    rule = next((one.role.score for one in first if one is not None and one.role.score), None)
    if rule is not None:
        sheet = blank.sheets[region.sheet]
        named = "".join(head_path(sheet, table.heads, table.region.top, region.left)[-1:])
        needed = (rule.weight, rule.target, rule.actual, rule.reason)
        if region.left in needed or _OF_INDICATORS.search(named):
            return f"这一列各行要填，计分要用它。{_AS_STANDING}，但固定行不按指标计分"
    if answer.role.kind == "ignored" or answer.role.text or table.dictionary:
        return ""
    places = (at for at in cells if region.holds(at) and at.row >= table.first)
    if len({text for at in places if (text := blank.cell(at).text.strip())}) > 1:
        return f"可增行的一列各行只能印同样的字，这里各行不同。{_AS_STANDING}"
    return ""


def _of_subjects(role: Role, before: Role) -> Role:
    """Let a column that is said to be codes or names be of the subjects it was taken for."""
    if role.kind not in ("code", "name") or role.dictionary:
        return role
    return replace(role, dictionary=before.dictionary or "functional")


def _from(blank: Blank, said: Guess | Answer, at: CellAt) -> Role:
    """Give a column's role as it is seen from one of its cells: the formula goes along with the row."""
    shown = blank.sheets[at.sheet].rows_from
    first, here = said.region.top, at.row
    rows = shown[here] - shown[first] if shown else here - first
    role = said.role
    return replace(role, formula=moved(role.formula, rows)) if role.formula and rows else role


_ByRow = dict[tuple[int, int], list[CellAt]]


def _by_row(cells: Iterable[CellAt]) -> _ByRow:
    found: _ByRow = {}
    for at in cells:
        found.setdefault((at.sheet, at.row), []).append(at)
    return found


def _within(cells: _ByRow, region: Region) -> Iterator[CellAt]:
    for row in range(region.top, region.bottom + 1):
        yield from (at for at in cells.get((region.sheet, row), ()) if region.holds(at))


def _with_subjects(table: RowsThatRepeat, cells: dict[CellAt, Judged]) -> RowsThatRepeat:
    """Let a column of codes and one of names make a table one of subjects."""
    sheet = table.region.sheet
    places = (CellAt(sheet, table.first, left) for left, _ in table.columns)
    roles = [cells[at].role for at in places if at in cells]
    kinds = [role.kind for role in roles]
    if kinds.count("code") != 1 or kinds.count("name") > 1:
        return replace(table, dictionary="")
    named = next(role.dictionary for role in roles if role.kind == "code")
    merged = len(roles) < len(table.columns)  # a total that covers the names as well
    return replace(table, dictionary=named if "name" in kinds or merged else "")
