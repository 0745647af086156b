"""The pack's language for computed cells and checks: parsed once, through Python's `ast`, into a small tree.

The tree is evaluated on `Decimal` and is what the Excel formula is made from. Blanks (None) are three-valued:
a comparison with a blank is blank, `and`/`or`/`not` follow Kleene, evaluation itself never raises.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from models.errors import TianbaoError, shortened
from models.expressions import functions as f
from models.expressions.functions import FUNCTIONS, BinaryOperator, Operand, Value
from models.expressions.tree import (
    At,
    Binary,
    BoolOp,
    Call,
    Choices,
    Compare,
    Constant,
    If,
    In,
    Link,
    Node,
    Number,
    Path,
    Reference,
    Resolve,
    Text,
    Unary,
)

MAX_LENGTH = 2000
MAX_DEPTH = 50
MAX_DIGITS = 60
SHOWN_LENGTH = 60

_Sign = TypeVar("_Sign")
_Found = TypeVar("_Found")


class ExpressionError(TianbaoError):
    """An expression or template of a form pack that cannot be read."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression; `references` are its dotted paths in order, each once."""

    source: str
    root: Node
    references: tuple[Path, ...]

    def evaluate(self, resolve: Resolve) -> Value:
        """Compute the value; a column, or a number of absurd length, where one value is due is blank.

        Raises only what `resolve` raises.
        """
        value = self.exact(resolve)
        return None if f.too_large(value) else value

    def exact(self, resolve: Resolve) -> Value:
        """Compute the value, also where it is a number longer than any figure of a form."""
        return f.scalar(self.root.evaluate(resolve))


_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u3000]+)"
    r"|(?P<text>'[^'\\\x00-\x1f\x7f\ud800-\udfff]*'|\"[^\"\\\x00-\x1f\x7f\ud800-\udfff]*\")"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>[=!<>]=|[-+*/<>(),.×÷−≥≤≠])"
)
_PYTHON_SIGNS = MappingProxyType({"×": "*", "÷": "/", "−": "-", "≥": ">=", "≤": "<=", "≠": "!="})
# `if(` is no call in Python, so the keyword travels under a name nobody may write.
_IF = "if_"
_HALF_WIDTH = MappingProxyType({"“": "'", "”": "'", "‘": "'", "’": "'", "、": ",", "。": "."})
_CONSTANTS = MappingProxyType({"true": True, "false": False, "null": None})
_RESERVED = frozenset({_IF, "True", "False", "None"})
_ARITHMETIC: Mapping[type[ast.operator], tuple[str, BinaryOperator]] = MappingProxyType(
    {
        ast.Add: ("+", f.add),
        ast.Sub: ("-", f.subtract),
        ast.Mult: ("*", f.multiply),
        ast.Div: ("/", f.divide),
    }
)
_SIGNED: Mapping[type[ast.unaryop], tuple[str, Callable[[Operand], Value]]] = MappingProxyType(
    {ast.USub: ("-", f.negate), ast.UAdd: ("+", f.keep), ast.Not: ("not", f.invert)}
)
_COMPARISONS: Mapping[type[ast.cmpop], tuple[str, BinaryOperator]] = MappingProxyType(
    {
        ast.Eq: ("==", f.equal),
        ast.NotEq: ("!=", f.unequal),
        ast.Lt: ("<", f.less),
        ast.LtE: ("<=", f.at_most),
        ast.Gt: (">", f.greater),
        ast.GtE: (">=", f.at_least),
    }
)


@lru_cache(maxsize=4096)
def parse_expression(source: str) -> Expression:
    """Parse an expression of a form pack; raises ExpressionError."""
    if len(source) > MAX_LENGTH:
        raise _error(source, None, f"共 {len(source)} 个字符，超过 {MAX_LENGTH} 个，请拆成几个表达式")
    if not source.strip():
        raise _error(source, None, "内容为空，请填写算式")
    text, origin = _to_python(source)
    try:
        body = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        place = origin[min(max(error.offset or 1, 1), len(origin)) - 1]
        reason = "写法不完整或有误，请检查括号、逗号和运算符"
        raise _error(source, place, reason, str(error)) from error
    except (MemoryError, RecursionError) as error:
        raise _too_deep(source, None) from error
    builder = _Builder(source, text, origin)
    root = builder.node(body, 1)
    return Expression(source, root, tuple(builder.references))


