"""Measures: the table of the scoring rules row by row, and that nothing typed is misread or raises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.figures._chinese_figures import chinese_figure
from models.figures._measure_days import Day
from models.figures.measures import LONGEST_MEASURE, Measure, parse_measure
from models.figures.numbers import half_width
from tests.support.measure_table import cases

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
        # Per person and month, products of time, shares, about so many, in Chinese characters.
        ("530元/人*月", "", "530", "人*月"),
        ("530元/人＊月", "", "530", "人*月"),
        ("500kW·h", "", "500", "kW·h"),
        ("7×24小时", "", "168", "小时"),
        ("90％以上（含90％）", "≥", "90", "%"),
        ("100%完成", "", "100", "%"),
        ("30余人", "", "30", "人"),
        ("3万余人", "", "30000", "人"),
        ("3千家", "", "3000", "家"),
        ("3千万元", "", "30000000", "元"),
        ("百分之九十", "", "90", "%"),
        ("百分之九十五以上", "≥", "95", "%"),
        ("三个", "", "3", "个"),
        ("不少于十五次", "≥", "15", "次"),
        ("1:4", "", "0.25", "比"),
        ("1：4", "", "0.25", "比"),
        ("0起", "", "0", "起"),
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
        *["优秀", "持续强化", "长期", "达标", "较早为好", "全年"],
        *["", " ", "≥", "约", "达到", "%", "元/人", "一次性完成", "一般", "二三", "①"],
    ],
)
def test_is_qualitative(text: str) -> None:
    assert parse_measure(text) == Measure(text, "", None, "")
    assert parse_measure(text).qualitative


@pytest.mark.parametrize(
    "text",
    [
        *["30日前", "2023年13月", "2023年12月后", "≥2023年12月", "12月32日"],
        *["1或2个", "3到五个", "3、5", "1 2个", "1. 5个", "90-80", "3000-5万元", "不超过3-5天"],
        *[
            "2个已完成",
            "3次，合格",
            "100%（按期）",
            "第3名",
            "前3名",
            "每3年1次",
            "未达90%",
            "不足90%",
            "近90%",
        ],
        *["1万万", "1万分之一", "1万1", "2:7", "9:00", "1e5", "1e3", "10²", "1,00家", "٣次"],
        *["不超过5%以上", "约2000家以上", "下降-3%"],
        *["1" * 16, "0." + "1" * 11],
    ],
)
def test_text_with_digits_that_is_not_read_says_so(text: str) -> None:
    read = parse_measure(text)
    assert read == Measure(text, "", None, "", problem=read.problem)
    assert read.problem
    assert not read.qualitative


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        *[("80-90", "80", "90", ""), ("3-5个", "3", "5", "个"), ("3至5个", "3", "5", "个")],
        *[("3—5个", "3", "5", "个"), ("3～5个", "3", "5", "个"), ("80%-90%", "80", "90", "%")],
        *[("3-5万元", "30000", "50000", "元"), ("±5%", "-5", "5", "%"), ("5±1", "4", "6", "")],
        *[("-5%~5%", "-5", "5", "%"), ("在80-90之间", "80", "90", ""), ("控制在3-5%", "3", "5", "%")],
    ],
)
def test_reads_a_range(text: str, low: str, high: str, unit: str) -> None:
    assert parse_measure(text) == Measure(text, "", None, unit, Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        *[("2023年12月", 2023, 12, 31), ("2023年12月31日前", 2023, 12, 31), ("2023年底前", 2023, 12, 31)],
        *[("2023年", 2023, 12, 31), ("≤2023年", 2023, 12, 31), ("2024年2月", 2024, 2, 29)],
        *[
            ("12月底前", None, 12, 31),
            ("12月31日", None, 12, 31),
            ("11月", None, 11, 30),
            ("年底前", None, 12, 31),
        ],
        *[
            ("4季度", None, 12, 31),
            ("第三季度", None, 9, 30),
            ("上半年", None, 6, 30),
            ("6月上旬", None, 6, 10),
        ],
        ("2023/12", 2023, 12, 31),
        *[("1-12月", None, 12, 31), ("2023年1月至12月", 2023, 12, 31), ("2023 年 11 月", 2023, 11, 30)],
    ],
)
def test_reads_a_point_in_time_as_its_last_day(text: str, year: int | None, month: int, day: int) -> None:
    read = parse_measure(text).day
    assert read is not None
    assert parse_measure(text) == Measure(text, "", None, "", day=read)
    assert read[:3] == (year, month, day)


@pytest.mark.parametrize("text", ["2021.1.1", "2021-1-1", "2021年1月1日", "于2021年1月1日前完成"])
def test_a_day_with_its_year_is_whole(text: str) -> None:
    assert parse_measure(text) == Measure(text, "", None, "", day=Day(2021, 1, 1, True))


def test_a_year_with_a_month_after_a_point_is_a_number_too() -> None:
    read = parse_measure("2023.12")
    assert (read.number, read.day) == (Decimal("2023.12"), Day(2023, 12, 31))


@pytest.mark.parametrize(
    ("text", "relation", "number", "unit", "named"),
    [
        *[("完成率100%", "", "100", "%", "完成率"), ("优良率≥90%", "≥", "90", "%", "优良率")],
        *[("不合格率≤5%", "≤", "5", "%", "不合格率"), ("完成率：100%", "", "100", "%", "完成率")],
        *[("每年2次", "", "2", "次", ""), ("组织3次", "", "3", "次", "")],
        *[
            ("增长5%", "", "5", "%", "增长"),
            ("下降3%", "≤", "-3", "%", "下降"),
            ("下降≥3%", "≤", "-3", "%", "下降"),
        ],
        *[
            ("同比下降3%以上", "≤", "-3", "%", "下降"),
            ("降至3%", "≤", "3", "%", ""),
            ("提高到90%", "≥", "90", "%", ""),
        ],
    ],
)
def test_reads_a_figure_that_is_said_to_be_of_something(
    text: str, relation: str, number: str, unit: str, named: str
) -> None:
    assert parse_measure(text) == Measure(text, relation, Decimal(number), unit, named=named)


def test_number_is_written_out() -> None:
    assert str(parse_measure("≥10亿条").number) == "1000000000"


def test_minus_zero_is_zero() -> None:
    assert str(parse_measure("-0次").number) == "0"


def test_text_of_the_longest_length_is_read_and_beyond_it_is_prose() -> None:
    assert parse_measure("5个".rjust(LONGEST_MEASURE)).number == 5
    assert "200" in parse_measure("5个".rjust(LONGEST_MEASURE + 1)).problem
    assert parse_measure("优".rjust(LONGEST_MEASURE + 1)).qualitative


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
    read = parse_measure(text)
    assert (read.number, read.low, read.day) == (None, None, None)


WRITTEN = st.sampled_from(sorted({text for case in cases() for text in case[:2] if text}))


@given(st.text(max_size=40) | st.lists(PIECES | WRITTEN, max_size=5).map("".join))
def test_no_text_with_digits_is_silently_qualitative(text: str) -> None:
    read = parse_measure(text)
    if any(sign.isdecimal() for sign in half_width(text)):
        assert not read.qualitative
        assert read.problem or read.number is not None or read.low is not None or read.day is not None
    if read.problem:
        assert (read.number, read.low, read.high, read.day, read.named) == (None, None, None, None, "")


@given(WRITTEN)
def test_what_people_write_reads_the_same_in_full_width(text: str) -> None:
    half, full = parse_measure(text), parse_measure(text.translate(FULL_WIDTH))
    shown = [(m.relation, m.number, m.unit, m.low, m.high, m.day, m.named) for m in (half, full)]
    assert shown[0] == shown[1]


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.decimals(min_value=1, max_value=10**6, places=2),
    st.sampled_from(["-", "~", "至", "—"]),
    st.sampled_from(["", "%", "个", "万元"]),
)
def test_a_printed_range_reads_as_its_ends(low: Decimal, width: Decimal, sign: str, unit: str) -> None:
    read = parse_measure(f"{low}{sign}{low + width}{unit}")
    factor = 10000 if unit == "万元" else 1
    assert read.day is not None or (read.low, read.high) == (low * factor, (low + width) * factor)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        *[("三", "3"), ("十", "10"), ("十五", "15"), ("九十", "90"), ("一百零五", "105"), ("三千", "3000")],
        *[("两万", "20000"), ("九十八点五", "98.5"), ("三百二十万", "3200000")],
        *[("二三", None), ("千", None), ("", None), ("三a", None)],
    ],
)
def test_figures_in_chinese_characters(text: str, figure: str | None) -> None:
    assert chinese_figure(text) == (Decimal(figure) if figure else None)
