"""Dictionaries by year, finding a subject as it is typed, and the tree that codes imply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.subjects.dictionary import (
    FOLDER,
    Dictionary,
    Subject,
    economic_mapping,
    initials,
    parents,
    read_subjects,
)
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


def test_the_dictionary_goes_as_far_as_the_manual_says() -> None:
    functional = read_subjects(FOLDER / "functional.csv")
    assert len(functional) > 1000
    assert {s.code for s in functional if len(s.code) == 3} >= {
        *map(str, range(201, 209)), *map(str, range(210, 218)), *map(str, range(219, 225)), "227", "229",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2010101", "行政运行"),
        ("2010450", "事业运行"),
        ("2013899", "其他市场监督管理事务"),
        ("2040221", "特别业务"),
        ("2050203", "初中教育"),
        ("2070109", "群众文化"),
        ("2080208", ""),  # began and ended within few years: not known well enough
        ("2100408", "基本公共卫生服务"),
        ("2110401", "生态保护"),
        ("2130104", "事业运行"),
        ("2130507", "贷款奖补和贴息"),
        ("2140106", "公路养护"),
        ("21906", "农业农村"),
        ("2240106", "安全监管"),
        ("2296003", "用于体育事业的彩票公益金支出"),
    ],
)
def test_the_departments_of_a_county_find_their_codes(code: str, name: str) -> None:
    assert dictionary("functional").name(code, 2025) == name


@pytest.mark.parametrize(("book", "nameless"), [("functional", set()), ("department-economic", set()),
                                                ("government-economic", {"503", "504"})])  # fmt: skip
def test_a_code_in_a_dictionary_has_its_parents_there(book: str, nameless: set[str]) -> None:
    subjects = read_subjects(FOLDER / f"{book}.csv")
    codes = {subject.code for subject in subjects}
    assert {parent for code in codes for parent in parents(code)} - codes == nameless
    assert len({(s.code, s.name) for s in subjects}) == len(subjects), "a name once"
    # Only a name with years can take turns with another.
    twice = [s for s in subjects if sum(s.code == other.code for other in subjects) > 1]
    assert all(subject.years for subject in twice)


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