def _error(source: str, place: int | None, reason: str, detail: str = "") -> ExpressionError:
    shown = shortened(source, SHOWN_LENGTH)
    where = "" if place is None else f"第 {place + 1} 个字符处"
    return ExpressionError(f"表达式“{shown}”{where}：{reason}。", detail)


def _too_deep(source: str, place: int | None) -> ExpressionError:
    return _error(source, place, f"嵌套超过 {MAX_DEPTH} 层，请拆开写，长的加式请用 sum(…)")


def _to_python(source: str) -> tuple[str, list[int]]:
    """Rewrite as one line of Python; beside it, for each character, where in `source` it comes from."""
    pieces: list[str] = []
    origin: list[int] = []
    place, previous = 0, ""
    while place < len(source):
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            raise _error(source, place, _unknown_character(source[place]))
        _check_token(source, match, previous)
        piece = _python_token(source, match)
        # Python reads blanks before the first token as indentation.
        if pieces or not piece.isspace():
            pieces.append(piece)
            origin.extend([place] * len(piece))
        previous = previous if match.lastgroup == "space" else match.lastgroup
        place = match.end()
    return "".join(pieces), origin


def _unknown_character(character: str) -> str:
    if character in "'\"":
        return "引号没有成对，或文字里有换行、反斜杠，请改正"
    if character.isdecimal():
        return "数字写法不对，请用半角写成 12 或 12.5 的样子，后面不要紧跟文字"
    if character == "=":
        return "判断相等请写两个等号“==”"
    plain = _HALF_WIDTH.get(character) or unicodedata.normalize("NFKC", character)
    hint = f"请改用半角“{plain}”" if plain != character and plain.isascii() else "请删去"
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"不能用符号“{shown}”，{hint}"


def _check_token(source: str, match: re.Match[str], previous: str) -> None:
    token, place = match[0], match.start()
    if match.lastgroup == "text" and previous == "text":
        raise _error(source, place, "两段文字之间缺少运算符，连接文字请用 join(…)")
    if match.lastgroup != "name":
        return
    if token in _RESERVED:
        raise _error(source, place, f"“{token}”不能作名称，常量请写 true、false、null")
    if not token.isidentifier() or unicodedata.normalize("NFKC", token) != token:
        raise _error(source, place, f"名称“{token}”里有全角或特殊字符，请改用半角字母、数字或汉字")
    # Python would read r'…' and f'…' as prefixed strings.
    if source[match.end() : match.end() + 1] in ("'", '"'):
        raise _error(source, place, f"“{token}”与后面的引号之间请空一格或写运算符")


def _python_token(source: str, match: re.Match[str]) -> str:
    token = match[0]
    if match.lastgroup == "space":
        return " " * len(token)
    if token == "if" and source[match.end() :].lstrip().startswith("("):
        return _IF
    return _PYTHON_SIGNS.get(token, token)


