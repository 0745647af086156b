"""Line breaking after GB/T 15834 by example and by property."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.fonts.faces import FACES, face
from models.layout._line_breaking import ACCOMPANIED, EVEN, FULL, shrink, wrap

SERIF = face("serif")
# Written down again from the standard, so that a mark dropped from the module is noticed.
CLOSING = "，。、；：？！）》」』】〕”’…—～·％,.;:?!)]}%‰°-/／"
OPENING = "（《「『【〔“‘([{￥¥$№/／"
COMPARING = "≥≤<>＜＞=±#"
SPACES = " \t\r\u2002\u2003\u3000"
ALPHABET = CLOSING + OPENING + COMPARING + "预算绩效目标年万元号发aZ09５\"' \u3000\n"
MARKS_ONLY = ALPHABET.translate(dict.fromkeys(map(ord, SPACES + "\n")))
TEXTS = st.text(ALPHABET, max_size=10) | st.text(ALPHABET, min_size=30, max_size=80)
WIDTHS = st.integers(0, 200) | st.integers(20, 70)
UNKNOWN = "\U0001f600"


def lines(text: str, ems: float) -> list[str]:
    """Wrap at 10 pt in a column of so many Chinese characters."""
    return list(wrap(text, SERIF, 10, ems * 10))


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("", 5, [""]),
        ("\n", 5, ["", ""]),
        ("一\n\n二\n", 5, ["一", "", "二", ""]),
        ("一二三四五", 5, ["一二三四五"]),
        ("一二三四五六", 5, ["一二三四五", "六"]),
        ("一二三四五。", 5, ["一二三四", "五。"]),
        ("一二三四五”。六", 5, ["一二三四", "五”。六"]),
        ("一二三四（五六）", 5, ["一二三四", "（五六）"]),
        ("一二三《“四五六", 5, ["一二三", "《“四五六"]),
        ("一二三四……五", 5, ["一二三", "四……五"]),
        ("一二三四——五", 5, ["一二三", "四——五"]),
    ],
)
def test_marks(text: str, ems: float, expected: list[str]) -> None:
    assert lines(text, ems) == expected


@pytest.mark.parametrize("mark", sorted(CLOSING))
def test_closing_mark_opens_no_line(mark: str) -> None:
    assert lines(f"一二三四五{mark}六", 5)[0] == "一二三四"
    assert lines(f"一二三四五{mark}{mark}六", 5)[0] == "一二三四"
    assert lines(f"一二三四五 {mark}六", 5)[0] == "一二三四"


@pytest.mark.parametrize("mark", sorted(OPENING))
def test_opening_mark_ends_no_line(mark: str) -> None:
    assert lines(f"一二三{mark}四五六", 4)[0] == ("一二" if mark in CLOSING else "一二三")
    assert lines(f"一二三{mark} 四五六", 4)[0] == ("一二" if mark in CLOSING else "一二三")


@pytest.mark.parametrize("sign", sorted(COMPARING))
@pytest.mark.parametrize("digits", ["9", "９", "9" * 40])
def test_sign_stays_before_its_digits(sign: str, digits: str) -> None:
    assert lines(f"一二三{sign}{digits}", 4)[0] in {"一二三", f"一二三{sign}9"}


@pytest.mark.parametrize(
    "kept",
    [
        "1,234.56",
        "１２３４．５",
        "100%",
        "90％",
        "5‰",
        "360°",
        "25℃",
        "5G",
        "100ms",
        "100 ms",
        "2000家",
        "2000余家",
        "10多个",
        "12个月",
        "12 个月",
        "5个百分点",
        "3万人次",
        "1,234.56万元",
        "3亿元",
        "2023年",
        "2023年度",
        "500平方米",
        "20㎡",
        "〔2023〕41号",
        "第12条",
        "1：2",
        "2023-05-01",
        "2023/05",
        "≥95%",
        "≥ 95",
        "＜１００",
        "<100ms",
        "＝5",
        "±3",
        "№7",
        "#7",
        "￥100",
        "¥100",
        "$100",
        "word",
        "it’s",
        "e-mail",
        "www.gov.cn",
        "naïve",
        "ΑΒΓ",
    ],
)
def test_kept_together(kept: str) -> None:
    """Set the text so that the line would end inside it, at each possible place."""
    width = SERIF.width(kept, 10)
    for room in range(1, int(width * 4)):
        before = "一" * 12
        column = 120 + room / 4
        if room / 4 < width:
            assert wrap(before + kept, SERIF, 10, column) == (before, kept)


@pytest.mark.parametrize("held", ["长-5%", "长－５％", '称"甲"的', "是/否"])
def test_kept_with_the_character_before(held: str) -> None:
    """A hyphen or minus opens no line, and straight quotes do not tell which side they are on."""
    assert wrap("一二三" + held, SERIF, 10, 30 + SERIF.width(held, 10) - 0.1) == ("一二三", held)


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("指标2023年12月31日", 6, ["指标2023年", "12月31日"]),
        ("一二2021，2022年", 6, ["一二2021，", "2022年"]),
        ("5～10个", 2.2, ["5～", "10个"]),
        ("2023年人员", 3.5, ["2023年", "人员"]),
        ("甲·乙·丙", 3, ["甲·乙·", "丙"]),
        ("是 否/无", 2.5, ["是", "否/无"]),
    ],
)
def test_places_left_free(text: str, ems: float, expected: list[str]) -> None:
    assert lines(text, ems) == expected


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("一二三四 五六", 4, ["一二三四", "五六"]),
        ("一二三四　　　五六", 4, ["一二三四", "五六"]),
        ("　　一二三", 4, ["　　一二", "三"]),
        ("一二   \n三  ", 4, ["一二", "三"]),
        ("一二三四\r\n五", 4, ["一二三四", "五"]),
        ("    \n ", 4, ["", ""]),
        ("ab cd ef", 3, ["ab cd", "ef"]),
        ("一二三四 ，五", 5, ["一二三", "四 ，五"]),
        ("一二三（ 四五", 4.5, ["一二三", "（ 四五"]),
        ("　　文件。", 3, ["　　文", "件。"]),
        ("　　abcdef", 4, ["　　abc", "def"]),
        ("一二\u00a0三四", 3, ["一", "二\u00a0三", "四"]),
    ],
)
def test_spaces(text: str, ems: float, expected: list[str]) -> None:
    assert lines(text, ems) == expected


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("一二三", 0, ["一", "二", "三"]),
        ("一二三", -1, ["一", "二", "三"]),
        ("一。", 1, ["一", "。"]),
        ("一……", 1, ["一", "…", "…"]),
        ("　　一", 1, ["一"]),
        ("12345678万元", 4.5, ["12345678", "万元"]),
        ("abcdefghijklmnop。", 4, ["abcdefg", "hijklmn", "op。"]),
        ("一二（abcdefghijkl）", 4, None),
    ],
)
def test_wider_than_the_line(text: str, ems: float, expected: list[str] | None) -> None:
    found = lines(text, ems)
    if expected is None:
        assert "".join(found) == text
        assert not any(line.endswith("（") or line.startswith("）") for line in found)
        assert all(SERIF.width(line, 10) <= ems * 10 for line in found)
    else:
        assert found == expected


def test_notice_of_a_finance_bureau() -> None:
    text = "资金1,234.56万元，覆盖率≥95%，5G网络时延＜100ms——圆满……（渝财绩〔2023〕41号）"
    assert lines(text, 12) == [
        "资金1,234.56万元，覆盖率",
        "≥95%，5G网络时延",
        "＜100ms——圆满……（渝",
        "财绩〔2023〕41号）",
    ]


@pytest.mark.parametrize("name", FACES)
def test_each_face_measures_for_itself(name: str) -> None:
    one = face(name)
    text = "Performance self-evaluation 绩效自评表"
    exact = one.width(text, 10.5)
    assert wrap(text, one, 10.5, exact) == (text,)
    assert len(wrap(text, one, 10.5, exact - 0.01)) == 2


def _consume(text: str, found: tuple[str, ...]) -> str:
    """Take the lines off the text, with the spaces and at most one newline after each; return the rest."""
    for number, line in enumerate(found):
        if not text.startswith(line):
            # Spaces before a forced break are a line's end too, although nothing stands before them.
            text = text.lstrip(SPACES)
        assert text.startswith(line)
        text = text[len(line) :].lstrip(SPACES)
        if number < len(found) - 1:
            text = text.removeprefix("\n")
    return text


@given(TEXTS, WIDTHS)
@example("　　一", 10)
def test_nothing_is_lost_but_spaces_at_line_ends(text: str, width: int) -> None:
    found = wrap(text, SERIF, 10, width)
    assert _consume(text, found) == ""
    assert all(line == line.rstrip(SPACES) for line in found)
    assert found.count("") == sum(not part.strip(SPACES) for part in text.split("\n"))


@given(TEXTS, WIDTHS)
def test_every_line_fits_or_is_one_character(text: str, width: int) -> None:
    for line in wrap(text, SERIF, 10, width):
        assert SERIF.width(line, 10) <= width + 1e-6 or len(line.strip(SPACES)) == 1


def _bound(before: str, after: str) -> bool:
    return after in CLOSING or before in OPENING or (before in COMPARING + "-" and after.isdecimal())


def _bound_run(text: str, place: int) -> str:
    """Return the characters around a place that the marks hold together."""
    first, last = place - 1, place + 1
    while first > 0 and _bound(text[first - 1], text[first]):
        first -= 1
    while last < len(text) and _bound(text[last - 1], text[last]):
        last += 1
    return text[first:last]


@given(st.text(MARKS_ONLY, max_size=10) | st.text(MARKS_ONLY, min_size=30, max_size=80), WIDTHS)
@example("a" * 20 + "。", 30)
@example("一二三四五六（" + "1" * 30 + "）", 40)
def test_marks_stand_wrong_only_when_the_column_is_too_narrow(text: str, width: int) -> None:
    place = 0
    for line in wrap(text, SERIF, 10, width)[:-1]:
        place += len(line)
        if _bound(text[place - 1], text[place]):
            assert SERIF.width(_bound_run(text, place), 10) > width


@given(st.text("预算，。（）", min_size=10, max_size=80), st.integers(20, 100))
def test_lines_are_as_full_as_the_marks_allow(text: str, width: int) -> None:
    """What the next line begins with, up to the first place a line may end, had no room above."""
    found = wrap(text, SERIF, 10, width)
    place = 0
    for line in found[:-1]:
        place += len(line)
        end = place + 1
        while end < len(text) and _bound(text[end - 1], text[end]):
            end += 1
        assert SERIF.width(line + text[place:end], 10) > width


@given(TEXTS, WIDTHS, st.sampled_from([ACCOMPANIED, EVEN]))
def test_no_manner_loses_anything_or_leaves_the_column(text: str, width: int, manner: str) -> None:
    found, full = (wrap(text, SERIF, 10, width, one) for one in (manner, FULL))
    assert _bare("".join(found)) == _bare(text)
    assert manner == EVEN or len(found) == len(full)
    for line in found:
        assert len(line) < 2 or SERIF.width(line, 10) <= width + 0.001


def _bare(text: str) -> str:
    return "".join(text.replace("\n", "").translate(dict.fromkeys(map(ord, SPACES))))


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("满意度指标", 4, ["满意度", "指标"]),
        ("州直单位及服务企业满意度", 11, ["州直单位及服务企业满", "意度"]),
        ("一二三四五六七八。", 7, ["一二三四五六", "七八。"]),
        ("一二三四", 1, ["一", "二", "三", "四"]),
        ("目标达到95%", 5, ["目标达到", "95%"]),
        ("持续优化营商环境，", 4, ["持续优化", "营商", "环境，"]),
        ("推进15个", 3, ["推进", "15个"]),
    ],
)
def test_no_character_is_alone_on_the_last_line(text: str, ems: float, expected: list[str]) -> None:
    assert list(wrap(text, SERIF, 10, ems * 10, ACCOMPANIED)) == expected


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        ("上年结转", 3, ["上年", "结转"]),
        ("国有资本经营预算拨款收入", 7, ["国有资本经营", "预算拨款收入"]),
        ("教育收费收入预算", 7, ["教育收费", "收入预算"]),
        ("附属单位上缴收入资金", 4, ["附属单位", "上缴收入", "资金"]),
        ("合计", 1, ["合", "计"]),
        ("全年预算数（A）", 6, ["全年预算数", "（A）"]),
    ],
)
def test_heads_are_even_and_no_word_of_theirs_is_cut(text: str, ems: float, expected: list[str]) -> None:
    assert list(wrap(text, SERIF, 10, ems * 10, EVEN)) == expected


def test_newlines_always_break() -> None:
    assert lines("一\n。", 5) == ["一", "。"]


def test_characters_no_face_has_still_take_room() -> None:
    assert lines(f"一{UNKNOWN}二", 1) == ["一", UNKNOWN, "二"]


@pytest.mark.parametrize(
    "unit", ["绩效目标，100家（含5G）", "a", "1", "1,", "。", "（", "<", " ", "a ", "(2023)", "第", "5 "]
)
def test_long_texts_lose_nothing(unit: str) -> None:
    """Quadratic work on 50,000 characters would take minutes."""
    text = (unit * 50_000)[:50_000]
    for width in (1, 200):
        found = "".join(wrap.__wrapped__(text, SERIF, 10, width))
        assert found.replace(" ", "") == text.replace(" ", "")


def test_results_are_remembered() -> None:
    text = "同一单元格反复排版" * 10
    assert wrap(text, SERIF, 9, 77) is wrap(text, SERIF, 9, 77)


@pytest.mark.parametrize(
    ("width", "expected"),
    [(100, 10.5), (52.5, 10.5), (52.4, 10), (50, 10), (49.9, 9.5), (35, 7), (34.9, 7), (0, 7)],
)
def test_shrink(width: float, expected: float) -> None:
    assert shrink("绩效自评表", SERIF, 10.5, width, 7) == expected


def test_shrink_leaves_what_it_may_not_touch() -> None:
    assert shrink("", SERIF, 10.5, 0, 7) == 10.5
    assert shrink("绩效自评表", SERIF, 6, 1, 7) == 6


@given(TEXTS, st.integers(0, 400), st.integers(10, 44), st.integers(10, 44))
def test_shrink_is_the_largest_that_fits(text: str, width: int, double: int, least: int) -> None:
    size, minimum = max(double, least) / 2, least / 2
    found = shrink(text, SERIF, size, width, minimum)
    assert minimum <= found <= size
    assert found * 2 == int(found * 2)
    assert found == minimum or SERIF.width(text, found) <= width + 1e-5
    assert found == size or SERIF.width(text, found + 0.5) > width
