"""The expression language: what it means, what it refuses, and that nothing makes it raise or explode."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.expressions.functions import FUNCTIONS, Cells, Column, Value, clean
from models.expressions.parser import Expression, ExpressionError, parse_expression
from models.expressions.tree import Binary, Call, If, Number, Path, Reference

D = Decimal
CELLS: dict[Path, Value | Column] = {
    ("a",): D("5"),
    ("b",): D("2"),
    ("nil",): None,
    ("empty",): "",
    ("nan",): D("NaN"),
    ("t",): "产出成本指标",
    ("n",): "7",
    ("yes",): True,
    ("no",): False,
    ("col",): (D("1.10"), None, "注", D("2.20"), ""),
    ("codes",): ("201", "205", "201", "201", None),
    ("void",): (None, "", D("sNaN")),
    ("goal",): "≥2000家",
    ("named",): ("办公费", None, "国内差旅费", D(1), "其他商品和服务支出"),
    ("word",): "长期",
    ("支出", "教育", "基本"): D("12.5"),
}


def value(source: str) -> Value:
    return parse_expression(source).evaluate(CELLS.__getitem__)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", D(7)),
        ("(1 + 2) × 3", D(9)),
        ("a − b", D(3)),
        ("10 ÷ 4", D("2.5")),
        ("8 - 3 - 2", D(3)),
        ("8 / 4 / 2", D(1)),
        ("-a + +b", D(-3)),
        ("- 2 * -3", D(6)),
        ("支出.教育.基本 × 2", D(25)),
        ("支出 . 教育 . 基本", D("12.5")),
        ("\n  a\n  + b\t", D(7)),
        ("\u3000a\u3000+\u3000b", D(7)),
        (".5 + 0.5", D(1)),
    ],
)
def test_arithmetic_follows_python_precedence(source: str, expected: Decimal) -> None:
    assert value(source) == expected


def test_numbers_are_exact() -> None:
    assert value("0.1 + 0.2 == 0.3") is True
    assert str(value("1.10")) == "1.10"
    assert value("0.1 + 0.2") == D("0.3")
    digits = "1234567890123456789.0123456789012345678901"
    assert parse_expression(digits).root == Number(D(digits))
    assert value("278.68 + 73.47 == 352.15") is True


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("nil + a", D(5)),
        ("a + nil", D(5)),
        ("nil - a", D(-5)),
        ("a - nil", D(5)),
        ("nil + nil", None),
        ("nil - nil", None),
        ("empty + a", D(5)),
        ("nan + a", D(5)),
        ("nil + nil + a", D(5)),
        ("nil * a", None),
        ("a × nil", None),
        ("a / nil", None),
        ("nil / a", None),
        ("a / 0", None),
        ("0 / 0", None),
        ("a / (b - 2)", None),
        ("-nil", None),
        ("+nil", None),
        ("-(a - a)", D(0)),
        ("null + 1", D(1)),
        ("''", None),
        ("nan", None),
    ],
)
def test_blanks_in_arithmetic(source: str, expected: Decimal | None) -> None:
    assert value(source) == expected


NOT_NUMBERS = (
    "t + 1 | 1 + t | nil + t | t - t | t * 2 | 2 / t | -t | +t | yes + 1 | yes * a | -yes | col + 1 | col"
)


@pytest.mark.parametrize("source", NOT_NUMBERS.split(" | "))
def test_arithmetic_on_anything_but_numbers_is_blank(source: str) -> None:
    assert value(source) is None


def test_zero_keeps_no_minus_sign() -> None:
    assert str(value("-(a - a)")) == "0"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a == 5.00", True),
        ("a != 5", False),
        ("a ≠ b", True),
        ("a > b", True),
        ("a ≥ 5", True),
        ("a ≤ 4.99", False),
        ("a < b", False),
        ("b <= 2", True),
        ("0 <= b < a", True),
        ("0 < b > a", False),
        ("a < b < nil", False),
        ("b < a < nil", None),
        ("nil < b < 1", False),
        ("nil == nil", None),
        ("a == nil", None),
        ("nil != a", None),
        ("a < nil", None),
        ("a == empty", None),
        ("a == nan", None),
        ("n == 7", False),
        ("n != 7", True),
        ("n < 8", None),
        ("n == '7'", True),
        ("'a' < 'b'", True),
        ("'b' <= 'a'", False),
        ("yes == true", True),
        ("yes == 1", False),
        ("no != 0", True),
        ("yes < true", None),
        ("col == 1", None),
        ("col < 1", None),
    ],
)
def test_comparisons(source: str, expected: bool | None) -> None:
    assert value(source) is expected


TRUTH = {"true": True, "false": False, "nil": None}
AND = {(True, True): True, (True, None): None, (None, None): None}
OR = {(False, False): False, (False, None): None, (None, None): None}


@pytest.mark.parametrize("left", TRUTH)
@pytest.mark.parametrize("right", TRUTH)
def test_and_or_follow_kleene(left: str, right: str) -> None:
    pair = (TRUTH[left], TRUTH[right])
    assert value(f"{left} and {right}") is AND.get(pair, AND.get(pair[::-1], False))
    assert value(f"{left} or {right}") is OR.get(pair, OR.get(pair[::-1], True))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("not yes", False),
        ("not no", True),
        ("not nil", None),
        ("not t", None),
        ("not 0", True),
        ("a and b", True),
        ("0 or nil or a", True),
        ("t or true", True),
        ("col and true", None),
        ("not a == b", True),
        ("no and nil or yes", True),
    ],
)
def test_conditions(source: str, expected: bool | None) -> None:
    assert value(source) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a in (1, 5)", True),
        ("a in ('5', true)", False),
        ("n in ('6', '7')", True),
        ("n in ('7',)", True),
        ("nil in (1, null)", None),
        ("a in (null, 1)", False),
        ("a not in (1, 2)", True),
        ("nil not in (1, 2)", None),
        ("'成本' in t", True),
        ("'效益' in t", False),
        ("'效益' not in t", True),
        ("t in nil", None),
        ("'成本' in a", None),
        ("a in t", None),
        ("'201' in codes", True),
        ("201 in codes", False),
        ("1.1 in (col, 9)", True),
        ("col in codes", None),
    ],
)
def test_in(source: str, expected: bool | None) -> None:
    assert value(source) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sum(col)", D("3.30")),
        ("sum(col, a, t, nil)", D("8.30")),
        ("sum(void)", None),
        ("sum(nil, t)", None),
        ("sumif(col, codes, '201')", D("3.30")),
        ("sumif(col, codes, '205')", None),
        ("sumif(col, codes, 201)", None),
        ("sumif(col, codes, nil)", None),
        ("sumif(a, n, '7')", D(5)),
        ("count(col)", D(3)),
        ("count(void, a)", D(1)),
        ("countif(codes, '201')", D(3)),
        ("countif(codes, nil)", D(0)),
        ("countif(col, 1.1)", D(1)),
        ("min(col)", D("1.10")),
        ("max(col, a, t)", D(5)),
        ("min(void)", None),
        ("max(nil)", None),
        ("abs(b - a)", D(3)),
        ("abs(t)", None),
        ("round(2.345, 2)", D("2.35")),
        ("round(-2.5, 0)", D(-3)),
        ("round(nil, 2)", None),
        ("round(a, nil)", None),
        ("round(a, 0.5)", None),
        ("round(a, -1)", None),
        ("round(a, 99)", None),
        ("round(12345678901234567.891, 2)", D("12345678901234567.89")),
        ("blank(nil)", True),
        ("blank(empty)", True),
        ("blank(0)", False),
        ("blank(void)", True),
        ("blank(col)", False),
        ("zero(nil)", D(0)),
        ("zero(a)", D(5)),
        ("zero(t)", "产出成本指标"),
        ("number(goal)", D(2000)),
        ("number(a)", D(5)),
        ("number(word)", None),
        ("number(yes)", None),
        ("relation(goal)", "≥"),
        ("relation('100%')", None),
        ("relation(a)", None),
        ("unit(goal)", "家"),
        ("unit('=6')", None),
        ("unit(nil)", None),
        ("qualitative(word)", True),
        ("qualitative(goal)", False),
        ("qualitative(nil)", False),
        ("qualitative(a)", False),
        ("first(nil, empty, a, b)", D(5)),
        ("first(void, col)", D("1.10")),
        ("first(nil)", None),
        ("join(a, nil, '个', 1.50, yes)", "5个1.50是"),
        ("join(nil, empty)", None),
        ("join(10 * 1000, no)", "10000否"),
        ("len(t)", D(6)),
        ("len(nil)", D(0)),
        ("len(1.50)", D(4)),
        ("left('2080505', 3)", "208"),
        ("left(t, 99)", "产出成本指标"),
        ("left(t, 0)", None),
        ("left(a, 1)", None),
        ("left(t, nil)", None),
        ("left(t, -1)", None),
        ("unlisted('办公费、水电费及其他商品和服务支出等', named)", "水电费"),
        ("unlisted('差旅费、会议费以及物管费、物管费。', named)", "会议费、物管费"),
        ("unlisted('办公费等', named)", None),
        ("unlisted('办公费等', void)", "办公费"),
        ("unlisted(nil, named)", None),
        ("unlisted(a, named)", None),
    ],
)
def test_functions(source: str, expected: Value) -> None:
    assert value(source) == expected
    assert type(value(source)) is type(expected)


def _clean(cell: Value | Column) -> Value | Column:
    return tuple(map(clean, cell)) if isinstance(cell, tuple) else clean(cell)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("dated('2024. 2. 22', 'Y年M月D日')", "2024年2月22日"),
        ("dated('２０２４年２月２日', 'YYYY-MM-DD')", "2024-02-02"),
        ("dated('2024年2月', 'Y年M月D日')", "2024年2月"),
        ("dated('长期', 'Y年M月D日')", "长期"),
        ("dated('2024.2.30', 'Y')", "2024.2.30"),
        ("dated(nil, 'Y')", None),
        ("days('2024.2.28', '2024年3月1日')", D(2)),
        ("days('2024-3-1', '2024-2-29')", D(-1)),
        ("days('2024年2月', '2024.3.1')", None),
        ("days('长期', '2024.3.1')", None),
    ],
)
def test_days_named_in_full_are_written_and_counted(source: str, expected: Value) -> None:
    assert value(source) == expected


def test_every_function_takes_the_least_number_of_any_values() -> None:
    for function in FUNCTIONS.values():
        for cell in (*CELLS.values(), D("1E+999999"), D("-1E-999999"), D("9" * 60)):
            result = function.apply(*[_clean(cell)] * function.least)
            assert result is None or isinstance(result, Decimal | str | bool)


@pytest.mark.parametrize(
    ("source", "expected", "asked"),
    [
        ("if(yes, a, b)", D(5), ["yes", "a"]),
        ("if(no, a, b)", D(2), ["no", "b"]),
        ("if(nil, a, b)", D(2), ["nil", "b"]),
        ("if (t, a, b)", D(2), ["t", "b"]),
        ("sum(if(yes, col, b), 1)", D("4.30"), ["yes", "col"]),
        ("no and a", False, ["no"]),
        ("yes or a", True, ["yes"]),
        ("a < b < n", False, ["a", "b"]),
        ("b < a < 9", True, ["b", "a"]),
    ],
)
def test_only_what_decides_is_resolved(source: str, expected: Value, asked: list[str]) -> None:
    seen: list[str] = []

    def resolve(path: Path) -> Value | Column:
        seen.append(".".join(path))
        return CELLS[path]

    assert parse_expression(source).evaluate(resolve) == expected
    assert seen == asked


def test_expression_keeps_source_tree_and_references() -> None:
    source = "if(表三.合计 > b, b × 2, sum(支出.教育.基本, b))"
    parsed = parse_expression(source)
    assert parsed.source == source
    assert parsed.references == (("表三", "合计"), ("b",), ("支出", "教育", "基本"))
    assert isinstance(parsed.root, If)
    assert isinstance(parsed.root.then, Binary)
    assert (parsed.root.then.symbol, parsed.root.then.left) == ("*", Reference(("b",)))
    assert isinstance(parsed.root.otherwise, Call)
    assert parsed.root.otherwise.function.name == "sum"
    assert parse_expression(source) is parsed
    assert parsed == Expression(source, parsed.root, parsed.references)


@pytest.mark.parametrize("text", ["×÷−≥≤≠", "if(", "a.b", "　全角　", "# {x|y} ；", '说"引号"'])
def test_quoted_text_is_left_alone(text: str) -> None:
    assert value(f"'{text}'") == text


def test_a_name_may_look_like_a_function() -> None:
    assert parse_expression("sum + unit").references == (("sum",), ("unit",))


REFUSED = """
1 + | (1 | 1) | a b | a, | 1, 2 | () | (1, 2) | a. | .a | a..b | a.5 | x = 1 | a := 1
not | a not b | print a
a ** 2 | a % 2 | a // 2 | a & b | a ^ b | ~a | a << 1 | a >> 1 | a @ b | a;b | # x | a! = b | a ! b | a = = b
a[0] | [1] | {1} | {'a': 1} | lambda: 1 | lambda x: x | (x for x in y) | f'x' | b'x' | r'x' | u'x'
... | a ≥= b
a if b else c | a if (b) else c | if | if(a, b) | if(a, b, c, d) | if_(a, b, c) | a.if(1, 2, 3)
await a | yield
sum() | sum(a=1) | sum(*a) | sum(**a) | a.sum(b) | sum(a)(b) | sum(a).b | 'x'.upper() | round(a) | nope(a)
__import__('os') | open('x') | eval('1') | a is b | a is not b | True | False | None | null.x | true()
1.x | 1. | 1.2.3 | 1e5 | 0x10 | 1_000 | 5j | 10家 | 007 | 'a | 'a' 'b' | '''a''' | ''''
（1） | a，b | ａ | a１ | １
² | a² | “x” | a in 'x' | a in ('x') | a in () | a in (1, 2) in b | 1 < a in (1, 2) | a in [1]
"""
UNPRINTED = [
    "",
    "  ",
    "\n",
    "a | b",
    "'a\n'",
    r"'\n'",
    "'\x00'",
    "'\ud800'",
    "\x00",
    "\ufeff1",
    "a\\\n+b",
    "a\xa0+ b",
]


@pytest.mark.parametrize("source", [*REFUSED.strip().replace("\n", " | ").split(" | "), *UNPRINTED])
def test_everything_else_is_refused(source: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(source)
    assert caught.value.message.startswith("表达式“")
    assert caught.value.message.endswith("。")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a ≥ 1 and b %% 2", ["a ≥ 1 and b %% 2", "第 13 个字符", "“%”"]),
        ("支出 ≥ 1 + 合计(x)", ["第 10 个字符", "“合计”", "sumif"]),
        ("支出 ≥ 1 + )", ["第 10 个字符", "括号"]),
        ("a，b", ["第 2 个字符", "“，”", "半角“,”"]),
        ("a = 1", ["第 3 个字符", "“==”"]),
        ("a + “x”", ["半角“'”"]),
        ("a\u200b", ["“U+200B”", "删去"]),
        ("1 + round(a)", ["第 5 个字符", "“round”", "2 个参数", "写了 1 个"]),
        ("sum()", ["至少 1 个参数"]),
        ("a + 10家", ["第 5 个字符", "数字"]),
        ("None", ["null"]),
        ("a in ('x')", ["第 7 个字符", "in 右边"]),
        ("a" * 2001, ["2001", "2000", "…"]),
        ("-" * 60 + "a", ["50 层"]),
    ],
)
def test_errors_say_where_and_what(source: str, words: list[str]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(source)
    assert [word for word in words if word not in caught.value.message] == []


DEEP = [
    "(" * 1000,
    "(" * 1000 + "a" + ")" * 999,
    "(" * 900 + "a" + ")" * 900,
    "-" * 1999 + "a",
    "not " * 499 + "a",
]
LONG = ["a+" * 999 + "a", "a" + ".b" * 999 + "()", "if(" * 600, "if(a,b," * 200 + "c" + ")" * 200, "f(" * 900]
MORE = ["a(b," * 400, "sum(" * 300 + "a" + ")" * 300, "a<" * 999, "'" * 1999, "1" * 2001, "x in (" * 300]


@pytest.mark.parametrize("source", [*DEEP, *LONG, *MORE])
def test_deep_and_long_sources_are_refused_quickly(source: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(source)


def test_limits_leave_room() -> None:
    assert value("+".join(["a"] * 50)) == 250
    assert value(f"sum({','.join(['a'] * 500)})") == 2500
    assert value("-" * 49 + "a") == -5
    assert value("9" * 24) == D("9" * 24)


names = st.sampled_from([".".join(path) for path in CELLS])
literals = st.sampled_from(["0", "1", "0.01", "99999999999999999999", "'x'", "''", "null", "true", "false"])


def _deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = ["+", "-", "*", "/", "×", "÷", "==", "!=", "<", "≥", "and", "or"]
    binary = st.builds("({} {} {})".format, inner, st.sampled_from(signs), inner)
    unary = st.builds("({} {})".format, st.sampled_from(["-", "not"]), inner)
    member = st.builds("({} in ({}, {}))".format, inner, inner, inner)
    branch = st.builds("if({}, {}, {})".format, inner, inner, inner)
    calls = st.sampled_from(sorted(FUNCTIONS)).flatmap(
        lambda name: st.lists(inner, min_size=FUNCTIONS[name].least, max_size=FUNCTIONS[name].least).map(
            lambda arguments: f"{name}({', '.join(arguments)})"
        )
    )
    return binary | unary | member | branch | calls


sources = st.recursive(names | literals, _deeper, max_leaves=12)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.decimals(),
    st.sampled_from([D("1E+999999"), D("-1E+999999"), D("1E-999999"), D("-0"), D("sNaN"), "≥5%", "9" * 300]),
)
operands = values | st.lists(values, max_size=4).map(tuple)


@given(sources, st.lists(operands, min_size=len(CELLS), max_size=len(CELLS)))
def test_evaluation_never_raises(source: str, cells: list[Value | Column]) -> None:
    table = dict(zip(CELLS, cells, strict=True))
    result = parse_expression(source).evaluate(table.__getitem__)
    assert result is None or isinstance(result, Decimal | str | bool)
    assert result != ""
    assert not isinstance(result, Decimal) or result.is_finite()


@given(st.text(max_size=60) | st.text("ab1.'\"()+-*/<>=!,if×÷≥ \\{}[]:@", max_size=60))
def test_any_text_parses_or_is_refused(source: str) -> None:
    try:
        parsed = parse_expression(source)
    except ExpressionError:
        return
    assert parsed.source == source


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**15, places=4))
def test_a_written_number_is_read_exactly(number: Decimal) -> None:
    assert parse_expression(str(number)).root == Number(number)


cell_values = st.none() | st.booleans() | st.sampled_from(["甲", "乙"]) | st.integers(-2, 2).map(Decimal)


@given(st.lists(st.tuples(cell_values, cell_values), max_size=8), cell_values)
def test_remembered_sums_are_those_of_plain_columns(rows: list[tuple[Any, Any]], wanted: Any) -> None:
    column, criteria = (tuple(row[i] for row in rows) for i in (0, 1))
    apply = FUNCTIONS["sumif"].apply
    remembering = Cells(column)
    for beside in (criteria, column, criteria):
        assert apply(remembering, Cells(beside), wanted) == apply(column, beside, wanted)
