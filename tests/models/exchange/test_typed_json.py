"""Filling by key: what is printed can be filled in again, and what cannot be filled is named by its path."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.address import Address
from models.drafts.changes import Batch, InsertRows, SetAdjustment, apply
from models.drafts.submission import Adjustment, Submission, new_submission
from models.errors import TianbaoError
from models.exchange._input_json import FillError
from models.exchange.fill import fill
from models.exchange.typed_json import typed_shape
from models.packs.forms import Pack
from models.storage.draft_file import dumps, loads
from models.storage.draft_format import MAX_CELL_TEXT
from tests.support.drafts import edited, single_change

SCORE = {"form": "report", "instance": 1, "block": "indicators", "row": 2, "column": "score"}
FULL: dict[str, Any] = {
    "year": 2023,
    "forms": {
        "cover": [{"unit": {"name": "某某局"}}],
        "report": [
            {
                "head": {"contact": "张三"},
                "funds": {"general": {"initial": "1,939.33"}, "fund": {"executed": "3"}},
                "indicators": [{"name": "服务企业", "target": "≥10"}, {}, {"name": "满意度", "core": "是"}],
            }
        ],
        "project": [{}, {"head": {"name": "平台建设"}, "payments": [{"amount": "12.50"}]}],
    },
    "adjustments": [
        SCORE | {"text": "8", "reason": "复核"},
        {
            "form": "report",
            "instance": 1,
            "block": "funds",
            "row": "total",
            "column": "initial",
            "text": "2002.94",
            "reason": "四舍五入差",
        },
        {
            "form": "report",
            "instance": 1,
            "block": "head",
            "column": "total",
            "text": "98",
            "reason": "复核",
        },
    ],
}


@pytest.fixture
def draft(small_pack: Pack) -> Submission:
    return new_submission(small_pack, 2023)


def filled(pack: Pack, draft: Submission, data: object) -> Submission:
    apply(draft, fill(pack, draft, data))
    return draft


def report(**blocks: Any) -> dict[str, Any]:
    return {"forms": {"report": [blocks]}}


def indicators(pack: Pack, draft: Submission) -> Any:
    shape: Any = typed_shape(pack, draft)
    return shape["forms"]["report"][0]["indicators"]


# Round trips


def test_a_new_draft_has_nothing_typed(small_pack: Pack, draft: Submission) -> None:
    assert typed_shape(small_pack, draft) == {"year": 2023, "forms": {}}


def test_what_is_filled_is_printed(small_pack: Pack, draft: Submission) -> None:
    shape = typed_shape(small_pack, filled(small_pack, draft, FULL))
    assert shape == FULL
    assert list(json.loads(json.dumps(shape))["forms"]) == ["cover", "report", "project"]


@given(data=st.data())
def test_filling_what_is_printed_gives_the_same(small_pack: Pack, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    shape = typed_shape(small_pack, draft)
    again = filled(small_pack, new_submission(small_pack, 2023), json.loads(json.dumps(shape)))
    assert typed_shape(small_pack, again) == shape
    assert typed_shape(small_pack, loads(dumps(again), "x"))["forms"] == shape["forms"]
    assert fill(small_pack, again, shape) == Batch(())


@given(data=st.data())
def test_filling_undoes_as_one(small_pack: Pack, data: st.DataObject) -> None:
    target, source = data.draw(edited(small_pack)), data.draw(edited(small_pack))
    change = fill(small_pack, target, typed_shape(small_pack, source))
    before = dumps(target)
    inverse = apply(target, change)
    after = dumps(target)
    redo = apply(target, inverse)
    assert dumps(target) == before
    apply(target, redo)
    assert dumps(target) == after


@given(data=st.data())
def test_what_is_not_given_stays(small_pack: Pack, data: st.DataObject) -> None:
    draft = data.draw(edited(small_pack))
    before = typed_shape(small_pack, draft)
    assert fill(small_pack, draft, {}) == Batch(())
    shape: Any = typed_shape(small_pack, filled(small_pack, draft, report(head={"contact": "李四"})))
    assert shape["forms"]["report"][0].pop("head")["contact"] == "李四"
    others: Any = deepcopy(before)
    others["forms"].setdefault("report", [{}])[0].pop("head", None)
    assert shape == others


# What goes where


def test_order_of_the_pack_is_the_order_printed(small_pack: Pack, draft: Submission) -> None:
    data = {
        "forms": {
            "report": [{"funds": {"fund": {"executed": "2", "initial": "1"}}, "head": {"contact": "x"}}]
        }
    }
    shape: Any = typed_shape(small_pack, filled(small_pack, draft, data))
    assert list(shape["forms"]["report"][0]) == ["head", "funds"]
    assert list(shape["forms"]["report"][0]["funds"]["fund"]) == ["initial", "executed"]


def test_an_optional_row_goes_to_its_place(small_pack: Pack, draft: Submission) -> None:
    rows = draft.rows("report", "2", "funds")
    rows["general"] = rows.pop("general")
    filled(small_pack, draft, report(funds={"fund": {}}))
    assert list(rows) == ["total", "general", "fund"]
    del rows["general"]
    filled(small_pack, draft, report(funds={"general": {"initial": "1"}}))
    assert list(rows) == ["total", "general", "fund"]


@pytest.mark.parametrize("names", [[], ["甲"], ["甲", "乙", "丙"], ["甲", "乙", "丙", "丁", "戊"]])
def test_a_list_takes_the_place_of_all_rows(small_pack: Pack, draft: Submission, names: list[str]) -> None:
    filled(small_pack, draft, report(indicators=[{"name": n, "target": "1"} for n in "一二三"]))
    before = list(draft.rows("report", "2", "indicators"))
    filled(small_pack, draft, report(indicators=[{"name": name} for name in names]))
    rows = draft.rows("report", "2", "indicators")
    assert list(rows.values()) == [{"name": name} for name in names]
    assert list(rows)[:3] == before[: len(names)]
    assert draft.next_id > 5


def test_an_adjustment_of_a_changed_row_goes(small_pack: Pack, draft: Submission) -> None:
    rows = [{"name": "甲"}, {"name": "乙"}, {"name": "丙"}]
    filled(small_pack, draft, report(indicators=rows))
    for n in (1, 2, 3):
        filled(small_pack, draft, {"adjustments": [SCORE | {"row": n, "text": str(n), "reason": "x"}]})
    filled(small_pack, draft, report(indicators=[{"name": "甲"}, {"name": "改"}]))
    first, _ = draft.rows("report", "2", "indicators")
    assert draft.adjustments == {Address("report", "2", "indicators", first, "score"): Adjustment("1", "x")}


def test_instances_are_added_as_needed(small_pack: Pack, draft: Submission) -> None:
    first = draft.forms["project"][0].id
    data = {"forms": {"project": [{"head": {"name": n}} for n in "甲乙丙"]}}
    filled(small_pack, draft, data)
    instances = draft.forms["project"]
    assert instances[0].id == first
    assert len({instance.id for instance in instances}) == 3
    assert [instance.blocks["head"]["-"]["name"] for instance in instances] == ["甲", "乙", "丙"]


def test_blank_text_empties(small_pack: Pack, draft: Submission) -> None:
    filled(small_pack, draft, report(head={"contact": "张三", "story": "略"}))
    filled(small_pack, draft, report(head={"contact": ""}))
    assert draft.rows("report", "2", "head") == {"-": {"story": "略"}}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (10, "10"),
        (-3, "-3"),
        (Decimal("1939.30"), "1939.30"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.10"), "-0.10"),
        (0, "0"),
    ],
)
def test_numbers_become_their_text(small_pack: Pack, draft: Submission, number: object, text: str) -> None:
    filled(small_pack, draft, report(funds={"general": {"initial": number}}))
    assert draft.typed(Address("report", "2", "funds", "general", "initial")) == text


def test_a_missing_row_of_fields_is_made(small_pack: Pack, draft: Submission) -> None:
    draft.instance("report", "2").blocks.clear()
    filled(small_pack, draft, report(head={"contact": "张三"}, funds={"general": {"initial": "1"}}))
    assert draft.rows("report", "2", "head") == {"-": {"contact": "张三"}}
    assert draft.rows("report", "2", "funds") == {"general": {"initial": "1"}}


def test_only_live_adjustments_are_printed(small_pack: Pack, draft: Submission) -> None:
    gone = Address("report", "2", "indicators", "gone", "score")
    for address in (gone, gone._replace(instance="9"), gone._replace(form="x"), gone._replace(row="r3")):
        apply(draft, SetAdjustment(address, Adjustment("1", "x")))
    typed = Address("report", "2", "head", "-", "contact")
    apply(draft, SetAdjustment(typed, Adjustment("1", "x")))
    shape: Any = typed_shape(small_pack, draft)
    assert [(entry["row"], entry["column"]) for entry in shape["adjustments"]] == [(1, "score")]
    assert shape["forms"] == {"report": [{"indicators": [{}, {}]}]}


def test_leftovers_of_another_pack_are_not_printed(small_pack: Pack, draft: Submission) -> None:
    draft.rows("report", "2", "head")["-"]["gone"] = "x"
    draft.rows("report", "2", "head")["-"]["total"] = "99"
    apply(draft, InsertRows("report", "2", "funds", 0, (("gone", {"initial": "1"}),)))
    assert typed_shape(small_pack, draft) == {"year": 2023, "forms": {}}


# Refusals


@pytest.mark.parametrize(
    ("data", "path", "words"),
    [
        ([], "", "应为一组键和值（花括号），现为列表"),
        ({"form": {}}, "form", "可填：year、forms、adjustments"),
        ({"year": 2022}, "year", "2023"),
        ({"forms": []}, "forms", "应为一组键和值"),
        ({"forms": {"x": []}}, "forms.x", "可填：cover、report、project"),
        ({"forms": {"cover": {}}}, "forms.cover", "应为列表"),
        ({"forms": {"cover": [{}, {}]}}, "forms.cover", "只能填 1 份"),
        ({"forms": {"project": [{}, 3]}}, "forms.project[2]", "现为数"),
        (report(x={}), "forms.report[1].x", "可填：head、funds、indicators"),
        (report(notes={}), "forms.report[1].notes", "没有这一项"),
        (report(head=[]), "forms.report[1].head", "现为列表"),
        (report(head={"x": ""}), "forms.report[1].head.x", "可填：contact、story"),
        (report(head={"total": "1"}), "forms.report[1].head.total", "adjustments"),
        (report(head={"contact": None}), "forms.report[1].head.contact", "现为null"),
        (report(head={"contact": True}), "forms.report[1].head.contact", "现为true"),
        (report(head={"contact": 1.5}), "forms.report[1].head.contact", "应为文字或数"),
        (report(head={"contact": ["x"]}), "forms.report[1].head.contact", "现为列表"),
        (report(head={"contact": "\ud800"}), "forms.report[1].head.contact", "残缺"),
        (report(head={"contact": "x" * (MAX_CELL_TEXT + 1)}), "forms.report[1].head.contact", "太长"),
        (report(head={"contact": Decimal("NaN")}), "forms.report[1].head.contact", "不是数"),
        (report(head={"contact": Decimal("1E+99999999")}), "forms.report[1].head.contact", "位"),
        (report(head={"contact": 10**5000}), "forms.report[1].head.contact", "位"),
        (report(funds={"x": {}}), "forms.report[1].funds.x", "可填：total、general、fund"),
        (report(funds={"total": {"rate": "1"}}), "forms.report[1].funds.total.rate", "由程序计算"),
        (report(funds={"total": {"initial": "1"}}), "forms.report[1].funds.total.initial", "可填：。"),
        (report(funds={"fund": {"score": "1"}}), "forms.report[1].funds.fund.score", "印好的文字"),
        (report(funds={"fund": {"x": ""}}), "forms.report[1].funds.fund.x", "可填：initial、executed"),
        (report(indicators={}), "forms.report[1].indicators", "应为列表"),
        (report(indicators=[{}, {"x": 1}]), "forms.report[1].indicators[2].x", "可填：name、"),
        (report(indicators=[{"score": 1}]), "forms.report[1].indicators[1].score", "由程序计算"),
        ({"adjustments": {}}, "adjustments", "应为列表"),
        ({"adjustments": [3]}, "adjustments[1]", "应为一组键和值"),
        ({"adjustments": [SCORE | {"x": 1}]}, "adjustments[1].x", "没有这一项"),
        ({"adjustments": [SCORE | {"form": "x"}]}, "adjustments[1].form", "cover、report、project"),
        ({"adjustments": [SCORE | {"instance": 2}]}, "adjustments[1].instance", "1 到 1"),
        ({"adjustments": [SCORE | {"instance": True}]}, "adjustments[1].instance", "整数"),
        ({"adjustments": [SCORE | {"block": "notes"}]}, "adjustments[1].block", "head、funds、indicators"),
        ({"adjustments": [SCORE | {"row": 3}]}, "adjustments[1].row", "1 到 2"),
        ({"adjustments": [SCORE | {"row": "r3"}]}, "adjustments[1].row", "整数"),
        ({"adjustments": [SCORE | {"block": "head"}]}, "adjustments[1].row", "不分行"),
        ({"adjustments": [SCORE | {"block": "funds"}]}, "adjustments[1].row", "total、general、fund"),
        ({"adjustments": [SCORE | {"column": "name"}]}, "adjustments[1].column", "score"),
        ({"adjustments": [SCORE | {"reason": "x"}]}, "adjustments[1].text", "不能为空"),
        ({"adjustments": [SCORE | {"text": 3, "reason": " "}]}, "adjustments[1].reason", "不能为空"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_names_the_path(
    small_pack: Pack, draft: Submission, data: object, path: str, words: str
) -> None:
    before = deepcopy(draft)
    with pytest.raises(FillError) as caught:
        fill(small_pack, draft, data)
    assert caught.value.path == path
    assert path in caught.value.message
    assert words in caught.value.message
    assert caught.value.exit_code == 2
    assert draft == before


def test_a_refusal_after_new_rows_takes_no_ids(small_pack: Pack, draft: Submission) -> None:
    before = deepcopy(draft)
    with pytest.raises(FillError):
        fill(small_pack, draft, report(indicators=[{}] * 9, head={"x": ""}))
    assert draft == before


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["forms", "report", "head", "funds", "total", "indicators", "name", "adjustments"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(data=junk, edits=st.data())
def test_anything_is_filled_or_refused(small_pack: Pack, data: object, edits: st.DataObject) -> None:
    draft = new_submission(small_pack, 2023)
    apply(draft, edits.draw(single_change(small_pack, draft)))
    for whole in (data, {"forms": {"report": [data]}}, report(indicators=data), {"adjustments": [data]}):
        before = deepcopy(draft)
        try:
            fill(small_pack, draft, whole)
        except TianbaoError:
            assert draft == before
