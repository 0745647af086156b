"""Templates: literal text, slots, formats, escapes and errors that name the template."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.expressions.functions import Value
from models.expressions.parser import ExpressionError, parse_expression
from models.expressions.tree import Path
from models.expressions.wordings import Placeholder, parse_template

CELLS: dict[Path, Value] = {
    ("年度",): Decimal(2024),
    ("total",): Decimal("1.5"),
    ("表三", "合计"): Decimal(7),
    ("nil",): None,
}


def show(value: Value, name: str) -> str:
    return f"<{value}:{name}>"


def render(source: str) -> str:
    return parse_template(source).render(CELLS.__getitem__, show)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{年度}年预算数", "<2024:>年预算数"),
        ("{ 年度 - 1 }", "<2023:>"),
        ("合计{total|money}元", "合计<1.5:money>元"),
        ("{total | money }", "<1.5:money>"),
        ("{total}{表三.合计}", "<1.5:><7:>"),
        ("{nil|plain}", "<None:plain>"),
        ("{join('{|}', total)|x}", "<{|}1.5:x>"),
        ('{join("}", total)}', "<}1.5:>"),
        ("{{{total}}}", "{<1.5:>}"),
        ("{if(total ≥ 1, '多', '少')}\n{{第二行}}", "<多:>\n{第二行}"),
    ],
)
def test_slots_are_filled_in(source: str, expected: str) -> None:
    assert render(source) == expected
    assert not parse_template(source).constant


@pytest.mark.parametrize(
    ("source", "expected"),
    [("", ""), ("预算数", "预算数"), ("a|b 'c", "a|b 'c"), ("{{年度}}", "{年度}"), ("}}{{", "}{")],
)
def test_text_without_slots_is_constant(source: str, expected: str) -> None:
    template = parse_template(source)
    assert template.constant
    assert template.references == ()
    assert render(source) == expected


def test_references_come_in_order_and_once() -> None:
    template = parse_template("{b}{sum(a, b)|money}{表三.合计}{a}")
    assert template.references == (("b",), ("a",), ("表三", "合计"))
    assert template.parts[0] == Placeholder(parse_expression("b"), "")
    assert parse_template("{b}{sum(a, b)|money}{表三.合计}{a}") is template


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("年度{", ["第 3 个字符", "“{”"]),
        ("年}度", ["第 2 个字符", "“}”"]),
        ("{a{b}}", ["第 1 个字符"]),
        ("{'a}", ["第 1 个字符"]),
        ("{a|b|c}", ["第 1 个字符"]),
        ("{}", ["内容为空"]),
        ("x{|money}", ["内容为空"]),
        ("xx{a|}", ["第 3 个字符", "格式名"]),
        ("{a|b}{1 +}", ["“1 +”", "括号"]),
        ("{a[0]}", ["“a[0]”", "“[”"]),
        ("字" * 100 + "{", ["字…”"]),
    ],
)
def test_errors_name_the_template(source: str, words: list[str]) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template(source)
    message = caught.value.message
    assert message.startswith(f"模板“{source[:60]}")
    assert message.endswith("。")
    assert not message.endswith("。。")
    assert [word for word in words if word not in message] == []


@given(st.text(max_size=60) | st.text("{}|'\"a+1 ", max_size=40))
def test_any_text_parses_or_is_refused(source: str) -> None:
    try:
        template = parse_template(source)
    except ExpressionError:
        return
    assert template.source == source


@given(st.text(max_size=60))
def test_doubled_braces_give_back_the_text(text: str) -> None:
    template = parse_template(text.replace("{", "{{").replace("}", "}}"))
    assert template.constant
    assert template.render(CELLS.__getitem__, show) == text
