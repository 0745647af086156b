"""What a cell of a form being made is in the words of a pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from models.blanks.blank import Blank, BlankCell, CellAt
from models.blanks.wordings import worded
from models.making._cell_names import CellNames
from models.making._looks import LooksNeeded, ems_of
from models.making._plan import FormPlan, PlacedCell
from models.making._shown import AS_TYPED, format_name, format_of, in_per_cent
from models.making._yaml import comment
from models.meanings.covered import covered
from models.meanings.formulas import Translation, moved, translate
from models.meanings.workpiece import Role, WordGap

_NO_MONEY = re.compile(r"分值|权重|得分|率|比例|%|％|数量|人数|面积|序号|指标")
_UNIT = re.compile(r"[（(](?:单位[:：])?([^）)\s]*元)[^）)]*[）)]")
_AS_TYPED = "exact"
_LEAST_GAP = 5.0
"""Characters of room that a gap has at least beside others."""
_DAY = "Y年M月D日"


class CellTexts:
    """Write cells; the styles and formats they need, and what could not be taken over, are collected."""

    def __init__(self, blank: Blank, names: CellNames) -> None:
        self.looks = LooksNeeded()
        self.formats: dict[str, dict[str, object]] = {}
        self.left_out: list[str] = []
        self.money = ""
        self.own_units: dict[int, str] = {}
        """Sheets that do not count in the unit of money of the set."""
        self.blank = blank
        self._names = names
        self._circular = frozenset(names.circles())

    def content(self, at: CellAt, role: Role, called: str, key: str) -> dict[str, Any]:
        """Say what is typed or computed in a cell, as the keys of a pack's cell but for key and label."""
        cell = self.blank.cell(at)
        if role.kind == "computed":
            computed = self._computed(at, role, cell)
            if computed is None:
                return self.content(at, Role("typed", "number"), called, key)
            if self._names.is_text(role.formula, computed, at):
                return {"compute": computed}
            return {"type": "number", "compute": computed} | self._figure(at, role, called)
        as_text = role.type == "text" or (role.type == "choice" and not role.choices)
        made: dict[str, Any] = {} if as_text else {"type": role.type}
        if role.type == "number":
            made |= self._figure(at, role, called)
        elif role.choices:
            made["choices"] = list(role.choices)
        if role.text:
            made["print"] = f"{worded(role.text)}{{{key}}}"
        return made

    def trees(self, formula: str, at: CellAt) -> list[str]:
        """List the tables of subjects that a formula reads, as `form.block`."""
        return self._names.trees(formula, at)

    def whole(self, formula: str) -> str:
        """Give the totals of the tables of subjects whose amounts a formula adds up; blank for any other."""
        return self._names.whole(formula)

    def _computed(self, at: CellAt, role: Role, cell: BlankCell) -> str | None:
        """Translate a formula; one that cannot be is said, and its cell is typed."""
        made = self._translated(role.formula, at)
        if not made.expression or at in self._circular:
            where, why = self.blank.named(at), made.problem or "没有可算的格"
            why = "几个公式绕成了一圈" if at in self._circular else why
            self.left_out.append(f"{where} 的公式“{role.formula[:60]}”没有译成：{why}。这一格改为填写。")
            return None
        return f"({made.expression}) * 100" if in_per_cent(cell, role) else made.expression

    def _translated(self, formula: str, at: CellAt) -> Translation:
        """Translate a formula; that of a column has to say the same in the row below."""
        made, below = translate(formula, self._names.naming(at)), self._names.below(at)
        if below is None or not made.expression:
            return made
        shown = self.blank.sheets[at.sheet].rows_from
        rows = shown[below.row] - shown[at.row] if shown else 1
        there = translate(moved(formula, rows), self._names.naming(below))
        if there.expression == made.expression:
            return made
        return replace(made, expression="", problem="它在可增行的各行里指的不是同样的格")

    def _figure(self, at: CellAt, role: Role, called: str) -> dict[str, Any]:
        cell = self.blank.cell(at)
        shown = format_of(cell) | ({"suffix": role.text} if role.kind == "computed" and role.text else {})
        name = _AS_TYPED if shown == AS_TYPED else format_name(shown)
        if name != _AS_TYPED:
            self.formats[name] = shown
        made: dict[str, Any] = {"format": name}
        if role.kind == "computed":
            places = 2 if shown["places"] == AS_TYPED["places"] else shown["places"]
            made["places"] = places
        elif self.in_money(at, called) and "%" not in cell.number_format:
            made["unit"] = "money"
        return made

    def in_money(self, at: CellAt, called: str) -> bool:
        """Tell whether a figure is in the unit of money of the set: its sheet and its head say no other."""
        other = _UNIT.search(called)
        apart = at.sheet in self.own_units or (other is not None and other[1] != self.money)
        return not apart and not _NO_MONEY.search(called)


