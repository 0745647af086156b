"""Worksheet names and text as Excel takes them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from exporters.workbook._text import NAME_LENGTH, safe_text, sheet_names


def test_text_that_looks_like_an_escape_is_read_as_typed() -> None:
    # What Excel shows for _x005F_ is an underscore.
    assert safe_text("_x0041_").replace("_x005F_", "_") == "_x0041_" != safe_text("_x0041_")


def test_sheet_names_follow_excels_rules() -> None:
    assert sheet_names(["一/二:三?", "", "'引号'", "history", "A\tB\x07"]) == [
        "一／二：三？",
        "表",
        "引号",
        "history表",
        "A B",
    ]


def test_equal_names_are_numbered_whatever_the_case() -> None:
    long = "很" * 40
    assert sheet_names(["Ab", "aB", long, long]) == ["Ab", "aB（2）", "很" * 30 + "…", "很" * 28 + "（2）"]


def test_a_long_number_of_a_register_gives_way_to_the_name() -> None:
    code, name = "50011021T000000046543-", "重大项目竞进拉练视频制作经费"
    assert sheet_names([code + name, code, "2024-一"]) == [name, code, "2024-一"]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_sheet_names_are_acceptable_and_different(wanted: list[str]) -> None:
    names = sheet_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 2 * NAME_LENGTH
        assert not set(name) & set("[]:*?/\\")
        assert name.strip("'") == name
