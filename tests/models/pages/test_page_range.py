"""The page range as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.pages.page_range import PageRangeError, read_range

WIDE = str.maketrans("0123456789,-", "０１２３４５６７８９，－")
parts = st.tuples(st.integers(1, 60), st.integers(1, 60) | st.none())


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("3", [3]),
        ("1-3,5", [1, 2, 3, 5]),
        ("1－3，5", [1, 2, 3, 5]),
        ("１－３、５", [1, 2, 3, 5]),
        ("1~3;5", [1, 2, 3, 5]),
        ("1～3；5", [1, 2, 3, 5]),
        ("1——3", [1, 2, 3]),
        ("1–3", [1, 2, 3]),
        ("第1页至第3页", [1, 2, 3]),
        ("1到3、第 5 页", [1, 2, 3, 5]),
        (" 1 - 3 , 5 ", [1, 2, 3, 5]),
        ("1 3　5", [1, 3, 5]),
        ("5-3", [3, 4, 5]),
        ("-2", [1, 2]),
        ("7-", [7, 8]),
        ("3,3,2-4", [2, 3, 4]),
        ("1-3,", [1, 2, 3]),
        ("①③", None),
        ("⑧", [8]),
    ],
)
def test_ranges(text: str, pages: list[int] | None) -> None:
    if pages is None:
        with pytest.raises(PageRangeError):
            read_range(text, 8)
    else:
        assert read_range(text, 8) == tuple(pages)


@pytest.mark.parametrize("text", ["", "  ", "　", ",", "全部", " 全部 "])
def test_nothing_said_means_all(text: str) -> None:
    assert read_range(text, 3) == (1, 2, 3)


@pytest.mark.parametrize("text", ["-", "a", "1-2-3", "1.5", "1/2", "首页", "1,x", "+1", "--"])
def test_what_cannot_be_read_is_named_with_an_example(text: str) -> None:
    with pytest.raises(PageRangeError, match=r"页码范围里的“.+”看不懂，请写成 1-3,5 这样。"):
        read_range(text, 8)


@pytest.mark.parametrize(
    ("text", "wrong"), [("9", 9), ("0", 0), ("1-12", 12), ("0-3", 0), ("9-", 9), ("99999", 99999)]
)
def test_a_page_that_is_not_there_is_named(text: str, wrong: int) -> None:
    with pytest.raises(PageRangeError, match=f"没有第 {wrong} 页，一共 8 页；请改页码范围。"):
        read_range(text, 8)


@given(st.lists(parts, min_size=1))
def test_every_page_named_is_given_once_and_no_other(parts: list[tuple[int, int | None]]) -> None:
    text = ",".join(str(first) if last is None else f"{first}-{last}" for first, last in parts)
    ends = [(first, last or first) for first, last in parts]
    named = {page for first, last in ends for page in range(min(first, last), max(first, last) + 1)}
    assert read_range(text, 60) == tuple(sorted(named))
    assert read_range(text.translate(WIDE), 60) == read_range(text, 60)


@given(st.text(st.sampled_from("0123456789,-，、－ 第页至全部x")), st.integers(0, 30))
def test_any_text_gives_pages_that_are_there_or_says_why_not(text: str, total: int) -> None:
    pages, refusal = (), None
    try:
        pages = read_range(text, total)
    except PageRangeError as error:
        refusal = error.message
    assert refusal is None or (refusal[0] in "页没" and refusal.endswith("。"))
    assert list(pages) == sorted(set(pages))
    assert all(1 <= page <= total for page in pages)
