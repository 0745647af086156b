"""Texts of a form pack with expressions in braces, as in `{年度}年预算数` or `合计 {total|money} 元`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from models.errors import shortened
from models.expressions.functions import LONGEST_TEXT, Value, joined
from models.expressions.parser import Expression, ExpressionError, parse_expression
from models.expressions.tree import Path, Resolve

SHOWN_LENGTH = 60

FormatValue = Callable[[Value, str], str]

# Braces and bars within a quoted text of the expression belong to that text.
_PART = re.compile(
    r"(?P<text>[^{}]+)"
    r"|(?P<brace>\{\{|\}\})"
    r"|\{(?P<expression>(?:'[^']*'|\"[^\"]*\"|[^'\"{}|])*)(?:\|(?P<format>[^'\"{}|]*))?\}"
)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """An expression in braces and the name of its format, "" when none is given."""

    expression: Expression
    format: str


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text; `references` are the dotted paths of all its expressions in order, each once."""

    source: str
    parts: tuple[str | Placeholder, ...]
    references: tuple[Path, ...]

    @property
    def constant(self) -> bool:
        """Tell whether the text has no expression, so that it never changes."""
        return not any(isinstance(part, Placeholder) for part in self.parts)

    def render(self, resolve: Resolve, format_value: FormatValue) -> str:
        """Fill in the values, each made text by `format_value(value, format name)`, up to LONGEST_TEXT."""
        return joined(
            part if isinstance(part, str) else format_value(part.expression.evaluate(resolve), part.format)
            for part in self.parts
        )


@lru_cache(maxsize=4096)
def parse_template(source: str) -> Template:
    """Parse a text with `{expression}` or `{expression|format}` in it; raises ExpressionError."""
    if len(source) > LONGEST_TEXT:
        raise _error(source, f"共 {len(source)} 个字符，超过 {LONGEST_TEXT} 个")
    parts: list[str | Placeholder] = []
    place = 0
    while place < len(source):
        match = _PART.match(source, place)
        if match is None:
            reason = f"第 {place + 1} 个字符处的“{source[place]}”没有配对，要印出花括号本身请写两个"
            raise _error(source, reason)
        parts.append(_part(source, match))
        place = match.end()
    slots = [part for part in parts if isinstance(part, Placeholder)]
    references = dict.fromkeys(path for slot in slots for path in slot.expression.references)
    return Template(source, tuple(parts), tuple(references))


def _part(source: str, match: re.Match[str]) -> str | Placeholder:
    if match["expression"] is None:
        return match["text"] or match["brace"][0]
    name = match["format"]
    if name is not None and not name.strip():
        raise _error(source, f"第 {match.start() + 1} 个字符处的花括号里，“|”后面缺少格式名")
    try:
        return Placeholder(parse_expression(match["expression"].strip()), (name or "").strip())
    except ExpressionError as error:
        raise _error(source, error.message, error.detail) from error


def _error(source: str, reason: str, detail: str = "") -> ExpressionError:
    return ExpressionError(f"模板“{shortened(source, SHOWN_LENGTH)}”：{reason.rstrip('。')}。", detail)
