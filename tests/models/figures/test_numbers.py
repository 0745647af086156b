"""Numbers: what officials type is read exactly, or refused with the reason; what prints is half up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from models.errors import TianbaoError
from models.figures.numbers import NumberError, NumberFormat, half_width, parse_number, round_half_up, shifted

FULL_WIDTH = str.maketrans(
    {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "\u3000", "¥": "￥"}
)
TYPED_SHAPES = st.from_regex(
    r"-?¥?[0-9]{1,7}(\.[0-9]{1,4})?(%|万|万元|元)?|\([0-9]{1,3},[0-9]{3}\)", fullmatch=True
)
AMOUNTS = st.decimals(min_value=-(10**14), max_value=10**14, places=5)
FORMATS = st.builds(
    NumberFormat,
    places=st.integers(0, 10),
    grouping=st.booleans(),
    trim=st.sampled_from([False, True, "whole"]),
    show_zero=st.just(True),
    suffix=st.sampled_from(["", "%", "元"]),
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # The four of the screen design.
        ("１２３４．５", "1234.5"),
        ("1,234.50", "1234.50"),
        ("￥100", "100"),
        ("（100）", "-100"),
        ("(100)", "-100"),
        ("（1,000.5）", "-1000.5"),
        ("¥(100)元", "-100"),
        ("1，234，567", "1234567"),
        ("人民币 100", "100"),
        ("人民币￥100元", "100"),
        ("  12 ", "12"),
        ("\u3000１２\u3000", "12"),
        ("+5", "5"),
        ("- 5", "-5"),
        ("−5", "-5"),
        ("－５", "-5"),
        ("-￥5", "-5"),
        ("￥-5", "-5"),
        ("-0", "0"),
        ("（0.00）", "0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("85%", "85"),
        ("８５．５％", "85.5"),
        ("\u200b12\ufeff", "12"),
        ("999999999999999.9999999999", "999999999999999.9999999999"),
    ],
)
def test_reads_what_officials_type(typed: str, expected: str) -> None:
    assert parse_number(typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("3.2万", "元", "32000"),
        ("32000元", "万元", "3.2"),
        ("3.2万元", "万元", "3.2"),
        ("3.2", "万元", "3.2"),
        ("3.2 万", "", "32000"),
        ("100元", "", "100"),
        ("1.8亿元", "万元", "18000"),
        ("1.8亿", "元", "180000000"),
        ("（3.2万元）", "元", "-32000"),
        ("（3.2）万元", "元", "-32000"),
        ("85%", "万元", "85"),
        ("1元", "亿元", "0.00000001"),
        ("3.2万元", "千元", "32"),
        ("5千元", "元", "5000"),
        ("1亿元", "千元", "100000"),
    ],
)
def test_converts_into_the_unit_of_the_cell(typed: str, unit: str, expected: str) -> None:
    number = parse_number(typed, unit)
    assert number == Decimal(expected)
    assert "E+" not in str(number)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "没有填写数字"),
        (" \u3000", "没有填写数字"),
        ("长期", "不是数字"),
        ("-", "不是数字"),
        (".", "不是数字"),
        ("()", "不是数字"),
        ("inf", "不是数字"),
        ("NaN", "不是数字"),
        ("-(5)", "不是数字"),
        ("（-5）", "不是数字"),
        ("--5", "不是数字"),
        ("5家", "不是数字"),
        ("①", "不是数字"),
        ("٣", "不是数字"),
        ("5_000", "不止一个"),
        ("10²", "不是数字"),
        ("1 2", "不止一个"),
        ("3至5", "不止一个"),
        ("1(23)4", "不止一个"),
        ("1.2.3", "不止一个"),
        ("1e5", "科学计数法"),
        ("1.5E+03", "科学计数法"),
        ("12。5", "句号"),
        ("1,23", "千分位"),
        ("12,34,567", "千分位"),
        ("1234,567", "千分位"),
        ("0,123", "千分位"),
        ("1" * 16, "位数过多"),
        ("0.12345678901", "位数过多"),
        ("999999999999999万", "位数过多"),
        ("9" * 101, "太长"),
    ],
)
def test_refuses_anything_else_with_the_reason(typed: str, reason: str) -> None:
    with pytest.raises(NumberError, match=reason) as caught:
        parse_number(typed)
    assert isinstance(caught.value, TianbaoError)
    assert "例如 1,234.50" in caught.value.message


def test_refuses_a_conversion_that_leaves_too_many_decimals() -> None:
    with pytest.raises(NumberError, match="位数过多"):
        parse_number("0.0000001元", "万元")


def test_message_shows_what_was_typed_but_not_a_whole_page() -> None:
    with pytest.raises(NumberError) as caught:
        parse_number("持续\n强化" + "很" * 5000)
    assert caught.value.message.startswith("“持续 强化很")
    assert len(caught.value.message) < 150


def test_unknown_unit_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="百元"):
        parse_number("1", "百元")


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    number = _read(text)
    assert number is None or number.is_finite()


@given(TYPED_SHAPES)
def test_full_width_reads_like_half_width(typed: str) -> None:
    assert _read(typed.translate(FULL_WIDTH)) == _read(typed)


def _read(typed: str) -> Decimal | None:
    try:
        return parse_number(typed)
    except NumberError:
        return None


@given(AMOUNTS, FORMATS)
def test_what_prints_reads_back_as_the_rounded_value(value: Decimal, form: NumberFormat) -> None:
    assert parse_number(form.text(value)) == round_half_up(value, form.places)


def test_half_width_leaves_units_and_marks_alone() -> None:
    assert half_width("１００㎡（①）：≥５％") == "100㎡(①):≥5%"


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("2.4999999999", 0, "2"),
        ("1.005", 2, "1.01"),
        ("-0.004", 2, "0.00"),
        ("1", 2, "1.00"),
        ("1E+40", 2, "1" + "0" * 40 + ".00"),
    ],
)
def test_rounds_half_up(value: str, places: int, expected: str) -> None:
    assert str(round_half_up(Decimal(value), places)) == expected


@given(AMOUNTS, st.integers(0, 4))
def test_rounding_moves_by_at_most_half_a_place(value: Decimal, places: int) -> None:
    assert abs(round_half_up(value, places) - value) <= Decimal(5).scaleb(-places - 1)


def test_shifting_writes_the_number_out() -> None:
    assert str(shifted(Decimal("3.2"), 4)) == "32000"
    assert str(shifted(Decimal("5"), -4)) == "0.0005"


@pytest.mark.parametrize(
    ("form", "value", "expected"),
    [
        (NumberFormat(), "1234567.005", "1,234,567.01"),
        (NumberFormat(), "-1234.5", "-1,234.50"),
        (NumberFormat(), "0", ""),
        (NumberFormat(), "-0.001", ""),
        (NumberFormat(show_zero=True), "0", "0.00"),
        (NumberFormat(show_zero=True), "-0.001", "0.00"),
        (NumberFormat(grouping=False), "1234.5", "1234.50"),
        (NumberFormat(places=0), "1234.5", "1,235"),
        (NumberFormat(places=0), "100", "100"),
        (NumberFormat(trim=True, grouping=False), "3651.00", "3651"),
        (NumberFormat(trim=True, grouping=False), "2.79", "2.79"),
        (NumberFormat(trim=True), "26.666666", "26.67"),
        (NumberFormat(trim=True, places=0), "100", "100"),
        (NumberFormat(trim=True, show_zero=True), "0", "0"),
        (NumberFormat(trim=True), "1E+3", "1,000"),
        (NumberFormat(trim="whole"), "11.001", "11"),
        (NumberFormat(trim="whole"), "9.4", "9.40"),
        (NumberFormat(trim="whole", show_zero=True), "0", "0"),
        (NumberFormat(suffix="%"), "85", "85.00%"),
        (NumberFormat(suffix="%"), "0", ""),
        (NumberFormat(sign=True), "0.24", "+0.24"),
        (NumberFormat(sign=True), "-0.24", "-0.24"),
        (NumberFormat(sign=True, show_zero=True), "0.001", "0.00"),
        (NumberFormat(sign=True, suffix="%"), "12", "+12.00%"),
        (NumberFormat(suffix="%", trim=True, show_zero=True), "0", "0%"),
    ],
)
def test_prints_as_the_pack_says(form: NumberFormat, value: str, expected: str) -> None:
    assert form.text(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (NumberFormat(), "#,##0.00;-#,##0.00;"),
        (NumberFormat(show_zero=True), "#,##0.00"),
        (NumberFormat(grouping=False, places=1), "0.0;-0.0;"),
        (NumberFormat(places=0, show_zero=True), "#,##0"),
        (NumberFormat(trim=True, show_zero=True), "General"),
        (NumberFormat(trim=True, places=0, show_zero=True), "#,##0"),
        (NumberFormat(trim="whole", suffix="元"), '#,##0"元";-#,##0"元";'),
        (NumberFormat(trim=True, grouping=False), "General;-General;"),
        (NumberFormat(suffix="%"), "#,##0.00%;-#,##0.00%;"),
        (NumberFormat(suffix="%", grouping=False, trim=True, show_zero=True), "0%"),
        (NumberFormat(suffix="元", trim=True, show_zero=True), 'General"元"'),
        (NumberFormat(sign=True), "+#,##0.00;-#,##0.00;"),
        (NumberFormat(sign=True, show_zero=True), "+#,##0.00;-#,##0.00;#,##0.00"),
    ],
)
def test_excel_code_of_a_format(form: NumberFormat, code: str) -> None:
    assert form.excel() == code


@pytest.mark.parametrize(
    ("value", "code"), [("98.5", "0.0%"), ("98.50", "0.0%"), ("100", "0%"), ("7.125", "0.00%")]
)
def test_trimmed_per_cents_show_the_decimals_they_print(value: str, code: str) -> None:
    form = NumberFormat(suffix="%", grouping=False, trim=True, show_zero=True)
    assert form.excel(Decimal(value)) == code


class _Column(BaseModel):
    number: NumberFormat = NumberFormat()


def test_is_a_field_of_a_pack_model() -> None:
    column = _Column.model_validate({"number": {"places": 1, "suffix": "%"}})
    assert column.number == NumberFormat(places=1, suffix="%")


@pytest.mark.parametrize("number", [{"place": 1}, {"places": -1}, {"places": 11}, {"suffix": '"'}])
def test_a_wrong_format_in_a_pack_is_an_error(number: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        _Column.model_validate({"number": number})