class _Builder:
    """Turn whitelisted `ast` nodes into the tree, gathering references on the way."""

    def __init__(self, source: str, text: str, origin: list[int]) -> None:
        self._source = source
        self._bytes = text.encode()
        self._origin = origin
        self.references: dict[Path, None] = {}

    def node(self, item: ast.expr, depth: int) -> Node:
        """Build one node; raises ExpressionError for anything outside the language."""
        if depth > MAX_DEPTH:
            raise _too_deep(self._source, self._place(item))
        match item:
            case ast.Constant(value=str() as text):
                return Text(text)
            case ast.Constant(value=int() | float()):
                return self._number(item)
            case ast.Name() | ast.Attribute():
                return self._reference(item)
            case ast.UnaryOp():
                symbol, sign = self._operator(_SIGNED, item.op, item)
                return Unary(symbol, self.node(item.operand, depth + 1), sign)
            case ast.BinOp():
                symbol, apply = self._operator(_ARITHMETIC, item.op, item)
                return Binary(
                    symbol, self.node(item.left, depth + 1), self.node(item.right, depth + 1), apply
                )
            case ast.BoolOp():
                is_or = isinstance(item.op, ast.Or)
                return BoolOp("or" if is_or else "and", self._nodes(item.values, depth), is_or)
            case ast.Compare():
                return self._compare(item, depth)
            case ast.Call(func=ast.Name(id=name), keywords=[]):
                return self._call(item, name, depth)
        raise self._refuse(item)

    def _number(self, item: ast.Constant) -> Node:
        digits = self._bytes[item.col_offset : item.end_col_offset].decode()
        if len(digits) > MAX_DIGITS:
            raise self._wrong(item, f"数字超过 {MAX_DIGITS} 位")
        return Number(Decimal(digits))

    def _nodes(self, items: list[ast.expr], depth: int) -> tuple[Node, ...]:
        return tuple(self.node(item, depth + 1) for item in items)

    def _reference(self, item: ast.expr) -> Node:
        names: list[str] = []
        tail = item
        while isinstance(tail, ast.Attribute):
            names.append(tail.attr)
            tail = tail.value
        if not isinstance(tail, ast.Name):
            raise self._refuse(item)
        path = (tail.id, *reversed(names))
        if path[0] in _CONSTANTS:
            if len(path) > 1:
                raise self._refuse(item)
            return Constant(_CONSTANTS[path[0]])
        self.references[path] = None
        return Reference(path)

    def _compare(self, item: ast.Compare, depth: int) -> Node:
        if isinstance(item.ops[0], ast.In | ast.NotIn) and len(item.ops) == 1:
            found = In(self.node(item.left, depth + 1), self._container(item.comparators[0], depth))
            return found if isinstance(item.ops[0], ast.In) else Unary("not", found, f.invert)
        left = self.node(item.left, depth + 1)
        links = []
        for sign, operand in zip(item.ops, item.comparators, strict=True):
            symbol, apply = self._operator(_COMPARISONS, sign, operand)
            links.append(Link(symbol, self.node(operand, depth + 1), apply))
        return Compare(left, tuple(links))

    def _container(self, item: ast.expr, depth: int) -> Node:
        if isinstance(item, ast.Tuple) and item.elts:
            return Choices(self._nodes(item.elts, depth))
        # `x in ('a')` is a tuple only in the author's mind: Python drops the brackets.
        if isinstance(item, ast.Constant):
            raise self._wrong(item, "in 右边只有一项时请写成 ('甲',) 或用 ==")
        return self.node(item, depth + 1)

    def _call(self, item: ast.Call, name: str, depth: int) -> Node:
        if name == _IF:
            self._check_count(item, "if", 3, 3)
            return If(*self._nodes(item.args, depth))
        if name == "at":
            return self._at(item, depth)
        function = FUNCTIONS.get(name)
        if function is None:
            known = "、".join(("if", "at", *FUNCTIONS))
            raise self._wrong(item, f"没有名为“{name}”的函数，可用的有 {known}")
        self._check_count(item, name, function.least, function.most)
        return Call(function, self._nodes(item.args, depth))

    def _at(self, item: ast.Call, depth: int) -> Node:
        self._check_count(item, "at", 2, 2)
        column, key = self._nodes(item.args, depth)
        if not isinstance(column, Reference):
            raise self._wrong(item, "at 的第一个参数应是列的名称，如 at(t5.tree.basic, code)")
        return At(column.path, key)

    def _check_count(self, item: ast.Call, name: str, least: int, most: int | None) -> None:
        count = len(item.args)
        if count < least or (most is not None and count > most):
            due = f"{least} 个" if least == most else f"至少 {least} 个"
            raise self._wrong(item, f"函数“{name}”要{due}参数，写了 {count} 个")

    def _operator(self, table: Mapping[type[_Sign], _Found], sign: _Sign, item: ast.expr) -> _Found:
        found = table.get(type(sign))
        if found is None:
            raise self._refuse(item, sign)
        return found

    def _refuse(self, item: ast.expr, what: object = None) -> ExpressionError:
        reason = "不支持这种写法，只能用加减乘除、比较、and/or/not、in、if 和规定的函数"
        return self._wrong(item, reason, type(what or item).__name__)

    def _wrong(self, item: ast.expr, reason: str, detail: str = "") -> ExpressionError:
        return _error(self._source, self._place(item), reason, detail)

    def _place(self, item: ast.expr) -> int:
        return self._origin[len(self._bytes[: item.col_offset].decode())]