def beside(ground: str) -> str:
    """Write the ground of a proposal behind a line."""
    return f"   {comment(ground)}" if ground else ""


# Several gaps in the words of one cell


def gap_items(texts: CellTexts, plan: FormPlan, placed: PlacedCell, role: Role) -> Iterator[dict[str, Any]]:
    """Give the items of a line for a cell with gaps.

    Where the cell has no lines around it and enough columns, each gap is a cell on paper behind its words;
    so is one that is alone. Else the words stay in one, and what stands in them is typed beside the paper.
    """
    gaps, (block, key) = role.filled_in, plan.keys[placed.cell.row, placed.cell.column]
    keys = [key if len(gaps) == 1 else f"{key}_{i}" for i in range(1, len(gaps) + 1)]
    style = {"style": texts.looks.of(placed.cell, plan.sizes)}
    rows = {"rows": placed.rows} if placed.rows > 1 else {}
    alone = len(role.gaps) == 1 and not gaps[0].before.strip()
    apart = sum(placed.cell.borders) < 2 and "\n" not in placed.cell.text and placed.rows == 1
    if alone or (apart and placed.span >= 2 * len(gaps) + len(role.gaps) - len(gaps)):
        yield from (one | rows | style for one in _on_paper(plan, placed, role, keys))
        return
    pieces = [f"{gap.before}{_shown(gap, f'{block}.{one}')}" for gap, one in zip(gaps, keys, strict=True)]
    pieces += (gap.before for gap in role.gaps if not gap.name)
    yield {"text": "".join(pieces), "span": placed.span} | rows | style
    for gap, one in zip(gaps, keys, strict=True):
        asked = {"required": True} if covered(gap.name) else {"applies": True}
        yield _typed(gap, one) | {"printed": False} | asked


def _on_paper(plan: FormPlan, placed: PlacedCell, role: Role, keys: list[str]) -> Iterator[dict[str, Any]]:
    """Give words and entries side by side: each entry takes what its words leave of their part."""
    ems = [(ems_of(gap.before.strip()), max(_LEAST_GAP, ems_of(gap.blank))) for gap in role.gaps]
    shares = [share for gap, pair in zip(role.gaps, ems, strict=True) for share in _parts(gap, pair)]
    spans = iter(_spans(plan, placed, shares))
    left = iter(keys)
    for gap in role.gaps:
        if gap.before.strip():
            yield {"text": gap.before.strip(), "span": next(spans)}
        if gap.name:
            key = next(left)
            printed = {"print": _shown(gap, key)} if "年" in gap.blank else {}
            yield _typed(gap, key) | printed | {"span": next(spans)}


def _parts(gap: WordGap, ems: tuple[float, float]) -> list[float]:
    """Give the room that the words of a gap need, if any, and the gap itself."""
    return [*([ems[0]] if gap.before.strip() else []), *([ems[1]] if gap.name else [])]


def _typed(gap: WordGap, key: str) -> dict[str, Any]:
    made: dict[str, Any] = {"key": key, "label": worded(gap.name)}
    if gap.type != "text":
        made["type"] = gap.type
    return made | covered(gap.name)


def _shown(gap: WordGap, key: str) -> str:
    """Give the wording of what stands in a gap, the workbook's own blank while nothing is typed."""
    filled = f"dated({key}, '{_DAY}')" if gap.type == "date" and "年" in gap.blank else key
    blank = gap.blank.replace("'", "")
    return f"{{if(blank({key}), '{blank}', {filled})}}" if blank or filled != key else f"{{{key}}}"


def _spans(plan: FormPlan, placed: PlacedCell, shares: list[float]) -> list[int]:
    """Part the columns of a cell by the room that its parts take, each at least one."""
    widths = plan.grid[placed.cell.column : placed.cell.column + placed.span]
    total, room, spans, at, reached = sum(shares), sum(widths), list[int](), 0, 0.0
    for i, share in enumerate(shares[:-1]):
        reached += share / total * room
        ends = range(at + 1, placed.span - (len(shares) - i - 1) + 1)
        end = min(ends, key=lambda one: abs(sum(widths[:one]) - reached))
        spans.append(end - at)
        at = end
    return [*spans, placed.span - at]
