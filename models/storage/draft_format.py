"""What a draft file looks like: the shape of its JSON, and the way between that and a submission."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from models.address import Address
from models.drafts.submission import (
    Adjustment,
    Aside,
    BroughtCell,
    Instance,
    KeptFigures,
    MovedFigure,
    Row,
    Rows,
    Submission,
)
from models.packs.heads import MAX_BYTES as MAX_FORM
from models.storage._migrations import SCHEMA_VERSION, WITHOUT_FORM

FORMAT = "tianbao-draft"
MAX_ROWS = 30_000
MAX_CELLS = 500_000
MAX_CELL_TEXT = 100_000
MAX_TEXT = 4_000_000
"""Characters in all cells together: what can be laid out without anybody taking it for a hang."""

# Longer than any id was ever made: what an earlier version kept with too long a number is read, too.
_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}"
_ROW = rf"(?:-|{_ID})"
_NUMBERED = re.compile(r"[a-z]*([0-9]+)")
_MOST_NEXT = 10**18
_ROOM = 10**11
"""A number for the next id has to leave room: ids must not become longer than can be written."""

Id = Annotated[str, Field(pattern=rf"^{_ID}$")]
RowId = Annotated[str, Field(pattern=rf"^{_ROW}$")]
AddressText = Annotated[str, Field(pattern=rf"^{_ID}#{_ID}/{_ID}/{_ROW}/{_ID}$")]
# Only a text with a bound is looked at for half characters; `_stay_within_limits` knows the real one.
Text = Annotated[str, Field(max_length=10**9)]


class Shape(BaseModel):
    """Take JSON as it is: a number is no text, and keys nobody knows are refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class RowShape(Shape):
    """One row of a block."""

    id: RowId
    cells: dict[Id, Text]


class InstanceShape(Shape):
    """One filled copy of a form."""

    id: Id
    blocks: dict[Id, list[RowShape]]

    @model_validator(mode="after")
    def _rows_differ(self) -> InstanceShape:
        for block, rows in self.blocks.items():
            _refuse_doubles((row.id for row in rows), f"区块 {block} 中有两行的编号都是")
        return self


class AsideShape(Shape):
    """Something typed that has no place in the pack as it was when the draft was saved."""

    address: AddressText
    text: Text
    reason: Text | None = None
    computed: Text | None = None


class AdjustmentShape(AsideShape):
    """A figure set by hand, and what was computed when it was."""

    reason: Text


class MovedShape(Shape):
    """A figure that a changed pack has moved."""

    address: AddressText
    name: Text
    before: Text
    now: Text


class BroughtShape(Shape):
    """What a cell began with, brought from last year's draft."""

    address: AddressText
    text: Text = ""
    last: Text = ""
    seen: bool = False


class PromisedShape(Shape):
    """What a goal table of a budget said in a cell."""

    address: AddressText
    text: Text


class KeptShape(Shape):
    """The figures a draft was saved with, of which pack and of what that was typed."""

    pack: Text
    typed: Text
    figures: dict[AddressText, Text]


