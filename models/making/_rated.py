"""What a sheet with scored indicators has beside its blocks: checks of the rules, the score panel."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from models.blanks.blank import CellAt
from models.blanks.labels import head_above
from models.blanks.wordings import worded
from models.making._cell_names import CellNames
from models.making._plan import FormPlan, TableBand, column_judged
from models.meanings.formulas import reads
from models.meanings.workpiece import Judgement
from models.packs.loading import PACKS
from models.packs.yaml_source import read_yaml

RULES = "shared/national-selfeval.yaml"
"""The shared file that holds the scoring rules, which made packs extend."""
TABLE = "selfeval-indicators"
"""The table in it that scored tables are laid over."""
GRADE = "grading"
"""The block that holds what the guide shows and the paper does not."""
OF_LEVELS = ("level1", "level2")
"""Columns whose words are offered by the rules where the workbook names none."""
_BLOCK = "indicators"
_WEIGHT = re.compile(r"分值|权重")


@cache
def _row_checks() -> tuple[dict[str, Any], ...]:
    """Give the checks of the rules that look at one row of indicators and at nothing else of a form."""
    library = read_yaml(PACKS / RULES)["library"]
    checks = (one for entry in library.values() if isinstance(entry, dict) for one in entry.get("checks", ()))
    return tuple(one for one in checks if one.get("each") == _BLOCK and "summary." not in one["when"])


@cache
def levels(key: str) -> tuple[str, ...]:
    """Give the words that the rules offer for a level, without the forms in which each is offered."""
    columns = read_yaml(PACKS / RULES)["library"][TABLE]["columns"]
    (found,) = (one for one in columns if one.get("key") == key)
    return tuple(str(one["value"] if isinstance(one, dict) else one) for one in found["choices"])


def checks_of(band: TableBand, judged: Judgement) -> Iterator[dict[str, Any]]:
    """Give the checks for a scored table, by its own name; not those of levels that its rows cannot have."""
    offered = _levels(band, judged)
    missing = set(levels("level1")) - set(offered) if offered else set()
    for one in _row_checks():
        when = one["when"]
        for word in missing:  # which no row is of
            when = when.replace(f" and level1 != '{word}'", "")
        if not any(f"'{word}'" in when for word in missing):
            yield {**one, "each": band.id, "when": when}


@dataclass(frozen=True)
class Total:
    """Where the total of a scored table stands, and what else it counts: names as the form's formulas say."""

    at: str
    """The cell of the total."""
    weights: str
    """What the weights come to, those of the standing cells that are scored too."""
    others: tuple[str, ...]
    """Scores that stand outside of the table, as that of the execution of the budget."""


Bands = Sequence[TableBand]


def total_of(plan: FormPlan, bands: Bands, judged: Judgement, names: CellNames) -> Total | None:
    """Find the total below scored tables that counts the scores of each; None without such a cell."""
    last = bands[-1]
    lefts = {key: left for left, key in last.keys.items()}
    if any(key not in band.keys.values() for band in bands for key in ("score", "weight")):
        return None
    found = None
    for row in range(last.rows.region.bottom + 1, len(plan.sheet.heights)):
        known = _computed(plan, judged, row, lefts["score"])
        if known is None:
            continue
        at = CellAt(plan.index, row, lefts["score"])
        counted = _counted(plan, judged, names, at)
        if any(band.id not in counted.tables for band in bands):
            continue
        weight = CellAt(plan.index, row, lefts["weight"])
        weights = _computed(plan, judged, row, lefts["weight"])
        if weights is not None and any(
            band.id not in _counted(plan, judged, names, weight).tables for band in bands
        ):
            weights = None
        found = found or Total(known, weights or _weights(plan, bands, counted.cells), counted.cells)
    return found


class _Counted(NamedTuple):
    """What a total counts: scored tables by their ids, and standing cells by their names."""

    tables: frozenset[str]
    cells: tuple[str, ...]


def _counted(plan: FormPlan, judged: Judgement, names: CellNames, total: CellAt) -> _Counted:
    """Follow a total down to tables and to standing cells that are no totals of tables themselves."""
    tables, cells, waiting, seen = set[str](), dict[str, None](), [total], {total}
    while waiting:
        at = waiting.pop()
        reached = {one for reach in reads(judged.of(at).role.formula) for one in names.reached(reach, at)}
        own = {one for one in reached if one.sheet == plan.index and one not in seen}
        found = {table.id for one in own if (table := plan.table_at(one.row, one.column)) is not None}
        if at != total and not found:
            cells[".".join(plan.keys[at.row, at.column])] = None
            continue
        tables |= found
        for one in sorted(own):
            if _computed(plan, judged, one.row, one.column) is not None:
                seen.add(one)
                waiting.append(one)
    return _Counted(frozenset(tables), tuple(cells))


def _computed(plan: FormPlan, judged: Judgement, row: int, column: int) -> str | None:
    """Name a standing cell that is computed; None of any other."""
    known = plan.keys.get((row, column))
    if known is None or judged.of(CellAt(plan.index, row, column)).role.kind != "computed":
        return None
    return ".".join(known)


