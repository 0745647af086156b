"""A formula that is pointed together reads as a workbook writes it."""

from __future__ import annotations

import pytest

from ui.making.formula_text import shown, with_cells, with_sign, with_sum, without_last, written


def test_cells_one_after_the_other_are_added() -> None:
    text = with_cells(with_cells("", "D5"), "D6")
    assert written(text) == "=D5+D6"


def test_signs_stand_between_cells_and_the_last_one_holds() -> None:
    text = with_sign(with_sign(with_cells("", "F6"), "+"), "/")
    assert written(with_cells(text, "E6")) == "=F6/E6"
    assert text == "F6÷"


def test_a_sum_takes_cells_until_a_sign_closes_it() -> None:
    text = with_cells(with_cells(with_sum(""), "D7"), "D8:D9")
    assert written(text) == "=SUM(D7,D8:D9)"
    assert written(with_cells(with_sign(text, "-"), "E1")) == "=SUM(D7,D8:D9)-E1"
    assert written(with_cells(with_sum("D2"), "D3")) == "=D2+SUM(D3)"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("D5+D6", "D5+"),
        ("D5+", "D5"),
        ("D5+SUM(", "D5+"),
        ("D5+合计(", "D5+"),
        ("'表 五'!D12", ""),
        ("D5+「表 五（甲）」D12", "D5+"),
        ("SUM(D5:D9", "SUM("),
        ("", ""),
    ],
)
def test_the_last_part_is_taken_out(text: str, left: str) -> None:
    assert without_last(text) == left


def test_what_is_typed_full_width_or_left_open_is_put_right() -> None:
    assert written("＝（Ｄ5") == "=(D5)"
    assert written(" D5 × 2 − ") == "=D5 * 2"
    assert written("=") == ""
    assert shown("=D5*E5/2") == "D5×E5÷2"


@pytest.mark.parametrize(
    ("formula", "read"),
    [
        ("='表五（甲）'!D12+SUM('表六'!E1:E3)", "「表五（甲）」D12+合计(「表六」E1:E3)"),
        ("=IF(A1=\"甲*乙\",'it''s'!B2*2,0)", '如果(A1="甲*乙",「it\'s」B2×2,0)'),
        ("='「怪」'!A1", "'「怪」'!A1"),
    ],
)
def test_a_cell_of_another_sheet_is_named_as_words_are_and_taken_back(formula: str, read: str) -> None:
    """Neither the quotes of Excel nor its exclamation mark; what stands within quotes is left alone."""
    assert shown(formula) == read
    assert written(read) == formula


def test_a_sheet_without_quotes_is_read_in_the_same_way() -> None:
    assert shown("=表二!E6*2") == "「表二」E6×2"
    assert written("＝「表二」Ｅ6") == "='表二'!E6"