class DraftShape(Shape):
    """A draft file but for the keys this version does not know, which are kept as they are."""

    pack: Annotated[str, Field(min_length=1, max_length=200)]
    year: Annotated[int, Field(ge=1900, le=2999)]
    next_id: Annotated[int, Field(ge=1)]
    forms: dict[Id, list[InstanceShape]]
    adjustments: list[AdjustmentShape]
    aside: list[AsideShape] = []
    moved: list[MovedShape] = []
    brought: list[BroughtShape] = []
    brought_year: Annotated[int, Field(ge=0, le=2999)] = 0
    promised: list[PromisedShape] = []
    promised_by: Text = ""
    kept: KeptShape | None = None
    carried_form: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _ids_differ(self, info: ValidationInfo) -> DraftShape:
        for form, instances in self.forms.items():
            _refuse_doubles((instance.id for instance in instances), f"表 {form} 中有两份的编号都是")
        _refuse_doubles((item.address for item in self.adjustments), "有两处手工调整写的都是")
        if (info.context or {}).get(_LIMITS, True):
            self._stay_within_limits()
        return self

    def _stay_within_limits(self) -> None:
        blocks = [b for i in self.forms.values() for instance in i for b in instance.blocks.values()]
        if sum(map(len, blocks)) > MAX_ROWS:
            raise ValueError(f"超过 {MAX_ROWS} 行")
        beside = len(self.aside) + len(self.moved) + len(self.brought) + len(self.promised)
        if sum(len(row.cells) for rows in blocks for row in rows) + beside > MAX_CELLS:
            raise ValueError(f"超过 {MAX_CELLS} 个单元格")
        longest = total = 0
        for text in (text for rows in blocks for row in rows for text in row.cells.values()):
            longest, total = max(longest, len(text)), total + len(text)
        if max([longest, *(len(text) for _, text in self._beside())]) > MAX_CELL_TEXT:
            raise ValueError(f"{self._longest_place()} 文字太长（最多 {MAX_CELL_TEXT} 个字符）")
        if total > MAX_TEXT:
            raise ValueError(f"文字共超过 {MAX_TEXT // 10_000} 万字")
        form = json.dumps(self.carried_form, ensure_ascii=False) if self.carried_form is not None else ""
        if len(form.encode()) > MAX_FORM:
            raise ValueError(f"carried_form 里带的表样超过 {MAX_FORM // 1_000_000} MB")

    def _beside(self) -> Iterator[tuple[str, str]]:
        """Give the texts that stand in no cell, each with its place."""
        for item in (*self.adjustments, *self.aside):
            for text in (item.text, item.reason or ""):
                yield f"手工调整或没有位置的内容 {item.address}", text
        for one in self.brought:
            for text in (one.text, one.last):
                yield f"从上年带来的内容 {one.address}", text
        for said in self.promised:
            yield f"绩效目标的内容 {said.address}", said.text
        yield "绩效目标的来源", self.promised_by

    def _longest_place(self) -> str:
        cells = (
            (f"单元格 {form}#{instance.id}/{block}/{row.id}/{column}", text)
            for form, instances in self.forms.items()
            for instance in instances
            for block, rows in instance.blocks.items()
            for row in rows
            for column, text in row.cells.items()
        )
        return max((*cells, *self._beside()), key=lambda found: len(found[1]))[0]


_LIMITS = "limits"
HEAD = ("format", "schema_version")
KNOWN = frozenset((*HEAD, *DraftShape.model_fields))


def _refuse_doubles(ids: Iterable[str], words: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"{words} {one}")
        seen.add(one)


def to_json(submission: Submission) -> dict[str, Any]:
    """Give the content of a draft file; blank cells and blocks without rows are the same as none."""
    own = {
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION if submission.carried is not None else WITHOUT_FORM,
        "pack": submission.pack,
        "year": submission.year,
        "next_id": submission.next_id,
        "forms": {
            form: [_instance_to_json(instance) for instance in instances]
            for form, instances in sorted(submission.forms.items())
        },
        "adjustments": [
            _by_hand_to_json(Aside(address, adjustment.text, adjustment.reason, adjustment.computed))
            for address, adjustment in sorted(submission.adjustments.items(), key=lambda item: item[0])
        ],
    }
    if submission.aside:
        own["aside"] = [_by_hand_to_json(item) for item in submission.aside]
    if submission.moved:
        own["moved"] = [asdict(item) | {"address": str(item.address)} for item in submission.moved]
    if submission.brought:
        own["brought_year"] = submission.brought_year
        own["brought"] = [_brought_to_json(*item) for item in sorted(submission.brought.items())]
    if submission.promised or submission.promised_by:
        own["promised_by"] = submission.promised_by
        own["promised"] = [
            {"address": str(at), "text": said} for at, said in sorted(submission.promised.items())
        ]
    if (kept := submission.kept) is not None:
        figures = {str(at): figure for at, figure in kept.figures.items()}
        own["kept"] = {"pack": kept.pack, "typed": kept.typed, "figures": figures}
    if submission.carried is not None:
        own["carried_form"] = submission.carried
    return own | {key: value for key, value in submission.extra.items() if key not in KNOWN}


def same_content(one: Submission, other: Submission) -> bool:
    """Tell whether two drafts hold the same, whatever the pack has made of it."""
    first, second = (to_json(replace(draft, moved=[], kept=None, carried=None)) for draft in (one, other))
    return first == second


def _by_hand_to_json(item: Aside) -> dict[str, str]:
    said = {"address": str(item.address), "text": item.text, "reason": item.reason, "computed": item.computed}
    return {key: text for key, text in said.items() if text is not None}


