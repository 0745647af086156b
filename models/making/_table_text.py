"""A table of repeated rows of a form being made, in the words of a pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from models.blanks.blank import CellAt
from models.blanks.labels import head_path
from models.blanks.wordings import printable, worded
from models.blanks.years import dated
from models.making._cell_text import CellTexts, beside
from models.making._plan import FormPlan, TableBand, column_judged
from models.making._rated import OF_LEVELS, TABLE, levels
from models.making._yaml import inline, scalar
from models.meanings.workpiece import Judgement, Role

_SCORED = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
"""Columns of the table of indicators that the scoring rules are written for."""
_STEP = "  "
_GROUPS = re.compile(r"[一二]级指标")


class TableText:
    """Write one table."""

    def __init__(self, texts: CellTexts, judged: Judgement, plan: FormPlan, band: TableBand) -> None:
        self._texts, self._judged, self._plan, self._band = texts, judged, plan, band
        self._sheet, self._table = plan.sheet, band.rows

    def lines(self) -> Iterator[str]:
        """Give the lines of the block."""
        band, table = self._band, self._table
        rows = (g for g in self._judged.guesses if g.role.kind == "rows" and g.region == table.region)
        yield f"      - id: {band.id}{beside(next((g.ground for g in rows), ''))}"
        yield from (f"        {key}: {value}" for key, value in self._about())
        yield "        columns:"
        if band.headed and not band.scored:
            yield from self._heads(table.heads, 0, len(table.columns), "          ")
        else:
            yield from (f"          - {inline(made)}{beside(ground)}" for made, ground in self._flat())
        if band.scored:
            yield from (f"          - {inline(made)}" for made in self._unprinted())

    def _about(self) -> Iterator[tuple[str, str]]:
        band, table = self._band, self._table
        if band.scored:
            yield "use", TABLE
        yield "kind", "subjects" if band.by_code else "rows"
        if band.by_code:
            yield "dictionary", table.dictionary
            if sources := self._sources():
                yield "sources", inline(sources)
            if table.total:
                yield "total", scalar(worded(table.total))
            if table.total and not self._total_spans():
                yield "total_spans", "false"
            if table.total_last:
                yield "total_last", "true"
        else:
            yield "min_rows", str(min(200, table.region.bottom - table.first + 1))
            if not band.scored and (named := self._row_name()):
                yield "row_name", scalar(f"{{{named}}}")
        if band.headed:
            yield "repeat", "true"
        else:
            yield "header", "false"
        if band.height:
            yield "height", scalar(band.height)
        if band.side:
            style = self._texts.looks.of(band.side.cell, self._plan.sizes)
            side = {"text": worded(band.side.cell.text), "span": band.side.span, "style": style}
            yield "side!" if band.scored else "side", inline(side)
        elif band.scored:
            yield "side!", "null"
        if band.scored:
            yield "recurs!", inline(list(self._recurring()))
            yield "navigate!", "level1" if "level1" in band.keys.values() else "null"

    def _recurring(self) -> Iterator[str]:
        """Name the columns of indicators that next year's form begins with."""
        for left, key in self._band.keys.items():
            typed = key in _SCORED or self._role(left).kind == "typed"
            if typed and key not in ("actual", "score", "reason"):
                yield key

    def _total_spans(self) -> bool:
        """Tell whether the words of the total begin where the codes do, and not below the names."""
        table = self._table
        row = table.region.bottom if table.total_last else table.region.top
        left, right = table.columns[0]
        cell = self._sheet.cell(row, left)
        return cell.columns > right - left + 1 or bool(cell.text.strip())

    def _sources(self) -> list[str]:
        """Name the tables whose codes this one shows: those that the column of codes is said to follow."""
        found = []
        for left, _ in self._table.columns:
            role = self._role(left)
            if role.kind == "code" and role.formula:
                at = CellAt(self._plan.index, self._table.first, left)
                found += self._texts.trees(role.formula, at)
        return found

    def _row_name(self) -> str:
        """Give the column that names a row: the first that is typed as text."""
        for (left, _), key in zip(self._table.columns, self._band.keys.values(), strict=True):
            role = self._role(left)
            if role.kind in ("name", "typed") and role.type == "text":
                return key
        return ""

    def _role(self, left: int) -> Role:
        return column_judged(self._judged, self._table, left).role

    # Columns

    def _heads(self, row: int, first: int, last: int, indent: str) -> Iterator[str]:
        """Write heads and what is under them, for columns from one to another."""
        i, columns = first, self._table.columns
        while i < last:
            cell = self._sheet.cell(row, columns[i][0])
            right = cell.column + cell.columns - 1
            under = i + 1
            while under < last and columns[under][1] <= right:
                under += 1
            if cell.row + cell.rows >= self._table.region.top:
                made, ground = self._column(i)
                yield f"{indent}- {inline(made)}{beside(ground)}"
            else:
                yield f"{indent}- group: {scalar(dated(worded(cell.text.strip()), self._sheet))}"
                yield f"{indent}  columns:"
                yield from self._heads(cell.row + cell.rows, i, under, indent + _STEP * 2)
            i = under

    def _flat(self) -> Iterator[tuple[dict[str, Any], str]]:
        before = ""
        for i in range(len(self._table.columns)):
            made, ground = self._column(i)
            if self._band.scored and before:
                made["after"] = before
            before = made["key"]
            yield made, ground

    def _column(self, i: int) -> tuple[dict[str, Any], str]:
        left, right = self._table.columns[i]
        at = CellAt(self._plan.index, self._table.first, left)
        key, one = self._band.keys[left], column_judged(self._judged, self._table, left)
        role, cell = one.role, self._sheet.cell(at.row, left)
        called = self._called(left)
        shown = self._sheet.cell(self._table.region.top - 1, left) if self._table.region.top else cell
        label = worded(shown.text.strip()) if self._band.headed and shown.text.strip() else worded(called)
        label = dated(label, self._sheet)
        made: dict[str, Any] = {"key": key, "label": label or key}
        if self._band.scored and key in _SCORED:
            made |= self._scored(role, key)
        elif role.kind in ("code", "name"):
            made |= self._subject(at, role.kind)
        elif role.kind in ("fixed", "ignored"):
            shown_always = role.kind == "fixed" and cell.text.strip() and not self._band.by_code
            made |= printed(cell.text) if shown_always else {"compute": "null"}
        else:
            made |= self._texts.content(at, role, called, key)
        if made.get("type") == "number" and (last := self._last_year(left)):
            made["last_year"] = last
        if not self._band.by_code and self._joined(left):
            made["merge"] = True
        if right > left:
            made["span"] = right - left + 1
        figure = made.get("type") == "number" or (self._band.scored and key in ("weight", "score"))
        made["style"] = self._texts.looks.of(cell, self._plan.sizes, figure)
        return made, one.ground

    def _last_year(self, left: int) -> str:
        """Name the column that has last year's figures of this one; blank without."""
        columns = (one for one, _ in self._table.columns if self._role(one).this_year == left)
        return next((self._band.keys[one] for one in columns if one != left), "")

    def _subject(self, at: CellAt, kind: str) -> dict[str, Any]:
        """Say that a column is one of subjects, where the table has a column of codes and one of names."""
        if self._band.by_code:
            return {"type": kind}
        where = self._texts.blank.named(at)
        said = f"{where} 这一列没有做成科目：同一张表要有一列科目编码和一列科目名称。这一列改为填写文字。"
        self._texts.left_out.append(said)
        return {}

    def _joined(self, left: int) -> bool:
        """Tell whether equal neighbours below each other are one cell: so they are drawn, or heads say so."""
        rows = range(self._table.first, self._table.region.bottom + 1)
        drawn = any(self._sheet.cell(row, left).rows > 1 for row in rows)
        return drawn or bool(_GROUPS.search(self._called(left)))

    def _called(self, left: int) -> str:
        path = head_path(self._sheet, self._table.heads, self._table.region.top, left)
        return " ".join(path)

    def _scored(self, role: Role, key: str) -> dict[str, Any]:
        if key in OF_LEVELS:
            choices = list(role.choices or levels(key))
            return {"choices": choices, "open": not role.choices, "required": self._missing(key)}
        if key == "reason":
            return {"required": "score < weight"}
        return {"required": self._missing(key)} if key != "score" else {}

    def _missing(self, key: str) -> str:
        """Ask for a cell of a row that is begun, and of every row while none is.

        The blank rows of the workbook are there to be filled or left.
        """
        others = [one for one in _SCORED[:6] if one != key and one in self._band.keys.values()]
        unbegun = f"count({self._band.id}.begun) == 0"
        return f"{_begun(*others)} or {unbegun}" if others else unbegun

    def _unprinted(self) -> Iterator[dict[str, Any]]:
        """Hide what the rules read and this table does not have."""
        for key in _SCORED:
            if key not in self._band.keys.values():
                offered = {"choices": list(levels(key))} if key in OF_LEVELS else {}
                yield {"key": key, "printed": False, "internal": True, "required": False, **offered}
        begun = f"if({_begun('level3', 'target', 'actual', 'weight')}, 1, null)"
        yield {"key": "begun", "type": "number", "printed": False, "internal": True, "compute": begun}


def _begun(*keys: str) -> str:
    """Say that something is typed in one of these columns of a row."""
    return " or ".join(f"not blank({key})" for key in keys)


def printed(text: str, wording: str = "") -> dict[str, str]:
    """Print words in each row: as a quoted text of a formula, and exactly where that cannot hold them.

    A `wording` is printed in their place.
    """
    words = printable(text.strip())
    quoted = re.sub(r"[\s'\\]+", " ", words).strip() or "-"
    exact = wording or (worded(words) if quoted != words else "")
    return {"compute": f"'{quoted}'"} | ({"print": exact} if exact else {})
