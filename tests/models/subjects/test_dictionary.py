"""Dictionaries by year, finding a subject as it is typed, and the tree that codes imply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.subjects.dictionary import Dictionary, Subject, economic_mapping, initials, parents
from models.subjects.lists_in_use import dictionary
from models.subjects.tree import TOTAL, build_tree


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("21505", 2024, "工业和信息产业监管"),
        ("21505", 2025, "工业和信息产业"),
        ("21505", 2031, "工业和信息产业"),
        ("9999999", 2024, ""),
    ],
)
def test_a_code_has_the_name_of_its_year(code: str, year: int, name: str) -> None:
    assert dictionary("functional").name(code, year) == name


@pytest.mark.parametrize(
    ("book", "typed", "code"),
    [
        ("department-economic", "jbgz", "30101"),
        ("department-economic", "基本工资", "30101"),
        ("department-economic", "zfgjj", "30113"),
        ("functional", "yfw", "201"),
        ("functional", "2080505", "2080505"),
        ("functional", "zfgj", "2210201"),
        ("department-economic", "国内差旅", "30211"),
    ],
)
def test_subjects_are_found_as_people_type(book: str, typed: str, code: str) -> None:
    assert dictionary(book).search(typed, 2024)[0].code == code


def test_a_search_that_means_nothing_finds_nothing() -> None:
    assert dictionary("functional").search("   ", 2024) == []
    assert dictionary("functional").search("qqqqqq", 2024) == []
    assert initials("住房公积金") == "zfgjj"


def test_a_users_list_comes_on_top() -> None:
    own = dictionary("functional").merged([Subject("2150598", "自设科目"), Subject("21505", "改名", (2024,))])
    assert own.name("2150598", 2024) == "自设科目"
    assert own.search("zskm", 2024)[0].code == "2150598"


def test_parents_are_named_outermost_first() -> None:
    assert parents("2080505") == ("208", "20805")
    assert dictionary("functional").path("2210201", 2024) == "住房保障支出 › 住房改革支出"


def test_mapping_leads_to_codes_that_exist() -> None:
    known = dictionary("government-economic")
    for kind in ("机关", "事业"):
        for department, government in economic_mapping()[kind].items():
            assert known.name(government, 2024)
            assert dictionary("department-economic").name(department, 2024)


codes = st.sets(st.from_regex(r"2(0[1-3])(0[1-2](0[1-3])?)?", fullmatch=True), max_size=12)


@given(codes, st.booleans())
def test_every_code_hangs_under_the_total_once(given_codes: set[str], last: bool) -> None:
    tree = build_tree(given_codes, last)
    assert given_codes <= set(tree.rows)
    assert tree.rows[-1 if last else 0] == TOTAL
    hung = [child for below in tree.children.values() for child in below]
    assert sorted([*hung, TOTAL]) == sorted(tree.rows)
    for parent, below in tree.children.items():
        assert all(parent == TOTAL or child.startswith(parent) for child in below)


def test_an_unknown_dictionary_entry_has_no_name() -> None:
    assert Dictionary([]).search("a", 2024) == []
