"""Lines of classes of a form being made, beside what stands at their left, in the words of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.blanks.blank import CellAt
from models.blanks.labels import head_above, is_words
from models.blanks.wordings import printable, worded
from models.making._cell_text import CellTexts, beside
from models.making._plan import ClassBand, FormPlan, label, row_key
from models.making._table_text import printed
from models.making._yaml import inline
from models.meanings.workpiece import Judgement, Role


class ClassesText:
    """Write one block of classes; each line at their left is a row of its own."""

    def __init__(self, texts: CellTexts, judged: Judgement, plan: FormPlan, band: ClassBand) -> None:
        self._texts, self._judged, self._plan, self._band = texts, judged, plan, band
        self._sheet, self._lines = plan.sheet, band.lines
        names = band.lines.region.left
        self._left = [left for left in band.keys if left < names]
        self._right = [left for left in band.keys if left >= names]

    def lines(self) -> Iterator[str]:
        """Give the lines of the block."""
        region = self._lines.region
        ground = self._judged.of(CellAt(region.sheet, region.top, region.left)).ground
        yield f"      - id: {self._band.id}{beside(ground)}"
        yield "        kind: side_by_side"
        yield "        header: false"
        yield f"        split: {len(self._left) or len(self._right)}"
        if self._band.height:
            yield f"        height: {self._band.height}"
        yield "        columns:"
        yield from (f"          - {inline(self._column(left, right))}" for left, right in self._lines.columns)
        yield "        sections:"
        sides = {"left": [self._classes()]}
        if self._left:
            sides = {"left": [self._row(row) for row in self._band.rows], "right": [self._classes()]}
        for i, (side, rows) in enumerate(sides.items()):
            yield f"          {'- ' if i == 0 else '  '}{side}:"
            yield from (f"              - {inline(row)}" for row in rows)

    def ties(self) -> Iterator[tuple[str, str, str]]:
        """Give what the figures must come to in the tables they are from: name, this side, the other."""
        for left in self._right[1:]:
            at = self._at(self._band.rows[0], left)
            role = self._judged.of(at).role
            whole = self._texts.whole(role.formula) if role.kind == "computed" else ""
            if whole and self._tree() not in self._texts.trees(role.formula, at):
                own = f"{self._plan.id}.{self._band.id}.{self._band.keys[left]}"
                yield self._called(left), f"sum({own})", whole

    def _at(self, row: int, left: int) -> CellAt:
        return CellAt(self._plan.index, row, left)

    def _called(self, left: int) -> str:
        cell = self._sheet.cell(self._band.rows[0], left)
        return " ".join(head_above(self._sheet, cell))

    def _column(self, left: int, right: int) -> dict[str, Any]:
        """Say what a column is before its rows say otherwise: words first, then figures."""
        key, first = self._band.keys[left], left in (self._left[:1] + self._right[:1])
        made: dict[str, Any] = {"key": key, "label": worded(self._called(left)) or key}
        made["type"] = "label" if first else "number"
        if right > left:
            made["span"] = right - left + 1
        cell = self._sheet.cell(self._band.rows[0], left)
        made["style"] = self._texts.looks.of(cell, self._plan.sizes, not first)
        return made

    def _row(self, row: int) -> dict[str, Any]:
        """Write what stands at the left of a line."""
        cells = {self._band.keys[left]: self._cell(row, left, left == self._left[0]) for left in self._left}
        words = self._sheet.cell(row, self._left[0]).text.strip()
        return {"key": row_key(row), "label": worded(printable(words)) or f"第 {row + 1} 行", "cells": cells}

    def _cell(self, row: int, left: int, names: bool) -> dict[str, Any]:
        at, cell = self._at(row, left), self._sheet.cell(row, left)
        role, key = self._judged.of(at).role, self._band.keys[left]
        made: dict[str, Any] = {}
        if role.kind in ("typed", "computed"):
            made = {"type": "text"} | self._texts.content(at, role, label(self._sheet, cell), key)
        elif not (names and role.kind == "fixed" and is_words(cell) and not role.text):
            words = role.text or worded(cell.text.strip()) if role.kind == "fixed" else ""
            made = {"type": "text"} | (printed(cell.text, role.text) if words else {"compute": "null"})
        return made | {"style": self._texts.looks.of(cell, self._plan.sizes, made.get("type") == "number")}

    def _classes(self) -> dict[str, Any]:
        """Write the line that stands for each class: its figures, by its code."""
        row, cells = self._band.rows[0], dict[str, Any]()
        for left in self._right[1:]:
            at, key = self._at(row, left), self._band.keys[left]
            role: Role = self._judged.of(at).role
            if role.kind in ("typed", "computed"):
                cells[key] = {"type": "text"} | self._texts.content(at, role, self._called(left), key)
            else:
                cells[key] = {"type": "text", "compute": "null"}
        return {"classes": self._tree(), "cells": cells}

    def _tree(self) -> str:
        """Give the table of the classes, as `form.block`."""
        (tree, *_) = self._texts.trees(
            self._lines.formula, self._at(self._band.rows[0], self._lines.region.left)
        )
        return tree
