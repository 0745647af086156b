"""Every key of every pack: filling it gives what was asked or says why not, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from main import main
from models.drafts.changes import apply
from models.drafts.submission import Submission, new_submission
from models.exchange._input_json import FillError
from models.exchange.cell_listing import entries
from models.exchange.fill import fill
from models.exchange.typed_json import typed_shape
from models.packs.blocks import (
    Block,
    FieldsBlock,
    FixedBlock,
    RowsBlock,
    SideBySideBlock,
    SubjectsBlock,
)
from models.packs.forms import Pack
from models.packs.loading import load_pack, pack_ids
from models.session.session import Session
from models.storage.draft_file import dumps, load_draft, loads
from tests.support.building import SAMPLES

CODES = ("201", "2010101", "30101")
PACKS = pytest.mark.parametrize("pack", [load_pack(one) for one in pack_ids()], ids=pack_ids())


def new(pack: Pack) -> Submission:
    return new_submission(pack, pack.year)


def rows_of(block: Block) -> list[str]:
    if isinstance(block, FixedBlock | SideBySideBlock):
        named = [row for row, _ in block.grid if row != "@"]
        return list(dict.fromkeys([*named, *(CODES if block.by_code else ())]))
    return ["total", *CODES] if isinstance(block, SubjectsBlock) else []


def contents(block: Block) -> Iterator[tuple[str, Any]]:
    """Give every single column of every row that could be asked for, in the shape of the block."""
    for column in block.index:
        cell = {column: "1"}
        if block.keyed:
            yield from ((f"{row}.{column}", {row: cell}) for row in rows_of(block))
        elif isinstance(block, RowsBlock):
            yield column, [cell]
        elif isinstance(block, FieldsBlock):
            yield column, cell


def every_key(pack: Pack) -> Iterator[tuple[str, dict[str, Any]]]:
    for form in pack.forms:
        for block in form.blocks:
            for key, content in contents(block):
                yield f"{form.id}.{block.id}.{key}", {"forms": {form.id: [{block.id: content}]}}


@PACKS
def test_every_key_of_an_empty_draft_is_filled_or_refused_by_its_path(pack: Pack) -> None:
    """The cells of 结转下年 stand in the left list only; asking the row for those of the right one failed."""
    taken: list[dict[str, Any]] = []
    draft = new(pack)
    for key, data in every_key(pack):
        try:
            fill(pack, draft, data)
            taken.append(data)
        except FillError as error:
            assert "可填：" in error.message, key  # noqa: PT017 - many keys in one test
    assert taken
    for data in taken:
        apply(draft, fill(pack, draft, data))
    session = Session(draft)
    assert session.issues()
    for form in pack.forms:
        for instance in draft.forms[form.id]:
            list(entries(session, form, instance.id))
    shape = typed_shape(pack, draft)
    again = new(pack)
    apply(again, fill(pack, again, shape))
    assert typed_shape(pack, again) == shape


@PACKS
def test_every_key_of_every_adjustment_is_taken_or_refused(pack: Pack) -> None:
    draft = new(pack)
    for form in pack.forms:
        for block in form.blocks:
            for row in rows_of(block) or [None]:
                for column in block.index:
                    at = {"form": form.id, "instance": 1, "block": block.id, "column": column}
                    entry = at | ({} if row is None else {"row": row}) | {"text": "1", "reason": "试"}
                    try:
                        fill(pack, draft, {"adjustments": [entry]})
                    except FillError as error:
                        assert error.path.startswith("adjustments[1]")  # noqa: PT017


@PACKS
def test_every_key_of_the_sample_can_be_filled_alone(pack: Pack) -> None:
    sample = load_draft(SAMPLES / f"{pack.id}.tianbao")
    shape: Any = typed_shape(pack, sample)
    draft = new_submission(pack, sample.year)
    for form, instances in shape["forms"].items():
        for instance in instances:
            for block, content in instance.items():
                parts = [{k: v} for k, v in content.items()] if isinstance(content, dict) else [content]
                for part in parts:
                    fill(pack, draft, {"forms": {form: [{block: part}]}})


def test_the_carried_over_balance_is_filled_by_the_command(tmp_path: Path) -> None:
    draft, source = tmp_path / "预算.tianbao", tmp_path / "填.json"
    assert main(["new", "yubei-budget-2024", "--year", "2024", "--unit", "某局", "-o", str(draft)]) == 0
    given = {"forms": {"fiscal": [{"list": {"carry": {"fund": "12.5"}}}]}}
    source.write_text(json.dumps(given), encoding="utf-8")
    assert main(["fill", str(draft), "--from", str(source)]) == 0
    shape: Any = typed_shape(load_pack("yubei-budget-2024"), load_draft(draft))
    assert shape["forms"]["fiscal"] == given["forms"]["fiscal"]


def test_a_total_stored_as_a_row_is_set_aside_instead_of_going_round_in_a_circle() -> None:
    pack = load_pack("yubei-budget-2024")
    draft = new(pack)
    draft.forms["general"][0].blocks["tree"] = {"total": {"basic": "7"}, "2010101": {"basic": "1"}}
    session = Session(loads(dumps(draft), "x"))
    assert [(item.address.row, item.text) for item in session.submission.aside] == [("total", "7")]
    assert session.issues()
