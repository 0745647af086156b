"""A cell that says the rows of a table in words: which rows, in which order, and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models.address import SINGLE_ROW, Address
from models.calculation.origins import origin
from models.drafts.changes import DeleteRows
from models.errors import TianbaoError
from models.packs.loading import load_pack
from tests.support import own_packs as packs
from tests.support.building import Draft
from tests.support.own_packs import own_packs

__all__ = ["own_packs"]

PACK = "yubei-budget-2024"
_BEFORE = '      - {id: title, kind: text, rows: [[{text: "{title}", span: 0, style: title}]]}\n'
_CELL = "      - {id: told, kind: fields, rows: [[{key: said, type: long, printed: false, words: {%s}}]]}\n"
CLASSES = 'of: spending.tree, only: len(code) == 3, text: "{name}{total|money}元"'
LARGEST = 'of: basic.tree, only: len(code) == 5, by: operating, most: 3, text: "{name}"'

Told = Callable[[str], Draft]


@pytest.fixture
def told(own_packs: Path) -> Told:
    """Give the sample with one more cell, in the words a test asks for."""

    def make(words: str) -> Draft:
        packs.edit(own_packs, f"{PACK}.yaml", _BEFORE, _BEFORE + _CELL % words)
        return Draft.sample(PACK, "contents")

    return make


def test_rows_stand_in_the_order_of_their_table(told: Told) -> None:
    assert told(CLASSES).value("told", "said") == (
        "社会保障和就业支出258,253.68元、卫生健康支出125,205.71元、"
        "资源勘探工业信息等支出5,566,509.66元、住房保障支出145,686.84元"
    )


def test_the_largest_come_first_and_the_words_follow_the_table(told: Told) -> None:
    draft = told(LARGEST)
    assert draft.value("told", "said") == "其他商品和服务支出、物业管理费、其他交通费用"
    basic = Draft(PACK, "basic", draft.session)
    basic.put("tree", "operating", "1,000,000", "30201")
    assert draft.value("told", "said") == "办公费、其他商品和服务支出、物业管理费"
    draft.session.apply(DeleteRows("basic", basic.instance, "tree", ("30299",)))
    assert draft.value("told", "said") == "办公费、物业管理费、其他交通费用"


def test_rows_of_the_same_size_keep_their_order_and_the_total_is_none_of_them(told: Told) -> None:
    draft = told('of: general.tree, by: basic - basic, most: 2, text: "{code}", between: "与"')
    assert draft.value("told", "said") == "208与20805"


def test_no_row_is_blank(told: Told) -> None:
    assert told('of: fund.tree, text: "{name}"').value("told", "said") is None


def test_it_says_where_it_comes_from(told: Told) -> None:
    draft = told(LARGEST)
    said = origin(draft.session.calculation, draft.at("told", SINGLE_ROW, "said"))
    assert said is not None
    assert said.sentence == "由表六按数额从大到小逐行列出。"
    first = said.sources[0].at
    assert first == Address("basic", first.instance, "tree", "30299", "operating")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ('of: basic.nothing, text: "{name}"', "words 的 of 所指的“basic.nothing”应是“表.区块”"),
        ('of: contents.list, text: "{name}"', "words 的 of 所指的“contents.list”应是“表.区块”"),
        ('of: basic.tree, text: "{said}"', "引用了不存在的名称“said”"),
        ('of: basic.tree, text: "{total|nought}"', "格式“nought”没有在 formats 中定义"),
    ],
)
def test_a_slip_is_reported_with_its_place(own_packs: Path, words: str, said: str) -> None:
    packs.edit(own_packs, f"{PACK}.yaml", _BEFORE, _BEFORE + _CELL % words)
    with pytest.raises(TianbaoError) as caught:
        load_pack(PACK)
    assert said in caught.value.message
    assert f"{PACK}.yaml 第" in caught.value.message