def _brought_to_json(at: Address, brought: BroughtCell) -> dict[str, Any]:
    said = asdict(brought)
    return {"address": str(at)} | {key: value for key, value in said.items() if value}


def _instance_to_json(instance: Instance) -> dict[str, Any]:
    blocks = {
        block: [{"id": row, "cells": _cells(cells)} for row, cells in rows.items()]
        for block, rows in sorted(instance.blocks.items())
        if rows
    }
    return {"id": instance.id, "blocks": blocks}


def _cells(cells: Row) -> Row:
    return {column: text for column, text in sorted(cells.items()) if text}


def check(data: dict[str, Any], limits: bool = True) -> DraftShape:
    """Check the content of a draft file, with `limits` its size too; pydantic's ValidationError.

    Reading and writing go by this one check, so that whatever opens can be saved.
    """
    known = {key: value for key, value in data.items() if key in DraftShape.model_fields}
    return DraftShape.model_validate(known, context={_LIMITS: limits})


def from_json(data: dict[str, Any], limits: bool = True) -> Submission:
    """Make a submission from the content of a draft file of this version; ValidationError."""
    shape = check(data, limits)
    submission = Submission(shape.pack, shape.year)
    for form, instances in shape.forms.items():
        submission.forms[form] = [
            Instance(i.id, {b: _rows(r) for b, r in i.blocks.items() if r}) for i in instances
        ]
    for item in shape.adjustments:
        submission.adjustments[Address.parse(item.address)] = Adjustment(
            item.text, item.reason, item.computed
        )
    submission.aside = [Aside(Address.parse(a.address), a.text, a.reason, a.computed) for a in shape.aside]
    submission.moved = [MovedFigure(Address.parse(m.address), m.name, m.before, m.now) for m in shape.moved]
    submission.brought = {
        Address.parse(b.address): BroughtCell(b.text, b.last, b.seen) for b in shape.brought
    }
    submission.brought_year = shape.brought_year
    submission.promised = {Address.parse(one.address): one.text for one in shape.promised}
    submission.promised_by = shape.promised_by
    if (kept := shape.kept) is not None:
        figures = {Address.parse(at): figure for at, figure in kept.figures.items()}
        submission.kept = KeptFigures(kept.pack, kept.typed, figures)
    submission.carried = shape.carried_form
    submission.extra = {key: value for key, value in data.items() if key not in KNOWN}
    submission.next_id = _first_free(submission, shape.next_id)
    return submission


def _rows(rows: list[RowShape]) -> Rows:
    return {row.id: {column: text for column, text in row.cells.items() if text} for row in rows}


def _first_free(submission: Submission, least: int) -> int:
    """Give a number above all in use; ids only an adjustment or something kept aside knows count as used.

    Where one in use is absurdly high, a number before a gap that nobody ever fills does as well.
    """
    ids = {instance.id for instances in submission.forms.values() for instance in instances}
    for instances in submission.forms.values():
        ids.update(row for instance in instances for rows in instance.blocks.values() for row in rows)
    aside = (item.address for item in submission.aside)
    for address in (*submission.adjustments, *submission.brought, *submission.promised, *aside):
        ids.update((address.instance, address.row))
    used = sorted(int(found[1]) for one in ids if (found := _NUMBERED.fullmatch(one)))
    free = _above(used, least)
    return free if free <= _MOST_NEXT else _above(used, 1)


def _above(used: Iterable[int], free: int) -> int:
    for number in used:
        if number - free > _ROOM:
            break
        free = max(free, number + 1)
    return free


_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "是不认识的一项",
    "string_type": "应为文字",
    "string_unicode": "含有残缺的字符",
    "string_pattern_mismatch": "写法不对",
    "int_type": "应为整数",
    "list_type": "应为列表（方括号）",
    "dict_type": "应为一组键和值（花括号）",
    "model_type": "应为一组键和值（花括号）",
}


def describe(error: ValidationError) -> str:
    """Say in Chinese where the first mistake in a draft stands and what it is."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = " → ".join(f"第 {part + 1} 项" if isinstance(part, int) else part for part in first["loc"])
    cause = first.get("ctx", {}).get("error")
    reason = str(cause) if first["type"] == "value_error" else _WORDS.get(first["type"], "不合要求")
    return f"{place.replace(' → [key]', ' 这个键')} {reason}".strip()
