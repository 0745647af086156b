"""Measures: the table of the scoring rules row by row, and that nothing typed is misread or raises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.measures import LONGEST_MEASURE, Measure, parse_measure

FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000"})
RELATIONS = ["≥", ">=", "≤", "<=", "<", ">", "=", "不低于", "小于", ""]
UNITS = ["家", "%", "ms", "个工作日", "万元", "亿条", "万/年", "元/人", ""]
PIECES = st.sampled_from(
    [*RELATIONS, *UNITS, "以上", "1", "0.5", ",", " ", "约", "年", "月", "至", "(含)", "。", "/"]
)


@pytest.mark.parametrize(
    ("text", "relation", "number", "unit"),
    [
        # The table of the scoring rules.
        ("≥2000家", "≥", "2000", "家"),
        (">=2000 家", "≥", "2000", "家"),
        ("大于等于2000家", "≥", "2000", "家"),
        ("不低于2000家", "≥", "2000", "家"),
        ("≤5%", "≤", "5", "%"),
        ("小于等于5%", "≤", "5", "%"),
        ("不超过5%", "≤", "5", "%"),
        ("<100ms", "<", "100", "ms"),
        ("小于100ms", "<", "100", "ms"),
        ("＞90", ">", "90", ""),
        ("<=3", "≤", "3", ""),
        ("＜＝３", "≤", "3", ""),
        ("2500个", "", "2500", "个"),
        ("100%", "", "100", "%"),
        ("=6", "=", "6", ""),
        ("≥25万", "≥", "250000", ""),
        ("≥10亿条", "≥", "1000000000", "条"),
        ("644.56万元", "", "6445600", "元"),
        ("14万/年", "", "140000", "年"),
        ("30万/两个", "", "300000", "两个"),
        ("5万元/人", "", "50000", "人"),
        # Other spellings of the signs.
        ("≧3", "≥", "3", ""),
        ("> = 3", "≥", "3", ""),
        ("不少于3次", "≥", "3", "次"),
        ("至少3次", "≥", "3", "次"),
        ("大于 等于 3 次", "≥", "3", "次"),
        ("达到90%以上", "≥", "90", "%"),
        ("90%以上", "≥", "90", "%"),
        ("90%（含）以上", "≥", "90", "%"),
        ("90%及以上", "≥", "90", "%"),
        ("不低于90%以上", "≥", "90", "%"),
        ("≦3", "≤", "3", ""),
        ("不高于3", "≤", "3", ""),
        ("不多于3个", "≤", "3", "个"),
        ("控制在5%以内", "≤", "5", "%"),
        ("5个工作日内", "≤", "5", "个工作日"),
        ("100万元以下", "≤", "1000000", "元"),
        ("超过90%", ">", "90", "%"),
        ("高于90%", ">", "90", "%"),
        ("低于3次", "<", "3", "次"),
        ("少于3次", "<", "3", "次"),
        ("等于6", "=", "6", ""),
        # From the filings.
        ("≥ 360 天", "≥", "360", "天"),
        ("大于等于 400 万", "≥", "4000000", ""),
        ("≥1.8亿元", "≥", "180000000", "元"),
        ("2 万/年", "", "20000", "年"),
        ("28 万", "", "280000", ""),
        ("0 次", "", "0", "次"),
        # Durations, per mille, grouped, signed and currency.
        ("3年", "", "3", "年"),
        ("12个月", "", "12", "个月"),
        ("3个月内", "≤", "3", "个月"),
        ("5‰", "", "5", "‰"),
        ("98．5％", "", "98.5", "%"),
        ("1,000家", "", "1000", "家"),
        ("-5%", "", "-5", "%"),
        ("￥5万", "", "50000", "元"),
        ("2万亿元", "", "2000000000000", "元"),
        ("100元/㎡", "", "100", "㎡"),
        ("100元/m2", "", "100", "m2"),
        ("500m²", "", "500", "m²"),
        ("30千瓦", "", "30", "千瓦"),
        ("2百分点", "", "2", "百分点"),
        # About: the number named, no relation.
        ("约2000家", "", "2000", "家"),
        ("2000家左右", "", "2000", "家"),
    ],
)
def test_reads_a_quantity(text: str, relation: str, number: str, unit: str) -> None:
    assert parse_measure(text) == Measure(text, relation, Decimal(number), unit)
    assert not parse_measure(text).qualitative


@pytest.mark.parametrize(
    "text",
    [
        *["优秀", "持续强化", "2023年底前", "长期", "达标"],
        *["", " ", "≥", "约", "达到", "三个", "%", "元/人"],
        *["2023年", "2023年12月31日前", "≤2023年", "2023 年底", "12月底前", "12月", "4季度", "30日前"],
        *["2021.1.1", "2023-12-31", "2023/12"],
        *["组织3次", "3至5个", "1-2个", "3～5个", "1或2个", "3到五个", "3、5", "1 2个", "1. 5个", "5±1"],
        *["完成率100%", "100%完成", "2个已完成", "3次，合格", "7×24小时", "第3名"],
        *["100余家", "100多家", "3千家", "3千万元", "1万万", "1万分之一"],
        *["1e5", "1e3", "10²", "①", "1,00家", "inf", "nan"],
        *["不超过5%以上", "约2000家以上"],
        *["1" * 16, "0." + "1" * 11],
    ],
)
def test_is_qualitative(text: str) -> None:
    assert parse_measure(text) == Measure(text, "", None, "")
    assert parse_measure(text).qualitative


def test_number_is_written_out() -> None:
    assert str(parse_measure("≥10亿条").number) == "1000000000"


def test_minus_zero_is_zero() -> None:
    assert str(parse_measure("-0次").number) == "0"


def test_text_of_the_longest_length_is_read_and_beyond_it_is_prose() -> None:
    assert parse_measure("5个".rjust(LONGEST_MEASURE)).number == 5
    assert parse_measure("5个".rjust(LONGEST_MEASURE + 1)).qualitative


@given(st.text(max_size=LONGEST_MEASURE + 10) | st.lists(PIECES, max_size=12).map("".join))
def test_never_raises_and_keeps_what_was_typed(text: str) -> None:
    measure = parse_measure(text)
    assert measure.text == text
    assert measure.relation in {"", "≥", "≤", ">", "<", "="}
    if measure.qualitative:
        assert (measure.relation, measure.unit) == ("", "")


@given(
    st.sampled_from(RELATIONS),
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(UNITS),
    st.sampled_from(["", " "]),
)
def test_full_width_reads_like_half_width(relation: str, number: Decimal, unit: str, gap: str) -> None:
    text = f"{relation}{gap}{number}{gap}{unit}"
    half, full = parse_measure(text), parse_measure(text.translate(FULL_WIDTH))
    assert half.number is not None
    assert (full.relation, full.number) == (half.relation, half.number)
    assert full.unit == half.unit


@pytest.mark.parametrize(
    "text", ["1" * 200, " " * 200, "1 " * 100, "个" * 200, "1," * 100, "1/" * 100, "不" * 10**6]
)
def test_hostile_text_is_no_measure(text: str) -> None:
    assert parse_measure(text).qualitative