def _weights(plan: FormPlan, bands: Bands, others: Sequence[str]) -> str:
    """Add up the weights where the form prints no sum of them: its tables', and those beside scores."""
    rows = {row for (row, _), known in plan.keys.items() if ".".join(known) in others}
    standing = [
        cell.text.strip()
        for cell in plan.sheet.cells
        if cell.row in rows and cell.numeric and _WEIGHT.search("".join(head_above(plan.sheet, cell)[-1:]))
    ]
    return " + ".join([f"sum({_columns(bands, 'weight')})", *standing])


def _columns(bands: Bands, key: str) -> str:
    """Name a column of each of some tables."""
    return ", ".join(f"{band.id}.{key}" for band in bands)


def total_checks(band: TableBand, total: Total) -> Iterator[dict[str, Any]]:
    """Give the checks of the total: weights come to the full score, and no total goes beyond it."""
    full = "{policy.full_score}"
    yield {
        "code": "ZP-01", "severity": "错误", "at": f"{band.id}.weight",
        "when": f"{total.weights} != policy.full_score",
        "message": f"各项分值合计 {{{total.weights}}}，应为 {full}",
        "fix": f"请调整各项分值，使合计为 {full}。",
    }  # fmt: skip
    yield {
        "code": "ZP-27", "severity": "错误", "at": total.at, "when": f"{total.at} > policy.full_score",
        "message": f"总分 {{{total.at}}} 超过满分 {full}", "fix": "请核对各项分值和得分。",
    }  # fmt: skip


def _bars(bands: Bands, total: Total, judged: Judgement) -> Iterator[dict[str, Any]]:
    """Give the parts of the total: execution, and indicators by the first level where its words are known."""
    weights = f"zero(sum({_columns(bands, 'weight')}))"
    if len(total.others) == 1:
        yield {"label": "预算执行率", "value": total.others[0], "full": f"{total.weights} - {weights}"}
    listed = [_levels(band, judged) for band in bands]
    if not all(listed) or any("'" in one for words in listed for one in words):
        scores = f"sum({_columns(bands, 'score')})"
        yield {"label": "各项指标", "value": scores, "full": f"sum({_columns(bands, 'weight')})"}
        return
    for one in dict.fromkeys(word for words in listed for word in words):
        having = [band for band, words in zip(bands, listed, strict=True) if one in words]
        value, full = (_of_level(having, key, one) for key in ("score", "weight"))
        yield {"label": worded(one), "value": value, "full": full, "when": f"{full} > 0"}


def _levels(band: TableBand, judged: Judgement) -> tuple[str, ...]:
    left = next((left for left, key in band.keys.items() if key == "level1"), None)
    return column_judged(judged, band.rows, left).role.choices if left is not None else ()


def _of_level(bands: Bands, key: str, level: str) -> str:
    """Add up a column over the rows of one level."""
    parts = [f"sumif({band.id}.{key}, {band.id}.level1, '{level}')" for band in bands]
    return parts[0] if len(parts) == 1 else f"sum({', '.join(parts)})"


def score_of(bands: Bands, total: Total, judged: Judgement) -> dict[str, Any]:
    """Say what the guide shows of the score: of how many rows that are begun, and points reached so far."""
    rated = " + ".join(f"count({one})" for one in (_columns(bands, "score"), *total.others))
    items = " + ".join([f"count({_columns(bands, 'begun')})", *("1" for _ in total.others)])
    of = f"sum({_columns(bands, 'rated')})"
    if total.others:  # their weights count once they have scores
        standing = f"{total.weights} - zero(sum({_columns(bands, 'weight')}))"
        counted = f"count({', '.join(total.others)}) < {len(total.others)}"
        of = f"sum({of}, if({counted}, null, {standing}))"
    reached = ", ".join((_columns(bands, "score"), *total.others))
    return {
        "title": "自评总分", "total": total.at, "full": "policy.full_score", "grade": f"{GRADE}.grade",
        "rated": rated, "items": items, "reached": f"sum({reached})",
        "of": of, "bars": list(_bars(bands, total, judged)),
    }  # fmt: skip


def grade_of(total: Total) -> dict[str, Any]:
    """Give the grade, which the guide shows and the paper does not."""
    steps = (("优", "excellent"), ("良", "good"), ("中", "fair"))
    cases: list[dict[str, str]] = [
        {"when": f"blank({total.at})", "value": "null"},
        {
            "when": f"{total.weights} != policy.full_score", "value": "null",
            "text": f"各项分值合计 {{{total.weights}}}，到 {{policy.full_score}} 才有自评结论",
        },
    ]  # fmt: skip
    for word, least in steps:
        said = f"总分 {{{total.at}}} ≥ {{policy.{least}}}，自评结论为{word}"
        cases.append({"when": f"{total.at} >= policy.{least}", "value": f"'{word}'", "text": said})
    cases.append({"value": "'差'", "text": f"总分 {{{total.at}}} 低于 {{policy.fair}}，自评结论为差"})
    return {"key": "grade", "label": "自评结论", "printed": False, "internal": True, "cases": cases}
