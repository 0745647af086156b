"""What a pack's formulas call the cells of the workbook."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal, InvalidOperation
from graphlib import CycleError, TopologicalSorter

from models.blanks.blank import Blank, BlankCell, CellAt
from models.expressions.parser import parse_expression
from models.expressions.tree import At, Call, Constant, If, Node, Reference, Text
from models.making._plan import ClassBand, FormPlan, TableBand
from models.making._shown import in_per_cent
from models.meanings.formulas import Naming, Reach, reads
from models.meanings.workpiece import Judgement

NOTHING = "null"
_ADDED = re.compile(r"=(?:'[^']+'!\$?[A-Z]+\$?\d+\+?)+")
"""A formula that adds up cells of other sheets."""
_OF_WORDS = ("join", "left")
"""Functions that give words."""


class CellNames:
    """Find the names of cells, seen from where a formula stands; places are as the workbook counts."""

    def __init__(self, blank: Blank, plans: tuple[FormPlan, ...], judged: Judgement) -> None:
        self._blank, self._plans, self._judged = blank, plans, judged

    def cell(self, sheet: str, row: int, column: int, seen: CellAt) -> str | None:
        """Give the expression for one cell: a name, a figure printed there, `null` where nothing counts.

        None where a formula cannot name it: one row among those that repeat. Sheet "" is its own.
        """
        at = self._find(sheet, row, column, seen)
        return NOTHING if at is None else self._cell(at, seen)

    def _cell(self, at: CellAt, seen: CellAt) -> str | None:
        plan, cell = self._plans[at.sheet], self._blank.cell(at)
        if at.sheet != seen.sheet and (plan.copy or plan.copies):
            return None  # which of the copies is meant, no name tells
        table = plan.table_at(at.row, at.column)
        if table is not None and at.column in table.keys:
            return self._of_table(plan, table, at, seen)
        lines = plan.classes_at(at.row, at.column)
        if lines is not None and at.column == lines.lines.region.left:
            return NOTHING  # the name of a class
        if lines is not None:
            return lines.keys[at.column] if (seen.sheet, seen.row) == (at.sheet, at.row) else None
        role, known = self._judged.of(at).role, plan.keys.get((at.row, at.column))
        if role.kind in ("typed", "computed") and known is not None and not role.gaps:
            name = ".".join(known if at.sheet == seen.sheet else (plan.id, *known))
            return f"({name} / 100)" if in_per_cent(cell, role) else name
        return _figure(cell)

    def naming(self, seen: CellAt) -> Naming:
        """Give how formulas in a cell name others: a column of repeated rows is one name."""

        def named(reach: Reach) -> list[str] | None:
            found: dict[str, None] = {}
            for at in self.reached(reach, seen):
                name = self._column(at, seen, reach) or self._cell(at, seen)
                if name is None:
                    return None
                found[name] = None
            return [name for name in found if name != NOTHING]

        return named

    def reached(self, reach: Reach, seen: CellAt) -> Iterator[CellAt]:
        """Walk the cells that a formula names."""
        sheet = reach.sheet or self._blank.sheets[seen.sheet].name
        return self._blank.places(sheet, (reach.top, reach.left, reach.bottom, reach.right))

    def circles(self) -> Iterator[CellAt]:
        """List computed cells whose formulas read themselves, by whatever way: one of each circle."""
        graph = dict[CellAt, set[CellAt]]()
        for at, judged in self._judged.cells.items():
            if judged.role.kind == "computed":
                reached = (one for reach in reads(judged.role.formula) for one in self.reached(reach, at))
                graph.setdefault(self._node(at), {self._node(one) for one in reached})
        while True:
            try:
                TopologicalSorter(graph).prepare()
            except CycleError as error:
                # What the program only guessed yields to what the workbook or a person says.
                first = min((self._is_said(node), node) for node in error.args[1] if node in graph)[1]
                del graph[first]
                yield first
            else:
                return

    def _is_said(self, at: CellAt) -> bool:
        """Tell whether a formula is the workbook's own or a person's."""
        return self._judged.of(at).answered or bool(self._blank.cell(at).formula)

    def _node(self, at: CellAt) -> CellAt:
        """Give the cell that stands for a column of repeated rows, and for others the cell itself."""
        plan = self._plans[at.sheet]
        table, lines = plan.table_at(at.row, at.column), plan.classes_at(at.row, at.column)
        if lines is not None:
            return at._replace(row=lines.rows[0])
        if table is None or at.column not in table.keys or (table.by_code and _is_total(table, at)):
            return at
        return at._replace(row=table.rows.first)

    def _find(self, sheet: str, row: int, column: int, seen: CellAt) -> CellAt | None:
        return self._blank.find(sheet or self._blank.sheets[seen.sheet].name, row, column)

    def _column(self, at: CellAt, seen: CellAt, reach: Reach) -> str | None:
        """Give the name of a column of repeated rows, where a formula names all of them."""
        plan = self._plans[at.sheet]
        lines = plan.classes_at(at.row, at.column)
        if lines is not None:
            return _of_lines(plan, lines, at, seen, reach)
        table = plan.table_at(at.row, at.column)
        if table is None or at.column not in table.keys or not _all_rows(plan, table, reach):
            return None
        if reach.top == reach.bottom and _same_row(table, at, seen):
            return None
        if table.by_code and (reach.single or _is_total(table, at)):
            return None
        # The rows of a table of subjects hold the sums of others: all of them together are the total.
        path = f"{table.id}.{'total.' if table.by_code else ''}{table.keys[at.column]}"
        path = path if at.sheet == seen.sheet else f"{plan.id}.{path}"
        if not reach.single:
            return path
        role = self._judged.of(at).role  # the only row there is stands for the whole column
        return f"sum({path})" if role.kind == "computed" or role.type == "number" else None

    def _of_table(self, plan: FormPlan, table: TableBand, at: CellAt, seen: CellAt) -> str | None:
        key = table.keys[at.column]
        if _same_row(table, at, seen):
            return key
        if table.by_code and _is_total(table, at):
            path = f"{table.id}.total.{key}"
            return path if at.sheet == seen.sheet else f"{plan.id}.{path}"
        if table.by_code and self._by_code(seen):
            return f"at({plan.id}.{table.id}.{key}, code)"
        if table.by_code and (code := self._code(table, at)):
            return f"at({plan.id}.{table.id}.{key}, '{code}')"
        return None

    def _code(self, table: TableBand, at: CellAt) -> str:
        """Give the code that names a row in a filled workbook; blank without."""
        left = next((left for left, key in table.keys.items() if key == "code"), None)
        text = "" if left is None else self._blank.cell(at._replace(column=left)).text.strip()
        return text if text.isdecimal() else ""

    def _by_code(self, seen: CellAt) -> bool:
        """Tell whether a formula stands in a row that a code names, so that it finds the row of its code."""
        if not 0 <= seen.sheet < len(self._plans):
            return False
        plan = self._plans[seen.sheet]
        table = plan.table_at(seen.row, seen.column)
        return (table is not None and table.by_code) or plan.classes_at(seen.row, seen.column) is not None

    def is_text(self, formula: str, expression: str, seen: CellAt) -> bool:
        """Tell whether what a formula gives are words: joined ones, or those of a cell of text."""
        named = {name for reach in reads(formula) if reach.single for name in self._words_at(reach, seen)}
        return _gives_text(parse_expression(expression).root, named)

    def _words_at(self, reach: Reach, seen: CellAt) -> Iterator[str]:
        """Give the name of a cell, where words are typed in it."""
        at = self._find(reach.sheet, reach.top, reach.left, seen)
        known = None if at is None else self._judged.cells.get(at)
        if at is not None and known is not None and known.role.kind == "typed":
            name = self._cell(at, seen)
            if name and known.role.type in ("text", "long", "choice", "date"):
                yield name

    def below(self, at: CellAt) -> CellAt | None:
        """Give the cell of the next row that repeats as this one does; None below the last."""
        table = self._plans[at.sheet].table_at(at.row, at.column)
        if table is None or at.column not in table.keys or at.row < table.rows.first:
            return None
        last = table.rows.region.bottom - (1 if table.rows.total_last else 0)
        return at._replace(row=at.row + 1) if at.row < last else None

    def whole(self, formula: str) -> str:
        """Give the totals of the tables of subjects whose amounts a formula adds up; blank for any other."""
        found = []
        for reach in reads(formula) if _ADDED.fullmatch(formula) else ():
            at = self._blank.find(reach.sheet, reach.top, reach.left)
            plan = None if at is None else self._plans[at.sheet]
            table = None if at is None or plan is None else plan.table_at(at.row, at.column)
            if at is None or plan is None or table is None or not table.by_code or not table.rows.total:
                return ""
            found.append(f"{plan.id}.{table.id}.total.{table.keys[at.column]}")
        return f"sum({', '.join(found)})" if len(found) > 1 else "".join(found)

    def trees(self, formula: str, seen: CellAt) -> list[str]:
        """List the tables of subjects that a formula reads, as `form.block`."""
        found: dict[str, None] = {}
        for reach in reads(formula):
            at = self._find(reach.sheet, reach.top, reach.left, seen)
            table = None if at is None else self._plans[at.sheet].table_at(at.row, at.column)
            if at is not None and table is not None and table.by_code and at.sheet != seen.sheet:
                found[f"{self._plans[at.sheet].id}.{table.id}"] = None
        return list(found)


def _of_lines(plan: FormPlan, lines: ClassBand, at: CellAt, seen: CellAt, reach: Reach) -> str | None:
    """Give the name of a column of classes, where a formula in another line names all of them."""
    own = seen.sheet == at.sheet and seen.row in lines.rows
    own = own or at.column == lines.lines.region.left
    shown = plan.sheet.rows_from
    first, last = lines.rows[0], lines.rows[-1]
    first, last = (shown[first], shown[last]) if shown else (first, last)
    if own or reach.top > first or last > reach.bottom:
        return None
    path = f"{lines.id}.{lines.keys[at.column]}"
    path = path if at.sheet == seen.sheet else f"{plan.id}.{path}"
    return f"sum({path})" if reach.single else path


def _same_row(table: TableBand, at: CellAt, seen: CellAt) -> bool:
    region = table.rows.region
    return seen.sheet == at.sheet and seen.row == at.row and region.left <= seen.column <= region.right


def _all_rows(plan: FormPlan, table: TableBand, reach: Reach) -> bool:
    """Tell whether a formula names each row that repeats; one of them has no name outside of its row."""
    shown, region = plan.sheet.rows_from, table.rows.region
    first, last = table.rows.first, region.bottom - (1 if table.rows.total_last else 0)
    first, last = (shown[first], shown[last]) if shown else (first, last)
    return reach.top <= first and last <= reach.bottom


def _is_total(table: TableBand, at: CellAt) -> bool:
    region = table.rows.region
    if not table.rows.total:
        return False
    if region.top == region.bottom:
        return True
    return at.row == region.bottom if table.rows.total_last else at.row < table.rows.first


def _figure(cell: BlankCell) -> str:
    if not cell.numeric:
        return NOTHING
    text = cell.text.strip()
    try:
        figure = Decimal(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        return NOTHING
    return format(figure, "f")


def _gives_text(node: Node, names: Collection[str]) -> bool:
    """Tell whether an expression gives words and never a figure; `names` are those of cells with words."""
    match node:
        case Text():
            return True
        case Reference(path=path):
            return ".".join(path) in names
        case If(then=one, otherwise=other):
            kinds = [_gives_text(part, names) for part in (one, other) if part != Constant(None)]
            return bool(kinds) and all(kinds)
        case Call(function=function, arguments=arguments):
            first = function.name == "first" and all(_gives_text(part, names) for part in arguments)
            return first or function.name in _OF_WORDS
        case At():
            return False
    return False
